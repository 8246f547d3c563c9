"""What changed since a packet went out, and the letters that tell who holds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.outbound.corrections import documents, policy, queries, workflow
from casefiles.outbound.corrections.access import with_notice
from casefiles.outbound.corrections.forms import (
    NONE,
    ChangesForm,
    DecisionForm,
    LetterForm,
    SentForm,
)
from casefiles.outbound.corrections.models import CorrectionNotice, CorrectionOutcome
from casefiles.outbound.corrections.queries import Change, Said
from casefiles.outbound.packets.access import with_packet
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import frozen_content
from casefiles.outbound.submissions import policy as submissions
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of, get_submission
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.files.access import as_file
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import RecordForm, accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook.models import worded
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("corrections", __name__, url_prefix="/corrections")


@blueprint.get("/packets/<uuid:packet_id>/since")
@with_packet(needs=PacketPermission.READ)
def changes(packet: Packet) -> ResponseReturnValue:
    return _changes(packet, ChangesForm())


def _changes(packet: Packet, form: ChangesForm) -> str:
    session, user = request_session(), current_user()
    submission = get_submission(session, packet.submission_id, acting_user=user)
    page = {
        "packet": packet,
        "submission": submission,
        "recipient": worded(asked_of(session, submission).names, language_of(None)),
        "letters": queries.notices_about(session, [submission.id]),
    }
    obstacle = queries.obstacle_to_comparing(session, packet)
    if obstacle:
        return render_template("outbound/corrections/not_compared.html", obstacle=obstacle, **page)
    found = queries.compare(session, keyring(), packet)
    comparison = found.seen_by(user)
    return render_template(
        "outbound/corrections/changes.html",
        comparison=comparison,
        cases=[
            (comparison.numbers.get(key, 0), case)
            for key, case in found.cases.items()
            if any(one.said.subject.case == key for one in comparison.changes)
        ],
        rows_of=lambda number: [
            one for one in comparison.changes if _number(one, comparison) == number
        ],
        form=form,
        written=queries.open_notice(session, packet.id),
        may_write=submissions.may(user, SubmissionPermission.DISPATCH),
        where=lambda one: queries.where_in_words(one.said, comparison.numbers, language_of(None)),
        words=_words,
        **page,
    )


def _number(change: Change, comparison: queries.Comparison) -> int:
    return comparison.numbers.get(change.said.subject.case, 0)


def _words(said: Said) -> str:
    return queries.in_language(said.words, language_of(None))


@blueprint.post("/packets/<uuid:packet_id>/since")
@with_packet(needs=PacketPermission.MAKE)
def draft(packet: Packet) -> ResponseReturnValue:
    session, form, user = request_session(), ChangesForm(), current_user()
    made: list[CorrectionNotice] = []

    def save() -> None:
        chosen = form.changes.data or []
        if form.what.data == NONE:
            reason = form.reason.data or ""
            workflow.need_none(session, keyring(), packet, chosen, reason, acting_user=user)
        else:
            made.append(workflow.draft_notice(session, keyring(), packet, chosen, acting_user=user))

    if not accepted(form, save):
        return _changes(packet, form), 422
    if made:
        flash(_("The letter is drafted. Read it, and put it into your words where you want to."))
        return _to(made[0])
    flash(_("Written down."))
    return redirect(url_for(".changes", packet_id=packet.id), code=303)


def _to(notice: CorrectionNotice) -> Response:
    return redirect(url_for(".notice", correction_id=notice.id), code=303)


@blueprint.get("/<uuid:correction_id>")
@with_notice(needs=SubmissionPermission.READ)
def notice(notice: CorrectionNotice) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    profile = recipients.profile(session, notice.submission.recipient)
    return render_template(
        "outbound/corrections/notice.html",
        notice=notice,
        profile=profile,
        recipient=worded(profile.names, language_of(None)),
        people=names_of(session, {notice.drafted_by_id}),
        may_write=submissions.may(user, SubmissionPermission.DISPATCH),
        my_bar=policy.bar_to_confirm(user, notice),
    )


def _written(
    notice: CorrectionNotice,
    form: RecordForm,
    save: Callable[[], None],
    done: str,
    beside: Callable[[], dict[str, object]] = dict,
) -> ResponseReturnValue:
    """Show a form about a letter, or do what was sent and go back to the letter."""
    page = f"outbound/corrections/{(request.endpoint or '').rpartition('.')[2]}.html"
    if not form.is_submitted():
        return render_template(page, notice=notice, form=form, **beside())
    if not accepted(form, save, saved=lambda: ({"letter": notice.letter}, notice.version)):
        return render_template(page, notice=notice, form=form, **beside()), 422
    flash(done)
    return _to(notice)


@blueprint.route("/<uuid:correction_id>/edit", methods=["GET", "POST"])
@with_notice(needs=SubmissionPermission.DISPATCH)
def edit(notice: CorrectionNotice) -> ResponseReturnValue:
    form = LetterForm({"letter": notice.letter}, version=notice.version)

    def save() -> None:
        session, letter = request_session(), form.letter.data
        workflow.word_notice(
            session, notice, letter, opened=form.opened, acting_user=current_user()
        )

    return _written(notice, form, save, _("The letter is saved."))


@blueprint.route("/<uuid:correction_id>/decide", methods=["GET", "POST"])
@with_notice(needs=SubmissionPermission.CLEAR)
def decide(notice: CorrectionNotice) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    policy.require_second_person(user, notice)
    form = DecisionForm({"shown": workflow.digest_of(notice)})

    def save() -> None:
        shown = form.shown.data or ""
        if form.outcome.data == CorrectionOutcome.CONFIRM:
            workflow.confirm(session, keyring(), notice, shown=shown, acting_user=user)
        else:
            reason = form.reason.data or ""
            workflow.send_back(session, notice, shown=shown, reason=reason, acting_user=user)

    done = _("Your decision is recorded.")
    return _written(notice, form, save, done, beside=lambda: _beside(notice))


def _beside(notice: CorrectionNotice) -> dict[str, object]:
    """Return what the letter is about: what they hold, what would leave today, what it says."""
    session, letter = request_session(), notice.letter
    obstacle = queries.obstacle_to_comparing(session, notice.packet)
    if obstacle:
        return {"obstacle": obstacle, "spoken": []}
    found = queries.compare(session, keyring(), notice.packet, without=notice)
    told, language = letter.in_language(language_of(None))
    spoken_in = language or language_of(None)
    numbers = found.comparison.numbers
    return {
        "spoken": queries.spoken_of(found, notice, acting_user=current_user()),
        "where": lambda one: queries.where_in_words(one.said, numbers, language_of(None)),
        "line_in": lambda one: queries.line_about(
            queries.where_in_words(one.said, numbers, spoken_in), told
        ),
        "words": _words,
    }


@blueprint.post("/<uuid:correction_id>/letter/<language>")
@with_notice(needs=SubmissionPermission.DISPATCH)
def letter(notice: CorrectionNotice, language: str) -> ResponseReturnValue:
    session = request_session()
    if language not in notice.letter.wordings:
        abort(404)
    workflow.note_taken(session, keyring(), notice, language, acting_user=current_user())
    content = frozen_content(session, keyring(), notice.packet)
    made = documents.pdf_of(
        notice,
        content,
        language,
        fonts=Path(str(current_app.static_folder)) / "vendor" / "fonts-pdf",
    )
    answer = Response(made, mimetype="application/pdf")
    return as_file(answer, f"{notice.submission.reference}-changes-{language}.pdf")


@blueprint.route("/<uuid:correction_id>/sent", methods=["GET", "POST"])
@with_notice(needs=SubmissionPermission.DISPATCH)
def sent(notice: CorrectionNotice) -> ResponseReturnValue:
    form = SentForm()

    def save() -> None:
        session, how = request_session(), form.method.data or ""
        workflow.note_sent(session, notice, form.day(), how, acting_user=current_user())

    return _written(notice, form, save, _("Written down."))


@blueprint.post("/<uuid:correction_id>/discard")
@with_notice(needs=SubmissionPermission.DISPATCH)
def discard(notice: CorrectionNotice) -> ResponseReturnValue:
    workflow.discard(request_session(), keyring(), notice, acting_user=current_user())
    flash(_("Discarded. What it spoke of is asked about again."))
    return redirect(url_for(".changes", packet_id=notice.packet_id), code=303)
