"""Sound and video: decoded, silenced, filled and cut, and written anew with nothing beside it."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image

from casefiles.foundation.messages import N_
from casefiles.record.covering.models import Areas, Period
from casefiles.record.covering.parts import ffmpeg, periods, pictures
from casefiles.record.covering.parts.ffmpeg import TOO_LONG
from casefiles.record.covering.parts.making import UNREADABLE, CannotCover, Made, Size, Tell

MOST_SECONDS = 30 * 60
MOST_PIXELS = 4096 * 2304
NOTHING_LEFT = N_("Nothing would be left of the recording.")
_MOST_RATE, _USUAL_RATE = 60, Fraction(25)
_SAMPLES = 48_000
_SIDEWAYS = frozenset({90, 270})
#: what may be said in a copy beside sound and pictures: what FFmpeg calls itself and its boxes
_TAGS = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "handler_name", "language", "vendor_id"}
)
_SAYS_NOTHING = frozenset(
    {"isom", "512", "isomiso2avc1mp41", "VideoHandler", "SoundHandler", "und", "[0][0][0][0]"}
)
#: files that say nothing of their length: it would be guessed from how large they are
_GUESSED = frozenset({"mp3", "aac", "amr", "mpeg"})
#: between what was asked for and what came of it
_TOLERANCE = 1.0
_LONGEST_PLAYED = 1280
#: nothing of the original goes along but the decoded sound and pictures
_BARE = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
)
_SOUND = ("-c:a", "aac", "-b:a", "160k")
_ALONE = ("-c:a", "libmp3lame", "-q:a", "2", "-id3v2_version", "0", "-write_id3v1", "0")


def _video(quality: int) -> tuple[str, ...]:
    """Return how pictures are written; without what the encoder says of its settings."""
    how = ("-c:v", "libx264", "-preset", "veryfast", "-crf", str(quality), "-threads", "1")
    return (*how, "-pix_fmt", "yuv420p", "-bsf:v", "filter_units=remove_types=6")


@dataclass(frozen=True)
class Recording:
    """What a file holds: how long it is, the first pictures and the first sound in it."""

    form: str
    seconds: float
    #: the number of each stream
    picture: int | None
    sound: int | None
    #: of a frame, seen upright
    size: Size | None
    rate: Fraction

    @property
    def media_type(self) -> str:
        """Of what is played in a page, and of a copy."""
        return "audio/mpeg" if self.size is None else "video/mp4"

    @property
    def middle(self) -> int:
        """A second from which a frame is shown."""
        return int(self.seconds / 2)


def recording_of(path: Path) -> Recording:
    """Return what a file holds; refuses what is none, and what is too much."""
    form = ffmpeg.form_of(path)
    told = _told(ffmpeg.probe(path, form))
    picture = next((one for one in told["streams"] if _is_picture(one)), None)
    sound = next((one for one in told["streams"] if one.get("codec_type") == "audio"), None)
    if picture is None and sound is None:
        raise CannotCover(UNREADABLE)
    streams = [int(one["index"]) for one in (picture, sound) if one]
    return Recording(
        form,
        _within(_said(told, form) or ffmpeg.measured(path, form, streams)),
        int(picture["index"]) if picture else None,
        int(sound["index"]) if sound else None,
        _size(picture) if picture else None,
        _rate(picture or {}),
    )


def _told(said: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(said)
    except ValueError as broken:
        raise CannotCover(UNREADABLE) from broken
    return {"streams": (), "format": {}, "chapters": (), **told}


def _is_picture(stream: Mapping[str, Any]) -> bool:
    is_cover = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_cover


def _said(told: Mapping[str, Any], form: str) -> float | None:
    """Return how long a file says that it is; None where it says nothing, or it is a guess."""
    said = told["format"].get("duration")
    return None if said is None or form in _GUESSED else float(said)


def _within(seconds: float) -> float:
    if not math.isfinite(seconds) or seconds <= 0:
        raise CannotCover(UNREADABLE)
    if seconds > MOST_SECONDS:
        raise CannotCover(TOO_LONG)
    return seconds


def _size(stream: Mapping[str, Any]) -> Size:
    wide, high = int(stream.get("width") or 0), int(stream.get("height") or 0)
    if wide < 1 or high < 1:
        raise CannotCover(UNREADABLE)
    wide = max(round(wide * _ratio(stream.get("sample_aspect_ratio"))), 1)
    turns = [one.get("rotation", 0) for one in stream.get("side_data_list", ())]
    if any(abs(int(turn)) % 360 in _SIDEWAYS for turn in turns):
        wide, high = high, wide
    if wide * high > MOST_PIXELS:
        raise CannotCover(TOO_LONG)
    return Size(wide, high)


def _ratio(said: object) -> Fraction:
    """Return how much wider a point is than high."""
    found = _fraction(said, ":")
    return found if found and Fraction(1, 4) <= found <= 4 else Fraction(1)  # noqa: PLR2004 - wider is a mistake


def _rate(stream: Mapping[str, Any]) -> Fraction:
    found = _fraction(stream.get("avg_frame_rate"), "/") or _USUAL_RATE
    return found if 1 <= found <= _MOST_RATE else _USUAL_RATE


def _fraction(said: object, between: str) -> Fraction | None:
    above, _sign, below = str(said).partition(between)
    if not (above.isdigit() and below.isdigit() and int(below)):
        return None
    return Fraction(int(above), int(below))


def cover_recording(path: Path, areas: Areas, tell: Tell) -> Made:
    """Return a copy written anew, with its times cut out, silenced or filled."""
    recording = recording_of(path)
    out = _cut(areas, recording)
    left = recording.seconds - periods.length(out)
    if left <= 0:
        raise CannotCover(NOTHING_LEFT)
    is_mute = _is_mute(areas, recording)
    if is_mute and recording.picture is None:
        raise CannotCover(NOTHING_LEFT)
    options = list(_options(recording, areas, left, is_mute=is_mute))
    with ffmpeg.written(path, recording.form, options) as (place, written):
        total = math.ceil(left)
        for done in written:
            tell(min(int(done / 1_000_000), total), total)
        tell(total, total)
        _refuse_more(place, recording, left, is_mute=is_mute)
        content = place.read_bytes()
    made_by = {"FFmpeg": ffmpeg.version()}
    return Made(content, _counts(areas), made_by)


def _counts(areas: Areas) -> dict[str, int]:
    return {
        "boxes": len(areas.shades),
        "silences": len(areas.silences),
        "cuts": len(areas.cuts),
        "kept": len(areas.kept),
    }


def _is_mute(areas: Areas, recording: Recording) -> bool:
    """Return whether no sound goes along: there is none, or all of it is silenced."""
    silent = periods.joined(areas.silences)
    return recording.sound is None or any(
        one.begin <= 0 and one.end >= recording.seconds for one in silent
    )


def _cut(areas: Areas, recording: Recording) -> list[Period]:
    """Return what is cut out, as whole frames where there are any."""
    out = periods.taken_out(areas, recording.seconds)
    if recording.picture is None:
        return out
    rate = recording.rate
    steps = periods.apart(periods.frames(one, rate) for one in out)
    last = recording.seconds
    cut = (Period(float(first / rate), float((end + 1) / rate)) for first, end in steps)
    return [Period(one.begin, min(one.end, last)) for one in cut if one.begin < last]


def _options(recording: Recording, areas: Areas, left: float, *, is_mute: bool) -> Iterator[str]:
    yield from _BARE
    # A file may be longer than it claims: nothing of it goes behind the end that people covered to.
    yield from ("-t", f"{left:.3f}")
    if recording.picture is not None:
        yield from ("-map", f"0:{recording.picture}", *_video(20))
        yield from ("-vf", ",".join(_picture_filters(recording, areas)))
    if not is_mute:
        yield from ("-map", f"0:{recording.sound}", *(_SOUND if recording.size else _ALONE))
        yield from ("-af", ",".join(_sound_filters(recording, areas)))
    if recording.size is None:
        yield from ("-vn", "-f", "mp3")
    else:
        yield from ("-movflags", "+faststart", "-f", "mp4")


def _picture_filters(recording: Recording, areas: Areas) -> Iterator[str]:
    """Yield the way of the pictures: at even distances, upright, filled, cut, of even sides."""
    rate, size = recording.rate, recording.size
    if size is None:
        return
    yield f"fps={rate}:start_time=0"
    yield f"scale={size.width}:{size.height},setsar=1,format=yuv444p"
    for shade in areas.shades:
        left, top, right, bottom = pictures.edges(shade, areas.unit, size)
        if left >= right or top >= bottom:
            raise CannotCover(UNREADABLE)
        when = periods.said([periods.frames(Period(shade.begin, shade.end), rate)])
        yield (
            f"drawbox=x={left}:y={top}:w={right - left}:h={bottom - top}"
            f":color=black:t=fill:enable='{when}'"
        )
    cuts = [periods.frames(one, rate) for one in periods.taken_out(areas, recording.seconds)]
    if cuts:
        yield f"select='not({periods.said(periods.apart(cuts))})'"
        yield f"setpts=N*{rate.denominator}/({rate.numerator}*TB),fps={rate}"
    yield "pad=ceil(iw/2)*2:ceil(ih/2)*2"


def _sound_filters(recording: Recording, areas: Areas) -> Iterator[str]:
    """Yield the way of the sound: in pieces of a millisecond, silenced, cut."""
    yield "aformat=channel_layouts=mono|stereo"
    yield f"aresample={_SAMPLES}:async=1:first_pts=0"
    yield f"asetnsamples=n={_SAMPLES // periods.PIECES}:p=0"
    if areas.silences:
        when = periods.said(periods.apart(map(periods.pieces, areas.silences)))
        yield f"volume=volume=0:enable='{when}'"
    cuts = periods.taken_out(areas, recording.seconds)
    if not cuts:
        return
    steps = (
        [periods.pieces(one) for one in cuts]
        if recording.picture is None
        else [
            periods.pieces_of_frames(periods.frames(one, recording.rate), recording.rate)
            for one in cuts
        ]
    )
    yield f"aselect='not({periods.said(periods.apart(steps))})'"
    yield "asetpts=N/SR/TB"


def _refuse_more(place: Path, recording: Recording, left: float, *, is_mute: bool) -> None:
    """Look into the copy: the streams that were meant, as long as was meant, and no word."""
    form = "mp3" if recording.size is None else "mov"
    told = _told(ffmpeg.probe(place, form, (int(place.name),)))
    meant = ["video"] if recording.size else []
    meant += [] if is_mute else ["audio"]
    kinds = [one.get("codec_type") for one in told["streams"]]
    tags = [told["format"], *told["streams"]]
    is_bare = not told["chapters"] and all(map(_says_nothing, tags))
    seconds = float(told["format"].get("duration", 0))
    is_whole = abs(seconds - left) <= max(_TOLERANCE, left / 50)
    if kinds != meant or not is_bare or not is_whole:
        raise CannotCover(UNREADABLE)


def _says_nothing(part: Mapping[str, Any]) -> bool:
    tags = part.get("tags", {})
    return not part.get("side_data_list") and all(
        (name in _TAGS and value in _SAYS_NOTHING) or (name == "encoder" and value[:3] == "Lav")
        for name, value in tags.items()
    )


def frame_shown(path: Path, second: float) -> Image.Image:
    """Return the frame that is seen at a second, upright."""
    recording = recording_of(path)
    if recording.size is None or recording.picture is None or not 0 <= second <= recording.seconds:
        raise CannotCover(UNREADABLE)
    filters = f"scale={recording.size.width}:{recording.size.height},setsar=1"
    said = ffmpeg.frame(path, recording.form, second, filters, recording.picture)
    try:
        with Image.open(io.BytesIO(said), formats=("PPM",)) as picture:
            return picture.convert("RGB")
    except (OSError, Image.DecompressionBombError) as broken:
        raise CannotCover(UNREADABLE) from broken


def played(path: Path) -> tuple[str, Iterator[bytes]]:
    """Return sound and pictures for a page of ours: their media type, and they written anew."""
    recording = recording_of(path)
    return recording.media_type, ffmpeg.streamed(path, recording.form, _played(recording))


def _played(recording: Recording) -> Sequence[str]:
    options = [*_BARE, "-t", str(MOST_SECONDS)]
    if recording.sound is not None:
        coded = _SOUND if recording.size else _ALONE
        options += ["-map", f"0:{recording.sound}", "-ac", "2", *coded]
    if recording.size is None:
        return (*options, "-vn", "-f", "mp3")
    most = max(recording.size.width, recording.size.height)
    part = min(1.0, _LONGEST_PLAYED / most)
    wide, high = (
        max(round(side * part / 2), 1) * 2 for side in (recording.size.width, recording.size.height)
    )
    options += ["-map", f"0:{recording.picture}", *_video(23)]
    options += ["-vf", f"scale={wide}:{high},setsar=1"]
    # In pieces of a second or two, so that a player can begin.
    pieces = ("-g", "50", "-movflags", "+frag_keyframe+empty_moov+default_base_moof")
    return (*options, *pieces, "-f", "mp4")
