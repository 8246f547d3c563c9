"""Whom and what of a case a ground can be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Asserter, Claim
from casefiles.record.disclosure.models import Ground, GroundSubject
from casefiles.record.disclosure.parts.gate import Verdict
from casefiles.record.disclosure.parts.standing import Said, is_child_now
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, EntryState, Victim, VictimKind
from casefiles.record.victims.queries import victims_of


@dataclass(frozen=True)
class Subject:
    """Somebody or something of a case that a ground can be about, and what the gate says."""

    kind: GroundSubject
    id: UUID
    reference: str
    label: Texts | None
    #: of the vocabulary `outcome`, of somebody harmed
    outcome: str = ""
    is_child: bool = False
    grounds: tuple[Ground, ...] = ()
    #: its grounds, and what was said against them in whichever case: to judge by, never shown
    against: tuple[Ground, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    #: of a file: because of whom it stays; empty for somebody whom nobody can ask
    held_by: tuple[str, ...] = ()


def subjects_of(session: Session, case: Case) -> list[Subject]:
    """Return everybody named, every source and exhibit, and every claim of others in a case."""
    claims = session.scalars(
        sa.select(Claim)
        .where(Claim.case_id == case.id, Claim.asserter != Asserter.US, Claim.removed_at.is_(None))
        .order_by(Claim.id)
        .limit(500)
    )
    return [
        *(
            Subject(
                GroundSubject.VICTIM,
                row.id,
                row.reference,
                row.person.names,
                row.outcome,
                is_child(case, row.outcome, row.age, row.age_band),
            )
            for row in victims_of(session, case)
            if row.kind is VictimKind.NAMED and row.person is not None
        ),
        *(
            Subject(GroundSubject.SOURCE, row.id, row.reference, _source_label(row))
            for row in sources_of(session, case)
        ),
        *(
            Subject(GroundSubject.EXHIBIT, row.id, row.reference, row.title)
            for row in exhibits_of(session, case)
            if row.state is ExhibitState.KEPT
        ),
        *(Subject(GroundSubject.CLAIM, row.id, row.symbol, row.asserter_name) for row in claims),
    ]


def _source_label(source: Source) -> Texts:
    return Texts.of(en=source.published_title) if source.published_title else source.label


def sources_of(session: Session, case: Case) -> Sequence[Source]:
    """Return every source that something in a case names, by reference."""
    named = (
        sa.select(Citation.source_id).where(
            Citation.case_id == case.id, Citation.removed_at.is_(None)
        ),
        sa.select(CasualtyFigure.source_id).where(
            CasualtyFigure.case_id == case.id, CasualtyFigure.state == EntryState.RECORDED
        ),
        sa.select(Exhibit.source_id).where(
            Exhibit.case_id == case.id, Exhibit.state == ExhibitState.KEPT
        ),
        sa.select(Claim.source_id).where(Claim.case_id == case.id, Claim.removed_at.is_(None)),
    )
    return session.scalars(
        sa.select(Source)
        .where(Source.id.in_(sa.union(*named)))
        .order_by(sa.func.length(Source.reference), Source.reference)
        .limit(1000)
    ).all()


def is_child(case: Case, outcome: str, age: int | None, age_band: str) -> bool:
    """Return whether by a case somebody is a child today, or was one when they died or went."""
    said = Said(outcome, age, age_band, case.earliest, case.latest)
    return is_child_now(said, clock.today())


def is_of_case(session: Session, case: Case, kind: GroundSubject, subject_id: UUID) -> bool:
    """Return whether a ground about this may be written down in this case."""
    match kind:
        case GroundSubject.VICTIM:
            found = sa.select(Victim.id).where(Victim.id == subject_id, Victim.case_id == case.id)
        case GroundSubject.EXHIBIT:
            found = sa.select(Exhibit.id).where(
                Exhibit.id == subject_id, Exhibit.case_id == case.id
            )
        case GroundSubject.CLAIM:
            found = sa.select(Claim.id).where(Claim.id == subject_id, Claim.case_id == case.id)
        case _:
            return any(source.id == subject_id for source in sources_of(session, case))
    return session.scalar(found) is not None
