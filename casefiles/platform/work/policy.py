"""Who may settle a task, strike a note, open a draft: those whose it is."""

from __future__ import annotations

from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.work.models import Note, Task


class TaskPermission(StrEnum):
    SETTLE = "task:settle"
    DROP = "task:drop"


def may(user: User, permission: TaskPermission, task: Task) -> bool:
    """Return whether a person may do this to a task, whatever its state."""
    if permission is TaskPermission.DROP:
        return user.id == task.given_by_id
    return user.id in {task.given_by_id, task.given_to_id}


def require(user: User, permission: TaskPermission, task: Task) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission, task):
        raise NotPermitted(N_("Who gave the task and who was given it settle it between them."))


def may_answer(user: User, task: Task) -> bool:
    """Return whether a question was put to this person."""
    return task.question_id is not None and user.id == task.given_to_id


def require_asked(user: User, task: Task) -> None:
    """Refuse where `may_answer` says no."""
    if not may_answer(user, task):
        raise NotPermitted(N_("The person who was asked answers."))


def may_strike(user: User, note: Note) -> bool:
    """Return whether a note is this person's own."""
    return user.id == note.author_id


def require_author(user: User, note: Note) -> None:
    """Refuse where `may_strike` says no."""
    if not may_strike(user, note):
        raise NotPermitted(N_("Who wrote a note strikes it."))
