"""Sums for what a reader asks: from the kept ones where they answer, else case by case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.statistics.models import CaseMeasure, CountedCase, MeasureTotal
from casefiles.outbound.statistics.parts.coming import bodies_of
from casefiles.outbound.statistics.parts.measures import BY_CODE
from casefiles.outbound.statistics.parts.telling import UNKNOWN
from casefiles.outbound.statistics.parts.totals import Total
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted
from casefiles.platform.accounts.models import User
from casefiles.record.actors.queries import party_with_parts
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.places.models import Place
from casefiles.record.places.queries import below_or_at

_Where = sa.ColumnElement[bool]
#: what each sum is kept by, whichever its dimension
_ON_THE_KEY: Mapping[str, str] = {
    "": "",
    "year": "period",
    "month": "period",
    "place": "governorate",
    "party": "parties",
}
#: what a case adds to, one by one, is kept by these alone
OF_AMOUNTS = frozenset({"sex", "age", "kind"})


class Asked(NamedTuple):
    """What is asked for, with what had to be looked up."""

    wanted: Wanted
    #: the party and all that is part of it; None for any party
    whose: set[UUID] | None
    #: whether the place is one that sums are kept by, or none was asked for
    is_kept_place: bool
    dimension: str
    #: empty for every measure
    measure: str


def look_up(session: Session, wanted: Wanted, dimension: str = "", measure: str = "") -> Asked:
    """Return what is asked for, its party with all that is part of it."""
    whose = party_with_parts(session, wanted.party_id) if wanted.party_id else None
    level = sa.select(Place.level).where(Place.id == wanted.place_id)
    is_kept = wanted.place_id is None or session.scalar(level) == 1
    return Asked(wanted, whose, is_kept, dimension, measure)


def sums_of(session: Session, asked: Asked, user: User | None) -> dict[tuple[str, str], Sum]:
    """Return {measure, value of the dimension → sum}, for what a person may read."""
    found: dict[tuple[str, str], Total] = {}
    spread = _spreading(session, asked.dimension)
    for rows in _sources(session, asked, user):
        for code, said, *numbers in rows:
            total = Total(*(int(one or 0) for one in numbers))
            for value in spread(str(said or "")):
                key = (code, value)
                found[key] = found.get(key, Total()).plus(total)
    return {key: Sum(total) for key, total in found.items() if total.cases}


def _spreading(session: Session, dimension: str) -> Any:  # noqa: ANN401 - a function
    """Return what gives the values that a row counts under: each weapon, each party above."""
    if dimension == "weapon":
        return lambda said: _codes(said) or (UNKNOWN,)
    if dimension == "party":
        bodies = bodies_of(session)
        return lambda said: _with_bodies(_codes(said), bodies) or (UNKNOWN,)
    if dimension:
        return lambda said: (said or UNKNOWN,)
    return lambda said: (said,)


def _codes(said: str) -> tuple[str, ...]:
    codes = (one.strip(' "') for one in said.strip("[]").split(","))
    return tuple(dict.fromkeys(code for code in codes if code))


def _with_bodies(ids: Iterable[str], bodies: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return some parties and all that they are part of, each once."""
    reached: dict[str, None] = {}
    waiting = list(ids)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached[one] = None
            waiting += sorted(bodies.get(one, ()))
    return tuple(reached)


def _sources(session: Session, asked: Asked, user: User | None) -> Iterator[Iterable[Any]]:
    """Yield rows of sums: the kept ones where they answer, and cases one by one where not."""
    wanted = asked.wanted
    by_month = asked.dimension == "month" or (wanted.has_period and not wanted.is_whole_years)
    fits = not by_month or (asked.dimension in _ON_THE_KEY and wanted.is_whole_months)
    is_kept = fits and asked.is_kept_place
    if is_kept:
        yield session.execute(_from_totals(asked, by_month=by_month))
    open_ones = CountedCase.is_open.is_(True)
    hidden: list[_Where] = [] if user is None else [
        sa.and_(CountedCase.is_open.is_(False), is_visible_to(user))
    ]  # fmt: skip
    one_by_one = hidden if is_kept else [open_ones, *hidden]
    for condition in one_by_one:
        yield session.execute(_from_cases(asked, condition))


def _from_totals(asked: Asked, *, by_month: bool) -> sa.Select[Any]:
    wanted, dimension, table = asked.wanted, asked.dimension, MeasureTotal
    kept_under = "month" if by_month else "" if dimension in _ON_THE_KEY else dimension
    value: Any = table.value
    if dimension in _ON_THE_KEY:
        key = _ON_THE_KEY[dimension]
        value = getattr(table, key) if key else sa.literal("")
        value = sa.func.substr(value, 1, 4) if dimension == "year" else value
    value = value.label("value")
    statement = sa.select(
        table.measure, value, *(sa.func.sum(getattr(table, name)) for name in Total._fields)
    ).where(table.dimension == kept_under, *_of_party(table, asked.whose))
    if wanted.place_id:
        statement = statement.where(table.governorate == wanted.place_id.hex)
    # said of each measure and value, so that the key of the table leads to the rows
    statement = statement.where(table.measure.in_([asked.measure] if asked.measure else BY_CODE))
    if not kept_under or by_month:
        statement = statement.where(table.value == "")
    if wanted.has_period:
        statement = statement.where(_in_period(table.period, wanted))
    return statement.group_by(table.measure, value)


