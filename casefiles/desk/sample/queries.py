"""What of the sample is there already: a second load adds only what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.desk.sample.parts import fiction
from casefiles.desk.sample.parts.sketch import Spot
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Asserter, Claim
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Facility, Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim


def staff(session: Session) -> Mapping[str, User]:
    """Return the invented staff by sign-in name."""
    names = [each.name for each in fiction.staff()]
    found = session.scalars(sa.select(User).where(User.sign_in_name.in_(names)))
    return {user.sign_in_name: user for user in found}


def actor_ids(session: Session) -> Mapping[str, UUID]:
    """Return the ids of parties and forces by code."""
    rows = session.execute(sa.select(Actor.code, Actor.id))
    return {row.code: row.id for row in rows}


def cases_by_tag(session: Session) -> Mapping[str, UUID]:
    """Return the ids of the sample's cases by the reference of their reports."""
    rows = session.execute(sa.select(Case.tags, Case.id))
    return {tag: case_id for tags, case_id in rows for tag in tags}


def sources_at(session: Session, addresses: Iterable[str]) -> Mapping[str, Source]:
    """Return published sources by address: one publication is one source."""
    found = session.scalars(sa.select(Source).where(Source.published_url.in_(set(addresses))))
    return {source.published_url: source for source in found}


def facilities_by_name(session: Session) -> Mapping[str, Facility]:
    """Return facilities by their name in its original."""
    return {str(facility.names): facility for facility in session.scalars(sa.select(Facility))}


def has_attribution(session: Session, case_id: UUID) -> bool:
    """Return whether a case has a claim of ours."""
    ours = sa.select(Claim.id).where(Claim.case_id == case_id, Claim.asserter == Asserter.US)
    return session.scalar(ours.limit(1)) is not None


def has_victims(session: Session, case_id: UUID) -> bool:
    """Return whether somebody was entered as harmed in a case."""
    return (
        session.scalar(sa.select(Victim.id).where(Victim.case_id == case_id).limit(1)) is not None
    )


def has_exhibits(session: Session, case_id: UUID) -> bool:
    """Return whether a case holds exhibits."""
    entered = sa.select(Exhibit.id).where(Exhibit.case_id == case_id)
    return session.scalar(entered.limit(1)) is not None


def spots(session: Session) -> dict[UUID | None, Spot]:
    """Return the settlements that have a point, for drawing where one lies among them."""
    statement = (
        sa.select(Place)
        .where(Place.longitude.is_not(None), Place.latitude.is_not(None), Place.level > 1)
        .order_by(Place.id)
        .limit(500)
    )
    return {
        place.id: Spot(
            place.names.in_language("en")[0], place.longitude or 0.0, place.latitude or 0.0
        )
        for place in session.scalars(statement)
    }


def is_loaded(session: Session) -> bool:
    """Return whether an earlier run came to its end: the submissions are made last."""
    return session.scalar(sa.select(Packet.id).limit(1)) is not None


def finished_packet(session: Session) -> tuple[Submission, Packet] | None:
    """Return the built packet that holds most cases, and its submission."""
    built = session.execute(
        sa.select(Submission, Packet)
        .join(Packet, Packet.submission_id == Submission.id)
        .where(Packet.state.in_((PacketState.BUILT, PacketState.SENT)))
        .options(selectinload(Submission.cases))
        .order_by(Packet.sealed_at)
    ).all()
    return max(((row.Submission, row.Packet) for row in built), key=_cases_held, default=None)


def _cases_held(pair: tuple[Submission, Packet]) -> int:
    return len(pair[0].cases)
