"""Every read of what was asked to be covered; who may read the case may read it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.covering import policy
from casefiles.record.covering.models import Covering, Medium
from casefiles.record.covering.parts import media
from casefiles.record.evidence.models import (
    CopyState,
    Derivative,
    DerivativeKind,
    Exhibit,
    ExhibitState,
)
from casefiles.record.evidence.queries import get_derivative

#: copies that wait, through which one page looks for those of one person
_LOOKED_THROUGH = 200


def coverings_of(session: Session, exhibit: Exhibit) -> Sequence[Covering]:
    """Return what was asked to be covered in an exhibit, the latest first."""
    statement = (
        sa.select(Covering)
        .where(Covering.exhibit_id == exhibit.id)
        .order_by(Covering.asked_at.desc(), Covering.id.desc())
        .limit(200)
    )
    return session.scalars(statement).all()


def may_compare(user: User, case: Case) -> bool:
    """Return whether a person may see original and copy side by side."""
    return policy.may_look(user, case)


def to_confirm(session: Session, user: User, *, limit: int) -> Sequence[tuple[Derivative, Case]]:
    """Return the redacted copies that wait for this person as the second one, oldest first."""
    statement = (
        sa.select(Derivative, Case)
        .join(Exhibit, Exhibit.id == Derivative.exhibit_id)
        .join(Case, Case.id == Exhibit.case_id)
        .where(
            Derivative.kind == DerivativeKind.REDACTED,
            Derivative.state == CopyState.UNSEEN,
            Derivative.author_id != user.id,
            Exhibit.state == ExhibitState.KEPT,
            is_visible_to(user),
        )
        .options(joinedload(Derivative.exhibit), selectinload(Case.members))
        .order_by(Derivative.made_at, Derivative.id)
        .limit(_LOOKED_THROUGH)
    )
    rows = session.execute(statement)
    return [(copy, case) for copy, case in rows if may_compare(user, case)][:limit]


def get_covering(session: Session, exhibit: Exhibit, covering_id: UUID) -> Covering:
    """Return what was asked of this exhibit; of another there is none."""
    found = session.get(Covering, covering_id)
    if found is None or found.exhibit_id != exhibit.id:
        raise NotFound(N_("There is no such copy."))
    return found


def covering_of(session: Session, copy: Derivative) -> Covering | None:
    """Return what a copy was made from; None for one that a person brought."""
    return session.scalar(sa.select(Covering).where(Covering.derivative_id == copy.id))


def get_redacted(exhibit: Exhibit, copy_id: UUID) -> Derivative:
    """Return a redacted copy of this exhibit; no other is looked at beside it."""
    copy = get_derivative(exhibit, copy_id)
    if copy.kind is not DerivativeKind.REDACTED:
        raise NotFound(N_("There is no such copy."))
    return copy


def medium_of(row: Exhibit | Derivative) -> Medium:
    """Return what a file is to whoever covers something in it."""
    return media.medium_of(row.file.media_type)


def why_not(exhibit: Exhibit) -> str | None:
    """Return why nothing in an exhibit can be covered here; None where it can."""
    return media.why_not(medium_of(exhibit))
