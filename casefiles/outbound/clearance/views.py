"""The pages of the second person and of the seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import queries, workflow
from casefiles.outbound.clearance.forms import AcceptForm, ClearForm, ReasonForm, SealForm
from casefiles.outbound.packets import queries as packets
from casefiles.outbound.settling.queries import exposed_by
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.documents import WHAT_WORDS, answers
from casefiles.outbound.submissions.models import COVER_NOTE, ClearanceOutcome, Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of, request_answered
from casefiles.platform.accounts.access import current_user, opened_key
from casefiles.platform.organisation.queries import the_organisation
from casefiles.platform.vault.access import keyring
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.web.display import language_name, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook.models import worded
from casefiles.record.disclosure.queries import BECAUSE_WORDS

blueprint = Blueprint("clearance", __name__, url_prefix="/submissions/<uuid:submission_id>")


def _to(submission: Submission) -> Response:
    return redirect(url_for("submissions.submission", submission_id=submission.id), code=303)


@blueprint.route("/ask-clearance", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def ask_clearance(submission: Submission) -> ResponseReturnValue:
    """Pin at once; where few could be meant by what is told, first ask why it may be."""
    session, user = request_session(), current_user()
    leaving = queries.shown_leaving(session, keyring(), submission)
    few = queries.few_in_packet(session, submission, leaving, acting_user=user)
    form = AcceptForm()

    def ask() -> None:
        workflow.ask_clearance(
            session, keyring(), submission, acting_user=user, accepted=form.accepted.data or ""
        )

    page = {"submission": submission, "form": form, "few": few}
    if not form.is_submitted():
        return render_template("outbound/clearance/ask.html", **page)
    if not (few.found or few.hidden):
        ask()
    elif not accepted(form, ask):
        return render_template("outbound/clearance/ask.html", **page), 422
    flash(_("Pinned. A second person looks at it now."))
    return _to(submission)


@blueprint.route("/clear", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.CLEAR)
def clear(submission: Submission) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    policy.require_second_person(user, submission)
    form = ClearForm({"shown": submission.pins_digest})

    def save() -> None:
        shown = form.shown.data or ""
        if form.outcome.data == ClearanceOutcome.CLEAR:
            workflow.clear(session, submission, shown=shown, acting_user=user)
        else:
            reason = form.reason.data or ""
            workflow.send_back(session, submission, shown=shown, reason=reason, acting_user=user)

    if form.is_submitted() and accepted(form, save):
        flash(_("Your decision is recorded."))
        return _to(submission)
    leaving = queries.shown_leaving(session, keyring(), submission)
    page = render_template(
        "outbound/clearance/clear.html",
        submission=submission,
        form=form,
        overview=queries.overview(session, keyring(), submission, acting_user=user),
        few=queries.few_in_packet(session, submission, leaving, acting_user=user),
        exposed=exposed_by(submission, asked_of(session, submission), leaving, acting_user=user),
        shown=queries.readable_cases(submission, user),
        stale=queries.stale_cases(session, submission, acting_user=current_user()),
        because=BECAUSE_WORDS,
        what_words=WHAT_WORDS,
        letter=_letter(submission),
        asked=request_answered(session, submission, acting_user=user),
    )
    return page, 422 if form.is_submitted() else 200


def _letter(submission: Submission) -> dict[str, Any]:
    """Return what leaves beside the cases: every word of it is part of what is cleared."""
    profile, language = asked_of(request_session(), submission), language_of(None)
    labels = {
        COVER_NOTE: _("Cover note to the recipient"),
        **{one.code: worded(one.label, language) for one in profile.elements},
    }
    lists = {one.code: one.vocabulary for one in profile.elements}
    return {
        "written": [
            (labels.get(code, code), _said(answer, lists.get(code, "")))
            for code, answer in submission.answers.items()
        ],
        "languages": [language_name(code) for code in submission.languages],
        "organisation": the_organisation(request_session()),
        "recipient": worded(profile.names, language),
    }


def _said(answer: Mapping[str, Any], vocabulary: str) -> Texts:
    """Return an answer in the words that leave."""
    if not vocabulary:
        return Texts.from_json(answer)
    return Texts.of(**{one.language: one.text for one in answers.said(answer, vocabulary)})


@blueprint.route("/seal", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.SEAL)
def seal(submission: Submission) -> ResponseReturnValue:
    session, form = request_session(), SealForm({"shown": submission.pins_digest})

    def save() -> None:
        workflow.seal(
            session,
            keyring(),
            submission,
            passphrase=opened_key(LockedKeyKind.SIGNING, form.passphrase.data or ""),
            shown=form.shown.data or "",
            acting_user=current_user(),
        )

    if form.is_submitted() and accepted(form, save):
        flash(_("Sealed. The packet is being built; you can leave this page."))
        packet = packets.present_packet(session, submission.id)
        if packet is None:
            return _to(submission)
        return redirect(url_for("packets.packet", packet_id=packet.id), code=303)
    page = render_template(
        "outbound/clearance/seal.html",
        submission=submission,
        form=form,
        stale=queries.stale_cases(session, submission, acting_user=current_user()),
    )
    return page, 422 if form.is_submitted() else 200


#: what takes a submission a step back, for a reason
_BACKWARDS = {"take-back": workflow.take_back, "unseal": workflow.unseal}


@blueprint.route("/<any('take-back', unseal):verb>", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def step_back(submission: Submission, verb: str) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        reason = form.reason.data or ""
        _BACKWARDS[verb](request_session(), submission, reason=reason, acting_user=current_user())

    page = {"submission": submission, "form": form, "verb": verb}
    if not form.is_submitted():
        return render_template("outbound/clearance/step_back.html", **page)
    if not accepted(form, save):
        return render_template("outbound/clearance/step_back.html", **page), 422
    flash(_("Done: %(reference)s.", reference=submission.reference))
    return _to(submission)
