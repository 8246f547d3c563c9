"""Which details of the log are about somebody, or name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.holdings import Holding
from casefiles.outbound.expunging.parts.emptying import Sought
from casefiles.outbound.expunging.parts.mentions import Mentions
from casefiles.outbound.expunging.parts.subjects import in_batches
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.audit.queries import EXPUNGED

#: what the doing itself enters stays: numbers and ids
_OURS = ("detail:expunged", "data-key:destroyed")
_KEPT = ("expunging:", "hold:")
#: what is written of many files at once: it is read wherever somebody stood
_OF_MANY_FILES = "report:"


def details_of(
    session: Session, holdings: Iterable[Holding], sought: Sought, in_log: Mentions
) -> list[UUID]:
    """Return the events whose details go, in their order: about them, or naming them."""
    found: dict[UUID, int] = {}
    for some in in_batches(related(session, holdings, sought)):
        mine = sa.or_(AuditEvent.subject_id.in_(some), AuditEvent.within_id.in_(some))
        found |= {one.id: one.sequence for one in _events(session, mine)}
    nearby = [
        sa.or_(AuditEvent.subject_id.in_(some), AuditEvent.within_id.in_(some))
        for some in in_batches(sought.area)
    ]
    for near in (*nearby, AuditEvent.action.startswith(_OF_MANY_FILES)):
        naming = _events(session, near, also_ours=True)
        found |= {one.id: one.sequence for one in naming if in_log.are_in(one.body)}
    return sorted(found, key=found.__getitem__)


def related(session: Session, holdings: Iterable[Holding], sought: Sought) -> set[UUID]:
    """Return the ids of every row that is about them."""
    ids = set(sought.ids)
    for holding in holdings:
        columns = sa.inspect(holding.table).columns
        for name in holding.about:
            for some in in_batches(sought.ids):
                ids.update(session.scalars(sa.select(columns["id"]).where(columns[name].in_(some))))
    return ids


def _events(
    session: Session, which: sa.ColumnElement[bool], *, also_ours: bool = False
) -> sa.Result[tuple[UUID, int, dict[str, Any]]]:
    """Return events that still have a detail: id, place in the log, what it says."""
    statement = (
        sa.select(AuditEvent.id, AuditEvent.sequence, AuditDetail.body)
        .join(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .where(which, AuditEvent.action.not_in(_OURS))
    )
    if not also_ours:
        statement = statement.where(*(~AuditEvent.action.startswith(one) for one in _KEPT))
    return session.execute(statement)


def unnamed(session: Session, event_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of some events that no other event names as expunged yet."""
    named = sa.select(AuditEvent.subject_id).where(
        AuditEvent.action == EXPUNGED, AuditEvent.subject_id.in_(event_ids)
    )
    known = set(session.scalars(named))
    return [one for one in event_ids if one not in known]
