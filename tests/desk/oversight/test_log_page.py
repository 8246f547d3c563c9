"""The log as auditors and administrators see it."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.oversight import policy, queries, workflow
from casefiles.desk.oversight.policy import LogPermission
from casefiles.foundation import clock
from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.paging import PAGE
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import LogFilter, Verification, log_page
from casefiles.platform.audit.workflow import record
from casefiles.record.claims.models import ClaimState
from tests.conftest import Browse
from tests.databases import drop_the_guards
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.sources import add_source
from tests.factories.victims import add_victim

#: by hand, so that the table of the program is compared with something
WHO_MAY = {
    (Role.AUDITOR, LogPermission.READ),
    (Role.AUDITOR, LogPermission.READ_DETAILS),
    (Role.AUDITOR, LogPermission.VERIFY),
    (Role.ADMINISTRATOR, LogPermission.READ),
    (Role.ADMINISTRATOR, LogPermission.VERIFY),
}


def happen(session: Session, action: str, subject: User, by: User, **detail: object) -> None:
    record(session, action, subject, acting_user=by, **detail)  # type: ignore[arg-type]


@pytest.mark.parametrize("permission", LogPermission)
@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(session: Session, role: Role, permission: LogPermission) -> None:
    person = add_person(session, "somebody", role)

    assert policy.may(person, permission) is ((role, permission) in WHO_MAY)


def test_an_auditor_reads_what_was_done_and_what_it_changed(
    session: Session, lead: User, auditor: User, administrator: User, browse: Browse
) -> None:
    happen(session, "case:closed", lead, administrator, reason="the weir was drained")
    happen(
        session,
        "account:roles-changed",
        lead,
        administrator,
        before=["investigator"],
        after=["reviewer"],
    )
    session.commit()

    page = browse(auditor).get("/log").text

    assert "closed the case: the weir was drained" in page
    assert page.index("investigator</bdi>") < page.index("reviewer</bdi>")
    assert page.index("changed the roles") < page.index("closed the case")
    assert page.count("Dana (fictional)</bdi>") == 2


def test_an_administrator_reads_who_and_when_but_nothing_of_a_case(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    happen(
        session,
        "case:closed",
        lead,
        lead,
        reason="the weir was drained",
        changes={"title": ["Secret mill", "Secret weir"]},
    )
    session.commit()

    page = browse(administrator).get("/log").text

    assert "closed the case: …" in page
    assert "Alice (fictional)" in page
    assert "weir" not in page
    assert "mill" not in page
    assert str(lead.id) not in page.partition("<tbody>")[2]


def test_each_event_names_its_record_and_leads_to_it_for_who_may_read_it(
    session: Session, lead: User, auditor: User, administrator: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Strike on the mill")
    source = add_source(session, recorded_by=lead)
    victim = add_victim(session, case, name="Salma Invented")
    record(session, "case:changed", case, acting_user=lead)
    record(session, "source:changed", source, acting_user=lead)
    record(session, "victim:changed", victim, acting_user=lead, within=case.id)

    for_auditor = browse(auditor).get("/log").text
    for_administrator = browse(administrator).get("/log").text
    followed = browse(auditor).get(f"/log?record={case.id}").text

    assert f'href="/cases/{case.id}"><bdi>{case.reference}</bdi>' in for_auditor
    assert f'href="/cases/{case.id}"><bdi>{victim.reference}</bdi>' in for_auditor
    assert f'href="/sources/{source.id}"><bdi>{source.reference}</bdi>' in for_auditor
    assert "case:changed" in for_auditor
    rows = for_administrator.partition("<tbody>")[2]
    assert case.reference not in rows
    assert str(case.id) not in rows
    assert f"…{str(case.id)[-8:]}" in rows
    assert "case:changed" not in rows
    chip = followed.partition('class="chip"')[2].partition("</a>")[0]
    assert case.reference in chip
    assert str(case.id) not in chip.partition("<a")[0]


def test_what_did_not_change_has_no_arrow(
    session: Session, lead: User, auditor: User, browse: Browse
) -> None:
    happen(session, "account:activated", lead, lead, before="active", after="active")

    rows = browse(auditor).get("/log").text.partition("<tbody>")[2]

    assert "active</bdi>" not in rows


def test_a_party_is_told_by_its_name(
    session: Session, lead: User, auditor: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Strike")
    claim = add_claim(session, case, author=lead, state=ClaimState.DRAFT)
    actor = claim.parties[0].actor
    changes = {"parties": [[], [f"{actor.code} party"]]}
    record(session, "claim:changed", claim, acting_user=lead, within=case.id, changes=changes)

    page = browse(auditor).get("/log").text

    assert "Air force of Nowhere (" in page
    assert actor.code not in page


def test_an_administrator_does_not_follow_one_record(
    lead: User, administrator: User, auditor: User, browse: Browse
) -> None:
    address = f"/log?record={lead.id}"

    assert browse(administrator).get(address).status_code == 403
    assert browse(auditor).get(address).status_code == 200


def test_nobody_else_reads_the_log(
    session: Session, lead: User, reviewer: User, officer: User, browse: Browse
) -> None:
    for person in (lead, reviewer, officer):
        assert browse(person).get("/log").status_code == 403
        assert browse(person).send("/log/verify").status_code == 403
        with pytest.raises(NotPermitted):
            queries.read_log(session, LogFilter(), acting_user=person)
        with pytest.raises(NotPermitted):
            workflow.note_verified(session, Verification(0, ""), acting_user=person)


def test_filters_are_codes_and_what_is_no_code_filters_nothing(
    session: Session, lead: User, colleague: User, auditor: User, browse: Browse
) -> None:
    happen(session, "case:opened", lead, lead)
    happen(session, "caseload:counted", lead, lead)
    happen(session, "case:verified", lead, colleague)
    session.commit()
    client = browse(auditor)

    def actions(query: str) -> list[str]:
        page = client.get(f"/log?{query}").text.partition("<tbody>")[2]
        return [
            action
            for action in ("case:opened", "caseload:counted", "case:verified")
            if html.escape(action) in page
        ]

    assert actions("kind=case") == ["case:opened", "case:verified"]
    assert actions(f"person={colleague.id}") == ["case:verified"]
    assert actions(f"kind=case&person={lead.id}") == ["case:opened"]
    assert actions(f"record={colleague.id}") == []
    assert len(actions("kind=%25&person=bob&record=1&before=x&after=١")) == 3  # noqa: RUF001
    assert len(actions("before=2147483648")) == 3  # more than a number of the log can be


def test_days_narrow_the_log_and_a_reference_leads_to_its_record_in_no_address(
    session: Session, lead: User, auditor: User, administrator: User, browse: Browse
) -> None:
    case, other = add_case(session, lead=lead), add_case(session, lead=lead)
    for one in (case, other):
        record(session, "case:opened", one, acting_user=lead, within=one.id)
    session.commit()
    client, today = browse(auditor), clock.today()

    def opened(query: str) -> int:
        return client.get(f"/log?{query}").text.partition("<tbody>")[2].count("case:opened")

    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    assert opened(f"since={today}&until={today}") == 2
    assert opened(f"since={tomorrow}") == 0
    assert opened(f"until={yesterday}") == 0
    assert opened("since=soon&until=9999-12-31") == 2

    typed = {"reference": f" {case.reference} ", "since": str(today), "kind": "case"}
    sent = client.send("/log", typed)
    assert sent.status_code == 303
    assert case.reference not in sent.location
    shown = client.get(sent.location).text
    assert shown.partition("<tbody>")[2].count("case:opened") == 1
    assert case.reference in shown

    for wrong, words in (
        ({"reference": "SYR-1999-9999"}, "Nothing has this reference."),
        ({"since": str(today), "until": str(yesterday)}, "This is before the first day."),
    ):
        kept = client.send("/log", wrong)
        assert kept.status_code == 422
        assert words in kept.text
        assert next(iter(wrong.values())) in kept.text
    assert browse(administrator).send("/log", {"reference": case.reference}).status_code == 403
    assert 'name="reference"' not in browse(administrator).get("/log").text


def test_pages_lead_back_and_forth_without_loss(
    session: Session, lead: User, auditor: User
) -> None:
    for _ in range(2 * PAGE + 10):
        happen(session, "case:changed", lead, lead)
    session.commit()

    first = queries.read_log(session, LogFilter(), acting_user=auditor)
    second = queries.read_log(
        session, LogFilter(), before=int(first.older or 0), acting_user=auditor
    )
    third = queries.read_log(
        session, LogFilter(), before=int(second.older or 0), acting_user=auditor
    )
    back = queries.read_log(session, LogFilter(), after=int(third.newer or 0), acting_user=auditor)
    home = queries.read_log(session, LogFilter(), after=int(back.newer or 0), acting_user=auditor)

    shown = [event.sequence for page in (first, second, third) for event in page.rows]
    assert shown == list(range(2 * PAGE + 10, 0, -1))
    assert (first.newer, third.older) == (None, None)
    assert [event.sequence for event in back.rows] == [event.sequence for event in second.rows]
    assert [event.sequence for event in home.rows] == [event.sequence for event in first.rows]
    assert home.newer is None


def test_a_page_of_the_log_costs_the_same_however_long_it_is(
    session: Session, lead: User, auditor: User, browse: Browse
) -> None:
    def cost() -> int:
        statements: list[str] = []
        bind = session.get_bind()
        sa.event.listen(bind, "before_cursor_execute", lambda *a: statements.append(a[2]))
        with_log = len(statements)
        client.get("/log")
        return len(statements) - with_log

    happen(session, "case:opened", lead, lead)
    client = browse(auditor)
    client.get("/log")
    for_one = cost()
    for number in range(30):
        happen(session, "case:opened", add_person(session, f"person{number}"), lead)
    session.commit()

    assert cost() == for_one


def test_checking_a_whole_log_says_so_and_is_itself_in_the_log(
    session: Session, lead: User, auditor: User, browse: Browse
) -> None:
    happen(session, "case:opened", lead, lead)
    client = browse(auditor)

    response = client.send("/log/verify")

    page = client.get("/log").text
    assert response.status_code == 303
    assert "All 1 events hold." in page
    assert "checked the whole log: 1 events held" in page
    assert "Log intact" in page
    session.rollback()
    assert log_page(session, LogFilter()).rows[0].action == "log:verified"


def test_a_broken_log_is_said_loudly(
    session: Session, lead: User, auditor: User, browse: Browse
) -> None:
    happen(session, "case:opened", lead, lead)
    happen(session, "case:verified", lead, lead)
    session.commit()
    drop_the_guards(session)
    session.execute(
        sa.update(AuditEvent).where(AuditEvent.sequence == 2).values(action="case:voided")
    )
    client = browse(auditor)

    client.send("/log/verify")

    page = client.get("/log").text
    assert "Event 2 was changed." in page
    assert "The log is broken" in page
    assert "event 2 is broken" in page


def test_an_empty_log_says_what_will_be_there(
    session: Session, auditor: User, browse: Browse
) -> None:
    client = browse(auditor)

    assert "Nothing happened yet" in client.get("/log").text
    assert "No event matches" in client.get("/log?kind=case").text
    assert log_page(session, LogFilter()).rows == []
