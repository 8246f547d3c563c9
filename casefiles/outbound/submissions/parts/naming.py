"""Finding a withheld name in what would leave, however it is spelt, in either script.

Missing a name can cost a life and a false alarm costs a sentence written anew, so a name of
several words is looked for loosely. A single word is looked for as a word: many names are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache, cached_property
from typing import Any

from casefiles.foundation.folding import fold, without_invisible
from casefiles.foundation.holdings import TOMBSTONE
from casefiles.outbound.packets.documents import described_fields

_ARTICLES = frozenset({"al", "el"})
_ARABIC_ARTICLE = "ال"
_LAST_ARABIC_LETTER = "\u06ff"
#: fewer letters without their article are no longer a name: عبد الله
_SHORTEST_BARE_WORD = 3
#: half a first name: Abd Allah, Abu Mazen
_FIRST_OF_TWO = frozenset({"abd", "abdul", "abu", "umm", "عبد", "ابو", "ام"})
#: from here on the letters of a name say who it is, wherever somebody broke the line
_LETTERS_THAT_SUFFICE = 8

#: and, so; by, for, like; the. Arabic writes them as one word with what follows
_JOINED_BEFORE = "[وف]?[بلك]?"
_JOINED_BEFORE_A_FULL_NAME = "[وف]?(?:[بلك]?(?:ال)?|لل)"
_JOINED_BEFORE_AN_ARTICLE = "[وف]?(?:[بك]?ال|لل?|لال)"
_BETWEEN = ("", *sorted(_ARTICLES), _ARABIC_ARTICLE)
_BETWEEN_WORDS = f" ?(?:{'|'.join(f'{one} ?' for one in sorted(_ARTICLES))}|{_ARABIC_ARTICLE})?"
_APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019\u201b\u2032\uff07"
_POSSESSIVE = re.compile(rf"(?<=[^\W\d_])[{_APOSTROPHES}][sS](?![^\W_])")


def spellings(victim: Mapping[str, Any]) -> set[str]:
    """Return the ways a recorded person's name may be written: each wording, first and last.

    What stands in place of somebody who was expunged is no name.
    """
    stored = victim["names"]
    names = [*stored["wordings"].values(), *victim["aliases"]] if stored else victim["aliases"]
    known = (_folded(name) for name in names if name not in TOMBSTONE.wordings.values())
    return {spelling for name in known for spelling in _spellings_of(name) if spelling}


def _folded(text: str) -> str:
    return fold(without_invisible(text))


def _spellings_of(folded: str) -> Iterator[str]:
    words = list(_without_articles(folded.split()))
    yield " ".join(words)
    first = words[:2] if set(words[:1]) & _FIRST_OF_TWO else words[:1]
    if len(words) > len(first) + 1:
        yield " ".join([*first, words[-1]])


def _without_articles(words: list[str]) -> Iterator[str]:
    """Yield a name's words; an article after the first one comes and goes as people write."""
    yield from words[:1]
    for word in words[1:]:
        bare = word.removeprefix(_ARABIC_ARTICLE)
        if word not in _ARTICLES:
            yield bare if len(bare) >= _SHORTEST_BARE_WORD else word


def texts_in(value: Any) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401 - any data
    """Yield every string in data with the names that lead to it, in no order that counts.

    Of what a packet declares, the fields that it may say; of dates and numbers nothing.
    """
    waiting: list[tuple[tuple[str, ...], Any]] = [((), value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, str):
            yield path, found
        elif isinstance(found, (list, tuple)):
            waiting += [(path, item) for item in found]
        elif fields := _fields_of(type(found)):  # type: ignore[arg-type]  # a type is hashable
            waiting += [((*path, name), getattr(found, name)) for name in fields]
        elif isinstance(found, Mapping):
            waiting += [((*path, str(key)), item) for key, item in found.items()]


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return (*described_fields(kind),) if is_dataclass(kind) else ()


def read(value: Any) -> Reading:  # noqa: ANN401 - any data
    """Read data once, so that many names can be looked for in it."""
    return Reading([*texts_in(value)])


@dataclass(frozen=True)
class Reading:
    """Every text of some data, each with the names that lead to it."""

    said: Sequence[tuple[tuple[str, ...], str]]

    def places_naming(self, names: Iterable[str]) -> set[tuple[str, ...]]:
        """Return where any of some spellings stands, as a name stands in a sentence."""
        return {path for name in names for path in self._naming(name)}

    def _naming(self, name: str) -> Iterator[tuple[str, ...]]:
        """Yield where one spelling stands; its pattern is made only where all its words stand."""
        words = name.split()
        _before, words[0] = _beginning(words[0], is_full=False)
        if words[0] not in self._letters:
            return
        near = [
            (text, reading)
            for text, reading, letters in self._readings
            if words[0] in letters and _stand_together(words, letters)
        ]
        if near:
            pattern = _pattern(name)
            named = {text for text, reading in near if pattern.search(reading)}
            yield from (path for path, text in self.said if text in named)

    @cached_property
    def _readings(self) -> Sequence[tuple[str, str, str]]:
        """Each text once, and as it is compared: its words, and its letters alone.

        With and without its possessives: Rami's shop, Ra's al-Ayn.
        """
        return [
            (text, reading, reading.replace(" ", ""))
            for text in dict.fromkeys(text for _path, text in self.said)
            for reading in _read_as(without_invisible(text))
        ]

    @cached_property
    def _letters(self) -> str:
        """The letters of all texts, each of its own: most names stand in none of them."""
        return "\n".join(letters for _text, _reading, letters in self._readings)


def _read_as(text: str) -> set[str]:
    return {fold(text), fold(_POSSESSIVE.sub("", text))}


def _stand_together(words: Sequence[str], letters: str) -> bool:
    """Return whether words follow each other in the letters of a text, but for an article.

    Wherever a spelling's pattern fits, they do; to make a pattern takes a hundred times as long.
    """
    ends, begins = set[int](), letters.find(words[0])
    while begins >= 0:
        ends.add(begins + len(words[0]))
        begins = letters.find(words[0], begins + 1)
    for word in words[1:]:
        ends = {
            end + len(between) + len(word)
            for end in ends
            for between in _BETWEEN
            if letters.startswith(between + word, end)
        }
    return bool(ends)


def _pattern(spelling: str) -> re.Pattern[str]:
    words = spelling.split()
    is_full = len(words) > 1
    before, first = _beginning(words[0], is_full=is_full)
    letter_gap = " ?" if is_full and len("".join(words)) >= _LETTERS_THAT_SUFFICE else ""
    name = _BETWEEN_WORDS.join(letter_gap.join(word) for word in [first, *words[1:]])
    after = " ?s?" if is_full and spelling[-1].isascii() else ""
    return re.compile(f"{_edge('<', spelling[0])}{before}{name}{after}{_edge('', spelling[-1])}")


def _beginning(word: str, *, is_full: bool) -> tuple[str, str]:
    """Return what may be joined to a name's first word, and that word."""
    if not "ء" <= word[0] <= _LAST_ARABIC_LETTER:
        return "", word
    if word.startswith(_ARABIC_ARTICLE) and len(word) > len(_ARABIC_ARTICLE):
        return _JOINED_BEFORE_AN_ARTICLE, word.removeprefix(_ARABIC_ARTICLE)
    return _JOINED_BEFORE_A_FULL_NAME if is_full else _JOINED_BEFORE, word


def _edge(side: str, character: str) -> str:
    """Return the pattern of a name's edge: no letter beside a letter, no digit beside a digit."""
    return rf"(?{side}!\d)" if character.isdigit() else rf"(?{side}![^\W\d_])"
