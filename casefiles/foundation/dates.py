"""A date as exactly as it is known: an EDTF expression and the days it may mean."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Flag, StrEnum

from typing_extensions import override

from casefiles.foundation.digits import with_latin_digits
from casefiles.foundation.messages import N_

NOTHING_GIVEN = N_("Give a date, even a rough one: a year is enough.")
NOT_A_DATE = N_(
    "“%(text)s” cannot be read as a date. Write 2019-07-22, 2019-07, 2019, "
    "2019-07-21/2019-07-22 for “between”, ../2019-07-22 for “not after”, or 2019~ for “about”."
)
NO_SUCH_DAY = N_("The calendar has no day “%(text)s”. Check the day, the month and the year.")
OUT_OF_RANGE = N_("“%(text)s” is outside the years 0001 to 9999, which is all that can be kept.")
NO_YEAR = N_("“%(text)s” does not say the year. Give at least its first digit, as in 2XXX.")
HAS_TIME = N_("“%(text)s” holds a time of day. Give the date here and the time in its own field.")
HAS_SIGNIFICANT_DIGITS = N_(
    "“%(text)s” counts its certain digits. Write X for each digit that is not known, as in 195X."
)
REVERSED = N_("The first date, %(first)s, is later than the second, %(second)s. Which is right?")
NO_ENDS = N_("Give at least one of the two dates.")
TOO_LONG = N_("This is too long for a date: at most %(limit)s characters.")

# What a column holds; it also bounds the work that one pasted text can cause.
LONGEST_EDTF = 60


class InvalidDate(ValueError):  # noqa: N818 - reads as what it is where it is raised
    """Not a date that can be kept: an English message to translate, with its parameters."""

    def __init__(self, message: str, **parameters: object) -> None:
        super().__init__(message % parameters if parameters else message)
        self.message = message
        self.parameters = parameters


class Precision(StrEnum):
    """How exactly the date is known, leaving aside whether it is doubted."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    YEARS = "years"
    PARTIAL = "partial"
    INTERVAL = "interval"
    OPEN_START = "open_start"
    OPEN_END = "open_end"
    ONE_OF = "one_of"
    ALL_OF = "all_of"


class Doubt(Flag):
    """What is said against a part of a date: `?`, `~`, or both, `%`."""

    NONE = 0
    UNCERTAIN = 1
    APPROXIMATE = 2
    BOTH = 3


_DOUBTS = {
    "": Doubt.NONE,
    "?": Doubt.UNCERTAIN,
    "~": Doubt.APPROXIMATE,
    "%": Doubt.BOTH,
}


class Missing(StrEnum):
    """The end of an interval that is no date: open, or not known."""

    OPEN = ".."
    UNKNOWN = ""


class Shape(StrEnum):
    """One date, a stretch between two, or a set of dates."""

    POINT = "point"
    INTERVAL = "interval"
    ONE_OF = "one_of"
    ALL_OF = "all_of"


@dataclass(frozen=True)
class DatePoint:
    """One day, month, season or year; X stands for a digit that is not known."""

    edtf: str
    year: str
    month: str | None
    day: str | None
    doubts: tuple[Doubt, ...]
    lower: date
    upper: date

    @property
    def season(self) -> int | None:
        """The EDTF code of a season, quarter, third or half of the year."""
        code = self.month or ""
        return int(code) if code.isdigit() and int(code) in SEASONS else None

    @property
    def doubt(self) -> Doubt:
        """All that is said against any part of it."""
        found = Doubt.NONE
        for doubt in self.doubts:
            found |= doubt
        return found

    @property
    def precision(self) -> Precision:
        if self.season:
            return Precision.SEASON
        if "X" in self.year:
            return Precision.PARTIAL if self.month else Precision.YEARS
        if "X" in (self.month or ""):
            whole_year = self.month == "XX" and self.day in {None, "XX"}
            return Precision.YEAR if whole_year else Precision.PARTIAL
        if "X" in (self.day or ""):
            return Precision.MONTH if self.day == "XX" else Precision.PARTIAL
        if self.day:
            return Precision.DAY
        return Precision.MONTH if self.month else Precision.YEAR


@dataclass(frozen=True)
class DateSpan:
    """From one date to another; an end may be open or not known."""

    start: DatePoint | Missing
    end: DatePoint | Missing

    @property
    def points(self) -> tuple[DatePoint, ...]:
        return tuple(end for end in (self.start, self.end) if isinstance(end, DatePoint))


