"""FFmpeg, where the machine has it: run apart and bounded, on files that may be crafted."""

from __future__ import annotations

import io
import os
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from casefiles.foundation.messages import N_
from casefiles.record.covering.parts.making import UNREADABLE, CannotCover

TOO_LONG = N_(
    "Recordings of up to 30 minutes, 4096 by 2304 pixels and 400 MB are covered here. Cover this"
    " one outside and add the copy."
)
#: of a copy, in bytes
MOST_BYTES = 400_000_000
_MEMORY = 4 << 30
#: to look into a file; to write one anew
_SECONDS, _LONG = 60, 7200
_TOOLS = ("ffmpeg", "ffprobe")
_CHUNK = 1 << 16
#: first bytes → the one reader that is tried. A list of other files (HLS, concat and the like)
#: is none of these, whatever it is called.
_FORMATS = (
    (re.compile(rb".{4}(ftyp|moov|mdat|wide|free|skip)", re.DOTALL), "mov"),
    (re.compile(rb"\x1aE\xdf\xa3"), "matroska"),
    (re.compile(rb"RIFF.{4}WAVE", re.DOTALL), "wav"),
    (re.compile(rb"RIFF.{4}AVI ", re.DOTALL), "avi"),
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb"#!AMR"), "amr"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"),
    (re.compile(rb"ID3|\xff[\xe2-\xef\xf2-\xf7\xfa-\xff]"), "mp3"),
    (re.compile(rb"\x00\x00\x01\xba"), "mpeg"),
    (re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "asf"),
)
#: what pictures and sound are usually written in; nothing that reads other files or draws words
_CODECS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,libdav1d,av1,mpeg4,msmpeg4v2,msmpeg4,h263,mpeg1video,"
    "mpeg2video,mjpeg,wmv1,wmv2,wmv3,vc1,aac,mp3float,mp3,mp2float,mp2,opus,libopus,vorbis,"
    "libvorbis,flac,alac,ac3,eac3,amrnb,amrwb,wmav1,wmav2,wmapro,adpcm_ms,adpcm_ima_wav,"
    "adpcm_ima_qt,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_alaw,pcm_mulaw"
)
#: opened to be told of, and left out
_WORDS = "mov_text,subrip,srt,ass,ssa,webvtt,text,dvdsub,dvbsub,pgssub"
_DECODER = ("-threads", "1", "-reinit_filter", "0")


def is_here() -> bool:
    """Return whether this machine can write sound and video anew."""
    return all(shutil.which(tool) for tool in _TOOLS)


@cache
def version() -> str:
    """Return the version of what writes them; empty where it is missing."""
    if not is_here():
        return ""
    command = ("ffmpeg", "-version")
    said = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - our own words
    found = re.match(rb"ffmpeg version ([0-9.]+)", said.stdout)
    return found[1].decode() if found else "?"


def form_of(path: Path) -> str:
    """Return which reader a file is for, by its first bytes; refuses all others."""
    with path.open("rb") as file:
        first = file.read(16)
    for pattern, form in _FORMATS:
        if pattern.match(first):
            return form
    raise CannotCover(UNREADABLE)


def _source(path: Path, form: str, codecs: str = _CODECS) -> tuple[str, ...]:
    """Return the options that name a file: it alone is opened, by one reader."""
    only = ("-protocol_whitelist", "file,pipe", "-codec_whitelist", codecs, "-f", form)
    return (*only, "-i", f"file:{path}")


def probe(path: Path, form: str, pass_fds: Sequence[int] = ()) -> bytes:
    """Return what a file is made of, as JSON."""
    told = ("-show_streams", "-show_format", "-show_chapters", "-of", "json")
    source = _source(path, form, f"{_CODECS},{_WORDS}")
    command = ("ffprobe", "-v", "quiet", *told, *source)
    with _running(command, _SECONDS, pass_fds) as process:
        said = _heard(process)
    return _ended(process, said)


