"""The file itself, for each recipient and each language that may lead: sealed, unpacked, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.outbound.packets.queries import file_chunks
from casefiles.outbound.submissions import queries, workflow
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.record.cases.models import Case
from casefiles.record.codebook.models import worded
from casefiles.record.disclosure.models import GroundSubject, Purpose, Scope
from casefiles.record.recipients import queries as recipients
from casefiles.record.recipients.models import Form, Profile, Requirement
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.factories.accounts import add_person
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.recipients import ANSWER, OF_EVERY_MANDATE, answers_to
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.factories.victims import add_figure, add_victim
from tests.outbound.papers import Papers, bare

pytestmark = pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not here")

Asked = tuple[Profile, str]
EVERY: list[Asked] = [
    (asked, language) for asked in recipients.shipped() for language in queries.languages_of(asked)
]
SALMA = Texts.of(original="ar", ar="سلمى المتخيلة", en="Salma Inventedson")
NADIM = Texts.of(original="ar", ar="نديم الصفصافي", en="Nadim Withheldson")
#: written here anew, so that a profile which begins to let names through is seen
NOBODY_NAMED = {"upr"}
#: everything but publication: who agreed to that would be named to whoever must not be told
AGREED = (Purpose.UN_INQUIRY, Purpose.PROSECUTORS, Purpose.UN_NAMING_TO_STATE)


@dataclass
class Office:
    """Two cases, and whoever sends them to everybody."""

    app: Flask
    session: Session
    folder: Path
    lead: User
    officer: User
    second: User
    cases: tuple[Case, ...] = ()
    built: dict[tuple[str, str], Papers] = field(default_factory=dict)

    def papers(self, asked: Profile, language: str) -> Papers:
        """Return the packet for a recipient with a language that leads, built once."""
        key = (asked.code, language)
        if key not in self.built:
            self.built[key] = Papers(self._built(asked, language))
        return self.built[key]

    def _built(self, asked: Profile, language: str) -> Path:
        packet = self._sealed(asked, language)
        settings, keyring = self.app.extensions["settings"], self.app.extensions["keyring"]
        run_until_idle(factory_of(self.app), job_handlers(settings, keyring), _raise)
        self.session.refresh(packet)
        place = self.folder / f"{asked.code}-{language}.zip"
        chunks = file_chunks(self.session, keyring, packet, settings.packets)
        place.write_bytes(b"".join(chunks))
        return place

    def _sealed(self, asked: Profile, language: str) -> Packet:
        session, keyring = self.session, self.app.extensions["keyring"]
        tongues = sorted(queries.languages_of(asked), key=lambda one: one != language)
        submission = add_submission(
            session,
            officer=self.officer,
            cases=self.cases,
            languages=tuple(tongues),
            recipient=asked.code,
        )
        workflow.answer_elements(
            session,
            submission,
            answers_to(asked),
            opened=submission.version,
            acting_user=self.officer,
        )
        clear_submission(session, keyring, submission, officer=self.officer, second=self.second)
        packet = seal_submission(session, keyring, submission, officer=self.officer)
        session.commit()
        return packet


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture(scope="module")
def office(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Two cases: Salma may be named to whom her family agreed, Nadim to nobody."""
    folder = tmp_path_factory.mktemp("every-packet")
    with installed(databases, folder) as app, factory_of(app)() as session:
        office = Office(
            app,
            session,
            folder,
            add_person(session, "alice", Role.INVESTIGATOR),
            add_person(session, "olga", Role.OFFICER),
            add_person(session, "oskar", Role.OFFICER),
        )
        office.cases = (_with_salma(office), _with_nadim(office))
        yield office


def _with_salma(office: Office) -> Case:
    session, lead = office.session, office.lead
    case = add_ready_case(session, lead=lead, violations=OF_EVERY_MANDATE)
    exhibit = add_exhibit(session, office.app.extensions["store"], case, by=lead)
    for purpose in (*AGREED, Purpose.PUBLICATION):
        _agree(office, case, GroundSubject.EXHIBIT, exhibit.id, (Scope.FILE,), purpose)
    salma = add_victim(session, case, name=SALMA, age=30, sex="female")
    for purpose in AGREED:
        both = (Scope.NAME, Scope.DETAILS)
        _agree(office, case, GroundSubject.VICTIM, salma.id, both, purpose)
    return case


def _agree(
    office: Office,
    case: Case,
    about: GroundSubject,
    subject_id: object,
    scopes: tuple[Scope, ...],
    purpose: Purpose,
) -> None:
    add_ground(
        office.session, case, about, subject_id, by=office.lead, scopes=scopes, purpose=purpose
    )


