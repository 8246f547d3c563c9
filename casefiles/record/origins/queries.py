"""What sources rest on: their origins, counted once, and the links from one to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.locks import AdvisoryLock, one_at_a_time
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.origins import policy
from casefiles.record.origins.models import Derivation
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.sources.queries import NOT_CITED, Cited, readable_by

#: how many sources a graph shows
DRAWN = 120


# --- origins -------------------------------------------------------------------------------------


def roots_of(session: Session, source_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return, for each source, its origins: itself, where it derives from nothing.

    One query, however many sources are asked for and however long their chains.
    """
    found: dict[UUID, set[UUID]] = {}
    for row in _root_rows(session, source_ids):
        found.setdefault(row.asked, set()).add(row.id)
    return {asked: frozenset(roots) for asked, roots in found.items()}


def _root_rows(session: Session, source_ids: Collection[UUID]) -> Sequence[Any]:
    if not source_ids:
        return ()
    return session.execute(_roots(), {"source_ids": [*source_ids]}).all()


@cache
def _roots() -> sa.Select[UUID, UUID, str]:
    upward = _upward()
    derives = sa.exists().where(Derivation.source_id == upward.c.id, _in_force())
    return (
        sa.select(upward.c.asked, upward.c.id, Source.reference)
        .join(Source, Source.id == upward.c.id)
        .where(~derives)
        .order_by(sa.func.length(Source.reference), Source.reference)
    )


def _upward() -> sa.CTE:
    """Reach everything that each source asked for derives from, itself included."""
    asked = sa.select(Source.id.label("asked"), Source.id.label("id")).where(
        Source.id.in_(sa.bindparam("source_ids", expanding=True))
    )
    upward = asked.cte("upward", recursive=True)
    return upward.union(
        sa.select(upward.c.asked, Derivation.origin_id)
        .where(Derivation.source_id == upward.c.id)
        .where(_in_force())
    )


def _in_force() -> sa.ColumnElement[bool]:
    return Derivation.removed_at.is_(None)


@dataclass(frozen=True)
class Origin:
    """Where something was first told, for one who may know of it."""

    id: UUID
    reference: str


@dataclass(frozen=True)
class Standing:
    """How many sources something rests on, and how many origins stand behind them."""

    sources: int
    independent: int
    origins: tuple[Origin, ...]
    #: origins that the person asking may not know of
    hidden: int


@dataclass(frozen=True)
class Origins:
    """The origins of some sources, as one person may see them."""

    roots: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    #: only those that the person may know of, in the order of their references
    named: Mapping[UUID, Origin] = field(default_factory=dict)

    def of(self, source: Source) -> Standing:
        """Return the origins of one source, void or not."""
        return self._standing({source.id})

    def behind(self, sources: Iterable[Source | None]) -> Standing:
        """Return what stands behind some of the sources; void ones count nowhere."""
        return self._standing(
            {one.id for one in sources if one and one.state is SourceState.RECORDED}
        )

    def _standing(self, counted: set[UUID]) -> Standing:
        roots = {root for each in counted for root in self.roots.get(each, frozenset((each,)))}
        shown = tuple(origin for root, origin in self.named.items() if root in roots)
        return Standing(len(counted), len(roots), shown, len(roots) - len(shown))


def origins_of(
    session: Session,
    source_ids: Collection[UUID],
    *,
    acting_user: User,
    cited: Cited = NOT_CITED,
) -> Origins:
    """Return the origins of some sources; `cited`: in cases that the person may read."""
    rows = _root_rows(session, source_ids)
    known = _known_of(session, {row.id for row in rows}, acting_user, cited)
    roots: dict[UUID, set[UUID]] = {}
    for row in rows:
        roots.setdefault(row.asked, set()).add(row.id)
    named = {row.id: Origin(row.id, row.reference) for row in rows if row.id in known}
    return Origins({asked: frozenset(each) for asked, each in roots.items()}, named)


def _known_of(
    session: Session, ids: Collection[UUID], user: User, cited: Cited
) -> Collection[UUID]:
    """Return those of some sources that a person may know of."""
    if not ids or policy.may_read_all(user):
        return ids
    known = readable_by(user, cited).where(Source.id.in_(ids)).with_only_columns(Source.id)
    return set(session.scalars(known))


# --- links ---------------------------------------------------------------------------------------


def links_behind(session: Session, source_ids: Collection[UUID]) -> Sequence[Derivation]:
    """Return every link in force on the way from some sources to their origins."""
    if not source_ids:
        return ()
    return _links(session, sa.select(_upward().c.id), source_ids)


