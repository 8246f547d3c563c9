"""Poppler, where the machine has it: sizes of pages, and pages drawn as pixels."""

from __future__ import annotations

import io
import math
import os
import re
import resource
import shutil
import subprocess
from functools import cache
from pathlib import Path

from PIL import Image

from casefiles.record.covering.parts.making import TOO_MUCH, UNREADABLE, CannotCover, Size

#: dots to the inch at which a page is drawn; its size in pixels follows
DOTS = 150
MOST_PAGES = 200
MOST_PIXELS = 40_000_000
_POINTS = 72
_MEMORY = 1 << 30
_SECONDS = 60
_TOOLS = ("pdfinfo", "pdftoppm")
_PAGE = re.compile(rb"^Page +(\d+) (size|rot): +([0-9.]+)(?: x ([0-9.]+))?", re.MULTILINE)
_COUNT = re.compile(rb"^Pages: +(\d+)", re.MULTILINE)
_SIDEWAYS = (90.0, 270.0)


def is_here() -> bool:
    """Return whether this machine can draw the pages of a PDF."""
    return all(shutil.which(tool) for tool in _TOOLS)


@cache
def version() -> str:
    """Return the version of what draws pages; empty where it is missing."""
    if not is_here():
        return ""
    said = subprocess.run(("pdftoppm", "-v"), capture_output=True, check=False, timeout=_SECONDS)  # noqa: S607 - found on the path of who runs this
    found = re.search(rb"version ([0-9.]+)", said.stderr + said.stdout)
    return found[1].decode() if found else "?"


def sizes_of(path: Path) -> list[Size]:
    """Return how large each page is when it is drawn; refuses more than can be covered."""
    said = _run("pdfinfo", "-f", "1", "-l", str(MOST_PAGES), str(path))
    count = _COUNT.search(said)
    if count is None:
        raise CannotCover(UNREADABLE)
    if int(count[1]) > MOST_PAGES:
        raise CannotCover(TOO_MUCH)
    sizes = _read(said)
    if len(sizes) != int(count[1]) or not sizes:
        raise CannotCover(UNREADABLE)
    if any(one.width * one.height > MOST_PIXELS for one in sizes):
        raise CannotCover(TOO_MUCH)
    return sizes


def _read(said: bytes) -> list[Size]:
    sides: dict[int, tuple[float, float]] = {}
    for number, what, first, second in _PAGE.findall(said):
        page = int(number)
        if what == b"size":
            sides[page] = (float(first), float(second))
        elif float(first) in _SIDEWAYS:
            sides[page] = sides[page][::-1]
    return [_drawn(*sides[page]) for page in sorted(sides)]


def _drawn(width: float, height: float) -> Size:
    return Size(math.ceil(width * DOTS / _POINTS), math.ceil(height * DOTS / _POINTS))


def draw(path: Path, page: int, dots: int = DOTS) -> Image.Image:
    """Return one page as pixels, no more of it than a reader shows."""
    number = str(page)
    said = _run("pdftoppm", "-cropbox", "-r", str(dots), "-f", number, "-l", number, str(path))
    try:
        with Image.open(io.BytesIO(said), formats=("PPM",)) as picture:
            return picture.convert("RGB")
    except (OSError, Image.DecompressionBombError) as broken:
        raise CannotCover(UNREADABLE) from broken


def _run(*command: str) -> bytes:
    """Run a tool of Poppler on a file that may be crafted: bounded in time, memory, and words."""
    try:
        with subprocess.Popen(  # noqa: S603 - our own words, and no shell
            command,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            _bound(process.pid)
            said = _heard(process)
    except OSError as missing:
        raise CannotCover(UNREADABLE) from missing
    if process.returncode != 0:
        raise CannotCover(UNREADABLE)
    return said


def _bound(pid: int) -> None:
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        try:
            resource.prlimit(pid, what, (most, most))
        except (ProcessLookupError, PermissionError):  # it has ended already
            return


def _heard(process: subprocess.Popen[bytes]) -> bytes:
    try:
        return process.communicate(timeout=_SECONDS)[0]
    except subprocess.TimeoutExpired as late:
        process.kill()
        raise CannotCover(TOO_MUCH) from late
