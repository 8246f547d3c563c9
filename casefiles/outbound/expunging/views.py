"""The pages of an expunging: what it would take, who asked, who confirmed; and of legal holds."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.outbound.clearance.forms import ReasonForm
from casefiles.outbound.expunging import policy, queries, workflow
from casefiles.outbound.expunging.access import (
    holdings,
    of_case,
    of_source,
    with_expunging,
    with_hold,
)
from casefiles.outbound.expunging.forms import ExpungeForm
from casefiles.outbound.expunging.models import (
    ExpungedKind,
    Expunging,
    ExpungingState,
    HoldKind,
    LegalHold,
)
from casefiles.outbound.expunging.policy import ExpungingPermission
from casefiles.outbound.packets import policy as packets
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import RecordForm, accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.models import Case
from casefiles.record.codebook.models import worded
from casefiles.record.emergency.forms import CONFIRM, AnswerForm
from casefiles.record.evidence.models import Exhibit
from casefiles.record.recipients import queries as recipients
from casefiles.record.sources.models import Source
from casefiles.record.victims import queries as victims
from casefiles.record.victims.models import Victim

blueprint = Blueprint("expunging", __name__)
_FOLDER = "outbound/expunging/"
#: table → what people call its rows
TABLES = {
    "people": _l("Names of persons"),
    "victims": _l("Victims"),
    "sources": _l("Sources"),
    "source_gradings": _l("Gradings of sources"),
    "source_grants": _l("Leaves to look at an identity"),
    "source_handovers": _l("Sources handed on"),
    "emergency_requests": _l("Requests about an identity"),
    "source_derivations": _l("What sources derive from"),
    "published_figures": _l("Published figures"),
    "figure_explanations": _l("Explanations of differences"),
    "risk_assessments": _l("Risks to sources"),
    "contact_plans": _l("How sources are reached"),
    "interview_plans": _l("Plans of interviews"),
    "interviews": _l("Interviews"),
    "source_feedback": _l("What sources are told"),
    "grounds": _l("Grounds to disclose"),
    "citations": _l("Citations"),
    "casualty_figures": _l("Figures"),
    "appearances": _l("Who is seen or heard"),
    "exhibits": _l("Exhibits: how they came"),
    "custody_events": _l("Steps of custody"),
    "derivatives": _l("Copies for work"),
    "coverings": _l("Copies asked for"),
    "cases": _l("Cases"),
    "case_links": _l("Ties between cases"),
    "claims": _l("Attributions"),
    "claim_indicators": _l("Indicators"),
    "claim_decisions": _l("Decisions about attributions"),
    "damages": _l("Damage"),
    "remedies": _l("Remedies"),
    "remedy_steps": _l("Steps of remedies"),
    "facilities": _l("Facilities"),
    "notes": _l("Notes and questions"),
    "tasks": _l("Tasks"),
    "case_searches": _l("Words looked for"),
    "case_views": _l("Saved views"),
    "un_documents": _l("UN documents"),
    "vote_positions": _l("How members voted"),
    "votes": _l("Votes"),
    "agreements": _l("Agreements"),
    "official_statements": _l("Official statements"),
    "assertions": _l("What official statements assert"),
    "assessments": _l("Assessments of official statements"),
    "addressees": _l("Addressees of recommendations"),
    "recommendations": _l("Recommendations"),
    "recommendation_follow_ups": _l("What was done about recommendations"),
    "displacement_estimates": _l("Estimates of displacement"),
    "submissions": _l("Submissions"),
    "clearances": _l("Clearances"),
    "dispatches": _l("What went out and came back"),
    "dispatch_letters": _l("Letters that came back: what their files were called"),
    "deadline_steps": _l("Days put off, or over with"),
    "packets": _l("Packets"),
    "recall_notices": _l("Letters about what was withdrawn"),
    "correction_notices": _l("Letters about what changed"),
    "correction_decisions": _l("Decisions about letters"),
    "reports": _l("Reports"),
    "report_sections": _l("Sections of reports"),
    "report_editions": _l("Editions of reports: why they were returned"),
    "report_errata": _l("Corrections of reports"),
    "legal_holds": _l("Legal holds"),
    "expungings": _l("Expungings"),
}


@blueprint.get("/expungings/")
@allowed(ExpungingPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session, user = request_session(), current_user()
    asked = queries.list_expungings(session, acting_user=user)
    holds = queries.list_holds(session, acting_user=user)
    people = {one.asked_by_id for one in asked} | {one.placed_by_id for one in holds}
    people |= {one.decided_by_id for one in asked if one.decided_by_id}
    return render_template(
        _FOLDER + "index.html",
        asked=asked,
        holds=holds,
        references=queries.references_of(session, asked),
        held=queries.held_by_name(session, holds),
        liftable={one.id for one in holds if policy.may_lift(user, one)},
        people=names_of(session, people),
    )


# --- asking


@blueprint.route("/cases/<uuid:case_id>/victims/<uuid:victim_id>/expunge", methods=["GET", "POST"])
@of_case(ExpungingPermission.ASK)
def ask_victim(case: Case, victim_id: UUID) -> ResponseReturnValue:
    victim = victims.get_victim(request_session(), victim_id, case)
    kind, subject_id = _who(victim)
    back = url_for("cases.detail", case_id=case.id, _anchor="victims")
    hold = url_for(".hold_victim", case_id=case.id, victim_id=victim.id)
    address = [case.reference, victim.reference]
    return _ask(kind, subject_id, back=back, hold=hold, address=address)


def _who(victim: Victim) -> tuple[ExpungedKind, UUID]:
    """Return the person behind a harm, in every case; the harm itself where it has no name."""
    if victim.person_id is not None:
        return ExpungedKind.PERSON, victim.person_id
    return ExpungedKind.VICTIM, victim.id


@blueprint.route("/sources/<uuid:source_id>/expunge", methods=["GET", "POST"])
@of_source(ExpungingPermission.ASK)
def ask_source(source: Source) -> ResponseReturnValue:
    back = url_for("sources.source", source_id=source.id)
    hold = url_for(".hold_source", source_id=source.id)
    return _ask(ExpungedKind.SOURCE, source.id, back=back, hold=hold, address=[source.reference])


def _ask(
    kind: ExpungedKind, subject_id: UUID, *, back: str, hold: str, address: list[str]
) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ExpungeForm()
    current = queries.current_of(session, subject_id)
    if current is not None:
        if form.is_submitted():
            flash(_("Somebody asked for this already."))
        return redirect(url_for(".expunging", expunging_id=current.id), code=303)
    theirs = queries.exhibits_known(session, kind, subject_id, acting_user=user)
    form.exhibits.choices = [(one.id, f"{one.reference} {worded_title(one)}") for one in theirs]
    asked: list[Expunging] = []

    def save() -> None:
        asked.append(
            workflow.ask(
                session,
                keyring(),
                kind,
                subject_id,
                reason=form.reason.data or "",
                wish=form.wish.data or "",
                spellings=form.spellings.data or (),
                exhibits=form.exhibits.data or (),
                acting_user=user,
            )
        )

    if form.is_submitted() and accepted(form, save):
        flash(_("A reviewer is asked to confirm it. Nothing is gone before that."))
        return redirect(url_for(".expunging", expunging_id=asked[0].id), code=303)
    page = render_template(
        _FOLDER + "ask.html",
        form=form,
        back=back,
        address=address,
        seen=queries.foreseen(session, keyring(), holdings(), kind, subject_id, acting_user=user),
        hold=hold if policy.may(user, ExpungingPermission.HOLD) else "",
        **_shown(),
    )
    return page, 422 if form.is_submitted() else 200


def worded_title(exhibit: Exhibit) -> str:
    """Return what an exhibit is called in the language of the page."""
    return exhibit.title.in_language(language_of(None))[0]


def _shown() -> dict[str, object]:
    language = language_of(None)
    return {
        "tables": TABLES,
        "recipients": {
            one.code: worded(one.short_names, language)
            for one in recipients.profiles(request_session())
        },
        "may_read_packets": packets.may(current_user(), PacketPermission.READ),
    }


# --- one of them


@blueprint.get("/expungings/<uuid:expunging_id>")
@with_expunging(needs=ExpungingPermission.READ)
def expunging(expunging: Expunging) -> ResponseReturnValue:
    return _page(expunging, AnswerForm())


def _page(expunging: Expunging, form: AnswerForm) -> str:
    session, user = request_session(), current_user()
    is_asked = expunging.state is ExpungingState.WAITING
    ids = {expunging.asked_by_id, *([expunging.decided_by_id] if expunging.decided_by_id else [])}
    return render_template(
        _FOLDER + "expunging.html",
        expunging=expunging,
        reference=queries.references_of(session, [expunging])[expunging.id],
        seen=queries.foreseen_of(session, keyring(), holdings(), expunging, acting_user=user)
        if is_asked
        else None,
        cases=queries.cases_shown(session, expunging, acting_user=user),
        job=latest_job(session, expunging.id),
        form=form,
        people=names_of(session, ids),
        may_decide=policy.may_decide(user, expunging),
        may_withdraw=policy.may_withdraw(user, expunging),
        may_resume=policy.may(user, ExpungingPermission.ASK),
        **_shown(),
    )


@blueprint.post("/expungings/<uuid:expunging_id>/answer")
@with_expunging(needs=ExpungingPermission.CONFIRM)
def answer(expunging: Expunging) -> ResponseReturnValue:
    form, session, user = AnswerForm(), request_session(), current_user()

    def save() -> None:
        reason = form.reason.data or ""
        if form.outcome.data != CONFIRM:
            workflow.refuse(session, expunging, reason=reason, acting_user=user)
            return
        ring = keyring()
        seen = queries.foreseen_of(session, ring, holdings(), expunging, acting_user=user)
        workflow.confirm(session, ring, expunging, seen, reason=reason, acting_user=user)

    policy.require_second_person(user, expunging)
    if not accepted(form, save):
        return _page(expunging, form), 422
    flash(
        _("It is being done. You can leave this page.")
        if form.outcome.data == CONFIRM
        else _("Refused. Who asked reads why.")
    )
    return _to(expunging)


def _to(expunging: Expunging) -> ResponseReturnValue:
    return redirect(url_for(".expunging", expunging_id=expunging.id), code=303)


@blueprint.post("/expungings/<uuid:expunging_id>/withdraw")
@with_expunging(needs=ExpungingPermission.ASK)
def withdraw(expunging: Expunging) -> ResponseReturnValue:
    workflow.withdraw(request_session(), expunging, acting_user=current_user())
    flash(_("Taken back. Nothing was expunged."))
    return _to(expunging)


@blueprint.post("/expungings/<uuid:expunging_id>/resume")
@with_expunging(needs=ExpungingPermission.ASK)
def resume(expunging: Expunging) -> ResponseReturnValue:
    workflow.resume(request_session(), expunging, acting_user=current_user())
    flash(_("It goes on from where it stood."))
    return _to(expunging)


# --- legal holds


@blueprint.route("/cases/<uuid:case_id>/hold", methods=["GET", "POST"])
@of_case(ExpungingPermission.HOLD)
def hold_case(case: Case) -> ResponseReturnValue:
    back = url_for("cases.detail", case_id=case.id)
    return _hold(HoldKind.CASE, case.id, back=back, address=[case.reference])


@blueprint.route("/cases/<uuid:case_id>/victims/<uuid:victim_id>/hold", methods=["GET", "POST"])
@of_case(ExpungingPermission.READ)
def hold_victim(case: Case, victim_id: UUID) -> ResponseReturnValue:
    victim = victims.get_victim(request_session(), victim_id, case)
    policy.require(current_user(), ExpungingPermission.HOLD)
    kind, subject_id = _who(victim)
    back = url_for("cases.detail", case_id=case.id, _anchor="victims")
    address = [case.reference, victim.reference]
    return _hold(HoldKind(kind.value), subject_id, back=back, address=address)


@blueprint.route("/sources/<uuid:source_id>/hold", methods=["GET", "POST"])
@of_source(ExpungingPermission.HOLD)
def hold_source(source: Source) -> ResponseReturnValue:
    back = url_for("sources.source", source_id=source.id)
    return _hold(HoldKind.SOURCE, source.id, back=back, address=[source.reference])


def _hold(
    kind: HoldKind, subject_id: UUID, *, back: str, address: list[str]
) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        reason = form.reason.data or ""
        workflow.place_hold(session, kind, subject_id, reason=reason, acting_user=user)

    standing = queries.holds_on(session, {subject_id})
    return _reasoned(
        "hold.html",
        form,
        save,
        back,
        address=address,
        standing=standing,
        people=names_of(session, {one.placed_by_id for one in standing}),
    )


@blueprint.route("/expungings/holds/<uuid:hold_id>/lift", methods=["GET", "POST"])
@with_hold
def lift(hold: LegalHold) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        workflow.lift_hold(session, hold, reason=form.reason.data or "", acting_user=user)

    return _reasoned(
        "lift.html",
        form,
        save,
        url_for(".index"),
        hold=hold,
        reference=queries.held_by_name(session, [hold])[hold.id],
        people=names_of(session, {hold.placed_by_id}),
    )


def _reasoned(
    template: str, form: RecordForm, save: Callable[[], object], back: str, **page: object
) -> ResponseReturnValue:
    """Show the form, or run its verb and go back."""
    if form.is_submitted() and accepted(form, save):
        flash(_("Written down."))
        return redirect(back, code=303)
    shown = render_template(_FOLDER + template, form=form, back=back, **page)
    return shown, 422 if form.is_submitted() else 200
