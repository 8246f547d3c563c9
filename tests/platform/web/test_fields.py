"""Fields of several inputs: what was typed comes back, and an untouched form changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, request
from flask_babel import Babel, force_locale
from typing_extensions import override
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import DataRequired, InputRequired, Optional

from casefiles.foundation.counts import CountRange
from casefiles.foundation.dates import EventDate
from casefiles.foundation.texts import Texts
from casefiles.platform.web import date_picker, display
from casefiles.platform.web.date_picker import PickedDate
from casefiles.platform.web.drawing import install_drawings
from casefiles.platform.web.fields import EventDateField, RangeField, TextsField

pytestmark = pytest.mark.usefixtures("page")

ROOT = Path(__file__).resolve().parents[3]
ARABIC = {
    "not stated": "غير مذكور",
    "at least %(low)s": "%(low)s على الأقل",
    "at most %(high)s": "%(high)s على الأكثر",
    "%(low)s–%(high)s": "%(low)s إلى %(high)s",  # noqa: RUF001 - English takes a dash
    "Give the year. If no date is known, choose “not stated”.": "اذكر السنة.",
}
MARKET = Texts(
    {"ar": "سوق الأتارب", "en": "Atarib market"}, original="ar", translators={"en": "Nadia T."}
)


class Incident(Form):
    happened = EventDateField("When did it happen?")
    killed = RangeField("Killed", description="As this source says")
    title = TextsField("Title", longest=40)
    narrative = TextsField("Narrative", multiline=True, languages=("en", "ku"))


class Strict(Form):
    happened = EventDateField("When?", validators=[InputRequired("Say when.")])
    killed = RangeField("Killed", validators=[InputRequired("Say how many.")])
    title = TextsField("Title", validators=[DataRequired("Give a title.")])


class Lenient(Form):
    happened = EventDateField("When?", validators=[Optional()])


class Inputs(HTMLParser):
    """What a browser would send if the person pressed the button at once."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.sent: MultiDict[str, str] = MultiDict()
        self.invalid: set[str] = set()
        self.ids: list[str] = []
        self._select = self._area = ""
        self.feed(markup)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        self.ids += [found["id"]] if "id" in found else []
        if "aria-invalid" in found:
            self.invalid.add(name)
        if tag == "select":
            self._select = name
            self.sent[name] = ""
        elif tag == "option" and "selected" in found:
            self.sent[self._select] = found["value"]
        elif tag == "textarea":
            self._area = name
            self.sent[name] = ""
        elif tag == "input" and (found.get("type") != "radio" or "checked" in found):
            self.sent[name] = found["value"]

    @override
    def handle_data(self, data: str) -> None:
        if self._area:  # a browser drops the first line break of an area
            self.sent[self._area] = data.removeprefix("\n").replace("\n", "\r\n")
            self._area = ""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Flask]:
    """Give a page with the project's templates, and Arabic for what this test reads."""
    catalogue = Catalog(locale="ar", domain="messages")
    for english, arabic in ARABIC.items():
        catalogue.add(english, arabic)
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    flask = Flask(__name__, template_folder=str(ROOT / "templates"))
    flask.config["BABEL_TRANSLATION_DIRECTORIES"] = str(tmp_path)
    Babel(flask, locale_selector=lambda: request.args.get("language", "en"))
    install_drawings(flask, digits_of=lambda: "latin")
    with flask.test_request_context("/"):
        yield flask


def filled_in(**typed: str) -> Incident:
    """Post a form; `__` in a name stands for the dash of an input."""
    return Incident(MultiDict({name.replace("__", "-"): text for name, text in typed.items()}))


def date_typed(form: Incident) -> Mapping[str, Any]:
    return vars(form.happened.picked)


