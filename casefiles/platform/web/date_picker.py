"""A date between people and EDTF: how exactly it is known, then its day, month and year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from casefiles.foundation.dates import (
    DatePoint,
    DateSpan,
    Doubt,
    EventDate,
    InvalidDate,
    Missing,
)
from casefiles.foundation.digits import with_latin_digits
from casefiles.foundation.messages import N_

CHOOSE_HOW = N_("Choose how exactly the date is known.")
YEAR_MISSING = N_("Give the year. If no date is known, choose “not stated”.")
MONTH_MISSING = N_("Give the month, or choose a less exact way to say the date.")
DAY_MISSING = N_("Give the day, or choose a less exact way to say the date.")
SECOND_MISSING = N_("Give the second date as well: at least its year.")
BAD_YEAR = N_("Write the year in four digits, as in 2019.")
BAD_MONTH = N_("Write the month as a number from 1 to 12.")
BAD_DAY = N_("Write the day as a number from 1 to 31.")
TOO_EXACT = N_("You gave more than the choice above keeps. Choose a more exact way, or clear it.")
SECOND_UNASKED = N_("There is a second date. Choose “between two dates”, or clear it.")
TWICE = N_("The date is given in two ways. Clear one of them, or choose which one counts.")

_PARTS = ("day", "month", "year", "day2", "month2", "year2")
_FOUR_DIGITS = 4
_TWO_DIGITS = 2


class How(StrEnum):
    """How exactly a person says a date is known."""

    UNSAID = ""
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BETWEEN = "between"
    NOT_BEFORE = "not_before"
    NOT_AFTER = "not_after"
    ABOUT = "about"
    UNCERTAIN = "uncertain"
    WRITTEN = "edtf"


_PATTERNS = {
    How.BETWEEN: "{}/{}",
    How.NOT_BEFORE: "{}/..",
    How.NOT_AFTER: "../{}",
    How.ABOUT: "{}~",
    How.UNCERTAIN: "{}?",
}


class BadlyPicked(InvalidDate):
    """What was typed makes no date; names the inputs to look at."""

    def __init__(self, message: str, *faults: str, **parameters: object) -> None:
        super().__init__(message, **parameters)
        self.faults = frozenset(faults)


@dataclass(frozen=True)
class PickedDate:
    """What stands in the inputs, character by character."""

    how: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    day2: str = ""
    month2: str = ""
    year2: str = ""
    edtf: str = ""

    def typed(self) -> list[str]:
        """Return what was typed, the choice of how aside."""
        return [getattr(self, name) for name in self._filled(*_PARTS, "edtf")]

    def _filled(self, *names: str) -> tuple[str, ...]:
        return tuple(name for name in names if getattr(self, name).strip())

    def to_edtf(self) -> str | None:
        """Return the expression, None where nothing is said, or raise `BadlyPicked`."""
        how = self._chosen_way()
        if how is How.UNSAID:
            return None
        if how is How.WRITTEN:
            return self._written()
        self._refuse_what_would_be_lost(how)
        first = _joined(self, "", how)
        if how is not How.BETWEEN:
            return self._checked(_PATTERNS.get(how, "{}").format(first), "day", "month", "year")
        second = _joined(self, "2", how)
        return self._checked(_PATTERNS[how].format(first, second), "day", "day2")

    def _chosen_way(self) -> How:
        parts = self._filled(*_PARTS)
        how = How(self.how) if self.how in list(How) else How.UNSAID
        if how is How.UNSAID and parts:
            raise BadlyPicked(CHOOSE_HOW, "how")
        if how is How.UNSAID and self.edtf.strip():
            return How.WRITTEN
        if how is How.WRITTEN and parts:
            raise BadlyPicked(TWICE, "edtf", *parts)
        return how

    def _refuse_what_would_be_lost(self, how: How) -> None:
        if self.edtf.strip():
            raise BadlyPicked(TWICE, "edtf")
        second = self._filled("day2", "month2", "year2")
        if second and how is not How.BETWEEN:
            raise BadlyPicked(SECOND_UNASKED, *second)
        unasked = {How.MONTH: ("day",), How.YEAR: ("day", "month")}.get(how, ())
        if self._filled(*unasked):
            raise BadlyPicked(TOO_EXACT, *self._filled(*unasked))

    def _written(self) -> str | None:
        return self._checked(self.edtf, "edtf") if self.edtf.strip() else None

    def _checked(self, expression: str, *inputs: str) -> str:
        try:
            return EventDate.parse(expression).edtf
        except InvalidDate as refused:
            raise BadlyPicked(refused.message, *inputs, **refused.parameters) from refused

    @classmethod
    def from_edtf(cls, edtf: str | None) -> PickedDate:
        """Fill the inputs from an expression; one the inputs cannot say stays as written."""
        written = cls(how=How.WRITTEN, edtf=edtf or "")
        if not edtf:
            return cls()
        try:
            picked = _taken_apart(EventDate.parse(edtf))
            # An untouched form must give back the very expression it was opened with.
            return picked if picked.to_edtf() == edtf else written
        except InvalidDate:
            return written


def _joined(picked: PickedDate, which: str, how: How) -> str:
    """Return year, month and day as far as they are given, or say which is missing."""
    year = _number(picked, "year" + which, 0, 9999, BAD_YEAR)
    month = _number(picked, "month" + which, 1, 12, BAD_MONTH)
    day = _number(picked, "day" + which, 1, 31, BAD_DAY)
    if year is None:
        raise BadlyPicked(SECOND_MISSING if which else YEAR_MISSING, "year" + which)
    if month is None and (day is not None or how in {How.DAY, How.MONTH}):
        raise BadlyPicked(MONTH_MISSING, "month" + which)
    if day is None and how is How.DAY:
        raise BadlyPicked(DAY_MISSING, "day" + which)
    parts = (f"{year:04d}", month and f"{month:02d}", day and f"{day:02d}")
    return "-".join(part for part in parts if part)


def _number(picked: PickedDate, name: str, least: int, most: int, message: str) -> int | None:
    typed = with_latin_digits(getattr(picked, name)).strip()
    if not typed:
        return None
    longest = _FOUR_DIGITS if name.startswith("year") else _TWO_DIGITS
    whole_year = longest == _TWO_DIGITS or len(typed) == _FOUR_DIGITS
    if not (typed.isascii() and typed.isdigit() and len(typed) <= longest and whole_year):
        raise BadlyPicked(message, name)
    if not least <= int(typed) <= most:
        raise BadlyPicked(message, name)
    return int(typed)


def _taken_apart(event_date: EventDate) -> PickedDate:
    part = event_date.parts[0]
    if isinstance(part, DateSpan):
        return _span_taken_apart(part)
    picked = _with_point(PickedDate(), part, "")
    if part.doubt is Doubt.NONE:
        how = How.DAY if part.day else How.MONTH if part.month else How.YEAR
        return replace(picked, how=how)
    return replace(picked, how=How.ABOUT if part.doubt is Doubt.APPROXIMATE else How.UNCERTAIN)


def _span_taken_apart(span: DateSpan) -> PickedDate:
    if isinstance(span.start, Missing):
        return _with_point(PickedDate(how=How.NOT_AFTER), span.points[0], "")
    picked = _with_point(PickedDate(how=How.NOT_BEFORE), span.start, "")
    if isinstance(span.end, Missing):
        return picked
    return replace(_with_point(picked, span.end, "2"), how=How.BETWEEN)


def _with_point(picked: PickedDate, point: DatePoint, which: str) -> PickedDate:
    month, day = (part and part.lstrip("0") for part in (point.month, point.day))
    typed = {"year" + which: point.year, "month" + which: month or "", "day" + which: day or ""}
    return replace(picked, **typed)
