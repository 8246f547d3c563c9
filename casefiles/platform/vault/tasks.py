"""A new master key: every data key wrapped again, in short transactions, from any step onwards.

Until the last row was read back under the new key, both keys lie on disk and both
open what they wrap; a run that is cut off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.database import forget_overwritten
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.errors import Refused
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.vault.models import DataKey, FormerKey, FormerKind, MasterKey
from casefiles.platform.vault.parts.key_files import KeyFiles
from casefiles.platform.vault.queries import master_keys
from casefiles.platform.vault.workflow import (
    Keyring,
    name_master,
    open_wrapped,
    wrap_data_key,
)

#: rows in one transaction: with the write to disk some 50 ms
BATCH = 500
_Rows = Sequence[tuple[UUID, bytes]]


class RotationRefused(Refused):
    """A key cannot be replaced now; nothing that opens anything was destroyed."""


def name_older_rows(session: Session, keyring: Keyring) -> None:
    """Write down which master key wraps the rows from before keys had names, if it does."""
    unnamed = sa.and_(DataKey.wrapped_by.is_(None), DataKey.wrapped.is_not(None))
    first = session.scalar(sa.select(DataKey).where(unnamed).order_by(DataKey.id).limit(1))
    if first is None or first.wrapped is None or master_keys(session):
        return
    try:
        open_wrapped(Keyring(keyring.master), first.id, first.wrapped)
    except InvalidTag:
        return
    name = name_master(session, keyring)
    session.execute(sa.update(DataKey).where(unnamed).values(wrapped_by=name))


@dataclass(frozen=True)
class Change:
    """A change of the master key that is under way."""

    factory: sessionmaker[Session]
    subject: Identified
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    @property
    def both(self) -> Keyring:
        """Return what opens a row of either key."""
        return Keyring(self.new, (self.old,))


def rotate_master(
    factory: sessionmaker[Session], files: KeyFiles, *, subject: Identified, batch: int = BATCH
) -> str:
    """Replace the master key, or finish what was begun; return the name of the new one.

    No process may serve meanwhile: it would hold the old key for as long as it lives.
    """
    if not files.is_switched:
        change = Change(factory, subject, files.present(), files.new())
        _begin(change)
        _rewrap_all(change, batch)
        _read_back(change, batch)
        _retire(change)
        _sweep(factory, name_of_key(change.old))
        files.switch()
    files.destroy_former()
    return name_of_key(files.present())


def _begin(change: Change) -> None:
    old, new = name_of_key(change.old), name_of_key(change.new)
    with own_transaction(change.factory) as session:
        known = set(session.scalars(sa.select(MasterKey.name)))
        if known - {old, new}:
            raise RotationRefused(
                "The database names another master key than this one; restore that first."
            )
        if new in known:
            return
        now = clock.now()
        if old not in known:
            session.add(MasterKey(name=old, made_at=now - timedelta(seconds=1)))
        session.add(MasterKey(name=new, made_at=now))
        _record(session, "master-key:rotation-begun", change, old=old, new=new)


def _record(session: Session, action: str, change: Change, **detail: Any) -> None:  # noqa: ANN401 - plain data
    record(session, action, change.subject, acting_user=None, **detail)


def _rewrap_all(change: Change, batch: int) -> None:
    last = UUID(int=0)
    while True:
        with own_transaction(change.factory) as session:
            rows = _next(session, last, batch, only_not=name_of_key(change.new))
            if not rows:
                return
            session.execute(sa.update(DataKey), [_rewrapped(change, *row) for row in rows])
            _record(session, "master-key:rewrapped", change, count=len(rows))
            last = rows[-1][0]


def _next(session: Session, last: UUID, batch: int, *, only_not: str | None = None) -> _Rows:
    rows = sa.select(DataKey.id, DataKey.wrapped)
    rows = rows.where(DataKey.id > last, DataKey.wrapped.is_not(None))
    if only_not is not None:
        unnamed = DataKey.wrapped_by.is_(None)
        rows = rows.where(sa.or_(unnamed, DataKey.wrapped_by != only_not)).with_for_update()
    found = session.execute(rows.order_by(DataKey.id).limit(batch))
    return [(key_id, wrapped) for key_id, wrapped in found if wrapped is not None]


def _rewrapped(change: Change, key_id: UUID, wrapped: bytes) -> dict[str, object]:
    plain = _plain(change.both, key_id, wrapped)
    again = wrap_data_key(change.new, key_id, plain)
    return {"id": key_id, "wrapped": again, "wrapped_by": name_of_key(change.new)}


def _plain(keyring: Keyring, key_id: UUID, wrapped: bytes) -> bytes:
    try:
        return open_wrapped(keyring, key_id, wrapped)
    except InvalidTag:
        raise RotationRefused(
            f"The data key {key_id} opens with neither master key. Both are kept as they are."
        ) from None


def _read_back(change: Change, batch: int) -> None:
    """Open every row with the new key alone, as the next start will have to."""
    alone = Keyring(change.new)
    for rows in _batches(change, batch):
        for row in rows:
            _plain(alone, *row)


def _batches(change: Change, batch: int) -> Iterator[_Rows]:
    last = UUID(int=0)
    while True:
        with change.factory() as session:
            rows = _next(session, last, batch)
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _retire(change: Change) -> None:
    """Let the database forget the old key, which it refuses while any row needs it."""
    old, new = name_of_key(change.old), name_of_key(change.new)
    with own_transaction(change.factory) as session:
        row = session.get(MasterKey, old)
        if row is None:
            return
        session.execute(sa.update(DataKey).where(DataKey.wrapped.is_(None)).values(wrapped_by=None))
        session.delete(row)
        session.add(FormerKey(name=old, kind=FormerKind.MASTER, destroyed_at=clock.now()))
        count = sa.select(sa.func.count()).select_from(DataKey).where(DataKey.wrapped_by == new)
        _record(
            session, "master-key:rotated", change, old=old, new=new, count=session.scalar(count)
        )


def _sweep(factory: sessionmaker[Session], name: str) -> None:
    """Clear the database's own files of what was written over, and note that it was done."""
    if not forget_overwritten(factory.kw["bind"]):
        raise RotationRefused(
            "The log of the database is in use and could not be cleared. Run this again."
        )
    with own_transaction(factory) as session:
        former = session.get(FormerKey, name)
        if former is not None:
            former.swept_at = clock.now()
