"""Every read of victims, figures and damage; who may read the case may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import NotFound
from casefiles.foundation.folding import fold
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.places.models import Facility
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, EntryState, Victim
from casefiles.record.victims.parts.ages import band_of, say_age
from casefiles.record.victims.parts.counting import (
    Counts,
    Difference,
    Gap,
    difference,
    exceeds,
    groups_of,
    recorded_counts,
)

__all__ = ["Counts", "Difference", "Gap", "difference", "groups_of", "recorded_counts"]

LISTED = 5000
#: at least and at most, as one report has them
_Range: TypeAlias = tuple[int | None, int | None]
#: the group that stands for a whole category, in the order of preference
_WHOLE = ("all", "civilians")
#: what the table of a case has columns for, beside the whole
COLUMNS = (("killed", "children"), ("killed", "women"), ("injured", "all"))


def victims_of(session: Session, case: Case, *, with_void: bool = False) -> Sequence[Victim]:
    """Return the people and groups recorded as harmed in a case, in the order of recording."""
    return session.scalars(_victims_of_a_case(with_void), {"case_id": case.id}).all()


@cache
def _victims_of_a_case(with_void: bool) -> sa.Select[Victim]:
    statement = (
        sa.select(Victim)
        .where(Victim.case_id == sa.bindparam("case_id"))
        .options(joinedload(Victim.person))
        .order_by(sa.func.length(Victim.reference), Victim.reference)
        .limit(LISTED)
    )
    return statement if with_void else statement.where(Victim.state == EntryState.RECORDED)


def recorded_names(session: Session, case: Case) -> dict[str, str]:
    """Return {folded name → reference} of the named victims of a case, other spellings included."""
    return {
        fold(name): victim.reference
        for victim in victims_of(session, case)
        if victim.person is not None
        for name in (*victim.person.names.wordings.values(), *victim.person.aliases)
    }


def figures_of(session: Session, case: Case) -> Sequence[CasualtyFigure]:
    """Return what each report counts in a case, report by report."""
    return session.scalars(_figures_of_a_case(), {"case_id": case.id}).all()


@cache
def _figures_of_a_case() -> sa.Select[CasualtyFigure]:
    of_it = CasualtyFigure.case_id == sa.bindparam("case_id")
    return (
        sa.select(CasualtyFigure)
        .where(of_it, CasualtyFigure.state == EntryState.RECORDED)
        .join(CasualtyFigure.source)
        .options(joinedload(CasualtyFigure.source))
        .order_by(Source.reference, CasualtyFigure.category, CasualtyFigure.id)
        .limit(LISTED)
    )


def damages_of(session: Session, case: Case) -> Sequence[Damage]:
    """Return what a case did to which facility."""
    return session.scalars(_damages_of_a_case(), {"case_id": case.id}).all()


@cache
def _damages_of_a_case() -> sa.Select[Damage]:
    return (
        sa.select(Damage)
        .where(Damage.case_id == sa.bindparam("case_id"), Damage.state == EntryState.RECORDED)
        .options(joinedload(Damage.facility).joinedload(Facility.place))
        .order_by(Damage.id)
        .limit(LISTED)
    )


def damages_to(
    session: Session, facility_id: UUID, *, acting_user: User
) -> list[tuple[Damage, Case]]:
    """Return what was done to a facility in the cases a person may read, the earliest first.

    Void cases count nowhere.
    """
    rows = session.execute(
        sa.select(Damage, Case)
        .join(Case, Case.id == Damage.case_id)
        .where(
            Damage.facility_id == facility_id,
            Damage.state == EntryState.RECORDED,
            Case.state != CaseState.VOID,
            is_visible_to(acting_user),
        )
        .order_by(Case.earliest, Case.reference)
        .limit(LISTED)
    )
    return [(row.Damage, row.Case) for row in rows]


def is_damaged(session: Session, facility_id: UUID) -> bool:
    """Return whether a recorded damage names a facility, in whichever case."""
    named = (
        sa.select(Damage)
        .join(Case, Case.id == Damage.case_id)
        .where(
            Damage.facility_id == facility_id,
            Damage.state == EntryState.RECORDED,
            Case.state != CaseState.VOID,
        )
    )
    return session.scalar(sa.select(named.exists())) is True


def get_victim(session: Session, victim_id: UUID, case: Case) -> Victim:
    """Return a victim of this case."""
    victim = session.get(Victim, victim_id, options=[joinedload(Victim.person)])
    if victim is None or victim.case_id != case.id:
        raise NotFound(N_("There is no such victim in this case."))
    return victim


def get_figure(session: Session, figure_id: UUID, case: Case) -> CasualtyFigure:
    """Return a casualty figure of this case."""
    figure = session.get(CasualtyFigure, figure_id, options=[joinedload(CasualtyFigure.source)])
    if figure is None or figure.case_id != case.id:
        raise NotFound(N_("There is no such figure in this case."))
    return figure


def get_damage(session: Session, damage_id: UUID, case: Case) -> Damage:
    """Return a damage of this case."""
    damage = session.get(Damage, damage_id, options=[joinedload(Damage.facility)])
    if damage is None or damage.case_id != case.id:
        raise NotFound(N_("There is no such damage in this case."))
    return damage


def same_figure(
    session: Session, case: Case, *, source_id: UUID, category: str, group: str
) -> CasualtyFigure | None:
    """Return what a report already counts for a category and group in a case."""
    return session.scalar(
        sa.select(CasualtyFigure).where(
            CasualtyFigure.case_id == case.id,
            CasualtyFigure.state == EntryState.RECORDED,
            CasualtyFigure.source_id == source_id,
            CasualtyFigure.category == category,
            CasualtyFigure.group == group,
        )
    )


@dataclass(frozen=True)
class Report:
    """One source's counts in one case, as it gives them."""

    source: Source
    figures: Mapping[tuple[str, str], CasualtyFigure]

    @property
    def killed(self) -> CasualtyFigure | None:
        """Return what stands for all the killed: everybody, or else the civilians."""
        found = (self.figures.get(("killed", group)) for group in _WHOLE)
        return next((figure for figure in found if figure is not None), None)

    def at(self, category: str, group: str) -> CasualtyFigure | None:
        """Return one figure, None where this report gives none."""
        return self.figures.get((category, group))

    def resting_on(self, citations: Mapping[Any, Iterable[Any]]) -> list[Source | None]:
        """Return the sources its figures rest on: the report's own, and what is cited for them."""
        cited = [citations.get(("figure", each.id), ()) for each in self.figures.values()]
        return [self.source, *(one.behind for found in cited for one in found)]

    @property
    def contradicting(self) -> list[CasualtyFigure]:
        """Return its figures for a group that exceed its own figure for everybody."""
        return [
            figure
            for (category, group), figure in self.figures.items()
            if group != "all" and exceeds(figure, self.figures.get((category, "all")))
        ]

    @property
    def others(self) -> list[CasualtyFigure]:
        """Return what has no column of its own in the table of a case."""
        killed = self.killed
        return [
            figure
            for key, figure in self.figures.items()
            if key not in COLUMNS and figure is not killed
        ]


