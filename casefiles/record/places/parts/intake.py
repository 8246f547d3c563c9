"""Rows of a file become places: known again by code or by name, made where they are new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.places.models import Place
from casefiles.record.places.parts.facts import fill
from casefiles.record.places.parts.rows import PlaceRow


@dataclass
class Imported:
    """What an import did, in numbers, and the places of rows that carry a key."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    by_key: dict[str, Place] = field(default_factory=dict)


@dataclass
class Known:
    """How a batch finds the places that are there already."""

    resolve: Callable[[str], Place | None]
    namesake: Callable[[Texts, int, Place | None], Place | None]
    by_code: dict[str, Place]


@dataclass
class Intake:
    """One batch: what is known by code, so that a large file is not asked for row by row."""

    known: Known
    outcome: Imported
    origin: str
    #: takes a place that is new
    add: Callable[[Place], None]
    #: parents that a file names otherwise than by our code
    parents: dict[str, Place] = field(default_factory=dict)

    def take_in(self, row: PlaceRow) -> Place | None:
        """Return the place that a row made or changed; None where it was all there."""
        parent = self._parent(row)
        known = self._known(row, parent)
        place = known or self._new(row, parent)
        is_changed = fill(place, row)
        if known is None:
            self.outcome.added += 1
        elif is_changed:
            self.outcome.changed += 1
        else:
            self.outcome.unchanged += 1
        if row.key:
            self.outcome.by_key[row.key] = place
        return place if is_changed or known is None else None

    def _new(self, row: PlaceRow, parent: Place | None) -> Place:
        place = Place(level=row.level, code=row.code, names=row.names, aliases=())
        place.origin, place.parent = self.origin, parent
        self.add(place)
        if row.code is not None:
            self.known.by_code[row.code] = place
        return place

    def _parent(self, row: PlaceRow) -> Place | None:
        code = row.parent_code
        if code is None:
            return None
        found = self.known.by_code.get(code) or self.parents.get(code)
        found = found or self.known.resolve(code)
        if found is None or found.level >= row.level:
            raise Refusal(
                N_("%(name)s lies in %(code)s, which is not in the gazetteer above it."),
                name=str(row.names),
                code=code,
            )
        self.parents[code] = found
        return found

    def _known(self, row: PlaceRow, parent: Place | None) -> Place | None:
        if row.code is None:
            return self.known.namesake(row.names, row.level, parent)
        if row.code in self.known.by_code or row.level > 0:
            return self.known.by_code.get(row.code)
        # A country goes by two letters in some files and by three in others.
        return self.known.resolve(row.code)
