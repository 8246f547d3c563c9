"""Keys stay locked without the passphrase, and what a destroyed key locked is gone."""

from __future__ import annotations

import time

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation import envelope
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.vault import queries, workflow
from casefiles.platform.vault.models import DataKey, LockedKey, LockedKeyKind
from casefiles.platform.vault.workflow import Keyring
from tests.conftest import factory_of
from tests.factories.organisation import PASSPHRASE

SIGNING, IDENTITY = LockedKeyKind.SIGNING, LockedKeyKind.IDENTITY


def test_the_signing_key_signs_for_who_has_the_passphrase(session: Session) -> None:
    private = workflow.private_key(session, SIGNING, PASSPHRASE)

    signature = workflow.signer(private)(b"a tag manifest")

    public = Ed25519PublicKey.from_public_bytes(queries.public_key(session, SIGNING))
    public.verify(signature, b"a tag manifest")


def test_a_wrong_passphrase_opens_nothing(session: Session) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.private_key(session, SIGNING, PASSPHRASE.upper())

    assert refused.value.field == "passphrase"


def test_what_the_database_holds_is_no_use_without_the_passphrase(session: Session) -> None:
    row = session.get_one(LockedKey, SIGNING)

    with pytest.raises(InvalidTag):
        envelope.open_sealed(row.public, row.wrapped, bound_to=b"locked-key:signing:" + row.public)


def test_a_locked_key_moved_to_the_other_place_does_not_open(session: Session) -> None:
    signing, identity = session.get_one(LockedKey, SIGNING), session.get_one(LockedKey, IDENTITY)
    signing.wrapped, signing.salt = identity.wrapped, identity.salt

    with pytest.raises(Refusal):
        workflow.private_key(session, SIGNING, PASSPHRASE)


def test_a_server_starts_with_its_keys_locked(keyring: Keyring) -> None:
    assert not keyring.is_unlocked(IDENTITY)
    with pytest.raises(NotAllowedNow):
        keyring.private(IDENTITY)


def test_unlocking_and_locking_are_events(session: Session, keyring: Keyring, lead: User) -> None:
    workflow.unlock(session, keyring, IDENTITY, PASSPHRASE, acting_user=lead)
    assert len(keyring.private(IDENTITY)) == 32
    workflow.lock(session, keyring, IDENTITY, acting_user=lead)
    session.commit()

    assert not keyring.is_unlocked(IDENTITY)
    told = [event.action for event in history_of(session, lead.id)]
    assert told[:2] == ["identity-key:locked", "identity-key:unlocked"]


def test_an_unlocking_that_the_log_did_not_keep_is_none(
    session: Session, keyring: Keyring, lead: User
) -> None:
    workflow.unlock(session, keyring, IDENTITY, PASSPHRASE, acting_user=lead)

    session.rollback()

    assert not keyring.is_unlocked(IDENTITY)


def test_who_is_done_with_a_key_takes_it_from_nobody_else(keyring: Keyring) -> None:
    mine, theirs = new_id(), new_id()
    for purpose in (mine, theirs):
        keyring.hold(SIGNING, b"k" * 32, purpose=purpose)

    keyring.forget(SIGNING, purpose=mine)

    assert not keyring.is_unlocked(SIGNING, purpose=mine)
    assert keyring.private(SIGNING, purpose=theirs) == keyring.private(SIGNING) == b"k" * 32
    assert not keyring.is_unlocked(IDENTITY)
    keyring.forget(SIGNING)
    assert not keyring.is_unlocked(SIGNING)


def test_looking_for_one_key_forgets_every_key_whose_time_is_over(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.hold(SIGNING, b"k" * 32, purpose=new_id())
    later = time.monotonic() + workflow.UNLOCKED_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert not keyring.is_unlocked(IDENTITY)
    assert keyring._unlocked == {}


def test_an_unlocked_key_locks_itself(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.hold(SIGNING, b"k" * 32)
    later = time.monotonic() + workflow.UNLOCKED_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert not keyring.is_unlocked(SIGNING)


def test_the_keyring_prints_no_key(keyring: Keyring) -> None:
    keyring.hold(SIGNING, b"k" * 32)

    assert repr(keyring) == "Keyring()"


def test_a_short_passphrase_makes_no_keys(session: Session) -> None:
    with pytest.raises(Refusal):
        workflow.create_keys(session, "too short")


def test_a_new_installation_has_no_keys(new_app: Flask) -> None:
    with factory_of(new_app)() as session:
        assert not queries.has_keys(session)
        with pytest.raises(NotAllowedNow):
            workflow.private_key(session, SIGNING, PASSPHRASE)
        with pytest.raises(NotAllowedNow):
            queries.public_key(session, SIGNING)


def test_a_destroyed_data_key_opens_nothing_any_more(
    session: Session, keyring: Keyring, officer: User
) -> None:
    row, plain = workflow.new_data_key(session, keyring)
    session.flush()
    assert workflow.open_data_key(session, keyring, row.id) == plain

    workflow.destroy_data_key(session, row, acting_user=officer)

    with pytest.raises(NotAllowedNow):
        workflow.open_data_key(session, keyring, row.id)
    assert session.get_one(DataKey, row.id).wrapped is None


def test_a_data_key_of_another_installation_does_not_open(
    session: Session, keyring: Keyring
) -> None:
    row, _plain = workflow.new_data_key(session, keyring)
    session.flush()

    with pytest.raises(InvalidTag):
        workflow.open_data_key(session, Keyring(b"n" * 32), row.id)
