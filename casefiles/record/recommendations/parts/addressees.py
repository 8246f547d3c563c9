"""Whom recommendations are made to: what each is called, and which one somebody means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor, ActorKind, ActorState
from casefiles.record.codebook.models import Wordings
from casefiles.record.recipients.queries import profiles
from casefiles.record.recommendations.models import Addressee


def names_of(session: Session, found: Iterable[Addressee]) -> dict[UUID, Texts]:
    """Return what addressees are called, by their ids."""
    bodies = {one.code: one.names for one in profiles(session)}
    return {one.id: _name_of(one, bodies) for one in found}


def _name_of(addressee: Addressee, bodies: Mapping[str, Wordings]) -> Texts:
    if addressee.words is not None:
        return addressee.words
    if addressee.actor is not None:
        return addressee.actor.names
    code = addressee.recipient or ""
    return Texts(dict(bodies.get(code) or {"en": code}), "en")


def in_words(session: Session) -> Sequence[Addressee]:
    """Return the addressees that are none of our lists, used or not."""
    statement = sa.select(Addressee).where(Addressee.words.is_not(None)).order_by(Addressee.id)
    return session.scalars(statement).all()


def addressee_chosen(session: Session, choice: str) -> Addressee | str | UUID | None:
    """Return what a choice of the form names: an addressee, a recipient's code, an actor's id."""
    kind, _colon, named = choice.partition(":")
    if kind == "recipient":
        known = session.scalar(sa.select(Addressee).where(Addressee.recipient == named))
        is_one = any(one.code == named for one in profiles(session))
        return known or (named if is_one else None)
    try:
        found = UUID(named)
    except ValueError:
        return None
    if kind == "actor":
        known = session.scalar(sa.select(Addressee).where(Addressee.actor_id == found))
        return known or (found if body_with(session, found) else None)
    known = session.get(Addressee, found)
    return known if known is not None and known.words is not None else None


def addressee_in_words(session: Session, words: Texts) -> Addressee | None:
    """Return the addressee that one of these wordings names already."""
    typed = {_folded(text) for text in words.wordings.values()}
    for one in in_words(session):
        if one.words and typed & {_folded(text) for text in one.words.wordings.values()}:
            return one
    return None


def key_of_words(words: Texts) -> str:
    """Return a digest of the original wording, however its letters and blanks are typed."""
    return hashlib.sha256(_folded(str(words)).encode()).hexdigest()


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def body_with(session: Session, actor_id: UUID) -> Actor | None:
    """Return an actor that is no individual and not void."""
    actor = session.get(Actor, actor_id)
    if actor is None or actor.kind is ActorKind.PERSON or actor.state is ActorState.VOID:
        return None
    return actor
