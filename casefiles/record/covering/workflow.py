"""Every change: a copy is asked for, made, and confirmed or refused by a second person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from importlib.metadata import version
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.files.parts.store import Arrived
from casefiles.platform.jobs.workflow import ask_for
from casefiles.platform.transitions import Transition, move
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.covering import policy, queries
from casefiles.record.covering.models import MAKE, MOST_AREAS, Covering, Order
from casefiles.record.covering.parts.making import Made
from casefiles.record.evidence.models import (
    COMPARED,
    COVERED,
    CopyState,
    CustodyAction,
    Derivative,
    DerivativeKind,
    Exhibit,
    ExhibitState,
)
from casefiles.record.evidence.workflow import add_derivative, note_by_program

CONFIRM = Transition(
    "derivative:confirmed",
    frozenset({CopyState.UNSEEN}),
    CopyState.CONFIRMED,
    CasePermission.READ,
)
REFUSE = Transition(
    "derivative:refused",
    frozenset({CopyState.UNSEEN, CopyState.CONFIRMED}),
    CopyState.REFUSED,
    CasePermission.READ,
)
TRANSITIONS = (CONFIRM, REFUSE)

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "covering:asked": N_("asked for a copy of %(reference)s with parts of it covered"),
    "derivative:confirmed": N_("confirmed that a copy of %(reference)s covers enough"),
    "derivative:refused": N_("refused a copy of %(reference)s: it does not cover enough"),
}


def ask_for_covering(
    session: Session, exhibit: Exhibit, order: Order, *, acting_user: User
) -> Covering:
    """Ask for a copy made anew from the original; from now on the original never leaves.

    Asking is enough: who saw that something has to be covered has seen it, whatever becomes of
    the copy.
    """
    case = session.get_one(Case, exhibit.case_id)
    cases.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    if exhibit.state is ExhibitState.VOID:
        raise NotAllowedNow(N_("This exhibit is void."))
    refuse_all(_faults(exhibit, order))
    covering = Covering(
        exhibit_id=exhibit.id,
        author_id=acting_user.id,
        medium=queries.medium_of(exhibit),
        reason=order.reason.strip(),
        areas=order.areas.to_json(),
        original_sha256=exhibit.sha256,
    )
    session.add(covering)
    exhibit.covered_since = exhibit.covered_since or clock.now()
    session.flush()
    _log(session, "covering:asked", exhibit, acting_user, areas=len(order.areas))
    ask_for(session, MAKE, covering, acting_user=acting_user)
    return covering


def _faults(exhibit: Exhibit, order: Order) -> Iterator[Refusal]:
    cannot = queries.why_not(exhibit)
    if cannot is not None:
        yield Refusal(cannot)
    if not order.reason.strip():
        yield Refusal(N_("Say why, for whoever reads this later."), field="reason")
    if not order.areas:
        yield Refusal(N_("Nothing is covered yet: say where something is to be covered."))
    if len(order.areas) > MOST_AREAS:
        yield Refusal(N_("At most %(most)s places are covered in one copy."), most=MOST_AREAS)


def _log(
    session: Session, action: str, exhibit: Exhibit, acting_user: User, **detail: object
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


def note_made(session: Session, covering_id: UUID, arrived: Arrived, made: Made) -> Derivative:
    """Keep the copy that was made, unless another worker was quicker; custody tells of it."""
    covering = session.get_one(Covering, covering_id)
    exhibit = session.get_one(Exhibit, covering.exhibit_id)
    author = session.get_one(User, covering.author_id)
    copy = add_derivative(
        session,
        exhibit,
        arrived,
        DerivativeKind.REDACTED,
        reason=covering.reason,
        acting_user=author,
    )
    covering.derivative_id = copy.id
    covering.counts = dict(made.counts)
    covering.tools = {"Casefiles": version("casefiles"), **made.tools}
    note_by_program(session, exhibit, CustodyAction.COPIED, COVERED, acting_user=author)
    return copy


def confirm_copy(
    session: Session, exhibit: Exhibit, copy: Derivative, *, note: str, acting_user: User
) -> None:
    """Confirm, as a second person, that a copy covers enough: it goes out from now on."""
    policy.require_second(acting_user, copy, session.get_one(Case, exhibit.case_id))
    _judge(session, exhibit, copy, CONFIRM, acting_user=acting_user)
    copy.review = note.strip()


def refuse_copy(
    session: Session, exhibit: Exhibit, copy: Derivative, *, reason: str, acting_user: User
) -> None:
    """Refuse a copy that covers too little, for a stated reason; neither it nor the original goes.

    What was confirmed can still be refused: somebody may see later what was overlooked, who made
    it not excepted.
    """
    if not reason.strip():
        raise Refusal(N_("Say what is still to be seen. Do not repeat it."), field="note")
    _judge(session, exhibit, copy, REFUSE, acting_user=acting_user)
    copy.review = reason.strip()


def _judge(
    session: Session,
    exhibit: Exhibit,
    copy: Derivative,
    transition: Transition[CopyState, CasePermission],
    *,
    acting_user: User,
) -> None:
    case = session.get_one(Case, exhibit.case_id)
    if copy.kind is not DerivativeKind.REDACTED:
        raise NotAllowedNow(N_("Only a redacted copy is judged."))
    policy.require_looker(acting_user, case)
    # Of two who judge at once the second finds what the first one said.
    session.refresh(copy, ["state"], with_for_update=True)
    move(
        session,
        copy,
        transition,
        acting_user=acting_user,
        require=partial(_insist, acting_user, case),
        within=exhibit.case_id,
        reference=exhibit.reference,
    )
    copy.reviewer_id, copy.reviewed_at = acting_user.id, clock.now()
    note_by_program(session, exhibit, CustodyAction.VIEWED, COMPARED, acting_user=acting_user)


def _insist(user: User, case: Case, permission: CasePermission) -> None:
    cases.require(user, permission, case)
