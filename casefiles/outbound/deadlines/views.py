"""The page of what is due by which day; a day put off or over with; the days as a calendar."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation import clock
from casefiles.outbound.deadlines import queries, workflow
from casefiles.outbound.deadlines.forms import StepForm
from casefiles.outbound.deadlines.policy import Deadline
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import get_dispatch, known_among
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.files.access import as_file
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook.models import worded
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("deadlines", __name__)

#: every day that was set, also those that are over with
ALL = "all"


def _wanted() -> str:
    """Return whose deadlines are asked for; a recipient that is not there is not found."""
    code = request.args.get("recipient", "")
    if code:
        recipients.profile(request_session(), code)
    return code


def _found(wanted: str) -> list[Deadline]:
    return queries.open_deadlines(request_session(), acting_user=current_user(), recipient=wanted)


@blueprint.get("/deadlines")
@allowed(SubmissionPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session, user, wanted = request_session(), current_user(), _wanted()
    is_all = request.args.get("show") == ALL
    found = (
        queries.every_deadline(session, acting_user=user, recipient=wanted)
        if is_all
        else _found(wanted)
    )
    language = language_of(None)
    names = {code: worded(words, language) for code, words in recipients.names(session).items()}
    begun = queries.in_preparation(session, {one.entry.id for one in found if one.is_ours})
    return render_template(
        "outbound/deadlines/index.html",
        deadlines=found,
        wanted=wanted,
        is_all=is_all,
        names=names,
        begun=begun,
        known=known_among(
            session, {row.id for rows in begun.values() for row in rows}, acting_user=user
        ),
        may_write=policy.may(user, SubmissionPermission.DISPATCH),
        today=clock.today(),
    )


@blueprint.post("/deadlines/calendar")
@allowed(SubmissionPermission.DISPATCH, policy.require)
def calendar() -> ResponseReturnValue:
    words = {True: _("answer due"), False: _("reply expected")}
    content = workflow.take_out(
        request_session(), _found(_wanted()), words, acting_user=current_user()
    )
    name = f"deadlines-{clock.today().isoformat()}.ics"
    return as_file(Response(content, mimetype="text/calendar; charset=utf-8"), name)


@blueprint.route(
    "/submissions/<uuid:submission_id>/deadlines/<uuid:dispatch_id>", methods=["GET", "POST"]
)
@with_submission(needs=SubmissionPermission.DISPATCH)
def step(submission: Submission, dispatch_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), StepForm()
    entry = get_dispatch(submission, dispatch_id)
    deadline = queries.find_deadline(session, submission, entry.id)

    def save() -> None:
        workflow.take_step(session, submission, entry, form.details(), acting_user=current_user())

    page = {"submission": submission, "deadline": deadline, "form": form}
    if not form.is_submitted():
        return render_template("outbound/deadlines/step.html", **page)
    if not accepted(form, save):
        return render_template("outbound/deadlines/step.html", **page), 422
    flash(_("Written down."))
    return redirect(url_for("submissions.submission", submission_id=submission.id), code=303)
