"""Asking for an expunging, deciding it as a second person, doing it step by step; legal holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.locks import AdvisoryLock, one_at_a_time
from casefiles.foundation.merkle import merkle_root
from casefiles.foundation.messages import N_
from casefiles.outbound.expunging import policy, queries
from casefiles.outbound.expunging.models import (
    EXPUNGE,
    ExpungedKind,
    Expunging,
    ExpungingCase,
    ExpungingState,
    HoldKind,
    LegalHold,
)
from casefiles.outbound.expunging.parts import plans
from casefiles.outbound.expunging.parts.previews import Preview
from casefiles.outbound.expunging.parts.subjects import (
    cases_held,
    subject_of,
    subject_of_expunging,
)
from casefiles.outbound.expunging.policy import ExpungingPermission
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.jobs.models import JobStatus
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.jobs.workflow import ask_for, start_again
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import Keyring

_ASKED = frozenset({ExpungingState.WAITING})
WITHDRAW = Transition(
    "expunging:withdrawn", _ASKED, ExpungingState.WITHDRAWN, ExpungingPermission.ASK
)
REFUSE = Transition(
    "expunging:refused", _ASKED, ExpungingState.REFUSED, ExpungingPermission.CONFIRM
)
CONFIRM = Transition(
    "expunging:confirmed", _ASKED, ExpungingState.CONFIRMED, ExpungingPermission.CONFIRM
)
FINISH = Transition(
    "expunging:done",
    frozenset({ExpungingState.CONFIRMED}),
    ExpungingState.DONE,
    ExpungingPermission.DO,
)
TRANSITIONS = (WITHDRAW, REFUSE, CONFIRM, FINISH)

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "expunging:asked": N_("asked that %(references)s be expunged: %(reason)s"),
    "expunging:withdrawn": N_("took back the wish that %(references)s be expunged"),
    "expunging:refused": N_("refused that %(references)s be expunged: %(reason)s"),
    "expunging:confirmed": N_("confirmed that %(references)s be expunged: %(reason)s"),
    "expunging:begun": N_("let the program begin to expunge %(references)s"),
    "expunging:resumed": N_("set the expunging going again"),
    "expunging:emptied": N_("let the program empty rows of %(table)s: %(count)s"),
    "expunging:case-cleared": N_("expunged somebody from this case"),
    "expunging:source-cleared": N_("expunged somebody from this source"),
    "expunging:details-removed": N_("let the program remove details of the log: %(count)s"),
    "expunging:files-removed": N_("let the program destroy files: %(count)s"),
    "expunging:packet-closed": N_("expunged the packet: its key was destroyed"),
    "expunging:done": N_("expunged %(references)s"),
    "hold:placed": N_("placed a legal hold: %(reason)s"),
    "hold:lifted": N_("lifted a legal hold: %(reason)s"),
}


# --- asking


def ask(
    session: Session,
    keyring: Keyring,
    kind: ExpungedKind,
    subject_id: UUID,
    *,
    reason: str,
    wish: str,
    spellings: Collection[str] = (),
    exhibits: Collection[UUID] = (),
    acting_user: User,
) -> Expunging:
    """Ask that a person or a source be expunged from everything, for a reason and on a wish."""
    policy.require(acting_user, ExpungingPermission.ASK)
    one_at_a_time(session, AdvisoryLock.EXPUNGING)
    refuse_all(_faults_of(reason, wish))
    if queries.current_of(session, subject_id) is not None:
        raise NotAllowedNow(N_("Somebody asked for this already."))
    subject = subject_of(session, kind, subject_id)
    plan = plans.drawn_up(session, subject, spellings)
    packets = queries.packets_that_hold(session, keyring, subject, plan)
    _refuse_held(bool(queries.holds_over(session, subject, packets)))
    offered = queries.exhibits_of(session, subject, acting_user=acting_user)
    if not set(exhibits) <= {one.id for one in offered}:
        raise Refusal(N_("Choose from the list."), field="exhibits")
    expunging = Expunging(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        reason=reason.strip(),
        wish=wish.strip(),
        asked_by_id=acting_user.id,
        exhibits=tuple(sorted(str(one) for one in exhibits)),
        cases=[ExpungingCase(case_id=one) for one in cases_held(session, subject, packets)],
    )
    session.add(expunging)
    session.flush()
    plans.keep(session, keyring, expunging, plan)
    session.flush()
    said = {"reason": reason.strip(), "wish": wish.strip()}
    _record(session, "expunging:asked", expunging, acting_user, **said)
    return expunging


def _faults_of(reason: str, wish: str) -> list[Refusal]:
    faults = []
    if not reason.strip():
        faults.append(Refusal(N_("Say why, for whoever reads this later."), field="reason"))
    if not wish.strip():
        faults.append(Refusal(N_("Say whose wish it is, and how you know of it."), field="wish"))
    return faults


def _refuse_held(held: bool) -> None:
    if held:
        raise NotAllowedNow(
            N_("A legal hold stands on this: nothing is expunged until it is lifted.")
        )


def _record(
    session: Session, action: str, expunging: Expunging, user: User | None, **detail: object
) -> None:
    record(
        session,
        action,
        expunging,
        acting_user=user,
        within=expunging.subject_id,
        references=_references(session, expunging),
        **detail,
    )


def _references(session: Session, expunging: Expunging) -> str:
    return ", ".join(subject_of_expunging(session, expunging).references)


def withdraw(session: Session, expunging: Expunging, *, acting_user: User) -> None:
    """Take back what one asked for, before anybody answered."""
    policy.require_asker(acting_user, expunging)
    _move(session, expunging, WITHDRAW, acting_user)
    plans.forget(session, expunging)


def _move(
    session: Session,
    expunging: Expunging,
    transition: Transition[ExpungingState, ExpungingPermission],
    user: User,
    **detail: object,
) -> None:
    move(
        session,
        expunging,
        transition,
        acting_user=user,
        require=partial(policy.require, user),
        within=expunging.subject_id,
        references=_references(session, expunging),
        **detail,
    )


# --- deciding


def refuse(session: Session, expunging: Expunging, *, reason: str, acting_user: User) -> None:
    """Say no to what somebody else asked, for a reason that they read."""
    why = _decided(session, expunging, reason, acting_user)
    _answer(session, expunging, REFUSE, why, acting_user)
    plans.forget(session, expunging)


def confirm(
    session: Session,
    keyring: Keyring,
    expunging: Expunging,
    preview: Preview,
    *,
    reason: str,
    acting_user: User,
) -> None:
    """Let it be done, as the second of two people; from here on the program does it."""
    why = _decided(session, expunging, reason, acting_user)
    subject = subject_of_expunging(session, expunging)
    packets = [one.packet for one in preview.packets]
    _refuse_held(bool(queries.holds_over(session, subject, packets)))
    _refuse_barred(preview)
    known = {row.case_id: row for row in expunging.cases}
    expunging.cases = [
        known.get(one) or ExpungingCase(case_id=one)
        for one in cases_held(session, subject, packets)
    ]
    before = plans.read(session, keyring, expunging)
    plans.keep(session, keyring, expunging, plans.drawn_up(session, subject, before.spellings))
    session.flush()
    _answer(session, expunging, CONFIRM, why, acting_user)
    ask_for(session, EXPUNGE, expunging, acting_user=acting_user)


def _decided(session: Session, expunging: Expunging, reason: str, user: User) -> str:
    """Return the reason of a decision, where this person may decide and nobody did."""
    policy.require_second_person(user, expunging)
    one_at_a_time(session, AdvisoryLock.EXPUNGING)
    session.refresh(expunging, ["state", "version"])
    if expunging.state is not ExpungingState.WAITING:
        raise NotAllowedNow(N_("Nobody can answer this any more: it was answered or taken back."))
    return stated(reason)


def _answer(
    session: Session,
    expunging: Expunging,
    transition: Transition[ExpungingState, ExpungingPermission],
    why: str,
    user: User,
) -> None:
    _move(session, expunging, transition, user, reason=why)
    expunging.decided_by_id, expunging.decided_at = user.id, clock.now()
    expunging.decision_reason = why
    session.flush()


def refuse_on_their_way(found: Collection[Submission]) -> None:
    """Refuse while something that has not gone out holds them."""
    if found:
        raise NotAllowedNow(
            N_("A submission that has not gone out holds them. Take it back first.")
        )


def _refuse_barred(preview: Preview) -> None:
    refuse_on_their_way(preview.on_their_way)
    if preview.being_written:
        raise NotAllowedNow(
            N_("A letter about a packet that holds them is being written. Finish it first.")
        )


def resume(session: Session, expunging: Expunging, *, acting_user: User) -> None:
    """Set the doing going again after it failed; what was done stays done."""
    policy.require(acting_user, ExpungingPermission.ASK)
    job = latest_job(session, expunging.id)
    if job is None or job.status is not JobStatus.FAILED:
        raise NotAllowedNow(N_("It did not fail."))
    start_again(job)
    _record(session, "expunging:resumed", expunging, acting_user)


# --- doing: each step in a transaction of its own, and the same a second time


def note_begun(
    session: Session,
    keyring: Keyring,
    expunging: Expunging,
    preview: Preview,
    *,
    acting_user: User,
) -> None:
    """Enter that it begins, and what there was; what came up since the confirmation stops it."""
    one_at_a_time(session, AdvisoryLock.EXPUNGING)
    subject = subject_of_expunging(session, expunging)
    packets = [one.packet for one in preview.packets]
    _refuse_held(bool(queries.holds_over(session, subject, packets)))
    _refuse_barred(preview)
    before = plans.read(session, keyring, expunging)
    plans.keep(session, keyring, expunging, plans.drawn_up(session, subject, before.spellings))
    expunging.begun_at, expunging.counts = clock.now(), preview.counts
    _record(session, "expunging:begun", expunging, acting_user, **preview.counts)


def note_emptied(
    session: Session, expunging: Expunging, table: str, count: int, *, acting_user: User
) -> None:
    """Enter how many rows of which table were emptied, or had a name taken out."""
    _record(session, "expunging:emptied", expunging, acting_user, table=table, count=count)


def note_removed(
    session: Session, expunging: Expunging, digests: Collection[str], *, acting_user: User
) -> None:
    """Enter under one root which details of the log were removed in one batch."""
    count, root = len(digests), merkle_root(list(digests))
    _record(session, "expunging:details-removed", expunging, acting_user, count=count, root=root)


def note_files(
    session: Session, expunging: Expunging, digests: Collection[str], *, acting_user: User
) -> None:
    """Enter which files were destroyed, by their digests."""
    count = len(digests)
    said = {"count": count, "digests": list(digests)}
    _record(session, "expunging:files-removed", expunging, acting_user, **said)


def note_done(session: Session, expunging: Expunging, *, acting_user: User) -> None:
    """Enter that nothing is left to do in the record, and forget by which names it was sought."""
    move(
        session,
        expunging,
        FINISH,
        acting_user=acting_user,
        require=_by_the_program,
        within=expunging.subject_id,
        references=_references(session, expunging),
        **expunging.counts,
    )
    expunging.done_at = clock.now()
    plans.forget(session, expunging)


def _by_the_program(_needs: ExpungingPermission) -> None:
    """Ask nobody: two people decided."""


# --- legal holds


def place_hold(
    session: Session, kind: HoldKind, subject_id: UUID, *, reason: str, acting_user: User
) -> LegalHold:
    """Keep a person, a source or a whole case from being expunged until the hold is lifted."""
    policy.require(acting_user, ExpungingPermission.HOLD)
    one_at_a_time(session, AdvisoryLock.EXPUNGING)
    if queries.holds_on(session, {subject_id}):
        raise NotAllowedNow(N_("A legal hold stands on this already."))
    if queries.is_going(session, {subject_id}) or queries.is_being_emptied(session, subject_id):
        raise NotAllowedNow(N_("This was expunged, or is about to be: a hold comes too late."))
    hold = LegalHold(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        reason=stated(reason),
        placed_by_id=acting_user.id,
    )
    session.add(hold)
    session.flush()
    record(
        session,
        "hold:placed",
        hold,
        acting_user=acting_user,
        within=subject_id,
        reason=hold.reason,
    )
    return hold


def lift_hold(session: Session, hold: LegalHold, *, reason: str, acting_user: User) -> None:
    """Lift a hold that somebody else placed; the row stays."""
    policy.require_lifter(acting_user, hold)
    if hold.lifted_at is not None:
        raise NotAllowedNow(N_("This hold was lifted already."))
    hold.lift_reason = stated(reason)
    hold.lifted_by_id, hold.lifted_at = acting_user.id, clock.now()
    record(
        session,
        "hold:lifted",
        hold,
        acting_user=acting_user,
        within=hold.subject_id,
        reason=hold.lift_reason,
    )
