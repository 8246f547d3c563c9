"""The forms of victims, casualty figures and damage; their lists stand on the case's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_choices, language_of
from casefiles.platform.web.fields import organisation_languages
from casefiles.platform.web.forms import RecordForm, accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.attribution import queries as attribution
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.places import queries as places
from casefiles.record.sources import queries as sources
from casefiles.record.sources.forms import in_the_case_first
from casefiles.record.victims import queries, workflow
from casefiles.record.victims.forms import (
    DAMAGE_CODES,
    FIGURE_CODES,
    LATIN,
    VICTIM_CODES,
    Choices,
    DamageForm,
    FigureForm,
    GridForm,
    ReasonForm,
    VictimForm,
)
from casefiles.record.victims.models import (
    DamageDetails,
    FigureDetails,
    VictimDetails,
    VictimKind,
)
from casefiles.record.victims.parts.details import (
    details_of,
    details_of_damage,
    details_of_figure,
)

blueprint = Blueprint("victims", __name__, url_prefix="/cases/<uuid:case_id>")

_FOLDER = "record/victims/"


def _vocabularies(names: Iterable[str]) -> dict[str, Choices]:
    return {name: codebook.choices(name, language_of(None)) for name in names}


def _saved(
    case: Case,
    form: RecordForm,
    act: Callable[[], object],
    template: str,
    said: str,
    **page: object,
) -> ResponseReturnValue:
    """Show the form, or run its verb and go back to the victims of the case."""
    if not form.is_submitted():
        return render_template(_FOLDER + template, case=case, form=form, **page)
    if not accepted(form, act):
        return render_template(_FOLDER + template, case=case, form=form, **page), 422
    return _back(case, said, page.get("approved"))


def _back(case: Case, said: str, approved: object = None) -> ResponseReturnValue:
    flash(said)
    if getattr(approved, "reopened_by_fact", None):
        flash(_REOPENED, "wait")
    return redirect(url_for("cases.detail", case_id=case.id, _anchor="victims"), code=303)


def _victim_form(details: VictimDetails, *, version: int = 0) -> VictimForm:
    form = VictimForm(details, version=version)
    violations = codebook.grouped_choices("violation", language_of(None))
    form.offer(_vocabularies(VICTIM_CODES.values()), violations)
    return form


@blueprint.route("/victims/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new(case: Case) -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    chosen = VictimKind(kind) if kind in set(VictimKind) else None
    form = _victim_form(VictimDetails(kind=chosen, outcome="", sex=""))

    def save() -> None:
        workflow.add_victim(request_session(), case, form.details(), acting_user=current_user())

    return _saved(case, form, save, "new.html", _("Victim recorded."))


@blueprint.route("/victims/grid", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def grid(case: Case) -> ResponseReturnValue:
    form, recorded = GridForm(), queries.recorded_names(request_session(), case)
    form.offer(_scripts(), _vocabularies(VICTIM_CODES.values()), recorded)

    def save() -> None:
        workflow.add_victims(request_session(), case, form.details(), acting_user=current_user())

    if not form.is_submitted() or form.is_shown_first:
        return render_template(_FOLDER + "grid.html", case=case, form=form)
    if not accepted(form, save):
        return render_template(_FOLDER + "grid.html", case=case, form=form), 422
    number = len(form.details())
    return _back(case, ngettext("%(num)s victim recorded.", "%(num)s victims recorded.", number))


def _scripts() -> Choices:
    """Return the languages of original names, those that the organisation writes in first."""
    names = dict(language_choices())
    order = dict.fromkeys([*organisation_languages(), *names])
    return [(code, names.get(code, code)) for code in order if code != LATIN]


@blueprint.route("/victims/<uuid:victim_id>/edit", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def edit(case: Case, victim_id: UUID) -> ResponseReturnValue:
    session = request_session()
    victim = queries.get_victim(session, victim_id, case)
    form = _victim_form(details_of(victim), version=victim.version)
    page = {"case": case, "form": form, "victim": victim}

    def save() -> None:
        details, user = form.details(), current_user()
        workflow.edit_victim(session, case, victim, details, opened=form.opened, acting_user=user)

    if not form.is_submitted():
        return render_template("record/victims/edit.html", **page)
    if not accepted(form, save, saved=lambda: (details_of(victim), victim.version)):
        return render_template("record/victims/edit.html", **page), 422
    return _back(case, _("Victim saved."))


@blueprint.route("/victims/<uuid:victim_id>/void", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def void(case: Case, victim_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    victim = queries.get_victim(session, victim_id, case)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.void_victim(session, case, victim, reason=reason, acting_user=current_user())

    what = _l("the victim %(reference)s", reference=victim.reference)
    return _saved(case, form, save, "void.html", _VOIDED, what=what)


_REOPENED = _l(
    "The approved attribution went back to review, because it rests on the figures. Nothing of it"
    " leaves until it is approved again."
)
_VOIDED = _l("Void. It stays readable in the history and counts nowhere.")


def _figure_form(case: Case, details: FigureDetails, *, version: int = 0) -> FigureForm:
    form, language = FigureForm(details, version=version), language_of(None)
    own, others = citations.sources_offered(request_session(), case)
    offered = in_the_case_first(
        [(str(row.id), sources.label(row, language)) for row in own],
        [(str(row.id), sources.label(row, language)) for row in others],
    )
    form.offer(offered, _vocabularies(FIGURE_CODES.values()))
    return form


@blueprint.route("/figures/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new_figure(case: Case) -> ResponseReturnValue:
    form = _figure_form(case, FigureDetails(source_id=None, category="", group=""))

    def save() -> None:
        workflow.add_figure(request_session(), case, form.details(), acting_user=current_user())

    approved = attribution.approved_claim(request_session(), case)
    said = _("Figure recorded.")
    return _saved(case, form, save, "new_figure.html", said, approved=approved)


@blueprint.route("/figures/<uuid:figure_id>/edit", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def edit_figure(case: Case, figure_id: UUID) -> ResponseReturnValue:
    session = request_session()
    figure = queries.get_figure(session, figure_id, case)
    form = _figure_form(case, details_of_figure(figure), version=figure.version)
    approved = attribution.approved_claim(session, case)
    page = {"case": case, "form": form, "figure": figure, "approved": approved}

    def save() -> None:
        details, user = form.details(), current_user()
        workflow.edit_figure(session, case, figure, details, opened=form.opened, acting_user=user)

    if not form.is_submitted():
        return render_template("record/victims/edit_figure.html", **page)
    if not accepted(form, save, saved=lambda: (details_of_figure(figure), figure.version)):
        return render_template("record/victims/edit_figure.html", **page), 422
    return _back(case, _("Figure saved."), approved)


@blueprint.route("/figures/<uuid:figure_id>/void", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def void_figure(case: Case, figure_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    figure = queries.get_figure(session, figure_id, case)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.void_figure(session, case, figure, reason=reason, acting_user=current_user())

    what = _l("a figure of %(source)s", source=figure.source.reference)
    approved = attribution.approved_claim(session, case)
    return _saved(case, form, save, "void.html", _VOIDED, what=what, approved=approved)


def _damage_form(case: Case, details: DamageDetails, *, version: int = 0) -> DamageForm:
    form = DamageForm(details, version=version)
    form.offer(*_facilities(case), _vocabularies(DAMAGE_CODES.values()))
    return form


def _facilities(case: Case) -> tuple[Choices, Choices]:
    """Return the facilities of the case's place, and the others, those of its region first."""
    session, language = request_session(), language_of(None)
    everywhere = places.facility_choices(session, None, language)
    if case.place is None:
        return [], everywhere
    region = places.line_of(case.place)[:2][-1]
    here = places.facility_choices(session, case.place, language)
    around = places.facility_choices(session, region, language)
    others = [pair for pair in dict.fromkeys([*around, *everywhere]) if pair not in set(here)]
    return here, others