# --- dates


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ({"how": "day", "day": "22", "month": "7", "year": "2019"}, "2019-07-22"),
        ({"how": "day", "day": "٢٢", "month": "07", "year": "٢٠١٩"}, "2019-07-22"),
        ({"how": "day", "day": " 2 ", "month": "7", "year": "۲۰۱۹"}, "2019-07-02"),
        ({"how": "month", "month": "7", "year": "2019"}, "2019-07"),
        ({"how": "year", "year": "2019"}, "2019"),
        (
            {"how": "between", "day": "5", "month": "5", "year": "2019"}
            | {"day2": "6", "month2": "5", "year2": "2019"},
            "2019-05-05/2019-05-06",
        ),
        ({"how": "between", "year": "2018", "month2": "2", "year2": "2019"}, "2018/2019-02"),
        ({"how": "not_after", "day": "19", "month": "12", "year": "2017"}, "../2017-12-19"),
        ({"how": "not_before", "month": "12", "year": "2017"}, "2017-12/.."),
        ({"how": "about", "year": "2016"}, "2016~"),
        ({"how": "uncertain", "month": "10", "year": "2016"}, "2016-10?"),
        ({"how": "edtf", "edtf": "2016-21"}, "2016-21"),
        ({"how": "", "edtf": "2016-21"}, "2016-21"),
        ({"how": ""}, None),
        ({"how": "edtf", "edtf": " "}, None),
    ],
)
def test_a_picked_date_becomes_edtf(typed: dict[str, str], edtf: str | None) -> None:
    form = filled_in(**{f"happened__{name}": text for name, text in typed.items()})

    assert form.validate(), form.errors
    assert form.happened.data == edtf
    assert form.happened.event_date == (EventDate.parse(edtf) if edtf else None)


def test_a_program_may_post_the_expression_under_the_bare_name() -> None:
    form = filled_in(happened="../2017-12-19")

    assert form.validate()
    assert form.happened.data == "../2017-12-19"


@pytest.mark.parametrize(
    ("typed", "message", "faults"),
    [
        ({"day": "22", "month": "7", "year": "2019"}, date_picker.CHOOSE_HOW, {"how"}),
        ({"how": "nonsense", "year": "2019"}, date_picker.CHOOSE_HOW, {"how"}),
        ({"how": "day"}, date_picker.YEAR_MISSING, {"year"}),
        ({"how": "day", "month": "7", "year": "2019"}, date_picker.DAY_MISSING, {"day"}),
        ({"how": "month", "year": "2019"}, date_picker.MONTH_MISSING, {"month"}),
        ({"how": "about", "day": "2", "year": "2019"}, date_picker.MONTH_MISSING, {"month"}),
        ({"how": "between", "year": "2019"}, date_picker.SECOND_MISSING, {"year2"}),
        ({"how": "year", "year": "19"}, date_picker.BAD_YEAR, {"year"}),
        ({"how": "year", "year": "20190"}, date_picker.BAD_YEAR, {"year"}),
        ({"how": "year", "year": "two"}, date_picker.BAD_YEAR, {"year"}),
        ({"how": "month", "month": "13", "year": "2019"}, date_picker.BAD_MONTH, {"month"}),
        ({"how": "day", "day": "0", "month": "7", "year": "2019"}, date_picker.BAD_DAY, {"day"}),
        ({"how": "day", "day": "1²", "month": "7", "year": "2019"}, date_picker.BAD_DAY, {"day"}),
        (
            {"how": "month", "day": "2", "month": "7", "year": "2019"},
            date_picker.TOO_EXACT,
            {"day"},
        ),
        ({"how": "year", "month": "7", "year": "2019"}, date_picker.TOO_EXACT, {"month"}),
        ({"how": "year", "year": "2019", "year2": "2020"}, date_picker.SECOND_UNASKED, {"year2"}),
        ({"how": "edtf", "edtf": "2019", "year": "2019"}, date_picker.TWICE, {"edtf", "year"}),
        ({"how": "year", "edtf": "2018", "year": "2019"}, date_picker.TWICE, {"edtf"}),
    ],
)
def test_a_half_picked_date_says_what_to_do_and_keeps_what_was_typed(
    typed: dict[str, str], message: str, faults: set[str]
) -> None:
    form = filled_in(**{f"happened__{name}": text for name, text in typed.items()})

    assert not form.validate()
    assert form.errors == {"happened": [message]}
    assert form.happened.data is None
    assert form.happened.faults == faults
    assert {name: date_typed(form)[name] for name in typed} == typed
    drawn = Inputs(form.happened())
    assert drawn.invalid == {f"happened-{name}" for name in faults}
    shown = {name: text for name, text in typed.items() if text != "nonsense"}
    assert {name: drawn.sent[f"happened-{name}"] for name in shown} == shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"how": "day", "day": "30", "month": "2", "year": "2019"}, "no day “2019-02-30”"),
        (
            {"how": "between", "year": "2020", "year2": "2019"},
            "2020, is later than the second, 2019",
        ),
        ({"how": "edtf", "edtf": "<last summer>"}, "“<last summer>” cannot be read"),
        ({"how": "year", "year": "0000"}, "outside the years"),
    ],
)
def test_a_date_that_cannot_be_is_refused_beside_its_inputs(
    typed: dict[str, str], words: str
) -> None:
    form = filled_in(**{f"happened__{name}": text for name, text in typed.items()})

    assert not form.validate()
    assert words in form.happened.errors[0]
    assert form.happened.faults
    assert "<last" not in form.happened()


