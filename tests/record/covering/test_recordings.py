"""Sound and video: what is cut, silenced and filled, and what hostile files come to."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from casefiles.record.covering.models import Areas, Medium, Period, Shade, Unit
from casefiles.record.covering.parts import ffmpeg, periods, recordings
from casefiles.record.covering.parts.ffmpeg import TOO_LONG
from casefiles.record.covering.parts.making import UNREADABLE, CannotCover, Size
from casefiles.record.covering.parts.media import NO_FFMPEG, cover, why_not
from casefiles.record.covering.parts.pictures import FILL, GRID
from casefiles.record.covering.parts.recordings import (
    NOTHING_LEFT,
    cover_recording,
    frame_shown,
    played,
    recording_of,
)
from tests.record.covering.recordings import (
    IS_HERE,
    SECONDS,
    WALL,
    frame,
    frames,
    loudest,
    made,
    run,
    sounds,
    videos,
)

pytestmark = pytest.mark.skipif(not IS_HERE, reason="FFmpeg is not on this machine")
Keep = Callable[[bytes], Path]
#: not on whole squares, so that the edges are widened
FACE = Shade(1, 1.6, 35, 27, 50, 40)
EDGES = (32, 24, 88, 72)


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    def kept(content: bytes) -> Path:
        path = tmp_path / "original"
        path.write_bytes(content)
        return path

    return kept


def _covered(path: Path, areas: Areas) -> bytes:
    before = hashlib.sha256(path.read_bytes()).digest()
    content = cover_recording(path, areas, lambda _done, _total: None).content
    assert hashlib.sha256(path.read_bytes()).digest() == before
    return content


def _is_near(found: object, wanted: tuple[int, int, int], most: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= most for one, other in zip(found, wanted, strict=True))


def test_a_box_is_black_in_the_frames_of_its_time_and_in_no_other(keep: Keep) -> None:
    content = _covered(keep(made("mp4")), Areas(unit=Unit.PIXELS, shades=(FACE,)))

    for second in (1.0, 1.3, 1.6):
        seen = frame(content, second)
        box = seen.crop(EDGES)
        assert all(_is_near(colour, FILL, 3) for _count, colour in box.getcolors() or ())
        assert box.getcolors()
        for place in ((EDGES[0] - GRID, 30), (EDGES[2] + GRID, 30), (4, 4), (155, 115)):
            assert _is_near(seen.getpixel(place), WALL), (second, place)
    for second in (0.0, 0.8, 1.8, 2.9):
        assert _is_near(frame(content, second).getpixel((60, 50)), WALL), second


def test_a_silence_is_silent_and_the_rest_is_heard(keep: Keep) -> None:
    for kind, pictures in (("mp4", True), ("wav", False)):
        content = _covered(
            keep(made(kind, pictures=pictures)), Areas(silences=(Period(1, 2), Period(1.5, 2.2)))
        )

        assert loudest(content, 1.05, 2.15) < 0.001, kind
        assert loudest(content, 0.2, 0.9) > 0.05, kind
        assert loudest(content, 2.4, 2.9) > 0.05, kind


def test_a_video_silenced_from_beginning_to_end_has_no_sound(keep: Keep) -> None:
    path = keep(made("mp4"))
    content = _covered(
        path, Areas(silences=(Period(0, 1.4), Period(1.4, recording_of(path).seconds)))
    )

    assert recording_of(keep(content)).sound is None


@pytest.mark.parametrize(
    ("kind", "areas", "left"),
    [
        ("mp4", Areas(cuts=(Period(1, 2),)), 2.0),
        ("mp4", Areas(kept=(Period(1, 2),)), 1.0),
        ("flac", Areas(cuts=(Period(0, 0.5), Period(2.5, SECONDS + 0.1))), 2.0),
        ("flac", Areas(kept=(Period(0, 1), Period(2, 3)), cuts=(Period(0.5, 2.5),)), 1.0),
    ],
)
def test_what_is_cut_out_makes_the_copy_shorter(
    keep: Keep, kind: str, areas: Areas, left: float
) -> None:
    path = keep(made(kind, pictures=kind == "mp4"))
    content = _covered(path, areas)

    assert recording_of(keep(content)).seconds == pytest.approx(left, abs=0.25)


def test_what_was_cut_out_is_not_seen_any_more(keep: Keep) -> None:
    red = ("-vf", "drawbox=c=red:t=fill:enable='between(t,1,2)'")
    path = keep(made("mp4", *red))
    assert frame(path.read_bytes(), 1.5).getpixel((80, 60))[0] > 200  # type: ignore[index]

    content = _covered(path, Areas(cuts=(Period(1, 2),)))

    left = frames(content, (160, 120))
    assert 45 <= len(left) <= 50
    assert all(_is_near(one.getpixel((80, 60)), WALL) for one in left)


def test_a_video_on_its_side_is_covered_as_it_is_seen(keep: Keep) -> None:
    path = keep(made("mp4"))
    turned = path.with_name("turned.mp4")
    run("-i", str(path), "-c", "copy", "-metadata:s:v", "rotate=90", str(turned))

    assert recording_of(turned).size == Size(120, 160) != recording_of(path).size
    assert frame_shown(turned, 1).size == (120, 160)
    shade = Shade(0, SECONDS, 8, 128, 16, 16)
    content = _covered(turned, Areas(unit=Unit.PIXELS, shades=(shade,)))

    assert recording_of(keep(content)).size == Size(120, 160)
    seen = frame(content, 1, (120, 160))
    assert _is_near(seen.getpixel((12, 140)), FILL, 3)
    assert _is_near(seen.getpixel((60, 40)), WALL)


def test_odd_sides_and_another_reader_are_no_matter(keep: Keep) -> None:
    quick = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")
    odd = made("webm", "-vf", "scale=159:119", *quick)
    path = keep(odd)

    content = _covered(path, Areas(shades=(Shade(0, 3, 0, 0, 10, 10),)))

    assert recording_of(path).form == "matroska"
    assert recording_of(keep(content)).size == Size(160, 120)


def test_a_file_that_says_not_how_long_it_is_is_measured(keep: Keep) -> None:
    """What a browser recorded, and sound without a head, tell no length or a wrong one."""
    path = keep(made("webm", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"))
    said_nothing = run("-i", str(path), "-c", "copy", "-f", "webm", "-live", "1", "-")
    uneven = made("aac", "-af", "volume=0:enable='lt(t,1.5)'", pictures=False)

    for content in (said_nothing, uneven):
        assert recording_of(keep(content)).seconds == pytest.approx(SECONDS, abs=0.1)
    assert _covered(keep(uneven), Areas(silences=(Period(2, 3),)))


def test_nothing_is_seen_behind_the_end_that_a_file_claims(keep: Keep) -> None:
    content = made("mkv")
    at = content.index(b"\x44\x89\x88") + 3  # its length, as a real number of milliseconds
    claimed = content[:at] + struct.pack(">d", 2200.0) + content[at + 8 :]
    path = keep(claimed)
    end = recording_of(path).seconds
    assert end == pytest.approx(2.2, abs=0.01)

    areas = Areas(unit=Unit.PIXELS, shades=(Shade(0, end, 35, 27, 50, 40),))
    seen = frames(_covered(path, areas), (160, 120))

    assert 50 <= len(seen) <= 57
    assert all(_is_near(one.getpixel((60, 50)), FILL, 3) for one in seen)


def test_progress_is_told(keep: Keep) -> None:
    told: list[tuple[int, int]] = []

    cover_recording(keep(made("mp4")), Areas(cuts=(Period(0, 1),)), lambda *one: told.append(one))

    assert told[-1] == (2, 2)


def test_what_is_played_has_no_word_beside_it(keep: Keep) -> None:
    for make, media_type in (
        (videos()["MP4, title and comment"], "video/mp4"),
        (sounds()["MP3, tags"], "audio/mpeg"),
    ):
        found, pieces = played(keep(make("Nadia")))
        content = b"".join(pieces)

        assert found == media_type
        assert b"Nadia" not in content
        assert len(content) > 5000


def test_nobody_listens_any_more_and_it_stops(keep: Keep) -> None:
    _media_type, pieces = played(keep(made("mp4")))
    assert next(pieces)

    pieces.close()  # type: ignore[attr-defined]

    assert list(pieces) == []


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 400,
        b"RIFF\x24\0\0\0WAVE",
        b"",
    ],
    ids=["HLS", "concat", "no streams", "half a sound", "nothing"],
)
def test_what_is_no_recording_is_refused_in_words(keep: Keep, content: bytes) -> None:
    for medium in (Medium.VIDEO, Medium.SOUND):
        with pytest.raises(CannotCover) as refused:
            cover(medium, keep(content), Areas(cuts=(Period(0, 1),)), lambda _d, _t: None)
        assert refused.value.message == UNREADABLE


def test_a_recording_that_names_another_file_opens_none(
    keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A playlist goes to the one reader its first bytes are for, whatever is tried with it."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(made("wav", pictures=False))
    path = keep(b"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.wav\n#EXT-X-ENDLIST\n")
    monkeypatch.setattr(ffmpeg, "_FORMATS", ((re.compile(b"#EXTM3U"), "mov"),))

    with pytest.raises(CannotCover):
        recording_of(path)


def test_what_is_too_long_is_refused_in_words(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "MOST_SECONDS", 2)

    with pytest.raises(CannotCover) as refused:
        recording_of(keep(made("mp4")))

    assert refused.value.message == TOO_LONG


def test_absurd_sides_are_refused_before_a_copy_is_begun(keep: Keep) -> None:
    wide = made("mp4", "-vf", "scale=8000:1400", "-frames:v", "1", "-an")

    with pytest.raises(CannotCover) as refused:
        cover_recording(keep(wide), Areas(cuts=(Period(5, 6),)), lambda _d, _t: None)

    assert refused.value.message == TOO_LONG


def test_a_copy_larger_than_is_covered_is_not_kept(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg, "MOST_BYTES", 4000)

    with pytest.raises(CannotCover) as refused:
        _covered(keep(made("mp4")), Areas(cuts=(Period(0, 1),)))

    assert refused.value.message == TOO_LONG


def test_half_a_recording_is_not_taken_for_a_whole_one(keep: Keep) -> None:
    whole = made("mp4", "-movflags", "+faststart")

    with pytest.raises(CannotCover):
        _covered(keep(whole[: len(whole) // 2]), Areas(silences=(Period(0, 1),)))


def test_nothing_is_made_where_nothing_would_be_left(keep: Keep) -> None:
    for areas in (Areas(cuts=(Period(0, 9),)), Areas(silences=(Period(0, 9),))):
        with pytest.raises(CannotCover) as refused:
            _covered(keep(made("wav", pictures=False)), areas)
        assert refused.value.message == NOTHING_LEFT


def test_a_copy_with_more_in_it_than_was_meant_is_not_kept(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "_BARE", ())

    with pytest.raises(CannotCover):
        _covered(keep(videos()["MP4, title and comment"]("Nadia")), Areas(cuts=(Period(0, 1),)))


def test_a_machine_without_ffmpeg_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert (why_not(Medium.SOUND), why_not(Medium.VIDEO)) == (NO_FFMPEG, NO_FFMPEG)


def test_times_that_touch_become_one() -> None:
    areas = Areas(cuts=(Period(1, 2), Period(2, 3)), kept=(Period(0, 5),))

    assert periods.taken_out(areas, 6) == [Period(1, 3), Period(5, 6)]
    assert periods.apart([(1, 3), (4, 5), (9, 9)]) == [(1, 5), (9, 9)]
