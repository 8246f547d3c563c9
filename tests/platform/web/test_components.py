"""The macros: what a person sees, what assistive technology hears, what a form sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from wtforms import (  # type: ignore[attr-defined] # choices are newer than the types
    BooleanField,
    Form,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired

from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.models import PacketState
from casefiles.outbound.submissions.models import SubmissionState
from casefiles.platform.jobs.models import JobStatus
from casefiles.platform.web import pictures
from casefiles.platform.web.drawing import install_drawings
from casefiles.platform.web.forms import RecordForm
from casefiles.record.attribution.models import Asserter, ClaimState
from casefiles.record.cases.models import CaseState

STATIC = Path(__file__).parents[3] / "static"
Draw = Callable[..., str]


class ClosingForm(Form):
    faults, asks_again = RecordForm.faults, RecordForm.asks_again
    version = HiddenField()
    title = StringField("Title", description="Target and place", validators=[InputRequired("Say")])
    decision = RadioField(
        "Decision",
        choices=[
            SelectChoice(value="approve", label="Approve"),
            SelectChoice(value="return", label="Return"),
        ],
    )
    flags = SelectMultipleField("Flags", choices=[SelectChoice(value="tap", label="Double tap")])
    members = BooleanField("Members only")


@pytest.fixture
def draw(app: Flask) -> Iterator[Draw]:
    """Render a piece of template as a page would."""

    def rendered(source: str, **given: object) -> str:
        return app.jinja_env.from_string(source).render(**given)

    with app.test_request_context("/cases/new?step=2", method="POST"):
        yield rendered


def test_a_field_ties_its_hint_and_its_error_to_the_control(draw: Draw) -> None:
    form = ClosingForm(data={"title": ""})
    form.validate()

    html = draw('{% from "components/field.html" import field %}{{ field(form.title) }}', form=form)

    assert 'for="title"' in html
    assert 'aria-describedby="title-hint title-error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index('id="title-hint"') < html.index('id="title-error"') < html.index("<input")


def test_a_choice_that_matters_starts_with_nothing_chosen_and_says_its_consequence(
    draw: Draw,
) -> None:
    html = draw(
        '{% from "components/field.html" import field %}'
        '{{ field(form.decision, consequences={"return": "The author revises."}) }}',
        form=ClosingForm(),
    )

    assert html.count('type="radio"') == 2
    assert "checked" not in html
    assert "The author revises." in html


def test_every_kind_of_field_is_drawn_once_and_hidden_ones_by_the_form_alone(draw: Draw) -> None:
    html = draw(
        '{% from "components/field.html" import fields %}'
        '{% from "components/form.html" import form_for %}'
        '{% call form_for(form, "Save") %}{{ fields(form) }}{% endcall %}',
        form=ClosingForm(data={"version": "4"}),
    )

    for name in ("csrf_token", "version", "title", "flags", "members"):
        assert html.count(f'name="{name}"') == 1, name
    assert 'name="version" type="hidden" value="4"' in html


def test_a_form_answers_the_address_it_was_opened_at_and_carries_the_version_it_is_given(
    draw: Draw,
) -> None:
    html = draw(
        '{% from "components/form.html" import form_for %}'
        '{% call form_for(none, "Close case", version=7) %}{% endcall %}',
    )

    assert 'action="/cases/new?step=2"' in html
    assert '<input type="hidden" name="version" value="7">' in html
    assert html.count('name="csrf_token"') == 1


def test_what_went_wrong_is_listed_with_a_way_to_each_field(draw: Draw) -> None:
    form = ClosingForm(data={"title": ""})
    form.validate()
    form.form_errors.append("Somebody else has just taken it.")

    html = draw(
        '{% from "components/form.html" import error_summary %}{{ error_summary(form) }}', form=form
    )

    assert 'role="alert"' in html
    assert '<a href="#title">Title</a>: Say' in html
    assert "Somebody else has just taken it." in html


def test_what_a_person_typed_is_never_taken_for_markup(draw: Draw) -> None:
    html = draw(
        '{% from "components/field.html" import field %}'
        '{% from "components/people.html" import name %}'
        "{{ field(form.title) }}{{ name(form.title.data) }}",
        form=ClosingForm(data={"title": "<b>Hass</b>"}),
    )

    assert "<b>Hass" not in html


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (43, None, "at least 43"),
        (40, 51, "40–51"),  # noqa: RUF001 - a range's dash
        (6, 6, "6"),
        (None, 60, "at most 60"),
        (0, 0, "0"),
        (None, None, "not stated"),
        (1204, None, "at least 1,204"),
    ],
)
def test_a_count_is_said_as_its_source_says_it(
    draw: Draw, low: int | None, high: int | None, words: str
) -> None:
    html = draw(
        '{% from "components/figures.html" import count %}{{ count(low, high) }}',
        low=low,
        high=high,
    )

    assert re.sub(r"<[^>]+>", "", html).strip() == words


@pytest.mark.own_rooms
def test_numbers_follow_the_digits_of_the_person(app: Flask, draw: Draw) -> None:
    digits = ["latin"]
    install_drawings(app, digits_of=lambda: digits[0])
    source = '{% from "components/figures.html" import count %}{{ count(40, 51) }}'

    latin = draw(source)
    digits[0] = "arabic_indic"

    assert latin == '<span class="nowrap"><b>40</b>–<b>51</b></span>'  # noqa: RUF001
    assert draw(source) == '<span class="nowrap"><b>٤٠</b>–<b>٥١</b></span>'  # noqa: RUF001
    assert "<b>٤٠</b>" in draw('{% from "components/figures.html" import count %}{{ count(40) }}')


@pytest.mark.own_rooms
def test_what_is_drawn_by_a_function_is_escaped(app: Flask, draw: Draw) -> None:
    install_drawings(app, digits_of=lambda: "latin")
    sharp = Texts.of(en="<b>&", original="en")

    assert draw("{{ draw_wording(text) }}", text=sharp) == (
        '<span lang="en" dir="auto">&lt;b&gt;&amp;</span>'
    )
    assert "&#34;" in draw("{{ draw_icon(name) }}", name='"x')
    assert "not stated" in draw("{{ draw_wording(text) }}", text=Texts())
    assert "not stated" in draw("{{ draw_day(none) }}{{ draw_event_date('') }}")


@pytest.mark.parametrize(
    ("macro", "states"),
    [
        ("case_state", CaseState),
        ("claim_state", ClaimState),
        ("submission_state", SubmissionState),
        ("packet_state", PacketState),
        ("job_state", JobStatus),
    ],
)
def test_every_state_has_an_icon_and_a_word(draw: Draw, macro: str, states: type[StrEnum]) -> None:
    for state in states:
        html = draw(
            f'{{% from "components/badges.html" import {macro} %}}{{{{ {macro}(state) }}}}',
            state=state,
        )

        assert f"state-{state.replace('_', '-')}" in html
        assert "#i-" in html
        assert re.sub(r"<[^>]+>", "", html).strip().replace(" ", "_") not in ("", "none")


def test_a_word_for_a_state_is_in_the_language_of_the_page(draw: Draw) -> None:
    template = '{% from "components/badges.html" import state %}{{ state("in_review", word) }}'

    assert "قيد المراجعة" in draw(template, word="قيد المراجعة")


@pytest.mark.parametrize("asserter", list(Asserter))
def test_a_claim_says_who_speaks(draw: Draw, asserter: Asserter) -> None:
    html = draw(
        '{% from "components/claims.html" import claim %}'
        '{{ claim(asserter, "Airwars", "Them", standard="Fair", scheme="Airwars scale") }}',
        asserter=asserter,
    )

    assert "badge-x" in html
    assert "Airwars scale" in html


def test_a_missing_fact_is_said_to_be_missing(draw: Draw) -> None:
    html = draw(
        '{% from "components/lists.html" import facts %}'
        '{{ facts([("Killed", 0), ("Weapon", none), ("Law", "")]) }}'
    )

    assert "<dd>0</dd>" in html
    assert html.count("not stated") == 2


def test_a_meter_has_a_cell_for_each_requirement_and_says_so_in_words(draw: Draw) -> None:
    html = draw('{% from "components/figures.html" import meter %}{{ meter(7, 1, 1, "#missing") }}')

    assert html.count("<i") == 9
    assert "7 of 9 met, 1 unclear, 1 missing" in html
    assert '<a href="#missing">7 of 9</a>' in html


def test_paging_is_by_neighbours_and_an_end_is_no_link(draw: Draw) -> None:
    html = draw(
        '{% from "components/lists.html" import pager %}{{ pager("", "?after=x", "25 shown") }}'
    )

    assert 'href="?after=x"' in html
    assert html.count("aria-disabled") == 1
    assert html.count("<a ") - html.count('<a class="btn btn-sm" role="link"') == 1


def test_steps_say_which_are_done_and_which_is_now(draw: Draw) -> None:
    html = draw(
        '{% from "components/lists.html" import steps %}'
        '{{ steps([("assembling", "Assembling"), ("sealed", "Sealed"), ("sent", "Sent")], now) }}',
        now=SubmissionState.SEALED,
    )

    assert html.count("is-done") == 1
    assert 'class="is-now" aria-current="step">Sealed' in html


def test_the_second_of_two_people_chooses_field_by_field_and_sends_all_that_was_typed(
    draw: Draw,
) -> None:
    html = draw(
        '{% from "components/conflict.html" import versus %}{{ versus(fields, hidden) }}',
        fields=[
            {
                "name": "keep-title",
                "label": "Title",
                "theirs": "Market, Atarib",
                "yours": "",
                "theirs_value": "theirs",
                "yours_value": "yours",
            }
        ],
        hidden={"flags": ["tap", "zone"], "version": ["8"]},
    )

    assert html.count('name="flags"') == 2
    assert 'name="version" value="8"' in html
    assert html.count('name="keep-title"') == 2
    assert "checked" not in html
    assert "not stated" in html


def test_a_table_becomes_cards_and_says_how_it_is_sorted(draw: Draw) -> None:
    html = draw(
        '{% from "components/tables.html" import table %}'
        '{% call table("Cases", headers) %}<tbody></tbody>{% endcall %}',
        headers=["Reference", {"label": "Date", "url": "?sort=date", "sort": "descending"}],
    )

    assert "as-cards" in html
    assert 'aria-sort="descending"' in html
    assert "<caption" in html


def test_a_map_is_drawn_from_plain_data_and_says_what_it_shows(draw: Draw) -> None:
    place = pictures.Spot("<Hass>", 35.55, 36.62)
    drawn = pictures.locator_map(place, bounds=pictures.around(35.55, 36.62, kilometres=40))

    html = draw(
        '{% from "components/figures.html" import locator_map %}'
        '{{ locator_map(m, "Map of Hass") }}',
        m=drawn,
    )

    assert 'role="img" aria-label="Map of Hass"' in html
    assert "&lt;Hass&gt;" in html


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507])
def test_every_refusal_says_what_it_is_and_what_to_do(
    app: Flask, status: int, language: str
) -> None:
    template = app.jinja_env.get_template("errors/_words.html")

    with app.test_request_context("/"), force_locale(language):
        module: Any = template.make_module()
        words, advice = str(module.words(status)), str(module.advice(status))

    assert len(words) > 3
    assert len(advice) > 10


def test_colours_are_named_in_one_sheet_and_nothing_names_left_or_right() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", rules), sheet.name
        assert not re.search(
            r"(margin|padding|border)-(left|right)|text-align: (left|right)", rules
        ), sheet.name


def test_every_behaviour_a_page_asks_for_exists() -> None:
    asked = {
        name
        for page in (STATIC.parent / "templates").rglob("*.html")
        for names in re.findall(r'data-behaviour="([^"{]+)"', page.read_text())
        for name in names.split()
    }

    assert asked
    for name in asked:
        assert (STATIC / "js" / f"{name}.js").is_file(), name
