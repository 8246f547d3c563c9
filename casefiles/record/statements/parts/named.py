"""What a typed reference names, if the person may know of it."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.statements.models import Assertion, OfficialStatement, StatementState


def named(
    session: Session, reference: str, *, acting_user: User
) -> Case | Exhibit | Assertion | None:
    """Return what a reference names, if the person may know of it; never what is void."""
    statement, _slash, number = reference.partition("/")
    if number:
        return _assertion_named(session, statement, number)
    case = case_named(session, reference, acting_user=acting_user)
    return case or exhibit_named(session, reference, acting_user=acting_user)


def _assertion_named(session: Session, reference: str, number: str) -> Assertion | None:
    if not (number.isascii() and number.isdigit()):
        return None
    return session.scalar(
        sa.select(Assertion)
        .join(Assertion.statement)
        .where(
            OfficialStatement.reference == reference,
            OfficialStatement.state == StatementState.RECORDED,
            Assertion.number == int(number[:6]),
            Assertion.removed_at.is_(None),
        )
    )


def case_named(session: Session, reference: str, *, acting_user: User) -> Case | None:
    """Return the case of a reference, if the person may know of it."""
    return session.scalar(
        sa.select(Case).where(
            Case.reference == reference, Case.state != CaseState.VOID, is_visible_to(acting_user)
        )
    )


def exhibit_named(session: Session, reference: str, *, acting_user: User) -> Exhibit | None:
    """Return the exhibit of a reference, if the person may know of its case."""
    return session.scalar(
        sa.select(Exhibit)
        .join(Case, Case.id == Exhibit.case_id)
        .where(
            Exhibit.reference == reference,
            Exhibit.state == ExhibitState.KEPT,
            is_visible_to(acting_user),
        )
    )


def archived_copy(
    session: Session, statement: OfficialStatement, *, acting_user: User
) -> Exhibit | None:
    """Return the exhibit that is its archived copy, if the person may know of its case."""
    exhibit = session.get(Exhibit, statement.exhibit_id) if statement.exhibit_id else None
    return exhibit and exhibit_named(session, exhibit.reference, acting_user=acting_user)


def copy_meant(
    session: Session, reference: str, kept: OfficialStatement | None, *, acting_user: User
) -> UUID | None:
    """Return the exhibit that a form names; where it names none, one that is hidden stays."""
    if reference:
        found = exhibit_named(session, reference, acting_user=acting_user)
        if found is None:
            raise Refusal(N_("There is no such exhibit."), field="exhibit")
        return found.id
    hidden = kept and archived_copy(session, kept, acting_user=acting_user) is None
    return kept.exhibit_id if kept and hidden else None
