"""What the list keeps between two looks: rows as they were drawn, and how many cases there are.

What a row shows depends on the case, on what the log last told of it, on how pages are written
for whoever reads and on their roles, to which a suspect may not be named; on nothing else of who
that is. Where the log told of nothing at all since, nobody has to be asked what became of it.
Which rows somebody gets is asked every time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic

from markupsafe import Markup

#: rows; each takes about three kilobytes
_MOST = 500
#: people whose total is kept
_PEOPLE = 200
#: seconds after which a row is dropped whatever happened: what is expunged must not linger
_LONGEST = 600.0


@dataclass(frozen=True)
class _Row:
    """A row as it was drawn: in which state of its case, and up to which event it is known so."""

    state: object
    told: Hashable
    drawn_at: float
    markup: Markup


class DrawnRows:
    """Rows as they were drawn, by case and by how they look; the oldest is dropped first.

    `told` is up to where the log was read, and in which minute, before anything else was.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Row] = OrderedDict()
        self._lock = Lock()

    def untouched(self, key: Hashable, told: Hashable) -> Markup | None:
        """Return the row where the log told of nothing since it was last known to be right."""
        with self._lock:
            self._forget_old()
            known = self._kept.get(key)
            return known.markup if known is not None and known.told == told else None

    def find(self, key: Hashable, state: object, told: Hashable) -> Markup | None:
        """Return the row as it was drawn in exactly this state of things."""
        with self._lock:
            self._forget_old()
            known = self._kept.get(key)
            if known is None or known.state != state:
                return None
            self._kept[key] = replace(known, told=told)
            return known.markup

    def keep(self, key: Hashable, state: object, told: Hashable, row: Markup) -> None:
        """Keep a row in place of the one before it."""
        with self._lock:
            self._kept[key] = _Row(state, told, monotonic(), row)
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def _forget_old(self) -> None:
        """Drop what was drawn too long ago: the oldest stand first."""
        while self._kept and monotonic() - next(iter(self._kept.values())).drawn_at > _LONGEST:
            self._kept.popitem(last=False)


class CountedCases:
    """How many cases each person may see, as long as the log tells of nothing new."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, who: Hashable, told: Hashable) -> int | None:
        """Return the total that was counted when the log had told this much."""
        with self._lock:
            known = self._kept.get(who)
            return known[1] if known is not None and known[0] == told else None

    def keep(self, who: Hashable, told: Hashable, total: int) -> None:
        """Keep a total in place of the one before it."""
        with self._lock:
            self._kept[who] = (told, total)
            self._kept.move_to_end(who)
            if len(self._kept) > _PEOPLE:
                self._kept.popitem(last=False)
