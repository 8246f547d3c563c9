"""The organisation of the tests, with keys that cost nothing to unlock."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.vault.workflow import Stretching, create_keys

PASSPHRASE = "twelve olive trees by the river"


def add_organisation(session: Session, *, is_sample: bool = False) -> Organisation:
    organisation = Organisation(
        names=Texts.of(en="Fictional Documentation Network", ar="شبكة توثيق خيالية"),
        address="1 Invented Street, Nowhere",
        focal_point="Fatima (fictional)",
        focal_point_contact="focal@organisation.example",
        languages=("en", "ar"),
        is_sample=is_sample,
    )
    session.add(organisation)
    create_keys(session, PASSPHRASE, stretching=Stretching(memory_kib=64, passes=1))
    session.flush()
    return organisation
