"""How long a text is: words and characters, counted alike here and in the browser.

`static/js/lengths.js` has the same rule, and a test holds the two together.
"""

from __future__ import annotations

import re

#: what stands between words; what joins letters (as in Persian) does not
_BLANKS = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def words_in(text: str) -> int:
    """Return how many words there are, in any script: a dash or a bullet alone is none."""
    return sum(_LETTER_OR_DIGIT.search(piece) is not None for piece in _BLANKS.split(text))


def characters_in(text: str) -> int:
    """Return how many characters there are, blanks and marks among them; a new line is one."""
    return len(text.replace("\r\n", "\n"))
