"""A case on paper: all of it inside, outward only what has a ground, and every print in the log."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.documents import Text
from casefiles.outbound.prints.queries import sheet_for
from casefiles.outbound.submissions.parts.disclose_case import personal_details
from casefiles.outbound.submissions.queries import Mark, case_content, readiness_of
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.citations.models import CitedKind
from casefiles.record.disclosure.models import GroundSubject, Purpose
from casefiles.record.disclosure.queries import destination_of
from casefiles.record.recipients.queries import profile
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import duplicate_case, split_case
from casefiles.record.victims.models import Victim
from casefiles.record.victims.queries import victims_of
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.cases import add_case
from tests.factories.evidence import add_citation
from tests.factories.sources import add_source
from tests.factories.submissions import COI, add_ground, add_ready_case
from tests.factories.victims import add_victim

HIDDEN = Texts.of(original="ar", ar="نديم الصفصافي", en="Nadim Withheldson")
TOLD = Texts.of(original="ar", ar="سلمى المعلومة", en="Salma Knownsdottir")
MARK = "no ground to leave"
OUTWARD = {"audience": "outward", "purpose": "un_inquiry", "recipient": COI}


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    """Give an established case with two named victims, one of whose families agreed."""
    case = add_ready_case(session, lead=lead)
    add_victim(session, case, name=HIDDEN)
    told = add_victim(session, case, name=TOLD)
    add_ground(session, case, GroundSubject.VICTIM, told.id, by=lead)
    label = Texts.of(en="The medic of the night shift (fictional)")
    source = add_source(session, recorded_by=lead, label=label)
    add_citation(session, case, CitedKind.CASE, case.id, source.reference, by=lead)
    session.commit()
    return case


def hidden_one(session: Session, case: Case) -> Victim:
    found = victims_of(session, case)
    return next(one for one in found if one.person and one.person.names == HIDDEN)


def test_inside_all_is_said_and_who_has_no_ground_is_marked(
    case: Case, lead: User, browse: Browse
) -> None:
    alice = browse(lead)

    page = alice.send(f"/cases/{case.id}/print/", {"audience": "inside"}).text

    for words in ("Nadim Withheldson", "Salma Knownsdottir", "The medic of the night shift"):
        assert words in page
    assert "must not leave" in page
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    marked = {name for name in ("Nadim", "Salma") for row in rows if name in row and MARK in row}
    assert marked == {"Nadim"}
    assert MARK in page[page.index('id="p-sources"') :]
    assert "printed the case file, for inside" in alice.get(f"/cases/{case.id}").text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "under 1 year"), ("ar", "أقل من سنة")], ids=["en", "ar"]
)
def test_an_infant_is_said_in_words_wherever_a_reader_meets_it(
    session: Session, case: Case, lead: User, browse: Browse, language: str, words: str
) -> None:
    lead.language = language
    add_victim(session, case, name="Hala (fictional)", sex="female", age=0)
    add_victim(session, case, name="Rima (fictional)", sex="female", age=1)
    session.commit()
    alice = browse(lead)

    page = alice.get(f"/cases/{case.id}").text
    past = alice.get(f"/cases/{case.id}/as-of?on={clock.today()}").text
    paper = alice.send(f"/cases/{case.id}/print/", {"audience": "inside"}).text

    for told in (page, past, paper):
        assert told.count(words) == 1
    victims = case_content(session, case)["victims"]
    ages = {one["age"]: personal_details(one)["age"] for one in victims}
    infant, grown = ages[0], ages[1]
    assert dict(wordings(infant)) == {"en": "under 1 year", "ar": "أقل من سنة"}
    assert [text for _language, text in wordings(grown)] == ["1"]


def wordings(text: Text) -> list[tuple[str, str]]:
    return [(one.language, one.text) for one in text]


def test_inside_victims_stand_as_in_the_table_of_the_case(
    session: Session, case: Case, lead: User
) -> None:
    for number in range(20):
        add_victim(session, case, name=f"Person {number} (fictional)" if number % 3 else None)

    sheet = sheet_for(session, case, None, printed_by=lead.id)

    printed = [sheet.references[victim.public_id] for victim in sheet.case.victims]
    assert printed == [victim.reference for victim in victims_of(session, case)]


def test_outside_only_what_has_a_ground_is_on_the_paper(
    case: Case, officer: User, browse: Browse
) -> None:
    olga = browse(officer)

    page = olga.send(f"/cases/{case.id}/print/", OUTWARD).text
    sheet = page[page.index('class="sheet"') : page.index("</article>")]

    assert "Salma Knownsdottir" in sheet
    assert "[WITHHELD]" in sheet
    for words in ("Nadim", "نديم", "night shift", "Alice", case.reference):
        assert words not in sheet
    assert "<title>Case file" in page
    told = olga.get(f"/cases/{case.id}").text
    assert "printed what may leave of the case; purpose: UN fact-finding" in told


def test_for_another_purpose_nobody_is_named(session: Session, case: Case, officer: User) -> None:
    publication = destination_of(session, COI, Purpose.PUBLICATION)
    sheet = sheet_for(session, case, publication, printed_by=officer.id)

    assert {wording.text for victim in sheet.case.victims for wording in victim.name} == {
        "[WITHHELD]"
    }


def test_nothing_is_printed_while_the_words_name_somebody_withheld(
    case: Case, officer: User, browse: Browse
) -> None:
    case.narrative = Texts.of(en="Neighbours found Nadim Withheldson by the gate.")
    olga = browse(officer)

    refused = olga.send(f"/cases/{case.id}/print/", OUTWARD)

    assert refused.status_code == 422
    assert "in: the narrative" in refused.text
    assert "Nadim" not in refused.text
    assert "printed what may leave" not in olga.get(f"/cases/{case.id}").text


def test_outside_is_for_officers_and_for_a_purpose(
    case: Case, lead: User, officer: User, browse: Browse
) -> None:
    assert browse(lead).send(f"/cases/{case.id}/print/", OUTWARD).status_code == 403
    asked = browse(officer).send(f"/cases/{case.id}/print/", {"audience": "outward"})
    assert asked.status_code == 422
    assert "for what purpose" in asked.text
    assert browse(officer).send(f"/cases/{case.id}/print/", {}).status_code == 422


@pytest.mark.parametrize("way", ["split", "duplicate"])
def test_who_went_to_another_case_or_stayed_there_is_still_looked_for(
    session: Session, case: Case, lead: User, officer: User, browse: Browse, way: str
) -> None:
    case.narrative = Texts.of(en="Neighbours found Nadim Withheldson by the gate.")
    if way == "split":
        [gone] = [
            one for one in victims_of(session, case) if one.person and one.person.names == HIDDEN
        ]
        details = SplitDetails(Texts.of(en="Clinic"), "another street", victims=(gone.id,))
        split_case(session, case, details, opened=case.version, acting_user=lead)
        printed = case
    else:
        title = Texts.of(en="Another market")
        carried = ("narrative", "date", "place")
        printed = duplicate_case(session, case, title, carried, acting_user=lead)
        printed.state = CaseState.VERIFIED

    refused = browse(officer).send(f"/cases/{printed.id}/print/", OUTWARD)

    assert refused.status_code == 422
    assert "in: the narrative" in refused.text
    assert "Nadim" not in refused.text
    row = readiness_of(session, [printed], profile(session, COI))[0]
    assert any("Nadim" in str(one) or one.mark is Mark.BLOCKS for one in row.findings)


def test_an_officer_sends_out_what_officers_read_whatever_else_they_may_read(
    session: Session, lead: User, browse: Browse
) -> None:
    both = add_person(session, "omar", Role.OFFICER, Role.INVESTIGATOR)
    open_case = add_case(session, lead=lead)

    pages = browse(both)

    assert pages.get(f"/cases/{open_case.id}").status_code == 200
    assert pages.send(f"/cases/{open_case.id}/print/", OUTWARD).status_code == 403
    assert pages.send(f"/cases/{open_case.id}/print/", {"audience": "inside"}).status_code == 200


def test_a_ground_of_ones_own_does_not_put_a_name_on_paper(
    session: Session, case: Case, officer: User, second_officer: User, browse: Browse
) -> None:
    [hidden] = [
        one for one in victims_of(session, case) if one.person and one.person.names == HIDDEN
    ]
    add_ground(session, case, GroundSubject.VICTIM, hidden.id, by=officer)

    alone, other = (
        browse(one).send(f"/cases/{case.id}/print/", OUTWARD).text
        for one in (officer, second_officer)
    )

    assert "Nadim" not in alone
    assert "Nadim Withheldson" in other
