"""Saying what a source derives from, and taking it back; a link taken off stays as a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.codebook import queries as codebook
from casefiles.record.origins import policy, queries
from casefiles.record.origins.models import UNSPECIFIED, Derivation
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.sources.policy import require_recorded
from casefiles.record.sources.queries import with_reference

HISTORY: Mapping[str, str] = {
    "source:derived": N_("wrote down that %(reference)s derives from %(origin)s"),
    "source:underived": N_("took back that %(reference)s derives from %(origin)s: %(reason)s"),
}


@dataclass(frozen=True)
class DerivationDetails:
    """From which source, by its reference, in which way, and what is to be said of it."""

    origin: str
    how: str
    note: str = ""


def derive(
    session: Session, source: Source, details: DerivationDetails, *, acting_user: User
) -> Derivation:
    """Write down that a source takes what it says from another; somebody was first."""
    policy.require_write(acting_user)
    require_recorded(source)
    if details.how == UNSPECIFIED or not codebook.has("derivation", details.how):
        raise Refusal(N_("Choose how it derives from the other."), field="how")
    queries.lock_links(session)
    origin = _find_origin(session, source, details.origin)
    link = Derivation(
        source_id=source.id,
        origin_id=origin.id,
        how=details.how,
        note=details.note.strip(),
        recorded_by_id=acting_user.id,
    )
    session.add(link)
    session.flush()
    _record(session, "source:derived", source, origin, acting_user, how=details.how)
    return link


def _find_origin(session: Session, source: Source, reference: str) -> Source:
    origin = with_reference(session, reference)
    if origin is None or origin.state is SourceState.VOID:
        raise Refusal(N_("No source has this reference."), field="origin")
    if origin.id == source.id:
        raise Refusal(N_("A source does not derive from itself."), field="origin")
    behind = queries.links_behind(session, [source.id])
    if any((row.source_id, row.origin_id) == (source.id, origin.id) for row in behind):
        raise Refusal(N_("That is written down already."), field="origin")
    if origin.id in queries.deriving_from(session, source.id):
        raise Refusal(N_("That one is itself derived from this one."), field="origin")
    return origin


def underive(
    session: Session, source: Source, link: Derivation, *, reason: str, acting_user: User
) -> None:
    """Take back that a source derives from another, for a reason; the row stays, ended."""
    policy.require_write(acting_user)
    require_recorded(source)
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    link.removed_at, link.removal_reason = clock.now(), reason.strip()
    session.flush()
    _record(
        session,
        "source:underived",
        source,
        link.origin,
        acting_user,
        how=link.how,
        reason=link.removal_reason,
    )


def _record(
    session: Session,
    action: str,
    source: Source,
    origin: Source,
    user: User,
    **detail: Any,  # noqa: ANN401 - plain data
) -> None:
    record(
        session,
        action,
        source,
        acting_user=user,
        reference=source.reference,
        origin=origin.reference,
        **detail,
    )
