"""Every case on its way: its submissions, how far they came, and what dates all that it says."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from casefiles.foundation import clock
from casefiles.foundation.canonical import digest
from casefiles.outbound.dispatch.parts import following
from casefiles.outbound.dispatch.parts.following import ANSWERS, Way
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
)
from casefiles.outbound.submissions.queries import stands
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import Claim, ClaimState
from casefiles.record.disclosure.models import Ground
from casefiles.record.evidence.models import Exhibit
from casefiles.record.recipients.queries import state_of_own, take_own
from casefiles.record.victims.models import Victim


@dataclass
class Toward:
    """One case on its way: its submissions, and what dates how ready it is."""

    case_state: CaseState
    is_approved: bool
    dated: Hashable
    ways: dict[UUID, Way] = field(default_factory=dict)
    recipients: dict[UUID, str] = field(default_factory=dict)

    @cached_property
    def state(self) -> Hashable:
        """What dates how ready it is: its last events, and how far it came with whom."""
        return self.dated, frozenset(self.ways.values())

    def furthest_to(self, recipient: str) -> Way | None:
        """Return the submission to a recipient that came furthest."""
        if not self.ways:
            return None
        to = (way for key, way in self.ways.items() if self.recipients[key] == recipient)
        return following.furthest([*to])


#: cases on their way, by id
Ways = Mapping[UUID, Toward]


def dated(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what dates each case: it is another as soon as anything could change what it says."""
    return {one: digest(str(case.dated)) for one, case in ways_of(session, case_ids).items()}


def ways_of(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, Toward]:
    """Read every case with its submissions and their dispatches, in one query.

    Their `state` dates everything that is shown of them: it changes with every event about them.
    """
    rows = session.execute(_ways(), {"case_ids": case_ids}).all()
    if rows:
        take_own(session, rows[0].own)
    found: dict[UUID, Toward] = {}
    day = clock.today()
    for row in rows:
        case_id, state, is_approved, *dated = row[: len(_facts())]
        case = found.setdefault(case_id, Toward(state, bool(is_approved), (day, *dated)))
        if row.submission_id is not None:
            before = case.ways.get(row.submission_id)
            case.ways[row.submission_id] = _way(row, before)
            case.recipients[row.submission_id] = row.recipient
    return found


@cache
def _ways() -> sa.Select[Any]:
    return (
        sa.select(
            *_facts(),
            Submission.id.label("submission_id"),
            Submission.reference,
            Submission.recipient,
            Submission.state,
            SubmissionCase.changed,
            Dispatch.kind,
            Dispatch.happened_on,
        )
        .select_from(Case)
        .outerjoin(SubmissionCase, SubmissionCase.case_id == Case.id)
        .outerjoin(Submission, Submission.id == SubmissionCase.submission_id)
        .outerjoin(Dispatch, sa.and_(Dispatch.submission_id == Submission.id, stands()))
        .where(Case.id.in_(sa.bindparam("case_ids", expanding=True)))
        .order_by(Submission.reference, Dispatch.recorded_at)
    )


@cache
def _facts() -> tuple[Any, ...]:
    """Return what tells whether a case changed: the last events of all that it says.

    Those within its file; those of no file, such as a source's or a place's; those about its
    victims as persons, whom another file may share; those of what they and its sources agreed to
    in another file, where a no counts here too; those within the files in which the same bytes
    lie, which may show somebody; and how many of its files are damaged.
    """
    approved = sa.exists().where(Claim.case_id == Case.id, Claim.state == ClaimState.APPROVED)
    last = sa.select(sa.func.max(AuditEvent.sequence))
    of_people = last.join(Victim, Victim.person_id == AuditEvent.subject_id)
    own, twin = aliased(Exhibit), aliased(Exhibit)
    asked, elsewhere = aliased(Ground), aliased(Ground)
    mine, theirs = aliased(Victim), aliased(Victim)
    about_the_same = (
        last.select_from(asked)
        .join(
            elsewhere,
            sa.and_(elsewhere.subject_id == asked.subject_id, elsewhere.case_id != asked.case_id),
        )
        .join(AuditEvent, AuditEvent.subject_id == elsewhere.id)
        .where(asked.case_id == Case.id)
    )
    of_the_same_person = (
        last.select_from(mine)
        .join(theirs, sa.and_(theirs.person_id == mine.person_id, theirs.id != mine.id))
        .join(elsewhere, elsewhere.subject_id == theirs.id)
        .join(AuditEvent, AuditEvent.subject_id == elsewhere.id)
        .where(mine.case_id == Case.id)
    )
    # Joined from the case on: where few files have a twin, the log is not gone through for them.
    alike = (
        last.select_from(own)
        .join(twin, sa.and_(twin.sha256 == own.sha256, twin.case_id != own.case_id))
        .join(AuditEvent, AuditEvent.within_id == twin.case_id)
        .where(own.case_id == Case.id)
    )
    damaged = (
        sa.select(sa.func.count())
        .select_from(Exhibit)
        .join(StoredFile, StoredFile.sha256 == Exhibit.sha256)
        .where(Exhibit.case_id == Case.id, StoredFile.fixity != Fixity.INTACT)
    )
    return (
        Case.id,
        Case.state.label("case_state"),
        approved.label("is_approved"),
        Case.version,
        last.where(AuditEvent.within_id == Case.id).scalar_subquery(),
        last.where(AuditEvent.within_id.is_(None)).scalar_subquery(),
        of_people.where(Victim.case_id == Case.id).scalar_subquery(),
        about_the_same.correlate(Case).scalar_subquery(),
        of_the_same_person.correlate(Case).scalar_subquery(),
        alike.correlate(Case).scalar_subquery(),
        damaged.scalar_subquery(),
        state_of_own().label("own"),
    )


def _way(row: Any, before: Way | None) -> Way:  # noqa: ANN401 - a row of the query above
    way = before or Way(row.submission_id, row.reference, row.state, is_changed=bool(row.changed))
    if row.kind is DispatchKind.SENT and way.sent_on is None:
        return replace(way, sent_on=row.happened_on)
    return replace(way, is_answered=True) if row.kind in ANSWERS else way
