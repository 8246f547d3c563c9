"""What a file was called is text; what it is saved as can harm nobody."""

from __future__ import annotations

import pytest

from casefiles.foundation.texts import Texts
from casefiles.platform.files.parts.names import download_name, kept_name
from casefiles.record.evidence.parts.names import titles_for


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


def test_several_files_are_told_apart_by_their_titles() -> None:
    typed = Texts.of(ar="قائمة", en="List " + "x" * 195)
    untitled = titles_for(["صورة.jpg", "\u202e"], Texts(), "ar")

    assert titles_for(["a.jpg"], typed, "en") == [typed]
    first, second = titles_for(["a.jpg", "b.jpg"], typed, "en")
    assert (first.original, first.wordings["ar"], second.wordings["ar"]) == (
        "ar", "قائمة (1)", "قائمة (2)",
    )  # fmt: skip
    assert len(first.wordings["en"]) == 200
    assert first.wordings["en"].endswith(" (1)")
    assert [title.wordings["ar"] for title in untitled] == ["صورة.jpg", "2"]
