"""Words that occur nowhere else: each stands in one field of one record, in three scripts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from casefiles.foundation.texts import Texts

#: every word of a kind begins alike and is as long as its fellows, so that a search is a look-up
LATIN, ARABIC, DIGITS = "Wqxvo", "ضظغشث", "99955"
_LENGTHS = {LATIN: 12, ARABIC: 10, DIGITS: 11}
#: letters that no folding changes, so that an index of search holds the word too; as entities
#: all of one length
_LETTERS = {LATIN: "dfghklmnprstvz", ARABIC: "تجحدرسصطعقمن", DIGITS: "0123456789"}


@dataclass(frozen=True)
class Canary:
    """One planted word in Latin letters, Arabic letters and digits; `key` says where it stands."""

    key: str

    @property
    def latin(self) -> str:
        return _word(self.key, LATIN)

    @property
    def arabic(self) -> str:
        return _word(self.key, ARABIC)

    @property
    def digits(self) -> str:
        return _word(self.key, DIGITS)

    @property
    def words(self) -> tuple[str, str, str]:
        return self.latin, self.arabic, self.digits

    @property
    def line(self) -> str:
        """Return one line that holds the word in every script."""
        return f"{self.latin} {self.arabic} {self.digits}"

    @property
    def texts(self) -> Texts:
        return Texts.of(en=f"{self.latin} {self.digits}", ar=f"{self.arabic} {self.digits}")


def _word(key: str, marker: str) -> str:
    """Return the word of a key: seven letters or six digits out of its hash."""
    letters, length = _LETTERS[marker], _LENGTHS[marker] - len(marker)
    number = int.from_bytes(hashlib.sha256(f"{marker}{key}".encode()).digest())
    chosen = []
    for _ in range(length):
        number, position = divmod(number, len(letters))
        chosen.append(letters[position])
    return marker + "".join(chosen)


@dataclass
class Planted:
    """Every word that was planted, by its key."""

    by_key: dict[str, Canary] = field(default_factory=dict)

    def plant(self, key: str) -> Canary:
        """Return a new word for a field; a key is used once."""
        assert key not in self.by_key, key
        self.by_key[key] = Canary(key)
        return self.by_key[key]

    def keys(self, *endings: str) -> set[str]:
        """Return the keys that end so: of one field in every file."""
        return {key for key in self.by_key if key.endswith(endings)}

    def __iter__(self) -> Iterator[Canary]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)


def within(keys: Iterable[str], *files: str) -> set[str]:
    """Return the keys that stand in some files."""
    return {key for key in keys if key.partition(":")[0] in files}
