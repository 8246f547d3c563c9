"""The grounds of a submission as pages: what lacks one, and one ground for many of a kind."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from casefiles.outbound.settling import queries, workflow
from casefiles.outbound.settling.forms import SettlingForm
from casefiles.outbound.settling.queries import Line
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.documents import WHAT_WORDS
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_choices, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.disclosure.models import GroundSubject, Purpose, Scope
from casefiles.record.disclosure.queries import BECAUSE_WORDS, SCOPES_OF
from casefiles.record.recipients import queries as recipients
from casefiles.record.recipients.models import Profile

blueprint = Blueprint("settling", __name__, url_prefix="/submissions/<uuid:submission_id>/grounds")

#: of a file or of words there is one thing that may leave; of a person there are several
_ALL_SCOPES = frozenset({GroundSubject.VICTIM, GroundSubject.SOURCE})


@blueprint.get("/")
@with_submission(needs=SubmissionPermission.READ)
def index(submission: Submission) -> ResponseReturnValue:
    purpose = _purpose(submission, request.args.get("purpose", ""))
    shows_all = request.args.get("show") == "all"
    found = _lines(submission, purpose)
    return render_template(
        "outbound/settling/index.html",
        **_page(submission, purpose),
        rows=[line for line in found if shows_all or line.is_missing],
        missing=sum(line.is_missing for line in found),
        shows_all=shows_all,
        total=len(found),
    )


def _lines(submission: Submission, purpose: Purpose) -> list[Line]:
    return queries.lines(request_session(), submission, purpose, acting_user=current_user())


def _purpose(submission: Submission, asked: str) -> Purpose:
    known = queries.purposes_of(_asked(submission))
    return Purpose(asked) if asked in known else known[0]


def _asked(submission: Submission) -> Profile:
    return asked_of(request_session(), submission)


def _page(submission: Submission, purpose: Purpose) -> dict[str, Any]:
    language, recipient = language_of(None), _asked(submission)
    known = dict(codebook.choices("purpose", language))
    return {
        "submission": submission,
        "recipient": worded(recipient.short_names, language),
        "cast": queries.cast_of(submission, acting_user=current_user()),
        "purpose": purpose,
        "purposes": [(one, known[one]) for one in queries.purposes_of(recipient)],
        "because": BECAUSE_WORDS,
        "what_words": WHAT_WORDS,
    }


@blueprint.post("/settle")
@with_submission(needs=SubmissionPermission.READ)
def settle(submission: Submission) -> ResponseReturnValue:
    """Three times the same address: the ground and for whom; who would be exposed; done."""
    user = current_user()
    workflow.require_part(submission, acting_user=user)
    workflow.require_open(submission)
    kind = _kind(request.form.get("of", ""))
    purpose = _purpose(submission, request.form.get("purpose", ""))
    form, step = _form(submission, kind, purpose), request.form.get("step", "")
    chosen = _chosen(submission, kind, purpose)
    page = {**_page(submission, purpose), "form": form, "kind": kind, "chosen": chosen}
    if not chosen:
        return render_template("outbound/settling/nothing.html", **page), 422
    page |= {"lines": _meant(submission, kind, purpose, chosen), "preview": None, "changed": False}
    if not step:
        return render_template("outbound/settling/settle.html", **page)

    def look() -> None:
        page["preview"] = workflow.foresee(
            request_session(), submission, chosen, form.details_about(kind), acting_user=user
        )

    if not accepted(form, look):
        return render_template("outbound/settling/settle.html", **page), 422
    shown, form.shown.data = form.mark, page["preview"].digest
    if step == "do" and shown == form.mark:
        return _write(submission, chosen, form, kind)
    page["changed"] = step == "do"
    return render_template("outbound/settling/settle.html", **page), 409 if step == "do" else 200


def _write(
    submission: Submission, chosen: list[str], form: SettlingForm, kind: GroundSubject
) -> ResponseReturnValue:
    details = form.details_about(kind)
    count = workflow.settle(
        request_session(),
        submission,
        chosen,
        details,
        shown=form.mark,
        acting_user=current_user(),
    )
    flash(ngettext("%(num)s ground is written down.", "%(num)s grounds are written down.", count))
    return redirect(_back(submission, details.purpose), code=303)


def _back(submission: Submission, purpose: Purpose) -> str:
    of = None if queries.is_first(_asked(submission), purpose) else purpose.value
    return url_for(".index", submission_id=submission.id, purpose=of)


def _kind(sent: str) -> GroundSubject:
    return GroundSubject(sent) if sent in set(GroundSubject) else GroundSubject.VICTIM


def _chosen(submission: Submission, kind: GroundSubject, purpose: Purpose) -> list[str]:
    """Return the keys that were ticked, or all of the kind that this person settles and lack one.

    What was only guessed is not filtered out here: one line that is not theirs refuses all.
    """
    if request.form.get("all"):
        settled = queries.cast_of(submission, acting_user=current_user()).settled
        return [
            line.key
            for line in _lines(submission, purpose)
            if line.kind is kind and line.is_missing and not line.waits and line.case in settled
        ]
    return list(dict.fromkeys(request.form.getlist("about")))


def _meant(
    submission: Submission, kind: GroundSubject, purpose: Purpose, chosen: list[str]
) -> list[Line]:
    workflow.refuse_too_many(len(chosen))
    found = _lines(submission, purpose)
    return workflow.targets_of(found, chosen, kind, acting_user=current_user())


def _form(submission: Submission, kind: GroundSubject, purpose: Purpose) -> SettlingForm:
    language = language_of(None)
    scopes = tuple(Scope) if kind in _ALL_SCOPES else SCOPES_OF[kind]
    # What may leave of a person is never ticked beforehand.
    first = {
        "purpose": purpose,
        "recipients": [submission.recipient],
        "scopes": scopes if len(scopes) == 1 else (),
    }
    form = SettlingForm() if request.form.get("step") else SettlingForm(first, formdata=None)
    form.offer(
        subjects=(),
        kinds=codebook.choices("ground_kind", language),
        scopes=[one for one in codebook.choices("disclosure_scope", language) if one[0] in scopes],
        purposes=[
            one
            for one in _page(submission, purpose)["purposes"]
            if kind is GroundSubject.VICTIM or queries.is_first(_asked(submission), one[0])
        ],
        recipients=[
            (each.code, worded(each.short_names, language))
            for each in recipients.offered(request_session())
        ],
        methods=codebook.choices("consent_method", language),
        languages=language_choices(language),
    )
    return form
