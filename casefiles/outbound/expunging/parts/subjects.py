"""Who goes: the rows that are they, the files they stand in, and the names they are known by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.texts import Texts
from casefiles.outbound.corrections.models import CorrectionNotice
from casefiles.outbound.expunging.models import ExpungedKind, Expunging
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.outbound.submissions.models import SubmissionCase
from casefiles.platform.audit.queries import values_before
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Claim
from casefiles.record.disclosure.models import Ground
from casefiles.record.evidence.models import Exhibit
from casefiles.record.interviews.models import Interview, InterviewPlan
from casefiles.record.people.models import Person
from casefiles.record.related.models import CaseLink, LinkKind
from casefiles.record.remedies.models import Remedy
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

#: columns that hold somebody's names, and all that hold what they are called
NAMES = ("names", "aliases")
_CALLED = (*NAMES, "description", "label", "published_title")
#: tables whose rows say on which source something in a case rests, or who was asked for it
_RESTING = (Citation, Exhibit, CasualtyFigure, Claim, Interview, InterviewPlan)
#: ids in one statement: fewer than any database takes
AT_ONCE = 500


@dataclass(frozen=True)
class Subject:
    """One person or source: the ids of every row that is they, first the one that was named."""

    kind: ExpungedKind
    id: UUID
    ids: frozenset[UUID]
    #: the rows by which people call them: V-0007, S-0113
    references: tuple[str, ...]


def subject_of(session: Session, kind: ExpungedKind, subject_id: UUID) -> Subject:
    """Return who is meant, with every harm done to them."""
    if kind is ExpungedKind.SOURCE:
        reference = session.get_one(Source, subject_id).reference
        return Subject(kind, subject_id, frozenset({subject_id}), (reference,))
    victims = victims_who_are(session, subject_id)
    ids = {subject_id, *(victim.id for victim in victims)}
    ids |= {victim.person_id for victim in victims if victim.person_id}
    return Subject(kind, subject_id, frozenset(ids), tuple(one.reference for one in victims))


def subject_of_expunging(session: Session, expunging: Expunging) -> Subject:
    """Return who is to go, as they stand in the record now."""
    return subject_of(session, expunging.kind, expunging.subject_id)


def victims_who_are(session: Session, subject_id: UUID) -> list[Victim]:
    """Return every harm done to a person, also one by whose victim they were first known."""
    person = sa.select(Victim.person_id).where(Victim.id == subject_id)
    either = sa.or_(
        Victim.id == subject_id, Victim.person_id == subject_id, Victim.person_id.in_(person)
    )
    statement = sa.select(Victim).where(either).options(joinedload(Victim.person))
    return list(session.scalars(statement.order_by(Victim.reference)))


def called_by(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return by which references people call some persons, victims, sources and cases."""
    found: dict[UUID, list[str]] = {}
    for table in (Source, Case):
        rows = sa.select(table.id, table.reference).where(table.id.in_(ids))
        found |= {one: [reference] for one, reference in session.execute(rows)}
    person = sa.select(Victim.id, Victim.person_id).where(Victim.id.in_(ids))
    owners = {one: owner or one for one, owner in session.execute(person)}
    either = sa.or_(Victim.id.in_(ids), Victim.person_id.in_({*ids, *owners.values()}))
    victims = sa.select(Victim.id, Victim.person_id, Victim.reference).where(either)
    for one, owner, reference in session.execute(victims.order_by(Victim.reference)):
        found.setdefault(owner or one, []).append(reference)
    return {one: ", ".join(found.get(owners.get(one, one), ())) for one in ids}


