"""The calendar file: as RFC 5545 wants it, and with nothing in it but what is meant to be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from casefiles.outbound.deadlines.parts.calendar import LONGEST_LINE, Day, calendar_of

MADE_AT = datetime(2026, 11, 30, 2, 5, 9, tzinfo=UTC)
FIRST = Day(UUID(int=1), date(2026, 12, 31), "SUB-2026-001: answer due")


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_day_is_a_whole_day_and_says_one_line() -> None:
    assert unfolded(calendar_of([FIRST], made_at=MADE_AT)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Casefiles//Deadlines//EN",
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000001",
        "DTSTAMP:20261130T020509Z",
        "DTSTART;VALUE=DATE:20261231",
        "SUMMARY:SUB-2026-001: answer due",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_every_line_ends_as_lines_do_there() -> None:
    content = calendar_of([FIRST], made_at=MADE_AT)

    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r") == 11
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_a_long_line_is_folded_by_octets_and_no_letter_is_cut() -> None:
    long = Day(UUID(int=2), date(2026, 12, 31), "SUB-2026-001: " + "الرد مستحق " * 20)

    content = calendar_of([long], made_at=MADE_AT)

    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(line) for line in lines) <= LONGEST_LINE
    assert all(line.decode() for line in lines), "each line is whole letters"
    assert f"SUMMARY:{long.words}" in unfolded(content)


def test_a_line_of_just_the_length_stays_whole() -> None:
    fits = Day(UUID(int=3), date(2026, 12, 31), "x" * (LONGEST_LINE - len("SUMMARY:")))
    longer = Day(UUID(int=3), date(2026, 12, 31), fits.words + "y")

    assert b"\r\n " not in calendar_of([fits], made_at=MADE_AT)
    assert b"\r\n y\r\n" in calendar_of([longer], made_at=MADE_AT)


def test_words_cannot_begin_a_property_of_their_own() -> None:
    sly = Day(UUID(int=4), date(2026, 12, 31), "a\\b;c,d\r\nATTENDEE:mailto:x@example.org")

    lines = unfolded(calendar_of([sly], made_at=MADE_AT))

    assert "SUMMARY:a\\\\b\\;c\\,d\\nATTENDEE:mailto:x@example.org" in lines
    assert not any(line.startswith("ATTENDEE") for line in lines)


def test_no_days_are_a_calendar_too() -> None:
    assert unfolded(calendar_of([], made_at=MADE_AT))[-1] == "END:VCALENDAR"


def test_the_last_day_of_all_is_a_day_too() -> None:
    last = Day(UUID(int=5), date(9999, 12, 31), "SUB-2026-001: answer due")

    assert "DTSTART;VALUE=DATE:99991231" in unfolded(calendar_of([last], made_at=MADE_AT))
