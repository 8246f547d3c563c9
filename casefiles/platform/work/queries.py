"""Reading notes, tasks and drafts; whether the record may be known is asked by a higher room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.work.models import Draft, Note, NoteKind, Task, TaskState

#: how long a draft that nobody goes on with is kept
LIFETIME = timedelta(days=30)
_MOST = 200


def notes_about(session: Session, subject_id: UUID, *, limit: int = _MOST) -> Sequence[Note]:
    """Return notes and questions about a record that may be known, newest first."""
    return session.scalars(_notes(), {"about": subject_id, "most": limit}).all()


@cache
def _notes() -> sa.Select[Note]:
    return (
        sa.select(Note)
        .where(Note.subject_id == sa.bindparam("about"), Note.kind != NoteKind.ANSWER)
        .order_by(Note.written_at.desc(), Note.id.desc())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def answers_to(session: Session, questions: Sequence[Note]) -> dict[UUID, list[Note]]:
    """Return the answers to some questions, oldest first, by the question."""
    answers: dict[UUID, list[Note]] = {}
    ids = [note.id for note in questions if note.kind is NoteKind.QUESTION]
    if not ids:
        return answers
    statement = sa.select(Note).where(Note.answers_id.in_(ids)).order_by(Note.written_at, Note.id)
    for answer in session.scalars(statement):
        if answer.answers_id:
            answers.setdefault(answer.answers_id, []).append(answer)
    return answers


def tasks_about(session: Session, subject_id: UUID, *, limit: int = _MOST) -> Sequence[Task]:
    """Return the tasks about a record that may be known: the open ones first, by their day."""
    return session.scalars(_tasks(), {"about": subject_id, "most": limit}).all()


@cache
def _tasks() -> sa.Select[Task]:
    return (
        sa.select(Task)
        .where(Task.subject_id == sa.bindparam("about"))
        .order_by(Task.state != TaskState.OPEN, *by_day())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def by_day() -> tuple[sa.ColumnElement[object], ...]:
    """Return the order in which tasks are due; what has no day comes last."""
    return Task.due_on.is_(None), Task.due_on, Task.given_at, Task.id  # type: ignore[return-value]  # columns of several types


def get_note(session: Session, note_id: UUID, subject_id: UUID) -> Note:
    """Return a note about a record that may be known."""
    note = session.get(Note, note_id)
    if note is None or note.subject_id != subject_id:
        raise NotFound(N_("There is no such note."))
    return note


def get_task(session: Session, task_id: UUID, subject_id: UUID) -> Task:
    """Return a task about a record that may be known."""
    task = session.get(Task, task_id)
    if task is None or task.subject_id != subject_id:
        raise NotFound(N_("There is no such task."))
    return task


def task_of(session: Session, question: Note) -> Task | None:
    """Return the task that a question became; None for a note."""
    return session.scalar(sa.select(Task).where(Task.question_id == question.id))


def find_draft(session: Session, draft_id: UUID, *, acting_user: User) -> Draft | None:
    """Return a person's own draft; None where it is gone, or too old to be kept."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.changed_at < clock.now() - LIFETIME:
        return None
    if draft.user_id != acting_user.id:
        raise NotFound(N_("There is no such draft."))
    return draft


def drafts_of(
    session: Session, *, acting_user: User, address: str | None = None, limit: int = 100
) -> Sequence[Draft]:
    """Return a person's own drafts, of one form or of all, the latest first."""
    statement = sa.select(Draft).where(
        Draft.user_id == acting_user.id, Draft.changed_at >= clock.now() - LIFETIME
    )
    if address is not None:
        statement = statement.where(Draft.address == address)
    return session.scalars(
        statement.order_by(Draft.changed_at.desc(), Draft.id.desc()).limit(limit)
    ).all()


def count_drafts(session: Session, *, acting_user: User) -> int:
    """Return how many drafts a person has, the old ones too."""
    statement = sa.select(sa.func.count()).select_from(Draft)
    return session.scalars(statement.where(Draft.user_id == acting_user.id)).one()
