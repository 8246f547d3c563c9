"""Which files of a packet show whom: a face that is withdrawn takes its file back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.queries import (
    Because,
    Item,
    Verdict,
    items_from_data,
    withheld,
)

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
