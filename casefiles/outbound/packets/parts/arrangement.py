"""Which folder a packet's members lie in, and in which order: what was signed decides both.

A ZIP file says neither under the signature. Without this check, whoever has a packet could
rename its folder, or hide a mark in the order, and it would still be called intact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casefiles.outbound.packets.parts import layout

_DOCUMENT = re.compile(
    r"data/(?:(cover-letter)|(filing-sheet)|person-sheets/person-([0-9]+)|(annex)"
    r"|case-files/case-([0-9]+))(?:-([a-z-]+))?\.(pdf|docx)"
)
_EXHIBIT = re.compile(r"data/exhibits/exhibit-([0-9]+)\.[^/]+")
#: after the documents, and around the exhibits
_BEFORE_EXHIBITS = (
    layout.SAMPLE_NOTE,
    layout.CASES_DATA,
    layout.SCHEMA,
    layout.CASE_UCO,
    *layout.TABLES,
)
_AFTER_EXHIBITS = (
    layout.BAG_DECLARATION,
    layout.BAG_INFO,
    layout.HOW_TO_PAGE,
    layout.HOW_TO_TEXT,
    layout.MANIFEST,
    layout.TAG_MANIFEST,
    layout.SIGNATURE,
    layout.PUBLIC_KEY,
    layout.FINGERPRINT,
)
#: of the few lines that say it
_LONGEST = 10_000
#: which part of the packet; in it which language, kind and number, and what it is for
_Place = tuple[int, int, int, int, int]
_FORMS = ("pdf", "docx")


@dataclass(frozen=True)
class Named:
    """What the data says of the packet around it."""

    packet_id: str
    languages: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Return the one folder that everything lies in."""
        return layout.folder_of(self.packet_id)


def named_by(lines: Iterable[bytes]) -> Named | None:
    """Read from the lines of the data what it says of the packet; None if it does not.

    Only lines as we write them are looked at: a hostile file is not parsed as a whole.
    """
    kept, in_list = b"", False
    for line in lines:
        begins = line.startswith((b' "languages": [', b' "packet_id": "'))
        if begins or in_list:
            kept += line
            in_list = b"[" in line if begins else not line.startswith(b" ]")
        if len(kept) > _LONGEST:
            return None
    try:
        said = json.loads(b"{" + kept.rstrip(b",") + b"}")
        return Named(str(said["packet_id"]), tuple(map(str, said["languages"])))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def out_of_place(names: Sequence[str], languages: Sequence[str]) -> str | None:
    """Return the first member that does not stand where the program writes it, if one does not."""
    places = {name: _place(name, languages) for name in names}
    standing = [name for name in names if places[name] is not None]
    due = sorted(standing, key=lambda name: places[name] or (0, 0, 0, 0, 0))
    return next((one for one, other in zip(standing, due, strict=True) if one != other), None)


def _place(name: str, languages: Sequence[str]) -> _Place | None:
    """Return where a member stands among all; None for one that we do not know."""
    if document := _DOCUMENT.fullmatch(name):
        *kinds, language, form = document.groups()
        if language not in {None, *languages[1:]}:
            return None
        group = languages.index(language) if language else 0
        kind = next(place for place, found in enumerate(kinds) if found)
        number = int(kinds[kind]) if kinds[kind].isdigit() else 0
        return (0, group, kind, number, _FORMS.index(form))
    if name in _BEFORE_EXHIBITS:
        return (1, _BEFORE_EXHIBITS.index(name), 0, 0, 0)
    if exhibit := _EXHIBIT.fullmatch(name):
        return (2, int(exhibit[1]), 0, 0, 0)
    if name in _AFTER_EXHIBITS:
        return (3, _AFTER_EXHIBITS.index(name), 0, 0, 0)
    return None
