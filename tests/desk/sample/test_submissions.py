"""The sample's submissions: one acknowledged, one sealed, one to clear, one that is blocked."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.sample import tasks
from casefiles.desk.sample.tasks import HandedOut
from casefiles.outbound.dispatch.queries import Status, status_toward
from casefiles.outbound.packets.documents import Outcome, verify_packet
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.submissions.models import Submission, SubmissionState
from casefiles.outbound.submissions.queries import blockers_of_cases
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from tests.desk.sample.conftest import Sample


@pytest.fixture
def handed(sample: Sample, tmp_path: Path) -> HandedOut:
    """Give the plain packet, as the demonstration hands it out."""
    keyring = Keyring(sample.settings.master_key)
    return tasks.hand_out(sample.factory, keyring, sample.settings.packets, tmp_path)


def _members(handed: HandedOut) -> dict[str, bytes]:
    with zipfile.ZipFile(handed.path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def _data(handed: HandedOut) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_members(handed)["data/cases.json"])
    return found


def _in_state(session: Session, state: SubmissionState) -> Submission:
    return session.scalars(sa.select(Submission).where(Submission.state == state)).one()


def test_the_packet_of_ten_cases_or_more_verifies(handed: HandedOut) -> None:
    verified = verify_packet(handed.path, fingerprint=handed.fingerprint)

    assert verified.outcome is Outcome.INTACT
    assert verified.fingerprint_was_compared
    assert handed.cases == len(_data(handed)["cases"]) >= 10


def test_the_packet_says_that_it_is_a_sample(handed: HandedOut) -> None:
    assert _data(handed)["organisation"]["sample"] is True


def test_the_file_is_for_its_owner_alone(handed: HandedOut) -> None:
    assert handed.path.stat().st_mode & 0o777 == 0o600


def test_a_name_leaves_only_on_a_ground(handed: HandedOut) -> None:
    plain = [
        content.decode()
        for name, content in _members(handed).items()
        if name.endswith((".json", ".csv", ".txt"))
    ]

    assert any("Person A (invented)" in text for text in plain)
    for withheld in ("Person B", "الشخص ب", "Person C", "الشخص ج", "Person W"):
        assert not any(withheld in text for text in plain), withheld


def test_a_picture_that_the_project_drew_goes_along(handed: HandedOut) -> None:
    pictures = [content for name, content in _members(handed).items() if name.endswith(".png")]

    assert pictures
    assert all(content.startswith(b"\x89PNG") for content in pictures)


def test_handing_it_out_again_gives_the_same_bytes(handed: HandedOut, sample: Sample) -> None:
    before = handed.path.read_bytes()
    handed.path.write_bytes(before[:-1])

    again = tasks.hand_out(
        sample.factory,
        Keyring(sample.settings.master_key),
        sample.settings.packets,
        handed.path.parent,
    )

    assert again.path.read_bytes() == before


def test_each_submission_stands_where_it_has_something_to_show(looking: Session) -> None:
    states = sorted(each.state for each in looking.scalars(sa.select(Submission)))

    assert states == sorted(
        [
            SubmissionState.ACKNOWLEDGED,
            SubmissionState.SEALED,
            SubmissionState.IN_CLEARANCE,
            SubmissionState.ASSEMBLING,
            SubmissionState.ASSEMBLING,
        ]
    )


def test_what_is_being_assembled_is_blocked(looking: Session) -> None:
    to_the_commission = sa.select(Submission).where(
        Submission.state == SubmissionState.ASSEMBLING, Submission.recipient == "coi-syria"
    )
    blocked = blockers_of_cases(looking, looking.scalars(to_the_commission).one())

    assert {case.tags[0] for case, _finding in blocked} == {"PUB-006", "PUB-029", "PUB-040"}


def test_nobody_cleared_what_they_assembled(looking: Session) -> None:
    cleared = [each for each in looking.scalars(sa.select(Submission)) if each.clearances]

    assert len(cleared) == 2
    for submission in cleared:
        hands = {row.user_id for row in submission.contributors}
        assert not hands & {clearance.user_id for clearance in submission.clearances}


def test_a_sending_says_that_nothing_was_sent(looking: Session) -> None:
    sent, acknowledged, asked = _in_state(looking, SubmissionState.ACKNOWLEDGED).dispatches

    assert "Nothing was sent" in sent.method
    assert sent.due_on is not None
    assert "invented" in acknowledged.reference
    assert "Nobody asked" in asked.note


def test_both_packets_are_built_and_no_other_was_made(looking: Session) -> None:
    states = sorted(each.state for each in looking.scalars(sa.select(Packet)))

    assert states == sorted([PacketState.BUILT, PacketState.SENT])


def test_cases_stand_at_every_step_toward_the_commission(looking: Session) -> None:
    ids = list(looking.scalars(sa.select(Case.id)))
    standing = {each["coi-syria"].status for each in status_toward(looking, ids).values()}

    assert standing >= {
        Status.NOT_READY,
        Status.IN_PREPARATION,
        Status.SEALED,
        Status.ACKNOWLEDGED,
    }
