"""A refusal leads back, says who may, and keeps what was typed under the words of the form."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import MemberStanding
from tests.conftest import Browse
from tests.factories.cases import add_case, add_member

REFERENCE = re.compile(r'<span class="mono">([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2})</span>')
BACK = "Back to where you were"


def test_every_refusal_has_a_reference_to_quote(officer: User, browse: Browse) -> None:
    pages = browse(officer)

    answers = [pages.get("/nothing"), pages.get("/cases/new"), pages.post("/settings", data={})]

    assert [answer.status_code for answer in answers] == [404, 403, 400]
    found = [REFERENCE.findall(answer.text) for answer in answers]
    assert all(len(each) == 1 for each in found)
    assert len({each[0] for each in found}) == 3


@pytest.mark.parametrize(
    ("referrer", "leads_back"),
    [
        ("http://localhost/cases/?state=verified", True),
        ("http://localhost/nothing", False),
        ("https://evil.example/cases/", False),
        ("http://localhost.evil.example/cases/", False),
        ("http://localhost//evil.example", False),
        ("", False),
    ],
)
def test_a_refusal_leads_back_to_a_page_of_ours_only(
    lead: User, browse: Browse, referrer: str, leads_back: bool
) -> None:
    page = browse(lead).get("/nothing", headers={"Referer": referrer}).text

    assert (BACK in page) is leads_back
    assert ('href="/cases/?state=verified"' in page) is leads_back
    assert "evil.example" not in page


def test_who_may_not_reads_who_may(
    session: Session, lead: User, colleague: User, officer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Strike")

    assert "Investigators open cases." in browse(officer).get("/cases/new").text
    assert "Who leads this case" in browse(colleague).get(f"/cases/{case.id}/edit").text
    assert "Who leads this case does this." in browse(colleague).get(f"/cases/{case.id}/void").text
    assert "Administrators manage accounts." in browse(lead).get("/people").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_stale_form_gives_back_what_was_typed_under_its_labels(
    lead: User, browse: Browse, language: str
) -> None:
    lead.language = language
    pages = browse(lead)

    answer = pages.post(
        "/cases/new",
        data={
            "csrf_token": "of another day",
            "title-text-en": "Strike on the mill",
            "title-original": "en",
            "date_edtf-how": "day",
            "place_id": "01a205be-0174-7089-9fd2-6e493550191a",
            "control": "shared",
            "tags": "mill",
        },
    )

    assert answer.status_code == 400
    assert "Strike on the mill" in answer.text
    labels = re.findall(r'<label for="typed-\d">([^<]*)</label>', answer.text)
    assert len(labels) == 2
    assert "title-text-en" not in answer.text
    assert "shared" not in answer.text
    assert "01a205be" not in answer.text
    if language == "en":
        assert labels == ["Title (English)", "Tags, separated by commas"]


def test_too_much_text_comes_back_and_names_its_field(
    app: Flask, lead: User, browse: Browse
) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = 60_000
    app.testing = False
    pages = browse(lead)
    pages.get("/cases/new")

    answer = pages.send("/cases/new", {"narrative-text-en": "A long day. " * 6000})

    assert answer.status_code == 413
    assert "“What happened (English)” has 72,000 characters; at most 40,000 can be kept." in (
        answer.text
    )
    assert "A long day. A long day." in answer.text
    assert "The file" not in answer.text


def test_of_two_versions_the_page_says_who_saved_and_leads_back(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Strike")
    add_member(session, case, colleague, MemberStanding.MEMBER)
    address = f"/cases/{case.id}/edit"
    alice, bob = browse(lead), browse(colleague)
    alice.get(address)
    bob.get(address)
    fields = {"version": "1", "access": "organisation"}

    alice.send(address, fields | {"title-text-en": "Strike on the mill"})
    answer = bob.send(address, fields | {"title-text-en": "Strike on the weir"})

    assert answer.status_code == 409
    assert re.search(r"Alice \(fictional\) saved this on .*\d\d:\d\d", answer.text)
    crumbs = answer.text.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert 'href="/cases/"' in crumbs
    assert f'href="/cases/{case.id}"' in crumbs
    assert ">409<" not in answer.text
