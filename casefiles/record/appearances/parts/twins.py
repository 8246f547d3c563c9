"""Who is written down where the same bytes were received once more, and not in this exhibit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefiles.record.appearances.models import SOURCE, VICTIM, Appearance
from casefiles.record.evidence.models import CopyState, Exhibit

#: appearance → the bytes of the copies in which nobody recognises them
Hidden = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True)
class Unwritten:
    """Somebody who is seen or heard in these bytes and is not written down in this exhibit."""

    #: None: of another case nothing is told, so it is somebody else
    whom: tuple[str, UUID] | None
    seen: bool
    heard: bool


def hidden_now(rows: Iterable[Appearance]) -> dict[UUID, frozenset[str]]:
    """Return in which bytes nobody recognises whoever appears, as it is said now."""
    return {
        row.id: frozenset(
            copy.sha256
            for copy in row.exhibit.derivatives
            if copy.state is CopyState.CONFIRMED and row.is_hidden_in(copy)
        )
        for row in rows
        if row.hidings
    }


def unwritten_in(
    exhibit: Exhibit,
    goes: str,
    alike: Mapping[UUID, Sequence[Appearance]],
    hidden: Hidden,
) -> list[Unwritten]:
    """Return whom other exhibits of the same bytes show, and this one does not write down.

    `goes` are the bytes that leave. Whoever is written down here is judged by that row alone.
    Somebody else here may be whoever is somebody else there, or has no name here, one for one.
    """
    here = alike.get(exhibit.id, ())
    known = {_person(row): row for row in here}
    named: list[Unwritten] = []
    seen = heard = 0
    for rows in (rows for exhibit_id, rows in alike.items() if exhibit_id != exhibit.id):
        shown = [row for row in rows if goes not in hidden.get(row.id, ())]
        there = [_beyond(row, exhibit, known) for row in shown]
        named += [one for one in there if one.whom and (one.seen or one.heard)]
        # Two exhibits in which somebody else is written down mean the same person, most likely.
        seen = max(seen, sum(one.seen for one in there if not one.whom))
        heard = max(heard, sum(one.heard for one in there if not one.whom))
    nobody = [row for row in here if _person(row) is None]
    more_seen = seen > sum(row.seen for row in nobody)
    more_heard = heard > sum(row.heard for row in nobody)
    more = [Unwritten(None, more_seen, more_heard)] if more_seen or more_heard else []
    return [*dict.fromkeys(named), *more]


def _beyond(
    row: Appearance, exhibit: Exhibit, known: Mapping[tuple[str, UUID] | None, Appearance]
) -> Unwritten:
    """Return what is said of somebody there beyond what is said of them here."""
    person = _person(row)
    own = known.get(person) if person else None
    whom = row.whom if row.exhibit.case_id == exhibit.case_id else None
    return Unwritten(
        whom, row.seen and not (own and own.seen), row.heard and not (own and own.heard)
    )


def _person(row: Appearance) -> tuple[str, UUID] | None:
    """Return who it is in whatever case; None for somebody else."""
    if row.known_victim is not None:
        return VICTIM, row.known_victim.person_id or row.known_victim.id
    if row.known_source is not None:
        return SOURCE, row.known_source.id
    return None
