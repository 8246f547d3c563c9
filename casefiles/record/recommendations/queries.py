"""Reading recommendations, how each stands, and how an addressee stands to those made to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.paging import Page
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.public_record.models import UNDocument, UNDocumentState
from casefiles.record.recommendations import policy
from casefiles.record.recommendations.models import (
    Addressee,
    FollowUp,
    Recommendation,
    RecommendationCase,
    RecommendationState,
)
from casefiles.record.recommendations.parts.addressees import names_of
from casefiles.record.recommendations.parts.reporting import Listed, Reported, reported
from casefiles.record.recommendations.parts.scoring import Counted, Scorecard, scorecard_of
from casefiles.record.recommendations.parts.standing import (
    UNANSWERED,
    Wanted,
    listed,
    read,
    standing,
    whole,
)
from casefiles.record.recommendations.policy import RecommendationPermission

PAGE = 100
#: how many of the oldest without an answer a scorecard names
OLDEST = 5
_ANY = Wanted()
_NO_RECOMMENDATION = N_("There is no such recommendation.")


def get_recommendation(
    session: Session, recommendation_id: UUID, *, acting_user: User
) -> Recommendation:
    """Return a recommendation, or refuse alike whether it is absent or not for who asks."""
    found = session.get(Recommendation, recommendation_id, options=whole())
    if found is None or not policy.may(acting_user, RecommendationPermission.READ):
        raise NotFound(_NO_RECOMMENDATION)
    return found


# --- the list


def page_of(
    session: Session,
    wanted: Wanted,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> Page[Listed]:
    """Return one page of the recommendations that are asked for, the latest first."""
    start = session.get(Recommendation, before or after) if before or after else None
    is_back = bool(before) and start is not None
    key = (Recommendation.made_to, Recommendation.id)
    statement = listed(wanted, RecommendationState.RECORDED).options(*whole())
    if start is not None:
        here = sa.tuple_(sa.literal(start.made_to), sa.literal(start.id, Recommendation.id.type))
        statement = statement.where(sa.tuple_(*key) > here if is_back else sa.tuple_(*key) < here)
    order = key if is_back else tuple(one.desc() for one in key)
    found = read(session, statement.order_by(*order).limit(limit + 1))
    rows, more = found[:limit], len(found) > limit
    if is_back:
        rows.reverse()
    is_first = not more if is_back else start is None
    return _page(rows, is_first=is_first, is_last=not (is_back or more))


def _page(rows: list[Listed], *, is_first: bool, is_last: bool) -> Page[Listed]:
    if not rows:
        return Page(rows, None, None)
    first, last = str(rows[0].recommendation.id), str(rows[-1].recommendation.id)
    return Page(rows, None if is_first else first, None if is_last else last)


def list_recommendations(
    session: Session,
    wanted: Wanted = _ANY,
    state: RecommendationState = RecommendationState.RECORDED,
) -> list[Listed]:
    """Return all recommendations that are asked for, the latest first."""
    order = (Recommendation.made_to.desc(), Recommendation.id.desc())
    statement = listed(wanted, state).options(*whole()).order_by(*order)
    return read(session, statement)


def count(session: Session, wanted: Wanted) -> int:
    """Return how many there are of what is asked for."""
    rows = listed(wanted, RecommendationState.RECORDED).with_only_columns(Recommendation.id)
    return session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


def stands(session: Session, recommendation: Recommendation) -> Listed:
    """Return how one recommendation stands."""
    last = standing()
    row = session.execute(
        sa.select(last.c.status, last.c.since).where(last.c.recommendation_id == recommendation.id)
    ).one_or_none()
    return Listed(recommendation, row.status if row else None, row.since if row else None)


def documents(session: Session) -> list[Recommendation]:
    """Return one standing recommendation of each document, by the day of the latest."""
    last = sa.func.row_number().over(
        partition_by=Recommendation.document_key,
        order_by=(Recommendation.made_to.desc(), Recommendation.id.desc()),
    )
    rows = (
        sa.select(Recommendation.id, last.label("place"))
        .where(Recommendation.state == RecommendationState.RECORDED)
        .subquery()
    )
    statement = (
        sa.select(Recommendation)
        .join(rows, rows.c.id == Recommendation.id)
        .where(rows.c.place == 1)
        .options(joinedload(Recommendation.document))
        .order_by(Recommendation.made_to.desc(), Recommendation.id)
    )
    return list(session.scalars(statement))


# --- what was done about one


@dataclass(frozen=True)
class Step:
    """One entry of what was done, who struck it and why, and what of its evidence may be seen."""

    entry: FollowUp
    struck_by: FollowUp | None
    exhibit: Exhibit | None


def follow_ups(
    session: Session, recommendation: Recommendation, *, acting_user: User
) -> list[Step]:
    """Return what was done about it, the latest day first; what was struck stays readable."""
    rows = session.execute(
        sa.select(FollowUp, Exhibit)
        .outerjoin(Exhibit, _exhibit_of_entry(acting_user))
        .where(FollowUp.recommendation_id == recommendation.id)
        .order_by(FollowUp.happened_on.desc(), FollowUp.number.desc())
    ).all()
    strokes = {entry.strikes_id: entry for entry, _exhibit in rows if entry.strikes_id}
    return [
        Step(entry, strokes.get(entry.id), exhibit)
        for entry, exhibit in rows
        if entry.strikes_id is None
    ]


def _exhibit_of_entry(user: User) -> sa.ColumnElement[bool]:
    """Join the exhibit of an entry where the person may know of its case."""
    visible = sa.select(Case.id).where(is_visible_to(user))
    return sa.and_(Exhibit.id == FollowUp.exhibit_id, Exhibit.case_id.in_(visible))


def get_follow_up(session: Session, recommendation: Recommendation, entry_id: UUID) -> FollowUp:
    """Return an entry of this recommendation that says something and strikes nothing."""
    found = session.get(FollowUp, entry_id)
    ours = found is not None and found.recommendation_id == recommendation.id
    if found is None or not ours or found.strikes_id is not None:
        raise NotFound(N_("There is no such entry."))
    return found


def is_struck(session: Session, entry: FollowUp) -> bool:
    """Return whether an entry was struck."""
    found = sa.select(FollowUp.id).where(FollowUp.strikes_id == entry.id)
    return session.scalar(sa.select(found.exists())) is True


def next_number(session: Session, recommendation: Recommendation) -> int:
    """Return the number of the next entry; two who write at once meet in the database."""
    last = sa.select(sa.func.max(FollowUp.number)).where(
        FollowUp.recommendation_id == recommendation.id
    )
    return (session.scalar(last) or 0) + 1


def exhibit_named(session: Session, reference: str, *, acting_user: User) -> Exhibit | None:
    """Return the exhibit of a reference, if it is kept and the person may know of its case."""
    return session.scalar(
        sa.select(Exhibit)
        .join(Case, Case.id == Exhibit.case_id)
        .where(
            Exhibit.reference == reference.strip(),
            Exhibit.state == ExhibitState.KEPT,
            is_visible_to(acting_user),
        )
    )


# --- cases


def cases_of(
    session: Session, ids: Collection[UUID], *, acting_user: User
) -> dict[UUID, list[Case]]:
    """Return the cases that recommendations are linked to: those that the person may read."""
    rows = session.execute(
        sa.select(RecommendationCase.recommendation_id, Case)
        .join(Case, Case.id == RecommendationCase.case_id)
        .where(
            RecommendationCase.recommendation_id.in_(ids),
            Case.state != CaseState.VOID,
            is_visible_to(acting_user),
        )
        .order_by(Case.reference)
    )
    found: dict[UUID, list[Case]] = {}
    for recommendation_id, case in rows:
        found.setdefault(recommendation_id, []).append(case)
    return found


def case_named(session: Session, reference: str, *, acting_user: User) -> Case | None:
    """Return the case of a reference, if the person may know of it; never a void one."""
    return session.scalar(
        sa.select(Case).where(
            Case.reference == reference.strip(),
            Case.state != CaseState.VOID,
            is_visible_to(acting_user),
        )
    )


def of_case(session: Session, case: Case) -> list[Listed]:
    """Return the standing recommendations that are linked to a case, the latest first."""
    linked = sa.select(RecommendationCase.recommendation_id).where(
        RecommendationCase.case_id == case.id
    )
    statement = listed(_ANY, RecommendationState.RECORDED).where(Recommendation.id.in_(linked))
    order = (Recommendation.made_to.desc(), Recommendation.id.desc())
    return read(session, statement.options(*whole()).order_by(*order))


# --- addressees


def get_addressee(session: Session, addressee_id: UUID, *, acting_user: User) -> Addressee:
    """Return an addressee, or refuse alike whether it is absent or not for who asks."""
    found = session.get(Addressee, addressee_id, options=[joinedload(Addressee.actor)])
    if found is None or not policy.may(acting_user, RecommendationPermission.READ):
        raise NotFound(N_("There is no such addressee."))
    return found


def addressees(session: Session) -> list[Addressee]:
    """Return the addressees to whom a standing recommendation is made."""
    named = sa.select(Recommendation.addressee_id).where(
        Recommendation.state == RecommendationState.RECORDED
    )
    statement = sa.select(Addressee).where(Addressee.id.in_(named)).order_by(Addressee.id)
    return list(session.scalars(statement.options(joinedload(Addressee.actor))))


def document_with(session: Session, document_id: UUID | None) -> UNDocument | None:
    """Return a document of the register that is not void."""
    found = session.get(UNDocument, document_id) if document_id else None
    return found if found is not None and found.state is UNDocumentState.RECORDED else None


def is_named(session: Session, actor_id: UUID) -> bool:
    """Return whether a standing recommendation is made to an actor or is about it."""
    named = (
        sa.select(Recommendation.id)
        .join(Addressee, Addressee.id == Recommendation.addressee_id)
        .where(
            sa.or_(Recommendation.party_id == actor_id, Addressee.actor_id == actor_id),
            Recommendation.state == RecommendationState.RECORDED,
        )
    )
    return session.scalar(sa.select(named.exists())) is True


def rests_on(session: Session, document_id: UUID) -> bool:
    """Return whether a standing recommendation stands in a UN document."""
    named = sa.select(Recommendation.id).where(
        Recommendation.document_id == document_id,
        Recommendation.state == RecommendationState.RECORDED,
    )
    return session.scalar(sa.select(named.exists())) is True


# --- scorecards


def scorecards(session: Session, addressee_id: UUID | None = None) -> dict[UUID, Scorecard]:
    """Return how addressees stand to what is asked of them, counted by the database."""
    rows = listed(Wanted(addressee_id=addressee_id), RecommendationState.RECORDED)
    columns = tuple(rows.selected_columns)
    status = columns[-2]
    counted = rows.with_only_columns(
        Recommendation.addressee_id, Recommendation.kind, status, sa.func.count()
    ).group_by(Recommendation.addressee_id, Recommendation.kind, status)
    found: dict[UUID, list[Counted]] = {}
    for one, kind, stood, number in session.execute(counted):
        found.setdefault(one, []).append(Counted(kind, stood, number))
    return {one: scorecard_of(rows_of) for one, rows_of in found.items()}


def oldest_unanswered(session: Session, addressee_id: UUID) -> list[Listed]:
    """Return the oldest recommendations to an addressee on which no answer is recorded."""
    wanted = Wanted(addressee_id=addressee_id, status=UNANSWERED)
    statement = listed(wanted, RecommendationState.RECORDED).options(*whole())
    order = (Recommendation.made_from, Recommendation.id)
    return read(session, statement.order_by(*order).limit(OLDEST))


# --- for reports


def for_report(
    session: Session,
    *,
    acting_user: User,
    document: str = "",
    party_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Reported]:
    """Return the recommendations of one document, or about one party, by addressee.

    `document` is a `Recommendation.document_key`. A recommendation is about a party where it names
    it as the one concerned, or is made to it. Cases are those that the person may read.
    """
    policy.require(acting_user, RecommendationPermission.READ)
    wanted = Wanted(document=document, since=since, until=until)
    found = [one for one in list_recommendations(session, wanted) if _is_about(one, party_id)]
    names = names_of(session, {one.recommendation.addressee for one in found})
    ids = [one.recommendation.id for one in found]
    cases = cases_of(session, ids, acting_user=acting_user) if ids else {}
    rows = (
        reported(one, names[one.recommendation.addressee_id], cases.get(one.recommendation.id, ()))
        for one in found
    )
    return sorted(rows, key=lambda row: (str(row.addressee), row.kind, row.made_edtf))


def _is_about(listed: Listed, party_id: UUID | None) -> bool:
    one = listed.recommendation
    return party_id is None or party_id in (one.party_id, one.addressee.actor_id)
