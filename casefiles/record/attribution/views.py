"""The pages of attribution: what waits for whom, the dossier, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation.errors import Stale
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.queries import get_colleague, names_of
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import history_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.graphs import drawing_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.attribution import queries, workflow
from casefiles.record.attribution.forms import DecisionForm, ProposeForm
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.citations import queries as citations
from casefiles.record.citations.models import CitedKind
from casefiles.record.claims import policy
from casefiles.record.claims.access import with_claim
from casefiles.record.claims.forms import (
    ANSWER_WORDS,
    ASSERTER_WORDS,
    SAMENESS_WORDS,
    STANCE_WORDS,
    ReasonForm,
)
from casefiles.record.claims.models import Asserter, Claim, ClaimState, Outcome
from casefiles.record.claims.policy import Bar, ClaimPermission
from casefiles.record.origins import queries as origins
from casefiles.record.public_record.queries import with_symbol
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure

blueprint = Blueprint("attribution", __name__)


@blueprint.get("/review/")
@signed_in()
def index() -> ResponseReturnValue:
    cases.require_reader(current_user())
    session, user = request_session(), current_user()
    mine = queries.waiting_for(session, user)
    ids = {claim.id for claim, _case in mine}
    others = [(one, case) for one, case in queries.in_review(session, user) if one.id not in ids]
    return render_template(
        "record/attribution/index.html",
        waiting=mine,
        others=others,
        written=queries.written_by(session, user),
        decided=queries.recently_decided(session, user),
    )


@blueprint.get("/claims/<uuid:claim_id>")
@with_claim(needs=ClaimPermission.READ)
def claim(claim: Claim, case: Case) -> ResponseReturnValue:
    return _page(claim, case)


def _page(
    claim: Claim,
    case: Case,
    *,
    decision: DecisionForm | None = None,
    proposal: ProposeForm | None = None,
    changed_since: bool = False,
) -> str:
    session, user = request_session(), current_user()
    if claim.asserter is not Asserter.US:
        document = with_symbol(session, claim.symbol) if claim.symbol else None
        return render_template(
            "record/attribution/other.html", document=document, **_shared(claim, case)
        )
    support = queries.support_of(session, claim)
    cited = [row.behind for rows in support.values() for row in rows]
    figures = queries.figures_of(session, case.id)
    return render_template(
        "record/attribution/claim.html",
        **_shared(claim, case),
        support={key[1]: rows for key, rows in support.items() if key[0] is CitedKind.INDICATOR},
        **_resting(cited, figures),
        figures=figures,
        others=[one for one in queries.claims_of(session, case) if one.id != claim.id],
        missing=[_(message) for message in queries.missing_for_proposal(session, claim)],
        deciders=queries.deciders(session, claim, case),
        my_bar=policy.bar_to_decide(user, claim, case),
        bars=Bar,
        decision=decision or _decision_form(claim),
        proposal=proposal or _proposal_form(claim),
        reviewer_needed=case.access is CaseAccess.MEMBERS,
        changed_since=changed_since,
        news=_news(claim),
        unchanged=_is_unchanged(claim),
        reopened=_reopened(claim),
    )


def _resting(cited: Sequence[Source | None], figures: Sequence[CasualtyFigure]) -> dict[str, Any]:
    """Return the origins behind a claim and its figures, and the graph of what it cites."""
    session, user = request_session(), current_user()
    known = citations.known_by_citation(user)
    behind = {one.id: one for one in cited if one is not None}
    counted = {*behind, *(figure.source_id for figure in figures)}
    links = origins.links_behind(session, behind)
    graph = origins.graph_of(session, behind.values(), links, acting_user=user, cited=known)
    found = origins.origins_of(session, counted, acting_user=user, cited=known)
    return {
        "origins": found,
        "standing": found.behind(cited),
        "graph": graph,
        "drawing": drawing_of(graph),
        "recorders": names_of(session, origins.recorders_of(graph)),
    }


def _shared(claim: Claim, case: Case) -> dict[str, Any]:
    """Return what both kinds of claim pages show."""
    writers = {claim.created_by_id, claim.proposed_by_id or claim.created_by_id}
    may_write = policy.may(current_user(), ClaimPermission.WRITE, claim, case)
    return {
        "claim": claim,
        "case": case,
        "people": names_of(request_session(), writers),
        "may_write": may_write and case.state in cases.OPEN_STATES,
        "may_withdraw": may_write,
        "stance_words": STANCE_WORDS,
        "asserter_words": ASSERTER_WORDS,
        "answer_words": ANSWER_WORDS,
        "sameness_words": SAMENESS_WORDS,
    }


def _news(claim: Claim) -> list[AuditEvent]:
    """Return what was changed in the claim since it was last decided, the oldest first."""
    if not claim.decisions:
        return []
    since = claim.decisions[-1].decided_at
    told = ("claim:changed", "indicator:added", "indicator:changed", "indicator:removed")
    events = history_of(request_session(), claim.id)
    return [one for one in reversed(events) if one.happened_at > since and one.action in told]


def _is_unchanged(claim: Claim) -> bool:
    """Return whether it was proposed again just as it was returned."""
    waits = claim.state in (ClaimState.PROPOSED, ClaimState.IN_REVIEW)
    if not waits or not claim.decisions:
        return False
    last = claim.decisions[-1]
    is_returned = last.outcome is Outcome.RETURN
    return is_returned and last.dossier_digest == queries.dossier_digest(request_session(), claim)


def _reopened(claim: Claim) -> list[AuditEvent]:
    """Return why it is in review again: the last event that reopened it."""
    if claim.reopened_by_fact is None:
        return []
    events = history_of(request_session(), claim.id)
    return [one for one in events if one.action == workflow.REOPEN.action][:1]


def _decision_form(claim: Claim) -> DecisionForm:
    form = DecisionForm(version=claim.version)
    form.offer()
    if not form.is_submitted():
        form.shown.data = queries.dossier_digest(request_session(), claim)
    return form


def _proposal_form(claim: Claim) -> ProposeForm:
    form = ProposeForm(version=claim.version)
    asked = queries.may_be_asked(request_session(), claim)
    form.offer([(str(one.id), one.display_name) for one in asked])
    return form


def _to(claim: Claim) -> Response:
    return redirect(url_for(".claim", claim_id=claim.id), code=303)


@blueprint.post("/claims/<uuid:claim_id>/propose")
@with_claim(needs=ClaimPermission.WRITE)
def propose(claim: Claim, case: Case) -> ResponseReturnValue:
    form = _proposal_form(claim)

    def save() -> None:
        session = request_session()
        chosen = form.reviewer.data
        workflow.propose(
            session,
            claim,
            reviewer=get_colleague(session, chosen) if chosen else None,
            opened=form.opened,
            acting_user=current_user(),
        )

    if not accepted(form, save):
        return _page(claim, case, proposal=form), 422
    flash(_("Proposed. Somebody who had no hand in it decides."))
    return _to(claim)


@blueprint.post("/claims/<uuid:claim_id>/take")
@with_claim(needs=ClaimPermission.DECIDE)
def take(claim: Claim, case: Case) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    workflow.take(request_session(), claim, acting_user=current_user())
    flash(_("You are reviewing this now."))
    return _to(claim)


@blueprint.post("/claims/<uuid:claim_id>/decide")
@with_claim(needs=ClaimPermission.DECIDE)
def decide(claim: Claim, case: Case) -> ResponseReturnValue:
    form = _decision_form(claim)

    def save() -> None:
        workflow.decide(
            request_session(),
            claim,
            form.outcome.data,
            reason=form.reason.data or "",
            shown=form.shown.data or "",
            acting_user=current_user(),
        )

    try:
        if not accepted(form, save):
            return _page(claim, case, decision=form), 422
    except Stale:  # the dossier is not the one that was shown: show it, keep what was typed
        form.shown.data = queries.dossier_digest(request_session(), claim)
        return _page(claim, case, decision=form, changed_since=True), 409
    flash(_decided(form.outcome.data))
    return _to(claim)


def _decided(outcome: Outcome) -> str:
    return {
        Outcome.APPROVE: _("Approved. It may be submitted from now on."),
        Outcome.RETURN: _("Returned, with your reason."),
        Outcome.REJECT: _("Rejected, with your reason."),
    }[outcome]


@blueprint.post("/claims/<uuid:claim_id>/revise")
@with_claim(needs=ClaimPermission.WRITE)
def revise(claim: Claim, case: Case) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    workflow.revise(request_session(), claim, acting_user=current_user())
    flash(_("It is a draft again, as version %(number)s.", number=claim.number))
    return redirect(url_for("claims.edit", claim_id=claim.id), code=303)


@blueprint.route("/claims/<uuid:claim_id>/withdraw", methods=["GET", "POST"])
@with_claim(needs=ClaimPermission.WRITE)
def withdraw(claim: Claim, case: Case) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        workflow.withdraw(
            request_session(), claim, reason=form.reason.data or "", acting_user=current_user()
        )

    page = {"claim": claim, "case": case, "form": form}
    if not form.is_submitted():
        return render_template("record/attribution/withdraw.html", **page)
    if not accepted(form, save):
        return render_template("record/attribution/withdraw.html", **page), 422
    flash(_("Withdrawn. It leaves in no packet any more."))
    return _to(claim)
