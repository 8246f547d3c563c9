"""Filling the index from the record: one thing that changed, or everything anew."""

from __future__ import annotations

from collections.abc import Iterator
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


def rebuild(session: Session) -> int:
    """Fill the index anew from the whole record; return how many things can be found."""
    index.forget_everything(session)
    total = 0
    for record_batch in _batches(session):
        documents = [
            one for record in record_batch if (one := document_of(record, _beside(session, record)))
        ]
        index.add_all(session, documents)
        total += len(documents)
    return total


def _batches(session: Session) -> Iterator[list[Found]]:
    statements: tuple[sa.Select[Found], ...] = (
        sa.select(Source),
        sa.select(Case).options(joinedload(Case.place)),
        sa.select(Victim).options(joinedload(Victim.person)).where(_in_force(Victim)),
        sa.select(Exhibit).where(_in_force(Exhibit)),
        sa.select(Claim).where(_in_force(Claim)),
    )
    for statement in statements:
        model = statement.column_descriptions[0]["entity"]
        rows = session.scalars(statement.order_by(model.id).execution_options(yield_per=_BATCH))
        for found in rows.partitions():
            yield list(found)
            session.expunge_all()


def _in_force(model: type[Victim | Exhibit | Claim]) -> sa.ColumnElement[bool]:
    """Tell what stands in a case that is no mistake."""
    return sa.exists().where(Case.id == model.case_id, Case.state != "void")
