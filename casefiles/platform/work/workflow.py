"""Telling, asking, giving and settling work; keeping what somebody had begun to write.

Drafts alone leave no event: they are nobody's record yet, and the log cannot forget.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock, envelope
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, TooLarge, refuse_all
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import (
    Keyring,
    forget_data_keys,
    new_data_key,
    open_data_key,
)
from casefiles.platform.work import policy, queries
from casefiles.platform.work.models import Draft, Note, NoteKind, Task, TaskState
from casefiles.platform.work.policy import TaskPermission

LONGEST = 4000
#: a draft's JSON, in bytes: longer than any form takes
LARGEST_DRAFT = 1 << 20
MOST_DRAFTS = 100

DONE = Transition("task:done", frozenset({TaskState.OPEN}), TaskState.DONE, TaskPermission.SETTLE)
REOPEN = Transition(
    "task:reopened", frozenset({TaskState.DONE}), TaskState.OPEN, TaskPermission.SETTLE
)
DROP = Transition(
    "task:dropped", frozenset({TaskState.OPEN}), TaskState.DROPPED, TaskPermission.DROP
)
TRANSITIONS = (DONE, REOPEN, DROP)
#: the same moves of a question that waits with somebody, told as what it is
OF_QUESTION = {
    DONE: replace(DONE, action="question:settled"),
    REOPEN: replace(REOPEN, action="question:reopened"),
    DROP: replace(DROP, action="question:dropped"),
}

HISTORY: Mapping[str, str] = {
    "note:written": N_("wrote a note"),
    "note:struck": N_("struck a note"),
    "question:asked": N_("asked %(person)s a question"),
    "question:answered": N_("answered a question"),
    "question:read": N_("read an answer"),
    "question:settled": N_("settled a question"),
    "question:reopened": N_("reopened a question"),
    "question:dropped": N_("dropped a question"),
    "task:given": N_("gave %(person)s a task"),
    "task:done": N_("settled a task"),
    "task:reopened": N_("reopened a task"),
    "task:dropped": N_("dropped a task"),
}


# --- notes and questions -------------------------------------------------------------------------


def write_note(session: Session, subject: Identified, text: str, *, acting_user: User) -> Note:
    """Write something about a record, for whoever may know of it."""
    note = _note(session, subject.id, NoteKind.NOTE, text, acting_user)
    record(session, "note:written", note, acting_user=acting_user, within=subject.id)
    return note


def ask(
    session: Session,
    subject: Identified,
    person: User,
    text: str,
    *,
    due_on: date | None,
    acting_user: User,
) -> Note:
    """Ask a colleague about a record; the question waits with them as a task."""
    refuse_all(faults_of(text, due_on))
    question = _note(session, subject.id, NoteKind.QUESTION, text, acting_user)
    session.add(
        Task(
            subject_id=subject.id,
            question_id=question.id,
            given_by_id=acting_user.id,
            given_to_id=person.id,
            due_on=due_on,
        )
    )
    session.flush()
    name = person.display_name
    record(
        session,
        "question:asked",
        question,
        acting_user=acting_user,
        within=subject.id,
        person=name,
    )
    return question


def answer(session: Session, task: Task, text: str, *, acting_user: User) -> Note:
    """Answer the question that a task is; that settles it, and who asked is told."""
    policy.require_asked(acting_user, task)
    words = _note(session, task.subject_id, NoteKind.ANSWER, text, acting_user)
    words.answers_id = task.question_id
    _move(session, task, DONE, acting_user=acting_user)
    task.done_at, task.seen_at = clock.now(), None
    record(session, "question:answered", words, acting_user=acting_user, within=task.subject_id)
    return words


def note_seen(session: Session, task: Task, *, acting_user: User) -> None:
    """Take an answer off the list of whoever asked; its task stays done."""
    policy.require(acting_user, TaskPermission.DROP, task)
    task.seen_at = clock.now()
    record(session, "question:read", task, acting_user=acting_user, within=task.subject_id)


def strike(session: Session, note: Note, *, acting_user: User) -> None:
    """Strike one's own note, which stays as struck; a question that waits is dropped."""
    policy.require_author(acting_user, note)
    if note.struck_at is not None:
        raise NotAllowedNow(N_("This is struck already."))
    note.struck_at = clock.now()
    task = queries.task_of(session, note)
    if task is not None and task.state is TaskState.OPEN:
        _move(session, task, DROP, acting_user=acting_user)
    record(session, "note:struck", note, acting_user=acting_user, within=note.subject_id)


def _note(session: Session, subject_id: UUID, kind: NoteKind, text: str, author: User) -> Note:
    refuse_all(faults_of(text, None))
    note = Note(subject_id=subject_id, kind=kind, text=text.strip(), author_id=author.id)
    session.add(note)
    session.flush()
    return note


def faults_of(text: str, due_on: date | None, *, field: str = "text") -> Iterator[Refusal]:
    """Yield what is wrong with what somebody is asked or given to do, and until when."""
    words = text.strip()
    if not words:
        yield Refusal(N_("Write something."), field=field)
    if len(words) > LONGEST:
        yield Refusal(N_("Write at most %(max)d characters."), field=field, max=LONGEST)
    if due_on is not None and due_on < clock.today():
        yield Refusal(N_("This day has gone by: choose today or a later one."), field="due_on")


# --- tasks ---------------------------------------------------------------------------------------


def give_task(
    session: Session,
    subject: Identified,
    person: User,
    what: str,
    *,
    due_on: date | None,
    acting_user: User,
) -> Task:
    """Give somebody, or oneself, something to do about a record."""
    refuse_all(faults_of(what, due_on, field="what"))
    task = Task(
        subject_id=subject.id,
        what=what.strip(),
        given_by_id=acting_user.id,
        given_to_id=person.id,
        due_on=due_on,
    )
    session.add(task)
    session.flush()
    name = person.display_name
    record(session, "task:given", task, acting_user=acting_user, within=subject.id, person=name)
    return task


