"""Every change of how somebody wants the list: views and columns; and lists taken out as tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.desk.lists import policy, queries
from casefiles.desk.lists.export import Voice, leaving, row_of, said_by
from casefiles.desk.lists.models import CaseView, ListHabit, ViewContent, ViewDetails
from casefiles.desk.lists.policy import ListPermission
from casefiles.desk.lists.queries import Column
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.record.cases.queries import ListedCase
from casefiles.record.cases.workflow import keep_search

HISTORY: Mapping[str, str] = {
    "list:exported": N_("took cases out as a table (%(format)s): %(count)s"),
    "view:kept": N_("saved a view of the cases"),
    "view:changed": N_("changed a view of the cases"),
    "view:removed": N_("deleted a view of the cases"),
}
#: how many cases a table holds at most, and how many are read at once
MOST_ROWS, _AT_ONCE = 10_000, 500
#: how many views one person keeps
MOST_VIEWS = 40
#: what somebody looks for may be a name
_WORDS_ARE_OWN = N_("A view that looks for words stays your own: whoever opens it would read them.")


def details_of(view: CaseView) -> ViewDetails:
    """Return what the form of a view holds now."""
    return ViewDetails(view.name, view.shared)


def keep_view(
    session: Session, details: ViewDetails, content: ViewContent, *, acting_user: User
) -> CaseView:
    """Keep a list under a name, to come back to it or to let colleagues open it."""
    policy.require(acting_user, ListPermission.READ)
    refuse_all(_faults_of(session, details, content, acting_user, but=None))
    mine = [one for one in queries.views_of(session, acting_user) if one.user_id == acting_user.id]
    if len(mine) >= MOST_VIEWS:
        raise NotAllowedNow(
            N_("%(most)s views are kept at most; delete one first."), most=MOST_VIEWS
        )
    view = CaseView(user_id=acting_user.id)
    take_over(view, details)
    take_over(view, content)
    session.add(view)
    session.flush()
    record(session, "view:kept", view, acting_user=acting_user, shared=view.shared)
    return view


def _faults_of(
    session: Session, details: ViewDetails, content: ViewContent, user: User, *, but: UUID | None
) -> Iterator[Refusal]:
    if not details.name:
        yield Refusal(N_("Give the view a name."), field="name")
    elif queries.has_view_named(session, details.name, acting_user=user, but=but):
        yield Refusal(N_("You keep a view of this name already."), field="name")
    if details.shared and content.words:
        yield Refusal(_WORDS_ARE_OWN, field="shared")


def edit_view(
    session: Session, view: CaseView, details: ViewDetails, *, opened: int, acting_user: User
) -> None:
    """Rename a view, share it or keep it to oneself."""
    policy.require_owner(acting_user, view)
    refuse_if_stale(view, opened)
    refuse_all(_faults_of(session, details, view.content, acting_user, but=view.id))
    _change(session, view, take_over(view, details), acting_user)


def save_view(
    session: Session, view: CaseView, content: ViewContent, *, opened: int, acting_user: User
) -> None:
    """Let a view show what the list shows now."""
    policy.require_owner(acting_user, view)
    refuse_if_stale(view, opened)
    if view.shared and content.words:
        raise NotAllowedNow(_WORDS_ARE_OWN)
    # The words stay out of the log: what somebody looked for is nobody else's.
    changes = take_over(view, content)
    _change(
        session, view, {name: changes[name] for name in changes.keys() - {"words"}}, acting_user
    )


def _change(
    session: Session, view: CaseView, changes: Mapping[str, Sequence[object]], user: User
) -> None:
    view.changed_at = clock.now()
    record(session, "view:changed", view, acting_user=user, fields=sorted(changes))


def remove_view(session: Session, view: CaseView, *, acting_user: User) -> None:
    """Delete a view; the cases in it are as before, and nobody's list begins with it any more."""
    policy.require_owner(acting_user, view)
    record(session, "view:removed", view, acting_user=acting_user, shared=view.shared)
    session.delete(view)


def begin_with(session: Session, view: CaseView | None, *, acting_user: User) -> None:
    """Let a person's list begin with a view, or with everything.

    A habit, as the columns are: it says nothing of any record, so the log does not keep it.
    """
    habit = _habit(session, acting_user)
    habit.view_id = view.id if view else None
    if view is not None and view.words:
        keep_search(session, view.words, acting_user=acting_user)


def choose_columns(session: Session, codes: Sequence[str], *, acting_user: User) -> None:
    """Remember which columns a person's list has, and in which order."""
    _habit(session, acting_user).columns = tuple(codes)


def _habit(session: Session, user: User) -> ListHabit:
    policy.require(user, ListPermission.READ)
    habit = queries.habit_of(session, user)
    session.add(habit)
    return habit


@dataclass(frozen=True)
class Table:
    """A list that leaves: the bytes of its file and how many cases stand in it."""

    content: bytes
    cases: int


def export_list(
    session: Session,
    cases: Sequence[ListedCase],
    columns: Sequence[Column],
    *,
    kind: str,
    headings: Mapping[str, str],
    voice: Voice,
    acting_user: User,
) -> Table:
    """Write visible cases as a table, and keep in the log what left and who took it.

    `headings` gives each column its name, and the sheet its own under "".
    """
    policy.require(acting_user, ListPermission.EXPORT)
    policy.require_sendable(cases)
    refuse_too_many(len(cases))
    shown = leaving(columns)
    titles = [headings[one.code] for one in shown]
    rows = list(_rows(session, cases, shown, voice))
    content = table_as(kind, titles, rows, sheet=headings[""], rtl=voice.language == "ar")
    record(
        session,
        "list:exported",
        acting_user,
        acting_user=acting_user,
        count=len(cases),
        format=kind,
        columns=[one.code for one in shown],
        fields=said_by(shown),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return Table(content, len(cases))


def refuse_too_many(count: int) -> None:
    """Refuse a list that is longer than one table may be."""
    if count > MOST_ROWS:
        raise NotAllowedNow(
            N_("A table holds %(most)s cases at most. Narrow the list, and take it out in parts."),
            most=MOST_ROWS,
        )


def _rows(
    session: Session, cases: Sequence[ListedCase], columns: Sequence[Column], voice: Voice
) -> Iterator[list[str]]:
    for start in range(0, len(cases), _AT_ONCE):
        some = cases[start : start + _AT_ONCE]
        known = queries.known_of(session, some, columns)
        yield from (row_of(case, columns, known, voice) for case in some)
