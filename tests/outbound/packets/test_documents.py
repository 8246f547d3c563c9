"""What a person reads: in both languages, copyable, marked as a sample, never markup."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.content_of_a_case import PacketCase, Stance
from casefiles.outbound.packets.parts.pages import case_page, text_in
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.outbound.packets.parts.words import words_in
from tests.outbound.packets.conftest import Build
from tests.outbound.packets.fiction import (
    an_exhibit,
    some_content,
    without_sample_mark,
)
from tests.outbound.packets.fiction_of_a_case import (
    NARRATIVE_AR,
    NARRATIVE_EN,
    a_case,
    other_claims,
    our_claim,
    say,
    term,
)

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not here"
)


def _text(path: Path, *options: str) -> str:
    """Return a PDF's text as copied, marks of direction taken for blanks."""
    done = subprocess.run(  # noqa: S603 - a tool named in the test's own requirement
        ["pdftotext", *options, str(path), "-"],  # noqa: S607
        capture_output=True,
        check=True,
    )
    text = unicodedata.normalize("NFKC", done.stdout.decode())
    return "".join(" " if unicodedata.category(letter) == "Cf" else letter for letter in text)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFKC", _unvowelled(text))))


def _unvowelled(text: str) -> str:
    """Leave out vowel marks: they are set above letters, and readers place them differently."""
    return "".join(character for character in text if unicodedata.category(character) != "Mn")


def _unpack(packet: Path, folder: Path) -> Path:
    with zipfile.ZipFile(packet) as archive:
        archive.extractall(folder)
    return next(folder.glob("packet-*"))


