"""What was withdrawn after it left, and the letters to those who hold it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.outbound.clearance.forms import ReasonForm
from casefiles.outbound.packets import policy as packets
from casefiles.outbound.packets.access import with_packet
from casefiles.outbound.packets.documents import PacketPart
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import parts_named
from casefiles.outbound.recalls import queries, workflow
from casefiles.outbound.recalls.access import with_notice
from casefiles.outbound.recalls.forms import LetterForm, SentForm
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.outbound.recalls.parts.letter import part_in_words
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import RecordForm, accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook.models import worded
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("recalls", __name__, url_prefix="/recalls")


@blueprint.get("/")
@allowed(PacketPermission.READ, packets.require)
def index() -> ResponseReturnValue:
    session, user, ring = request_session(), current_user(), keyring()
    return render_template(
        "outbound/recalls/index.html",
        sent=queries.affected(session, ring, PacketState.SENT, acting_user=user),
        built=queries.affected(session, ring, PacketState.BUILT, acting_user=user),
        notices=queries.notices(session, acting_user=user),
        part_words=_part_words,
        recipients=_recipients(),
        may_write=policy.may(user, SubmissionPermission.DISPATCH),
    )


def _part_words(part: PacketPart) -> str:
    return part_in_words(part, language_of(None))


def _recipients() -> dict[str, str]:
    language = language_of(None)
    return {
        one.code: worded(one.short_names, language)
        for one in recipients.profiles(request_session())
    }


@blueprint.post("/packets/<uuid:packet_id>")
@with_packet(needs=PacketPermission.MAKE)
def draft(packet: Packet) -> ResponseReturnValue:
    session = request_session()
    notice = workflow.draft_notice(session, keyring(), packet, acting_user=current_user())
    flash(_("The letter is drafted. Read it, and put it into your words where you want to."))
    return _to(notice)


def _to(notice: RecallNotice) -> Response:
    return redirect(url_for(".notice", notice_id=notice.id), code=303)


@blueprint.get("/<uuid:notice_id>")
@with_notice(needs=SubmissionPermission.READ)
def notice(notice: RecallNotice) -> ResponseReturnValue:
    session = request_session()
    profile = recipients.profile(request_session(), notice.submission.recipient)
    return render_template(
        "outbound/recalls/notice.html",
        notice=notice,
        profile=profile,
        recipient=worded(profile.names, language_of(None)),
        parts=parts_named(session, keyring(), notice.packet, notice.items),
        part_words=_part_words,
        people=names_of(session, {notice.drafted_by_id}),
        may_write=policy.may(current_user(), SubmissionPermission.DISPATCH),
    )


def _written(
    notice: RecallNotice, form: RecordForm, save: Callable[[], None], done: str
) -> ResponseReturnValue:
    """Show a form about a letter, or do what was sent and go back to the letter."""
    page = f"outbound/recalls/{(request.endpoint or '').rpartition('.')[2]}.html"
    if not form.is_submitted():
        return render_template(page, notice=notice, form=form)
    if not accepted(form, save):
        return render_template(page, notice=notice, form=form), 422
    flash(done)
    return _to(notice)


@blueprint.route("/<uuid:notice_id>/edit", methods=["GET", "POST"])
@with_notice(needs=SubmissionPermission.DISPATCH)
def edit(notice: RecallNotice) -> ResponseReturnValue:
    form = LetterForm({"letter": notice.letter}, version=notice.version)

    def save() -> None:
        session, letter = request_session(), form.letter.data
        workflow.word_notice(
            session, notice, letter, opened=form.opened, acting_user=current_user()
        )

    return _written(notice, form, save, _("The letter is saved."))


@blueprint.route("/<uuid:notice_id>/sent", methods=["GET", "POST"])
@with_notice(needs=SubmissionPermission.DISPATCH)
def sent(notice: RecallNotice) -> ResponseReturnValue:
    form = SentForm()

    def save() -> None:
        session, how = request_session(), form.method.data or ""
        workflow.note_sent(session, notice, form.day(), how, acting_user=current_user())

    return _written(notice, form, save, _("Written down."))


@blueprint.route("/<uuid:notice_id>/drop", methods=["GET", "POST"])
@with_notice(needs=SubmissionPermission.DISPATCH)
def drop(notice: RecallNotice) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        reason = form.reason.data or ""
        workflow.drop_notice(request_session(), notice, reason, acting_user=current_user())

    return _written(notice, form, save, _("Written down."))
