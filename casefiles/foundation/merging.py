"""Two people changed one text: what both meant, where their changes do not touch."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from casefiles.foundation.texts import InvalidTexts, Texts

Value = TypeVar("Value")
#: from and to, in lines of the text both began with, and what stands there instead
Change = tuple[int, int, list[str]]


class Collision(Exception):  # noqa: N818 - the word people use
    """Both changed the same place, each in another way."""


def merged_texts(base: Texts, one: Texts, other: Texts) -> Texts | None:
    """Return a text with the changes of both, None where they collide."""
    languages = [*base.wordings, *one.wordings, *other.wordings]
    translated = [*base.translators, *one.translators, *other.translators]
    try:
        return Texts(
            {
                each: merged_lines(*(text.wordings.get(each, "") for text in (base, one, other)))
                for each in dict.fromkeys(languages)
            },
            _either(base.original, one.original, other.original),
            {
                each: _either(*(text.translators.get(each, "") for text in (base, one, other)))
                for each in dict.fromkeys(translated)
            },
        )
    except (Collision, InvalidTexts):
        return None


def _either(base: Value, one: Value, other: Value) -> Value:
    if other in (base, one):
        return one
    if one == base:
        return other
    raise Collision


def merged_lines(base: str, one: str, other: str) -> str:
    """Return a text with both changes, line by line, so a paragraph is the smallest place.

    Raises `Collision` where they touch: what stands side by side was not meant together.
    """
    try:
        return _either(base, one, other)
    except Collision:
        lines = base.split("\n")
        first, second = _changes(lines, one), _changes(lines, other)
    if any(_touch(a, b) for a in first for b in second if a != b):
        raise Collision
    changes = first + [each for each in second if each not in first]
    for start, end, instead in sorted(changes, key=lambda each: each[:2], reverse=True):
        lines[start:end] = instead
    return "\n".join(lines)


def _changes(lines: Sequence[str], text: str) -> list[Change]:
    after = text.split("\n")
    matcher = SequenceMatcher(None, lines, after, autojunk=False)
    return [
        (start, end, after[from_:to])
        for tag, start, end, from_, to in matcher.get_opcodes()
        if tag != "equal"
    ]


def _touch(one: Change, other: Change) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
