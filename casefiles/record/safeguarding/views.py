"""The pages of a source's safety; how to reach one appears on the answer to one POST only.

Nothing of this room leaves the organisation: no export, packet, print or search reads its tables.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation import clock
from casefiles.platform.accounts.access import current_user, opened_key
from casefiles.platform.vault.access import keyring
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Proof
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.safeguarding import queries, workflow
from casefiles.record.safeguarding.forms import ContactPlanForm, ReachForm, RiskForm
from casefiles.record.safeguarding.models import PlanWords
from casefiles.record.safeguarding.workflow import RiskDetails
from casefiles.record.sources import policy as sources
from casefiles.record.sources.access import with_source
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission

blueprint = Blueprint("safeguarding", __name__, url_prefix="/sources/<uuid:source_id>")

_FOLDER = "record/safeguarding/"


def _to(source: Source) -> ResponseReturnValue:
    return redirect(url_for("sources.source", source_id=source.id), code=303)


@blueprint.route("/risk/new", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def assess(source: Source) -> ResponseReturnValue:
    session, language = request_session(), language_of(None)
    earlier = queries.assessments_of(session, source)
    form = RiskForm(_begun(source))
    form.offer(
        threats=codebook.choices("threat", language),
        likelihoods=codebook.choices("likelihood", language),
        severities=codebook.choices("severity", language),
        residuals=codebook.choices("residual_risk", language),
    )

    def save() -> None:
        workflow.assess_risk(session, source, form.details(), acting_user=current_user())

    page = {"source": source, "form": form, "earlier": earlier}
    if not form.is_submitted():
        return render_template(_FOLDER + "assess.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "assess.html", **page), 422
    flash(_("Saved. What was judged before stays readable."))
    return _to(source)


def _begun(source: Source) -> RiskDetails:
    """Return what the last assessment said; how grave it is now is judged anew."""
    earlier = queries.assessments_of(request_session(), source)
    if not earlier:
        return RiskDetails(assessed_on=clock.today())
    last = earlier[0]
    return RiskDetails(
        assessed_on=clock.today(),
        threats=last.threats,
        threats_note=last.threats_note,
        measures=last.measures,
    )


@blueprint.route("/contact-plan/seal", methods=["GET", "POST"])
@with_source(SourcePermission.WRITE, cited=citations.known_by_citation)
def seal(source: Source) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ContactPlanForm()
    replaces = queries.contact_plan_of(session, source) is not None
    if replaces:
        sources.require_leave(user, source, today=clock.today())

    def save() -> None:
        reason = form.reason.data or ""
        workflow.seal_contact_plan(session, source, form.words(), reason=reason, acting_user=user)

    page = {"source": source, "form": form, "replaces": replaces}
    if not form.is_submitted():
        return render_template(_FOLDER + "seal.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "seal.html", **page), 422
    flash(_("Sealed. Looking needs the passphrase and a reason."))
    return _to(source)


@blueprint.route("/contact-plan", methods=["GET", "POST"])
@with_source(SourcePermission.LOOK, cited=citations.known_by_citation)
def look(source: Source) -> ResponseReturnValue:
    sources.require_look(current_user(), source, now=clock.now())
    form = ReachForm()
    seen: list[PlanWords | None] = []

    def see() -> None:
        seen.append(
            workflow.look_at_contact_plan(
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
        return render_template(_FOLDER + "look.html", **page)
    if not accepted(form, see):
        return render_template(_FOLDER + "look.html", **page), 422
    return render_template(_FOLDER + "contact_plan.html", source=source, plan=seen[0])


def _proof(passphrase: str) -> Proof:
    return opened_key(LockedKeyKind.IDENTITY, passphrase) if _is_locked() else passphrase


def _is_locked() -> bool:
    return not keyring().is_unlocked(LockedKeyKind.IDENTITY)
