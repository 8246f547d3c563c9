"""A published table of vetoes: looked through row by row, its contradictions found by counting."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotPermitted, Refusal
from casefiles.platform.accounts.models import Role, User
from casefiles.record.votes import queries, workflow
from casefiles.record.votes.export import Voice
from casefiles.record.votes.models import VoteMark, VoteOutcome
from casefiles.record.votes.parts import reading
from casefiles.record.votes.parts.reading import day_of, read
from casefiles.record.votes.queries import Wanted
from casefiles.record.votes.workflow import Credit
from tests.factories.accounts import add_person
from tests.factories.votes import add_vote, against

SHARED = Path(__file__).parents[4] / "shared" / "data" / "un-documents"
CREDIT = Credit("A table (fictional)", "https://example.org/vetoes", date(2026, 1, 2))
HEAD = (
    "date,draft,meeting_record,agenda_item,crisis_topic,member_veto1,member_veto2,"
    "single_veto,multiple_vetoes,China,Russia,russia_china\n"
)
GOOD = "7/19/2012,S/2012/538,S/PV.6810,Middle East,Syria,China,Russia,0,1,1,1,1\n"
WRONG = "12/5/2016,S/2016/1026,S/PV.7825,Middle East,Syria,Russia,China,1,,1,0,1\n"

published = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published tables lie beside the project, and are not here"
)


def text_of(name: str) -> str:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return file.read()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7/19/2012", date(2012, 7, 19)),
        ("12/05/2016", date(2016, 12, 5)),
        ("2012-07-19", date(2012, 7, 19)),
        ("19/7/2012", None),
        ("July 2012", None),
        ("", None),
    ],
)
def test_a_day_is_written_month_first(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_what_a_table_says_twice_is_counted_and_compared() -> None:
    good, wrong = read(HEAD + GOOD + WRONG)

    assert good.vetoes == ("CN", "RU")
    assert not good.conflicts
    assert not good.problems
    assert good.details is not None
    assert good.details.subject.in_language("ar")[0] == "سوريا"
    assert good.details.about == "SY"
    assert wrong.vetoes == ("CN", "RU")
    assert {(one.column, one.said, one.counted) for one in wrong.conflicts} == {
        ("single_veto", "1", "0"),
        ("multiple_vetoes", "", "1"),
        ("Russia", "0", "1"),
    }


def test_a_row_that_cannot_be_read_says_why_and_leaves_the_others() -> None:
    rows = read(
        HEAD
        + GOOD
        + '5/40/2014,,"S/PV.1\nS/PV.2",Agenda,Syria,Nobody,,1,0,0,1,0\n'
        + f"5/1/2014,S/2014/9,S/PV.1,{'x' * 501},Syria,,,1,0,0,1,0\n"
        + '5/2/2014,S/2014/8,"S/PV.1\nS/PV.2",Agenda,Elsewhere,Russia,,1,0,0,1,0\n'
    )

    assert [row.details is not None for row in rows] == [True, False, False, True]
    assert [problem.message % problem.parameters for row in rows for problem in row.problems] == [
        "The row names no draft.",
        "The day cannot be read: 5/40/2014",
        "This is no permanent member: Nobody",
        "agenda_item is longer than 500 characters.",
        "The row names nobody who vetoed.",
        "The cell of the meeting holds several symbols; all are kept.",
    ]
    assert rows[1].vetoes == ()
    assert rows[3].details is not None
    assert rows[3].details.meeting == "S/PV.1; S/PV.2"
    assert (rows[3].details.about, rows[3].number) == ("", 5)


@pytest.mark.parametrize("text", ["", "date,symbol\n1,2\n", "draft\nS/1\n"])
def test_another_table_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no table of vetoes"):
        read(text)


def test_a_table_that_is_too_long_or_no_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    with pytest.raises(Refusal, match="at most 1 rows"):
        read(HEAD + GOOD + WRONG)
    with pytest.raises(Refusal, match="no table in plain text"):
        read(HEAD + "x" * 200_000)
    with pytest.raises(Refusal, match="no table in plain text"):
        read('"' + "x" * 200_000 + '",' + HEAD)
    for day in ("7/19/0012", "9999-12-31"):
        assert read(HEAD + GOOD.replace("7/19/2012", day))[0].details is None


def test_several_votes_under_one_symbol_are_kept_apart(session: Session, lead: User) -> None:
    again = GOOD.replace("7/19/2012", "7/20/2012")

    first = workflow.import_votes(session, HEAD + GOOD + again, CREDIT, acting_user=lead)
    second = workflow.import_votes(session, HEAD + GOOD + again, CREDIT, acting_user=lead)

    assert (first.count("new"), second.count("new"), second.count("known")) == (2, 0, 2)
    assert [vote.part for vote in first.votes.values()] == [1, 2]
    assert second.votes == first.votes
    assert "earlier row" in first.rows[1].row.problems[0].message
    assert len(queries.list_votes(session, Wanted())) == 2


def test_a_table_brings_votes_with_its_credit_and_keeps_what_it_contradicts(
    session: Session, lead: User
) -> None:
    done = workflow.import_votes(session, HEAD + GOOD + WRONG, CREDIT, acting_user=lead)
    vote = done.votes[3]

    assert (done.count("new"), done.count("unreadable"), done.conflicts) == (2, 0, 3)
    assert (vote.source, vote.url, vote.looked_on) == (
        CREDIT.source,
        CREDIT.url,
        CREDIT.looked_on,
    )
    assert vote.mark is VoteMark.SOURCED
    assert vote.outcome is VoteOutcome.VETOED
    assert vote.added_by_id == lead.id
    assert {one["table"] for one in vote.conflicts} == {CREDIT.source}
    assert queries.count_vetoes(session, Wanted(country="RU")) == {"RU": 2}


def test_a_known_vote_stays_as_it_is_and_differences_are_kept_once(
    session: Session, lead: User
) -> None:
    known = add_vote(
        session,
        by=lead,
        symbol="s/2016/1026",
        voted_on=date(2016, 12, 6),
        positions=against("RU"),
    )
    before = workflow.details_of(known)

    done = workflow.import_votes(session, HEAD + WRONG, CREDIT, acting_user=lead)
    again = workflow.import_votes(session, HEAD + WRONG, CREDIT, acting_user=lead)

    assert done.votes[2] is known
    assert workflow.details_of(known) == before
    assert {(one["column"], one["said"], one["counted"]) for one in known.conflicts} == {
        ("single_veto", "1", "0"),
        ("multiple_vetoes", "", "1"),
        ("Russia", "0", "1"),
        ("date", "2016-12-05", "2016-12-06"),
        ("member_veto", "CN, RU", "RU"),
    }
    assert again.conflicts == 0


@pytest.mark.parametrize(
    ("field", "credit"),
    [
        ("source", Credit("  ")),
        ("url", Credit("A table", "somewhere")),
        ("looked_on", Credit("A table", "", clock.today() + timedelta(days=2))),
    ],
)
def test_a_table_without_credit_is_refused(
    session: Session, lead: User, field: str, credit: Credit
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.import_votes(session, HEAD + GOOD, credit, acting_user=lead)
    assert refused.value.field == field


def test_looking_through_changes_nothing_and_is_for_who_keeps_the_register(
    session: Session, lead: User, auditor: User
) -> None:
    foreseen = workflow.foresee(session, HEAD + GOOD + WRONG, acting_user=lead)

    assert [one.becomes for one in foreseen] == ["new", "new"]
    assert queries.list_votes(session, Wanted()) == []
    for act in (
        lambda: workflow.foresee(session, HEAD, acting_user=auditor),
        lambda: workflow.import_votes(session, HEAD, CREDIT, acting_user=auditor),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_the_register_is_taken_out_by_officers_alone(
    session: Session, lead: User, officer: User
) -> None:
    votes = [add_vote(session, by=lead), add_vote(session, by=lead, symbol="S/2", voted_on=None)]
    voice = Voice("ar", str, str)

    table = workflow.export_votes(session, votes, "csv", voice, acting_user=officer).decode()
    book = workflow.export_votes(session, votes, "xlsx", voice, acting_user=officer)

    assert "روسيا" in table
    assert "مشروع عن لا مكان (متخيّل)" in table
    assert book.startswith(b"PK")
    with pytest.raises(NotPermitted):
        workflow.export_votes(session, votes, "csv", voice, acting_user=lead)


# --- what others published


@published
def test_the_published_vetoes_on_syria_are_thirteen_of_russia_by_september_2019(
    session: Session,
) -> None:
    olga = add_person(session, "olga", Role.OFFICER)
    done = workflow.import_votes(
        session, text_of("unsc_vetoes_syria.csv"), CREDIT, acting_user=olga
    )
    wanted = Wanted(country="RU", until=date(2019, 9, 30), about="SY")
    faulty = {vote.voted_on: vote.conflicts for vote in done.votes.values() if vote.conflicts}

    assert done.count("new") == 17
    assert queries.count_vetoes(session, wanted) == {"RU": 13}
    assert {
        day: {(one["column"], one["said"]) for one in found} for day, found in faulty.items()
    } == {
        date(2012, 7, 19): {("single_veto", "1"), ("multiple_vetoes", "0")},
        date(2016, 10, 8): {("multiple_vetoes", "")},
        date(2016, 12, 5): {("single_veto", "1")},
    }


@published
def test_every_row_since_1946_is_read_and_none_is_doubled(session: Session) -> None:
    text = text_of("unsc_vetoes_1946_sept2022.csv")

    done = workflow.import_votes(session, text, CREDIT, acting_user=None)
    again = workflow.import_votes(session, text, CREDIT, acting_user=None)

    assert (done.count("new"), again.count("new"), again.count("known")) == (214, 0, 214)
    assert again.conflicts == 0
    assert queries.count_vetoes(session, Wanted()) == Counter(
        {"SU": 90, "US": 82, "RU": 31, "GB": 29, "CN": 17, "FR": 16}
    )
