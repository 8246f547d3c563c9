"""The pages on which somebody writes down what went out or came back, and adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.date_wording import say_day
from casefiles.foundation.texts import Texts
from casefiles.outbound.deadlines.queries import find_deadline
from casefiles.outbound.dispatch import workflow
from casefiles.outbound.dispatch.forms import DispatchForm, StrikeForm, SupplementForm
from casefiles.outbound.dispatch.policy import offered_in
from casefiles.outbound.letters.access import MEGABYTE, brought, letter_limit
from casefiles.outbound.submissions import queries as submissions
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.models import (
    Dispatch,
    Submission,
    SubmissionDetails,
)
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of, get_dispatch, require_standing
from casefiles.outbound.submissions.workflow import open_supplement
from casefiles.platform.accounts.access import current_user
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_name, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED, may_read

blueprint = Blueprint("dispatch", __name__, url_prefix="/submissions/<uuid:submission_id>")

_FOLDER = "outbound/dispatch/"
#: letters of a title that a proposed one repeats
_REPEATED = 150


def _to(submission: Submission) -> Response:
    return redirect(url_for("submissions.submission", submission_id=submission.id), code=303)


@blueprint.route("/dispatch", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.DISPATCH)
def new(submission: Submission) -> ResponseReturnValue:
    form = DispatchForm()
    form.offer(offered_in(submission.state))

    def save() -> None:
        with brought(form.letters.data) as letters:
            workflow.record_dispatch(
                request_session(),
                keyring(),
                submission,
                form.details(),
                acting_user=current_user(),
                letters=letters,
            )

    page = {
        "submission": submission,
        "form": form,
        "profile": asked_of(request_session(), submission),
        "megabytes": letter_limit() // MEGABYTE,
    }
    if not form.is_submitted():
        return render_template(_FOLDER + "new.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "new.html", **page), 422
    flash(_("Written down."))
    return _to(submission)


@blueprint.route("/dispatch/<uuid:dispatch_id>/strike", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.DISPATCH)
def strike(submission: Submission, dispatch_id: UUID) -> ResponseReturnValue:
    entry, form = get_dispatch(submission, dispatch_id), StrikeForm()
    require_standing(submission, entry)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.strike(request_session(), submission, entry, reason, acting_user=current_user())

    page = {"submission": submission, "entry": entry, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "strike.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "strike.html", **page), 422
    flash(_("Struck. It stays readable as struck."))
    return _to(submission)


@blueprint.route("/supplement", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def supplement(submission: Submission) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    requests = submissions.open_requests(submission)
    cases = _cases_for(submission)
    form = SupplementForm(_proposed(submission, requests, cases))
    form.offer_languages(
        [
            (code, language_name(code))
            for code in submissions.languages_of(asked_of(session, submission))
        ]
    )
    form.offer(
        [(str(one.id), _request_words(one)) for one in requests],
        [(str(case.id), case.reference) for case in cases],
    )
    opened: list[Submission] = []

    def save() -> None:
        chosen = set(form.cases.data or ())
        opened.append(
            open_supplement(
                session,
                submission,
                form.details(),
                [case for case in cases if case.id in chosen],
                request=next((one for one in requests if str(one.id) == form.request.data), None),
                acting_user=user,
            )
        )

    page = {"submission": submission, "form": form, "cases": cases}
    if not form.is_submitted():
        return render_template(_FOLDER + "supplement.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "supplement.html", **page), 422
    flash(_("Submission %(reference)s opened.", reference=opened[0].reference))
    return _to(opened[0])


def _cases_for(submission: Submission) -> list[Case]:
    """Return the cases that went out before and may go again, then those that never went."""
    session, user = request_session(), current_user()
    went = [
        row.case
        for row in submission.cases
        if may_read(user, row.case) and row.case.state in ESTABLISHED
    ]
    return [*went, *submissions.eligible_cases(session, submission, acting_user=user)]


def _proposed(
    submission: Submission, requests: Sequence[Dispatch], cases: Sequence[Case]
) -> dict[str, Any]:
    """Return what a supplement is called and holds unless somebody says otherwise."""
    asked = [one for one in requests if str(one.id) == request.args.get("request")] or requests
    first = asked[0] if asked else None
    details = SubmissionDetails(
        _title_for(submission), submission.languages, _wanted_by(submission, first)
    )
    went = {row.case_id for row in submission.cases}
    return {
        "title": details.title,
        "languages": details.languages,
        "planned_for": details.planned_for,
        "request": str(first.id) if first else "",
        "cases": [str(case.id) for case in cases if case.id in went],
    }


def _wanted_by(submission: Submission, asked: Dispatch | None) -> date | None:
    """Return until when a request wants its answer, where that can still be kept."""
    deadline = find_deadline(request_session(), submission, asked.id) if asked else None
    day = deadline.due_on if deadline else None
    return day if day and day >= clock.today() else None


def _title_for(submission: Submission) -> Texts:
    titles = {}
    for language, title in submission.title.wordings.items():
        with force_locale(language):
            titles[language] = _(
                "Supplement to %(reference)s: %(title)s",
                reference=submission.reference,
                title=title[:_REPEATED],
            )
    return Texts(titles, submission.title.original)


def _request_words(one: Dispatch) -> str:
    day = say_day(one.happened_on, language_of(None))
    return (
        _("of %(day)s, %(reference)s", day=day, reference=one.reference) if one.reference else day
    )
