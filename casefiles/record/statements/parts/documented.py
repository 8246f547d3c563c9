"""What is documented in the period and place of an assertion, as a person may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange, added
from casefiles.foundation.dates import EventDate
from casefiles.platform.accounts.models import User
from casefiles.record.actors.queries import party_with_parts
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.claims.models import Asserter, Claim, ClaimParty, ClaimState, Stance
from casefiles.record.places.queries import below_or_at
from casefiles.record.statements.models import Assertion, StatementCase
from casefiles.record.victims.queries import Killed, killed_by_case

LISTED = 500
_ESTABLISHED = (CaseState.VERIFIED, CaseState.CLOSED)


@dataclass(frozen=True)
class Documented:
    """The cases of a period and place, whoever did it."""

    cases: Sequence[Case]
    killed: dict[UUID, Killed]
    since: date | None
    until: date | None
    #: those that our approved attribution lays to the party, or to a part of it
    attributed: frozenset[UUID] = frozenset()
    #: those that the statement speaks of itself
    linked: frozenset[UUID] = frozenset()
    #: whether there are more cases than are listed
    is_cut: bool = False

    @property
    def verified(self) -> frozenset[UUID]:
        """Return those of which it is established that they happened."""
        return frozenset(case.id for case in self.cases if case.state in _ESTABLISHED)

    def listed(self, only: str = "") -> Sequence[Case]:
        """Return the cases behind one of the numbers; all where none is chosen."""
        chosen = {
            "verified": self.verified,
            "attributed": self.attributed,
            "counted": self.killed.keys(),
        }
        ids = chosen.get(only)
        return self.cases if ids is None else [case for case in self.cases if case.id in ids]

    @property
    def total(self) -> CountRange:
        """Return what reports give as killed, added up over the cases that say a number."""
        return added([one.count for one in self.killed.values()])

    @property
    def everybody(self) -> int:
        """Return in how many cases a report counts everybody, fighters among them."""
        return sum(not one.civilians_only for one in self.killed.values())


def documented_beside(session: Session, assertion: Assertion, *, acting_user: User) -> Documented:
    """Return the cases of the period and place of an assertion that a person may read.

    Where it gives no period, all until the day of the statement; where no place, everywhere.
    """
    since, until = span_of(assertion)
    conditions: list[Any] = [Case.state != CaseState.VOID, is_visible_to(acting_user)]
    if since is not None:
        conditions.append(sa.func.coalesce(Case.latest, Case.earliest) >= since)
    if until is not None:
        conditions.append(sa.func.coalesce(Case.earliest, Case.latest) <= until)
    if assertion.place_id is not None:
        conditions.append(Case.place_id.in_(below_or_at(assertion.place_id)))
    cases = session.scalars(
        sa.select(Case).where(*conditions).order_by(Case.earliest, Case.reference).limit(LISTED + 1)
    ).all()
    shown = cases[:LISTED]
    ids = [case.id for case in shown]
    return Documented(
        shown,
        killed_by_case(session, ids) if ids else {},
        since,
        until,
        attributed=_attributed(session, ids, assertion.statement.actor_id),
        linked=_linked(session, ids, assertion.statement_id),
        is_cut=len(cases) > LISTED,
    )


def span_of(assertion: Assertion) -> tuple[date | None, date | None]:
    """Return the days that an assertion is about: its period, or else until it was said."""
    if assertion.period_edtf is None:
        return None, assertion.statement.latest
    period = EventDate.parse(assertion.period_edtf)
    return period.lower, period.upper


def _attributed(session: Session, case_ids: Sequence[UUID], party_id: UUID) -> frozenset[UUID]:
    """Return the cases that our approved attribution lays to a party, or to a part of it."""
    return frozenset(
        session.scalars(
            sa.select(Claim.case_id)
            .join(ClaimParty, ClaimParty.claim_id == Claim.id)
            .where(
                Claim.case_id.in_(case_ids),
                Claim.asserter == Asserter.US,
                Claim.state == ClaimState.APPROVED,
                Claim.stance == Stance.ATTRIBUTES,
                Claim.removed_at.is_(None),
                ClaimParty.actor_id.in_(party_with_parts(session, party_id)),
            )
        )
    )


def _linked(session: Session, case_ids: Sequence[UUID], statement_id: UUID) -> frozenset[UUID]:
    return frozenset(
        session.scalars(
            sa.select(StatementCase.case_id).where(
                StatementCase.case_id.in_(case_ids), StatementCase.statement_id == statement_id
            )
        )
    )
