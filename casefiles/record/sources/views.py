"""The pages of sources; who one is appears on the answer to one POST and nowhere else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.expunging import queries as expunging
from casefiles.outbound.submissions import queries as submissions
from casefiles.platform.accounts.access import allowed, current_user, opened_key
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.accounts.queries import get_colleague, names_of, people_with
from casefiles.platform.vault.access import keyring
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Proof
from casefiles.platform.web.addresses import way_back
from casefiles.platform.web.choices import offered
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.graphs import drawing_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.emergency import queries as emergency
from casefiles.record.interviews import queries as interviews
from casefiles.record.origins import queries as origins
from casefiles.record.safeguarding import queries as safeguarding
from casefiles.record.sources import policy, queries, workflow
from casefiles.record.sources.access import with_source
from casefiles.record.sources.forms import (
    GradingForm,
    GrantForm,
    IdentityForm,
    LookForm,
    NewSourceForm,
    ReasonForm,
    SourceForm,
)
from casefiles.record.sources.models import Identity, Source, SourceState
from casefiles.record.sources.policy import SourcePermission
from casefiles.record.sources.queries import SourceFilter
from casefiles.record.sources.workflow import GradingDetails, SourceDetails, details_of

blueprint = Blueprint("sources", __name__, url_prefix="/sources")

STATE_WORDS = {SourceState.RECORDED: _l("recorded"), SourceState.VOID: _l("void")}


@blueprint.get("/")
@allowed(SourcePermission.READ_CITED, policy.require)
def index() -> ResponseReturnValue:
    wanted = _wanted()
    page = queries.list_sources(
        request_session(),
        wanted,
        acting_user=current_user(),
        cited=citations.known_by_citation(current_user()),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    return render_template(
        "record/sources/index.html",
        page=page,
        origins=origins.origins_of(
            request_session(),
            [one.id for one in page.rows],
            acting_user=current_user(),
            cited=citations.known_by_citation(current_user()),
        ),
        wanted=wanted,
        filters=_in_force(wanted),
        newer_url=_here(before=page.newer) if page.newer else "",
        older_url=_here(after=page.older) if page.older else "",
        may_write=policy.may(current_user(), SourcePermission.WRITE),
        kinds=codebook.choices("source_kind", language_of(None)),
        roles=codebook.choices("source_role", language_of(None)),
        reliabilities=codebook.choices("reliability", language_of(None)),
    )


def _wanted() -> SourceFilter:
    state = request.args.get("state", "")
    return SourceFilter(
        kind=_code("kind", "source_kind"),
        role=_code("role", "source_role"),
        reliability=_code("reliability", "reliability"),
        state=SourceState(state) if state in set(SourceState) else None,
    )


def _code(name: str, vocabulary: str) -> str:
    code = request.args.get(name, "")
    return code if codebook.has(vocabulary, code) else ""


def _here(**changes: str | None) -> str:
    arguments = {**request.args.to_dict(), "before": None, "after": None, **changes}
    return url_for(".index", **arguments)  # type: ignore[arg-type]


def _in_force(wanted: SourceFilter) -> list[dict[str, object]]:
    language = language_of(None)
    shown = (
        ("kind", _l("Kind"), wanted.kind and codebook.label("source_kind", wanted.kind, language)),
        ("role", _l("Part"), wanted.role and codebook.label("source_role", wanted.role, language)),
        ("reliability", _l("Reliability"), wanted.reliability),
        ("state", _l("State"), STATE_WORDS[wanted.state] if wanted.state else ""),
    )
    return [
        {"label": label, "value": value, "remove_url": _here(**{name: None})}
        for name, label, value in shown
        if value
    ]


@blueprint.get("/<uuid:source_id>")
@with_source(SourcePermission.READ_CITED, cited=citations.known_by_citation)
def source(source: Source) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    talks = interviews.talks_with(session, source, acting_user=user)
    return render_template(
        "record/sources/source.html",
        source=source,
        **_line_of(source),
        gradings=queries.gradings_of(session, source),
        cases=citations.cases_resting_on(session, source.id, acting_user=user),
        people=names_of(session, _named_by(source)),
        today=clock.today(),
        is_in_force=policy.is_in_force,
        may_write=policy.may(user, SourcePermission.WRITE),
        may_look=policy.may_look(user, source, now=clock.now()),
        may_replace=policy.has_leave(user, source, today=clock.today()),
        may_grant=policy.may_grant(user, source),
        may_read_history=policy.may(user, SourcePermission.READ),
        emergency=emergency.emergency_of(session, source, acting_user=user),
        safety=safeguarding.safety_of(session, source, acting_user=user),
        talks=talks,
        known_submissions=submissions.known_among(
            session,
            {row.submission_id for row in talks.feedback} if talks else (),
            acting_user=user,
        ),
        fate=expunging.fate_of(session, source.id, acting_user=user),
    )


def _line_of(source: Source) -> dict[str, Any]:
    """Return what a source derives from and what derives from it, for whoever looks."""
    session, user, cited = (
        request_session(),
        current_user(),
        citations.known_by_citation(current_user()),
    )
    around = origins.links_around(session, source.id)
    graph = origins.graph_of(session, [source], around, acting_user=user, cited=cited)
    return {
        "graph": graph,
        "drawing": drawing_of(graph),
        "recorders": names_of(session, origins.recorders_of(graph)),
        "standing": origins.origins_of(session, [source.id], acting_user=user, cited=cited).behind(
            [source]
        ),
    }


def _named_by(source: Source) -> set[UUID]:
    handed = {one.from_id for one in source.handovers}
    let_look = {grant.user_id for grant in source.grants}
    return {source.recorded_by_id, source.responsible_id} | handed | let_look


def _offer(form: SourceForm) -> None:
    language = language_of(None)
    form.offer(
        kinds=codebook.choices("source_kind", language),
        roles=codebook.choices("source_role", language),
    )


def _grades() -> list[tuple[str, str]]:
    choices = codebook.choices("reliability", language_of(None))
    return [(code, f"{code} · {words}") for code, words in choices]


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(SourcePermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = NewSourceForm(SourceDetails(label=Texts(), kind="", role=""))
    _offer(form)
    form.offer_grades(_grades())
    made: list[Source] = []

    def save() -> None:
        made.append(
            workflow.add_source(
                request_session(),
                form.details(),
                reliability=form.reliability.data or "",
                identity=form.identity(),
                acting_user=current_user(),
            )
        )

    page = {"form": form, "back": way_back(url_for(".index"))}
    if not form.is_submitted():
        return render_template("record/sources/new.html", **page)
    if not accepted(form, save):
        return render_template("record/sources/new.html", **page), 422
    flash(_("Source %(reference)s added.", reference=made[0].reference))
    return redirect(way_back(url_for(".source", source_id=made[0].id)), code=303)


@blueprint.route("/<uuid:source_id>/edit", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def edit(source: Source) -> ResponseReturnValue:
    form = SourceForm(details_of(source), version=source.version)
    _offer(form)

    def save() -> None:
        session, user = request_session(), current_user()
        details = form.details()
        workflow.edit_source(session, source, details, opened=form.opened, acting_user=user)

    if not form.is_submitted():
        return render_template("record/sources/edit.html", source=source, form=form)
    if not accepted(form, save, saved=lambda: (details_of(source), source.version)):
        return render_template("record/sources/edit.html", source=source, form=form), 422
    flash(_("Source saved."))
    return redirect(url_for(".source", source_id=source.id), code=303)


@blueprint.route("/<uuid:source_id>/grading", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def regrade(source: Source) -> ResponseReturnValue:
    form = GradingForm(GradingDetails(source.reliability), version=source.version)
    form.offer(_grades())

    def save() -> None:
        workflow.regrade_source(
            request_session(),
            source,
            form.reliability.data or "",
            reason=form.reason.data or "",
            opened=form.opened,
            acting_user=current_user(),
        )

    def saved() -> tuple[GradingDetails, int]:
        return GradingDetails(source.reliability), source.version

    if not form.is_submitted():
        return render_template("record/sources/regrade.html", source=source, form=form)
    if not accepted(form, save, saved=saved):
        return render_template("record/sources/regrade.html", source=source, form=form), 422
    flash(_("Graded anew. The earlier grade stays in the history."))
    return redirect(url_for(".source", source_id=source.id), code=303)


@blueprint.route("/<uuid:source_id>/identity/seal", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def seal(source: Source) -> ResponseReturnValue:
    if source.sealed_identity is not None:
        policy.require_leave(current_user(), source, today=clock.today())
    else:
        policy.require(current_user(), SourcePermission.WRITE)
    form = IdentityForm(version=source.version)

    def save() -> None:
        workflow.seal_identity(
            request_session(),
            source,
            form.identity(),
            opened=form.opened,
            reason=form.reason.data or "",
            acting_user=current_user(),
        )

    if not form.is_submitted():
        return render_template("record/sources/seal.html", source=source, form=form)
    if not accepted(form, save):
        return render_template("record/sources/seal.html", source=source, form=form), 422
    flash(_("Sealed. Looking needs the passphrase and a reason."))
    return redirect(url_for(".source", source_id=source.id), code=303)


@blueprint.route("/<uuid:source_id>/identity", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.known_by_citation)
def look(source: Source) -> ResponseReturnValue:
    policy.require_look(current_user(), source, now=clock.now())
    form = LookForm()
    seen: list[Identity | None] = []

    def see() -> None:
        seen.append(
            workflow.look_at_identity(
                request_session(),
                keyring(),
                source,
                reason=form.reason.data or "",
                passphrase=_proof(form.passphrase.data or ""),
                acting_user=current_user(),
            )
        )

    page = {"source": source, "form": form, "locked": _is_locked()}
    if not form.is_submitted():
        return render_template("record/sources/look.html", **page)
    if not accepted(form, see):
        return render_template("record/sources/look.html", **page), 422
    return render_template("record/sources/identity.html", source=source, identity=seen[0])


def _proof(passphrase: str) -> Proof:
    return opened_key(LockedKeyKind.IDENTITY, passphrase) if _is_locked() else passphrase


def _is_locked() -> bool:
    return not keyring().is_unlocked(LockedKeyKind.IDENTITY)


@blueprint.route("/<uuid:source_id>/grants/new", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.known_by_citation)
def grant(source: Source) -> ResponseReturnValue:
    policy.require_grantor(current_user(), source)
    session, form, people = request_session(), GrantForm(), _colleagues()
    pairs = [(str(key), person.display_name) for key, person in people.items()]
    form.person.choices = offered(pairs, _l("choose"))

    def save() -> None:
        workflow.grant_look(
            session,
            source,
            people[form.person.data],
            reason=form.reason.data or "",
            until=form.until.data,
            acting_user=current_user(),
        )

    if not form.is_submitted():
        return render_template("record/sources/grant.html", source=source, form=form)
    if not accepted(form, save):
        return render_template("record/sources/grant.html", source=source, form=form), 422
    flash(_("Saved."))
    return redirect(url_for(".source", source_id=source.id), code=303)


def _colleagues() -> dict[UUID | None, User]:
    """Return who may be let look, apart from oneself."""
    session = request_session()
    found = [*people_with(session, Role.INVESTIGATOR), *people_with(session, Role.REVIEWER)]
    return {person.id: person for person in found if person.id != current_user().id}


@blueprint.post("/<uuid:source_id>/grants/<uuid:grant_id>/end")
@with_source(SourcePermission.LOOK, cited=citations.known_by_citation)
def end_grant(source: Source, grant_id: UUID) -> ResponseReturnValue:
    session, row = request_session(), queries.get_grant(source, grant_id)
    person = get_colleague(session, row.user_id)
    workflow.end_grant(session, source, row, person=person, acting_user=current_user())
    return redirect(url_for(".source", source_id=source.id), code=303)


@blueprint.route("/<uuid:source_id>/void", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def void(source: Source) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        reason = form.reason.data or ""
        workflow.void_source(request_session(), source, reason=reason, acting_user=current_user())

    if not form.is_submitted():
        return render_template("record/sources/void.html", source=source, form=form)
    if not accepted(form, save):
        return render_template("record/sources/void.html", source=source, form=form), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".source", source_id=source.id), code=303)
