"""Dates: each is read or refused in words, and said no more exactly than it is known."""

from __future__ import annotations

import csv
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.foundation import dates
from casefiles.foundation.date_wording import DateStyle, month_names, say_date, say_day
from casefiles.foundation.dates import EventDate, InvalidDate, Precision
from casefiles.foundation.digits import Digits

# Real input lies beside the project and is not part of it.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
FROM_YEAR_ONE = st.dates(min_value=date(1, 1, 1))


def rows_of(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared file {name} is not beside this copy of the project")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refusal_of(text: str) -> InvalidDate:
    with pytest.raises(InvalidDate) as caught:
        EventDate.parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("edtf", "lower", "upper", "precision"),
    [
        ("2019-07-22", "2019-07-22", "2019-07-22", Precision.DAY),
        ("2019-07", "2019-07-01", "2019-07-31", Precision.MONTH),
        ("2016-02", "2016-02-01", "2016-02-29", Precision.MONTH),
        ("2019", "2019-01-01", "2019-12-31", Precision.YEAR),
        ("2019-05-05/2019-05-06", "2019-05-05", "2019-05-06", Precision.INTERVAL),
        ("2019-05/2019-07", "2019-05-01", "2019-07-31", Precision.INTERVAL),
        ("../2017-12-19", None, "2017-12-19", Precision.OPEN_START),
        ("/2017-12-19", None, "2017-12-19", Precision.OPEN_START),
        ("2017-12-19/..", "2017-12-19", None, Precision.OPEN_END),
        ("2017-12-19/", "2017-12-19", None, Precision.OPEN_END),
        ("[2019-05-05,2019-05-07]", "2019-05-05", "2019-05-07", Precision.ONE_OF),
        ("{2019-05-05,2019-05-07}", "2019-05-05", "2019-05-07", Precision.ALL_OF),
        ("[..2017-12-19]", None, "2017-12-19", Precision.ONE_OF),
        ("2019-22", "2019-06-01", "2019-08-31", Precision.SEASON),
        ("2019-07-XX", "2019-07-01", "2019-07-31", Precision.MONTH),
        ("2019-XX", "2019-01-01", "2019-12-31", Precision.YEAR),
        ("201X", "2010-01-01", "2019-12-31", Precision.YEARS),
        ("2019-XX-30", "2019-01-30", "2019-12-30", Precision.PARTIAL),
        ("201X-02-29", "2012-02-29", "2016-02-29", Precision.PARTIAL),
        ("2019-07-1X", "2019-07-10", "2019-07-19", Precision.PARTIAL),
        ("201X-21", "2010-03-01", "2019-05-31", Precision.SEASON),
        ("0001-01-01", "0001-01-01", "0001-01-01", Precision.DAY),
        ("9999-24", "9999-01-01", "9999-12-31", Precision.SEASON),
    ],
)
def test_a_date_knows_its_first_and_last_possible_day_and_its_precision(
    edtf: str, lower: str | None, upper: str | None, precision: Precision
) -> None:
    event_date = EventDate.parse(edtf)

    assert str(event_date) == edtf
    assert event_date.lower == (lower and date.fromisoformat(lower))
    assert event_date.upper == (upper and date.fromisoformat(upper))
    assert event_date.precision is precision


def test_a_winter_is_searched_on_both_sides_of_new_year() -> None:
    winter = EventDate.parse("2016-24")

    assert (winter.lower, winter.upper) == (date(2016, 1, 1), date(2017, 2, 28))


