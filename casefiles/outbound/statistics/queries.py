"""Every read of the statistics: sums that are kept, and what a person may see beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.statistics.models import CaseMeasure, CountedCase, MeasureTotal
from casefiles.outbound.statistics.parts.coming import STEPS, conditions_of_step, funnel
from casefiles.outbound.statistics.parts.counting import Amount
from casefiles.outbound.statistics.parts.measures import BY_CODE, MEASURES, Unit
from casefiles.outbound.statistics.parts.reading import Counted
from casefiles.outbound.statistics.parts.summing import (
    OF_AMOUNTS,
    case_conditions,
    look_up,
    part_conditions,
    parts_in_order,
    sums_of,
)
from casefiles.outbound.statistics.parts.telling import (
    DIMENSIONS,
    NUMBERS,
    OVERLAPPING,
    UNKNOWN,
    VOCABULARY_OF,
    Figure,
    Part,
    Told,
    alone,
    for_the_public,
    giving_away,
    rest_of,
    side_by_side,
)
from casefiles.outbound.statistics.parts.totals import Total, TotalKey
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.health.queries import RECOUNTS
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.codebook.queries import current_version

__all__ = [
    "BY_CODE",
    "DIMENSIONS",
    "MEASURES",
    "NUMBERS",
    "OVERLAPPING",
    "STEPS",
    "UNKNOWN",
    "VOCABULARY_OF",
    "Figure",
    "Part",
    "Sum",
    "Told",
    "Unit",
    "Wanted",
    "alone",
    "conditions_of_step",
    "for_the_public",
    "funnel",
    "giving_away",
    "rest_of",
    "side_by_side",
]

PAGE = 50
#: sums read at once where all of them are
_AT_ONCE = 1000
_Behind = sa.Select[UUID, str, Texts, str | None, int, int | None, int]


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


def all_totals(session: Session) -> Iterator[tuple[tuple[str, ...], Sequence[int]]]:
    """Yield every sum that is kept, with its key; there may be very many."""
    columns = [getattr(MeasureTotal, name) for name in (*TotalKey._fields, *Total._fields)]
    width = len(TotalKey._fields)
    rows = session.execute(sa.select(*columns), execution_options={"yield_per": _AT_ONCE})
    for row in rows:
        yield tuple(row[:width]), row[width:]


def was_never_counted(session: Session) -> bool:
    """Return whether nothing is kept and nothing was ever compared."""
    kept = sa.select(CountedCase.case_id).limit(1)
    return session.scalar(kept) is None and last_counted(session) is None


def begins_with(session: Session) -> str:
    """Return the measure that pages begin with: civilians killed, if who was one is mostly known.

    Otherwise people killed: whoever enters no civilians would see next to nothing.
    """
    known, unknown = session.execute(
        sa.select(sa.func.sum(MeasureTotal.least), sa.func.sum(MeasureTotal.unknown)).where(
            MeasureTotal.dimension == "", MeasureTotal.measure == "civilians_killed"
        )
    ).one()
    return "civilians_killed" if (known or 0) > (unknown or 0) else "people_killed"


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
    found = sums_of(session, look_up(session, wanted), acting_user)
    return {code: one for (code, _value), one in found.items()}


def sums_by(
    session: Session, wanted: Wanted, dimension: str, measure: str, *, acting_user: User | None
) -> dict[str, Sum]:
    """Return one measure by the values of a dimension, in the order in which they are shown."""
    asked = look_up(session, wanted, dimension, measure)
    found = {value: one for (_code, value), one in sums_of(session, asked, acting_user).items()}
    return {value: found[value] for value in parts_in_order(dimension, found)}


def tell(
    session: Session,
    measure: str,
    wanted: Wanted,
    *,
    acting_user: User | None,
    by: str = "",
    is_public: bool = False,
) -> Told:
    """Return a measure for a filter, and its parts by one of `DIMENSIONS`, as they are today.

    Each number says what opens its cases. For the public no small number is told, nor one that
    a small one follows from, and cases for members only do not count, whoever asks.
    """
    user = None if is_public else acting_user
    whole = Figure.of(sums_by(session, wanted, "", measure, acting_user=user).get(""))
    found = sums_by(session, wanted, by, measure, acting_user=user) if by else {}
    figures = [Figure.of(one) for one in found.values()]
    if is_public:
        of_people = whole if BY_CODE[measure].people else None
        figures = for_the_public(figures, adds_up=by not in OVERLAPPING, whole=of_people)
        whole = side_by_side({measure: whole})[measure]
    here = {"measure": measure, **wanted.codes}
    return Told(
        BY_CODE[measure],
        wanted,
        by,
        clock.today(),
        current_version(),
        whole,
        here,
        tuple(
            Part(value, figure, {**here, "by": by, "value": value})
            for value, figure in zip(found, figures, strict=True)
        ),
    )


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
    visible = is_visible_to(acting_user)
    statement = _behind(session, wanted, measure, dimension, value).where(visible)
    statement = statement.order_by(Case.reference).limit(PAGE + 1)
    if after:
        statement = statement.where(Case.reference > after)
    return _read(session, statement)


def open_cases_behind(
    session: Session, wanted: Wanted, measure: str, *, dimension: str = "", value: str = ""
) -> Sequence[Behind]:
    """Return every case a measure counts that all of the organisation may read, by reference."""
    statement = _behind(session, wanted, measure, dimension, value)
    is_open = Case.access == CaseAccess.ORGANISATION
    return _read(session, statement.where(is_open).order_by(Case.reference))


def _read(session: Session, statement: _Behind) -> list[Behind]:
    return [
        Behind(case_id, reference, title, edtf, Amount(least, most, unknown))
        for case_id, reference, title, edtf, least, most, unknown in session.execute(statement)
    ]


def _behind(session: Session, wanted: Wanted, measure: str, dimension: str, value: str) -> _Behind:
    of_amount = dimension in OF_AMOUNTS
    return (
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
            CaseMeasure.dimension == (dimension if of_amount else ""),
            CaseMeasure.value == (value if of_amount else ""),
            *case_conditions(look_up(session, wanted)),
            *part_conditions(session, dimension, value),
        )
    )
