"""An empty installation asks who it serves, once, and answers nothing else before."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.platform.audit.queries import history_of, verify
from casefiles.platform.organisation import queries, workflow
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.organisation.workflow import OrganisationDetails
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import has_keys
from casefiles.platform.vault.workflow import Stretching, private_key
from tests.conftest import factory_of
from tests.pages import PageClient, signed_in_client

PASSPHRASE = "seven grey herons above the weir"
PASSWORD = "quiet lamp under basalt"
TYPED = {
    "names-text-en": "Fictional Observatory",
    "names-text-ar": "مرصد خيالي",
    "names-original": "en",
    "address": "2 Invented Street",
    "focal_point": "Farid (fictional)",
    "focal_point_contact": "focal@observatory.example",
    "languages": ["en", "ar"],
    "passphrase": PASSPHRASE,
    "passphrase_again": PASSPHRASE,
    "display_name": "Dana (fictional)",
    "sign_in_name": "Dana",
    "language": "ar",
    "password": PASSWORD,
    "repeated": PASSWORD,
}
DETAILS = OrganisationDetails(
    names=Texts.of(en="Fictional Observatory"),
    address="",
    focal_point="Farid (fictional)",
    focal_point_contact="focal@observatory.example",
    languages=("en",),
)


@pytest.fixture
def visitor(new_app: Flask) -> PageClient:
    return signed_in_client(new_app, None)


@pytest.mark.parametrize("address", ["/", "/sign-in", "/people", "/log", "/nothing-here"])
def test_nothing_else_answers_before_set_up(visitor: PageClient, address: str) -> None:
    response = visitor.get(address)

    assert (response.status_code, response.location) == (303, "/setup")


def test_the_first_page_makes_organisation_keys_and_administrator(
    new_app: Flask, visitor: PageClient
) -> None:
    visitor.get("/setup")

    response = visitor.send("/setup", TYPED)

    assert response.status_code == 303
    with factory_of(new_app)() as session:
        organisation = queries.the_organisation(session)
        dana = session.scalars(sa.select(User)).one()
        assert organisation.names.in_language("ar")[0] == "مرصد خيالي"
        assert not organisation.is_sample
        assert (dana.sign_in_name, dana.state, dana.roles) == (
            "dana",
            AccountState.ACTIVE,
            frozenset({Role.ADMINISTRATOR}),
        )
        assert private_key(session, LockedKeyKind.SIGNING, PASSPHRASE)
        assert {event.action for event in history_of(session, organisation.id)} == {
            "organisation:set-up"
        }
        assert verify(session).fault is None


def test_the_first_administrator_signs_in_with_the_password_chosen_there(
    visitor: PageClient,
) -> None:
    visitor.get("/setup")
    visitor.send("/setup", TYPED)
    visitor.get("/sign-in")

    response = visitor.send("/sign-in", {"sign_in_name": "dana", "password": PASSWORD})

    assert response.status_code == 303
    assert visitor.get("/people").status_code == 200


def test_set_up_is_gone_once_it_is_done(visitor: PageClient) -> None:
    visitor.get("/setup")
    visitor.send("/setup", TYPED)

    assert visitor.get("/setup").status_code == 404
    assert visitor.send("/setup", TYPED).status_code == 404


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"passphrase_again": "another one altogether"}, "not the same"),
        ({"passphrase": "too short"}, "20 to 200 characters"),
        ({"password": "too short", "repeated": "too short"}, "at least 15 characters"),
        ({"repeated": "something else"}, "not the same"),
        ({"sign_in_name": "two words"}, "without blanks"),
        ({"focal_point": ""}, "Name one person"),
        ({"focal_point": "Farid\0"}, "cannot be kept"),
        ({"languages": []}, "one language at least"),
        ({"names-text-en": "\0"}, "cannot be kept"),
    ],
)
def test_a_fault_is_named_beside_its_field_and_nothing_is_made(
    new_app: Flask, visitor: PageClient, changed: dict[str, object], message: str
) -> None:
    visitor.get("/setup")

    response = visitor.send("/setup", TYPED | changed)

    assert response.status_code == 422
    assert message in response.text
    assert "2 Invented Street" in response.text
    with factory_of(new_app)() as session:
        assert queries.find_organisation(session) is None
        assert not has_keys(session)


def test_an_organisation_without_a_name_is_refused(visitor: PageClient) -> None:
    visitor.get("/setup")

    response = visitor.send("/setup", TYPED | {"names-text-en": "", "names-text-ar": " "})

    assert response.status_code == 422
    assert "name in one language" in response.text


def test_the_sample_is_set_up_by_the_program_without_an_administrator(new_app: Flask) -> None:
    with factory_of(new_app)() as session:
        organisation = _set_up(session)
        session.commit()

        assert organisation.is_sample
        assert session.scalar(sa.select(User)) is None
        assert history_of(session, organisation.id)[0].acting_user_id is None


def test_set_up_happens_once(session: Session) -> None:
    with pytest.raises(NotAllowedNow):
        _set_up(session)


def test_a_short_passphrase_is_refused_by_the_verb_too(new_app: Flask) -> None:
    with factory_of(new_app)() as session, pytest.raises(Refusal) as refused:
        workflow.set_up(session, DETAILS, passphrase="short", administrator=None)

    assert refused.value.field == "passphrase"


def _set_up(session: Session) -> Organisation:
    return workflow.set_up(
        session,
        DETAILS,
        passphrase=PASSPHRASE,
        administrator=None,
        is_sample=True,
        stretching=Stretching(memory_kib=64, passes=1),
    )


def test_what_is_missing_is_said_all_at_once(visitor: PageClient) -> None:
    lacking = TYPED | {"names-text-en": "", "names-text-ar": "", "languages": [], "passphrase": ""}

    visitor.get("/setup")
    refused = visitor.send("/setup", lacking)

    assert refused.status_code == 422
    for sentence in (
        "Give the organisation\u2019s name",
        "Choose one language at least.",
        "Choose a passphrase.",
    ):
        assert sentence in html.unescape(refused.text).replace("'", "\u2019")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_administrator_is_offered_the_language_of_the_page(
    new_app: Flask, language: str
) -> None:
    page = signed_in_client(new_app, None, language=language).get("/setup").text

    boxes = re.findall(r'<input[^>]*name="language"[^>]*>', page)
    (offered,) = (box for box in boxes if " checked" in box)
    assert f'value="{language}"' in offered
