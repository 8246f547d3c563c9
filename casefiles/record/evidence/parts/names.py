"""What exhibits are called after their files, where nobody gave them a title."""

from __future__ import annotations

from collections.abc import Sequence

from casefiles.foundation.texts import Texts
from casefiles.platform.files.parts.names import kept_name, shortened

_LONGEST_TITLE = 200


def titles_for(names: Sequence[str], typed: Texts, language: str) -> list[Texts]:
    """Return a title for each file of an arrival: the one typed, numbered where they are several.

    Of several without one, each is called by its file's own name, as a wording in `language`.
    """
    if len(names) == 1:
        return [typed]
    if typed:
        return [_numbered(typed, number) for number in range(1, len(names) + 1)]
    return [
        Texts({language: shortened(kept_name(name).strip(), _LONGEST_TITLE) or str(number)})
        for number, name in enumerate(names, start=1)
    ]


def _numbered(title: Texts, number: int) -> Texts:
    ending = f" ({number})"
    wordings = {
        language: shortened(text, _LONGEST_TITLE - len(ending)) + ending
        for language, text in title.wordings.items()
    }
    return Texts(wordings, title.original, title.translators)
