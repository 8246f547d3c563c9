"""Every way in which a word may hide in bytes, and the look-up of all planted words at once."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from tests.oracle.canaries import ARABIC, DIGITS, LATIN, Canary

Encode = Callable[[str], bytes]


def _entities(word: str, form: str) -> bytes:
    return "".join(form.format(ord(letter)) for letter in word).encode()


def _base64_at(offset: int) -> Encode:
    """Return what is left of a word inside longer base64, for one of three places to begin."""

    def encode(word: str) -> bytes:
        data = word.encode()
        whole = base64.b64encode(b"\0" * offset + data)
        first = -(-offset * 8 // 6)  # characters that also tell of what stood before
        full = (offset + len(data)) * 8 // 6
        return whole[first:full]

    return encode


#: name → a word's bytes; a new encoding is one more line
ENCODINGS: Mapping[str, Encode] = {
    "utf-8": lambda word: word.encode(),
    "utf-8, decomposed": lambda word: unicodedata.normalize("NFD", word).encode(),
    "utf-16-le": lambda word: word.encode("utf-16-le"),
    "utf-16-be": lambda word: word.encode("utf-16-be"),
    "windows-1256": lambda word: word.encode("cp1256"),
    "percent": lambda word: quote(word).encode(),
    "percent, every letter": lambda word: "".join(f"%{b:02X}" for b in word.encode()).encode(),
    "entities, decimal": lambda word: _entities(word, "&#{};"),
    "entities, hexadecimal": lambda word: _entities(word, "&#x{:x};"),
    "json escapes": lambda word: _entities(word, "\\u{:04x}"),
    "hexadecimal": lambda word: word.encode().hex().encode(),
    "hexadecimal of utf-16": lambda word: word.encode("utf-16-be").hex().encode(),
    "base64": _base64_at(0),
    "base64, one byte on": _base64_at(1),
    "base64, two bytes on": _base64_at(2),
    "quoted-printable": lambda word: "".join(f"={b:02X}" for b in word.encode()).encode(),
    "backwards": lambda word: word[::-1].encode(),
    "utf-16-le, backwards": lambda word: word[::-1].encode("utf-16-le"),
}
#: digests of a word: a pseudonym that anybody can make again
DIGESTS = ("sha256", "sha1", "md5")
_BACKWARDS = frozenset({"backwards", "utf-16-le, backwards"})
_CASE_TELLS = frozenset({"base64", "base64, one byte on", "base64, two bytes on"})
#: a whole run of letters, so that each is looked at once; what is no digest is no key either
_DIGEST = re.compile(rb"[0-9a-f]{32,}")
_TAG = re.compile(rb"<[^<>]*>")


@dataclass(frozen=True)
class _LookUp:
    """One encoding of the words of one script: what they begin with, and whose each is."""

    marker: bytes
    length: int
    keys: Mapping[bytes, str]
    backwards: bool
    case_tells: bool

    def found_in(self, data: bytes, lowered: bytes) -> Iterator[str]:
        text = data if self.case_tells else lowered
        at = text.find(self.marker)
        while at >= 0:
            begin = at + len(self.marker) - self.length if self.backwards else at
            if begin >= 0 and (key := self.keys.get(text[begin : begin + self.length])):
                yield key
            at = text.find(self.marker, at + 1)


class Finder:
    """Finds every planted word in bytes, however it is written there."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        known = list(canaries)
        self._look_ups = [
            _look_up(name, encode, marker, [words[position] for words in spelt], known)
            for spelt in ([one.words for one in known],)
            for position, marker in enumerate((LATIN, ARABIC, DIGITS))
            for name, encode in ENCODINGS.items()
        ]
        self._digests = {
            hashlib.new(kind, text.encode()).hexdigest().encode(): one.key
            for one in known
            for text in (*one.words, one.line, *(word.lower() for word in one.words))
            for kind in DIGESTS
        }

    def find(self, data: bytes) -> set[str]:
        """Return the keys of the words that stand in the data."""
        lowered = data.lower()
        found = {key for look_up in self._look_ups for key in look_up.found_in(data, lowered)}
        if b"<" in data:  # a mark in the middle of a word parts it
            bare = _TAG.sub(b"", data)
            found |= {
                key for look_up in self._look_ups for key in look_up.found_in(bare, bare.lower())
            }
        found |= {
            self._digests[digest] for digest in _DIGEST.findall(lowered) if digest in self._digests
        }
        return found


def _look_up(
    name: str, encode: Encode, marker: str, words: list[str], known: list[Canary]
) -> _LookUp:
    case_tells = name in _CASE_TELLS

    def encoded(word: str) -> bytes:
        return encode(word) if case_tells else encode(word).lower()

    keys = {encoded(word): one.key for word, one in zip(words, known, strict=True)}
    lengths = {len(word) for word in keys}
    assert len(lengths) == 1, (name, lengths)
    return _LookUp(encoded(marker), lengths.pop(), keys, name in _BACKWARDS, case_tells)


def unescaped(page: bytes) -> bytes:
    """Return a page's text as people read it, entities resolved and marks left out."""
    return html.unescape(_TAG.sub(b"", page).decode(errors="replace")).encode()
