"""Submissions in any state, brought there by the verbs, with cases that have everything asked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.corrections.models import CorrectionContributor, CorrectionNotice
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import present_packet
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.outbound.submissions import workflow
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Letter,
    Submission,
    SubmissionDetails,
    SubmissionState,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.workflow import keep_file
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.workflow import verify_case
from casefiles.record.claims.models import ClaimState
from casefiles.record.disclosure.models import (
    Giver,
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    SignedForm,
)
from casefiles.record.disclosure.queries import speaks_of_sealed
from casefiles.record.disclosure.workflow import GroundDetails, attach_form, record_ground
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.organisation import PASSPHRASE
from tests.factories.places import add_place

COI, EXECUTIONS = "coi-syria", "sr-executions"
#: why so much may be told of somebody without a name, where anything is
ACCEPTED = "As much stands in a report that anybody can read (fictional)."


def add_ready_case(session: Session, *, lead: User, **columns: Any) -> Case:
    """Add a verified case that lacks nothing the Commission requires, with a claim approved."""
    values: dict[str, Any] = {
        "state": CaseState.INVESTIGATING,
        "title": Texts.of(en="Market of Nowhere", ar="سوق لا مكان"),
        "narrative": Texts.of(en="Aircraft struck the market.", ar="قصفت طائرات السوق."),
        "date_edtf": "2019-07-22",
        "target": "market",
        "weapons": ("unguided_bomb",),
        "place_id": _place(session),
    }
    case = add_case(session, lead=lead, **{**values, **columns})
    add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    verify_case(session, case, acting_user=lead)
    return case


def _place(session: Session) -> Any:
    country = add_place(session, name="Land of Nowhere", level=0)
    return add_place(session, name=Texts.of(en="Nowhere", ar="لا مكان"), parent=country).id


_GIVERS: Mapping[GroundKind, dict[str, Any]] = {
    GroundKind.CONSENT: {"giver": Giver.THEMSELVES},
    GroundKind.NEXT_OF_KIN: {"giver": Giver.NEXT_OF_KIN, "relation": "family"},
}


def add_ground(
    session: Session,
    case: Case,
    about: GroundSubject,
    subject_id: Any,
    *,
    by: User,
    scopes: tuple[Scope, ...] = (Scope.NAME, Scope.DETAILS),
    **details: Any,
) -> Ground:
    """Write down that it may go, given today, in writing, unless told otherwise.

    Of somebody harmed the family says so, of anything else whoever it is about.
    """
    by_family = about is GroundSubject.VICTIM
    values: dict[str, Any] = {
        "kind": GroundKind.NEXT_OF_KIN if by_family else GroundKind.CONSENT,
        "purpose": Purpose.UN_INQUIRY,
        "method": "written",
        "given_on": clock.today(),
    }
    if not speaks_of_sealed(session, about, subject_id):
        values["given_by"] = "the family (fictional)"
    values |= _GIVERS.get(details.get("kind", values["kind"]), {}) | details
    filled = GroundDetails(subject_kind=about, subject_id=subject_id, scopes=scopes, **values)
    return record_ground(session, case, filled, acting_user=by)


def add_signed_form(
    session: Session,
    keyring: Keyring,
    store: LocalStore,
    ground: Ground,
    *,
    by: User,
    says: bytes = b"signed by somebody invented",
) -> SignedForm:
    """Attach a scan that says something to a ground."""
    scan = b"%PDF-1.4\n" + says
    return attach_form(session, keyring, store, ground, scan, acting_user=by)


def add_submission(
    session: Session,
    *,
    officer: User,
    cases: tuple[Case, ...] = (),
    languages: tuple[str, ...] = ("en",),
    planned_for: date | None = None,
    recipient: str = COI,
) -> Submission:
    """Open a submission, to the Commission unless told otherwise, and add cases."""
    details = SubmissionDetails(
        Texts.of(en="Attacks on markets (fictional)"), languages, planned_for
    )
    submission = workflow.open_submission(session, recipient, details, acting_user=officer)
    workflow.add_cases(session, submission, cases, acting_user=officer)
    return submission


def clear_submission(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    *,
    officer: User,
    second: User,
    accepted: str = ACCEPTED,
) -> None:
    """Ask for clearance as one officer and clear as another, whoever is told of."""
    clearance.ask_clearance(session, keyring, submission, acting_user=officer, accepted=accepted)
    clearance.clear(session, submission, shown=submission.pins_digest, acting_user=second)


def seal_submission(
    session: Session, keyring: Keyring, submission: Submission, *, officer: User
) -> Packet:
    """Seal a cleared submission with the passphrase of the tests."""
    return clearance.seal(
        session,
        keyring,
        submission,
        passphrase=PASSPHRASE,
        shown=submission.pins_digest,
        acting_user=officer,
    )


def packet_of(session: Session, submission: Submission) -> Packet:
    packet = present_packet(session, submission.id)
    assert packet is not None
    return packet


def add_entry(session: Session, submission: Submission, *, by: User, **columns: Any) -> Dispatch:
    """Add an entry of what came back, as if it had been written down: it was acknowledged today."""
    values: dict[str, Any] = {"kind": DispatchKind.ACKNOWLEDGED, "happened_on": clock.today()}
    entry = Dispatch(submission_id=submission.id, recorded_by_id=by.id, **(values | columns))
    session.add(entry)
    session.flush()
    session.expire(submission, ["dispatches"])
    return entry


def add_sent(
    session: Session,
    *,
    officer: User,
    cases: tuple[Case, ...] = (),
    recipient: str = COI,
    state: SubmissionState = SubmissionState.SENT,
    **columns: Any,
) -> Submission:
    """Open a submission and let it be sent a month ago, without a packet: for what comes after."""
    submission = add_submission(session, officer=officer, cases=cases, recipient=recipient)
    values = {"kind": DispatchKind.SENT, "happened_on": clock.today() - timedelta(days=30)}
    add_entry(session, submission, by=officer, **(values | {"method": "courier"} | columns))
    submission.state = state
    session.flush()
    return submission


def add_letter(
    session: Session,
    store: LocalStore,
    entry: Dispatch,
    *,
    by: User,
    says: bytes = b"We write to you (fictional).",
    name: str = "letter.txt",
) -> Letter:
    """Keep a letter with an entry."""
    letter = Letter(
        dispatch_id=entry.id, submission_id=entry.submission_id, name=name, added_by_id=by.id
    )
    letter.sha256 = keep_file(session, store, io.BytesIO(says), limit=len(says)).sha256
    session.add(letter)
    session.flush()
    session.expire(entry, ["letters"])
    return letter


def add_notice(
    session: Session, packet: Packet, *, drafted_by: User, **columns: Any
) -> RecallNotice:
    """Add a letter about a packet, as if something of it had been withdrawn."""
    values: dict[str, Any] = {"items": {}, "letter": Texts.of(en="Please do not use Case 1.")}
    notice = RecallNotice(
        packet_id=packet.id,
        submission_id=packet.submission_id,
        drafted_by_id=drafted_by.id,
        **(values | columns),
    )
    session.add(notice)
    session.flush()
    return notice


def add_correction(
    session: Session, packet: Packet, *, drafted_by: User, **columns: Any
) -> CorrectionNotice:
    """Add a letter about changes to a packet, as if something of it had changed."""
    values: dict[str, Any] = {"changes": {}, "letter": Texts.of(en="Case 1 was on 23 July.")}
    notice = CorrectionNotice(
        packet_id=packet.id,
        submission_id=packet.submission_id,
        drafted_by_id=drafted_by.id,
        **(values | columns),
    )
    session.add(notice)
    session.flush()
    session.add(CorrectionContributor(notice_id=notice.id, user_id=drafted_by.id))
    session.flush()
    return notice
