"""The log is only added to; whatever else is done to it is found, and the first bad row named."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import GENESIS, AuditDetail, AuditEvent
from casefiles.platform.audit.parts.chain import chained_hash
from casefiles.platform.audit.queries import Verification, head, history_of, verify
from casefiles.platform.audit.workflow import Happening, keep_log, record
from tests.conftest import factory_of
from tests.databases import drop_the_guards
from tests.factories.accounts import add_person

ONLY_ADDED = ("audit_events", "audit_details")


@pytest.fixture
def three(session: Session, lead: User) -> list[UUID]:
    """Three events of Alice's, committed; their ids."""
    for number in range(3):
        record(session, "case:changed", lead, acting_user=lead, within=lead.id, number=number)
        session.commit()
    return list(session.scalars(sa.select(AuditEvent.id).order_by(AuditEvent.sequence)))


def change(session: Session, number: int, **values: object) -> None:
    drop_the_guards(session)
    session.execute(sa.update(AuditEvent).where(AuditEvent.sequence == number).values(**values))


def faulty(found: Verification) -> tuple[int | None, str | None]:
    return found.sequence, found.fault


@pytest.mark.parametrize("table", ONLY_ADDED)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
@pytest.mark.usefixtures("three")
def test_the_database_itself_refuses_to_change_the_log(
    session: Session, table: str, statement: str
) -> None:
    column = {"audit_events": "action", "audit_details": "body"}[table]

    with pytest.raises(DBAPIError, match=r"append-only|expunged"):
        session.execute(sa.text(statement.format(table, column, column)))
    session.rollback()
    assert verify(session).events == 3


@pytest.mark.usefixtures("three")
def test_postgresql_refuses_to_empty_the_log(session: Session) -> None:
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text("TRUNCATE audit_events"))


def test_an_untouched_log_holds(session: Session, three: list[UUID]) -> None:
    found = verify(session, expected_head=head(session))

    assert faulty(found) == (None, None)
    assert (found.events, found.head) == head(session)
    assert len(three) == 3


def test_an_empty_log_holds(session: Session) -> None:
    assert verify(session, expected_head=(0, GENESIS)) == Verification(0, GENESIS)


TAMPERED: dict[str, object] = {
    "sequence": 7,
    "id": new_id(),
    "happened_at": clock.now() - timedelta(days=1),
    "action": "case:opened",
    "acting_user_id": None,
    "subject_type": "Victim",
    "subject_id": new_id(),
    "within_id": None,
    "detail_digest": "0" * 64,
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


def test_every_column_is_tried() -> None:
    assert TAMPERED.keys() == set(AuditEvent.__table__.columns.keys())


@pytest.mark.parametrize("column", TAMPERED)
@pytest.mark.usefixtures("three")
def test_any_changed_column_is_found(session: Session, column: str) -> None:
    change(session, 2, **{column: TAMPERED[column]})

    assert verify(session).sequence == 2


@pytest.mark.usefixtures("three")
def test_a_row_that_hashes_well_but_was_rewritten_breaks_the_next(session: Session) -> None:
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.sequence == 2)).one()
    session.expunge(event)
    event.action = "case:opened"

    change(session, 2, action=event.action, hash=chained_hash(event))

    assert faulty(verify(session)) == (3, "changed")


@pytest.mark.usefixtures("three")
def test_a_removed_row_is_missed(session: Session) -> None:
    drop_the_guards(session)
    session.execute(sa.delete(AuditEvent).where(AuditEvent.sequence == 2))

    assert faulty(verify(session)) == (2, "missing")


@pytest.mark.usefixtures("three")
def test_a_cut_tail_is_found_by_a_head_kept_elsewhere(session: Session) -> None:
    kept = head(session)
    drop_the_guards(session)
    session.execute(sa.delete(AuditEvent).where(AuditEvent.sequence == 3))

    assert faulty(verify(session)) == (None, None)
    assert faulty(verify(session, expected_head=kept)) == (3, "tail missing")


@pytest.mark.usefixtures("three")
def test_a_log_rewritten_as_a_whole_is_found_by_a_head_kept_elsewhere(session: Session) -> None:
    kept = head(session)
    drop_the_guards(session)
    previous = GENESIS
    for event in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.sequence)):
        event.subject_type, event.previous_hash = "Victim", previous
        previous = event.hash = chained_hash(event)
    session.flush()

    assert faulty(verify(session)) == (None, None)
    assert faulty(verify(session, expected_head=kept)) == (3, "changed")


@pytest.mark.usefixtures("three")
def test_the_log_may_have_grown_since_the_head_was_kept(session: Session, lead: User) -> None:
    kept = head(session)
    record(session, "case:closed", lead, acting_user=lead)
    session.commit()

    assert faulty(verify(session, expected_head=kept)) == (None, None)


