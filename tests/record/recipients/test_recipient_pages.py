"""What a recipient asks for can be read before anything is sent, with how far we know it."""

from __future__ import annotations

import pytest

from casefiles.platform.accounts.models import User
from casefiles.record.recipients import queries
from tests.conftest import Browse


def test_olga_finds_the_recipients(officer: User, browse: Browse) -> None:
    page = browse(officer).get("/recipients/")

    assert page.status_code == 200
    for profile in queries.shipped():
        assert f"/recipients/{profile.code}" in page.text


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("code", [each.code for each in queries.shipped()])
def test_a_profile_shows_every_element_and_warning(
    officer: User, browse: Browse, code: str, language: str
) -> None:
    officer.language = language
    profile = next(one for one in queries.shipped() if one.code == code)

    page = browse(officer).get(f"/recipients/{code}")

    assert page.status_code == 200
    for element in (*profile.elements, *profile.our_conditions):
        assert f'id="{element.code}"' in page.text
    for warning in profile.warnings:
        assert warning.text[language] in page.text


def test_a_rule_nobody_saw_and_a_profile_nobody_checked_say_so(
    officer: User, browse: Browse
) -> None:
    page = browse(officer).get("/recipients/coi-syria")

    assert "check on the official page" in page.text
    assert "Not yet checked by this organisation" in page.text


def test_an_unknown_recipient_is_not_there(officer: User, browse: Browse) -> None:
    assert browse(officer).get("/recipients/coi-atlantis").status_code == 404
