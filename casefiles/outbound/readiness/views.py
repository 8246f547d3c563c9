"""The pages that say what could go to whom today, and what a case or a submission lacks."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefiles.foundation.digits import whole_number
from casefiles.outbound.readiness import queries
from casefiles.outbound.readiness.queries import Narrowed
from casefiles.outbound.submissions import policy as submissions
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission, may
from casefiles.record.codebook.models import worded
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("readiness", __name__)


@blueprint.get("/could-go")
@allowed(SubmissionPermission.READ, submissions.require)
def index() -> ResponseReturnValue:
    session, language, wanted = request_session(), language_of(None), _wanted()
    found = queries.could_go(
        session,
        wanted,
        acting_user=current_user(),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    names = {code: worded(words, language) for code, words in recipients.names(session).items()}
    return render_template(
        "outbound/readiness/index.html",
        page=found,
        wanted=wanted,
        names=names,
        recipients=[(one.code, names[one.code]) for one in recipients.offered(session)],
        newer_url=_here(wanted, before=found.newer) if found.newer else "",
        older_url=_here(wanted, after=found.older) if found.older else "",
    )


def _wanted() -> queries.Wanted:
    """Return what narrows the list; a recipient that is not there is not found."""
    code = request.args.get("recipient", "")
    if code:
        recipients.profile(request_session(), code)
    year = request.args.get("year", "").strip()
    return queries.Wanted(
        code, bool(request.args.get("held")), whole_number(year) if len(year) == _YEAR else None
    )


#: digits of a year
_YEAR = 4


def _here(wanted: queries.Wanted, **more: Any) -> str:  # noqa: ANN401 - parts of an address
    held = "y" if wanted.with_held else None
    return url_for(
        ".index", recipient=wanted.recipient or None, year=wanted.year, held=held, **more
    )


@blueprint.get("/cases/<uuid:case_id>/toward")
@with_case(needs=CasePermission.READ)
def case(case: Case) -> ResponseReturnValue:
    profiles, toward = queries.toward_all(request_session(), case)
    return render_template(
        "outbound/readiness/case.html",
        case=case,
        profiles=profiles,
        toward=toward,
        language=language_of(None),
    )


@blueprint.get("/cases/<uuid:case_id>/toward/<code>")
@with_case(needs=CasePermission.READ)
def toward(case: Case, code: str) -> ResponseReturnValue:
    session = request_session()
    profile = recipients.profile(session, code)
    row, lines = queries.held_against(session, case, profile)
    return render_template(
        "outbound/readiness/toward.html",
        case=case,
        profile=profile,
        row=row,
        lines=lines,
        language=language_of(None),
        may_edit=may(current_user(), CasePermission.EDIT, case),
    )


@blueprint.get("/submissions/<uuid:submission_id>/matrix")
@with_submission(needs=SubmissionPermission.READ)
def matrix(submission: Submission) -> ResponseReturnValue:
    session, user, only = request_session(), current_user(), _narrowed()
    profile = asked_of(session, submission)
    found = queries.matrix_of(
        session,
        keyring(),
        submission,
        profile,
        acting_user=user,
        narrowed=only,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    page, there = found.page, partial(url_for, ".matrix", submission_id=submission.id)
    return render_template(
        "outbound/readiness/matrix.html",
        submission=submission,
        profile=profile,
        language=language_of(None),
        found=found,
        only=only,
        editable={row.case.id for row in page.rows if may(user, CasePermission.EDIT, row.case)},
        newer_url=there(only=only.value or None, before=page.newer) if page.newer else "",
        older_url=there(only=only.value or None, after=page.older) if page.older else "",
    )


def _narrowed() -> Narrowed:
    """Return which cases are wanted; all where the address says nothing that we know."""
    return next((one for one in Narrowed if one == request.args.get("only")), Narrowed.ALL)
