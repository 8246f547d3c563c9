"""The list of cases as each person wants it: filters, columns, views that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.desk.batches.queries import acts_for
from casefiles.desk.lists import policy, queries, workflow
from casefiles.desk.lists.access import (
    Listing,
    Shown,
    also,
    counted_before,
    drawn,
    filters,
    keep_counted,
    label_of,
    listing,
    reading,
    with_view,
)
from casefiles.desk.lists.export import Voice, kept_inside, leaving
from casefiles.desk.lists.forms import (
    ColumnsForm,
    ExportForm,
    ViewForm,
    column_offers,
    columns_form,
)
from casefiles.desk.lists.models import CaseView
from casefiles.desk.lists.policy import ListPermission
from casefiles.desk.lists.queries import SEPARATOR, Opening
from casefiles.foundation import clock
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web.display import count_range, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import queries as cases
from casefiles.record.cases import workflow as cases_workflow
from casefiles.record.cases.forms import CaseFilterForm
from casefiles.record.cases.queries import CaseFilter

blueprint = Blueprint("lists", __name__, url_prefix="/cases")


@blueprint.record
def answer_as_the_page_of_cases(state: BlueprintSetupState) -> None:
    """Answer where every page leads to the cases; which room does so is no page's business."""
    for rule, name, view, method in (
        ("/", "index", index, "GET"),
        ("/search", "search", search, "POST"),
    ):
        state.app.add_url_rule(f"/cases{rule}", f"cases.{name}", view, methods=[method])


@reading
def index() -> ResponseReturnValue:
    opening = queries.opening(request_session(), current_user())
    habit, views = opening.habit, opening.views
    usual = next((one for one in views if one.id == habit.view_id), None)
    if usual and not request.args and (address := _address_of(usual)):
        return redirect(address)
    asked = listing(request.args, habit)
    page = {"form": asked.form, "listing": asked, "say": label_of}
    if not asked.form.validate():
        return render_template("desk/lists/index.html", **page), 422
    return render_template("desk/lists/index.html", **page, **_listed(asked, opening))


def _address_of(view: CaseView) -> str | None:
    """Return the address of what a view shows; None while its words are not kept for who asks."""
    kept = (
        cases.same_search(request_session(), view.words, acting_user=current_user())
        if view.words
        else None
    )
    if view.words and kept is None:
        return None
    return _leading_to(view, kept.id if kept else None)


def _leading_to(view: CaseView, search_id: UUID | None) -> str:
    return url_for("cases.index", **queries.leading_to(view, search_id))


@reading
def search() -> ResponseReturnValue:
    form = filters(request.form)
    words = form.words.data or ""
    if not form.validate():
        asked = listing(request.form)
        asked.form.validate()
        asked.form.words.data, asked.form.words.errors = words, form.words.errors
        page = {"form": asked.form, "listing": asked, "say": label_of}
        return render_template("desk/lists/index.html", **page), 422
    search_id = _kept(words)
    carried: dict[str, Any] = {name: request.form.get(name) or None for name in ("view", "columns")}
    address = url_for("cases.index", **form.codes, **carried, search=search_id)
    return redirect(address, code=303)


def _kept(words: str) -> UUID | None:
    """Return the id under which the words somebody looks for are kept; None for none."""
    if not words.strip():
        return None
    return cases_workflow.keep_search(request_session(), words, acting_user=current_user()).id


def _listed(asked: Listing, opening: Opening) -> dict[str, Any]:
    """Return the rows of the list, what its columns know of them, and ways onward."""
    session, user, wanted, form = request_session(), current_user(), asked.wanted, asked.form
    known = counted_before(wanted, opening.told)
    page = cases.list_cases(
        session,
        wanted,
        acting_user=user,
        also=also(wanted),
        sort=form.sort.data or "changed",
        ascending=form.order.data == "ascending",
        after=request.args.get("after", type=UUID),
        before=request.args.get("before", type=UUID),
        counted=known is None,
    )
    total = page.total if known is None else known
    matching = _count(wanted) if total is None else total
    keep_counted(wanted, opening.told, matching)
    acts, offers = acts_for(user), _offers()
    labels = dict(offers)
    shown = Shown([(one, labels[one.code]) for one in asked.columns], bool(acts))
    return {
        "page": page,
        "here": asked.here,
        "rows": drawn(page.rows, shown, opening.told),
        "matching": matching,
        "total": matching if wanted == CaseFilter() else _count(CaseFilter()),
        "otherwise": _otherwise(form, wanted) if not page.rows else {},
        "column_offers": column_offers(offers, _shown(asked)),
        "acts": acts,
        "may_export": policy.may(user, ListPermission.EXPORT),
        **_views_bar(asked, opening.views),
    }


