"""How our own claim is settled: proposed, decided by another person, reopened by a fact."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, Stale
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale
from casefiles.platform.accounts.models import User
from casefiles.platform.transitions import Transition, move
from casefiles.record.attribution import queries
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.cases.queries import lock_case
from casefiles.record.cases.workflow import ask_to_review, require_open_file
from casefiles.record.claims import policy
from casefiles.record.claims.models import Claim, ClaimState, Decision, Outcome
from casefiles.record.claims.policy import ClaimPermission
from casefiles.record.claims.queries import next_number
from casefiles.record.claims.workflow import contribute, require_draft

_S, _W, _D = ClaimState, ClaimPermission.WRITE, ClaimPermission.DECIDE
PROPOSE = Transition("claim:proposed", frozenset({_S.DRAFT}), _S.PROPOSED, _W)
TAKE = Transition("claim:taken", frozenset({_S.PROPOSED}), _S.IN_REVIEW, _D)
APPROVE = Transition("claim:approved", frozenset({_S.IN_REVIEW}), _S.APPROVED, _D)
RETURN = Transition("claim:returned", frozenset({_S.IN_REVIEW}), _S.RETURNED, _D)
REJECT = Transition("claim:rejected", frozenset({_S.IN_REVIEW}), _S.REJECTED, _D)
REVISE = Transition("claim:revised", frozenset({_S.RETURNED}), _S.DRAFT, _W)
WITHDRAW = Transition("claim:withdrawn", frozenset({_S.APPROVED}), _S.WITHDRAWN, _W)
#: these two follow from something else: a newer approval, a changed fact
SUPERSEDE = Transition(
    "claim:superseded", frozenset({_S.APPROVED}), _S.SUPERSEDED, ClaimPermission.REACT
)
REOPEN = Transition("claim:reopened", frozenset({_S.APPROVED}), _S.IN_REVIEW, ClaimPermission.REACT)
TRANSITIONS = (PROPOSE, TAKE, APPROVE, RETURN, REJECT, REVISE, WITHDRAW, SUPERSEDE, REOPEN)
OF_OUTCOME = {Outcome.APPROVE: APPROVE, Outcome.RETURN: RETURN, Outcome.REJECT: REJECT}

HISTORY: Mapping[str, str] = {
    "claim:proposed": N_("proposed version %(number)s of the attribution"),
    "claim:taken": N_("took the attribution for review"),
    "claim:approved": N_("approved the attribution"),
    "claim:returned": N_("returned the attribution: %(reason)s"),
    "claim:rejected": N_("rejected the attribution: %(reason)s"),
    "claim:revised": N_("took the returned attribution up again"),
    "claim:withdrawn": N_("withdrew the attribution: %(reason)s"),
    "claim:superseded": N_("replaced the attribution by a newer one"),
    "claim:reopened": N_("sent the attribution back to review: something it rests on changed"),
}


class NotReady(Refusal):
    """A draft that cannot be proposed; names each missing thing."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(N_("This cannot be proposed yet; what is missing stands beside it."))
        self.missing = missing


def propose(
    session: Session, claim: Claim, *, reviewer: User | None, opened: int, acting_user: User
) -> None:
    """Hand a complete draft to review; a members-only case needs somebody asked."""
    require_draft(session, claim, acting_user)
    refuse_if_stale(claim, opened)
    missing = queries.missing_for_proposal(session, claim)
    if missing:
        raise NotReady(missing)
    case = session.get_one(Case, claim.case_id)
    if reviewer is not None:
        _ask(session, claim, case, reviewer, acting_user)
    elif case.access is CaseAccess.MEMBERS:
        raise Refusal(
            N_("Choose the reviewer to ask: only members see this case."), field="reviewer"
        )
    claim.proposed_by_id = acting_user.id
    contribute(claim, acting_user)
    _move(session, claim, PROPOSE, acting_user=acting_user, number=claim.number)


def _ask(session: Session, claim: Claim, case: Case, reviewer: User, acting_user: User) -> None:
    if reviewer.id == acting_user.id or reviewer not in queries.may_be_asked(session, claim):
        raise Refusal(N_("Ask a reviewer who had no hand in this claim."), field="reviewer")
    ask_to_review(session, case, reviewer, acting_user=acting_user)


def take(session: Session, claim: Claim, *, acting_user: User) -> None:
    """Begin to review a proposed claim, so that its writers know it is being read."""
    _move(session, claim, TAKE, acting_user=acting_user)


