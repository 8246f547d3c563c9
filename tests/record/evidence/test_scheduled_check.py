"""Everything kept is hashed again on schedule, in slices, and what is found is seen by people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from threading import Barrier, Event, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.foundation.merkle import merkle_root
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.files.models import HASHED_WITHIN, Fixity, StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.queries import overdue, still_overdue
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.jobs.tasks import Worker, run_until_idle
from casefiles.platform.jobs.workflow import Progress, ask_for, ask_for_what_is_due, run_next
from casefiles.platform.organisation.queries import the_organisation
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


#: of what the program does over and over, this room's part
RECURRING = (tasks.RECURRING,)


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


def is_checked(session: Session, *exhibits: Exhibit) -> bool:
    session.expire_all()
    return all(clock.now() - one.file.checked_at < timedelta(minutes=1) for one in exhibits)


def slices(session: Session) -> list[tuple[object, object, object]]:
    """Return what the log has of files found intact: the case, how many, the root."""
    events = sa.select(AuditEvent).where(AuditEvent.action == "file:hashed")
    rows = session.scalars(events.order_by(AuditEvent.sequence))
    return [
        (row.within_id, row.detail.body["count"], row.detail.body["root"])
        for row in rows
        if row.detail
    ]


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=days))


def last_job(session: Session) -> Job:
    jobs = sa.select(Job).where(Job.kind == CHECK).order_by(Job.created_at.desc(), Job.id.desc())
    return session.scalars(jobs).first() or pytest.fail("nothing was asked for")


def test_what_was_not_hashed_for_long_is_hashed_and_stands_in_the_log_once(
    session: Session, store: LocalStore, case: Case, lead: User, check: Check
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    twin = add_exhibit(session, store, add_case(session, lead=lead), by=lead)
    other = add_exhibit(session, store, case, by=lead, content=b"another")
    fresh = add_exhibit(session, store, case, by=lead, content=b"came today")
    long_unseen(session, exhibit, other)
    before = fresh.file.checked_at

    check()

    assert is_checked(session, exhibit, other)
    root = merkle_root(sorted([exhibit.sha256, other.sha256]))
    assert slices(session) == [(None, 2, root)]
    for one in (exhibit, twin, other, fresh):
        assert [row.action for row in one.custody] == [CustodyAction.RECEIVED]
        assert actions(session, one)[-1][0] == "exhibit:received"
    assert fresh.file.checked_at == before
    check()
    assert len(slices(session)) == 1


def test_a_year_of_checks_leaves_the_history_of_a_case_to_what_people_did(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    browse: Browse,
    check: Check,
) -> None:
    rows = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(10)]
    session.commit()
    for _month in range(12):
        long_unseen(session, *rows)
        session.execute(sa.delete(Job))
        check()

    page = browse(lead).get(f"/cases/{case.id}/history").text

    assert len(slices(session)) == 12
    assert all(f"took {row.reference}" in page for row in rows)
    assert sum(len(row.custody) for row in rows) == len(rows)


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
    for one in (changed, lost):
        last = one.custody[-1]
        assert (last.action, last.purpose, last.handler_id) == (
            CustodyAction.CHECKED,
            CHECK_ON_SCHEDULE,
            None,
        )
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
    assert is_checked(session, *rows)


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

    assert is_checked(session, *rows)


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
    assert is_checked(session, exhibit)


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


Lost = Callable[[], list[BaseException]]


@pytest.fixture
def check_in_vain(app: Flask, session: Session, settings: Settings, keyring: Keyring) -> Lost:
    """Do what is due, and return the faults that the alarm was raised for."""

    def ask_and_do() -> list[BaseException]:
        alarms: list[BaseException] = []
        session.commit()
        ask_for_what_is_due(factory_of(app), RECURRING)
        run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)
        session.expire_all()
        return alarms

    return ask_and_do


@pytest.mark.parametrize("leaves", ["nothing", "an empty folder", "another store"])
def test_a_store_that_is_away_is_not_a_store_whose_files_are_gone(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    administrator: User,
    auditor: User,
    browse: Browse,
    check_in_vain: Lost,
    monkeypatch: pytest.MonkeyPatch,
    leaves: str,
) -> None:
    rows = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(8)]
    long_unseen(session, *rows)
    unseen = [row.file.checked_at for row in rows]
    away = store.root.with_name("not-mounted")
    store.root.rename(away)
    if leaves != "nothing":
        store.root.mkdir()
    if leaves == "another store":
        store.take_in(BytesIO(b"it came while the disk was away"), limit=100)

    alarms = check_in_vain()

    assert [type(one) for one in alarms] == [FileNotFoundError] * 5, "a slice stops, and says why"
    assert [row.file.checked_at for row in rows] == unseen
    for row in rows:
        assert row.file.fixity is Fixity.INTACT
        assert [one.action for one in row.custody] == [CustodyAction.RECEIVED]
        assert actions(session, row)[-1][0] == "exhibit:received"
    job = last_job(session)
    assert (job.status, job.failure, job.done) == (JobStatus.FAILED, tasks.LOST, 0)
    health = browse(administrator).get("/health").text
    assert "could not be checked when it was their turn: 5." in health
    kept = browse(auditor).get("/log/files").text
    assert "5 kept files could not be checked" in kept
    assert "Several files in a row could not be read" in kept
    assert "match their hash" not in kept
    assert "5 kept files could not be checked" in browse(auditor).get("/").text
    auditor.language = administrator.language = "ar"
    session.commit()
    in_arabic = browse(auditor).get("/log/files").text
    assert "Several files" not in in_arabic
    assert "could not be" not in in_arabic
    assert "could not be" not in browse(administrator).get("/health").text

    if leaves != "nothing":
        store.root.rename(store.root.with_name("what-stood-in-its-place"))
    away.rename(store.root)
    days_later(monkeypatch, 1.01)

    assert check_in_vain() == []
    assert is_checked(session, *rows)
    assert {row.file.fixity for row in rows} == {Fixity.INTACT}
    assert "could not be checked" not in browse(administrator).get("/health").text


def test_the_only_file_of_a_store_is_gone_where_its_folder_is_still_there(
    session: Session, store: LocalStore, case: Case, lead: User, check: Check
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    store.path(exhibit.sha256).unlink()
    long_unseen(session, exhibit)

    check()

    assert exhibit.file.fixity is Fixity.MISSING


def test_a_store_that_comes_back_while_it_is_asked_for_has_lost_nothing(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    add_exhibit(session, store, case, by=lead, content=b"another")
    long_unseen(session, exhibit)
    away = store.root.with_name("not-mounted")
    store.root.rename(away)

    def comes_back(here: LocalStore, sha256: str) -> bool:
        away.rename(here.root)
        return here.path(sha256).is_file()

    monkeypatch.setattr(LocalStore, "holds", comes_back)

    check()

    assert is_checked(session, exhibit)
    assert exhibit.file.fixity is Fixity.INTACT


def test_a_file_that_cannot_be_read_is_not_gone_and_holds_up_no_other(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    check_in_vain: Lost,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unread = add_exhibit(session, store, case, by=lead, content=b"one")
    others = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(3)]
    long_unseen(session, *others)
    long_unseen(session, unread, days=40)
    monkeypatch.setattr(tasks, "_MOST_FILES", 1)
    place = store.path(unread.sha256)
    place.unlink()
    place.mkdir()  # whoever runs the tests may read every file, and none may read this

    alarms = check_in_vain()

    assert [type(one) for one in alarms] == [IsADirectoryError]
    assert is_checked(session, *others)
    assert unread.file.fixity is Fixity.INTACT
    assert [row.action for row in unread.custody] == [CustodyAction.RECEIVED]
    failed = sa.select(Job.failure).where(Job.status == JobStatus.FAILED)
    assert session.scalars(failed).all() == [tasks.LEFT]


def test_a_file_whose_entry_breaks_holds_up_no_other_and_the_slice_fails(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    check_in_vain: Lost,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poison = add_exhibit(session, store, case, by=lead, content=b"one")
    damaged = add_exhibit(session, store, case, by=lead, content=b"two")
    other = add_exhibit(session, store, case, by=lead, content=b"three")
    forge(store, poison)
    forge(store, damaged)
    long_unseen(session, damaged, other)
    long_unseen(session, poison, days=40)
    enter = tasks._note

    def break_for_one(session: Session, sha256: str, found: str | None) -> None:
        enter(session, sha256, found)
        if sha256 == poison.sha256:
            raise ValueError("a reaction that fails for this one")

    monkeypatch.setattr(tasks, "_note", break_for_one)

    alarms = check_in_vain()

    assert [type(one) for one in alarms] == [ValueError]
    assert is_checked(session, damaged, other)
    assert damaged.file.fixity is Fixity.CHANGED
    assert poison.file.fixity is Fixity.INTACT
    assert (last_job(session).status, last_job(session).failure) == (JobStatus.FAILED, tasks.LEFT)

    days_later(monkeypatch, 1.01)
    assert [type(one) for one in check_in_vain()] == [ValueError], "tried again the day after"


def test_several_that_are_gone_in_a_row_stop_the_slice(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    check_in_vain: Lost,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = add_exhibit(session, store, case, by=lead)
    rows = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(8)]
    for row in rows:
        store.path(row.sha256).unlink()
    long_unseen(session, *rows, days=50)
    long_unseen(session, kept)

    assert check_in_vain() == []

    def found_missing() -> int:
        return sum(row.file.fixity is Fixity.MISSING for row in rows)

    assert found_missing() == 5
    assert (last_job(session).status, last_job(session).failure) == (JobStatus.FAILED, tasks.LOST)
    days_later(monkeypatch, 1.01)
    assert check_in_vain() == []
    assert found_missing() == 8
    assert is_checked(session, kept)
    assert last_job(session).status is JobStatus.DONE


def test_what_is_damaged_is_looked_at_daily_and_entered_when_something_is_new(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = add_exhibit(session, store, case, by=lead, content=b"one")
    changed = add_exhibit(session, store, case, by=lead, content=b"two")
    add_exhibit(session, store, case, by=lead, content=b"three")
    long_unseen(session, lost, changed)
    place = store.path(lost.sha256)
    place.unlink()
    forge(store, changed)
    check()
    assert (len(lost.custody), len(changed.custody)) == (2, 2)

    days_later(monkeypatch, 1)
    check()
    assert is_checked(session, lost, changed)
    assert (len(lost.custody), len(changed.custody)) == (2, 2), "nothing new"

    place.write_bytes(b"one")
    store.path(changed.sha256).write_bytes(b"forged again")
    days_later(monkeypatch, 1)
    check()
    assert lost.file.fixity is Fixity.INTACT
    assert actions(session, lost)[-1] == ("exhibit:checked", None)
    assert changed.custody[-1].sha256_after == hashlib.sha256(b"forged again").hexdigest()
    assert slices(session) == []


def test_what_another_server_enters_while_we_wait_for_it_is_not_entered_again(
    session: Session, store: LocalStore, case: Case, lead: User
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    exhibit.file.checked_at = clock.now() + timedelta(seconds=30)  # later than when we asked
    session.flush()

    assert still_overdue(session, [exhibit.sha256]) == []


def test_a_clock_that_was_once_in_the_future_does_not_end_the_check(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    administrator: User,
    browse: Browse,
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    add_exhibit(session, store, case, by=lead, content=b"another")
    long_unseen(session, exhibit)
    with monkeypatch.context() as wrong:
        days_later(wrong, 3650)
        check()
        last_job(session).created_at = clock.now()
        session.commit()
    store.path(exhibit.sha256).unlink()
    warned = browse(administrator).get("/health").text

    check()

    assert "was hashed at a time that is yet to come" in warned
    assert exhibit.file.fixity is Fixity.MISSING
    assert "yet to come" not in browse(administrator).get("/health").text


def test_two_servers_that_hash_the_same_files_enter_them_once(
    app: Flask,
    session: Session,
    store: LocalStore,
    settings: Settings,
    keyring: Keyring,
    case: Case,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [add_exhibit(session, store, case, by=lead, content=bytes([n])) for n in range(5)]
    damaged = add_exhibit(session, store, case, by=lead, content=b"damaged")
    forge(store, damaged)
    long_unseen(session, *rows)
    long_unseen(session, damaged, days=40)
    monkeypatch.setattr(tasks, "_MOST_FILES", 3)
    both, look = Barrier(2), overdue

    def look_together(session: Session, *, limit: int) -> Sequence[tuple[str, Fixity]]:
        turn = look(session, limit=limit)
        if limit == 3:
            both.wait(10)
        return turn

    monkeypatch.setattr(tasks, "overdue", look_together)
    for _server in range(2):
        ask_for(session, CHECK, the_organisation(session), acting_user=None)
    session.commit()
    handlers, alarms = job_handlers(settings, keyring), list[BaseException]()
    servers = [
        Thread(target=run_next, args=(factory_of(app), handlers, alarms.append)) for _ in range(2)
    ]
    for one in servers:
        one.start()
    for one in servers:
        one.join()

    session.expire_all()
    assert alarms == []
    assert len(damaged.custody) == 2
    assert [count for _case, count, _root in slices(session)] == [2]
    assert len(session.scalars(sa.select(Job).where(Job.kind == CHECK)).all()) <= 3
