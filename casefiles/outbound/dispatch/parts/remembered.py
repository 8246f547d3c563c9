"""What was worked out before, kept as long as the log tells of nothing that could change it.

How ready a case is takes reading everything it says. It depends on the case, the recipient's
rules and the day, never on who asks; every change is an event, so the last event that touches a
case dates it. Kept in the process only, for as many cases as people look at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.outbound.submissions.queries import STOPS, Finding, Mark

_NAME = "readiness worked out before"
#: cases; each takes about ten kilobytes
_MOST = 500


@dataclass(frozen=True)
class Weighed:
    """How ready one case is for one recipient."""

    met: int
    unclear: int
    missing: int
    open_findings: Sequence[Finding]

    @property
    def is_ready(self) -> bool:
        """Return whether nothing blocks."""
        return not self.missing

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Weighed:
        """Sum up findings, and keep those that somebody should look at."""
        marks = [each.mark for each in findings]
        still_open = [one for one in findings if one.mark in STOPS or one.mark is Mark.UNCLEAR]
        missing = sum(mark in STOPS for mark in marks)
        return cls(marks.count(Mark.MET), marks.count(Mark.UNCLEAR), missing, still_open)


class Remembered:
    """Readiness by case, for each recipient; the case longest unasked for is dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, tuple[Hashable, Mapping[str, Weighed]]] = OrderedDict()
        self._lock = Lock()

    def find(self, case_id: UUID, state: Hashable) -> Mapping[str, Weighed]:
        """Return what was worked out in exactly this state of things: {recipient → readiness}."""
        with self._lock:
            known = self._kept.get(case_id)
            if known is None or known[0] != state:
                return {}
            self._kept.move_to_end(case_id)
            return known[1]

    def keep(self, case_id: UUID, state: Hashable, weighed: Mapping[str, Weighed]) -> None:
        """Keep what was worked out."""
        with self._lock:
            self._kept[case_id] = (state, weighed)
            self._kept.move_to_end(case_id)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def remembered(session: Session) -> Remembered:
    """Return what this application remembers; nothing outside of one."""
    found = session.info.get(_NAME)
    return found if isinstance(found, Remembered) else Remembered()


def memory() -> dict[str, Remembered]:
    """Return what the sessions of an application carry so that they share one memory."""
    return {_NAME: Remembered()}