@dataclass(frozen=True)
class EventDate:
    """When something happened, as exactly as anybody knows; made by `EventDate.parse`."""

    edtf: str
    shape: Shape
    parts: tuple[DatePoint | DateSpan, ...]

    @classmethod
    def parse(cls, text: str) -> EventDate:
        """Read an EDTF expression, or raise `InvalidDate` with a message for the person."""
        written = with_latin_digits(text).strip().replace("x", "X")
        if not written:
            raise InvalidDate(NOTHING_GIVEN)
        if len("".join(written.split())) > LONGEST_EDTF:
            raise InvalidDate(TOO_LONG, limit=LONGEST_EDTF)
        if written[0] + written[-1] in _BRACKETS:
            return _read_set(written)
        if "/" in written:
            return _read_interval(written)
        point = _read_point(written)
        return cls(point.edtf, Shape.POINT, (point,))

    @override
    def __str__(self) -> str:
        return self.edtf

    @property
    def points(self) -> tuple[DatePoint, ...]:
        """Every date that the expression names."""
        named: list[DatePoint] = []
        for part in self.parts:
            named.extend((part,) if isinstance(part, DatePoint) else part.points)
        return tuple(named)

    @property
    def lower(self) -> date | None:
        """The first day it may mean; None when that end is open or not known."""
        if any(
            isinstance(part, DateSpan) and isinstance(part.start, Missing) for part in self.parts
        ):
            return None
        return min(point.lower for point in self.points)

    @property
    def upper(self) -> date | None:
        """The last day it may mean; None when that end is open or not known."""
        if any(isinstance(part, DateSpan) and isinstance(part.end, Missing) for part in self.parts):
            return None
        return max(point.upper for point in self.points)

    @property
    def is_approximate(self) -> bool:
        return any(Doubt.APPROXIMATE in point.doubt for point in self.points)

    @property
    def is_uncertain(self) -> bool:
        return any(Doubt.UNCERTAIN in point.doubt for point in self.points)

    @property
    def precision(self) -> Precision:
        first = self.parts[0]
        if self.shape in {Shape.ONE_OF, Shape.ALL_OF}:
            return Precision(self.shape.value)
        if isinstance(first, DatePoint):
            return first.precision
        if isinstance(first.start, Missing):
            return Precision.OPEN_START
        return Precision.OPEN_END if isinstance(first.end, Missing) else Precision.INTERVAL


# The months each code stands for. A winter that crosses New Year is read both ways, from January
# of its year to the following February: people mean either, and a search must find both.
_NEW_YEAR_WINTER = (1, 14)
SEASONS: dict[int, tuple[int, int]] = {
    **dict(zip(range(21, 25), ((3, 5), (6, 8), (9, 11), _NEW_YEAR_WINTER), strict=True)),
    **dict(zip(range(25, 29), ((3, 5), (6, 8), (9, 11), _NEW_YEAR_WINTER), strict=True)),
    **dict(zip(range(29, 33), ((9, 11), _NEW_YEAR_WINTER, (3, 5), (6, 8)), strict=True)),
    **dict(zip(range(33, 37), ((1, 3), (4, 6), (7, 9), (10, 12)), strict=True)),
    **dict(zip(range(37, 40), ((1, 4), (5, 8), (9, 12)), strict=True)),
    **dict(zip(range(40, 42), ((1, 6), (7, 12)), strict=True)),
}

_BRACKETS = {"[]": Shape.ONE_OF, "{}": Shape.ALL_OF}
_POINT = re.compile(
    r"(?P<y0>[?~%]?)(?P<year>[0-9X]{4})(?P<y1>[?~%]?)"
    r"(?:-(?P<m0>[?~%]?)(?P<month>[0-9X]{2})(?P<m1>[?~%]?)"
    r"(?:-(?P<d0>[?~%]?)(?P<day>[0-9X]{2})(?P<d1>[?~%]?))?)?"
)
_REFUSED = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*"), HAS_TIME),
    (re.compile(r"Y?-?[0-9]+(?:E[0-9]+)?S[0-9]+"), HAS_SIGNIFICANT_DIGITS),
    (
        re.compile(r"(?:Y-?[0-9]+(?:E[0-9]+)?|-[0-9X]{4}|[0-9]{5,})(?:[?~%]|-[0-9X]{2})*"),
        OUT_OF_RANGE,
    ),
)


