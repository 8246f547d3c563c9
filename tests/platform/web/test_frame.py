"""The frame around every page, before and after sign-in, in both languages."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import find_organisation
from tests.addresses import NOT_PAGES, OPENED_BY, address_of, column_of, rules
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.world import World

MARK = 'class="sample-mark"'


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


def become_sample(session: Session) -> None:
    organisation = find_organisation(session)
    assert organisation is not None
    organisation.is_sample = True


def test_a_real_installation_says_nothing_of_a_sample(browse: Browse, lead: User) -> None:
    assert MARK not in browse(lead).get("/settings").text
    assert MARK not in browse().get("/sign-in").text


def test_sample_data_is_marked_on_every_page(
    app: Flask, session: Session, world: World, browse: Browse
) -> None:
    become_sample(session)
    everybody = {
        column: browse(world.standings[column].user)
        for column in {*OPENED_BY.values(), "investigator:lead", "anonymous"}
    }
    unmarked, opened = [], set()

    for rule in rules(app, "GET"):
        for column in (column_of(rule), "anonymous"):
            answer = everybody[column].get(address_of(app, rule, world.standings[column].names))
            if answer.status_code == HTTPStatus.OK and answer.mimetype == "text/html":
                opened.add(rule.endpoint)
                unmarked += [] if MARK in answer.text else [answer.request.path]

    assert unmarked == []
    assert {rule.endpoint for rule in rules(app, "GET")} - opened == NOT_PAGES


def test_sample_data_is_marked_where_something_is_refused(
    session: Session, browse: Browse, lead: User
) -> None:
    become_sample(session)
    alice, nobody = browse(lead), browse()

    refused = [
        alice.get("/nowhere"),
        nobody.get("/nowhere"),
        alice.get("/log"),
        alice.send("/cases/new"),
        alice.post("/cases/new", data={"csrf_token": "forged"}),
        nobody.send("/sign-in"),
    ]

    assert [answer.status_code for answer in refused] == [404, 404, 403, 422, 400, 422]
    assert [answer.request.path for answer in refused if MARK not in answer.text] == []


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


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("/cases/{case}", "Cases"),
        ("/cases/{case}/history", "Cases"),
        ("/cases/{case}/discussion", "Cases"),
        ("/cases/{case}/victims/new", "Cases"),
        ("/statistics/pictures/", "Statistics"),
        ("/", "My work"),
    ],
)
def test_the_side_bar_says_where_somebody_is(
    session: Session, lead: User, browse: Browse, page: str, entry: str
) -> None:
    case = add_case(session, lead=lead)

    shown = browse(lead).get(page.format(case=case.id)).text

    here = re.search(r'<nav aria-label="Main">.*?</nav>', shown, re.DOTALL)
    assert here is not None
    assert re.findall(r'aria-current="page">.*?<span>([^<]*)', here[0]) == [entry]


def test_what_is_drawn_once_for_some_is_not_shown_to_others(
    lead: User, officer: User, administrator: User, browse: Browse
) -> None:
    """The side bar and the keys are kept from page to page: by roles and by language."""
    lead.language = "ar"
    pages = {
        one.sign_in_name: [browse(one).get("/help/").text for _again in range(2)]
        for one in (lead, officer, administrator, lead)
    }

    for person, entry, key in ((lead, "المراجعة", "قضية جديدة"), (officer, "Submissions", ""),
                               (administrator, "People and roles", "")):  # fmt: skip
        for page in pages[person.sign_in_name]:
            assert f"<span>{entry}</span>" in page
            assert (">n</kbd>" in page) is bool(key)
            assert key in page
    assert "People and roles" not in pages[officer.sign_in_name][0]
    assert "<span>Review</span>" not in pages[officer.sign_in_name][0]