def known_as(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return some ids, and those of every other row that is the same person."""
    person = sa.select(Victim.person_id).where(Victim.id.in_(ids), Victim.person_id.is_not(None))
    people = {*ids, *session.scalars(person)}
    victims = sa.select(Victim.id).where(Victim.person_id.in_(people))
    return {*people, *session.scalars(victims)}


def cases_of(session: Session, subject: Subject) -> list[UUID]:
    """Return the cases in which they stand, or that rest on them."""
    named = [sa.select(one.case_id).where(one.source_id.in_(subject.ids)) for one in _RESTING]
    named += [
        sa.select(Victim.case_id).where(Victim.id.in_(subject.ids)),
        sa.select(Ground.case_id).where(Ground.subject_id.in_(subject.ids)),
    ]
    return sorted(session.scalars(sa.union(*named)))


def cases_held(session: Session, subject: Subject, packets: Iterable[Packet]) -> list[UUID]:
    """Return every case out of which something goes: a hold on any of them stops it.

    Theirs, those that these were split off from, and what the packets that hold them hold besides.
    """
    submissions = {packet.submission_id for packet in packets}
    together = sa.select(SubmissionCase.case_id).where(
        SubmissionCase.submission_id.in_(submissions)
    )
    theirs = _with_origins(session, cases_of(session, subject))
    return sorted({*theirs, *session.scalars(together)})


def area_of(session: Session, subject: Subject, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the ids of everything in whose texts others may have named them."""
    cases = _with_origins(session, case_ids)
    found = {*subject.ids, *cases}
    submissions = sa.select(SubmissionCase.submission_id).where(SubmissionCase.case_id.in_(cases))
    sent = set(session.scalars(submissions))
    for statement in (
        sa.select(Exhibit.id).where(Exhibit.case_id.in_(cases)),
        sa.select(Claim.id).where(Claim.case_id.in_(cases)),
        sa.select(Victim.id).where(Victim.case_id.in_(cases)),
        sa.select(Damage.facility_id).where(Damage.case_id.in_(cases)),
        _remedies_of(cases),
        sa.select(Packet.id).where(Packet.submission_id.in_(sent)),
        sa.select(RecallNotice.id).where(RecallNotice.submission_id.in_(sent)),
        sa.select(CorrectionNotice.id).where(CorrectionNotice.submission_id.in_(sent)),
        _sources_of(cases),
    ):
        found.update(session.scalars(statement))
    return frozenset(found | sent)


def _with_origins(session: Session, case_ids: Collection[UUID]) -> list[UUID]:
    """Return the cases, and those that they were split off from: earlier copies stand there."""
    known, new = set(case_ids), set(case_ids)
    while new:
        origins = sa.select(CaseLink.other_id).where(
            CaseLink.case_id.in_(new), CaseLink.kind == LinkKind.SPLIT_FROM
        )
        new = set(session.scalars(origins)) - known
        known |= new
    return sorted(known)


def _remedies_of(cases: list[UUID]) -> sa.CompoundSelect[UUID]:
    victims = sa.select(Victim.id).where(Victim.case_id.in_(cases))
    damages = sa.select(Damage.id).where(Damage.case_id.in_(cases))
    return sa.union(
        sa.select(Remedy.id).where(Remedy.victim_id.in_(victims)),
        sa.select(Remedy.id).where(Remedy.damage_id.in_(damages)),
    )


def _sources_of(cases: list[UUID]) -> sa.CompoundSelect[UUID]:
    named = (
        sa.select(one.source_id).where(one.case_id.in_(cases), one.source_id.is_not(None))
        for one in _RESTING
    )
    return sa.union(*named)


def names_now(session: Session, subject: Subject, columns: tuple[str, ...] = _CALLED) -> set[str]:
    """Return what they are called, now and in the log of their own records."""
    rows: list[Any] = [
        session.get(kind, one) for kind in (Person, Source) for one in sorted(subject.ids)
    ]
    rows += victims_who_are(session, subject.id)
    said = {
        name
        for row in rows
        if row is not None
        for column in columns
        for name in _texts(getattr(row, column, None))
    }
    for record_id in subject.ids:
        before = values_before(session, record_id)
        said |= {
            name for column in columns for one in before.get(column, ()) for name in _texts(one)
        }
    return said


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Texts):
        yield from value.wordings.values()
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.get("wordings", value).values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def of_several_words(names: Iterable[str]) -> set[str]:
    """Return the names of more than one word: a single one is many people's, and means nobody."""
    return {name for name in names if len(name.split()) > 1}


def in_batches(ids: Iterable[UUID], most: int = AT_ONCE) -> Iterator[list[UUID]]:
    """Yield ids in their order, so many at once as a statement takes."""
    rest = sorted(ids)
    for start in range(0, len(rest), most):
        yield rest[start : start + most]
