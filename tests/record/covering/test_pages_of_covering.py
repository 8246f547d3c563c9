"""The pages: coordinates typed into a form, original and copy side by side."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.foundation.identifiers import new_id
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.record.cases.models import Case, MemberStanding
from casefiles.record.covering import queries
from casefiles.record.covering.forms import seconds_of
from casefiles.record.covering.models import Areas, Box, Period, Shade, Span, Unit
from casefiles.record.covering.parts.playing import AT_ONCE
from casefiles.record.evidence.models import CopyState, Exhibit
from tests.conftest import Browse, factory_of
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit
from tests.record.covering.files import picture, saved
from tests.record.covering.recordings import IS_HERE, made

BOX = {
    "boxes-0-page": "1",
    "boxes-0-left": "30",
    "boxes-0-top": "20,5",
    "boxes-0-width": "٤٠",
    "boxes-0-height": "45.25",
}
WHY = {"unit": "percent", "reason": "the face of a child"}


@pytest.fixture
def case(session: Session, lead: User, colleague: User) -> Case:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    return case


@pytest.fixture
def photo(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    return add_exhibit(session, store, case, by=lead, content=saved(picture(), "JPEG"))


@pytest.fixture
def statement(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    content = b"Amal Haddad saw it.\r\nThen AMAL left."
    return add_exhibit(session, store, case, by=lead, content=content)


def _asked(session: Session, exhibit: Exhibit) -> Areas:
    session.expire_all()
    (covering,) = queries.coverings_of(session, exhibit)
    return Areas.from_json(covering.areas)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_box_is_typed_in_any_digits(
    session: Session, browse: Browse, lead: User, photo: Exhibit, language: str
) -> None:
    lead.language = language
    alice, address = browse(lead, language=language), f"/evidence/{photo.id}/cover"
    assert "boxes-0-page" in alice.get(address).text

    answer = alice.send(address, BOX | WHY)

    assert answer.status_code == 303
    assert _asked(session, photo) == Areas(boxes=(Box(1, 30, 20.5, 40, 45.25),))
    assert alice.get(answer.headers["Location"]).status_code == 200


def test_a_box_is_typed_in_pixels(
    session: Session, browse: Browse, lead: User, photo: Exhibit
) -> None:
    browse(lead).send(f"/evidence/{photo.id}/cover", BOX | WHY | {"unit": "pixels"})

    assert _asked(session, photo).unit is Unit.PIXELS


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"boxes-0-page": "2"}, "does not lie on a page"),
        ({"boxes-0-left": "100"}, "does not lie on a page"),
        ({"boxes-0-width": "0"}, "does not lie on a page"),
        ({"boxes-0-left": "left"}, "as numbers"),
        ({"boxes-0-height": ""}, "as numbers"),
        ({"reason": ""}, "Say why"),
        (dict.fromkeys(BOX, ""), "Nothing is covered yet"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    session: Session,
    browse: Browse,
    lead: User,
    photo: Exhibit,
    wrong: dict[str, str],
    words: str,
) -> None:
    answer = browse(lead).send(f"/evidence/{photo.id}/cover", BOX | WHY | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    for typed in (BOX | WHY | wrong).values():
        assert typed in answer.text
    session.expire_all()
    assert queries.coverings_of(session, photo) == []


def test_words_are_found_and_never_kept(
    session: Session, browse: Browse, lead: User, statement: Exhibit
) -> None:
    answer = browse(lead).send(f"/evidence/{statement.id}/cover", WHY | {"words": "amal"})

    assert answer.status_code == 303
    assert _asked(session, statement).spans == (Span(1, 4), Span(26, 29))
    (covering,) = queries.coverings_of(session, statement)
    assert "amal" not in str(vars(covering)).lower()


def test_words_that_do_not_stand_there_are_told_of_by_their_line(
    browse: Browse, lead: User, statement: Exhibit
) -> None:
    sent = WHY | {"words": "Amal\nSalma"}

    answer = browse(lead).send(f"/evidence/{statement.id}/cover", sent)

    assert answer.status_code == 422
    assert "What line 2 says does not stand in the text." in answer.text
    assert "Salma" in answer.text


@pytest.mark.parametrize("passage", [("0", "4"), ("5", "4"), ("1", "900"), ("one", "4")])
def test_a_passage_lies_in_the_text(
    browse: Browse, lead: User, statement: Exhibit, passage: tuple[str, str]
) -> None:
    sent = {"spans-0-first": passage[0], "spans-0-last": passage[1]}

    answer = browse(lead).send(f"/evidence/{statement.id}/cover", WHY | sent)

    assert answer.status_code == 422
    assert "Passage 1" in answer.text


def test_more_rows_are_given_without_a_script(browse: Browse, lead: User, photo: Exhibit) -> None:
    answer = browse(lead).send(f"/evidence/{photo.id}/cover", BOX | WHY | {"refresh": "1"})

    assert answer.text.count('data-column="left"') == 4
    assert "٤٠" in answer.text


def test_a_page_is_shown_without_what_the_camera_wrote(
    browse: Browse, lead: User, session: Session, store: LocalStore, case: Case
) -> None:
    exhibit = add_exhibit(
        session, store, case, by=lead, content=saved(picture(), "JPEG", comment=b"serial 12345")
    )

    answer = browse(lead).get(f"/evidence/{exhibit.id}/page?number=1")

    assert answer.mimetype == "image/jpeg"
    assert b"serial" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (320, 240)
    assert answer.headers["Cache-Control"] == "no-store"
    assert browse(lead).get(f"/evidence/{exhibit.id}/page?number=2").status_code == 404


def test_what_is_graphic_is_shown_when_somebody_asks(
    session: Session, browse: Browse, lead: User, photo: Exhibit
) -> None:
    photo.graphic = True
    session.flush()
    alice, address = browse(lead), f"/evidence/{photo.id}/cover"

    assert "/page?number=1" not in alice.get(address).text
    assert "/page?number=1" in alice.get(f"{address}?show=preview").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_second_person_sees_both_and_confirms(
    app: Flask,
    session: Session,
    browse: Browse,
    lead: User,
    colleague: User,
    statement: Exhibit,
    language: str,
) -> None:
    browse(lead).send(f"/evidence/{statement.id}/cover", WHY | {"words": "amal"})
    handlers = job_handlers(app.extensions["settings"], app.extensions["keyring"])
    run_until_idle(factory_of(app), handlers, lambda error: pytest.fail(str(error)))
    session.expire_all()
    (copy,) = statement.derivatives
    colleague.language = language
    bob, address = (
        browse(colleague, language=language),
        f"/evidence/{statement.id}/copies/{copy.id}/review",
    )
    page = bob.get(address).text
    assert "[REDACTED] Haddad saw it." in page
    assert "Amal Haddad" in page
    assert bob.send(address, {"verdict": "refused", "note": ""}).status_code == 422
    own = browse(lead).get(address).text
    assert 'value="refused"' in own
    assert 'value="confirmed"' not in own

    answer = bob.send(address, {"verdict": "confirmed", "note": "read it whole"})
    assert answer.status_code == 303, answer.text
    session.rollback()  # a transaction sees what stood there when it began

    session.expire_all()
    assert (copy.state, copy.review) == (CopyState.CONFIRMED, "read it whole")
    again = bob.get(address)
    assert again.status_code == 200
    assert 'value="refused"' in again.text
    assert 'value="confirmed"' not in again.text
    assert " checked" not in again.text  # whoever only looks again has said nothing yet
    exhibit = bob.get(f"/evidence/{statement.id}").text
    assert language == "en" or not re.search("Looked at beside|Copy drawn by", exhibit)


def test_a_box_that_was_being_drawn_is_there_tomorrow(
    browse: Browse, lead: User, photo: Exhibit
) -> None:
    alice, address, draft = browse(lead), f"/evidence/{photo.id}/cover", str(new_id())
    typed = BOX | {"draft": draft, "boxes-7-page": "1", "boxes-7-left": "12.75"}
    assert alice.send(f"/drafts/keep?form={address}", typed).status_code == 303

    again = alice.get(f"{address}?draft={draft}").text

    for value in ("20,5", "٤٠", "45.25", "12.75"):
        assert f'value="{value}"' in again


def test_sound_cannot_be_covered_without_ffmpeg_and_the_page_says_so(
    session: Session,
    store: LocalStore,
    browse: Browse,
    case: Case,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = b"ID3\x03" + b"\0" * 200
    call = add_exhibit(session, store, case, by=lead, content=content, name="call.mp3")
    monkeypatch.setenv("PATH", "/nowhere")

    page = browse(lead).get(f"/evidence/{call.id}/cover").text

    assert "Sound and video cannot be covered on this machine" in page
    assert f"/evidence/{call.id}/copies/new" in page
    assert 'name="reason"' not in page


SHADE = {
    "shades-0-begin": "٠٫٥",  # noqa: RUF001 - as it is typed in Arabic
    "shades-0-end": "0:01.5",
    "shades-0-left": "10",
    "shades-0-top": "10",
    "shades-0-width": "20",
    "shades-0-height": "20",
}
TIMES = {"silences-0-begin": "2", "cuts-0-end": "0.25", "kept-0-end": "2.9"}


@pytest.fixture
def video(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    if not IS_HERE:
        pytest.skip("FFmpeg is not on this machine")
    return add_exhibit(session, store, case, by=lead, content=made("mp4"), name="square.mp4")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_times_are_typed_in_any_digits_and_both_are_played_side_by_side(
    app: Flask, session: Session, browse: Browse, lead: User, video: Exhibit, language: str
) -> None:
    lead.language = language
    alice, address = browse(lead, language=language), f"/evidence/{video.id}/cover"
    page = alice.get(address).text
    assert f'src="/evidence/{video.id}/played"' in page
    assert f"/evidence/{video.id}/page?number=1" in page
    later = alice.send(address, WHY | SHADE | {"second": "0:02", "refresh": "1"}).text
    assert f"/evidence/{video.id}/page?number=2" in later
    assert 'value="0:01.5"' in later

    answer = alice.send(address, WHY | SHADE | TIMES)

    assert answer.status_code == 303
    asked = _asked(session, video)
    assert asked.shades == (Shade(0.5, 1.5, 10, 10, 20, 20),)
    assert asked.silences == (Period(2, 3),)
    assert (asked.cuts, asked.kept) == ((Period(0, 0.25),), (Period(0, 2.9),))
    handlers = job_handlers(app.extensions["settings"], app.extensions["keyring"])
    run_until_idle(factory_of(app), handlers, lambda error: pytest.fail(str(error)))
    session.rollback()  # a transaction sees what stood there when it began
    (copy,) = video.derivatives
    review = alice.get(f"/evidence/{video.id}/copies/{copy.id}/review").text
    for url in (f"/evidence/{video.id}/played", f"/evidence/{video.id}/copies/{copy.id}/played"):
        assert f'<video class="covering-player" controls preload="none" src="{url}"' in review
        heard = alice.get(url)
        assert (heard.status_code, heard.mimetype) == (200, "video/mp4")
        assert heard.headers["Cache-Control"] == "no-store"
        assert len(heard.data) > 5000


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"shades-0-end": "soon"}, "shades", "as in 12.5 or 1:02.5, within the 3.0 seconds"),
        ({"shades-0-begin": "4"}, "shades", "Row 1: fill in from when to when"),
        ({"shades-0-left": ""}, "shades", "are no box in the pictures"),
        ({"shades-0-left": "100"}, "shades", "are no box in the pictures"),
        ({"shades-0-height": "0"}, "shades", "are no box in the pictures"),
        ({"silences-0-begin": "2", "silences-0-end": "1"}, "silences", "fill in from when"),
        ({"cuts-0-begin": "0"}, "cuts", "Nothing would be left of the recording."),
        (dict.fromkeys(SHADE, ""), "cuts", "Nothing is covered yet"),
    ],
)
def test_a_time_that_is_none_is_told_of_beside_its_field(
    session: Session,
    browse: Browse,
    lead: User,
    video: Exhibit,
    wrong: dict[str, str],
    field: str,
    words: str,
) -> None:
    answer = browse(lead).send(f"/evidence/{video.id}/cover", WHY | SHADE | wrong)

    assert answer.status_code == 422
    beside = answer.text[answer.text.index(f'id="{field}-error"') :]
    assert words in beside[: beside.index("</p>")]
    for typed in (SHADE | wrong).values():
        assert typed in answer.text
    session.expire_all()
    assert queries.coverings_of(session, video) == []


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("12.5", 12.5),
        ("1:02,5", 62.5),
        ("1:00:02", 3602),
        ("٠١:٠٢", 62),  # noqa: RUF001 - as it is typed in Arabic
        ("soon", None),
        ("-1", None),
        ("1:", None),
    ],
)
def test_a_time_is_seconds_or_what_a_player_shows(typed: str, seconds: float | None) -> None:
    assert seconds_of(typed) == seconds


def test_sound_has_no_frame_and_is_silent_only_in_part(
    session: Session, store: LocalStore, browse: Browse, case: Case, lead: User, video: Exhibit
) -> None:
    content = made("mp3", pictures=False)
    call = add_exhibit(session, store, case, by=lead, content=content, name="call.mp3")
    alice, address = browse(lead), f"/evidence/{call.id}/cover"
    page = alice.get(address).text
    assert (
        f'<audio class="covering-player" controls preload="none" src="/evidence/{call.id}/' in page
    )
    assert "shades-0-left" not in page
    assert alice.get(f"/evidence/{call.id}/played").mimetype == "audio/mpeg"
    assert alice.get(f"/evidence/{call.id}/page?number=1").status_code == 404
    assert alice.get(f"/evidence/{video.id}/page?number=9").status_code == 404

    answer = alice.send(address, WHY | {"silences-0-begin": "0"})

    assert "Nothing would be left of the recording." in answer.text
    sent = alice.send(address, WHY | {"silences-0-begin": "1", "silences-0-end": "2"})
    assert sent.status_code == 303


def test_no_more_are_played_at_once_than_the_server_has_room_for(
    browse: Browse, session: Session, store: LocalStore, case: Case, lead: User
) -> None:
    call = add_exhibit(session, store, case, by=lead, content=made("mp3", pictures=False))
    alice, address = browse(lead), f"/evidence/{call.id}/played"
    playing = [alice.get(address, buffered=False) for _number in range(AT_ONCE)]

    refused = alice.get(address)
    for one in playing:
        one.close()
    after = alice.get(address)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert "Others are playing recordings now." in refused.text
    assert after.status_code == 200


def test_what_was_expunged_is_not_called_broken(
    browse: Browse, session: Session, lead: User, photo: Exhibit
) -> None:
    photo.file.expunged_at = clock.now()
    session.commit()

    answer = browse(lead).get(f"/evidence/{photo.id}/page")

    assert answer.status_code == 409
    assert "This file was expunged" in answer.text


def test_a_picture_is_not_played(browse: Browse, lead: User, photo: Exhibit) -> None:
    assert browse(lead).get(f"/evidence/{photo.id}/played").status_code == 409


@pytest.mark.parametrize("damage", ["gone", "other"])
def test_a_page_of_a_file_that_is_gone_is_refused_in_words(
    store: LocalStore, browse: Browse, lead: User, photo: Exhibit, damage: str
) -> None:
    path = store.path(photo.sha256)
    path.chmod(0o600)
    path.unlink() if damage == "gone" else path.write_bytes(b"torn")
    alice = browse(lead)

    assert "cannot be read as what it says it is" in alice.get(f"/evidence/{photo.id}/cover").text
    assert alice.get(f"/evidence/{photo.id}/page").status_code == 404
