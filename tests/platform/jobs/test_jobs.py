"""Long work is done once, survives its worker, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.accounts.models import User
from casefiles.platform.jobs.models import MOST_ATTEMPTS, Job, JobStatus
from casefiles.platform.jobs.queries import is_work_waiting, latest_job
from casefiles.platform.jobs.tasks import Worker, run_until_idle
from casefiles.platform.jobs.workflow import (
    Progress,
    ask_for,
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