@dataclass(frozen=True)
class Killed:
    """How many were killed in one case: from the least that any report gives to the most."""

    count: CountRange
    reports: int
    #: whether the reports give different numbers
    is_rival: bool
    civilians_only: bool


def killed_by_case(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, Killed]:
    """Return what reports give as killed, for a list of cases; none where none says a number.

    Nothing is added up or averaged. Counts of civilians stand only where no
    report counts everybody.
    """
    figures = session.execute(_figures_of_killed(), {"case_ids": case_ids})
    given: dict[UUID, dict[str, list[_Range]]] = {}
    for case_id, group, minimum, maximum in figures:
        if minimum is not None or maximum is not None:
            given.setdefault(case_id, {}).setdefault(group, []).append((minimum, maximum))
    return {case_id: _killed(by_group) for case_id, by_group in given.items()}


@cache
def _figures_of_killed() -> sa.Select[UUID, str, int | None, int | None]:
    return sa.select(
        CasualtyFigure.case_id,
        CasualtyFigure.group,
        CasualtyFigure.minimum,
        CasualtyFigure.maximum,
    ).where(
        CasualtyFigure.case_id.in_(sa.bindparam("case_ids", expanding=True)),
        CasualtyFigure.state == EntryState.RECORDED,
        CasualtyFigure.category == "killed",
        CasualtyFigure.group.in_(_WHOLE),
    )


def _killed(by_group: Mapping[str, list[_Range]]) -> Killed:
    group = next(each for each in _WHOLE if each in by_group)
    counts = by_group[group]
    lowest = [minimum for minimum, _maximum in counts if minimum is not None]
    highest = [maximum for _minimum, maximum in counts if maximum is not None]
    is_open = len(highest) < len(counts)
    return Killed(
        CountRange(min(lowest, default=None), None if is_open else max(highest)),
        reports=len(counts),
        is_rival=len(set(counts)) > 1,
        civilians_only=group != _WHOLE[0],
    )


@dataclass(frozen=True)
class FigureTable:
    """Rival reports side by side, what is recorded here, and the difference; nothing merged."""

    reports: tuple[Report, ...]
    recorded: Counts
    killed: Difference

    @property
    def top(self) -> int:
        """Return the highest number of killed that anybody gives: the end of a shared axis."""
        figures = (report.killed for report in self.reports)
        given = [n for each in figures if each for n in (each.minimum, each.maximum) if n]
        ours = self.recorded.get(("killed", "all"), CountRange())
        return max([*given, ours.minimum or 0, ours.maximum or 0, 1])


def figures_by_report(
    session: Session,
    case: Case,
    victims: Sequence[Victim] | None = None,
    figures: Sequence[CasualtyFigure] | None = None,
) -> FigureTable:
    """Return the figures of a case as its page shows them: UN bodies first, then by reference.

    `victims` and `figures` are those recorded in the case, where they were read already.
    """
    figures = figures_of(session, case) if figures is None else figures
    by_source: dict[UUID, list[CasualtyFigure]] = {}
    for figure in figures:
        by_source.setdefault(figure.source_id, []).append(figure)
    reports = [
        Report(group[0].source, {(each.category, each.group): each for each in group})
        for group in by_source.values()
    ]
    reports.sort(key=lambda report: report.source.kind != "un_body")
    recorded = recorded_counts(victims_of(session, case) if victims is None else victims)
    whole = difference(_as_whole(reports), recorded, category="killed", group="all")
    return FigureTable(tuple(reports), recorded, whole)


def _as_whole(reports: Sequence[Report]) -> list[CasualtyFigure]:
    """Return the figures for everybody killed; a count of civilians is no such figure."""
    found = (report.at("killed", "all") for report in reports)
    return [figure for figure in found if figure is not None]


def age_in_words(age: int, language: str) -> str:
    """Return an age as every page and document says it."""
    return say_age(age, language)


def band_of_age(age: int) -> str:
    """Return the narrowest age band that an age lies in, for who counts by bands."""
    return band_of(age)
