"""Four eyes: who may do what to a claim, for every role, state and relation, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.platform.transitions import Transition
from casefiles.record.attribution import queries, workflow
from casefiles.record.cases.models import Case, CaseAccess, CaseState, MemberStanding
from casefiles.record.claims import policy
from casefiles.record.claims.models import Claim, ClaimContributor, ClaimState, Outcome
from casefiles.record.claims.policy import Bar, ClaimPermission
from casefiles.record.claims.queries import get_claim
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim, decide
from tests.factories.cases import add_case, add_member

ROLES = tuple(Role)
#: standing in the case → whether the person also had a hand in the claim
RELATIONS = ("contributor", "lead", "member", "asked", "outsider")
OUR_STATES = tuple(state for state in ClaimState if state is not ClaimState.RECORDED)
MOVES = (
    workflow.PROPOSE,
    workflow.TAKE,
    workflow.APPROVE,
    workflow.RETURN,
    workflow.REJECT,
    workflow.REVISE,
    workflow.WITHDRAW,
)
_STANDING = {
    "contributor": MemberStanding.LEAD,
    "lead": MemberStanding.LEAD,
    "member": MemberStanding.MEMBER,
    "asked": MemberStanding.ASKED,
}
#: by hand: who may write and who may decide in a case open to the organisation
WRITERS = {
    (Role.INVESTIGATOR, "contributor"),
    (Role.INVESTIGATOR, "lead"),
    (Role.INVESTIGATOR, "member"),
    (Role.REVIEWER, "contributor"),
    (Role.REVIEWER, "lead"),
}
DECIDERS = {
    (Role.REVIEWER, "lead"),
    (Role.REVIEWER, "member"),
    (Role.REVIEWER, "asked"),
    (Role.REVIEWER, "outsider"),
}


def _act(session: Session, claim: Claim, transition: Transition, user: User) -> None:  # type: ignore[type-arg]
    acts: dict[str, Callable[[], None]] = {
        "claim:proposed": lambda: workflow.propose(
            session, claim, reviewer=None, opened=claim.version, acting_user=user
        ),
        "claim:taken": lambda: workflow.take(session, claim, acting_user=user),
        "claim:approved": lambda: decide(session, claim, Outcome.APPROVE, by=user),
        "claim:returned": lambda: decide(session, claim, Outcome.RETURN, by=user),
        "claim:rejected": lambda: decide(session, claim, Outcome.REJECT, by=user),
        "claim:revised": lambda: workflow.revise(session, claim, acting_user=user),
        "claim:withdrawn": lambda: workflow.withdraw(
            session, claim, reason="forged", acting_user=user
        ),
    }
    acts[transition.action]()


@dataclass
class Stage:
    session: Session
    case: Case
    lead: User

    def person(self, role: Role, relation: str, claim: Claim) -> User:
        person = add_person(self.session, f"{role}-{relation}", role)
        if relation in _STANDING:
            add_member(self.session, self.case, person, _STANDING[relation])
        if relation == "contributor":
            claim.contributors.append(ClaimContributor(user_id=person.id, user=person))
            self.session.flush()
        return person


@pytest.fixture
def stage(session: Session, lead: User) -> Stage:
    return Stage(session, add_case(session, lead=lead), lead)


@pytest.mark.parametrize("state", OUR_STATES)
@pytest.mark.parametrize("transition", MOVES, ids=lambda one: one.action)
def test_every_role_and_relation_in_every_state(
    stage: Stage,
    state: ClaimState,
    transition: Transition,  # type: ignore[type-arg]
) -> None:
    claim = add_claim(stage.session, stage.case, author=stage.lead, state=state)
    people = [
        (role, relation, stage.person(role, relation, claim))
        for role in ROLES
        for relation in RELATIONS
    ]
    allowed = WRITERS if transition.needs is ClaimPermission.WRITE else DECIDERS
    stage.session.commit()
    for role, relation, person in people:
        who = f"{role} {relation}"
        if (role, relation) not in allowed:
            with pytest.raises(NotPermitted):
                _act(stage.session, claim, transition, person)
        elif state not in transition.sources:
            with pytest.raises(NotAllowedNow):
                _act(stage.session, claim, transition, person)
        else:
            _act(stage.session, claim, transition, person)
            assert claim.state is transition.target, who
        stage.session.rollback()
        assert claim.state is state, who


#: by hand: (access of the case, role, relation) → may write, what bars them from deciding
BY_HAND: tuple[tuple[CaseAccess, Role, str, bool, Bar | None], ...] = (
    (CaseAccess.ORGANISATION, Role.INVESTIGATOR, "contributor", True, Bar.CONTRIBUTOR),
    (CaseAccess.ORGANISATION, Role.INVESTIGATOR, "outsider", False, Bar.NO_REVIEWER),
    (CaseAccess.ORGANISATION, Role.REVIEWER, "contributor", True, Bar.CONTRIBUTOR),
    (CaseAccess.ORGANISATION, Role.REVIEWER, "lead", True, None),
    (CaseAccess.ORGANISATION, Role.REVIEWER, "member", False, None),
    (CaseAccess.ORGANISATION, Role.REVIEWER, "asked", False, None),
    (CaseAccess.ORGANISATION, Role.REVIEWER, "outsider", False, None),
    (CaseAccess.ORGANISATION, Role.OFFICER, "outsider", False, Bar.NO_REVIEWER),
    (CaseAccess.ORGANISATION, Role.AUDITOR, "outsider", False, Bar.NO_REVIEWER),
    (CaseAccess.ORGANISATION, Role.ADMINISTRATOR, "outsider", False, Bar.NO_REVIEWER),
    (CaseAccess.MEMBERS, Role.REVIEWER, "contributor", True, Bar.CONTRIBUTOR),
    (CaseAccess.MEMBERS, Role.REVIEWER, "asked", False, None),
    (CaseAccess.MEMBERS, Role.REVIEWER, "outsider", False, Bar.NOT_ASKED),
    (CaseAccess.MEMBERS, Role.INVESTIGATOR, "member", True, Bar.NO_REVIEWER),
)


@pytest.mark.parametrize(("access", "role", "relation", "writes", "bar"), BY_HAND)
def test_who_may_do_what_written_by_hand(
    stage: Stage, access: CaseAccess, role: Role, relation: str, writes: bool, bar: Bar | None
) -> None:
    stage.case.access = access
    claim = add_claim(stage.session, stage.case, author=stage.lead)
    person = stage.person(role, relation, claim)

    assert policy.may(person, ClaimPermission.WRITE, claim, stage.case) is writes
    assert policy.bar_to_decide(person, claim, stage.case) is bar
    assert policy.may(person, ClaimPermission.DECIDE, claim, stage.case) is (bar is None)


#: by hand: the whole diagram
DIAGRAM = {
    ("draft", "claim:proposed", "proposed"),
    ("proposed", "claim:taken", "in_review"),
    ("in_review", "claim:approved", "approved"),
    ("in_review", "claim:returned", "returned"),
    ("in_review", "claim:rejected", "rejected"),
    ("returned", "claim:revised", "draft"),
    ("approved", "claim:withdrawn", "withdrawn"),
    ("approved", "claim:superseded", "superseded"),
    ("approved", "claim:reopened", "in_review"),
}


def test_the_diagram_is_the_one_that_was_agreed() -> None:
    arrows = {
        (source.value, one.action, one.target.value)
        for one in workflow.TRANSITIONS
        for source in one.sources
    }

    assert arrows == DIAGRAM


def test_nobody_holds_what_the_program_does_itself(
    stage: Stage, reviewer: User, administrator: User
) -> None:
    claim = add_claim(stage.session, stage.case, author=stage.lead)

    for person in (stage.lead, reviewer, administrator):
        assert not policy.may(person, ClaimPermission.REACT, claim, stage.case)
        with pytest.raises(NotPermitted):
            policy.require(person, ClaimPermission.REACT, claim, stage.case)


def test_reading_a_claim_is_reading_its_case(
    stage: Stage, colleague: User, administrator: User
) -> None:
    claim = add_claim(stage.session, stage.case, author=stage.lead)

    assert policy.may(colleague, ClaimPermission.READ, claim, stage.case)
    assert not policy.may(administrator, ClaimPermission.READ, claim, stage.case)
    with pytest.raises(NotFound):
        get_claim(stage.session, claim.id, acting_user=administrator)
    with pytest.raises(NotFound):
        get_claim(stage.session, stage.case.id, acting_user=colleague)


def test_an_account_that_is_not_in_use_neither_writes_nor_decides(
    stage: Stage, reviewer: User
) -> None:
    claim = add_claim(stage.session, stage.case, author=stage.lead)
    for person in (stage.lead, reviewer):
        person.state = AccountState.INVITED

    assert not policy.may(stage.lead, ClaimPermission.WRITE, claim, stage.case)
    assert policy.bar_to_decide(reviewer, claim, stage.case) is Bar.NOT_IN_USE


def test_nothing_is_decided_in_a_void_case(stage: Stage, reviewer: User) -> None:
    claim = add_claim(stage.session, stage.case, author=stage.lead, state=ClaimState.IN_REVIEW)
    stage.case.state = CaseState.VOID

    with pytest.raises(NotAllowedNow, match="void"):
        decide(stage.session, claim, Outcome.APPROVE, by=reviewer)


def test_the_page_knows_beforehand_who_may_decide(
    stage: Stage, reviewer: User, second_reviewer: User
) -> None:
    add_member(stage.session, stage.case, reviewer, MemberStanding.LEAD)
    claim = add_claim(stage.session, stage.case, author=reviewer)

    assert queries.deciders(stage.session, claim, stage.case) == [
        (second_reviewer, None),
        (reviewer, Bar.CONTRIBUTOR),
    ]
    assert queries.may_be_asked(stage.session, claim) == [second_reviewer]
