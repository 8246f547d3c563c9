"""The glass is broken by two people, for a day, and everybody concerned is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.platform.accounts.models import AccountState, Role, User, UserRole
from casefiles.platform.audit.queries import history_of
from casefiles.platform.audit.workflow import Happening
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.emergency import queries, reactions, workflow
from casefiles.record.sources import policy as sources
from casefiles.record.sources import workflow as source_verbs
from casefiles.record.sources.models import (
    EmergencyRequest,
    EmergencyState,
    Identity,
    Source,
)
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_request, add_source

WHO = Identity(name="Nadia al-Invented")
LATE = timedelta(hours=73)


@pytest.fixture
def source(session: Session, lead: User) -> Source:
    return add_source(session, recorded_by=lead, identity=WHO)


def _ask(session: Session, source: Source, user: User) -> EmergencyRequest:
    return workflow.ask_look(session, source, reason=" a threat ", acting_user=user)


def _confirm(session: Session, source: Source, request: EmergencyRequest, user: User) -> None:
    workflow.confirm(session, source, request, reason="I called her", acting_user=user)


def _look(session: Session, keyring: Keyring, source: Source, user: User) -> Identity | None:
    return source_verbs.look_at_identity(
        session, keyring, source, reason="to warn them", passphrase=PASSPHRASE, acting_user=user
    )


def _actions(session: Session, source: Source) -> list[str]:
    session.commit()
    return [event.action for event in reversed(history_of(session, source.id))]


def test_two_people_open_an_identity_for_a_day_and_the_log_keeps_each_step(
    session: Session, keyring: Keyring, source: Source, colleague: User, reviewer: User
) -> None:
    request = _ask(session, source, colleague)
    with pytest.raises(NotPermitted):
        _look(session, keyring, source, colleague)

    _confirm(session, source, request, reviewer)

    assert request.opened_until is not None
    day = request.opened_until - clock.now()
    assert timedelta(hours=23, minutes=59) < day <= timedelta(hours=24)
    assert _look(session, keyring, source, colleague) == WHO
    assert _actions(session, source) == [
        "emergency:look-asked",
        "emergency:look-confirmed",
        "emergency:looked",
    ]
    with pytest.raises(NotPermitted):
        _look(session, keyring, source, reviewer)  # who confirmed looks no more than before


def test_the_leave_is_over_after_its_day(
    session: Session, keyring: Keyring, source: Source, colleague: User, reviewer: User
) -> None:
    request = _ask(session, source, colleague)
    _confirm(session, source, request, reviewer)
    request.opened_until = clock.now() - timedelta(seconds=1)

    with pytest.raises(NotPermitted):
        _look(session, keyring, source, colleague)


def test_a_leave_in_an_emergency_replaces_nothing_and_lets_nobody_else_look(
    session: Session, source: Source, colleague: User, reviewer: User
) -> None:
    _confirm(session, source, _ask(session, source, colleague), reviewer)

    with pytest.raises(NotPermitted):
        source_verbs.seal_identity(
            session,
            source,
            WHO,
            opened=source.version,
            reason="another name",
            acting_user=colleague,
        )
    with pytest.raises(NotPermitted):
        sources.require_grantor(colleague, source)


def test_who_has_leave_looks_as_always(
    session: Session, keyring: Keyring, source: Source, lead: User
) -> None:
    assert _look(session, keyring, source, lead) == WHO
    assert _actions(session, source) == ["source:identity-looked-at"]


def test_nobody_answers_their_own_request(
    session: Session, source: Source, colleague: User
) -> None:
    request = _ask(session, source, colleague)

    with pytest.raises(NotPermitted):
        _confirm(session, source, request, colleague)
    with pytest.raises(NotPermitted):
        workflow.refuse(session, source, request, reason="no", acting_user=colleague)
    assert request.state is EmergencyState.WAITING


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_no_other_role_asks_answers_or_ends(
    session: Session, source: Source, colleague: User, officer: User, role: Role
) -> None:
    officer.standing = [UserRole(role=role)]
    request = _ask(session, source, colleague)

    for verb in (_ask, lambda *_: _confirm(session, source, request, officer)):
        with pytest.raises(NotPermitted):
            verb(session, source, officer)
    with pytest.raises(NotPermitted):
        workflow.end_look(session, source, request, acting_user=officer)
    with pytest.raises(NotPermitted):
        workflow.ask_handover(session, source, colleague, reason="x", acting_user=officer)


@pytest.mark.parametrize("verb", [workflow.confirm, workflow.refuse])
def test_asking_and_answering_need_a_reason(
    session: Session, source: Source, colleague: User, reviewer: User, verb: object
) -> None:
    with pytest.raises(Refusal) as asking:
        workflow.ask_look(session, source, reason="  ", acting_user=colleague)
    request = _ask(session, source, colleague)
    with pytest.raises(Refusal) as answering:
        verb(session, source, request, reason=" ", acting_user=reviewer)  # type: ignore[operator]

    assert (asking.value.field, answering.value.field) == ("reason", "reason")
    assert request.state is EmergencyState.WAITING


def test_a_refusal_is_kept_with_its_reason_and_opens_nothing(
    session: Session, source: Source, colleague: User, reviewer: User
) -> None:
    request = _ask(session, source, colleague)

    workflow.refuse(session, source, request, reason="she can wait", acting_user=reviewer)

    assert (request.state, request.decision_reason) == (EmergencyState.REFUSED, "she can wait")
    assert not sources.may_look(colleague, source, now=clock.now())
    with pytest.raises(NotAllowedNow):
        _confirm(session, source, request, reviewer)
    assert _ask(session, source, colleague).state is EmergencyState.WAITING  # asked anew


def test_one_request_at_a_time(
    session: Session, source: Source, lead: User, colleague: User, reviewer: User
) -> None:
    _ask(session, source, colleague)
    with pytest.raises(NotAllowedNow):
        _ask(session, source, colleague)

    other = _ask(session, source, reviewer)  # another person may ask meanwhile
    _confirm(session, source, other, colleague)

    with pytest.raises(NotAllowedNow):
        _ask(session, source, reviewer)
    with pytest.raises(NotAllowedNow):
        _ask(session, source, lead)


def test_nobody_asks_about_an_identity_that_is_not_sealed(
    session: Session, lead: User, colleague: User
) -> None:
    with pytest.raises(NotAllowedNow):
        _ask(session, add_source(session, recorded_by=lead), colleague)


def test_what_nobody_answered_lapses_and_may_be_asked_anew(
    session: Session, source: Source, colleague: User, reviewer: User
) -> None:
    late = add_request(session, source, by=colleague, asked_at=clock.now() - LATE)
    with pytest.raises(NotAllowedNow):
        _confirm(session, source, late, reviewer)

    again = _ask(session, source, colleague)

    assert late.state is EmergencyState.LAPSED
    assert again.state is EmergencyState.WAITING
    assert _actions(session, source) == ["emergency:look-lapsed", "emergency:look-asked"]


def test_requests_lapse_when_somebody_signs_in(
    session: Session, source: Source, lead: User, colleague: User
) -> None:
    late = add_request(session, source, by=colleague, asked_at=clock.now() - LATE)
    fresh = add_request(session, source, by=lead)

    reactions.lapse_overdue(session, Happening("account:signed-in", lead, None, lead, {}))

    assert (late.state, fresh.state) == (EmergencyState.LAPSED, EmergencyState.WAITING)


def test_who_asked_and_left_meanwhile_is_let_in_nowhere(
    session: Session, source: Source, colleague: User, reviewer: User
) -> None:
    request = _ask(session, source, colleague)
    colleague.state = AccountState.DISABLED

    with pytest.raises(NotAllowedNow):
        _confirm(session, source, request, reviewer)


def test_a_leave_is_taken_back_by_who_is_responsible(
    session: Session, source: Source, lead: User, colleague: User, reviewer: User
) -> None:
    request = _ask(session, source, colleague)
    with pytest.raises(NotAllowedNow):
        workflow.end_look(session, source, request, acting_user=lead)
    _confirm(session, source, request, reviewer)

    workflow.end_look(session, source, request, acting_user=lead)

    assert request.state is EmergencyState.ENDED
    assert not sources.may_look(colleague, source, now=clock.now())


def test_a_leave_that_is_over_is_not_ended_again(
    session: Session, source: Source, lead: User, colleague: User, reviewer: User
) -> None:
    request = _ask(session, source, colleague)
    _confirm(session, source, request, reviewer)
    request.opened_until = clock.now() - timedelta(minutes=1)

    with pytest.raises(NotAllowedNow, match="over already"):
        workflow.end_look(session, source, request, acting_user=lead)


def test_a_leave_is_taken_back_by_nobody_who_has_no_part_in_it(
    session: Session,
    source: Source,
    colleague: User,
    reviewer: User,
    second_reviewer: User,
) -> None:
    request = _ask(session, source, colleague)
    _confirm(session, source, request, reviewer)

    with pytest.raises(NotPermitted):
        workflow.end_look(session, source, request, acting_user=second_reviewer)
    assert request.state is EmergencyState.CONFIRMED


# --- whom it is told


def test_whom_it_concerns_is_told_and_nobody_else(
    session: Session,
    keyring: Keyring,
    source: Source,
    lead: User,
    colleague: User,
    reviewer: User,
    second_reviewer: User,
    auditor: User,
    officer: User,
) -> None:
    until = clock.today()
    source_verbs.grant_look(
        session, source, second_reviewer, reason="x", until=until, acting_user=lead
    )
    _confirm(session, source, _ask(session, source, colleague), reviewer)
    _look(session, keyring, source, colleague)
    session.commit()
    told = ["emergency:looked", "emergency:look-confirmed", "emergency:look-asked"]

    for person, expected in (
        (lead, told),
        (second_reviewer, told),
        (auditor, told),
        (colleague, []),
        (reviewer, []),
        (officer, []),
    ):
        assert [event.action for event in queries.alerts_for(session, person)] == expected


def test_who_holds_a_source_now_is_told_and_who_held_it_in_between_is_not(
    session: Session,
    source: Source,
    lead: User,
    colleague: User,
    reviewer: User,
    second_reviewer: User,
) -> None:
    hand = source_verbs.hand_over
    hand(session, source, colleague, reason="leave", acting_user=lead)
    hand(session, source, reviewer, reason="leave", acting_user=colleague)
    _ask(session, source, second_reviewer)
    session.commit()

    told = [len(queries.alerts_for(session, person)) for person in (lead, colleague, reviewer)]

    assert told == [1, 0, 1]  # who recorded it stays concerned


def test_a_second_person_finds_what_waits_and_the_asker_does_not(
    session: Session, source: Source, colleague: User, reviewer: User, auditor: User
) -> None:
    request = _ask(session, source, colleague)
    add_request(session, source, by=reviewer, asked_at=clock.now() - LATE)
    session.flush()

    assert [one.id for one in queries.to_answer(session, reviewer)] == [request.id]
    assert list(queries.to_answer(session, colleague)) == []
    assert list(queries.to_answer(session, auditor)) == []


def test_a_request_is_found_only_under_its_own_source(
    session: Session, source: Source, lead: User, colleague: User
) -> None:
    other = add_source(session, recorded_by=lead, identity=WHO)
    request = add_request(session, other, by=colleague)

    assert queries.get_request(other, request.id) is request
    with pytest.raises(NotFound):
        queries.get_request(source, request.id)


# --- handing on


def test_who_is_responsible_hands_a_source_on_and_looks_no_more(
    session: Session, keyring: Keyring, source: Source, lead: User, colleague: User
) -> None:
    source_verbs.hand_over(session, source, colleague, reason="parental leave", acting_user=lead)

    assert source.responsible_id == colleague.id
    assert (source.handovers[0].from_id, source.handovers[0].confirmed_by_id) == (lead.id, None)
    assert _look(session, keyring, source, colleague) == WHO
    with pytest.raises(NotPermitted):
        _look(session, keyring, source, lead)
    with pytest.raises(NotPermitted):
        source_verbs.hand_over(session, source, lead, reason="back", acting_user=lead)


@pytest.mark.parametrize("who", ["officer", "disabled", "responsible"])
def test_a_source_is_handed_on_only_to_who_can_hold_it(
    session: Session, source: Source, lead: User, colleague: User, officer: User, who: str
) -> None:
    colleague.state = AccountState.DISABLED
    person = {"officer": officer, "disabled": colleague, "responsible": lead}[who]

    with pytest.raises(Refusal) as refused:
        source_verbs.hand_over(session, source, person, reason="x", acting_user=lead)

    assert refused.value.field == "person"


def test_two_people_hand_on_what_a_colleague_held_who_has_left(
    session: Session, source: Source, lead: User, colleague: User, reviewer: User
) -> None:
    lead.state = AccountState.DISABLED
    request = workflow.ask_handover(
        session, source, colleague, reason="she left", acting_user=colleague
    )

    _confirm(session, source, request, reviewer)

    held = source.handovers[-1]
    assert source.responsible_id == colleague.id
    assert (held.from_id, held.handed_by_id, held.confirmed_by_id) == (
        lead.id,
        colleague.id,
        reviewer.id,
    )
    assert sources.may_grant(colleague, source)
    assert _actions(session, source) == [
        "emergency:handover-asked",
        "emergency:handover-confirmed",
    ]
    with pytest.raises(NotAllowedNow):
        workflow.end_look(session, source, request, acting_user=colleague)


def test_a_handover_is_refused_or_overtaken(
    session: Session, source: Source, lead: User, colleague: User, reviewer: User
) -> None:
    with pytest.raises(NotAllowedNow):
        workflow.ask_handover(session, source, colleague, reason="x", acting_user=colleague)
    lead.state = AccountState.DISABLED
    first = workflow.ask_handover(session, source, colleague, reason="x", acting_user=colleague)
    workflow.refuse(session, source, first, reason="she is back", acting_user=reviewer)
    second = workflow.ask_handover(session, source, colleague, reason="x", acting_user=colleague)
    lead.state = AccountState.ACTIVE

    with pytest.raises(NotAllowedNow):
        _confirm(session, source, second, reviewer)
    assert source.responsible_id == lead.id


def test_a_handover_that_nobody_answered_lapses(
    session: Session, source: Source, lead: User, colleague: User
) -> None:
    lead.state = AccountState.DISABLED
    request = workflow.ask_handover(session, source, colleague, reason="x", acting_user=colleague)
    request.asked_at = clock.now() - LATE
    session.flush()

    workflow.lapse_overdue(session)

    assert request.state is EmergencyState.LAPSED
    assert _actions(session, source)[-1] == "emergency:handover-lapsed"
