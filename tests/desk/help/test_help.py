"""Help: what the words and codes mean, on a page of its own and under the fields."""

from __future__ import annotations

from casefiles.platform.accounts.models import User
from tests.conftest import Browse


def test_the_words_and_the_codes_are_explained_to_everybody_who_signed_in(
    lead: User, browse: Browse
) -> None:
    page = browse(lead).get("/help/").text

    assert "A second person looks at exactly what would leave" in page
    assert "An improvised container filled with explosive and fragments" in page
    assert browse().get("/help/").status_code in (302, 303)


def test_a_list_of_codes_says_under_it_what_they_mean(lead: User, browse: Browse) -> None:
    form = browse(lead).get("/cases/new").text

    assert "What the choices mean" in form
    assert "Only the governorate is known." in form
    members = form[form.index('name="access"') :]
    assert "What the choices mean" not in members  # its choices are no codes
