"""Every change to accounts, codes and sessions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, Throttled
from casefiles.foundation.messages import N_
from casefiles.platform.accounts import policy, queries
from casefiles.platform.accounts.models import (
    AccountState,
    BrowserSession,
    Digits,
    OneTimeCode,
    Role,
    SignInAttempt,
    User,
    UserRole,
)
from casefiles.platform.accounts.parts import passwords
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.transitions import Transition, move

CODE_LIFETIME = timedelta(hours=72)
ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT_AND_ADDRESS = 5
ATTEMPTS_PER_ACCOUNT = 30
ATTEMPTS_PER_ADDRESS = 50
#: letters and digits that nobody mistakes for another
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

ACTIVATE = Transition(
    "account:activated",
    frozenset({AccountState.INVITED, AccountState.ACTIVE}),
    AccountState.ACTIVE,
    AccountPermission.MANAGE,
)
DISABLE = Transition(
    "account:disabled",
    frozenset({AccountState.INVITED, AccountState.ACTIVE}),
    AccountState.DISABLED,
    AccountPermission.MANAGE,
)
REINVITE = Transition(
    "account:reinvited",
    frozenset({AccountState.DISABLED, AccountState.ACTIVE, AccountState.INVITED}),
    AccountState.INVITED,
    AccountPermission.MANAGE,
)
TRANSITIONS = (ACTIVATE, DISABLE, REINVITE)


def create_account(
    session: Session,
    *,
    sign_in_name: str,
    display_name: str,
    roles: Iterable[Role],
    language: str = "en",
    acting_user: User | None,
) -> User:
    """Make an account without a password; `acting_user` is None at the command line."""
    if acting_user is not None:
        policy.require(acting_user, AccountPermission.MANAGE)
    name = sign_in_name.strip().casefold()
    if queries.find_account(session, name) is not None:
        raise Refusal(N_("Somebody already signs in with this name."), field="sign_in_name")
    user = User(sign_in_name=name, display_name=display_name.strip(), language=language)
    user.standing = [UserRole(role=role) for role in sorted(set(roles))]
    session.add(user)
    session.flush()
    record(session, "account:created", user, acting_user=acting_user, roles=sorted(user.roles))
    return user


def issue_code(session: Session, user: User, *, acting_user: User | None) -> str:
    """Return a one-time code, shown once; older unused codes stop working."""
    if acting_user is not None:
        policy.require(acting_user, AccountPermission.MANAGE)
    session.execute(
        sa.update(OneTimeCode)
        .where(OneTimeCode.user_id == user.id, OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    code = "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(5)) for _ in range(4))
    session.add(
        OneTimeCode(
            user_id=user.id,
            code_sha256=_code_digest(code),
            expires_at=clock.now() + CODE_LIFETIME,
        )
    )
    record(session, "account:code-issued", user, acting_user=acting_user)
    return code


def _code_digest(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def activate(session: Session, *, sign_in_name: str, code: str, password: str) -> User:
    """Choose a password with a one-time code; every other session of the account ends."""
    user = queries.find_account(session, sign_in_name.strip())
    found = session.scalar(sa.select(OneTimeCode).where(OneTimeCode.code_sha256 == _code_digest(code)))
    usable = (
        user is not None
        and found is not None
        and found.user_id == user.id
        and found.used_at is None
        and found.expires_at > clock.now()
    )
    if not usable or user is None or found is None:
        raise Refusal(N_("This name and code do not go together, or the code was used."), field="code")
    passwords.require_acceptable(password, names=(user.sign_in_name, user.display_name))
    found.used_at = clock.now()
    move(session, user, ACTIVATE, acting_user=user, require=lambda _permission: None)
    _set_password(session, user, password)
    return user


def _set_password(session: Session, user: User, password: str) -> None:
    user.password_hash = passwords.hash_password(password)
    _end_sessions(session, user)
    record(session, "account:password-set", user, acting_user=user)


def change_password(session: Session, user: User, *, current: str, new: str) -> None:
    """Change one's own password; signs out everywhere."""
    if not passwords.matches(user.password_hash, current):
        raise Refusal(N_("This is not your present password."), field="current")
    passwords.require_acceptable(new, names=(user.sign_in_name, user.display_name))
    _set_password(session, user, new)


