"""Who holds what of a case: each packet that went out, what it let out, and what was said since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.outbound.corrections.models import CorrectionNotice, CorrectionState
from casefiles.outbound.corrections.queries import notices_about
from casefiles.outbound.packets import policy
from casefiles.outbound.packets.documents import public_id
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import held_in, is_expunged, opened
from casefiles.outbound.recalls.models import NoticeState, RecallNotice
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.queries import items_from_data
from casefiles.record.evidence.models import Exhibit
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim

#: what of somebody tells who they are
_TELLING = frozenset({Scope.NAME, Scope.DETAILS, Scope.IMAGE, Scope.VOICE})
_ORDER = list(Scope)
#: entries of what we sent: no answers
_OURS = frozenset({DispatchKind.SENT, DispatchKind.SUPPLEMENTED})
#: of whom what was let out: record → scopes, in the order of the codebook
Told = dict[UUID, list[Scope]]


@dataclass(frozen=True)
class Attributed:
    """Whether a packet says who did it in a case, and in which of our approved wordings."""

    revision: int | None
    approved_on: date | None


@dataclass(frozen=True)
class Holder:
    """One recipient that holds one packet with something of the case in it."""

    submission: Submission
    packet: Packet
    sent_on: date | None
    #: how the packet numbers the case; None where that is not known any more
    number: int | None
    people: Sequence[tuple[Victim, Sequence[Scope]]]
    sources: Sequence[tuple[Source, Sequence[Scope]]]
    exhibits: Sequence[Exhibit]
    #: how many people and exhibits it holds besides that are in another case, or gone, today
    elsewhere: int
    #: None where nobody can open our copy any more
    attributed: Attributed | None
    corrections: Sequence[CorrectionNotice]
    recalls: Sequence[RecallNotice]
    #: what they said back, as it stands
    answers: Sequence[Dispatch]
    #: facts of the case changed since, and nobody decided whether they are told
    is_changed: bool = False


@dataclass(frozen=True)
class WasTold:
    """What one recipient was told of one person."""

    holder: Holder
    scopes: Sequence[Scope]


def holders_of(session: Session, keyring: Keyring, case: Case) -> list[Holder]:
    """Return who holds something of a case that was loaded for who asks, the latest first."""
    rows = session.execute(
        sa.select(Packet, Submission, SubmissionCase.changed)
        .join(Submission, Submission.id == Packet.submission_id)
        .join(SubmissionCase, SubmissionCase.submission_id == Submission.id)
        .where(SubmissionCase.case_id == case.id, Packet.state == PacketState.SENT)
        .options(selectinload(Submission.dispatches))
        .order_by(Packet.sealed_at.desc(), Packet.id)
    ).all()
    letters = _Letters.about(session, [row.Submission.id for row in rows])
    return [
        replace(
            _holder(session, keyring, case, (row.Packet, row.Submission), letters),
            is_changed=bool(row.changed),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class _Letters:
    corrections: Sequence[CorrectionNotice]
    recalls: Sequence[RecallNotice]

    @classmethod
    def about(cls, session: Session, submission_ids: Collection[UUID]) -> _Letters:
        """Return every letter about some submissions that went out, or was taken to go."""
        taken = [one for one in notices_about(session, submission_ids) if one.taken_at]
        return cls(taken, _recalls(session, submission_ids))


def _recalls(session: Session, submission_ids: Collection[UUID]) -> Sequence[RecallNotice]:
    return session.scalars(
        sa.select(RecallNotice)
        .where(RecallNotice.submission_id.in_(submission_ids))
        .where(RecallNotice.state == NoticeState.SENT)
        .order_by(RecallNotice.drafted_at, RecallNotice.id)
    ).all()


@dataclass(frozen=True)
class Followed:
    """A letter of ours that followed what went out: about changes, or what was withdrawn."""

    letter: CorrectionNotice | RecallNotice
    #: who agreed to its words as a second person
    confirmed_by_id: UUID | None = None

    @property
    def kind(self) -> str:
        """Return whose states it has."""
        return "recall" if isinstance(self.letter, RecallNotice) else "correction"

    @property
    def people(self) -> set[UUID]:
        """Return who wrote it and who confirmed it."""
        return {one for one in (self.letter.drafted_by_id, self.confirmed_by_id) if one}


def letters_after(
    session: Session, submission: Submission, *, acting_user: User
) -> Sequence[Followed]:
    """Return the letters about a submission that were confirmed or sent, the earliest first."""
    if not policy.may(acting_user, PacketPermission.READ):
        return ()
    told = [
        one
        for one in notices_about(session, [submission.id])
        if one.state in {CorrectionState.CONFIRMED, CorrectionState.SENT}
    ]
    found = [
        *(Followed(one, one.decisions[-1].user_id) for one in told),
        *(Followed(one) for one in _recalls(session, [submission.id])),
    ]
    return sorted(found, key=lambda one: one.letter.drafted_at)


def _holder(
    session: Session,
    keyring: Keyring,
    case: Case,
    sent: tuple[Packet, Submission],
    letters: _Letters,
) -> Holder:
    packet, submission = sent
    held = held_in(session, keyring, packet)
    told = _told(held["let_out"].get(str(case.id), []))
    victims, sources = told[GroundSubject.VICTIM], told[GroundSubject.SOURCE]
    people = _victims(session, case, victims)
    exhibits = _exhibits(session, case, told[GroundSubject.EXHIBIT])
    return Holder(
        submission=submission,
        packet=packet,
        sent_on=next(
            (one.happened_on for one in submission.entries if one.kind is DispatchKind.SENT),
            None,
        ),
        number=held["numbers"].get(str(case.id)),
        people=[(one, victims[one.id]) for one in people],
        sources=[(one, sources[one.id]) for one in _sources(session, sources)],
        exhibits=exhibits,
        elsewhere=len(victims) + len(told[GroundSubject.EXHIBIT]) - len(people) - len(exhibits),
        attributed=_attributed(session, keyring, case, packet),
        corrections=[one for one in letters.corrections if one.packet_id == packet.id],
        recalls=[one for one in letters.recalls if one.packet_id == packet.id],
        answers=[one for one in submission.entries if one.kind not in _OURS],
    )


def _told(rows: list[list[str]]) -> dict[GroundSubject, Told]:
    """Return what was let out, kind by kind: of a person what tells who it is, of a file itself."""
    found: dict[GroundSubject, Told] = {kind: {} for kind in GroundSubject}
    for item in items_from_data(rows):
        if item.scope in _TELLING or item.subject is GroundSubject.EXHIBIT:
            found[item.subject].setdefault(item.subject_id, []).append(item.scope)
    for told in found.values():
        for scopes in told.values():
            scopes.sort(key=_ORDER.index)
    return found


def _victims(session: Session, case: Case, told: Mapping[UUID, object]) -> Sequence[Victim]:
    return session.scalars(
        sa.select(Victim)
        .where(Victim.id.in_(told), Victim.case_id == case.id)
        .options(selectinload(Victim.person))
        .order_by(Victim.reference)
    ).all()


def _exhibits(session: Session, case: Case, told: Mapping[UUID, object]) -> Sequence[Exhibit]:
    return session.scalars(
        sa.select(Exhibit)
        .where(Exhibit.id.in_(told), Exhibit.case_id == case.id)
        .order_by(Exhibit.reference)
    ).all()


def _sources(session: Session, told: Mapping[UUID, object]) -> Sequence[Source]:
    return session.scalars(
        sa.select(Source).where(Source.id.in_(told)).order_by(Source.reference)
    ).all()


def _attributed(
    session: Session, keyring: Keyring, case: Case, packet: Packet
) -> Attributed | None:
    """Return what a packet says of who did it; None where our copy cannot be opened any more."""
    if is_expunged(session, packet):
        return None
    held = opened(session, keyring, packet)
    key = public_id(held.secret, case.id)
    rows = (row["our_claim"] for row in held.content["cases"] if row["public_id"] == key)
    claim = next(rows, None)
    if claim is None:
        return Attributed(None, None)
    return Attributed(claim["revision"], date.fromisoformat(claim["approved_on"]))


def told_of_people(holders: Sequence[Holder]) -> list[tuple[Victim, list[WasTold]]]:
    """Return for each person of a case who was told of them, in the order of their references."""
    found: dict[UUID, tuple[Victim, list[WasTold]]] = {}
    for holder in holders:
        for victim, scopes in holder.people:
            found.setdefault(victim.id, (victim, []))[1].append(WasTold(holder, scopes))
    return sorted(found.values(), key=lambda one: one[0].reference)