def _in_period(period: Any, wanted: Wanted) -> _Where:  # noqa: ANN401 - a column
    """Return what lies wholly in a period of years, or of months and the years in it."""
    years = sa.and_(sa.func.length(period) == len("2016"), period.between(*wanted.years))
    first, last = wanted.months
    months = sa.and_(sa.func.length(period) == len("2016-01"), period.between(first, last))
    return sa.and_(period.between(first[: len("2016")], last), sa.or_(years, months))


def _of_party(table: Any, whose: set[UUID] | None) -> list[_Where]:  # noqa: ANN401 - a table
    if whose is None:
        return []
    return [sa.or_(sa.false(), *(table.parties.contains(f",{one.hex},") for one in sorted(whose)))]


def case_conditions(asked: Asked) -> list[_Where]:
    """Return what narrows counted cases one by one, by the same rule as the sums."""
    wanted = asked.wanted
    conditions = [*_of_party(CountedCase, asked.whose), *_of_days(wanted)]
    if wanted.place_id and asked.is_kept_place:
        conditions.append(CountedCase.governorate == wanted.place_id.hex)
    elif wanted.place_id:
        conditions.append(Case.place_id.in_(below_or_at(wanted.place_id)))
    return conditions


def _of_days(wanted: Wanted) -> list[_Where]:
    """Return the condition of a period: the month, or the year, or the very days lie in it."""
    if not wanted.has_period:
        return []
    period = CountedCase.period
    days = [sa.func.length(period) == len("2016-01")]
    if wanted.since:
        days.append(CountedCase.earliest >= wanted.since)
    if wanted.until:
        days.append(CountedCase.latest <= wanted.until)
    years = sa.and_(sa.func.length(period) == len("2016"), period.between(*wanted.years))
    return [sa.or_(sa.and_(*days), years)]


def _from_cases(asked: Asked, condition: _Where) -> sa.Select[Any]:
    """Return sums made of cases one by one, for those that no kept sum holds."""
    by = asked.dimension if asked.dimension in OF_AMOUNTS else ""
    amount = CaseMeasure
    keys: list[Any] = [amount.measure, _value(asked.dimension)]
    statement = (
        sa.select(
            *keys,
            sa.func.sum(amount.least),
            sa.func.sum(sa.func.coalesce(amount.most, amount.least)),
            sa.func.sum(sa.case((amount.most.is_(None), 1), else_=0)),
            sa.func.sum(amount.unknown),
            sa.func.count(),
        )
        .select_from(CountedCase)
        .join(amount, amount.case_id == CountedCase.case_id)
        .join(Case, Case.id == CountedCase.case_id)
        .where(amount.dimension == by, condition, *case_conditions(asked))
        .group_by(*keys)
    )
    return statement.where(amount.measure == asked.measure) if asked.measure else statement


def _value(dimension: str) -> Any:  # noqa: ANN401 - a column
    columns: dict[str, Any] = {
        "": sa.literal(""),
        "month": CountedCase.period,
        "year": sa.func.substr(CountedCase.period, 1, 4),
        "place": CountedCase.governorate,
        "party": CountedCase.parties,
        "target": CountedCase.target,
        "weapon": sa.cast(CountedCase.weapons, sa.Text),
    }
    return columns.get(dimension, CaseMeasure.value).label("value")


def part_conditions(session: Session, dimension: str, value: str) -> list[_Where]:
    """Return what narrows counted cases to one part of a measure."""
    if dimension in OF_AMOUNTS or not dimension:
        return []
    said = "" if value == UNKNOWN else value
    if dimension == "party":
        if not said:
            return [CountedCase.parties == ""]
        return _of_party(CountedCase, party_with_parts(session, UUID(said)))
    if dimension == "weapon":
        return [_uses(value)]
    column = _value(dimension).element
    # a case may say itself that its target is not known
    return [column.in_(("", UNKNOWN)) if value == UNKNOWN else column == said]


def _uses(weapon: str) -> _Where:
    said = sa.cast(CountedCase.weapons, sa.Text)
    named: _Where = said.contains(f'"{weapon}"', autoescape=True)
    return sa.or_(named, said == "[]") if weapon == UNKNOWN else named


def parts_in_order(dimension: str, found: Mapping[str, Sum]) -> Sequence[str]:
    """Return the values of a dimension: time as it runs, all else the most first."""
    if dimension in ("month", "year"):
        return sorted(found, key=lambda value: (value == UNKNOWN, value))

    def least_and_most(value: str) -> tuple[int, bool, int, str]:
        one = found[value]
        return -one.least, one.most is not None, -(one.most or 0), value

    return sorted(found, key=least_and_most)
