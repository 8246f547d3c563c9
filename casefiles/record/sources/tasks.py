"""A new key for what is sealed: each opened and sealed again in memory, from any step onwards.

Identities and contact plans are sealed to it.

People go on working: what they enter is sealed to the new key from the first step on.
Until nothing needs the old one, it opens for whoever opens the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock, envelope
from casefiles.foundation.database import forget_overwritten
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.vault import queries as vault
from casefiles.platform.vault import workflow as keys
from casefiles.platform.vault.models import FormerKey, FormerKind, LockedKeyKind
from casefiles.platform.vault.tasks import RotationRefused
from casefiles.record.sources.models import ContactPlan, Source
from casefiles.record.sources.parts.identity import contact_purpose, purpose

#: identities in one transaction: with the write to disk some 50 ms
BATCH = 100
_Rows = Sequence[tuple[UUID, bytes]]
#: the source, what was sealed, and what it is sealed to anew; None where it does not open
_Again = tuple[UUID, bytes, bytes | None]


@dataclass(frozen=True)
class _Kind:
    """One column of sealed bytes: the source they are of, the key they name, their purpose."""

    table: sa.Table
    source_id: sa.ColumnElement[UUID]
    sealed: sa.ColumnElement[bytes | None]
    key: sa.ColumnElement[str | None]
    purpose: Callable[[UUID], bytes]


def _kind(model: Any, source_id: str, sealed: str, purpose: Callable[[UUID], bytes]) -> _Kind:  # noqa: ANN401 - any mapped class
    table = cast("sa.Table", model.__table__)
    return _Kind(table, table.c[source_id], table.c[sealed], table.c.identity_key, purpose)


_KINDS = (
    _kind(Source, "id", "sealed_identity", purpose),
    _kind(ContactPlan, "source_id", "sealed", contact_purpose),
)


@dataclass(frozen=True)
class Change:
    """A change of the identity key that is under way; both private halves, in memory."""

    factory: sessionmaker[Session]
    subject: Identified
    former: str
    public: bytes
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Return the name of the new key."""
        return name_of_key(self.public)


def rotate_identity(
    factory: sessionmaker[Session], passphrase: str, *, subject: Identified, batch: int = BATCH
) -> int:
    """Replace the identity key, or finish what was begun; return how many identities it locks."""
    change = _begun(factory, passphrase, subject)
    broken = [*_reseal_all(change, batch), *_read_back(change, batch)]
    if broken:
        named = ", ".join(sorted(set(broken)))
        raise RotationRefused(
            f"An identity or contact plan does not open with the key it names: {named}."
            " Enter it anew on their pages, then run this again. The old key is kept."
        )
    count = _destroy(change)
    if not forget_overwritten(factory.kw["bind"]):
        raise RotationRefused(
            "The log of the database is in use and could not be cleared. Run this again."
        )
    with own_transaction(factory) as session:
        session.get_one(FormerKey, change.former).swept_at = clock.now()
    return count


def _begun(factory: sessionmaker[Session], passphrase: str, subject: Identified) -> Change:
    """Return the change that was begun, or begin one; what is slow is done outside."""
    with factory() as session:
        key = vault.locked_key(session, LockedKeyKind.IDENTITY)
        under_way = _under_way(session)
        if under_way is not None:
            private = keys.open_locked(key, passphrase)
            old = keys.private_by_name(session, private, under_way.name)
            return Change(factory, subject, under_way.name, key.public, old, private)
        made = keys.replacement_for(key, passphrase)
        new, public = keys.open_locked(made.new, passphrase), made.new.public
    with own_transaction(factory) as session:
        former = keys.replace_key(session, made, keeps_private=True).name
        change = Change(factory, subject, former, public, made.old, new)
        _record(session, "identity-key:rotation-begun", change, old=former, new=change.name)
    return change


def _under_way(session: Session) -> FormerKey | None:
    found = [one for one in vault.unfinished(session) if one.kind is FormerKind.IDENTITY]
    return found[0] if found else None


def _record(session: Session, action: str, change: Change, **detail: Any) -> None:  # noqa: ANN401 - plain data
    record(session, action, change.subject, acting_user=None, **detail)


