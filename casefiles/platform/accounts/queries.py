"""Reading accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.util import identity_key

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts import policy
from casefiles.platform.accounts.models import AccountState, BrowserSession, Role, User, UserRole
from casefiles.platform.accounts.policy import AccountPermission

IDLE_LIMIT = timedelta(hours=1)
ABSOLUTE_LIMIT = timedelta(hours=12)


def find_account(session: Session, sign_in_name: str) -> User | None:
    """Return the account of a sign-in name, whatever its case."""
    return session.scalar(sa.select(User).where(User.sign_in_name == sign_in_name.casefold()))


def load_person(session: Session, user_id: UUID) -> User | None:
    """Return who is signed in, or None when the account is not in use any more."""
    user = session.get(User, user_id, options=[joinedload(User.standing)])
    return user if user is not None and user.is_active else None


def get_account(session: Session, user_id: UUID, *, acting_user: User) -> User:
    """Return an account to manage, or one's own."""
    if user_id != acting_user.id and not policy.may(acting_user, AccountPermission.MANAGE):
        raise NotFound(N_("There is no such account."))
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(N_("There is no such account."))
    return user


def list_accounts(session: Session, *, acting_user: User) -> Sequence[User]:
    """Return every account, for who may manage them."""
    policy.require(acting_user, AccountPermission.MANAGE)
    return session.scalars(sa.select(User).order_by(User.sign_in_name).limit(1000)).all()


def people_with(session: Session, role: Role) -> Sequence[User]:
    """Return who holds a role and may sign in, by name."""
    statement = (
        sa.select(User)
        .join(UserRole)
        .where(UserRole.role == role, User.state == AccountState.ACTIVE)
        .order_by(User.display_name)
        .limit(1000)
    )
    return session.scalars(statement).all()


def get_colleague(session: Session, user_id: UUID) -> User:
    """Return anybody of the organisation by id, for giving or taking a part in something."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(N_("There is no such account."))
    return user


def names_of(session: Session, user_ids: set[UUID]) -> dict[UUID, str]:
    """Return the display names of people, for lists and histories; who is loaded is not asked."""
    loaded = (session.identity_map.get(identity_key(User, one)) for one in user_ids)
    known = {one.id: one.display_name for one in loaded if isinstance(one, User)}
    unknown = user_ids - known.keys()
    if not unknown:
        return known
    rows = session.execute(sa.select(User.id, User.display_name).where(User.id.in_(unknown)))
    return known | {row.id: row.display_name for row in rows}


def all_names(session: Session) -> dict[UUID, str]:
    """Return everybody's display name by id, in the order of names, for filters."""
    rows = session.execute(sa.select(User.id, User.display_name).order_by(User.display_name))
    return {row.id: row.display_name for row in rows}


def open_sessions(session: Session, user: User) -> Sequence[BrowserSession]:
    """Return where a person is signed in now, the latest first."""
    now = clock.now()
    statement = (
        sa.select(BrowserSession)
        .where(
            BrowserSession.user_id == user.id,
            BrowserSession.last_seen_at > now - IDLE_LIMIT,
            BrowserSession.created_at > now - ABSOLUTE_LIMIT,
        )
        .order_by(BrowserSession.last_seen_at.desc())
        .limit(100)
    )
    return session.scalars(statement).all()


def is_empty(session: Session) -> bool:
    """Return whether nobody has an account yet: the installation is new."""
    return session.scalar(sa.select(User.id).limit(1)) is None
