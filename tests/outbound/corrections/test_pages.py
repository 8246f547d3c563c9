"""The pages on which an officer sees what changed, and tells who holds it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.corrections.tasks import RECURRING, compare_all
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets.queries import the_packet
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind
from casefiles.platform.accounts.models import User
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.jobs.workflow import DoneInPart, ask_for_what_is_due
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import Settings
from tests.conftest import Browse, factory_of
from tests.factories.submissions import add_submission, clear_submission
from tests.factories.victims import add_victim
from tests.outbound.conftest import ARABIC, Build, World
from tests.outbound.sent import Sent, seal


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page holds."""
    (value,) = re.findall(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    return str(value)


def test_an_officer_is_led_from_the_change_to_the_letter(
    session: Session, sent: Sent, auditor: User, browse: Browse
) -> None:
    olga, oscar = browse(sent.world.officer), browse(sent.world.second)
    page = f"/corrections/packets/{sent.packet.id}/since"
    assert "Nothing changed" in olga.get(page).text
    session.commit()
    sent.victim.age = 35
    session.commit()

    assert page in olga.get(f"/submissions/{sent.submission.id}").text
    shown = olga.get(page).text
    assert "Case 1, Victim 1, age then" in shown
    (key,) = re.findall(r'name="changes" value="([^"]+)"', shown)
    assert "Draft a letter" not in browse(auditor).get(page).text
    assert olga.send(page, {"what": "draft"}).status_code == 422
    letter = olga.send(page, {"changes": key, "what": "draft"}).location
    assert "was: 34 / is now: 35" in olga.get(letter).text
    assert "a second person confirms it" in olga.get(letter).text
    assert olga.get(f"{letter}/decide").status_code == 403
    assert olga.send(f"{letter}/letter/en").status_code == 409

    looked = oscar.get(f"{letter}/decide").text
    compared = looked[looked.index('id="compared"') :]
    assert re.search(r"Victim 1, age then.*>34<.*>35<.*was: 34 / is now: 35", compared, re.DOTALL)
    digest = hidden(looked, "shown")
    assert oscar.send(f"{letter}/decide", {"shown": digest}).status_code == 422
    decided = {"shown": digest, "outcome": "confirm"}
    assert oscar.send(f"{letter}/decide", decided).status_code == 303
    assert olga.send(f"{letter}/letter/fr").status_code == 404
    taken = olga.send(f"{letter}/letter/ar")
    assert taken.data.startswith(b"%PDF")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    sent_on = {"sent_on": clock.today().isoformat(), "method": "courier"}
    assert olga.send(f"{letter}/sent", {"sent_on": "", "method": ""}).status_code == 422
    assert olga.send(f"{letter}/sent", sent_on).status_code == 303
    assert "dealt with" in olga.get(page).text
    assert "Everything that changed was dealt with" in olga.get(page).text


def test_a_letter_goes_back_with_a_reason(session: Session, sent: Sent, browse: Browse) -> None:
    oskar = browse(sent.world.second)
    session.commit()
    sent.victim.age = 35
    notice = sent.drafts()
    session.commit()
    page = f"/corrections/{notice.id}/decide"
    back = {"shown": hidden(oskar.get(page).text, "shown"), "outcome": "send_back"}

    assert oskar.send(page, back | {"reason": ""}).status_code == 422
    assert oskar.send(page, back | {"reason": "Say who to call."}).status_code == 303
    assert "Say who to call." in oskar.get(f"/corrections/{notice.id}").text


def test_a_second_person_sees_what_the_letter_does_not_say_as_it_is(
    session: Session, sent: Sent, browse: Browse
) -> None:
    oscar = browse(sent.world.second)
    session.commit()
    sent.victim.age = 35
    notice = sent.drafts()
    page = f"/corrections/{notice.id}/decide"
    notice.letter = Texts.of(en="Somebody grew older.")
    session.commit()
    assert "not in these words" in oscar.get(page).text
    session.commit()

    sent.victim.age = 36
    session.commit()
    assert "otherwise today" in oscar.get(page).text
    session.commit()

    sent.victim.age = 34
    session.commit()
    assert "as they hold it today" in oscar.get(page).text


def test_a_letter_that_went_stands_among_what_was_sent_and_received(
    session: Session, sent: Sent, browse: Browse
) -> None:
    olga, alice = browse(sent.world.officer), browse(sent.world.lead)
    session.commit()
    page = f"/submissions/{sent.submission.id}"
    sent.victim.age = 35
    notice = sent.drafts()
    session.commit()
    assert "letter about changes" not in olga.get(page).text

    sent.goes(notice)
    session.commit()

    shown = olga.get(page).text
    entries = shown[shown.index('id="dispatches"') : shown.index('id="matrix"')]
    (letter,) = re.findall(r"<li>\s*<p><b>letter about changes.*?</li>", entries, re.DOTALL)
    for told in ("courier", f"/corrections/{notice.id}", sent.world.second.display_name):
        assert told in letter
    assert f"/corrections/{notice.id}" not in alice.get(page).text


def test_a_packet_that_did_not_go_out_has_nothing_to_compare(
    world: World, build_packets: Build, browse: Browse
) -> None:
    sealed = seal(world, build_packets)
    olga, alice = browse(world.officer), browse(world.lead)
    page = f"/corrections/packets/{sealed.packet.id}/since"

    assert "nobody holds it" in olga.get(page).text
    assert alice.get(page).status_code == 404
    assert page not in olga.get(f"/submissions/{sealed.submission.id}").text
    assert page not in alice.get(f"/submissions/{sealed.submission.id}").text


def test_no_letter_is_needed_for_a_reason_that_stays(
    session: Session, sent: Sent, browse: Browse
) -> None:
    olga = browse(sent.world.officer)
    page = f"/corrections/packets/{sent.packet.id}/since"
    sent.victim.age = 35
    session.commit()
    (key,) = re.findall(r'name="changes" value="([^"]+)"', olga.get(page).text)

    empty = olga.send(page, {"changes": key, "what": "none", "reason": " "})
    done = olga.send(page, {"changes": key, "what": "none", "reason": "Told in a meeting."})

    assert empty.status_code == 422
    assert f'value="{key}" aria-label="Case 1, Victim 1, age then" checked' in empty.text
    assert done.status_code == 303
    notice = re.findall(r"/corrections/[0-9a-f-]{36}", olga.get(page).text)[0]
    assert "Told in a meeting." in olga.get(notice).text


def test_a_reason_why_no_letter_is_needed_shows_no_words_that_would_not_leave(
    session: Session, sent: Sent, browse: Browse
) -> None:
    add_victim(session, sent.world.case, name="Farida Hiddenson")
    sent.world.case.narrative = Texts.of(en="They killed Farida Hiddenson.", ar="قصف.")
    session.commit()
    olga = browse(sent.world.officer)
    page = f"/corrections/packets/{sent.packet.id}/since"
    shown = olga.get(page).text
    keys = re.findall(r'name="changes" value="([^"]+)"', shown)

    olga.send(page, {"changes": keys, "what": "none", "reason": "Told in a meeting."})

    notice = re.findall(r"/corrections/[0-9a-f-]{36}", olga.get(page).text)[0]
    kept = olga.get(notice).text
    assert "Told in a meeting." in kept
    assert "Farida" not in shown
    assert "Farida" not in kept


def test_a_letter_is_worded_discarded_and_written_again(
    session: Session, sent: Sent, browse: Browse
) -> None:
    olga = browse(sent.world.officer)
    sent.victim.age = 35
    notice = sent.drafts()
    session.commit()
    letter = f"/corrections/{notice.id}"

    form = olga.get(f"{letter}/edit").text
    version = hidden(form, "version")
    worded = {"version": version, "letter-text-en": "Age 35.", "letter-original": "en"}
    assert olga.send(f"{letter}/edit", worded | {"letter-text-en": ""}).status_code == 422
    assert olga.send(f"{letter}/edit", worded).status_code == 303
    assert "Age 35." in olga.get(letter).text
    assert olga.send(f"{letter}/discard").status_code == 303
    assert "Draft a letter" in olga.get(f"/corrections/packets/{sent.packet.id}/since").text


def test_what_may_not_leave_is_not_shown_as_what_would(
    session: Session, sent: Sent, browse: Browse
) -> None:
    sent.world.case.narrative = Texts.of(en="Aircraft struck.", ar=f"قتلوا {ARABIC} هناك.")
    for ground in sent.grounds_of(sent.victim.id):
        ground.expires_on = clock.today().replace(year=clock.today().year - 1)
    session.commit()

    page = browse(sent.world.officer).get(f"/corrections/packets/{sent.packet.id}/since").text

    assert "would not leave: its words name somebody" in page
    assert "stays here: it has no ground" in page
    assert f"قتلوا {ARABIC}" not in page


def test_pages_are_told_by_the_work_beside_the_server(
    app: Flask, session: Session, settings: Settings, keyring: Keyring, sent: Sent, browse: Browse
) -> None:
    olga, alice = browse(sent.world.officer), browse(sent.world.lead)
    case = f"/cases/{sent.world.case.id}"
    session.commit()
    sent.victim.age = 35
    sent.world.case.version += 1
    session.commit()
    assert "changed since" not in alice.get(case).text

    ask_for_what_is_due(factory_of(app), [RECURRING])
    assert run_until_idle(factory_of(app), job_handlers(settings, keyring), _raise) == 1

    assert "changed since" in alice.get(case).text
    assert f"/corrections/packets/{sent.packet.id}/since" in olga.get("/").text
    assert f"/corrections/packets/{sent.packet.id}/since" not in alice.get("/").text


def test_a_packet_that_cannot_be_compared_leaves_the_others_their_turn(
    app: Flask, session: Session, keyring: Keyring, sent: Sent, build_packets: Build
) -> None:
    """And whoever runs the installation is told."""
    world = sent.world
    later = add_submission(
        session, officer=world.officer, cases=(world.case,), recipient="iiim", languages=("en",)
    )
    clear_submission(session, keyring, later, officer=world.officer, second=world.second)
    world.sealed(later)
    build_packets()
    told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
    record_dispatch(session, keyring, later, told, acting_user=world.officer)
    broken = session.get_one(Snapshot, the_packet(session, later.id).snapshot_id)
    broken.sealed = b"not what was kept"
    sent.victim.age = 35
    world.case.version += 1
    session.commit()

    with pytest.raises(DoneInPart) as raised:
        compare_all(keyring, factory_of(app), lambda _done, _of: None)

    session.expire_all()
    assert len(raised.value.faults) == 1
    assert sent.submission.cases[0].changed == 1


def _raise(error: BaseException) -> None:
    raise error
