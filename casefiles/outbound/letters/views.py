"""The pages on which a letter is added to an entry, and from which one is taken."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.outbound.letters import queries, workflow
from casefiles.outbound.letters.access import MEGABYTE, brought, letter_limit
from casefiles.outbound.letters.forms import LettersForm
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import get_dispatch
from casefiles.platform.accounts.access import current_user
from casefiles.platform.files.access import found_now, handed_out
from casefiles.platform.files.parts.names import download_name
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session

blueprint = Blueprint("letters", __name__, url_prefix="/submissions/<uuid:submission_id>")


def _to(submission: Submission) -> Response:
    return redirect(
        url_for("submissions.submission", submission_id=submission.id, _anchor="dispatches"),
        code=303,
    )


@blueprint.route("/dispatch/<uuid:dispatch_id>/letters", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.DISPATCH)
def add(submission: Submission, dispatch_id: UUID) -> ResponseReturnValue:
    form, entry = LettersForm(), get_dispatch(submission, dispatch_id)

    def save() -> None:
        with brought(form.letters.data) as letters:
            workflow.keep_letters(
                request_session(), submission, entry, letters, acting_user=current_user()
            )

    page = {
        "submission": submission,
        "entry": entry,
        "form": form,
        "megabytes": letter_limit() // MEGABYTE,
    }
    if not form.is_submitted():
        return render_template("outbound/letters/add.html", **page)
    if not accepted(form, save):
        return render_template("outbound/letters/add.html", **page), 422
    flash(_("Kept."))
    return _to(submission)


@blueprint.post("/letters/<uuid:letter_id>")
@with_submission(needs=SubmissionPermission.READ)
def take(submission: Submission, letter_id: UUID) -> ResponseReturnValue:
    found = found_now(queries.get_letter(submission, letter_id).file)
    letter = queries.get_letter(submission, letter_id)
    is_sound = workflow.take_letter(
        request_session(), submission, letter, found, acting_user=current_user()
    )
    if not is_sound:
        flash(_("The bytes are not those that came. Nothing was handed out."), "stop")
        return _to(submission)
    return handed_out(letter.file, download_name(submission.reference, letter.name))
