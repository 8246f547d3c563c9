"""What people fill in about victims, figures and damage, and how it stands in the rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain
from casefiles.record.people.models import PersonDetails
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import (
    NO_NAME,
    NOT_STATED,
    ONE,
    CasualtyFigure,
    Damage,
    DamageDetails,
    FigureDetails,
    Victim,
    VictimDetails,
    VictimKind,
)


@dataclass(frozen=True)
class VictimColumns:
    """What of it stands in the victim's own row."""

    kind: VictimKind
    outcome: str
    minimum: int | None
    maximum: int | None
    description: Texts | None
    sex: str
    age: int | None
    age_band: str
    civilian_status: str
    occupation: str
    cause: str
    violations: tuple[str, ...]
    note: Texts | None


def columns_of_victim(details: VictimDetails, kind: VictimKind) -> VictimColumns:
    count = details.count if kind is VictimKind.GROUP else ONE
    names = {each.name for each in fields(VictimColumns)} - {"kind", "minimum", "maximum"}
    shared: dict[str, Any] = {name: getattr(details, name) for name in names}
    return VictimColumns(kind=kind, minimum=count.minimum, maximum=count.maximum, **shared)


def person_of(details: VictimDetails) -> PersonDetails:
    return PersonDetails(details.names, details.aliases, details.sex, details.birth_edtf)


def facts_of_victim(victim: Victim) -> dict[str, Any]:
    """Return what was recorded of a victim as plain data, names too, for the digest in the log."""
    details = details_of(victim)
    facts = {each.name: plain(getattr(details, each.name)) for each in fields(details)}
    facts["count"] = [victim.minimum, victim.maximum]
    return facts | {"id": victim.id, "reference": victim.reference, "case_id": victim.case_id}


def details_of(victim: Victim) -> VictimDetails:
    """Return what the form of a victim holds now."""
    person = victim.person
    shared = {each.name for each in fields(VictimColumns)} - {"minimum", "maximum"}
    return VictimDetails(
        names=person.names if person else NO_NAME,
        aliases=person.aliases if person else (),
        birth_edtf=person.birth_edtf if person else None,
        count=_count_of(victim),
        **{name: getattr(victim, name) for name in shared},
    )


@dataclass(frozen=True)
class FigureColumns:
    source_id: UUID
    category: str
    group: str
    minimum: int | None
    maximum: int | None
    wording: str


def details_of_figure(figure: CasualtyFigure) -> FigureDetails:
    """Return what the form of a figure holds now."""
    count = CountRange(figure.minimum, figure.maximum)
    return FigureDetails(figure.source_id, figure.category, figure.group, count, figure.wording)


def _count_of(victim: Victim) -> CountRange:
    is_group = victim.kind is VictimKind.GROUP
    return CountRange(victim.minimum, victim.maximum) if is_group else NOT_STATED


def columns_of_figure(details: FigureDetails, source: Source) -> FigureColumns:
    return FigureColumns(
        source_id=source.id,
        category=details.category,
        group=details.group,
        minimum=details.count.minimum,
        maximum=details.count.maximum,
        wording=details.wording,
    )


def details_of_damage(damage: Damage) -> DamageDetails:
    """Return what the form of a damage holds now."""
    names = DamageDetails.__dataclass_fields__
    return DamageDetails(**{name: getattr(damage, name) for name in names})
