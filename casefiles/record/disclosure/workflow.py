"""Writing down, confirming and withdrawing grounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.cases.models import Case
from casefiles.record.disclosure import policy, queries
from casefiles.record.disclosure.models import Ground, GroundKind, GroundSubject, Purpose, Scope

HISTORY: Mapping[str, str] = {
    "ground:recorded": N_("wrote down a ground to disclose (%(kind)s)"),
    "ground:confirmed": N_("confirmed a ground to disclose"),
    "ground:moved": N_("moved a ground to disclose along to this case (%(kind)s)"),
    "ground:withdrawn": N_("withdrew a ground to disclose: %(reason)s"),
}
_PUBLICATION = frozenset({GroundKind.ALREADY_PUBLIC, GroundKind.PUBLISHED_WORK})


@dataclass(frozen=True)
class GroundDetails:
    """What a person fills in about one ground."""

    subject_kind: GroundSubject
    subject_id: UUID
    kind: GroundKind
    scopes: tuple[Scope, ...]
    purpose: Purpose
    recipients: tuple[str, ...] = ()
    given_by: str = ""
    method: str = ""
    language: str = ""
    given_on: date | None = None
    expires_on: date | None = None
    citation: str = ""
    note: str = ""


@dataclass(frozen=True)
class GroundWording:
    """What of a ground can be judged before it is known whom it is about."""

    kind: GroundKind
    scopes: tuple[Scope, ...]
    given_by: str
    method: str
    given_on: date | None
    expires_on: date | None
    citation: str
    note: str


def record_ground(
    session: Session, case: Case, details: GroundDetails, *, acting_user: User
) -> Ground:
    """Write down on what ground something may leave; asks what its kind must say."""
    policy.require_settler(acting_user, case)
    refuse_all(faults_of_ground(details))
    if not queries.is_of_case(session, case, details.subject_kind, details.subject_id):
        raise Refusal(N_("Choose whom or what of this case it is about."), field="subject")
    ground = as_ground(case, details, acting_user=acting_user)
    session.add(ground)
    session.flush()
    record(
        session,
        "ground:recorded",
        ground,
        acting_user=acting_user,
        within=case.id,
        kind=details.kind.value,
        about=str(details.subject_id),
        scopes=list(details.scopes),
        purpose=details.purpose.value,
    )
    return ground


def as_ground(case: Case, details: GroundDetails, *, acting_user: User) -> Ground:
    """Return a ground as it would be written down; nothing is written yet."""
    return Ground(
        case_id=case.id,
        recorded_by_id=acting_user.id,
        **{name: getattr(details, name) for name in GroundDetails.__dataclass_fields__},
    )


def faults_of_ground(said: GroundDetails | GroundWording) -> Iterator[Refusal]:
    """Yield everything that a ground of its kind must say and does not."""
    if not said.scopes:
        yield Refusal(N_("Say what may leave."), field="scopes")
    if said.kind in _PUBLICATION and not said.citation.strip():
        yield Refusal(N_("Say where it was published."), field="citation")
    if said.kind is GroundKind.OTHER and not said.note.strip():
        yield Refusal(N_("Write down the reason; a second person confirms it."), field="note")
    if said.kind not in _PUBLICATION and said.given_on is None:
        yield Refusal(N_("Say on which day it was given."), field="given_on")
    by_somebody = said.kind not in _PUBLICATION and said.kind is not GroundKind.OTHER
    if by_somebody and not (said.given_by and said.method):
        yield Refusal(N_("Say who gave it and how."), field="given_by")
    if said.given_on and said.given_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="given_on")
    if said.given_on and said.expires_on and said.expires_on < said.given_on:
        yield Refusal(N_("It cannot end before it was given."), field="expires_on")


def confirm_ground(session: Session, ground: Ground, case: Case, *, acting_user: User) -> None:
    """Confirm, as a second person, a ground of the kind that needs one."""
    policy.require_settler(acting_user, case)
    if ground.kind is not GroundKind.OTHER or ground.confirmed_by_id is not None:
        raise NotAllowedNow(N_("This ground does not wait for a second person."))
    if not policy.may_confirm(acting_user, ground, case):
        raise NotPermitted(N_("Somebody other than who wrote it down has to confirm it."))
    ground.confirmed_by_id = acting_user.id
    record(session, "ground:confirmed", ground, acting_user=acting_user, within=case.id)


def withdraw_ground(
    session: Session, ground: Ground, case: Case, *, acting_user: User, reason: str
) -> None:
    """Take a ground back at once; nothing leaves on it from now on."""
    policy.require_settler(acting_user, case)
    if ground.withdrawn_at is not None:
        raise NotAllowedNow(N_("This ground was withdrawn before."))
    _require_reason(reason)
    _withdraw(session, ground, reason.strip(), acting_user)


def withdraw_everything(
    session: Session, case: Case, subject_id: UUID, *, acting_user: User, reason: str
) -> int:
    """Take back every ground about somebody or something, in whichever case; return how many.

    Who may settle one case that names them may do so for all: nothing is disclosed by it, and
    whoever changed their mind does not ask case by case.
    """
    policy.require_settler(acting_user, case)
    queries.get_subject(session, case, subject_id)
    standing = queries.standing_about(session, subject_id)
    if not standing:
        raise NotAllowedNow(N_("There is no ground left to withdraw."))
    _require_reason(reason)
    for ground in standing:
        _withdraw(session, ground, reason.strip(), acting_user)
    return len(standing)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")


def _withdraw(session: Session, ground: Ground, reason: str, acting_user: User) -> None:
    ground.withdrawn_at, ground.withdrawal_reason = clock.now(), reason
    record(
        session,
        "ground:withdrawn",
        ground,
        acting_user=acting_user,
        within=ground.case_id,
        reason=reason,
    )


def move_ground(
    session: Session, ground: Ground, case: Case, new: Case, *, acting_user: User
) -> None:
    """Take a ground along with whom or what it is about; called by the room that splits."""
    policy.require_settler(acting_user, case)
    ground.case_id = new.id
    session.flush()
    record(
        session,
        "ground:moved",
        ground,
        acting_user=acting_user,
        within=new.id,
        kind=ground.kind.value,
    )
