"""Every read of exhibits and citations; who may read the case may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.paging import PAGE, Page
from casefiles.platform.accounts.models import User
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.platform.files.queries import fixity_of
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import get_case, is_visible_to
from casefiles.record.evidence.models import (
    CopyState,
    CustodyAction,
    CustodyEvent,
    Derivative,
    DerivativeKind,
    Exhibit,
    ExhibitState,
)


def get_exhibit(session: Session, exhibit_id: UUID, *, acting_user: User) -> tuple[Exhibit, Case]:
    """Return an exhibit and its case, or refuse in the same words whether absent or hidden."""
    exhibit = session.scalar(
        sa.select(Exhibit)
        .where(Exhibit.id == exhibit_id)
        .options(
            joinedload(Exhibit.file),
            joinedload(Exhibit.source),
            selectinload(Exhibit.custody),
            selectinload(Exhibit.derivatives).joinedload(Derivative.file),
        )
    )
    if exhibit is None:
        raise NotFound(N_("There is no such exhibit."))
    return exhibit, get_case(session, exhibit.case_id, acting_user=acting_user)


def get_derivative(exhibit: Exhibit, derivative_id: UUID) -> Derivative:
    """Return a derivative of this exhibit and of no other."""
    found = next((row for row in exhibit.derivatives if row.id == derivative_id), None)
    if found is None:
        raise NotFound(N_("There is no such copy."))
    return found


def preview_of(exhibit: Exhibit) -> Derivative | None:
    """Return the newest preview of an exhibit, where one could be drawn."""
    drawn = [row for row in exhibit.derivatives if row.kind is DerivativeKind.THUMBNAIL]
    return max(drawn, key=lambda row: row.made_at, default=None)


def copy_that_leaves(exhibit: Exhibit) -> Derivative | None:
    """Return the redacted copy that was confirmed last: it goes in place of the original.

    Where the last word on any copy was a refusal, nothing goes: what an earlier one covers may be
    less than what was asked for since.
    """
    judged = [row for row in exhibit.derivatives if row.reviewed_at is not None]
    last = max(judged, key=lambda row: (row.reviewed_at, row.id), default=None)
    return last if last is not None and last.state is CopyState.CONFIRMED else None


def require_preview(exhibit: Exhibit) -> Derivative:
    """Return the preview, or refuse where none was drawn."""
    drawn = preview_of(exhibit)
    if drawn is None:
        raise NotFound(N_("There is no such copy."))
    return drawn


def exhibits_of(session: Session, case: Case) -> Sequence[Exhibit]:
    """Return a case's exhibits in the order they arrived, void ones last."""
    return session.scalars(_of_a_case(), {"case_id": case.id}).unique().all()


@cache
def _of_a_case() -> sa.Select[Exhibit]:
    return (
        sa.select(Exhibit)
        .where(Exhibit.case_id == sa.bindparam("case_id"))
        .options(
            joinedload(Exhibit.file),
            joinedload(Exhibit.source),
            joinedload(Exhibit.derivatives).joinedload(Derivative.file),
        )
        .order_by(Exhibit.state, Exhibit.reference)
        .limit(1000)
    )


@dataclass(frozen=True)
class ExhibitFilter:
    """What narrows the list of exhibits: codes only."""

    kind: str = ""
    state: ExhibitState | None = None
    fixity: Fixity | None = None
    graphic: bool = False


def list_exhibits(
    session: Session,
    wanted: ExhibitFilter,
    *,
    acting_user: User,
    after: UUID | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> Page[tuple[Exhibit, Case]]:
    """Return one page of the exhibits of visible cases, the latest arrival first."""
    key = before or after
    statement = (
        sa.select(Exhibit, Case)
        .join(Case, Case.id == Exhibit.case_id)
        .join(StoredFile, StoredFile.sha256 == Exhibit.sha256)
        .where(is_visible_to(acting_user), *_conditions(wanted))
        .options(joinedload(Exhibit.file), selectinload(Exhibit.derivatives))
        .order_by(Exhibit.id if before else Exhibit.id.desc())
        .limit(limit + 1)
    )
    if key is not None:
        statement = statement.where(Exhibit.id > key if before else Exhibit.id < key)
    found = [(exhibit, case) for exhibit, case in session.execute(statement)]
    rows, more = found[:limit], len(found) > limit
    if before:
        rows.reverse()
    return _page(rows, is_first=not (more if before else after), is_last=not (before or more))


def _page(
    rows: list[tuple[Exhibit, Case]], *, is_first: bool, is_last: bool
) -> Page[tuple[Exhibit, Case]]:
    if not rows:
        return Page(rows, None, None)
    first, last = str(rows[0][0].id), str(rows[-1][0].id)
    return Page(rows, None if is_first else first, None if is_last else last)


def _conditions(wanted: ExhibitFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [Exhibit.state == (wanted.state or ExhibitState.KEPT)]
    if wanted.kind:
        conditions.append(Exhibit.kind == wanted.kind)
    if wanted.fixity:
        conditions.append(StoredFile.fixity == wanted.fixity)
    if wanted.graphic:
        conditions.append(Exhibit.graphic.is_(True))
    return conditions


def damaged_exhibits(session: Session, *, acting_user: User) -> Sequence[Exhibit]:
    """Return the visible exhibits whose bytes were found changed or gone."""
    statement = (
        sa.select(Exhibit)
        .join(Case, Case.id == Exhibit.case_id)
        .join(Exhibit.file)
        .where(is_visible_to(acting_user), StoredFile.fixity != Fixity.INTACT)
        .options(joinedload(Exhibit.file))
        .order_by(Exhibit.reference)
        .limit(200)
    )
    return session.scalars(statement).all()


def exhibits_with(session: Session, sha256: str) -> Sequence[Exhibit]:
    """Return every exhibit, of whatever case, that is these very bytes."""
    statement = (
        sa.select(Exhibit)
        .where(Exhibit.sha256 == sha256)
        .options(joinedload(Exhibit.file))
        .order_by(Exhibit.reference)
    )
    return session.scalars(statement).all()


def twin_of(session: Session, case: Case, sha256: str) -> Exhibit | None:
    """Return the exhibit of this case that is these very bytes already, unless it is void."""
    statement = sa.select(Exhibit).where(
        Exhibit.case_id == case.id, Exhibit.sha256 == sha256, Exhibit.state == ExhibitState.KEPT
    )
    return session.scalars(statement.order_by(Exhibit.reference).limit(1)).first()


def last_custody(session: Session, exhibit: Exhibit) -> int:
    """Return the number of the last custody event; no other can be written until we are done."""
    session.execute(sa.select(Exhibit.id).where(Exhibit.id == exhibit.id).with_for_update())
    statement = sa.select(sa.func.max(CustodyEvent.sequence)).where(
        CustodyEvent.exhibit_id == exhibit.id
    )
    return session.scalar(statement) or 0


def is_news(session: Session, exhibit: Exhibit, found: str | None) -> bool:
    """Return whether a hash, None where the file is gone, is other than what was last entered."""
    if fixity_of(exhibit.file, found) is not exhibit.file.fixity:
        return True
    last = (
        sa.select(CustodyEvent.sha256_after)
        .where(CustodyEvent.exhibit_id == exhibit.id, CustodyEvent.action == CustodyAction.CHECKED)
        .order_by(CustodyEvent.sequence.desc())
    )
    return session.scalars(last.limit(1)).first() != (found or "")
