"""One asks, another confirms, a hold stops both; and what the preview says beforehand."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.expunging import policy, queries, workflow
from casefiles.outbound.expunging.models import (
    ExpungedKind,
    Expunging,
    ExpungingState,
    HoldKind,
    LegalHold,
)
from casefiles.outbound.recalls.workflow import note_sent
from casefiles.outbound.submissions.models import SubmissionState
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.record.people.models import PersonDetails
from casefiles.record.people.workflow import edit_person
from casefiles.record.safeguarding.workflow import RiskDetails, assess_risk
from casefiles.record.sources.workflow import SourceDetails, edit_source, regrade_source
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.expungings import add_hold
from tests.factories.submissions import add_notice
from tests.outbound.expunging.conftest import Gone, send_out


@pytest.fixture
def second(session: Session) -> User:
    return add_person(session, "ruba", Role.REVIEWER)


def test_who_asked_never_confirms_neither_by_rule_nor_in_the_database(
    gone: Gone, session: Session, second: User
) -> None:
    expunging = workflow.ask(
        session,
        gone.world.keyring,
        ExpungedKind.SOURCE,
        gone.source.id,
        reason="danger",
        wish="they called",
        acting_user=gone.reviewer,
    )
    session.commit()
    assert not policy.may_decide(gone.reviewer, expunging)
    assert policy.may_decide(second, expunging)
    with pytest.raises(NotPermitted, match="somebody else"):
        gone.confirmed(expunging, by=gone.reviewer)
    with pytest.raises(NotPermitted, match="somebody else"):
        workflow.refuse(session, expunging, reason="no", acting_user=gone.reviewer)

    alone = {"state": "confirmed", "decided_by_id": gone.reviewer.id}
    assert "two_people" in refused(session, expunging, alone)
    assert "decided_by_somebody" in refused(session, expunging, {"state": "confirmed"})
    assert "who asked" in refused(session, expunging, {"asked_by_id": second.id})

    gone.confirmed(expunging, by=second)
    assert expunging.state is ExpungingState.CONFIRMED


def refused(session: Session, row: Expunging | LegalHold, values: dict[str, Any]) -> str:
    table = row.__table__
    if "decided_by_id" in values:
        values = values | {"decided_at": sa.func.current_timestamp()}
    try:
        with session.begin_nested():
            session.execute(
                sa.update(table).where(table.c.id == row.id).values(values),  # type: ignore[arg-type]
                execution_options={"synchronize_session": False},
            )
    except DBAPIError as error:
        return str(error.orig)
    return ""


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_neither_enters_nor_reviews_cases_asks_for_nothing(
    gone: Gone, session: Session, role: Role
) -> None:
    somebody = add_person(session, "somebody", role)

    with pytest.raises(NotPermitted):
        workflow.ask(
            session,
            gone.world.keyring,
            ExpungedKind.SOURCE,
            gone.source.id,
            reason="danger",
            wish="they called",
            acting_user=somebody,
        )


def test_what_is_not_said_is_asked_for_and_one_wish_is_enough(gone: Gone) -> None:
    with pytest.raises(Refusal) as refusal:
        gone.asked_for_person(reason=" ", wish="")
    assert [refusal.value.field, *(one.field for one in refusal.value.others)] == ["reason", "wish"]

    expunging = gone.asked_for_person()
    with pytest.raises(NotAllowedNow, match="already"):
        gone.asked_for_person()
    with pytest.raises(Refusal, match="Say why"):
        workflow.refuse(gone.session, expunging, reason=" ", acting_user=gone.reviewer)


@pytest.mark.parametrize("answer", ["withdraw", "refuse"])
def test_what_is_taken_back_or_refused_leaves_no_names_behind(
    gone: Gone, session: Session, answer: str
) -> None:
    expunging = gone.asked_for_person(spellings=("Abu Nobody",))
    session.commit()
    with pytest.raises(NotPermitted, match="takes it back"):
        workflow.withdraw(session, expunging, acting_user=gone.reviewer)

    if answer == "withdraw":
        workflow.withdraw(session, expunging, acting_user=gone.world.lead)
    else:
        workflow.refuse(session, expunging, reason="not theirs", acting_user=gone.reviewer)
    session.commit()

    assert (expunging.sealed_plan, expunging.data_key_id) == (None, None)
    assert queries.current_of(session, expunging.subject_id) is None
    with pytest.raises(NotAllowedNow, match="answered or taken back"):
        gone.confirmed(expunging)
    assert gone.asked_for_person().state is ExpungingState.WAITING  # somebody may ask again


def of_the_person(gone: Gone) -> tuple[HoldKind, Any]:
    return HoldKind.PERSON, gone.victim.person_id


def of_the_case(gone: Gone) -> tuple[HoldKind, Any]:
    return HoldKind.CASE, gone.world.case.id


@pytest.mark.parametrize("on", [of_the_person, of_the_case])
def test_a_legal_hold_stops_asking_and_confirming_until_another_person_lifts_it(
    gone: Gone, session: Session, on: Callable[[Gone], tuple[HoldKind, Any]]
) -> None:
    kind, subject_id = on(gone)
    officer = gone.world.officer
    expunging = gone.asked_for_person()
    hold = add_hold(session, kind, subject_id, by=officer)
    session.commit()

    with pytest.raises(NotAllowedNow, match="legal hold"):
        gone.confirmed(expunging)
    session.rollback()
    by_hand = {"state": "confirmed", "decided_by_id": gone.reviewer.id}
    assert "legal hold" in refused(session, expunging, by_hand)
    with pytest.raises(NotAllowedNow, match="already"):
        add_hold(session, kind, subject_id, by=officer)
    with pytest.raises(NotPermitted, match="somebody else"):
        workflow.lift_hold(session, hold, reason="over", acting_user=officer)
    assert "two_people" in refused(
        session, hold, {"lifted_by_id": officer.id, "lifted_at": sa.func.current_timestamp()}
    )
    with pytest.raises(Refusal, match="Say why"):
        workflow.lift_hold(session, hold, reason="", acting_user=gone.reviewer)

    workflow.lift_hold(session, hold, reason="The court is done.", acting_user=gone.reviewer)
    with pytest.raises(NotAllowedNow, match="lifted already"):
        workflow.lift_hold(session, hold, reason="again", acting_user=gone.reviewer)
    session.commit()
    assert not policy.may_lift(gone.reviewer, hold)
    gone.done(expunging)
    assert expunging.state is ExpungingState.DONE


def test_a_hold_stops_what_was_confirmed_and_not_begun_and_comes_too_late_for_it(
    gone: Gone, session: Session
) -> None:
    add = gone.asked_for_person()
    session.commit()
    gone.confirmed(add)
    session.commit()
    with pytest.raises(Refusal, match="Say why"):
        add_hold(session, *of_the_case(gone), by=gone.reviewer, reason=" ")
    hold = add_hold(session, *of_the_case(gone), by=gone.world.officer)
    with pytest.raises(NotAllowedNow, match="did not fail"):
        workflow.resume(session, add, acting_user=gone.world.lead)
    gone.build()

    session.expire_all()
    job = session.scalars(sa.select(Job).where(Job.subject_id == add.id)).one()
    assert (job.status, add.begun_at) == (JobStatus.FAILED, None)
    with pytest.raises(NotAllowedNow, match="legal hold"):
        gone.asked(ExpungedKind.SOURCE, gone.source.id)

    workflow.lift_hold(session, hold, reason="over", acting_user=gone.reviewer)
    workflow.resume(session, add, acting_user=gone.world.lead)
    gone.build()
    session.refresh(add)
    assert add.state is ExpungingState.DONE
    with pytest.raises(NotAllowedNow, match="too late"):
        add_hold(session, *of_the_person(gone), by=gone.reviewer)


def test_a_case_is_held_no_more_while_somebody_is_taken_out_of_it(
    gone: Gone, session: Session
) -> None:
    session.commit()
    expunging = gone.asked_for_person()
    gone.confirmed(expunging)
    expunging.begun_at = clock.now()
    session.commit()

    with pytest.raises(NotAllowedNow, match="too late"):
        add_hold(session, HoldKind.CASE, gone.world.case.id, by=gone.reviewer)

    gone.build()
    hold = add_hold(session, HoldKind.CASE, gone.world.case.id, by=gone.reviewer)
    assert hold.lifted_at is None


def test_nothing_is_written_anew_of_who_was_expunged(gone: Gone, session: Session) -> None:
    session.commit()
    for expunging in (gone.asked_for_person(), gone.asked(ExpungedKind.SOURCE, gone.source.id)):
        gone.confirmed(expunging)
        expunging.begun_at = clock.now()
    session.commit()
    person, world = gone.victim.person, gone.world
    assert person is not None

    with pytest.raises(NotAllowedNow, match="nothing new"):
        edit_person(
            session,
            person,
            PersonDetails(Texts.of(en="Back Again")),
            within=world.case.id,
            acting_user=world.lead,
        )
    session.rollback()
    with pytest.raises(NotAllowedNow, match="nothing new"):
        edit_source(
            session,
            gone.source,
            SourceDetails(Texts.of(en="the same again"), "person", "witness"),
            opened=gone.source.version,
            acting_user=world.lead,
        )
    session.rollback()
    with pytest.raises(NotAllowedNow, match="nothing new"):
        regrade_source(
            session,
            gone.source,
            "C",
            reason="the name that they gave was another",
            opened=gone.source.version,
            acting_user=world.lead,
        )
    session.rollback()
    with pytest.raises(NotAllowedNow, match="nothing new"):
        assess_risk(
            session,
            gone.source,
            RiskDetails(
                assessed_on=clock.today(),
                threats_note="none known",
                likelihood="unlikely",
                severity="severe",
                measures="none needed",
                residual="low",
                review_on=clock.today(),
            ),
            acting_user=world.lead,
        )


def test_what_is_on_its_way_out_has_to_be_taken_back_first(gone: Gone, session: Session) -> None:
    expunging = gone.asked_for_person()
    packet = send_out(gone)
    assert gone.submission is not None
    assert gone.submission.state is SubmissionState.SENT
    seen = gone.seen(expunging, gone.reviewer)
    assert [one.packet.id for one in seen.sent] == [packet.id]
    assert seen.sent[0].sent_on is not None
    assert not seen.is_barred

    letter = add_notice(session, packet, drafted_by=gone.world.officer)
    with pytest.raises(NotAllowedNow, match="being written"):
        gone.confirmed(expunging)
    sent_on = seen.sent[0].sent_on
    note_sent(session, letter, sent_on, "post", acting_user=gone.world.officer)
    second = gone.world.cleared()
    with pytest.raises(NotAllowedNow, match="Take it back first"):
        gone.confirmed(expunging)
    seen = gone.seen(expunging, gone.reviewer)
    assert [one.id for one in seen.on_their_way] == [second.id]


def test_the_preview_counts_what_would_go_and_changes_nothing(gone: Gone, session: Session) -> None:
    expunging = gone.asked_for_person()
    session.commit()

    seen = gone.seen(expunging, gone.world.lead)

    assert (seen.emptied["people"], seen.emptied["victims"], seen.emptied["grounds"]) == (1, 1, 1)
    assert seen.named.keys() >= {"notes", "tasks", "cases", "case_searches", "custody_events"}
    assert (seen.drafts, seen.hidden_cases) == (1, 0)
    assert seen.details >= 3
    assert [case.id for case in seen.cases] == [gone.world.case.id]
    assert not session.dirty


def test_only_who_reads_the_case_or_the_source_knows_of_it(
    gone: Gone, session: Session, auditor: User
) -> None:
    person, source = gone.asked_for_person(), gone.asked(ExpungedKind.SOURCE, gone.source.id)
    hold = add_hold(session, HoldKind.SOURCE, gone.source.id, by=gone.reviewer)
    administrator = add_person(session, "dana", Role.ADMINISTRATOR)
    session.commit()

    everybody = (gone.world.lead, gone.reviewer, auditor)
    for user in everybody:
        assert queries.list_expungings(session, acting_user=user) == [source, person]
        assert queries.get_hold(session, hold.id, acting_user=user) is hold
    assert list(queries.to_answer(session, acting_user=gone.reviewer)) == [person, source]
    assert queries.to_answer(session, acting_user=gone.world.lead) == ()
    with pytest.raises(NotFound, match="no such expunging"):
        queries.get_expunging(session, person.id, acting_user=administrator)
    with pytest.raises(NotFound, match="no such hold"):
        queries.get_hold(session, hold.id, acting_user=administrator)


def test_a_person_asks_and_a_reviewer_confirms_on_pages(gone: Gone, browse: Browse) -> None:
    lead, reviewer = browse(gone.world.lead), browse(gone.reviewer)
    address = f"/cases/{gone.world.case.id}/victims/{gone.victim.id}/expunge"
    empty = lead.send(address, {"reason": "kept words"})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "kept words" in empty.text
    words = {"reason": "danger", "wish": "they called", "spellings": "Abu Nobody, Old Name"}
    asked = lead.send(address, words)
    assert asked.status_code == HTTPStatus.SEE_OTHER
    page = asked.headers["Location"]
    assert "waits for a second person" in lead.get(page).text
    assert lead.get(address).headers["Location"] == page
    assert lead.send(address, words).headers["Location"] == page
    assert "confirm or refuse" in reviewer.get("/").text
    assert "Record decision" in reviewer.get(page).text

    wrong = reviewer.send(f"{page}/answer", {"outcome": "confirm", "reason": ""})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    done = reviewer.send(f"{page}/answer", {"outcome": "confirm", "reason": "their wish"})
    assert done.status_code == HTTPStatus.SEE_OTHER
    assert "being done" in lead.get(page).text
    gone.build()
    assert "What went" in lead.get(page).text


def test_a_wish_is_refused_taken_back_and_a_hold_lifted_on_pages(
    gone: Gone, session: Session, browse: Browse
) -> None:
    lead, reviewer = browse(gone.world.lead), browse(gone.reviewer)
    officer = browse(gone.world.officer)
    source = f"/sources/{gone.source.id}"
    words = {"reason": "danger", "wish": "they called"}
    page = lead.send(f"{source}/expunge", words).headers["Location"]
    no = reviewer.send(f"{page}/answer", {"outcome": "refuse", "reason": "not theirs"})
    assert no.status_code == HTTPStatus.SEE_OTHER
    assert "not theirs" in lead.get(page).text
    page = lead.send(f"{source}/expunge", words).headers["Location"]
    assert lead.send(f"{page}/withdraw", {}).status_code == HTTPStatus.SEE_OTHER

    for address in (
        f"{source}/hold",
        f"/cases/{gone.world.case.id}/hold",
        f"/cases/{gone.world.case.id}/victims/{gone.victim.id}/hold",
    ):
        assert reviewer.send(address, {"reason": "a court"}).status_code == HTTPStatus.SEE_OTHER
        assert "stands on this already" in reviewer.get(address).text
    assert "A legal hold stands on this" in lead.get(source).text
    assert "A legal hold stands on this" in lead.get(f"/cases/{gone.world.case.id}").text
    assert "nothing is expunged" in lead.get(f"{source}/expunge").text
    refused_now = lead.send(f"{source}/expunge", words)
    assert refused_now.status_code == HTTPStatus.CONFLICT
    hold = session.scalars(sa.select(LegalHold).where(LegalHold.kind == HoldKind.CASE)).one()
    session.rollback()
    lifting = f"/expungings/holds/{hold.id}/lift"
    assert officer.get(lifting).status_code == HTTPStatus.OK
    assert officer.send(lifting, {"reason": "over"}).status_code == HTTPStatus.SEE_OTHER
    assert "lifted" in officer.get("/expungings/").text
