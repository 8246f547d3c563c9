"""Notes, questions and tasks on a case: only between people who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.desk.discussion import policy
from casefiles.foundation.errors import Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.work import workflow as work
from casefiles.platform.work.models import Note, Task
from casefiles.record.cases.models import Case


def write_note(session: Session, case: Case, text: str, *, acting_user: User) -> Note:
    """Write a note about a case, for whoever may read it."""
    policy.require_writer(acting_user, case)
    return work.write_note(session, case, text, acting_user=acting_user)


def ask(
    session: Session,
    case: Case,
    person_id: UUID | None,
    text: str,
    *,
    due_on: date | None = None,
    acting_user: User,
) -> Note:
    """Put a question to a colleague who may read the case."""
    policy.require_writer(acting_user, case)
    refuse_all(faults_of_question(session, case, person_id, text, due_on, acting_user=acting_user))
    person = session.get_one(User, person_id)
    return work.ask(session, case, person, text, due_on=due_on, acting_user=acting_user)


def faults_of_question(
    session: Session,
    case: Case,
    person_id: UUID | None,
    text: str,
    due_on: date | None,
    *,
    acting_user: User,
) -> Iterator[Refusal]:
    """Yield everything that is wrong with a question."""
    if person_id == acting_user.id:
        yield Refusal(N_("Ask somebody else, or write a note."), field="person")
    yield from _faults_of_person(session, case, person_id)
    yield from work.faults_of(text, due_on)


def give_task(
    session: Session,
    case: Case,
    person_id: UUID | None,
    what: str,
    *,
    due_on: date | None = None,
    acting_user: User,
) -> Task:
    """Give a colleague who may read the case, or oneself, something to do about it."""
    policy.require_writer(acting_user, case)
    refuse_all(faults_of_task(session, case, person_id, what, due_on))
    person = session.get_one(User, person_id)
    return work.give_task(session, case, person, what, due_on=due_on, acting_user=acting_user)


def faults_of_task(
    session: Session, case: Case, person_id: UUID | None, what: str, due_on: date | None
) -> Iterator[Refusal]:
    """Yield everything that is wrong with a task."""
    yield from _faults_of_person(session, case, person_id)
    yield from work.faults_of(what, due_on, field="what")


def _faults_of_person(session: Session, case: Case, person_id: UUID | None) -> Iterator[Refusal]:
    person = session.get(User, person_id) if person_id else None
    if person is None:
        yield Refusal(N_("Choose a person."), field="person")
    elif not policy.may_discuss(person, case):
        yield Refusal(
            N_("%(person)s may not read this case. Who leads it can give them a part in it first."),
            field="person",
            person=person.display_name,
        )