@pytest.mark.parametrize(
    ("edtf", "approximate", "uncertain"),
    [
        ("2019", False, False),
        ("2019~", True, False),
        ("2019?", False, True),
        ("2019-07%", True, True),
        ("2019-07-~22", True, False),
        ("2019-05-05/2019-05-06?", False, True),
        ("[2019-05-05~,2019-05-06]", True, False),
    ],
)
def test_doubt_stands_beside_precision(edtf: str, approximate: bool, uncertain: bool) -> None:
    event_date = EventDate.parse(edtf)

    assert event_date.is_approximate is approximate
    assert event_date.is_uncertain is uncertain


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        (" 2019-07-22 ", "2019-07-22"),
        ("٢٠١٩-٠٧-٢٢", "2019-07-22"),  # noqa: RUF001
        ("۲۰۱۹", "2019"),
        ("2019-07-xx", "2019-07-XX"),
        ("[2019-05-05, 2019-05-07 .. 2019-05-09]", "[2019-05-05,2019-05-07..2019-05-09]"),
        ("2019-05-05 / 2019-05-06", "2019-05-05/2019-05-06"),
        ("[2019-05..]", "[2019-05..]"),
    ],
)
def test_the_same_date_typed_another_way_is_the_same_date(typed: str, edtf: str) -> None:
    assert EventDate.parse(typed) == EventDate.parse(edtf)
    assert EventDate.parse(typed).edtf == edtf


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", dates.NOTHING_GIVEN),
        ("   ", dates.NOTHING_GIVEN),
        ("last summer", dates.NOT_A_DATE),
        ("22/07/2019", dates.NOT_A_DATE),
        ("2019-7-2", dates.NOT_A_DATE),
        ("2019-05-05/2019-05-06/2019-05-07", dates.NOT_A_DATE),
        ("[]", dates.NOT_A_DATE),
        ("[2019-05-05,]", dates.NOT_A_DATE),
        ("2019-22-01", dates.NO_SUCH_DAY),
        ("2019-02-29", dates.NO_SUCH_DAY),
        ("2019-13", dates.NO_SUCH_DAY),
        ("2019-00", dates.NO_SUCH_DAY),
        ("2019-XX-32", dates.NO_SUCH_DAY),
        ("2019-07-22T08:35", dates.HAS_TIME),
        ("1950S2", dates.HAS_SIGNIFICANT_DIGITS),
        ("Y17E7", dates.OUT_OF_RANGE),
        ("-0044-03-15", dates.OUT_OF_RANGE),
        ("0000", dates.OUT_OF_RANGE),
        ("20190", dates.OUT_OF_RANGE),
        ("XXXX-12-25", dates.NO_YEAR),
        ("2019-05-06/2019-05-05", dates.REVERSED),
        ("[2019-05-07..2019-05-05]", dates.REVERSED),
        ("../..", dates.NO_ENDS),
        ("/", dates.NO_ENDS),
        ("[..]", dates.NO_ENDS),
        ("[" + "2019," * 100 + "2019]", dates.TOO_LONG),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(text: str, message: str) -> None:
    refused = refusal_of(text)

    assert refused.message == message
    assert str(refused) == message % refused.parameters


@pytest.mark.parametrize("text", ["[" * 50_000, "1" * 50_000, "2019," * 10_000, "1XXX-02-30"])
def test_no_text_can_keep_the_reader_busy(text: str) -> None:
    started = time.perf_counter()
    refusal_of(text)

    assert time.perf_counter() - started < 0.1


@given(st.text(max_size=40) | st.text("0123456789X-/.?~%[]{},TYES ", max_size=30))
def test_any_text_is_read_or_refused_and_what_is_read_can_be_said(text: str) -> None:
    try:
        event_date = EventDate.parse(text)
    except InvalidDate as refused:
        assert refused.message % refused.parameters == str(refused)  # noqa: PT017
        return

    assert EventDate.parse(event_date.edtf) == event_date
    assert say_date(event_date, "en")
    assert say_date(event_date, "ar")


@given(FROM_YEAR_ONE, FROM_YEAR_ONE)
def test_an_interval_is_kept_only_in_the_order_of_time(first: date, second: date) -> None:
    text = f"{first.isoformat()}/{second.isoformat()}"
    if first > second:
        assert refusal_of(text).message == dates.REVERSED
        return

    event_date = EventDate.parse(text)

    assert (event_date.lower, event_date.upper) == (first, second)


