"""Displacement: the list, one estimate, several beside one another, the forms, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.date_wording import DateStyle
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web import display
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.pictures import RangePlot, range_plot
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.displacement import policy, queries, workflow
from casefiles.record.displacement.access import with_estimate
from casefiles.record.displacement.export import (
    COLUMNS,
    MARK_WORDS,
    REACH_WORDS,
    UNIT_WORDS,
    Voice,
)
from casefiles.record.displacement.forms import EstimateForm, EstimatesForm, EstimatesOutForm
from casefiles.record.displacement.models import (
    DisplacementEstimate,
    EstimateDetails,
    EstimateState,
)
from casefiles.record.displacement.parts.comparing import Contradiction
from casefiles.record.displacement.policy import DisplacementPermission
from casefiles.record.displacement.queries import Wanted

blueprint = Blueprint("displacement", __name__, url_prefix="/displacement")
_FOLDER = "record/displacement/"


def _may(permission: DisplacementPermission, estimate: DisplacementEstimate | None = None) -> bool:
    may = policy.may(current_user(), permission)
    return may and (estimate is None or estimate.state is EstimateState.RECORDED)


def _parties() -> list[tuple[str, str]]:
    return actors.choices(
        request_session(), acting_user=current_user(), language=language_of(None), people=False
    )


def _filters() -> EstimatesForm:
    form, language = EstimatesForm(request.values), language_of(None)
    form.offer(
        kinds=codebook.choices("displacement_kind", language),
        places=queries.places_named(request_session(), language),
        parties=_parties(),
    )
    return form


Against = dict[UUID, list[Contradiction]]


def _against(apart: Sequence[Contradiction]) -> Against:
    """Return what contradicts each estimate that something contradicts."""
    found: Against = {}
    for one in apart:
        for estimate in (one.more, one.less):
            found.setdefault(estimate.id, []).append(one)
    return found


@blueprint.get("/")
@allowed(DisplacementPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session, form = request_session(), _filters()
    page: dict[str, Any] = {"form": form, "may_write": _may(DisplacementPermission.WRITE)}
    if not form.validate():
        return render_template(_FOLDER + "index.html", **page), 422
    found = queries.find(session, form.wanted())
    return render_template(
        _FOLDER + "index.html",
        found=found,
        against=_against(found.apart),
        void=queries.list_estimates(session, Wanted(), EstimateState.VOID),
        may_export=_may(DisplacementPermission.EXPORT),
        **page,
    )


@blueprint.get("/<uuid:estimate_id>")
@with_estimate(needs=DisplacementPermission.READ)
def estimate(estimate: DisplacementEstimate) -> ResponseReturnValue:
    every = queries.list_estimates(request_session(), Wanted(kind=estimate.kind))
    return render_template(
        _FOLDER + "estimate.html",
        estimate=estimate,
        against=_against(queries.compared(request_session(), every)).get(estimate.id, ()),
        may_write=_may(DisplacementPermission.WRITE, estimate),
    )


# --- beside one another


@dataclass(frozen=True)
class Side:
    """Estimates of one kind and unit, each with its range on the axis that all share."""

    kind: str
    unit: str
    top: int
    rows: Sequence[tuple[DisplacementEstimate, RangePlot]]


def _sides(estimates: Sequence[DisplacementEstimate]) -> list[Side]:
    groups: dict[tuple[str, str], list[DisplacementEstimate]] = {}
    for one in estimates:
        groups.setdefault((one.kind, one.unit), []).append(one)
    rtl, sides = language_of(None) == "ar", []
    for (kind, unit), group in groups.items():
        top = max(number for one in group for number in (one.minimum or 0, one.maximum or 0))
        plots = [range_plot(one.minimum, one.maximum, top, rtl=rtl) for one in group]
        sides.append(Side(kind, unit, top, list(zip(group, plots, strict=True))))
    return sides


@blueprint.get("/beside")
@allowed(DisplacementPermission.READ, policy.require)
def beside() -> ResponseReturnValue:
    form = _filters()
    if not form.validate():
        return render_template(_FOLDER + "beside.html", form=form), 422
    found = queries.find(request_session(), form.wanted())
    return render_template(
        _FOLDER + "beside.html",
        form=form,
        found=found,
        sides=_sides(found.estimates),
        against=_against(found.apart),
        may_write=_may(DisplacementPermission.WRITE),
    )


# --- entered, changed, voided


def _form(details: EstimateDetails, *, version: int = 0) -> EstimateForm:
    form, language = EstimateForm(details, version=version), language_of(None)
    form.offer(
        kinds=codebook.choices("displacement_kind", language),
        methods=codebook.choices("displacement_method", language),
        parties=_parties(),
    )
    return form


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(DisplacementPermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form(EstimateDetails(kind="", to_edtf=""))
    made: list[DisplacementEstimate] = []

    def save() -> None:
        made.append(
            workflow.add_estimate(request_session(), form.details(), acting_user=current_user())
        )

    if not form.is_submitted():
        return render_template(_FOLDER + "new.html", form=form)
    if not accepted(form, save):
        return render_template(_FOLDER + "new.html", form=form), 422
    flash(_("The estimate stands in the list, beside the others of its place and time."))
    return redirect(url_for(".estimate", estimate_id=made[0].id), code=303)


@blueprint.route("/<uuid:estimate_id>/edit", methods=["GET", "POST"])
@with_estimate(needs=DisplacementPermission.WRITE)
def edit(estimate: DisplacementEstimate) -> ResponseReturnValue:
    form = _form(workflow.details_of(estimate), version=estimate.version)

    def save() -> None:
        workflow.edit_estimate(
            request_session(),
            estimate,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {"estimate": estimate, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(estimate), estimate.version)):
        return render_template(_FOLDER + "edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".estimate", estimate_id=estimate.id), code=303)


@blueprint.route("/<uuid:estimate_id>/void", methods=["GET", "POST"])
@with_estimate(needs=DisplacementPermission.WRITE)
def void(estimate: DisplacementEstimate) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        workflow.void_estimate(session, estimate, reason=form.reason.data or "", acting_user=user)

    page = {"estimate": estimate, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "void.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "void.html", **page), 422
    flash(_("Void. It stays readable and is compared with nothing."))
    return redirect(url_for(".estimate", estimate_id=estimate.id), code=303)


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(DisplacementPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    filters, form = _filters(), EstimatesOutForm()
    if not filters.validate():
        return redirect(url_for(".index", **filters.codes))
    session, user = request_session(), current_user()
    estimates = queries.list_estimates(session, filters.wanted(), every=True)
    made: list[bytes] = []

    def save() -> None:
        kind = form.table.data
        made.append(workflow.export_estimates(session, estimates, kind, _voice(), acting_user=user))

    page = {"form": form, "here": filters.codes, "count": len(estimates), "columns": COLUMNS}
    if not form.is_submitted():
        return render_template(_FOLDER + "export.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "export.html", **page), 422
    name = f"displacement-{clock.today().isoformat()}.{form.table.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.table.data]), name)


def _voice() -> Voice:
    language = language_of(None)
    return Voice(
        language,
        _,
        lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
    )


@blueprint.context_processor
def _words() -> dict[str, Any]:
    language = language_of(None)
    kinds = codebook.vocabulary("displacement_kind").terms
    return {
        "kind_meanings": {one.code: worded(one.definition, language) for one in kinds},
        "mark_words": {mark: _(words) for mark, words in MARK_WORDS.items()},
        "unit_words": {unit: _(words) for unit, words in UNIT_WORDS.items()},
        "reach_words": {reach: _(words) for reach, words in REACH_WORDS.items()},
    }
