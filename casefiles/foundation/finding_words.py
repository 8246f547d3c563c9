"""Words as they are looked for: one spelling, and the ways one word is joined to others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casefiles.foundation.folding import fold, without_invisible
from casefiles.foundation.messages import N_

#: what people are told of it
RULES = (
    N_(
        "A word is found as it was recorded, in the script in which it was recorded; its beginning"
        " is enough. Where several are typed, all of them have to stand in the same record."
    ),
    N_(
        "It makes no difference how these are written: capitals, accents and vowel marks, hamza,"
        " alef, ya and ta marbuta, the Arabic article, apostrophes, digits, and whether a hyphen or"
        " a blank stands between two words."
    ),
    N_(
        "Another spelling is another word: Fatima does not find Fatmeh, and neither finds فاطمة,"
        " unless the record holds both. Look for each spelling by itself."
    ),
)
_LETTERS = str.maketrans(
    {
        # kaf, ya and ha of other Arabic scripts and of old type
        "ڪ": "ك", "ګ": "ك", "ے": "ي", "ې": "ي", "ۍ": "ي", "ھ": "ه", "ہ": "ه", "ە": "ه", "ۀ": "ه",
        "ۃ": "ه", "ٲ": "ا", "ٳ": "ا",
        # Latin letters that no mark can be taken off
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th",
        "ʼ": "", "ˈ": "", "′": "", "´": "", "\u201b": "", "ˀ": "", "ˁ": "",
    }
)  # fmt: skip
#: and, so; like, by, for; the: written as one word with what follows
_ARTICLE = re.compile(r"^[وف]?(?:[بك]?ال|لل)(?=\w{2,})")
#: and, by, for before a word without article: left on where somebody looks for it, since many
#: words begin with these letters
_JOINED = re.compile(r"^[وفبلك](?=\w{3,})")
_SERVANT = re.compile(r"^عبدال(?=\w{2,})")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def folded(text: str) -> list[str]:
    """Return the words of a text in one spelling each, in their order."""
    plain = without_invisible(text.translate(_LETTERS)).casefold().translate(_LETTERS)
    return fold(plain).split()


def stem(word: str) -> str:
    """Return a folded word without its article and what is written together with it."""
    if word.isdigit():
        return word.lstrip("0") or word
    return _ARTICLE.sub("", word)


def wanted(text: str) -> tuple[str, ...]:
    """Return how each word that somebody types has to begin."""
    return tuple(dict.fromkeys(stem(word) for word in _together(folded(text))))


def findable(text: str) -> list[str]:
    """Return every form under which the words of a text can be found, without doubles."""
    words = folded(text)
    return list(dict.fromkeys(form for word in _together(words) for form in forms(word)))


def forms(word: str) -> Iterator[str]:
    """Yield a folded word, its stem, and what it is without what is joined before it."""
    yield word
    bare = stem(word)
    if bare != word:
        yield bare
    if _ARABIC.match(word) and bare == word and (shorter := _JOINED.sub("", word)) != word:
        yield shorter
        yield stem(shorter)


def _together(words: Sequence[str]) -> Iterator[str]:
    """Yield words; عبد الرحمن and عبدالرحمن are both عبد and الرحمن."""
    for word in words:
        second = _SERVANT.sub("ال", word)
        if second != word:
            yield "عبد"
        yield second


_TOKEN = re.compile(r"[^\W_]+(?:[\u0610-\u061a\u064b-\u065f\u0670\u0640'’ʼ]*[^\W_]+)*")


class Marking:
    """The words that somebody looks for, found again in the texts of one page."""

    def __init__(self, sought: Sequence[str]) -> None:
        self._sought = tuple(sought)
        self._judged: dict[str, bool] = {}

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """Return a text in pieces: each with whether it is a word that was looked for."""
        pieces: list[tuple[str, bool]] = []
        end = 0
        for found in _TOKEN.finditer(text):
            if self._is_sought(found[0]):
                pieces += [(text[end : found.start()], False), (found[0], True)]
                end = found.end()
        return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]

    def _is_sought(self, word: str) -> bool:
        """Return whether any form of a word begins as looked for; a page repeats its words."""
        if word not in self._judged:
            said = (form for one in _together(folded(word)) for form in forms(one))
            self._judged[word] = any(form.startswith(self._sought) for form in said)
        return self._judged[word]