def _otherwise(form: CaseFilterForm, wanted: CaseFilter) -> dict[str, int]:
    """Return how many cases each filter keeps away, where none is left."""
    return {name: _count(wanted.without(name)) for name in form.narrowing}


def _count(wanted: CaseFilter) -> int:
    return cases.count_cases(
        request_session(), wanted, acting_user=current_user(), also=also(wanted)
    )


def _columns_form(asked: Listing) -> ColumnsForm:
    return columns_form(_offers(), _shown(asked))


def _offers() -> list[tuple[str, str]]:
    return [
        (one.code, label_of(one))
        for one in queries.columns_for(request_session(), language_of(None))
    ]


def _shown(asked: Listing) -> list[str]:
    return [one.code for one in asked.columns]


def _views_bar(asked: Listing, views: Sequence[CaseView]) -> dict[str, Any]:
    user = current_user()
    return {
        "views": views,
        "leading_to": _leading_to,
        "owns_view": asked.view is not None and policy.owns(user, asked.view),
    }


# --- columns


@blueprint.post("/columns")
@reading
def columns() -> ResponseReturnValue:
    asked = listing(request.form)
    form = _columns_form(asked)
    if not form.validate():
        page = {"listing": asked, "columns_form": form, "here": asked.here}
        return render_template("desk/lists/columns.html", **page), 422
    codes = form.in_order()
    carried = {name: value for name, value in asked.here.items() if name != "columns"}
    if asked.view:
        carried["columns"] = SEPARATOR.join(codes)
    else:
        workflow.choose_columns(request_session(), codes, acting_user=current_user())
    return redirect(url_for("cases.index", **carried or {"everything": 1}), code=303)


# --- views


@blueprint.get("/views")
@reading
def views() -> ResponseReturnValue:
    session, user = request_session(), current_user()
    found = queries.views_of(session, user)
    return render_template(
        "desk/lists/views.html",
        views=found,
        habit=queries.habit_of(session, user),
        people=names_of(session, {view.user_id for view in found}),
        leading_to=_leading_to,
        owns=lambda view: policy.owns(user, view),
    )


@blueprint.post("/views")
@reading
def keep_view() -> ResponseReturnValue:
    asked, form = listing(request.form), ViewForm()
    kept: list[CaseView] = []

    def save() -> None:
        content = asked.content
        kept.append(
            workflow.keep_view(
                request_session(), form.details(), content, acting_user=current_user()
            )
        )

    if not (asked.form.validate() and accepted(form, save)):
        page = {"form": form, "here": asked.here}
        return render_template("desk/lists/keep_view.html", **page), 422
    flash(_("The view is saved."))
    search_id = asked.search.id if asked.search else None
    return redirect(_leading_to(kept[0], search_id), code=303)


@blueprint.post("/views/<uuid:view_id>/open")
@with_view
def open_view(view: CaseView) -> ResponseReturnValue:
    """Open a view that looks for words: they go on as the id under which they are kept."""
    return redirect(_leading_to(view, _kept(view.words)), code=303)


