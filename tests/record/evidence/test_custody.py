"""Arrival, custody, looks, checks: what a court would ask about."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseState, MemberStanding
from casefiles.record.evidence import queries, workflow
from casefiles.record.evidence.models import (
    CHECK_BEFORE_LOOK,
    CustodyAction,
    CustodyEvent,
    DerivativeKind,
    Exhibit,
    ExhibitState,
    HandlingDetails,
)
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit

CONTENT = b"what a witness saw"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead)


@pytest.fixture
def exhibit(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    return add_exhibit(session, store, case, by=lead, content=CONTENT)


def _replace_bytes(store: LocalStore, sha256: str, content: bytes) -> None:
    path = store.path(sha256)
    path.chmod(0o600)
    path.write_bytes(content)


def test_custody_begins_on_arrival(exhibit: Exhibit, lead: User) -> None:
    (received,) = exhibit.custody

    assert exhibit.reference == "EV-000001"
    assert exhibit.sha256 == SHA256
    assert (received.sequence, received.action) == (1, CustodyAction.RECEIVED)
    assert (received.handler_id, received.purpose) == (lead.id, "brought by the witness")
    assert received.sha256_after == SHA256
    assert not received.reconstruction


def test_the_same_bytes_are_kept_once_for_two_exhibits(
    session: Session, store: LocalStore, case: Case, lead: User, exhibit: Exhibit
) -> None:
    again = add_exhibit(session, store, case, by=lead, content=CONTENT)

    assert (again.reference, again.file) == ("EV-000002", exhibit.file)


def test_an_arrival_without_a_reason_is_refused(
    session: Session, store: LocalStore, case: Case, lead: User, exhibit: Exhibit
) -> None:
    arrival = workflow.take_in(store, BytesIO(b"other"), limit=100)

    with pytest.raises(Refusal) as refused:
        workflow.receive_exhibit(
            session,
            case,
            workflow.details_of(exhibit),
            arrival,
            original_name="a.txt",
            purpose=" ",
            acting_user=lead,
        )

    assert refused.value.field == "purpose"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "spoon"}, "kind"),
        ({"captured_edtf": "2019-13"}, "captured_edtf"),
        ({"content_edtf": "soon"}, "content_edtf"),
    ],
)
def test_what_is_said_of_an_exhibit_has_to_make_sense(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    wrong: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(Refusal) as refused:
        add_exhibit(session, store, case, by=lead, **wrong)

    assert refused.value.field == field


def test_nobody_outside_the_case_adds_evidence(
    session: Session, store: LocalStore, case: Case, colleague: User
) -> None:
    with pytest.raises(NotPermitted):
        add_exhibit(session, store, case, by=colleague)


def test_a_closed_file_takes_no_evidence(session: Session, store: LocalStore, lead: User) -> None:
    closed = add_case(session, lead=lead, state=CaseState.CLOSED)

    with pytest.raises(NotAllowedNow):
        add_exhibit(session, store, closed, by=lead)


def test_every_look_is_a_row_of_custody(session: Session, exhibit: Exhibit, reviewer: User) -> None:
    for _time in range(2):
        handed_out = workflow.look_at_original(
            session, exhibit, SHA256, purpose="compare with the log", acting_user=reviewer
        )
        assert handed_out

    looks = [event for event in exhibit.custody if event.action is CustodyAction.VIEWED]
    assert [event.sequence for event in looks] == [2, 3]
    assert {event.handler_id for event in looks} == {reviewer.id}
    assert {event.purpose for event in looks} == {"compare with the log"}


def test_who_may_not_read_the_case_may_not_look(
    session: Session, exhibit: Exhibit, administrator: User
) -> None:
    with pytest.raises(NotPermitted):
        workflow.look_at_original(
            session, exhibit, SHA256, purpose="curious", acting_user=administrator
        )


def test_changed_bytes_are_never_handed_out(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User
) -> None:
    _replace_bytes(store, exhibit.sha256, b"forged")
    found = store.digest(exhibit.sha256)

    handed_out = workflow.look_at_original(
        session, exhibit, found, purpose="read it", acting_user=lead
    )

    assert not handed_out
    assert exhibit.file.fixity is Fixity.CHANGED
    last = exhibit.custody[-1]
    assert (last.action, last.purpose) == (CustodyAction.CHECKED, CHECK_BEFORE_LOOK)
    assert last.sha256_after == hashlib.sha256(b"forged").hexdigest()


def test_a_check_of_intact_bytes_is_noted(
    session: Session, exhibit: Exhibit, reviewer: User
) -> None:
    fixity = workflow.note_check(session, exhibit, SHA256, acting_user=reviewer)

    assert fixity is Fixity.INTACT
    assert exhibit.custody[-1].action is CustodyAction.CHECKED
    assert exhibit.custody[-1].sha256_after == SHA256


def test_a_missing_file_is_a_loud_fact_in_every_case_that_has_it(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User
) -> None:
    twin = add_exhibit(session, store, add_case(session, lead=lead), by=lead, content=CONTENT)
    store.path(SHA256).unlink()

    workflow.note_check(session, exhibit, store.digest(SHA256), acting_user=None)
    session.commit()

    for one in (exhibit, twin):
        assert one.custody[-1].sha256_after == ""
        assert one.custody[-1].handler_id is None
        told = [event.action for event in history_of(session, one.id)]
        assert told[0] == "exhibit:found-missing"
    assert queries.damaged_exhibits(session, acting_user=lead) == [exhibit, twin]


def test_a_file_brought_back_is_intact_again_everywhere(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User
) -> None:
    twin = add_exhibit(session, store, add_case(session, lead=lead), by=lead, content=CONTENT)
    workflow.note_check(session, exhibit, None, acting_user=lead)

    workflow.note_check(session, twin, store.digest(SHA256), acting_user=None)

    assert exhibit.file.fixity is Fixity.INTACT
    assert exhibit.custody[-1].sha256_after == SHA256


def _handling(**changed: Any) -> HandlingDetails:
    values = {
        "action": CustodyAction.TRANSFERRED,
        "happened_at": clock.now(),
        "purpose": "to the laboratory",
        "handed_to": "Lab of Nowhere",
    }
    return HandlingDetails(**(values | changed))  # type: ignore[arg-type]


def test_a_transfer_is_written_down_by_hand(session: Session, exhibit: Exhibit, lead: User) -> None:
    workflow.note_handling(session, exhibit, _handling(), acting_user=lead)

    transferred = exhibit.custody[-1]
    assert transferred.action is CustodyAction.TRANSFERRED
    assert transferred.handed_to == "Lab of Nowhere"
    assert transferred.sha256_after == ""
    assert not transferred.reconstruction


def test_a_late_entry_is_marked_as_reconstruction(
    session: Session, exhibit: Exhibit, lead: User
) -> None:
    late = _handling(happened_at=clock.now() - timedelta(days=3))

    workflow.note_handling(session, exhibit, late, acting_user=lead)

    assert exhibit.custody[-1].reconstruction


def test_a_transfer_is_written_down_after_the_case_was_closed(
    session: Session, exhibit: Exhibit, lead: User
) -> None:
    session.execute(sa.update(Case).values(state=CaseState.CLOSED))

    workflow.note_handling(session, exhibit, _handling(), acting_user=lead)

    assert len(exhibit.custody) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"happened_at": clock.now() + timedelta(days=9)}, "happened_at"),
        ({"handed_to": " "}, "handed_to"),
        ({"purpose": ""}, "purpose"),
        ({"action": CustodyAction.RECEIVED}, "action"),
    ],
)
def test_handling_that_makes_no_sense_is_refused(
    session: Session, exhibit: Exhibit, lead: User, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.note_handling(session, exhibit, _handling(**wrong), acting_user=lead)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "statement",
    [sa.update(CustodyEvent).values(purpose="nothing"), sa.delete(CustodyEvent)],
    ids=["change", "delete"],
)
def test_custody_cannot_be_rewritten(
    session: Session, exhibit: Exhibit, statement: sa.Update | sa.Delete
) -> None:
    assert len(exhibit.custody) == 1

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)


def test_a_description_keeps_what_was_said_before(
    session: Session, exhibit: Exhibit, lead: User
) -> None:
    details = replace(workflow.details_of(exhibit), title=Texts.of(en="Better said"))
    workflow.edit_exhibit(session, exhibit, details, opened=exhibit.version, acting_user=lead)
    workflow.edit_exhibit(session, exhibit, details, opened=exhibit.version, acting_user=lead)
    session.commit()

    told = [event.action for event in history_of(session, exhibit.id)]
    assert str(exhibit.title) == "Better said"
    assert told.count("exhibit:changed") == 1


def test_a_void_exhibit_stays_and_takes_nothing_new(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User
) -> None:
    with pytest.raises(Refusal):
        workflow.void_exhibit(session, exhibit, reason="", acting_user=lead)
    workflow.void_exhibit(session, exhibit, reason="belongs to another case", acting_user=lead)

    assert (exhibit.state, exhibit.void_reason) == (ExhibitState.VOID, "belongs to another case")
    assert store.path(SHA256).exists()
    with pytest.raises(NotAllowedNow):
        workflow.edit_exhibit(
            session,
            exhibit,
            workflow.details_of(exhibit),
            opened=exhibit.version,
            acting_user=lead,
        )
    with pytest.raises(NotAllowedNow):
        workflow.void_exhibit(session, exhibit, reason="again", acting_user=lead)


def test_a_copy_points_at_its_original_and_says_who_and_why(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User, reviewer: User
) -> None:
    arrived = store.take_in(BytesIO(b"with the face covered"), limit=100)
    copy = workflow.add_derivative(
        session,
        exhibit,
        arrived,
        DerivativeKind.REDACTED,
        reason="faces covered for the Commission",
        acting_user=lead,
    )

    assert exhibit.derivatives == [copy]
    assert copy.author_id == lead.id
    assert workflow.look_at_derivative(session, exhibit, copy, arrived.sha256, acting_user=reviewer)
    assert not workflow.look_at_derivative(session, exhibit, copy, None, acting_user=reviewer)


def test_a_member_who_is_asked_to_review_writes_nothing(
    session: Session, case: Case, exhibit: Exhibit, reviewer: User
) -> None:
    add_member(session, case, reviewer, MemberStanding.ASKED)

    with pytest.raises(NotPermitted):
        workflow.void_exhibit(session, exhibit, reason="mistake", acting_user=reviewer)


def test_an_empty_file_is_refused(
    session: Session, store: LocalStore, case: Case, lead: User, exhibit: Exhibit
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.receive_exhibit(
            session,
            case,
            workflow.details_of(exhibit),
            workflow.take_in(store, BytesIO(b""), limit=100),
            original_name="a.txt",
            purpose="sent by courier",
            acting_user=lead,
        )

    assert refused.value.field == "file"
