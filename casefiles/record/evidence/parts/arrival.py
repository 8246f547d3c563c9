"""Bytes come in: streamed to the store, a preview drawn; no database is touched."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from casefiles.platform.files.parts.store import Arrived, LocalStore
from casefiles.record.evidence.parts.preview import draw_preview


@dataclass(frozen=True)
class Arrival:
    """Bytes that the store holds by now: the original, and a preview where one could be drawn."""

    original: Arrived
    preview: Arrived | None = None


def take_in(store: LocalStore, source: BinaryIO, *, limit: int) -> Arrival:
    """Stream bytes into the store; call before the verb that records them and its transaction."""
    original = store.take_in(source, limit=limit)
    drawn = draw_preview(store.path(original.sha256))
    preview = store.take_in(BytesIO(drawn), limit=len(drawn)) if drawn else None
    return Arrival(original, preview)