@blueprint.route("/views/<uuid:view_id>/edit", methods=["GET", "POST"])
@with_view
def edit_view(view: CaseView) -> ResponseReturnValue:
    policy.require_owner(current_user(), view)
    form = ViewForm(workflow.details_of(view), version=view.version)

    def save() -> None:
        workflow.edit_view(
            request_session(), view, form.details(), opened=form.opened, acting_user=current_user()
        )

    page = {"view": view, "form": form}
    if not form.is_submitted():
        return render_template("desk/lists/edit_view.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(view), view.version)):
        return render_template("desk/lists/edit_view.html", **page), 422
    flash(_("The view is saved."))
    return redirect(url_for(".views"), code=303)


@blueprint.post("/views/<uuid:view_id>/save")
@with_view
def save_view(view: CaseView) -> ResponseReturnValue:
    policy.require_owner(current_user(), view)
    asked = listing(request.form)
    if asked.form.validate():
        opened = request.form.get("version", 0, type=int)
        workflow.save_view(
            request_session(), view, asked.content, opened=opened, acting_user=current_user()
        )
        flash(_("The view is saved."))
    search_id = asked.search.id if asked.search else None
    return redirect(_leading_to(view, search_id), code=303)


@blueprint.post("/views/<uuid:view_id>/remove")
@with_view
def remove_view(view: CaseView) -> ResponseReturnValue:
    workflow.remove_view(request_session(), view, acting_user=current_user())
    flash(_("The view is deleted. No case was changed."))
    return redirect(url_for(".views"), code=303)


@blueprint.post("/views/<uuid:view_id>/begin-with")
@with_view
def begin_with(view: CaseView) -> ResponseReturnValue:
    workflow.begin_with(request_session(), view, acting_user=current_user())
    flash(_("The list of cases begins with this view now."))
    return redirect(url_for(".views"), code=303)


@blueprint.post("/views/begin-with-everything")
@reading
def begin_with_everything() -> ResponseReturnValue:
    workflow.begin_with(request_session(), None, acting_user=current_user())
    flash(_("The list of cases begins with every case now."))
    return redirect(url_for(".views"), code=303)


# --- as a table


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(ListPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    asked = listing(request.values)
    if not asked.form.validate():
        return redirect(url_for("cases.index", **asked.here))
    form = ExportForm()
    count = cases.count_cases(
        request_session(), asked.wanted, acting_user=current_user(), also=_leaving(asked)
    )
    workflow.refuse_too_many(count)
    tables: list[workflow.Table] = []

    def save() -> None:
        tables.append(_table(asked, form.kind.data))

    page = {
        "form": form,
        "listing": asked,
        "count": count,
        "leaving": leaving(asked.columns),
        "staying": kept_inside(asked.columns),
        "say": label_of,
    }
    if not form.is_submitted():
        return render_template("desk/lists/export.html", **page)
    if not accepted(form, save):
        return render_template("desk/lists/export.html", **page), 422
    return _file(tables[0].content, form.kind.data)


def _leaving(asked: Listing) -> list[Any]:
    """Return what narrows a table: the list's filters, and what officers may send out at all."""
    return [*also(asked.wanted), cases.is_for_officers()]


def _table(asked: Listing, kind: str) -> workflow.Table:
    session, user, wanted = request_session(), current_user(), asked.wanted
    found = cases.list_cases(
        session,
        wanted,
        acting_user=user,
        also=_leaving(asked),
        sort=asked.form.sort.data or "changed",
        ascending=asked.form.order.data == "ascending",
        limit=workflow.MOST_ROWS,
    )
    headings = {
        one.code: label_of(one) for one in queries.columns_for(request_session(), language_of(None))
    }
    return workflow.export_list(
        session,
        found.rows,
        asked.columns,
        kind=kind,
        headings=headings | {"": _("Cases")},
        voice=_voice(),
        acting_user=user,
    )


def _voice() -> Voice:
    words = current_app.jinja_env.filters
    state_word: Callable[[str, str], str] = cast("Any", current_app.jinja_env.globals["state_word"])
    return Voice(
        language=language_of(None),
        say=_,
        event_date=lambda edtf: str(words["event_date"](edtf)),
        day=lambda day: str(words["day"](day)),
        count=count_range,
        state=partial(state_word, "case"),
        standing=partial(state_word, "standing"),
    )


def _file(content: bytes, kind: str) -> Response:
    """Answer with a table, named by the day alone: a name of a file is read by anybody."""
    name = f"cases-{clock.today().isoformat()}.{kind}"
    return as_file(Response(content, mimetype=TABLE_TYPES[kind]), name)
