"""Keeping the sums beside the record, counting everything again, and mending by an audited act."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casefiles.foundation.locks import AdvisoryLock, one_at_a_time
from casefiles.foundation.messages import N_
from casefiles.outbound.statistics import policy, queries
from casefiles.outbound.statistics.export import Table, rows_of
from casefiles.outbound.statistics.models import CaseMeasure, CountedCase, MeasureTotal
from casefiles.outbound.statistics.parts.reach import Reach, reached
from casefiles.outbound.statistics.parts.reading import Counted, read_all, read_case
from casefiles.outbound.statistics.parts.totals import Total, TotalKey, Totals, add_to, difference
from casefiles.outbound.statistics.policy import StatisticsPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import Identified, do_last, record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.health.queries import DIFFERED

AGREED, MENDED, EXPORTED = "statistics:agreed", "statistics:mended", "statistics:exported"
HISTORY: Mapping[str, str] = {
    AGREED: N_("counted the statistics again: all %(count)s cases agree"),
    DIFFERED: N_("counted the statistics again: they do not agree (%(differing)s differences)"),
    EXPORTED: N_("took the statistics out as a table (%(format)s)"),
    MENDED: N_("mended the statistics: %(differing)s differences taken away"),
}
#: differences that an event names; how many there are it says
_NAMED = 20
_AT_ONCE = 500
#: what of a session waits to be counted
_WAITING = "cases to count"
_Keep = Callable[[Session, UUID, UUID, Mapping[UUID, Counted]], None]


def expect(session: Session, reach: Reach, key: UUID) -> None:
    """Count what a change reaches, once, when the transaction has done all else."""
    session.info.setdefault(_WAITING, set()).add((reach, key))
    do_last(session, settle)


def settle(session: Session) -> None:
    """Let the sums hold what the waiting cases add now.

    Under its lock whatever others committed is seen; it lasts until this is committed too. So
    whoever comes last counts what all did, and no row of the record is waited for meanwhile.
    """
    one_at_a_time(session, AdvisoryLock.TOTALS)
    waiting: set[tuple[Reach, UUID]] = session.info.pop(_WAITING, set())
    cases = {case_id for reach, key in waiting for case_id in reached(session, reach, key)}
    for case_id in sorted(cases):
        _keep_case(session, case_id)


def _keep_case(session: Session, case_id: UUID) -> None:
    if not queries.may_count(session, case_id):
        return
    old, new = queries.counted(session, case_id), read_case(session, case_id)
    if old != new:
        _write_case(session, case_id, new)
        _add(session, difference(_of(new), _of(old).items()))


def _of(case: Counted | None) -> Totals:
    totals: Totals = {}
    if case is not None:
        add_to(totals, case)
    return totals


def _write_case(session: Session, case_id: UUID, new: Counted | None) -> None:
    session.execute(sa.delete(CaseMeasure).where(CaseMeasure.case_id == case_id))
    session.execute(sa.delete(CountedCase).where(CountedCase.case_id == case_id))
    if new is not None:
        _insert(session, {case_id: new})


def _insert(session: Session, cases: Mapping[UUID, Counted]) -> None:
    if not cases:
        return
    rows = [{"case_id": key, **case.columns} for key, case in cases.items()]
    session.execute(sa.insert(CountedCase), rows)
    session.execute(
        sa.insert(CaseMeasure),
        [
            {
                "case_id": key,
                "measure": measure,
                "dimension": dimension,
                "value": value,
                "least": amount.least,
                "most": amount.most,
                "unknown": amount.unknown,
            }
            for key, case in cases.items()
            for (measure, dimension, value), amount in case.amounts.items()
        ],
    )


def _add(session: Session, changes: Mapping[TotalKey, Total]) -> None:
    """Add to the sums, those that are not there yet included; those of nothing go."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: Any = (postgresql.insert if on_postgresql else sqlite.insert)(MeasureTotal)
    table: Any = MeasureTotal
    statement = insert.on_conflict_do_update(
        index_elements=list(TotalKey._fields),
        set_={name: getattr(table, name) + insert.excluded[name] for name in Total._fields},
    )
    rows = [{**key._asdict(), **total._asdict()} for key, total in changes.items()]
    for start in range(0, len(rows), _AT_ONCE):
        session.connection().execute(statement, rows[start : start + _AT_ONCE])
    gone = [key._asdict() for key, total in changes.items() if total.cases < 0]
    if gone:
        here = [getattr(table, name) == sa.bindparam(name) for name in TotalKey._fields]
        session.connection().execute(sa.delete(MeasureTotal).where(table.cases == 0, *here), gone)


