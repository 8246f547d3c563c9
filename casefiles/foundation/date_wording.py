"""Says a date in words, in English and in Levantine Arabic, never more exactly than it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casefiles.foundation.dates import (
    DatePoint,
    DateSpan,
    Doubt,
    EventDate,
    Missing,
    Precision,
    Shape,
)
from casefiles.foundation.digits import Digits, with_digits


class DateStyle(StrEnum):
    """Long in prose, short in tables."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True)
class _Phrases:
    """How one language says it; `{}` are filled in order."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    seasons: Mapping[int, str]
    doubted: Mapping[Doubt, str]
    doubted_though_rough: Mapping[Doubt, str]
    doubted_parts: tuple[Mapping[Doubt, str], ...]
    between: str
    days_of_one_month: str
    each_from: str
    not_after: str
    not_before: str
    unknown_start: str
    unknown_end: str
    some_year: str
    some_month: str
    some_day: str
    with_expression: str
    comma: str
    last_or: str
    last_and: str


def _seasons(
    names: tuple[str, ...], north: str, south: str, parts: tuple[str, ...]
) -> dict[int, str]:
    """Return the phrase for each EDTF code 21-41, from the four names and nine parts of a year."""
    return {
        **{21 + number: name for number, name in enumerate(names)},
        **{25 + number: f"{name} {north}" for number, name in enumerate(names)},
        **{29 + number: f"{name} {south}" for number, name in enumerate(names)},
        **{33 + number: part for number, part in enumerate(parts)},
    }


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ARABIC_MONTHS = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip

_ENGLISH = _Phrases(
    months=_ENGLISH_MONTHS,
    short_months=tuple(month[:3] for month in _ENGLISH_MONTHS),
    seasons=_seasons(
        ("spring {}", "summer {}", "autumn {}", "winter {}"),
        "(northern hemisphere)",
        "(southern hemisphere)",
        (
            "first quarter of {}", "second quarter of {}", "third quarter of {}",
            "fourth quarter of {}", "first third of {}", "second third of {}",
            "last third of {}", "first half of {}", "second half of {}",
        ),
    ),
    doubted={
        Doubt.NONE: "{}",
        Doubt.UNCERTAIN: "{} (uncertain)",
        Doubt.APPROXIMATE: "about {}",
        Doubt.BOTH: "about {} (uncertain)",
    },
    doubted_though_rough={
        Doubt.NONE: "{}",
        Doubt.UNCERTAIN: "{} (uncertain)",
        Doubt.APPROXIMATE: "{} (approximate)",
        Doubt.BOTH: "{} (approximate and uncertain)",
    },
    doubted_parts=tuple(
        {
            Doubt.UNCERTAIN: f"{part} uncertain",
            Doubt.APPROXIMATE: f"{part} approximate",
            Doubt.BOTH: f"{part} approximate and uncertain",
        }
        for part in ("year", "month", "day")
    ),
    between="between {} and {}",
    days_of_one_month="{}–{}",  # noqa: RUF001 - a range takes an en dash
    each_from="from {} to {}",
    not_after="by {}",
    not_before="on or after {}",
    unknown_start="until {}, start not stated",
    unknown_end="from {}, end not stated",
    some_year="some year between {} and {}",
    some_month="some month of {}",
    some_day="some day in {}",
    with_expression="between {} and {} ({})",
    comma=", ",
    last_or=" or ",
    last_and=" and ",
)  # fmt: skip

_ARABIC = _Phrases(
    months=_ARABIC_MONTHS,
    short_months=_ARABIC_MONTHS,
    seasons=_seasons(
        ("ربيع {}", "صيف {}", "خريف {}", "شتاء {}"),
        "(النصف الشمالي من الأرض)",
        "(النصف الجنوبي من الأرض)",
        (
            "الربع الأول من {}", "الربع الثاني من {}", "الربع الثالث من {}",
            "الربع الأخير من {}", "الثلث الأول من {}", "الثلث الثاني من {}",
            "الثلث الأخير من {}", "النصف الأول من {}", "النصف الثاني من {}",
        ),
    ),
    doubted={
        Doubt.NONE: "{}",
        Doubt.UNCERTAIN: "{} (غير مؤكد)",
        Doubt.APPROXIMATE: "نحو {}",
        Doubt.BOTH: "نحو {} (غير مؤكد)",
    },
    doubted_though_rough={
        Doubt.NONE: "{}",
        Doubt.UNCERTAIN: "{} (غير مؤكد)",
        Doubt.APPROXIMATE: "{} (على وجه التقريب)",
        Doubt.BOTH: "{} (على وجه التقريب وغير مؤكد)",
    },
    doubted_parts=(
        {
            Doubt.UNCERTAIN: "السنة غير مؤكدة",
            Doubt.APPROXIMATE: "السنة تقريبية",
            Doubt.BOTH: "السنة تقريبية وغير مؤكدة",
        },
        {
            Doubt.UNCERTAIN: "الشهر غير مؤكد",
            Doubt.APPROXIMATE: "الشهر تقريبي",
            Doubt.BOTH: "الشهر تقريبي وغير مؤكد",
        },
        {
            Doubt.UNCERTAIN: "اليوم غير مؤكد",
            Doubt.APPROXIMATE: "اليوم تقريبي",
            Doubt.BOTH: "اليوم تقريبي وغير مؤكد",
        },
    ),
    between="بين {} و{}",
    days_of_one_month="{} إلى {}",
    each_from="من {} إلى {}",
    not_after="في موعد أقصاه {}",
    not_before="في {} أو بعده",
    unknown_start="حتى {}، وبدايته غير مذكورة",
    unknown_end="منذ {}، ونهايته غير مذكورة",
    some_year="سنة ما بين {} و{}",
    some_month="شهر ما من {}",
    some_day="يوم ما من {}",
    with_expression="بين {} و{} (\u2068{}\u2069)",
    comma=" أو ",
    last_or=" أو ",
    last_and=" و",
)  # fmt: skip

_LANGUAGES = {"en": _ENGLISH, "ar": _ARABIC}


def month_names(language: str) -> tuple[str, ...]:
    """Return the twelve months as this language's pages write them."""
    return _phrases(language).months


