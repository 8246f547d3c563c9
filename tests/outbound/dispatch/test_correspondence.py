"""What comes back after sending: which entry in which state, and how a wrong one is struck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.outbound.dispatch import policy, workflow
from casefiles.outbound.dispatch.parts.following import ANSWERS
from casefiles.outbound.dispatch.queries import Status, status_toward
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionState,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.interviews.models import Feedback, FeedbackResult, Outcome
from casefiles.record.interviews.queries import owed_by
from casefiles.record.interviews.workflow import TellingDetails, settle_feedback
from casefiles.record.sources.models import Source
from tests.conftest import Browse
from tests.factories.interviews import add_interview
from tests.factories.sources import add_source
from tests.factories.submissions import COI, add_entry, add_ready_case, add_sent

Tell = Callable[..., Dispatch]
GONE = (SubmissionState.SENT, SubmissionState.ACKNOWLEDGED, SubmissionState.CONCLUDED)
#: by hand from what a recipient does: kind → where it may be written down
RIGHT = {
    "acknowledged": "sent",
    "more_requested": "sent acknowledged",
    "communication_issued": "sent acknowledged",
    "government_replied": "sent acknowledged concluded",
    "in_report": "sent acknowledged concluded",
    "finding_made": "sent acknowledged concluded",
    "published": "sent acknowledged concluded",
    "inadmissible": "sent acknowledged",
    "declined": "sent acknowledged",
    "no_response": "sent acknowledged",
    "replied": "sent acknowledged concluded",
    "concluded": "sent acknowledged",
}


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead)


@pytest.fixture
def submission(session: Session, case: Case, officer: User) -> Submission:
    return add_sent(session, officer=officer, cases=(case,))


@pytest.fixture
def tell(session: Session, keyring: Keyring, submission: Submission, officer: User) -> Tell:
    def write_down(kind: DispatchKind, **changed: Any) -> Dispatch:
        values: dict[str, Any] = {"happened_on": clock.today()} | changed
        told = DispatchDetails(kind=kind, **values)
        return workflow.record_dispatch(session, keyring, submission, told, acting_user=officer)

    return write_down


@pytest.fixture
def source(session: Session, case: Case, lead: User, officer: User) -> Source:
    """Somebody who wants to hear what becomes of it."""
    source = add_source(session, recorded_by=lead)
    add_interview(session, source, case, by=lead, second=officer)
    return source


@pytest.mark.parametrize("state", list(SubmissionState))
@pytest.mark.parametrize("kind", [one for one in DispatchKind if one is not DispatchKind.SENT])
def test_an_entry_comes_where_the_table_says_and_is_refused_elsewhere(
    session: Session, submission: Submission, tell: Tell, kind: DispatchKind, state: SubmissionState
) -> None:
    submission.state = state
    session.flush()

    if state in RIGHT.get(kind, "").split():
        assert tell(kind).kind is kind
        assert kind in policy.offered_in(state)
    else:
        with pytest.raises(NotAllowedNow):
            tell(kind)
        assert kind not in policy.offered_in(state)


def test_only_an_acknowledgement_and_the_conclusion_move_it(
    submission: Submission, tell: Tell
) -> None:
    states = []
    for kind in RIGHT:
        if kind not in ("acknowledged", "concluded"):
            tell(DispatchKind(kind))
            states.append(submission.state)
    assert set(states) == {SubmissionState.SENT}
    tell(DispatchKind.ACKNOWLEDGED)
    tell(DispatchKind.CONCLUDED)

    assert submission.state is SubmissionState.CONCLUDED


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_where_the_case_stands_shows_each_kind_of_answer(
    session: Session, case: Case, tell: Tell, kind: DispatchKind
) -> None:
    tell(kind)
    session.flush()

    assert status_toward(session, [case.id])[case.id][COI].status is Status.ANSWERED


def test_the_list_shows_an_answer_at_once_and_no_longer_once_it_is_struck(
    session: Session, submission: Submission, officer: User, tell: Tell, browse: Browse
) -> None:
    session.commit()
    pages = browse(officer)
    assert "state-sent" in pages.get("/cases/").text
    answer = tell(DispatchKind.REPLIED)
    session.commit()
    assert "state-answered" in pages.get("/cases/").text

    workflow.strike(session, submission, answer, "of another file", acting_user=officer)
    session.commit()

    again = pages.get("/cases/").text
    assert "state-answered" not in again
    assert "state-sent" in again


@pytest.mark.parametrize("kind", [DispatchKind.MORE_REQUESTED, DispatchKind.NO_RESPONSE])
def test_a_question_and_silence_are_no_answer(
    session: Session, case: Case, tell: Tell, kind: DispatchKind
) -> None:
    tell(kind)
    session.flush()

    assert status_toward(session, [case.id])[case.id][COI].status is Status.SENT


def test_every_outcome_is_owed_to_who_wants_to_hear_and_a_question_is_not(
    session: Session, lead: User, source: Source, tell: Tell
) -> None:
    for kind in RIGHT:
        tell(DispatchKind(kind))

    owed = [row.outcome for row in owed_by(session, lead)]

    assert {*owed} == {*Outcome} - {Outcome.STRUCK}
    assert {row.source_id for row in owed_by(session, lead)} == {source.id}


@pytest.mark.parametrize("days", [-1, 4000])
def test_no_day_is_due_before_it_happened_or_in_another_age(tell: Tell, days: int) -> None:
    due_on = clock.today() + timedelta(days=days)

    with pytest.raises(Refusal) as refused:
        tell(DispatchKind.MORE_REQUESTED, due_on=due_on)

    assert refused.value.field == "due_on"


# --- struck


def test_a_wrong_entry_is_struck_by_another_and_stays_readable(
    session: Session, submission: Submission, officer: User, tell: Tell, browse: Browse
) -> None:
    wrong = tell(DispatchKind.FINDING_MADE, note="They found nothing (invented).")

    struck = workflow.strike(session, submission, wrong, "another file", acting_user=officer)

    assert (struck.kind, struck.about_id, struck.note) == ("struck", wrong.id, "another file")
    assert wrong in submission.dispatches
    assert wrong not in submission.entries
    page = browse(officer).get(f"/submissions/{submission.id}").text
    assert "<del><b>finding made</b>" in page
    assert "another file" in page
    assert "They found nothing (invented)." in page


def test_what_was_struck_counts_nowhere(
    session: Session,
    case: Case,
    submission: Submission,
    lead: User,
    officer: User,
    tell: Tell,
    browse: Browse,
) -> None:
    wrong = tell(DispatchKind.REPLIED)
    workflow.strike(session, submission, wrong, "of another submission", acting_user=officer)
    session.flush()

    assert status_toward(session, [case.id])[case.id][COI].status is Status.SENT
    done = browse(lead).get(f"/cases/{case.id}/timeline/?part=done").text
    assert "sent" in done
    assert "replied to" not in done


def test_the_state_goes_back_with_what_moved_it(
    session: Session, submission: Submission, officer: User, tell: Tell
) -> None:
    acknowledged = tell(DispatchKind.ACKNOWLEDGED)
    concluded = tell(DispatchKind.CONCLUDED)

    def strike(entry: Dispatch) -> SubmissionState:
        workflow.strike(session, submission, entry, "a mistake", acting_user=officer)
        return submission.state

    assert strike(concluded) is SubmissionState.ACKNOWLEDGED
    assert strike(acknowledged) is SubmissionState.SENT
    again = tell(DispatchKind.ACKNOWLEDGED)
    concluded = tell(DispatchKind.CONCLUDED)
    assert strike(again) is SubmissionState.CONCLUDED
    assert strike(concluded) is SubmissionState.SENT


def test_that_it_was_sent_is_never_struck_and_nothing_is_struck_twice(
    session: Session, submission: Submission, officer: User, tell: Tell
) -> None:
    wrong = tell(DispatchKind.REPLIED)
    struck = workflow.strike(session, submission, wrong, "a mistake", acting_user=officer)
    (sent, *_rest) = submission.dispatches

    for entry, words in ((sent, "stays written down"), (wrong, "is struck"), (struck, "is struck")):
        with pytest.raises(NotAllowedNow, match=words):
            workflow.strike(session, submission, entry, "again", acting_user=officer)


def test_a_stroke_says_why(
    session: Session, submission: Submission, officer: User, lead: User, tell: Tell
) -> None:
    wrong = tell(DispatchKind.REPLIED)

    with pytest.raises(Refusal):
        workflow.strike(session, submission, wrong, " ", acting_user=officer)
    with pytest.raises(NotPermitted):
        workflow.strike(session, submission, wrong, "a mistake", acting_user=lead)

    assert wrong in submission.entries


def test_sources_are_not_told_of_what_was_struck_and_those_who_were_are_told_the_truth(
    session: Session, submission: Submission, source: Source, lead: User, officer: User, tell: Tell
) -> None:
    told, untold = tell(DispatchKind.FINDING_MADE), tell(DispatchKind.PUBLISHED)
    row = next(one for one in owed_by(session, lead) if one.outcome_id == told.id)
    telling = TellingDetails(FeedbackResult.TOLD, clock.today(), "that a finding was made")
    settle_feedback(session, source, row, telling, acting_user=lead)

    for entry in (told, untold):
        workflow.strike(session, submission, entry, "of another file", acting_user=officer)

    assert [one.outcome for one in owed_by(session, lead)] == [Outcome.STRUCK]
    kept = session.scalars(sa.select(Feedback).where(Feedback.outcome_id == untold.id)).one()
    assert (kept.result, kept.settled_by_id) == (FeedbackResult.STRUCK, officer.id)


def test_who_reads_the_source_sees_that_it_was_struck(
    session: Session,
    submission: Submission,
    source: Source,
    lead: User,
    officer: User,
    tell: Tell,
    browse: Browse,
) -> None:
    told, untold = tell(DispatchKind.FINDING_MADE), tell(DispatchKind.PUBLISHED)
    row = next(one for one in owed_by(session, lead) if one.outcome_id == told.id)
    telling = TellingDetails(FeedbackResult.NOT_TOLD, clock.today(), "no line is safe")
    settle_feedback(session, source, row, telling, acting_user=lead)
    for entry in (told, untold):
        workflow.strike(session, submission, entry, "of another file", acting_user=officer)

    page = browse(lead).get(f"/sources/{source.id}").text

    assert "not to be told: the entry was struck" in page
    assert list(owed_by(session, lead)) == [], "who was not told is owed no correction"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_struck_by_page(
    session: Session,
    submission: Submission,
    officer: User,
    auditor: User,
    browse: Browse,
    language: str,
) -> None:
    officer.language = language
    entry = add_entry(session, submission, by=officer, kind=DispatchKind.REPLIED)
    pages, address = browse(officer), f"/submissions/{submission.id}/dispatch/{entry.id}/strike"
    assert pages.get(address).status_code == 200
    assert browse(auditor).get(address).status_code == 403
    assert pages.send(address, {"reason": ""}).status_code == 422
    nobody = f"/submissions/{submission.id}/dispatch/{submission.id}/strike"
    assert pages.get(nobody).status_code == 404

    assert pages.send(address, {"reason": "a mistake"}).status_code == 303

    assert pages.get(address).status_code == 409


def test_the_database_lets_nobody_rewrite_or_remove_an_entry(
    session: Session, submission: Submission, officer: User
) -> None:
    entry = add_entry(session, submission, by=officer, kind=DispatchKind.REPLIED)
    session.commit()

    for statement in (
        sa.update(Dispatch).values(kind=DispatchKind.PUBLISHED),
        sa.update(Dispatch).values(due_on=clock.today()),
        sa.update(Dispatch).values(note="something nicer"),
        sa.delete(Dispatch),
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(
                statement.where(Dispatch.id == entry.id).execution_options(
                    synchronize_session=False
                )
            )
        session.rollback()


def test_an_entry_is_struck_once_though_two_try(
    session: Session, submission: Submission, officer: User
) -> None:
    entry = add_entry(session, submission, by=officer, kind=DispatchKind.REPLIED)
    stroke = {"kind": DispatchKind.STRUCK, "about_id": entry.id, "note": "wrong"}
    add_entry(session, submission, by=officer, **stroke)

    with pytest.raises(IntegrityError):
        add_entry(session, submission, by=officer, **stroke)
