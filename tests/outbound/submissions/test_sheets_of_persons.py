"""The Special Rapporteur gets a sheet for each person who may be named, and counts of others."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.documents import WITHHELD, PacketContent, verify_packet
from casefiles.outbound.packets.parts.build import build_packet
from casefiles.outbound.packets.parts.keeping import restore_content
from casefiles.outbound.packets.queries import frozen_content, lost_since_seal
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.queries import Mark, blockers_of_cases, findings_of_whole
from casefiles.outbound.submissions.workflow import answer_elements
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.disclosure.models import Ground, GroundSubject, Purpose
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.airstrike import Airstrike, add_airstrike, invented_name
from tests.factories.submissions import (
    EXECUTIONS,
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.factories.victims import add_victim
from tests.outbound.conftest import Build, Take
from tests.outbound.packets.build_once import FONTS, PUBLIC_KEY_PEM, SIGNING_KEY

ANSWERS: dict[str, Texts | tuple[str, ...]] = {
    "execution_grounds": ("EJE-f", "EJE-i"),
    "steps_taken": Texts.of(en="None was possible (fictional)."),
}
CONFIDENTIAL = "CONFIDENTIAL"


def _assembled(session: Session, officer: User, *cases: Any) -> Submission:
    submission = add_submission(session, officer=officer, cases=cases, recipient=EXECUTIONS)
    answer_elements(session, submission, ANSWERS, opened=submission.version, acting_user=officer)
    return submission


@pytest.fixture
def few(session: Session, lead: User) -> Airstrike:
    return add_airstrike(session, lead=lead, sheets=3, withheld=2)


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext (poppler) is not here")
def test_forty_victims_are_forty_sheets_and_nobody_else_is_named(
    session: Session,
    keyring: Keyring,
    lead: User,
    officer: User,
    second_officer: User,
    build_packets: Build,
    take_packet: Take,
    tmp_path: Path,
) -> None:
    strike = add_airstrike(session, lead=lead)
    submission = _assembled(session, officer, strike.case)
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)
    build_packets()
    plain = take_packet(packet)

    assert verify_packet(plain, fingerprint=packet.fingerprint).is_intact
    members = _texts_in(plain, tmp_path)
    sheets = {name: text for name, text in members.items() if "/person-sheets/" in name}
    assert sorted(sheets) == [
        f"data/person-sheets/person-{one:02d}.{form}"
        for one in range(1, 41)
        for form in ("docx", "pdf")
    ]
    everything = "\n".join(members.values())
    for one in strike.granted:
        named = sorted(name for name, text in sheets.items() if _names(one)["en"] in text)
        assert [name.partition(".")[2] for name in named] == ["docx", "pdf"]
        assert len({name.partition(".")[0] for name in named}) == 1
    for one in strike.withheld:
        assert not [name for name in _names(one).values() if name in everything]
    data = json.loads(members["data/cases.json"])
    assert _totals(data) == {"killed": [5, 5], "injured": [6, 9], "missing": [2, None]}
    assert {row["sex"]["code"] for row in data["annex"]} == {
        "[WITHHELD]",
        "female",
        "male",
        "unknown",
    }
    assert not any(_names(one)["en"] in members["data/annex.pdf"] for one in strike.granted)
    for form in (".docx", ".pdf"):
        marked = [_is_marked(text, "Full name") for name, text in sheets.items() if form in name]
        assert marked.count(False) == len(strike.granted[::3]), form


def _is_marked(sheet: str, entry: str) -> bool:
    """Return whether CONFIDENTIAL stands beside an entry of a sheet."""
    return CONFIDENTIAL in sheet.partition(entry)[2].partition("Sex, age")[0]


def _names(victim: Victim) -> dict[str, str]:
    assert victim.person is not None
    return dict(victim.person.names.wordings)


def _totals(data: dict[str, Any]) -> dict[str, list[int | None]]:
    totals: dict[str, list[int | None]] = {}
    for row in data["annex"]:
        known = totals.setdefault(row["outcome"]["code"], [0, 0])
        least, most = known
        known[0] = (least or 0) + row["minimum"]
        known[1] = None if most is None or row["maximum"] is None else most + row["maximum"]
    return totals


def _texts_in(packet: Path, folder: Path) -> dict[str, str]:
    """Return what each member says, by its path in the packet; a PDF as the text it gives out."""
    with zipfile.ZipFile(packet) as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    return {name: _text(content, folder / "page.pdf") for name, content in inside.items()}


def _text(content: bytes, page: Path) -> str:
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8", "replace")
    page.write_bytes(content)
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(page), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603


def test_a_ground_that_is_withdrawn_after_clearance_stops_the_seal(
    session: Session,
    keyring: Keyring,
    few: Airstrike,
    lead: User,
    officer: User,
    second_officer: User,
) -> None:
    submission = _assembled(session, officer, few.case)
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)

    _withdraw(session, few, few.granted[0], lead)

    with pytest.raises(NotAllowedNow, match="has no ground any more"):
        seal_submission(session, keyring, submission, officer=officer)


def _withdraw(session: Session, strike: Airstrike, victim: Victim, lead: User) -> None:
    ground = strike.grounds[victim]
    withdraw_ground(session, ground, strike.case, acting_user=lead, reason="asked for (fictional)")


def test_what_the_government_may_be_told_only_shrinks_after_clearance_and_keeps_a_packet_in(
    session: Session,
    keyring: Keyring,
    few: Airstrike,
    lead: User,
    officer: User,
    second_officer: User,
) -> None:
    submission = _assembled(session, officer, few.case)
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    telling = Purpose.UN_NAMING_TO_STATE
    late = few.granted[1]
    add_ground(session, few.case, GroundSubject.VICTIM, late.id, by=lead, purpose=telling)

    packet = seal_submission(session, keyring, submission, officer=officer)

    content = frozen_content(session, keyring, packet)
    names = _answers_to(content, "person_name")
    assert sorted(one["confidential"] for one in names) == [False, True, True]
    assert lost_since_seal(session, keyring, packet) == []
    _withdraw_telling(session, few, lead)
    lost = lost_since_seal(session, keyring, packet)
    assert {item.subject_id for item in lost} == {few.granted[0].id}


def _answers_to(content: dict[str, Any], code: str) -> list[dict[str, Any]]:
    found = next(one for one in content["elements"] if one["code"] == code)
    answers: list[dict[str, Any]] = found["answers"]
    return answers


def _withdraw_telling(session: Session, strike: Airstrike, lead: User) -> None:
    ground = session.scalars(
        sa.select(Ground).where(
            Ground.subject_id == strike.granted[0].id, Ground.purpose == Purpose.UN_NAMING_TO_STATE
        )
    ).one()
    withdraw_ground(session, ground, strike.case, acting_user=lead, reason="asked for (fictional)")


def test_a_case_in_which_nobody_may_be_named_and_grounds_not_chosen_block_it(
    session: Session, lead: User, officer: User
) -> None:
    case = add_ready_case(session, lead=lead)
    add_victim(session, case, name="Invented Nobody")
    submission = add_submission(session, officer=officer, cases=(case,), recipient=EXECUTIONS)

    said = {finding.code for _case, finding in blockers_of_cases(session, submission)}
    whole = {one.code for one in findings_of_whole(session, submission) if one.mark is Mark.BLOCKS}

    assert said == {"person_name"}
    assert "execution_grounds" in whole


def test_few_people_alike_without_a_ground_are_counted_without_sex_and_age(
    session: Session, lead: User, keyring: Keyring, officer: User, second_officer: User
) -> None:
    strike = add_airstrike(session, lead=lead, sheets=1, withheld=1)
    for number in range(10, 15):
        add_victim(session, strike.case, name=invented_name(number), sex="female", age=40)
    submission = _assembled(session, officer, strike.case)
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)

    packet = seal_submission(session, keyring, submission, officer=officer)

    annex = frozen_content(session, keyring, packet)["annex"]
    killed = [
        (row["sex"]["code"], row["age_band"]["code"], row["minimum"])
        for row in annex
        if row["outcome"]["code"] == "killed"
    ]
    assert killed == [
        (WITHHELD, WITHHELD, 1),
        ("female", "adult_18_59", 5),
        ("female", "child", 1),
        ("male", "child", 1),
    ]


def test_an_answer_is_chosen_from_the_list_of_the_mandate(
    session: Session, few: Airstrike, officer: User
) -> None:
    submission = _assembled(session, officer, few.case)
    session.flush()
    wrong: list[Texts | tuple[str, ...]] = [("EJE-z",), Texts.of(en="f")]

    for answer in wrong:
        with pytest.raises(Refusal):
            answer_elements(
                session,
                submission,
                {"execution_grounds": answer},
                opened=submission.version,
                acting_user=officer,
            )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_olga_chooses_the_grounds_and_sees_who_gets_a_sheet(
    session: Session, few: Airstrike, officer: User, browse: Browse, language: str
) -> None:
    officer.language = language
    submission = add_submission(session, officer=officer, cases=(few.case,), recipient=EXECUTIONS)
    session.commit()
    client, page = browse(officer), f"/submissions/{submission.id}"

    asked = client.get(f"{page}/answers")
    chosen = {"opened": submission.version, "execution_grounds": ["EJE-f", "EJE-i"]}
    saved = client.send(f"{page}/answers", chosen)
    again = client.get(f"{page}/answers")
    people = client.get(f"{page}/people")

    assert 'value="EJE-f"' in asked.text
    assert saved.status_code == 303
    assert again.text.count("checked") == 2
    assert people.status_code == 200
    for one in (*few.granted, *few.withheld):
        assert one.reference in people.text
        assert not any(name in people.text for name in _names(one).values())
    session.refresh(submission)
    assert submission.answers["execution_grounds"] == {"codes": ["EJE-f", "EJE-i"]}


def test_the_same_people_on_sheets_give_the_same_bytes(
    session: Session,
    keyring: Keyring,
    few: Airstrike,
    officer: User,
    second_officer: User,
    tmp_path: Path,
) -> None:
    submission = _assembled(session, officer, few.case)
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)
    content = restore_content(
        frozen_content(session, keyring, packet), open_exhibit=lambda _digest: io.BytesIO()
    )

    built = [_build(content, tmp_path / f"{number}.zip") for number in range(2)]

    assert built[0] == built[1]


def _build(content: PacketContent, place: Path) -> bytes:
    build_packet(
        content,
        sign=SIGNING_KEY.sign,
        public_key_pem=PUBLIC_KEY_PEM,
        fonts=FONTS,
        destination=place,
    )
    return place.read_bytes()
