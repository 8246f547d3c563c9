"""What is documented by month around a vote: counted by reports, in the cases one may read."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.victims.models import EntryState, VictimKind
from casefiles.record.votes.parts.drawing import drawing_of
from casefiles.record.votes.parts.load import Dated, Killed, load_of, span_around
from casefiles.record.votes.queries import load_around
from tests.factories.cases import add_case
from tests.factories.sources import add_source
from tests.factories.victims import add_figure, add_victim

DAY = date(2018, 5, 22)


def test_the_months_reach_from_a_year_before_to_a_year_after() -> None:
    load = load_of(DAY, [], Killed())

    assert span_around(DAY) == (date(2017, 5, 1), date(2019, 6, 1))
    assert len(load.months) == 25
    assert (load.months[0].first, load.months[-1].first) == (date(2017, 5, 1), date(2019, 5, 1))
    assert (load.before.cases, load.after.killed) == (0, CountRange(0, 0))


def test_a_case_counts_in_the_month_that_holds_its_date() -> None:
    known, open_case, after = uuid4(), uuid4(), uuid4()
    killed = Killed({known: CountRange(3, 5), after: CountRange(7, None)})
    cases = [
        Dated(known, date(2018, 4, 3), date(2018, 4, 4)),
        Dated(uuid4(), date(2018, 4, 30), date(2018, 4, 30)),
        Dated(uuid4(), date(2018, 4, 30), date(2018, 5, 1)),
        Dated(open_case, None, date(2018, 4, 1)),
        Dated(after, date(2018, 6, 1), date(2018, 6, 1)),
        Dated(uuid4(), date(2016, 1, 1), date(2016, 1, 1)),
    ]

    load = load_of(DAY, cases, killed)
    april = next(one for one in load.months if one.first == date(2018, 4, 1))

    assert (april.cases, april.killed, april.unstated) == (2, CountRange(3, None), 1)
    assert load.left_out == 2
    assert load.after.killed == CountRange(7, None)
    assert load.before.killed == CountRange(3, None)


def test_civilians_count_where_a_report_counts_them_and_victims_where_none_does(
    session: Session, lead: User
) -> None:
    one, two, three = (
        add_case(session, lead=lead, date_edtf=day)
        for day in ("2018-03-02", "2018-03-20", "2018-06-01")
    )
    source, other = (add_source(session, recorded_by=lead) for _ in range(2))
    add_figure(session, one, source, minimum=10, maximum=12)
    add_figure(session, one, source, group="civilians", minimum=8, maximum=9)
    add_figure(session, one, other, group="civilians", minimum=6, maximum=6)
    add_figure(session, one, other, group="children", minimum=99, maximum=99)
    add_figure(session, two, source, minimum=4, maximum=None)
    add_figure(session, two, other, minimum=900, state=EntryState.VOID, void_reason="twice")
    add_victim(session, three, name="Somebody (fictional)")
    add_victim(session, three, kind=VictimKind.GROUP, minimum=2, maximum=None)
    add_victim(session, three, outcome="injured")
    add_victim(session, three, civilian_status="combatant")
    add_victim(session, one, name="Counted by a report (fictional)")

    load = load_around(session, DAY, acting_user=lead)
    march = next(month for month in load.months if month.first == date(2018, 3, 1))

    assert march.killed == CountRange(6 + 4, None)
    assert load.after.killed == CountRange(3, None)
    assert (load.everybody, load.by_victims, march.unstated) == (1, 1, 0)


def test_only_cases_that_one_may_read_are_counted(
    session: Session, lead: User, colleague: User, auditor: User
) -> None:
    add_case(session, lead=lead, date_edtf="2018-03-02")
    add_case(session, lead=lead, date_edtf="2018-03-03", access=CaseAccess.MEMBERS)
    add_case(session, lead=lead, date_edtf="2018-03", access=CaseAccess.MEMBERS)
    add_case(
        session, lead=lead, date_edtf="2018-03-04", state=CaseState.VOID, void_reason="mistaken"
    )
    add_case(session, lead=lead, date_edtf="2018-03/2018-05")
    add_case(session, lead=lead)

    def seen(user: User) -> tuple[int, int]:
        load = load_around(session, DAY, acting_user=user)
        return load.before.cases, load.left_out

    assert seen(lead) == seen(auditor) == (3, 1)
    assert seen(colleague) == (1, 1)


def test_the_drawing_runs_from_the_reading_edge_and_keeps_to_its_ground() -> None:
    case = uuid4()
    load = load_of(DAY, [Dated(case, DAY, DAY)], Killed({case: CountRange(3, 9)}))

    left, right = (drawing_of(load.months, DAY, rtl=rtl) for rtl in (False, True))
    middle = next(bar for bar in left.killed.bars if bar.height)

    assert left.cases.bars[0].x < left.cases.bars[-1].x
    assert right.cases.bars[0].x > right.cases.bars[-1].x
    assert round(left.vote + right.vote) == left.width
    assert middle.x < left.vote < middle.x + left.bar * 2
    assert middle.upper_height > middle.height > 0
    assert all(bar.x + left.bar <= left.right for bar in left.cases.bars)
    assert [tick.label for tick in left.months] == [
        "2017-09", "2018-01", "2018-05", "2018-09", "2019-01",
    ]  # fmt: skip
    assert not middle.is_open
    empty = drawing_of(load_of(DAY, [], Killed()).months, DAY, rtl=False).killed
    assert [one.label for one in empty.levels] == ["0", "1"]
