"""The pages of citations: say what a statement rests on, and take it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.citations import queries, workflow
from casefiles.record.citations.forms import CitationForm, ReasonForm
from casefiles.record.citations.models import CitationDetails, CitedKind
from casefiles.record.codebook import queries as codebook
from casefiles.record.sources import queries as sources
from casefiles.record.sources.forms import in_the_case_first

blueprint = Blueprint("citations", __name__, url_prefix="/cases/<uuid:case_id>")


@blueprint.route("/cite/<kind>/<uuid:cited_id>", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def cite(case: Case, kind: str, cited_id: UUID) -> ResponseReturnValue:
    cited_kind = _kind(kind)
    if not queries.is_stated_in(request_session(), case, cited_kind, cited_id):
        raise NotFound(N_("There is no such statement in this case."))
    form = CitationForm(CitationDetails(support="", credibility=""))
    _offer(form, case)

    def save() -> None:
        workflow.cite(
            request_session(),
            case,
            cited_kind,
            cited_id,
            form.details(),
            acting_user=current_user(),
        )

    if not form.is_submitted():
        return render_template("record/citations/cite.html", case=case, kind=kind, form=form)
    if not accepted(form, save):
        page = render_template("record/citations/cite.html", case=case, kind=kind, form=form)
        return page, 422
    flash(_("Cited."))
    return redirect(url_for("cases.detail", case_id=case.id), code=303)


def _kind(text: str) -> CitedKind:
    if text not in set(CitedKind):
        raise NotFound(N_("There is no such statement in this case."))
    return CitedKind(text)


def _offer(form: CitationForm, case: Case) -> None:
    language = language_of(None)
    exhibits = queries.exhibits_offered(request_session(), case)
    own, others = queries.sources_offered(request_session(), case)
    form.offer(
        exhibits=[
            (row.reference, f"{row.reference} · {row.title.in_language(language)[0]}")
            for row in exhibits
        ],
        sources=in_the_case_first(
            [(row.reference, sources.label(row, language)) for row in own],
            [(row.reference, sources.label(row, language)) for row in others],
        ),
        credibilities=codebook.choices("credibility", language),
    )


@blueprint.route("/citations/<uuid:citation_id>/remove", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def uncite(case: Case, citation_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    citation = queries.get_citation(session, case, citation_id)

    def save() -> None:
        reason, user = form.reason.data or "", current_user()
        workflow.uncite(session, case, citation, reason=reason, acting_user=user)

    page = {"case": case, "citation": citation, "form": form}
    if not form.is_submitted():
        return render_template("record/citations/uncite.html", **page)
    if not accepted(form, save):
        return render_template("record/citations/uncite.html", **page), 422
    flash(_("The citation is taken off; the log keeps it."))
    return redirect(url_for("cases.detail", case_id=case.id), code=303)
