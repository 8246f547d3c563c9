"""A job is done once, says how far it is, and outlives the worker that dies on it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.accounts.models import User
from casefiles.platform.jobs import queries, workflow
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.jobs.workflow import Handler, Progress
from tests.conftest import factory_of


class Alarms(list[str]):
    """What the installation's log was told."""

    def __call__(self, error: BaseException) -> None:
        self.append(type(error).__name__)


@pytest.fixture
def alarms() -> Alarms:
    return Alarms()


@pytest.fixture
def asked(session: Session, officer: User) -> Job:
    job = workflow.ask_for(session, "count", officer, acting_user=officer)
    session.commit()
    return job


def job_of(session: Session, subject: User) -> Job:
    session.expire_all()
    job = queries.latest_job(session, subject.id)
    assert job is not None
    return job


def run(app: Flask, handler: Handler, alarms: Alarms) -> bool:
    return workflow.run_next(factory_of(app), {"count": handler}, alarms)


@pytest.mark.usefixtures("asked")
def test_a_job_is_done_and_says_how_far_it_was(
    app: Flask, session: Session, officer: User, alarms: Alarms
) -> None:
    seen: list[UUID] = []

    def count(_factory: sessionmaker[Session], subject_id: UUID, progress: Progress) -> None:
        seen.append(subject_id)
        progress(2, 3)

    assert run(app, count, alarms)
    assert not run(app, count, alarms)

    job = job_of(session, officer)
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 2, 3)
    assert seen == [officer.id]
    assert alarms == []


def test_a_job_that_is_rolled_back_was_never_asked_for(
    app: Flask, session: Session, officer: User, alarms: Alarms
) -> None:
    workflow.ask_for(session, "count", officer, acting_user=officer)
    session.rollback()

    assert not run(app, lambda *_: None, alarms)


@pytest.mark.usefixtures("asked")
def test_a_refusal_ends_the_job_in_its_own_words(
    app: Flask, session: Session, officer: User, alarms: Alarms
) -> None:
    def refuse(*_arguments: object) -> None:
        raise NotAllowedNow("The passphrase is needed again.")

    run(app, refuse, alarms)

    job = job_of(session, officer)
    assert (job.status, job.failure) == (JobStatus.FAILED, "The passphrase is needed again.")
    workflow.start_again(job)
    assert job.status is JobStatus.QUEUED


@pytest.mark.usefixtures("asked")
def test_a_crash_is_tried_again_and_given_up_after_a_few(
    app: Flask, session: Session, officer: User, alarms: Alarms
) -> None:
    def crash(*_arguments: object) -> None:
        raise ZeroDivisionError

    attempts = 0
    while run(app, crash, alarms):
        attempts += 1

    assert attempts == workflow.MOST_ATTEMPTS
    assert alarms == ["ZeroDivisionError"] * workflow.MOST_ATTEMPTS
    assert job_of(session, officer).status is JobStatus.FAILED


@pytest.mark.usefixtures("asked")
def test_a_dead_worker_loses_its_job_when_the_lease_ends(
    app: Flask, session: Session, officer: User, alarms: Alarms
) -> None:
    taken = workflow.take_next(session)
    session.commit()
    assert taken is not None
    assert not run(app, lambda *_: None, alarms)

    session.execute(sa.update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    session.commit()

    assert run(app, lambda *_: None, alarms)
    assert job_of(session, officer).status is JobStatus.DONE
