"""Every change to accounts, codes and sessions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, Throttled
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale
from casefiles.platform.accounts import policy, queries
from casefiles.platform.accounts.models import (
    AccountDetails,
    AccountState,
    BrowserSession,
    OneTimeCode,
    Preferences,
    Role,
    SignInAttempt,
    User,
    UserRole,
)
from casefiles.platform.accounts.parts import passwords
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.models import LockedKeyKind

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

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "account:created": N_("made the account"),
    "account:code-issued": N_("issued a one-time code"),
    "account:activated": N_("chose a password with a one-time code"),
    "account:password-set": N_("set a new password"),
    "account:signed-in": N_("signed in"),
    "account:signed-out": N_("signed out"),
    "account:renamed": N_("changed the name of the account"),
    "account:roles-changed": N_("changed the roles"),
    "account:disabled": N_("disabled the account"),
    "account:reinvited": N_("invited the person anew; the old password stopped working"),
    "account:preferences-set": N_("changed the language or digits of pages"),
    "account:session-revoked": N_("ended a sign-in on another browser"),
}


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
    found = session.scalar(
        sa.select(OneTimeCode).where(OneTimeCode.code_sha256 == _code_digest(code))
    )
    usable = (
        user is not None
        and found is not None
        and found.user_id == user.id
        and found.used_at is None
        and found.expires_at > clock.now()
    )
    if not usable or user is None or found is None:
        raise Refusal(
            N_("This name and code do not go together, or the code was used."), field="code"
        )
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
    passwords.require_acceptable(new, names=(user.sign_in_name, user.display_name), field="new")
    _set_password(session, user, new)


def begin_attempt(session: Session, *, sign_in_name: str, address: str) -> None:
    """Refuse after too many failures, or count this attempt as one until it succeeds.

    Called in a transaction of its own, before the password is looked at: many
    guesses sent at the same moment are all counted.
    """
    _count_attempt(session, _account(sign_in_name), _place(address))


def _count_attempt(session: Session, account: str, place: str) -> None:
    _refuse_when_throttled(session, account, place)
    session.add(SignInAttempt(account_sha256=account, address_sha256=place))
    session.execute(
        sa.delete(SignInAttempt).where(SignInAttempt.attempted_at < clock.now() - ATTEMPT_WINDOW)
    )


def _refuse_when_throttled(session: Session, account: str, place: str) -> None:
    """Refuse after too many failures for this account, this address, or both together.

    The pair is tight and the account alone is loose, so that a stranger's
    guesses slow the stranger and do not lock the owner out; a one-time code
    lets the owner in whatever strangers do.
    """
    recent = SignInAttempt.attempted_at > clock.now() - ATTEMPT_WINDOW
    of_account = SignInAttempt.account_sha256 == account
    of_address = SignInAttempt.address_sha256 == place
    for limit, which in (
        (ATTEMPTS_PER_ACCOUNT_AND_ADDRESS, sa.and_(of_account, of_address)),
        (ATTEMPTS_PER_ACCOUNT, of_account),
        (ATTEMPTS_PER_ADDRESS, of_address),
    ):
        counted = sa.select(sa.func.count()).select_from(SignInAttempt).where(recent, which)
        if session.scalars(counted).one() >= limit:
            seconds = int(ATTEMPT_WINDOW.total_seconds())
            raise Throttled(
                N_("Too many attempts. Try again in %(minutes)s minutes."),
                retry_after=seconds,
                minutes=seconds // 60,
            )


def prove_password(session: Session, *, sign_in_name: str, password: str) -> User:
    """Return whose password this is, or refuse in the same words and time whoever it was."""
    user = queries.find_account(session, sign_in_name.strip())
    known = user.password_hash if user is not None and user.is_active else None
    if not passwords.matches(known, password) or user is None:
        raise Refusal(N_("This name and password do not go together."), field="password")
    return user


def note_signed_in(session: Session, user: User, *, address: str) -> None:
    """Record that somebody passed every step of signing in; their failures are forgotten."""
    _forget_attempts(session, _account(user.sign_in_name), _place(address))
    session.execute(
        sa.delete(BrowserSession).where(
            sa.or_(
                BrowserSession.created_at < clock.now() - queries.ABSOLUTE_LIMIT,
                BrowserSession.last_seen_at < clock.now() - queries.IDLE_LIMIT,
            )
        )
    )
    record(session, "account:signed-in", user, acting_user=user)


def _forget_attempts(session: Session, account: str, place: str) -> None:
    session.execute(
        sa.delete(SignInAttempt).where(
            SignInAttempt.account_sha256 == account, SignInAttempt.address_sha256 == place
        )
    )


def begin_passphrase(session: Session, user: User, kind: LockedKeyKind, *, address: str) -> None:
    """Refuse a person's further passphrases for a key after too many wrong ones, or count this one.

    As with passwords: in a transaction of its own, before the passphrase is looked at.
    """
    _count_attempt(session, _keyhole(user, kind), _place(address))


def note_passphrase_refused(session: Session, user: User, kind: LockedKeyKind) -> None:
    """Record that somebody typed a passphrase that does not fit."""
    record(session, f"{kind}-key:refused", user, acting_user=user)


def note_passphrase_fits(
    session: Session, user: User, kind: LockedKeyKind, *, address: str
) -> None:
    """Forget a person's wrong passphrases before the right one."""
    _forget_attempts(session, _keyhole(user, kind), _place(address))


