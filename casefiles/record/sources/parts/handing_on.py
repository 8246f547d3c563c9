"""Who is responsible for a source from now on; the verbs ask who may say so, and record it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.sources.models import Source, SourceHandover


def pass_on(
    session: Session,
    source: Source,
    person: User,
    *,
    reason: str,
    handed_by: User,
    confirmed_by: User | None = None,
) -> SourceHandover:
    """Write down who is responsible from now on; the caller has asked who may, and records it."""
    handover = SourceHandover(
        number=len(source.handovers) + 1,
        from_id=source.responsible_id,
        to_id=person.id,
        handed_by_id=handed_by.id,
        confirmed_by_id=confirmed_by.id if confirmed_by else None,
        reason=reason,
    )
    source.handovers.append(handover)
    session.flush()
    return handover
