"""Every change to evidence: it arrives, is handled, checked, described, copied, voided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.names import kept_name
from casefiles.platform.files.parts.store import Arrived
from casefiles.platform.files.workflow import note_arrival, note_fixity
from casefiles.platform.transitions import Transition, move
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.evidence import queries
from casefiles.record.evidence.models import (
    CHECK_BEFORE_LOOK,
    CHECK_ON_DEMAND,
    DRAWN_FOR_PAGES,
    MOVED_BY_SPLIT,
    CustodyAction,
    CustodyEvent,
    Derivative,
    DerivativeKind,
    Exhibit,
    ExhibitDetails,
    ExhibitState,
    HandlingDetails,
)
from casefiles.record.evidence.parts.arrival import Arrival, Incoming, preview_of_waiting, take_in
from casefiles.record.evidence.parts.describing import (
    NO_REASON,
    details_of,
    faults_of_bytes,
    faults_of_exhibit,
    faults_of_handling,
    refuse_the_original,
    stated,
)
from casefiles.record.evidence.parts.telling import HISTORY

# callers of the verbs need them
__all__ = ["HISTORY", "Arrival", "Incoming", "details_of", "preview_of_waiting", "take_in"]

VOID = Transition(
    "exhibit:voided", frozenset({ExhibitState.KEPT}), ExhibitState.VOID, CasePermission.EDIT
)
TRANSITIONS = (VOID,)

LATE = timedelta(hours=1)  # written down later than this is from memory, and says so
_FOUND = {
    Fixity.INTACT: "exhibit:checked",
    Fixity.CHANGED: "exhibit:found-changed",
    Fixity.MISSING: "exhibit:found-missing",
}


def receive_exhibits(
    session: Session,
    case: Case,
    incoming: Sequence[Incoming],
    *,
    purpose: str,
    acting_user: User,
) -> list[Exhibit]:
    """Make an exhibit of each of the files that just arrived, or of none where one has a fault."""
    _require_open(case, acting_user)
    refuse_all(
        fault for one in incoming for fault in _faults_of_arrival(session, case, one, purpose)
    )
    return [
        receive_exhibit(
            session,
            case,
            one.details,
            one.arrival,
            original_name=one.original_name,
            purpose=purpose,
            acting_user=acting_user,
            again=one.again,
        )
        for one in incoming
    ]


def receive_exhibit(
    session: Session,
    case: Case,
    details: ExhibitDetails,
    arrival: Arrival,
    *,
    original_name: str,
    purpose: str,
    acting_user: User,
    again: bool = False,
) -> Exhibit:
    """Make an exhibit of bytes that just arrived; custody begins here.

    `again` confirms bytes that the case holds already.
    """
    _require_open(case, acting_user)
    incoming = Incoming(details, arrival, original_name, again)
    refuse_all(_faults_of_arrival(session, case, incoming, purpose))
    reason = purpose.strip()
    stored = note_arrival(session, arrival.original)
    exhibit = Exhibit(
        reference=next_reference(session, "EV", digits=6),
        case_id=case.id,
        sha256=stored.sha256,
        file=stored,
        original_name=kept_name(original_name),
    )
    take_over(exhibit, details)
    session.add(exhibit)
    session.flush()
    _enter(session, exhibit, CustodyAction.RECEIVED, reason, handler=acting_user)
    _log(session, "exhibit:received", exhibit, acting_user, reason=reason)
    if arrival.preview is not None:
        _copy(
            session,
            exhibit,
            arrival.preview,
            kind=DerivativeKind.THUMBNAIL,
            reason=DRAWN_FOR_PAGES,
            author=acting_user,
        )
    return exhibit


def _require_open(case: Case, user: User) -> None:
    policy.require(user, CasePermission.EDIT, case)
    require_open_file(case)


def _faults_of_arrival(
    session: Session, case: Case, incoming: Incoming, purpose: str
) -> Iterator[Refusal]:
    original = incoming.arrival.original
    twin = None if incoming.again else queries.twin_of(session, case, original.sha256)
    yield from faults_of_bytes(original.size, twin=twin.reference if twin else None)
    if not purpose.strip():
        yield Refusal(NO_REASON, field="purpose")
    yield from faults_of_exhibit(incoming.details)


def _enter(
    session: Session,
    exhibit: Exhibit,
    action: CustodyAction,
    purpose: str,
    *,
    handler: User | None,
    **facts: object,
) -> None:
    """Add a row of custody; the hash is the one found, or the one it was kept under."""
    event = CustodyEvent(
        exhibit_id=exhibit.id,
        sequence=queries.last_custody(session, exhibit) + 1,
        action=action,
        handler_id=handler.id if handler else None,
        purpose=purpose,
        **{"happened_at": clock.now(), "sha256_after": exhibit.sha256, **facts},
    )
    session.add(event)
    session.flush()
    session.expire(exhibit, ["custody"])


def _log(
    session: Session, action: str, exhibit: Exhibit, acting_user: User | None, **detail: object
) -> None:
    record(
        session,
        action,
        exhibit,
        acting_user=acting_user,
        within=exhibit.case_id,
        reference=exhibit.reference,
        **detail,
    )


def edit_exhibit(
    session: Session, exhibit: Exhibit, details: ExhibitDetails, *, opened: int, acting_user: User
) -> None:
    """Change what is said of an exhibit; its bytes never change."""
    _require_writer(session, exhibit, acting_user)
    refuse_if_stale(exhibit, opened)
    refuse_all(faults_of_exhibit(details))
    changes = take_over(exhibit, details)
    if changes:
        _log(session, "exhibit:changed", exhibit, acting_user, changes=changes)


def _require_writer(session: Session, exhibit: Exhibit, user: User) -> None:
    _require_open(session.get_one(Case, exhibit.case_id), user)
    if exhibit.state is ExhibitState.VOID:
        raise NotAllowedNow(N_("This exhibit is void."))


def void_exhibit(session: Session, exhibit: Exhibit, *, reason: str, acting_user: User) -> None:
    """Mark a mistaken record: its bytes and custody stay, nothing new may rest on it."""
    case = session.get_one(Case, exhibit.case_id)
    _require_open(case, acting_user)
    why = stated(reason, "reason")
    move(
        session,
        exhibit,
        VOID,
        acting_user=acting_user,
        require=partial(_insist, acting_user, case),
        within=case.id,
        reason=why,
        reference=exhibit.reference,
    )
    exhibit.void_reason = why


def _insist(user: User, case: Case, permission: CasePermission) -> None:
    policy.require(user, permission, case)


def note_handling(
    session: Session, exhibit: Exhibit, details: HandlingDetails, *, acting_user: User
) -> None:
    """Write down a transfer or a note; what comes late is marked as reconstruction.

    Asks for the right to edit, not for an open file: a disk changes hands after a case is closed.
    """
    policy.require(acting_user, CasePermission.EDIT, session.get_one(Case, exhibit.case_id))
    now, purpose = clock.now(), details.purpose.strip()
    refuse_all(faults_of_handling(details))
    _enter(
        session,
        exhibit,
        details.action,
        purpose,
        handler=acting_user,
        happened_at=details.happened_at,
        handed_from=details.handed_from.strip(),
        handed_to=details.handed_to.strip(),
        location=details.location.strip(),
        sha256_after="",
        reconstruction=now - details.happened_at > LATE,
    )
    _log(session, "exhibit:handled", exhibit, acting_user, act=details.action.value, reason=purpose)


def note_check(
    session: Session,
    exhibit: Exhibit,
    found: str | None,
    *,
    acting_user: User | None,
    purpose: str = CHECK_ON_DEMAND,
) -> Fixity:
    """Enter what hashing the bytes again gave (None: gone) into custody and the log.

    One file may be an exhibit of several cases: damage, and its repair, is entered in each.
    `acting_user` is None where the program found it.
    """
    if acting_user is not None:
        _require_reader(session, exhibit, acting_user)
    before = exhibit.file.fixity
    fixity = note_fixity(exhibit.file, found)
    alone = before is Fixity.INTACT and fixity is Fixity.INTACT
    rows = [exhibit] if alone else queries.exhibits_with(session, exhibit.sha256)
    told = {} if alone else {"before": before.value, "after": fixity.value}
    by, after = acting_user, found or ""
    for one in rows:
        _enter(session, one, CustodyAction.CHECKED, purpose, handler=by, sha256_after=after)
        _log(session, _FOUND[fixity], one, acting_user, **told)
    return fixity


def _require_reader(session: Session, exhibit: Exhibit, user: User) -> None:
    policy.require(user, CasePermission.READ, session.get_one(Case, exhibit.case_id))


def look_at_original(
    session: Session, exhibit: Exhibit, found: str | None, *, purpose: str, acting_user: User
) -> bool:
    """Enter a look into custody and say whether the bytes may be handed out.

    Every look is entered, not one a day: each leaves a copy outside the store, and a court may
    ask about any of them. Bytes that are not those received are never handed out.
    """
    _require_reader(session, exhibit, acting_user)
    reason = stated(purpose, "purpose")
    if found != exhibit.sha256:
        note_check(session, exhibit, found, acting_user=acting_user, purpose=CHECK_BEFORE_LOOK)
        return False
    _enter(session, exhibit, CustodyAction.VIEWED, reason, handler=acting_user)
    _log(session, "exhibit:looked-at", exhibit, acting_user, reason=reason)
    return True


def note_submitted(
    session: Session, exhibit: Exhibit, *, purpose: str, handed_to: str, acting_user: User
) -> None:
    """Enter that a copy went out in a sealed packet; called by the room that sends."""
    action = CustodyAction.SUBMITTED
    _enter(session, exhibit, action, purpose, handler=acting_user, handed_to=handed_to)
    _log(session, "exhibit:submitted", exhibit, acting_user, reason=purpose)


def note_by_program(
    session: Session, exhibit: Exhibit, action: CustodyAction, purpose: str, *, acting_user: User
) -> None:
    """Enter what a room above did with the bytes for somebody, in words of the program."""
    _enter(session, exhibit, action, purpose, handler=acting_user)
    _log(session, "exhibit:used", exhibit, acting_user, reason=purpose)


def add_derivative(
    session: Session,
    exhibit: Exhibit,
    arrived: Arrived,
    kind: DerivativeKind,
    *,
    reason: str,
    acting_user: User,
) -> Derivative:
    """Keep a copy for work (redacted, translated …) that points at its original."""
    _require_writer(session, exhibit, acting_user)
    why = stated(reason, "reason")
    refuse_the_original(exhibit, arrived.sha256, kind)
    return _copy(session, exhibit, arrived, kind=kind, reason=why, author=acting_user)


def _copy(
    session: Session,
    exhibit: Exhibit,
    arrived: Arrived,
    *,
    kind: DerivativeKind,
    reason: str,
    author: User,
) -> Derivative:
    stored = note_arrival(session, arrived)
    copy = Derivative(
        exhibit_id=exhibit.id,
        sha256=stored.sha256,
        file=stored,
        kind=kind,
        author_id=author.id,
        reason=reason,
    )
    session.add(copy)
    if kind is DerivativeKind.REDACTED:
        exhibit.covered_since = exhibit.covered_since or clock.now()
    session.flush()
    session.expire(exhibit, ["derivatives"])
    if kind is DerivativeKind.THUMBNAIL:
        _log(session, "derivative:drawn", exhibit, author)
    else:
        _log(session, "derivative:added", exhibit, author, kind=kind.value, reason=reason)
    return copy


def look_at_derivative(
    session: Session,
    exhibit: Exhibit,
    derivative: Derivative,
    found: str | None,
    *,
    acting_user: User,
) -> bool:
    """Log that a copy was taken out, and say whether its bytes are those that were made."""
    _require_reader(session, exhibit, acting_user)
    fixity = note_fixity(derivative.file, found)
    told = {"kind": derivative.kind.value, "found": fixity.value}
    _log(session, "derivative:looked-at", exhibit, acting_user, **told)
    return fixity is Fixity.INTACT


def move_exhibit(
    session: Session, exhibit: Exhibit, case: Case, new: Case, *, acting_user: User
) -> None:
    """Take an exhibit along to a case split off from its own: same reference, same custody."""
    policy.require(acting_user, CasePermission.EDIT, case)
    exhibit.case_id = new.id
    session.flush()
    # Custody names neither case: who reads one of them may not know of the other.
    _enter(
        session, exhibit, CustodyAction.NOTED, MOVED_BY_SPLIT, handler=acting_user, sha256_after=""
    )
    _log(session, "exhibit:moved", exhibit, acting_user)
