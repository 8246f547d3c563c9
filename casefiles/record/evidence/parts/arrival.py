"""Bytes come in: streamed to the store, a preview drawn; no database is touched."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from casefiles.platform.files.parts.store import Arrived, LocalStore, Waiting
from casefiles.record.evidence.parts.preview import draw_preview


@dataclass(frozen=True)
class Arrival:
    """Bytes that the store holds by now: the original, and a preview where one could be drawn."""

    original: Arrived
    preview: Arrived | None = None


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
