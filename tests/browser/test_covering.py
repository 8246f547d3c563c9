"""A face and a name are covered, a second person agrees, and the packet carries the copies."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from time import sleep

import pytest
from PIL import Image
from playwright.sync_api import Error as PageError
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.outbound.packets.queries import file_chunks
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.covering.parts.pictures import FILL
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.queries import copy_that_leaves
from casefiles.settings import Settings
from tests.browser.conftest import Arrive, Manner
from tests.browser.visitor import Visitor
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    packet_of,
    seal_submission,
)
from tests.record.covering.files import FACE_AT, HIGH, WIDE, exif, picture, saved

pytestmark = pytest.mark.browser

NAME, SERIAL = "Salma Invented", "serial 4471"


def test_a_face_and_a_name_are_covered_and_the_packet_carries_the_copies(
    session: Session,
    store: LocalStore,
    settings: Settings,
    keyring: Keyring,
    arrive: Arrive,
    worker: None,  # noqa: ARG001 - it does what is asked for
    lead: User,
    reviewer: User,
    officer: User,
    second_officer: User,
    manner: Manner,
) -> None:
    case = add_ready_case(session, lead=lead)
    photo = add_exhibit(
        session,
        store,
        case,
        by=lead,
        content=saved(picture(), "JPEG", exif=exif(SERIAL)),
        kind="photograph",
        name="square.jpg",
    )
    words = f"It was {NAME} who came.\nNobody else.".encode()
    statement = add_exhibit(session, store, case, by=lead, content=words)
    for exhibit in (photo, statement):
        add_ground(session, case, GroundSubject.EXHIBIT, exhibit.id, by=lead, scopes=(Scope.FILE,))
    alice = arrive(lead, language=manner.language, scripts=manner.scripts)
    rita = arrive(reviewer, language=manner.language, scripts=manner.scripts)

    _say_who_is_seen(alice, photo)
    _cover_the_face(alice, photo, scripts=manner.scripts)
    _cover_the_name(alice, statement)
    _agree(session, rita, photo, shows=True)
    _agree(session, rita, statement)

    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    seal_submission(session, keyring, submission, officer=officer)
    session.commit()
    _wait_for_the_packet(session, submission)
    packet = packet_of(session, submission)
    content = b"".join(file_chunks(session, keyring, packet, settings.packets))
    _holds_the_copies(content)


def _say_who_is_seen(alice: Visitor, photo: Exhibit) -> None:
    alice.open(f"/evidence/{photo.id}")
    alice.sees("Nobody is written down")
    alice.follow("/appearances/new")
    alice.fill(who="somebody")
    alice.press("Write it down")
    alice.sees("Say whether they are seen, or heard.")
    alice.fill(seen=True, locator="in front, on the left")
    alice.press("Write it down")
    alice.sees("The file stays until a confirmed copy hides them.")


def _cover_the_face(alice: Visitor, photo: Exhibit, *, scripts: bool) -> None:
    alice.open(f"/evidence/{photo.id}")
    alice.follow("/cover")
    alice.press("Make the covered copy")
    expect(alice.main.locator(".error").first).to_be_visible()
    if scripts:
        _draw(alice)
    else:
        left, top, right, bottom = FACE_AT
        alice.fill(unit="pixels", boxes__0__page="1", boxes__0__left=str(left))
        alice.fill(boxes__0__top=str(top), boxes__0__width=str(right - left + 1))
        alice.fill(boxes__0__height=str(bottom - top + 1))
    alice.fill(reason="a child")
    alice.press("Make the covered copy")
    _wait_for_the_copy(alice)


def _draw(alice: Visitor) -> None:
    """Draw a box over the face with the mouse; add another with the keyboard and remove it."""
    sheet = alice.main.locator(".covering-sheet").first
    sheet.scroll_into_view_if_needed()
    edges = sheet.locator("img").bounding_box()
    assert edges is not None
    left, top, right, bottom = FACE_AT
    across, down = edges["width"] / WIDE, edges["height"] / HIGH
    mouse = alice.page.mouse
    mouse.move(edges["x"] + (right + 4) * across, edges["y"] + (bottom + 4) * down)
    mouse.down()
    mouse.move(edges["x"] + 150 * across, edges["y"] + 90 * down)
    mouse.move(edges["x"] + (left - 4) * across, edges["y"] + (top - 4) * down)
    mouse.up()
    boxes = alice.main.locator(".covering-box")
    expect(boxes).to_have_count(1)
    alice.main.locator(".covering-add").first.click()
    expect(boxes).to_have_count(2)
    second = alice.main.locator('[name="boxes-1-left"]')
    expect(second).to_have_value("40")
    alice.page.keyboard.press("ArrowRight")
    expect(second).to_have_value("41")
    alice.page.keyboard.press("Shift+ArrowDown")
    expect(alice.main.locator('[name="boxes-1-height"]')).to_have_value("21")
    alice.page.keyboard.press("Delete")
    expect(boxes).to_have_count(1)
    expect(second).to_have_value("")


def _cover_the_name(alice: Visitor, statement: Exhibit) -> None:
    alice.open(f"/evidence/{statement.id}/cover")
    alice.fill(words=f"{NAME}\nAbsent Person", reason="the witness")
    alice.press("Make the covered copy")
    alice.sees("What line %(line)s says does not stand in the text.", line=2)
    alice.fill(words=NAME.upper())
    alice.press("Make the covered copy")
    _wait_for_the_copy(alice)
    alice.sees("You made this copy. A second person has to look at it before it can go out.")


def _wait_for_the_copy(alice: Visitor) -> None:
    """Look again until the copy is there, as people do without scripts."""
    for _ in range(60):
        if alice.path.endswith("/review"):
            return
        alice.page.wait_for_timeout(500)
        with suppress(PageError):  # with scripts the page goes on by itself, at its own time
            alice.page.reload()
    raise AssertionError(f"no copy at {alice.path}")


def _agree(session: Session, rita: Visitor, exhibit: Exhibit, *, shows: bool = False) -> None:
    rita.open(f"/evidence/{exhibit.id}")
    rita.follow("/review")
    for side in rita.main.locator("img.covering-side").all():
        side.scroll_into_view_if_needed()
        assert side.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    rita.fill(verdict="confirmed")
    rita.press("Write it down")
    if shows:
        rita.reads("in front, on the left")
        rita.fill(hidden=True)
        rita.press("Write it down")
        rita.sees("not recognised in the copy that goes")
    rita.sees("goes out")
    session.rollback()
    session.expire_all()
    assert copy_that_leaves(exhibit) is not None


def _wait_for_the_packet(session: Session, submission: Submission) -> None:
    for _ in range(120):
        session.rollback()
        session.expire_all()
        if packet_of(session, submission).sha256:
            return
        sleep(0.5)
    raise AssertionError("no packet")


def _holds_the_copies(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        held = [archive.read(name) for name in archive.namelist() if "/exhibits/" in name]
    assert len(held) == 2
    text = next(one for one in held if one.startswith(b"It was"))
    face = Image.open(BytesIO(next(one for one in held if one != text))).convert("RGB")
    assert text.decode() == "It was [REDACTED] who came.\nNobody else."
    seen = face.crop(FACE_AT)
    assert seen.getcolors() == [(seen.width * seen.height, FILL)]
    assert all(NAME.encode() not in one and SERIAL.encode() not in one for one in held)
