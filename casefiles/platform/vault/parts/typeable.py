"""Bytes as lines that a person can type: base32 in groups, with check characters.

The letters are Crockford's: no I, L, O or U; a typed O is read as 0, an I or L as 1. Two check
characters end each line; they depend on the line's name and number, so that a line in the wrong
place is found too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", " -\t")
_BITS = 5
_GROUP = 4
#: characters of data in a line: 20 bytes
_LINE = 32
_CHECK = 2


class Mistyped(Exception):  # noqa: N818 - the word for it
    """A line, counted from 0, does not agree with its check characters, or is missing."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def lines_of(name: str, data: bytes) -> Iterator[str]:
    """Yield lines of up to eight groups of four characters, each with its check characters."""
    text = _encoded(data)
    for number, start in enumerate(range(0, len(text), _LINE)):
        part = text[start : start + _LINE]
        yield f"{grouped(part)}  {_check(name, number, part)}"


def bytes_of(name: str, lines: Sequence[str], length: int) -> bytes:
    """Undo `lines_of`, or name the first line that was mistyped."""
    parts: list[str] = []
    for number, line in enumerate(lines):
        typed = plain(line)
        part, check = typed[:-_CHECK], typed[-_CHECK:]
        is_ours = part and set(typed) <= set(_LETTERS)
        if not is_ours or check != _check(name, number, part):
            raise Mistyped(number)
        parts.append(part)
    text = "".join(parts)
    if len(text) != -(-length * 8 // _BITS):
        raise Mistyped(len(lines))
    return _decoded(text, length)


def plain(typed: str) -> str:
    """Return what was typed in the letters of the sheet, without spaces and hyphens."""
    return typed.upper().translate(_READ_AS)


def grouped(text: str) -> str:
    """Return a text in groups of four."""
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def checksum(data: bytes, length: int) -> str:
    """Return so many characters that tell whether bytes are the same."""
    return _encoded(hashlib.sha256(data).digest())[:length]


def _check(name: str, number: int, part: str) -> str:
    return checksum(f"{name}:{number}:{part}".encode(), _CHECK)


def _encoded(data: bytes) -> str:
    number = int.from_bytes(data) << (-len(data) * 8 % _BITS)
    count = -(-len(data) * 8 // _BITS)
    return "".join(_LETTERS[number >> (_BITS * place) & 31] for place in reversed(range(count)))


def _decoded(text: str, length: int) -> bytes:
    number = 0
    for letter in text:
        number = number << _BITS | _LETTERS.index(letter)
    return (number >> (len(text) * _BITS - length * 8)).to_bytes(length)
