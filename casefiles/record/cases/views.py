"""The pages of one case: file, form, states, members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.desk.discussion.queries import shown_on_case
from casefiles.desk.home.queries import next_steps
from casefiles.desk.maps import queries as maps
from casefiles.foundation.matches import Offered
from casefiles.foundation.texts import Texts
from casefiles.outbound.dispatch.queries import Status, nearest, status_toward
from casefiles.outbound.expunging import queries as expunging
from casefiles.outbound.submissions.queries import gathered_of_page
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.models import Role
from casefiles.platform.accounts.queries import get_colleague, names_of, people_with
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.maps import locate
from casefiles.platform.web.pictures import RangePlot, range_plot
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.attribution import queries as attribution
from casefiles.record.cases import policy, workflow
from casefiles.record.cases.access import with_case
from casefiles.record.cases.forms import SEVERAL, SINGLE, STANDING_WORDS, CaseForm, MemberForm
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import CaseDetails, details_of
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.evidence import queries as evidence
from casefiles.record.past import queries as past
from casefiles.record.places import policy as places_policy
from casefiles.record.places import queries as places
from casefiles.record.places.policy import PlacePermission
from casefiles.record.recipients import queries as recipients
from casefiles.record.related import queries as related
from casefiles.record.sources.models import Source
from casefiles.record.statements import queries as statements
from casefiles.record.victims import queries as victims

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

STATE_CHANGES = (
    ("begin", workflow.BEGIN, _l("Begin the investigation")),
    ("verify", workflow.VERIFY, _l("It happened as described")),
    ("reopen", workflow.REOPEN, _l("Reopen the investigation")),
    ("close", workflow.CLOSE, _l("Close the case")),
    ("void", workflow.VOID, _l("Void a mistaken record")),
)
#: what the state page offers: address part → (verb, whether a reason is asked)
STATE_VERBS: dict[str, tuple[Any, bool]] = {
    "begin": (workflow.begin_investigation, False),
    "verify": (workflow.verify_case, False),
    "reopen": (workflow.reopen_case, True),
    "close": (workflow.close_case, True),
    "void": (workflow.void_case, True),
}


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in()
def new() -> ResponseReturnValue:
    policy.require_opener(current_user())
    form = _case_form(CaseDetails(title=Texts()), version=0)
    opened: list[Case] = []

    def save() -> None:
        details = form.details()
        opened.append(workflow.open_case(request_session(), details, acting_user=current_user()))

    page = {"form": form, "may_add_place": _may_add_place()}
    if not form.is_submitted():
        return render_template("record/cases/new.html", **page)
    if not accepted(form, save):
        return render_template("record/cases/new.html", **page), 422
    flash(_("Case %(reference)s opened.", reference=opened[0].reference))
    return redirect(url_for(".detail", case_id=opened[0].id), code=303)


def _case_form(details: CaseDetails, *, version: int) -> CaseForm:
    form = CaseForm(details, version=version)
    if not form.is_filled:
        form.tags.data = ", ".join(details.tags)
    names = {*SINGLE.values(), *SEVERAL.values()}
    form.offer(
        places=_places(form.place_id.words, form.place_id.data),
        vocabularies={name: codebook.choices(name, _language()) for name in names},
        violations=codebook.grouped_choices("violation", _language()),
    )
    return form


def _places(words: str, chosen: UUID | None) -> Offered:
    user, language = current_user(), _language()
    return places.offered(request_session(), words, chosen, acting_user=user, language=language)


def _may_add_place() -> bool:
    return places_policy.may(current_user(), PlacePermission.WRITE)


def _language() -> str:
    return language_of(None)


@blueprint.get("/<uuid:case_id>")
@with_case(needs=CasePermission.READ)
def detail(case: Case) -> ResponseReturnValue:
    may = {
        name.value.split(":")[1]: policy.may(current_user(), name, case) for name in CasePermission
    }
    may["duplicate"] = policy.may_open(current_user())
    may["split"] = may["manage"] and policy.may_open(current_user()) and may["edit"]
    may["edit"] = may["edit"] and case.state in policy.OPEN_STATES
    return render_template(
        "record/cases/detail.html",
        case=case,
        people={row.user_id: row.user.display_name for row in case.members},
        next_verbs=_next_verbs(case),
        additions=_additions(case),
        may=may,
        fate=expunging.fate_of_case(request_session(), case, acting_user=current_user()),
        **_file_of(case),
    )


def _file_of(case: Case) -> dict[str, Any]:
    """Return what the rooms above keep in this case's file."""
    session = request_session()
    harmed = victims.victims_of(session, case)
    figures = victims.figures_of(session, case)
    table = victims.figures_by_report(session, case, harmed, figures)
    damages = victims.damages_of(session, case)
    claims = attribution.claims_of(session, case)
    exhibits = evidence.exhibits_of(session, case)
    resting = citations.citations_for(session, case)
    read = gathered_of_page(
        case,
        victims=harmed,
        figures=figures,
        damages=damages,
        claims=claims,
        exhibits=exhibits,
        citations=[one for of_it in resting.values() for one in of_it],
    )
    toward = status_toward(session, [case.id], read)[case.id]
    nearby = nearest(toward)
    where = maps.whereabouts_of(case)
    near = maps.orientation(session, where.window, limit=maps.NAMES_NEAR)
    ours = attribution.ours_among(claims)
    return {
        "whereabouts": where,
        "map": locate(where.extent, where.window, near),
        "toward": nearby,
        "ready_for": sum(one.status is Status.READY for one in toward.values()),
        "recipient_names": {
            each.code: worded(each.short_names, _language())
            for each in recipients.profiles(session)
        },
        "steps": next_steps(case, ours, nearby),
        "table": table,
        "plots": _plots(table),
        "origins": citations.origins_behind(
            session, _named_in(table, claims, resting), acting_user=current_user()
        ),
        "changed": past.changed_fields(session, case),
        "ties": related.ties_of(session, case, acting_user=current_user()),
        "victims": harmed,
        "damages": damages,
        "claims": claims,
        "statements": statements.statements_about(session, case),
        "exhibits": exhibits,
        "discussion": shown_on_case(session, case),
        "citations": resting,
        "standing": ours.state if ours else None,
    }