def _reseal_all(change: Change, batch: int) -> Iterator[str]:
    """Seal everything to the new key; yield the references of what does not open.

    What takes time is done outside the transaction; what somebody replaced meanwhile stays.
    """
    for kind in _KINDS:
        last = UUID(int=0)
        while rows := _next(change, kind, last, batch, only_not=change.name):
            again = [(one, sealed, _resealed(change, kind, one, sealed)) for one, sealed in rows]
            with own_transaction(change.factory) as session:
                count = sum(_put(session, kind, change.name, row) for row in again)
                if count:
                    _record(session, "identity-key:resealed", change, count=count)
                broken = _references(session, [one for one, _, sealed in again if sealed is None])
            yield from broken
            last = rows[-1][0]


def _references(session: Session, ids: Sequence[UUID]) -> Sequence[str]:
    return session.scalars(sa.select(Source.reference).where(Source.id.in_(ids))).all()


def _next(
    change: Change, kind: _Kind, last: UUID, batch: int, *, only_not: str | None = None
) -> _Rows:
    rows = sa.select(kind.source_id, kind.sealed)
    rows = rows.where(kind.source_id > last, kind.sealed.is_not(None))
    if only_not is not None:
        rows = rows.where(sa.or_(kind.key.is_(None), kind.key != only_not))
    with change.factory() as session:
        found = session.execute(rows.order_by(kind.source_id).limit(batch))
        return [(one, sealed) for one, sealed in found if sealed is not None]


def _put(session: Session, kind: _Kind, name: str, row: _Again) -> int:
    """Change the row beside its version: a form that somebody has open stays good."""
    source_id, was, sealed = row
    if sealed is None:
        return 0
    unchanged = sa.and_(kind.source_id == source_id, kind.sealed == was)
    put = sa.update(kind.table).where(unchanged)
    done = session.execute(put.values({kind.sealed: sealed, kind.key: name}))
    return cast("sa.CursorResult[Any]", done).rowcount


def _resealed(change: Change, kind: _Kind, source_id: UUID, sealed: bytes) -> bytes | None:
    bound = kind.purpose(source_id)
    try:
        plain = envelope.open_sealed_to(change.old, sealed, bound_to=bound)
    except (InvalidTag, ValueError):
        return sealed if _opens(change.new, kind, source_id, sealed) else None
    return envelope.seal_to(change.public, plain, bound_to=bound)


def _read_back(change: Change, batch: int) -> Iterator[str]:
    """Open everything with the new key alone; yield the references of what does not."""
    for kind in _KINDS:
        last = UUID(int=0)
        while rows := _next(change, kind, last, batch):
            broken = [one for one, sealed in rows if not _opens(change.new, kind, one, sealed)]
            with change.factory() as session:
                references = _references(session, broken)
            yield from references
            last = rows[-1][0]


def _opens(private: bytes, kind: _Kind, source_id: UUID, sealed: bytes) -> bool:
    try:
        envelope.open_sealed_to(private, sealed, bound_to=kind.purpose(source_id))
    except (InvalidTag, ValueError):
        return False
    return True


def _count(session: Session, name: str | None = None) -> int:
    """Return how much is sealed, or sealed to the key of a name."""
    return sum(
        session.scalar(
            sa.select(sa.func.count())
            .select_from(kind.table)
            .where(kind.sealed.is_not(None), sa.true() if name is None else kind.key == name)
        )
        or 0
        for kind in _KINDS
    )


def _destroy(change: Change) -> int:
    """Forget the old private key, in the transaction that finds nothing needs it."""
    with own_transaction(change.factory) as session:
        count = _count(session)
        if count != _count(session, change.name):
            raise RotationRefused("Something sealed still needs the old key. Run this again.")
        former = session.get_one(FormerKey, change.former)
        if former.wrapped is not None:
            former.wrapped, former.destroyed_at = None, clock.now()
            _record(
                session,
                "identity-key:rotated",
                change,
                old=change.former,
                new=change.name,
                count=count,
            )
    return count
