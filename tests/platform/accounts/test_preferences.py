"""Pages speak as each person asked: language, digits, looks."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.digits import Digits
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from tests.conftest import Browse
from tests.platform.accounts.conftest import Visit


def test_a_visitor_chooses_the_language_before_signing_in(visit: Visit) -> None:
    client = visit()
    client.get("/sign-in")

    response = client.send("/language", {"language": "ar", "next": "/sign-in"})

    assert (response.status_code, response.location) == (303, "/sign-in")
    assert '<html lang="ar" dir="rtl"' in client.get("/sign-in").text


def test_somebody_signed_in_keeps_the_language_on_every_device(
    session: Session, lead: User, browse: Browse
) -> None:
    client = browse(lead)
    client.get("/settings")

    client.send("/language", {"language": "ar", "next": "/settings"})

    assert '<html lang="ar"' in browse(lead).get("/settings").text
    assert history_of(session, lead.id)[0].action == "account:preferences-set"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/language", {"language": "xx"}),
        ("/language", {}),
        ("/theme", {"theme": "pink"}),
    ],
)
def test_what_pages_do_not_speak_is_refused(
    visit: Visit, address: str, fields: dict[str, str]
) -> None:
    client = visit()
    client.get("/sign-in")

    assert client.send(address, fields).status_code == 400


def test_looks_are_kept_also_through_signing_in(alice: User, visit: Visit) -> None:
    client = visit()
    client.get("/sign-in")
    client.send("/theme", {"theme": "dark", "next": "/sign-in"})
    client.send(
        "/sign-in", {"sign_in_name": alice.sign_in_name, "password": "quiet lamp under basalt"}
    )

    assert 'data-bs-theme="dark"' in client.get("/settings").text


def test_settings_are_saved_and_said_in_the_new_language(
    session: Session, lead: User, browse: Browse
) -> None:
    client = browse(lead)
    page = client.get("/settings").text

    response = client.send("/settings", {"language": "ar", "digits": "arabic_indic"})

    session.expire_all()
    assert 'value="en" checked' in page
    assert response.status_code == 303
    assert (lead.language, lead.digits) == ("ar", Digits.ARABIC_INDIC)
    assert '<html lang="ar"' in client.get("/settings").text


def test_a_setting_that_does_not_exist_is_refused(
    session: Session, lead: User, browse: Browse
) -> None:
    client = browse(lead)
    client.get("/settings")

    response = client.send("/settings", {"language": "en", "digits": "roman"})

    assert response.status_code == 422
    assert history_of(session, lead.id) == []
