"""The rows of the list as they were drawn: one is drawn anew only where something happened since.

What a row shows depends on the case, on what the log last told of it, on how pages are written
for whoever reads and on their roles, to which a suspect may not be named; on nothing else of who
that is. Which rows somebody gets is asked every time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from time import monotonic

from markupsafe import Markup

#: rows; each takes about three kilobytes
_MOST = 500
#: seconds after which a row is dropped whatever happened: what is expunged must not linger
_LONGEST = 600.0


class DrawnRows:
    """Rows as they were drawn, by case and by how they look; the oldest is dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[object, float, Markup]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, state: object) -> Markup | None:
        """Return the row as it was drawn in exactly this state of things."""
        with self._lock:
            self._forget_old()
            known = self._kept.get(key)
            return known[2] if known is not None and known[0] == state else None

    def keep(self, key: Hashable, state: object, row: Markup) -> None:
        """Keep a row in place of the one before it."""
        with self._lock:
            self._kept[key] = (state, monotonic(), row)
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def _forget_old(self) -> None:
        """Drop what was drawn too long ago: the oldest stand first."""
        while self._kept and monotonic() - next(iter(self._kept.values()))[1] > _LONGEST:
            self._kept.popitem(last=False)
