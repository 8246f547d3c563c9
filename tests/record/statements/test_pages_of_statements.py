"""The pages of official statements, in both languages, and the table that is taken out."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.actors.models import ActorKind, Membership, MembershipKind
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.claims.models import ClaimState, PartyDetails
from casefiles.record.disclosure.export import Undeclared
from casefiles.record.statements import export, workflow
from casefiles.record.statements.forms import ELEMENTS, MOST_OF
from casefiles.record.statements.models import Dating, StatementKind, Verdict
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.statements import add_assertion, add_statement
from tests.factories.victims import add_figure

NOBODY_SAYS = export.Voice("en", str, str, lambda _count, _rough: "", str)
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
    said["version"] = "1"
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
    assert "Rests on:" in ours
    assert "Rests on:" not in theirs, "nor that there is anything else"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_register_is_taken_out_as_a_table(
    session: Session, lead: User, officer: User, browse: Browse, language: str
) -> None:
    party = add_actor(session)
    ministry = add_actor(session, name="Ministry of Nowhere")
    statement = add_statement(
        session, party, by=lead, speaker_id=ministry.id, note=Texts.of(en="for colleagues")
    )
    assertion = add_assertion(session, statement, by=lead, period="../2016-12-22", rough=True)
    add_assertion(session, statement, by=lead, measure="another", low=None, what=REASONS)
    workflow.assess(session, assertion, Verdict.CONTRADICTED, reasons=REASONS, acting_user=lead)
    undated = add_statement(
        session, party, by=lead, dating=Dating.STANDING, date_edtf=None, kind=StatementKind.FIGURE
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
    assert "Ministry of Nowhere" in text
    assert "Two reports say otherwise" in text, "what the second assertion says in words"
    assert text.count("Two reports say otherwise") == 1
    assert workbook.get_data()[:2] == b"PK"


def test_only_officers_take_the_register_out(session: Session, lead: User) -> None:
    with pytest.raises(NotPermitted):
        workflow.export_statements(session, [], "csv", NOBODY_SAYS, acting_user=lead)


def test_a_column_that_has_to_stay_inside_stops_the_whole_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note = export.Column("Note", lambda _s, _a, _v: "", ((export.STATEMENT, "note"),))
    monkeypatch.setattr(export, "COLUMNS", (*export.COLUMNS, note))

    with pytest.raises(Undeclared, match="note is nothing for a list"):
        export.table_of([], NOBODY_SAYS)


def test_an_assessment_of_words_that_changed_meanwhile_is_asked_for_again(
    session: Session, lead: User, browse: Browse
) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    assertion = add_assertion(session, statement, by=lead)
    session.commit()
    address = f"/statements/{statement.id}/assertions/{assertion.id}"
    alice = browse(lead)
    said = {"verdict": "supported", "reasons-text-en": "As counted", "reasons-original": "en"}

    alice.send(f"{address}/edit", {"measure": "sorties", "amount-min": "90", "version": "1"})
    late = alice.send(f"{address}/assess", said | {"version": "1"})
    again = alice.send(f"{address}/assess", said | {"version": "2"})

    assert late.status_code == 422
    assert "Somebody changed this assertion while you were writing" in late.text
    assert "As counted" in late.text, "nothing typed is lost"
    assert 'name="version" type="hidden" value="2"' in late.text
    assert again.status_code == 303


def test_the_second_of_two_who_edit_is_told_of_the_first(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    assertion = add_assertion(session, statement, by=lead)
    session.commit()
    page = f"/statements/{statement.id}"
    filled = {
        "kind": "results",
        "actor_id": str(statement.actor_id),
        "dating": "standing",
        "date_edtf": "",
        "words": "original",
        "wording-text-en": "First (fictional)",
        "wording-original": "en",
        "url": "https://example.org/12",
        "mark": "read",
        "version": str(statement.version),
    }
    split = {"measure": "sorties", "amount-min": "90", "version": "1"}
    alice, bob = browse(lead), browse(colleague)

    first = alice.send(f"{page}/edit", filled)
    second = bob.send(f"{page}/edit", filled | {"wording-text-en": "Second (fictional)"})
    one = alice.send(f"{page}/assertions/{assertion.id}/edit", split)
    other = bob.send(f"{page}/assertions/{assertion.id}/edit", split | {"amount-min": "91"})

    assert (first.status_code, one.status_code) == (303, 303)
    assert (second.status_code, other.status_code) == (409, 409)
    assert "Second (fictional)" in second.text


def test_a_day_nobody_can_mean_and_an_individual_are_said_beside_the_field(
    session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session)
    suspect = add_actor(session, name="Somebody Invented", kind=ActorKind.PERSON, code="P-1")
    statement = add_statement(session, party, by=lead)
    session.commit()
    alice = browse(lead)
    filled = {
        "kind": "results",
        "actor_id": str(suspect.id),
        "dating": "dated",
        "date_edtf": "0001-01-01",
        "words": "original",
        "wording-text-en": "Said\0 (fictional)",
        "wording-original": "en",
        "url": "https://example.org/12",
        "mark": "read",
    }

    refused = alice.send("/statements/new", filled)
    early = alice.send(
        "/statements/new",
        filled | {"actor_id": str(party.id), "wording-text-en": "Said (fictional)"},
    )
    late = alice.send(
        f"/statements/{statement.id}/assertions/new",
        {
            "measure": "sorties",
            "amount-min": "999999999",
            "period_edtf": "9999",
            "place_level": "none",
        },
    )
    many = alice.send(
        f"/statements/{statement.id}/assertions/new",
        {"measure": "sorties", "amount-min": "9999999999"},
    )

    assert {one.status_code for one in (refused, early, late, many)} == {422}
    assert "Statements are kept of the years" in early.text
    assert "Statements are kept of the years" in late.text
    assert "A count has at most nine digits." in many.text
    assert "Somebody Invented" not in alice.get("/statements/new").text


def test_the_numbers_beside_a_statement_list_their_cases(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    party = add_actor(session)
    force = add_actor(session, name="Northern force")
    session.add(Membership(member_id=force.id, body_id=party.id, kind=MembershipKind.PART_OF))
    days: dict[str, Any] = {
        "date_edtf": "2018-03-04",
        "earliest": date(2018, 3, 4),
        "latest": date(2018, 3, 4),
    }
    laid, other, verified = (
        add_case(session, lead=lead, state=state, **days)
        for state in (CaseState.INVESTIGATING, CaseState.INVESTIGATING, CaseState.VERIFIED)
    )
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS, **days)
    for case in (laid, hidden):
        add_claim(
            session,
            case,
            author=lead,
            state=ClaimState.APPROVED,
            parties=(PartyDetails(force.id, "party"),),
        )
    add_figure(session, other, add_source(session, by=lead), minimum=7)
    statement = add_statement(session, party, by=lead)
    assertion = add_assertion(session, statement, by=lead, period="2018")
    workflow.link_case(session, statement, other.reference, acting_user=lead)
    session.commit()
    bob = browse(colleague)
    address = f"/statements/{statement.id}/assertions/{assertion.id}/beside"

    def listed(query: str = "") -> set[str]:
        text = bob.get(address + query).text
        return {one.reference for one in (laid, other, verified, hidden) if one.reference in text}

    assert listed() == {laid.reference, other.reference, verified.reference}
    assert listed("?only=verified") == {verified.reference}
    assert listed("?only=attributed") == {laid.reference}
    assert listed("?only=counted") == {other.reference}
    assert listed("?only=nonsense") == listed()
    assert bob.get(address).text.count("the statement speaks of it") == 1


def test_a_case_page_shows_what_parties_said_of_it(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    denied = add_statement(session, add_actor(session), by=lead, kind=StatementKind.DENIAL)
    workflow.link_case(session, denied, case.reference, acting_user=lead)
    session.commit()

    text = browse(lead).get(f"/cases/{case.id}").text

    assert "Said officially by parties" in text
    assert denied.reference in text
    assert "Denial" in text


def test_the_rule_of_the_score_is_read_in_the_product(lead: User, browse: Browse) -> None:
    text = browse(lead).get("/statements/rule").text

    for name, most in MOST_OF.items():
        assert str(ELEMENTS[name]) in text
        assert most in (1, 2)
    assert "a running total falls" in text
