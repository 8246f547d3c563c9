"""Draws copies outside the request: read from the store, made in memory, kept by their hash."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.workflow import Handler, Progress
from casefiles.record.covering.models import MAKE, Areas, Covering, Medium
from casefiles.record.covering.parts.making import CannotCover
from casefiles.record.covering.parts.media import cover
from casefiles.record.covering.workflow import note_made
from casefiles.record.evidence.models import CHECK_BEFORE_LOOK, Exhibit
from casefiles.record.evidence.workflow import note_check

Factory = sessionmaker[Session]
DAMAGED = N_("The stored bytes are not those that were received. Nothing was made of them.")


@dataclass(frozen=True)
class _Asked:
    exhibit_id: UUID
    sha256: str
    medium: Medium
    areas: Areas


def handlers(store: LocalStore) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""
    return {MAKE: partial(make_one, store)}


def make_one(store: LocalStore, factory: Factory, covering_id: UUID, progress: Progress) -> None:
    """Make one copy; what is made already is left alone.

    The original is hashed before it is read and after: a copy of other bytes is not kept.
    """
    asked = _asked(factory, covering_id)
    if asked is None:
        return
    _refuse_damaged(store, factory, asked)
    try:
        made = cover(asked.medium, store.path(asked.sha256), asked.areas, progress)
    except CannotCover as cannot:
        raise NotAllowedNow(cannot.message) from cannot
    _refuse_damaged(store, factory, asked)
    arrived = store.take_in(BytesIO(made.content), limit=len(made.content))
    with own_transaction(factory) as session:
        if session.get_one(Covering, covering_id).derivative_id is None:
            note_made(session, covering_id, arrived, made)


def _asked(factory: Factory, covering_id: UUID) -> _Asked | None:
    with factory() as session:
        covering = session.get_one(Covering, covering_id)
        if covering.derivative_id is not None:
            return None
        areas = Areas.from_json(covering.areas)
        return _Asked(covering.exhibit_id, covering.original_sha256, covering.medium, areas)


def _refuse_damaged(store: LocalStore, factory: Factory, asked: _Asked) -> None:
    found = store.digest(asked.sha256)
    if found == asked.sha256:
        return
    with own_transaction(factory) as session:
        exhibit = session.get_one(Exhibit, asked.exhibit_id)
        note_check(session, exhibit, found, acting_user=None, purpose=CHECK_BEFORE_LOOK)
    raise NotAllowedNow(DAMAGED)