def say_date(
    event_date: EventDate,
    language: str,
    *,
    style: DateStyle | str = DateStyle.LONG,
    digits: Digits | str = Digits.LATIN,
) -> str:
    """Say an uncertain date in English or Arabic; any other language reads English."""
    words = _Words(_phrases(language), DateStyle(style))
    return with_digits(words.whole(event_date), digits)


def say_day(
    day: date,
    language: str,
    *,
    style: DateStyle | str = DateStyle.LONG,
    digits: Digits | str = Digits.LATIN,
) -> str:
    """Say one day of the calendar."""
    words = _Words(_phrases(language), DateStyle(style))
    return with_digits(words.day(day), digits)


def _phrases(language: str) -> _Phrases:
    return _LANGUAGES.get(language[:2].lower(), _ENGLISH)


@dataclass(frozen=True)
class _Words:
    """One language and one style, from the whole date down to its parts."""

    phrases: _Phrases
    style: DateStyle

    def whole(self, event_date: EventDate) -> str:
        apart = [self.part(part, event_date.shape) for part in event_date.parts]
        if len(apart) == 1:
            return apart[0]
        if event_date.shape is Shape.ONE_OF:
            return self.phrases.comma.join(apart[:-1]) + self.phrases.last_or + apart[-1]
        comma = self.phrases.last_and if self.phrases is _ARABIC else self.phrases.comma
        return comma.join(apart[:-1]) + self.phrases.last_and + apart[-1]

    def part(self, part: DatePoint | DateSpan, shape: Shape) -> str:
        return self.point(part) if isinstance(part, DatePoint) else self.span(part, shape)

    def span(self, span: DateSpan, shape: Shape) -> str:
        phrases = self.phrases
        if isinstance(span.start, Missing):
            phrase = phrases.not_after if span.start is Missing.OPEN else phrases.unknown_start
            return phrase.format(self.point(span.points[0]))
        if isinstance(span.end, Missing):
            phrase = phrases.not_before if span.end is Missing.OPEN else phrases.unknown_end
            return phrase.format(self.point(span.start))
        days = self._days_of_one_month(span.start, span.end)
        if days and self.style is DateStyle.SHORT:
            return days
        phrase = phrases.each_from if shape is Shape.ALL_OF else phrases.between
        return phrase.format(self._without_repeating(span.start, span.end), self.point(span.end))

    def _days_of_one_month(self, start: DatePoint, end: DatePoint) -> str | None:
        if not _same_month(start, end):
            return None
        days = self.phrases.days_of_one_month.format(start.lower.day, end.lower.day)
        return f"{days} {self._month(end)} {end.lower.year}"

    def _without_repeating(self, start: DatePoint, end: DatePoint) -> str:
        """Leave out of the first date what the second is about to say."""
        if _same_month(start, end):
            return str(start.lower.day)
        if _is_plain(start) and _is_plain(end) and start.year == end.year:
            if start.precision is end.precision is Precision.DAY:
                return f"{start.lower.day} {self._month(start)}"
            if start.precision is end.precision is Precision.MONTH:
                return self._month(start)
        return self.point(start)

    def point(self, point: DatePoint) -> str:
        rough = "X" in point.edtf
        text = self._partly_unknown(point) if rough else self._known(point)
        if len(set(point.doubts)) == 1:
            doubted = self.phrases.doubted_though_rough if rough else self.phrases.doubted
            return doubted[point.doubt].format(text)
        said = [
            phrases[doubt]
            for phrases, doubt in zip(self.phrases.doubted_parts, point.doubts, strict=False)
            if doubt is not Doubt.NONE
        ]
        comma = "، " if self.phrases is _ARABIC else ", "
        return f"{text} ({comma.join(said)})"

    def _known(self, point: DatePoint) -> str:
        year = point.lower.year
        if point.season:
            return self.phrases.seasons[point.season].format(year)
        if point.day:
            return self.day(point.lower)
        return f"{self._month(point)} {year}" if point.month else str(year)

    def _partly_unknown(self, point: DatePoint) -> str:
        phrases, year = self.phrases, point.lower.year
        match point.precision:
            case Precision.YEARS:
                return phrases.some_year.format(year, point.upper.year)
            case Precision.YEAR:
                return (phrases.some_day if point.day else phrases.some_month).format(year)
            case Precision.MONTH:
                return phrases.some_day.format(f"{self._month(point)} {year}")
        known = point.edtf.translate({ord(mark): None for mark in "?~%"})
        return phrases.with_expression.format(self.day(point.lower), self.day(point.upper), known)

    def day(self, day: date) -> str:
        return f"{day.day} {self._month_names()[day.month - 1]} {day.year}"

    def _month(self, point: DatePoint) -> str:
        return self._month_names()[point.lower.month - 1]

    def _month_names(self) -> tuple[str, ...]:
        return self.phrases.months if self.style is DateStyle.LONG else self.phrases.short_months


def _is_plain(point: DatePoint) -> bool:
    marked = "X" in point.edtf or point.doubt is not Doubt.NONE
    return not marked


def _same_month(start: DatePoint, end: DatePoint) -> bool:
    both_days = start.precision is end.precision is Precision.DAY
    same = (start.year, start.month) == (end.year, end.month)
    return both_days and same and _is_plain(start) and _is_plain(end)
