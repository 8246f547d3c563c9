"""A face is covered in a video for some time, and a second person plays original and copy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from tests.browser.conftest import Arrive
from tests.browser.test_accessibility import AXE, JUDGE, RULES
from tests.browser.visitor import Visitor
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import add_ready_case
from tests.record.covering.recordings import IS_HERE, made

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not IS_HERE, reason="FFmpeg is not on this machine"),
]


def test_a_face_is_covered_in_a_video_and_both_are_played(
    session: Session,
    store: LocalStore,
    arrive: Arrive,
    worker: None,  # noqa: ARG001 - it does what is asked for
    lead: User,
    reviewer: User,
    language: str,
) -> None:
    case = add_ready_case(session, lead=lead)
    video = add_exhibit(session, store, case, by=lead, content=made("mp4"), kind="video")
    alice = arrive(lead, language=language)

    alice.open(f"/evidence/{video.id}/cover")
    alice.main.locator(".covering-add").click()
    alice.page.keyboard.press("Shift+ArrowDown")
    expect(alice.main.locator('[name="shades-0-height"]')).to_have_value("21")
    alice.fill(shades__0__begin="soon", reason="a child")
    alice.press("Make the covered copy")
    expect(alice.main.locator("#shades-error")).to_be_visible()
    expect(alice.main.locator(".covering-box")).to_have_count(1)
    alice.fill(shades__0__begin="0:01")
    alice.press("Make the covered copy")
    _wait_for_the_copy(alice)

    rita = arrive(reviewer, language=language)
    rita.open(alice.path)
    players = rita.main.locator("video.covering-player").all()
    assert len(players) == 2
    for player in players:
        player.evaluate("one => { one.muted = true; return one.play(); }")
        rita.page.wait_for_timeout(400)
        assert player.evaluate("one => one.currentTime") > 0
    judge = arrive(lead, language=language, judges=True)
    for address in (f"/evidence/{video.id}/cover", alice.path):
        judge.open(address)
        judge.page.evaluate(f"{AXE};null")
        assert judge.page.evaluate(JUDGE, RULES["light"]) == []


def _wait_for_the_copy(alice: Visitor) -> None:
    for _ in range(60):
        if alice.path.endswith("/review"):
            return
        alice.page.wait_for_timeout(500)
        alice.page.reload()
    raise AssertionError(f"no copy at {alice.path}")
