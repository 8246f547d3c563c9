"""The list as a table: what is shown and may leave, for who may take it out; nothing computes."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.lists import policy, workflow
from casefiles.desk.lists.export import FIELDS, KEPT_INSIDE, field_of
from casefiles.desk.lists.parts.columns import COLUMNS, REFERENCE
from casefiles.foundation.errors import NotAllowedNow, NotPermitted
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.claims.models import Answer, ClaimState
from casefiles.record.disclosure.export import Undeclared
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.pages import PageClient

PARTS_OF_A_WORKBOOK = {
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
}
SHOWN = "case.state.attribution.finding.lead.access"


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def taken_out(client: PageClient, kind: str, **fields: str) -> bytes:
    answer = client.send("/cases/export", {"kind": kind, "columns": SHOWN} | fields)
    assert answer.status_code == 200
    assert re.search(rf"filename=cases-\d{{4}}-\d\d-\d\d\.{kind}", str(answer.headers))
    assert answer.headers["Cache-Control"] == "no-store"
    content: bytes = answer.data
    return content


def test_a_table_holds_what_is_shown_and_may_leave_and_the_log_keeps_its_digest(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    verified = CaseState.VERIFIED
    settled = add_case(session, lead=lead, state=verified, title="=Market", target="market")
    drafted = add_case(session, lead=lead, state=verified, title="School", target="school")
    add_case(session, lead=lead, state=verified, title="Guarded", access=CaseAccess.MEMBERS)
    add_case(session, lead=lead, title="Not verified")
    add_claim(session, settled, author=lead, state=ClaimState.APPROVED)
    add_claim(session, drafted, author=lead)
    add_other_claim(session, settled, author=lead, symbol="S/0000/2", party_named=Answer.YES)
    olga = browse(officer)
    before = olga.get(f"/cases/export?columns={SHOWN}&sort=reference").text
    assert "2 cases, in the order of the list." in before
    assert "It names a colleague." in before

    content = taken_out(olga, "csv", sort="reference", order="ascending")

    heading, *rows = rows_of(content)
    assert heading == [
        "Reference", "Case", "Place", "Target", "Did it happen", "Our attribution", "UN finding",
    ]  # fmt: skip
    by_reference = {row[0]: row[1:] for row in rows}
    assert list(by_reference) == sorted((settled.reference, drafted.reference))
    assert by_reference[settled.reference][0] == "'=Market"
    assert by_reference[settled.reference][4] == "Air force of Nowhere"
    assert by_reference[settled.reference][5] == "S/0000/2: names Air force of Nowhere"
    assert by_reference[drafted.reference][4] == "none approved"
    assert lead.display_name.encode() not in content
    session.rollback()
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "list:exported")).one()
    detail = session.get_one(AuditDetail, event.id).body
    assert event.acting_user_id == officer.id
    assert (detail["count"], detail["format"]) == (2, "csv")
    assert detail["sha256"] == hashlib.sha256(content).hexdigest()
    assert "lead" not in detail["columns"]
    # the filters of the list are those of the table
    narrowed = rows_of(taken_out(olga, "csv", target="school"))
    assert [row[0] for row in narrowed[1:]] == [drafted.reference]


def test_a_workbook_holds_texts_alone_no_author_no_clock_and_reads_from_the_right_in_arabic(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    title = Texts.of(en="=1+1", ar="سوق")
    add_case(session, lead=lead, state=CaseState.VERIFIED, title=title, tags=("@SUM(A1)", "-2"))
    olga = browse(officer)
    olga.get("/cases/")
    content = taken_out(olga, "xlsx", columns="case.tags")
    assert content == taken_out(olga, "xlsx", columns="case.tags")
    officer.language = "ar"
    arabic = taken_out(browse(officer), "xlsx", columns="case.tags")

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    # no second or hidden sheet, comment, defined name, pivot, link, picture or note of a program
    assert {re.sub(r"\d+", "1", name) for name in parts} == PARTS_OF_A_WORKBOOK
    assert parts["xl/workbook.xml"].count("<sheet ") == 1
    assert not re.search("definedName|state=|hidden", parts["xl/workbook.xml"])
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert set(re.findall(r'<c [^>]*t="(\w+)"', sheet)) == {"s"}
    assert "<f>" not in sheet
    assert "=1+1" in parts["xl/sharedStrings.xml"]
    assert "Olga" not in "".join(parts.values())
    assert "<dc:creator></dc:creator>" in parts["docProps/core.xml"]
    assert not re.search("20[2-9][0-9]-", parts["docProps/core.xml"])
    with zipfile.ZipFile(io.BytesIO(arabic)) as book:
        assert 'rightToLeft="1"' in book.read("xl/worksheets/sheet1.xml").decode()
        assert "سوق" in book.read("xl/sharedStrings.xml").decode()


def test_every_column_is_declared_and_one_that_is_not_does_not_leave() -> None:
    declared = FIELDS.keys() | KEPT_INSIDE.keys()

    assert {column.code for column in COLUMNS} == declared
    assert not FIELDS.keys() & KEPT_INSIDE.keys()
    with pytest.raises(Undeclared):
        field_of(replace(REFERENCE, code="name-of-victim"))


def test_only_officers_take_lists_out_and_no_more_cases_than_a_table_holds(
    lead: User, reviewer: User, auditor: User, browse: Browse
) -> None:
    for person in (lead, reviewer, auditor):
        client = browse(person)
        assert "/cases/export" not in client.get("/cases/").text
        assert client.send("/cases/export", {"kind": "csv"}).status_code == 403
    workflow.refuse_too_many(workflow.MOST_ROWS)
    with pytest.raises(NotAllowedNow, match="10000 cases at most"):
        workflow.refuse_too_many(workflow.MOST_ROWS + 1)


def test_who_reads_more_than_officers_takes_out_no_more(
    session: Session, lead: User, browse: Browse
) -> None:
    both = add_person(session, "omar", Role.OFFICER, Role.INVESTIGATOR)
    sendable = add_case(session, lead=lead, state=CaseState.VERIFIED)
    open_case = add_case(session, lead=both, access=CaseAccess.MEMBERS)

    rows = rows_of(taken_out(browse(both), "csv"))

    assert [row[0] for row in rows[1:]] == [sendable.reference]
    with pytest.raises(NotPermitted, match="Only verified cases"):
        policy.require_sendable([sendable, open_case])
