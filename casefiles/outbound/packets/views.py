"""The page of a packet: how far its building is, what it holds, its file, how to check it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from casefiles.outbound.clearance import queries as clearance
from casefiles.outbound.packets import policy, queries, workflow
from casefiles.outbound.packets.access import packets_folder, with_packet
from casefiles.outbound.packets.forms import ResumeForm
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.parts.words import grouped
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.submissions import queries as submissions
from casefiles.platform.accounts.access import current_user, opened_key
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.files.access import as_file
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.vault.access import keyring
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.recipient_keys import queries as recipient_keys

blueprint = Blueprint("packets", __name__, url_prefix="/packets/<uuid:packet_id>")

#: as the how-to in the packet prints them
_CHECK_LINES = (
    "sha256sum -c tagmanifest-sha256.txt",
    "sha256sum -c manifest-sha256.txt",
    "bagit.py --validate .",
    (
        "openssl pkeyutl -verify -pubin -inkey signature/public-key.pem -rawin"
        " -in tagmanifest-sha256.txt -sigfile signature/tagmanifest-sha256.txt.sig"
    ),
)


@blueprint.get("/")
@with_packet(needs=PacketPermission.READ)
def packet(packet: Packet) -> ResponseReturnValue:
    return _page(packet, ResumeForm()), 200


def _page(packet: Packet, form: ResumeForm) -> str:
    session, user = request_session(), current_user()
    submission = submissions.get_submission(session, packet.submission_id, acting_user=user)
    present = packet.state in {PacketState.BUILDING, PacketState.BUILT}
    expunged = queries.is_expunged(session, packet)
    return render_template(
        "outbound/packets/packet.html",
        packet=packet,
        form=form,
        submission=submission,
        job=latest_job(session, packet.id),
        expunged=expunged,
        content=None if expunged else queries.frozen_content(session, keyring(), packet),
        decisions=[]
        if expunged
        else queries.decisions_kept(session, keyring(), packet, acting_user=user),
        fingerprint=grouped(packet.fingerprint),
        people=names_of(session, {packet.sealed_by_id}),
        stale=clearance.stale_cases(session, submission, acting_user=user) if present else [],
        held=queries.held_back_so_far(session, keyring(), packet) if present else None,
        may_take=policy.may(user, PacketPermission.TAKE),
        may_make=policy.may(user, PacketPermission.MAKE),
        earlier=[one for one in queries.packets_of(session, submission.id) if one != packet],
        keys=recipient_keys.confirmed_keys_of(session, submission.recipient),
        filename=_file_name(submission.reference, packet),
        check_lines=_CHECK_LINES,
    )


def _file_name(reference: str, packet: Packet) -> str:
    return f"{reference}.zip" if packet.number == 1 else f"{reference}-{packet.number}.zip"


@blueprint.get("/progress")
@with_packet(needs=PacketPermission.READ)
def progress(packet: Packet) -> ResponseReturnValue:
    job = latest_job(request_session(), packet.id)
    return jsonify(
        state=packet.state.value,
        status=job.status.value if job else "",
        done=job.done if job else 0,
        total=job.total if job else 0,
    )


@blueprint.post("/download")
@with_packet(needs=PacketPermission.TAKE)
def download(packet: Packet) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    submission = submissions.get_submission(session, packet.submission_id, acting_user=user)
    chunks = queries.file_chunks(session, keyring(), packet, packets_folder())
    workflow.note_download(session, keyring(), packet, acting_user=user)
    response = Response(chunks, mimetype="application/zip")
    response.content_length = packet.size
    return as_file(response, _file_name(submission.reference, packet))


@blueprint.post("/download/<uuid:key_id>")
@with_packet(needs=PacketPermission.TAKE)
def download_encrypted(packet: Packet, key_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    submission = submissions.get_submission(session, packet.submission_id, acting_user=user)
    key = recipient_keys.key_of(session, submission.recipient, key_id)
    plain = queries.file_chunks(session, keyring(), packet, packets_folder())
    workflow.note_encrypted(session, keyring(), packet, key, acting_user=user)
    chunks = queries.encrypted_chunks(plain, key.public_key, packets_folder())
    response = Response(chunks, mimetype="application/octet-stream")
    return as_file(response, f"{_file_name(submission.reference, packet)}.age")


@blueprint.post("/resume")
@with_packet(needs=PacketPermission.MAKE)
def resume(packet: Packet) -> ResponseReturnValue:
    form = ResumeForm()

    def save() -> None:
        workflow.resume_building(
            request_session(),
            keyring(),
            packet,
            opened_key(LockedKeyKind.SIGNING, form.passphrase.data or ""),
            acting_user=current_user(),
        )

    if not accepted(form, save):
        return _page(packet, form), 422
    flash(_("It is being built again; you can leave this page."))
    return _to(packet)


def _to(packet: Packet) -> AnyResponse:
    return redirect(url_for(".packet", packet_id=packet.id), code=303)
