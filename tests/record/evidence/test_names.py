"""What a file was called is text; what it is saved as can harm nobody."""

from __future__ import annotations

import pytest

from casefiles.record.evidence.parts.names import download_name, kept_name


@pytest.mark.parametrize(
    ("came_as", "kept"),
    [
        ("صورة السوق.jpg", "صورة السوق.jpg"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("x" * 400 + ".mp4", "x" * 279 + "…" + "x" * 16 + ".mp4"),
        ("half \ud800 a pair", "half  a pair"),
    ],
)
def test_a_name_is_kept_as_text(came_as: str, kept: str) -> None:
    assert kept_name(came_as) == kept


@pytest.mark.parametrize(
    ("came_as", "saved_as"),
    [
        ("صورة السوق.jpg", "EV-000001 صورة السوق.jpg"),
        ("../../etc/passwd", "EV-000001 passwd"),
        ("C:\\Windows\\a.txt", "EV-000001 a.txt"),
        ('say "hi"?.txt', "EV-000001 say _hi__.txt"),
        ("...", "EV-000001"),
        ("", "EV-000001"),
    ],
)
def test_a_copy_is_saved_under_a_harmless_name(came_as: str, saved_as: str) -> None:
    assert download_name("EV-000001", came_as) == saved_as
