"""Long lists in pieces that one statement of a database takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: as many ids stand in one statement
AT_ONCE = 1_000


def stretches(items: Sequence[T], at_once: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield a list in pieces of so many at most, in its order."""
    for start in range(0, len(items), at_once):
        yield items[start : start + at_once]
