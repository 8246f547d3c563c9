"""The page of the statistics, the cases behind each number, and the table that leaves."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted
from casefiles.outbound.statistics import workflow
from casefiles.outbound.statistics.export import Table, rows_of
from casefiles.outbound.statistics.models import MeasureTotal
from casefiles.outbound.statistics.parts.drawing import bars_of
from casefiles.outbound.statistics.parts.reach import Reach
from casefiles.outbound.statistics.parts.totals import Total
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.victims.models import VictimKind
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.factories.victims import add_victim


@pytest.fixture
def counted(session: Session, lead: User) -> Case:
    place = add_place(session, name="North", level=1)
    case = add_case(
        session,
        lead=lead,
        state=CaseState.VERIFIED,
        date_edtf="2016-03-04",
        place_id=place.id,
        target="market",
        weapons=("cluster_munition",),
    )
    for sex in ("female", "female", "male"):
        add_victim(session, case, sex=sex, age=30, civilian_status="civilian")
    add_victim(
        session, case, kind=VictimKind.GROUP, minimum=6, maximum=None, civilian_status="civilian"
    )
    workflow.expect(session, Reach.CASE, case.id)
    workflow.settle(session)
    session.commit()
    return case


def test_each_number_says_its_range_and_opens_the_cases_that_it_counts(
    browse: Browse, lead: User, counted: Case
) -> None:
    page = browse(lead).get("/statistics/?by=sex")

    assert page.status_code == 200
    assert "at least 9" in page.text
    assert "People killed, or dead of their wounds" in page.text
    assert "Female" in page.text
    assert "2016" in page.text
    behind = browse(lead).get("/statistics/cases?measure=civilians_killed")
    assert counted.reference in behind.text
    women = browse(lead).get("/statistics/cases?measure=civilians_killed&by=sex&value=female")
    assert counted.reference in women.text
    here = f"place={counted.place_id}&until=2019-12-31"
    assert "North" in browse(lead).get(f"/statistics/?{here}&measure=massacres&by=weapon").text
    nobody = browse(lead).get("/statistics/cases?measure=schools_attacked")
    assert "No case is counted here" in nobody.text


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    "by", ["place", "party", "year", "month", "weapon", "target", "age", "kind"]
)
def test_a_number_is_shown_in_parts_in_both_languages(browse: Browse, lead: User, by: str) -> None:
    address = f"/statistics/?by={by}&measure=vital_facilities_attacked&since=2016-01-01"
    for language in ("en", "ar"):
        assert browse(lead, language=language).get(address).status_code == 200


def test_what_cannot_be_read_is_said_beside_the_filter(browse: Browse, lead: User) -> None:
    alice = browse(lead)
    page = alice.get("/statistics/?since=2020-01-02&until=2020-01-01")

    assert page.status_code == 422
    assert "The period ends before it begins." in page.text
    assert alice.get("/statistics/cases?since=2020-01-02&until=2020-01-01").status_code == 302
    assert alice.get("/statistics/cases?by=sex&value=nonsense").status_code == 404


def test_a_recount_that_does_not_agree_stands_on_the_page(
    browse: Browse, session: Session, lead: User, counted: Case
) -> None:
    session.execute(sa.update(MeasureTotal).values(cases=7))
    workflow.note(session, counted, workflow.compare(session), acting_user=None)
    session.commit()

    assert "The last recount did not agree" in browse(lead).get("/statistics/").text


def sum_of(least: int, most: int | None = None, cases: int = 9) -> Sum:
    return Sum(Total(least, most or least, int(most is None), 0, cases))


def test_a_public_table_prints_no_small_number_nor_one_that_it_follows_from() -> None:
    parts = [("Female", sum_of(3, 3)), ("Male", sum_of(20, 20)), ("Not known", sum_of(8, 9))]
    table = Table({"civilians_killed": sum_of(31, 32)}, "civilians_killed", parts, "2026-01-01", "")

    def cells(*, is_public: bool) -> dict[str, list[str]]:
        _titles, rows = rows_of(table, is_public=is_public, say=lambda text: text)
        return {row[1]: row[2:4] for row in rows}

    assert cells(is_public=False) == {
        "all": ["31", "32"], "Female": ["3", "3"], "Male": ["20", "20"], "Not known": ["8", "9"],
    }  # fmt: skip
    assert cells(is_public=True) == {
        "all": ["31", "32"],
        "Female": ["withheld"] * 2,
        "Male": ["20", "20"],
        "Not known": ["withheld"] * 2,
    }


def test_parts_do_not_add_up_to_a_whole_that_a_public_table_withholds() -> None:
    sums = {"people_killed": sum_of(40, 40), "civilians_killed": sum_of(38, 38)}
    parts = [("Aleppo", sum_of(20, 20)), ("Hama", sum_of(18, 18))]
    table = Table(sums, "civilians_killed", parts, "2026-01-01", "")

    _titles, rows = rows_of(table, is_public=True, say=lambda text: text)

    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("People killed", "all", "40"),
        ("Civilians killed", "all", "withheld"),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_officers_take_the_table_out_and_the_log_keeps_it(
    browse: Browse, session: Session, officer: User, lead: User, counted: Case, kind: str
) -> None:
    olga = browse(officer)
    assert olga.get("/statistics/export").status_code == 200
    assert olga.send("/statistics/export", {}).status_code == 422
    answer = olga.send("/statistics/export", {"kind": kind, "public": "y", "by": "sex"})

    assert answer.status_code == 200
    action = session.scalar(sa.select(AuditEvent.action).order_by(AuditEvent.sequence.desc()))
    assert action == "statistics:exported"
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        killed = [row for row in rows if row["Measure"] == "Civilians killed"]
        assert [(row["Which part"], row["Least"], row["Most"]) for row in killed] == [
            ("all", "9", "not known"),
        ]
        assert counted.reference not in json.dumps(rows)
    with pytest.raises(NotPermitted):
        workflow.export_table(
            session, _empty(), kind, is_public=True, say=str, rtl=False, acting_user=lead
        )


def _empty() -> Table:
    return Table({}, "cases", [], "2026-01-01", "")


def test_bars_stand_from_the_reading_edge_and_reach_on_to_the_most() -> None:
    years: dict[str, Any] = {"2015": sum_of(4, 8), "2017": sum_of(10)}
    left, right = (bars_of(years, rtl=rtl) for rtl in (False, True))

    assert left is not None
    assert right is not None
    assert [bar.year for bar in left.bars] == ["2015", "2017"]
    assert left.bars[0].middle < left.bars[1].middle
    assert right.bars[0].middle > right.bars[1].middle
    assert left.bars[0].end is not None
    assert left.bars[1].end is None
    assert bars_of({}, rtl=False) is None
    assert Wanted().months == ("1900-01", "2199-12")


def test_years_far_apart_and_numbers_of_nine_digits_leave_a_drawing_that_can_be_read() -> None:
    far: dict[str, Any] = {"0001": sum_of(1, 1), "9999": sum_of(999_999_999, 999_999_999)}
    drawn = bars_of(far, rtl=False)

    assert drawn is not None
    assert drawn.is_cut
    assert [(bar.year, bar.says_number) for bar in drawn.bars] == [("9999", False)]
    every = bars_of({str(year): sum_of(3, 3) for year in range(2000, 2030)}, rtl=False)
    assert every is not None
    assert sum(bar.says_year for bar in every.bars) == 10
    early = bars_of({"0001": sum_of(1, 1)}, rtl=False)
    assert early is not None
    assert (early.is_cut, early.bars[0].year) == (False, "0001")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("by=month&value=2016-03", 200),
        ("by=month&value=2016-13", 404),
        ("by=month&value=0000-01", 404),
        ("by=year&value=20161", 404),
        ("by=party&value=unknown", 200),
        ("by=party&value=" + "0" * 32, 200),
        ("by=place&value=nowhere", 404),
        ("by=weapon&value=cluster_munition", 200),
        ("by=weapon&value=%25", 404),
        ("after=%00", 200),
    ],
)
def test_only_what_can_be_a_part_opens_a_list(
    browse: Browse, lead: User, address: str, status: int
) -> None:
    assert browse(lead).get(f"/statistics/cases?{address}").status_code == status
