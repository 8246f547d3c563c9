"""A packet taken encrypted: the holder of a confirmed key reads the same bytes, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted
from casefiles.outbound.packets import queries, workflow
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import events_about
from casefiles.record.recipient_keys.workflow import retire_key
from casefiles.settings import Settings
from tests.conftest import Browse
from tests.factories.recipient_keys import add_key, new_pair
from tests.factories.submissions import seal_submission
from tests.outbound.conftest import Build, Take, World

COI = "coi-syria"


@pytest.fixture
def packet(world: World, build_packets: Build) -> Packet:
    """Seal and build a packet for the Commission of Inquiry."""
    submission = world.cleared()
    packet = seal_submission(world.session, world.keyring, submission, officer=world.officer)
    build_packets()
    world.session.refresh(packet)
    return packet


def _last(session: Session, packet: Packet) -> AuditEvent:
    session.commit()
    return list(events_about(session, [packet.id]))[-1]


def test_the_holder_of_the_key_reads_the_same_packet(
    world: World, packet: Packet, browse: Browse, take_packet: Take, tmp_path: Path
) -> None:
    pair = new_pair()
    key = add_key(world.session, COI, by=world.officer, confirmed_by=world.second, pair=pair)
    plain = take_packet(packet).read_bytes()
    olga, address = browse(world.officer), f"/packets/{packet.id}/"

    assert key.in_groups in olga.get(address).text
    taken = olga.send(f"{address}download/{key.id}")

    assert taken.status_code == 200
    assert ".zip.age" in taken.headers["Content-Disposition"]
    assert plain[:200] not in taken.data
    opened = tmp_path / "opened.zip"
    opened.write_bytes(pyrage.decrypt(taken.data, [pair.secret]))
    assert opened.read_bytes() == plain
    assert verify_packet(opened, fingerprint=packet.fingerprint).is_intact
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(taken.data, [new_pair().secret])


def test_the_log_says_to_which_key_and_the_packet_counts_as_taken(
    world: World, packet: Packet, browse: Browse
) -> None:
    key = add_key(world.session, COI, by=world.officer, confirmed_by=world.second)
    world.session.commit()
    assert not queries.was_taken_before_it_went(world.session, packet)

    browse(world.officer).send(f"/packets/{packet.id}/download/{key.id}")

    assert _last(world.session, packet).action == "packet:encrypted"
    assert queries.was_taken_before_it_went(world.session, packet)
    page = browse(world.officer).get(f"/packets/{packet.id}/").text
    assert f"encrypted to {key.public_key}" in page


def test_nothing_is_encrypted_to_a_key_that_nobody_compared_or_that_is_retired(
    world: World, packet: Packet, browse: Browse
) -> None:
    proposed = add_key(world.session, COI, by=world.officer)
    retired = add_key(world.session, COI, by=world.officer, confirmed_by=world.second)
    retire_key(world.session, retired, reason="lost", acting_user=world.officer)
    world.session.commit()
    olga, address = browse(world.officer), f"/packets/{packet.id}/"

    for key in (proposed, retired):
        assert key.in_groups not in olga.get(address).text
        assert olga.send(f"{address}download/{key.id}").status_code == 409
        with pytest.raises(NotAllowedNow):
            workflow.note_encrypted(
                world.session, world.keyring, packet, key, acting_user=world.officer
            )

    assert _last(world.session, packet).action == "packet:built"
    assert "There is no confirmed key" in olga.get(address).text


def test_a_key_of_another_recipient_opens_nothing_of_this_one(
    world: World, packet: Packet, browse: Browse
) -> None:
    key = add_key(world.session, "iiim", by=world.officer, confirmed_by=world.second)
    world.session.commit()

    olga = browse(world.officer)
    assert olga.send(f"/packets/{packet.id}/download/{key.id}").status_code == 404
    with pytest.raises(NotFound):
        workflow.note_encrypted(
            world.session, world.keyring, packet, key, acting_user=world.officer
        )


def test_only_officers_take_it_encrypted(
    world: World, packet: Packet, browse: Browse, auditor: User
) -> None:
    key = add_key(world.session, COI, by=world.officer, confirmed_by=world.second)
    world.session.commit()

    assert browse(auditor).send(f"/packets/{packet.id}/download/{key.id}").status_code == 403
    with pytest.raises(NotPermitted):
        workflow.note_encrypted(world.session, world.keyring, packet, key, acting_user=auditor)


def test_encryption_leaves_nothing_on_the_disk(settings: Settings) -> None:
    settings.packets.mkdir(parents=True, exist_ok=True)
    before = set(settings.packets.iterdir())

    sealed = queries.encrypted_chunks([b"plain"] * 10, new_pair().public, settings.packets)

    assert b"plainplain" not in next(sealed)
    assert set(settings.packets.iterdir()) == before
