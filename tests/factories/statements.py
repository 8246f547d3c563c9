"""Official statements that nobody made."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.statements import workflow
from casefiles.record.statements.models import (
    Assertion,
    AssertionDetails,
    OfficialStatement,
    StatementDetails,
    StatementKind,
    Words,
)


def add_statement(
    session: Session, party: Actor, *, by: User, date_edtf: str | None = "2019-09-30", **given: Any
) -> OfficialStatement:
    """Write a statement down by the verb."""
    values: dict[str, Any] = {
        "kind": StatementKind.RESULTS,
        "wording": Texts.of(
            en="We flew over Nowhere (fictional).", ar="حلّقنا فوق لا مكان (متخيّل)."
        ),
        "words": Words.PARAPHRASE,
        "source": Texts.of(en="A page (fictional)"),
        "date_edtf": date_edtf,
    }
    filled = StatementDetails(actor_id=party.id, **{**values, **given})
    return workflow.add_statement(session, filled, acting_user=by)


def add_assertion(
    session: Session,
    statement: OfficialStatement,
    *,
    by: User,
    measure: str = "sorties",
    low: int | None = 100,
    high: int | None = None,
    period: str | None = None,
    **given: Any,
) -> Assertion:
    """Split an assertion off by the verb; one number where `high` is not given."""
    filled = AssertionDetails(
        measure=measure,
        amount=CountRange(low, low if high is None else high),
        period_edtf=period,
        **given,
    )
    return workflow.add_assertion(session, statement, filled, acting_user=by)
