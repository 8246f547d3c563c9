"""The page on which somebody writes down what went out or came back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.outbound.dispatch import workflow
from casefiles.outbound.dispatch.forms import DispatchForm
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.models import DispatchKind, Submission, SubmissionState
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of
from casefiles.platform.accounts.access import current_user
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session

blueprint = Blueprint("dispatch", __name__, url_prefix="/submissions/<uuid:submission_id>")

_AFTER_SENDING = (DispatchKind.REPLIED, DispatchKind.CONCLUDED)
NEXT: Mapping[SubmissionState, tuple[DispatchKind, ...]] = {
    SubmissionState.SEALED: (DispatchKind.SENT,),
    SubmissionState.SENT: (DispatchKind.ACKNOWLEDGED, *_AFTER_SENDING),
    SubmissionState.ACKNOWLEDGED: _AFTER_SENDING,
    SubmissionState.CONCLUDED: (DispatchKind.REPLIED,),
}


@blueprint.route("/dispatch", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.DISPATCH)
def new(submission: Submission) -> ResponseReturnValue:
    form = DispatchForm()
    form.offer(NEXT.get(submission.state, ()))

    def save() -> None:
        workflow.record_dispatch(
            request_session(), keyring(), submission, form.details(), acting_user=current_user()
        )

    page = {
        "submission": submission,
        "form": form,
        "profile": asked_of(request_session(), submission),
    }
    if not form.is_submitted():
        return render_template("outbound/dispatch/new.html", **page)
    if not accepted(form, save):
        return render_template("outbound/dispatch/new.html", **page), 422
    flash(_("Written down."))
    return redirect(url_for("submissions.submission", submission_id=submission.id), code=303)
