"""Agreements that no party ever made."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.agreements.models import Agreement, AgreementDetails, AgreementMark
from casefiles.record.agreements.workflow import add_agreement as add


def a_ceasefire(**details: Any) -> AgreementDetails:
    """Return what would be filled in about a ceasefire of one spring."""
    values: dict[str, Any] = {
        "names": Texts.of(en="Ceasefire of Nowhere (fictional)", ar="هدنة لا مكان (متخيّلة)"),
        "kind": "ceasefire",
        "from_edtf": "2019-03-01",
        "to_edtf": "2019-05-31",
        "source_title": "Gazette of Nowhere",
        "source_url": "https://nowhere.example/gazette",
        "looked_at_on": clock.today(),
        "mark": AgreementMark.SOURCED,
    }
    return AgreementDetails(**{**values, **details})


def add_agreement(session: Session, *, by: User, **details: Any) -> Agreement:
    """Add an agreement by the verb."""
    return add(session, a_ceasefire(**details), acting_user=by)
