"""Exhibits whose bytes are really in the store, and citations of them."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation, CitationDetails, CitedKind
from casefiles.record.citations.workflow import attach
from casefiles.record.evidence.models import Exhibit, ExhibitDetails
from casefiles.record.evidence.workflow import receive_exhibit, take_in
from casefiles.record.sources.models import Source

LIMIT = 50_000_000


def add_exhibit(
    session: Session,
    store: LocalStore,
    case: Case,
    *,
    by: User,
    content: bytes = b"what a witness saw",
    name: str = "statement.txt",
    title: str = "Statement of a witness (fictional)",
    kind: str = "document",
    **details: Any,
) -> Exhibit:
    """Take bytes in through the verbs: `by` has to work on the case."""
    return receive_exhibit(
        session,
        case,
        ExhibitDetails(title=Texts.of(en=title), kind=kind, **details),
        take_in(store, BytesIO(content), limit=LIMIT),
        original_name=name,
        purpose="brought by the witness",
        acting_user=by,
        again=True,
    )


def add_source(session: Session, *, by: User, reliability: str = "B", **columns: Any) -> Source:
    source = Source(
        reference=f"S-{uuid4().hex[:6].upper()}",
        label=Texts.of(en="Shopkeeper (fictional)"),
        kind="person",
        role="witness",
        reliability=reliability,
        recorded_by_id=by.id,
        **columns,
    )
    session.add(source)
    session.flush()
    return source


def add_citation(
    session: Session, case: Case, kind: CitedKind, cited_id: UUID, support: str, *, by: User
) -> Citation:
    details = CitationDetails(support=support, credibility="2", locator="page 3")
    return attach(session, case.id, kind, cited_id, details, acting_user=by)