def authenticate(session: Session, *, sign_in_name: str, password: str, address: str) -> User:
    """Return who signed in, or refuse in the same words and time whoever it was."""
    user = queries.find_account(session, sign_in_name.strip())
    known = user.password_hash if user is not None and user.is_active else None
    if not passwords.matches(known, password) or user is None:
        raise Refusal(N_("This name and password do not go together."), field="password")
    session.execute(
        sa.delete(SignInAttempt).where(
            SignInAttempt.account_sha256 == _hashed(sign_in_name.strip().casefold()),
            SignInAttempt.address_sha256 == _hashed(address),
        )
    )
    record(session, "account:signed-in", user, acting_user=user)
    return user


def refuse_when_throttled(session: Session, *, sign_in_name: str, address: str) -> None:
    """Refuse after too many failures for this account, this address, or both together.

    The pair is tight and the account alone is loose, so that a stranger's
    guesses slow the stranger and do not lock the owner out.
    """
    account, place = _hashed(sign_in_name.strip().casefold()), _hashed(address)
    recent = SignInAttempt.attempted_at > clock.now() - ATTEMPT_WINDOW
    of_account = SignInAttempt.account_sha256 == account
    of_address = SignInAttempt.address_sha256 == place
    for limit, which in (
        (ATTEMPTS_PER_ACCOUNT_AND_ADDRESS, sa.and_(of_account, of_address)),
        (ATTEMPTS_PER_ACCOUNT, of_account),
        (ATTEMPTS_PER_ADDRESS, of_address),
    ):
        count = session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt).where(recent, which))
        if (count or 0) >= limit:
            seconds = int(ATTEMPT_WINDOW.total_seconds())
            raise Throttled(
                N_("Too many attempts. Try again in %(minutes)s minutes."),
                retry_after=seconds,
                minutes=seconds // 60,
            )


def note_failure(session: Session, *, sign_in_name: str, address: str) -> None:
    """Count a failed attempt; called in a transaction of its own."""
    session.add(
        SignInAttempt(
            account_sha256=_hashed(sign_in_name.strip().casefold()), address_sha256=_hashed(address)
        )
    )
    session.execute(
        sa.delete(SignInAttempt).where(SignInAttempt.attempted_at < clock.now() - ATTEMPT_WINDOW)
    )


def _hashed(text: str) -> str:
    return hmac.digest(b"casefiles attempts", text.encode(), "sha256").hex()


def set_roles(session: Session, user: User, roles: Iterable[Role], *, acting_user: User) -> None:
    """Change what somebody is here for, from the next request on; never one's own roles."""
    policy.require(acting_user, AccountPermission.MANAGE)
    if user.id == acting_user.id:
        raise NotAllowedNow(N_("Another administrator must change your own roles."))
    before, after = sorted(user.roles), sorted(set(roles))
    user.standing = [UserRole(role=role) for role in after]
    record(
        session, "account:roles-changed", user, acting_user=acting_user, before=before, after=after
    )


def disable(session: Session, user: User, *, acting_user: User) -> None:
    """Close an account at once: its sessions end."""
    if user.id == acting_user.id:
        raise NotAllowedNow(N_("Another administrator must disable your own account."))
    move(session, user, DISABLE, acting_user=acting_user, require=_insist(acting_user))
    _end_sessions(session, user)


def reinvite(session: Session, user: User, *, acting_user: User | None) -> str:
    """Let somebody choose a new password: returns a one-time code, ends their sessions."""
    move(session, user, REINVITE, acting_user=acting_user, require=_insist(acting_user))
    user.password_hash = None
    _end_sessions(session, user)
    return issue_code(session, user, acting_user=acting_user)


def _insist(acting_user: User | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return lambda permission: acting_user is None or policy.require(acting_user, permission)


def set_preferences(session: Session, user: User, *, language: str, digits: Digits) -> None:
    """Change how pages speak to this person."""
    user.language, user.digits = language, digits
    record(session, "account:preferences-set", user, acting_user=user, language=language)


def _end_sessions(session: Session, user: User) -> None:
    session.execute(sa.delete(BrowserSession).where(BrowserSession.user_id == user.id))


def revoke_session(session: Session, session_id: UUID, *, acting_user: User) -> None:
    """End one of one's own sessions."""
    found = session.get(BrowserSession, session_id)
    if found is None or found.user_id != acting_user.id:
        raise NotFound(N_("There is no such session."))
    session.delete(found)
    record(session, "account:session-revoked", acting_user, acting_user=acting_user)


def note_signed_out(session: Session, user: Identified) -> None:
    """Record that somebody signed out."""
    record(session, "account:signed-out", user, acting_user=user)
