"""The page of the list: counts beside one another, sorting both ways, words and filters at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import CaseSearch, CaseState, MemberStanding
from casefiles.record.claims.models import Answer, ClaimParty, ClaimState
from casefiles.record.places.models import Place
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case, add_member
from tests.factories.places import add_place
from tests.factories.sources import add_source
from tests.factories.victims import add_figure

_WORDS = re.compile(r"<[^>]+>|\s+")


def in_words(html: str) -> str:
    return re.sub(" +", " ", _WORDS.sub(" ", html))


def shown(html: str, *titles: str) -> list[str]:
    return sorted(titles, key=html.index) if all(title in html for title in titles) else []


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = app.extensions["sessions"].kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


# --- what stands in a row ------------------------------------------------------------------------


def test_a_row_says_how_many_were_killed_as_the_reports_have_it(
    session: Session, lead: User, browse: Browse
) -> None:
    rival, single = add_case(session, lead=lead), add_case(session, lead=lead)
    add_case(session, lead=lead)
    add_figure(session, rival, add_source(session, recorded_by=lead), minimum=40, maximum=51)
    add_figure(session, rival, add_source(session, recorded_by=lead), minimum=43)
    add_figure(session, rival, add_source(session, recorded_by=lead))
    add_figure(session, rival, add_source(session, recorded_by=lead), group="women", minimum=2)
    add_figure(session, single, add_source(session, recorded_by=lead), minimum=8, maximum=8)

    words = in_words(browse(lead).get("/cases/").text)

    assert "at least 40 2 rival reports" in words
    assert " 8 " in words
    assert "not stated" in words


def test_counts_of_civilians_are_not_mixed_with_counts_of_everybody(
    session: Session, lead: User, browse: Browse
) -> None:
    mixed, civilians = add_case(session, lead=lead), add_case(session, lead=lead)
    for case in (mixed, civilians):
        source = add_source(session, recorded_by=lead)
        add_figure(session, case, source, group="civilians", minimum=3, maximum=3)
    add_figure(session, mixed, add_source(session, recorded_by=lead), minimum=21, maximum=21)

    words = in_words(browse(lead).get("/cases/").text)

    assert " 21 " in words
    assert "3 civilians" in words
    assert "rival" not in words


def test_a_row_says_whom_we_hold_to_have_done_it_and_what_a_un_body_found(
    session: Session, lead: User, browse: Browse
) -> None:
    named, open_gap = add_case(session, lead=lead), add_case(session, lead=lead)
    add_claim(session, named, author=lead, state=ClaimState.IN_REVIEW)
    add_other_claim(session, named, author=lead, symbol="A/HRC/00/01", party_named=Answer.YES)
    unnamed = add_case(session, lead=lead)
    add_other_claim(session, unnamed, author=lead, symbol="S/0000/2", party_named=Answer.NO)
    add_claim(session, open_gap, author=lead, state=ClaimState.APPROVED)

    words = in_words(browse(lead).get("/cases/").text)

    assert "Air force of Nowhere in review" in words
    assert "A/HRC/00/01 names Air force of Nowhere" in words
    assert "S/0000/2 names no party" in words
    assert "not yet proposed" in words
    assert "none: gap" in words


def test_the_list_has_nine_columns_and_costs_the_same_however_long_it_is(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    def add_whole_case() -> None:
        case = add_case(session, lead=lead)
        add_claim(session, case, author=lead)
        add_other_claim(session, case, author=lead, symbol="S/0000/2")
        add_figure(session, case, add_source(session, recorded_by=lead), minimum=1)

    def cost() -> int:
        client = browse(lead)
        with counted(app) as statements:
            page = client.get("/cases/")
        assert page.text.count('<th scope="col"') == 9
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


def test_an_officer_sees_that_a_person_is_named_and_not_who(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    claim = add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    suspect = add_actor(session, name="Invented Colonel", kind=ActorKind.PERSON)
    claim.parties = [ClaimParty(actor_id=suspect.id, position=0)]
    session.commit()

    assert "Invented Colonel" in browse(lead).get("/cases/").text
    shown = browse(officer).get("/cases/").text
    assert case.reference in shown
    assert "Invented Colonel" not in shown
    assert "a party not shown to you" in shown


def test_parties_stand_in_the_order_in_which_they_were_named(
    session: Session, lead: User, browse: Browse
) -> None:
    claim = add_claim(session, add_case(session, lead=lead), author=lead)
    names = ("Invented Second", "Invented First", "Invented Third")
    actors = {name: add_actor(session, name=name) for name in names}
    order = ("Invented First", "Invented Second", "Invented Third")
    claim.parties = [
        ClaimParty(actor_id=actors[name].id, position=place) for place, name in enumerate(order)
    ]
    session.commit()

    page = browse(lead).get("/cases/").text

    assert shown(page, *names) == list(order)


def test_what_was_written_down_by_mistake_is_in_no_row(
    session: Session, lead: User, browse: Browse
) -> None:
    told, mistaken = add_case(session, lead=lead), add_case(session, lead=lead)
    add_other_claim(session, told, author=lead, symbol="A/HRC/40/70")
    add_other_claim(session, mistaken, author=lead, symbol="A/HRC/99/99").removed_at = clock.now()
    session.commit()

    page = browse(lead).get("/cases/").text

    assert "A/HRC/40/70" in page
    assert "A/HRC/99/99" not in page


def test_a_row_shows_who_leads_and_not_who_else_works_on_it(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    lead.display_name, colleague.display_name = "Lena Lead", "Milo Member"
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    session.commit()

    rows = browse(lead).get("/cases/").text.partition("<tbody>")[2].partition("</tbody>")[0]

    assert "Lena Lead" in rows
    assert "Milo Member" not in rows


def test_a_place_of_signs_alone_is_no_place(session: Session, lead: User, browse: Browse) -> None:
    add_place(session, level=0, name="Nowhere Land")

    for signs in ("?", "-", "ـ", "'"):
        _client, answer = posted(browse, lead, **{"place-find": signs})
        assert answer.status_code == 422, signs
        assert "There is no place of that name." in answer.text


def test_a_filter_that_cannot_be_read_is_not_lost_on_the_way(lead: User, browse: Browse) -> None:
    client = browse(lead)
    client.get("/cases/")
    sent = {"place": "garbage", "state": "verified", "shown": ["reference", "case"]}

    answer = client.send("/cases/columns", sent)

    assert "place=garbage" in answer.location
    assert "state=verified" in answer.location


# --- sorting -------------------------------------------------------------------------------------

TITLES = ("First", "Second", "Third")


@pytest.fixture
def three(session: Session, lead: User) -> list[UUID]:
    made = []
    for number, title in enumerate(TITLES, start=1):
        case = add_case(
            session,
            lead=lead,
            title=title,
            date_edtf=f"2019-07-0{number}",
            changed_at=datetime(2020, 1, number, tzinfo=UTC),
        )
        case.reference = f"TST-2026-000{number}"
        made.append(case.id)
    session.flush()
    return made


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("sort", ["reference", "date", "changed"])
def test_every_sort_goes_both_ways_and_says_which(lead: User, browse: Browse, sort: str) -> None:
    client = browse(lead)
    down = client.get(f"/cases/?sort={sort}").text
    up = client.get(f"/cases/?sort={sort}&order=ascending").text

    assert shown(down, *TITLES) == ["Third", "Second", "First"]
    assert shown(up, *TITLES) == ["First", "Second", "Third"]
    assert down.count('aria-sort="descending"') == up.count('aria-sort="ascending"') == 1
    assert f"sort={sort}&amp;order=ascending" in down
    assert f"sort={sort}&amp;order=descending" in up


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_unknown_dates_come_last_whichever_way_dates_are_sorted(
    session: Session, lead: User, browse: Browse, order: str
) -> None:
    add_case(session, lead=lead, title="Undated")

    page = browse(lead).get(f"/cases/?sort=date&order={order}").text

    assert shown(page, "Undated", *TITLES)[-1] == "Undated"


def test_a_sort_that_does_not_exist_is_said(lead: User, browse: Browse) -> None:
    assert browse(lead).get("/cases/?sort=colour").status_code == 422


# --- filters and words ---------------------------------------------------------------------------


def test_the_list_narrows_by_how_far_our_attribution_is(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Nothing yet")
    drafted, approved = (add_case(session, lead=lead, title=each) for each in ("Draft", "Settled"))
    add_claim(session, drafted, author=lead)
    add_claim(session, approved, author=lead, state=ClaimState.APPROVED)
    add_claim(session, approved, author=lead)
    client = browse(lead)

    def titles(ours: str) -> list[str]:
        rows = client.get(f"/cases/?ours={ours}").text.partition("<tbody>")[2]
        return [each for each in ("Nothing yet", "Draft", "Settled") if f">{each}<" in rows]

    assert titles("none") == ["Nothing yet"]
    assert titles("draft") == ["Draft"]
    assert titles("approved") == ["Settled"]


def test_the_page_says_how_many_match_of_how_many(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, target="market")
    add_case(session, lead=lead, target="school")
    client = browse(lead)

    assert "2 cases" in client.get("/cases/").text
    assert "1 of 2 cases match" in in_words(client.get("/cases/?target=market").text)


def posted(browse: Browse, lead: User, **fields: Any) -> Any:
    client = browse(lead)
    client.get("/cases/")
    return client, client.send("/cases/search", fields)


def test_one_button_keeps_words_and_filters_together(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Market of Nowhere", target="market")
    client, answer = posted(
        browse, lead, words="nowhere", target="market", state="investigating", sort="date"
    )
    kept = session.scalars(sa.select(CaseSearch)).one()

    page = client.get(answer.location).text

    assert answer.status_code == 303
    assert "nowhere" not in answer.location
    assert f"search={kept.id}" in answer.location
    assert 'value="nowhere"' in page
    assert page.count('<form method="post" action="/cases/search"') == 1
    assert '<option selected value="market">' in page
    assert '<option selected value="investigating">' in page
    assert 'aria-sort="descending"' in page


def test_the_same_words_again_are_kept_once(session: Session, lead: User, browse: Browse) -> None:
    client, _first = posted(browse, lead, words="nowhere")
    client.send("/cases/search", {"words": "nowhere", "target": "market"})

    assert len(session.scalars(sa.select(CaseSearch)).all()) == 1


def test_taking_the_words_out_leaves_the_filters(
    session: Session, lead: User, browse: Browse
) -> None:
    _client, answer = posted(browse, lead, words=" ", target="market")

    assert answer.location == "/cases/?target=market"
    assert session.scalars(sa.select(CaseSearch)).all() == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("year=abcd", "Write the year with four digits, as in 2019."),
        ("state=nonsense", "Choose from the list."),
        ("stage=nonsense", "Choose from the list."),
        ("ours=nonsense", "Choose from the list."),
        ("target=nonsense", "Choose from the list."),
        ("place=nonsense", "Choose from the list."),
    ],
)
def test_a_bad_filter_is_said_beside_its_field(
    session: Session, lead: User, browse: Browse, query: str, message: str
) -> None:
    add_case(session, lead=lead, title="Market of Nowhere")

    page = browse(lead).get(f"/cases/?{query}")

    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 1
    assert message in page.text
    assert "Market of Nowhere" not in page.text


@pytest.fixture
def towns(session: Session) -> dict[str, Place]:
    north = add_place(session, level=1, name="North")
    return {
        name: add_place(session, level=2, name=name, parent=north)
        for name in ("Old Mill", "Old Bridge", "Harbour")
    }


def test_a_place_is_filtered_by_its_letters_where_no_script_runs(
    session: Session, lead: User, browse: Browse, towns: dict[str, Place]
) -> None:
    add_case(session, lead=lead, title="By the quay", place=towns["Harbour"])
    add_case(session, lead=lead, title="By the river", place=towns["Old Mill"])

    client, answer = posted(browse, lead, **{"place-find": "harb"})
    page = client.get(answer.location).text

    assert answer.location == f"/cases/?place={towns['Harbour'].id}"
    assert "By the quay" in page
    assert "By the river" not in page
    assert f'<option selected value="{towns["Harbour"].id}">Harbour' in page


def test_several_places_of_the_words_are_offered_and_one_is_chosen(
    session: Session, lead: User, browse: Browse, towns: dict[str, Place]
) -> None:
    add_case(session, lead=lead, title="By the river", place=towns["Old Mill"])
    mill = str(towns["Old Mill"].id)

    client, asked = posted(browse, lead, **{"place-find": "old", "target": "market"})
    chosen = client.send("/cases/search", {"place-find": "old", "place": mill})

    assert asked.status_code == 422
    assert "Choose one of these places." in asked.text
    assert 'value="old"' in asked.text
    assert '<option selected value="market">' in asked.text
    assert f'value="{mill}"' in asked.text
    assert str(towns["Old Bridge"].id) in asked.text
    assert str(towns["Harbour"].id) not in asked.text
    assert chosen.location == f"/cases/?place={mill}"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"place-find": "nowhere at all"}, "There is no place of that name."),
        ({"place": "01980000-0000-7000-8000-000000000000"}, "There is no such place."),
    ],
)
def test_a_place_that_is_not_there_is_said_beside_the_field(
    lead: User, browse: Browse, sent: dict[str, str], message: str
) -> None:
    _client, answer = posted(browse, lead, **sent)

    assert answer.status_code == 422
    assert message in answer.text
    assert answer.text.count('aria-invalid="true"') == 1


def test_the_list_reads_no_boundary_of_a_place(
    app: Flask, session: Session, lead: User, browse: Browse, towns: dict[str, Place]
) -> None:
    add_case(session, lead=lead, place=towns["Harbour"])
    pages = browse(lead)

    with counted(app) as statements:
        pages.get("/cases/")

    assert any("cases.title" in one for one in statements)
    assert not any("places.boundary" in one or "_1.boundary" in one for one in statements)


def test_what_was_typed_beside_a_bad_filter_comes_back(lead: User, browse: Browse) -> None:
    _client, answer = posted(browse, lead, words="nowhere", year="abcd", target="market")

    assert answer.status_code == 422
    assert 'value="nowhere"' in answer.text
    assert 'value="abcd"' in answer.text
    assert '<option selected value="market">' in answer.text


def test_where_nothing_matches_each_filter_says_what_dropping_it_would_show(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, target="market", date_edtf="2019")
    add_case(session, lead=lead, target="market", date_edtf="2019", state=CaseState.VERIFIED)
    add_case(session, lead=lead, target="school", date_edtf="2016")

    page = browse(lead).get("/cases/?target=market&year=2016").text

    assert "Without “Year: 2016”: 2 cases" in in_words(page)
    assert 'href="/cases/?target=market"' in page
    assert re.search(r"Without “Target: [^”]+”: 1 case\b", in_words(page))
