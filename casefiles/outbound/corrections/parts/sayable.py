"""Whether a letter names nobody and repeats nothing that may not be said to its recipient today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.outbound.corrections.parts.comparing import Change
from casefiles.outbound.corrections.parts.letter import line_about, where_in_words
from casefiles.outbound.corrections.parts.wording import Words
from casefiles.outbound.submissions.documents import naming

#: so many letters say what they say wherever they stand; fewer may be another word
_TELLING = 40


def require_sayable(
    letter: Words,
    hidden: Collection[str],
    unquoted: Iterable[Change],
    numbers: Mapping[str, int],
) -> None:
    """Refuse a letter that names any of some people, or says again what may not be repeated."""
    if naming.read(dict(letter)).places_naming(hidden):
        raise NotAllowedNow(
            N_(
                "The letter names somebody who has no ground, or whom the packet does not name."
                " Change its words."
            )
        )
    if any(_is_repeated(one, letter, numbers) for one in unquoted):
        raise NotAllowedNow(
            N_(
                "The letter repeats words of the packet that may not be said again any more."
                " Discard it, and draft it anew."
            )
        )


def _is_repeated(change: Change, letter: Words, numbers: Mapping[str, int]) -> bool:
    """Return whether what they hold stands in its own line or, where it is long, anywhere."""
    now = tuple(change.now.words.values()) if change.now else ()
    held = [one for one in change.then.words.values() if one] if change.then else []
    for language, told in letter.items():
        line = line_about(where_in_words(change.said, numbers, language), told)
        line, whole = _without(line, now), _without(told, now)
        if any(one in line or (len(one) >= _TELLING and one in whole) for one in held):
            return True
    return False


def _without(text: str, said_today: Iterable[str]) -> str:
    """Return a text without what may be said today, even where they hold the same words."""
    for one in said_today:
        text = text.replace(one, "") if one else text
    return text
