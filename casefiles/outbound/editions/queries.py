"""Every read of editions: which there are, and what was frozen in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.editions.models import Edition, EditionState
from casefiles.outbound.publications import policy
from casefiles.outbound.publications.models import Report, ReportContributor, ReportState
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.snapshots.workflow import is_readable, thaw
from casefiles.platform.vault.workflow import Keyring

_WHOLE = (
    selectinload(Edition.errata),
    joinedload(Edition.proposed_by),
    joinedload(Edition.decided_by),
)


def editions_of(session: Session, report: Report) -> Sequence[Edition]:
    """Return the editions of a report, the latest first."""
    return session.scalars(
        sa.select(Edition)
        .where(Edition.report_id == report.id)
        .options(*_WHOLE)
        .order_by(Edition.number.desc())
    ).all()


def next_number(session: Session, report: Report) -> int:
    """Return the number of the next edition; two who propose at once meet in the database."""
    statement = sa.select(sa.func.max(Edition.number)).where(Edition.report_id == report.id)
    return (session.scalar(statement) or 0) + 1


def get_edition(session: Session, report: Report, number: int) -> Edition:
    """Return an edition of this report and of no other."""
    found = session.scalar(
        sa.select(Edition)
        .where(Edition.report_id == report.id, Edition.number == number)
        .options(*_WHOLE)
    )
    if found is None:
        raise NotFound(N_("There is no such edition."))
    return found


def latest_published(session: Session, report: Report) -> Edition | None:
    """Return the edition that was published last."""
    return _last(session, report, EditionState.PUBLISHED)


def proposed_edition(session: Session, report: Report) -> Edition | None:
    """Return the edition that waits for somebody to publish or return it."""
    return _last(session, report, EditionState.PROPOSED)


def _last(session: Session, report: Report, state: EditionState) -> Edition | None:
    return session.scalar(
        sa.select(Edition)
        .where(Edition.report_id == report.id, Edition.state == state)
        .order_by(Edition.number.desc())
        .limit(1)
    )


def content_of(session: Session, keyring: Keyring, edition: Edition) -> dict[str, Any]:
    """Return what an edition holds, as it was frozen; refused once its key was destroyed."""
    return thaw(session, keyring, session.get_one(Snapshot, edition.snapshot_id))


def to_publish(session: Session, user: User, *, limit: int) -> list[Edition]:
    """Return the editions that wait for somebody and that this person may decide, oldest first."""
    if not policy.may(user, PublicationPermission.PUBLISH):
        return []
    wrote = sa.select(ReportContributor.report_id).where(ReportContributor.user_id == user.id)
    waiting = (
        sa.select(Edition)
        .where(Edition.state == EditionState.PROPOSED, Edition.report_id.not_in(wrote))
        .options(joinedload(Edition.report), joinedload(Edition.proposed_by))
        .order_by(Edition.proposed_at, Edition.id)
    )
    return list(session.scalars(waiting.limit(limit)))


def returned_to(session: Session, user: User, *, limit: int) -> list[Edition]:
    """Return the editions that came back to this person, of reports that are drafts again."""
    if not policy.may(user, PublicationPermission.WRITE):
        return []
    wrote = sa.select(ReportContributor.report_id).where(ReportContributor.user_id == user.id)
    later = aliased(Edition)
    is_last = ~sa.exists().where(
        later.report_id == Edition.report_id, later.number > Edition.number
    )
    back = (
        sa.select(Edition)
        .join(Edition.report)
        .where(
            Edition.state == EditionState.RETURNED,
            Report.state == ReportState.DRAFT,
            Edition.report_id.in_(wrote),
            is_last,
        )
        .options(contains_eager(Edition.report), joinedload(Edition.decided_by))
        .order_by(Edition.decided_at, Edition.id)
    )
    return list(session.scalars(back.limit(limit)))


def is_kept(session: Session, edition: Edition) -> bool:
    """Return whether what an edition held can still be read: its key was not destroyed."""
    return is_readable(session, session.get_one(Snapshot, edition.snapshot_id))