def links_around(session: Session, source_id: UUID) -> Sequence[Derivation]:
    """Return the links on the way to a source's origins, and those of what derives from it."""
    downward = _downward().c.id
    below = _links(session, sa.select(downward).where(downward != source_id), [source_id])
    return [*links_behind(session, [source_id]), *below]


def _links(
    session: Session, reached: sa.Select[Any], source_ids: Collection[UUID]
) -> Sequence[Derivation]:
    statement = (
        sa.select(Derivation)
        .where(Derivation.source_id.in_(reached), _in_force())
        .order_by(Derivation.recorded_at, Derivation.id)
        .options(joinedload(Derivation.source), joinedload(Derivation.origin))
    )
    return session.scalars(statement, {"source_ids": [*source_ids]}).all()


def origins_said_of(session: Session, source_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return what each source derives from directly, in the order in which it was said."""
    said: dict[UUID, list[UUID]] = {}
    asked = {"source_ids": [*source_ids]}
    for source_id, origin_id in session.execute(_said_directly(), asked) if source_ids else ():
        said.setdefault(source_id, []).append(origin_id)
    return said


@cache
def _said_directly() -> sa.Select[UUID, UUID]:
    asked: sa.BindParameter[UUID] = sa.bindparam("source_ids", expanding=True)
    return (
        sa.select(Derivation.source_id, Derivation.origin_id)
        .where(Derivation.source_id.in_(asked), _in_force())
        .order_by(Derivation.recorded_at, Derivation.id)
    )


def deriving_from(session: Session, source_id: UUID) -> set[UUID]:
    """Return what derives from a source, directly or through others, and the source itself."""
    return set(session.scalars(sa.select(_downward().c.id), {"source_ids": [source_id]}))


def _downward() -> sa.CTE:
    asked = sa.select(Source.id.label("id")).where(
        Source.id.in_(sa.bindparam("source_ids", expanding=True))
    )
    downward = asked.cte("downward", recursive=True)
    return downward.union(
        sa.select(Derivation.source_id)
        .where(Derivation.origin_id == downward.c.id)
        .where(_in_force())
    )


def get_link(session: Session, source: Source, link_id: UUID) -> Derivation:
    """Return a link in force by which this source derives from another."""
    link = session.scalar(
        sa.select(Derivation).where(
            Derivation.id == link_id, Derivation.source_id == source.id, _in_force()
        )
    )
    if link is None:
        raise NotFound(N_("There is no such link."))
    return link


def lock_links(session: Session) -> None:
    """Let one change of links wait for another: two at once could close a circle."""
    one_at_a_time(session, AdvisoryLock.LINKS)


# --- a graph for one person ----------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A source in a graph; without a source it is one that the person may not know of."""

    key: int
    source: Source | None
    is_origin: bool
    #: what the page is about
    is_asked: bool


@dataclass(frozen=True)
class Link:
    """One source derives from another; how and why only where both may be known of."""

    source: Node
    origin: Node
    derivation: Derivation | None


@dataclass(frozen=True)
class Graph:
    """What rests on what, as one person may see it."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    hidden: int
    #: sources beyond what is drawn
    left_out: int


def graph_of(
    session: Session,
    asked: Iterable[Source],
    links: Iterable[Derivation],
    *,
    acting_user: User,
    cited: Cited = NOT_CITED,
) -> Graph:
    """Return the graph of some sources and the links around them, for one person."""
    rows = list({link.id: link for link in links}.values())
    first = {source.id: source for source in asked}
    sources = first | {end.id: end for row in rows for end in (row.source, row.origin)}
    drawn = dict(list(sources.items())[:DRAWN])
    derived = {row.source_id for row in rows}
    known = _known_of(session, drawn, acting_user, cited)
    nodes = {
        each.id: Node(
            key,
            each if each.id in known else None,
            each.id not in derived,
            each.id in first,
        )
        for key, each in enumerate(drawn.values())
    }
    return Graph(
        tuple(nodes.values()),
        tuple(
            _link(row, nodes) for row in rows if row.source_id in nodes and row.origin_id in nodes
        ),
        sum(node.source is None for node in nodes.values()),
        len(sources) - len(drawn),
    )


def recorders_of(graph: Graph) -> set[UUID]:
    """Return who wrote down the links that a person may read."""
    return {link.derivation.recorded_by_id for link in graph.links if link.derivation}


def _link(row: Derivation, nodes: Mapping[UUID, Node]) -> Link:
    source, origin = nodes[row.source_id], nodes[row.origin_id]
    both = source.source is not None and origin.source is not None
    return Link(source, origin, row if both else None)
