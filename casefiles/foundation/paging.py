"""Pages by key: as fast at the millionth row as at the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """A stretch of rows and the keys of its neighbours, None at an end."""

    rows: Sequence[T]
    newer: str | None
    older: str | None
    #: how many rows there are on all pages; None where that was not asked, or nothing is shown
    total: int | None = None
