"""What a form offers to choose from: the case's own first, told apart, in the page's language."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import ClaimState
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.places import add_facility, add_place
from tests.factories.sources import add_source
from tests.factories.victims import add_figure

AIRWARS = Texts.of(en="Airwars", ar="إيروورز")


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    town = add_place(session, name=Texts.of(en="Town", ar="بلدة"), code="XX07")
    return add_case(session, lead=lead, title="Strike", place_id=town.id)


def labels(page: str, name: str) -> list[str]:
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    assert select, f"{name} is not chosen from a list"
    found = re.findall(r"<option[^>]*>([^<]*)|<optgroup label=\"([^\"]*)\"", select[0])
    return [option or f"[{group}]" for option, group in found]


def test_sources_of_the_case_come_first_and_eight_of_one_name_are_told_apart(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    used = add_source(
        session,
        recorded_by=lead,
        label=AIRWARS,
        published_title="Airwars RS0043",
        published_url="https://airwars.org/rs0043-october-15-2015/",
    )
    add_figure(session, case, used, minimum=3)
    newer = add_source(
        session, recorded_by=lead, label=AIRWARS, published_url="https://airwars.org/rs0063-2016/"
    )

    page = browse(lead).get(f"/cases/{case.id}/figures/new").text

    assert labels(page, "source_id") == [
        "choose",
        "[Sources in this case]",
        f"{used.reference} · Airwars · Airwars RS0043 · 2015",
        "[Other sources, newest first]",
        f"{newer.reference} · Airwars · airwars.org · 2016",
    ]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/cases/{case.id}/cite/case/{case.id}", "support"),
        ("/cases/{case.id}/evidence/new", "source_id"),
        ("/cases/{case.id}/claims/new-other", "source_id"),
        ("/claims/{claim.id}/indicators/new", "citations-0-support"),
    ],
)
def test_every_form_that_names_a_source_offers_it_so(
    session: Session, lead: User, case: Case, browse: Browse, address: str, field: str
) -> None:
    used = add_source(session, recorded_by=lead, label=AIRWARS)
    add_figure(session, case, used, minimum=3)
    add_source(session, recorded_by=lead, label=AIRWARS)
    claim = add_claim(session, case, author=lead, state=ClaimState.DRAFT)
    lead.language = "ar"

    page = browse(lead).get(address.format(case=case, claim=claim)).text

    found = labels(page, field)
    assert any(f"{used.reference} · \u2068إيروورز\u2069" in each for each in found)
    assert sum(each.startswith("[") for each in found) >= 2


def test_the_facilities_of_the_place_come_first(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    add_facility(session, place=add_place(session, name="Far"), name="Clinic")
    here = Texts.of(en="School", ar="مدرسة")
    add_facility(session, place=case.place, name=here)

    page = browse(lead).get(f"/cases/{case.id}/damages/new").text

    assert labels(page, "facility_id") == [
        "choose",
        "[At the place of this case]",
        "School · مدرسة (Town)",
        "[Elsewhere]",
        "Clinic (Far)",
    ]


def test_on_an_arabic_page_arabic_leads(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    add_actor(session, name=Texts.of(en="Northern party", ar="الطرف الشمالي"))
    add_facility(session, place=case.place, name=Texts.of(en="School", ar="مدرسة"))
    lead.language = "ar"
    pages = browse(lead)

    assert "بلدة · Town (XX07)" in pages.get(f"/cases/{case.id}/edit").text
    assert "بلدة · Town (XX07)" in pages.get(f"/cases/?place={case.place_id}").text
    assert "الطرف الشمالي · Northern party" in pages.get(f"/cases/{case.id}/claims/new").text
    assert "مدرسة · School (بلدة)" in pages.get(f"/cases/{case.id}/damages/new").text


def test_what_a_list_lacks_is_added_beside_the_form(lead: User, case: Case, browse: Browse) -> None:
    pages = browse(lead)
    form = f"/cases/{case.id}/figures/new"
    assert f'href="/sources/new?back={form}" target="_blank"' in pages.get(form).text
    damage = f"/cases/{case.id}/damages/new"
    assert (
        f"/places/facilities/new?place={case.place_id}&amp;back={damage}" in pages.get(damage).text
    )

    answer = pages.send(
        f"/sources/new?back={form}",
        {
            "label-text-en": "A list of names",
            "kind": "media",
            "role": "reporter",
            "reliability": "F",
        },
    )

    assert answer.headers["Location"] == form
    assert "A list of names" in pages.get(form).text
