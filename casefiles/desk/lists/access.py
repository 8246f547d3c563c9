"""The doors of the list: which one an address or a form asks for, whose view, which rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from casefiles.desk.home.queries import STAGE_WORDS, stage_conditions
from casefiles.desk.lists import policy, queries
from casefiles.desk.lists.models import CaseView, ListHabit, ViewContent
from casefiles.desk.lists.policy import ListPermission
from casefiles.desk.lists.queries import SEPARATOR, Column, CountedCases, DrawnRows, Need
from casefiles.outbound.dispatch.queries import Ways, ways_of
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.display import language_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import queries as cases
from casefiles.record.cases.forms import CaseFilterForm
from casefiles.record.cases.models import CaseSearch
from casefiles.record.cases.queries import CaseFilter, ListedCase
from casefiles.record.claims.queries import STANDINGS, standing_conditions
from casefiles.record.codebook import queries as codebook
from casefiles.record.places import queries as places

_CELLS = "desk/lists/_cells.html"
P = ParamSpec("P")
CaseViewView = Callable[Concatenate[CaseView, P], ResponseReturnValue]
CaseViewRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


#: the door of each page that shows the list
reading = allowed(ListPermission.READ, policy.require)


def with_view(view: CaseViewView[P]) -> CaseViewRoute[P]:
    """Hand over the view that the address names, if the person may open it."""

    @wraps(view)
    @login_required
    def guarded(view_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        user = current_user()
        policy.require(user, ListPermission.READ)
        return view(queries.get_view(request_session(), view_id, acting_user=user), *args, **kwargs)

    return declare(guarded, Access(str(ListPermission.READ)))


@dataclass(frozen=True)
class Listing:
    """One list of cases as it was asked for: filters, words, columns, and the view it came from."""

    form: CaseFilterForm
    search: CaseSearch | None
    view: CaseView | None
    #: the columns that the address itself names; () where it leaves them to view or habit
    named: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def here(self) -> dict[str, Any]:
        """Return what an address carries of it: codes and ids, never words."""
        kept: dict[str, Any] = dict(self.form.codes)
        if self.search:
            kept["search"] = str(self.search.id)
        if self.view:
            kept["view"] = str(self.view.id)
        if self.named:
            kept["columns"] = SEPARATOR.join(self.named)
        return kept

    @property
    def content(self) -> ViewContent:
        """Return what a view would keep of it."""
        words = self.search.words if self.search else ""
        return ViewContent(self.form.codes, words, tuple(one.code for one in self.columns))

    @property
    def is_changed(self) -> bool:
        """Return whether it is no longer what its view shows."""
        return self.view is not None and self.view.content != self.content

    @property
    def wanted(self) -> CaseFilter:
        """Return what narrows it; only once the form was found valid."""
        return self.form.wanted(self.search.id if self.search else None)


def listing(sent: MultiDict[str, str], habit: ListHabit | None = None) -> Listing:
    """Return the list that an address, or a form that carries one, asks for.

    `habit` spares looking it up where the caller knows it.
    """
    session, user, language = request_session(), current_user(), language_of(None)
    search_id, view_id = sent.get("search", type=UUID), sent.get("view", type=UUID)
    search = cases.get_search(session, search_id, acting_user=user) if search_id else None
    view = queries.get_view(session, view_id, acting_user=user) if view_id else None
    named = queries.codes_in(sent.get("columns", ""))
    habit = habit or queries.habit_of(session, user)
    codes = named or (view.columns if view else habit.columns)
    form = filters(sent)
    form.words.data = search.words if search else ""
    return Listing(
        form,
        search,
        view,
        named,
        queries.chosen_columns(codes, queries.columns_for(session, language)),
    )


def filters(sent: MultiDict[str, str]) -> CaseFilterForm:
    """Return the filters as they were sent, with what there is to choose from."""
    form = CaseFilterForm(sent)
    form.offer(
        stages=[(stage, gettext(words)) for stage, words in STAGE_WORDS.items()],
        standings=[(name, gettext(words)) for name, words in STANDINGS.items()],
        targets=codebook.choices("target", language_of(None)),
        places=places.asked_for(
            request_session(),
            form.place.words,
            form.place.data,
            acting_user=current_user(),
            language=language_of(None),
        ),
    )
    return form


def also(wanted: CaseFilter) -> list[Any]:
    """Return what narrows a list by what only rooms above the cases know."""
    return [*stage_conditions(wanted.stage), *standing_conditions(wanted.ours)]


def counted_before(wanted: CaseFilter, told: Hashable) -> int | None:
    """Return how many cases there are, where nothing narrows them and nothing happened since."""
    return _totals().find(_who(), told) if wanted == CaseFilter() else None


def keep_counted(wanted: CaseFilter, told: Hashable, total: int) -> None:
    """Keep how many cases there are, where nothing narrows them."""
    if wanted == CaseFilter():
        _totals().keep(_who(), told, total)


def _totals() -> CountedCases:
    return cast("CountedCases", current_app.extensions["counted cases"])


def _who() -> Hashable:
    return current_user().id, current_user().roles


# --- columns and rows


def label_of(column: Column) -> str:
    """Return what a column is called on the page; a page asks for forty."""
    return _said(language_of(None), column.label, *column.parameters.items())


@lru_cache(maxsize=512)
def _said(_language: str, label: str, *parameters: tuple[str, str]) -> str:
    return gettext(label, **dict(parameters))


@dataclass(frozen=True)
class Shown:
    """What a list shows of each case: its columns with their words, and whether rows are chosen."""

    columns: Sequence[tuple[Column, str]]
    is_chosen: bool

    @property
    def how(self) -> Hashable:
        """Return everything but the case that makes a row look as it does."""
        codes, user = tuple((column.code, label) for column, label in self.columns), current_user()
        return (
            codes,
            self.is_chosen,
            request.script_root,
            language_of(None),
            user.digits,
            user.roles,
        )


def drawn(cases: Sequence[ListedCase], shown: Shown, told: Hashable) -> list[Markup]:
    """Return a row of markup for each visible case, as many queries for many as for one."""
    if Need.TOWARD not in queries.needs_of([column for column, _label in shown.columns]):
        return list(_draw(cases, shown).values())
    memory, how = cast("DrawnRows", current_app.extensions["drawn rows"]), shown.how
    found = {case.id: memory.untouched((case.id, how), told) for case in cases}
    doubtful = [case for case in cases if found[case.id] is None]
    found |= _looked_at_again(memory, doubtful, shown, how, told)
    return [row for row in found.values() if row is not None]


def _looked_at_again(
    memory: DrawnRows, cases: Sequence[ListedCase], shown: Shown, how: Hashable, told: Hashable
) -> dict[UUID, Markup | None]:
    """Return the rows of cases of which the log may have told something since."""
    if not cases:
        return {}
    ways = ways_of(request_session(), [case.id for case in cases])
    # The case as it was read counts too: a colleague may have changed it before its ways were read.
    states = {case.id: (ways[case.id].state, case) for case in cases}
    found = {case.id: memory.find((case.id, how), states[case.id], told) for case in cases}
    lacking = [case for case in cases if found[case.id] is None]
    for case_id, row in _draw(lacking, shown, ways).items():
        memory.keep((case_id, how), states[case_id], told, row)
        found[case_id] = row
    return found


def _draw(
    cases: Sequence[ListedCase], shown: Shown, ways: Ways | None = None
) -> dict[UUID, Markup]:
    if not cases:
        return {}
    session = request_session()
    known = queries.known_of(session, cases, [column for column, _label in shown.columns], ways)
    row = current_app.jinja_env.get_template(_CELLS).module.row  # type: ignore[attr-defined]
    names = queries.recipient_names(session, language_of(None))
    codes = [column.code for column, _label in shown.columns]
    return {
        case.id: row(shown.columns[1:], case, known, codes, names, shown.is_chosen)
        for case in cases
    }
