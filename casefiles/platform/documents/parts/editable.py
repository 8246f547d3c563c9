"""Headings, paragraphs and tables to DOCX: for editing, in either direction, telling of nobody.

Written here and not by a library: those carry an author, times, marks of revisions and a picture
of their template, and half a megabyte of styles. Of all this there is nothing to take out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from casefiles.platform.documents.parts.archive import ArchiveWriter

FROM_RIGHT = frozenset({"ar", "fa", "he", "ku", "ur"})
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = f'xmlns:w="{_WORDS}" xmlns:r="{_LINKS}"'
#: what XML 1.0 cannot hold
_UNHEARD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOR_SIGN = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_LEFT_TO_RIGHT = "\u200e"
#: the width between the margins of a page of A4, in twentieths of a point
_WIDTH = 9524


@dataclass(frozen=True)
class Run:
    """Words that look alike; without a language they are in the one around them."""

    text: str
    language: str = ""
    bold: bool = False
    muted: bool = False
    alert: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A line or more; `heading` is its rank, 0 for none."""

    runs: tuple[Run, ...]
    heading: int = 0
    language: str = ""
    keeps_with_next: bool = False


Cell = tuple[Paragraph, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells; `widths` are shares of the page. Without a head it only sets side by side."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head: tuple[str, ...] = ()


Block = Paragraph | Table


@dataclass(frozen=True)
class Sheet:
    """A whole document. On each page stand `header`, and `footer` with the number of the page."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    header: tuple[Run, ...] = ()
    footer: tuple[Run, ...] = ()
    #: the words around the number: page 1 of 2
    page_words: tuple[str, str] = ("", "/")


def editable_document(sheet: Sheet) -> bytes:
    """Return DOCX bytes; the same sheet gives the same ones."""
    folder = files("casefiles.platform.documents") / "data" / "docx"
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": (folder / "content-types.xml").read_text(encoding="utf-8"),
        "_rels/.rels": (folder / "package-links.xml").read_text(encoding="utf-8"),
        "docProps/core.xml": core(sheet.title, sheet.language),
        "word/document.xml": _Typing(sheet).document(),
        "word/_rels/document.xml.rels": (folder / "links.xml").read_text(encoding="utf-8"),
        "word/styles.xml": _styles((folder / "styles.xml").read_text(encoding="utf-8"), sheet),
        "word/settings.xml": (folder / "settings.xml").read_text(encoding="utf-8"),
        "word/header.xml": _Typing(sheet).header(),
        "word/footer.xml": _Typing(sheet).footer(),
    }
    return packed(written)


def packed(written: Mapping[str, str | bytes]) -> bytes:
    """Return files as one archive: the same ones give the same bytes."""
    made = io.BytesIO()
    archive = ArchiveWriter(made)
    for name, text in written.items():
        content = text.encode() if isinstance(text, str) else text
        archive.add(name, [content], size=len(content))
    archive.close()
    return made.getvalue()


def core(title: str, language: str) -> str:
    """Return the properties: a title and a language, and neither an author nor a time."""
    return (
        f"{DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escaped(title)}</dc:title>"
        f"<dc:language>{escaped(language)}</dc:language></cp:coreProperties>\n"
    )


def _styles(template: str, sheet: Sheet) -> str:
    return template.replace('"{language}"', quoteattr(heard(sheet.language)))


def escaped(text: str) -> str:
    """Return a text as XML."""
    return escape(heard(text.replace("\r\n", "\n").replace("\r", "\n")))


def heard(text: str) -> str:
    """Return a text with what XML cannot hold written out as its number."""
    return _UNHEARD.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


class _Typing:
    """Blocks to WordprocessingML, each in its direction."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._is_rtl = sheet.language in FROM_RIGHT

    def document(self) -> str:
        """Return the body of the document and the shape of its pages."""
        body = "".join(map(self._block, self._sheet.blocks))
        direction = "<w:bidi/>" if self._is_rtl else ""
        return (
            f"{DECLARATION}<w:document {NAMES}><w:body>{body}<w:sectPr>"
            '<w:headerReference w:type="default" r:id="header"/>'
            '<w:footerReference w:type="default" r:id="footer"/>'
            '<w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1417" w:right="1191" w:bottom="1247" w:left="1191"'
            ' w:header="567" w:footer="567" w:gutter="0"/>'
            f"{direction}</w:sectPr></w:body></w:document>\n"
        )

    def header(self) -> str:
        """Return what stands at the top of each page."""
        return self._around("hdr", self._paragraph(Paragraph(self._sheet.header), style="Header"))

    def footer(self) -> str:
        """Return what stands at the foot of each page, with its number."""
        page, of = self._sheet.page_words
        number = (
            self._run(Run(f" · {page} ")) + field("PAGE") + self._run(Run(f" {of} "))
        ) + field("NUMPAGES")
        line = self._paragraph(Paragraph(self._sheet.footer), style="Footer", further=number)
        return self._around("ftr", line)

    def _around(self, name: str, inner: str) -> str:
        return f"{DECLARATION}<w:{name} {NAMES}>{inner}</w:{name}>\n"

    def _block(self, block: Block) -> str:
        return self._table(block) if isinstance(block, Table) else self._paragraph(block)

    def _paragraph(self, block: Paragraph, *, style: str = "", further: str = "") -> str:
        language = block.language or self._sheet.language
        named = f"Heading{block.heading}" if block.heading else style
        properties = (
            (f'<w:pStyle w:val="{named}"/>' if named else "")
            + ("<w:keepNext/>" if block.keeps_with_next else "")
            + ("<w:bidi/>" if language in FROM_RIGHT else "")
            + ('<w:spacing w:after="20"/>' if block.keeps_with_next else "")
        )
        runs = "".join(
            self._run(replace(one, language=one.language or language), within=language)
            for one in block.runs
        )
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}{further}</w:p>"

    def _run(self, run: Run, *, within: str = "") -> str:
        within = within or self._sheet.language
        language = run.language or within
        is_rtl = language in FROM_RIGHT
        text = run.text if is_rtl or within not in FROM_RIGHT else apart(run.text)
        colour = "962A20" if run.alert else "55626A" if run.muted else ""
        tongue = f"<w:lang {'w:bidi' if is_rtl else 'w:val'}={quoteattr(heard(language))}/>"
        properties = (
            ("<w:b/><w:bCs/>" if run.bold else "")
            + (f'<w:color w:val="{colour}"/>' if colour else "")
            + ("<w:rtl/>" if is_rtl else "")
            + (tongue if language != self._sheet.language else "")
        )
        return f"<w:r><w:rPr>{properties}</w:rPr>{typed(text)}</w:r>"

    def _table(self, table: Table) -> str:
        total = sum(table.widths)
        widths = [_WIDTH * width // total for width in table.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        # A head that stays behind at the foot of a page takes the rows with it in LibreOffice.
        head = [
            tuple((Paragraph((Run(one, muted=True),), keeps_with_next=True),) for one in table.head)
        ]
        rows = "".join(
            [self._row(row, widths, is_head=True) for row in head if row]
            + [self._row(row, widths) for row in table.rows]
        )
        direction = "<w:bidiVisual/>" if self._is_rtl else ""
        style = "Lines" if table.head else "Beside"
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{direction}'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def _row(self, cells: Sequence[Cell], widths: Iterable[int], *, is_head: bool = False) -> str:
        properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "")
        written = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            + "".join(map(self._paragraph_in_cell, cell))
            + "</w:tc>"
            for cell, width in zip(cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>"

    def _paragraph_in_cell(self, block: Paragraph) -> str:
        return self._paragraph(block, style="Cell")


def field(name: str) -> str:
    """Return what the program that opens it fills in: a number of a page."""
    return f'<w:fldSimple w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def apart(text: str) -> str:
    """Return a text that keeps its own order among letters that run the other way.

    A number at its beginning would else be taken for one of theirs.
    """
    first = "" if text[:1].isalpha() else _LEFT_TO_RIGHT
    last = "" if text[-1:].isalnum() else _LEFT_TO_RIGHT
    return f"{first}{text}{last}" if text.strip() else text


def typed(text: str) -> str:
    """Return a text as runs hold it: lines and tabs are marks of their own."""
    parts = re.split(r"([\n\t])", escaped(text))
    return "".join(
        _FOR_SIGN.get(part, f'<w:t xml:space="preserve">{part}</w:t>') for part in parts if part
    )
