"""Reading UN documents, and the findings that rest on them: joined by the symbol, never copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.claims.models import Asserter, Claim, ClaimParty
from casefiles.record.public_record import policy
from casefiles.record.public_record.models import UNDocument, UNDocumentState, key_of
from casefiles.record.public_record.policy import UNDocumentPermission

LISTED = 500


def get_document(session: Session, document_id: UUID, *, acting_user: User) -> UNDocument:
    """Return a document, or refuse alike whether it is absent or not for who asks."""
    document = session.get(UNDocument, document_id)
    if document is None or not policy.may(acting_user, UNDocumentPermission.READ):
        raise NotFound(N_("There is no such document."))
    return document


def list_documents(
    session: Session, state: UNDocumentState = UNDocumentState.RECORDED
) -> Sequence[UNDocument]:
    """Return the documents of the register, the latest first; those without a day last."""
    day = UNDocument.published_on
    statement = sa.select(UNDocument).where(UNDocument.state == state)
    order = (day.is_(None), day.desc(), UNDocument.symbol_key)
    return session.scalars(statement.order_by(*order).limit(LISTED)).all()


def with_keys(session: Session, keys: Collection[str]) -> dict[str, UNDocument]:
    """Return the documents of some symbols: {key of the symbol → document}."""
    statement = sa.select(UNDocument).where(
        UNDocument.symbol_key.in_(keys), UNDocument.state == UNDocumentState.RECORDED
    )
    return {one.symbol_key: one for one in session.scalars(statement)} if keys else {}


def with_symbol(session: Session, symbol: str) -> UNDocument | None:
    """Return the document of a symbol, however it is spelt."""
    return with_keys(session, [key_of(symbol)]).get(key_of(symbol))


def findings_citing(
    session: Session, document: UNDocument, *, acting_user: User
) -> list[tuple[Claim, Case]]:
    """Return what UN bodies found by this document, in the cases that a person may read."""
    spellings = _spellings(session, document.symbol_key)
    rows = session.execute(
        _findings(spellings)
        .add_columns(Case)
        .where(is_visible_to(acting_user))
        .options(joinedload(Claim.parties).joinedload(ClaimParty.actor))
        .order_by(Case.reference, Claim.id)
        .limit(LISTED)
    )
    return [(row.Claim, row.Case) for row in rows.unique()]


def is_cited(session: Session, document: UNDocument) -> bool:
    """Return whether a finding rests on a document, in whichever case."""
    spellings = _spellings(session, document.symbol_key)
    return session.scalar(sa.select(_findings(spellings).exists())) is True


def findings_counted(session: Session, *, acting_user: User) -> dict[str, int]:
    """Return how many findings a person may read rest on each symbol, by its key."""
    statement = (
        sa.select(Claim.symbol, sa.func.count())
        .join(Case, Case.id == Claim.case_id)
        .where(*_standing(), Claim.symbol != "", is_visible_to(acting_user))
        .group_by(Claim.symbol)
    )
    counted = Counter[str]()
    for symbol, number in session.execute(statement):
        counted[key_of(symbol)] += number
    return dict(counted)


def _spellings(session: Session, key: str) -> list[str]:
    """Return how findings spell one symbol: few symbols are cited by many findings."""
    cited = session.scalars(sa.select(Claim.symbol).where(Claim.symbol != "").distinct())
    return [symbol for symbol in cited if key_of(symbol) == key]


def _findings(spellings: Sequence[str]) -> sa.Select[Claim]:
    return (
        sa.select(Claim)
        .join(Case, Case.id == Claim.case_id)
        .where(*_standing(), Claim.symbol.in_(spellings))
    )


def _standing() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of a finding that was not taken out, in a case that is not void."""
    return (
        Claim.asserter == Asserter.UN_BODY,
        Claim.removed_at.is_(None),
        Case.state != CaseState.VOID,
    )
