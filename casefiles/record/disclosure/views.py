"""The grounds of a case as pages: who may be named to whom, and why."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.web.display import language_choices, language_of, texts
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.disclosure import policy, queries, workflow
from casefiles.record.disclosure.forms import GroundForm, WithdrawForm
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("disclosure", __name__, url_prefix="/cases/<uuid:case_id>/grounds")


@blueprint.get("/")
@with_case(needs=CasePermission.READ)
def index(case: Case) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    code = request.args.get("recipient") or recipients.profiles()[0].code
    profile = recipients.profile(code)
    subjects = queries.subjects_with_verdicts(session, case, profile.code)
    grounds = [ground for subject in subjects for ground in subject.grounds]
    return render_template(
        "record/disclosure/index.html",
        case=case,
        profile=profile,
        recipients=_recipients(),
        subjects=subjects,
        because=queries.BECAUSE_WORDS,
        may_settle=policy.may_settle(user, case),
        may_confirm={row.id for row in grounds if policy.may_confirm(user, row, case)},
        people=names_of(session, {row.recorded_by_id for row in grounds}),
        methods=dict(codebook.choices("consent_method", language_of(None))),
        today=clock.today(),
    )


def _recipients() -> list[tuple[str, str]]:
    language = language_of(None)
    return [(each.code, worded(each.short_names, language)) for each in recipients.profiles()]


@blueprint.route("/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def new(case: Case) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    form = GroundForm({"subject": request.args.get("subject", "")})
    _offer(form, case)

    def save() -> None:
        details = form.details()
        workflow.record_ground(request_session(), case, details, acting_user=current_user())

    if not form.is_submitted():
        return render_template("record/disclosure/new.html", case=case, form=form)
    if not accepted(form, save):
        return render_template("record/disclosure/new.html", case=case, form=form), 422
    flash(_("The ground is written down."))
    return _to(case)


def _offer(form: GroundForm, case: Case) -> None:
    language = language_of(None)
    form.offer(
        subjects=[
            (f"{one.kind}:{one.id}", f"{one.reference} · {texts(one.label)}".strip(" ·"))
            for one in queries.subjects_of(request_session(), case)
        ],
        kinds=codebook.choices("ground_kind", language),
        scopes=codebook.choices("disclosure_scope", language),
        purposes=codebook.choices("purpose", language),
        recipients=_recipients(),
        methods=codebook.choices("consent_method", language),
        languages=language_choices(language),
    )


def _to(case: Case) -> Response:
    return redirect(url_for(".index", case_id=case.id), code=303)


@blueprint.post("/<uuid:ground_id>/confirm")
@with_case(needs=CasePermission.READ)
def confirm(case: Case, ground_id: UUID) -> ResponseReturnValue:
    session = request_session()
    ground = queries.get_ground(session, ground_id, case_id=case.id)
    workflow.confirm_ground(session, ground, case, acting_user=current_user())
    flash(_("You confirmed the ground."))
    return _to(case)


@blueprint.route("/<uuid:ground_id>/withdraw", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def withdraw(case: Case, ground_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session, form = request_session(), WithdrawForm()
    ground = queries.get_ground(session, ground_id, case_id=case.id)
    page = {"case": case, "form": form, "ground": ground}

    def save() -> None:
        workflow.withdraw_ground(
            session, ground, case, acting_user=current_user(), reason=form.reason.data or ""
        )

    if not form.is_submitted():
        return render_template("record/disclosure/withdraw.html", **page)
    if not accepted(form, save):
        return render_template("record/disclosure/withdraw.html", **page), 422
    flash(_("Withdrawn. Nothing leaves on this ground from now on."))
    return _to(case)


@blueprint.route("/about/<uuid:subject_id>/withdraw", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def withdraw_everything(case: Case, subject_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session, form = request_session(), WithdrawForm()
    standing = queries.standing_about(session, subject_id)
    page = {
        "case": case,
        "form": form,
        "subject": queries.get_subject(session, case, subject_id),
        "standing": standing,
        "here": [one for one in standing if one.case_id == case.id],
        "elsewhere": queries.count_elsewhere(session, standing, case, acting_user=current_user()),
        "recipients": _recipients(),
    }

    def save() -> None:
        reason, user = form.reason.data or "", current_user()
        workflow.withdraw_everything(session, case, subject_id, acting_user=user, reason=reason)

    if not form.is_submitted():
        return render_template("record/disclosure/withdraw_everything.html", **page)
    if not accepted(form, save):
        return render_template("record/disclosure/withdraw_everything.html", **page), 422
    flash(
        _(
            "Withdrawn, in whichever case it was written down. The submissions officers see"
            " which packets hold what it let out."
        )
    )
    return _to(case)