def decide(
    session: Session,
    claim: Claim,
    outcome: Outcome,
    *,
    reason: str,
    shown: str,
    acting_user: User,
) -> None:
    """Approve, return or reject the very dossier that was shown (its digest).

    Nobody else may decide or change a fact of the case meanwhile; whoever did
    so before is seen here, and the decision waits until they have been read.
    """
    session.flush()
    lock_case(session, claim.case_id)
    session.expire(claim)
    transition = OF_OUTCOME[outcome]
    _require(session, claim, acting_user, transition.needs)
    _require_state(claim, transition.sources)
    if outcome is not Outcome.APPROVE and not reason.strip():
        raise Refusal(N_("This needs a reason: say what must change, or why not."), field="reason")
    if queries.dossier_digest(session, claim) != shown:
        raise Stale(current_version=claim.version)
    claim.decisions.append(
        Decision(
            user_id=acting_user.id,
            user=acting_user,
            outcome=outcome,
            reason=reason.strip(),
            dossier_digest=shown,
        )
    )
    claim.reopened_by_fact = None
    if outcome is Outcome.APPROVE:
        _supersede(session, claim, acting_user=acting_user)
    _move(session, claim, transition, acting_user=acting_user, reason=reason.strip() or None)


def _require_state(claim: Claim, allowed: frozenset[ClaimState]) -> None:
    if claim.state not in allowed:
        raise NotAllowedNow(
            N_("This is %(state)s now, so that can no longer be done."), state=claim.state.value
        )


def _supersede(session: Session, claim: Claim, *, acting_user: User) -> None:
    case = session.get_one(Case, claim.case_id)
    older = queries.approved_claim(session, case)
    if older is None:
        return
    _follow(session, older, SUPERSEDE, acting_user=acting_user)
    session.flush()  # before the newer one is approved: there is never more than one
    claim.supersedes_id = older.id


def revise(session: Session, claim: Claim, *, acting_user: User) -> None:
    """Make a returned claim a draft again; the next proposal is a new version of it."""
    case = session.get_one(Case, claim.case_id)
    _require(session, claim, acting_user, REVISE.needs)
    require_open_file(case)
    number = next_number(session, claim.case_id)
    _move(session, claim, REVISE, acting_user=acting_user, number=number)
    claim.number = number
    contribute(claim, acting_user)


def withdraw(session: Session, claim: Claim, *, reason: str, acting_user: User) -> None:
    """Take an approved attribution back for a reason."""
    _require(session, claim, acting_user, WITHDRAW.needs)
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    _move(session, claim, WITHDRAW, acting_user=acting_user, reason=reason.strip())


def reconsider(session: Session, case_id: UUID, changed: Mapping[str, object]) -> None:
    """Compare the dossier of a case as it is now with the one that was approved.

    Whatever happened: the digest decides, so that no fact can be forgotten in a list.
    """
    claim = queries.approved_in_locked(session, case_id)
    if claim is None or claim.approval is None:
        return
    if queries.dossier_digest(session, claim) != claim.approval.dossier_digest:
        reopen(session, claim, changed)


def reopen(session: Session, claim: Claim, changed: Mapping[str, object]) -> None:
    """Send an approved claim back to review because something it rests on is not as it was.

    `changed` names the fact with its old and new value; reviewers see it first.
    """
    claim.reopened_by_fact = dict(changed)
    told = {str(changed["fact"]): [changed.get("old"), changed.get("new")]}
    _follow(session, claim, REOPEN, acting_user=None, changes=told)


def _require(session: Session, claim: Claim, user: User, permission: ClaimPermission) -> None:
    case = session.get_one(Case, claim.case_id)
    policy.require(user, permission, claim, case)
    if case.state is CaseState.VOID:
        raise NotAllowedNow(N_("This case is void."))


def _move(
    session: Session,
    claim: Claim,
    transition: Transition[ClaimState, ClaimPermission],
    *,
    acting_user: User,
    **detail: object,
) -> None:
    move(
        session,
        claim,
        transition,
        acting_user=acting_user,
        require=partial(_require, session, claim, acting_user),
        within=claim.case_id,
        **detail,
    )
    claim.changed_at = clock.now()
    session.flush()


def _follow(
    session: Session,
    claim: Claim,
    transition: Transition[ClaimState, ClaimPermission],
    *,
    acting_user: User | None,
    **detail: object,
) -> None:
    """Take an arrow that nobody asks for: it follows from a decision or from a fact."""
    move(
        session,
        claim,
        transition,
        acting_user=acting_user,
        require=_follows,
        within=claim.case_id,
        **detail,
    )
    claim.changed_at = clock.now()


def _follows(_permission: ClaimPermission) -> None:
    """Ask nobody: the permission of these arrows is held by no person."""
