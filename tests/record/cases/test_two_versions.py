"""The second of two people is asked about what differs, and about nothing else."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import MemberStanding
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.cases import add_case, add_member
from tests.factories.places import add_place
from tests.forms import form_of
from tests.pages import PageClient


def test_only_what_differs_is_asked(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(
        session,
        lead=lead,
        narrative=Texts.of(en="Aircraft struck the market."),
        date_edtf="2019-07-22",
        place_id=add_place(session).id,
        latitude=35.1,
        longitude=36.25,
        target="market",
        weapons=("unguided_bomb",),
        tags=("first", "second"),
    )
    add_member(session, case, colleague, MemberStanding.MEMBER)
    address = f"/cases/{case.id}/edit"
    alice, bob = browse(lead), browse(colleague)
    opened = form_of(bob.get(address).text, address).values

    alice.post(
        address, data={**form_of(alice.get(address).text, address).values, "control": "shared"}
    )
    answer = bob.post(address, data={**opened, "place_detail": "behind the bakery"})

    assert answer.status_code == 409
    assert set(re.findall(r'name="keep-(\w+)"', answer.text)) == {"control", "place_detail"}


def test_what_only_one_of_them_changed_is_chosen_already_and_what_both_did_is_asked(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(
        session,
        lead=lead,
        narrative=Texts.of(en="Dawn.\n\nNoon.\n\nDusk."),
        place_detail="near the mill",
        tags=("first",),
    )
    add_member(session, case, colleague, MemberStanding.MEMBER)
    address = f"/cases/{case.id}/edit"
    alice, bob = browse(lead), browse(colleague)
    opened = form_of(bob.get(address).text, address).values
    alice.post(
        address,
        data={
            **form_of(alice.get(address).text, address).values,
            "control": "shared",
            "place_detail": "behind the bakery",
            "narrative-text-en": "Dawn, they flew.\r\n\r\nNoon.\r\n\r\nDusk.",
        },
    )
    answer = bob.post(
        address,
        data={
            **opened,
            "place_detail": "at the well",
            "tags": "first, second",
            "narrative-text-en": "Dawn.\r\n\r\nNoon.\r\n\r\nDusk fell.",
        },
    )

    assert answer.status_code == 409
    merged = form_of(answer.text, address).values
    chosen = {name: value for name, value in merged.items() if name.startswith("keep-")}
    assert chosen == {
        "keep-control": ["theirs"],
        "keep-tags": ["yours"],
        "keep-narrative": ["both"],
    }
    assert "near the mill" in answer.text  # what it was before both

    assert bob.post(address, data={**merged, "keep-place_detail": "theirs"}).status_code == 303
    session.expire_all()
    assert (case.control, case.place_detail) == ("shared", "behind the bakery")
    assert case.tags == ("first", "second")
    assert case.narrative == Texts.of(en="Dawn, they flew.\n\nNoon.\n\nDusk fell.")


@pytest.mark.parametrize("side", ["theirs", "yours"])
def test_a_place_found_by_its_letters_is_one_of_the_two_to_choose_from(
    session: Session, lead: User, colleague: User, browse: Browse, side: str
) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    places = {
        "theirs": add_place(session, name="Old Mill"),
        "yours": add_place(session, name="Quay"),
    }
    address = f"/cases/{case.id}/edit"
    alice, bob = browse(lead), browse(colleague)
    opened = form_of(bob.get(address).text, address).values
    hers = form_of(alice.get(address).text, address).values
    alice.post(address, data=hers | {"place_id": [str(places["theirs"].id)]})

    answer = bob.post(address, data=opened | {"place_id-find": ["quay"]})
    asked = form_of(answer.text, address).values
    bob.post(address, data=asked | {"keep-place_id": [side]})

    assert answer.status_code == 409
    session.expire_all()
    assert case.place_id == places[side].id


def test_a_choice_holds_when_a_third_change_comes_between(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, place_detail="near the mill")
    add_member(session, case, colleague, MemberStanding.MEMBER)
    address = f"/cases/{case.id}/edit"
    alice, bob = browse(lead), browse(colleague)
    opened = form_of(bob.get(address).text, address).values

    def alice_saves(**fields: str) -> None:
        form = form_of(alice.get(address).text, address).values
        assert alice.post(address, data={**form, **fields}).status_code == 303

    alice_saves(place_detail="behind the bakery")
    first = bob.post(address, data={**opened, "place_detail": "at the well", "tags": "his"})
    alice_saves(time_of_day="10:00")
    again = {**form_of(first.text, address).values, "keep-place_detail": "theirs"}
    second = bob.post(address, data=again)
    assert second.status_code == 409
    assert bob.post(address, data=form_of(second.text, address).values).status_code == 303

    session.expire_all()
    assert case.place_detail == "behind the bakery"
    assert (case.time_of_day, case.tags) == ("10:00", ("his",))


def test_a_paragraph_taken_in_stays_when_a_third_person_saves_between(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    third_person = add_person(session, "carol", Role.INVESTIGATOR)
    case = add_case(session, lead=lead, narrative=Texts.of(en="Dawn.\n\nNoon.\n\nDusk.\n\nNight."))
    for person in (colleague, third_person):
        add_member(session, case, person, MemberStanding.MEMBER)
    address = f"/cases/{case.id}/edit"
    alice, bob, carol = browse(lead), browse(colleague), browse(third_person)
    opened = form_of(alice.get(address).text, address).values

    def saves(person: PageClient, **fields: str) -> None:
        form = form_of(person.get(address).text, address).values
        changed = {name.replace("__", "-"): text for name, text in fields.items()}
        assert person.post(address, data={**form, **changed}).status_code == 303

    saves(bob, narrative__text__en="Dawn, they flew.\n\nNoon.\n\nDusk.\n\nNight.")
    hers = {"narrative-text-en": "Dawn.\r\n\r\nNoon.\r\n\r\nDusk.\r\n\r\nNight fell."}
    first = form_of(alice.post(address, data={**opened, **hers}).text, address).values
    assert first["keep-narrative"] == ["both"]
    saves(carol, title__text__en="Another title")
    second = form_of(alice.post(address, data=first).text, address).values
    assert second["keep-narrative"] == ["yours"]
    saves(carol, tags="hers")
    third = form_of(alice.post(address, data=second).text, address).values
    assert alice.post(address, data=third).status_code == 303

    session.expire_all()
    assert case.narrative == Texts.of(en="Dawn, they flew.\n\nNoon.\n\nDusk.\n\nNight fell.")
    assert (case.title, case.tags) == (Texts.of(en="Another title"), ("hers",))


FORGED = {
    "a field that has no wordings": (
        {"keep-place_detail": "both", "merged-place_detail": '{"wordings": {"en": "x"}}'},
        303,
    ),
    "a text too long to be typed": (
        {
            "keep-title": "both",
            "merged-title": json.dumps({"wordings": {"en": "x" * 201}, "original": "en"}),
        },
        422,
    ),
    "brackets without an end": (
        {"keep-title": "both", "merged-title": "[" * 100_000, "opened_with": "[" * 100_000},
        303,
    ),
    "an original that is no language": (
        {
            "keep-title": "both",
            "merged-title": '{"wordings": {"en": "x", "ar": "y"}, "original": []}',
        },
        303,
    ),
    "a language that cannot be kept": (
        {"keep-title": "both", "merged-title": '{"wordings": {"\\u0000": "x"}}'},
        303,
    ),
    "a version of thousands of digits": ({"version": "9" * 5000}, 409),
}


@pytest.mark.parametrize(("sent", "status"), FORGED.values(), ids=FORGED)
def test_what_no_page_of_ours_posts_changes_nothing_and_breaks_nothing(
    session: Session, lead: User, browse: Browse, sent: dict[str, str], status: int
) -> None:
    case = add_case(session, lead=lead, title=Texts.of(en="Market"), place_detail="near the mill")
    address, alice = f"/cases/{case.id}/edit", browse(lead)
    form = form_of(alice.get(address).text, address).values

    assert alice.post(address, data={**form, **sent}).status_code == status

    session.expire_all()
    assert (case.title, case.place_detail) == (Texts.of(en="Market"), "near the mill")
