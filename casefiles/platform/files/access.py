"""The store of this installation, for views: bytes that come in, and bytes that are handed out."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import cast
from urllib.parse import quote
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.files.models import StoredFile
from casefiles.platform.files.parts.store import LocalStore, Waiting
from casefiles.platform.files.queries import neighbours
from casefiles.platform.web.transaction import database_released, request_session
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


UNREADABLE = N_(
    "The file cannot be read just now, so nothing was entered about it. Whoever runs this"
    " installation has to see whether the disk of the files is there."
)


def found_now(stored: StoredFile) -> str | None:
    """Hash a file's bytes while others may write; None where they are gone.

    Refused where they cannot be read: then nothing is known, and nothing is entered.
    """
    refuse_expunged(stored)
    sha256 = stored.sha256
    others = neighbours(request_session(), sha256)
    with database_released():
        try:
            return store().digest(sha256, beside=lambda: others)
        except OSError as fault:
            raise NotAllowedNow(UNREADABLE) from fault


def refuse_expunged(stored: StoredFile) -> None:
    """Refuse a file whose bytes were destroyed on purpose: it is not damaged."""
    if stored.expunged_at is not None:
        raise NotAllowedNow(N_("This file was expunged: its bytes were destroyed on purpose."))


#: a file is only ever saved: no script of it runs, nothing of it is shown in our pages
_FILE_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox"}


def handed_out(stored: StoredFile, name: str, *, shown: bool = False) -> Response:
    """Answer with a file's bytes under this name, to be saved, or `shown` inside a page."""
    refuse_expunged(stored)
    response = Response(store().chunks(stored.sha256), mimetype=stored.media_type)
    response.content_length = stored.size
    return as_file(response, name, shown=shown)


def as_file(response: Response, name: str, *, shown: bool = False) -> Response:
    """Let an answer be saved under this name, or be `shown` inside a page; it can do nothing."""
    how = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = _disposition(how, name)
    response.headers.update(_FILE_HEADERS)
    return response


def _disposition(how: str, name: str) -> str:
    """Name a file by RFC 6266: in any script, and in plain letters for what reads only those."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    encoded = quote(name, safe="!#$&+-.^_`|~")
    return dump_options_header(how, {"filename": plain, "filename*": f"UTF-8''{encoded}"})
