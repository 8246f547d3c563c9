"""Reading the whole log, for who may."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.oversight import policy
from casefiles.desk.oversight.policy import LogPermission
from casefiles.foundation import clock
from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.foundation.paging import Page
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit import queries as audit
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import LogFilter
from casefiles.platform.files.models import HASHED_WITHIN
from casefiles.platform.files.queries import Kept, kept
from casefiles.platform.jobs import queries as jobs
from casefiles.platform.jobs.models import Job
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import CHECK, Exhibit
from casefiles.record.evidence.queries import damaged_exhibits
from casefiles.record.places.models import Facility, Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim


@dataclass(frozen=True)
class Named:
    """A record as the log names it: its reference or its names, and the page that shows it."""

    words: Any
    endpoint: str
    arguments: Mapping[str, UUID]


#: what names a record, and its page: (id, words, endpoint, argument of its address, id in it)
_NAMING: tuple[tuple[Any, Any, str, str, Any], ...] = (
    (Case.id, Case.reference, "cases.detail", "case_id", Case.id),
    (Source.id, Source.reference, "sources.source", "source_id", Source.id),
    (Exhibit.id, Exhibit.reference, "evidence.exhibit", "exhibit_id", Exhibit.id),
    (Victim.id, Victim.reference, "cases.detail", "case_id", Victim.case_id),
    (Submission.id, Submission.reference, "submissions.submission", "submission_id", Submission.id),
    (Actor.id, Actor.names, "actors.actor", "actor_id", Actor.id),
    (Place.id, Place.names, "places.place", "place_id", Place.id),
    (Facility.id, Facility.names, "places.facility", "facility_id", Facility.id),
)


@dataclass(frozen=True)
class Checks:
    """How the scheduled check of the kept files stands."""

    kept: Kept
    #: the slice that ended last, and whether another waits or runs
    last: Job | None
    is_going_on: bool
    #: files hashed on schedule within the time in which each of them should be
    hashed: int
    #: exhibits not found as they came, of cases that the person reads
    damaged: Sequence[Exhibit]


def checks_of_files(session: Session, *, acting_user: User) -> Checks:
    """Return when the kept files were last hashed on schedule, and what was found."""
    policy.require(acting_user, LogPermission.READ)
    return Checks(
        kept(session),
        jobs.last_finished(session, CHECK),
        jobs.is_open(session, CHECK),
        jobs.done_since(session, CHECK, clock.now() - HASHED_WITHIN),
        damaged_exhibits(session, acting_user=acting_user),
    )


def read_log(
    session: Session,
    wanted: LogFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    acting_user: User,
) -> Page[AuditEvent]:
    """Return a page of events; following one record is reading what it holds."""
    policy.require(acting_user, LogPermission.READ)
    if wanted.record_id and not policy.may(acting_user, LogPermission.READ_DETAILS):
        raise NotPermitted(N_("Only an auditor follows one record through the log."))
    return audit.log_page(session, wanted, before=before, after=after)


def record_called(session: Session, reference: str, *, acting_user: User) -> UUID | None:
    """Return the id of the record that has a reference, for who reads details."""
    policy.require(acting_user, LogPermission.READ_DETAILS)
    for key, words, *_shown in _NAMING:
        if words.key == "reference":
            called = words.in_((reference, reference.upper()))
            found: UUID | None = session.scalar(sa.select(key).where(called))
            if found is not None:
                return found
    return None


def named_records(
    session: Session, ids: Collection[UUID], *, acting_user: User
) -> dict[UUID, Named]:
    """Return the records among these ids that have a name and a page, for who reads details."""
    policy.require(acting_user, LogPermission.READ)
    if not policy.may(acting_user, LogPermission.READ_DETAILS):
        return {}
    found: dict[UUID, Named] = {}
    for key, words, endpoint, argument, shown in _NAMING:
        rows = session.execute(sa.select(key, words, shown).where(key.in_(ids)))
        found |= {row[0]: Named(row[1], endpoint, {argument: row[2]}) for row in rows}
    claims = sa.select(Claim.id, Case.reference).join(Case, Case.id == Claim.case_id)
    for claim_id, reference in session.execute(claims.where(Claim.id.in_(ids))):
        found[claim_id] = Named(reference, "attribution.claim", {"claim_id": claim_id})
    packets = sa.select(Packet.id, Submission.reference).join(
        Submission, Submission.id == Packet.submission_id
    )
    for packet_id, reference in session.execute(packets.where(Packet.id.in_(ids))):
        found[packet_id] = Named(reference, "packets.packet", {"packet_id": packet_id})
    return found
