"""Days as a calendar file (RFC 5545): whole days, one line of words each, nothing else.

Written here and not with a library: five properties, and none may be added by accident. A day
without an end lasts that day (3.6.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

#: octets of a line at most, without its end (RFC 5545, 3.1)
LONGEST_LINE = 75
_END = "\r\n"
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True)
class Day:
    """A whole day: an id by which a calendar knows it again, and what it is called."""

    id: UUID
    on: date
    words: str


def calendar_of(days: Sequence[Day], *, made_at: datetime) -> bytes:
    """Return some days as a calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Casefiles//Deadlines//EN",
        *(line for day in days for line in _event(day, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines).encode()


def _event(day: Day, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{day.id}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    yield f"SUMMARY:{day.words.translate(_ESCAPED)}"
    # A day by which something is due takes nobody's time.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _folded(line: str) -> str:
    """Return a line with its end; a long one goes on in lines that begin with a space."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        # The space before what goes on is one of its octets.
        room = LONGEST_LINE - bool(pieces)
        if len((piece + letter).encode()) > room:
            pieces.append(piece)
            piece = ""
        piece += letter
    return f"{_END} ".join([*pieces, piece]) + _END
