"""Every role in every state: who may take which step, and that nothing else moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.dispatch import workflow as dispatch
from casefiles.outbound.packets import policy as packet_policy
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import get_packet
from casefiles.outbound.submissions import policy, queries, workflow
from casefiles.outbound.submissions.models import (
    Clearance,
    ClearanceOutcome,
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionState,
)
from casefiles.outbound.submissions.policy import Bar, SubmissionPermission
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.transitions import Transition
from casefiles.platform.vault.workflow import Keyring
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.organisation import PASSPHRASE
from tests.factories.submissions import add_ready_case, add_submission, packet_of
from tests.outbound.conftest import Build

ARROWS = {one.action: one for one in (*clearance.TRANSITIONS, *dispatch.TRANSITIONS)}
#: who may do what, by hand: it guards the tables themselves
HANDS: tuple[tuple[Role, str], ...] = (
    (Role.INVESTIGATOR, "submission:read"),
    (Role.REVIEWER, "submission:read"),
    (Role.AUDITOR, "submission:read"),
    (Role.OFFICER, "submission:read"),
    (Role.OFFICER, "submission:assemble"),
    (Role.OFFICER, "submission:clear"),
    (Role.OFFICER, "submission:seal"),
    (Role.OFFICER, "submission:dispatch"),
    (Role.AUDITOR, "packet:read"),
    (Role.OFFICER, "packet:read"),
    (Role.OFFICER, "packet:take"),
    (Role.OFFICER, "packet:make"),
)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what(session: Session, role: Role) -> None:
    person = add_person(session, "somebody", role)

    allowed = {(role, one.value) for one in SubmissionPermission if policy.may(person, one)}
    allowed |= {(role, one.value) for one in PacketPermission if packet_policy.may(person, one)}

    assert allowed == {pair for pair in HANDS if pair[0] is role}


class Steps:
    """One submission, and each verb that takes it a step."""

    def __init__(
        self, session: Session, keyring: Keyring, build: Build, cast: Mapping[str, User]
    ) -> None:
        self.session, self.keyring, self.build, self.cast = session, keyring, build, cast
        case = add_ready_case(session, lead=cast["lead"])
        self.submission = add_submission(session, officer=cast["officer"], cases=(case,))

    def bring_to(self, state: SubmissionState) -> None:
        way = ("clearance-asked", "cleared", "sealed", "sent", "acknowledged", "concluded")
        states = list(SubmissionState)
        for step in way[states.index(self.submission.state) : states.index(state)]:
            who = "second" if step == "cleared" else "officer"
            self.take(f"submission:{step}", self.cast[who])
            if step == "sealed":
                self.build()
        assert self.submission.state is state

    def take(self, action: str, person: User) -> None:
        session, one = self.session, self.submission
        reason = "a change is needed"
        verbs: dict[str, Callable[[], object]] = {
            "submission:clearance-asked": lambda: clearance.ask_clearance(
                session, self.keyring, one, acting_user=person
            ),
            "submission:cleared": lambda: clearance.clear(
                session, one, shown=one.pins_digest, acting_user=person
            ),
            "submission:sent-back": lambda: clearance.send_back(
                session, one, shown=one.pins_digest, reason="look again", acting_user=person
            ),
            "submission:taken-back": lambda: clearance.take_back(
                session, one, reason=reason, acting_user=person
            ),
            "submission:sealed": lambda: clearance.seal(
                session,
                self.keyring,
                one,
                passphrase=PASSPHRASE,
                shown=one.pins_digest,
                acting_user=person,
            ),
            "submission:unsealed": lambda: clearance.unseal(
                session, one, reason=reason, acting_user=person
            ),
            "submission:sent": lambda: self._dispatch(DispatchKind.SENT, person),
            "submission:acknowledged": lambda: self._dispatch(DispatchKind.ACKNOWLEDGED, person),
            "submission:concluded": lambda: self._dispatch(DispatchKind.CONCLUDED, person),
            **{
                step.action: partial(dispatch._take, session, one, step, person)
                for step in (
                    dispatch.UNACKNOWLEDGE,
                    dispatch.REOPEN,
                    dispatch.REOPEN_UNACKNOWLEDGED,
                )
            },
        }
        verbs[action]()

    def _dispatch(self, kind: DispatchKind, person: User) -> None:
        told = DispatchDetails(kind, clock.today(), method="courier")
        dispatch.record_dispatch(
            self.session, self.keyring, self.submission, told, acting_user=person
        )


@pytest.fixture
def steps(
    session: Session,
    keyring: Keyring,
    build_packets: Build,
    lead: User,
    officer: User,
    second_officer: User,
) -> Steps:
    cast = {"lead": lead, "officer": officer, "second": second_officer}
    return Steps(session, keyring, build_packets, cast)


@pytest.mark.parametrize("state", list(SubmissionState))
def test_every_step_from_every_state(
    steps: Steps, session: Session, second_officer: User, state: SubmissionState
) -> None:
    """The second officer had no hand in it: only the state can be in the way."""
    steps.bring_to(state)
    session.commit()
    for action, arrow in ARROWS.items():
        assert _goes(steps, session, action, second_officer) is (state in arrow.sources), action


def _goes(steps: Steps, session: Session, action: str, person: User) -> bool:
    before = steps.submission.state
    try:
        steps.take(action, person)
    except NotAllowedNow:
        session.rollback()
        assert steps.submission.state is before
        return False
    assert steps.submission.state is ARROWS[action].target
    session.rollback()
    return True


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
@pytest.mark.parametrize("arrow", list(ARROWS.values()), ids=lambda one: one.action)
def test_nobody_but_an_officer_takes_any_step(
    steps: Steps,
    session: Session,
    role: Role,
    arrow: Transition[SubmissionState, SubmissionPermission],
) -> None:
    person = add_person(session, "somebody", role)

    with pytest.raises(NotPermitted):
        steps.take(arrow.action, person)

    assert steps.submission.state is SubmissionState.ASSEMBLING


# --- four eyes


@pytest.mark.parametrize("action", ["submission:cleared", "submission:sent-back"])
def test_who_had_a_hand_in_it_does_not_clear_it(steps: Steps, officer: User, action: str) -> None:
    steps.bring_to(SubmissionState.IN_CLEARANCE)

    assert policy.bar_to_clear(officer, steps.submission) is Bar.CONTRIBUTOR
    with pytest.raises(NotPermitted, match="second person"):
        steps.take(action, officer)


def test_the_database_refuses_it_too(steps: Steps, session: Session, officer: User) -> None:
    steps.bring_to(SubmissionState.IN_CLEARANCE)
    session.add(
        Clearance(
            submission_id=steps.submission.id,
            user_id=officer.id,
            outcome=ClearanceOutcome.CLEAR,
            pins_digest=steps.submission.pins_digest,
        )
    )

    with pytest.raises(IntegrityError, match="contributor"):
        session.flush()


def test_a_hand_in_it_is_never_taken_back(
    steps: Steps, session: Session, second_officer: User
) -> None:
    """Who adds a case, even one taken out again, can no longer clear."""
    case = add_ready_case(session, lead=steps.cast["lead"])
    workflow.add_cases(session, steps.submission, [case], acting_user=second_officer)
    workflow.remove_case(session, steps.submission, case.id, acting_user=second_officer)
    steps.bring_to(SubmissionState.IN_CLEARANCE)

    with pytest.raises(NotPermitted):
        steps.take("submission:cleared", second_officer)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(sa.text("DELETE FROM submission_contributors"))


def test_a_clearance_is_about_the_pins_that_were_shown(
    steps: Steps, session: Session, second_officer: User
) -> None:
    steps.bring_to(SubmissionState.IN_CLEARANCE)

    session.commit()
    other: dict[str, Any] = {"shown": "0" * 64, "acting_user": second_officer}

    with pytest.raises(NotAllowedNow, match="pinned changed"):
        clearance.clear(session, steps.submission, **other)
    session.rollback()
    with pytest.raises(NotAllowedNow, match="pinned changed"):
        clearance.send_back(session, steps.submission, reason="no", **other)


def test_a_page_that_showed_other_pins_is_answered_409(
    steps: Steps, session: Session, browse: Browse, second_officer: User
) -> None:
    steps.bring_to(SubmissionState.IN_CLEARANCE)
    session.commit()
    oskar, address = browse(second_officer), f"/submissions/{steps.submission.id}/clear"
    oskar.get(address)

    answer = oskar.send(address, {"shown": "0" * 64, "outcome": "clear"})

    assert answer.status_code == 409
    lacking = oskar.send(address, {"shown": steps.submission.pins_digest, "outcome": "send_back"})
    assert lacking.status_code == 422


def test_sent_back_it_is_pinned_and_cleared_anew(steps: Steps, second_officer: User) -> None:
    steps.bring_to(SubmissionState.IN_CLEARANCE)
    steps.take("submission:sent-back", second_officer)

    assert steps.submission.pins_digest == ""
    assert [row.snapshot for row in steps.submission.cases] == [None]
    steps.bring_to(SubmissionState.CLEARED)
    assert len(steps.submission.clearances) == 2


def test_a_packet_given_up_is_void_and_the_next_has_a_number_of_its_own(
    steps: Steps, session: Session, officer: User
) -> None:
    steps.bring_to(SubmissionState.SEALED)
    first = packet_of(session, steps.submission)

    steps.take("submission:unsealed", officer)
    steps.bring_to(SubmissionState.SEALED)

    second = packet_of(session, steps.submission)
    session.refresh(first)
    assert (first.number, first.state, second.number) == (1, "void", 2)
    assert first.void_reason == "a change is needed"


# --- who sees it


@pytest.mark.parametrize("role", list(Role))
def test_who_finds_a_submission_and_its_packet(steps: Steps, session: Session, role: Role) -> None:
    steps.bring_to(SubmissionState.SEALED)
    person = add_person(session, "somebody", role)
    packet = packet_of(session, steps.submission)

    def finds_submission() -> Submission:
        return queries.get_submission(session, steps.submission.id, acting_user=person)

    def finds_packet() -> Packet:
        return get_packet(session, packet.id, acting_user=person)

    for look, allowed in (
        (finds_submission, role is not Role.ADMINISTRATOR),
        (finds_packet, role in {Role.OFFICER, Role.AUDITOR}),
    ):
        if allowed:
            assert look() is not None
        else:
            with pytest.raises(NotFound):
                look()