def measured(path: Path, form: str, streams: Sequence[int]) -> float:
    """Return how many seconds some streams are long, by going through all of them."""
    mapped = [word for one in streams for word in ("-map", f"0:{one}")]
    command = (
        *("ffmpeg", "-nostdin", "-v", "quiet", "-progress", "pipe:1", *_source(path, form)),
        *(*mapped, "-c", "copy", "-f", "null", "-"),
    )
    with _running(command, _SECONDS) as process:
        said = _heard(process)
    found = re.findall(rb"^out_time_us=(\d+)$", _ended(process, said), re.MULTILINE)
    return int(found[-1]) / 1_000_000 if found else 0.0


def frame(path: Path, form: str, second: float, filters: str, stream: int) -> bytes:
    """Return one picture of a video as PPM."""
    told = ("-map", f"0:{stream}", "-frames:v", "1", "-vf", filters, "-an", "-sn", "-dn")
    command = (
        *("ffmpeg", "-nostdin", "-v", "quiet", "-ss", f"{second:.3f}", *_DECODER),
        *_source(path, form),
        *(*told, "-c:v", "ppm", "-f", "image2pipe", "pipe:1"),
    )
    with _running(command, _SECONDS) as process:
        said = _heard(process)
    return _ended(process, said)


@contextmanager
def written(path: Path, form: str, options: Sequence[str]) -> Iterator[tuple[Path, Iterator[int]]]:
    """Give a file in memory, nowhere on a disk, and how many microseconds of it are written.

    It is whole when the second has come to its end.
    """
    kept = os.memfd_create("copy", 0)
    place = Path(f"/proc/self/fd/{kept}")
    command = (
        *("ffmpeg", "-nostdin", "-v", "quiet", "-y", "-progress", "pipe:1"),
        *("-stats_period", "2", *_DECODER, *_source(path, form), *options, f"file:{place}"),
    )
    try:
        yield place, _followed(command, kept)
    finally:
        os.close(kept)


def _followed(command: Sequence[str], kept: int) -> Iterator[int]:
    with _running(command, _LONG, (kept,)) as process:
        for line in process.stdout or ():
            name, _equals, value = line.strip().partition(b"=")
            if name == b"out_time_us" and value.isdigit():
                yield int(value)
    _ended(process, b"")
    if os.fstat(kept).st_size >= MOST_BYTES:
        raise CannotCover(TOO_LONG)


def streamed(path: Path, form: str, options: Sequence[str]) -> Iterator[bytes]:
    """Yield what is played in a page, as it is written; stops when nobody listens any more."""
    command = (
        *("ffmpeg", "-nostdin", "-v", "quiet", *_DECODER, *_source(path, form)),
        *(*options, "pipe:1"),
    )
    with _running(command, _LONG) as process:
        while chunk := _next(process.stdout):
            yield chunk


@contextmanager
def _running(
    command: Sequence[str], seconds: int, pass_fds: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words, and no shell
            command,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=pass_fds,
        )
    except OSError as missing:
        raise CannotCover(UNREADABLE) from missing
    with process:
        _bound(process.pid, seconds)
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _next(written: IO[bytes] | None) -> bytes:
    """Return what is there already, however little, or what comes next."""
    return written.read1(_CHUNK) if isinstance(written, io.BufferedReader) else b""


def _bound(pid: int, seconds: int) -> None:
    limits = (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MOST_BYTES),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        try:
            resource.prlimit(pid, what, (most, most))
        except (ProcessLookupError, PermissionError):  # it has ended already
            return


def _heard(process: subprocess.Popen[bytes]) -> bytes:
    try:
        return process.communicate(timeout=_SECONDS)[0]
    except subprocess.TimeoutExpired as late:
        raise CannotCover(TOO_LONG) from late


def _ended(process: subprocess.Popen[bytes], said: bytes) -> bytes:
    if process.returncode < 0:  # stopped at a limit
        raise CannotCover(TOO_LONG)
    if process.returncode != 0:
        raise CannotCover(UNREADABLE)
    return said
