"""Which cases a change may have changed the numbers of."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.record.cases.models import Case
from casefiles.record.places.queries import below_or_at
from casefiles.record.related.models import CaseLink, LinkKind
from casefiles.record.victims.models import Damage


class Reach(StrEnum):
    """How far a change reaches."""

    CASE = "case"
    #: a case, and those of the same event
    EVENT = "event"
    FACILITY = "facility"
    PLACE = "place"


def reached(session: Session, reach: Reach, key: UUID) -> set[UUID]:
    """Return the ids of the cases whose numbers rest on a case, a facility or a place."""
    if reach is Reach.CASE:
        return {key}
    if reach is Reach.EVENT:
        return {key, *_same_event(session, key)}
    if reach is Reach.FACILITY:
        here = sa.select(Damage.case_id).where(Damage.facility_id == key)
    else:
        here = sa.select(Case.id).where(Case.place_id.in_(below_or_at(key)))
    return set(session.scalars(here))


def _same_event(session: Session, case_id: UUID) -> set[UUID]:
    """Return the cases that are or were tied to one as the same event."""
    kind = CaseLink.kind == LinkKind.SAME_EVENT
    there = sa.select(CaseLink.other_id).where(CaseLink.case_id == case_id, kind)
    back = sa.select(CaseLink.case_id).where(CaseLink.other_id == case_id, kind)
    return set(session.scalars(sa.union(there, back)))
