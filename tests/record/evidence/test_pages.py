"""The pages of evidence: a file arrives, is looked at, is saved, and never runs here."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseAccess, MemberStanding
from casefiles.record.evidence.models import CustodyAction, Exhibit, ExhibitState
from casefiles.record.evidence.queries import exhibits_of
from tests.conftest import Browse
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit

HTML = b"<!doctype html><script>alert(document.cookie)</script>"


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 900), "white").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead)


@pytest.fixture
def exhibit(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    return add_exhibit(session, store, case, by=lead, content=HTML, name="صورة\r\n.html")


def _arriving(content: bytes, name: str, **fields: str) -> dict[str, Any]:
    return {
        "file": (io.BytesIO(content), name),
        "purpose": "brought by the witness",
        "title-text-en": "Tail of a bomb",
        "kind": "photograph",
        "source_id": "",
        **fields,
    }


def test_a_file_arrives_and_its_custody_begins(
    session: Session, store: LocalStore, lead: User, case: Case, browse: Browse
) -> None:
    content = _picture()
    client = browse(lead)
    client.get(f"/cases/{case.id}/evidence/new")

    answer = client.send(f"/cases/{case.id}/evidence/new", _arriving(content, "../../bomb.png"))

    (made,) = exhibits_of(session, case)
    assert answer.location == f"/evidence/{made.id}"
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert store.path(made.sha256).read_bytes() == content
    assert made.original_name == "../../bomb.png"
    page = client.get(answer.location).text
    assert made.sha256 in page
    assert "brought by the witness" in page
    assert f"/evidence/{made.id}/preview" in page


@pytest.mark.parametrize(
    ("without", "message"),
    [
        ("file", "Choose a file."),
        ("purpose", "Custody begins with a reason"),
        ("kind", "Choose what kind of thing this is."),
        ("title-text-en", "Say in a few words what this is."),
    ],
)
def test_an_arrival_that_lacks_something_keeps_what_was_typed(
    session: Session, lead: User, case: Case, browse: Browse, without: str, message: str
) -> None:
    fields = _arriving(b"text", "a.txt", captured_where="at the gate")
    fields[without] = (io.BytesIO(b""), "") if without == "file" else ""

    answer = browse(lead).send(f"/cases/{case.id}/evidence/new", fields)

    assert answer.status_code == 422
    assert message in answer.text
    assert "at the gate" in answer.text
    assert exhibits_of(session, case) == []


def _receipt(page: str) -> str:
    found = re.search(r'name="receipt"[^>]*value="([^"]*)"', page)
    return found.group(1) if found else ""


def _without_file(**fields: str) -> dict[str, Any]:
    return {**_arriving(b"", "", **fields), "file": (io.BytesIO(b""), "")}


def test_a_file_need_not_be_sent_again_when_something_else_is_wrong(
    session: Session, store: LocalStore, lead: User, case: Case, browse: Browse
) -> None:
    content, address = _picture(), f"/cases/{case.id}/evidence/new"
    client = browse(lead)
    refused = client.send(address, _arriving(content, "bomb.png", kind=""))
    assert refused.status_code == 422
    assert "bomb.png" in refused.text
    assert "received" in refused.text

    answer = client.send(address, _without_file(receipt=_receipt(refused.text)))

    (made,) = exhibits_of(session, case)
    assert answer.status_code == 303
    assert (made.sha256, made.original_name) == (hashlib.sha256(content).hexdigest(), "bomb.png")
    assert store.path(made.sha256).read_bytes() == content
    assert list((store.root / "arriving").iterdir()) == []


def test_another_file_takes_the_place_of_the_one_received(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    address = f"/cases/{case.id}/evidence/new"
    client = browse(lead)
    refused = client.send(address, _arriving(_picture(), "wrong.png", purpose=""))

    client.send(address, _arriving(b"right", "right.txt", receipt=_receipt(refused.text)))

    assert [made.original_name for made in exhibits_of(session, case)] == ["right.txt"]


def test_a_receipt_is_good_for_one_person_and_one_case_and_cannot_be_made_up(
    session: Session, lead: User, colleague: User, case: Case, browse: Browse
) -> None:
    other = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    refused = browse(lead).send(
        f"/cases/{case.id}/evidence/new", _arriving(b"secret", "a.txt", kind="")
    )
    receipt = _receipt(refused.text)

    for person, where, shown in (
        (colleague, case, receipt),
        (lead, other, receipt),
        (lead, case, hashlib.sha256(b"secret").hexdigest()),
        (lead, case, receipt[:-2] + "xx"),
    ):
        answer = browse(person).send(
            f"/cases/{where.id}/evidence/new", _without_file(receipt=shown)
        )
        assert answer.status_code == 422
        assert "Choose a file." in answer.text
    assert [*exhibits_of(session, case), *exhibits_of(session, other)] == []


def test_a_form_of_evidence_says_everything_at_once(lead: User, case: Case, browse: Browse) -> None:
    lacking = {"title-text-en": "", "kind": "", "purpose": ""}

    answer = browse(lead).send(f"/cases/{case.id}/evidence/new", _arriving(b"", "e.jpg") | lacking)

    for sentence in (
        "This file is empty",
        "Custody begins with a reason",
        "Say in a few words what this is.",
        "Choose what kind of thing this is.",
    ):
        assert sentence in answer.text


def test_an_empty_file_is_refused_beside_its_field(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    answer = browse(lead).send(f"/cases/{case.id}/evidence/new", _arriving(b"", "empty.jpg"))

    assert answer.status_code == 422
    assert "This file is empty: it has 0 bytes." in answer.text
    assert _receipt(answer.text) == ""
    assert exhibits_of(session, case) == []


def test_bytes_that_the_case_holds_already_have_to_be_confirmed(
    session: Session, lead: User, case: Case, exhibit: Exhibit, browse: Browse
) -> None:
    address = f"/cases/{case.id}/evidence/new"
    client = browse(lead)
    asked = client.send(address, _arriving(HTML, "again.html", kind="document"))
    assert asked.status_code == 422
    assert f"These bytes are already {exhibit.reference}." in asked.text
    assert f'href="/evidence/{exhibit.id}"' in asked.text

    client.send(address, _without_file(kind="document", receipt=_receipt(asked.text), again="0"))

    assert [made.original_name for made in exhibits_of(session, case)][1] == "again.html"


def test_three_files_come_at_once_and_one_that_is_refused_loses_no_other(
    session: Session, store: LocalStore, lead: User, case: Case, browse: Browse
) -> None:
    client, address = browse(lead), f"/cases/{case.id}/evidence/new"
    brought = [(b"one", "one.txt"), (b"one", "one (1).txt"), (b"", "torn.txt")]
    fields = _arriving(b"", "", **{"title-text-en": ""})
    together = fields | {"file": [(io.BytesIO(content), name) for content, name in brought]}

    asked = client.send(address, together)

    assert asked.status_code == 422
    assert "A file below is empty" in asked.text
    assert "The same bytes as a file above: they are taken in once." in asked.text
    receipts = re.findall(r'name="receipt" value="([^"]+)"', asked.text)
    assert len(receipts) == 3
    # still empty, so still refused, and what was ticked beside another file stays ticked
    again = client.send(address, fields | {"receipt": receipts, "leave_out": "0"})
    assert again.status_code == 422
    assert re.search(r'name="leave_out" value="0" checked', again.text)

    # the torn file is left out, a whole one comes in its place; the others are not sent again
    whole = {"file": [(io.BytesIO(b"whole"), "torn.txt")], "receipt": receipts, "leave_out": "2"}
    answer = client.send(address, fields | whole | {"title-text-en": "List"})

    first, second = exhibits_of(session, case)
    assert answer.location == f"/cases/{case.id}#evidence"
    told = client.get(answer.location).text
    assert f"2 exhibits are kept, from {first.reference} to {second.reference}" in told
    assert "came more than once" in told
    names = [(made.title.wordings["en"], made.original_name) for made in (first, second)]
    assert names == [("List (1)", "one.txt"), ("List (2)", "torn.txt")]
    for made, content in ((first, b"one"), (second, b"whole")):
        assert store.path(made.sha256).read_bytes() == content
        assert [row.action for row in made.custody] == [CustodyAction.RECEIVED]
    assert list((store.root / "arriving").iterdir()) == []


def test_more_files_than_are_taken_at_once_are_not_begun_with(
    session: Session, store: LocalStore, lead: User, case: Case, browse: Browse
) -> None:
    many = [(io.BytesIO(b"%d" % number), f"{number}.txt") for number in range(51)]

    answer = browse(lead).send(
        f"/cases/{case.id}/evidence/new", _arriving(b"", "") | {"file": many}
    )

    assert answer.status_code == 422
    assert "At most 50 files are taken at once." in answer.text
    assert not (store.root / "arriving").exists()
    assert exhibits_of(session, case) == []


def test_bytes_that_do_not_fit_the_kind_are_kept_and_said(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    client = browse(lead)
    answer = client.send(f"/cases/{case.id}/evidence/new", _arriving(b"\xff\0\xfe", "a.jpg"))

    page = client.get(answer.location).text

    assert len(exhibits_of(session, case)) == 1
    assert "its bytes are of another type" in page
    assert "octet-stream" not in page


def test_an_original_is_saved_never_shown(
    session: Session, reviewer: User, exhibit: Exhibit, browse: Browse
) -> None:
    client = browse(reviewer)
    client.get(f"/evidence/{exhibit.id}")

    answer = client.send(f"/evidence/{exhibit.id}/file", {"purpose": "compare with the log"})

    assert answer.data == HTML
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''EV-000001%20%D8%B5" in answer.headers["Content-Disposition"]
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.mimetype != "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    session.expire_all()
    assert [event.action for event in exhibit.custody] == [
        CustodyAction.RECEIVED,
        CustodyAction.VIEWED,
    ]


def test_a_look_without_a_reason_gets_nothing(
    session: Session, lead: User, exhibit: Exhibit, browse: Browse
) -> None:
    answer = browse(lead).send(f"/evidence/{exhibit.id}/file", {"purpose": ""})

    assert answer.status_code == 422
    assert HTML not in answer.data
    session.expire_all()
    assert len(exhibit.custody) == 1


def test_replaced_bytes_are_refused_and_said_loudly(
    session: Session, store: LocalStore, lead: User, exhibit: Exhibit, browse: Browse
) -> None:
    path = store.path(exhibit.sha256)
    path.chmod(0o600)
    path.write_bytes(b"forged")
    client = browse(lead)

    answer = client.send(f"/evidence/{exhibit.id}/file", {"purpose": "read it"})

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Nothing was handed out" in page
    assert "are not those that were received" in page
    session.expire_all()
    assert exhibit.file.fixity is Fixity.CHANGED


@pytest.mark.parametrize(("gone", "told"), [(False, "matches its hash"), (True, "not what was")])
def test_bytes_are_checked_on_demand(
    store: LocalStore, lead: User, exhibit: Exhibit, browse: Browse, gone: bool, told: str
) -> None:
    if gone:
        store.path(exhibit.sha256).unlink()
    client = browse(lead)

    answer = client.send(f"/evidence/{exhibit.id}/check")

    page = client.get(answer.location).text
    assert told in page
    assert ("The file is gone from the store" in page) is gone


@pytest.mark.parametrize("path", ["/check", "/file"])
def test_a_disk_that_is_away_says_nothing_of_a_file(
    session: Session, store: LocalStore, lead: User, exhibit: Exhibit, browse: Browse, path: str
) -> None:
    client, aside = browse(lead), store.root.with_name("unmounted")
    before = len(history_of(session, exhibit.id))
    store.root.rename(aside)

    answer = client.send(f"/evidence/{exhibit.id}{path}", {"purpose": "to see it"})

    aside.rename(store.root)
    session.expire_all()
    assert answer.status_code == 409
    assert "The file cannot be read just now" in answer.text
    assert exhibit.file.fixity is Fixity.INTACT
    assert len(history_of(session, exhibit.id)) == before


def test_a_graphic_picture_is_covered_until_asked_for(
    session: Session, store: LocalStore, lead: User, case: Case, browse: Browse
) -> None:
    graphic = add_exhibit(
        session, store, case, by=lead, content=_picture(), kind="photograph", graphic=True
    )
    client = browse(lead)

    covered = client.get(f"/evidence/{graphic.id}").text
    shown = client.get(f"/evidence/{graphic.id}?show=preview").text

    assert f"/evidence/{graphic.id}/preview" not in covered
    assert f'src="/evidence/{graphic.id}/preview"' in shown


def test_a_preview_is_a_new_picture(
    session: Session, store: LocalStore, lead: User, case: Case, exhibit: Exhibit, browse: Browse
) -> None:
    content = _picture()
    picture = add_exhibit(session, store, case, by=lead, content=content, kind="photograph")
    client = browse(lead)

    answer = client.get(f"/evidence/{picture.id}/preview")

    assert answer.mimetype == "image/jpeg"
    assert answer.data != content
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"/evidence/{exhibit.id}/preview").status_code == 404
    session.expire_all()
    drawn = picture.derivatives[0]
    store.path(drawn.sha256).chmod(0o600)
    store.path(drawn.sha256).write_bytes(b"other")
    assert client.get(f"/evidence/{picture.id}/preview").status_code == 404


def test_a_redacted_copy_is_kept_and_saved(
    session: Session, store: LocalStore, lead: User, exhibit: Exhibit, browse: Browse
) -> None:
    client = browse(lead)
    client.get(f"/evidence/{exhibit.id}/copies/new")
    without = client.send(
        f"/evidence/{exhibit.id}/copies/new",
        {"file": (io.BytesIO(b"covered"), "b.txt"), "kind": "redacted", "reason": ""},
    )
    client.send(
        f"/evidence/{exhibit.id}/copies/new",
        {"file": (io.BytesIO(b"covered"), "b.txt"), "kind": "redacted", "reason": "faces"},
    )
    session.expire_all()
    (copy,) = exhibit.derivatives

    answer = client.send(f"/evidence/{exhibit.id}/copies/{copy.id}")

    assert without.status_code == 422
    assert answer.data == b"covered"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    store.path(copy.sha256).unlink()
    assert client.send(f"/evidence/{exhibit.id}/copies/{copy.id}").status_code == 303


def test_handling_is_written_down(
    session: Session, lead: User, exhibit: Exhibit, browse: Browse
) -> None:
    client = browse(lead)
    client.get(f"/evidence/{exhibit.id}/custody")
    typed = {
        "action": "transferred",
        "happened_at": "2019-07-22T10:00",
        "handed_from": "witness",
        "handed_to": "Alice (fictional)",
        "location": "office",
        "purpose": "for safe keeping",
    }

    wrong = client.send(f"/evidence/{exhibit.id}/custody", {**typed, "happened_at": ""})
    client.send(f"/evidence/{exhibit.id}/custody", typed)

    assert wrong.status_code == 422
    page = client.get(f"/evidence/{exhibit.id}").text
    assert "from memory" in page
    assert "for safe keeping" in page
    session.expire_all()
    assert exhibit.custody[-1].happened_at.isoformat() == "2019-07-22T10:00:00+00:00"


def test_two_people_describing_one_exhibit_lose_no_word(
    session: Session, lead: User, colleague: User, case: Case, exhibit: Exhibit, browse: Browse
) -> None:
    add_member(session, case, colleague, MemberStanding.MEMBER)
    alice, bob = browse(lead), browse(colleague)
    address = f"/evidence/{exhibit.id}/edit"
    found = re.search(r'name="version"[^>]*value="(\d+)"', alice.get(address).text)
    assert found
    bob.get(address)
    fields = {"version": found.group(1), "kind": "document", "source_id": ""}
    bob.send(address, {**fields, "title-text-en": "What Bob wrote"})

    answer = alice.send(address, {**fields, "title-text-en": "What Alice wrote"})

    assert answer.status_code == 409
    assert "What Bob wrote" in answer.text
    assert "What Alice wrote" in answer.text


def test_an_edit_that_makes_no_sense_comes_back(
    lead: User, exhibit: Exhibit, browse: Browse
) -> None:
    answer = browse(lead).send(
        f"/evidence/{exhibit.id}/edit",
        {"version": "1", "kind": "document", "source_id": "", "title-text-en": ""},
    )

    assert answer.status_code == 422


def test_an_exhibit_is_voided_for_a_reason(
    session: Session, lead: User, exhibit: Exhibit, browse: Browse
) -> None:
    client = browse(lead)
    client.get(f"/evidence/{exhibit.id}/void")

    without = client.send(f"/evidence/{exhibit.id}/void", {"reason": ""})
    client.send(f"/evidence/{exhibit.id}/void", {"reason": "another case's"})

    assert without.status_code == 422
    session.expire_all()
    assert exhibit.state is ExhibitState.VOID
    assert "another case" in client.get(f"/evidence/{exhibit.id}").text


@pytest.mark.parametrize("path", ["", "/edit", "/custody", "/void", "/preview", "/copies/new"])
def test_an_outsider_cannot_tell_that_an_exhibit_exists(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse, path: str
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    exhibit = add_exhibit(session, store, hidden, by=lead)

    assert browse(colleague).get(f"/evidence/{exhibit.id}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/file", "/check"])
def test_an_outsider_gets_no_byte(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse, path: str
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    exhibit = add_exhibit(session, store, hidden, by=lead)

    answer = browse(colleague).send(f"/evidence/{exhibit.id}{path}", {"purpose": "curious"})

    assert answer.status_code == 404


def test_a_copy_of_another_exhibit_is_not_found(
    session: Session, store: LocalStore, lead: User, case: Case, exhibit: Exhibit, browse: Browse
) -> None:
    other = add_exhibit(session, store, case, by=lead, content=_picture())

    answer = browse(lead).send(f"/evidence/{exhibit.id}/copies/{other.derivatives[0].id}")

    assert answer.status_code == 404


def test_who_only_reads_writes_nothing(
    reviewer: User, auditor: User, exhibit: Exhibit, browse: Browse
) -> None:
    for reader in (reviewer, auditor):
        client = browse(reader)
        assert client.get(f"/evidence/{exhibit.id}").status_code == 200
        assert client.get(f"/evidence/{exhibit.id}/edit").status_code == 403
        assert client.send(f"/evidence/{exhibit.id}/void", {"reason": "x"}).status_code == 403


def test_the_list_is_narrowed_by_codes_and_paged(
    session: Session, store: LocalStore, lead: User, case: Case, browse: Browse
) -> None:
    for number in range(27):
        add_exhibit(
            session, store, case, by=lead, content=str(number).encode(), graphic=number == 7
        )
    client = browse(lead)

    first = client.get("/evidence/").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = client.get(older.group(1).replace("&amp;", "&")).text
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer
    back = client.get(newer.group(1).replace("&amp;", "&")).text
    narrowed = client.get("/evidence/?graphic=1&kind=document&fixity=intact&state=kept").text

    assert "EV-000027" in first
    assert "EV-000002<" not in first
    assert "EV-000001" in second
    assert 'rel="next"' not in second
    assert "EV-000027" in back
    assert 'rel="prev"' not in back
    assert "EV-000008" in narrowed
    assert "EV-000009" not in narrowed
    assert "No exhibit matches" in client.get("/evidence/?kind=video").text
    assert "No evidence yet" not in client.get("/evidence/?kind=nonsense").text


def test_the_list_of_an_outsider_is_empty(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    add_exhibit(session, store, hidden, by=lead)

    assert "EV-000001" not in browse(colleague).get("/evidence/").text
