"""One act on many cases: what will change is said for each, then done by the ordinary verbs."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.desk.batches import workflow
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from tests.conftest import Browse, factory_of
from tests.factories.accounts import add_person
from tests.factories.cases import add_case
from tests.factories.submissions import add_submission
from tests.pages import PageClient

SHOWN = re.compile(r'name="shown" value="([0-9a-f-]+:\d+)"')
SEVERAL = "/cases/several/"


def actions(app: Flask) -> list[str]:
    with factory_of(app)() as session:
        return list(session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.sequence)))


def now(app: Flask, case: Case) -> Case:
    with factory_of(app)() as session:
        return session.get_one(Case, case.id)


def row_of(page: str, case: Case) -> str:
    (row,) = re.findall(rf"<tr><th[^>]*>(?:(?!</tr>).)*{case.reference}.*?</tr>", page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", row)


def looked_at(client: PageClient, **fields: object) -> tuple[str, dict[str, object]]:
    """Return the page that foresees, and what it carries to the one that does."""
    client.get("/cases/?everything=1")
    page = client.send(SEVERAL, {"step": "look", **fields}).text
    return page, {**fields, "case": [], "shown": SHOWN.findall(page), "step": "do"}


def test_tags_are_foreseen_case_by_case_and_change_only_what_may_be(
    app: Flask, session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    open_case = add_case(session, lead=lead, tags=("old",))
    tagged = add_case(session, lead=lead, tags=("new",))
    closed = add_case(session, lead=lead, state=CaseState.CLOSED)
    bobs = add_case(session, lead=colleague)
    changed_meanwhile = add_case(session, lead=lead)
    every = [open_case, tagged, closed, bobs, changed_meanwhile]
    alice = browse(lead)
    chosen = {"act": "tag", "case": [str(one.id) for one in every]}

    first = alice.send(SEVERAL, chosen).text
    assert "Tags to add" in first
    page, carried = looked_at(alice, **chosen, add="new", remove="old")

    assert "will change" in row_of(page, open_case)
    assert "tags added: new; removed: old" in row_of(page, open_case)
    assert "Its tags are so already." in row_of(page, tagged)
    assert "It is closed or void" in row_of(page, closed)
    assert "Who leads this case writes in it" in row_of(page, bobs)
    assert "Change 2 cases" in page
    assert "tags removed: new" in row_of(looked_at(alice, **chosen, remove="new")[0], tagged)
    assert now(app, open_case).tags == ("old",)

    session.execute(
        sa.update(Case).where(Case.id == changed_meanwhile.id).values(version=Case.version + 1)
    )
    session.commit()
    before = actions(app)
    done = alice.send(SEVERAL, carried).text

    assert "1 case was changed." in done
    assert "Somebody changed it meanwhile." in row_of(done, changed_meanwhile)
    assert [now(app, one).tags for one in every] == [("new",), ("new",), (), (), ()]
    assert actions(app)[len(before) :] == ["case:changed"]
    # sent again, it finds the versions gone on and leaves everything alone
    assert "0 cases were changed." in alice.send(SEVERAL, carried).text


def test_states_and_members_change_by_their_own_verbs(
    app: Flask, session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    new, verified = (
        add_case(session, lead=lead, state=state)
        for state in (CaseState.INTAKE, CaseState.VERIFIED)
    )
    both = {"case": [str(new.id), str(verified.id)]}
    alice = browse(lead)

    page, carried = looked_at(alice, act="begin", **both)
    assert "Change 1 case" in page
    alice.send(SEVERAL, carried)
    assert now(app, new).state is CaseState.INVESTIGATING

    alice.get("/cases/")
    assert alice.send(SEVERAL, {"act": "close", "step": "look", **both}).status_code == 422
    page, carried = looked_at(alice, act="close", reason="nothing more to find", **both)
    assert "Only a verified case is closed." in row_of(page, new)
    alice.send(SEVERAL, carried)
    assert now(app, verified).state is CaseState.CLOSED

    page, carried = looked_at(
        alice, act="member", person=str(colleague.id), standing="member", **both
    )
    assert "Change 2 cases" in page
    assert "2 cases were changed." in alice.send(SEVERAL, carried).text
    assert "This part is theirs already." in row_of(alice.send(SEVERAL, carried).text, new)
    page, _carried = looked_at(alice, act="member", person=str(lead.id), standing="member", **both)
    assert "This person leads it" in row_of(page, verified)
    assert actions(app)[-4:] == [
        "case:begun", "case:closed", "case:member-added", "case:member-added",
    ]  # fmt: skip


def test_an_officer_puts_all_that_match_into_a_submission(
    app: Flask, session: Session, lead: User, officer: User, browse: Browse
) -> None:
    market, school = (
        add_case(session, lead=lead, state=CaseState.VERIFIED, target=target)
        for target in ("market", "school")
    )
    begun = add_case(session, lead=lead, target="market")
    submission = add_submission(session, officer=officer, cases=())
    both = add_person(session, "omar", Role.OFFICER, Role.INVESTIGATOR)
    olga, omar = browse(officer), browse(both)

    page, carried = looked_at(
        olga, act="submit", all="1", target="market", submission=str(submission.id)
    )
    assert school.reference not in page
    assert f"goes into {submission.reference}" in row_of(page, market)
    assert begun.reference not in page
    olga.send(SEVERAL, carried)
    page, _carried = looked_at(
        omar, act="submit", case=[str(market.id), str(begun.id)], submission=str(submission.id)
    )
    assert "It is in this submission already." in row_of(page, market)
    assert "It is not verified yet." in row_of(page, begun)

    assert now(app, market).in_submission
    assert not now(app, school).in_submission
    assert olga.send(SEVERAL, {"act": "tag", "case": str(market.id)}).status_code == 403


def test_what_cannot_be_seen_is_not_there_and_too_many_are_refused(
    session: Session,
    lead: User,
    colleague: User,
    auditor: User,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = add_case(session, lead=lead)
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    bob = browse(colleague)
    bob.get("/cases/")

    both = [str(seen.id), str(hidden.id)]
    assert bob.send(SEVERAL, {"act": "tag", "case": both}).status_code == 404
    assert bob.send(SEVERAL, {"act": "tag", "shown": [f"{hidden.id}:1"]}).status_code == 404
    assert bob.send(SEVERAL, {"act": "tag", "shown": ["odd", "1:1"]}).status_code == 422
    assert bob.send(SEVERAL, {"act": "vanish", "case": both[:1]}).status_code == 422
    assert browse(auditor).send(SEVERAL, {"act": "tag", "case": both}).status_code == 403
    assert 'form="several"' not in browse(auditor).get("/cases/").text
    monkeypatch.setattr(workflow, "MOST", 0)
    assert bob.send(SEVERAL, {"act": "tag", "case": both[:1]}).status_code == 409
