"""Every read of the statistics: sums that are kept, and what a person may see beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.outbound.statistics.models import CaseMeasure, CountedCase, MeasureTotal
from casefiles.outbound.statistics.parts.coming import funnel, parts_of
from casefiles.outbound.statistics.parts.counting import Amount
from casefiles.outbound.statistics.parts.reading import Counted
from casefiles.outbound.statistics.parts.totals import Total, TotalKey, Totals
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.health.queries import RECOUNTS
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import is_visible_to

__all__ = ["Sum", "Wanted", "funnel", "parts_of"]

PAGE = 50
_Where = sa.ColumnElement[bool]


# --- what is kept of a case


def may_count(session: Session, case_id: UUID) -> bool:
    """Return whether a case counts perhaps, or did; the file of any other costs no more."""
    established = sa.select(sa.literal(1)).where(
        Case.id == case_id, Case.state.in_(sorted(ESTABLISHED))
    )
    kept = sa.select(sa.literal(1)).where(CountedCase.case_id == case_id)
    return session.scalar(sa.union_all(established, kept).limit(1)) is not None


def counted(session: Session, case_id: UUID) -> Counted | None:
    """Return what is kept of one case."""
    return counted_between(session, case_id, case_id).get(case_id)


def counted_between(session: Session, first: UUID, last: UUID) -> dict[UUID, Counted]:
    """Return what is kept of a stretch of cases."""
    names = [one.name for one in CountedCase.__table__.columns if one.name != "case_id"]
    columns = [getattr(CountedCase, name) for name in names]
    rows = session.execute(
        sa.select(CountedCase.case_id, *columns).where(CountedCase.case_id.between(first, last))
    )
    found = {key: Counted(dict(zip(names, values, strict=True)), {}) for key, *values in rows}
    amounts = sa.select(
        CaseMeasure.case_id,
        CaseMeasure.measure,
        CaseMeasure.dimension,
        CaseMeasure.value,
        CaseMeasure.least,
        CaseMeasure.most,
        CaseMeasure.unknown,
    ).where(CaseMeasure.case_id.between(first, last))
    for case_id, measure, dimension, value, least, most, unknown in session.execute(amounts):
        found[case_id].amounts[measure, dimension, value] = Amount(least, most, unknown)
    return found


def all_totals(session: Session) -> Totals:
    """Return every sum that is kept."""
    columns = [getattr(MeasureTotal, name) for name in (*TotalKey._fields, *Total._fields)]
    width = len(TotalKey._fields)
    rows = session.execute(sa.select(*columns))
    return {tuple(row[:width]): list(row[width:]) for row in rows}


def was_never_counted(session: Session) -> bool:
    """Return whether nothing is kept and nothing was ever compared."""
    kept = sa.select(CountedCase.case_id).limit(1)
    return session.scalar(kept) is None and last_counted(session) is None


def last_counted(session: Session) -> tuple[datetime, str] | None:
    """Return when everything was last counted again, and what came of it."""
    row = session.execute(
        sa.select(AuditEvent.happened_at, AuditEvent.action)
        .where(AuditEvent.action.in_(RECOUNTS))
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


# --- the sums


def sums(session: Session, wanted: Wanted, *, acting_user: User | None) -> dict[str, Sum]:
    """Return each measure, for what a person may read: {code → sum}.

    Without a person: of the cases that everybody of the organisation may read.
    """
    return {key[0]: one for key, one in _sums(session, wanted, acting_user, "").items()}


def sums_by(
    session: Session, wanted: Wanted, dimension: str, measure: str, *, acting_user: User | None
) -> dict[str, Sum]:
    """Return one measure by the values of a dimension, or by `year` or `governorate`."""
    found = _sums(session, wanted, acting_user, dimension, measure)
    return {key[1]: one for key, one in found.items()}


class _Asked(NamedTuple):
    wanted: Wanted
    #: the party and all that is part of it; None for any party
    whose: set[UUID] | None
    dimension: str
    #: empty for every measure
    measure: str


def _sums(
    session: Session, wanted: Wanted, user: User | None, dimension: str, measure: str = ""
) -> dict[tuple[str, str], Sum]:
    whose = parts_of(session, wanted.party_id) if wanted.party_id else None
    found: dict[tuple[str, str], Total] = {}
    for rows in _sources(session, _Asked(wanted, whose, dimension, measure), user):
        for code, value, *numbers in rows:
            key = (code, value)
            found[key] = found.get(key, Total()).plus(Total(*(int(one or 0) for one in numbers)))
    return {key: Sum(total) for key, total in found.items() if total.cases}


def _sources(session: Session, asked: _Asked, user: User | None) -> Iterator[Iterable[Any]]:
    """Yield rows of sums: the kept ones where they answer, and cases one by one where not."""
    wanted = asked.wanted
    by_month = wanted.has_period and not wanted.is_whole_years
    is_kept = not by_month or (asked.dimension in _ON_THE_KEY and wanted.is_whole_months)
    if is_kept:
        yield session.execute(_from_totals(asked, by_month=by_month))
    open_ones = CountedCase.is_open.is_(True)
    hidden: list[_Where] = [] if user is None else [
        sa.and_(CountedCase.is_open.is_(False), is_visible_to(user))
    ]  # fmt: skip
    one_by_one = hidden if is_kept else [open_ones, *hidden]
    for condition in one_by_one:
        yield _from_cases(session, asked, condition)


#: what each sum is kept by, whichever its dimension
_ON_THE_KEY: Mapping[str, str] = {"": "", "year": "period", "governorate": "governorate"}


def _from_totals(asked: _Asked, *, by_month: bool) -> sa.Select[Any]:
    wanted, whose, dimension, measure = asked
    table = MeasureTotal
    kept_under = "month" if by_month else "" if dimension in _ON_THE_KEY else dimension
    value: Any = table.value
    if dimension in _ON_THE_KEY:
        key = _ON_THE_KEY[dimension]
        value = getattr(table, key) if key else sa.literal("")
        value = sa.func.substr(value, 1, 4) if key == "period" else value
    value = value.label("value")
    statement = sa.select(
        table.measure, value, *(sa.func.sum(getattr(table, name)) for name in Total._fields)
    ).where(table.dimension == kept_under, *_narrowed(table, wanted, whose))
    if measure:
        statement = statement.where(table.measure == measure)
    if wanted.has_period:
        statement = statement.where(_in_period(table.period, wanted))
    return statement.group_by(table.measure, value)


def _in_period(period: Any, wanted: Wanted) -> _Where:  # noqa: ANN401 - a column
    """Return what lies wholly in a period of years, or of months and the years in it."""
    years = sa.and_(sa.func.length(period) == len("2016"), period.between(*wanted.years))
    months = sa.and_(sa.func.length(period) == len("2016-01"), period.between(*wanted.months))
    return sa.or_(years, months)


def _narrowed(table: Any, wanted: Wanted, whose: set[UUID] | None) -> list[_Where]:  # noqa: ANN401
    conditions: list[_Where] = []
    if whose is not None:
        conditions.append(
            sa.or_(sa.false(), *(table.parties.contains(f",{one.hex},") for one in sorted(whose)))
        )
    if wanted.governorate_id:
        conditions.append(table.governorate == wanted.governorate_id.hex)
    return conditions


def case_conditions(session: Session, wanted: Wanted) -> list[_Where]:
    """Return what narrows counted cases one by one, by the same rule as the sums."""
    whose = parts_of(session, wanted.party_id) if wanted.party_id else None
    return [*_narrowed(CountedCase, wanted, whose), *_of_days(wanted)]


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


def _from_cases(session: Session, asked: _Asked, condition: _Where) -> Iterator[Any]:
    """Yield sums made of cases one by one, for those few that no kept sum holds."""
    wanted, whose, dimension, measure = asked
    by = dimension if dimension in ("sex", "age", "kind") else ""
    amount = CaseMeasure
    keys: list[Any] = [amount.measure, *_value(dimension)]
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
        .where(amount.dimension == by, condition, *_narrowed(CountedCase, wanted, whose))
        .where(*_of_days(wanted))
        .group_by(*keys)
    )
    if measure:
        statement = statement.where(amount.measure == measure)
    for row in session.execute(statement):
        yield from _spread(dimension, row)


def _value(dimension: str) -> list[Any]:
    columns: dict[str, Any] = {
        "": sa.literal(""),
        "year": sa.func.substr(CountedCase.period, 1, 4),
        "governorate": CountedCase.governorate,
        "target": CountedCase.target,
        "weapon": sa.cast(CountedCase.weapons, sa.Text),
    }
    return [columns.get(dimension, CaseMeasure.value).label("value")]


def _spread(dimension: str, row: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield a row under each of its weapons; what is not known under that name."""
    measure, value, *numbers = row
    if dimension == "weapon":
        codes = [one.strip(' "') for one in str(value).strip("[]").split(",")]
        for code in dict.fromkeys(codes):
            yield (measure, code or "unknown", *numbers)
    else:
        yield (measure, value or ("unknown" if dimension == "target" else ""), *numbers)


