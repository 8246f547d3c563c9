"""A place that no gazetteer has is written down by hand, once, with where it comes from."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.places import queries, workflow
from casefiles.record.places.models import Place
from casefiles.record.places.workflow import PlaceDetails, details_of_place
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.places import add_place

NEW = "/places/new"


def typed(parent: Place, **changed: str) -> dict[str, str]:
    return {
        "names-text-en": "Kafr Nowhere",
        "names-text-ar": "كفر لا مكان",
        "names-original": "ar",
        "level": "4",
        "parent_id": str(parent.id),
        "code": "",
        "latitude": "35.5",
        "longitude": "36.5",
        "point_precision": "village",
        "origin": "a map of the municipality (fictional)",
        **changed,
    }


def details(parent: Place | None, **changed: object) -> PlaceDetails:
    values: dict[str, object] = {
        "names": Texts.of(en="Kafr Nowhere"),
        "level": 4,
        "parent_id": parent.id if parent else None,
        "origin": "a map (fictional)",
    }
    return PlaceDetails(**values | changed)  # type: ignore[arg-type]


def test_a_village_is_added_and_found_in_either_script(
    session: Session, lead: User, browse: Browse
) -> None:
    province = add_place(session, name="Province", code="XX01")
    pages = browse(lead)
    pages.get(NEW)

    answer = pages.send(NEW, typed(province))

    place = session.scalars(sa.select(Place).where(Place.level == 4)).one()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/places/{place.id}"
    assert (place.parent_id, place.code, place.latitude) == (province.id, None, 35.5)
    assert (place.point_precision, place.version) == ("village", 1)
    assert [*queries.named(session, "كفر لا مكان")] == [place]
    page = pages.get(f"/places/{place.id}").text
    assert "a map of the municipality (fictional)" in page
    assert "added the place" in page


def test_a_second_place_of_the_same_name_is_refused_until_somebody_says_that_it_is_another(
    session: Session, lead: User, browse: Browse
) -> None:
    province = add_place(session, name="Province")
    first = add_place(session, name="KAFR  nowhere", level=4, parent=province)
    pages = browse(lead)
    pages.get(NEW)

    refused = pages.send(NEW, typed(province))
    confirmed = pages.send(NEW, typed(province, is_another="y"))

    assert refused.status_code == 422
    assert f'href="/places/{first.id}"' in refused.text
    assert 'name="is_another"' in refused.text
    assert "a map of the municipality" in refused.text
    assert confirmed.status_code == 303
    assert 'name="is_another"' not in pages.get(NEW).text


def test_the_same_name_elsewhere_is_another_place(session: Session, lead: User) -> None:
    here, there = add_place(session, name="Here"), add_place(session, name="There")
    workflow.add_place(session, details(here), acting_user=lead)

    workflow.add_place(session, details(there), acting_user=lead)

    assert len(queries.named(session, "kafr nowhere")) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"names": Texts()}, "names"),
        ({"level": None}, "level"),
        ({"parent_id": None}, "parent_id"),
        ({"level": 1}, "parent_id"),
        ({"code": "XX01"}, "code"),
        ({"origin": " "}, "origin"),
        ({"latitude": 35.0}, "latitude"),
        ({"point_precision": "village"}, "point_precision"),
    ],
)
def test_what_does_not_hold_together_is_refused(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    province = add_place(session, name="Province", code="XX01")

    with pytest.raises(Refusal) as refused:
        workflow.add_place(session, details(province, **changed), acting_user=lead)

    assert refused.value.field == field


def test_a_country_lies_in_nothing(session: Session, lead: User) -> None:
    country = add_place(session, name="Country", level=0)

    made = workflow.add_place(
        session, details(None, level=0, names=Texts.of(en="Other")), acting_user=lead
    )
    with pytest.raises(Refusal):
        workflow.add_place(session, details(country, level=0), acting_user=lead)

    assert made.parent_id is None


def test_a_change_is_told_in_words_and_a_stale_form_is_refused(
    session: Session, lead: User, browse: Browse
) -> None:
    province = add_place(session, name="Province")
    place = add_place(session, name="Town", level=4, parent=province, origin="a list")
    pages = browse(lead)
    address = f"/places/{place.id}/edit"
    assert "Town" in pages.get(address).text

    saved = pages.send(address, typed(province, version="1"))
    late = pages.send(address, typed(province, version="1", origin="another list"))

    session.refresh(place)
    assert (saved.status_code, late.status_code) == (303, 409)
    assert "another list" in late.text
    assert place.version == 2
    history = pages.get(f"/places/{place.id}").text
    assert "changed the place" in history
    assert "how exactly the point is known" in history


def test_a_place_may_not_rise_above_what_lies_in_it(session: Session, lead: User) -> None:
    province = add_place(session, name="Province")
    district = add_place(session, name="District", level=2, parent=province)
    add_place(session, name="Part", level=3, parent=district)
    now = details_of_place(district)

    with pytest.raises(Refusal) as refused:
        workflow.edit_place(
            session,
            district,
            PlaceDetails(now.names, 3, now.parent_id, origin="a list"),
            opened=1,
            acting_user=lead,
        )
    with pytest.raises(Stale):
        workflow.edit_place(session, district, now, opened=0, acting_user=lead)

    assert refused.value.field == "level"


def test_investigators_write_places(
    session: Session, reviewer: User, officer: User, lead: User, browse: Browse
) -> None:
    place = add_place(session, name="Province")

    for person in (reviewer, officer):
        with pytest.raises(NotPermitted):
            workflow.add_place(session, details(place), acting_user=person)
        assert browse(person).get(NEW).status_code == 403
        assert "/places/new" not in browse(person).get("/places/").text
    assert "/places/new" in browse(lead).get("/places/").text


def test_the_list_says_where_places_come_from(session: Session, lead: User, browse: Browse) -> None:
    add_place(session, name="Province")

    page = browse(lead).get("/places/").text

    assert "casefiles places import" in page


def test_from_a_form_one_adds_what_is_missing_and_comes_back(
    session: Session, lead: User, browse: Browse
) -> None:
    province = add_place(session, name="Province")
    case = add_case(session, lead=lead, title="Strike")
    pages = browse(lead)
    form = f"/cases/{case.id}/edit"
    page = pages.get(form).text
    assert f'href="/places/new?back={form}" target="_blank"' in page
    assert "/places/new?back=/places/facilities/new" in pages.get("/places/facilities/new").text

    answer = pages.send(f"{NEW}?back={form}", typed(province))

    assert answer.headers["Location"] == form
    assert "Kafr Nowhere" in pages.get(form).text


def test_the_lists_are_refreshed_without_losing_a_word(
    session: Session, lead: User, browse: Browse
) -> None:
    pages = browse(lead)
    pages.get("/cases/new")
    add_place(session, name="Province")
    session.commit()

    answer = pages.send("/cases/new", {"title-text-en": "Half a title", "refresh": "1"})

    assert "Half a title" in answer.text
    assert "Province" in answer.text
    assert "needs your attention" not in answer.text
    assert session.scalars(sa.select(Case)).all() == []


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "/cases?title=Yusuf", "/\\evil", "cases"]
)
def test_no_other_address_is_a_way_back(
    session: Session, lead: User, browse: Browse, back: str
) -> None:
    province = add_place(session, name="Province")
    pages = browse(lead)
    pages.get(NEW)

    answer = pages.post(
        NEW, query_string={"back": back}, data=typed(province) | {"csrf_token": pages.token}
    )

    place = session.scalars(sa.select(Place).where(Place.level == 4)).one()
    assert answer.headers["Location"] == f"/places/{place.id}"


def test_saving_a_place_as_it_is_changes_nothing(session: Session, lead: User) -> None:
    province = add_place(session, name="Province")
    place = add_place(session, name="Town", level=4, parent=province, origin="a list")
    now = details_of_place(place)

    workflow.edit_place(session, place, now, opened=place.version, acting_user=lead)

    assert details_of_place(place) == now
    assert place.version == 1
