"""The list: filters, words in either script, pages by key, a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.paging import Page
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases import queries, workflow
from casefiles.record.cases.models import CaseAccess, CaseState, MemberStanding
from casefiles.record.cases.queries import CaseFilter, ListedCase
from tests.factories.accounts import add_person
from tests.factories.cases import add_case, add_member

ALL = CaseFilter()
ENGLISH = "Ma\u2019arrat market"


def titles(session: Session, wanted: CaseFilter, user: User) -> list[str]:
    rows = queries.list_cases(session, wanted, acting_user=user, sort="reference").rows
    return sorted(str(case.title) for case in rows)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def test_filters_narrow_the_list(session: Session, lead: User, colleague: User) -> None:
    add_case(session, lead=lead, title="A", target="market", date_edtf="2019-07-22")
    add_case(session, lead=lead, title="B", target="school", date_edtf="2016")
    mine = add_case(session, lead=lead, title="C", state=CaseState.VERIFIED)
    add_case(session, lead=lead, title="D", state=CaseState.VOID)
    add_member(session, mine, colleague, MemberStanding.MEMBER)

    assert titles(session, ALL, colleague) == ["A", "B", "C"]
    assert titles(session, replace(ALL, state=CaseState.VOID), colleague) == ["D"]
    assert titles(session, replace(ALL, target="market"), colleague) == ["A"]
    assert titles(session, replace(ALL, year=2016), colleague) == ["B"]
    assert titles(session, replace(ALL, mine=True), colleague) == ["C"]


@pytest.mark.parametrize(
    "roles",
    [roles for count in (0, 1, 2) for roles in combinations(Role, count)],
    ids=lambda roles: "+".join(roles) or "nobody",
)
def test_the_list_counts_as_many_cases_as_it_shows(
    session: Session, lead: User, roles: tuple[Role, ...]
) -> None:
    zoe = add_person(session, "zoe", *roles)
    for access in CaseAccess:
        for state in (CaseState.INVESTIGATING, CaseState.VERIFIED, CaseState.VOID):
            add_case(session, lead=lead, access=access, state=state)
            shared = add_case(session, lead=lead, access=access, state=state)
            add_member(session, shared, zoe, MemberStanding.MEMBER)
        add_case(session, lead=lead, access=access, in_submission=True)

    for wanted in (ALL, replace(ALL, state=CaseState.VERIFIED), replace(ALL, mine=True)):
        page = queries.list_cases(session, wanted, acting_user=zoe, counted=True)

        assert queries.count_cases(session, wanted, acting_user=zoe) == len(page.rows)
        assert (page.total or 0) == len(page.rows)


@pytest.mark.parametrize("words", ["معرة", "مَعَرَّة", "سوق  معره", "MAARRAT", "ma'arrat"])
def test_words_are_found_however_they_are_spelt(session: Session, lead: User, words: str) -> None:
    add_case(
        session, lead=lead, title=Texts.of(original="ar", ar="سوق معرّة", en="Ma\u2019arrat market")
    )
    add_case(session, lead=lead, title="Elsewhere")
    search = workflow.keep_search(session, words, acting_user=lead)

    assert (
        len(queries.list_cases(session, CaseFilter(search_id=search.id), acting_user=lead).rows)
        == 1
    )


def test_a_search_belongs_to_who_made_it(session: Session, lead: User, colleague: User) -> None:
    search = workflow.keep_search(session, "market", acting_user=lead)

    with pytest.raises(NotFound):
        queries.get_search(session, search.id, acting_user=colleague)


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("sort", list(queries.SORTS))
def test_pages_by_key_show_every_case_once_in_both_directions(
    session: Session, lead: User, sort: str, ascending: bool
) -> None:
    def listed(**at: Any) -> Page[ListedCase]:
        return queries.list_cases(
            session, ALL, acting_user=lead, sort=sort, ascending=ascending, limit=3, **at
        )

    for number in range(7):
        date = f"2019-07-{number + 1:02d}" if number % 2 else None
        add_case(session, lead=lead, title=str(number), date_edtf=date)

    forwards, page = [], listed()
    first = page
    while True:
        forwards += [case.id for case in page.rows]
        if page.older is None:
            break
        page = listed(after=page.rows[-1].id)
    back = listed(before=forwards[3])

    assert len(forwards) == len(set(forwards)) == 7
    assert [case.id for case in back.rows] == [case.id for case in first.rows]
    assert back.newer is None
    assert first.newer is None


def test_a_hidden_case_is_no_place_to_begin_a_page_from(
    session: Session, lead: User, colleague: User
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS, date_edtf="2019-07-02")
    for day in (1, 3):
        add_case(session, lead=colleague, date_edtf=f"2019-07-0{day}")

    def around(case_id: UUID) -> list[ListedCase]:
        page = queries.list_cases(session, ALL, acting_user=colleague, sort="date", after=case_id)
        return list(page.rows)

    assert around(hidden.id) == around(new_id()) == []


def test_ten_cases_cost_as_many_queries_as_one(session: Session, lead: User) -> None:
    def cost() -> int:
        session.commit()
        session.expire_all()
        with counted(session) as statements:
            queries.list_cases(session, ALL, acting_user=lead)
        return len(statements)

    add_case(session, lead=lead)
    cost()
    for_one = cost()
    for number in range(9):
        add_case(session, lead=lead, title=f"Case {number}")

    assert cost() == for_one


def test_several_cases_are_all_given_or_none(session: Session, lead: User, officer: User) -> None:
    seen = add_case(session, lead=lead, state=CaseState.VERIFIED)
    hidden = add_case(session, lead=lead)

    assert queries.get_cases(session, [seen.id], acting_user=officer) == [seen]
    with pytest.raises(NotFound):
        queries.get_cases(session, [seen.id, hidden.id], acting_user=officer)


def test_home_counts_and_lists_what_is_open(session: Session, lead: User) -> None:
    add_case(session, lead=lead)
    add_case(session, lead=lead, state=CaseState.VERIFIED)

    assert queries.counts_by_state(session, acting_user=lead)[CaseState.VERIFIED] == 1
    assert len(queries.cases_led_by(session, lead)) == 1
