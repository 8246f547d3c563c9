"""Every change to actors: who they are, what they are part of, who commanded them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import NotAllowedNow, Refusal, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain, refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors import policy, queries
from casefiles.record.actors.models import (
    Actor,
    ActorKind,
    ActorState,
    CommandLink,
    Membership,
    MembershipKind,
)
from casefiles.record.actors.policy import ActorPermission
from casefiles.record.codebook.queries import refuse_unknown

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")

VOID = Transition(
    "actor:voided", frozenset({ActorState.RECORDED}), ActorState.VOID, ActorPermission.WRITE
)
TRANSITIONS = (VOID,)

HISTORY: Mapping[str, str] = {
    "actor:added": N_("added the actor"),
    "actor:changed": N_("changed the actor"),
    "actor:voided": N_("voided the actor as a mistaken record: %(reason)s"),
    "actor:joined": N_("recorded what it is part of"),
    "actor:parted": N_("took back a mistaken membership: %(reason)s"),
    "actor:command-added": N_("recorded a command"),
    "actor:command-removed": N_("took back a mistaken command: %(reason)s"),
}


@dataclass(frozen=True)
class ActorDetails:
    """What a person fills in about an actor, the same for every side."""

    names: Texts
    kind: ActorKind | None
    aliases: tuple[str, ...] = ()
    party_kind: str = ""
    state_code: str = ""
    note: Texts | None = None
    origin: str = ""


def details_of(actor: Actor) -> ActorDetails:
    """Return what the form of an actor holds now."""
    return ActorDetails(
        **{name: getattr(actor, name) for name in ActorDetails.__dataclass_fields__}
    )


def add_actor(
    session: Session, code: str, details: ActorDetails, *, acting_user: User | None
) -> Actor:
    """Add an actor under a code that stays; `acting_user` is None for imports."""
    if acting_user is not None:
        policy.require(acting_user, ActorPermission.WRITE)
    _require_free(session, code)
    _require_actor(details)
    actor = Actor(code=code, memberships=[])
    take_over(actor, details)
    session.add(actor)
    session.flush()
    record(session, "actor:added", actor, acting_user=acting_user, code=code)
    return actor


def _require_free(session: Session, code: str) -> None:
    if not _CODE.fullmatch(code):
        raise Refusal(
            N_("Use small Latin letters, digits and hyphens, as in “ru-air-force”."), field="code"
        )
    if queries.with_code(session, code) is not None:
        raise Refusal(N_("Another actor has this code already."), field="code")


def _require_actor(details: ActorDetails) -> None:
    if not details.names:
        raise Refusal(N_("Give the actor a name."), field="names")
    if details.kind is None:
        raise Refusal(N_("Choose what kind of actor this is."), field="kind")
    refuse_unknown(details, {"party_kind": "party_kind"})
    if details.state_code and not re.fullmatch(r"[A-Z]{2}", details.state_code):
        raise Refusal(
            N_("Give the State by its two letters, as in SY, or leave it empty."),
            field="state_code",
        )


def edit_actor(
    session: Session, actor: Actor, details: ActorDetails, *, opened: int, acting_user: User
) -> None:
    """Change what is recorded about an actor; its code stays."""
    policy.require(acting_user, ActorPermission.WRITE)
    _require_recorded(actor)
    refuse_if_stale(actor, opened)
    _require_actor(details)
    changes = take_over(actor, details)
    if changes:
        record(session, "actor:changed", actor, acting_user=acting_user, changes=changes)


def _require_recorded(actor: Actor) -> None:
    if actor.state is ActorState.VOID:
        raise NotAllowedNow(N_("This actor is void; record it anew if it was right."))


def void_actor(session: Session, actor: Actor, *, reason: str, acting_user: User) -> None:
    """Mark a mistaken record: it stays readable, under its code, and nothing new names it.

    A claim that still names it refuses this, by its room's reaction.
    """
    require = partial(policy.require, acting_user)
    require(ActorPermission.WRITE)
    reason = stated(reason)
    move(session, actor, VOID, acting_user=acting_user, require=require, reason=reason)
    actor.void_reason = reason


@dataclass(frozen=True)
class MembershipDetails:
    """What an actor is part of or allied in; an empty date is not known."""

    body_id: UUID | None
    kind: MembershipKind | None
    from_edtf: str = ""
    to_edtf: str = ""
    source: str = ""


def add_membership(
    session: Session, actor: Actor, details: MembershipDetails, *, acting_user: User | None
) -> Membership:
    """Record what an actor was part of, from when to when."""
    if acting_user is not None:
        policy.require(acting_user, ActorPermission.WRITE)
    _require_recorded(actor)
    if details.kind is None:
        raise Refusal(N_("Choose how they belong together."), field="kind")
    body = _other(session, details.body_id, field="body_id", user=acting_user)
    _require_order(details.from_edtf, details.to_edtf)
    _require_no_circle(session, actor, body, details.kind)
    membership = Membership(member=actor, body=body)
    session.add(membership)
    take_over(membership, details)
    session.flush()
    record(
        session,
        "actor:joined",
        actor,
        acting_user=acting_user,
        body=body.code,
        kind=membership.kind.value,
        from_edtf=membership.from_edtf,
        to_edtf=membership.to_edtf,
        source=membership.source,
    )
    return membership


def _other(session: Session, actor_id: UUID | None, *, field: str, user: User | None) -> Actor:
    other = session.get(Actor, actor_id) if actor_id else None
    if other is None or (user is not None and not policy.may_read(user, other)):
        raise Refusal(N_("Choose an actor."), field=field)
    if other.state is ActorState.VOID:
        raise Refusal(N_("This actor is void."), field=field)
    return other


def _require_order(start: str, end: str) -> None:
    first, last = _date(start, "from_edtf"), _date(end, "to_edtf")
    if first is None or last is None or first.lower is None or last.upper is None:
        return
    if last.upper < first.lower:
        raise Refusal(N_("The end lies before the beginning."), field="to_edtf")


def _date(text: str, field: str) -> EventDate | None:
    try:
        return EventDate.parse(text) if text else None
    except InvalidDate as refused:
        raise Refusal(refused.message, field=field, **refused.parameters) from refused


def _require_no_circle(session: Session, actor: Actor, body: Actor, kind: MembershipKind) -> None:
    if actor.id == body.id:
        raise Refusal(N_("An actor is not part of itself."), field="body_id")
    if kind is MembershipKind.PART_OF and actor.id in queries.bodies_above(session, body.id):
        raise Refusal(N_("That one is already part of this one."), field="body_id")


def remove_membership(
    session: Session, actor: Actor, membership: Membership, *, acting_user: User, reason: str
) -> None:
    """Take back a mistaken membership; the log keeps what it said and why it went."""
    policy.require(acting_user, ActorPermission.WRITE)
    gone = _facts(membership, ("body_id", "kind", "from_edtf", "to_edtf", "source"))
    reason = stated(reason)
    actor.memberships.remove(membership)
    record(session, "actor:parted", actor, acting_user=acting_user, reason=reason, **gone)


def _facts(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


@dataclass(frozen=True)
class CommandDetails:
    """Who commanded whom, from when to when, said by whom and how sure."""

    commander_id: UUID | None
    commanded_id: UUID | None
    source: str
    confidence: str
    from_edtf: str = ""
    to_edtf: str = ""


def add_command(session: Session, details: CommandDetails, *, acting_user: User) -> CommandLink:
    """Record a command; it needs a source and how far that is believed."""
    policy.require(acting_user, ActorPermission.WRITE)
    commander = _other(session, details.commander_id, field="commander_id", user=acting_user)
    commanded = _other(session, details.commanded_id, field="commanded_id", user=acting_user)
    if commander.id == commanded.id:
        raise Refusal(N_("An actor does not command itself."), field="commanded_id")
    if not details.source.strip():
        raise Refusal(N_("Say who says so: a document, a page, a source."), field="source")
    if not details.confidence:
        raise Refusal(N_("Choose how credible this is."), field="confidence")
    refuse_unknown(details, {"confidence": "credibility"})
    _require_order(details.from_edtf, details.to_edtf)
    link = CommandLink()
    changes = take_over(link, details)
    session.add(link)
    session.flush()
    said: dict[str, Any] = {name: after for name, (_before, after) in changes.items()}
    record(session, "actor:command-added", commanded, acting_user=acting_user, **said)
    return link


def remove_command(session: Session, link: CommandLink, *, acting_user: User, reason: str) -> None:
    """Take back a mistaken command; the log keeps what it said and why it went."""
    policy.require(acting_user, ActorPermission.WRITE)
    gone = _facts(link, tuple(CommandDetails.__dataclass_fields__))
    reason, commanded = stated(reason), link.commanded
    session.delete(link)
    record(
        session, "actor:command-removed", commanded, acting_user=acting_user, reason=reason, **gone
    )


def import_actors(
    session: Session, data: Mapping[str, Any], *, acting_user: User | None = None
) -> dict[str, Actor]:
    """Take in actors and what they are part of by code; those already there stay as they are."""
    made: dict[str, Actor] = {}
    new: list[Mapping[str, Any]] = []
    for entry in data["actors"]:
        known = queries.with_code(session, entry["code"])
        if known is None:
            new.append(entry)
            known = add_actor(session, entry["code"], _read(entry), acting_user=acting_user)
        made[entry["code"]] = known
    for entry in new:
        for given in entry.get("memberships", ()):
            details = _read_membership(session, given)
            add_membership(session, made[entry["code"]], details, acting_user=acting_user)
    return made


def _read(entry: Mapping[str, Any]) -> ActorDetails:
    return ActorDetails(
        names=_texts(entry["names"]),
        kind=ActorKind(entry["kind"]),
        aliases=tuple(entry.get("aliases", ())),
        party_kind=entry.get("party_kind", ""),
        state_code=entry.get("state_code", ""),
        note=_texts(entry["note"]) if entry.get("note") else None,
        origin=(entry.get("source") or {}).get("text", ""),
    )


def _texts(wordings: Mapping[str, str]) -> Texts:
    return Texts(wordings, next(iter(wordings), None))


def _read_membership(session: Session, given: Mapping[str, str]) -> MembershipDetails:
    body = queries.with_code(session, given["body"])
    return MembershipDetails(
        body_id=body.id if body else None,
        kind=MembershipKind(given["kind"]),
        from_edtf=given.get("from_edtf", ""),
        to_edtf=given.get("to_edtf", ""),
        source=given.get("source", ""),
    )
