"""Every read of actors; a named person is absent for whoever may not know of suspects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors import policy
from casefiles.record.actors.models import (
    Actor,
    ActorKind,
    ActorState,
    CommandLink,
    Membership,
    MembershipKind,
)
from casefiles.record.actors.policy import ActorPermission

LISTED = 2000
_STEP = "\u2003"


def visible_to(user: User) -> sa.Select[Actor]:
    """Select the actors a person may know of; the same rule as `policy.may_read`."""
    statement = sa.select(Actor)
    if not policy.may(user, ActorPermission.READ):
        return statement.where(sa.false())
    if not policy.may(user, ActorPermission.READ_PEOPLE):
        return statement.where(Actor.kind != ActorKind.PERSON)
    return statement


def get_actor(session: Session, actor_id: UUID, *, acting_user: User) -> Actor:
    """Return an actor with what it is part of, or refuse alike whether absent or hidden."""
    actor = session.scalar(
        visible_to(acting_user)
        .where(Actor.id == actor_id)
        .options(selectinload(Actor.memberships).joinedload(Membership.body))
    )
    if actor is None:
        raise NotFound(N_("There is no such actor."))
    return actor


def with_code(session: Session, code: str) -> Actor | None:
    """Return the actor of a code, for imports."""
    return session.scalar(sa.select(Actor).where(Actor.code == code))


def names_by_code(session: Session, *, acting_user: User) -> dict[str, Texts]:
    """Return the names of the actors a person may know of, by the codes that the log keeps."""
    statement = visible_to(acting_user).with_only_columns(Actor.code, Actor.names)
    return {row.code: row.names for row in session.execute(statement)}


@dataclass(frozen=True)
class Node:
    """One actor in the tree, under the body it is part of."""

    actor: Actor
    membership: Membership | None
    below: tuple[Node, ...]


@dataclass(frozen=True)
class Forest:
    """All actors but void ones: parties with their parts, alliances with who is in them."""

    parties: tuple[Node, ...]
    alliances: tuple[Node, ...]


def forest(session: Session, *, acting_user: User) -> Forest:
    """Return every visible actor once under what it is part of, and alliances apart."""
    actors = session.scalars(
        visible_to(acting_user)
        .where(Actor.state == ActorState.RECORDED)
        .options(selectinload(Actor.memberships))
        .order_by(Actor.code)
        .limit(LISTED)
    ).all()
    seen = {actor.id: actor for actor in actors}
    parts, allies = (
        _by_body(actors, MembershipKind.PART_OF),
        _by_body(actors, MembershipKind.ALLIED_IN),
    )
    inside = {link.member_id for links in parts.values() for link in links if link.body_id in seen}
    roots = [a for a in actors if a.id not in inside and a.kind is not ActorKind.ALLIANCE]
    alliances = [a for a in actors if a.id not in inside and a.kind is ActorKind.ALLIANCE]
    return Forest(
        tuple(_node(actor, None, parts, seen) for actor in roots),
        tuple(
            Node(each, None, tuple(Node(seen[m.member_id], m, ()) for m in allies.get(each.id, ())))
            for each in alliances
        ),
    )


def void_ones(session: Session, *, acting_user: User) -> Sequence[Actor]:
    """Return the visible actors that were recorded by mistake, by code."""
    statement = visible_to(acting_user).where(Actor.state == ActorState.VOID)
    return session.scalars(statement.order_by(Actor.code).limit(LISTED)).all()


def _by_body(actors: Sequence[Actor], kind: MembershipKind) -> dict[UUID, list[Membership]]:
    bodies: dict[UUID, list[Membership]] = {}
    for actor in actors:
        for membership in actor.memberships:
            if membership.kind is kind:
                bodies.setdefault(membership.body_id, []).append(membership)
    return bodies


def _node(
    actor: Actor,
    membership: Membership | None,
    parts: Mapping[UUID, Sequence[Membership]],
    seen: Mapping[UUID, Actor],
) -> Node:
    links = parts.get(actor.id, ())
    return Node(actor, membership, tuple(_node(seen[m.member_id], m, parts, seen) for m in links))


def choices(
    session: Session,
    *,
    acting_user: User,
    but: Actor | None = None,
    language: str = "",
    people: bool = True,
) -> list[tuple[str, str]]:
    """Return actors for a select, each under what it is part of: id and names in every script.

    The name in the page's `language` leads. Without `people` no individual is offered.
    """
    trees = forest(session, acting_user=acting_user)
    pairs: list[tuple[str, str]] = []
    for node in (*trees.parties, *(Node(each.actor, None, ()) for each in trees.alliances)):
        _add_choices(pairs, node, 0, language, people=people)
    return [pair for pair in dict.fromkeys(pairs) if but is None or pair[0] != str(but.id)]


def _add_choices(
    pairs: list[tuple[str, str]], node: Node, depth: int, language: str, *, people: bool
) -> None:
    if people or node.actor.kind is not ActorKind.PERSON:
        pairs.append((str(node.actor.id), _STEP * depth + node.actor.names.joined(language)))
    for below in node.below:
        _add_choices(pairs, below, depth + 1, language, people=people)


def members_of(session: Session, body: Actor, *, acting_user: User) -> Sequence[Membership]:
    """Return who is part of a body or allied in it, by code; void ones are in nothing."""
    statement = (
        sa.select(Membership)
        .join(Membership.member)
        .where(
            Membership.body_id == body.id,
            Actor.state == ActorState.RECORDED,
            Actor.id.in_(_visible_ids(acting_user)),
        )
        .options(joinedload(Membership.member))
        .order_by(Actor.code, Membership.id)
        .limit(LISTED)
    )
    return session.scalars(statement).all()


def commanders_of(session: Session, actor: Actor, *, acting_user: User) -> Sequence[CommandLink]:
    """Return who commanded an actor, the earliest first."""
    return _links(session, CommandLink.commanded_id == actor.id, acting_user)


def commanded_by(session: Session, actor: Actor, *, acting_user: User) -> Sequence[CommandLink]:
    """Return what an actor commanded, the earliest first."""
    return _links(session, CommandLink.commander_id == actor.id, acting_user)


def _links(
    session: Session, condition: sa.ColumnElement[bool], user: User
) -> Sequence[CommandLink]:
    visible = _visible_ids(user)
    statement = (
        sa.select(CommandLink)
        .where(
            condition,
            CommandLink.commander_id.in_(visible),
            CommandLink.commanded_id.in_(visible),
        )
        .options(joinedload(CommandLink.commander), joinedload(CommandLink.commanded))
        .order_by(CommandLink.from_edtf, CommandLink.id)
        .limit(LISTED)
    )
    return session.scalars(statement).all()


def _visible_ids(user: User) -> sa.Select[UUID]:
    return visible_to(user).with_only_columns(Actor.id)


def get_membership(session: Session, membership_id: UUID, actor: Actor) -> Membership:
    """Return one membership of an actor."""
    membership = session.get(Membership, membership_id)
    if membership is None or membership.member_id != actor.id:
        raise NotFound(N_("There is no such membership."))
    return membership


def get_command(session: Session, link_id: UUID, actor: Actor) -> CommandLink:
    """Return one command link of an actor, at either end."""
    link = session.get(CommandLink, link_id)
    if link is None or actor.id not in (link.commander_id, link.commanded_id):
        raise NotFound(N_("There is no such command."))
    return link


def bodies_above(session: Session, actor_id: UUID) -> set[UUID]:
    """Return the ids of all that an actor is part of, however far up, itself included."""
    return _reached(session, actor_id, "member_id", "body_id")


def party_with_parts(session: Session, party_id: UUID) -> set[UUID]:
    """Return the ids of a party and of all that is part of it, however far down."""
    return _reached(session, party_id, "body_id", "member_id")


def _reached(session: Session, start: UUID, this_end: str, other_end: str) -> set[UUID]:
    """Return where memberships lead from one end to the other, in as many steps as there are."""
    reached = sa.select(sa.literal(start, sa.Uuid).label("id")).cte("reached", recursive=True)
    links = sa.alias(Membership.__table__)
    reached = reached.union(
        sa.select(links.c[other_end]).where(
            links.c[this_end] == reached.c.id, links.c.kind == MembershipKind.PART_OF
        )
    )
    return set(session.scalars(sa.select(reached.c.id)))
