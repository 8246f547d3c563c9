"""How many, as a source says it: a range, at least, at most, or not stated; never zero for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefiles.foundation.messages import N_

NEGATIVE = N_("A count cannot be below zero.")
REVERSED = N_("“At most” is lower than “at least”. Which one is right?")
TOO_MANY = N_("A count has at most nine digits.")

MOST = 999_999_999


class InvalidCount(ValueError):  # noqa: N818 - reads as what it is where it is raised
    """Not a count that can be kept: an English message to translate."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.parameters: dict[str, object] = {}


@dataclass(frozen=True)
class CountRange:
    """The least and the most; None where the source does not say."""

    minimum: int | None = None
    maximum: int | None = None

    def __post_init__(self) -> None:
        for number in (self.minimum, self.maximum):
            if number is not None and number < 0:
                raise InvalidCount(NEGATIVE)
            if number is not None and number > MOST:
                raise InvalidCount(TOO_MANY)
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise InvalidCount(REVERSED)

    @property
    def is_stated(self) -> bool:
        """Whether anything is known; a stated zero is."""
        return self.minimum is not None or self.maximum is not None

    def __bool__(self) -> bool:
        return self.is_stated


def computed(minimum: int | None, maximum: int | None) -> CountRange:
    """Return a range that was computed: an end beyond what can be kept is left open."""
    least = None if minimum is None else min(minimum, MOST)
    return CountRange(least, None if maximum is None or maximum > MOST else maximum)


def added(counts: Sequence[CountRange]) -> CountRange:
    """Return the sum: the least of what is said, and no upper end where one is not said.

    Where nobody says anything the sum is not stated, and no zero.
    """
    low = [one.minimum for one in counts if one.minimum is not None]
    high = [one.maximum for one in counts if one.maximum is not None]
    if len(high) == len(counts):
        return computed(sum(low), sum(high))
    # "none or more" says nothing
    return computed(sum(low) or None, None)


def spanning(counts: Sequence[CountRange]) -> CountRange:
    """Return from the least that anybody says to the most; an open end stays open."""
    low = [one.minimum for one in counts if one.minimum is not None]
    high = [one.maximum for one in counts if one.maximum is not None]
    is_open = len(high) < len(counts)
    return CountRange(min(low, default=None), None if is_open else max(high, default=None))
