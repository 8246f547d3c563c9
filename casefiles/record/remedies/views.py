"""Remedies: those of a case, one with its steps, the forms, the overview and its table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web import display
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook
from casefiles.record.evidence import queries as evidence
from casefiles.record.remedies import policy, queries, workflow
from casefiles.record.remedies.export import COLUMNS, Voice
from casefiles.record.remedies.forms import (
    DAMAGE,
    VICTIM,
    RemediesForm,
    RemediesOutForm,
    RemedyForm,
    RemedyStepForm,
)
from casefiles.record.remedies.models import (
    Remedy,
    RemedyDetails,
    RemedyRecordState,
    StepDetails,
)
from casefiles.record.remedies.parts.steps import FOLLOWS
from casefiles.record.remedies.policy import RemedyPermission
from casefiles.record.victims.models import Damage, Victim

blueprint = Blueprint("remedies", __name__)
_FOLDER = "record/remedies/"


def _parties() -> list[tuple[str, str]]:
    return actors.choices(
        request_session(), acting_user=current_user(), language=language_of(None), people=False
    )


# --- the overview


def _filters() -> RemediesForm:
    form = RemediesForm(request.values)
    form.offer(kinds=codebook.choices("remedy_kind", language_of(None)), parties=_parties())
    return form


@blueprint.get("/remedies/")
@allowed(RemedyPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session, form, user = request_session(), _filters(), current_user()
    if not form.validate():
        return render_template(_FOLDER + "index.html", form=form), 422
    wanted = form.wanted()
    return render_template(
        _FOLDER + "index.html",
        form=form,
        found=queries.list_remedies(session, wanted, acting_user=user),
        totals=queries.totals(session, party_id=wanted.party_id, acting_user=user),
        may_export=policy.may(user, RemedyPermission.EXPORT),
    )


@blueprint.route("/remedies/export", methods=["GET", "POST"])
@allowed(RemedyPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    filters, form = _filters(), RemediesOutForm()
    if not filters.validate():
        return redirect(url_for(".index", **filters.codes))
    session, user, wanted = request_session(), current_user(), filters.wanted()
    made: list[bytes] = []

    def save() -> None:
        kind, voice = form.table.data, Voice(language_of(None), _)
        made.append(workflow.export_overview(session, wanted, kind, voice, acting_user=user))

    page = {
        "form": form,
        "here": filters.codes,
        "count": queries.list_remedies(session, wanted, acting_user=user, leaves=True).count,
        "columns": COLUMNS,
    }
    if not form.is_submitted():
        return render_template(_FOLDER + "export.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "export.html", **page), 422
    name = f"remedies-{clock.today().isoformat()}.{form.table.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.table.data]), name)


# --- those of a case


@blueprint.get("/cases/<uuid:case_id>/remedies")
@with_case(needs=CasePermission.READ)
def of_case(case: Case) -> ResponseReturnValue:
    session = request_session()
    victims, damages = queries.subjects_of(session, case)
    by_subject: dict[UUID | None, list[Remedy]] = {}
    for one in queries.remedies_of(session, case):
        by_subject.setdefault(one.victim_id or one.damage_id, []).append(one)
    return render_template(
        _FOLDER + "of_case.html",
        case=case,
        victims=victims,
        damages=damages,
        remedies=by_subject,
        void=queries.void_of(session, case),
        may_write=policy.may_write(current_user(), case),
    )


@blueprint.get("/cases/<uuid:case_id>/remedies/<uuid:remedy_id>")
@with_case(needs=CasePermission.READ)
def remedy(case: Case, remedy_id: UUID) -> ResponseReturnValue:
    session = request_session()
    found = queries.get_remedy(session, remedy_id, case)
    left = found.left
    return render_template(
        _FOLDER + "remedy.html",
        case=case,
        remedy=found,
        left=left,
        is_over=bool(left) and not FOLLOWS[left[-1].step],
        exhibits=queries.exhibits_shown(session, [found], case),
        may_write=policy.may_write(current_user(), case)
        and found.state is RemedyRecordState.RECORDED,
    )


def _exhibits(case: Case) -> list[tuple[str, str]]:
    found = evidence.exhibits_of(request_session(), case)
    return [(str(one.id), f"{one.reference} {display.texts(one.title)}") for one in found]


def _called(entry: Victim | Damage) -> str:
    """Return what a select calls somebody harmed, or something damaged."""
    if isinstance(entry, Damage):
        return display.texts(entry.facility.names)
    who = entry.person.names if entry.person else entry.description
    return f"{entry.reference} {display.texts(who)}".strip()


def _remedy_form(case: Case) -> RemedyForm:
    chosen = RemedyDetails(kind="", step=None)
    form, language = RemedyForm(chosen), language_of(None)
    victims, damages = queries.subjects_of(request_session(), case)
    form.offer(
        victims=[(f"{VICTIM}{one.id}", _called(one)) for one in victims],
        damages=[(f"{DAMAGE}{one.id}", _called(one)) for one in damages],
        kinds=codebook.choices("remedy_kind", language),
        actors=_parties(),
    )
    form.offer_exhibits(_exhibits(case))
    if not form.is_filled:
        form.subject.data = request.args.get("for", "")
    return form


@blueprint.route("/cases/<uuid:case_id>/remedies/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new(case: Case) -> ResponseReturnValue:
    policy.require_writer(current_user(), case)
    form, made = _remedy_form(case), list[Remedy]()

    def save() -> None:
        made.append(
            workflow.record_remedy(
                request_session(), case, form.details(), acting_user=current_user()
            )
        )

    page: dict[str, Any] = {"case": case, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "new.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "new.html", **page), 422
    flash(_("The remedy stands with the case. What comes of it next is added as a step."))
    return redirect(url_for(".remedy", case_id=case.id, remedy_id=made[0].id), code=303)


@blueprint.route("/cases/<uuid:case_id>/remedies/<uuid:remedy_id>/step", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def add_step(case: Case, remedy_id: UUID) -> ResponseReturnValue:
    session = request_session()
    found = queries.get_remedy(session, remedy_id, case)
    form = RemedyStepForm(StepDetails(step=None), version=found.version)
    form.offer_exhibits(_exhibits(case))

    def save() -> None:
        workflow.add_step(
            session,
            case,
            found,
            form.step_details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page: dict[str, Any] = {"case": case, "remedy": found, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "add_step.html", **page)
    if not accepted(form, save, saved=lambda: (StepDetails(step=None), found.version)):
        return render_template(_FOLDER + "add_step.html", **page), 422
    flash(_("The step is added."))
    return redirect(url_for(".remedy", case_id=case.id, remedy_id=found.id), code=303)


@blueprint.route(
    "/cases/<uuid:case_id>/remedies/<uuid:remedy_id>/steps/<int:number>/strike",
    methods=["GET", "POST"],
)
@with_case(needs=CasePermission.EDIT)
def strike(case: Case, remedy_id: UUID, number: int) -> ResponseReturnValue:
    session = request_session()
    found = queries.get_remedy(session, remedy_id, case)
    form = ReasonForm(version=found.version)

    def save() -> None:
        workflow.strike_step(
            session,
            case,
            found,
            number,
            reason=form.reason.data or "",
            opened=form.opened,
            acting_user=current_user(),
        )

    page: dict[str, Any] = {"case": case, "remedy": found, "form": form}
    page["step"] = next((one for one in found.left if one.number == number), None)
    if not form.is_submitted():
        return render_template(_FOLDER + "strike.html", **page)
    if not accepted(form, save, saved=lambda: (None, found.version)):
        return render_template(_FOLDER + "strike.html", **page), 422
    flash(_("The step is taken back."))
    return redirect(url_for(".remedy", case_id=case.id, remedy_id=found.id), code=303)


@blueprint.route("/cases/<uuid:case_id>/remedies/<uuid:remedy_id>/void", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def void(case: Case, remedy_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    found = queries.get_remedy(session, remedy_id, case)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.void_remedy(session, case, found, reason=reason, acting_user=current_user())

    page: dict[str, Any] = {"case": case, "remedy": found, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "void.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "void.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".remedy", case_id=case.id, remedy_id=found.id), code=303)
