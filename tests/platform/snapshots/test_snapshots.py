"""What was frozen reads back as it was, until its key is destroyed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.canonical import digest
from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.accounts.models import User
from casefiles.platform.snapshots import workflow
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import Keyring, destroy_data_key

CONTENT = {"title": "سوق خيالي", "killed": [40, None]}


def test_a_snapshot_reads_back_and_its_bytes_say_nothing(
    session: Session, keyring: Keyring, lead: User
) -> None:
    snapshot = workflow.freeze(session, keyring, lead, CONTENT)
    session.commit()

    assert workflow.thaw(session, keyring, snapshot) == CONTENT
    assert snapshot.digest == digest(CONTENT)
    assert "سوق".encode() not in snapshot.sealed


def test_an_expunged_snapshot_keeps_its_digest_alone(
    session: Session, keyring: Keyring, lead: User
) -> None:
    snapshot = workflow.freeze(session, keyring, lead, CONTENT)
    session.flush()
    destroy_data_key(session, session.get_one(DataKey, snapshot.data_key_id), acting_user=lead)

    with pytest.raises(NotAllowedNow):
        workflow.thaw(session, keyring, snapshot)
    assert snapshot.digest == digest(CONTENT)
