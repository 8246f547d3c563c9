"""What went out and came back, and where each case stands with the recipient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance.workflow import ask_clearance
from casefiles.outbound.dispatch import workflow
from casefiles.outbound.dispatch.parts.following import Found, Way, answers, furthest
from casefiles.outbound.dispatch.queries import Standing, Status, status_toward
from casefiles.outbound.submissions.models import (
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionState,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Answer
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.evidence.models import CustodyAction
from casefiles.record.interviews.queries import owed_by
from casefiles.record.recipients.queries import profile
from casefiles.record.victims import workflow as victims
from casefiles.record.victims.models import VictimDetails, VictimKind
from tests.conftest import Browse, factory_of
from tests.factories.attribution import add_other_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.interviews import add_interview
from tests.factories.recipients import OWN, add_own
from tests.factories.sources import add_source
from tests.factories.submissions import (
    COI,
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    packet_of,
    seal_submission,
)
from tests.factories.victims import add_victim
from tests.outbound.conftest import Build

Tell = Callable[..., None]


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead)


@pytest.fixture
def submission(session: Session, case: Case, officer: User) -> Submission:
    return add_submission(session, officer=officer, cases=(case,))


@pytest.fixture
def seal(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    officer: User,
    second_officer: User,
    build_packets: Build,
) -> Callable[[], None]:
    def seal_and_build() -> None:
        clear_submission(session, keyring, submission, officer=officer, second=second_officer)
        seal_submission(session, keyring, submission, officer=officer)
        build_packets()
        session.expire_all()

    return seal_and_build


@pytest.fixture
def tell(session: Session, keyring: Keyring, submission: Submission, officer: User) -> Tell:
    def write_down(kind: DispatchKind, **changed: Any) -> None:
        values: dict[str, Any] = {"happened_on": clock.today(), "method": "courier"} | changed
        told = DispatchDetails(kind=kind, **values)
        workflow.record_dispatch(session, keyring, submission, told, acting_user=officer)

    return write_down


def standing(session: Session, case: Case) -> Standing:
    session.flush()
    return status_toward(session, [case.id])[case.id][COI]


def test_where_a_case_stands_step_by_step(
    session: Session,
    lead: User,
    case: Case,
    seal: Callable[[], None],
    tell: Tell,
    submission: Submission,
) -> None:
    assert standing(session, add_case(session, lead=lead)).status is Status.NOT_READY
    alone = standing(session, add_ready_case(session, lead=lead))
    assert (alone.status, alone.missing) == (Status.READY, 0)
    assert alone.met > 0
    now = standing(session, case)
    assert (now.status, now.reference) == (Status.IN_PREPARATION, submission.reference)
    seal()
    steps = [standing(session, case).status]
    for kind in (DispatchKind.SENT, DispatchKind.ACKNOWLEDGED, DispatchKind.REPLIED):
        tell(kind)
        steps.append(standing(session, case).status)

    assert steps == [Status.SEALED, Status.SENT, Status.ACKNOWLEDGED, Status.ANSWERED]
    add_other_claim(
        session,
        case,
        author=lead,
        symbol="A/HRC/60/57",
        stated_on=clock.today(),
        party_named=Answer.YES,
    )
    found = standing(session, case)
    assert (found.status, found.finding and found.finding.party_named) == (Status.FOUND, True)


def test_each_outcome_owes_its_sources_word_and_sending_owes_none(
    session: Session,
    lead: User,
    officer: User,
    case: Case,
    seal: Callable[[], None],
    tell: Tell,
    submission: Submission,
) -> None:
    source = add_source(session, recorded_by=lead)
    add_interview(session, source, case, by=lead, second=officer)
    seal()
    tell(DispatchKind.SENT)
    assert list(owed_by(session, lead)) == []

    for kind in (DispatchKind.ACKNOWLEDGED, DispatchKind.REPLIED, DispatchKind.CONCLUDED):
        tell(kind)

    owed = owed_by(session, lead)
    assert [row.outcome for row in owed] == ["acknowledged", "replied", "concluded"]
    told = {(row.source_id, row.submission_id, row.submission_reference) for row in owed}
    assert told == {(source.id, submission.id, submission.reference)}
    kinds = {one.id: one.kind for one in submission.dispatches}
    assert [kinds[row.outcome_id].value for row in owed] == [row.outcome.value for row in owed]


def test_a_finding_of_another_body_answers_nothing(
    session: Session, lead: User, case: Case
) -> None:
    add_other_claim(session, case, author=lead, symbol="S/2020/360")

    assert standing(session, case).finding is None


def test_a_finding_without_any_submission_is_one(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead)
    add_other_claim(session, case, author=lead, symbol="A/HRC/43/57")

    found = standing(session, case)

    assert found.status is Status.FOUND
    assert found.finding is not None
    assert not found.finding.party_named


@pytest.mark.parametrize(
    ("stated_on", "sent_on", "is_answer"),
    [
        (date(2026, 5, 1), date(2026, 4, 1), True),
        (date(2026, 4, 1), date(2026, 4, 1), True),
        (date(2020, 1, 1), date(2026, 4, 1), False),
        (None, date(2026, 4, 1), False),
        (date(2026, 5, 1), None, False),
    ],
)
def test_only_what_comes_after_sending_answers_it(
    case: Case, stated_on: date | None, sent_on: date | None, is_answer: bool
) -> None:
    way = Way(case.id, "SUB-2026-001", SubmissionState.SENT, sent_on)
    finding = Found(case.id, "A/HRC/1/1", "", stated_on, party_named=False)

    assert answers(finding, way) is is_answer
    assert answers(finding, None)


def test_of_two_submissions_the_one_that_came_further_counts(case: Case) -> None:
    behind = Way(case.id, "SUB-2026-002", SubmissionState.ASSEMBLING)
    ahead = Way(case.id, "SUB-2026-001", SubmissionState.ACKNOWLEDGED)

    assert furthest([behind, ahead]) is ahead
    assert furthest([]) is None


def test_many_cases_cost_as_many_queries_as_one(
    session: Session, lead: User, case: Case, submission: Submission
) -> None:
    ids = [case.id, *(add_ready_case(session, lead=lead).id for _ in range(4))]
    add_other_claim(session, case, author=lead, symbol="A/HRC/43/57")
    session.commit()
    assert submission.cases

    def cost(some: list[Any]) -> int:
        session.expunge_all()
        profile(session, COI)  # so that its BEGIN is not counted, nor who the recipients are
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        sa.event.listen(session.get_bind(), "before_cursor_execute", note)
        status_toward(session, some)
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)
        return len(statements)

    assert cost(ids[:2]) == cost(ids)


# --- writing it down


def test_every_exhibit_that_went_along_gets_an_entry(
    session: Session,
    store: LocalStore,
    lead: User,
    case: Case,
    submission: Submission,
    seal: Callable[[], None],
    tell: Tell,
) -> None:
    went = add_exhibit(session, store, case, by=lead, content=b"this went")
    stayed = add_exhibit(session, store, case, by=lead, content=b"this stayed")
    add_ground(session, case, GroundSubject.EXHIBIT, went.id, by=lead, scopes=(Scope.FILE,))
    seal()

    tell(DispatchKind.SENT)

    assert went.custody[-1].action is CustodyAction.SUBMITTED
    assert went.custody[-1].handed_to == profile(session, COI).names["en"]
    assert went.custody[-1].purpose == submission.reference
    assert stayed.custody[-1].action is CustodyAction.RECEIVED
    assert packet_of(session, submission).state == "sent"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"happened_on": clock.today() + timedelta(days=1)}, "happened_on"),
        ({"method": " "}, "method"),
    ],
)
def test_what_was_sent_says_when_and_how(
    seal: Callable[[], None], tell: Tell, changed: dict[str, Any], field: str
) -> None:
    seal()

    with pytest.raises(Refusal) as refused:
        tell(DispatchKind.SENT, **changed)

    assert refused.value.field == field


def test_nothing_comes_back_before_it_was_sent(seal: Callable[[], None], tell: Tell) -> None:
    seal()
    with pytest.raises(NotAllowedNow):
        tell(DispatchKind.REPLIED)
    tell(DispatchKind.SENT)

    with pytest.raises(Refusal, match="before it was sent"):
        tell(DispatchKind.ACKNOWLEDGED, happened_on=clock.today() - timedelta(days=1))


def test_nothing_is_sent_before_it_was_sealed(seal: Callable[[], None], tell: Tell) -> None:
    seal()

    with pytest.raises(Refusal, match="before the packet was sealed") as refused:
        tell(DispatchKind.SENT, happened_on=clock.today() - timedelta(days=2), method=" ")

    assert refused.value.field == "happened_on"
    assert [one.field for one in refused.value.others] == ["method"]


def test_a_reply_may_come_after_the_conclusion(
    submission: Submission, officer: User, seal: Callable[[], None], tell: Tell, browse: Browse
) -> None:
    seal()
    tell(DispatchKind.SENT)
    tell(DispatchKind.CONCLUDED)
    olga = browse(officer)
    address = f"/submissions/{submission.id}"
    assert "Write down a later reply" in olga.get(address).text
    offered = olga.get(f"{address}/dispatch").text
    assert 'value="replied"' in offered
    assert 'value="concluded"' not in offered

    answer = olga.send(
        f"{address}/dispatch", {"kind": "replied", "happened_on": clock.today().isoformat()}
    )

    assert answer.status_code == 303
    assert submission.state is SubmissionState.CONCLUDED
    assert "replied" in olga.get(address).text


def test_a_packet_that_is_not_built_is_not_sent(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    officer: User,
    second_officer: User,
    tell: Tell,
) -> None:
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    seal_submission(session, keyring, submission, officer=officer)

    with pytest.raises(NotAllowedNow, match="not built"):
        tell(DispatchKind.SENT)


def test_an_answer_is_due_when_the_recipient_or_the_officer_says(
    submission: Submission, seal: Callable[[], None], tell: Tell
) -> None:
    seal()
    tell(DispatchKind.SENT)
    tell(DispatchKind.ACKNOWLEDGED, due_on=date(2027, 2, 1), reference="COI/77")
    sent, acknowledged = submission.dispatches

    assert sent.due_on is None
    assert (acknowledged.due_on, acknowledged.reference) == (date(2027, 2, 1), "COI/77")


def test_a_body_that_names_a_time_sets_it(
    session: Session, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    timely = replace(profile(session, COI), reply_days=60)
    monkeypatch.setattr(workflow, "asked_of", lambda _session, _submission: timely)
    told = DispatchDetails(DispatchKind.SENT, date(2026, 11, 1), method="courier")

    assert workflow._due(session, submission, told) == date(2026, 12, 31)


def test_nobody_but_an_officer_writes_it_down(
    session: Session, keyring: Keyring, submission: Submission, lead: User
) -> None:
    told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")

    with pytest.raises(NotPermitted):
        workflow.record_dispatch(session, keyring, submission, told, acting_user=lead)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_by_page(
    browse: Browse,
    submission: Submission,
    officer: User,
    auditor: User,
    seal: Callable[[], None],
    language: str,
) -> None:
    officer.language = language
    seal()
    olga, address = browse(officer), f"/submissions/{submission.id}"
    today = str(clock.today())
    assert olga.get(f"{address}/dispatch").status_code == 200
    assert browse(auditor).get(f"{address}/dispatch").status_code == 403
    early = {"kind": "acknowledged", "happened_on": today}
    assert olga.send(f"{address}/dispatch", early).status_code == 422
    for kind in ("sent", "acknowledged", "replied", "concluded"):
        told = {"kind": kind, "happened_on": today, "method": "courier", "reference": "COI/77"}
        assert olga.send(f"{address}/dispatch", told).status_code == 303, kind
    assert "COI/77" in olga.get(address).text


def test_in_clearance_is_in_preparation(
    session: Session, keyring: Keyring, case: Case, submission: Submission, officer: User
) -> None:
    ask_clearance(session, keyring, submission, acting_user=officer)

    assert standing(session, case).status is Status.IN_PREPARATION


def test_what_was_sent_may_be_taken_again_though_a_ground_was_withdrawn_since(
    session: Session,
    lead: User,
    case: Case,
    officer: User,
    seal: Callable[[], None],
    tell: Tell,
    submission: Submission,
    browse: Browse,
) -> None:
    """The recipient has it: what is asked then is what to tell them, not whether we may look."""
    victim = add_victim(session, case, name="Nadim Withheldson")
    ground = add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead)
    seal()
    pages, address = browse(officer), f"/packets/{packet_of(session, submission).id}/download"
    session.commit()
    taken = [pages.send(address).status_code]
    tell(DispatchKind.SENT)
    withdraw_ground(session, ground, case, acting_user=lead, reason="the family asked")
    session.commit()

    taken.append(pages.send(address).status_code)

    assert taken == [200, 200]


def test_what_had_its_ground_on_the_day_on_which_it_went_out_is_written_down_later(
    session: Session,
    lead: User,
    case: Case,
    seal: Callable[[], None],
    tell: Tell,
    submission: Submission,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    victim, today = add_victim(session, case, name="Nadim Withheldson"), clock.today()
    ground = add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead)
    ground.expires_on = today
    session.flush()
    seal()
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=5))

    with pytest.raises(NotAllowedNow, match="no ground"):
        tell(DispatchKind.SENT, happened_on=today + timedelta(days=1))
    tell(DispatchKind.SENT, happened_on=today)

    assert [one.happened_on for one in submission.dispatches] == [today]


def test_a_recipient_of_our_own_counts_as_soon_as_it_is_there(
    app: Flask, session: Session, case: Case, officer: User
) -> None:
    def asked() -> set[str]:
        with factory_of(app)() as looking:
            return {*status_toward(looking, [case.id])[case.id]}

    session.commit()
    before = asked()
    add_own(session, by=officer)
    session.commit()

    assert asked() - before == {OWN}


def test_a_no_in_another_case_counts_at_once(
    app: Flask, session: Session, case: Case, lead: User
) -> None:
    def grounds() -> bool:
        with factory_of(app)() as looking:
            found = status_toward(looking, [case.id])[case.id][COI].open_findings
            return any("No ground to name" in one.words for one in found)

    mona = add_victim(session, case, name="Mona Invented")
    add_ground(session, case, GroundSubject.VICTIM, mona.id, by=lead)
    other = add_case(session, lead=lead)
    there = add_victim(session, other, name="Mona Invented", person=mona.person)
    said = add_ground(session, other, GroundSubject.VICTIM, there.id, by=lead)
    session.commit()
    assert not grounds()

    withdraw_ground(session, said, other, reason="They said no", acting_user=lead)
    session.commit()

    assert grounds()


def test_what_was_worked_out_of_a_change_that_was_undone_is_not_remembered(
    session: Session, lead: User
) -> None:
    case = add_ready_case(session, lead=lead)
    session.commit()
    details = VictimDetails(VictimKind.NAMED, "killed", names=Texts.of(en="Salma Invented"))

    victims.add_victim(session, case, details, acting_user=lead)
    while_changed = status_toward(session, [case.id])[case.id][COI]
    session.rollback()
    undone = status_toward(session, [case.id])[case.id][COI]

    assert while_changed != undone
