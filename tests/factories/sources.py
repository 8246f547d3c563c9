"""Sources that nobody is, with identities sealed as the verbs seal them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import public_key
from casefiles.record.sources.models import Identity, Source
from casefiles.record.sources.parts.identity import seal


def add_source(
    session: Session,
    *,
    recorded_by: User,
    label: Texts | str = "witness at the market",
    identity: Identity | None = None,
    **columns: Any,
) -> Source:
    """Add a source; `columns` are set as they are."""
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
    return source
