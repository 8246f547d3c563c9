"""The grounds of a case as pages: who may be named to whom, and why."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.files.access import as_file, store
from casefiles.platform.organisation.queries import the_organisation
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_choices, language_of, texts
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.disclosure import documents, policy, queries, workflow
from casefiles.record.disclosure.forms import (
    ASSENT_WORDS,
    GIVER_WORDS,
    WITHDRAWAL_WORDS,
    ConsentFormForm,
    GroundForm,
    RemoveForm,
    ScanForm,
    WhatHappenedForm,
    WithdrawAllForm,
    WithdrawForm,
)
from casefiles.record.disclosure.models import (
    Ground,
    GroundSubject,
    Purpose,
    Withdrawal,
)
from casefiles.record.disclosure.parts.gate import overruled_days
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("disclosure", __name__, url_prefix="/cases/<uuid:case_id>/grounds")


@blueprint.get("/")
@with_case(needs=CasePermission.READ)
def index(case: Case) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    code = request.args.get("recipient") or recipients.offered(session)[0].code
    profile = recipients.profile(session, code)
    subjects = queries.subjects_with_verdicts(session, case, profile.code)
    grounds = [ground for subject in subjects for ground in subject.grounds]
    may_settle = policy.may_settle(user, case)
    return render_template(
        "record/disclosure/index.html",
        case=case,
        profile=profile,
        recipients=_recipients(),
        subjects=subjects,
        because=queries.BECAUSE_WORDS,
        giver_words=GIVER_WORDS,
        assent_words=ASSENT_WORDS,
        withdrawal_words=WITHDRAWAL_WORDS,
        overruled=overruled_days([one for subject in subjects for one in subject.against]),
        may_settle=may_settle,
        signed=queries.forms_of(session, grounds) if may_settle else {},
        may_confirm={row.id for row in grounds if policy.may_confirm(user, row, case)},
        people=names_of(session, {row.recorded_by_id for row in grounds}),
        methods=dict(codebook.choices("consent_method", language_of(None))),
        today=clock.today(),
    )


def _recipients() -> list[tuple[str, str]]:
    language = language_of(None)
    return [
        (each.code, worded(each.short_names, language))
        for each in recipients.offered(request_session())
    ]


@blueprint.route("/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def new(case: Case) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    form = GroundForm({"subject": request.args.get("subject", "")})
    _offer(form, case)
    form.judge = lambda: workflow.faults_about_person(request_session(), case, form.details())

    def save() -> None:
        details = form.details()
        workflow.record_ground(request_session(), case, details, acting_user=current_user())

    page = {"case": case, "form": form, "assent_from": queries.assent_from(request_session())}
    if not form.is_submitted():
        return render_template("record/disclosure/new.html", **page, standing=_standing(case, form))
    if not accepted(form, save):
        return render_template("record/disclosure/new.html", **page, standing=None), 422
    flash(_("The ground is written down."))
    return _to(case)


def _standing(case: Case, form: GroundForm) -> queries.Standing | None:
    """Return what the case says today of whom the address names; None where it names nobody."""
    try:
        subject_id = UUID(str(form.subject.data or "").partition(":")[2])
    except ValueError:
        return None
    return queries.standing_of_subject(request_session(), case, subject_id, clock.today())


@blueprint.route("/form", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def consent_form(case: Case) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    language = language_of(None)
    form = ConsentFormForm({"subject": request.args.get("subject", "")})
    form.offer(
        subjects=_subjects(case),
        languages=[one for one in language_choices(language) if one[0] in documents.WRITTEN],
        scopes=codebook.choices("disclosure_scope", language),
        purposes=codebook.choices("purpose", language),
        recipients=_recipients(),
    )
    made: list[documents.ConsentForm] = []

    def fill() -> None:
        made.append(_filled(form, case))

    if not form.is_submitted():
        return render_template("record/disclosure/form.html", case=case, form=form)
    if not accepted(form, fill):
        return render_template("record/disclosure/form.html", case=case, form=form), 422
    return _handed_over(made[0], case)


def _filled(form: ConsentFormForm, case: Case) -> documents.ConsentForm:
    """Return what stands on the form; that it says whom it is about is kept in the log."""
    session, language, about, name = request_session(), str(form.language.data), "", ""
    subject = queries.get_subject(session, case, form.subject_id) if form.subject_id else None
    number = workflow.number_form(session, case, subject, acting_user=current_user())
    if subject is not None:
        about = subject.reference
        if subject.kind is GroundSubject.VICTIM and subject.label:
            name = subject.label.in_language(language)[0]
    return documents.ConsentForm(
        number=number,
        language=language,
        scopes=tuple(form.scopes.data or ()),
        case=case.reference if about else "",
        about=about,
        person=name,
        purpose=Purpose(form.purpose.data) if form.purpose.data else None,
        recipients=tuple(
            worded(recipients.profile(session, code).names, language)
            for code in form.recipients.data or ()
        ),
    )


def _handed_over(form: documents.ConsentForm, case: Case) -> Response:
    organisation = the_organisation(request_session())
    fonts = Path(str(current_app.static_folder)) / "vendor" / "fonts-pdf"
    made = documents.typeset_form(form, organisation, fonts=fonts)
    return as_file(
        Response(made, mimetype="application/pdf"), f"{case.reference}-consent-{form.language}.pdf"
    )


def _subjects(case: Case) -> list[tuple[str, str]]:
    outcomes = dict(codebook.choices("outcome", language_of(None)))
    return [
        (
            f"{one.kind}:{one.id}",
            " · ".join(
                part
                for part in (
                    one.reference,
                    texts(one.label),
                    outcomes.get(one.outcome, ""),
                    _("child") if one.is_child else "",
                )
                if part
            ),
        )
        for one in queries.subjects_of(request_session(), case)
    ]


def _offer(form: GroundForm, case: Case) -> None:
    language = language_of(None)
    form.offer(
        subjects=_subjects(case),
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


@blueprint.route("/<uuid:ground_id>/forms/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def attach(case: Case, ground_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session, form = request_session(), ScanForm()
    ground = queries.get_ground(session, ground_id, case_id=case.id)
    page = {
        "case": case,
        "form": form,
        "ground": ground,
        "subject": queries.get_subject(session, case, ground.subject_id),
    }

    def save() -> None:
        user, scan = current_user(), form.file.data.stream.read(workflow.LARGEST_FORM + 1)
        workflow.attach_form(session, keyring(), store(), ground, scan, acting_user=user)

    if not form.is_submitted():
        return render_template("record/disclosure/attach.html", **page)
    if not accepted(form, save):
        return render_template("record/disclosure/attach.html", **page), 422
    flash(_("The signed form is kept, sealed."))
    return _to(case)


@blueprint.post("/<uuid:ground_id>/forms/<uuid:form_id>")
@with_case(needs=CasePermission.READ)
def signed_form(case: Case, ground_id: UUID, form_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session, user = request_session(), current_user()
    ground = queries.get_ground(session, ground_id, case_id=case.id)
    form = queries.get_form(session, ground, form_id)
    scan = workflow.open_form(session, keyring(), store(), form, acting_user=user)
    name = f"{case.reference}-form.{form.media_type.rpartition('/')[2]}"
    return as_file(Response(scan, mimetype=form.media_type), name)


@blueprint.route("/<uuid:ground_id>/forms/<uuid:form_id>/remove", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def remove(case: Case, ground_id: UUID, form_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session, form = request_session(), RemoveForm()
    ground = queries.get_ground(session, ground_id, case_id=case.id)
    signed = queries.get_form(session, ground, form_id)
    page = {"case": case, "form": form, "signed": signed}

    def save() -> None:
        reason, user = form.reason.data or "", current_user()
        workflow.remove_form(session, signed, acting_user=user, reason=reason)

    if not form.is_submitted():
        return render_template("record/disclosure/remove.html", **page)
    if not accepted(form, save):
        return render_template("record/disclosure/remove.html", **page), 422
    flash(_("The form is removed. Its key is destroyed, and nobody can read it again."))
    return _to(case)


@blueprint.route("/<uuid:ground_id>/withdraw", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def withdraw(case: Case, ground_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session = request_session()
    ground = queries.get_ground(session, ground_id, case_id=case.id)
    if ground.withdrawn_as is Withdrawal.UNSAID:
        return _explain(case, ground)
    form = WithdrawForm({"on": clock.today()})
    page = {"case": case, "form": form, "ground": ground}

    def save() -> None:
        workflow.withdraw_ground(
            session,
            ground,
            case,
            acting_user=current_user(),
            reason=form.reason.data or "",
            happened=Withdrawal(form.happened.data),
            on=form.on.data,
        )

    if not form.is_submitted():
        return render_template("record/disclosure/withdraw.html", **page)
    if not accepted(form, save):
        return render_template("record/disclosure/withdraw.html", **page), 422
    flash(_("Withdrawn. Nothing leaves on this ground from now on."))
    return _to(case)


def _explain(case: Case, ground: Ground) -> ResponseReturnValue:
    """Ask what happened before a ground was withdrawn, where nobody was asked then."""
    session, form = request_session(), WhatHappenedForm({"on": ground.taken_back_on})
    page = {"case": case, "form": form, "ground": ground}

    def save() -> None:
        happened, user = Withdrawal(form.happened.data), current_user()
        workflow.explain_withdrawal(
            session, ground, case, acting_user=user, happened=happened, on=form.on.data
        )

    if not form.is_submitted():
        return render_template("record/disclosure/withdraw.html", **page)
    if not accepted(form, save):
        return render_template("record/disclosure/withdraw.html", **page), 422
    flash(_("Saved."))
    return _to(case)


@blueprint.route("/about/<uuid:subject_id>/withdraw", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def withdraw_everything(case: Case, subject_id: UUID) -> ResponseReturnValue:
    policy.require_settler(current_user(), case)
    session, form = request_session(), WithdrawAllForm({"on": clock.today()})
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
        workflow.withdraw_everything(
            session, case, subject_id, acting_user=user, reason=reason, on=form.on.data
        )

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
