"""The one gate: whether one item about one subject may go to one recipient for one purpose.

Pure: it sees the grounds it is given and decides; nobody else decides anywhere.
Outward purposes default to no.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
)


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
    #: it was a mistake of ours
    WITHDRAWN = "withdrawn"
    #: whoever gave it no longer agreed on that day or later
    TAKEN_BACK = "taken_back"
    UNCONFIRMED = "unconfirmed"
    UNCITED = "uncited"
    NO_GUARDIAN = "no_guardian"
    NO_ASSENT = "no_assent"
    ASSENT_REFUSED = "assent_refused"
    DEAD_BY_THEN = "dead_by_then"
    NOT_GONE = "not_gone"
    #: of a file: it may go by itself, but somebody seen or heard in it may not
    SHOWN_UNASKED = "shown_unasked"
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
    #: of a day that is past: what was withdrawn only after it still held; None for today
    by: date | None = None

    def finds_withdrawn(self, ground: Ground) -> bool:
        """Return whether a ground was withdrawn by the day that is asked about."""
        at = ground.withdrawn_at
        return at is not None and (self.by is None or at.date() <= self.by)


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
_ASKED = frozenset({GroundKind.CONSENT, GroundKind.NEXT_OF_KIN})


def decide(item: Item, destination: Destination, grounds: Sequence[Ground]) -> Verdict:
    """Return the verdict on one item; the nearest miss explains a no."""
    nearest, withdrawn_at = Because.NOT_ASKED, None
    whom = (item.subject, item.subject_id)
    about = [ground for ground in grounds if (ground.subject_kind, ground.subject_id) == whom]
    against = _against(about, item.scope, destination)
    for ground in about:
        because = _judge(ground, item.scope, destination, against)
        if because is Because.GROUND:
            return Verdict(item, Answer.GRANTED, because, ground.id)
        nearest = max(nearest, because, key=_NEARNESS.index)
        if because in _WITHDRAWN and ground.withdrawn_at:
            withdrawn_at = max(withdrawn_at or ground.withdrawn_at, ground.withdrawn_at)
    return Verdict(item, WITHOUT_GROUND[item.scope], nearest, withdrawn_at=withdrawn_at)


#: from "nobody asked" to "there is a ground, but": the most telling reason wins
_NEARNESS = (
    Because.NOT_ASKED,
    Because.NOT_THIS_SCOPE,
    Because.NOT_THIS_PURPOSE,
    Because.NOT_THIS_RECIPIENT,
    Because.WITHDRAWN,
    Because.UNCITED,
    Because.UNCONFIRMED,
    Because.NOT_YET_GIVEN,
    Because.NO_GUARDIAN,
    Because.NO_ASSENT,
    Because.DEAD_BY_THEN,
    Because.NOT_GONE,
    Because.ASSENT_REFUSED,
    Because.EXPIRED,
    Because.TAKEN_BACK,
)
_WITHDRAWN = frozenset({Because.WITHDRAWN, Because.TAKEN_BACK})


def held_to(verdict: Verdict, cleared: Collection[Item]) -> Verdict:
    """Return the verdict as it stands where a second person saw exactly what would leave.

    What lost its ground since then stays; what gained one waits for the next clearance.
    """
    if not verdict.is_granted or verdict.item in cleared:
        return verdict
    return withheld(verdict.item, Because.AFTER_CLEARANCE)


def withheld(item: Item, because: Because, withdrawn_at: datetime | None = None) -> Verdict:
    """Return that an item stays, and why."""
    return Verdict(item, WITHOUT_GROUND[item.scope], because, withdrawn_at=withdrawn_at)


@dataclass(frozen=True)
class Shown:
    """Somebody who is seen or heard in a file."""

    #: None: somebody whom nobody here can ask, a passer-by or a child
    whom: tuple[GroundSubject, UUID] | None
    seen: bool
    heard: bool
    #: by a second person nobody recognises them in the copy that goes instead
    hidden: bool = False

    @property
    def needs(self) -> tuple[Item, ...]:
        """Return what has to be granted before the file goes; nothing where they are hidden."""
        if self.hidden or self.whom is None:
            return ()
        found = ((Scope.IMAGE, self.seen), (Scope.VOICE, self.heard))
        return tuple(Item(*self.whom, scope) for scope, appears in found if appears)


def holding_back(shown: Collection[Shown], verdicts: Mapping[Item, Verdict]) -> tuple[Shown, ...]:
    """Return because of whom a file stays: who may not be shown, and who cannot be asked."""
    return tuple(
        one
        for one in shown
        if not one.hidden
        and (one.whom is None or not all(verdicts[item].is_granted for item in one.needs))
    )


def hold_for_shown(
    file: Verdict, shown: Collection[Shown], verdicts: Mapping[Item, Verdict]
) -> Verdict:
    """Return the verdict on a file for everybody who is seen or heard in what goes of it.

    The ground of the file itself is not enough: each of them may be seen and heard, or is hidden.
    """
    held_by = holding_back(shown, verdicts) if file.is_granted else ()
    if not held_by:
        return file
    lost = (verdicts[item].withdrawn_at for one in held_by for item in one.needs)
    return withheld(file.item, Because.SHOWN_UNASKED, max(filter(None, lost), default=None))


class Given(Protocol):
    """What has to be known of a ground to say whether it was taken back."""

    @property
    def kind(self) -> GroundKind: ...
    @property
    def given_on(self) -> date | None: ...
    @property
    def scopes(self) -> Sequence[str]: ...
    @property
    def purpose(self) -> Purpose: ...
    @property
    def recipients(self) -> Sequence[str]: ...


def taken_back_since(given: Given, about: Sequence[Ground]) -> date | None:
    """Return the last day on which something that a ground would let out was taken back.

    None where what was taken back leaves it somewhere to go, or was taken back before.
    """
    days = [
        no.taken_back_on
        for no in about
        if no.taken_back_on is not None
        and {*no.scopes} & {*given.scopes}
        and no.purpose is given.purpose
        and (not no.recipients or (given.recipients and {*given.recipients} <= {*no.recipients}))
        and _overrules(no, given)
    ]
    return max(days, default=None)


def overruled_days(grounds: Sequence[Ground]) -> dict[UUID, date]:
    """Return, for each ground that stands, on which day something of it was taken back."""
    days = {}
    for ground in grounds:
        about = [one for one in grounds if one.subject_id == ground.subject_id]
        since = None if ground.withdrawn_at else taken_back_since(ground, about)
        if since is not None:
            days[ground.id] = since
    return days


def _overrules(no: Ground, given: Given) -> bool:
    """Return whether what was taken back counts no more, also where it is written down anew.

    Nobody gave what others published: that stands, unless another publication was withdrawn.
    """
    if no.taken_back_on is None or no.assent is Assent.REFUSED:
        return False
    if given.kind in _PUBLICATION and no.kind not in _PUBLICATION:
        return False
    return given.given_on is None or given.given_on <= no.taken_back_on


@dataclass(frozen=True)
class _Against:
    """What speaks against letting one thing out, whoever else agreed."""

    #: the last day on which a child said no; it stands until it is withdrawn
    refused_on: date | None
    taken_back: Sequence[Ground]


def _against(about: Sequence[Ground], scope: Scope, destination: Destination) -> _Against:
    meant = [one for one in about if _falls_short(one, scope, destination) is None]
    refused = [
        one.given_on
        for one in meant
        if one.assent is Assent.REFUSED
        and one.given_on is not None
        and not destination.finds_withdrawn(one)
    ]
    taken_back = [
        one for one in meant if one.taken_back_on is not None and destination.finds_withdrawn(one)
    ]
    return _Against(max(refused, default=None), taken_back)


def _judge(ground: Ground, scope: Scope, destination: Destination, against: _Against) -> Because:
    short = _falls_short(ground, scope, destination)
    if short is not None:
        return short
    if destination.finds_withdrawn(ground):
        return Because.TAKEN_BACK if ground.taken_back_on else Because.WITHDRAWN
    if any(_overrules(no, ground) for no in against.taken_back):
        return Because.TAKEN_BACK
    return _judge_validity(ground, destination.on, against.refused_on)


def _falls_short(ground: Ground, scope: Scope, destination: Destination) -> Because | None:
    if scope not in ground.scopes:
        return Because.NOT_THIS_SCOPE
    if ground.purpose is not destination.purpose:
        return Because.NOT_THIS_PURPOSE
    if ground.recipients and destination.recipient not in ground.recipients:
        return Because.NOT_THIS_RECIPIENT
    return None


def _judge_validity(ground: Ground, on: date, refused_on: date | None) -> Because:
    if ground.expires_on is not None and ground.expires_on < on:
        return Because.EXPIRED
    if ground.kind in _PUBLICATION:
        return Because.GROUND if ground.citation.strip() else Because.UNCITED
    if ground.kind is GroundKind.OTHER and not _is_confirmed(ground):
        return Because.UNCONFIRMED
    if ground.given_on is None or ground.given_on > on:
        return Because.NOT_YET_GIVEN
    return _judge_giver(ground, ground.given_on, refused_on)


def _judge_giver(ground: Ground, given_on: date, refused_on: date | None) -> Because:
    """Judge whether whoever said yes could: nobody speaks for a child who can say no."""
    is_asked = ground.kind in _ASKED
    is_overruled = is_asked and refused_on is not None and given_on <= refused_on
    if ground.assent is Assent.REFUSED or is_overruled:
        return Because.ASSENT_REFUSED
    return _judge_speaker(ground, given_on) if is_asked else Because.GROUND


def _judge_speaker(ground: Ground, given_on: date) -> Because:
    """Judge whom whoever agreed could speak for: the dead and the missing have their families."""
    if ground.giver is Giver.THEMSELVES and ground.dead_since and given_on >= ground.dead_since:
        return Because.DEAD_BY_THEN
    by_guardian = ground.giver is Giver.GUARDIAN
    by_family = ground.giver is Giver.NEXT_OF_KIN
    if ground.is_child and not (by_guardian or (by_family and ground.is_gone)):
        return Because.NO_GUARDIAN
    if by_family and ground.subject_kind is GroundSubject.VICTIM and not ground.is_gone:
        return Because.NOT_GONE
    if by_guardian and not ground.is_gone and ground.assent is None:
        return Because.NO_ASSENT
    return Because.GROUND


def _is_confirmed(ground: Ground) -> bool:
    return ground.confirmed_by_id is not None and ground.confirmed_by_id != ground.recorded_by_id
