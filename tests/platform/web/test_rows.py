"""Rows of boxes: read, added, taken off, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from casefiles.foundation.errors import TooLarge
from casefiles.platform.web.rows import Choice, Column, RowsField, is_reshaped

Pair = tuple[str, str, str]


def _build(row: Mapping[str, str]) -> Pair:
    if row["what"] == "malformed":
        raise ValueError
    return row["what"], row["how"], row["note"]


def _split(pair: Pair) -> Mapping[str, str]:
    return dict(zip(("what", "how", "note"), pair, strict=True))


class _RowsForm(Form):
    things = RowsField(
        "Things",
        columns=(
            Column("what", "What", chosen=True),
            Column("how", "How", chosen=True),
            Column("note", "Note"),
        ),
        build=_build,
        split=_split,
    )


def _form(*pairs: Pair, **posted: str) -> _RowsForm:
    sent = MultiDict({name.replace("_", "-"): text for name, text in posted.items()})
    form = _RowsForm(sent or None, data={"things": pairs})
    form.things.choices = {
        "what": [
            Choice("", "choose"),
            Choice("a", "Anna", "People"),
            Choice("b", "Bert", "People"),
        ],
        "how": [Choice("", "not stated"), Choice("x", "with an axe")],
    }
    return form


@pytest.fixture(autouse=True)
def _words(app: Flask):  # type: ignore[no-untyped-def] # noqa: ANN202
    with app.test_request_context():
        yield


def test_rows_are_read_in_their_order() -> None:
    form = _form(
        things_10_what="b", things_2_what="a", things_2_how="x", things_2_note=" kept apart "
    )

    assert form.things.data == (("a", "x", "kept apart"), ("b", "", ""))


def test_a_row_left_empty_does_not_count() -> None:
    assert _form(things_0_what="", things_0_how="x", things_1_what="a").things.data == (
        ("a", "", ""),
    )


def test_a_row_that_says_something_of_nothing_is_asked_about() -> None:
    form = _form(things_0_what="", things_0_note="of whom?")

    assert not form.validate()
    assert form.things.shown_rows[0]["note"] == "of whom?"


@pytest.mark.parametrize(
    "posted",
    [{"things_0_nothing": "a"}, {"things_x_what": "a"}, {f"things_{'9' * 5000}_what": "a"}],
    ids=["no such box", "no row", "thousands of digits"],
)
def test_boxes_that_were_never_offered_are_left_alone(posted: dict[str, str]) -> None:
    assert _form(**posted).things.data == ()


def test_a_row_is_added_and_taken_off_without_a_value() -> None:
    typed = {"things_0_what": "a", "things_1_what": "b"}
    added, dropped = _form(**typed, things_add="1"), _form(**typed, things_drop="0")

    assert [row.get("what") for row in added.things.shown_rows] == ["a", "b", None]
    assert [row.get("what") for row in dropped.things.shown_rows] == ["b"]
    assert is_reshaped(added)
    assert is_reshaped(dropped)
    assert not is_reshaped(_form(**typed))


def _filled_in(how_many: int) -> dict[str, str]:
    return {f"things_{number}_what": "a" for number in range(how_many)}


def test_as_many_rows_as_there_may_be_are_taken() -> None:
    form = _form(**_filled_in(100))

    assert form.validate()
    assert len(form.things.data) == 100


@pytest.mark.parametrize("button", [{}, {"things_add": "1"}], ids=["saved", "one more asked for"])
def test_too_many_rows_are_refused_and_none_is_cut_off(button: dict[str, str]) -> None:
    form = _form(**_filled_in(100), things_100_what="b", things_100_note="the last one", **button)

    assert not form.validate()
    assert not is_reshaped(form)
    assert form.things.data == ()
    assert form.things.errors[0].startswith("At most 100 rows can be kept here.")
    assert len(form.things.shown_rows) == 101
    assert form.things.shown_rows[-1] == {"what": "b", "note": "the last one"}


def test_no_row_is_added_beyond_what_can_be_kept() -> None:
    form = _form(**_filled_in(100), things_add="1")

    assert not form.validate()
    assert form.things.errors[0].startswith("At most 100 rows can be kept here.")
    assert len(form.things.shown_rows) == 100


def test_one_of_too_many_rows_can_be_taken_off() -> None:
    form = _form(**_filled_in(102), things_drop="0")

    assert is_reshaped(form)
    assert len(form.things.shown_rows) == 101


def test_empty_rows_do_not_make_too_many() -> None:
    form = _form(**_filled_in(100), things_100_what="", things_101_what="")

    assert form.validate()
    assert len(form.things.data) == 100


def test_more_rows_than_any_page_of_ours_sends_are_not_even_drawn() -> None:
    with pytest.raises(TooLarge):
        _form(**_filled_in(1001))


def test_there_is_always_a_row_to_fill_in() -> None:
    assert _form().things.shown_rows == [{}]


def test_rows_are_said_in_words() -> None:
    field = _form().things

    assert field.in_words((("a", "x", "twice"), ("b", "", ""))) == "Anna, with an axe, twice; Bert"


def test_a_field_left_out_of_the_form_keeps_its_rows() -> None:
    assert _form(("a", "x", ""), other="1").things.data == (("a", "x", ""),)


def test_the_rows_are_drawn_with_their_groups_and_buttons() -> None:
    drawn = str(_form(("a", "x", "twice")).things())

    assert '<optgroup label="People">' in drawn
    assert '<option value="a" selected>' in drawn
    assert 'name="things-add"' in drawn
    assert 'name="things-drop" value="0"' in drawn


@pytest.mark.parametrize(
    "posted", [{"things_0_what": "c"}, {"things_0_what": "a", "things_0_how": "z"}]
)
def test_a_choice_that_was_not_offered_is_refused(posted: dict[str, str]) -> None:
    form = _form(**posted)

    assert not form.validate()
    assert form.things.errors == ["Choose from the lists."]


def test_what_cannot_be_built_is_refused() -> None:
    form = _form(things_0_what="malformed")

    assert form.things.data == ()
    assert form.things.process_errors == ["Choose from the lists."]
