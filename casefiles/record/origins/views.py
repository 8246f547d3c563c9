"""The pages on which people say what a source derives from, and take it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.origins import queries, workflow
from casefiles.record.origins.forms import DerivationForm, ReasonForm
from casefiles.record.origins.models import UNSPECIFIED
from casefiles.record.origins.workflow import DerivationDetails
from casefiles.record.sources import queries as sources
from casefiles.record.sources.access import with_source
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission

blueprint = Blueprint("origins", __name__, url_prefix="/sources/<uuid:source_id>/origins")


@blueprint.route("/new", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def new(source: Source) -> ResponseReturnValue:
    form = DerivationForm(DerivationDetails(origin="", how=""))
    language = language_of(None)
    ways = codebook.choices("derivation", language)
    form.offer(
        sources=sources.references_offered(request_session(), but=source, language=language),
        ways=[(code, words) for code, words in ways if code != UNSPECIFIED],
    )

    def save() -> None:
        workflow.derive(request_session(), source, form.details(), acting_user=current_user())

    if not form.is_submitted():
        return render_template("record/origins/new.html", source=source, form=form)
    if not accepted(form, save):
        return render_template("record/origins/new.html", source=source, form=form), 422
    flash(_("Saved. The two count as one origin from now on."))
    return redirect(url_for("sources.source", source_id=source.id), code=303)


@blueprint.route("/<uuid:derivation_id>/remove", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def remove(source: Source, derivation_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    link = queries.get_link(session, source, derivation_id)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.underive(session, source, link, reason=reason, acting_user=current_user())

    page = {"source": source, "link": link, "form": form}
    if not form.is_submitted():
        return render_template("record/origins/remove.html", **page)
    if not accepted(form, save):
        return render_template("record/origins/remove.html", **page), 422
    flash(_("The link was taken off."))
    return redirect(url_for("sources.source", source_id=source.id), code=303)
