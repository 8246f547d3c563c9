"""Violations are offered under headings, each with its article or rule, and told apart."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from tests.conftest import Browse
from tests.factories.cases import add_case


@pytest.mark.parametrize("address", ["/cases/{id}/edit", "/cases/{id}/victims/new"])
def test_violations_stand_under_headings_with_their_law(
    session: Session, lead: User, browse: Browse, address: str
) -> None:
    case = add_case(session, lead=lead, violations=("8-2-e-iv",))

    page = browse(lead).get(address.format(id=case.id)).text

    headings = re.findall(r"<summary>.*?<span>([^<]*)</span>", page)
    assert [each for each in headings if "Rome Statute" in each or "Commission" in each][-1] == (
        "Headings of the Commission of Inquiry on Syria"
    )
    assert "Rome Statute 8(2)(e)(iv) · customary rules 28, 35, 38" in page
    groups = page.split('<details class="tick-group"')[1:]
    assert [group.count('name="violations"') for group in groups] == [23, 7, 11, 3, 12]
    assert ("1 chosen" in page) == ("edit" in address)


def test_what_was_chosen_is_kept(session: Session, lead: User, browse: Browse) -> None:
    case = add_case(session, lead=lead, title="Strike")
    pages = browse(lead)
    pages.get(f"/cases/{case.id}/edit")

    pages.send(
        f"/cases/{case.id}/edit",
        {
            "version": "1",
            "title-text-en": "Strike",
            "violations": ["7-1-a", "coi-children"],
            "access": "organisation",
        },
    )

    session.refresh(case)
    assert case.violations == ("7-1-a", "coi-children")
