"""Filling the index from the record: one thing that changed, or everything anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.desk.finding.parts.texts import Found, document_of
from casefiles.platform.search import workflow as index
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.places.models import Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim

_BATCH = 500


def enter(session: Session, record: Found) -> None:
    """Let a record be found by what it says now; one that was a mistake is found no more."""
    # The verb is not done: what it still has to write is written by its own flush.
    with session.no_autoflush:
        document = document_of(record, _beside(session, record))
        if document is None:
            index.forget(session, record.id)
        else:
            index.keep(session, document)


def forget(session: Session, subject_id: UUID) -> None:
    """Let a mistake, and all that stands in its file, be found no more."""
    with session.no_autoflush:
        index.forget(session, subject_id)


def _beside(session: Session, record: Found) -> Place | Person | None:
    """Return whose names a record is found by, also where it was just given another one."""
    match record:
        case Case(place_id=UUID() as place_id):
            return session.get(Place, place_id)
        case Victim(person_id=UUID() as person_id):
            return session.get(Person, person_id)
    return None


def rebuild(session: Session, *, batch: int = _BATCH) -> int:
    """Fill the index anew from the whole record; return how many things can be found.

    Reads `batch` records at a time, in a session that holds nothing else.
    """
    index.forget_everything(session)
    total = 0
    for records in _batches(session, batch):
        documents = [one for each in records if (one := document_of(each, _beside(session, each)))]
        index.add_all(session, documents)
        total += len(documents)
    return total


def _batches(session: Session, batch: int) -> Iterator[Sequence[Found]]:
    readings: tuple[tuple[type[Found], sa.Select[Any]], ...] = (
        (Source, sa.select(Source)),
        (Case, sa.select(Case).options(joinedload(Case.place))),
        (Victim, sa.select(Victim).options(joinedload(Victim.person)).where(_in_force(Victim))),
        (Exhibit, sa.select(Exhibit).where(_in_force(Exhibit))),
        (Claim, sa.select(Claim).where(_in_force(Claim))),
    )
    for model, statement in readings:
        following = statement.order_by(model.id).limit(batch)
        records: Sequence[Found] = session.scalars(following).all()
        while records:
            last = records[-1].id
            yield records
            session.expunge_all()
            records = session.scalars(following.where(model.id > last)).all()


def _in_force(model: type[Victim | Exhibit | Claim]) -> sa.ColumnElement[bool]:
    """Tell what stands in a case that is no mistake."""
    return sa.exists().where(Case.id == model.case_id, Case.state != "void")
