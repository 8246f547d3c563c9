"""What people tell and ask each other about a record, and what they had begun to write."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned


class NoteKind(StrEnum):
    NOTE = "note"
    QUESTION = "question"
    ANSWER = "answer"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    #: whoever gave it does not want it any more
    DROPPED = "dropped"


class Note(Record):
    """What somebody wrote about a record, for colleagues only; it is struck, never edited."""

    __tablename__ = "notes"

    #: the record it is about, which a higher room knows
    subject_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[NoteKind] = mapped_column(default=NoteKind.NOTE)
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: the question, where this is an answer
    answers_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("notes.id"), index=True)
    struck_at: Mapped[datetime | None]


class Task(Versioned):
    """Something that one person is to do about a record; a question is one, done by its answer."""

    __tablename__ = "tasks"

    subject_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    #: empty where the question says it
    what: Mapped[str] = mapped_column(sa.Text, default="")
    question_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("notes.id"), unique=True)
    given_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    given_to_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    #: when who asked had seen the answer
    seen_at: Mapped[datetime | None]

    question: Mapped[Note | None] = relationship(lazy="joined")

    @property
    def words(self) -> str:
        """Return what is to be done, or what was asked."""
        return self.question.text if self.question else self.what

    @property
    def is_overdue(self) -> bool:
        """Return whether its day went by and nobody did it."""
        is_open = self.state is TaskState.OPEN
        return is_open and self.due_on is not None and self.due_on < clock.today()


class Draft(Record):
    """What one person had typed into one form, encrypted under a key of its own."""

    __tablename__ = "drafts"
    __table_args__ = (sa.Index("ix_drafts_user_id_address", "user_id", "address"),)

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    #: path of the form, which is made of words of ours and ids
    address: Mapped[str] = mapped_column(sa.String(300))
    endpoint: Mapped[str] = mapped_column(sa.String(80))
    #: the file that the form belongs to, where it belongs to one
    within_id: Mapped[UUID | None]
    #: what was typed, as JSON [[name, value], …]
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    data_key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_keys.id"))
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
