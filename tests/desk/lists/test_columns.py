"""Which columns the list shows: chosen, in an order, remembered for who chose them."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from tests.conftest import Browse
from tests.desk.lists.test_list_page import counted
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.sources import add_source
from tests.factories.victims import add_figure

HEADING = re.compile(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)')


def headings(page: str) -> list[str]:
    return HEADING.findall(page)


def test_columns_are_shown_in_the_order_chosen_and_remembered_for_that_person_only(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Market", tags=("PUB-001",))
    alice, bob = browse(lead), browse(colleague)
    usual = headings(alice.get("/cases/").text)

    chosen = {"shown": ["case", "tags", "lead"], "place-tags": "1", "place-lead": "2"}
    answer = alice.send("/cases/columns", chosen | {"place-case": "3", "target": ""})

    page = alice.get(answer.location).text
    assert answer.status_code == 303
    assert headings(page) == ["Reference", "Tags", "Lead", "Case"]
    assert "PUB-001" in page
    assert "Alice" in page.partition("<tbody>")[2]
    assert headings(alice.get("/cases/").text) == ["Reference", "Tags", "Lead", "Case"]
    assert headings(bob.get("/cases/").text) == usual
    # an address may name columns of its own, and leaves what is remembered alone
    named = alice.get("/cases/?columns=date.no-such-column.weapon").text
    assert headings(named) == ["Reference", "Date", "Weapons"]
    assert headings(alice.get("/cases/").text) == ["Reference", "Tags", "Lead", "Case"]


def test_a_choice_of_no_column_and_a_place_that_is_no_number_are_said(
    lead: User, browse: Browse
) -> None:
    alice = browse(lead)
    alice.get("/cases/")

    none = alice.send("/cases/columns", {})
    odd = alice.send("/cases/columns", {"shown": ["tags"], "place-tags": "first"})

    assert (none.status_code, odd.status_code) == (422, 422)
    assert "Choose at least one column." in none.text


def test_every_column_has_a_cell_and_all_of_them_cost_the_same_however_many_rows(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    every = re.compile(r'name="shown" value="([a-z-]+)"')
    client = browse(lead)
    codes = ".".join(every.findall(client.get("/cases/").text))

    def add_whole_case() -> None:
        case = add_case(session, lead=lead, date_edtf="2019")
        add_claim(session, case, author=lead)
        add_figure(session, case, add_source(session, recorded_by=lead), minimum=1)

    def cost() -> int:
        client = browse(lead)
        with counted(app) as statements:
            page = client.get(f"/cases/?columns={codes}").text
        rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert rows.count("<td") == rows.count("<tr>") * (len(headings(page)) - 1)
        return len(statements)

    add_whole_case()
    cost()
    drawn_before = cost()
    add_whole_case()
    for_one = cost()
    for _ in range(4):
        add_whole_case()

    assert cost() == for_one
    assert cost() == drawn_before
