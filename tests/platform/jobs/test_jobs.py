"""Long work is done once, survives its worker, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.accounts.models import User
from casefiles.platform.jobs import tasks
from casefiles.platform.jobs.models import MOST_ATTEMPTS, Job, JobStatus
from casefiles.platform.jobs.queries import is_due, is_work_waiting, latest_job
from casefiles.platform.jobs.tasks import Worker, run_until_idle
from casefiles.platform.jobs.workflow import (
    DoneInPart,
    Progress,
    Recurring,
    ask_for,
    ask_for_the_rest,
    ask_for_what_is_due,
    start_again,
    take_next,
)
from tests.conftest import factory_of

Factory = sessionmaker[Session]


class Handlers:
    """Handlers that count what they were asked to do."""

    def __init__(self, do: Callable[[UUID, Progress], None] = lambda _id, _progress: None) -> None:
        self.asked: list[UUID] = []
        self.alarms: list[BaseException] = []
        self._do = do

    def work(self, _factory: Factory, subject_id: UUID, progress: Progress) -> None:
        self.asked.append(subject_id)
        self._do(subject_id, progress)

    def run(self, app: Flask) -> int:
        return run_until_idle(factory_of(app), {"test:work": self.work}, self.alarms.append)


@pytest.fixture
def job(session: Session, lead: User) -> Job:
    job = ask_for(session, "test:work", lead, acting_user=lead)
    session.commit()
    return job


def test_work_is_done_once_and_tells_how_far_it_is(app: Flask, session: Session, job: Job) -> None:
    handlers = Handlers(lambda _id, progress: progress(3, 7))

    assert handlers.run(app) == 1
    assert handlers.run(app) == 0

    session.refresh(job)
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 3, 7)
    assert handlers.asked == [job.subject_id]
    assert latest_job(session, job.subject_id) is job


def test_a_refusal_ends_the_work_with_its_words(app: Flask, session: Session, job: Job) -> None:
    def refuse(_id: UUID, _progress: Progress) -> None:
        raise NotAllowedNow("The key is locked.")

    Handlers(refuse).run(app)

    session.refresh(job)
    assert (job.status, job.failure) == (JobStatus.FAILED, "The key is locked.")


def test_a_fault_is_tried_again_a_few_times(app: Flask, session: Session, job: Job) -> None:
    def break_down(_id: UUID, _progress: Progress) -> None:
        raise ValueError("broken")

    handlers = Handlers(break_down)
    other = ask_for(session, "test:work", job, acting_user=job)
    session.commit()
    handlers.run(app)

    session.refresh(job)
    session.refresh(other)
    assert len(handlers.asked) == 2 * MOST_ATTEMPTS
    assert {str(each) for each in handlers.alarms} == {"broken"}
    assert (job.status, other.status) == (JobStatus.FAILED, JobStatus.FAILED)
    assert job.failure is not None


def test_work_whose_worker_died_is_taken_again(app: Flask, session: Session, job: Job) -> None:
    assert take_next(session) is job
    session.commit()
    assert not is_work_waiting(session)
    job.lease_until = clock.now() - timedelta(seconds=1)
    session.commit()
    assert is_work_waiting(session)
    session.commit()

    assert Handlers().run(app) == 1

    session.refresh(job)
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)


def test_failed_work_is_begun_anew(app: Flask, session: Session, job: Job) -> None:
    def refuse(_id: UUID, _progress: Progress) -> None:
        raise NotAllowedNow("not now")

    Handlers(refuse).run(app)
    session.refresh(job)
    start_again(job)
    session.commit()

    Handlers().run(app)

    session.refresh(job)
    assert (job.status, job.failure) == (JobStatus.DONE, None)


def test_the_worker_beside_the_server_does_what_comes(
    app: Flask, session: Session, lead: User
) -> None:
    done = Event()
    handlers = Handlers(lambda _id, _progress: done.set())
    worker = Worker(
        factory_of(app), {"test:work": handlers.work}, handlers.alarms.append, pause=0.01
    )
    worker.stop()
    worker = Worker(
        factory_of(app), {"test:work": handlers.work}, handlers.alarms.append, pause=0.01
    )
    worker.start()
    ask_for(session, "test:work", lead, acting_user=lead)
    session.commit()

    assert done.wait(10)
    worker.stop()
    assert handlers.alarms == []


def test_the_end_of_the_program_cuts_work_off_and_waits_until_it_cleared_up(
    app: Flask, session: Session, job: Job
) -> None:
    begun, told = Event(), []

    def go_on(_id: UUID, progress: Progress) -> None:
        try:
            while True:
                progress(1, 2)
                begun.set()
        finally:
            told.append("cleared up")

    handlers = Handlers(go_on)
    later = ask_for(session, "test:work", job, acting_user=job)
    session.commit()
    worker = Worker(
        factory_of(app), {"test:work": handlers.work}, handlers.alarms.append, pause=0.01
    )
    worker.start()
    assert begun.wait(10)

    worker.stop()

    assert told == ["cleared up"]
    assert handlers.alarms == []
    session.refresh(job)
    session.refresh(later)
    assert (job.status, job.attempts, job.failure) == (JobStatus.QUEUED, 0, None)
    assert (later.status, later.attempts) == (JobStatus.QUEUED, 0)


def test_a_busy_database_does_not_end_the_worker(app: Flask) -> None:
    told = Event()
    broken: Factory = sessionmaker()

    worker = Worker(broken, {}, lambda _error: told.set(), pause=0.01)
    worker.start()

    assert told.wait(10)
    worker.stop()
    assert app is not None


def jobs(session: Session, kind: str = "test:work") -> int:
    session.rollback()
    return session.scalars(
        sa.select(sa.func.count()).select_from(Job).where(Job.kind == kind)
    ).one()


def test_the_worker_looks_again_for_what_recurs_once_a_tick_is_over(
    app: Flask, session: Session, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(tasks, "monotonic", lambda: now[0])
    session.commit()
    handlers = Handlers()
    worker = Worker(
        factory_of(app),
        {"test:work": handlers.work},
        handlers.alarms.append,
        recurring=(Recurring("test:work", timedelta(0), lambda _session: lead),),
    )
    done = []
    for seconds in (0, 59, 1, 59, 1):
        now[0] += seconds
        worker._look()
        done.append(len(handlers.asked))

    assert done == [1, 1, 2, 2, 3]
    assert handlers.alarms == []


def test_two_servers_that_look_at_the_same_moment_ask_once(
    app: Flask, session: Session, lead: User
) -> None:
    both = Barrier(2)

    def subject(_session: Session) -> User:
        both.wait(10)
        return lead

    session.commit()
    recurring = (Recurring("test:work", timedelta(days=1), subject),)
    servers = [Thread(target=ask_for_what_is_due, args=(factory_of(app), recurring)) for _ in "ab"]
    for one in servers:
        one.start()
    for one in servers:
        one.join()

    assert jobs(session) == 1


def test_work_that_was_asked_for_in_the_future_does_not_end_what_recurs(
    app: Flask, session: Session, job: Job
) -> None:
    Handlers().run(app)
    session.refresh(job)
    job.created_at = job.finished_at = clock.now() + timedelta(days=3650)
    session.commit()
    recurring = (Recurring("test:work", timedelta(days=1), lambda _session: job),)

    assert is_due(session, "test:work", every=timedelta(days=1))
    for _tick in range(3):
        ask_for_what_is_due(factory_of(app), recurring)
        Handlers().run(app)

    assert jobs(session) == 2


def test_what_one_piece_of_work_leaves_over_is_asked_for_by_the_last_that_does_it(
    session: Session, lead: User, job: Job
) -> None:
    other = ask_for(session, "test:work", lead, acting_user=None)
    session.commit()
    assert {take_next(session), take_next(session)} == {job, other}

    ask_for_the_rest(session, "test:work", lead)
    session.commit()
    assert jobs(session) == 2, "another is doing it"

    other.status = JobStatus.DONE
    ask_for_the_rest(session, "test:work", lead)
    ask_for_the_rest(session, "test:work", lead)
    session.commit()
    assert jobs(session) == 3


def test_work_done_in_part_fails_with_its_words_and_tells_each_fault(
    app: Flask, session: Session, job: Job
) -> None:
    faults = (OSError("the disk"), ValueError("one row"))

    def leave_some(_id: UUID, _progress: Progress) -> None:
        raise DoneInPart("Some are left.", faults)

    handlers = Handlers(leave_some)
    handlers.run(app)

    session.refresh(job)
    assert (job.status, job.failure) == (JobStatus.FAILED, "Some are left.")
    assert handlers.alarms == list(faults)
    assert len(handlers.asked) == 1
