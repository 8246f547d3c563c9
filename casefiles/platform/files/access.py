"""The store of this installation, for views that hand it to a verb."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from casefiles.platform.files.parts.store import LocalStore, Waiting
from casefiles.settings import Settings


def store() -> LocalStore:
    """Return the running application's evidence store."""
    return cast("LocalStore", current_app.extensions["store"])


def upload_limit() -> int:
    """Return the largest file taken, in bytes."""
    return cast("Settings", current_app.extensions["settings"]).upload_limit


#: how long a form may be put right before its file has to be chosen again; shorter than the
#: store lets bytes wait
_RECEIPT_LASTS = timedelta(days=1)


@dataclass(frozen=True)
class Receipt:
    """Says that this person sent these bytes for this record, and what they were called."""

    waiting: str
    name: str
    size: int
    sha256: str
    person: str
    record: str


def receipt_for(waiting: Waiting, name: str, *, person_id: UUID, record_id: UUID) -> str:
    """Return a signed receipt for a form that has to be put right first.

    A hash alone would let anybody claim bytes that they may not read.
    """
    arrived = waiting.arrived
    receipt = Receipt(
        waiting.name, name, arrived.size, arrived.sha256, str(person_id), str(record_id)
    )
    return str(_receipts().dumps(asdict(receipt)))


def receipt_of(text: str, *, person_id: UUID, record_id: UUID) -> Receipt | None:
    """Return what a receipt says; None where it is another's, for another record, old or forged."""
    try:
        said = _receipts().loads(text, max_age=int(_RECEIPT_LASTS.total_seconds()))
    except BadData:
        return None
    receipt = Receipt(**said)
    is_theirs = (receipt.person, receipt.record) == (str(person_id), str(record_id))
    return receipt if is_theirs else None


def _receipts() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast("bytes", current_app.secret_key), salt="file-receipt")
