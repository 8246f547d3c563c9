"""The gazetteer's pages: the tree, looking up in any script, facilities and damage to them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseAccess
from casefiles.record.places import workflow
from casefiles.record.places.models import Facility
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.places import add_facility, add_place
from tests.factories.victims import add_damage

ODD = 'مشفى "النور" = O\'Hara'


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_tree_shows_the_country_and_what_lies_in_it(
    session: Session, lead: User, browse: Browse, language: str
) -> None:
    workflow.load_builtin(session)
    lead.language = language

    page = browse(lead).get("/places/").text

    assert "SY07" in page
    assert "إدلب" in page
    assert "Idlib" in page


def test_an_empty_gazetteer_says_what_to_do(lead: User, browse: Browse) -> None:
    assert "casefiles places import" in browse(lead).get("/places/").text


@pytest.mark.parametrize("words", ["Idleb", "ادلب", "sy07", "IDLIB"])
def test_a_place_is_found_in_any_spelling_and_the_words_stay_out_of_the_address(
    session: Session, lead: User, browse: Browse, words: str
) -> None:
    workflow.load_builtin(session)

    answer = browse(lead).send("/places/search", {"words": words})

    assert answer.status_code == 200
    assert "SY07" in answer.text
    assert "SY08" not in answer.text
    assert answer.request.query_string == b""


def test_nothing_found_says_what_to_try(lead: User, browse: Browse) -> None:
    page = browse(lead)
    assert "another spelling" in page.send("/places/search", {"words": "Erewhon"}).text
    assert "another spelling" in page.send("/places/search", {"words": "  "}).text


def test_a_place_lists_what_is_in_it_and_draws_its_boundary_if_there_is_one(
    session: Session, lead: User, browse: Browse
) -> None:
    ring = [[36.0, 35.0], [37.0, 35.0], [37.0, 36.0], [36.0, 35.0]]
    area = add_place(
        session,
        name="Invented province",
        boundary={"type": "Polygon", "coordinates": [ring]},
        longitude=36.5,
        latitude=35.4,
    )
    town = add_place(session, name="Invented town", level=4, parent=area)
    add_facility(session, place=town, name="Invented school", kind="school", deconflicted=True)
    add_case(session, lead=lead, title="Market of the town", place_id=town.id)

    page = browse(lead).get(f"/places/{area.id}").text

    assert "Invented town" in page
    assert "Invented school" in page
    assert "Market of the town" in page
    assert "map-land is-here" in page
    area.latitude = area.longitude = None
    assert "map-land is-here" in browse(lead).get(f"/places/{area.id}").text
    assert "map-land" not in browse(lead).get(f"/places/{town.id}").text


def test_a_facility_tells_every_attack_that_the_reader_may_know_of(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    facility = add_facility(session, latitude=35.1, longitude=36.1)
    first = add_case(session, lead=lead, title="First strike", date_edtf="2016-08")
    second = add_case(session, lead=lead, title="Second strike", date_edtf="2015")
    hidden = add_case(session, lead=lead, title="Hidden strike", access=CaseAccess.MEMBERS)
    for case in (first, second, hidden):
        add_damage(session, case, facility, extent="severe", out_of_service="yes")

    for_lead = browse(lead).get(f"/places/facilities/{facility.id}").text
    for_colleague = browse(colleague).get(f"/places/facilities/{facility.id}").text

    assert "hit more than once" in for_lead
    assert "Hidden strike" in for_lead
    assert "Hidden strike" not in for_colleague
    assert for_colleague.index("Second strike") < for_colleague.index("First strike")


def test_a_facility_is_added_as_it_was_typed(session: Session, lead: User, browse: Browse) -> None:
    place = add_place(session)
    pages = browse(lead)
    pages.get(f"/places/facilities/new?place={place.id}")

    answer = pages.send(
        "/places/facilities/new",
        {
            "names-text-ar": ODD,
            "kind": "medical_facility",
            "place_id": str(place.id),
            "latitude": "35.5",
            "longitude": "36.5",
            "deconflicted": "True",
        },
    )

    facility = session.scalars(sa.select(Facility)).one()
    assert answer.status_code == 303
    assert facility.names == Texts.of(ar=ODD)
    assert (facility.latitude, facility.longitude, facility.deconflicted) == (35.5, 36.5, True)


def test_what_is_badly_filled_in_comes_back_beside_the_field(
    session: Session, lead: User, browse: Browse
) -> None:
    answer = browse(lead).send(
        "/places/facilities/new",
        {"names-text-ar": ODD, "kind": "school", "place_id": "", "latitude": "35", "longitude": ""},
    )

    assert answer.status_code == 422
    assert 'id="place_id-error"' in answer.text
    assert "مشفى &#34;النور&#34; = O&#39;Hara" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Facility)) == 0


def test_of_two_people_editing_one_facility_neither_loses_a_word(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    facility = add_facility(session, name="Hospital", kind="medical_facility")
    address = f"/places/facilities/{facility.id}/edit"
    mine, theirs = browse(lead), browse(colleague)
    mine.get(address)
    theirs.get(address)
    common = {"version": "1", "kind": "medical_facility", "place_id": str(facility.place_id)}

    first = theirs.send(address, common | {"names-text-en": "Central hospital"})
    second = mine.send(address, common | {"names-text-en": ODD})

    assert first.status_code == 303
    assert second.status_code == 409
    assert "Central hospital" in second.text
    assert "O&#39;Hara" in second.text


def test_saving_a_facility_unchanged_records_nothing(
    session: Session, lead: User, browse: Browse
) -> None:
    facility = add_facility(session, name="Hospital")
    pages = browse(lead)
    address = f"/places/facilities/{facility.id}/edit"
    assert "Hospital" in pages.get(address).text

    answer = pages.send(
        address,
        {
            "version": "1",
            "names-text-en": "Hospital",
            "kind": facility.kind,
            "place_id": str(facility.place_id),
        },
    )
    refused = pages.send(address, {"version": "1", "names-text-en": "", "kind": "school"})

    session.refresh(facility)
    assert answer.status_code == 303
    assert facility.version == 1
    assert refused.status_code == 422


def test_reading_is_not_writing(
    session: Session, officer: User, administrator: User, browse: Browse
) -> None:
    place = add_place(session)
    facility = add_facility(session, place=place)

    assert browse(officer).get(f"/places/{place.id}").status_code == 200
    assert browse(officer).get("/places/facilities/new").status_code == 403
    assert browse(officer).get(f"/places/facilities/{facility.id}/edit").status_code == 403
    assert browse(administrator).get("/places/").status_code == 403
    assert browse(officer).get(f"/places/{facility.id}").status_code == 404
    assert browse(officer).get(f"/places/facilities/{place.id}").status_code == 404
    assert browse().get("/places/").status_code == 302
