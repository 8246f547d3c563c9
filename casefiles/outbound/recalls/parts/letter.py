"""The letter as it is drafted: in the packet's own numbers, in each language that we write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.digits import Digits
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.documents import PacketPart, grouped
from casefiles.record.codebook.queries import label

#: the languages that letters are drafted in; whoever writes to others translates
WRITTEN = ("en", "ar")


@dataclass(frozen=True)
class About:
    """What the letter is about: the packet as its recipient knows it, and its parts."""

    reference: str
    sha256: str
    sent_on: date
    parts: Sequence[PacketPart]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    path = files("casefiles.outbound.recalls") / "data" / "letter.json"
    words: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return words


def drafted(about: About, languages: Sequence[str]) -> Texts:
    """Return the letter in those of the languages that we write, the first one as the original."""
    chosen = [one for one in languages if one in WRITTEN] or [WRITTEN[0]]
    return Texts({one: _in_language(about, one) for one in chosen}, chosen[0])


def _in_language(about: About, language: str) -> str:
    def say(key: str, **values: object) -> str:
        return _words()[key][language].format(**values)

    day = say_day(about.sent_on, language, style=DateStyle.LONG, digits=Digits.LATIN)
    return "\n\n".join(
        (
            say("begin", day=day, reference=about.reference, sha256=grouped(about.sha256)),
            say("withdrawn"),
            "\n".join(
                say("part", what=part_in_words(part, language), scopes=_scopes(part, language))
                for part in about.parts
            ),
            say("ask"),
            say("no_reason"),
        )
    )


def part_in_words(part: PacketPart, language: str) -> str:
    """Return what the packet calls one of its parts: Case 1, Source 3."""
    words = _words()
    spoken = language if language in WRITTEN else WRITTEN[0]
    if part.number is None and part.kind != "claim":
        what = words["unnumbered"][spoken]
    else:
        what = words[part.kind][spoken].format(number=part.number)
    return words["in_case"][spoken].format(case=part.case, what=what) if part.case else what


def _scopes(part: PacketPart, language: str) -> str:
    said = [label("disclosure_scope", scope, language) for scope in part.scopes]
    return _words()["and"][language].join(said)
