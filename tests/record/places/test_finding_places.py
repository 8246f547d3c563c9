"""Choosing from a gazetteer that no list can hold: by letters of either script, script or none."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.folding import fold
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.places.models import Place
from casefiles.record.places.queries import WHOLE
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.forms import form_of


@pytest.fixture
def town(session: Session) -> Place:
    """One town of a province with more villages than a select can hold."""
    country = add_place(session, name=Texts.of(en="Nowhere", ar="لا مكان"), level=0)
    province = add_place(session, name=Texts.of(en="North", ar="الشمال"), level=1, parent=country)
    town = add_place(
        session, name=Texts.of(en="Invented Town", ar="البلدة المختلقة"), level=4, parent=province
    )
    villages = [
        {
            "id": new_id(), "parent_id": province.id, "level": 4, "names": Texts.of(en=name),
            "search_text": f"|{fold(name)}|", "aliases": (), "version": 1,
        }
        for name in (f"Village {n}" for n in range(WHOLE + 1))
    ]  # fmt: skip
    session.execute(Place.__table__.insert(), villages)  # type: ignore[attr-defined]
    return town


@pytest.mark.parametrize("words", ["المختلقه", "INVENTED to", "town"])
def test_letters_of_either_script_find_a_place(
    lead: User, browse: Browse, town: Place, words: str
) -> None:
    found = browse(lead).send("/places/matches", {"words": words}).get_json()["matches"]

    assert found == [
        {
            "value": str(town.id),
            "label": "Invented Town · البلدة المختلقة",
            "detail": "North",
        }
    ]


def test_no_more_is_offered_than_a_person_reads(lead: User, browse: Browse, town: Place) -> None:
    pages = browse(lead)

    many = pages.send("/places/matches", {"words": "village"}).get_json()["matches"]
    begun = pages.send("/places/matches", {"words": town.names.wordings["en"][:3]}).get_json()

    assert len(many) == 20
    assert begun["matches"][0]["value"] == str(town.id)


def test_who_types_nothing_is_offered_the_largest_areas(
    lead: User, browse: Browse, town: Place
) -> None:
    found = browse(lead).send("/places/matches", {"words": " "}).get_json()["matches"]

    assert [one["label"] for one in found[:1]] == ["Nowhere · لا مكان"]
    assert str(town.id) not in {one["value"] for one in found}


def test_without_a_script_a_button_narrows_the_list_and_loses_nothing(
    session: Session, lead: User, browse: Browse, town: Place
) -> None:
    case = add_case(session, lead=lead)
    pages, address = browse(lead), f"/cases/{case.id}/edit"
    first = pages.get(address)
    values = {name: each[-1] for name, each in form_of(first.text, address).values.items()}

    asked = values | {"place_detail": "by the gate", "place_id-find": "بلده", "refresh": "1"}
    narrowed = pages.send(address, asked)
    found = {name: each[-1] for name, each in form_of(narrowed.text, address).values.items()}
    chosen = found | {"place_id": str(town.id)}
    saved = pages.send(address, chosen)
    again = pages.get(address)

    assert first.text.count("<option") < 1000
    assert "Village 7" not in first.text + narrowed.text
    assert f'value="{town.id}"' in narrowed.text
    assert found["place_detail"] == "by the gate"
    assert saved.status_code == 303
    assert f'<option selected value="{town.id}">' in again.text, "the chosen one is always offered"
    assert pages.send(address, chosen | {"version": "2", "place_id": "x"}).status_code == 422


@pytest.mark.parametrize("is_small", [False, True], ids=["large", "small"])
def test_letters_that_nothing_was_chosen_for_are_an_answer_and_never_dropped(
    request: pytest.FixtureRequest, session: Session, lead: User, browse: Browse, is_small: bool
) -> None:
    place = add_place(session, name="Old Mill") if is_small else request.getfixturevalue("town")
    add_place(session, name="New Mill")
    add_place(session, name="Newer Mill")
    case = add_case(session, lead=lead)
    pages, address = browse(lead), f"/cases/{case.id}/edit"
    shown = form_of(pages.get(address).text, address).values
    values = {name: each[-1] for name, each in shown.items()}
    one = place.names.wordings["en"][:5]

    several = pages.send(address, values | {"place_id-find": "mill"})
    none = pages.send(address, values | {"place_id-find": "nowhere at all"})
    taken = pages.send(address, values | {"place_id-find": one})

    assert several.status_code == none.status_code == 422
    assert "Choose one of these places." in several.text
    assert 'data-words="mill"' in several.text
    assert "There is no place of that name." in none.text
    assert taken.status_code == 303
    session.refresh(case)
    assert case.place_id == place.id
