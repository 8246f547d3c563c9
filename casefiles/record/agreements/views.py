"""The register of agreements: the list, one agreement with its cases, the forms, the table."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web import display
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.agreements import policy, queries, workflow
from casefiles.record.agreements.access import with_agreement
from casefiles.record.agreements.export import COLUMNS, MARKS, Voice, leaving
from casefiles.record.agreements.forms import AgreementForm, ListForm, TableForm
from casefiles.record.agreements.models import Agreement, AgreementDetails, AgreementState
from casefiles.record.agreements.policy import AgreementPermission
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook

blueprint = Blueprint("agreements", __name__)


def _may(permission: AgreementPermission, agreement: Agreement | None = None) -> bool:
    may = policy.may(current_user(), permission)
    return may and (agreement is None or agreement.state is AgreementState.RECORDED)


def _choices() -> dict[str, list[tuple[str, str]]]:
    language = language_of(None)
    return {
        "kinds": codebook.choices("agreement_kind", language),
        "parties": actors.choices(
            request_session(), acting_user=current_user(), language=language, people=False
        ),
    }


def _filters() -> ListForm:
    form = ListForm(request.values)
    form.offer(**_choices())
    return form


@blueprint.get("/agreements/")
@allowed(AgreementPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session, form = request_session(), _filters()
    page = {"form": form, "may_write": _may(AgreementPermission.WRITE), "marks": MARKS}
    if not form.validate():
        return render_template("record/agreements/index.html", **page), 422
    return render_template(
        "record/agreements/index.html",
        agreements=queries.list_agreements(session, form.wanted()),
        void=queries.list_agreements(session, queries.Wanted(), AgreementState.VOID),
        may_export=_may(AgreementPermission.EXPORT),
        **page,
    )


@blueprint.get("/agreements/<uuid:agreement_id>")
@with_agreement(needs=AgreementPermission.READ)
def agreement(agreement: Agreement) -> ResponseReturnValue:
    return render_template(
        "record/agreements/agreement.html",
        agreement=agreement,
        inside=queries.cases_inside(request_session(), agreement, acting_user=current_user()),
        marks=MARKS,
        may_write=_may(AgreementPermission.WRITE, agreement),
    )


@blueprint.get("/cases/<uuid:case_id>/agreements")
@with_case(needs=CasePermission.READ)
def of_case(case: Case) -> ResponseReturnValue:
    return render_template(
        "record/agreements/of_case.html",
        case=case,
        around=queries.agreements_around(request_session(), case),
        marks=MARKS,
        may_write=_may(AgreementPermission.WRITE),
    )


def _form(details: AgreementDetails, *, version: int = 0) -> AgreementForm:
    form = AgreementForm(details, version=version)
    form.offer(**_choices())
    return form


@blueprint.route("/agreements/new", methods=["GET", "POST"])
@allowed(AgreementPermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form(AgreementDetails(names=Texts()))
    made: list[Agreement] = []

    def save() -> None:
        made.append(
            workflow.add_agreement(request_session(), form.details(), acting_user=current_user())
        )

    if not form.is_submitted():
        return render_template("record/agreements/new.html", form=form)
    if not accepted(form, save):
        return render_template("record/agreements/new.html", form=form), 422
    flash(_("The agreement stands in the register. The cases of its time and place are below."))
    return redirect(url_for(".agreement", agreement_id=made[0].id), code=303)


@blueprint.route("/agreements/<uuid:agreement_id>/edit", methods=["GET", "POST"])
@with_agreement(needs=AgreementPermission.WRITE)
def edit(agreement: Agreement) -> ResponseReturnValue:
    form = _form(workflow.details_of(agreement), version=agreement.version)

    def save() -> None:
        workflow.edit_agreement(
            request_session(),
            agreement,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {"agreement": agreement, "form": form}
    if not form.is_submitted():
        return render_template("record/agreements/edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(agreement), agreement.version)):
        return render_template("record/agreements/edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".agreement", agreement_id=agreement.id), code=303)


@blueprint.route("/agreements/<uuid:agreement_id>/void", methods=["GET", "POST"])
@with_agreement(needs=AgreementPermission.WRITE)
def void(agreement: Agreement) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        workflow.void_agreement(session, agreement, reason=form.reason.data or "", acting_user=user)

    page = {"agreement": agreement, "form": form}
    if not form.is_submitted():
        return render_template("record/agreements/void.html", **page)
    if not accepted(form, save):
        return render_template("record/agreements/void.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".agreement", agreement_id=agreement.id), code=303)


@blueprint.route("/agreements/export", methods=["GET", "POST"])
@allowed(AgreementPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    session, filters, form = request_session(), _filters(), TableForm()
    if not filters.validate():
        return redirect(url_for(".index", **filters.codes))
    found = leaving(queries.list_agreements(session, filters.wanted()))
    made: list[bytes] = []

    def save() -> None:
        made.append(
            workflow.export_agreements(
                session, found, form.table.data, _voice(), acting_user=current_user()
            )
        )

    page = {
        "form": form,
        "here": filters.codes,
        "count": len(found),
        "columns": COLUMNS.values(),
    }
    if not form.is_submitted():
        return render_template("record/agreements/export.html", **page)
    if not accepted(form, save):
        return render_template("record/agreements/export.html", **page), 422
    name = f"agreements-{clock.today().isoformat()}.{form.table.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.table.data]), name)


def _voice() -> Voice:
    language = language_of(None)
    return Voice(
        language=language,
        say=gettext,
        event_date=lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
        day=lambda day: say_day(day, language, style=DateStyle.SHORT),
    )