def settle(session: Session, task: Task, *, acting_user: User) -> None:
    """Say that a task is done; a question is done by its answer."""
    policy.require(acting_user, TaskPermission.SETTLE, task)
    if task.question_id is not None:
        raise NotAllowedNow(N_("A question is settled by answering it."))
    _move(session, task, DONE, acting_user=acting_user)
    task.done_at = clock.now()


def reopen(session: Session, task: Task, *, acting_user: User) -> None:
    """Say that a task is not done after all."""
    _move(session, task, REOPEN, acting_user=acting_user)
    task.done_at = None


def drop(session: Session, task: Task, *, acting_user: User) -> None:
    """Take back a task that one gave."""
    _move(session, task, DROP, acting_user=acting_user)


def _move(
    session: Session,
    task: Task,
    transition: Transition[TaskState, TaskPermission],
    *,
    acting_user: User,
) -> None:
    move(
        session,
        task,
        transition if task.question_id is None else OF_QUESTION[transition],
        acting_user=acting_user,
        require=lambda permission: policy.require(acting_user, permission, task),
        within=task.subject_id,
    )


# --- drafts --------------------------------------------------------------------------------------

Typed = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FormAddress:
    """Where a form stands: its path, its route, and the file it belongs to."""

    path: str
    endpoint: str
    within_id: UUID | None = None


def keep_draft(
    session: Session,
    keyring: Keyring,
    draft_id: UUID,
    typed: Typed,
    *,
    form: FormAddress,
    acting_user: User,
) -> Draft:
    """Keep what somebody had typed so far, in place of what was kept of this form before."""
    plain = json.dumps(list(typed), ensure_ascii=False).encode()
    if len(plain) > LARGEST_DRAFT:
        raise TooLarge(N_("This is too long to be kept as a draft."))
    draft = queries.find_draft(session, draft_id, acting_user=acting_user)
    if draft is None:
        return _begin(session, keyring, draft_id, plain, form=form, acting_user=acting_user)
    if draft.address != form.path:
        raise NotFound(N_("There is no such draft."))
    key = open_data_key(session, keyring, draft.data_key_id)
    draft.sealed = envelope.seal(key, plain, bound_to=_purpose(draft))
    draft.changed_at = clock.now()
    return draft


def _begin(
    session: Session,
    keyring: Keyring,
    draft_id: UUID,
    plain: bytes,
    *,
    form: FormAddress,
    acting_user: User,
) -> Draft:
    forget_old_drafts(session)
    if queries.count_drafts(session, acting_user=acting_user) >= MOST_DRAFTS:
        raise NotAllowedNow(N_("You have very many drafts: throw some away on “My work” first."))
    row, key = new_data_key(session, keyring)
    session.flush()
    draft = Draft(
        id=draft_id,
        user_id=acting_user.id,
        address=form.path,
        endpoint=form.endpoint,
        within_id=form.within_id,
        data_key_id=row.id,
    )
    draft.sealed = envelope.seal(key, plain, bound_to=_purpose(draft))
    session.add(draft)
    session.flush()
    return draft


def read_draft(session: Session, keyring: Keyring, draft: Draft, *, acting_user: User) -> Typed:
    """Return what its owner had typed, as (name of the input, text)."""
    if draft.user_id != acting_user.id:
        raise NotFound(N_("There is no such draft."))
    return _typed(session, keyring, draft)


def throw_away(session: Session, draft_id: UUID, *, acting_user: User) -> None:
    """Forget a draft of one's own: it was saved, or is not wanted; nothing where it is gone."""
    _forget(session, Draft.id == draft_id, Draft.user_id == acting_user.id)


def forget_drafts_of(session: Session, person: Identified) -> None:
    """Forget everything that somebody had begun to write."""
    _forget(session, Draft.user_id == person.id)


def forget_old_drafts(session: Session) -> None:
    """Forget what nobody went on with in time."""
    _forget(session, Draft.changed_at < clock.now() - queries.LIFETIME)


#: tells of a draft, by its address and what was typed, whether it is meant
Tells = Callable[[str, Typed], bool]


def count_drafts_that(session: Session, keyring: Keyring, tells: Tells) -> int:
    """Return how many drafts are meant, of anybody's."""
    return len(_drafts_that(session, keyring, tells))


def forget_drafts_that(session: Session, keyring: Keyring, tells: Tells) -> int:
    """Forget the drafts that are meant, of anybody's; return how many there were."""
    ids = _drafts_that(session, keyring, tells)
    _forget(session, Draft.id.in_(ids))
    return len(ids)


def _drafts_that(session: Session, keyring: Keyring, tells: Tells) -> list[UUID]:
    drafts = session.scalars(sa.select(Draft).order_by(Draft.id))
    return [one.id for one in drafts if tells(one.address, _typed(session, keyring, one))]


def _typed(session: Session, keyring: Keyring, draft: Draft) -> Typed:
    key = open_data_key(session, keyring, draft.data_key_id)
    plain = envelope.open_sealed(key, draft.sealed, bound_to=_purpose(draft))
    return [(name, value) for name, value in json.loads(plain)]


def _forget(session: Session, *conditions: sa.ColumnElement[bool]) -> None:
    """Remove drafts and the keys they were kept under."""
    gone = sa.delete(Draft).where(*conditions).returning(Draft.data_key_id)
    forget_data_keys(session, session.scalars(gone).all())


def _purpose(draft: Draft) -> bytes:
    return f"draft:{draft.id}:{draft.user_id}".encode()
