"""The pages of actors: the tree, one actor, who commanded whom."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.web.choices import offered
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import policy, queries, workflow
from casefiles.record.actors.access import with_actor
from casefiles.record.actors.forms import (
    ActorForm,
    CommandForm,
    MembershipForm,
    NewActorForm,
    ReasonForm,
)
from casefiles.record.actors.models import Actor, ActorState
from casefiles.record.actors.policy import ActorPermission
from casefiles.record.actors.workflow import ActorDetails, details_of
from casefiles.record.claims import queries as claims
from casefiles.record.codebook import queries as codebook

blueprint = Blueprint("actors", __name__, url_prefix="/actors")


@blueprint.get("/")
@allowed(ActorPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    return render_template(
        "record/actors/index.html",
        forest=queries.forest(request_session(), acting_user=current_user()),
        void=queries.void_ones(request_session(), acting_user=current_user()),
        may_write=policy.may(current_user(), ActorPermission.WRITE),
    )


@blueprint.get("/<uuid:actor_id>")
@with_actor(ActorPermission.READ)
def actor(actor: Actor) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    return render_template(
        "record/actors/actor.html",
        actor=actor,
        members=queries.members_of(session, actor, acting_user=user),
        commanders=queries.commanders_of(session, actor, acting_user=user),
        commanded=queries.commanded_by(session, actor, acting_user=user),
        may_write=_may_write(actor),
        # Why a command was taken back may name a suspect.
        may_read_history=policy.may(user, ActorPermission.READ_PEOPLE),
    )


def _may_write(actor: Actor) -> bool:
    may = policy.may(current_user(), ActorPermission.WRITE)
    return may and actor.state is ActorState.RECORDED


def _offer(form: ActorForm) -> None:
    form.offer(
        kinds=codebook.choices("actor_kind", language_of(None)),
        party_kinds=codebook.choices("party_kind", language_of(None)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(ActorPermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = NewActorForm(ActorDetails(names=Texts(), kind=None), version=0)
    _offer(form)
    made: list[Actor] = []

    def save() -> None:
        code, details = (form.code.data or "").strip(), form.details()
        made.append(
            workflow.add_actor(request_session(), code, details, acting_user=current_user())
        )

    if not form.is_submitted():
        return render_template("record/actors/new.html", form=form)
    if not accepted(form, save):
        return render_template("record/actors/new.html", form=form), 422
    flash(_("Actor added."))
    return redirect(url_for(".actor", actor_id=made[0].id), code=303)


@blueprint.route("/<uuid:actor_id>/edit", methods=["GET", "POST"])
@with_actor(ActorPermission.WRITE)
def edit(actor: Actor) -> ResponseReturnValue:
    form = ActorForm(details_of(actor), version=actor.version)
    _offer(form)

    def save() -> None:
        workflow.edit_actor(
            request_session(), actor, form.details(), opened=form.opened, acting_user=current_user()
        )

    if not form.is_submitted():
        return render_template("record/actors/edit.html", actor=actor, form=form)
    if not accepted(form, save, saved=lambda: (details_of(actor), actor.version)):
        return render_template("record/actors/edit.html", actor=actor, form=form), 422
    flash(_("Actor saved."))
    return redirect(url_for(".actor", actor_id=actor.id), code=303)


@blueprint.route("/<uuid:actor_id>/void", methods=["GET", "POST"])
@with_actor(ActorPermission.WRITE)
def void(actor: Actor) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()
    naming = claims.claims_naming(session, actor.id, acting_user=user)

    def save() -> None:
        workflow.void_actor(session, actor, reason=form.reason.data or "", acting_user=user)

    page = {"actor": actor, "naming": naming, "form": form}
    if not form.is_submitted():
        return render_template("record/actors/void.html", **page)
    if not accepted(form, save):
        return render_template("record/actors/void.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".actor", actor_id=actor.id), code=303)


@blueprint.route("/<uuid:actor_id>/memberships/new", methods=["GET", "POST"])
@with_actor(ActorPermission.WRITE)
def new_membership(actor: Actor) -> ResponseReturnValue:
    session, form = request_session(), MembershipForm()
    bodies = queries.choices(
        session, acting_user=current_user(), but=actor, language=language_of(None)
    )
    form.body_id.choices = offered(bodies, _("choose"))

    def save() -> None:
        workflow.add_membership(session, actor, form.details(), acting_user=current_user())

    if not form.is_submitted():
        return render_template("record/actors/new_membership.html", actor=actor, form=form)
    if not accepted(form, save):
        return render_template("record/actors/new_membership.html", actor=actor, form=form), 422
    flash(_("Saved."))
    return redirect(url_for(".actor", actor_id=actor.id), code=303)


@blueprint.route(
    "/<uuid:actor_id>/memberships/<uuid:membership_id>/remove", methods=["GET", "POST"]
)
@with_actor(ActorPermission.WRITE)
def remove_membership(actor: Actor, membership_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    membership = queries.get_membership(session, membership_id, actor)

    def save() -> None:
        reason, user = form.reason.data or "", current_user()
        workflow.remove_membership(session, actor, membership, acting_user=user, reason=reason)

    page = {"actor": actor, "other": membership.body, "form": form}
    if not form.is_submitted():
        return render_template("record/actors/remove.html", **page)
    if not accepted(form, save):
        return render_template("record/actors/remove.html", **page), 422
    flash(_("Taken back. The log keeps it."))
    return redirect(url_for(".actor", actor_id=actor.id), code=303)


@blueprint.route("/<uuid:actor_id>/commands/new", methods=["GET", "POST"])
@with_actor(ActorPermission.WRITE)
def new_command(actor: Actor) -> ResponseReturnValue:
    session = request_session()
    known = "commander_id" if request.args.get("end") == "commander" else "commanded_id"
    form = CommandForm({known: actor.id})
    form.offer(
        actors=queries.choices(session, acting_user=current_user(), language=language_of(None)),
        credibility=codebook.choices("credibility", language_of(None)),
    )

    def save() -> None:
        workflow.add_command(session, form.details(), acting_user=current_user())

    if not form.is_submitted():
        return render_template("record/actors/new_command.html", actor=actor, form=form)
    if not accepted(form, save):
        return render_template("record/actors/new_command.html", actor=actor, form=form), 422
    flash(_("Saved."))
    return redirect(url_for(".actor", actor_id=actor.id), code=303)


@blueprint.route("/<uuid:actor_id>/commands/<uuid:link_id>/remove", methods=["GET", "POST"])
@with_actor(ActorPermission.WRITE)
def remove_command(actor: Actor, link_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    link = queries.get_command(session, link_id, actor)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.remove_command(session, link, acting_user=current_user(), reason=reason)

    other = link.commander if link.commanded_id == actor.id else link.commanded
    page = {"actor": actor, "other": other, "form": form}
    if not form.is_submitted():
        return render_template("record/actors/remove.html", **page)
    if not accepted(form, save):
        return render_template("record/actors/remove.html", **page), 422
    flash(_("Taken back. The log keeps it."))
    return redirect(url_for(".actor", actor_id=actor.id), code=303)
