"""People who never lived, harmed in cases that never happened; counts of invented reports."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import Case
from casefiles.record.people.models import Person
from casefiles.record.places.models import Facility
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim, VictimKind


def add_victim(
    session: Session, case: Case, *, name: Texts | str | None = None, **columns: Any
) -> Victim:
    """Add a victim: named where a name is given, else unnamed unless `kind` says otherwise."""
    values: dict[str, Any] = {"kind": VictimKind.UNNAMED, "outcome": "killed"}
    if name is not None:
        names = name if isinstance(name, Texts) else Texts.of(en=name)
        values |= {"kind": VictimKind.NAMED, "person": Person(names=names)}
    victim = Victim(
        case_id=case.id,
        reference=next_reference(session, "V", digits=4),
        **({"minimum": 1, "maximum": 1} | values | columns),
    )
    session.add(victim)
    session.flush()
    return victim


def add_figure(
    session: Session,
    case: Case,
    source: Source,
    *,
    category: str = "killed",
    group: str = "all",
    minimum: int | None = None,
    maximum: int | None = None,
    **columns: Any,
) -> CasualtyFigure:
    """Add one report's count."""
    figure = CasualtyFigure(
        case_id=case.id,
        source=source,
        category=category,
        group=group,
        minimum=minimum,
        maximum=maximum,
        **columns,
    )
    session.add(figure)
    session.flush()
    return figure


def add_damage(
    session: Session, case: Case, facility: Facility, *, extent: str = "partial", **columns: Any
) -> Damage:
    """Add what a case did to a facility."""
    damage = Damage(case_id=case.id, facility=facility, extent=extent, **columns)
    session.add(damage)
    session.flush()
    return damage
