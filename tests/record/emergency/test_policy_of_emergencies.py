"""Who asks, who answers, who ends and who looks in an emergency: written out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotPermitted
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.record.emergency import policy
from casefiles.record.emergency.policy import EmergencyPermission
from casefiles.record.sources import policy as sources
from casefiles.record.sources.models import (
    EmergencyKind,
    EmergencyRequest,
    EmergencyState,
    Identity,
    Source,
    SourceGrant,
)
from tests.factories.accounts import add_person
from tests.factories.sources import add_request, add_source

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO = Identity(name="Nadia al-Invented")
TAKE_PART = {Role.INVESTIGATOR, Role.REVIEWER}


@pytest.mark.parametrize("role", list(Role))
def test_only_investigators_and_reviewers_take_part(session: Session, role: Role) -> None:
    person = add_person(session, "somebody", role)

    for permission in EmergencyPermission:
        is_allowed = role in TAKE_PART and permission is not EmergencyPermission.LAPSE
        assert policy.may(person, permission) is is_allowed
        if not is_allowed:
            with pytest.raises(NotPermitted):
                policy.require(person, permission)


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.DISABLED])
def test_who_cannot_sign_in_takes_no_part(session: Session, state: AccountState) -> None:
    person = add_person(session, "somebody", Role.INVESTIGATOR, Role.REVIEWER)
    person.state = state

    assert not any(policy.may(person, permission) for permission in EmergencyPermission)


#: relation to the source and its open request → asks to look, answers, ends the leave
RELATIONS = [
    ("another", True, True, False),
    ("responsible", False, True, True),
    ("granted", False, True, False),
    ("grant over", True, True, False),
    ("asker", False, False, True),
    ("confirmer", True, True, True),
]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("relation", "asks", "answers", "ends"), RELATIONS)
def test_who_asks_answers_and_ends(
    session: Session,
    colleague: User,
    second_reviewer: User,
    role: Role,
    relation: str,
    asks: bool,
    answers: bool,
    ends: bool,
) -> None:
    person = add_person(session, "somebody", role)
    source = _source(session, person if relation == "responsible" else colleague)
    if "grant" in relation:
        _grant(source, person, over=relation == "grant over")
    asker = person if relation == "asker" else second_reviewer
    waiting = add_request(session, source, by=asker, asked_at=NOW - HOUR)
    other = colleague if relation == "asker" else person
    confirmer = other if relation in ("asker", "confirmer") else colleague
    if asker.id == confirmer.id or relation == "responsible":
        confirmer = add_person(session, "confirmer", Role.REVIEWER)
    leave = _leave(session, source, asker, confirmer)
    takes_part = role in TAKE_PART
    if relation == "asker":
        leave.opened_until = NOW  # over: so that only the waiting request stands against asking

    assert policy.may_ask_look(person, source, now=NOW) is (asks and takes_part)
    assert policy.may_answer(person, waiting, now=NOW) is (answers and takes_part)
    leave.opened_until = NOW + HOUR
    assert policy.may_end(person, source, leave, now=NOW) is (ends and takes_part)
    if not (ends and takes_part):
        with pytest.raises(NotPermitted):
            policy.require_party(person, source, leave)
    if not (answers and takes_part):
        with pytest.raises(NotPermitted):
            policy.require_second_person(person, waiting)


def _source(session: Session, responsible: User) -> Source:
    return add_source(session, recorded_by=responsible, identity=WHO)


def _grant(source: Source, person: User, *, over: bool) -> None:
    last = NOW.date() - timedelta(days=1) if over else NOW.date()
    source.grants.append(
        SourceGrant(
            user_id=person.id, granted_by_id=source.recorded_by_id, reason="calls", until=last
        )
    )


def _leave(session: Session, source: Source, asker: User, confirmer: User) -> EmergencyRequest:
    return add_request(
        session,
        source,
        by=asker,
        state=EmergencyState.CONFIRMED,
        asked_at=NOW - 2 * HOUR,
        decided_by_id=confirmer.id,
        decided_at=NOW - HOUR,
        opened_until=NOW + HOUR,
    )


#: state of the request, hours until it closes, kind of it, whose it is, whether its asker looks
LEAVES = [
    (EmergencyState.CONFIRMED, 1, "mine", True),
    (EmergencyState.CONFIRMED, 0, "mine", False),
    (EmergencyState.CONFIRMED, -1, "mine", False),
    (EmergencyState.ENDED, 1, "mine", False),
    (EmergencyState.CONFIRMED, 1, "another's", False),
    (EmergencyState.WAITING, None, "mine", False),
    (EmergencyState.REFUSED, None, "mine", False),
    (EmergencyState.LAPSED, None, "mine", False),
]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("state", "hours", "whose", "looks"), LEAVES)
def test_who_looks_by_leave_of_two(
    session: Session,
    colleague: User,
    second_reviewer: User,
    reviewer: User,
    role: Role,
    state: EmergencyState,
    hours: int | None,
    whose: str,
    looks: bool,
) -> None:
    person, source = add_person(session, "somebody", role), _source(session, colleague)
    decided = state not in (EmergencyState.WAITING, EmergencyState.LAPSED)
    add_request(
        session,
        source,
        by=person if whose == "mine" else second_reviewer,
        state=state,
        asked_at=NOW - HOUR,
        decided_by_id=reviewer.id if decided else None,
        decided_at=NOW if decided else None,
        opened_until=None if hours is None else NOW + hours * HOUR,
    )

    assert sources.may_look(person, source, now=NOW) is (looks and role in TAKE_PART)
    assert not sources.has_leave(person, source, today=NOW.date())


def test_a_handover_that_was_confirmed_lets_nobody_look(
    session: Session, lead: User, colleague: User, reviewer: User
) -> None:
    source = _source(session, lead)
    add_request(
        session,
        source,
        by=colleague,
        kind=EmergencyKind.HANDOVER,
        to_id=colleague.id,
        state=EmergencyState.CONFIRMED,
        decided_by_id=reviewer.id,
        decided_at=NOW,
        opened_until=NOW + HOUR,
    )

    assert not sources.may_look(colleague, source, now=NOW)


def test_nobody_asks_about_what_is_not_sealed(
    session: Session, lead: User, colleague: User
) -> None:
    source = add_source(session, recorded_by=lead)

    assert not policy.may_ask_look(colleague, source, now=clock.now())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("left", ["here", "disabled", "of another role"])
def test_a_source_is_handed_on_by_two_only_where_its_holder_has_left(
    session: Session, role: Role, left: str
) -> None:
    person = add_person(session, "somebody", role)
    held_by = add_person(
        session, "holder", Role.OFFICER if left == "of another role" else Role.REVIEWER
    )
    if left == "disabled":
        held_by.state = AccountState.DISABLED
    source = _source(session, held_by)

    expected = left != "here" and role in TAKE_PART
    assert policy.may_ask_handover(person, source, held_by, now=NOW) is expected


def test_a_request_waits_72_hours_and_not_a_second_longer(
    session: Session, lead: User, colleague: User
) -> None:
    asked_at = NOW - timedelta(hours=72)
    request = add_request(session, _source(session, lead), by=colleague, asked_at=asked_at)

    assert policy.is_waiting(request, now=NOW - timedelta(seconds=1))
    assert not policy.is_waiting(request, now=NOW)
    assert not policy.may_answer(lead, request, now=NOW)
