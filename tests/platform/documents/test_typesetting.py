"""Pages: the same bytes for the same data, archivable, and Arabic that can be copied."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from casefiles.platform.documents.documents import CannotTypeset, FontsMissing, typeset
from casefiles.platform.documents.parts.fonts import drawable_characters

FONTS = Path(__file__).parents[3] / "static" / "vendor" / "fonts-pdf"
DAY = date(2026, 11, 22)
PAGE = """#let data = json(bytes(sys.inputs.data))
#set document(title: "A page", date: datetime(year: 2026, month: 11, day: 22))
#set text(lang: "ar", kerning: false, features: (mark: 0), spacing: 112%, fallback: false,
  font: ((name: "Amiri", covers: regex("[\\u{0600}-\\u{06FF}]")), "IBM Plex Sans", "Amiri"))
= عنوان
#data.text
"""
# Prose as people write it: few short vowels, some doubled letters and endings.
PROSE = (
    "صباح يوم الاثنين قرابة الساعة الثامنة أصابت غارات جوية سوقاً في بلدة متخيّلة. "
    "وبعد دقائق بينما كان المسعفون ينتشلون المصابين أُعيد قصف المكان. "
    "تضرّر منزلان وخمسة وعشرون متجراً ومستشفى ومدرستان ومخبز ومركز للدفاع المدني. "
    "لا يظهر في المواد التي اطّلعت عليها المنظمة أي هدف عسكري في السوق أو قربه. "
    "ورد في تقرير لجنة التحقيق الدولية المستقلة أن القوات الجوية نفّذت الهجوم العشوائي. "
    "أطفال ونساء ورجال ومسعفون وإعلاميون وعاملون في المجال الإنساني بين الضحايا. "
    "محافظات إدلب وحلب وحماة وحمص ودير الزور والرقة والحسكة واللاذقية وطرطوس ودرعا والسويداء."
)


def _page(folder: Path, source: str = PAGE) -> Path:
    path = folder / "page.typ"
    path.write_text(source, encoding="utf-8")
    return path


def _words(text: str) -> list[str]:
    bare = (
        " " if unicodedata.category(letter) == "Cf" else letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) != "Mn"
    )
    return re.findall(r"\w+", "".join(bare))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not here")
def test_every_arabic_word_comes_back_when_copied(tmp_path: Path) -> None:
    pdf = tmp_path / "page.pdf"
    pdf.write_bytes(typeset(_page(tmp_path), {"text": PROSE}, written_on=DAY, fonts=FONTS))

    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)  # noqa: S603, S607

    found = set(_words(done.stdout.decode()))
    assert len(set(_words(PROSE))) > 70
    assert set(_words(PROSE)) - found == set()


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()

    first = typeset(_page(tmp_path), {"text": PROSE}, written_on=DAY, fonts=FONTS)
    second = typeset(_page(tmp_path / "elsewhere"), {"text": PROSE}, written_on=DAY, fonts=FONTS)

    assert first == second


def test_a_page_is_archivable_and_accessible_at_once(tmp_path: Path) -> None:
    pdf = typeset(_page(tmp_path), {"text": "x"}, written_on=DAY, fonts=FONTS)

    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/MarkInfo" in pdf


def test_only_the_given_fonts_are_used(tmp_path: Path) -> None:
    pdf = typeset(_page(tmp_path), {"text": "x سوق"}, written_on=DAY, fonts=FONTS)

    families = set(re.findall(rb"/BaseFont/[A-Z]{6}\+(\w+)", pdf))
    assert families
    assert all(family.startswith((b"Amiri", b"IBMPlexSans")) for family in families)


def test_a_folder_without_the_fonts_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="Amiri or IBM Plex Sans"):
        typeset(_page(tmp_path), {"text": "x"}, written_on=DAY, fonts=tmp_path)


def test_a_template_cannot_read_outside_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()

    with pytest.raises(CannotTypeset):
        typeset(_page(folder, '#read("../secret.txt")'), {}, written_on=DAY, fonts=FONTS)


def test_a_template_that_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotTypeset, match=r"page\.typ"):
        typeset(_page(tmp_path, "#nothing-of-this-name"), {}, written_on=DAY, fonts=FONTS)


def test_what_the_fonts_hold_is_known() -> None:
    drawn = drawable_characters(FONTS)

    assert set(map(ord, "aZ09éžЖΩ“”ءيگ،؟\u200d\n")) <= drawn
    assert drawn.isdisjoint({0, 0x07, 0xFEFF, 0xE000, 0x1F600, ord("漢")})


def test_every_character_said_to_be_drawn_is_drawn(tmp_path: Path) -> None:
    text = " ".join(map(chr, sorted(drawable_characters(FONTS))))

    assert typeset(_page(tmp_path), {"text": text}, written_on=DAY, fonts=FONTS)
