"""People with a name and a fixed standing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import AccountState, Role, User, UserRole


def add_person(session: Session, name: str, *roles: Role, language: str = "en") -> User:
    user = User(
        sign_in_name=name,
        display_name=f"{name.capitalize()} (fictional)",
        language=language,
        state=AccountState.ACTIVE,
    )
    user.standing = [UserRole(role=role) for role in roles]
    session.add(user)
    session.flush()
    return user
