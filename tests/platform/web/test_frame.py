"""The frame around every page, before and after sign-in, in both languages."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import find_organisation
from tests.conftest import Browse


def test_a_page_says_its_language_and_direction(browse: Browse, lead: User) -> None:
    assert '<html lang="en" dir="ltr">' in browse(lead).get("/settings").text

    lead.language = "ar"

    assert '<html lang="ar" dir="rtl">' in browse(lead).get("/settings").text


def test_a_page_begins_with_a_way_to_its_content(browse: Browse, lead: User) -> None:
    page = browse(lead).get("/settings").text

    assert page.index('class="skip" href="#main"') < page.index("<nav")
    assert '<main id="main"' in page


def test_who_is_signed_in_is_named_and_can_leave(browse: Browse, lead: User) -> None:
    page = browse(lead).get("/settings").text

    assert lead.display_name in page
    assert 'action="/sign-out"' in page


def test_appearance_is_chosen_without_a_script(browse: Browse, lead: User) -> None:
    client = browse(lead)
    client.get("/settings")

    client.send("/theme", {"theme": "dark", "next": "/settings"})

    assert 'data-bs-theme="dark"' in client.get("/settings").text


def test_sample_data_is_marked_on_every_page(browse: Browse, session: Session, lead: User) -> None:
    organisation = find_organisation(session)
    assert organisation is not None
    assert "sample-mark" not in browse(lead).get("/settings").text

    organisation.is_sample = True

    assert "sample-mark" in browse(lead).get("/settings").text
    assert "sample-mark" in browse().get("/sign-in").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_stranger_meets_a_plain_page_without_navigation(browse: Browse, language: str) -> None:
    page = browse(language=language).get("/sign-in").text

    assert f'<html lang="{language}"' in page
    assert 'class="side"' not in page
    assert "gate-form" in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_cannot_be_seen_gives_a_page_with_a_reference_and_is_no_fault(
    browse: Browse, lead: User, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    lead.language = language

    known, stranger = browse(lead).get("/nowhere"), browse(language=language).get("/nowhere")

    for response in (known, stranger):
        assert response.status_code == 404
        assert 'class="refusal"' in response.text
        assert response.text.count('<span class="mono">') == 1
    assert [entry for entry in caplog.records if entry.levelno >= logging.ERROR] == []
    assert 'class="side"' in known.text
    assert 'class="side"' not in stranger.text
