"""Passwords are long, unlike anybody's first idea, and compared whole."""

from __future__ import annotations

import time

import pytest

from casefiles.foundation.errors import Refusal
from casefiles.platform.accounts.parts import passwords

GOOD = "quiet lamp under basalt"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "x1" * 7 + "yzab",
        "سبع زيتونات قرب النهر",
        "🌊🌲🪨🔥🌊🌲🪨🔥🌊🌲🪨🔥🐟🐟🐟",
        "with\0a nul inside it",
        "k" * 5 + "m4n8b7v6c5" * 19,
    ],
)
def test_what_is_long_and_odd_is_taken_whole(password: str) -> None:
    passwords.require_acceptable(password)
    kept = passwords.hash_password(password)

    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password[:-1])
    assert not passwords.matches(kept, password + "x")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("fourteen chars", "at least"),
        ("", "at least"),
        ("x" * 201, "at most"),
        ("password12345678", "easy to guess"),
        ("aaaabbbbaaaabbbb", "easy to guess"),
        ("alice is the best one", "easy to guess"),
        ("passwordpassword", "easy to guess"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        passwords.require_acceptable(password, names=("alice", ""), field="new")

    assert refused.value.field == "new"


def test_the_same_letters_typed_in_another_way_are_the_same_password() -> None:
    kept = passwords.hash_password("Ça va très bien, merci")

    assert passwords.matches(kept, "C\u0327a va tre\u0300s bien, merci")


def test_no_tail_is_cut_off() -> None:
    kept = passwords.hash_password("b" * 100 + "1")

    assert not passwords.matches(kept, "b" * 100 + "2")


def test_a_megabyte_is_never_hashed() -> None:
    kept = passwords.hash_password(GOOD)
    started = time.monotonic()

    assert not passwords.matches(kept, "x" * 1_000_000)
    assert time.monotonic() - started < 0.01


@pytest.mark.parametrize("password", ["", "no account has this password", GOOD])
def test_nobody_has_no_password_whatever_is_typed(password: str) -> None:
    assert not passwords.matches(None, password)


def test_a_hash_says_nothing_of_the_password() -> None:
    first, second = passwords.hash_password(GOOD), passwords.hash_password(GOOD)

    assert first != second
    assert first.startswith("$argon2id$")
