"""The register of UN documents: kept by those who work on cases, joined to findings by symbol."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import CaseAccess
from casefiles.record.claims.models import Answer, Sameness
from casefiles.record.claims.workflow import remove_claim
from casefiles.record.public_record import policy, queries, workflow
from casefiles.record.public_record.models import UNDocument, UNDocumentDetails, key_of
from casefiles.record.public_record.policy import UNDocumentPermission
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.attribution import add_other_claim
from tests.factories.cases import add_case
from tests.factories.documents import add_document

READ, WRITE = UNDocumentPermission.READ, UNDocumentPermission.WRITE


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ, WRITE}),
        (Role.REVIEWER, {READ, WRITE}),
        (Role.OFFICER, {READ, WRITE}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_whoever_works_on_cases_keeps_the_register(
    session: Session, role: Role, allowed: set[UNDocumentPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in UNDocumentPermission if policy.may(somebody, one)} == allowed
    if WRITE not in allowed:
        with pytest.raises(NotPermitted):
            add_document(session, by=somebody)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("symbol", {"symbol": "  "}),
        ("symbol", {"symbol": "a/hrc/00/01"}),
        ("title", {"title": Texts()}),
        ("recipient", {"recipient": "nobody"}),
        ("body_name", {"recipient": ""}),
        ("published_on", {"published_on": clock.today() + timedelta(days=2)}),
        ("url", {"url": "javascript:alert(1)"}),
        ("archived_url", {"archived_url": "somewhere"}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, object]
) -> None:
    first = add_document(session, by=lead)
    given = UNDocumentDetails(symbol="A/HRC/00/02", title=first.title, recipient="coi-syria")

    with pytest.raises(Refusal) as refused:
        workflow.add_document(session, replace(given, **changed), acting_user=lead)  # type: ignore[arg-type]  # one field at a time

    assert refused.value.field == field


def test_findings_rest_on_a_document_however_they_spell_its_symbol(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    seen = add_case(session, lead=lead, title="Bakery, Nowhere")
    hidden = add_case(session, lead=lead, title="Well, Nowhere", access=CaseAccess.MEMBERS)
    add_other_claim(
        session,
        seen,
        author=lead,
        symbol="a/hrc/00/ 01",
        incident_confirmed=Answer.YES,
        party_named=Answer.NO,
        law_characterised=Texts.of(en="may amount to a crime (fictional)"),
        sameness=Sameness.PROBABLE,
    )
    add_other_claim(session, hidden, author=lead, symbol="A/HRC/00/01")
    gone = add_other_claim(session, seen, author=lead, symbol="A/HRC/00/01")
    remove_claim(session, gone, reason="written twice", acting_user=lead)
    document = add_document(session, by=lead)

    mine = queries.findings_citing(session, document, acting_user=lead)
    theirs = queries.findings_citing(session, document, acting_user=colleague)
    page = browse(colleague).get(f"/un-documents/{document.id}").text

    assert {case.id for _claim, case in mine} == {seen.id, hidden.id}
    assert [case.id for _claim, case in theirs] == [seen.id]
    assert queries.findings_counted(session, acting_user=lead)[document.symbol_key] == 2
    assert queries.findings_counted(session, acting_user=colleague)[document.symbol_key] == 1
    assert "Bakery, Nowhere" in page
    assert "may amount to a crime (fictional)" in page
    assert "probably the same incident" in page
    assert "Well, Nowhere" not in page


def test_a_document_that_a_finding_rests_on_keeps_its_symbol_and_is_not_voided(
    session: Session, lead: User, colleague: User
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    claim = add_other_claim(session, hidden, author=lead, symbol="A/HRC/00/01")
    document = add_document(session, by=lead)
    before = workflow.details_of(document)

    with pytest.raises(Refusal, match="Findings cite this symbol"):
        change(session, document, replace(before, symbol="A/HRC/00/09"), by=colleague)
    with pytest.raises(NotAllowedNow, match="Findings rest on this document"):
        workflow.void_document(session, document, reason="twice", acting_user=colleague)
    change(session, document, replace(before, symbol="a/hrc/00/01"), by=colleague)

    remove_claim(session, claim, reason="another incident", acting_user=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.void_document(session, document, reason=" ", acting_user=colleague)
    workflow.void_document(session, document, reason="entered twice", acting_user=colleague)

    assert queries.with_symbol(session, "A/HRC/00/01") is None
    with pytest.raises(NotAllowedNow, match="void"):
        change(session, document, before, by=lead)
    add_document(session, by=lead)


def change(session: Session, document: UNDocument, details: UNDocumentDetails, *, by: User) -> None:
    workflow.edit_document(session, document, details, opened=document.version, acting_user=by)


def test_a_change_is_told_and_an_older_form_is_refused(session: Session, lead: User) -> None:
    document = add_document(session, by=lead)
    opened = document.version
    details = replace(
        workflow.details_of(document), symbol="A/HRC/00/44", published_on=clock.today()
    )

    change(session, document, details, by=lead)
    session.flush()
    now = document.version
    change(session, document, details, by=lead)
    session.flush()
    assert document.version == now

    assert document.symbol_key == key_of("A/HRC/00/44")
    with pytest.raises(Stale):
        workflow.edit_document(session, document, details, opened=opened, acting_user=lead)


def test_the_database_holds_one_document_of_a_symbol(session: Session, lead: User) -> None:
    document = add_document(session, by=lead)
    twin = UNDocument(
        symbol=document.symbol,
        symbol_key=document.symbol_key,
        title=document.title,
        recipient="coi-syria",
        added_by_id=lead.id,
    )

    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def shown_id(address: str) -> str:
    return address.rpartition("/")[2]


def test_a_document_is_added_changed_and_voided_on_pages(officer: User, browse: Browse) -> None:
    olga = browse(officer)
    filled = {
        "symbol": "S/0000/12",
        "title-text-en": "A letter (fictional)",
        "title-original": "en",
        "body_name-text-en": "A board (fictional)",
        "body_name-original": "en",
        "published_on": "2019-03-04",
        "url": "nowhere",
    }

    refused = olga.send("/un-documents/new", filled)
    added = olga.send("/un-documents/new", filled | {"url": "https://example.org/12"})
    page = added.location
    listed = olga.get("/un-documents/").text
    prefilled = olga.get("/un-documents/new?symbol=A/HRC/9/9").text
    opened = olga.get(f"{page}/edit")
    changed = {"version": "1", "title-text-en": "The letter (fictional)", "published_on": "no day"}
    misread = olga.send(f"{page}/edit", filled | changed)
    kept = filled | changed | {"url": "", "published_on": ""}
    saved = olga.send(f"{page}/edit", kept)
    read = olga.get(page).text
    unsaid = olga.send(f"{page}/void", {"reason": ""})
    asking = olga.get(f"{page}/void")
    void = olga.send(f"{page}/void", {"reason": "it does not exist"})

    assert refused.status_code == 422
    assert "beginning with https://" in refused.text
    assert 'value="S/0000/12"' in refused.text
    assert added.status_code == saved.status_code == void.status_code == 303
    assert opened.status_code == asking.status_code == 200
    assert misread.status_code == unsaid.status_code == 422
    assert "The letter (fictional)" in read
    assert olga.get(f"/un-documents/{shown_id(page)}").status_code == 200
    assert olga.get("/un-documents/00000000-0000-7000-8000-000000000000").status_code == 404
    assert "S/0000/12" in listed
    assert "A board (fictional)" in listed
    assert 'value="A/HRC/9/9"' in prefilled
    assert "it does not exist" in olga.get(page).text
    assert "S/0000/12" in olga.get("/un-documents/").text.partition("Void: recorded by mistake")[2]


def test_the_page_of_a_finding_leads_to_its_document_or_to_adding_it(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    claim = add_other_claim(session, case, author=lead, symbol="A/HRC/00/01")
    alice = browse(lead)

    before = alice.get(f"/claims/{claim.id}").text
    document = add_document(session, by=lead)
    session.commit()
    after = alice.get(f"/claims/{claim.id}").text

    assert "/un-documents/new?symbol=A/HRC/00/01" in before
    assert f"/un-documents/{document.id}" in after
    assert '<option value="A/HRC/00/01">' in alice.get(f"/cases/{case.id}/claims/new-other").text
