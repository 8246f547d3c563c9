"""The pages of covering: say what is to be covered, see how far it is, judge the copy."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.files.access import as_file
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.appearances.queries import appearances_of
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.covering import policy, queries, workflow
from casefiles.record.covering.access import for_lookers, page_shown, played, recording, sizes, text
from casefiles.record.covering.forms import CoverForm, ReviewForm
from casefiles.record.covering.models import TOKEN
from casefiles.record.covering.parts.pictures import GRID
from casefiles.record.covering.parts.writing import spans_of
from casefiles.record.evidence.access import with_exhibit
from casefiles.record.evidence.models import CopyState, Derivative, Exhibit

blueprint = Blueprint("covering", __name__, url_prefix="/evidence/<uuid:exhibit_id>")

STATE_WORDS = {
    CopyState.UNSEEN: _l("waits for a second person"),
    CopyState.CONFIRMED: _l("confirmed"),
    CopyState.REFUSED: _l("refused"),
}


@blueprint.route("/cover", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def new(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    pages, unreadable = sizes(exhibit)
    words = text(exhibit)
    heard, unplayable = recording(exhibit)
    form = CoverForm()
    form.offer(pages, len(words), partial(spans_of, words), heard)
    made: list[UUID] = []

    def save() -> None:
        covering = workflow.ask_for_covering(
            request_session(), exhibit, form.order(), acting_user=current_user()
        )
        made.append(covering.id)

    shown = {
        "exhibit": exhibit,
        "case": case,
        "form": form,
        "pages": pages,
        "words": words,
        "recording": heard,
        "cannot": queries.why_not(exhibit) or unreadable or unplayable,
        "is_shown": _is_shown(exhibit),
        "grid": GRID,
        "token": TOKEN,
    }
    if not form.is_submitted():
        return render_template("record/covering/new.html", **shown)
    if not accepted(form, save):
        return render_template("record/covering/new.html", **shown), 422
    return redirect(
        url_for(".covering", exhibit_id=exhibit.id, covering_id=made[0]),
        code=303,
    )


def _is_shown(exhibit: Exhibit) -> bool:
    return not exhibit.graphic or "show" in request.args


@blueprint.get("/coverings/<uuid:covering_id>/")
@for_lookers
def covering(exhibit: Exhibit, case: Case, covering_id: UUID) -> ResponseReturnValue:
    session = request_session()
    asked = queries.get_covering(session, exhibit, covering_id)
    if asked.derivative_id is not None:
        return _to_review(exhibit, asked.derivative_id)
    return render_template(
        "record/covering/covering.html",
        exhibit=exhibit,
        case=case,
        covering=asked,
        job=latest_job(session, asked.id),
    )


def _to_review(exhibit: Exhibit, copy_id: UUID) -> Response:
    return redirect(url_for(".review", exhibit_id=exhibit.id, copy_id=copy_id), code=303)


@blueprint.get("/coverings/<uuid:covering_id>/progress")
@for_lookers
def progress(exhibit: Exhibit, case: Case, covering_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    session = request_session()
    job = latest_job(session, queries.get_covering(session, exhibit, covering_id).id)
    return jsonify(
        status=job.status.value if job else "",
        done=job.done if job else 0,
        total=job.total if job else 0,
    )


@blueprint.route("/copies/<uuid:copy_id>/review", methods=["GET", "POST"])
@for_lookers
def review(exhibit: Exhibit, case: Case, copy_id: UUID) -> ResponseReturnValue:
    copy = queries.get_redacted(exhibit, copy_id)
    form = ReviewForm()
    verdicts = policy.verdicts_of(current_user(), copy, case)
    form.offer(verdicts)
    if not form.is_submitted():
        return _side_by_side(exhibit, case, copy, form, verdicts)
    if not accepted(form, partial(_judge, exhibit, copy, form)):
        return _side_by_side(exhibit, case, copy, form, verdicts), 422
    if copy.state is CopyState.CONFIRMED and appearances_of(request_session(), exhibit):
        flash(_("Confirmed. Now say who is not to be recognised in it."))
        there = url_for("appearances.recognised", exhibit_id=exhibit.id, copy_id=copy.id)
        return redirect(there, code=303)
    flash(_("Written down."))
    return redirect(url_for("evidence.exhibit", exhibit_id=exhibit.id, _anchor="copies"), code=303)


def _judge(exhibit: Exhibit, copy: Derivative, form: ReviewForm) -> None:
    session, user, note = request_session(), current_user(), form.note.data or ""
    if form.verdict.data == CopyState.CONFIRMED:
        workflow.confirm_copy(session, exhibit, copy, note=note, acting_user=user)
    else:
        workflow.refuse_copy(session, exhibit, copy, reason=note, acting_user=user)


def _side_by_side(
    exhibit: Exhibit,
    case: Case,
    copy: Derivative,
    form: ReviewForm,
    verdicts: tuple[CopyState, ...],
) -> str:
    session, user = request_session(), current_user()
    before, _fault = sizes(exhibit)
    after, _fault = sizes(copy)
    heard = [recording(one)[0] for one in (exhibit, copy)]
    people = {copy.author_id} | ({copy.reviewer_id} if copy.reviewer_id else set())
    return render_template(
        "record/covering/review.html",
        exhibit=exhibit,
        case=case,
        copy=copy,
        form=form,
        covering=queries.covering_of(session, copy),
        appearances=appearances_of(session, exhibit),
        pages=range(1, max(len(before), len(after)) + 1),
        has=(len(before), len(after)),
        texts=(text(exhibit), text(copy)),
        heard=heard,
        is_shown=_is_shown(exhibit),
        people=names_of(session, people),
        state_words=STATE_WORDS,
        verdicts=verdicts,
        is_own=copy.author_id == user.id,
    )


@blueprint.get("/played")
@for_lookers
def original_played(exhibit: Exhibit, case: Case) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    return _played(exhibit, exhibit)


@blueprint.get("/copies/<uuid:copy_id>/played")
@for_lookers
def copy_played(exhibit: Exhibit, case: Case, copy_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    return _played(queries.get_redacted(exhibit, copy_id), exhibit)


def _played(row: Exhibit | Derivative, exhibit: Exhibit) -> Response:
    media_type, pieces = played(row)
    return as_file(Response(pieces, mimetype=media_type), exhibit.reference, shown=True)


@blueprint.get("/page")
@for_lookers
def original_page(exhibit: Exhibit, case: Case) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    return _picture(page_shown(exhibit, _number()), exhibit)


@blueprint.get("/copies/<uuid:copy_id>/page")
@for_lookers
def copy_page(exhibit: Exhibit, case: Case, copy_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    copy = queries.get_redacted(exhibit, copy_id)
    return _picture(page_shown(copy, _number()), exhibit)


def _number() -> int:
    return request.args.get("number", 1, type=int)


def _picture(content: bytes, exhibit: Exhibit) -> Response:
    return as_file(Response(content, mimetype="image/jpeg"), f"{exhibit.reference}.jpg", shown=True)
