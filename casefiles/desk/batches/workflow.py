"""One act on many cases, by the ordinary verbs: foreseen case by case, then done in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.desk.batches import policy
from casefiles.desk.batches.policy import Act
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.workflow import add_cases
from casefiles.platform.accounts.models import User
from casefiles.record.cases import policy as cases
from casefiles.record.cases import workflow
from casefiles.record.cases.models import Case, MemberStanding
from casefiles.record.cases.policy import ESTABLISHED, OPEN_STATES, CasePermission

#: no transaction may hold the write lock for long
MOST = 200


@dataclass(frozen=True)
class Order:
    """What is to be done to each case; only what its act asks for is filled."""

    act: Act
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    reason: str = ""
    person: User | None = None
    standing: MemberStanding = MemberStanding.MEMBER
    submission: Submission | None = None


@dataclass(frozen=True)
class Foreseen:
    """What an order does to one case: words to translate, and whether it is left alone."""

    case: Case
    words: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    is_left_alone: bool = False


def foresee(
    cases_: Sequence[Case], order: Order, *, opened: Mapping[UUID, int], acting_user: User
) -> list[Foreseen]:
    """Return for each case what would change, or why it is left alone; change nothing.

    `opened` are the versions that the person saw; a case that is missing there
    was not shown before, and is taken as it is.
    """
    policy.require(acting_user, order.act)
    refuse_too_many(len(cases_))
    return [_foresee(case, order, opened, acting_user) for case in cases_]


def refuse_too_many(count: int) -> None:
    """Refuse more cases than are changed at once."""
    if count > MOST:
        raise NotAllowedNow(
            N_("%(most)s cases are changed at once at most. Narrow the list first."), most=MOST
        )


def carry_out(
    session: Session,
    cases_: Sequence[Case],
    order: Order,
    *,
    opened: Mapping[UUID, int],
    acting_user: User,
) -> list[Foreseen]:
    """Do it to every case that is not left alone, in the caller's transaction: all or none.

    Each case has its own event in the log, as if it had been changed on its own page.
    """
    foreseen = foresee(cases_, order, opened=opened, acting_user=acting_user)
    changed = [one.case for one in foreseen if not one.is_left_alone]
    if order.submission is not None and changed:
        add_cases(session, order.submission, changed, acting_user=acting_user)
    else:
        for case in changed:
            _VERBS[order.act](session, case, order, acting_user)
    return foreseen


def _foresee(case: Case, order: Order, opened: Mapping[UUID, int], acting_user: User) -> Foreseen:
    if opened.get(case.id, case.version) != case.version:
        return _left(case, N_("Somebody changed it meanwhile."))
    permission = _NEEDS[order.act]
    if not cases.may(acting_user, permission, case):
        return _left(case, cases.WHO[permission])
    return _FORESEEN[order.act](case, order)


def _left(case: Case, words: str, **parameters: object) -> Foreseen:
    return Foreseen(case, words, parameters, is_left_alone=True)


# --- tags


def _tagged(case: Case, order: Order) -> tuple[str, ...]:
    kept = [tag for tag in case.tags if tag not in order.remove]
    return tuple(dict.fromkeys([*kept, *order.add]))


def _foresee_tags(case: Case, order: Order) -> Foreseen:
    if case.state not in OPEN_STATES:
        return _left(case, N_("It is closed or void; its file is not written in."))
    after = _tagged(case, order)
    added = [tag for tag in after if tag not in case.tags]
    removed = [tag for tag in case.tags if tag not in after]
    tags = {"added": ", ".join(added), "removed": ", ".join(removed)}
    if added and removed:
        return Foreseen(case, N_("tags added: %(added)s; removed: %(removed)s"), tags)
    if added:
        return Foreseen(case, N_("tags added: %(added)s"), tags)
    if removed:
        return Foreseen(case, N_("tags removed: %(removed)s"), tags)
    return _left(case, N_("Its tags are so already."))


def _tag(session: Session, case: Case, order: Order, acting_user: User) -> None:
    details = replace(workflow.details_of(case), tags=_tagged(case, order))
    workflow.edit_case(session, case, details, opened=case.version, acting_user=acting_user)


# --- states


def _foresee_beginning(case: Case, _order: Order) -> Foreseen:
    if case.state not in workflow.BEGIN.sources:
        return _left(case, N_("Its investigation has begun already, or it is over."))
    return Foreseen(case, N_("intake → investigating"))


def _begin(session: Session, case: Case, _order: Order, acting_user: User) -> None:
    workflow.begin_investigation(session, case, acting_user=acting_user)


def _foresee_closing(case: Case, _order: Order) -> Foreseen:
    if case.state not in workflow.CLOSE.sources:
        return _left(case, N_("Only a verified case is closed."))
    return Foreseen(case, N_("verified → closed"))


def _close(session: Session, case: Case, order: Order, acting_user: User) -> None:
    workflow.close_case(session, case, acting_user=acting_user, reason=order.reason)


# --- members


def _foresee_member(case: Case, order: Order) -> Foreseen:
    person = cast("User", order.person)
    now = cases.standing_of(person, case)
    if now is order.standing:
        return _left(case, N_("This part is theirs already."))
    if now is MemberStanding.LEAD:
        return _left(case, N_("This person leads it; change that on the case's own page."))
    return Foreseen(case, N_("%(person)s gets a part in it"), {"person": person.display_name})


def _add_member(session: Session, case: Case, order: Order, acting_user: User) -> None:
    person = cast("User", order.person)
    workflow.add_member(session, case, person, order.standing, acting_user=acting_user)


# --- submissions


def _foresee_submission(case: Case, order: Order) -> Foreseen:
    if case.state not in ESTABLISHED:
        return _left(case, N_("It is not verified yet."))
    submission = cast("Submission", order.submission)
    if case.id in (row.case_id for row in submission.cases):
        return _left(case, N_("It is in this submission already."))
    return Foreseen(case, N_("goes into %(reference)s"), {"reference": submission.reference})


_NEEDS: Mapping[Act, CasePermission] = {
    Act.TAG: CasePermission.EDIT,
    Act.BEGIN: CasePermission.ADVANCE,
    Act.CLOSE: CasePermission.ADVANCE,
    Act.MEMBER: CasePermission.MANAGE,
    Act.SUBMIT: CasePermission.READ,
}
_FORESEEN: Mapping[Act, Callable[[Case, Order], Foreseen]] = {
    Act.TAG: _foresee_tags,
    Act.BEGIN: _foresee_beginning,
    Act.CLOSE: _foresee_closing,
    Act.MEMBER: _foresee_member,
    Act.SUBMIT: _foresee_submission,
}
_VERBS: Mapping[Act, Callable[[Session, Case, Order, User], None]] = {
    Act.TAG: _tag,
    Act.BEGIN: _begin,
    Act.CLOSE: _close,
    Act.MEMBER: _add_member,
}
