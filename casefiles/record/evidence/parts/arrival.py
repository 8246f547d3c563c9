"""Bytes come in: streamed to the store, a preview drawn; no database is touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from casefiles.platform.files.parts.store import Arrived, LocalStore, Waiting
from casefiles.record.evidence.models import ExhibitDetails
from casefiles.record.evidence.parts.preview import draw_preview


@dataclass(frozen=True)
class Arrival:
    """Bytes that the store holds by now: the original, and a preview where one could be drawn."""

    original: Arrived
    preview: Arrived | None = None


@dataclass(frozen=True)
class Incoming:
    """One exhibit to be: what is said of it, its bytes, what the file was called.

    `again` confirms bytes that the case holds already.
    """

    details: ExhibitDetails
    arrival: Arrival
    original_name: str
    again: bool = False


@dataclass(frozen=True)
class Sent:
    """One file that a form brought: bytes that wait, and what was ticked beside its name."""

    waiting: Waiting
    name: str
    left_out: bool = False
    again: bool = False


def each_once(sent: Iterable[Sent]) -> list[Sent]:
    """Return what is to be taken in: nothing that is left out, and the same bytes once."""
    first: dict[str, Sent] = {}
    for one in sent:
        if not one.left_out:
            first.setdefault(one.waiting.arrived.sha256, one)
    return list(first.values())


def take_in(store: LocalStore, source: BinaryIO, *, limit: int) -> Arrival:
    """Stream bytes into the store; call before the verb that records them and its transaction."""
    waiting = store.receive(source, limit=limit)
    preview = preview_of_waiting(store, waiting)
    store.keep(waiting)
    return Arrival(waiting.arrived, preview)


def preview_of_waiting(store: LocalStore, waiting: Waiting) -> Arrived | None:
    """Draw a preview of bytes that are not kept yet, where one can be drawn."""
    drawn = draw_preview(store.waiting_path(waiting.name))
    return store.take_in(BytesIO(drawn), limit=len(drawn)) if drawn else None
