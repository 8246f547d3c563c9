"""What can be covered here, and by what: a new medium is one more line of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from casefiles.foundation.messages import N_
from casefiles.record.covering.models import Areas, Medium
from casefiles.record.covering.parts import ffmpeg, pages, pictures, poppler, recordings, writing
from casefiles.record.covering.parts.making import (
    CannotCover,
    Cover,
    Made,
    Size,
    Tell,
)
from casefiles.record.covering.parts.recordings import Recording

_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif"})
#: how each medium is covered; what is not here cannot be covered yet
COVERS: Mapping[Medium, Cover] = {
    Medium.PICTURE: pictures.cover_picture,
    Medium.PAGES: pages.cover_pages,
    Medium.TEXT: writing.cover_text,
    Medium.SOUND: recordings.cover_recording,
    Medium.VIDEO: recordings.cover_recording,
}
RECORDINGS = frozenset({Medium.SOUND, Medium.VIDEO})
NO_POPPLER = N_(
    "PDFs cannot be covered on this machine: Poppler (pdftoppm) is missing. Whoever runs this"
    " installation can add it. Until then, cover the file outside and add the copy."
)
NO_FFMPEG = N_(
    "Sound and video cannot be covered on this machine: FFmpeg is missing. Whoever runs this"
    " installation can add it. Until then, cover the file outside and add the copy."
)
UNKNOWN = N_(
    "This kind of file cannot be covered here. Cover it outside and add the copy: a second"
    " person confirms it all the same."
)
_LONGEST_SHOWN = 1600


def medium_of(media_type: str) -> Medium:
    """Return what a file is to whoever covers something in it, by the type of its bytes."""
    if media_type in _PICTURES:
        return Medium.PICTURE
    if media_type == "application/pdf":
        return Medium.PAGES
    if media_type.startswith("text/"):
        return Medium.TEXT
    kinds = {"audio": Medium.SOUND, "video": Medium.VIDEO}
    return kinds.get(media_type.partition("/")[0], Medium.OTHER)


def why_not(medium: Medium) -> str | None:
    """Return why a medium cannot be covered here; None where it can."""
    if medium is Medium.PAGES and not poppler.is_here():
        return NO_POPPLER
    if medium in RECORDINGS and not ffmpeg.is_here():
        return NO_FFMPEG
    return None if medium in COVERS else UNKNOWN


def cover(medium: Medium, path: Path, areas: Areas, tell: Tell) -> Made:
    """Return a copy with the areas covered, made anew from the original."""
    fault = why_not(medium)
    if fault is not None:
        raise CannotCover(fault)
    return COVERS[medium](path, areas, tell)


def sizes_of(medium: Medium, path: Path) -> list[Size]:
    """Return the pages on which boxes are drawn; none of a text."""
    if medium is Medium.PICTURE:
        return [pictures.size_of(path)]
    return poppler.sizes_of(path) if medium is Medium.PAGES else []


def page_shown(medium: Medium, path: Path, number: int) -> bytes:
    """Return a page as a JPEG to be looked at, without anything but its pixels.

    Of a video its number is the second at which a frame is seen.
    """
    if medium is Medium.PICTURE and number == 1:
        return pictures.shown(pictures.upright(path), _LONGEST_SHOWN)
    if medium is Medium.PAGES and 1 <= number <= len(poppler.sizes_of(path)):
        return pictures.shown(poppler.draw(path, number), _LONGEST_SHOWN)
    if medium is Medium.VIDEO:
        return pictures.shown(recordings.frame_shown(path, number), _LONGEST_SHOWN)
    raise CannotCover(UNKNOWN)


def recording_of(path: Path) -> Recording | None:
    """Return how long a recording is and what is in it; None where nothing can tell."""
    return recordings.recording_of(path) if ffmpeg.is_here() else None


def played(path: Path) -> tuple[str, Iterator[bytes]]:
    """Return what is heard and seen of a recording, by its media type, and nothing beside it."""
    return recordings.played(path)
