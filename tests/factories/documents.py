"""UN documents that nobody published."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.public_record.models import UNDocument, UNDocumentDetails
from casefiles.record.public_record.workflow import add_document as add


def add_document(
    session: Session, *, by: User, symbol: str = "A/HRC/00/01", **details: Any
) -> UNDocument:
    """Add a document by the verb."""
    values: dict[str, Any] = {
        "title": Texts.of(en="Report about Nowhere (fictional)", ar="تقرير عن لا مكان (متخيّل)"),
        "recipient": "coi-syria",
    }
    filled = UNDocumentDetails(symbol=symbol, **{**values, **details})
    return add(session, filled, acting_user=by)