# --- the cases behind a number


class Behind(NamedTuple):
    """A case that a number counts, and what it adds."""

    case_id: UUID
    reference: str
    title: Texts
    date_edtf: str | None
    amount: Amount


def cases_behind(
    session: Session,
    wanted: Wanted,
    measure: str,
    *,
    acting_user: User,
    after: str = "",
    dimension: str = "",
    value: str = "",
) -> Sequence[Behind]:
    """Return the cases a measure counts that a person may read, by reference; one page and one."""
    statement = (
        sa.select(
            Case.id,
            Case.reference,
            Case.title,
            Case.date_edtf,
            CaseMeasure.least,
            CaseMeasure.most,
            CaseMeasure.unknown,
        )
        .join(CountedCase, CountedCase.case_id == Case.id)
        .join(CaseMeasure, CaseMeasure.case_id == Case.id)
        .where(
            CaseMeasure.measure == measure,
            CaseMeasure.dimension == dimension,
            CaseMeasure.value == value,
            is_visible_to(acting_user),
            *case_conditions(session, wanted),
        )
        .order_by(Case.reference)
        .limit(PAGE + 1)
    )
    if after:
        statement = statement.where(Case.reference > after)
    return [Behind(*row[:4], Amount(*row[4:])) for row in session.execute(statement)]
