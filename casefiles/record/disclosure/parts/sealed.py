"""Whether a ground is about a source that stays sealed, by whichever way it is reached."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.record.claims.models import Claim
from casefiles.record.disclosure.models import Ground, GroundSubject
from casefiles.record.evidence.models import Exhibit
from casefiles.record.sources.models import Source


def may_keep_form(session: Session, ground: Ground) -> bool:
    """Return whether a scan may lie here: not where it would say who a source is."""
    return not speaks_of_sealed(session, ground.subject_kind, ground.subject_id)


def speaks_of_sealed(session: Session, kind: GroundSubject, subject_id: UUID) -> bool:
    """Return whether whoever agrees is a source that not anybody could look up.

    Who such a source is lies sealed to a key that no server holds; a name or a scan here would
    not. What they gave, and what others said after them, leads to them too.
    """
    match kind:
        case GroundSubject.SOURCE:
            source_id: UUID | None = subject_id
        case GroundSubject.EXHIBIT:
            source_id = session.get_one(Exhibit, subject_id).source_id
        case GroundSubject.CLAIM:
            source_id = session.get_one(Claim, subject_id).source_id
        case _:
            source_id = None
    return source_id is not None and not session.get_one(Source, source_id).is_published
