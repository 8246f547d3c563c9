"""What of the sample is there already: a second load adds only what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.sample.parts import fiction
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
    return {tags[0]: case_id for tags, case_id in rows if tags}


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


def located_places(session: Session) -> list[Place]:
    """Return the settlements that have a point, for drawing where one lies among them."""
    statement = (
        sa.select(Place)
        .where(Place.longitude.is_not(None), Place.level > 1)
        .order_by(Place.id)
        .limit(500)
    )
    return list(session.scalars(statement))
