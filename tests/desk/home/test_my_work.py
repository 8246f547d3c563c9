"""What waits for whom: each thing for who can do it, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.home import queries
from casefiles.desk.home.queries import work_of
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
    SubmissionContributor,
    SubmissionState,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.snapshots.workflow import freeze
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.claims.models import Answer, Asserter, ClaimState
from casefiles.record.covering.workflow import confirm_copy
from casefiles.record.evidence.models import DerivativeKind
from casefiles.record.evidence.workflow import add_derivative
from casefiles.record.recipient_keys.queries import to_compare
from tests.conftest import Browse
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.recipient_keys import add_key


def add_submission(
    session: Session, *, by: User, state: SubmissionState, case: Case | None = None
) -> Submission:
    submission = Submission(
        reference=f"SUB-{uuid4().hex[:8]}",
        state=state,
        recipient="coi-syria",
        profile_version="2026-11",
        title=Texts.of(en="Cases of Nowhere"),
        created_by_id=by.id,
    )
    submission.contributors = [SubmissionContributor(user_id=by.id)]
    if case is not None:
        submission.cases = [SubmissionCase(case_id=case.id, position=1)]
    session.add(submission)
    session.flush()
    return submission


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("state", [ClaimState.PROPOSED, ClaimState.IN_REVIEW])
def test_a_claim_in_review_waits_for_a_reviewer_who_had_no_hand_in_it(
    session: Session, lead: User, reviewer: User, state: ClaimState, keyring: Keyring
) -> None:
    claim = add_claim(session, add_case(session, lead=lead), author=lead, state=state)

    assert [each.id for each, _ in queries.work_of(session, reviewer, keyring).to_decide] == [
        claim.id
    ]
    assert queries.work_of(session, lead, keyring).to_decide == []


def test_a_claim_one_wrote_oneself_is_named_as_somebody_elses_to_decide(
    session: Session, reviewer: User, second_reviewer: User, keyring: Keyring
) -> None:
    case = add_case(session, lead=reviewer)
    claim = add_claim(session, case, author=reviewer, state=ClaimState.PROPOSED)

    work = queries.work_of(session, reviewer, keyring)

    assert work.to_decide == []
    assert [each.id for each, _case, _bar in work.barred] == [claim.id]
    assert [
        each.id for each, _ in queries.work_of(session, second_reviewer, keyring).to_decide
    ] == [claim.id]


def test_what_was_returned_and_what_is_a_draft_wait_for_their_writer(
    session: Session, lead: User, colleague: User, keyring: Keyring
) -> None:
    returned = add_claim(
        session, add_case(session, lead=lead), author=lead, state=ClaimState.RETURNED
    )
    draft = add_claim(session, add_case(session, lead=lead), author=lead)

    work = queries.work_of(session, lead, keyring)

    assert [each.id for each, _ in work.returned] == [returned.id]
    assert [each.id for each, _ in work.drafts] == [draft.id]
    assert work.count == 1
    assert work.since == returned.changed_at
    assert queries.work_of(session, colleague, keyring).count == 0


def test_open_cases_are_listed_for_who_works_on_them(
    session: Session, lead: User, colleague: User, keyring: Keyring
) -> None:
    case = add_case(session, lead=lead, state=CaseState.INTAKE)
    add_case(session, lead=lead, state=CaseState.VERIFIED)

    assert [each.id for each in queries.work_of(session, lead, keyring).cases] == [case.id]
    assert queries.work_of(session, colleague, keyring).cases == []


def test_a_submission_waits_for_clearance_by_an_officer_who_did_not_assemble_it(
    session: Session, officer: User, second_officer: User, lead: User, keyring: Keyring
) -> None:
    waiting = add_submission(session, by=officer, state=SubmissionState.IN_CLEARANCE)

    assert [each.id for each in queries.work_of(session, second_officer, keyring).to_clear] == [
        waiting.id
    ]
    assert queries.work_of(session, officer, keyring).to_clear == []
    assert queries.work_of(session, lead, keyring).to_clear == []


@pytest.mark.parametrize(
    ("state", "where"),
    [
        (SubmissionState.ASSEMBLING, "to_assemble"),
        (SubmissionState.CLEARED, "to_seal"),
        (SubmissionState.SEALED, "to_send"),
    ],
)
def test_a_submission_on_its_way_is_shown_to_officers_where_it_stands(
    session: Session,
    officer: User,
    lead: User,
    state: SubmissionState,
    where: str,
    keyring: Keyring,
) -> None:
    submission = add_submission(session, by=officer, state=state)

    assert [each.id for each in getattr(queries.work_of(session, officer, keyring), where)] == [
        submission.id
    ]
    assert list(getattr(queries.work_of(session, lead, keyring), where)) == []


@pytest.mark.parametrize(
    ("status", "where"),
    [
        (JobStatus.QUEUED, "building"),
        (JobStatus.RUNNING, "building"),
        (JobStatus.FAILED, "failed"),
    ],
)
def test_a_packet_on_the_workbench_is_not_yet_to_be_sent(
    session: Session, keyring: Keyring, officer: User, status: JobStatus, where: str
) -> None:
    submission = add_submission(session, by=officer, state=SubmissionState.SEALED)
    content = freeze(session, keyring, submission, {})
    session.flush()
    packet = Packet(
        submission_id=submission.id,
        snapshot_id=content.id,
        pins_digest="0" * 64,
        sealed_at=clock.now(),
        sealed_by_id=officer.id,
        fingerprint="0" * 64,
        program_version="0",
    )
    session.add(packet)
    session.flush()
    session.add(Job(kind="packet", subject_id=packet.id, status=status))
    session.flush()

    work = queries.work_of(session, officer, keyring)

    assert [each.id for each, _job in getattr(work, where)] == [submission.id]
    assert work.to_send == []


def test_a_reply_and_a_plan_are_due_on_their_days(
    session: Session, officer: User, auditor: User, lead: User
) -> None:
    today = clock.today()
    sent = add_submission(session, by=officer, state=SubmissionState.SENT)
    sent.dispatches.append(
        Dispatch(
            kind=DispatchKind.SENT,
            happened_on=today,
            due_on=today + timedelta(days=20),
            recorded_by_id=officer.id,
        )
    )
    planned = add_submission(session, by=officer, state=SubmissionState.ASSEMBLING)
    planned.planned_for = today + timedelta(days=3)
    far = add_submission(session, by=officer, state=SubmissionState.ASSEMBLING)
    far.planned_for = today + timedelta(days=200)
    session.flush()

    for user in (officer, auditor):
        assert [
            (each.submission.id, each.words, each.is_near)
            for each in queries.due_soon(session, acting_user=user)
        ] == [
            (planned.id, "Planned to be sent", True),
            (sent.id, "Reply expected", False),
        ]
    assert queries.due_soon(session, acting_user=lead) == []


def test_each_step_from_incident_to_finding_counts_its_own(
    session: Session, lead: User, officer: User
) -> None:
    verified, found = (
        add_case(session, lead=lead, state=CaseState.VERIFIED),
        add_case(session, lead=lead),
    )
    add_case(session, lead=lead, state=CaseState.VOID)
    add_claim(session, verified, author=lead, state=ClaimState.APPROVED)
    add_other_claim(session, found, author=lead)
    add_other_claim(session, verified, author=lead, asserter=Asserter.ORGANISATION)
    add_submission(session, by=officer, state=SubmissionState.ACKNOWLEDGED, case=verified)

    counts = queries.where_cases_stand(session, acting_user=lead)

    assert {stage: counts[stage] for stage in queries.STAGES} == {
        "documented": 2,
        "verified": 1,
        "attributed": 1,
        "submitted": 1,
        "acknowledged": 1,
        "found": 1,
    }
    assert counts["investigating"] == 1


def test_hidden_cases_are_not_counted(session: Session, lead: User, colleague: User) -> None:
    add_case(session, lead=lead, access=CaseAccess.MEMBERS)

    assert queries.where_cases_stand(session, acting_user=lead)["documented"] == 1
    assert queries.where_cases_stand(session, acting_user=colleague)["documented"] == 0


def test_an_unknown_step_narrows_nothing() -> None:
    assert queries.stage_conditions("") == queries.stage_conditions("elsewhere") == ()
    assert set(queries.STAGE_WORDS) == set(queries.STAGES)


def test_much_work_costs_as_many_queries_as_little(
    session: Session, lead: User, reviewer: User, keyring: Keyring
) -> None:
    for state in (ClaimState.PROPOSED, ClaimState.RETURNED):
        add_claim(session, add_case(session, lead=lead), author=lead, state=state)
    session.commit()
    with counted(session) as little:
        queries.work_of(session, reviewer, keyring)
        queries.work_of(session, lead, keyring)
    for state in (ClaimState.PROPOSED, ClaimState.RETURNED) * 3:
        add_claim(session, add_case(session, lead=lead), author=lead, state=state)
    session.commit()
    session.expire_all()
    with counted(session) as much:
        queries.work_of(session, session.get_one(User, reviewer.id), keyring)
        queries.work_of(session, session.get_one(User, lead.id), keyring)

    assert len(much) <= len(little) + 4  # the two people themselves, read anew


def test_the_page_shows_a_reviewer_what_to_decide(
    session: Session, lead: User, reviewer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Market, Nowhere")
    add_claim(session, case, author=lead, state=ClaimState.PROPOSED)

    page = browse(reviewer).get("/")

    assert page.status_code == 200
    assert "Decide attribution: Market, Nowhere" in page.text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_shows_an_officer_what_to_clear_and_what_is_due(
    session: Session, officer: User, second_officer: User, browse: Browse, language: str
) -> None:
    waiting = add_submission(session, by=officer, state=SubmissionState.IN_CLEARANCE)
    waiting.planned_for = clock.today() + timedelta(days=2)
    second_officer.language = language
    add_case(session, lead=officer, state=CaseState.VERIFIED)
    add_submission(session, by=officer, state=SubmissionState.SEALED)
    add_submission(session, by=officer, state=SubmissionState.CLEARED)

    page = browse(second_officer).get("/")

    assert page.status_code == 200
    assert page.text.count(waiting.reference) == 2
    assert f'datetime="{waiting.planned_for.isoformat()}"' in page.text


def test_the_page_says_what_stands_beside_each_step(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    add_case(session, lead=lead)
    add_other_claim(session, case, author=lead, party_named=Answer.YES)
    add_submission(session, by=officer, state=SubmissionState.SEALED, case=case)

    page = browse(lead).get("/")

    for words in ("1 still open", "1 more case sealed", "1 names the party"):
        assert words in page.text


def test_the_page_of_an_administrator_names_no_case(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Market, Nowhere")

    page = browse(administrator).get("/")

    assert page.status_code == 200
    assert "Market" not in page.text
    assert "From incident to finding" not in page.text


def test_the_first_page_of_an_empty_file_says_what_to_do_first(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/")

    assert "No case yet" in page.text
    assert "/cases/new" in page.text


def test_the_page_is_for_who_has_signed_in(browse: Browse) -> None:
    answer = browse().get("/")

    assert answer.status_code in (302, 303)
    assert "sign-in" in answer.location


def test_a_step_leads_to_the_cases_behind_its_number(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Verified, Nowhere", state=CaseState.VERIFIED)
    add_case(session, lead=lead, title="Open, Nowhere")

    page = browse(lead).get("/cases/?stage=verified")

    assert "Verified, Nowhere" in page.text
    assert "Open, Nowhere" not in page.text


def test_a_covered_copy_waits_for_a_second_person_and_not_for_who_made_it(
    session: Session, store: LocalStore, lead: User, reviewer: User, officer: User, browse: Browse
) -> None:
    exhibit = add_exhibit(session, store, add_case(session, lead=lead), by=lead)
    kept = store.take_in(BytesIO(b"the covered copy (fictional)"), limit=100)
    copy = add_derivative(
        session, exhibit, kept, DerivativeKind.REDACTED, reason="a face", acting_user=lead
    )
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    elsewhere = add_exhibit(session, store, hidden, by=lead, content=b"another (fictional)")
    other = store.take_in(BytesIO(b"its copy (fictional)"), limit=100)
    add_derivative(
        session, elsewhere, other, DerivativeKind.REDACTED, reason="a face", acting_user=lead
    )
    session.commit()
    words = f"Does the copy of {exhibit.reference} cover enough?"

    waits = browse(reviewer).get("/").text
    assert words in waits
    assert f"/evidence/{exhibit.id}/copies/{copy.id}/review" in waits
    assert elsewhere.reference not in waits
    for person in (lead, officer):
        assert "cover enough?" not in browse(person).get("/").text

    confirm_copy(session, exhibit, copy, note="", acting_user=reviewer)
    session.commit()
    assert words not in browse(reviewer).get("/").text


def test_a_key_of_a_recipient_waits_for_an_officer_who_did_not_bring_it(
    session: Session,
    officer: User,
    second_officer: User,
    reviewer: User,
    keyring: Keyring,
    browse: Browse,
) -> None:
    key = add_key(session, "coi-syria", by=officer)
    session.commit()

    assert work_of(session, second_officer, keyring).to_compare == [key]
    assert not work_of(session, officer, keyring).to_compare
    assert not work_of(session, reviewer, keyring).to_compare
    shown = browse(second_officer).get("/").text
    assert f"/recipients/coi-syria/keys/{key.id}" in shown
    assert "Compare a key of" in shown
    assert "Compare a key of" not in browse(officer).get("/").text
    assert key.public_key not in shown


def test_no_key_waits_for_who_keeps_none(session: Session, reviewer: User) -> None:
    assert to_compare(session, reviewer, limit=5) == ()
