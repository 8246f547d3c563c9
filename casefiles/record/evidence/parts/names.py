"""What a file was called: kept as text, and never a path."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from casefiles.foundation.texts import Texts

_LONGEST = 300
_LONGEST_DOWNLOAD = 150
_LONGEST_TITLE = 200
#: what a file system, a header or a shell would read as more than a letter
_RESERVED = frozenset('/\\:*?"<>|')
#: control, format (among them the marks that turn a line round), surrogate, private, unassigned
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def kept_name(name: str) -> str:
    """Return an original name as the record keeps it: as it came, without what cannot be stored."""
    printable = "".join(letter for letter in name if not _is_unprintable(letter))
    return _shortened(printable, _LONGEST)


def download_name(reference: str, original_name: str) -> str:
    """Return the name that a copy leaves under: its reference, then its own last part."""
    last = original_name.replace("\\", "/").rsplit("/", 1)[-1]
    safe = "".join("_" if letter in _RESERVED else letter for letter in kept_name(last))
    return _shortened(f"{reference} {safe.strip(' .')}".strip(), _LONGEST_DOWNLOAD)


def titles_for(names: Sequence[str], typed: Texts, language: str) -> list[Texts]:
    """Return a title for each file of an arrival: the one typed, numbered where they are several.

    Of several without one, each is called by its file's own name, as a wording in `language`.
    """
    if len(names) == 1:
        return [typed]
    if typed:
        return [_numbered(typed, number) for number in range(1, len(names) + 1)]
    return [
        Texts({language: _shortened(kept_name(name).strip(), _LONGEST_TITLE) or str(number)})
        for number, name in enumerate(names, start=1)
    ]


def _numbered(title: Texts, number: int) -> Texts:
    ending = f" ({number})"
    wordings = {
        language: _shortened(text, _LONGEST_TITLE - len(ending)) + ending
        for language, text in title.wordings.items()
    }
    return Texts(wordings, title.original, title.translators)


def _is_unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in _UNPRINTABLE


def _shortened(name: str, longest: int) -> str:
    """Keep both ends: the end tells what kind of file it is."""
    if len(name) <= longest:
        return name
    end = 20
    return f"{name[: longest - end - 1]}…{name[-end:]}"
