"""The pages of votes: entered, looked through, taken in, counted, taken out."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.votes import forms
from casefiles.record.votes.models import VoteMark
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.votes import add_vote, against

TABLE = (
    "date,draft,meeting_record,agenda_item,crisis_topic,member_veto1,member_veto2,single_veto\n"
    '7/7/2020,S/0000/7,"S/1\nS/2",Humanitarian access,Syria,Russia,China,1\n'
    "7/40/2020,S/0000/8,,,Syria,Russia,,1\n"
)
FILLED = {
    "symbol": "S/0000/12",
    "voted_on": "2018-05-22",
    "body": "security_council",
    "subject-text-en": "A draft (fictional)",
    "subject-original": "en",
    "about": "SY",
    "outcome": "vetoed",
    "mark": "unconfirmed",
    "positions-0-country": "RU",
    "positions-0-stance": "against",
    "positions-1-country": "CN",
    "positions-1-stance": "abstained",
}


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_vote_is_entered_changed_and_voided_on_pages(lead: User, browse: Browse) -> None:
    alice = browse(lead)

    opened = alice.get("/votes/new?symbol=S/0000/12")
    refused = alice.send("/votes/new", FILLED | {"positions-0-stance": "abstained"})
    added = alice.send("/votes/new", FILLED)
    page = added.location
    changed = FILLED | {"version": "1", "positions-1-stance": "against"}
    misread = alice.send(f"{page}/edit", changed | {"voted_on": "no day"})
    saved = alice.send(f"{page}/edit", changed)
    late = alice.send(f"{page}/edit", changed | {"symbol": "S/0000/13"})
    read = words_of(alice.get(page).text)
    asked = alice.get(f"{page}/void")
    unsaid = alice.send(f"{page}/void", {"reason": ""})
    void = alice.send(f"{page}/void", {"reason": "it does not exist"})

    assert 'value="S/0000/12"' in opened.text
    assert opened.text.count('value="unknown" selected') == 5
    assert refused.status_code == 422
    assert "Name the permanent member" in refused.text
    assert added.status_code == saved.status_code == void.status_code == 303
    assert misread.status_code == unsaid.status_code == 422
    assert late.status_code == 409
    assert asked.status_code == 200
    assert read.count("against: a veto") == 2
    assert "China: abstained" in read
    assert "China: against" in read
    assert "Unconfirmed: check it" in read
    assert "it does not exist" in alice.get(page).text
    assert "S/0000/12" in alice.get("/votes/").text.partition("Void: recorded by mistake")[2]
    assert alice.get("/votes/00000000-0000-7000-8000-000000000000").status_code == 404
    assert alice.get(f"{page}/edit").status_code == 200


def test_the_list_counts_the_vetoes_of_what_it_shows(
    session: Session, lead: User, browse: Browse
) -> None:
    alice = browse(lead)
    empty = words_of(alice.get("/votes/").text)
    add_vote(session, by=lead, symbol="S/0000/1", positions=against("RU", "CN"))
    add_vote(session, by=lead, symbol="S/0000/2", positions=against("US"))
    session.commit()

    every = words_of(alice.get("/votes/").text)
    russia = words_of(alice.get("/votes/?state=RU&until=2019-09-30&subject=SY").text)
    france = words_of(alice.get("/votes/?state=FR&stance=veto").text)
    wrong = alice.get("/votes/?since=2019-01-01&until=2018-01-01")
    strange = alice.get("/votes/?state=XX")

    assert "No vote yet" in empty
    assert "2 votes . Vetoes: China 1 , Russia 1 , United States 1" in every
    assert "1 vote . Vetoes: Russia 1" in russia
    assert "S/0000/2" not in russia
    assert "No vote matches" in france
    assert wrong.status_code == strange.status_code == 422
    assert "The period ends before it begins." in wrong.text


def test_a_table_is_looked_through_before_it_is_taken_in(lead: User, browse: Browse) -> None:
    alice = browse(lead)
    credit = {"source": "A table (fictional)", "url": "", "looked_on": "2026-01-02"}

    looked = alice.send("/votes/import", credit | {"file": (BytesIO(TABLE.encode()), "v.csv")})
    carried = re.search(r'name="text"[^>]*value="([^"]*)"', looked.text)
    assert carried is not None
    text = html.unescape(carried[1])
    before = words_of(alice.get("/votes/").text)
    unsaid = alice.send("/votes/import", {"text": text, "source": ""})
    done = alice.send("/votes/import", credit | {"text": text})
    page = re.search(r'href="(/votes/[0-9a-f-]{36})"', done.text)
    assert page is not None
    vote = words_of(alice.get(page[1]).text)

    for told in (looked.text, done.text):
        assert "The cell of the meeting holds several symbols" in told
        assert "The day cannot be read: 7/40/2020" in told
        assert "single_veto" in told
    assert "No vote yet" in before
    assert unsaid.status_code == 422
    assert "Row by row" in unsaid.text, "what was looked through is not lost"
    assert "New: 1. In the register already: 0. Could not be taken: 1." in done.text
    assert "Where a table contradicts 1" in vote
    assert "S/1; S/2" in vote


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name\n", "This is no table of vetoes"),
        (b"\xff\xfe", "not written in UTF-8"),
        (b"", "Choose a file."),
        (b"x" * 20, "at most 1 MB"),
    ],
)
def test_a_file_that_is_no_table_is_said_beside_it(
    lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    alice = browse(lead)
    monkeypatch.setattr(forms, "LONGEST_TABLE", 10)
    file = {"file": (BytesIO(content), "v.csv")} if content else {}

    answer = alice.send("/votes/import", {"source": "A table"} | file)
    tampered = alice.send("/votes/import", {"source": "A table", "text": "name\n"})

    assert answer.status_code == tampered.status_code == 422
    assert said in html.unescape(answer.text)
    assert "This is no table of vetoes" in tampered.text
    assert 'value="A table"' in answer.text


def test_a_page_shows_what_is_documented_before_and_after(
    session: Session, lead: User, browse: Browse
) -> None:
    vote = add_vote(
        session,
        by=lead,
        mark=VoteMark.SOURCED,
        source="https://example.org",
        url="https://example.org",
    )
    undated = add_vote(session, by=lead, symbol="S/0000/9", voted_on=None)
    add_case(session, lead=lead, date_edtf="2018-03-02")
    add_case(session, lead=lead, date_edtf="2018-03/2018-06")
    alice, arabic = browse(lead), browse(lead)

    page = alice.get(f"/votes/{vote.id}").text
    read = words_of(page)
    lead.language = "ar"
    session.commit()
    turned = arabic.get(f"/votes/{vote.id}").text

    assert 'role="img"' in page
    assert "before the month of the vote: 1 case, killed not stated." in read
    assert "1 case is left out: its date is not known to the month." in read
    assert "Mar 2018 1 not stated 1" in read
    assert "What is documented" not in alice.get(f"/votes/{undated.id}").text
    assert "ما هو موثّق قبل التصويت وبعده" in turned
    assert 'text-anchor="end">القضايا' in turned


def test_an_officer_takes_the_register_out(
    session: Session, officer: User, lead: User, browse: Browse
) -> None:
    add_vote(session, by=officer)
    olga = browse(officer)

    asked = olga.get("/votes/export?state=RU")
    unchosen = olga.send("/votes/export", {"state": "RU"})
    table = olga.send("/votes/export", {"kind": "csv", "state": "RU"})
    none = olga.send("/votes/export", {"kind": "csv", "state": "FR"})
    wrong = olga.get("/votes/export?state=XX")

    assert "1 vote" in asked.text
    assert unchosen.status_code == 422
    assert "S/0000/1" in table.text
    assert re.fullmatch(r".*votes-\d{4}-\d\d-\d\d\.csv.*", table.headers["Content-Disposition"])
    assert none.status_code == 200
    assert "S/0000/1" not in none.text
    assert wrong.status_code == 302
    assert browse(lead).get("/votes/export").status_code == 403


def test_the_page_of_a_recipient_leads_to_the_vote_that_it_names(
    session: Session, lead: User, browse: Browse
) -> None:
    alice = browse(lead)
    before = alice.get("/recipients/icc-otp").text
    vote = add_vote(session, by=lead, symbol="S/2014/348")
    session.commit()

    assert "/votes/0" not in before
    assert f"/votes/{vote.id}" in alice.get("/recipients/icc-otp").text
