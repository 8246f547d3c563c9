"""How many queries the pages that people open all day send: few, and no more for more rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseState, MemberStanding
from casefiles.record.citations.models import CitedKind
from casefiles.record.claims.models import ClaimState
from tests.conftest import Browse
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_citation, add_exhibit
from tests.factories.places import add_place
from tests.factories.recipients import add_own
from tests.factories.sources import add_source
from tests.factories.submissions import add_ready_case
from tests.factories.victims import add_figure, add_victim
from tests.pages import PageClient

LIST, FILE = 8, 20


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engine = app.extensions["sessions"].kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def cost(app: Flask, client: PageClient, path: str) -> int:
    """Return what a page costs that was looked at before."""
    client.get(path)
    with counted(app) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def fill(session: Session, case: Case, lead: User, colleague: User) -> None:
    add_member(session, case, colleague, MemberStanding.MEMBER)
    for name in ("Salma Invented", "Huda Invented"):
        add_victim(session, case, name=name)
        add_figure(session, case, add_source(session, recorded_by=lead), minimum=3)
    add_claim(session, case, author=lead, state=ClaimState.DRAFT)
    add_other_claim(session, case, author=lead)


def test_the_list_costs_eight_queries_however_many_cases_it_shows(
    app: Flask, session: Session, lead: User, colleague: User, officer: User, browse: Browse
) -> None:
    add_own(session, by=officer)
    fill(session, add_case(session, lead=lead, state=CaseState.VERIFIED), lead, colleague)
    client = browse(lead)
    few = cost(app, client, "/cases/")

    for _ in range(9):
        fill(session, add_case(session, lead=lead, state=CaseState.VERIFIED), lead, colleague)
    add_ready_case(session, lead=lead)
    session.commit()

    assert cost(app, client, "/cases/") == few <= LIST


def test_a_case_page_costs_twenty_queries_however_much_is_in_the_file(
    app: Flask,
    session: Session,
    store: LocalStore,
    lead: User,
    colleague: User,
    officer: User,
    browse: Browse,
) -> None:
    add_own(session, by=officer)
    case = add_ready_case(session, lead=lead)
    lies_in = add_place(session, level=1, name="Nowhere 1")
    for level in (2, 3, 4):
        lies_in = add_place(session, level=level, name=f"Nowhere {level}", parent=lies_in)
    case.place_id = lies_in.id
    fill(session, case, lead, colleague)
    add_exhibit(session, store, case, by=lead)
    client = browse(lead)
    few = cost(app, client, f"/cases/{case.id}")

    source = add_source(session, recorded_by=lead)
    for _ in range(5):
        add_victim(session, case, name="Nour Invented")
        source = add_source(session, recorded_by=lead, derived_from=[source])
        add_figure(session, case, source, minimum=1)
        add_citation(session, case, CitedKind.CASE, case.id, source.reference, by=lead)
        add_other_claim(session, case, author=lead)
        add_exhibit(session, store, case, by=lead)
    session.commit()

    assert cost(app, client, f"/cases/{case.id}") == few <= FILE
