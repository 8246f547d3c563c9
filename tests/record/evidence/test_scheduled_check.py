"""Everything kept is hashed again on schedule, in slices, and what is found is seen by people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from threading import Event
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casefiles.app import RECURRING, job_handlers
from casefiles.foundation import clock
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.files.models import HASHED_WITHIN, Fixity, StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.jobs.tasks import Worker, run_until_idle
from casefiles.platform.jobs.workflow import Progress, ask_for, ask_for_what_is_due, run_next
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.evidence import tasks, workflow
from casefiles.record.evidence.models import (
    CHECK,
    CHECK_ON_SCHEDULE,
    CustodyAction,
    DerivativeKind,
    Exhibit,
)
from casefiles.settings import Settings
from tests.conftest import Browse, factory_of
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit

Check = Callable[[], int]
Factory = sessionmaker[Session]


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead)


@pytest.fixture
def check(app: Flask, session: Session, settings: Settings, keyring: Keyring) -> Check:
    """Ask for what is due and do all work that waits; returns how many attempts that took."""

    def ask_and_do() -> int:
        alarms: list[BaseException] = []
        session.commit()
        ask_for_what_is_due(factory_of(app), RECURRING)
        took = run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)
        assert alarms == []
        session.expire_all()
        return took

    return ask_and_do


def long_unseen(session: Session, *exhibits: Exhibit, days: int = HASHED_WITHIN.days + 1) -> None:
    for exhibit in exhibits:
        exhibit.file.checked_at = clock.now() - timedelta(days=days)
    session.commit()


def forge(store: LocalStore, exhibit: Exhibit) -> None:
    place = store.path(exhibit.sha256)
    place.chmod(0o600)
    place.write_bytes(b"forged")


def actions(session: Session, exhibit: Exhibit) -> list[tuple[str, object]]:
    events = sa.select(AuditEvent).where(AuditEvent.subject_id == exhibit.id)
    rows = session.scalars(events.order_by(AuditEvent.sequence))
    return [(event.action, event.acting_user_id) for event in rows]


def test_what_was_not_hashed_for_long_is_hashed_and_entered_in_each_custody(
    session: Session, store: LocalStore, case: Case, lead: User, check: Check
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    twin = add_exhibit(session, store, add_case(session, lead=lead), by=lead)
    fresh = add_exhibit(session, store, case, by=lead, content=b"came today")
    long_unseen(session, exhibit)

    check()

    for one in (exhibit, twin):
        last = one.custody[-1]
        assert (last.action, last.purpose, last.handler_id, last.sha256_after) == (
            CustodyAction.CHECKED,
            CHECK_ON_SCHEDULE,
            None,
            one.sha256,
        )
        assert actions(session, one)[-1] == ("exhibit:checked", None)
    assert fresh.custody[-1].action is CustodyAction.RECEIVED
    assert clock.now() - exhibit.file.checked_at < timedelta(minutes=1)


def test_changed_and_lost_bytes_are_found_without_anybody_asking(
    session: Session, store: LocalStore, case: Case, lead: User, check: Check
) -> None:
    changed = add_exhibit(session, store, case, by=lead, content=b"one")
    lost = add_exhibit(session, store, case, by=lead, content=b"two")
    forge(store, changed)
    store.path(lost.sha256).unlink()
    long_unseen(session, changed, lost)

    check()

    assert (changed.file.fixity, lost.file.fixity) == (Fixity.CHANGED, Fixity.MISSING)
    assert changed.custody[-1].sha256_after == hashlib.sha256(b"forged").hexdigest()
    assert actions(session, changed)[-1] == ("exhibit:found-changed", None)
    assert actions(session, lost)[-1] == ("exhibit:found-missing", None)


def test_copies_for_work_are_hashed_too(
    session: Session, store: LocalStore, case: Case, lead: User, check: Check
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    arrived = store.take_in(BytesIO(b"redacted"), limit=100)
    copy = workflow.add_derivative(
        session, exhibit, arrived, DerivativeKind.REDACTED, reason="faces", acting_user=lead
    )
    session.flush()
    store.path(copy.sha256).unlink()
    session.get_one(StoredFile, copy.sha256).checked_at = clock.now() - timedelta(days=40)

    check()

    assert session.get_one(StoredFile, copy.sha256).fixity is Fixity.MISSING


def test_it_is_asked_for_once_a_day_and_not_before_there_is_an_organisation(
    new_app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    def asked() -> int:
        ask_for_what_is_due(factory_of(new_app), RECURRING)
        with factory_of(new_app)() as looking:
            return len(looking.scalars(sa.select(Job).where(Job.kind == CHECK)).all())

    assert asked() == 0
    check: Check = request.getfixturevalue("check")
    assert (asked(), asked()) == (1, 1)
    tomorrow = clock.now() + timedelta(days=1, seconds=1)
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: tomorrow)
        assert asked() == 1, "what was asked for yesterday still waits"
    check()
    assert asked() == 1
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert asked() == 2


def test_other_work_has_its_turn_between_two_slices(
    app: Flask,
    session: Session,
    store: LocalStore,
    settings: Settings,
    keyring: Keyring,
    case: Case,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(3)]
    long_unseen(session, *rows)
    monkeypatch.setattr(tasks, "_MOST_FILES", 1)
    order: list[str] = []
    handlers = job_handlers(settings, keyring)

    def slice_and_tell(factory: Factory, subject_id: UUID, progress: Progress) -> None:
        order.append("slice")
        handlers[CHECK](factory, subject_id, progress)

    def other_work(_factory: Factory, _subject_id: UUID, _progress: Progress) -> None:
        order.append("a packet, say")

    told = {**handlers, CHECK: slice_and_tell, "test:work": other_work}
    ask_for_what_is_due(factory_of(app), RECURRING)
    ask_for(session, "test:work", lead, acting_user=lead)
    session.commit()

    alarms: list[BaseException] = []
    run_until_idle(factory_of(app), told, alarms.append)

    assert order == ["slice", "a packet, say", "slice", "slice"]
    session.expire_all()
    assert all(row.custody[-1].purpose == CHECK_ON_SCHEDULE for row in rows)


def test_a_slice_ends_after_a_while_and_the_rest_is_not_forgotten(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(3)]
    long_unseen(session, *rows)
    monkeypatch.setattr(tasks, "_MOST_SECONDS", 0.0)

    assert check() == 3

    assert all(row.custody[-1].purpose == CHECK_ON_SCHEDULE for row in rows)


def test_the_end_of_the_program_does_not_wait_for_a_long_file(
    app: Flask,
    session: Session,
    store: LocalStore,
    settings: Settings,
    keyring: Keyring,
    case: Case,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead, content=b"a long film")
    long_unseen(session, exhibit)
    monkeypatch.setattr(tasks, "_SAID_EVERY", 0.0)
    ask_for_what_is_due(factory_of(app), RECURRING)
    alarms: list[BaseException] = []

    run_next(
        factory_of(app), job_handlers(settings, keyring), alarms.append, is_ending=lambda: True
    )

    session.expire_all()
    assert alarms == []
    assert exhibit.custody[-1].action is CustodyAction.RECEIVED
    job = session.scalars(sa.select(Job).where(Job.kind == CHECK)).one()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)


def test_the_worker_beside_the_server_begins_it_by_itself(
    app: Flask,
    session: Session,
    store: LocalStore,
    settings: Settings,
    keyring: Keyring,
    case: Case,
    lead: User,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    long_unseen(session, exhibit)
    alarms: list[BaseException] = []
    done, handlers = Event(), job_handlers(settings, keyring)

    def check_and_tell(factory: Factory, subject_id: UUID, progress: Progress) -> None:
        handlers[CHECK](factory, subject_id, progress)
        done.set()

    told = {**handlers, CHECK: check_and_tell}
    worker = Worker(factory_of(app), told, alarms.append, recurring=RECURRING, pause=0.01)
    worker.start()

    assert done.wait(10)
    worker.stop()
    session.expire_all()
    assert alarms == []
    assert exhibit.custody[-1].purpose == CHECK_ON_SCHEDULE


def test_an_auditor_reads_when_it_last_ran_and_which_exhibits_it_found_damaged(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    auditor: User,
    browse: Browse,
    check: Check,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    session.commit()
    before = browse(auditor).get("/log/files").text
    forge(store, exhibit)
    long_unseen(session, exhibit)
    check()
    client = browse(auditor)

    page = client.get("/log/files").text
    home = client.get("/").text
    session.commit()
    auditor.language = "ar"
    session.commit()
    in_arabic = browse(auditor).get("/log/files").text

    assert "1 kept file matches its hash" in before
    assert "not yet" in before
    assert "1 kept file is not as it arrived" in page
    assert exhibit.reference in page
    assert "does not match its hash" in page
    assert 'href="/log/files"' in home
    assert exhibit.reference in in_arabic
    assert 'dir="rtl"' in in_arabic


def test_an_administrator_learns_that_something_is_damaged_and_not_which_case_it_is_of(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    administrator: User,
    browse: Browse,
    check: Check,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    forge(store, exhibit)
    long_unseen(session, exhibit)
    check()

    page = browse(administrator).get("/log/files").text

    assert "1 kept file is not as it arrived" in page
    assert exhibit.reference not in page
    assert exhibit.sha256 not in page


def test_the_page_of_health_warns_where_the_check_is_far_behind(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    administrator: User,
    browse: Browse,
    check: Check,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    long_unseen(session, exhibit, days=50)

    behind = browse(administrator).get("/health").text
    check()
    caught_up = browse(administrator).get("/health").text

    assert "A file of the store was last hashed 50 days ago, instead of 30." in behind
    assert "last hashed" not in caught_up
