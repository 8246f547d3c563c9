"""The map over the list: an area where the area is known, a spot where the spot was found."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.desk.maps.queries import map_of_cases
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.queries import CaseFilter
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.places import add_place

OUTLINE = {"type": "Polygon", "coordinates": [[[36, 35], [37, 35], [37, 36], [36, 36], [36, 35]]]}


@pytest.fixture
def cases(session: Session, lead: User) -> dict[str, Case]:
    country = add_place(session, name="Nowhereland", level=0, code="NWL", latitude=1, longitude=1)
    province = add_place(
        session, name="North", code="NW1", parent=country, boundary=OUTLINE, latitude=35.5,
        longitude=36.5,
    )  # fmt: skip
    town = add_place(
        session, name="Tal", code="NW1T", level=4, parent=province, latitude=35.8, longitude=36.8
    )
    point: dict[str, Any] = {"latitude": 35.7, "longitude": 36.7}
    return {
        "found": add_case(session, lead=lead, place_precision="exact_location", **point),
        "province": add_case(
            session, lead=lead, place=town, place_precision="province_governorate", **point
        ),
        "town": add_case(session, lead=lead, place=town),
        "unsaid": add_case(session, lead=lead, **point),
        "country": add_case(session, lead=lead, place=country),
        "hidden": add_case(
            session, lead=lead, access=CaseAccess.MEMBERS, place_precision="exact_location", **point
        ),
    }


def test_no_case_is_a_pin_unless_its_spot_was_found(
    session: Session, cases: dict[str, Case], lead: User
) -> None:
    found = map_of_cases(session, CaseFilter(), acting_user=lead)

    extents = {one.case.reference: one.extent for one in found.drawn}
    spots = {reference for reference, extent in extents.items() if extent and extent.is_spot}
    assert spots == {cases["found"].reference, cases["hidden"].reference}
    province, town = extents[cases["province"].reference], extents[cases["town"].reference]
    assert province
    assert province.rings == (OUTLINE["coordinates"][0],)
    assert town
    assert town.kilometres == 3
    assert {one.case.reference for one in found.not_drawn} == {
        cases["unsaid"].reference,
        cases["country"].reference,
    }


def test_the_table_beside_the_map_says_what_the_map_shows(
    cases: dict[str, Case], browse: Browse, colleague: User
) -> None:
    page = browse(colleague).get("/cases/map/").text

    table = page[page.index('id="table"') :]
    assert cases["hidden"].reference not in page
    for name in ("found", "province", "town", "unsaid", "country"):
        assert cases[name].reference in table
    assert re.search(r'class="map-extent"[^>]* d="M', page)  # the boundary of the province
    assert 'class="map-land"' in page
    assert "Governorate" in table


def test_what_lies_close_together_is_a_number_that_leads_closer(
    session: Session, lead: User, browse: Browse
) -> None:
    for step in range(30):
        add_case(
            session, lead=lead, latitude=35 + step / 1000, longitude=36.0,
            place_precision="exact_location",
        )  # fmt: skip
    add_case(session, lead=lead, latitude=38.0, longitude=39.0, place_precision="exact_location")
    alice = browse(lead)

    page = alice.get("/cases/map/?year=").text
    closer = re.search(r'href="(/cases/map/\?[^"]*tile=[\d-]+)"', page)

    assert "30 cases, look closer" in page
    assert closer
    assert "what lies in this part of the map" in alice.get(closer[1]).text
    assert alice.get("/cases/map/?tile=99-1-1").status_code == 200
    assert alice.get("/cases/map/?year=nineteen").status_code == 422


def test_the_case_page_says_in_words_how_exactly_its_place_is_known(
    cases: dict[str, Case], browse: Browse, lead: User
) -> None:
    alice = browse(lead)

    assert "The very spot was found." in alice.get(f"/cases/{cases['found'].id}").text
    assert "no more exactly than: Governorate" in alice.get(f"/cases/{cases['province'].id}").text
    assert "Not drawn" in alice.get(f"/cases/{cases['unsaid'].id}").text
