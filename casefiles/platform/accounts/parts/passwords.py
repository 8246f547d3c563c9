"""Passwords: long, not a known one, kept as Argon2id; NIST SP 800-63B-4, no composition rules."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_

MINIMUM, MAXIMUM = 15, 200
_hasher = PasswordHasher()
#: what verifying costs when there is no such account: the same
_NOBODY = _hasher.hash("no account has this password")


def require_acceptable(
    password: str, *, names: tuple[str, ...] = (), field: str = "password"
) -> None:
    """Refuse what is short, long, common, one thing repeated, or the person's own name."""
    if len(password) < MINIMUM:
        raise Refusal(
            N_("Use at least %(count)s characters; several words are easiest."),
            field=field,
            count=MINIMUM,
        )
    if len(password) > MAXIMUM:
        raise Refusal(N_("Use at most %(count)s characters."), field=field, count=MAXIMUM)
    if _is_guessable(password, names):
        raise Refusal(
            N_("This password is easy to guess. Use several words that have nothing in common."),
            field=field,
        )


def _is_guessable(password: str, names: tuple[str, ...]) -> bool:
    plain = _normal(password).casefold()
    without_tail = plain.rstrip("0123456789!?. ")
    halves = {plain, without_tail, plain[: len(plain) // 2]}
    few_letters = len(set(plain)) < 5  # noqa: PLR2004 - "aaaaabbbbbaaaaa"
    named = any(name and name.casefold() in plain for name in names)
    return few_letters or named or bool(halves & _known())


@cache
def _known() -> frozenset[str]:
    # Read where somebody chooses a password: a tenth of the memory of a process that never asks.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return frozenset(FREQUENCY_LISTS["passwords"])


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the Argon2id hash to keep."""
    return _hasher.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Compare in the same time whether the account exists or not; over-long is never hashed."""
    if len(password) > MAXIMUM:
        return False
    try:
        _hasher.verify(kept or _NOBODY, _normal(password))
    except VerificationError:
        return False
    return kept is not None
