"""The scheduled check of what is kept, outside any request."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.workflow import note_check


def check_exhibits(
    session: Session, store: LocalStore, exhibits: Sequence[Exhibit]
) -> Sequence[Exhibit]:
    """Hash some exhibits again, as the scheduled check does; return those not found intact.

    The caller commits: a few exhibits a transaction, since each is read as a whole.
    """
    return [
        exhibit
        for exhibit in exhibits
        if note_check(session, exhibit, store.digest(exhibit.sha256), acting_user=None)
        is not Fixity.INTACT
    ]
