"""The pages of the gazetteer: the tree, a place, a facility and what was done to it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation.matches import Offered
from casefiles.foundation.projection import Bounds
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.web.addresses import way_back
from casefiles.platform.web.choices import optional_id
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.found import answer
from casefiles.platform.web.pictures import Area, LocatorMap, Spot, locator_map
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import queries as cases
from casefiles.record.cases.queries import CaseFilter
from casefiles.record.codebook import queries as codebook
from casefiles.record.places import policy, queries, workflow
from casefiles.record.places.access import with_facility, with_place
from casefiles.record.places.forms import FacilityForm, PlaceForm, ReasonForm, level_words
from casefiles.record.places.models import Facility, FacilityState, Place
from casefiles.record.places.parts.outlines import bounds_of, rings_of
from casefiles.record.places.policy import PlacePermission
from casefiles.record.places.workflow import (
    FacilityDetails,
    PlaceDetails,
    details_of,
    details_of_place,
)
from casefiles.record.remedies import queries as remedies
from casefiles.record.victims import queries as victims

blueprint = Blueprint("places", __name__, url_prefix="/places")

CASES_SHOWN = 10


@blueprint.get("/")
@allowed(PlacePermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session = request_session()
    countries = queries.children(session, None)
    below = {country.id: queries.children(session, country) for country in countries}
    within = [place for places in below.values() for place in places]
    return render_template(
        "record/places/index.html",
        countries=countries,
        below=below,
        counts=queries.counts_below(session, within),
        may_add=policy.may(current_user(), PlacePermission.WRITE),
    )


@blueprint.post("/search")
@allowed(PlacePermission.READ, policy.require)
def search() -> ResponseReturnValue:
    words = request.form.get("words", "")[:200]
    found = queries.search(request_session(), words, acting_user=current_user())
    return render_template("record/places/search.html", words=words, found=found)


@blueprint.post("/matches")
@allowed(PlacePermission.READ, policy.require)
def matches() -> ResponseReturnValue:
    session, user, language = request_session(), current_user(), language_of(None)
    return answer(
        lambda words: queries.matches(session, words, acting_user=user, language=language)
    )


@blueprint.get("/<uuid:place_id>")
@with_place(PlacePermission.READ)
def place(place: Place) -> ResponseReturnValue:
    session = request_session()
    inside = queries.children(session, place)
    wanted = CaseFilter(place_id=place.id)
    return render_template(
        "record/places/place.html",
        place=place,
        line=queries.line_of(place)[:-1],
        inside=inside,
        counts=queries.counts_below(session, inside),
        facilities=queries.facilities_in(session, place),
        void=queries.facilities_in(session, place, state=FacilityState.VOID),
        cases=cases.list_cases(session, wanted, acting_user=current_user(), limit=CASES_SHOWN),
        map=_map_of(place),
        kind_of_place=level_words(place.level),
        may_add=policy.may(current_user(), PlacePermission.WRITE),
        may_write=policy.may(current_user(), PlacePermission.WRITE_FACILITY),
    )


def _map_of(place: Place) -> LocatorMap | None:
    """Draw a place whose boundary was imported; nothing is drawn for one without."""
    rings = rings_of(place.boundary)
    if not rings:
        return None
    spot = None
    if place.longitude is not None and place.latitude is not None:
        name = place.names.in_language(language_of(None))[0]
        spot = Spot(name, place.latitude, place.longitude)
    west, south, east, north = bounds_of(rings)
    return locator_map(
        spot, bounds=Bounds(west, south, east, north), areas=[Area(rings, here=True)]
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(PlacePermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    above = optional_id(request.args.get("in", ""))
    form = _place_form(PlaceDetails(names=Texts(), level=None, parent_id=above), version=0)
    back = way_back(url_for(".index"))
    made: list[Place] = []

    def save() -> None:
        details, is_another = form.details(), bool(form.is_another.data)
        made.append(
            workflow.add_place(
                request_session(), details, is_another=is_another, acting_user=current_user()
            )
        )

    if not form.is_submitted():
        return render_template("record/places/new.html", form=form, back=back)
    if not accepted(form, save):
        page = render_template(
            "record/places/new.html", form=form, back=back, namesake=_namesake(form)
        )
        return page, 422
    flash(_("Place added; lists of places offer it now."))
    return redirect(way_back(url_for(".place", place_id=made[0].id)), code=303)


def _place_form(details: PlaceDetails, *, version: int) -> PlaceForm:
    form = PlaceForm(details, version=version)
    form.offer(
        level=details.level,
        places=_places(form.parent_id.words, form.parent_id.data),
        precisions=codebook.choices("place_precision", language_of(None)),
    )
    return form


def _places(words: str, chosen: UUID | None) -> Offered:
    user, language = current_user(), language_of(None)
    return queries.offered(request_session(), words, chosen, acting_user=user, language=language)


def _namesake(form: PlaceForm, place: Place | None = None) -> Place | None:
    """Return the place that the form is refused for, so that the page can lead to it."""
    if not form.is_another.errors:
        return None
    names, parent_id = form.names.data, form.parent_id.data
    return queries.namesake(request_session(), names, parent_id, but=place)


@blueprint.route("/<uuid:place_id>/edit", methods=["GET", "POST"])
@with_place(PlacePermission.WRITE)
def edit(place: Place) -> ResponseReturnValue:
    form = _place_form(details_of_place(place), version=place.version)
    template = "record/places/edit.html"

    def save() -> None:
        workflow.edit_place(
            request_session(),
            place,
            form.details(),
            opened=form.opened,
            is_another=bool(form.is_another.data),
            acting_user=current_user(),
        )

    if not form.is_submitted():
        return render_template(template, place=place, form=form)
    if not accepted(form, save, saved=lambda: (details_of_place(place), place.version)):
        namesake = _namesake(form, place)
        return render_template(template, place=place, form=form, namesake=namesake), 422
    flash(_("Place saved."))
    return redirect(url_for(".place", place_id=place.id), code=303)


@blueprint.route("/facilities/new", methods=["GET", "POST"])
@allowed(PlacePermission.WRITE_FACILITY, policy.require)
def new_facility() -> ResponseReturnValue:
    chosen = optional_id(request.args.get("place", ""))
    form = _facility_form(FacilityDetails(names=Texts(), kind="", place_id=chosen), version=0)
    back, may_add = way_back(url_for(".index")), policy.may(current_user(), PlacePermission.WRITE)
    page = {"form": form, "back": back, "may_add": may_add}
    made: list[Facility] = []

    def save() -> None:
        details, user = form.details(), current_user()
        made.append(workflow.add_facility(request_session(), details, acting_user=user))

    if not form.is_submitted():
        return render_template("record/places/new_facility.html", **page)
    if not accepted(form, save):
        return render_template("record/places/new_facility.html", **page), 422
    flash(_("Facility added."))
    return redirect(way_back(url_for(".facility", facility_id=made[0].id)), code=303)


def _facility_form(details: FacilityDetails, *, version: int) -> FacilityForm:
    form = FacilityForm(details, version=version)
    form.offer(
        places=_places(form.place_id.words, form.place_id.data),
        kinds=codebook.choices("target", language_of(None)),
    )
    return form


@blueprint.get("/facilities/<uuid:facility_id>")
@with_facility(PlacePermission.READ)
def facility(facility: Facility) -> ResponseReturnValue:
    return render_template(
        "record/places/facility.html",
        facility=facility,
        line=queries.line_of(facility.place),
        damages=victims.damages_to(request_session(), facility.id, acting_user=current_user()),
        remedies=remedies.remedies_for_facility(
            request_session(), facility.id, acting_user=current_user()
        ),
        may_write=policy.may(current_user(), PlacePermission.WRITE_FACILITY)
        and facility.state is FacilityState.RECORDED,
    )


@blueprint.route("/facilities/<uuid:facility_id>/edit", methods=["GET", "POST"])
@with_facility(PlacePermission.WRITE_FACILITY)
def edit_facility(facility: Facility) -> ResponseReturnValue:
    form = _facility_form(details_of(facility), version=facility.version)
    may_add = policy.may(current_user(), PlacePermission.WRITE)
    page = {"facility": facility, "form": form, "may_add": may_add}
    template = "record/places/edit_facility.html"

    def save() -> None:
        workflow.edit_facility(
            request_session(),
            facility,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    if not form.is_submitted():
        return render_template(template, **page)
    if not accepted(form, save, saved=lambda: (details_of(facility), facility.version)):
        return render_template(template, **page), 422
    flash(_("Facility saved."))
    return redirect(url_for(".facility", facility_id=facility.id), code=303)


@blueprint.route("/facilities/<uuid:facility_id>/void", methods=["GET", "POST"])
@with_facility(PlacePermission.WRITE_FACILITY)
def void_facility(facility: Facility) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()
    damages = victims.damages_to(session, facility.id, acting_user=user)

    def save() -> None:
        reason = form.reason.data or ""
        workflow.void_facility(session, facility, reason=reason, acting_user=user)

    page = {"facility": facility, "damages": damages, "form": form}
    if not form.is_submitted():
        return render_template("record/places/void_facility.html", **page)
    if not accepted(form, save):
        return render_template("record/places/void_facility.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".facility", facility_id=facility.id), code=303)