def _named_in(
    table: victims.FigureTable, claims: Iterable[Any], resting: Mapping[Any, Iterable[Any]]
) -> Iterator[Source | None]:
    """Yield every source that something in a file rests on."""
    yield from (one.source for one in (*table.reports, *claims))
    yield from (one.behind for found in resting.values() for one in found)


def _plots(table: victims.FigureTable) -> dict[Any, RangePlot]:
    rtl = language_of(None) == "ar"
    plots: dict[Any, RangePlot] = {
        report.source.id: range_plot(
            report.killed.minimum, report.killed.maximum, table.top, rtl=rtl
        )
        for report in table.reports
        if report.killed
    }
    if ours := table.recorded.get(("killed", "all")):
        plots["recorded"] = range_plot(ours.minimum, ours.maximum, table.top, rtl=rtl)
    return plots


def _additions(case: Case) -> list[tuple[object, str, str]]:
    return [
        (words, symbol, url_for(endpoint, case_id=case.id))
        for words, symbol, endpoint in (
            (_l("Victim or group"), "user", "victims.new"),
            (_l("Casualty figure"), "chart-bar", "victims.new_figure"),
            (_l("Damage to a facility"), "building-community", "victims.new_damage"),
            (_l("Evidence"), "fingerprint", "evidence.new"),
            (_l("Attribution of ours"), "scale", "claims.new"),
            (_l("What others say"), "quote", "claims.new_other"),
            (_l("Ground to disclose"), "shield-check", "disclosure.new"),
        )
    ]


def _next_verbs(case: Case) -> list[tuple[str, str]]:
    return [
        (verb, words)
        for verb, transition, words in STATE_CHANGES
        if case.state in transition.sources
    ]


@blueprint.route("/<uuid:case_id>/edit", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def edit(case: Case) -> ResponseReturnValue:
    form = _case_form(details_of(case), version=case.version)
    approved = attribution.approved_claim(request_session(), case)

    def save() -> None:
        workflow.edit_case(
            request_session(), case, form.details(), opened=form.opened, acting_user=current_user()
        )

    page = {
        "case": case,
        "form": form,
        "approved": approved,
        "may_add_place": _may_add_place(),
    }
    if not form.is_submitted():
        return render_template("record/cases/edit.html", **page)
    if not accepted(form, save, saved=lambda: (details_of(case), case.version)):
        return render_template("record/cases/edit.html", **page), 422
    flash(_("Case saved."))
    if approved is not None and approved.reopened_by_fact:
        fact = form[str(approved.reopened_by_fact["fact"])].label.text
        flash(
            _(
                "The approved attribution went back to review, because it rests on what you "
                "changed: “%(fact)s” Nothing of it leaves until it is approved again.",
                fact=fact,
            ),
            "wait",
        )
    return redirect(url_for(".detail", case_id=case.id), code=303)


@blueprint.route(
    "/<uuid:case_id>/<any(begin, verify, reopen, close, void):verb>", methods=["GET", "POST"]
)
@with_case(needs=CasePermission.ADVANCE)
def change_state(case: Case, verb: str) -> ResponseReturnValue:
    act, asks_reason = STATE_VERBS[verb]
    form = ReasonForm()
    reason = {"reason": form.reason.data or ""} if asks_reason else {}
    template = "record/cases/change_state.html"
    page = {"case": case, "form": form, "verb": verb, "asks_reason": asks_reason}

    def save() -> None:
        act(request_session(), case, acting_user=current_user(), **reason)

    if not form.is_submitted():
        return render_template(template, **page)
    if not accepted(form, save):
        return render_template(template, **page), 422
    flash(_("Done: %(reference)s.", reference=case.reference))
    return redirect(url_for(".detail", case_id=case.id), code=303)


@blueprint.route("/<uuid:case_id>/members", methods=["GET", "POST"])
@with_case(needs=CasePermission.MANAGE)
def members(case: Case) -> ResponseReturnValue:
    session = request_session()
    people = {
        person.id: person
        for role in (Role.INVESTIGATOR, Role.REVIEWER)
        for person in people_with(session, role)
    }
    form = MemberForm()
    form.offer([(str(key), person.display_name) for key, person in people.items()])

    def save() -> None:
        person, standing = people[form.person.data], form.standing.data
        workflow.add_member(session, case, person, standing, acting_user=current_user())

    page = {
        "case": case,
        "form": form,
        "people": names_of(session, {row.user_id for row in case.members}),
        "standing_words": STANDING_WORDS,
    }
    if not form.is_submitted():
        return render_template("record/cases/members.html", **page)
    if not accepted(form, save):
        return render_template("record/cases/members.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".members", case_id=case.id), code=303)


@blueprint.post("/<uuid:case_id>/members/<uuid:user_id>/remove")
@with_case(needs=CasePermission.MANAGE)
def remove_member(case: Case, user_id: UUID) -> ResponseReturnValue:
    session = request_session()
    person = get_colleague(session, user_id)
    workflow.remove_member(session, case, person, acting_user=current_user())
    flash(_("Saved."))
    return redirect(url_for(".members", case_id=case.id), code=303)
