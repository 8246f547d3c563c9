"""Passphrases of keys are tried a few times only, and a wrong one leaves a trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.errors import Throttled
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts import access, workflow
from casefiles.platform.accounts.models import Role, SignInAttempt, User
from casefiles.platform.audit.queries import history_of, verify
from casefiles.platform.audit.workflow import record
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import OpenedKey, private_key
from casefiles.platform.web.access import SIGNED_IN, declare
from casefiles.platform.web.transaction import request_session
from tests.conftest import Browse, factory_of
from tests.factories.accounts import add_person
from tests.factories.organisation import PASSPHRASE
from tests.pages import PageClient

IDENTITY, SIGNING = LockedKeyKind.IDENTITY, LockedKeyKind.SIGNING
HERE = "192.0.2.7"
Guess = Callable[[str], int]


def tries(session: Session, user: User, kind: LockedKeyKind, addresses: list[str]) -> int:
    """Return how many tries are let through."""
    for count, address in enumerate(addresses):
        try:
            workflow.begin_passphrase(session, user, kind, address=address)
        except Throttled:
            return count
    return len(addresses)


def test_a_thousand_guesses_end_early(session: Session, officer: User) -> None:
    elsewhere = [f"198.51.100.{number}" for number in range(200)]

    assert tries(session, officer, SIGNING, [HERE] * 1000) == 5
    assert tries(session, officer, SIGNING, elsewhere) == workflow.ATTEMPTS_PER_ACCOUNT - 5


def test_one_person_and_one_key_close_no_other(
    session: Session, officer: User, second_officer: User
) -> None:
    tries(session, officer, SIGNING, [HERE] * 6)

    assert tries(session, officer, IDENTITY, [HERE]) == 1
    assert tries(session, second_officer, SIGNING, [HERE]) == 1
    workflow.begin_attempt(session, sign_in_name=officer.sign_in_name, address=HERE)


def test_nobody_closes_a_key_from_the_page_of_signing_in(session: Session, officer: User) -> None:
    for _ in range(5):
        workflow.begin_attempt(session, sign_in_name=str(officer.id), address=HERE)

    assert tries(session, officer, SIGNING, [HERE]) == 1


def test_the_right_passphrase_forgets_the_wrong_ones(session: Session, officer: User) -> None:
    tries(session, officer, SIGNING, [HERE] * 4)

    workflow.note_passphrase_fits(session, officer, SIGNING, address=HERE)

    assert session.scalars(sa.select(SignInAttempt)).all() == []


def test_a_key_that_was_opened_serves_for_its_own_kind(session: Session) -> None:
    opened = OpenedKey(SIGNING, private_key(session, SIGNING, PASSPHRASE))

    assert private_key(session, SIGNING, opened) == opened.private
    assert repr(opened.private) not in repr(opened)
    with pytest.raises(ValueError, match="identity key is needed"):
        private_key(session, IDENTITY, opened)


@pytest.fixture
def guess(app: Flask, session: Session, officer: User, browse: Browse) -> Guess:
    """Type a passphrase into a page that opens the signing key and then signs somebody out."""
    session.commit()
    blueprint = Blueprint("trial", __name__)

    @blueprint.post("/trial/<passphrase>")
    def trial(passphrase: str) -> ResponseReturnValue:
        access.opened_key(SIGNING, passphrase)
        record(request_session(), "account:signed-out", access.current_user(), acting_user=None)
        return ""

    declare(trial, SIGNED_IN)
    app.register_blueprint(blueprint)
    app.testing = False  # errors become pages, as they do for people
    page: PageClient = browse(officer)
    return lambda passphrase: page.send(f"/trial/{passphrase}").status_code


def told(session: Session, user: User) -> list[str]:
    session.rollback()
    return [event.action for event in reversed(history_of(session, user.id))]


@pytest.mark.own_rooms
def test_a_wrong_passphrase_is_told_although_its_request_is_undone(
    session: Session, officer: User, guess: Guess
) -> None:
    assert [guess("wrong"), guess("wrong again"), guess(PASSPHRASE)] == [422, 422, 200]

    assert told(session, officer) == ["signing-key:refused"] * 2 + ["account:signed-out"]
    assert verify(session).fault is None


@pytest.mark.own_rooms
def test_after_five_wrong_ones_even_the_right_one_is_not_looked_at(
    session: Session, officer: User, guess: Guess
) -> None:
    answers = [guess(f"guess {number}") for number in range(5)] + [guess(PASSPHRASE)]

    assert answers == [422] * 5 + [429]
    assert told(session, officer) == ["signing-key:refused"] * 5


@pytest.mark.own_rooms
def test_others_may_write_while_a_passphrase_is_stretched(
    app: Flask, session: Session, officer: User, guess: Guess, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory: sessionmaker[Session] = factory_of(app)

    def slowly(reading: Session, kind: LockedKeyKind, passphrase: str) -> bytes:
        with own_transaction(factory) as other:
            add_person(other, "zain", Role.OFFICER)
        return private_key(reading, kind, passphrase)

    monkeypatch.setattr(access, "private_key", slowly)

    assert guess(PASSPHRASE) == 200

    assert told(session, officer) == ["account:signed-out"]
    assert session.scalar(sa.select(User.id).where(User.sign_in_name == "zain")) is not None