@pytest.mark.parametrize("values", [{"body": {"number": 9}}, {"salt": b"x" * 16}])
def test_a_changed_detail_is_found(
    session: Session, three: list[UUID], values: dict[str, Any]
) -> None:
    drop_the_guards(session)
    session.execute(sa.update(AuditDetail).where(AuditDetail.event_id == three[1]).values(values))

    assert faulty(verify(session)) == (2, "detail changed")


def test_a_lost_detail_is_found(session: Session, three: list[UUID]) -> None:
    drop_the_guards(session)
    session.execute(sa.delete(AuditDetail).where(AuditDetail.event_id == three[1]))

    assert faulty(verify(session)) == (2, "detail missing")


def test_an_expunged_detail_may_go_and_is_not_called_damage(
    session: Session, three: list[UUID], auditor: User
) -> None:
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.id == three[1])).one()
    record(session, "detail:expunged", event, acting_user=auditor)
    session.commit()

    session.execute(sa.delete(AuditDetail).where(AuditDetail.event_id == three[1]))
    session.commit()

    assert faulty(verify(session)) == (None, None)
    assert verify(session).expunged == 1
    with pytest.raises(DBAPIError, match="expunged"):
        session.execute(sa.delete(AuditDetail).where(AuditDetail.event_id == three[0]))


def test_details_are_salted_so_that_equal_ones_cannot_be_told(session: Session, lead: User) -> None:
    for _ in range(2):
        record(session, "case:changed", lead, acting_user=lead, place="the same")
    session.commit()

    digests = set(session.scalars(sa.select(AuditEvent.detail_digest)))

    assert len(digests) == 2


def test_an_event_is_undone_with_the_change_it_tells(session: Session, lead: User) -> None:
    session.commit()
    record(session, "case:changed", lead, acting_user=lead)
    session.rollback()
    add_person(session, "zain")
    session.commit()

    assert verify(session).events == 0
    assert session.scalars(sa.select(AuditDetail)).all() == []


def test_many_writers_at_once_keep_one_chain(app: Flask, session: Session, lead: User) -> None:
    session.commit()
    factory = factory_of(app)

    def write(number: int) -> None:
        for _ in range(5):
            with own_transaction(factory) as own:
                record(own, "case:changed", lead, acting_user=lead, number=number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))

    assert verify(session) == Verification(*head(session))
    assert head(session)[0] == 40


def test_time_running_backwards_does_not_break_the_order(
    session: Session, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(session, "case:opened", lead, acting_user=lead)
    session.commit()
    earlier = clock.now() - timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: earlier)
    record(session, "case:closed", lead, acting_user=lead)
    session.commit()

    assert faulty(verify(session)) == (None, None)
    assert [event.action for event in history_of(session, lead.id)] == [
        "case:closed",
        "case:opened",
    ]


def test_a_history_holds_what_happened_within_the_file(session: Session, lead: User) -> None:
    other = add_person(session, "zain", Role.AUDITOR)
    record(session, "victim:added", other, acting_user=lead, within=lead.id)
    record(session, "victim:added", other, acting_user=None)
    session.commit()

    assert len(history_of(session, lead.id)) == 1
    assert len(history_of(session, other.id)) == 2
    assert len(history_of(session, other.id, limit=1)) == 1


def _factory_with(
    app: Flask, reaction: Callable[[Session, Happening], None]
) -> sessionmaker[Session]:
    factory: sessionmaker[Session] = sessionmaker(factory_of(app).kw["bind"])
    keep_log(factory, {"case:changed": (reaction,)})
    return factory


def test_a_reaction_sees_the_event_in_the_same_transaction(
    app: Flask, session: Session, lead: User
) -> None:
    session.commit()
    seen: list[Happening] = []

    def react(own: Session, happening: Happening) -> None:
        seen.append(happening)
        record(own, "claim:reopened", lead, acting_user=None, fact=happening.action)

    with own_transaction(_factory_with(app, react)) as own:
        record(own, "case:changed", lead, acting_user=lead, within=lead.id, reason="wind")
        record(own, "case:closed", lead, acting_user=lead)

    (happening,) = seen
    assert (happening.subject.id, happening.within, happening.detail) == (
        lead.id,
        lead.id,
        {"reason": "wind"},
    )
    assert [event.action for event in history_of(session, lead.id)] == [
        "case:closed",
        "claim:reopened",
        "case:changed",
    ]


def test_a_failing_reaction_undoes_the_change_that_caused_it(
    app: Flask, session: Session, lead: User
) -> None:
    session.commit()

    def fail(_session: Session, _happening: Happening) -> None:
        raise RuntimeError

    def change_somebody() -> None:
        with own_transaction(_factory_with(app, fail)) as own:
            add_person(own, "zain")
            record(own, "case:changed", lead, acting_user=lead)

    with pytest.raises(RuntimeError):
        change_somebody()

    assert verify(session).events == 0
    assert session.scalar(sa.select(User).where(User.sign_in_name == "zain")) is None