@given(FROM_YEAR_ONE)
def test_every_day_of_the_calendar_is_said_by_its_name(day: date) -> None:
    event_date = EventDate.parse(day.isoformat())

    assert (event_date.lower, event_date.upper) == (day, day)
    assert say_date(event_date, "en") == f"{day.day} {month_names('en')[day.month - 1]} {day.year}"
    assert say_date(event_date, "en") == say_day(day, "en")


@pytest.mark.parametrize(
    ("edtf", "english", "short", "arabic"),
    [
        ("2019-07-22", "22 July 2019", "22 Jul 2019", "22 تموز 2019"),
        ("2019-07", "July 2019", "Jul 2019", "تموز 2019"),
        ("2019", "2019", "2019", "2019"),
        (
            "2019-05-05/2019-05-06",
            "between 5 and 6 May 2019",
            "5–6 May 2019",  # noqa: RUF001
            "بين 5 و6 أيار 2019",
        ),
        (
            "2019-04-30/2019-05-02",
            "between 30 April and 2 May 2019",
            "between 30 Apr and 2 May 2019",
            "بين 30 نيسان و2 أيار 2019",
        ),
        (
            "2019-05/2019-07",
            "between May and July 2019",
            "between May and Jul 2019",
            "بين أيار وتموز 2019",
        ),
        (
            "2018-12-31/2019",
            "between 31 December 2018 and 2019",
            "between 31 Dec 2018 and 2019",
            "بين 31 كانون الأول 2018 و2019",
        ),
        (
            "../2017-12-19",
            "by 19 December 2017",
            "by 19 Dec 2017",
            "في موعد أقصاه 19 كانون الأول 2017",
        ),
        (
            "2017-12-19/..",
            "on or after 19 December 2017",
            "on or after 19 Dec 2017",
            "في 19 كانون الأول 2017 أو بعده",
        ),
        (
            "2017-12-19/",
            "from 19 December 2017, end not stated",
            "from 19 Dec 2017, end not stated",
            "منذ 19 كانون الأول 2017، ونهايته غير مذكورة",
        ),
        (
            "/2017-12",
            "until December 2017, start not stated",
            "until Dec 2017, start not stated",
            "حتى كانون الأول 2017، وبدايته غير مذكورة",
        ),
        ("2016~", "about 2016", "about 2016", "نحو 2016"),
        ("2016?", "2016 (uncertain)", "2016 (uncertain)", "2016 (غير مؤكد)"),
        (
            "2016-10%",
            "about October 2016 (uncertain)",
            "about Oct 2016 (uncertain)",
            "نحو تشرين الأول 2016 (غير مؤكد)",
        ),
        (
            "2016?-10-~26",
            "26 October 2016 (year uncertain, day approximate)",
            "26 Oct 2016 (year uncertain, day approximate)",
            "26 تشرين الأول 2016 (السنة غير مؤكدة، اليوم تقريبي)",
        ),
        ("2016-21", "spring 2016", "spring 2016", "ربيع 2016"),
        ("2016-33", "first quarter of 2016", "first quarter of 2016", "الربع الأول من 2016"),
        ("2016-02-XX", "some day in February 2016", "some day in Feb 2016", "يوم ما من شباط 2016"),
        ("2016-XX", "some month of 2016", "some month of 2016", "شهر ما من 2016"),
        ("2016-XX-XX", "some day in 2016", "some day in 2016", "يوم ما من 2016"),
        (
            "201X",
            "some year between 2010 and 2019",
            "some year between 2010 and 2019",
            "سنة ما بين 2010 و2019",
        ),
        (
            "201X~",
            "some year between 2010 and 2019 (approximate)",
            "some year between 2010 and 2019 (approximate)",
            "سنة ما بين 2010 و2019 (على وجه التقريب)",
        ),
        (
            "2016-XX-25",
            "between 25 January 2016 and 25 December 2016 (2016-XX-25)",
            "between 25 Jan 2016 and 25 Dec 2016 (2016-XX-25)",
            "بين 25 كانون الثاني 2016 و25 كانون الأول 2016 (\u20682016-XX-25\u2069)",
        ),
        (
            "[2019-05-05,2019-05-07,2019-06]",
            "5 May 2019, 7 May 2019 or June 2019",
            "5 May 2019, 7 May 2019 or Jun 2019",
            "5 أيار 2019 أو 7 أيار 2019 أو حزيران 2019",
        ),
        (
            "{2019-05-05,2019-05-07,2019-06..2019-08}",
            "5 May 2019, 7 May 2019 and from June to August 2019",
            "5 May 2019, 7 May 2019 and from Jun to Aug 2019",
            "5 أيار 2019 و7 أيار 2019 ومن حزيران إلى آب 2019",
        ),
    ],
)
def test_a_date_is_said_in_both_languages(edtf: str, english: str, short: str, arabic: str) -> None:
    event_date = EventDate.parse(edtf)

    assert say_date(event_date, "en") == english
    assert say_date(event_date, "en", style=DateStyle.SHORT) == short
    assert say_date(event_date, "ar") == arabic


