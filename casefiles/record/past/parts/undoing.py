"""Taking changes back, as the log tells them, to know what a record held before them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casefiles.foundation.canonical import canonical_json
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain
from casefiles.record.cases.models import CaseAccess

_TEXTS = frozenset({"title", "narrative"})
_SEVERAL = frozenset({"weapons", "patterns", "violations", "tags"})


@dataclass(frozen=True)
class Entry:
    """What one event of the log kept of a record; `detail` is None where it was expunged."""

    happened_at: datetime
    acting_user_id: UUID | None
    action: str
    detail: Mapping[str, Any] | None

    @property
    def changes(self) -> Mapping[str, Sequence[Any]]:
        """The fields that changed: {field → before and after}."""
        return (self.detail or {}).get("changes") or {}


@dataclass(frozen=True)
class Step:
    """One value of a field, from one moment to the next; `number` counts from the first."""

    number: int
    #: plain data as the log keeps it
    value: Any
    since: datetime
    by: UUID | None
    #: a change in between was expunged: whether this field was in it cannot be known
    unsure: bool = False


def as_kept(value: object) -> Any:  # noqa: ANN401 - plain data
    """Return a value of a column as the log would keep it."""
    return json.loads(canonical_json(plain(value)))


def steps_of(
    field: str,
    now: object,
    entries: Sequence[Entry],
    *,
    since: datetime,
    by: UUID | None,
    along: Collection[str] = (),
) -> list[Step]:
    """Return the values a field has had, the first one first.

    `entries` in the order of the log; `since` and `by` tell of the record's beginning.
    There is a step too wherever one of the fields `along` with it changed.
    """
    changed = [entry for entry in entries if {field, *along} & entry.changes.keys()]
    own = (entry.changes[field][0] for entry in changed if field in entry.changes)
    first = next(own, as_kept(now))
    steps = [Step(1, first, since, by)]
    for number, entry in enumerate(changed, start=2):
        gap = any(
            one.detail is None and steps[-1].since <= one.happened_at <= entry.happened_at
            for one in entries
        )
        value = entry.changes[field][1] if field in entry.changes else steps[-1].value
        steps.append(Step(number, value, entry.happened_at, entry.acting_user_id, gap))
    return steps


def undone(now: Mapping[str, Any], later: Iterable[Entry]) -> tuple[dict[str, Any], bool]:
    """Return what a record held before some entries, newest first, and whether that is unsure."""
    values, unsure = dict(now), False
    for entry in later:
        unsure = unsure or (entry.detail is None and entry.action.endswith(":changed"))
        for field, (before, _after) in entry.changes.items():
            if field in values:
                values[field] = before
        detail = entry.detail or {}
        # A transition; what else has a before and an after says nothing of this state.
        if "state" in values and detail.get("after") == values["state"] and "before" in detail:
            values["state"] = detail["before"]
    return values, unsure


def revived(field: str, kept: Any) -> Any:  # noqa: ANN401 - a value of any column
    """Return what the log kept of a case's field as the case holds it."""
    if kept is None:
        return None
    if field in _TEXTS:
        return Texts.from_json(kept)
    if field in _SEVERAL:
        return tuple(kept)
    if field == "place_id":
        return UUID(kept)
    return CaseAccess(kept) if field == "access" else kept
