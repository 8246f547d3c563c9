"""What a report says today, read from the whole record and in no language yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation import clock
from casefiles.foundation.stretches import stretches
from casefiles.outbound.pictures.queries import Area, areas_of
from casefiles.outbound.prints.queries import Sheet, sheet_for
from casefiles.outbound.publications.models import Audience, Report, Template
from casefiles.outbound.publications.parts import leaving_out
from casefiles.outbound.publications.parts.leaving_out import Parts, Year
from casefiles.outbound.publications.parts.numbers import Asked, Case, periods
from casefiles.outbound.publications.parts.templates import FIGURES, KINDS
from casefiles.outbound.reports import queries as gap
from casefiles.outbound.reports.parts.facts import Register, Row
from casefiles.outbound.reports.parts.facts import Wanted as GapWanted
from casefiles.outbound.statistics import queries as statistics
from casefiles.outbound.statistics.queries import UNKNOWN, Figure, Wanted
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.actors.queries import party_with_parts
from casefiles.record.cases.models import Case as CaseFile
from casefiles.record.cases.models import CaseAccess
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.codebook.queries import current_version
from casefiles.record.disclosure.models import Purpose
from casefiles.record.disclosure.queries import Destination
from casefiles.record.displacement import queries as displacement
from casefiles.record.displacement.models import DisplacementEstimate
from casefiles.record.places.models import Place
from casefiles.record.published_figures import queries as published
from casefiles.record.published_figures.models import PublishedFigure
from casefiles.record.published_figures.models import Unit as FigureUnit
from casefiles.record.published_figures.parts.comparing import Check
from casefiles.record.recommendations.parts.reporting import Reported
from casefiles.record.recommendations.queries import for_report
from casefiles.record.remedies import queries as remedies
from casefiles.record.remedies.queries import Totals as RemedyTotals
from casefiles.record.statements.parts.rows import StatementRow
from casefiles.record.statements.queries import record_of_party, resting_on_closed
from casefiles.record.votes import queries as votes
from casefiles.record.votes.models import Vote

#: what a report tells apart, and by what
PARTS = (
    ("cases", "month"),
    ("cases", "place"),
    ("people_killed", "place"),
    ("people_killed", "target"),
    ("vital_facilities_attacked", "kind"),
    ("cases", "target"),
    ("cases", "weapon"),
    ("civilians_killed", "sex"),
    ("civilians_killed", "age"),
)


@dataclass(frozen=True)
class Material:
    """Everything that a report says today, in no language yet."""

    report: Report
    organisation: Organisation
    as_of: date
    codebook: str
    wanted: Wanted
    #: measure → its figure over the whole period
    whole: Mapping[str, Figure]
    #: each year of the report, with the measures in it
    years: Sequence[Year]
    #: (measure, dimension) → its parts, in the order in which they are shown
    parts: Parts
    accounts: Sequence[tuple[CaseFile, Sheet]]
    register: Register
    #: the rows of the register in which our approved attribution names the party
    documented: Sequence[Row]
    gap_facts: Mapping[UUID, gap.CaseFacts]
    votes: Sequence[Vote]
    vetoes: Mapping[str, int]
    #: since the register begins, until the last day of the report
    vetoes_so_far: Mapping[str, int]
    published: Sequence[PublishedFigure]
    checks: Sequence[Check]
    statements: Sequence[StatementRow]
    displaced: Sequence[DisplacementEstimate]
    recommendations: Sequence[Reported]
    #: of the party; None where the report is about a place or about incidents, for remedies of
    #: these are not told apart
    remedies: RemedyTotals | None
    incidents: Sequence[Incident]
    places: Mapping[str, Place]
    #: where the areas lie by which incidents are told
    areas: Sequence[Area]

    @property
    def is_public(self) -> bool:
        """Whether small numbers stay out."""
        return self.report.audience is Audience.PUBLIC


@dataclass(frozen=True)
class Incident:
    """One incident that the report counts: when, where, what was struck, how many were killed."""

    date_edtf: str | None
    place: Place | None
    target: str
    killed: Figure
    case: Case


def gather(
    session: Session, report: Report, *, acting_user: User, as_of: date | None = None
) -> Material:
    """Read what a report says: of cases that everybody of the organisation may read."""
    organisation = find_organisation(session)
    assert organisation is not None  # noqa: S101 - nobody is signed in before there is one
    day = as_of or clock.today()
    wanted = wanted_of(report)
    public = report.audience is Audience.PUBLIC
    register = gap.open_register(session, _gap_of(report, day))
    whole = _measures(session, wanted)
    years = _years(session, report, wanted)
    parts: Parts = {(measure, by): _parts(session, measure, wanted, by) for measure, by in PARTS}
    if public:
        years, parts = leaving_out.of_its_parts(whole, years, parts)
        whole = leaving_out.of_the_whole(whole)
    votes_wanted = votes.Wanted(since=report.since, until=report.until)
    return Material(
        report=report,
        organisation=organisation,
        as_of=day,
        codebook=current_version(),
        wanted=wanted,
        whole=whole,
        years=years,
        parts=parts,
        accounts=[
            (one.case, _sheet(session, report, one.case, day))
            for one in report.accounts
            if may_be_told(one.case)
        ],
        register=register,
        documented=gap.documented(session, register),
        gap_facts=gap.facts_of(session, register.rows),
        votes=[one for one in votes.list_votes(session, votes_wanted) if one.vetoes],
        vetoes=votes.count_vetoes(session, votes_wanted),
        vetoes_so_far=votes.count_vetoes(session, votes.Wanted(until=report.until)),
        published=_published(session, report),
        checks=_checks(session, report),
        statements=_statements(session, report, acting_user),
        displaced=_displaced(session, report),
        recommendations=_recommendations(session, report, day, acting_user),
        remedies=_remedies(session, report, day, acting_user),
        incidents=_incidents(session, wanted),
        places=_places(session, parts),
        areas=_areas(session, report, parts),
    )


def wanted_of(report: Report) -> Wanted:
    """Return which cases a report counts."""
    return Wanted(report.party_id, report.since, report.until, report.place_id)


def _within(wanted: Wanted, since: date, until: date) -> Wanted:
    return Wanted(wanted.party_id, since, until, wanted.place_id)


def _measures(session: Session, wanted: Wanted) -> dict[str, Figure]:
    found = statistics.sums(session, wanted, acting_user=None)
    return {code: Figure.of(one) for code, one in found.items()}


def _years(session: Session, report: Report, wanted: Wanted) -> list[Year]:
    """Return each year of a report with its measures."""
    return [
        (since, until, _measures(session, _within(wanted, since, until)))
        for since, until in periods(report.since, report.until)
    ]


def _parts(session: Session, measure: str, wanted: Wanted, by: str) -> dict[str, Figure]:
    found = statistics.sums_by(session, wanted, by, measure, acting_user=None)
    return {value: Figure.of(one) for value, one in found.items()}


def _sheet(session: Session, report: Report, case: CaseFile, day: date) -> Sheet:
    """Return what may be published of a case; for inside, what it says.

    Of grounds only those count that whoever opened the report did not confirm alone.
    """
    to = Destination(Purpose.PUBLICATION, "", day) if report.audience is Audience.PUBLIC else None
    return sheet_for(session, case, to, printed_by=report.opened_by_id)


def _gap_of(report: Report, day: date) -> GapWanted:
    return GapWanted(
        day,
        party_id=report.party_id,
        place_id=report.place_id,
        since=report.since,
        until=report.until,
    )


def _published(session: Session, report: Report) -> list[PublishedFigure]:
    """Return the figures that were published of the same party, place and period."""
    scope = (report.party_id, report.place_id, report.since, report.until)
    return [
        one
        for one in published.in_force(session)
        if (one.party_id, one.place_id, one.since, one.as_of_to) == scope
        and one.unit is FigureUnit.NUMBER
        and not one.scope
    ]


def _checks(session: Session, report: Report) -> list[Check]:
    """Return where published figures of the party do not fit together."""
    return [
        one
        for one in published.checks_of(session)
        if not one.agrees
        and one.as_of <= report.until
        and any(
            (each.party_id, each.place_id) == (report.party_id, report.place_id)
            for each in one.figures
        )
    ]


def _statements(session: Session, report: Report, user: User) -> list[StatementRow]:
    """Return what the party said in the period, the first first, and what bears no day."""
    if report.party_id is None:
        return []
    found = record_of_party(session, report.party_id, acting_user=user)
    within = [
        one
        for one in found
        if (one.earliest is None or one.earliest <= report.until)
        and (one.latest is None or one.latest >= report.since)
    ]
    told = within[::-1]
    return _as_they_may_be_told(session, told) if report.audience is Audience.PUBLIC else told


def _as_they_may_be_told(session: Session, found: Sequence[StatementRow]) -> list[StatementRow]:
    """Return statements without what was found of them by cases that are not for anybody.

    Reasons are written freely: where a case behind them is closed to colleagues or not verified,
    neither they nor the verdict leave.
    """
    closed = resting_on_closed(session, [one.id for each in found for one in each.assertions])
    return [
        replace(
            each,
            assertions=tuple(
                one.without_finding() if one.id in closed else one for one in each.assertions
            ),
        )
        for each in found
    ]


def _recommendations(session: Session, report: Report, day: date, user: User) -> list[Reported]:
    if report.party_id is None:
        return []
    return for_report(session, acting_user=user, party_id=report.party_id, until=day)


def _displaced(session: Session, report: Report) -> Sequence[DisplacementEstimate]:
    """Return the estimates until the end of a report that name its party or nobody.

    The earliest first. They are of whole years and regions: beside one incident they would say
    nothing.
    """
    if report.template is Template.INCIDENT:
        return []
    wanted = displacement.Wanted(place_id=report.place_id, since=report.since, until=report.until)
    found = [
        one
        for one in displacement.list_estimates(session, wanted, every=True)[::-1]
        if one.last_day <= report.until
    ]
    if report.party_id is None:
        return found
    whose = party_with_parts(session, report.party_id)
    return [one for one in found if one.party_id is None or one.party_id in whose]


def _remedies(session: Session, report: Report, day: date, user: User) -> RemedyTotals | None:
    if report.place_id is not None or report.template is Template.INCIDENT:
        return None
    return remedies.totals(
        session, acting_user=user, party_id=report.party_id, until=day, only_open=True
    )


def everybody(session: Session) -> list[dict[str, Any]]:
    """Return how everybody of the record is called, in whichever case, to be looked for."""
    return gap.everybody(session)


def may_be_told(case: CaseFile) -> bool:
    """Return whether a report may tell of a case: verified, and open to all colleagues."""
    return case.access is CaseAccess.ORGANISATION and case.state in ESTABLISHED


def _incidents(session: Session, wanted: Wanted) -> list[Incident]:
    killed = {
        one.case_id: one.amount
        for one in statistics.open_cases_behind(session, wanted, "people_killed")
    }
    behind = statistics.open_cases_behind(session, wanted, "cases")
    whole = sa.select(CaseFile).options(joinedload(CaseFile.place).joinedload(Place.parent))
    cases = {
        one.id: one
        for some in stretches([one.case_id for one in behind])
        for one in session.scalars(whole.where(CaseFile.id.in_(some)))
    }
    found = [
        Incident(
            one.date_edtf,
            cases[one.case_id].place,
            cases[one.case_id].target,
            _figure(killed.get(one.case_id)),
            case_of(one),
        )
        for one in behind
    ]
    return sorted(found, key=lambda one: (one.date_edtf or "9999", one.case.reference))


def _figure(amount: Any) -> Figure:  # noqa: ANN401 - an amount of the statistics, or none
    if amount is None:
        return Figure()
    return Figure(amount.least, amount.most, amount.most is None, amount.unknown, 1)


def case_of(behind: statistics.Behind) -> Case:
    """Return a case behind a number as a report freezes it."""
    amount = behind.amount
    return Case(str(behind.case_id), behind.reference, amount.least, amount.most, amount.unknown)


def cases_of(session: Session, asked: Mapping[str, Asked]) -> dict[str, list[Case]]:
    """Return the cases behind each of some numbers."""
    return {
        key: [
            case_of(one)
            for one in statistics.open_cases_behind(
                session, of.wanted, of.measure, dimension=of.by, value=of.value
            )
        ]
        for key, of in asked.items()
    }


def _areas(session: Session, report: Report, parts: Parts) -> list[Area]:
    """Return where the areas of incidents lie, where a map is drawn of them."""
    is_drawn = FIGURES in KINDS[report.template].sections and not report.leaves_out(FIGURES)
    return areas_of(session, parts["cases", "place"]) if is_drawn else []


def _places(session: Session, parts: Parts) -> dict[str, Place]:
    """Return the areas that figures are told by, by id without dashes."""
    ids = {
        UUID(value)
        for (_measure, by), found in parts.items()
        if by == "place"
        for value in found
        if value and value != UNKNOWN
    }
    rows = session.scalars(sa.select(Place).where(Place.id.in_(ids)))
    return {one.id.hex: one for one in rows}
