"""What waits for a second person, and what those whom it concerns are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.accounts.queries import get_colleague, names_of
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import newest_within
from casefiles.record.emergency import policy
from casefiles.record.emergency.policy import ALERTED_FOR, ANSWERED_WITHIN, EmergencyPermission
from casefiles.record.sources import policy as sources
from casefiles.record.sources.models import (
    EmergencyRequest,
    EmergencyState,
    Source,
    SourceGrant,
    SourceHandover,
)

#: what stands before the colon of every action that is told of
KIND = "emergency"
LOOKED, REACHED = "emergency:looked", "emergency:contact-looked-at"
#: how many alerts a first page shows
LISTED = 20


def get_request(source: Source, request_id: UUID) -> EmergencyRequest:
    """Return a request about this source, or refuse where it is none of its own."""
    for request in source.requests:
        if request.id == request_id:
            return request
    raise NotFound(N_("There is no such request."))


def to_answer(session: Session, user: User, *, limit: int = LISTED) -> Sequence[EmergencyRequest]:
    """Return the requests of others that this person may answer, the longest waiting first."""
    if not policy.may(user, EmergencyPermission.ANSWER):
        return ()
    return session.scalars(
        _overdue_or_not(overdue=False)
        .where(EmergencyRequest.asked_by_id != user.id)
        .options(joinedload(EmergencyRequest.source))
        .limit(limit)
    ).all()


def overdue(session: Session) -> Sequence[EmergencyRequest]:
    """Return the requests that nobody answered in time."""
    statement = _overdue_or_not(overdue=True).options(joinedload(EmergencyRequest.source))
    # What another sign-in lets lapse at this moment is left to it.
    mine = statement.with_for_update(of=EmergencyRequest, skip_locked=True)
    return session.scalars(mine.limit(1000)).all()


def _overdue_or_not(*, overdue: bool) -> sa.Select[EmergencyRequest]:
    since = clock.now() - ANSWERED_WITHIN
    in_time = EmergencyRequest.asked_at > since
    return (
        sa.select(EmergencyRequest)
        .where(EmergencyRequest.state == EmergencyState.WAITING, ~in_time if overdue else in_time)
        .order_by(EmergencyRequest.asked_at, EmergencyRequest.id)
    )


def alerts_for(session: Session, user: User, *, limit: int = LISTED) -> Sequence[AuditEvent]:
    """Return what was done of late about sources that are a person's concern, newest first.

    An auditor's concern is every source; an investigator's or reviewer's is what they recorded,
    are responsible for or were let look at.
    """
    asked_about = sa.select(EmergencyRequest.source_id)
    if not user.has(Role.AUDITOR):
        if not sources.may(user, sources.SourcePermission.LOOK):
            return ()
        asked_about = asked_about.where(EmergencyRequest.source_id.in_(_concerning(user)))
    return newest_within(
        session, asked_about, kind=KIND, since=clock.now() - ALERTED_FOR, limit=limit
    )


def _concerning(user: User) -> sa.Select[UUID]:
    later = aliased(SourceHandover)
    superseded = sa.exists().where(
        later.source_id == SourceHandover.source_id, later.number > SourceHandover.number
    )
    held = sa.exists().where(
        SourceHandover.source_id == Source.id, SourceHandover.to_id == user.id, ~superseded
    )
    granted = sa.exists().where(
        SourceGrant.source_id == Source.id,
        SourceGrant.user_id == user.id,
        SourceGrant.ended_at.is_(None),
        SourceGrant.until >= clock.today(),
    )
    return sa.select(Source.id).where(sa.or_(Source.recorded_by_id == user.id, held, granted))


@dataclass(frozen=True)
class Asked:
    """A request as the page of its source tells it, and what this person may do about it."""

    request: EmergencyRequest
    waits: bool
    is_open: bool
    may_answer: bool
    may_end: bool
    #: until when somebody may answer
    answered_until: datetime


@dataclass(frozen=True)
class Emergency:
    """What goes on at one source without who is responsible for it, and what a person may do."""

    #: what was asked of late, newest first
    asked: Sequence[Asked]
    #: the looks of late by such a leave, newest first
    looks: Sequence[AuditEvent]
    names: Mapping[UUID, str]
    may_ask_look: bool
    may_ask_handover: bool
    has_left: bool

    def __bool__(self) -> bool:
        return bool(self.asked or self.looks)


def emergency_of(session: Session, source: Source, *, acting_user: User) -> Emergency:
    """Return what whoever reads a source is told of its emergencies."""
    now = clock.now()
    recent = [one for one in reversed(source.requests) if one.asked_at > now - ALERTED_FOR]
    looks = _looks(session, source)
    responsible = get_colleague(session, source.responsible_id)
    ids = {id_ for one in recent for id_ in (one.asked_by_id, one.decided_by_id, one.to_id) if id_}
    ids |= {event.acting_user_id for event in looks if event.acting_user_id}
    return Emergency(
        [_asked(one, source, acting_user, now) for one in recent],
        looks,
        names_of(session, ids),
        policy.may_ask_look(acting_user, source, now=now),
        policy.may_ask_handover(acting_user, source, responsible, now=now),
        policy.has_left(responsible),
    )


def _asked(request: EmergencyRequest, source: Source, user: User, now: datetime) -> Asked:
    return Asked(
        request,
        policy.is_waiting(request, now=now),
        sources.is_open(request, now=now),
        policy.may_answer(user, request, now=now),
        policy.may_end(user, source, request, now=now),
        request.asked_at + ANSWERED_WITHIN,
    )


def _looks(session: Session, source: Source) -> list[AuditEvent]:
    since = clock.now() - ALERTED_FOR
    events = newest_within(session, [source.id], kind=KIND, since=since, limit=200)
    return [event for event in events if event.action in {LOOKED, REACHED}]
