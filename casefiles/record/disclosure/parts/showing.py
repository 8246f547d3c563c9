"""Who is seen or heard in what goes of an exhibit, as the gate asks about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from casefiles.record.appearances.models import Appearance
from casefiles.record.appearances.queries import Unwritten
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.parts.gate import Item, Shown
from casefiles.record.evidence.models import Derivative
from casefiles.record.evidence.queries import copy_that_leaves


def as_shown(row: Appearance, copy: Derivative | None) -> Shown:
    """Return somebody as the gate asks about them, in a copy or in the original."""
    kind_and_id = row.whom
    whom = (GroundSubject(kind_and_id[0]), kind_and_id[1]) if kind_and_id else None
    return Shown(whom, row.seen, row.heard, hidden=row.is_hidden_in(copy))


def as_unwritten(one: Unwritten) -> Shown:
    """Return somebody whom only other exhibits of the same bytes show."""
    whom = (GroundSubject(one.whom[0]), one.whom[1]) if one.whom else None
    return Shown(whom, one.seen, one.heard)


def shown_in(
    appearances: Mapping[UUID, Sequence[Appearance]], known: Collection[UUID]
) -> dict[UUID, list[Shown]]:
    """Return by exhibit who is seen or heard in what goes of it.

    `known` are the victims and sources whom a ground in this case can be about.
    """
    return {
        exhibit_id: [_asked(as_shown(row, copy_that_leaves(row.exhibit)), known) for row in rows]
        for exhibit_id, rows in appearances.items()
    }


def _asked(one: Shown, known: Collection[UUID]) -> Shown:
    if one.whom is None or one.whom[1] in known:
        return one
    return Shown(None, one.seen, one.heard, one.hidden)


def scopes_shown(shown: Iterable[Shown]) -> dict[UUID, tuple[Scope, ...]]:
    """Return whether somebody is seen, heard or both anywhere, hidden or not."""
    found: dict[UUID, set[Scope]] = {}
    for one in shown:
        if one.whom is not None:
            scopes = found.setdefault(one.whom[1], set())
            scopes |= {Scope.IMAGE} if one.seen else set()
            scopes |= {Scope.VOICE} if one.heard else set()
    return {whom: tuple(sorted(scopes)) for whom, scopes in found.items()}


def needs_of(shown: Iterable[Shown]) -> list[Item]:
    """Return everything that has to be granted before some files go."""
    return list(dict.fromkeys(item for one in shown for item in one.needs))
