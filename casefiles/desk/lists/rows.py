"""The rows of the list: one is drawn anew only where something happened since it was drawn.

What a row shows depends on the case, on what the log last told of it, on how pages are written
for whoever reads and on their roles, to which a suspect may not be named; on nothing else of who
that is. Which rows somebody gets is asked every time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, cast
from uuid import UUID

from flask import current_app, request
from markupsafe import Markup

from casefiles.desk.lists import queries
from casefiles.desk.lists.queries import Column, Need
from casefiles.outbound.dispatch.queries import ways_of
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.queries import ListedCase

_TEMPLATE = "desk/lists/_cells.html"
#: rows; each takes about three kilobytes
_MOST = 500
#: seconds after which a row is dropped whatever happened: what is expunged must not linger
_LONGEST = 600.0


class DrawnRows:
    """Rows as they were drawn, by case and by how they look; the oldest is dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, float, Markup]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, state: Hashable) -> Markup | None:
        """Return the row as it was drawn in exactly this state of things."""
        with self._lock:
            self._forget_old()
            known = self._kept.get(key)
            return known[2] if known is not None and known[0] == state else None

    def keep(self, key: Hashable, state: Hashable, row: Markup) -> None:
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


@dataclass(frozen=True)
class Shown:
    """What a list shows of each case: its columns with their words, and whether rows are chosen."""

    columns: Sequence[tuple[Column, str]]
    is_chosen: bool

    @property
    def how(self) -> Hashable:
        """Return everything but the case that makes a row look as it does."""
        codes, user = tuple((column.code, label) for column, label in self.columns), current_user()
        return (
            codes,
            self.is_chosen,
            request.script_root,
            language_of(None),
            user.digits,
            user.roles,
        )


def drawn(cases: Sequence[ListedCase], shown: Shown) -> list[Markup]:
    """Return a row of markup for each visible case, as many queries for many as for one."""
    if Need.TOWARD not in queries.needs_of([column for column, _label in shown.columns]):
        return list(_draw(cases, shown).values())
    session, memory = request_session(), cast("DrawnRows", current_app.extensions["drawn rows"])
    ways, how = ways_of(session, [case.id for case in cases]), shown.how
    found = {case.id: memory.find((case.id, how), ways[case.id].state) for case in cases}
    lacking = [case for case in cases if found[case.id] is None]
    for case_id, row in _draw(lacking, shown, ways).items():
        memory.keep((case_id, how), ways[case_id].state, row)
        found[case_id] = row
    return [row for row in found.values() if row is not None]


def _draw(
    cases: Sequence[ListedCase],
    shown: Shown,
    ways: Any = None,  # noqa: ANN401 - as it was read
) -> dict[UUID, Markup]:
    if not cases:
        return {}
    session = request_session()
    known = queries.known_of(session, cases, [column for column, _label in shown.columns], ways)
    row = current_app.jinja_env.get_template(_TEMPLATE).module.row  # type: ignore[attr-defined]
    names = queries.recipient_names(session, language_of(None))
    codes = [column.code for column, _label in shown.columns]
    return {
        case.id: row(shown.columns[1:], case, known, codes, names, shown.is_chosen)
        for case in cases
    }