def _with_nadim(office: Office) -> Case:
    session, lead = office.session, office.lead
    case = add_ready_case(
        session,
        lead=lead,
        violations=OF_EVERY_MANDATE,
        title=Texts.of(original="ar", ar="مدرسة لا مكان", en="School of Nowhere"),
        date_edtf="2020-01-02",
        target="school",
    )
    salma = add_victim(session, case, name=SALMA, age=30, sex="female")
    for purpose in AGREED:
        both = (Scope.NAME, Scope.DETAILS)
        _agree(office, case, GroundSubject.VICTIM, salma.id, both, purpose)
    add_victim(session, case, name=NADIM, age=41, sex="male")
    add_figure(session, case, add_source(session, by=lead), minimum=7)
    return case


every_packet = pytest.mark.parametrize(
    ("asked", "language"), EVERY, ids=lambda one: one if isinstance(one, str) else one.code
)


def _document(stem: str, language: str, leading: str) -> str:
    return f"data/{stem}.pdf" if language == leading else f"data/{stem}-{language}.pdf"


@every_packet
def test_it_verifies_and_has_every_document_in_every_language(
    office: Office, asked: Profile, language: str
) -> None:
    papers = office.papers(asked, language)

    found = verify_packet(office.folder / f"{asked.code}-{language}.zip")

    assert found.is_intact, found.findings
    stems = ["cover-letter", "filing-sheet", "case-files/case-01", "case-files/case-02"]
    if asked.form is Form.PER_PERSON:
        stems += ["person-sheets/person-01", "person-sheets/person-02", "annex"]
    expected = {
        _document(stem, one, language) for stem in stems for one in queries.languages_of(asked)
    }
    assert expected == {one for one in papers.names if one.startswith("data/") and "pdf" in one}
    assert {"data/cases.json", "data/victims.csv", "data/exhibits.csv"} <= set(papers.names)


@every_packet
def test_its_filing_sheets_hold_what_is_published_in_that_order(
    office: Office, asked: Profile, language: str
) -> None:
    papers = office.papers(asked, language)

    for tongue in queries.languages_of(asked):
        sheet = bare(papers.text(_document("filing-sheet", tongue, language)))
        labels = [bare(worded(one.label, tongue)) for one in asked.elements]
        assert _in_order(sheet, labels) == [], tongue
        assert bare(worded(asked.names, tongue)) in sheet
    assert [one["code"] for one in papers.data["elements"]] == [one.code for one in asked.elements]


def _in_order(text: str, wanted: Iterable[str]) -> list[str]:
    """Return what does not stand in a text after all that was wanted before it."""
    at, absent = 0, []
    for number, one in enumerate(wanted, start=1):
        found = text.find(f"{number} {one}", at)
        if found < 0:
            absent.append(one)
        at = max(at, found)
    return absent


@every_packet
def test_what_is_required_is_answered_and_what_is_forbidden_is_not(
    office: Office, asked: Profile, language: str
) -> None:
    papers = office.papers(asked, language)

    for element, told in zip(asked.elements, papers.data["elements"], strict=True):
        kinds = {one["kind"] for one in told["answers"]}
        if element.requirement is Requirement.REQUIRED:
            assert kinds <= {"given", "withheld"}, element.code
            assert kinds, element.code
        if element.requirement is Requirement.FORBIDDEN:
            assert "given" not in kinds, element.code
    if any(one is ANSWER for one in answers_to(asked).values()):
        for tongue in queries.languages_of(asked):
            sheet = bare(papers.text(_document("filing-sheet", tongue, language)))
            assert bare(ANSWER.wordings[tongue]) in sheet


@every_packet
def test_who_may_not_be_named_stands_nowhere_in_it(
    office: Office, asked: Profile, language: str
) -> None:
    papers = office.papers(asked, language)

    whole = bare(" ".join(papers.text(name) for name in papers.names))

    for name in NADIM.wordings.values():
        assert bare(name) not in whole
    named = [bare(name) in whole for name in SALMA.wordings.values()]
    assert named == [asked.code not in NOBODY_NAMED] * 2
    told = {row["name"] for row in papers.table("victims.csv")}
    assert ("[WITHHELD]" in told, NADIM.wordings["en"] in told) == (True, False)
    assert len(papers.table("exhibits.csv")) == 1


@every_packet
def test_each_person_has_a_sheet_where_the_recipient_takes_one_form_each(
    office: Office, asked: Profile, language: str
) -> None:
    papers = office.papers(asked, language)

    sheets = [one for one in papers.names if "person-sheets/" in one]

    assert bool(sheets) is (asked.form is Form.PER_PERSON)
    for name in sheets:
        assert any(bare(one) in bare(papers.text(name)) for one in SALMA.wordings.values())
