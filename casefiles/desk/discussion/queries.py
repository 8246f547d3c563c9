"""Notes, questions and tasks of the cases that a person may know of, and of no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.desk.discussion.policy import WRITERS
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import AccountState, User, UserRole
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.work import queries as work
from casefiles.platform.work.models import Note, Task, TaskState
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import get_case, is_visible_to

TaskInCase = tuple[Task, Case]
#: how many notes and tasks the page of a case shows
FEW = 3


@dataclass(frozen=True)
class Discussion:
    """What is said and to be done about one case."""

    #: notes and questions, newest first
    notes: Sequence[Note]
    #: answers by their question
    answers: Mapping[UUID, Sequence[Note]]
    #: tasks by the question that each is
    asked: Mapping[UUID, Task]
    #: tasks that are no question, the open ones first by their day
    tasks: Sequence[Task]
    #: what is still open, tasks and questions
    waiting: Sequence[Task]
    names: Mapping[UUID, str]


def discussion_of(session: Session, case: Case, *, acting_user: User) -> Discussion:
    """Return what is said about a case, for somebody who may know of it."""
    get_case(session, case.id, acting_user=acting_user)
    return shown_on_case(session, case, limit=200)


def shown_on_case(session: Session, case: Case, *, limit: int = FEW) -> Discussion:
    """Return the newest of what is said about a case that its page has let somebody see."""
    notes = work.notes_about(session, case.id, limit=limit)
    answers = work.answers_to(session, notes)
    tasks = work.tasks_about(session, case.id)
    written = [*notes, *(one for several in answers.values() for one in several)]
    people = {note.author_id for note in written}
    people |= {user_id for task in tasks for user_id in (task.given_by_id, task.given_to_id)}
    return Discussion(
        notes,
        answers,
        asked={task.question_id: task for task in tasks if task.question_id},
        tasks=[task for task in tasks if task.question_id is None],
        waiting=[task for task in tasks if task.state is TaskState.OPEN],
        names=names_of(session, people),
    )


def tasks_for(session: Session, user: User, *, limit: int = 20) -> list[TaskInCase]:
    """Return what a person is to do about cases they may know of, what is due first first."""
    return _in_cases(
        session, user, Task.given_to_id == user.id, Task.state == TaskState.OPEN, limit=limit
    )


def answered_to(session: Session, user: User, *, limit: int = 20) -> list[TaskInCase]:
    """Return the questions of a person that were answered, until they have seen it."""
    return _in_cases(
        session,
        user,
        Task.given_by_id == user.id,
        Task.question_id.is_not(None),
        Task.state == TaskState.DONE,
        Task.seen_at.is_(None),
        limit=limit,
    )


def _in_cases(
    session: Session, user: User, *conditions: sa.ColumnElement[bool], limit: int
) -> list[TaskInCase]:
    statement = (
        sa.select(Task, Case)
        .join(Case, Case.id == Task.subject_id)
        .where(is_visible_to(user), *conditions)
        .order_by(*work.by_day())
        .limit(limit)
    )
    return [(row.Task, row.Case) for row in session.execute(statement)]


def colleagues(session: Session) -> Sequence[User]:
    """Return who takes part in work on cases, by name, with their roles; of any case."""
    statement = (
        sa.select(User)
        .where(
            User.state == AccountState.ACTIVE,
            sa.exists().where(UserRole.user_id == User.id, UserRole.role.in_(sorted(WRITERS))),
        )
        .order_by(User.display_name)
        .limit(1000)
        .options(selectinload(User.standing))
    )
    return session.scalars(statement).all()


def get_note(session: Session, case: Case, note_id: UUID, *, acting_user: User) -> Note:
    """Return a note about a case, or refuse in the same words whether it is absent or hidden."""
    get_case(session, case.id, acting_user=acting_user)
    return work.get_note(session, note_id, case.id)


def get_task(session: Session, case: Case, task_id: UUID, *, acting_user: User) -> Task:
    """Return a task about a case, or refuse in the same words whether it is absent or hidden."""
    get_case(session, case.id, acting_user=acting_user)
    return work.get_task(session, task_id, case.id)


def get_question(session: Session, case: Case, task_id: UUID, *, acting_user: User) -> Task:
    """Return a task that is a question."""
    task = get_task(session, case, task_id, acting_user=acting_user)
    if task.question_id is None:
        raise NotFound(N_("There is no such question."))
    return task