# --- counting again


@dataclass(frozen=True)
class Recount:
    """What counting everything again found."""

    cases: int
    #: what is wrong, in words that name a measure and a key
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything that is kept is what the record says."""
        return not self.differences


def compare(session: Session) -> Recount:
    """Count every case again and compare with what is kept, as one moment has both."""
    return _compare(session)


def note(
    session: Session, about: Identified, found: Recount, *, acting_user: Identified | None
) -> None:
    """Keep in the log what a recount found; nothing else changes."""
    _log(session, AGREED if found.agrees else DIFFERED, about, found, acting_user)


def mend(session: Session, about: Identified, *, acting_user: Identified | None) -> Recount:
    """Make the sums anew from the record, and keep in the log what had been wrong."""
    one_at_a_time(session, AdvisoryLock.TOTALS)
    found = _compare(session, _replace)
    _log(session, MENDED, about, found, acting_user)
    return found


def _replace(session: Session, first: UUID, last: UUID, cases: Mapping[UUID, Counted]) -> None:
    """Keep a stretch of cases as it is now counted."""
    for table in (CaseMeasure, CountedCase):
        session.execute(sa.delete(table).where(table.case_id.between(first, last)))
    _insert(session, cases)


def _log(
    session: Session,
    action: str,
    about: Identified,
    found: Recount,
    acting_user: Identified | None,
) -> None:
    record(
        session,
        action,
        about,
        acting_user=acting_user,
        count=found.cases,
        differing=len(found.differences),
        differences=list(found.differences[:_NAMED]),
    )


def _compare(session: Session, keep: _Keep | None = None) -> Recount:
    """Count all cases and compare with what is kept; `keep` puts it right on the way."""
    totals: Totals = {}
    differences: list[str] = []
    count = 0
    for first, last, cases in read_all(session):
        count += len(cases)
        differences += _differing_cases(queries.counted_between(session, first, last), cases)
        for case in cases.values():
            add_to(totals, case)
        if keep is not None:
            keep(session, first, last, cases)
    changes = difference(totals, queries.all_totals(session))
    for key, by in changes.items():
        said = ", ".join(f"{name} {-number:+d}" for name, number in by._asdict().items() if number)
        differences.append(f"{key.measure} [{_said(key)}]: {said}")
    if keep is not None:
        _add(session, changes)
    return Recount(count, tuple(differences))


def _said(key: tuple[str, ...]) -> str:
    dimension, _measure, value, period, governorate, parties = key
    return " ".join(
        f"{name}={value}"
        for name, value in (
            (dimension or "by", value or "all"),
            ("period", period or "unknown"),
            ("governorate", governorate or "unknown"),
            ("parties", parties.strip(",") or "none"),
        )
    )


def _differing_cases(kept: Mapping[UUID, Counted], cases: Mapping[UUID, Counted]) -> Iterator[str]:
    for key, case in cases.items():
        old = kept.get(key)
        if old is None:
            yield f"case {key}: not counted"
        elif old != case:
            wrong = sorted({one[0] for one in dict(old.amounts.items() ^ case.amounts.items())})
            yield f"case {key}: {', '.join(wrong) or 'its keys'}"
    yield from (f"case {key}: counted, and should not be" for key in kept.keys() - cases.keys())


# --- what leaves


def export_table(
    session: Session,
    table: Table,
    kind: str,
    *,
    is_public: bool,
    say: Callable[[str], str],
    rtl: bool,
    acting_user: User,
) -> bytes:
    """Write the statistics as a table, xlsx or csv, and keep in the log what left and for whom."""
    policy.require(acting_user, StatisticsPermission.EXPORT)
    titles, rows = rows_of(table, is_public=is_public, say=say)
    content = table_as(kind, titles, rows, sheet=say(N_("Statistics")), rtl=rtl)
    record(
        session,
        EXPORTED,
        acting_user,
        acting_user=acting_user,
        count=len(rows),
        measure=table.measure,
        format=kind,
        public=is_public,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
