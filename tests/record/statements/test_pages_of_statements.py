"""The pages of official statements, in both languages, and the table that is taken out."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import CaseAccess
from casefiles.record.statements import workflow
from casefiles.record.statements.models import Dating, StatementKind, Verdict
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.statements import add_assertion, add_statement

REASONS = Texts.of(en="Two reports say otherwise (fictional).")


def test_a_statement_is_written_down_split_and_assessed_on_pages(
    session: Session, store: LocalStore, lead: User, browse: Browse
) -> None:
    party = add_actor(session)
    case = add_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead)
    session.commit()
    alice = browse(lead)
    filled = {
        "kind": "results",
        "actor_id": str(party.id),
        "dating": "dated",
        "date_edtf": "2016-12-22",
        "words": "paraphrase",
        "wording-text-en": "17,800 sorties over Nowhere (fictional)",
        "wording-original": "en",
        "source-text-en": "A page (fictional)",
        "source-original": "en",
        "mark": "unconfirmed",
        "exhibit": "EV-999999",
    }

    refused = alice.send("/statements/new", filled)
    added = alice.send("/statements/new", filled | {"exhibit": exhibit.reference})
    page = added.location
    split = {"measure": "sorties", "amount-min": "17800", "amount-max": "17800"}
    misread = alice.send(f"{page}/assertions/new", split | {"amount-min": "many"})
    split |= {"period_edtf": "../2016-12-22", "place_level": "country"}
    alice.send(f"{page}/assertions/new", split)
    read = alice.get(page).text
    found = re.search(rf"{page}/assertions/([^/]+)/beside", read)
    assert found is not None
    assertion = f"{page}/assertions/{found[1]}"
    unsaid = alice.send(f"{assertion}/assess", {"verdict": "supported"})
    said = {"verdict": "contradicted", "reasons-text-en": "Logs differ", "reasons-original": "en"}
    assessed = alice.send(f"{assertion}/assess", said | {"rests_on": case.reference})
    beside = alice.get(f"{assertion}/beside").text
    changed = alice.send(f"{assertion}/edit", split | {"version": "1", "rough": "y"})
    not_changed = alice.send(f"{assertion}/edit", split | {"version": "2", "amount-min": "x"})

    assert refused.status_code == misread.status_code == unsaid.status_code == 422
    assert not_changed.status_code == 422
    assert "There is no such exhibit." in refused.text
    assert "17,800 sorties over Nowhere" in refused.text
    assert "3 of 9" in read
    assert exhibit.reference in read
    assert "Unconfirmed" in read
    assert assessed.location == f"{assertion}/beside"
    assert "Logs differ" in beside
    assert case.reference in beside
    assert changed.status_code == 303
    assert "2 of 9" in alice.get(page).text
    assert "assessed before it was changed" in alice.get(page).text
    asked = [alice.get(f"{assertion}/{verb}").status_code for verb in ("edit", "remove", "assess")]
    assert asked == [200, 200, 200]
    assert alice.send(f"{assertion}/remove", {"reason": ""}).status_code == 422
    assert alice.send(f"{assertion}/remove", {"reason": "misread"}).status_code == 303
    assert alice.get(f"{assertion}/beside").status_code == 404


def test_a_statement_is_edited_linked_and_voided_on_pages(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    copy = add_exhibit(session, store, hidden, by=lead)
    case = add_case(session, lead=lead)
    statement = add_statement(session, add_actor(session), by=lead, exhibit_id=copy.id)
    session.commit()
    page, bob = f"/statements/{statement.id}", browse(colleague)
    filled = {
        "kind": "denial",
        "actor_id": str(statement.actor_id),
        "dating": "standing",
        "date_edtf": "",
        "words": "original",
        "wording-text-en": "We never did it (fictional)",
        "wording-original": "en",
        "url": "https://example.org/12",
        "mark": "read",
        "version": "1",
        "exhibit": "",
    }

    opened = bob.get(f"{page}/edit")
    misread = bob.send(f"{page}/edit", filled | {"url": "nowhere"})
    saved = bob.send(f"{page}/edit", filled)
    wrong = bob.send(f"{page}/cases", {"reference": hidden.reference})
    linked = bob.send(f"{page}/cases", {"reference": case.reference})
    on_the_case = bob.get(f"/cases/{case.id}").text
    unlinked = bob.send(f"{page}/cases/remove", {"reference": case.reference})
    again = bob.send(f"{page}/cases/remove", {"reference": case.reference})
    unsaid = bob.send(f"{page}/void", {"reason": ""})
    void = bob.send(f"{page}/void", {"reason": "entered twice"})

    assert opened.status_code == 200
    assert copy.reference not in opened.text
    assert misread.status_code == wrong.status_code == again.status_code == 422
    assert unsaid.status_code == 422
    assert saved.status_code == linked.status_code == unlinked.status_code == 303
    assert void.status_code == 303
    session.expire_all()
    assert statement.exhibit_id == copy.id, "what may not be seen was not taken off"
    assert "We never did it" in on_the_case
    assert "entered twice" in bob.get(page).text
    assert statement.reference in bob.get("/statements/").text.partition("Void:")[2]
    assert bob.get("/statements/00000000-0000-7000-8000-000000000000").status_code == 404


def test_numbers_that_do_not_fit_stand_on_both_statements_in_both_languages(
    session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session, name=Texts.of(en="Northern party", ar="الطرف الشمالي"))
    statements = [
        add_statement(session, party, by=lead, date_edtf=day)
        for day in ("2016-12-22", "2018-08-22")
    ]
    for statement, number in zip(statements, (71_000, 39_000), strict=True):
        period = f"../{statement.date_edtf}"
        add_assertion(session, statement, by=lead, measure="strikes", low=number, period=period)
    session.commit()

    for language, words in (("en", "a running total falls"), ("ar", "مجموع متراكم ينقص")):
        lead.language = language
        alice = browse(lead)
        pages = [alice.get(f"/statements/{one.id}").text for one in statements]
        record = alice.get(f"/statements/parties/{party.id}/record").text
        assert [words in page for page in (*pages, record)] == [True] * 3, language
        assert f"{statements[1].reference}/1" in pages[0]
        assert f"{statements[0].reference}/1" in pages[1]
        assert "course-bar" in record
    lead.language = "en"
    assert "1 number does not fit another" in browse(lead).get("/statements/").text


def test_filters_stand_in_the_address_and_a_bad_one_is_said(
    session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session)
    kept = add_statement(session, party, by=lead, kind=StatementKind.DENIAL)
    other = add_statement(session, party, by=lead, dating=Dating.UNDATED, date_edtf=None)
    session.commit()
    alice = browse(lead)

    narrowed = alice.get(f"/statements/?kind=denial&party={party.id}&assessed=no").text
    none = alice.get("/statements/?since=2020-01-01").text
    bad = alice.get("/statements/?since=2020-01-01&until=2019-01-01")

    assert kept.reference in narrowed
    assert other.reference not in narrowed
    assert "No statement matches" in none
    assert bad.status_code == 422
    assert "The period ends before it begins." in bad.text


def test_a_case_that_may_not_be_read_is_not_named_among_grounds(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    exhibit = add_exhibit(session, store, hidden, by=lead)
    statement = add_statement(session, add_actor(session), by=lead)
    assertion = add_assertion(session, statement, by=lead)
    workflow.assess(
        session,
        assertion,
        Verdict.CONTRADICTED,
        reasons=REASONS,
        rests_on=[hidden.reference, exhibit.reference],
        acting_user=lead,
    )
    session.commit()
    address = f"/statements/{statement.id}/assertions/{assertion.id}/beside"

    ours, theirs = browse(lead).get(address).text, browse(colleague).get(address).text

    assert hidden.reference in ours
    assert exhibit.reference in ours
    assert hidden.reference not in theirs
    assert exhibit.reference not in theirs
    assert "a case that you may not read" in theirs


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_register_is_taken_out_as_a_table(
    session: Session, lead: User, officer: User, browse: Browse, language: str
) -> None:
    party = add_actor(session)
    person = add_actor(session, name="Somebody Invented", kind=ActorKind.PERSON, code="P-1")
    statement = add_statement(
        session, party, by=lead, speaker_id=person.id, note=Texts.of(en="for colleagues")
    )
    assertion = add_assertion(session, statement, by=lead, period="../2016-12-22", rough=True)
    add_assertion(session, statement, by=lead, measure="another", low=None, what=REASONS)
    workflow.assess(session, assertion, Verdict.CONTRADICTED, reasons=REASONS, acting_user=lead)
    undated = add_statement(
        session, person, by=lead, dating=Dating.STANDING, date_edtf=None, kind=StatementKind.FIGURE
    )
    session.commit()
    officer.language = language
    olga = browse(officer)

    asked = olga.get("/statements/export")
    unsaid = olga.send("/statements/export", {})
    plain = olga.send("/statements/export", {"as_file": "csv"})
    workbook = olga.send("/statements/export", {"as_file": "xlsx", "kind": "results"})
    backwards = olga.get("/statements/export?since=2020-01-01&until=2019-01-01")

    assert asked.status_code == plain.status_code == workbook.status_code == 200
    assert unsaid.status_code == 422
    assert backwards.status_code == 302
    text = plain.get_data(as_text=True)
    assert text.count(statement.reference) == 2
    assert text.count(undated.reference) == 1
    assert "1 1 0 0 0 0" in text
    assert "for colleagues" not in text
    assert "Two reports say otherwise" in text, "what the second assertion says in words"
    assert text.count("Two reports say otherwise") == 1
    assert workbook.get_data()[:2] == b"PK"


def test_only_officers_take_the_register_out(session: Session, lead: User) -> None:
    with pytest.raises(NotPermitted):
        workflow.export_statements(
            session, [], [], kind="csv", sheet="", rtl=False, count=0, acting_user=lead
        )
