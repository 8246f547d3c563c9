"""People who sign in, what each is here for, and where they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record, Versioned
from casefiles.foundation.digits import Digits


class Role(StrEnum):
    INVESTIGATOR = "investigator"
    REVIEWER = "reviewer"
    OFFICER = "submissions_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class AccountState(StrEnum):
    #: made by an administrator, no password yet
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Preferences:
    """How pages speak to one person."""

    language: str
    digits: Digits


@dataclass(frozen=True)
class AccountDetails:
    """What an administrator says of somebody; roles in one order."""

    display_name: str
    roles: tuple[Role, ...]


class User(Versioned):
    """Somebody of the organisation. Rows are never deleted: the log names them."""

    __tablename__ = "users"

    sign_in_name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(120))
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    digits: Mapped[Digits] = mapped_column(default=Digits.LATIN)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[AccountState] = mapped_column(default=AccountState.INVITED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    standing: Mapped[list[UserRole]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """Return what this person is here for; nothing once disabled."""
        if self.state is AccountState.DISABLED:
            return frozenset()
        return frozenset(row.role for row in self.standing)

    def has(self, role: Role) -> bool:
        """Return whether this person holds a role now."""
        return role in self.roles

    # What Flask-Login asks of a person.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Return whether this person may sign in."""
        return self.state is AccountState.ACTIVE

    def get_id(self) -> str:
        """Return the id that the session keeps."""
        return str(self.id)


class UserRole(Base):
    __tablename__ = "user_roles"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)

    user: Mapped[User] = relationship(back_populates="standing")


class OneTimeCode(Record):
    """Typed once into a page to choose a password; only its hash is kept."""

    __tablename__ = "one_time_codes"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    code_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class BrowserSession(Record):
    """A browser's session on the server; the cookie is its key, kept here as a hash only."""

    __tablename__ = "browser_sessions"

    key_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    data: Mapped[dict[str, Any]]
    address: Mapped[str] = mapped_column(sa.String(60))
    browser: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class SignInAttempt(Record):
    """A failed attempt, counted per account and per address; both kept as hashes."""

    __tablename__ = "sign_in_attempts"

    account_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    address_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    attempted_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