@pytest.mark.parametrize(
    "edtf",
    [
        "2019-07-22", "2019-07", "2019", "2019-05-05/2019-05-06", "2018/2019-02", "../2017-12-19",
        "2017-12/..", "2016~", "2016-10-26~", "2016-10?", "2016%", "2016-~10", "~2016", "2016-21",
        "201X", "2016-XX-25", "/2016", "2016/", "[2019-05-05,2019-05-07]", "2016~/2017",
        "0999-01-01", "2016-10-26/2017?",
    ],
)  # fmt: skip
def test_an_untouched_form_gives_back_the_very_date(edtf: str) -> None:
    opened = Incident(data={"happened": edtf})

    sent = Incident(Inputs(opened.happened()).sent)

    assert sent.validate(), sent.errors
    assert sent.happened.data == edtf


def test_an_unreadable_stored_date_is_shown_and_not_lost() -> None:
    assert PickedDate.from_edtf("circa 2016") == PickedDate(how="edtf", edtf="circa 2016")


def test_a_month_that_is_no_choice_still_comes_back() -> None:
    form = filled_in(happened__how="month", happened__month="13", happened__year="2019")

    assert Inputs(form.happened()).sent["happened-month"] == "13"


def test_months_are_those_of_the_page() -> None:
    assert Incident().happened.months[6] == ("7", "July")
    with force_locale("ar"):
        assert Incident().happened.months[6] == ("7", "تموز")


def test_messages_come_in_the_language_of_the_page() -> None:
    with force_locale("ar"):
        assert filled_in(happened__how="year").happened.process_errors == ["اذكر السنة."]


# --- counts


@pytest.mark.parametrize(
    ("low", "high", "count"),
    [
        ("43", "", CountRange(43, None)),
        ("", "51", CountRange(None, 51)),
        ("٤٠", "۵۱", CountRange(40, 51)),  # noqa: RUF001
        (" 0 ", "0", CountRange(0, 0)),
        ("630,000", "1 300 000", CountRange(630_000, 1_300_000)),
        ("٦٣٠٬٠٠٠", "", CountRange(630_000, None)),  # noqa: RUF001
        ("", " ", CountRange()),
    ],
)
def test_a_count_is_kept_as_the_source_gives_it(low: str, high: str, count: CountRange) -> None:
    form = filled_in(killed__min=low, killed__max=high)

    assert form.validate()
    assert form.killed.data == count


@pytest.mark.parametrize(
    ("low", "high", "words", "faults"),
    [
        ("84", "48", "Which one is right?", {"min", "max"}),
        ("-1", "", "whole number", {"min"}),
        ("2.5", "", "whole number", {"min"}),
        ("1", "many", "whole number", {"max"}),
        ("63,00", "", "whole number", {"min"}),
        ("", "1,2345", "whole number", {"max"}),
        ("1²", "", "whole number", {"min"}),
        ("9" * 5000, "", "nine digits", {"min", "max"}),
    ],
)
def test_a_count_that_cannot_be_keeps_what_was_typed(
    low: str, high: str, words: str, faults: set[str]
) -> None:
    form = filled_in(killed__min=low, killed__max=high)

    assert not form.validate()
    assert words in form.killed.errors[0]
    assert form.killed.faults == faults
    assert not form.killed.data
    assert Inputs(form.killed()).sent == MultiDict({"killed-min": low, "killed-max": high})


