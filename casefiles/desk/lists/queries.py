"""Every read of the list: which columns, which views, and what the columns have to know."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.lists.models import CaseView, ListHabit
from casefiles.desk.lists.parts.columns import (
    SEPARATOR,
    Column,
    Need,
    chosen_columns,
    codes_in,
    needs_of,
    offered_columns,
)
from casefiles.desk.lists.parts.drawn import CountedCases, DrawnRows
from casefiles.desk.lists.policy import ListPermission, may, may_open
from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.dispatch.queries import Standing, Status, Ways, steps_toward
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.cases.queries import ListedCase, leads_of
from casefiles.record.claims.queries import (
    ListedClaim,
    claims_by_case,
    findings_among,
    ours_among,
)
from casefiles.record.codebook.models import Wordings, worded
from casefiles.record.recipients.queries import names, state_of_own, take_own
from casefiles.record.victims.queries import Killed, killed_by_case

__all__ = [
    "SEPARATOR",
    "Column",
    "CountedCases",
    "DrawnRows",
    "Need",
    "chosen_columns",
    "codes_in",
    "needs_of",
]

LISTED = 50
_OF_CLAIMS = frozenset({Need.OURS, Need.FINDINGS, Need.TOWARD})


def recipient_names(session: Session, language: str) -> dict[str, str]:
    """Return what recipients are called in a list: {code → short name}."""
    return {code: worded(words, language) for code, words in names(session).items()}


def columns_for(session: Session, language: str) -> tuple[Column, ...]:
    """Return every column that a list may have, recipients by their names in a language."""
    return offered_columns(list(recipient_names(session, language).items()))


# --- views


def views_of(session: Session, user: User) -> Sequence[CaseView]:
    """Return the views a person may open, their own first, each by name."""
    if not may(user, ListPermission.READ):
        return ()
    open_to, order = _open_to()
    statement = sa.select(CaseView).where(open_to).order_by(*order).limit(LISTED)
    return session.scalars(statement, {"user_id": user.id}).all()


def _open_to() -> tuple[sa.ColumnElement[bool], list[sa.ColumnElement[Any]]]:
    """Return which views `user_id` may open, and their order: one's own first, each by name."""
    is_theirs = CaseView.user_id == sa.bindparam("user_id")
    order: list[Any] = [sa.case((is_theirs, 0), else_=1), CaseView.name, CaseView.id]
    return sa.or_(is_theirs, CaseView.shared.is_(True)), order


def get_view(session: Session, view_id: UUID, *, acting_user: User) -> CaseView:
    """Return a view, or refuse in the same words whether it is absent or another's own."""
    view = session.get(CaseView, view_id)
    if view is None or not may_open(acting_user, view):
        raise NotFound(N_("There is no such view."))
    return view


def leading_to(view: CaseView, search_id: UUID | None) -> dict[str, Any]:
    """Return what an address carries to show a view, its words under the id they are kept at."""
    return {**view.codes, "search": search_id, "view": view.id}


def has_view_named(session: Session, name: str, *, acting_user: User, but: UUID | None) -> bool:
    """Return whether a person keeps another view under this name."""
    same = sa.select(CaseView.id).where(CaseView.user_id == acting_user.id, CaseView.name == name)
    return session.scalar(same.where(CaseView.id != but) if but else same) is not None


@dataclass(frozen=True)
class Opening:
    """What a list begins with: one's habit, the views, and how far the log is read."""

    habit: ListHabit
    views: Sequence[CaseView]
    #: the last event and the minute; what is kept of a list is right while both are the same,
    #: since what is counted beside the record, such as what changed since it went, is no event
    told: Hashable


def opening(session: Session, user: User) -> Opening:
    """Return it in one query, for the page that is opened more often than any other."""
    rows: Sequence[Any] = session.execute(_opening(), {"user_id": user.id}).all()
    habit, _view, own, last = rows[0]
    take_own(session, own)  # the columns call recipients by their names
    return Opening(
        habit or ListHabit(user_id=user.id, columns=(), view_id=None),
        [row[1] for row in rows if row[1] is not None],
        (last, clock.now().replace(second=0, microsecond=0)),
    )


@cache
def _opening() -> sa.Select[ListHabit, CaseView, int, int]:
    open_to, order = _open_to()
    last = sa.select(sa.func.max(AuditEvent.sequence)).scalar_subquery()
    return (
        sa.select(ListHabit, CaseView, state_of_own(), last)
        .select_from(User)
        .outerjoin(ListHabit, ListHabit.user_id == User.id)
        .outerjoin(CaseView, open_to)
        .where(User.id == sa.bindparam("user_id"))
        .order_by(*order)
        .limit(LISTED)
    )


def habit_of(session: Session, user: User) -> ListHabit:
    """Return what a person's list looks like; an empty habit where they chose nothing yet."""
    return session.get(ListHabit, user.id) or ListHabit(user_id=user.id, columns=(), view_id=None)


# --- what stands in the columns


@dataclass(frozen=True)
class Known:
    """What the columns of some cases know that does not stand in the case itself."""

    killed: Mapping[UUID, Killed] = field(default_factory=dict)
    ours: Mapping[UUID, ListedClaim] = field(default_factory=dict)
    findings: Mapping[UUID, Sequence[ListedClaim]] = field(default_factory=dict)
    toward: Mapping[UUID, Mapping[str, Standing]] = field(default_factory=dict)
    leads: Mapping[UUID, Sequence[str]] = field(default_factory=dict)
    #: what recipients are called: {code → words}
    recipients: Mapping[str, Wordings] = field(default_factory=dict)

    def ready_for(self, case_id: UUID) -> int:
        """Return for how many recipients a case is ready that it is not on its way to."""
        return sum(one.status is Status.READY for one in self.toward[case_id].values())

    def under_way(self, case_id: UUID) -> list[tuple[str, Status]]:
        """Return the recipients that a case is on its way to, with the step."""
        return [each for each in self.begun(case_id) if each[1] is not Status.READY]

    def begun(self, case_id: UUID) -> list[tuple[str, Status]]:
        """Return the recipients that a case is ready for, or on its way to, with the step."""
        return [
            (code, one.status)
            for code, one in self.toward[case_id].items()
            if one.status is not Status.NOT_READY
        ]


def known_of(
    session: Session,
    cases: Sequence[ListedCase],
    columns: Sequence[Column],
    ways: Ways | None = None,
) -> Known:
    """Return what some columns of some visible cases need: as many queries for many as for one.

    One fewer where the caller has their `ways` toward recipients already.
    """
    needs, ids = needs_of(columns), [case.id for case in cases]
    claims = claims_by_case(session, ids) if needs & _OF_CLAIMS else {}
    findings = findings_among(claims)
    return Known(
        killed=killed_by_case(session, ids) if Need.KILLED in needs else {},
        ours=ours_among(claims),
        findings=findings,
        toward=steps_toward(session, ids, findings, ways) if Need.TOWARD in needs else {},
        leads=leads_of(session, ids) if Need.LEADS in needs else {},
        recipients=names(session) if Need.TOWARD in needs else {},
    )
