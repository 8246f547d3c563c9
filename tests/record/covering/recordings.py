"""Small recordings made by FFmpeg, with a word in every place that one has for it."""

from __future__ import annotations

import io
import shutil
import subprocess
from array import array
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

WIDE, HIGH, SECONDS, RATE = 160, 120, 3, 25
IS_HERE = bool(shutil.which("ffmpeg"))
#: colour of every frame
WALL = (40, 140, 60)
_PICTURES = ("-f", "lavfi", "-i", f"color=c=0x288c3c:s={WIDE}x{HIGH}:r={RATE}:d={SECONDS}")
_SOUND = ("-f", "lavfi", "-i", f"sine=f=440:r=48000:d={SECONDS}")
_QUICK = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
_CHAPTER = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle={word}\n"
_WORDS = "1\n00:00:00,000 --> 00:00:02,000\n{word}\n"


def run(*arguments: str, folder: Path | None = None) -> bytes:
    command = ("ffmpeg", "-nostdin", "-v", "error", "-y", *arguments)
    return subprocess.run(command, capture_output=True, check=True, cwd=folder).stdout  # noqa: S603 - the words of a test


@cache
def made(kind: str, *options: str, word: str = "", pictures: bool = True) -> bytes:
    """Return a recording of a green wall and one tone; `options` come before its name."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "words.srt").write_text(_WORDS.format(word=word))
        (folder / "chapters.txt").write_text(_CHAPTER.format(word=word))
        (folder / "note.txt").write_text(word)
        cover = io.BytesIO()
        Image.new("RGB", (32, 32), "red").save(cover, "JPEG", comment=word.encode())
        (folder / "cover.jpg").write_bytes(cover.getvalue())
        streams = (*_PICTURES, *_SOUND) if pictures else _SOUND
        coded = _QUICK if pictures else ()
        run(*streams, *_apart(options, coded), f"out.{kind}", folder=folder)
        return (folder / f"out.{kind}").read_bytes()


def _apart(options: tuple[str, ...], coded: tuple[str, ...]) -> tuple[str, ...]:
    """Put what is read before what is written."""
    more = options[: options.index("--")] if "--" in options else ()
    return (*more, *coded, *options[len(more) + bool(more) :])


def video(word: str, kind: str, *options: str) -> bytes:
    return made(kind, *(one.format(w=word) for one in options), word=word)


def sound(word: str, kind: str, *options: str) -> bytes:
    said = (one.format(w=word) for one in options)
    return made(kind, *said, word=word, pictures=False)


def user_data(word: str, name: bytes) -> bytes:
    """Return an MP4 with one more box at its end, as cameras write where they were."""
    content = word.encode()
    inner = (
        (len(content) + 12).to_bytes(4) + name + len(content).to_bytes(2) + b"\x15\xc7" + content
    )
    return made("mp4") + (len(inner) + 8).to_bytes(4) + b"udta" + inner


_TITLE = ("-metadata", "title={w}", "-metadata", "comment={w}", "-metadata", "artist={w}")
_MAPPED = ("-map", "0", "-map", "1", "-map", "2")


def videos() -> Mapping[str, Callable[[str], bytes]]:
    return {
        "MP4, title and comment": lambda w: video(w, "mp4", *_TITLE),
        "MP4, place": lambda w: video(w, "mp4", "-metadata", "location=+33.5+036.3/{w}"),
        "MOV, place by Apple": lambda w: video(
            w,
            *("mov", "-movflags", "use_metadata_tags"),
            *("-metadata", "com.apple.quicktime.location.ISO6709=+33.5+036.3/{w}"),
        ),
        "MP4, box of a camera": partial(user_data, name=b"\xa9xyz"),
        "MP4, names of its tracks": lambda w: video(
            w, "mp4", "-metadata:s:v", "handler_name={w}", "-metadata:s:a", "title={w}"
        ),
        "MP4, subtitles": lambda w: video(
            w, "mp4", "-i", "words.srt", "--", *_MAPPED, "-c:s", "mov_text"
        ),
        "MP4, chapters": lambda w: video(
            w, "mp4", "-i", "chapters.txt", "--", "-map_chapters", "2", "-map", "0", "-map", "1"
        ),
        "MP4, cover picture": lambda w: video(
            w,
            *("mp4", "-i", "cover.jpg", "--", *_MAPPED),
            *("-c:v:1", "copy", "-disposition:v:1", "attached_pic"),
        ),
        "MP4, trailing bytes": lambda w: made("mp4") + w.encode(),
        "MKV, attachment": lambda w: video(
            w, "mkv", "-attach", "note.txt", "-metadata:s:t", "mimetype=text/plain", *_TITLE
        ),
        "AVI, title": lambda w: video(w, "avi", *_TITLE),
    }


def sounds() -> Mapping[str, Callable[[str], bytes]]:
    return {
        "MP3, tags": lambda w: sound(w, "mp3", *_TITLE),
        "MP3, cover picture": lambda w: sound(
            w, "mp3", "-i", "cover.jpg", "--", "-map", "0", "-map", "1", "-c:v", "copy"
        ),
        "WAV, tags": lambda w: sound(w, "wav", *_TITLE),
        "FLAC, tags": lambda w: sound(w, "flac", *_TITLE),
        "Ogg, tags": lambda w: sound(w, "ogg", "-c:a", "libopus", *_TITLE),
        "M4A, place": lambda w: sound(w, "m4a", "-metadata", "location=+33.5+036.3/{w}", *_TITLE),
    }


@cache
def frames(content: bytes, size: tuple[int, int]) -> list[Image.Image]:
    """Return every frame of a video, decoded at once."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "video"
        place.write_bytes(content)
        found = run("-i", str(place), "-pix_fmt", "rgb24", "-f", "rawvideo", "-")
    step = size[0] * size[1] * 3
    pieces = (found[at : at + step] for at in range(0, len(found), step))
    return [Image.frombytes("RGB", size, piece) for piece in pieces]


def frame(content: bytes, second: float, size: tuple[int, int] = (WIDE, HIGH)) -> Image.Image:
    """Return the frame that is seen at a second."""
    return frames(content, size)[int(second * RATE)]


def loudest(content: bytes, begin: float, end: float) -> float:
    """Return how loud it is at most between two seconds, from 0 to 1."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "sound"
        place.write_bytes(content)
        found = run("-i", str(place), "-ac", "1", "-ar", "48000", "-f", "f32le", "-")
    heard = array("f", found)[round(begin * 48_000) : round(end * 48_000)]
    return max(map(abs, heard))
