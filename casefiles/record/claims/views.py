"""The forms of claims: ours with its parties and indicators, and what others say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import RecordForm, accepted
from casefiles.platform.web.rows import is_reshaped
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.citations.queries import exhibits_offered, sources_offered
from casefiles.record.claims import workflow
from casefiles.record.claims.access import with_claim
from casefiles.record.claims.forms import ClaimForm, IndicatorForm, OtherClaimForm, ReasonForm
from casefiles.record.claims.models import Asserter, Claim
from casefiles.record.claims.policy import ClaimPermission
from casefiles.record.claims.queries import get_indicator
from casefiles.record.codebook import queries as codebook
from casefiles.record.public_record.queries import list_documents
from casefiles.record.sources import queries as sources
from casefiles.record.sources.forms import Groups, in_the_case_first
from casefiles.record.sources.models import Source

blueprint = Blueprint("claims", __name__)

#: the scales that an organisation speaks on itself
OUR_SCALES = ("organisation", "fact_finding")


def _to(claim: Claim) -> Response:
    return redirect(url_for("attribution.claim", claim_id=claim.id), code=303)


@blueprint.route("/cases/<uuid:case_id>/claims/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new(case: Case) -> ResponseReturnValue:
    form = ClaimForm()
    scheme_of = _offer_ours(form)
    made: list[Claim] = []

    def save() -> None:
        details = form.details(scheme_of)
        made.append(
            workflow.draft_claim(request_session(), case, details, acting_user=current_user())
        )

    page = ("record/claims/new.html", {"case": case, "form": form})
    if not form.is_submitted() or is_reshaped(form):
        return render_template(page[0], **page[1])
    if not accepted(form, save):
        return render_template(page[0], **page[1]), 422
    flash(_("Draft saved. Add the indicators next."))
    return _to(made[0])


def _offer_ours(form: ClaimForm) -> Mapping[str, str]:
    form.offer_stances()
    return _offer_parties(form, OUR_SCALES)


def _offer_parties(form: ClaimForm | OtherClaimForm, schemes: tuple[str, ...]) -> Mapping[str, str]:
    """Give the lists of a claim's form; return which scale each standard belongs to."""
    language = language_of(None)
    standards = {scheme: codebook.standards_of(scheme) for scheme in schemes}
    form.offer_parties(
        actors=actors.choices(request_session(), acting_user=current_user(), language=language),
        modes=codebook.choices("mode_of_liability", language),
        scales=[
            (
                codebook.label("scheme", scheme, language),
                [(one.code, codebook.label("standard", one.code, language)) for one in terms],
            )
            for scheme, terms in standards.items()
        ],
    )
    return {one.code: scheme for scheme, terms in standards.items() for one in terms}


