"""What a file was called: kept as text, and never a path."""

from __future__ import annotations

import unicodedata

_LONGEST = 300
_LONGEST_DOWNLOAD = 150
#: what a file system, a header or a shell would read as more than a letter
_RESERVED = frozenset('/\\:*?"<>|')
#: control, format (among them the marks that turn a line round), surrogate, private, unassigned
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def kept_name(name: str) -> str:
    """Return an original name as the record keeps it: as it came, without what cannot be stored."""
    printable = "".join(letter for letter in name if not _is_unprintable(letter))
    return shortened(printable, _LONGEST)


def download_name(reference: str, original_name: str) -> str:
    """Return the name that a copy leaves under: its reference, then its own last part."""
    last = original_name.replace("\\", "/").rsplit("/", 1)[-1]
    safe = "".join("_" if letter in _RESERVED else letter for letter in kept_name(last))
    return shortened(f"{reference} {safe.strip(' .')}".strip(), _LONGEST_DOWNLOAD)


def _is_unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in _UNPRINTABLE


def shortened(name: str, longest: int) -> str:
    """Keep both ends: the end tells what kind of file it is."""
    if len(name) <= longest:
        return name
    end = 20
    return f"{name[: longest - end - 1]}…{name[-end:]}"
