"""The pages on which an interview is weighed, written down and answered for.

Nothing of this room leaves the organisation: no export, packet, print or search reads its tables.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation import clock
from casefiles.outbound.submissions import queries as submissions
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.web.display import language_choices, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.models import Case
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.interviews import policy, queries, workflow
from casefiles.record.interviews.forms import (
    AGREE,
    InterviewForm,
    PlanAnswerForm,
    PlanForm,
    TellingForm,
)
from casefiles.record.interviews.models import InterviewDetails, PlanDetails, PlanState
from casefiles.record.interviews.policy import InterviewPermission
from casefiles.record.interviews.workflow import TellingDetails
from casefiles.record.safeguarding.queries import safety_of
from casefiles.record.sources.access import with_source
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission

blueprint = Blueprint("interviews", __name__, url_prefix="/sources/<uuid:source_id>/interviews")

_FOLDER = "record/interviews/"


def _to(source: Source) -> ResponseReturnValue:
    return redirect(url_for("sources.source", source_id=source.id), code=303)


@blueprint.route("/plan", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def plan(source: Source) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), PlanForm(PlanDetails())
    cases: dict[UUID | None, Case] = {
        case.id: case for case in queries.cases_offered(session, acting_user=user)
    }
    form.offer([(str(key), _named(case)) for key, case in cases.items()])

    def save() -> None:
        case = cases[form.case_id.data]
        workflow.plan_interview(session, source, case, form.details(), acting_user=user)

    page = {
        "source": source,
        "form": form,
        "has_cases": bool(cases),
        "talks": queries.talks_with(session, source, acting_user=user),
        "safety": safety_of(session, source, acting_user=user),
    }
    if not form.is_submitted():
        return render_template(_FOLDER + "plan.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "plan.html", **page), 422
    flash(_("Planned."))
    return _to(source)


def _named(case: Case) -> str:
    return f"{case.reference} · {case.title.in_language(language_of(None))[0]}"


@blueprint.route("/plans/<uuid:plan_id>/answer", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def answer(source: Source, plan_id: UUID) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), PlanAnswerForm()
    plan, case = queries.get_plan(session, source, plan_id, acting_user=user)
    policy.require_second_person(user, plan, case)

    def save() -> None:
        verb = workflow.agree if form.outcome.data == AGREE else workflow.refuse
        verb(session, source, plan, reason=form.reason.data or "", acting_user=user)

    if form.is_submitted() and accepted(form, save):
        flash(_("Your decision is recorded."))
        return _to(source)
    page = render_template(
        _FOLDER + "answer.html",
        source=source,
        plan=plan,
        case=case,
        form=form,
        talks=queries.talks_with(session, source, acting_user=user),
        safety=safety_of(session, source, acting_user=user),
        people=names_of(session, {plan.planned_by_id}),
        waits=plan.state is PlanState.PLANNED,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/plans/<uuid:plan_id>/drop")
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def drop(source: Source, plan_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    plan, _case = queries.get_plan(session, source, plan_id, acting_user=user)
    workflow.drop(session, source, plan, acting_user=user)
    flash(_("Dropped."))
    return _to(source)


@blueprint.route("/plans/<uuid:plan_id>/record", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def record(source: Source, plan_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    plan, case = queries.get_plan(session, source, plan_id, acting_user=user)
    policy.require(user, InterviewPermission.WRITE, case)
    form = InterviewForm(InterviewDetails())
    _offer(form, case)

    def save() -> None:
        workflow.record_interview(session, source, plan, form.details(), acting_user=user)

    shut = queries.bar_to_record(session, source, plan)
    page = {"source": source, "plan": plan, "case": case, "form": form, "shut": shut}
    if not form.is_submitted():
        return render_template(_FOLDER + "record.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "record.html", **page), 422
    flash(_("The interview is written down."))
    return _to(source)


def _offer(form: InterviewForm, case: Case) -> None:
    language = language_of(None)
    exhibits = citations.exhibits_offered(request_session(), case)
    form.offer(
        modes=codebook.choices("interview_mode", language),
        places=codebook.choices("interview_place", language),
        languages=language_choices(language),
        referrals=codebook.choices("referral", language),
        wishes=codebook.choices("feedback_wish", language),
        exhibits=[
            (str(one.id), f"{one.reference} · {one.title.in_language(language)[0]}")
            for one in exhibits
        ],
    )


@blueprint.get("/<uuid:interview_id>")
@with_source(SourcePermission.READ, cited=citations.known_by_citation)
def interview(source: Source, interview_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    row, case = queries.get_interview(session, source, interview_id, acting_user=user)
    ids = {row.recorded_by_id, row.plan.planned_by_id, row.plan.decided_by_id or row.recorded_by_id}
    return render_template(
        _FOLDER + "interview.html",
        source=source,
        interview=row,
        case=case,
        people=names_of(session, ids),
    )


@blueprint.route("/feedback/<uuid:feedback_id>/tell", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def tell(source: Source, feedback_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    policy.require_teller(user, source, today=clock.today())
    row = queries.get_feedback(session, source, feedback_id)
    form = TellingForm(TellingDetails(told_on=clock.today()))
    form.judge = lambda: workflow.faults_of_telling(row, form.details())

    def save() -> None:
        workflow.settle_feedback(session, source, row, form.details(), acting_user=user)

    page = {
        "source": source,
        "row": row,
        "form": form,
        "wish": queries.last_wish(session, source, acting_user=user),
        "known_submissions": submissions.known_among(
            session, {row.submission_id}, acting_user=user
        ),
    }
    if not form.is_submitted():
        return render_template(_FOLDER + "tell.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "tell.html", **page), 422
    flash(_("Saved."))
    return _to(source)
