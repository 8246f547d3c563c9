"""Which files of a packet show whom: a face that is withdrawn takes its file back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.record.appearances.models import Appearance
from casefiles.record.appearances.queries import (
    Hidden,
    appearances_alike,
    hidden_by,
    hidden_now,
    unwritten_in,
)
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.queries import (
    Because,
    Item,
    Shown,
    Verdict,
    as_shown,
    as_unwritten,
    items_from_data,
    withheld,
)
from casefiles.record.evidence.models import CopyState, Exhibit

#: file → which faces and voices went with it, as plain data
Files = Mapping[str, list[list[str]]]
_IN_FILES = frozenset({Scope.IMAGE, Scope.VOICE})


def files_for_faces(lost: Sequence[Verdict], files: Files) -> list[Verdict]:
    """Return what is lost, with the files that show somebody in place of faces and voices."""
    gone = {one.item: one for one in lost}
    found = {item: one for item, one in gone.items() if item.scope not in _IN_FILES}
    for exhibit_id, needs in files.items():
        faces = [gone[item] for item in items_from_data(needs) if item in gone]
        if faces:
            item = Item(GroundSubject.EXHIBIT, UUID(exhibit_id), Scope.FILE)
            found[item] = _of_file(item, [*faces, *([found[item]] if item in found else [])])
    return [*found.values()]


def _of_file(item: Item, lost: Iterable[Verdict]) -> Verdict:
    """Return that a file is lost, since the last withdrawal of what let it go."""
    taken_back = (one.withdrawn_at for one in lost)
    return withheld(item, Because.SHOWN_UNASKED, max(filter(None, taken_back), default=None))


def is_overtaken_by(
    exhibit: Exhibit, packed: Collection[str], sealed_at: datetime, by: date
) -> bool:
    """Return whether something in an exhibit had to be covered otherwise than in what was packed.

    A copy that was refused only after the day was confirmed until then.
    """
    if exhibit.sha256 in packed and exhibit.covered_since and exhibit.covered_since.date() <= by:
        return True
    return any(
        sealed_at <= copy.reviewed_at and copy.reviewed_at.date() <= by
        for copy in exhibit.derivatives
        if copy.reviewed_at is not None
        and (copy.state is CopyState.REFUSED or copy.sha256 not in packed)
    )


def shown_in_packed(
    session: Session,
    exhibits: Sequence[Exhibit],
    packed: Mapping[str, Collection[str]],
    by: date | None,
) -> dict[UUID, list[Shown]]:
    """Return who is seen or heard in what was packed of some exhibits, as it is written by now."""
    alike = appearances_alike(session, {one.sha256 for one in exhibits})
    everybody = [row for rows in alike.values() for of_one in rows.values() for row in of_one]
    hidden = hidden_by(session, everybody, by) if by else hidden_now(everybody)
    found: dict[UUID, list[Shown]] = {}
    for exhibit in exhibits:
        rows = {
            exhibit_id: [row for row in of_one if by is None or row.recorded_at.date() <= by]
            for exhibit_id, of_one in alike.get(exhibit.sha256, {}).items()
        }
        went = packed[exhibit.sha256]
        own = {exhibit.sha256, *(copy.sha256 for copy in exhibit.derivatives)}
        for goes in own.intersection(went) or went:
            found.setdefault(exhibit.id, []).extend(_seen_in(goes, exhibit, rows, hidden))
    return found


def _seen_in(
    goes: str, exhibit: Exhibit, rows: Mapping[UUID, Sequence[Appearance]], hidden: Hidden
) -> list[Shown]:
    here = (
        replace(as_shown(row, None), hidden=goes in hidden.get(row.id, ()))
        for row in rows.get(exhibit.id, ())
    )
    elsewhere = unwritten_in(exhibit, goes, rows, hidden)
    return [*here, *(as_unwritten(one) for one in elsewhere)]


def without(shown: Mapping[str, Files], gone: Collection[str]) -> dict[str, Files]:
    """Return which files show whom, without somebody or something that is expunged."""
    return {
        case_id: {
            exhibit_id: [row for row in needs if row[1] not in gone]
            for exhibit_id, needs in files.items()
            if exhibit_id not in gone
        }
        for case_id, files in shown.items()
    }
