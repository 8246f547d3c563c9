"""What an expunging would take and what stays, who holds copies, what keeps it from being done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound
from casefiles.foundation.holdings import Holding
from casefiles.foundation.messages import N_
from casefiles.outbound.expunging import policy
from casefiles.outbound.expunging.models import (
    ExpungedKind,
    Expunging,
    ExpungingCase,
    ExpungingState,
    LegalHold,
)
from casefiles.outbound.expunging.parts import log, plans
from casefiles.outbound.expunging.parts.copies import (
    closed_that_held,
    copies_that_hold,
    on_their_way,
)
from casefiles.outbound.expunging.parts.emptying import (
    Sought,
    files_that_go,
)
from casefiles.outbound.expunging.parts.plans import Plan
from casefiles.outbound.expunging.parts.previews import (
    Preview,
    about,
    being_written,
    rows_of,
    sent_of,
)
from casefiles.outbound.expunging.parts.subjects import (
    Subject,
    area_of,
    called_by,
    cases_held,
    cases_of,
    known_as,
    subject_of,
    subject_of_expunging,
)
from casefiles.outbound.expunging.policy import ExpungingPermission
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.queries import visible_to as submissions_visible_to
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.vault.workflow import Keyring
from casefiles.platform.work.workflow import count_drafts_that
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.citations.models import Citation
from casefiles.record.citations.queries import is_named_to
from casefiles.record.evidence.models import Exhibit
from casefiles.record.interviews.models import Interview
from casefiles.record.sources.queries import readable_by
from casefiles.record.victims.models import Victim

Holdings = Sequence[Holding]
_LISTED = 200
#: neither refused nor taken back
_ASKED = (ExpungingState.WAITING, ExpungingState.CONFIRMED, ExpungingState.DONE)


def sought_for(
    session: Session, subject: Subject, plan: Plan, exhibits: Collection[str] = ()
) -> Sought:
    """Return whose rows are looked for, where, and by which names; with exhibits that go too."""
    cases = {*cases_of(session, subject), *map(UUID, plan.cases)}
    ids = subject.ids | {UUID(one) for one in exhibits}
    return Sought(ids, area_of(session, subject, cases), plan.in_texts)


def exhibits_of(session: Session, subject: Subject, *, acting_user: User) -> Sequence[Exhibit]:
    """Return the exhibits that may go too: given by a source, kept of an interview, or cited."""
    cited = sa.select(Citation.exhibit_id).where(
        Citation.cited_id.in_(subject.ids), Citation.exhibit_id.is_not(None)
    )
    kept = sa.select(Interview.exhibit_id).where(
        Interview.source_id.in_(subject.ids), Interview.exhibit_id.is_not(None)
    )
    theirs = sa.or_(Exhibit.source_id.in_(subject.ids), Exhibit.id.in_(cited), Exhibit.id.in_(kept))
    return session.scalars(
        sa.select(Exhibit)
        .join(Case, Case.id == Exhibit.case_id)
        .where(theirs, is_visible_to(acting_user))
        .order_by(Exhibit.reference)
    ).all()


def exhibits_known(
    session: Session, kind: ExpungedKind, subject_id: UUID, *, acting_user: User
) -> Sequence[Exhibit]:
    """Return the exhibits that somebody who asks may choose to go too."""
    subject = subject_of(session, kind, subject_id)
    return exhibits_of(session, subject, acting_user=acting_user)


def preview_of(
    session: Session,
    keyring: Keyring,
    holdings: Holdings,
    subject: Subject,
    plan: Plan,
    *,
    exhibits: Collection[str] = (),
    acting_user: User,
) -> Preview:
    """Return what would go; nothing is changed."""
    sought = sought_for(session, subject, plan, exhibits)
    copies = copies_that_hold(session, keyring, sought)
    packets = [sent_of(session, packet) for packet in copies.packets]
    closed = [sent_of(session, packet) for packet in closed_that_held(session, sought)]
    held = cases_held(session, subject, copies.packets)
    emptied, named = rows_of(session, holdings, sought)
    cases = cases_of(session, subject)
    readable = _readable_cases(session, cases, acting_user)
    bars = on_their_way(session, copies)
    named_here = {one.id for one in bars} | {one.submission.id for one in (*packets, *closed)}
    known = submissions_visible_to(acting_user).where(Submission.id.in_(named_here))
    return Preview(
        emptied,
        named,
        count_drafts_that(session, keyring, about(sought)),
        len(log.details_of(session, holdings, sought, plan.in_log)),
        len(copies.snapshots),
        len(files_that_go(session, holdings, sought)),
        packets,
        readable,
        len(cases) - len(readable),
        holds_on(session, {*sought.ids, *held}),
        bars,
        being_written(session, packets),
        frozenset(one.id for one in session.scalars(known)),
        closed,
    )


def foreseen(
    session: Session,
    keyring: Keyring,
    holdings: Holdings,
    kind: ExpungedKind,
    subject_id: UUID,
    *,
    acting_user: User,
) -> Preview:
    """Return what would go if somebody were to ask."""
    subject = subject_of(session, kind, subject_id)
    plan = plans.drawn_up(session, subject, ())
    return preview_of(session, keyring, holdings, subject, plan, acting_user=acting_user)


def foreseen_of(
    session: Session,
    keyring: Keyring,
    holdings: Holdings,
    expunging: Expunging,
    *,
    acting_user: User,
) -> Preview:
    """Return what would go of what was asked, by the names that were typed too."""
    subject = subject_of_expunging(session, expunging)
    typed = plans.read(session, keyring, expunging).spellings
    plan = plans.drawn_up(session, subject, typed)
    return preview_of(
        session,
        keyring,
        holdings,
        subject,
        plan,
        exhibits=expunging.exhibits,
        acting_user=acting_user,
    )


def _readable_cases(session: Session, case_ids: Collection[UUID], user: User) -> Sequence[Case]:
    statement = sa.select(Case).where(Case.id.in_(case_ids), is_visible_to(user))
    return session.scalars(statement.order_by(Case.reference)).all()


# --- what was asked


def visible_to(user: User) -> sa.Select[Expunging]:
    """Select the expungings that a person may know of: of a case or a source that they read."""
    if not policy.may(user, ExpungingPermission.READ):
        return sa.select(Expunging).where(sa.false())
    if user.has(Role.AUDITOR):
        return sa.select(Expunging)
    # Of the cases that it touches, those alone in which they stand: others tell nothing of them.
    theirs = sa.or_(Victim.person_id == Expunging.subject_id, Victim.id == Expunging.subject_id)
    in_a_case = sa.exists().where(theirs, Victim.case_id == Case.id).where(is_visible_to(user))
    known = readable_by(user, is_named_to(user)).subquery()
    is_source = Expunging.kind == ExpungedKind.SOURCE
    of_source = sa.and_(is_source, Expunging.subject_id.in_(sa.select(known.c.id)))
    return sa.select(Expunging).where(sa.or_(sa.and_(~is_source, in_a_case), of_source))


def get_expunging(session: Session, expunging_id: UUID, *, acting_user: User) -> Expunging:
    """Return one, or refuse in the same words whether it is absent or hidden."""
    statement = visible_to(acting_user).where(Expunging.id == expunging_id)
    found = session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such expunging."))
    return found


def list_expungings(session: Session, *, acting_user: User) -> Sequence[Expunging]:
    """Return what was asked and done, the latest first."""
    statement = visible_to(acting_user)
    ordered = statement.order_by(Expunging.asked_at.desc(), Expunging.id).limit(_LISTED)
    return session.scalars(ordered).all()


def to_answer(session: Session, *, acting_user: User) -> Sequence[Expunging]:
    """Return what waits for this person as the second one, the longest waiting first."""
    if not policy.may(acting_user, ExpungingPermission.CONFIRM):
        return ()
    return session.scalars(
        visible_to(acting_user)
        .where(Expunging.state == ExpungingState.WAITING, Expunging.asked_by_id != acting_user.id)
        .order_by(Expunging.asked_at, Expunging.id)
    ).all()


def current_of(session: Session, subject_id: UUID) -> Expunging | None:
    """Return what was asked about somebody and neither refused nor taken back."""
    return session.scalar(
        sa.select(Expunging).where(
            Expunging.subject_id == subject_id,
            Expunging.state.in_(_ASKED),
        )
    )


def is_going(session: Session, ids: Collection[UUID]) -> bool:
    """Return whether one of these, or whoever it is, was expunged or is being expunged now.

    From when it begins: until then a hold may stop it, and nobody knows for how long.
    """
    statement = sa.select(Expunging.id).where(
        Expunging.subject_id.in_(known_as(session, ids)), Expunging.begun_at.is_not(None)
    )
    return session.scalar(statement.limit(1)) is not None


def is_being_emptied(session: Session, case_id: UUID) -> bool:
    """Return whether somebody is being taken out of a case now: too late for it to be held."""
    statement = (
        sa.select(Expunging.id)
        .join(ExpungingCase, ExpungingCase.expunging_id == Expunging.id)
        .where(
            ExpungingCase.case_id == case_id,
            Expunging.begun_at.is_not(None),
            Expunging.done_at.is_(None),
        )
    )
    return session.scalar(statement.limit(1)) is not None


def references_of(session: Session, expungings: Sequence[Expunging]) -> dict[UUID, str]:
    """Return by which references people call those who go."""
    called = called_by(session, {one.subject_id for one in expungings})
    return {one.id: called[one.subject_id] for one in expungings}


def cases_shown(session: Session, expunging: Expunging, *, acting_user: User) -> Sequence[Case]:
    """Return the cases that it touches and that a person may read."""
    return _readable_cases(session, [row.case_id for row in expunging.cases], acting_user)


@dataclass(frozen=True)
class Fate:
    """What the page of a record says of it: asked to be expunged, or kept; and what one may do."""

    expunging: Expunging | None
    holds: Sequence[LegalHold]
    may_read: bool
    may_ask: bool
    may_hold: bool


def fate_of_case(session: Session, case: Case, *, acting_user: User) -> Fate:
    """Return what stands about a whole case, which is kept or not, and never expunged."""
    return _fate(session, case.id, None, acting_user)


def fate_of(session: Session, subject_id: UUID, *, acting_user: User) -> Fate:
    """Return what stands about a person or a source that somebody reads."""
    return _fate(session, subject_id, current_of(session, subject_id), acting_user)


def _fate(
    session: Session, subject_id: UUID, expunging: Expunging | None, acting_user: User
) -> Fate:
    return Fate(
        expunging,
        holds_on(session, {subject_id}),
        policy.may(acting_user, ExpungingPermission.READ),
        policy.may(acting_user, ExpungingPermission.ASK),
        policy.may(acting_user, ExpungingPermission.HOLD),
    )


# --- holds


def holds_on(session: Session, ids: Collection[UUID]) -> Sequence[LegalHold]:
    """Return the holds that stand on any of these: on a person, a source, or a whole case."""
    return session.scalars(_holds(), {"ids": [*ids]}).all()


@cache
def _holds() -> sa.Select[LegalHold]:
    on_any = LegalHold.subject_id.in_(sa.bindparam("ids", expanding=True))
    return (
        sa.select(LegalHold)
        .where(on_any, LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.placed_at, LegalHold.id)
    )


def holds_over(
    session: Session, subject: Subject, packets: Collection[Packet]
) -> Sequence[LegalHold]:
    """Return the holds that keep somebody, and the packets that hold them, from being expunged."""
    return holds_on(session, {*subject.ids, *cases_held(session, subject, packets)})


def packets_that_hold(
    session: Session, keyring: Keyring, subject: Subject, plan: Plan
) -> tuple[Packet, ...]:
    """Return the packets that would be closed with somebody."""
    return copies_that_hold(session, keyring, sought_for(session, subject, plan)).packets


def get_hold(session: Session, hold_id: UUID, *, acting_user: User) -> LegalHold:
    """Return a hold, or refuse in the same words whether it is absent or hidden."""
    statement = _holds_visible_to(acting_user).where(LegalHold.id == hold_id)
    found = session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such hold."))
    return found


def list_holds(session: Session, *, acting_user: User) -> Sequence[LegalHold]:
    """Return the holds on what a person reads, also those that were lifted, the latest first."""
    statement = _holds_visible_to(acting_user)
    return session.scalars(
        statement.order_by(LegalHold.placed_at.desc(), LegalHold.id).limit(_LISTED)
    ).all()


def _holds_visible_to(user: User) -> sa.Select[LegalHold]:
    if not policy.may(user, ExpungingPermission.READ):
        return sa.select(LegalHold).where(sa.false())
    cases = sa.select(Case.id).where(is_visible_to(user))
    harmed = sa.select(Victim.id).where(Victim.case_id.in_(cases))
    people = sa.select(Victim.person_id).where(Victim.case_id.in_(cases))
    known = readable_by(user, is_named_to(user)).subquery()
    either = (cases, harmed, people.where(Victim.person_id.is_not(None)), sa.select(known.c.id))
    return sa.select(LegalHold).where(sa.or_(*(LegalHold.subject_id.in_(one) for one in either)))


def held_by_name(session: Session, holds: Sequence[LegalHold]) -> dict[UUID, str]:
    """Return by which reference people call what each hold stands on."""
    called = called_by(session, {one.subject_id for one in holds})
    return {one.id: called[one.subject_id] for one in holds}