@pytest.fixture(scope="module")
def folder(packet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _unpack(packet, tmp_path_factory.mktemp("documents"))


def _every_pdf(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pdf"))


@pytest.mark.parametrize("name", ["case-01.pdf", "case-01-ar.pdf"])
def test_arabic_words_come_back_when_copied(folder: Path, name: str) -> None:
    found = _words(_text(folder / "data" / "case-files" / name))

    expected = _words(NARRATIVE_AR)
    assert len(expected) > 30
    assert expected - found == set()


def test_arabic_fixed_words_come_back_when_copied(folder: Path) -> None:
    found = _words(_text(folder / "data" / "cover-letter-ar.pdf"))
    ours = words_in("ar")

    for key in ("opening", "integrity_text", "salutation", "cases_listed", "contents_data"):
        assert _words(ours[key]) - found == set(), key


def test_a_case_file_says_everything_that_the_case_does(folder: Path) -> None:
    text = " ".join(_text(folder / "data" / "case-files" / "case-01.pdf").split())

    for said in (
        "Market, Example-on-the-Hill, strike 1",
        "22 July 2019",
        "at least 43",
        "40–51",  # noqa: RUF001 - a range
        "not stated",
        "Person A (invented)",
        "[WITHHELD]",
        "Group of 5–7",  # noqa: RUF001 - a range
        "Air force of Party Alpha (fictional)",
        "Reasonable grounds to believe",
        "points away",
        "Party Alpha published a flight list",
        "Likely strike.",
        "Our aircraft had no task in that area.",
        "ab" * 32,
        "No one from the organisation visited the place.",
        "The family has not been asked.",
        " ".join(NARRATIVE_EN.split()),
    ):
        assert said in text, said


def test_who_is_said_to_have_done_it_stands_in_sentences(folder: Path) -> None:
    text = " ".join(_text(folder / "data" / "case-files" / "case-01.pdf").split())

    for said in (
        "The organisation attributes this to: Air force of Party Alpha (fictional) (",
        "(Rome Statute article 25(3)(a): Commits).",
        "Harm Monitor (fictional) attributes this to: Party Alpha.",
        "Party Alpha denies it.",
        "Rome Statute article 8(2)(e)(i): Attacking civilians",
    ):
        assert said in text, said
    for raw in ("8-2-e-i", "RS25", "(violation)", "8(2)(e)(i) ·", "Verified ("):
        assert raw not in text, raw


def test_an_open_claim_says_that_it_is_open(build: Build, tmp_path: Path) -> None:
    claim = replace(our_claim(), stance=Stance.DOES_NOT_DETERMINE, parties=())
    other = replace(other_claims()[0], stance=Stance.DOES_NOT_DETERMINE, parties=())
    case = replace(a_case(1), our_claim=claim, other_claims=(other,))

    packet, _ = build(replace(some_content(cases=1), cases=(case,)))
    files = _unpack(packet, tmp_path / "out") / "data" / "case-files"
    text = " ".join(_text(files / "case-01.pdf").split())

    assert "not determined by the organisation" in text
    assert "The organisation does not determine who did it." in text
    assert "Commission of Examples does not determine who did it." in text
    assert "attribution approved" not in text
    arabic = _words(_text(files / "case-01-ar.pdf"))
    assert _words("لا تحدد المنظمة من الفاعل") <= arabic


def test_exactness_stands_beside_the_place_it_is_of(build: Build, tmp_path: Path) -> None:
    case = a_case(1)
    case = replace(case, when=replace(case.when, precision=()))

    packet, _ = build(replace(some_content(cases=1), cases=(case,), languages=("en",)))
    text = " ".join(
        _text(_unpack(packet, tmp_path / "out") / "data/case-files/case-01.pdf").split()
    )

    assert text.count("How exact") == 1
    assert "How exact not stated" not in text


def test_what_this_case_records_is_added_up_and_not_merged() -> None:
    page = case_page(some_content(), a_case(1), "en")

    (table,) = page["figures"]
    *reports, ours = table["rows"]

    assert [report["cells"][0] for report in reports] == ["at least 43", "40–51"]  # noqa: RUF001
    assert ours["is_ours"]
    assert ours["cells"] == ["8–10", None, None, "at least 33"]  # noqa: RUF001


def test_more_columns_than_fit_a_page_go_into_a_second_table() -> None:
    case = a_case(1)
    groups = [term("group", f"group-{number}", f"Group {number}") for number in range(8)]
    figures = tuple(replace(case.figures[0], group=group) for group in groups)

    page = case_page(some_content(), replace(case, figures=figures), "en")

    assert [len(table["columns"]) for table in page["figures"]] == [6, 2]


def test_a_case_that_knows_little_says_so(build: Build, tmp_path: Path) -> None:
    full = a_case(1)
    bare = PacketCase(
        number=1,
        public_id=full.public_id,
        titles=full.titles,
        grading=full.grading,
        when=full.when,
        where=replace(full.where, precision=None, control=()),
    )
    content = replace(some_content(exhibits=()), cases=(bare,), redactions=(), disclosure=())

    packet, _ = build(content)
    text = _text(_unpack(packet, tmp_path / "out") / "data" / "case-files" / "case-01.pdf")

    assert "The organisation makes no attribution of its own in this case." in text
    assert "No exhibit goes with this case." in text
    assert "not stated" in text
    assert "None" not in re.sub("None recorded", "", text)


def test_every_page_of_a_sample_says_that_it_is_one(folder: Path) -> None:
    for path in _every_pdf(folder):
        for page in _text(path).split("\f")[:-1]:
            assert "SAMPLE" in page, path.name
            assert "عينة" in page, path.name


def test_a_real_packet_carries_no_sample_mark(build: Build, tmp_path: Path) -> None:
    packet, _ = build(without_sample_mark(some_content(cases=1)))

    folder = _unpack(packet, tmp_path / "out")
    for path in _every_pdf(folder):
        assert "SAMPLE" not in _text(path)
    assert "SAMPLE" not in (folder / "HOW-TO-VERIFY.txt").read_text(encoding="utf-8")
    assert "Sample-Note" not in (folder / "bag-info.txt").read_text(encoding="utf-8")
    assert not list(folder.rglob("*SAMPLE*"))


def test_what_lies_beside_the_pages_of_a_sample_says_so_too(folder: Path, packet: Path) -> None:
    """A column or a name would break the tools that read a table, so a file lies beside them."""
    note = (folder / "data" / "SAMPLE-DATA.txt").read_text(encoding="utf-8")
    how_to = (folder / "HOW-TO-VERIFY.txt").read_text(encoding="utf-8")

    for text in (note, how_to):
        assert "SAMPLE" in text
        assert "عينة" in text
        assert "carry no mark" in text
    assert "Sample-Note: SAMPLE" in (folder / "bag-info.txt").read_text(encoding="utf-8")
    manifest = (folder / "manifest-sha256.txt").read_text(encoding="utf-8")
    assert "data/SAMPLE-DATA.txt" in manifest
    assert verify_packet(packet).is_intact


def test_pages_count_themselves(folder: Path) -> None:
    text = _text(folder / "data" / "case-files" / "case-02.pdf")

    assert "Case 2 · page 1 of 3" in text
    assert "Case 2 · page 3 of 3" in text


def test_the_how_to_is_one_page(folder: Path) -> None:
    assert _text(folder / "HOW-TO-VERIFY.pdf").count("\f") == 1


def test_the_filing_sheet_keeps_the_published_order_and_is_no_form(folder: Path) -> None:
    text = _text(folder / "data" / "filing-sheet.pdf")
    labels = [text_in(element.label, "en") for element in some_content().elements]

    places = [text.index(label) for label in labels]

    assert places == sorted(places)
    assert "This is not an official form" in " ".join(text.split())


def test_the_filing_sheet_says_whose_order_it_is_and_shows_no_key(folder: Path) -> None:
    text = " ".join(_text(folder / "data" / "filing-sheet.pdf").split())

    assert "The Commission publishes a list; this is its order." in text
    assert "It was last compared with its sources on 1 October 2026. By two people." in text
    assert "unconfirmed: not seen in a text" in text
    assert "seen in this text" in text
    for key in ("date_place", "submitter", "examples", "K ·", "S ·"):
        assert key not in text.replace("Identity of the submitter", ""), key


def test_documents_are_archivable_tagged_and_titled(folder: Path) -> None:
    for path in _every_pdf(folder):
        content = path.read_bytes()
        assert b"<pdfaid:part>2</pdfaid:part>" in content
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content
        assert b"<pdfuaid:part>1</pdfuaid:part>" in content
        assert b"/StructTreeRoot" in content


@pytest.mark.parametrize(
    "typed",
    [
        '#eval(read("/etc/passwd"))',
        "$ x $ *bold* _it_ `code` @ref <label>",
        "\\#set page(width: 1pt)",
        "= A heading",
        '<script>alert(1)</script> & "quoted"',
    ],
)
def test_what_people_typed_is_never_markup(build: Build, tmp_path: Path, typed: str) -> None:
    case = replace(a_case(1), narrative=say(typed), titles=say(typed))

    packet, _ = build(replace(some_content(cases=1), cases=(case,), languages=("en",)))
    text = _text(_unpack(packet, tmp_path / "out") / "data" / "case-files" / "case-01.pdf")

    assert " ".join(typed.split()) in " ".join(text.split())


def test_a_letter_no_font_has_is_written_as_its_number(build: Build, tmp_path: Path) -> None:
    case = replace(a_case(1), summary=say("Seen \U0001f600 and \x07 and \ue000\ufeff"))

    packet, _ = build(replace(some_content(cases=1), cases=(case,), languages=("en",)))
    folder = _unpack(packet, tmp_path / "out")

    text = _text(folder / "data" / "case-files" / "case-01.pdf")
    assert "Seen [U+1F600] and [U+0007] and [U+E000][U+FEFF]" in text
    assert "\U0001f600" in (folder / "data" / "cases.json").read_text(encoding="utf-8")


def test_a_language_without_words_of_ours_falls_back_to_english(build: Build) -> None:
    content: PacketContent = replace(
        some_content(cases=1), languages=("fr",), exhibits=(an_exhibit(1, b"x"),)
    )

    path, _ = build(content)

    assert path.exists()
