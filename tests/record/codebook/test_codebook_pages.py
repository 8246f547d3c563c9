"""Anyone who is signed in can look up what a code means, in their language."""

from __future__ import annotations

import pytest

from casefiles.platform.accounts.models import User
from casefiles.record.codebook import queries
from tests.conftest import Browse


def test_alice_sees_every_vocabulary(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/codebook/")

    assert page.status_code == 200
    for vocabulary in queries.vocabularies():
        assert f"/codebook/{vocabulary.name}" in page.text


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", [each.name for each in queries.vocabularies()])
def test_a_vocabulary_shows_each_term_with_an_anchor(
    lead: User, browse: Browse, name: str, language: str
) -> None:
    lead.language = language
    page = browse(lead).get(f"/codebook/{name}")

    assert page.status_code == 200
    for term in queries.vocabulary(name).terms:
        assert f'id="{term.code}"' in page.text


def test_what_nobody_saw_in_a_text_says_so(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/codebook/mode_of_liability")

    assert "check on the official page" in page.text


def test_a_customary_rule_leads_to_its_page(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/codebook/violation")

    assert 'href="https://ihl-databases.icrc.org/en/customary-ihl/v1/rule11"' in page.text
    assert "8(2)(e)(iv)" in page.text


def test_an_arabic_reader_reads_arabic_first(lead: User, browse: Browse) -> None:
    lead.language = "ar"

    page = browse(lead).get("/codebook/weapon")

    assert "برميل متفجر" in page.text
    assert page.text.index("برميل متفجر") < page.text.index("Barrel bomb")


def test_an_unknown_vocabulary_is_not_there(lead: User, browse: Browse) -> None:
    assert browse(lead).get("/codebook/weapons-of-old").status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in(browse: Browse) -> None:
    page = browse().get("/codebook/")

    assert page.status_code in (302, 303)
    assert "/sign-in" in page.location
