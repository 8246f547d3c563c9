"""Rewrites the rows of any declared table: emptied where they are about somebody, names cut out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from casefiles.foundation import clock
from casefiles.foundation.database import Base
from casefiles.foundation.holdings import EXPUNGED, TOMBSTONE, TOMBSTONE_LINE, Holding
from casefiles.foundation.texts import Texts
from casefiles.outbound.expunging.parts.mentions import Mentions
from casefiles.outbound.expunging.parts.subjects import in_batches


@dataclass(frozen=True)
class Change:
    """What one row is to say, or that it goes; `id` is its key."""

    id: UUID
    values: Mapping[str, object] | None


@dataclass(frozen=True)
class Sought:
    """Whom the rows are about, where others may have named them, and by which names."""

    ids: frozenset[UUID]
    area: frozenset[UUID]
    mentions: Mentions


def changes_about(
    session: Session, holding: Holding, sought: Sought, locked: Collection[UUID] | None = None
) -> list[Change]:
    """Return what changes in the rows about them; nothing a second time.

    With ids in `locked`, of these rows alone, which nobody else writes until this ends.
    """
    columns = [name for name in holding.emptied if name in _columns(holding)]
    rows = _Rows(session, holding, [] if holding.removed else columns, locked)
    if holding.removed:
        return [Change(row["id"], None) for row in rows.by(holding.about, sought.ids)]
    found = []
    for row in rows.by(holding.about, sought.ids):
        values = {name: _emptied(row[name], holding.emptied[name]) for name in columns}
        found += _changed(row, values)
    return found


def changes_that_name(
    session: Session, holding: Holding, sought: Sought, locked: Collection[UUID] | None = None
) -> list[Change]:
    """Return what changes in rows about others, or about all of it, that name them."""
    found = []
    if holding.named and sought.mentions:
        rows = _Rows(session, holding, holding.named, locked)
        for row in rows.by(holding.within, sought.area):
            values = {name: _cut(holding, name, row[name], sought) for name in holding.named}
            found += _changed(row, values)
    return found


def _cut(holding: Holding, name: str, value: object, sought: Sought) -> object:
    """Return a value without their names, as long as its column takes: else the token alone."""
    cut = sought.mentions.without(value)
    most = getattr(_columns(holding)[name].type, "length", None)
    is_too_long = most is not None and isinstance(cut, str) and cut != value and len(cut) > most
    return TOMBSTONE_LINE if is_too_long else cut


@dataclass(frozen=True)
class _Rows:
    """Some columns of the rows of one table; of a few rows alone where they are to be locked."""

    session: Session
    holding: Holding
    columns: Collection[str]
    locked: Collection[UUID] | None = None

    def by(self, keys: tuple[str, ...], ids: Collection[UUID]) -> Iterator[sa.RowMapping]:
        """Yield the rows that name one of some ids in a key; without keys, every row."""
        table = _columns(self.holding)
        wanted = sa.select(table["id"], *(table[name] for name in self.columns))
        wanted = wanted.order_by(table["id"])
        if self.locked is not None:
            wanted = wanted.where(table["id"].in_(self.locked)).with_for_update()
        if not keys:
            yield from self.session.execute(wanted).mappings()
            return
        for key in keys:
            for some in in_batches(ids):
                yield from self.session.execute(wanted.where(table[key].in_(some))).mappings()


def _columns(holding: Holding) -> ReadOnlyColumnCollection[str, sa.Column[Any]]:
    return cast("sa.Table", holding.table.__table__).columns


def _emptied(value: object, wanted: object) -> object:
    if wanted != EXPUNGED:
        return wanted
    if not value:
        return value
    return TOMBSTONE if isinstance(value, Texts) else TOMBSTONE_LINE


def _changed(row: sa.RowMapping, values: Mapping[str, object]) -> list[Change]:
    different = {name: value for name, value in values.items() if value != row[name]}
    return [Change(row["id"], different)] if different else []


def write(session: Session, holding: Holding, changes: Collection[Change]) -> None:
    """Write changes to their rows; whoever has one of them open is told that it changed."""
    table = cast("sa.Table", holding.table.__table__)
    for change in changes:
        if change.values is None:
            session.execute(sa.delete(table).where(table.columns["id"] == change.id))
            continue
        values: dict[str, Any] = dict(change.values)
        if "version" in table.columns:
            values["version"] = table.columns["version"] + 1
        session.execute(sa.update(table).where(table.columns["id"] == change.id).values(values))
        _end_what_was_said(session, holding, [change.id])


def _end_what_was_said(session: Session, holding: Holding, ids: Collection[UUID]) -> None:
    """End what others said of rows as they stood before: nobody looked at them as they are now."""
    if holding.ends is None:
        return
    said, key, end = holding.ends
    table = cast("sa.Table", said.__table__)
    standing = sa.and_(table.columns[key].in_(ids), table.columns[end].is_(None))
    session.execute(sa.update(table).where(standing).values({end: clock.now()}))


def part(session: Session, holdings: Iterable[Holding], sought: Sought) -> None:
    """Let no row name them by their id that is to name nobody: what was looked up by it is done."""
    for holding in holdings:
        table = cast("sa.Table", holding.table.__table__)
        for name in holding.parted:
            for some in in_batches(sought.ids):
                theirs = table.columns[name].in_(some)
                ids = session.scalars(sa.select(table.columns["id"]).where(theirs)).all()
                named_no_more = {name: None, "version": table.columns["version"] + 1}
                session.execute(sa.update(table).where(theirs).values(named_no_more))
                _end_what_was_said(session, holding, ids)


def files_that_go(session: Session, holdings: Iterable[Holding], sought: Sought) -> list[str]:
    """Return the digests of files that rows about them name, and that nothing else keeps."""
    going: set[tuple[str, UUID]] = set()
    digests: set[str] = set()
    for holding in holdings:
        for name in holding.files:
            table = holding.table.__tablename__
            for row in _Rows(session, holding, [name]).by(holding.about, sought.ids):
                going.add((table, row["id"]))
                digests |= {row[name]} if row[name] else set()
    return sorted(one for one in digests if _keepers(session, one) <= going)


def _keepers(session: Session, sha256: str) -> set[tuple[str, UUID]]:
    """Return every row of any table that names a file."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "stored_files" for key in column.foreign_keys):
                ids = session.scalars(sa.select(table.columns["id"]).where(column == sha256))
                found |= {(table.name, one) for one in ids}
    return found