@blueprint.route("/cases/<uuid:case_id>/claims/new-other", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new_other(case: Case) -> ResponseReturnValue:
    form = OtherClaimForm()
    scheme_of = _offer_others(form, case)
    made: list[Claim] = []

    def save() -> None:
        details = form.details(scheme_of)
        made.append(
            workflow.record_claim(request_session(), case, details, acting_user=current_user())
        )

    page = ("record/claims/new_other.html", {"case": case, "form": form})
    if not form.is_submitted() or is_reshaped(form):
        return render_template(page[0], **page[1])
    if not accepted(form, save):
        return render_template(page[0], **page[1]), 422
    flash(_("Written down."))
    return _to(made[0])


def _sources(case: Case, value: Callable[[Source], str]) -> Groups:
    """Return the sources a form offers, those that the case has first."""
    language = language_of(None)
    own, others = sources_offered(request_session(), case)
    return in_the_case_first(
        *([(value(row), sources.label(row, language)) for row in rows] for rows in (own, others))
    )


def _offer_others(form: OtherClaimForm, case: Case) -> Mapping[str, str]:
    form.offer_rest(
        sources=_sources(case, lambda row: str(row.id)),
        symbols=[one.symbol for one in list_documents(request_session())],
    )
    schemes = tuple(one.code for one in codebook.vocabulary("scheme").terms)
    return _offer_parties(form, schemes)


@blueprint.route("/claims/<uuid:claim_id>/edit", methods=["GET", "POST"])
@with_claim(needs=ClaimPermission.WRITE)
def edit(claim: Claim, case: Case) -> ResponseReturnValue:
    return _edit_ours(claim, case) if claim.asserter is Asserter.US else _edit_other(claim, case)


def _edit_ours(claim: Claim, case: Case) -> ResponseReturnValue:
    form = ClaimForm(workflow.details_of(claim), version=claim.version)
    scheme_of = _offer_ours(form)

    def save() -> None:
        workflow.edit_claim(
            request_session(),
            claim,
            form.details(scheme_of),
            opened=form.opened,
            acting_user=current_user(),
        )

    def saved() -> tuple[Any, int]:
        return workflow.details_of(claim), claim.version

    template = "record/claims/edit.html"
    return _edited(form, save, saved=saved, template=template, claim=claim, case=case)


def _edit_other(claim: Claim, case: Case) -> ResponseReturnValue:
    form = OtherClaimForm(workflow.other_details_of(claim), version=claim.version)
    scheme_of = _offer_others(form, case)

    def save() -> None:
        workflow.correct_claim(
            request_session(),
            claim,
            form.details(scheme_of),
            opened=form.opened,
            acting_user=current_user(),
        )

    def saved() -> tuple[Any, int]:
        return workflow.other_details_of(claim), claim.version

    template = "record/claims/edit_other.html"
    return _edited(form, save, saved=saved, template=template, claim=claim, case=case)


def _edited(
    form: RecordForm,
    save: Callable[[], None],
    *,
    template: str,
    claim: Claim,
    case: Case,
    saved: Callable[[], tuple[Any, int]] | None = None,
    **shown: object,
) -> ResponseReturnValue:
    page = {"form": form, "claim": claim, "case": case, **shown}
    if not form.is_submitted() or is_reshaped(form):
        return render_template(template, **page)
    if not accepted(form, save, saved=saved):
        return render_template(template, **page), 422
    flash(_("Saved."))
    return _to(claim)


@blueprint.route("/claims/<uuid:claim_id>/indicators/new", methods=["GET", "POST"])
@with_claim(needs=ClaimPermission.WRITE)
def new_indicator(claim: Claim, case: Case) -> ResponseReturnValue:
    form = IndicatorForm(version=claim.version)
    _offer_support(form, case)

    def save() -> None:
        workflow.add_indicator(
            request_session(),
            claim,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    return _edited(form, save, template="record/claims/indicator.html", claim=claim, case=case)


def _offer_support(form: IndicatorForm, case: Case) -> None:
    language = language_of(None)
    exhibits = exhibits_offered(request_session(), case)
    form.offer(
        codes=codebook.choices("indicator", language),
        exhibits=[
            (row.reference, f"{row.reference} · {row.title.in_language(language)[0]}")
            for row in exhibits
        ],
        sources=_sources(case, lambda row: row.reference),
        credibilities=codebook.choices("credibility", language),
    )


@blueprint.route("/claims/<uuid:claim_id>/indicators/<uuid:indicator_id>", methods=["GET", "POST"])
@with_claim(needs=ClaimPermission.WRITE)
def indicator(claim: Claim, case: Case, indicator_id: UUID) -> ResponseReturnValue:
    session, row = request_session(), get_indicator(claim, indicator_id)
    form = IndicatorForm(workflow.indicator_details_of(session, row), version=claim.version)
    _offer_support(form, case)

    def save() -> None:
        workflow.edit_indicator(
            session,
            claim,
            row,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    def saved() -> tuple[Any, int]:
        return workflow.indicator_details_of(session, row), claim.version

    return _edited(
        form,
        save,
        saved=saved,
        template="record/claims/indicator.html",
        claim=claim,
        case=case,
        indicator=row,
    )


@blueprint.post("/claims/<uuid:claim_id>/indicators/<uuid:indicator_id>/remove")
@with_claim(needs=ClaimPermission.WRITE)
def remove_indicator(
    claim: Claim,
    case: Case,  # noqa: ARG001 - the door's
    indicator_id: UUID,
) -> ResponseReturnValue:
    form = RecordForm()
    workflow.remove_indicator(
        request_session(),
        claim,
        get_indicator(claim, indicator_id),
        opened=form.opened,
        acting_user=current_user(),
    )
    flash(_("The indicator is taken off; the log keeps it."))
    return _to(claim)


@blueprint.route("/claims/<uuid:claim_id>/remove", methods=["GET", "POST"])
@with_claim(needs=ClaimPermission.WRITE)
def remove(claim: Claim, case: Case) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        workflow.remove_claim(
            request_session(), claim, reason=form.reason.data or "", acting_user=current_user()
        )

    return _edited(form, save, template="record/claims/remove.html", claim=claim, case=case)
