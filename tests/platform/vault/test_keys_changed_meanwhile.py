"""A process that holds a key which was replaced meanwhile is told so, and uses it for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.backups.parts.shelf import BadBackup
from casefiles.platform.backups.workflow import _refuse_changed_key
from casefiles.platform.organisation.workflow import export_keys
from casefiles.platform.vault.models import LockedKey, LockedKeyKind
from casefiles.platform.vault.workflow import (
    Keyring,
    new_data_key,
    replacement_for,
    take_over_lock,
)
from casefiles.settings import Settings
from tests.factories.organisation import PASSPHRASE

OTHER = b"o" * 32


def test_a_server_with_another_master_key_wraps_nothing(session: Session, keyring: Keyring) -> None:
    new_data_key(session, keyring)
    session.flush()

    with pytest.raises(NotAllowedNow, match="start it again"):
        new_data_key(session, Keyring(OTHER))


def test_a_backup_under_a_master_key_that_was_replaced_is_not_made(
    session: Session, keyring: Keyring, settings: Settings
) -> None:
    new_data_key(session, keyring)
    session.flush()
    _refuse_changed_key(session, settings)

    with pytest.raises(BadBackup, match="changed meanwhile"):
        _refuse_changed_key(session, replace(settings, master_key=OTHER))


def test_no_sheet_is_printed_in_the_middle_of_a_change(session: Session, keyring: Keyring) -> None:
    with pytest.raises(NotAllowedNow, match="not finished"):
        export_keys(session, Keyring(keyring.master, (OTHER,)), with_master_key=True)


def test_of_two_who_replace_a_key_the_slower_one_is_told(session: Session) -> None:
    made = replacement_for(session.get_one(LockedKey, LockedKeyKind.IDENTITY), PASSPHRASE)
    take_over_lock(session, made)
    session.get_one(LockedKey, LockedKeyKind.IDENTITY).created_at = clock.now()
    session.flush()

    with pytest.raises(NotAllowedNow, match="changed meanwhile"):
        take_over_lock(session, made)
