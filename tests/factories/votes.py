"""Votes that nobody took."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.votes.models import (
    PositionDetails,
    Vote,
    VoteDetails,
    VoteOutcome,
    VoteStance,
)
from casefiles.record.votes.workflow import add_vote as add


def against(*countries: str) -> tuple[PositionDetails, ...]:
    """Return that some countries voted against it."""
    return tuple(PositionDetails(one, VoteStance.AGAINST) for one in countries)


def add_vote(session: Session, *, by: User, symbol: str = "S/0000/1", **details: Any) -> Vote:
    """Add a vote by the verb: a draft that the Russian Federation stopped."""
    values: dict[str, Any] = {
        "voted_on": date(2018, 5, 22),
        "subject": Texts.of(en="Draft about Nowhere (fictional)", ar="مشروع عن لا مكان (متخيّل)"),
        "outcome": VoteOutcome.VETOED,
        "about": "SY",
        "positions": against("RU"),
    }
    return add(session, VoteDetails(symbol=symbol, **{**values, **details}), acting_user=by)
