"""Times the statistics over a million invented victims, beside DuckDB on the same rows.

    python -m tools.postgresql -- python -m benchmarks.statistics [--victims 1000000]

On SQLite, and on PostgreSQL where `tools.postgresql` gives one: the declared measures as the page
asks for them (warm), everything counted again, and the same totals computed from the victims
(cold) in turn with DuckDB. The rows are made of a seed; everybody in them is invented.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.filling import Filling
from casefiles import schema
from casefiles.app import metadata
from casefiles.foundation.database import open_engine
from casefiles.foundation.texts import Texts
from casefiles.outbound.statistics import queries, workflow
from casefiles.outbound.statistics.parts.reading import people
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.platform.organisation.models import Organisation
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.claims.models import Asserter, Claim, ClaimParty, ClaimState, Stance
from casefiles.record.codebook.queries import current_version
from casefiles.record.places.models import Place
from casefiles.record.victims.models import Victim, VictimKind
from tools.postgresql import ADDRESS

_VICTIMS_OF_A_CASE, _BATCH, _ROUNDS = 8, 20_000, 5
#: what a page may take, in milliseconds, and how far from DuckDB the cold totals may be
WARM, COLD = 50, 3
#: printed where they are farther
_REASON = (
    "the reason: DuckDB holds these ten columns alone, side by side, and adds them in blocks on "
    "every core; a database of records reads each row whole and tests it by itself. Grouping the "
    "victims by what they have in common first takes a quarter off here and two thirds there. No "
    "page computes cold: the sums are kept, and only the recount reads everybody."
)
_COLUMNS = (
    "case_id", "state", "outcome", "civilian_status", "occupation", "sex", "age", "age_band",
    "minimum", "maximum",
)  # fmt: skip


def rows(victims: int, filling: Filling) -> Iterator[tuple[type[Any], list[dict[str, Any]]]]:
    """Yield cases, their victims, and claims of ours, a batch at a time."""
    chance = random.Random(7)
    towns = [key for key, _called in filling.places]
    number = 0
    for start in range(0, victims // _VICTIMS_OF_A_CASE, _BATCH // _VICTIMS_OF_A_CASE):
        cases, people_, claims, parties = [], [], [], []
        for place in range(start, min(start + 2500, victims // _VICTIMS_OF_A_CASE)):
            key = _key(1, place)
            cases.append(_case(key, place, towns, filling.staff[0], chance))
            for _one in range(_VICTIMS_OF_A_CASE):
                number += 1
                people_.append(_victim(_key(2, number), key, number, chance))
            if place % 5:
                claims.append(_claim(_key(3, place), key, filling.staff[0]))
                party = {"id": _key(4, place), "claim_id": _key(3, place), "position": 0}
                parties.append(party | {"actor_id": chance.choice(filling.actors)})
        yield from ((Case, cases), (Victim, people_), (Claim, claims), (ClaimParty, parties))


def _key(kind: int, number: int) -> UUID:
    return UUID(int=(1_800_000_000_000 << 80) | (0x7 << 76) | (kind << 72) | (2 << 62) | number)


def _case(
    key: UUID, number: int, towns: list[UUID], by: UUID, chance: random.Random
) -> dict[str, Any]:
    day = date(2015, 9, 30) + timedelta(days=chance.randrange(1500))
    return {
        "id": key, "reference": f"ST-{number:07d}", "state": CaseState.VERIFIED,
        "access": CaseAccess.MEMBERS if number % 50 == 7 else CaseAccess.ORGANISATION,
        "title": Texts.of(en="Market"), "codebook_version": current_version(), "date_edtf": day.isoformat(),
        "earliest": day, "latest": day, "place_id": chance.choice(towns),
        "target": chance.choice(("market", "school", "medical_facility", "residential_building")),
        "weapons": (chance.choice(("unguided_bomb", "cluster_munition", "incendiary")),),
        "patterns": (), "violations": (), "tags": (), "opened_by_id": by,
    }  # fmt: skip


def _victim(key: UUID, case: UUID, number: int, chance: random.Random) -> dict[str, Any]:
    band = chance.choice(("child", "child_2_11", "adult", "adult_18_59", "older_person", "unknown"))
    return {
        "id": key, "reference": f"V-{number:08d}", "case_id": case, "kind": VictimKind.UNNAMED,
        "minimum": 1, "maximum": 1, "violations": (), "age_band": band,
        "sex": chance.choice(("female", "male", "male", "unknown")),
        "civilian_status": chance.choice(("civilian",) * 8 + ("combatant", "unknown")),
        "occupation": chance.choice(("",) * 17 + ("medical", "civil_defence", "media")),
        "outcome": chance.choice(("killed", "killed", "injured")),
    }  # fmt: skip


def _claim(key: UUID, case: UUID, by: UUID) -> dict[str, Any]:
    return {
        "id": key, "case_id": case, "state": ClaimState.APPROVED, "asserter": Asserter.US,
        "stance": Stance.ATTRIBUTES, "created_by_id": by,
    }  # fmt: skip


def fill(engine: sa.Engine, victims: int) -> None:
    """Fill an empty database with a base of a few records, then with the rows to count."""
    filling = Filling(0)
    filling.fill(engine)
    for model, batch in rows(victims, filling):
        with engine.begin() as connection:
            connection.execute(sa.insert(model), batch)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def cold() -> sa.Select[Any]:
    """Return the statement that computes every measure of people from the victims themselves."""
    by_case = people().subquery()
    sums = [sa.func.sum(column) for column in by_case.c if column.name != "case_id"]
    counted = Case.state.in_(sorted(ESTABLISHED))
    return (
        sa.select(*sums)
        .select_from(by_case.join(Case, Case.id == by_case.c.case_id))
        .where(counted)
    )


_ALL = {"first": UUID(int=0), "last": UUID(int=2**128 - 1)}


class Duck:
    """The same victims and cases in DuckDB, and the same statement in its words."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self.connection = duckdb.connect(str(folder / "beside.duckdb"))
        for name, columns in (("victims", _COLUMNS), ("cases", ("id", "state"))):
            path = folder / f"{name}.csv"
            table = metadata().tables[name]
            with engine.connect() as connection, path.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                found = connection.execute(sa.select(*(table.c[one] for one in columns)))
                writer.writerows(found)
            types = "{'age': 'INTEGER'}" if name == "victims" else "{}"
            self.connection.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}', types={types})"  # noqa: S608
            )
        compiled = (
            cold()
            .params(**_ALL)
            .compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        )
        self.statement = str(compiled)

    def ask(self) -> tuple[int, ...]:
        """Return the totals."""
        return tuple(int(one or 0) for one in self.connection.execute(self.statement).fetchone())


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def middle(work: Callable[[], object]) -> float:
    """Return the median of a few rounds, the first left out."""
    work()
    return statistics.median(timed(work) for _round in range(_ROUNDS))


