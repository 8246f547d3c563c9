"""Days by which something is due: set by rules and letters, open until answered, put off, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.desk.home.queries import due_soon, work_of
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.outbound.deadlines import workflow
from casefiles.outbound.deadlines.models import Act, DeadlineStep
from casefiles.outbound.deadlines.policy import Fate
from casefiles.outbound.deadlines.queries import every_deadline, open_deadlines
from casefiles.outbound.deadlines.workflow import StepDetails
from casefiles.outbound.dispatch.workflow import strike
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionState,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from tests.conftest import Browse
from tests.factories.submissions import COI, EXECUTIONS, add_entry, add_ready_case, add_sent

TODAY = clock.today()
SOON, LATER, PAST = (TODAY + timedelta(days=days) for days in (3, 60, -3))
Come = Callable[..., Dispatch]


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead)


@pytest.fixture
def submission(session: Session, case: Case, officer: User) -> Submission:
    return add_sent(session, officer=officer, cases=(case,), due_on=LATER)


@pytest.fixture
def come(session: Session, submission: Submission, officer: User) -> Come:
    def write_down(kind: DispatchKind, **columns: Any) -> Dispatch:
        return add_entry(session, submission, by=officer, kind=kind, **columns)

    return write_down


def due(session: Session, user: User, recipient: str = "") -> list[tuple[str, date | None]]:
    found = open_deadlines(session, acting_user=user, recipient=recipient)
    return [("ours" if one.is_ours else "theirs", one.due_on) for one in found]


def test_a_reply_is_waited_for_until_one_comes(session: Session, officer: User, come: Come) -> None:
    assert due(session, officer) == [("theirs", LATER)]
    come(DispatchKind.ACKNOWLEDGED)
    assert due(session, officer) == [("theirs", LATER)], "an acknowledgement is no answer"

    come(DispatchKind.REPLIED)

    assert due(session, officer) == []


@pytest.mark.parametrize(
    "kind", [DispatchKind.NO_RESPONSE, DispatchKind.FINDING_MADE, DispatchKind.INADMISSIBLE]
)
def test_silence_and_every_answer_end_the_waiting(
    session: Session, officer: User, come: Come, kind: DispatchKind
) -> None:
    come(kind)

    assert due(session, officer) == []


def test_of_two_days_for_an_answer_the_one_named_last_holds(
    session: Session, officer: User, come: Come
) -> None:
    come(DispatchKind.ACKNOWLEDGED, due_on=SOON)

    assert due(session, officer) == [("theirs", SOON)]


def test_a_request_for_more_waits_for_us_and_turns_the_waiting_round(
    session: Session, officer: User, come: Come
) -> None:
    request = come(DispatchKind.MORE_REQUESTED, due_on=SOON)
    assert due(session, officer) == [("ours", SOON)]

    come(DispatchKind.SUPPLEMENTED)
    assert due(session, officer) == [("ours", SOON)], "that one answers another request"
    come(DispatchKind.SUPPLEMENTED, about_id=request.id)

    assert due(session, officer) == []


def test_a_request_without_a_day_is_open_and_stands_last(
    session: Session, lead: User, officer: User, come: Come
) -> None:
    come(DispatchKind.MORE_REQUESTED)
    add_sent(session, officer=officer, cases=(add_ready_case(session, lead=lead),), due_on=LATER)

    assert due(session, officer) == [("theirs", LATER), ("ours", None)]


@pytest.mark.parametrize("kind", [DispatchKind.DECLINED, DispatchKind.CONCLUDED])
def test_nobody_owes_an_answer_once_it_is_closed(
    session: Session, officer: User, come: Come, kind: DispatchKind
) -> None:
    come(DispatchKind.MORE_REQUESTED, due_on=SOON)
    come(kind, due_on=LATER)

    assert due(session, officer) == []


def test_before_it_is_sent_and_after_its_conclusion_nothing_is_due(
    session: Session, submission: Submission, officer: User
) -> None:
    for state in (SubmissionState.SEALED, SubmissionState.CONCLUDED):
        submission.state = state
        session.flush()
        assert due(session, officer) == []


def test_a_struck_answer_opens_the_waiting_again(
    session: Session, submission: Submission, officer: User, come: Come
) -> None:
    wrong = come(DispatchKind.REPLIED)
    assert due(session, officer) == []

    strike(session, submission, wrong, "a letter of another file", acting_user=officer)

    assert due(session, officer) == [("theirs", LATER)]


def test_each_reads_what_their_submissions_wait_for(
    session: Session, lead: User, officer: User, auditor: User
) -> None:
    add_sent(session, officer=officer, due_on=SOON, recipient=EXECUTIONS)
    own = add_ready_case(session, lead=lead)
    add_sent(session, officer=officer, cases=(own,), due_on=LATER)

    assert [day for _whose, day in due(session, officer)] == [SOON, LATER]
    assert [day for _whose, day in due(session, auditor)] == [SOON, LATER]
    assert [day for _whose, day in due(session, lead)] == [LATER]
    assert due(session, officer, COI) == [("theirs", LATER)]


def test_who_manages_accounts_reads_none(session: Session, administrator: User) -> None:
    with pytest.raises(NotPermitted):
        open_deadlines(session, acting_user=administrator)


# --- put off, done


def step(session: Session, submission: Submission, entry: Dispatch, by: User, **said: Any) -> None:
    values: dict[str, Any] = {"act": Act.DONE, "reason": "settled on the telephone"} | said
    workflow.take_step(session, submission, entry, StepDetails(**values), acting_user=by)


def test_a_day_is_put_off_and_done_by_rows_that_are_only_added(
    session: Session, submission: Submission, officer: User
) -> None:
    (sent,) = submission.entries
    until = LATER + timedelta(days=30)

    step(session, submission, sent, officer, act=Act.EXTENDED, due_on=until)
    assert due(session, officer) == [("theirs", until)]
    step(session, submission, sent, officer)
    assert due(session, officer) == []
    step(session, submission, sent, officer, act=Act.EXTENDED, due_on=until)
    assert due(session, officer) == [("theirs", until)], "put off again, it is due again"

    rows = session.scalars(sa.select(DeadlineStep).order_by(DeadlineStep.number)).all()
    assert [(one.number, one.act) for one in rows] == [
        (1, "extended"),
        (2, "done"),
        (3, "extended"),
    ]
    session.commit()
    told = session.scalars(sa.select(AuditEvent.action)).all()
    assert told.count("submission:deadline-extended") == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"act": Act.EXTENDED}, "due_on"),
        ({"act": Act.EXTENDED, "due_on": PAST}, "due_on"),
        ({"act": Act.EXTENDED, "due_on": LATER}, "due_on"),
        ({"act": Act.EXTENDED, "due_on": date(9999, 12, 31)}, "due_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_step_says_until_when_and_why(
    session: Session, submission: Submission, officer: User, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        step(session, submission, submission.entries[0], officer, **said)

    assert refused.value.field == field


def test_what_is_not_due_cannot_be_put_off_nor_done_twice(
    session: Session, submission: Submission, officer: User, lead: User, come: Come
) -> None:
    (sent,) = submission.entries
    with pytest.raises(NotPermitted):
        step(session, submission, sent, lead)
    step(session, submission, sent, officer)
    with pytest.raises(NotAllowedNow, match="said already"):
        step(session, submission, sent, officer)
    come(DispatchKind.REPLIED)

    with pytest.raises(NotAllowedNow, match="Nothing is due"):
        step(session, submission, sent, officer)


def test_two_who_act_at_once_do_not_both_hold(
    session: Session, submission: Submission, officer: User
) -> None:
    (sent,) = submission.entries
    values = {"dispatch_id": sent.id, "submission_id": submission.id, "number": 1}
    for _each in range(2):
        session.add(DeadlineStep(act=Act.DONE, reason="done", recorded_by_id=officer.id, **values))

    with pytest.raises(IntegrityError):
        session.flush()


# --- on pages


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_lists_what_is_open_and_marks_what_is_late(
    session: Session, submission: Submission, officer: User, browse: Browse, language: str
) -> None:
    officer.language = language
    add_entry(session, submission, by=officer, kind=DispatchKind.MORE_REQUESTED, due_on=PAST)
    pages = browse(officer)

    page = pages.get("/deadlines")

    assert page.status_code == 200
    assert submission.reference in page.text
    assert ("overdue" if language == "en" else "تأخر") in page.text
    assert submission.reference not in pages.get(f"/deadlines?recipient={EXECUTIONS}").text
    assert pages.get("/deadlines?recipient=nobody").status_code == 404


@pytest.mark.parametrize(
    ("kind", "columns", "became"),
    [
        (DispatchKind.REPLIED, {}, Fate.KEPT),
        (DispatchKind.REPLIED, {"happened_on": LATER + timedelta(days=1)}, Fate.KEPT_LATE),
        (DispatchKind.NO_RESPONSE, {}, Fate.NOT_KEPT),
        (DispatchKind.ACKNOWLEDGED, {"due_on": LATER + timedelta(days=9)}, Fate.REPLACED),
        (DispatchKind.CONCLUDED, {}, Fate.CLOSED),
        (DispatchKind.ACKNOWLEDGED, {}, Fate.WAITED_FOR),
    ],
)
def test_all_tells_what_became_of_each_day(
    session: Session,
    officer: User,
    come: Come,
    kind: DispatchKind,
    columns: dict[str, Any],
    became: Fate,
) -> None:
    come(kind, **columns)

    first, *_later = every_deadline(session, acting_user=officer)

    assert (first.due_on, first.became) == (LATER, became)


def test_all_tells_of_what_we_owed_too(session: Session, officer: User, come: Come) -> None:
    request = come(DispatchKind.MORE_REQUESTED, due_on=SOON)
    come(DispatchKind.SUPPLEMENTED, about_id=request.id)

    became = {one.entry.kind: one.became for one in every_deadline(session, acting_user=officer)}

    assert became[DispatchKind.MORE_REQUESTED] is Fate.KEPT


def test_all_tells_why_a_day_is_over_with_and_what_a_conclusion_closed(
    session: Session, submission: Submission, officer: User, browse: Browse
) -> None:
    other = add_sent(session, officer=officer, due_on=SOON)
    other.state = SubmissionState.CONCLUDED
    step(session, submission, submission.entries[0], officer)
    session.commit()
    pages = browse(officer)

    shown = pages.get("/deadlines?show=all").text

    for told in (submission.reference, other.reference, "settled on the telephone"):
        assert told in shown
    assert "over with" in shown
    assert "closed before" in shown
    assert "Nothing is due" in pages.get("/deadlines").text


def test_a_day_is_put_off_by_page(
    session: Session, submission: Submission, officer: User, auditor: User, browse: Browse
) -> None:
    (sent,) = submission.entries
    pages, address = browse(officer), f"/submissions/{submission.id}/deadlines/{sent.id}"
    assert pages.get(address).status_code == 200
    assert browse(auditor).get(address).status_code == 403
    assert pages.send(address, {"act": "extended", "reason": "they asked"}).status_code == 422
    until = (LATER + timedelta(days=1)).isoformat()

    answer = pages.send(address, {"act": "extended", "due_on": until, "reason": "they asked"})

    assert answer.status_code == 303
    assert "they asked" in pages.get(f"/submissions/{submission.id}").text
    assert pages.send(address, {"act": "done", "reason": "it came"}).status_code == 303
    assert "Nothing is due" in pages.get("/deadlines").text
    add_entry(session, submission, by=officer, kind=DispatchKind.REPLIED)
    session.commit()
    assert "Nothing is due by this entry" in pages.get(address).text
    assert pages.send(address, {"act": "done", "reason": "again"}).status_code == 409


def test_home_reminds_officers_of_what_is_near(
    session: Session, submission: Submission, officer: User, lead: User, browse: Browse,
    keyring: Keyring,
) -> None:  # fmt: skip
    assert work_of(session, officer, keyring).to_follow == []
    add_entry(session, submission, by=officer, kind=DispatchKind.MORE_REQUESTED, due_on=SOON)

    (followed,) = work_of(session, officer, keyring).to_follow

    assert followed.is_ours
    assert "Answer due: Attacks on markets (fictional)" in browse(officer).get("/").text
    assert "Answer due" not in browse(lead).get("/").text
    (one,) = due_soon(session, acting_user=officer)
    assert (one.on, one.words, one.is_near) == (SOON, "Answer due", True)


def test_the_calendar_holds_references_and_nothing_of_a_case(
    session: Session, submission: Submission, officer: User, auditor: User, browse: Browse
) -> None:
    add_entry(
        session, submission, by=officer, kind=DispatchKind.MORE_REQUESTED, due_on=SOON,
        note="Send us the names (fictional).", reference="COI/77",
    )  # fmt: skip
    nameless = add_sent(session, officer=officer)
    add_entry(session, nameless, by=officer, kind=DispatchKind.MORE_REQUESTED)
    session.commit()
    assert browse(auditor).send("/deadlines/calendar").status_code == 403

    answer = browse(officer).send("/deadlines/calendar")

    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    text = answer.text
    assert f"SUMMARY:{submission.reference}: answer due\r\n" in text
    assert text.count("BEGIN:VEVENT") == 1, "what has no day is not in a calendar"
    for word in ("COI", "names", "market", "Commission", officer.display_name):
        assert word not in text
    (event,) = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "deadlines:taken-out")
    )
    assert event.acting_user_id == officer.id