def _read_point(text: str) -> DatePoint:
    found = _POINT.fullmatch(text)
    if found is None:
        raise InvalidDate(_why_refused(text), text=text)
    year, month, day = found["year"], found["month"], found["day"]
    lower, upper = _bounds(text, year, month, day)
    return DatePoint(text, year, month, day, _doubts(found), lower, upper)


def _why_refused(text: str) -> str:
    return next((why for pattern, why in _REFUSED if pattern.fullmatch(text)), NOT_A_DATE)


def _doubts(found: re.Match[str]) -> tuple[Doubt, ...]:
    # A mark before a part is about that part; one after it is about all to its left as well.
    doubts: list[Doubt] = []
    said_so_far = Doubt.NONE
    for part, name in (("d", "day"), ("m", "month"), ("y", "year")):
        if found[name] is not None:
            said_so_far |= _DOUBTS[found[part + "1"]]
            doubts.append(said_so_far | _DOUBTS[found[part + "0"]])
    return tuple(reversed(doubts))


def _bounds(text: str, year: str, month: str | None, day: str | None) -> tuple[date, date]:
    if year == "XXXX":
        raise InvalidDate(NO_YEAR, text=text)
    years = _numbers(year, range(1, 10_000))
    if not years:
        raise InvalidDate(OUT_OF_RANGE, text=text)
    if day is None and month is not None and month.isdigit() and int(month) in SEASONS:
        first, last = SEASONS[int(month)]
        return _month_start(years[0], first), _month_end(years[-1], last)
    months, days = _numbers(month, range(1, 13)), _numbers(day, range(1, 32))
    lower = next(_days(years, months, days), None)
    upper = next(_days(years[::-1], months[::-1], days[::-1]), None)
    if lower is None or upper is None:
        raise InvalidDate(NO_SUCH_DAY, text=text)
    return lower, upper


def _numbers(pattern: str | None, among: range) -> list[int]:
    if pattern is None:
        return list(among)
    low, high = int(pattern.replace("X", "0")), int(pattern.replace("X", "9"))
    fits = re.compile(pattern.replace("X", "[0-9]")).fullmatch
    candidates = range(max(low, among.start), min(high + 1, among.stop))
    return [number for number in candidates if fits(str(number).zfill(len(pattern)))]


def _days(years: Sequence[int], months: Sequence[int], days: Sequence[int]) -> Iterator[date]:
    for year in years:
        for month in months:
            length = calendar.monthrange(year, month)[1]
            yield from (date(year, month, day) for day in days if day <= length)


def _month_start(year: int, month: int) -> date:
    return date(year, month, 1)


def _month_end(year: int, month: int) -> date:
    if month > 12 and year == date.max.year:  # noqa: PLR2004 - months of a year
        return date.max
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _read_interval(text: str) -> EventDate:
    start, slash, end = text.partition("/")
    if "/" in end:
        raise InvalidDate(NOT_A_DATE, text=text)
    span = _read_span(start.strip(), end.strip())
    return EventDate(_span_edtf(span, slash), Shape.INTERVAL, (span,))


def _read_set(text: str) -> EventDate:
    shape = _BRACKETS[text[0] + text[-1]]
    parts = tuple(_read_member(member.strip()) for member in text[1:-1].split(","))
    written = ",".join(
        part.edtf if isinstance(part, DatePoint) else _span_edtf(part, "..") for part in parts
    )
    return EventDate(f"{text[0]}{written}{text[-1]}", shape, parts)


def _read_member(text: str) -> DatePoint | DateSpan:
    start, dots, end = text.partition("..")
    if not dots:
        return _read_point(text)
    return _read_span(start.strip() or Missing.OPEN, end.strip() or Missing.OPEN)


def _read_span(start: str, end: str) -> DateSpan:
    span = DateSpan(_read_end(start), _read_end(end))
    if not span.points:
        raise InvalidDate(NO_ENDS)
    first, last = span.points[0], span.points[-1]
    if first.lower > last.upper:
        raise InvalidDate(REVERSED, first=first.edtf, second=last.edtf)
    return span


def _read_end(text: str) -> DatePoint | Missing:
    return Missing(text) if text in {Missing.OPEN, Missing.UNKNOWN} else _read_point(text)


def _span_edtf(span: DateSpan, between: str) -> str:
    start, end = (
        end.edtf if isinstance(end, DatePoint) else end.value for end in (span.start, span.end)
    )
    if between == Missing.OPEN.value:  # in a set the dots are the open end as well
        return f"{start.strip('.')}..{end.strip('.')}"
    return f"{start}{between}{end}"
