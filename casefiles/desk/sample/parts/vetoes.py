"""The drafts on Syria that were vetoed, as plain rows of public facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from casefiles.desk.sample.parts.reports import DATA
from casefiles.foundation.texts import Texts
from casefiles.record.votes.models import (
    PositionDetails,
    VoteDetails,
    VoteMark,
    VoteOutcome,
    VoteStance,
)


def vetoed_drafts() -> Iterator[VoteDetails]:
    """Yield the vetoed drafts, the earliest first."""
    found = json.loads((DATA / "votes.json").read_text(encoding="utf-8"))["votes"]
    return map(_details, found)


def _details(given: Mapping[str, Any]) -> VoteDetails:
    """Return a vetoed draft with those who vetoed it; how others voted is not known."""
    vetoes = (PositionDetails(one, VoteStance.AGAINST) for one in given["vetoes"])
    return VoteDetails(
        symbol=given["symbol"],
        voted_on=date.fromisoformat(given["voted_on"]),
        subject=Texts.of(original="en", **given["subject"]),
        outcome=VoteOutcome.VETOED,
        about="SY",
        meeting=given["meeting"],
        agenda=given["agenda"],
        source=given["source"],
        url=given["url"],
        mark=VoteMark(given["mark"]),
        positions=tuple(vetoes),
    )
