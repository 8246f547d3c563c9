"""Nothing new is written of whoever was expunged, or is being expunged."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.outbound.expunging import queries
from casefiles.platform.audit.workflow import Happening
from casefiles.record.sources.models import Source

#: columns by which a record says who it is, or whom it is about
_WHOM = ("id", "person_id", "subject_id", "source_id", "cited_id", "victim_id")


def keep_expunged(session: Session, happening: Happening) -> None:
    """Refuse to write of somebody again who was taken out on purpose."""
    with session.no_autoflush:
        named = [getattr(happening.subject, column, None) for column in _WHOM]
        named += session.scalars(
            sa.select(Source.id).where(Source.reference == happening.detail.get("origin"))
        )
        if queries.is_going(session, [one for one in named if isinstance(one, UUID)]):
            raise NotAllowedNow(N_("This was expunged: nothing new is written of it."))