@pytest.mark.parametrize("given", [CountRange(40, 51), (43, None), (0, 0), None])
def test_an_untouched_count_stays(given: CountRange | tuple[int, int | None] | None) -> None:
    opened = Incident(data={"killed": given})

    assert Incident(Inputs(opened.killed()).sent).killed.data == opened.killed.data


# --- texts


def test_wordings_their_original_and_their_translator() -> None:
    form = filled_in(
        title__text__ar="سوق الأتارب",
        title__text__en="Atarib market",
        title__original="ar",
        title__translator__en="Nadia T.",
    )

    assert form.validate(), form.errors
    assert form.title.data == MARKET


def test_a_wording_is_kept_as_typed_but_for_the_line_ends_of_the_wire() -> None:
    form = filled_in(narrative__text__en="  one\r\n\r\ntwo ")

    assert form.narrative.data == Texts.of(en="  one\n\ntwo ")


@pytest.mark.parametrize(
    ("typed", "words", "faults"),
    [
        ({"text__en": "Market", "text__ar": "سوق"}, "is the original", {"original"}),
        ({"text__en": "M", "text__ar": "س", "original": "fr"}, "is the original", {"original"}),
        ({"text__en": "Market", "translator__ar": "N"}, "translator is named", {"text"}),
        ({"text__en": "x" * 41}, "English has 41 characters; at most 40", {"text-en"}),
        ({"text__en": "a\0b"}, "cannot be kept", {"text"}),
    ],
)
def test_texts_that_do_not_fit_together_keep_what_was_typed(
    typed: dict[str, str], words: str, faults: set[str]
) -> None:
    form = filled_in(**{f"title__{name}": text for name, text in typed.items()})

    assert not form.validate()
    assert words in form.title.errors[0]
    assert form.title.faults == faults
    assert not form.title.data
    drawn = Inputs(form.title())
    kept = {name.replace("__", "-"): text for name, text in typed.items() if name != "original"}
    assert {name: drawn.sent[f"title-{name}"] for name in kept} == kept
    assert drawn.invalid


def test_a_text_put_together_is_no_longer_than_one_that_is_typed() -> None:
    form = filled_in(title__text__en="Market")
    form.title.process(None, Texts.of(en="x" * 41))

    assert not form.validate()
    assert "English has 41 characters; at most 40" in form.title.errors[0]
    assert Inputs(form.title()).sent["title-text-en"] == "x" * 41


@pytest.mark.parametrize("name", ["title", "narrative"])
def test_an_untouched_text_stays(name: str) -> None:
    given = Texts({**MARKET.wordings, "fr": "\n«Marché»\n<b>"}, "ar", MARKET.translators)
    opened = Incident(data={name: given})

    sent = Incident(Inputs(opened[name]()).sent)

    assert sent.validate(), sent.errors
    assert sent[name].data == given
    assert sent[name].data.wordings == given.wordings


def test_a_text_is_asked_for_in_the_organisations_languages_and_those_it_has(page: Flask) -> None:
    page.extensions["text_languages"] = lambda: ("ar", "en", "xx")

    entries = Incident(data={"title": Texts.of(fr="Marché")}).title.entries

    assert [(entry.language, entry.name, entry.direction) for entry in entries] == [
        ("ar", "Arabic", "rtl"),
        ("en", "English", "ltr"),
        ("xx", "xx", "auto"),
        ("fr", "French", "ltr"),
    ]


def test_without_being_told_texts_are_written_in_english_and_arabic() -> None:
    assert Incident().title.languages == ("en", "ar")
    assert Incident().narrative.languages == ("en", "ku")


# --- all of them


def test_a_required_field_says_its_own_sentence_only_when_nothing_was_typed() -> None:
    empty = Strict(MultiDict({"happened-how": "", "killed-min": "", "title-text-en": " "}))
    assert not empty.validate()
    assert empty.errors == {
        "happened": ["Say when."],
        "killed": ["Say how many."],
        "title": ["Give a title."],
    }

    wrong = Strict(MultiDict({"happened": "x", "killed-min": "x", "title-text-en": "a\0"}))
    assert not wrong.validate()
    assert [len(messages) for messages in wrong.errors.values()] == [1, 1, 1]
    assert "Give a title." not in wrong.errors["title"]


