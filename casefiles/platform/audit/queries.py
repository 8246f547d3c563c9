"""Reading the log, and checking that nobody rewrote it."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.paging import PAGE, Page
from casefiles.platform.audit.models import GENESIS, AuditDetail, AuditEvent
from casefiles.platform.audit.parts.chain import chained_hash, salted_digest

EXPUNGED = "detail:expunged"
#: ids in one statement: fewer than any database takes
_AT_ONCE = 500
Fault = Literal["missing", "changed", "detail changed", "detail missing", "tail missing"]


@dataclass(frozen=True)
class Verification:
    """What a check of the log found; `fault` is None when every row holds."""

    events: int
    head: str
    sequence: int | None = None
    fault: Fault | None = None
    #: events whose detail was expunged, which is no fault
    expunged: int = 0


def history_of(session: Session, record_id: UUID, *, limit: int = 200) -> Sequence[AuditEvent]:
    """Return what happened to a record or within its file, newest first."""
    return session.scalars(_history(), {"record_id": record_id, "most": limit}).all()


@cache
def _history() -> sa.Select[AuditEvent]:
    return (
        sa.select(AuditEvent)
        .where(_concerns(sa.bindparam("record_id", type_=sa.Uuid())))
        .options(joinedload(AuditEvent.detail))
        .order_by(AuditEvent.sequence.desc())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def place_in(session: Session, record_id: UUID, event_id: UUID | None) -> int | None:
    """Return where an event of a record or its file stands in the log; None for any other.

    Pages go by the id: the number tells how much happened elsewhere meanwhile.
    """
    if event_id is None:
        return None
    place = sa.select(AuditEvent.sequence).where(AuditEvent.id == event_id, _concerns(record_id))
    return session.scalar(place)


def events_about(session: Session, record_ids: Sequence[UUID]) -> Sequence[AuditEvent]:
    """Return every event whose subject is one of some records, the first one first."""
    found: list[AuditEvent] = []
    for start in range(0, len(record_ids), _AT_ONCE):
        some = record_ids[start : start + _AT_ONCE]
        found += session.scalars(_about(), {"record_ids": [*some]})
    return sorted(found, key=lambda event: event.sequence)


@cache
def _about() -> sa.Select[AuditEvent]:
    about = AuditEvent.subject_id.in_(sa.bindparam("record_ids", expanding=True))
    return sa.select(AuditEvent).where(about).options(joinedload(AuditEvent.detail))


def values_before(session: Session, record_id: UUID) -> dict[str, list[Any]]:
    """Return what each field of a record held before it was changed, the latest first."""
    before: dict[str, list[Any]] = {}
    for event in reversed(events_about(session, [record_id])):
        for name, (value, _after) in _changes(event).items():
            before.setdefault(name, []).append(value)
    return before


def _changes(event: AuditEvent) -> Mapping[str, Sequence[Any]]:
    return (event.detail.body.get("changes") or {}) if event.detail else {}


def last_change(session: Session, record_ids: Sequence[UUID]) -> AuditEvent | None:
    """Return the newest event about the first of these records that has one."""
    for record_id in record_ids:
        newest = session.scalar(
            sa.select(AuditEvent)
            .where(AuditEvent.subject_id == record_id)
            .order_by(AuditEvent.sequence.desc())
            .limit(1)
        )
        if newest is not None:
            return newest
    return None


def newest_within(
    session: Session,
    files: sa.Select[UUID] | Collection[UUID],
    *,
    kind: str,
    since: datetime,
    limit: int,
) -> Sequence[AuditEvent]:
    """Return what happened of one kind within some files since a moment, newest first."""
    return session.scalars(
        _wanted(LogFilter(kind=kind))
        .where(AuditEvent.within_id.in_(files), AuditEvent.happened_at > since)
        .options(joinedload(AuditEvent.detail))
        .order_by(AuditEvent.sequence.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class LogFilter:
    """Which events are wanted: of one kind, of one person, about one record, of some days."""

    #: what stands before the colon of an action
    kind: str = ""
    person_id: UUID | None = None
    record_id: UUID | None = None
    #: the first and the last day, in UTC
    since: date | None = None
    until: date | None = None


def log_page(
    session: Session,
    wanted: LogFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Page[AuditEvent]:
    """Return events newest first: those older than `before`, or the next newer than `after`."""
    statement = _wanted(wanted).options(joinedload(AuditEvent.detail)).limit(limit + 1)
    if after is not None:
        statement = statement.where(AuditEvent.sequence > after).order_by(AuditEvent.sequence)
    else:
        statement = statement.order_by(AuditEvent.sequence.desc())
    if before is not None:
        statement = statement.where(AuditEvent.sequence < before)
    found = list(session.scalars(statement))
    more, rows = len(found) > limit, found[:limit]
    if after is not None:
        rows.reverse()
    has_newer = more if after is not None else before is not None
    has_older = more if after is None else True
    return Page(
        rows,
        newer=str(rows[0].sequence) if rows and has_newer else None,
        older=str(rows[-1].sequence) if rows and has_older else None,
    )


def _wanted(wanted: LogFilter) -> sa.Select[AuditEvent]:
    statement = sa.select(AuditEvent)
    if wanted.kind:
        statement = statement.where(
            AuditEvent.action.startswith(f"{wanted.kind}:", autoescape=True)
        )
    if wanted.person_id:
        statement = statement.where(AuditEvent.acting_user_id == wanted.person_id)
    if wanted.record_id:
        statement = statement.where(_concerns(wanted.record_id))
    if wanted.since:
        statement = statement.where(AuditEvent.happened_at >= _midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        next_day = wanted.until + timedelta(days=1)
        statement = statement.where(AuditEvent.happened_at < _midnight(next_day))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _concerns(record_id: UUID | sa.BindParameter[UUID]) -> sa.ColumnElement[bool]:
    return sa.or_(AuditEvent.subject_id == record_id, AuditEvent.within_id == record_id)


def head(session: Session) -> tuple[int, str]:
    """Return the last sequence number and hash; (0, zeros) for an empty log."""
    row = session.execute(
        sa.select(AuditEvent.sequence, AuditEvent.hash)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    return (row.sequence, row.hash) if row else (0, GENESIS)


def verify(session: Session, *, expected_head: tuple[int, str] | None = None) -> Verification:
    """Walk the whole chain and name the first bad row.

    `expected_head` is a copy of the last head kept elsewhere: it detects a log
    that was rewritten or cut short as a whole.
    """
    expunged = _expunged(session)
    sequence, previous, gone = 0, GENESIS, 0
    with closing(_rows(session)) as rows:
        for event, detail in rows:
            sequence += 1
            fault = _fault(event, detail, sequence, previous, expunged)
            if fault:
                return Verification(sequence - 1, previous, sequence, fault)
            previous = event.hash
            gone += detail is None
            if expected_head and expected_head[0] == sequence and expected_head[1] != previous:
                return Verification(sequence, previous, sequence, "changed")
    if expected_head and expected_head[0] > sequence:
        return Verification(sequence, previous, sequence + 1, "tail missing")
    return Verification(sequence, previous, expunged=gone)


def _rows(session: Session) -> Generator[tuple[AuditEvent, AuditDetail | None], None, None]:
    statement = (
        sa.select(AuditEvent, AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .order_by(AuditEvent.sequence)
        # What the database holds now, also where this session has read the row before.
        .execution_options(yield_per=1000, populate_existing=True)
    )
    with session.execute(statement) as found:
        for event, detail in found:  # noqa: UP028 - rows as plain pairs
            yield event, detail


def _fault(
    event: AuditEvent,
    detail: AuditDetail | None,
    sequence: int,
    previous: str,
    expunged: frozenset[UUID],
) -> Fault | None:
    if event.sequence != sequence:
        return "missing"
    if event.previous_hash != previous or event.hash != chained_hash(event):
        return "changed"
    if detail is None:
        return None if event.id in expunged else "detail missing"
    if salted_digest(detail.salt, detail.body) != event.detail_digest:
        return "detail changed"
    return None


def _expunged(session: Session) -> frozenset[UUID]:
    statement = sa.select(AuditEvent.subject_id).where(AuditEvent.action == EXPUNGED)
    return frozenset(session.scalars(statement))
