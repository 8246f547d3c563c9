"""Sources that nobody is, with identities sealed as the verbs seal them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import public_key
from casefiles.record.origins.models import Derivation
from casefiles.record.sources.models import (
    EmergencyKind,
    EmergencyRequest,
    Grading,
    Identity,
    Source,
)
from casefiles.record.sources.parts.identity import seal


def add_source(
    session: Session,
    *,
    recorded_by: User,
    label: Texts | str = "witness at the market",
    identity: Identity | None = None,
    derived_from: Sequence[Source] = (),
    **columns: Any,
) -> Source:
    """Add a source that derives from some others; `columns` are set as they are."""
    values = {"kind": "person", "role": "witness", "reliability": "B"} | columns
    source = Source(
        id=new_id(),
        reference=next_reference(session, "S", digits=4),
        label=label if isinstance(label, Texts) else Texts.of(en=label),
        recorded_by_id=recorded_by.id,
        **values,
    )
    if identity is not None:
        public = public_key(session, LockedKeyKind.IDENTITY)
        source.sealed_identity = seal(identity, source.id, public=public)
        source.identity_key = name_of_key(public)
    session.add(source)
    session.flush()
    grade = Grading(source_id=source.id, after=source.reliability, graded_by_id=recorded_by.id)
    session.add(grade)
    for origin in derived_from:
        add_link(session, source, origin, by=recorded_by)
    session.flush()
    return source


def add_link(
    session: Session, source: Source, origin: Source, *, by: User, **columns: Any
) -> Derivation:
    """Let a source derive from another; `columns` are set as they are."""
    values = {"how": "repost"} | columns
    link = Derivation(
        id=new_id(), source_id=source.id, origin_id=origin.id, recorded_by_id=by.id, **values
    )
    session.add(link)
    session.flush()
    return link


def add_request(
    session: Session, source: Source, *, by: User, reason: str = "a threat", **columns: Any
) -> EmergencyRequest:
    """Add what somebody asks for without who is responsible; `columns` are set as they are."""
    request = EmergencyRequest(
        id=new_id(),
        asked_by_id=by.id,
        reason=reason,
        **{"kind": EmergencyKind.LOOK} | columns,
    )
    source.requests.append(request)
    session.flush()
    return request
