"""The keys of one recipient as pages: which there are, a new one, confirming, retiring."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.platform.accounts.access import allowed, current_user, signed_in
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.recipient_keys import policy, queries, workflow
from casefiles.record.recipient_keys.forms import ConfirmKeyForm, NewKeyForm, RetireKeyForm
from casefiles.record.recipient_keys.policy import KeyPermission
from casefiles.record.recipient_keys.workflow import Comparison
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("recipient_keys", __name__, url_prefix="/recipients/<code>/keys")


@blueprint.get("/")
@signed_in()
def index(code: str) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    keys = queries.keys_of(session, code)
    return render_template(
        "record/recipient_keys/keys.html",
        profile=recipients.profile(session, code),
        keys=keys,
        shown={one.id for one in keys if policy.may_see(user, one)},
        may_confirm={one.id: policy.may_confirm(user, one) for one in keys},
        may_keep=policy.may(user, KeyPermission.KEEP),
        people=names_of(
            session, {one for key in keys for one in (key.added_by_id, key.confirmed_by_id) if one}
        ),
        language=language_of(None),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(KeyPermission.KEEP, policy.require)
def new(code: str) -> ResponseReturnValue:
    session, form = request_session(), NewKeyForm()
    profile = recipients.profile(session, code)

    def save() -> None:
        workflow.add_key(
            session,
            profile,
            form.public_key.data or "",
            found_at=form.found_at.data or "",
            acting_user=current_user(),
        )

    page = {"form": form, "profile": profile, "language": language_of(None)}
    if not form.is_submitted():
        return render_template("record/recipient_keys/new.html", **page)
    if not accepted(form, save):
        form.forget_secret()
        return render_template("record/recipient_keys/new.html", **page), 422
    flash(_("The key is kept. Somebody else has to compare it before anything is encrypted to it."))
    return _to(code)


@blueprint.route("/<uuid:recipient_key_id>/confirm", methods=["GET", "POST"])
@allowed(KeyPermission.KEEP, policy.require)
def confirm(code: str, recipient_key_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    key = queries.key_of(session, code, recipient_key_id)
    policy.require_confirm(user, key)
    form = ConfirmKeyForm(version=key.version)

    def save() -> None:
        told = Comparison(form.told.data or "", form.compared_with.data or "")
        workflow.confirm_key(session, key, told, opened=form.opened, acting_user=user)

    page = {
        "form": form,
        "key": key,
        "profile": recipients.profile(session, code),
        "language": language_of(None),
        "people": names_of(session, {key.added_by_id}),
    }
    if not form.is_submitted():
        return render_template("record/recipient_keys/confirm.html", **page)
    if not accepted(form, save):
        return render_template("record/recipient_keys/confirm.html", **page), 422
    flash(_("The key is confirmed. Packets for this recipient can be encrypted to it."))
    return _to(code)


@blueprint.route("/<uuid:recipient_key_id>/retire", methods=["GET", "POST"])
@allowed(KeyPermission.KEEP, policy.require)
def retire(code: str, recipient_key_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), RetireKeyForm()
    key = queries.key_of(session, code, recipient_key_id)

    def save() -> None:
        workflow.retire_key(session, key, reason=form.reason.data or "", acting_user=current_user())

    page = {
        "form": form,
        "key": key,
        "profile": recipients.profile(session, code),
        "language": language_of(None),
    }
    if not form.is_submitted():
        return render_template("record/recipient_keys/retire.html", **page)
    if not accepted(form, save):
        return render_template("record/recipient_keys/retire.html", **page), 422
    flash(_("The key is retired. Nothing is encrypted to it any more."))
    return _to(code)


def _to(code: str) -> Response:
    return redirect(url_for(".index", code=code), code=303)
