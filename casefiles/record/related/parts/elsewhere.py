"""Which records a case's history tells of that lie in another case's file today.

Asked of the records themselves: what the log says of a split is a detail, and can be expunged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.platform.audit.models import AuditEvent
from casefiles.record.appearances.models import Appearance
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Claim
from casefiles.record.disclosure.models import Ground
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.remedies.models import Remedy
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

#: what a statement may be about that moves between files
_STATED: tuple[Any, ...] = (Victim, CasualtyFigure, Damage)
Elsewhere = Callable[[UUID], sa.ColumnElement[bool]]


def _lies_in(table: Any) -> Elsewhere:  # noqa: ANN401 - a model with a case
    return lambda case_id: table.case_id != case_id


def _moved(table: Any, column: Any, case_id: UUID) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a model
    """Return the condition that what a column names lies in another file."""
    return sa.exists().where(table.id == column, table.case_id != case_id)


def _of_citation(case_id: UUID) -> sa.ColumnElement[bool]:
    """Return it of a citation: one that was taken off stays; what it was for may have gone."""
    gone = (_moved(table, Citation.cited_id, case_id) for table in _STATED)
    return sa.or_(Citation.case_id != case_id, *gone)


def _of_remedy(case_id: UUID) -> sa.ColumnElement[bool]:
    of_somebody = _moved(Victim, Remedy.victim_id, case_id)
    return sa.or_(of_somebody, _moved(Damage, Remedy.damage_id, case_id))


def _of_appearance(case_id: UUID) -> sa.ColumnElement[bool]:
    return _moved(Exhibit, Appearance.exhibit_id, case_id)


def _of_person(case_id: UUID) -> sa.ColumnElement[bool]:
    """Return it of a person: they are of every file in which an entry names them."""
    entered = sa.exists().where(Victim.person_id == Person.id)
    return sa.and_(entered, ~entered.where(Victim.case_id == case_id))


#: by the type that the log writes down: its table, and when it lies elsewhere
_KINDS: Mapping[str, tuple[Any, Elsewhere]] = {
    **{one.__name__: (one, _lies_in(one)) for one in (*_STATED, Exhibit, Claim, Ground)},
    "Citation": (Citation, _of_citation),
    "Remedy": (Remedy, _of_remedy),
    "Appearance": (Appearance, _of_appearance),
    "Person": (Person, _of_person),
}


def gone_from(session: Session, file_id: UUID, events: Iterable[AuditEvent]) -> set[UUID]:
    """Return the records that some events of a case are about and that lie in another case now.

    One query; none for a file that is no case, in which nothing of these kinds happens.
    """
    told: dict[str, set[UUID]] = {}
    for event in events:
        if event.within_id == file_id and event.subject_type in _KINDS:
            told.setdefault(event.subject_type, set()).add(event.subject_id)
    if not told:
        return set()
    asked = [(*_KINDS[kind], ids) for kind, ids in told.items()]
    statements = [
        sa.select(table.id).where(table.id.in_(ids), elsewhere(file_id))
        for table, elsewhere, ids in asked
    ]
    return set(session.scalars(sa.union_all(*statements)))
