"""Asks for long work, takes it, says how far it is; a job outlives the worker that dies on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.errors import Refused
from casefiles.foundation.locks import AdvisoryLock, one_at_a_time
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.audit.workflow import Identified
from casefiles.platform.jobs.models import MOST_ATTEMPTS, Job, JobStatus
from casefiles.platform.jobs.queries import is_due, is_left_to_another, is_waiting

LEASE = timedelta(minutes=2)
GAVE_UP = N_("It failed several times. Whoever runs this installation finds why in its log.")

#: tells the job how far it is: done, total
Progress = Callable[[int, int], None]
#: does a job in transactions of its own; safe to do again after a crash
Handler = Callable[[sessionmaker[Session], UUID, Progress], None]
#: told of a failure that nobody expected, for the installation's log
Alarm = Callable[[BaseException], None]


class CutOff(Exception):  # noqa: N818 - the fact, raised where a job says how far it is
    """The program ends: what is half done is undone, and done again after the next start."""


class DoneInPart(Refused):
    """The work ended and left something undone: words for people, faults for the alarm."""

    def __init__(self, message: str, faults: Sequence[Exception] = ()) -> None:
        super().__init__(message)
        self.faults = faults


@dataclass(frozen=True)
class Recurring:
    """Work that nobody asks for: its kind, how often, and the record it is about, once there is."""

    kind: str
    every: timedelta
    subject: Callable[[Session], Identified | None]


def ask_for(
    session: Session, kind: str, subject: Identified, *, acting_user: Identified | None
) -> Job:
    """Write down the work in the caller's transaction: it exists if that is kept.

    `acting_user` is None for recurring work.
    """
    asked_by = None if acting_user is None else acting_user.id
    job = Job(kind=kind, subject_id=subject.id, asked_by_id=asked_by)
    session.add(job)
    return job


def ask_for_what_is_due(factory: sessionmaker[Session], recurring: Iterable[Recurring]) -> None:
    """Ask for each recurring work that is due; what was asked for already waits its turn."""
    for work in recurring:
        with factory() as session:  # looking takes no write lock
            due = is_due(session, work.kind, every=work.every) and work.subject(session)
        if due:
            with own_transaction(factory) as session:
                one_at_a_time(session, AdvisoryLock.ASKING)
                if is_due(session, work.kind, every=work.every):  # no other server was quicker
                    ask_for(session, work.kind, due, acting_user=None)


def ask_for_the_rest(session: Session, kind: str, subject: Identified) -> None:
    """Ask, while a job of this kind is done, for what it leaves over, unless another will do it."""
    one_at_a_time(session, AdvisoryLock.ASKING)
    if not is_left_to_another(session, kind):
        ask_for(session, kind, subject, acting_user=None)


def take_next(session: Session) -> Job | None:
    """Take the oldest job that nobody holds, or whose holder died; None when there is none."""
    statement = (
        sa.select(Job)
        .where(is_waiting())
        .order_by(Job.created_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (job := session.scalar(statement)) is not None:
        job.attempts += 1
        if job.attempts <= MOST_ATTEMPTS:
            job.status, job.lease_until = JobStatus.RUNNING, clock.now() + LEASE
            return job
        _fail(job, GAVE_UP)
        session.flush()
    return None


def _never() -> bool:
    return False


def run_next(
    factory: sessionmaker[Session],
    handlers: dict[str, Handler],
    alarm: Alarm,
    *,
    is_ending: Callable[[], bool] = _never,
) -> bool:
    """Do one job, if there is any; returns whether there was.

    A refusal ends the job with its words. Anything else is tried again, a few times.
    """
    with own_transaction(factory) as session:
        job = take_next(session)
    if job is None:
        return False

    def progress(done: int, total: int) -> None:
        if is_ending():
            raise CutOff
        _note(factory, job.id, done, total)

    try:
        handlers[job.kind](factory, job.subject_id, progress)
    except DoneInPart as partly:
        for fault in partly.faults:
            alarm(fault)
        _finish(factory, job.id, partly.message)
    except Refused as refused:
        _finish(factory, job.id, refused.message)
    except CutOff:
        _hand_back(factory, job.id, counted=False)
    except Exception as error:  # noqa: BLE001 - whatever happens, the next job has its turn
        alarm(error)
        _hand_back(factory, job.id)
    else:
        _finish(factory, job.id, None)
    return True


def _note(factory: sessionmaker[Session], job_id: UUID, done: int, total: int) -> None:
    with own_transaction(factory) as session:
        job = session.get_one(Job, job_id)
        job.done, job.total, job.lease_until = done, total, clock.now() + LEASE


def _finish(factory: sessionmaker[Session], job_id: UUID, failure: str | None) -> None:
    with own_transaction(factory) as session:
        job = session.get_one(Job, job_id)
        if failure is None:
            job.status, job.finished_at = JobStatus.DONE, clock.now()
        else:
            _fail(job, failure)


def _fail(job: Job, failure: str) -> None:
    job.status, job.failure, job.finished_at = JobStatus.FAILED, failure, clock.now()


def _hand_back(factory: sessionmaker[Session], job_id: UUID, *, counted: bool = True) -> None:
    with own_transaction(factory) as session:
        job = session.get_one(Job, job_id)
        job.status, job.lease_until = JobStatus.QUEUED, None
        if not counted:
            job.attempts -= 1


def start_again(job: Job) -> None:
    """Let a failed job be tried anew."""
    job.status, job.attempts, job.failure, job.finished_at = JobStatus.QUEUED, 0, None, None
