"""Drafts: kept while somebody writes, offered when they open the form again, thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from casefiles.foundation.errors import NotFound, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.access import current_user, signed_in, visitor
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.addresses import own_path
from casefiles.platform.web.transaction import request_session
from casefiles.platform.work import queries, workflow
from casefiles.platform.work.access import drafted_forms
from casefiles.platform.work.forms import DraftedForm
from casefiles.platform.work.models import Draft
from casefiles.platform.work.workflow import FormAddress

blueprint = Blueprint("work", __name__, url_prefix="/drafts")

_NO_FORM = N_("Nothing of this page can be kept as a draft.")
#: how many drafts of one form are offered above it
_OFFERED = 3


@dataclass(frozen=True)
class Drafting:
    """What a form's page says of drafts."""

    #: the id under which this page keeps what is typed
    id: UUID
    #: where it is kept
    url: str
    #: what was begun earlier and not saved, where nothing has been typed here yet
    offered: Sequence[Draft]
    taken_up: Draft | None
    #: whether the form has fields that are sealed and no draft holds
    leaves_out: bool


def drafting(form: object) -> Drafting | None:
    """Return what a page says of the drafts of its form; None where there are none."""
    page = drafted_forms().get(request.endpoint or "")
    if page is None or not isinstance(form, page.forms):
        return None
    taken_up: Draft | None = g.get("draft")
    sent = request.form.get("draft", type=UUID)
    is_fresh = request.method == "GET" and taken_up is None
    return Drafting(
        id=taken_up.id if taken_up else sent or new_id(),
        url=url_for("work.keep", form=request.path),
        offered=_offered() if is_fresh else (),
        taken_up=taken_up,
        leaves_out=bool(form.left_out_of_drafts),
    )


def _offered() -> Sequence[Draft]:
    return queries.drafts_of(
        request_session(), acting_user=current_user(), address=request.path, limit=_OFFERED
    )


@blueprint.before_app_request
def take_up() -> None:
    """Fill the form of the page with the draft that its address names, once its door is passed."""
    draft_id = request.args.get("draft", type=UUID)
    person = visitor() if request.method == "GET" and request.endpoint in drafted_forms() else None
    if draft_id is None or person is None:
        return
    session = request_session()
    draft = queries.find_draft(session, draft_id, acting_user=person)
    if draft is None or draft.address != request.path:
        raise NotFound(N_("There is no such draft."))
    g.draft = draft
    typed = workflow.read_draft(session, keyring(), draft, acting_user=person)
    g.taken_up = MultiDict(typed)


def forget_saved() -> None:
    """Forget the draft of a form that was saved."""
    draft_id = request.form.get("draft", type=UUID)
    if draft_id is not None and request.endpoint in drafted_forms():
        workflow.throw_away(request_session(), draft_id, acting_user=current_user())


@blueprint.post("/keep")
@signed_in()
def keep() -> ResponseReturnValue:
    address, page = _form_at(request.args.get("form", ""))
    draft_id, typed = request.form.get("draft", type=UUID), page.kept_of(_posted())
    if draft_id is None or not typed:
        raise Refusal(_NO_FORM)
    workflow.keep_draft(
        request_session(), keyring(), draft_id, typed, form=address, acting_user=current_user()
    )
    if request.accept_mimetypes.best == "application/json":
        return jsonify(kept=True)
    flash(_("Kept as a draft. Nothing of it is saved yet; you find it below."))
    return redirect(url_for("home.index"), code=303)


def _posted() -> list[tuple[str, str]]:
    return list(request.form.items(multi=True))


def _form_at(path: str) -> tuple[FormAddress, DraftedForm]:
    """Return the page that a path of ours leads to, or refuse where it has no such form."""
    adapter = current_app.create_url_adapter(request)
    try:
        matched = adapter.match(path, "GET") if adapter and own_path(path) == path else None
    except (HTTPException, RequestRedirect):
        matched = None
    endpoint, arguments = matched or ("", {})
    page = drafted_forms().get(endpoint)
    if page is None:
        raise Refusal(_NO_FORM)
    return FormAddress(path, endpoint, arguments.get("case_id")), page


@blueprint.post("/<uuid:draft_id>/throw-away")
@signed_in()
def throw_away(draft_id: UUID) -> ResponseReturnValue:
    workflow.throw_away(request_session(), draft_id, acting_user=current_user())
    flash(_("The draft is gone."))
    return redirect(own_path(request.form.get("back")), code=303)
