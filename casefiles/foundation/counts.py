"""How many, as a source says it: a range, at least, at most, or not stated; never zero for that."""

from __future__ import annotations

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
