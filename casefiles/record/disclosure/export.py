"""The words in which every room says what of its rows may leave, and the one place that reads them.

Each room of the record has an `export.py` with one `Declared` for each of its tables. Whatever
writes something that leaves (packet, print page, list) takes its values through these, so that
a column nobody decided about leaves nowhere. See docs/decisions/0031.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casefiles.record.disclosure.models import Ground, GroundSubject, Scope, SignedForm


class Undeclared(LookupError):  # noqa: N818 - the fact, as a reader of the log meets it
    """A field that nobody decided about, or that was decided to stay; it does not leave."""


@dataclass(frozen=True)
class Open:
    """A fact of the incident: it leaves with its case, and says nothing of a person."""

    #: in the list of cases alone; no packet and no paper says it
    listed_only: bool = False
    #: of a party, a force or a unit; of one person it never leaves
    unless_person: bool = False


@dataclass(frozen=True)
class Under:
    """It leaves only where the gate grants this scope of whom or what it is about."""

    subject: GroundSubject
    scope: Scope
    #: a number that a count may hold without the ground, where it tells of nobody in particular
    counted: bool = False
    #: a list of cases may say it where a body of the United Nations published it itself
    published: bool = False


@dataclass(frozen=True)
class Numbered:
    """An id: in its place stands a number or an id that means something in one packet only."""


@dataclass(frozen=True)
class Stays:
    """It never leaves, and why."""

    why: str


Rule = Open | Under | Numbered | Stays
#: what the base of every table brings along
_OF_EVERY_ROW: Mapping[str, Rule] = {"id": Numbered(), "version": Stays("counts our edits")}
OPEN, NUMBERED = Open(), Numbered()
IN_LISTS = Open(listed_only=True)
WITHIN = Stays("joins our tables, and says nothing by itself")
STAFF = Stays("names a colleague")
WHEN_WE_WORKED = Stays("tells when and in which order we worked")
WRITTEN_INSIDE = Stays("written for colleagues; may name anybody")


@dataclass(frozen=True)
class Declared:
    """What of one table may leave, column by column."""

    table: type
    fields: Mapping[str, Rule]
    #: said of every column that is not named; only where a whole table stays
    rest: Stays | None = None
    #: tells two declarations of one table apart
    of: str = ""

    @property
    def name(self) -> str:
        """Return what the declaration is called in errors and in docs."""
        table = str(getattr(self.table, "__tablename__", self.table.__name__))
        return f"{table} ({self.of})" if self.of else table

    def rule(self, column: str) -> Rule:
        """Return what was decided about a column; raise where nobody did."""
        found = self.fields.get(column) or _OF_EVERY_ROW.get(column) or self.rest
        if found is None:
            raise Undeclared(f"{self.name}.{column}")
        return found

    def leaving(self, column: str) -> Open | Under | Numbered:
        """Return under which rule a column may leave in a packet or on paper; raise if it stays."""
        rule = self.rule(column)
        if isinstance(rule, Stays) or rule == IN_LISTS:
            raise Undeclared(f"{self.name}.{column} stays inside")
        return rule

    def require_listed(self, column: str) -> None:
        """Raise unless a list of cases may say it: a list has no recipient to ask the gate for."""
        rule = self.rule(column)
        may = isinstance(rule, Open) or (
            isinstance(rule, Under) and (rule.counted or rule.published)
        )
        if not may:
            raise Undeclared(f"{self.name}.{column} is nothing for a list")


def inside(table: type, why: str) -> Declared:
    """Return the declaration of a table of which nothing leaves."""
    return Declared(table, {}, Stays(why))


#: a sheet says on which kind of ground somebody is named, and nothing else of it
GROUND = Declared(
    Ground, {"kind": OPEN}, Stays("who agreed to what, how and when, is between us and them")
)
DECLARED = (GROUND, inside(SignedForm, "a name and a signature, between us and them"))
