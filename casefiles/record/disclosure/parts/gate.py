"""The one gate: whether one item about one subject may go to one recipient for one purpose.

Pure: it sees the grounds it is given and decides; nobody else decides anywhere.
Outward purposes default to no.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from casefiles.record.disclosure.models import Ground, GroundKind, GroundSubject, Purpose, Scope


class Answer(StrEnum):
    GRANTED = "granted"
    REDACTED = "redacted"
    REFUSED = "refused"


class Because(StrEnum):
    """Why the gate answered as it did; the page says it in words."""

    GROUND = "ground"
    NOT_ASKED = "not_asked"
    NOT_THIS_SCOPE = "not_this_scope"
    NOT_THIS_PURPOSE = "not_this_purpose"
    NOT_THIS_RECIPIENT = "not_this_recipient"
    NOT_YET_GIVEN = "not_yet_given"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"
    UNCITED = "uncited"
    #: said to leave now, but not when a second person cleared what leaves
    AFTER_CLEARANCE = "after_clearance"


@dataclass(frozen=True)
class Item:
    """Something that would leave."""

    subject: GroundSubject
    subject_id: UUID
    scope: Scope


def items_as_data(items: Collection[Item]) -> list[list[str]]:
    """Return items as plain data in one order, to be frozen."""
    return sorted([item.subject.value, str(item.subject_id), item.scope.value] for item in items)


def items_from_data(rows: Collection[Collection[str]]) -> frozenset[Item]:
    """Return frozen items again."""
    return frozenset(
        Item(GroundSubject(kind), UUID(subject_id), Scope(scope))
        for kind, subject_id, scope in rows
    )


@dataclass(frozen=True)
class Destination:
    """Where it would go, for what, on which day."""

    purpose: Purpose
    recipient: str
    on: date


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one item, and the ground it rests on."""

    item: Item
    answer: Answer
    because: Because
    ground_id: UUID | None = None
    #: when the last of the grounds that let it go was taken back
    withdrawn_at: datetime | None = field(default=None, compare=False)

    @property
    def is_granted(self) -> bool:
        """Return whether it may go whole."""
        return self.answer is Answer.GRANTED


#: what happens to an item without a ground: a file is left out, a word is covered
WITHOUT_GROUND = {
    Scope.NAME: Answer.REDACTED,
    Scope.DETAILS: Answer.REDACTED,
    Scope.TESTIMONY: Answer.REFUSED,
    Scope.IMAGE: Answer.REFUSED,
    Scope.VOICE: Answer.REFUSED,
    Scope.CONTACT: Answer.REDACTED,
    Scope.FILE: Answer.REFUSED,
}
_PUBLICATION = frozenset({GroundKind.ALREADY_PUBLIC, GroundKind.PUBLISHED_WORK})


def decide(item: Item, destination: Destination, grounds: Sequence[Ground]) -> Verdict:
    """Return the verdict on one item; the nearest miss explains a no."""
    nearest, withdrawn_at = Because.NOT_ASKED, None
    for ground in grounds:
        if (ground.subject_kind, ground.subject_id) != (item.subject, item.subject_id):
            continue
        because = _judge(ground, item.scope, destination)
        if because is Because.GROUND:
            return Verdict(item, Answer.GRANTED, because, ground.id)
        nearest = max(nearest, because, key=_NEARNESS.index)
        if because is Because.WITHDRAWN and ground.withdrawn_at:
            withdrawn_at = max(withdrawn_at or ground.withdrawn_at, ground.withdrawn_at)
    return Verdict(item, WITHOUT_GROUND[item.scope], nearest, withdrawn_at=withdrawn_at)


#: from "nobody asked" to "there is a ground, but": the most telling reason wins
_NEARNESS = (
    Because.NOT_ASKED,
    Because.NOT_THIS_SCOPE,
    Because.NOT_THIS_PURPOSE,
    Because.NOT_THIS_RECIPIENT,
    Because.UNCITED,
    Because.UNCONFIRMED,
    Because.NOT_YET_GIVEN,
    Because.EXPIRED,
    Because.WITHDRAWN,
)


def held_to(verdict: Verdict, cleared: Collection[Item]) -> Verdict:
    """Return the verdict as it stands where a second person saw exactly what would leave.

    What lost its ground since then stays; what gained one waits for the next clearance.
    """
    if not verdict.is_granted or verdict.item in cleared:
        return verdict
    item = verdict.item
    return Verdict(item, WITHOUT_GROUND[item.scope], Because.AFTER_CLEARANCE)


def _judge(ground: Ground, scope: Scope, destination: Destination) -> Because:
    if scope not in ground.scopes:
        return Because.NOT_THIS_SCOPE
    if ground.purpose is not destination.purpose:
        return Because.NOT_THIS_PURPOSE
    if ground.recipients and destination.recipient not in ground.recipients:
        return Because.NOT_THIS_RECIPIENT
    if ground.withdrawn_at is not None:
        return Because.WITHDRAWN
    return _judge_validity(ground, destination.on)


def _judge_validity(ground: Ground, on: date) -> Because:
    if ground.expires_on is not None and ground.expires_on < on:
        return Because.EXPIRED
    if ground.kind in _PUBLICATION:
        return Because.GROUND if ground.citation.strip() else Because.UNCITED
    if ground.kind is GroundKind.OTHER and not _is_confirmed(ground):
        return Because.UNCONFIRMED
    if ground.given_on is None or ground.given_on > on:
        return Because.NOT_YET_GIVEN
    return Because.GROUND


def _is_confirmed(ground: Ground) -> bool:
    return ground.confirmed_by_id is not None and ground.confirmed_by_id != ground.recorded_by_id
