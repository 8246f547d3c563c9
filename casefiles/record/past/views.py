"""The pages on which the past of a case is looked at, and brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation import clock
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.audit import queries as audit
from casefiles.platform.audit.queries import LogFilter
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import OPEN_STATES, CasePermission, may
from casefiles.record.past import queries, workflow
from casefiles.record.past.forms import AsOfForm, RestoreForm
from casefiles.record.related.queries import gone_from

blueprint = Blueprint("past", __name__, url_prefix="/cases/<uuid:case_id>")


@blueprint.get("/history")
@with_case(needs=CasePermission.READ)
def history(case: Case) -> ResponseReturnValue:
    session = request_session()
    before, after = (
        audit.place_in(session, case.id, request.args.get(name, type=UUID))
        for name in ("before", "after")
    )
    page = audit.log_page(session, LogFilter(record_id=case.id), before=before, after=after)
    return render_template(
        "record/past/history.html",
        case=case,
        page=page,
        gone=gone_from(session, case.id, page.rows),
    )


@blueprint.get("/history/<field>")
@with_case(needs=CasePermission.READ)
def field(case: Case, field: str) -> ResponseReturnValue:
    session = request_session()
    histories = queries.histories_with(session, case, field)
    steps = histories[field]
    return render_template(
        "record/past/field.html",
        case=case,
        field=field,
        steps=steps,
        histories=histories,
        people=names_of(session, {step.by for step in steps if step.by}),
        named=queries.places_named(session, steps) if field == "place_id" else {},
        may_restore=may(current_user(), CasePermission.EDIT, case) and case.state in OPEN_STATES,
    )


@blueprint.route("/history/<field>/<int:step>/restore", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def restore(case: Case, field: str, step: int) -> ResponseReturnValue:
    session = request_session()
    former = queries.values_of_step(session, case, field, step)
    present = queries.present_values(session, case, former)
    shown = [*former.values(), *present.values()]
    form = RestoreForm(version=case.version)

    def save() -> None:
        workflow.restore_field(
            session, case, field, step, opened=form.opened, acting_user=current_user()
        )

    page = {
        "case": case,
        "field": field,
        "form": form,
        "former": former,
        "present": present,
        "named": queries.places_named(session, shown) if field == "place_id" else {},
    }
    if not form.is_submitted():
        return render_template("record/past/restore.html", **page)
    if not accepted(form, save):
        return render_template("record/past/restore.html", **page), 422
    flash(_("The earlier value stands again."))
    return redirect(url_for(".field", case_id=case.id, field=field), code=303)


@blueprint.get("/as-of")
@with_case(needs=CasePermission.READ)
def as_of(case: Case) -> ResponseReturnValue:
    session = request_session()
    form = AsOfForm(formdata=request.args)
    page: dict[str, Any] = {"case": case, "form": form, "then": None}
    if "on" not in request.args:
        return render_template("record/past/as_of.html", **page)

    def look() -> None:
        day = form.on.data or clock.today()
        page["then"] = queries.case_as_of(session, case, day, acting_user=current_user())

    if not accepted(form, look):
        return render_template("record/past/as_of.html", **page), 422
    return render_template("record/past/as_of.html", **page)
