"""The form that somebody signs: made as PDF, scanned, sealed, and opened by few."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.organisation.queries import the_organisation
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.disclosure import workflow
from casefiles.record.disclosure.models import Ground, GroundKind, GroundSubject, SignedForm
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.evidence import add_source
from tests.factories.submissions import add_ground, add_signed_form
from tests.factories.victims import add_figure, add_victim
from tests.oracle.containers import opened

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 30
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 30
PDF = b"%PDF-1.4\nsigned by Salma Invented"


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.VERIFIED)


@pytest.fixture
def ground(session: Session, case: Case, lead: User) -> Ground:
    salma = add_victim(session, case, name=Texts.of(en="Salma Invented", ar="سلمى المتخيلة"))
    return add_ground(session, case, GroundSubject.VICTIM, salma.id, by=lead)


def actions(session: Session) -> list[str]:
    session.commit()
    return [event.action for event in session.query(AuditEvent) if "form" in event.action]


def test_a_signed_form_lies_sealed_and_each_look_is_kept(
    session: Session, browse: Browse, store: LocalStore, case: Case, ground: Ground, lead: User,
    officer: User, auditor: User,
) -> None:  # fmt: skip
    alice, olga, address = browse(lead), browse(officer), f"/cases/{case.id}/grounds/"
    assert "Salma Invented" in alice.get(f"{address}{ground.id}/forms/new").text
    for scan in (PDF, PNG, JPEG):
        sent = {"file": (io.BytesIO(scan), "salma-invented.pdf")}
        assert alice.send(f"{address}{ground.id}/forms/new", sent).status_code == 303

    forms = session.query(SignedForm).order_by(SignedForm.added_at).all()
    kept = b"".join(b"".join(store.chunks(form.sha256)) for form in forms)
    assert b"Salma" not in kept
    assert "Open the form" in olga.get(address).text
    assert "Open the form" not in browse(auditor).get(address).text
    looked = f"{address}{ground.id}/forms/{forms[0].id}"
    assert browse(auditor).send(looked).status_code == 403
    opened = olga.send(looked)
    assert opened.data == PDF
    assert "salma" not in opened.headers["Content-Disposition"].lower()
    assert opened.headers["Cache-Control"] == "no-store"
    assert actions(session) == ["ground:form-attached"] * 3 + ["ground:form-opened"]
    assert "Salma" not in str([one.body for one in session.query(AuditDetail)])


def test_a_form_of_another_ground_is_not_found(
    session: Session, browse: Browse, keyring: Keyring, store: LocalStore, case: Case,
    ground: Ground, lead: User,
) -> None:  # fmt: skip
    somebody = add_victim(session, case, name="Sami Invented")
    other = add_ground(session, case, GroundSubject.VICTIM, somebody.id, by=lead)
    form = add_signed_form(session, keyring, store, other, by=lead)

    answer = browse(lead).send(f"/cases/{case.id}/grounds/{ground.id}/forms/{form.id}")

    assert answer.status_code == 404


@pytest.mark.parametrize("scan", [b"", b"GIF89a", b"plain words", b"PK\x03\x04" + b"\0" * 40])
def test_only_scans_are_taken(
    browse: Browse, case: Case, ground: Ground, lead: User, scan: bytes
) -> None:
    sent = {"file": (io.BytesIO(scan), "form.pdf")}

    refused = browse(lead).send(f"/cases/{case.id}/grounds/{ground.id}/forms/new", sent)

    assert refused.status_code == 422
    assert "a JPEG or a PNG" in refused.text


def test_what_cannot_be_kept_as_a_form_is_refused(
    session: Session, keyring: Keyring, store: LocalStore, case: Case, ground: Ground, lead: User,
    auditor: User,
) -> None:  # fmt: skip
    def attach(to: Ground, scan: bytes = PDF, by: User = lead) -> SignedForm:
        return workflow.attach_form(session, keyring, store, to, scan, acting_user=by)

    with pytest.raises(NotPermitted):
        attach(ground, by=auditor)
    with pytest.raises(Refusal):
        attach(ground, PDF + b"\0" * workflow.LARGEST_FORM)
    public: dict[str, Any] = {
        "kind": GroundKind.ALREADY_PUBLIC,
        "citation": "page 3",
        "given_by": "",
    }
    printed = add_ground(session, case, GroundSubject.VICTIM, ground.subject_id, by=lead, **public)
    with pytest.raises(NotAllowedNow):
        attach(printed)
    witness, report = (
        add_source(session, by=lead, published_title=title) for title in ("", "A report (invented)")
    )
    for source in (witness, report):
        add_figure(session, case, source, minimum=3)
    with pytest.raises(NotAllowedNow):
        attach(add_ground(session, case, GroundSubject.SOURCE, witness.id, by=lead))
    assert attach(add_ground(session, case, GroundSubject.SOURCE, report.id, by=lead)).size


def test_a_removed_form_can_never_be_read_again(
    session: Session, browse: Browse, keyring: Keyring, store: LocalStore, case: Case,
    ground: Ground, lead: User,
) -> None:  # fmt: skip
    form = add_signed_form(session, keyring, store, ground, by=lead)
    alice = browse(lead)
    page = f"/cases/{case.id}/grounds/{ground.id}/forms/{form.id}"
    assert alice.get(f"{page}/remove").status_code == 200
    assert alice.send(f"{page}/remove", {"reason": ""}).status_code == 422
    with pytest.raises(Refusal):
        workflow.remove_form(session, form, acting_user=lead, reason=" ")

    removed = alice.send(f"{page}/remove", {"reason": "it was another person's"})

    assert removed.status_code == 303
    assert alice.send(page).status_code == 409
    assert alice.send(f"{page}/remove", {"reason": "again"}).status_code == 409
    shown = alice.get(f"/cases/{case.id}/grounds/").text
    assert "removed" in shown
    assert "Open the form" not in shown
    assert actions(session) == ["ground:form-attached", "ground:form-removed"]


def test_a_form_whose_bytes_are_gone_or_changed_is_not_shown(
    session: Session, keyring: Keyring, store: LocalStore, ground: Ground, lead: User
) -> None:
    form = add_signed_form(session, keyring, store, ground, by=lead)
    place = store.path(form.sha256)
    sealed = place.read_bytes()

    for change in (lambda: place.write_bytes(sealed[:-1] + b"?"), place.unlink):
        place.chmod(0o600)
        change()
        with pytest.raises(NotAllowedNow):
            workflow.open_form(session, keyring, store, form, acting_user=lead)


#: what a browser sends of a form in which nothing but the language was chosen
BLANK: dict[str, Any] = {"subject": "", "language": "en", "purpose": ""}
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not here"
)
WORDS = {
    "en": ("Take the time you need", "thumbprint", "Yes", "cannot be called back", "Commission"),
    "ar": ("لكم ما تحتاجونه من وقت", "البصمة", "نعم", "لا يمكن استرداده", "لجنة"),
}


@needs_pdftotext
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_filled_form_names_the_person_and_the_log_says_that_it_was_made(
    session: Session, browse: Browse, case: Case, ground: Ground, lead: User, language: str
) -> None:
    lead.language = language
    the_organisation(session).assent_from = 12
    alice, page = browse(lead), f"/cases/{case.id}/grounds/form"
    assert alice.get(page).status_code == 200
    asked: dict[str, Any] = {
        "subject": f"victim:{ground.subject_id}",
        "language": language,
        "scopes": ["name", "image"],
        "purpose": "un_naming_to_state",
        "recipients": ["coi-syria"],
    }

    made = alice.send(page, asked)

    said = text_of(made.data)
    name = {"en": "Salma Invented", "ar": "سلمى المتخيلة"}[language]
    for words in (*WORDS[language], name, case.reference, ground_reference(session, ground), "12"):
        assert words in said, words
    assert str(case.title) not in said
    assert "salma" not in made.headers["Content-Disposition"].lower()
    assert pages_of(made.data) == [(f"F-{clock.today().year}-0001", one, 2) for one in (1, 2)]
    points = {"en": ("Contact details", "Voice"), "ar": ("بيانات الاتصال", "الصوت")}[language]
    assert not any(words in said for words in points)
    assert actions(session) == ["ground:form-filled"]
    assert f"F-{clock.today().year}-0001" in str([one.body for one in session.query(AuditDetail)])
    asked |= {"recipients": []}
    assert {"en": "every body", "ar": "كل جهة"}[language] in text_of(alice.send(page, asked).data)


@needs_pdftotext
@pytest.mark.usefixtures("ground")
def test_a_blank_form_names_nobody(
    session: Session, browse: Browse, case: Case, lead: User
) -> None:
    alice, page = browse(lead), f"/cases/{case.id}/grounds/form"

    said = text_of(alice.send(page, BLANK | {"scopes": ["name"]}).data)

    assert "Prosecutors and courts" in said
    assert "checked" not in points_of(alice.get(page).text)  # nothing is chosen for anybody
    for words in ("Salma", case.reference, "Our number:"):
        assert words not in said
    assert actions(session) == []
    for lacking in (
        {},
        {"scopes": ["name"], "language": ""},
        {"scopes": ["name"], "recipients": ["coi-syria"]},
    ):
        refused = alice.send(page, BLANK | lacking)
        assert refused.status_code == 422
    assert "only that stands on the form" in points_of(alice.send(page, BLANK).text)


@needs_pdftotext
def test_a_source_stays_off_the_form(
    session: Session, browse: Browse, case: Case, lead: User
) -> None:
    source = add_source(session, by=lead)
    add_figure(session, case, source, minimum=3)
    asked = BLANK | {"subject": f"source:{source.id}", "scopes": ["testimony"]}

    said = text_of(browse(lead).send(f"/cases/{case.id}/grounds/form", asked).data)

    assert source.reference in said
    assert "Shopkeeper" not in said


def points_of(page: str) -> str:
    """Return the part of the page in which what is asked is ticked."""
    return page.partition('id="scopes"')[2].partition("</fieldset>")[0]


def pages_of(pdf: bytes) -> list[tuple[str, int, int]]:
    """Return, for each page, the number of the form, its own and how many there are."""
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=pdf, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    found = []
    for sheet in told.split("\f")[:-1]:
        foot = " ".join(sheet.strip().splitlines()[-2:])
        (form,) = re.findall(r"F-\d{4}-\d{4}", foot)
        one, of = (int(each) for each in re.findall(r"(?<![\w-])\d(?![\w-])", foot)[-2:])
        found.append((form, *sorted((one, of))))
    return found


def ground_reference(session: Session, ground: Ground) -> str:
    return session.get_one(Victim, ground.subject_id).reference


def text_of(pdf: bytes) -> str:
    """Return what can be copied out of a document."""
    assert pdf.startswith(b"%PDF")
    parts = [part for _way, part in opened("form.pdf", pdf)]
    return " ".join(b"\n".join(parts).decode(errors="ignore").split())
