"""Every read of reports, and of what stands in them today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.stretches import stretches
from casefiles.outbound.publications import policy
from casefiles.outbound.publications.models import (
    Report,
    ReportAccount,
    ReportState,
)
from casefiles.outbound.publications.parts.material import (
    Material,
    everybody,
    gather,
    may_be_told,
    wanted_of,
)
from casefiles.outbound.publications.parts.numbers import Case
from casefiles.outbound.publications.parts.templates import KINDS, SECTIONS, Section
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.outbound.statistics import queries as statistics
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case as CaseFile
from casefiles.record.cases.queries import is_visible_to

__all__ = ["Material", "everybody", "gather", "may_be_told"]

T = TypeVar("T")

LISTED = 500
_WHOLE = (
    selectinload(Report.sections),
    selectinload(Report.accounts).joinedload(ReportAccount.case).joinedload(CaseFile.place),
    selectinload(Report.contributors),
    joinedload(Report.party),
    joinedload(Report.place),
)


def get_report(session: Session, report_id: UUID, *, acting_user: User) -> Report:
    """Return a report, or refuse alike whether it is absent or not for who asks."""
    found = session.scalar(sa.select(Report).where(Report.id == report_id).options(*_WHOLE))
    if found is None or not policy.may(acting_user, PublicationPermission.READ):
        raise NotFound(N_("There is no such report."))
    return found


def whole(session: Session, report_id: UUID) -> Report:
    """Return a report with all that stands in it, for a command."""
    return session.scalars(sa.select(Report).where(Report.id == report_id).options(*_WHOLE)).one()


def list_reports(session: Session, state: ReportState | None = None) -> Sequence[Report]:
    """Return the reports in a state, else all that are not void, the newest first."""
    is_asked = Report.state != ReportState.VOID if state is None else Report.state == state
    statement = (
        sa.select(Report)
        .options(joinedload(Report.party), joinedload(Report.place))
        .where(is_asked)
        .order_by(Report.id.desc())
    )
    return session.scalars(statement.limit(LISTED)).all()


def sections_of(report: Report) -> list[Section]:
    """Return the sections of a report in their order, those left out too."""
    return [SECTIONS[code] for code in KINDS[report.template].sections]


# --- cases to choose from, and behind a number


def cases_that_may_be_told(
    session: Session, report: Report, *, acting_user: User
) -> Sequence[CaseFile]:
    """Return the cases that a report counts and that a person may read, by when they happened."""
    ids = {one.case_id for one in statistics.open_cases_behind(session, wanted_of(report), "cases")}
    ids |= {one.case_id for one in report.accounts}
    statement = (
        sa.select(CaseFile)
        .where(CaseFile.id.in_(ids), is_visible_to(acting_user))
        .options(joinedload(CaseFile.place))
        .order_by(CaseFile.earliest, CaseFile.reference)
    )
    return session.scalars(statement).all()


def readable(session: Session, cases: Iterable[Case], *, acting_user: User) -> set[str]:
    """Return the ids of those of some cases that a person may read."""
    among = _in_stretches(sa.select(CaseFile.id), cases, acting_user)
    return {str(one) for statement in among for one in session.scalars(statement)}


def behind(
    session: Session, number: Mapping[str, Any], *, acting_user: User
) -> list[tuple[Case, CaseFile | None]]:
    """Return the cases behind a number, each with its file where the person may read it."""
    cases = [Case.from_plain(row) for row in number["cases"]]
    among = _in_stretches(sa.select(CaseFile), cases, acting_user)
    files = {one.id: one for statement in among for one in session.scalars(statement)}
    return [(one, files.get(UUID(one.id))) for one in cases]


def _in_stretches(
    statement: sa.Select[T], cases: Iterable[Case], user: User
) -> Iterator[sa.Select[T]]:
    """Yield a statement about some cases that a person may read, so many of them at once."""
    for some in stretches(sorted({UUID(one.id) for one in cases})):
        yield statement.where(CaseFile.id.in_(some), is_visible_to(user))
