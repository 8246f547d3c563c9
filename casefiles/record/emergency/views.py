"""The pages of two people who open an identity, and of a source that is handed on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.foundation import clock
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.accounts.queries import get_colleague, names_of, people_with
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.citations import queries as citations
from casefiles.record.emergency import policy, queries, workflow
from casefiles.record.emergency.forms import CONFIRM, AnswerForm, AskForm, HandoverForm
from casefiles.record.emergency.policy import ANSWERED_WITHIN, OPEN_FOR
from casefiles.record.sources import policy as sources
from casefiles.record.sources import workflow as source_verbs
from casefiles.record.sources.access import with_source
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission

blueprint = Blueprint("emergency", __name__, url_prefix="/sources/<uuid:source_id>")


def _to(source: Source) -> ResponseReturnValue:
    return redirect(url_for("sources.source", source_id=source.id), code=303)


def _hours() -> dict[str, int]:
    hour = 3600
    return {
        "answered_within": int(ANSWERED_WITHIN.total_seconds()) // hour,
        "open_for": int(OPEN_FOR.total_seconds()) // hour,
    }


@blueprint.route("/break-glass", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.is_named_to)
def ask_look(source: Source) -> ResponseReturnValue:
    form = AskForm()

    def save() -> None:
        reason = form.reason.data or ""
        workflow.ask_look(request_session(), source, reason=reason, acting_user=current_user())

    page = {"source": source, "form": form, **_hours()}
    if not form.is_submitted():
        return render_template("record/emergency/ask_look.html", **page)
    if not accepted(form, save):
        return render_template("record/emergency/ask_look.html", **page), 422
    flash(_("Asked. A second person has to confirm it before you may look."))
    return _to(source)


@blueprint.route("/take-over", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.is_named_to)
def ask_handover(source: Source) -> ResponseReturnValue:
    def save(person: User, reason: str) -> None:
        session, user = request_session(), current_user()
        workflow.ask_handover(session, source, person, reason=reason, acting_user=user)

    asked = _("Asked. A second person has to confirm it before the source is handed on.")
    return _handed(source, save, asked, in_emergency=True)


def _has_left(source: Source) -> bool:
    return policy.has_left(get_colleague(request_session(), source.responsible_id))


@blueprint.route("/hand-over", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.is_named_to)
def hand_over(source: Source) -> ResponseReturnValue:
    sources.require_grantor(current_user(), source)

    def save(person: User, reason: str) -> None:
        session, user = request_session(), current_user()
        source_verbs.hand_over(session, source, person, reason=reason, acting_user=user)

    return _handed(source, save, _("Handed on."), in_emergency=False)


def _handed(
    source: Source, save: Callable[[User, str], None], done: str, *, in_emergency: bool
) -> ResponseReturnValue:
    form, people = HandoverForm(), _holders(source)
    pairs = [(str(key), person.display_name) for key, person in people.items()]
    form.person.choices = offered(pairs, _l("choose"))
    page: dict[str, object] = {
        "source": source,
        "form": form,
        "in_emergency": in_emergency,
        **_hours(),
    }
    page["is_shut"] = in_emergency and not _has_left(source)
    if not form.is_submitted():
        return render_template("record/emergency/hand_over.html", **page)
    if not accepted(form, lambda: save(people[form.person.data], form.reason.data or "")):
        return render_template("record/emergency/hand_over.html", **page), 422
    flash(done)
    return _to(source)


def _holders(source: Source) -> dict[UUID | None, User]:
    """Return who may become responsible for a source."""
    session = request_session()
    found = [*people_with(session, Role.INVESTIGATOR), *people_with(session, Role.REVIEWER)]
    return {person.id: person for person in found if person.id != source.responsible_id}


@blueprint.route("/requests/<uuid:request_id>", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.is_named_to)
def answer(source: Source, request_id: UUID) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), AnswerForm()
    request = queries.get_request(source, request_id)
    policy.require_second_person(user, request)

    def save() -> None:
        verb = workflow.confirm if form.outcome.data == CONFIRM else workflow.refuse
        verb(session, source, request, reason=form.reason.data or "", acting_user=user)

    if form.is_submitted() and accepted(form, save):
        flash(_("Your decision is recorded."))
        return _to(source)
    ids = {request.asked_by_id, request.to_id or request.asked_by_id, source.responsible_id}
    page = render_template(
        "record/emergency/answer.html",
        source=source,
        asked=request,
        form=form,
        people=names_of(session, ids),
        waits=policy.is_waiting(request, now=clock.now()),
        answered_until=request.asked_at + ANSWERED_WITHIN,
        **_hours(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/requests/<uuid:request_id>/end")
@with_source(SourcePermission.LOOK, cited=citations.is_named_to)
def end(source: Source, request_id: UUID) -> ResponseReturnValue:
    request = queries.get_request(source, request_id)
    workflow.end_look(request_session(), source, request, acting_user=current_user())
    return _to(source)
