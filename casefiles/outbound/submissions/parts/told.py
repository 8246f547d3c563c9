"""Pinned data as whatever leaves may read it: what its room declared, where the gate lets it.

A value that nobody declared, or that stays, cannot be read here; nor one whose scope the gate
refused, even where somebody forgot to ask before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from casefiles.outbound.submissions.parts.case_data import ALSO_DERIVED, ONLY_COVERED, SHOWN
from casefiles.record.actors.export import ACTOR
from casefiles.record.appearances.export import APPEARANCE
from casefiles.record.cases.export import CASE
from casefiles.record.citations.export import CITATION
from casefiles.record.claims.export import DECISION, INDICATOR, OF_OTHERS, OURS, PARTY
from casefiles.record.disclosure.export import Declared, Open, Undeclared, Under
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.evidence.export import CUSTODY, EXHIBIT, FILE
from casefiles.record.origins.export import DERIVATION
from casefiles.record.people.export import PERSON
from casefiles.record.places.export import FACILITY, PLACE
from casefiles.record.sources.export import SOURCE
from casefiles.record.victims.export import DAMAGE, FIGURE, VICTIM

#: whether the gate lets a scope of a subject leave, by the subject's id
Lets = Callable[[GroundSubject, Scope, str], bool]


class NotGranted(RuntimeError):  # noqa: N818 - the fact, as a reader of the log meets it
    """Something was about to leave that the gate refused, and nobody had asked."""


@dataclass(frozen=True)
class Shape:
    """Rows of pinned data: where each value was recorded, and what other rows they hold."""

    declared: Declared
    #: key → where it was recorded, if not in a column of the same name
    recorded: Mapping[str, tuple[Declared, str]] = field(default_factory=dict)
    rows: Mapping[str, Shape] = field(default_factory=dict)
    #: whom or what a row is about, and the key of its id
    about: tuple[GroundSubject, str] | None = None
    #: held as {id → row}
    by_id: bool = False

    def leaving(self, key: str) -> Any:  # noqa: ANN401 - one of the rules
        """Return under which rule a value may leave; raise where it may not."""
        declared, column = self.recorded.get(key, (self.declared, key))
        return declared.leaving(column)


_CITED = Shape(CITATION, {"source": (CITATION, "source_id"), "exhibit": (CITATION, "exhibit_id")})
_PARTIES = Shape(PARTY, {"names": (ACTOR, "names"), "kind": (ACTOR, "kind")})
_FILE = Shape(FILE)
_SHAPE_OF_CASE = Shape(
    CASE,
    rows={
        "cited": _CITED,
        "place": Shape(PLACE, {"areas": (PLACE, "names"), "codes": (PLACE, "code")}),
        "victims": Shape(
            VICTIM,
            {"names": (PERSON, "names"), "aliases": (PERSON, "aliases")},
            {"cited": _CITED},
            about=(GroundSubject.VICTIM, "id"),
        ),
        "figures": Shape(
            FIGURE, {"source": (FIGURE, "source_id")}, about=(GroundSubject.SOURCE, "source")
        ),
        "damages": Shape(
            DAMAGE,
            {"facility": (FACILITY, "names"), "kind": (FACILITY, "kind")},
            {"cited": _CITED},
        ),
        "claim": Shape(
            OURS,
            {"approved_on": (DECISION, "decided_at")},
            {"parties": _PARTIES, "indicators": Shape(INDICATOR, rows={"cited": _CITED})},
        ),
        "other_claims": Shape(
            OF_OTHERS,
            {"source": (OF_OTHERS, "source_id")},
            {"parties": _PARTIES},
            about=(GroundSubject.CLAIM, "id"),
        ),
        "exhibits": Shape(
            EXHIBIT,
            {"source": (EXHIBIT, "source_id"), ONLY_COVERED: (EXHIBIT, "covered_since")},
            # nothing of a row of it may be read here
            {"file": _FILE, "copy": _FILE, SHOWN: Shape(APPEARANCE)},
            about=(GroundSubject.EXHIBIT, "id"),
        ),
        "sources": Shape(
            SOURCE,
            {
                "derived_from": (DERIVATION, "origin_id"),
                ALSO_DERIVED: (DERIVATION, "origin_id"),
            },
            about=(GroundSubject.SOURCE, "id"),
            by_id=True,
        ),
    },
)
_SHAPE_OF_CUSTODY = Shape(
    CUSTODY,
    {
        "at": (CUSTODY, "happened_at"),
        "handler": (CUSTODY, "handler_id"),
        "sha256": (CUSTODY, "sha256_after"),
    },
)
#: the kind of a party that is one person
SUSPECT = "person"


class Told(Mapping[str, Any]):
    """One row of pinned data, and the rows in it, as they may leave."""

    def __init__(
        self,
        row: Mapping[str, Any],
        shape: Shape,
        lets: Lets,
        about: Mapping[GroundSubject, str] | None = None,
    ) -> None:
        self._row, self._shape, self._lets = row, shape, lets
        self._inner: dict[str, Any] = {}
        self._about = dict(about or {})
        if shape.about is not None and (named := row.get(shape.about[1])):
            self._about[shape.about[0]] = named

    @override
    def __getitem__(self, key: str) -> Any:
        if key in self._shape.rows:
            if key not in self._inner:
                self._inner[key] = self._rows(self._shape.rows[key], self._row[key])
            return self._inner[key]
        rule = self._shape.leaving(key)
        if isinstance(rule, Under) and not self._may(rule):
            raise NotGranted(f"{self._shape.declared.name}.{key}")
        if isinstance(rule, Open) and rule.unless_person and self._row["kind"] == SUSPECT:
            raise NotGranted(f"{self._shape.declared.name}.{key}")
        return self._row[key]

    def counted(self, key: str) -> Any:  # noqa: ANN401 - plain data
        """Return a value that only a count of several people may hold, whoever agreed to what."""
        rule = self._shape.leaving(key)
        if isinstance(rule, Under) and not rule.counted:
            raise Undeclared(f"{self._shape.declared.name}.{key} is nothing to count by")
        return self._row[key]

    def _may(self, rule: Under) -> bool:
        subject_id = self._about.get(rule.subject)
        return subject_id is not None and self._lets(rule.subject, rule.scope, subject_id)

    def _rows(self, shape: Shape, rows: Any) -> Any:  # noqa: ANN401 - as they are pinned
        if rows is None:
            return None
        if isinstance(rows, list):
            return [Told(row, shape, self._lets, self._about) for row in rows]
        if shape.about is not None and shape.by_id:
            subject = shape.about[0]
            return {
                key: Told(row, shape, self._lets, {**self._about, subject: key})
                for key, row in rows.items()
            }
        return Told(rows, shape, self._lets, self._about)

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    @override
    def __len__(self) -> int:
        return len(self._row)


def told_of_case(content: Mapping[str, Any], lets: Lets) -> Told:
    """Return a pinned case as whatever leaves may read it."""
    return Told(content, _SHAPE_OF_CASE, lets)


def told_of_custody(row: Mapping[str, Any], exhibit_id: str, lets: Lets) -> Told:
    """Return one event of an exhibit's custody as whatever leaves may read it."""
    return Told(row, _SHAPE_OF_CUSTODY, lets, {GroundSubject.EXHIBIT: exhibit_id})