@blueprint.route("/damages/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new_damage(case: Case) -> ResponseReturnValue:
    form = _damage_form(case, DamageDetails(facility_id=None, extent=""))

    def save() -> None:
        workflow.add_damage(request_session(), case, form.details(), acting_user=current_user())

    return _saved(case, form, save, "new_damage.html", _("Damage recorded."))


@blueprint.route("/damages/<uuid:damage_id>/edit", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def edit_damage(case: Case, damage_id: UUID) -> ResponseReturnValue:
    session = request_session()
    damage = queries.get_damage(session, damage_id, case)
    form = _damage_form(case, details_of_damage(damage), version=damage.version)
    page = {"case": case, "form": form, "damage": damage}

    def save() -> None:
        details, user = form.details(), current_user()
        workflow.edit_damage(session, case, damage, details, opened=form.opened, acting_user=user)

    if not form.is_submitted():
        return render_template("record/victims/edit_damage.html", **page)
    if not accepted(form, save, saved=lambda: (details_of_damage(damage), damage.version)):
        return render_template("record/victims/edit_damage.html", **page), 422
    return _back(case, _("Damage saved."))


@blueprint.route("/damages/<uuid:damage_id>/void", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def void_damage(case: Case, damage_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), ReasonForm()
    damage = queries.get_damage(session, damage_id, case)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.void_damage(session, case, damage, reason=reason, acting_user=current_user())

    what = _l("the damage to a facility")
    return _saved(case, form, save, "void.html", _VOIDED, what=what)