def test_the_months_are_those_of_the_levant() -> None:
    said = [say_date(EventDate.parse(f"2019-{month:02d}"), "ar") for month in range(1, 13)]

    assert [text.removesuffix(" 2019") for text in said] == [
        "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
        "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
    ]  # fmt: skip


def test_a_person_reads_the_digits_they_chose() -> None:
    event_date = EventDate.parse("2019-07-22")

    assert say_date(event_date, "ar", digits=Digits.ARABIC_INDIC) == "٢٢ تموز ٢٠١٩"
    assert say_date(event_date, "ar", digits="latin") == "22 تموز 2019"


def test_short_days_of_one_month_take_words_in_arabic_and_a_dash_in_english() -> None:
    event_date = EventDate.parse("2019-05-05/2019-05-06")

    assert say_date(event_date, "ar", style="short") == "5 إلى 6 أيار 2019"
    assert say_date(event_date, "en-GB", style="short") == "5–6 May 2019"  # noqa: RUF001


def test_a_language_without_words_of_its_own_reads_english() -> None:
    assert say_date(EventDate.parse("2019-07-22"), "fr") == "22 July 2019"


def test_every_date_of_the_public_incidents_is_read_and_said() -> None:
    for row in rows_of("incidents/public_incidents.csv"):
        event_date = EventDate.parse(row["date_edtf"])

        assert event_date.edtf == row["date_edtf"]
        assert event_date.upper is not None
        assert say_date(event_date, "en") != say_date(event_date, "ar")


# Valid EDTF that cannot be kept here, by the reason given to the person.
REFUSED_THOUGH_VALID = {
    dates.HAS_TIME: 4,
    dates.HAS_SIGNIFICANT_DIGITS: 6,
    dates.OUT_OF_RANGE: 12,
    dates.NO_YEAR: 1,
}


def test_the_published_examples_are_read_or_refused_for_a_named_reason() -> None:
    refused: dict[str, int] = {}
    for row in rows_of("conformance/edtf_examples.csv"):
        try:
            event_date = EventDate.parse(row["edtf"])
        except InvalidDate as refusal:
            if row["valid"] == "1":
                refused[refusal.message] = refused.get(refusal.message, 0) + 1
            continue
        assert row["valid"] == "1", row
        assert_bounds(event_date, row["bounds"].split("|"))

    assert refused == REFUSED_THOUGH_VALID


def assert_bounds(event_date: EventDate, published: list[str]) -> None:
    if event_date.edtf == "2010-24":  # published as December alone
        return
    # A single day is published once, and after it what its doubt might stretch it to.
    single = len(published) % 2 == 1
    lower, upper = (published * 2)[:2] if single and len(published) == 1 else published[:2]
    upper = lower if single else upper
    if event_date.lower is not None:  # an unknown end is published as ten years away
        assert event_date.lower.isoformat() == lower, event_date
    if event_date.upper is not None:
        assert event_date.upper.isoformat() == upper, event_date