def measure(engine: sa.Engine, victims: int, folder: Path) -> None:
    """Fill, count, ask, compare; print each figure."""
    name = engine.dialect.name
    print(f"--- {name}, {victims:,} victims")
    print(f"filled in {timed(lambda: fill(engine, victims)) / 1000:.1f} s")
    factory = sessionmaker(engine)
    with factory() as session:
        about = session.scalars(sa.select(Organisation)).one()
        made = timed(lambda: workflow.mend(session, about, acting_user=None))
        session.commit()
        print(f"sums made in {made / 1000:.1f} s, {_groups(session):,} sums kept")
        session.commit()
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        found: list[workflow.Recount] = []
        again = timed(lambda: found.append(workflow.compare(session)))
        session.commit()
        print(f"counted again in {again / 1000:.1f} s: {'equal' if found[0].agrees else 'DIFFERS'}")
        for said, ask in _asked(session).items():
            took = middle(ask)
            print(f"warm: {said:<44}{took:8.1f} ms {'' if took <= WARM else f'over {WARM}'}")
        _beside(session, Duck(engine, folder))


def _groups(session: Session) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(queries.MeasureTotal)).one()


def _asked(session: Session) -> dict[str, Callable[[], object]]:
    party = session.scalars(sa.select(ClaimParty.actor_id).limit(1)).one()
    governorate = session.scalars(sa.select(Place.id).where(Place.level == 1).limit(1)).one()
    whole, of_party = Wanted(), Wanted(party_id=party)
    years = Wanted(party, date(2016, 1, 1), date(2017, 12, 31), governorate)
    months = Wanted(party, date(2015, 10, 1), date(2016, 9, 30))

    def by(dimension: str, wanted: Wanted = whole) -> Callable[[], object]:
        return lambda: queries.sums_by(
            session, wanted, dimension, "civilians_killed", acting_user=None
        )

    return {
        "every measure": lambda: queries.sums(session, whole, acting_user=None),
        "every measure, of a party": lambda: queries.sums(session, of_party, acting_user=None),
        "every measure, party, years, governorate": lambda: queries.sums(
            session, years, acting_user=None
        ),
        "every measure, party, months": lambda: queries.sums(session, months, acting_user=None),
        **{f"killed by {one}": by(one) for one in queries.DIMENSIONS},
    }


def _beside(session: Session, duck: Duck) -> None:
    ours: list[tuple[int, ...]] = []

    def ask() -> None:
        row = session.execute(cold(), _ALL).one()
        ours.append(tuple(int(one or 0) for one in row))

    theirs = duck.ask()
    pairs = [(timed(ask), timed(duck.ask)) for _round in range(3)]
    mine, floor = (statistics.median(one) for one in zip(*pairs, strict=True))
    same = "the same totals" if ours[-1] == theirs else f"OTHER TOTALS {ours[-1]} {theirs}"
    ratio = mine / floor
    said = "" if ratio <= COLD else f" over {COLD}"
    print(f"cold: {mine:.0f} ms, DuckDB {floor:.0f} ms, {ratio:.1f} times{said}; {same}")
    if ratio > COLD:
        print(_REASON)


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--victims", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite = open_engine(f"sqlite:///{folder / 'statistics.sqlite'}")
        schema.upgrade(sqlite)
        measure(sqlite, asked.victims, folder)
        sqlite.dispose()
    if ADDRESS in os.environ:
        _on_postgresql(os.environ[ADDRESS], asked.victims)


def _on_postgresql(address: str, victims: int) -> None:
    server = sa.create_engine(make_url(address), isolation_level="AUTOCOMMIT")
    name = f"statistics_{os.getpid()}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = open_engine(make_url(address).set(database=name))
    try:
        schema.upgrade(engine)
        with tempfile.TemporaryDirectory() as folder:
            measure(engine, victims, Path(folder))
    finally:
        engine.dispose()
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")
        server.dispose()


if __name__ == "__main__":
    main()