def test_an_optional_date_may_stay_unsaid() -> None:
    assert Lenient(MultiDict({"happened-how": ""})).validate()


def test_a_form_sent_without_a_field_leaves_its_value_alone() -> None:
    form = Incident(MultiDict({"killed-min": "1"}), data={"happened": "2019", "title": MARKET})

    assert form.happened.data == "2019"
    assert form.title.data == MARKET


def test_a_value_put_back_forgets_what_was_typed() -> None:
    form = filled_in(happened__how="day", killed__min="x")
    form.happened.process(None, "2019-07")
    form.killed.process(None, CountRange(1, 2))

    assert form.validate()
    assert (form.happened.data, form.killed.data) == ("2019-07", CountRange(1, 2))
    assert form.happened.picked == PickedDate(how="month", month="7", year="2019")


def test_two_versions_can_be_said_in_words() -> None:
    form = Incident()

    assert form.happened.in_words("2019-07-22") == "22 July 2019"
    assert form.happened.in_words(None) == ""
    assert form.killed.in_words(CountRange(43, None)) == "at least 43"
    assert form.title.in_words(MARKET) == "سوق الأتارب / Atarib market"


def test_no_id_is_drawn_twice_and_every_field_can_be_reached() -> None:
    form = Incident(data={"title": MARKET, "narrative": MARKET, "happened": "2019"})
    drawn = Inputs("".join(str(field) for field in form))

    assert len(drawn.ids) == len(set(drawn.ids))
    assert {"happened", "killed", "title", "narrative"} <= set(drawn.ids)


# --- display


def test_dates_are_said_in_the_language_of_the_page() -> None:
    assert display.event_date("../2017-12-19") == "by 19 December 2017"
    assert display.event_date("2019-07-22", style="short") == "22 Jul 2019"
    assert display.event_date(EventDate.parse("2019-07-22"), "ar") == "22 تموز 2019"
    assert display.event_date("2019-07-22", "ar", digits="arabic_indic") == "٢٢ تموز ٢٠١٩"
    assert display.event_date(None) == "not stated"
    assert display.event_date("", "ar") == "غير مذكور"
    with force_locale("ar"):
        assert display.event_date("2019-07") == "تموز 2019"


@pytest.mark.parametrize(
    ("low", "high", "english", "arabic"),
    [
        (43, None, "at least 43", "43 على الأقل"),
        (None, 51, "at most 51", "51 على الأكثر"),
        (40, 51, "40–51", "40 إلى 51"),  # noqa: RUF001
        (43, 43, "43", "43"),
        (0, 0, "0", "0"),
        (1234, None, "at least 1,234", "1,234 على الأقل"),
        (None, None, "not stated", "غير مذكور"),
    ],
)
def test_counts_are_said_as_people_say_them(
    low: int | None, high: int | None, english: str, arabic: str
) -> None:
    assert display.count_range(low, high) == english
    assert display.count_range(low, high, "ar") == arabic


def test_numbers_follow_the_digits_of_the_person() -> None:
    assert display.number(1241212) == "1,241,212"
    assert display.number(1234.5, "arabic_indic") == "١٬٢٣٤٫٥"  # noqa: RUF001
    assert display.number(None) == ""
    assert display.count_range(40, 51, "ar", "arabic_indic") == "٤٠ إلى ٥١"  # noqa: RUF001


def test_a_text_is_shown_in_the_language_of_the_page_or_its_own() -> None:
    assert display.texts(MARKET) == "Atarib market"
    assert display.texts(MARKET, "fr") == "سوق الأتارب"
    assert display.texts(None) == "not stated"


def test_a_moment_is_said_by_the_clock_of_its_place() -> None:
    moment = datetime(2019, 7, 22, 5, 35, tzinfo=UTC)

    assert display.moment(moment, "Asia/Damascus") == "22 Jul 2019, 08:35 (Asia/Damascus)"
    assert (
        display.moment(moment, ZoneInfo("Asia/Damascus"), "long", "ar")
        == "22 تموز 2019، 08:35 (\u2068Asia/Damascus\u2069)"
    )