def _keyhole(user: User, kind: LockedKeyKind) -> str:
    return _hashed(str(user.id), of=f"casefiles {kind} key")


def _account(sign_in_name: str) -> str:
    return _hashed(sign_in_name.strip().casefold())


def _place(address: str) -> str:
    """Return where somebody is: one household has billions of IPv6 addresses, so its network."""
    try:
        known = ip_address(address)
    except ValueError:
        return _hashed(address)
    if isinstance(known, IPv6Address):
        return _hashed(str(ip_network((known, 64), strict=False)))
    return _hashed(str(known))


def _hashed(text: str, *, of: str = "casefiles attempts") -> str:
    return hmac.digest(of.encode(), text.encode(), "sha256").hex()


def edit_account(
    session: Session, user: User, details: AccountDetails, *, opened: int, acting_user: User
) -> None:
    """Change what somebody is called and is here for, from the next request on."""
    policy.require(acting_user, AccountPermission.MANAGE)
    refuse_if_stale(user, opened)
    if user.display_name != details.display_name:
        before, user.display_name = user.display_name, details.display_name
        record(
            session,
            "account:renamed",
            user,
            acting_user=acting_user,
            before=before,
            after=user.display_name,
        )
    held = tuple(sorted(row.role for row in user.standing))
    if held != details.roles:
        _change_roles(session, user, held, details.roles, acting_user=acting_user)


def _change_roles(
    session: Session,
    user: User,
    before: tuple[Role, ...],
    after: tuple[Role, ...],
    *,
    acting_user: User,
) -> None:
    if user.id == acting_user.id:
        raise NotAllowedNow(N_("Another administrator must change your own roles."))
    kept = {row.role: row for row in user.standing}
    user.standing = [kept.get(role) or UserRole(role=role) for role in after]
    flag_modified(user, "display_name")  # rows beside the account do not raise its version
    record(
        session, "account:roles-changed", user, acting_user=acting_user, before=before, after=after
    )


def disable(session: Session, user: User, *, acting_user: User) -> None:
    """Close an account at once: its sessions end."""
    policy.require(acting_user, AccountPermission.MANAGE)
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


def _insist(acting_user: User | None) -> Callable[[AccountPermission], None]:
    def require(permission: AccountPermission) -> None:
        if acting_user is not None:
            policy.require(acting_user, permission)

    return require


def set_preferences(session: Session, user: User, preferences: Preferences) -> None:
    """Change how pages speak to this person."""
    user.language, user.digits = preferences.language, preferences.digits
    record(
        session,
        "account:preferences-set",
        user,
        acting_user=user,
        language=preferences.language,
        digits=preferences.digits,
    )


def _end_sessions(session: Session, user: User) -> None:
    session.execute(sa.delete(BrowserSession).where(BrowserSession.user_id == user.id))


def revoke_session(session: Session, session_id: UUID, *, acting_user: User) -> None:
    """End one of one's own sessions."""
    found = session.get(BrowserSession, session_id)
    if found is None or found.user_id != acting_user.id:
        raise NotFound(N_("There is no such session."))
    session.delete(found)
    record(session, "account:session-revoked", acting_user, acting_user=acting_user)


def note_signed_out(session: Session, user: User) -> None:
    """Record that somebody signed out."""
    record(session, "account:signed-out", user, acting_user=user)
