"""A case in time: what happened, and apart from it what we did about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.dates import EventDate
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import Dispatch, DispatchKind, Submission, SubmissionCase
from casefiles.outbound.submissions.queries import stands
from casefiles.record.attribution.queries import claims_of
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Asserter, Claim, Outcome
from casefiles.record.evidence.models import CustodyEvent, Exhibit, ExhibitState
from casefiles.record.evidence.queries import exhibits_of


class Kind(StrEnum):
    INCIDENT = "incident"
    SHOWN = "shown"
    CAPTURED = "captured"
    SAID = "said"
    OPENED = "opened"
    KEPT = "kept"
    WRITTEN = "written"
    BEGUN = "begun"
    DECIDED = "decided"
    DISPATCHED = "dispatched"


@dataclass(frozen=True)
class Entry:
    """One thing in time. `edtf` is in the world's time, `at` in ours; only one of them is given."""

    kind: Kind
    #: days that it may lie on; None where open or not known
    earliest: date | None
    latest: date | None
    edtf: str | None = None
    at: datetime | None = None
    title: Texts | None = None
    reference: str = ""
    record_id: UUID | None = None
    #: what came of it, in the code of its kind
    outcome: Outcome | DispatchKind | None = None


def what_happened(session: Session, case: Case) -> list[Entry]:
    """Return the incident, what exhibits show and when they were made, what others said."""
    claims = [one for one in claims_of(session, case) if one.asserter is not Asserter.US]
    return _in_order(
        [
            _dated(Kind.INCIDENT, case.date_edtf, case.title, case.reference, case.id),
            *(entry for row in _kept(session, case) for entry in _of_exhibit(row)),
            *(_said(claim) for claim in claims),
        ]
    )


def what_we_did(session: Session, case: Case) -> list[Entry]:
    """Return when the case was opened, exhibits kept, claims written and decided, packets sent."""
    return _in_order(
        [
            _done(Kind.OPENED, case.opened_at, case.title, case.reference, case.id),
            *_keeping(session, case),
            *(entry for claim in claims_of(session, case) for entry in _of_claim(claim)),
            *_dispatches(session, case),
        ]
    )


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by their first day, those without one last."""
    return sorted(
        entries, key=lambda one: (one.earliest or one.latest or date.max, str(one.at or ""))
    )


def _dated(
    kind: Kind, edtf: str | None, title: Texts | None, reference: str, record_id: UUID
) -> Entry:
    known = EventDate.parse(edtf) if edtf else None
    lower, upper = (known.lower, known.upper) if known else (None, None)
    return Entry(
        kind, lower, upper, edtf=edtf, title=title, reference=reference, record_id=record_id
    )


def _done(kind: Kind, at: datetime, title: Texts | None, reference: str, record_id: UUID) -> Entry:
    day = at.date()
    return Entry(kind, day, day, at=at, title=title, reference=reference, record_id=record_id)


def _kept(session: Session, case: Case) -> list[Exhibit]:
    return [row for row in exhibits_of(session, case) if row.state is ExhibitState.KEPT]


def _of_exhibit(row: Exhibit) -> Iterator[Entry]:
    if row.content_edtf:
        yield _dated(Kind.SHOWN, row.content_edtf, row.title, row.reference, row.id)
    if row.captured_edtf:
        yield _dated(Kind.CAPTURED, row.captured_edtf, row.title, row.reference, row.id)


def _said(claim: Claim) -> Entry:
    return Entry(
        Kind.SAID,
        claim.stated_on,
        claim.stated_on,
        edtf=claim.stated_on.isoformat() if claim.stated_on else None,
        title=claim.asserter_name,
        reference=claim.symbol,
        record_id=claim.id,
    )


def _keeping(session: Session, case: Case) -> Iterator[Entry]:
    exhibits = {row.id: row for row in _kept(session, case)}
    first = sa.select(CustodyEvent).where(
        CustodyEvent.exhibit_id.in_(exhibits), CustodyEvent.sequence == 1
    )
    for event in session.scalars(first):
        row = exhibits[event.exhibit_id]
        yield _done(Kind.KEPT, event.recorded_at, row.title, row.reference, row.id)


def _of_claim(claim: Claim) -> Iterator[Entry]:
    is_ours = claim.asserter is Asserter.US
    kind = Kind.BEGUN if is_ours else Kind.WRITTEN
    yield _done(kind, claim.created_at, claim.asserter_name, claim.symbol, claim.id)
    for decision in claim.decisions:
        day = decision.decided_at.date()
        yield Entry(
            Kind.DECIDED,
            day,
            day,
            at=decision.decided_at,
            record_id=claim.id,
            outcome=decision.outcome,
        )


def _dispatches(session: Session, case: Case) -> Iterator[Entry]:
    rows = session.execute(
        sa.select(Dispatch, Submission.reference)
        .join(Submission, Submission.id == Dispatch.submission_id)
        .join(SubmissionCase, SubmissionCase.submission_id == Submission.id)
        .where(SubmissionCase.case_id == case.id, stands(), Dispatch.kind != DispatchKind.STRUCK)
    )
    for row, reference in rows:
        day = row.happened_on
        yield Entry(
            Kind.DISPATCHED,
            day,
            day,
            edtf=day.isoformat(),
            reference=reference,
            record_id=row.submission_id,
            outcome=row.kind,
        )
