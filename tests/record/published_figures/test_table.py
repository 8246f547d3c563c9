"""A table of figures is read as it is written; what cannot be read is said with its line."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import Refusal
from casefiles.record.published_figures.models import FigureMark, Unit
from casefiles.record.published_figures.parts import table
from casefiles.record.published_figures.parts.table import Row, read_table

NORTH = UUID("00000000-0000-7000-8000-000000000001")
HEAD = "measure,minimum,maximum,as_of"


def read(text: str) -> list[Row]:
    def find(code: str) -> UUID | None:
        return NORTH if code == "north" else None

    return read_table(text, party=find, place=find)


def faults(more_headings: str, more: str, *, count: str = "1,1") -> set[tuple[str | None, str]]:
    text = f"{HEAD},publisher_en{more_headings}\nmassacres,{count},2019-09-30,Us{more}\n"
    (row,) = read(text)
    return {(one.field, str(one)) for one in row.faults}


def test_a_row_says_what_it_says_and_nothing_more() -> None:
    (row,) = read(
        "\ufeffmeasure;minimum;maximum;as_of;about;unit;since;party;place;scope_ar;publisher_en\n"
        "massacres;٣٣;;2017-09;yes;percent;2015-09-30;north;north;نطاق;Counters\n"
        ";;;;;;;;;;\n"
    )
    said = row.details

    assert said is not None
    assert row.line == 2
    assert (said.count, said.unit) == (CountRange(33, None), Unit.PERCENT)
    assert (said.as_of_edtf, said.since, said.until) == ("2017-09", date(2015, 9, 30), None)
    assert (said.party_id, said.place_id, said.mark) == (NORTH, NORTH, FigureMark.UNCONFIRMED)
    assert str(said.scope) == "نطاق"
    assert said.is_about
    assert not said.is_ours


@pytest.mark.parametrize(
    ("headings", "more", "field"),
    [
        (",party", ",nobody", "party"),
        (",since", ",yesterday", "since"),
        (",unit", ",dozen", "unit"),
        (",about", ",perhaps", "about"),
        (",mark", ",sure", "mark"),
        (",mark", ",sourced", "source_title"),
        (",source_url", ",nowhere", "source_url"),
        (",source_on", ",2999-01-01", "source_on"),
        (",since", ",2020-01-01", "since"),
        (",since", ",0001-01-01", "since"),
        (",until", ",2999-01-01", "until"),
        (",scope_en", "," + "x" * 301, "scope"),
        (",source_page", "," + "x" * 61, "source_page"),
        (",unit", ",percent", "count"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_column(headings: str, more: str, field: str) -> None:
    count = "101,101" if more == ",percent" else "1,1"

    assert {one for one, _said in faults(headings, more, count=count)} == {field}


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("massacres,2,1,2019-09-30,Us", {"minimum", "count"}),
        ("massacres,about 5,,2019-09-30,Us", {"minimum", "count"}),
        ("massacres,,,2019-09-30,Us", {"count"}),
        ("nothing,1,1,2019-09-30,Us", {"measure"}),
        ("massacres,1,1,,Us", {"as_of_edtf"}),
        ("massacres,1,1,one day,Us", {"as_of_edtf"}),
        ("massacres,1,1,2999-01-01,Us", {"as_of_edtf"}),
        ("massacres,1,1,0001-01-01,Us", {"as_of_edtf"}),
        ("massacres,1,1,2019-09-30,", {"publisher"}),
    ],
)
def test_every_fault_of_a_row_is_said_at_once(row: str, fields: set[str]) -> None:
    (found,) = read(f"{HEAD},publisher_en\n{row}\n")

    assert {one.field for one in found.faults} == fields
    assert found.details is None


def test_a_period_does_not_end_before_it_begins() -> None:
    text = f"{HEAD},ours,since,until\nmassacres,1,1,2019-09-30,yes,2019-02-01,2019-01-01\n"

    assert [one.field for one in read(text)[0].faults] == ["until"]


@pytest.mark.parametrize(
    "text",
    ["", "measure,minimum\nmassacres,1", f"{HEAD},colour\n", f'{HEAD}\n"massacres'],
)
def test_what_is_no_such_table_is_refused_whole(text: str) -> None:
    if text.endswith('"massacres'):
        assert len(read(text)) == 1
    else:
        with pytest.raises(Refusal):
            read(text)


def test_a_table_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 1)

    with pytest.raises(Refusal, match="at most 1 rows"):
        read(f"{HEAD}\nmassacres,1,1,2019\nmassacres,1,1,2020\n")


def test_a_cell_longer_than_any_is_no_table() -> None:
    with pytest.raises(Refusal, match="can be read"):
        read(f"{HEAD}\n{'x' * 200_000},1,1,2019\n")


def test_a_table_with_what_cannot_be_stored_is_refused_whole() -> None:
    with pytest.raises(Refusal, match="cannot be kept"):
        read(f"{HEAD},scope_en,ours\nmassacres,1,1,2019,a\0b,yes\n")


def test_numbers_and_days_are_kept_as_a_form_keeps_them() -> None:
    (row,) = read(f"{HEAD},ours\nmassacres,{'0' * 20}335,٣٣٥, ٢٠١٩ ,yes\n")

    assert row.details is not None
    assert row.details.count == CountRange(335, 335)
    assert row.details.as_of_edtf == "2019"
