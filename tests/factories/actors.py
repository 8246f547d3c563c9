"""Actors of no real conflict."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor, ActorKind, Membership, MembershipKind


def add_actor(
    session: Session,
    *,
    name: Texts | str = "Northern party",
    kind: ActorKind = ActorKind.PARTY,
    code: str = "",
    **columns: Any,
) -> Actor:
    """Add an actor; the code follows from nothing unless given."""
    names = name if isinstance(name, Texts) else Texts.of(en=name)
    actor = Actor(
        names=names, kind=kind, code=code or f"actor-{uuid4().hex[:8]}", memberships=[], **columns
    )
    session.add(actor)
    session.flush()
    return actor


def add_membership(
    session: Session,
    actor: Actor,
    body: Actor,
    kind: MembershipKind = MembershipKind.PART_OF,
    **columns: Any,
) -> Membership:
    """Make an actor part of another, or allied in it."""
    membership = Membership(member=actor, body=body, kind=kind, **columns)
    session.add(membership)
    session.flush()
    return membership
