"""Every read of ties between cases, and of what a split may take along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.appearances.models import Appearance
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import visible_to
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.citations.queries import citations_for
from casefiles.record.disclosure.models import Ground
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.related.models import BY_HAND, MADE_OF, WORDS, CaseLink, LinkKind
from casefiles.record.related.parts.elsewhere import gone_from
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim
from casefiles.record.victims.queries import damages_of, figures_of, victims_of

__all__ = ["gone_from"]

#: more ties than a page shows; a case that has them is no longer one case
LISTED = 200


@dataclass(frozen=True)
class Tie:
    """A tie as one of its two cases shows it."""

    link: CaseLink
    other: Case
    #: whether this case stands where the tie begins: it is the one that follows, or was split off
    begins_here: bool

    @property
    def words(self) -> str:
        """Return how the tie reads from this case: an English message to translate."""
        from_here, from_there = WORDS[self.link.kind]
        return from_here if self.begins_here else from_there

    @property
    def may_end(self) -> bool:
        """Whether people made it and may take it off."""
        return self.link.kind in BY_HAND


def ties_of(session: Session, case: Case, *, acting_user: User) -> list[Tie]:
    """Return the ties of a case, each only where the person may know of the other case."""
    links = session.scalars(_links_of_a_case(), {"case_id": case.id}).all()
    if not links:
        return []
    ids = {_other(link, case.id) for link in links}
    others = {
        one.id: one for one in session.scalars(visible_to(acting_user).where(Case.id.in_(ids)))
    }
    return [
        Tie(link, others[_other(link, case.id)], link.case_id == case.id)
        for link in links
        if _other(link, case.id) in others
    ]


@cache
def _links_of_a_case() -> sa.Select[CaseLink]:
    case_id = sa.bindparam("case_id", type_=sa.Uuid())
    touches = sa.or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id)
    return (
        sa.select(CaseLink)
        .where(touches, CaseLink.removed_at.is_(None))
        .order_by(CaseLink.linked_at, CaseLink.id)
        .limit(LISTED)
    )


def _other(link: CaseLink, case_id: UUID) -> UUID:
    return link.other_id if link.case_id == case_id else link.case_id


def get_link(
    session: Session, case: Case, link_id: UUID, *, acting_user: User
) -> tuple[CaseLink, Case]:
    """Return a tie of this case and the other case, where the person may know of both."""
    for tie in ties_of(session, case, acting_user=acting_user):
        if tie.link.id == link_id:
            return tie.link, tie.other
    raise NotFound(N_("There is no such link."))


def find_case(session: Session, reference: str, *, acting_user: User) -> Case | None:
    """Return the case of a reference, None where there is none that the person may know of."""
    written = (reference, reference.upper())
    return session.scalar(visible_to(acting_user).where(Case.reference.in_(written)).limit(1))


def same_link(session: Session, case: Case, other: Case, kind: LinkKind) -> CaseLink | None:
    """Return the tie of this kind that two cases have already, whichever way round."""
    either = sa.or_(
        sa.and_(CaseLink.case_id == case.id, CaseLink.other_id == other.id),
        sa.and_(CaseLink.case_id == other.id, CaseLink.other_id == case.id),
    )
    statement = sa.select(CaseLink).where(
        either, CaseLink.kind == kind, CaseLink.removed_at.is_(None)
    )
    return session.scalars(statement.limit(1)).first()


def kin_of(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return the cases that one came from or gave rise to, however often: {case → others}.

    By a split or a duplicate, whoever may know of them; a case without kin is left out.
    """
    asked = set(case_ids)
    kin = {one: {one} for one in asked}
    following = asked
    while following:
        pairs = session.execute(_made_of(), {"following": [*following]}).all()
        following = set[UUID]()
        for case_id, other_id in pairs:
            following |= {case_id, other_id} - kin.keys()
            joined = kin.get(case_id, {case_id}) | kin.get(other_id, {other_id})
            kin |= dict.fromkeys(joined, joined)
    return {one: frozenset(kin[one] - {one}) for one in asked if len(kin[one]) > 1}


@cache
def _made_of() -> sa.Select[UUID, UUID]:
    ends = (CaseLink.case_id, CaseLink.other_id)
    following = sa.bindparam("following", expanding=True, type_=sa.Uuid())
    touching = sa.or_(*(end.in_(following) for end in ends))
    return sa.select(*ends).where(touching, CaseLink.kind.in_(MADE_OF))


@dataclass(frozen=True)
class Contents:
    """What stands in a case's file and could go to another."""

    victims: Sequence[Victim]
    figures: Sequence[CasualtyFigure]
    damages: Sequence[Damage]
    exhibits: Sequence[Exhibit]
    #: everything that anything in the case rests on
    citations: Sequence[Citation]

    @property
    def of_the_case(self) -> list[Citation]:
        """What the case as a whole rests on by itself: sources, not exhibits of its own."""
        return [one for one in self.citations if one.cited_kind is CitedKind.CASE and one.source_id]


def contents_of(session: Session, case: Case) -> Contents:
    """Return everything of a case that a split can take along."""
    return Contents(
        victims_of(session, case),
        figures_of(session, case),
        damages_of(session, case),
        exhibits_of(session, case),
        [one for found in citations_for(session, case).values() for one in found],
    )


def colleagues(session: Session, user_ids: Sequence[UUID]) -> dict[UUID, User]:
    """Return the people of a case by id."""
    return {one.id: one for one in session.scalars(sa.select(User).where(User.id.in_(user_ids)))}


def grounds_about(session: Session, case: Case, ids: Sequence[UUID]) -> Sequence[Ground]:
    """Return the grounds of a case that are about some of its records, withdrawn ones too."""
    statement = sa.select(Ground).where(Ground.case_id == case.id, Ground.subject_id.in_(ids))
    return session.scalars(statement.order_by(Ground.id)).all()


def appearances_ever_in(session: Session, exhibit_ids: Sequence[UUID]) -> list[UUID]:
    """Return the ids of who was ever written down as seen or heard in exhibits, also taken off."""
    wanted = sa.select(Appearance.id).where(Appearance.exhibit_id.in_(exhibit_ids))
    return [*session.scalars(wanted.order_by(Appearance.id))]


def counts_once() -> sa.ColumnElement[bool]:
    """Return the condition of a case that counts: established, and the first of the same event.

    The first is one that everybody may read, where there is one, and then the oldest.
    """
    other = aliased(Case)
    tied = sa.or_(
        sa.and_(CaseLink.case_id == Case.id, CaseLink.other_id == other.id),
        sa.and_(CaseLink.other_id == Case.id, CaseLink.case_id == other.id),
    )
    hidden, is_hidden = (
        sa.case((one.access == CaseAccess.MEMBERS, 1), else_=0) for one in (other, Case)
    )
    first = sa.or_(hidden < is_hidden, sa.and_(hidden == is_hidden, other.id < Case.id))
    earlier = (
        sa.select(CaseLink.id)
        .select_from(sa.join(CaseLink, other, sa.true()))
        .where(
            tied,
            CaseLink.kind == LinkKind.SAME_EVENT,
            CaseLink.removed_at.is_(None),
            other.state.in_(sorted(ESTABLISHED)),
            first,
        )
        .correlate(Case)
    )
    return sa.and_(Case.state.in_(sorted(ESTABLISHED)), sa.not_(earlier.exists()))
