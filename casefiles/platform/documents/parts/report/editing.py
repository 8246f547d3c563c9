"""The pieces of a report for editing: runs, notes, links, pictures, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import quoteattr

from casefiles.platform.documents.parts.editable import apart, heard, typed
from casefiles.platform.documents.parts.report.arrangement import is_from_right, linked
from casefiles.platform.documents.parts.report.shape import Inline, Run

#: between the margins of a page of A4, in twentieths of a point
WIDTH = 9072
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMU_A_TWENTIETH = 635
_DRAWINGML = "http://schemas.openxmlformats.org/drawingml/2006"
_DRAWING = (
    f'xmlns:wp="{_DRAWINGML}/wordprocessingDrawing" xmlns:a="{_DRAWINGML}/main"'
    f' xmlns:pic="{_DRAWINGML}/picture"'
)
_MARK = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{}</w:r>'


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its paragraphs as they are written, its ground and its upper edge."""

    inner: str
    ground: str = ""
    edge: str = ""
    across: int = 1

    @property
    def borders(self) -> str:
        """Return its edges: coloured above, and white between it and its neighbours."""
        if not self.edge:
            return ""
        above = f'<w:top w:val="single" w:sz="18" w:space="0" w:color="{self.edge}"/>'
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="36" w:space="0" w:color="FFFFFF"/>'
            for side in ("left", "right")
        )
        return f"<w:tcBorders>{above}{sides}</w:tcBorders>"

    @property
    def margins(self) -> str:
        """Return the room around its words: more on a ground of colour."""
        if not self.ground:
            return ""
        room = (("top", 100), ("left", 170), ("bottom", 120), ("right", 170))
        sides = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in room)
        return f"<w:tcMar>{sides}</w:tcMar>"


@dataclass
class Editing:
    """What a document gathers while it is written: its notes, its links and its pictures."""

    language: str
    notes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    lists: int = 0
    _marks: int = 0

    def __post_init__(self) -> None:
        self.is_rtl = is_from_right(self.language)

    # --- words ---

    def paragraph(self, text: Inline | str, style: str = "", *, further: str = "") -> str:
        """Return a paragraph. `further` are properties that come after its style."""
        return self.around(self.inline(text), style, further=further)

    def around(self, runs: str, style: str = "", *, further: str = "", after: str = "") -> str:
        """Return a paragraph of what is already written; `after` come behind its direction."""
        properties = (
            (f'<w:pStyle w:val="{style}"/>' if style else "")
            + further
            + ("<w:bidi/>" if self.is_rtl else "")
            + after
        )
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def inline(self, text: Inline | str) -> str:
        """Return the runs of a text."""
        runs = (Run(text),) if isinstance(text, str) else linked(text)
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        written = self.run(run.text, run.language, bold=run.bold, is_link=bool(run.href))
        if run.href.startswith("#"):
            written = f'<w:hyperlink w:anchor="section-{run.href[1:]}">{written}</w:hyperlink>'
        elif run.href:
            written = f'<w:hyperlink r:id="{self._linked(run.href)}">{written}</w:hyperlink>'
        return written + (self._note(run.note) if run.note else "")

    def run(
        self, text: str, language: str = "", *, bold: bool = False, is_link: bool = False
    ) -> str:
        """Return a text in its own direction."""
        if not text:
            return ""
        language = language or ("en" if is_link and "://" in text else self.language)
        is_rtl = is_from_right(language)
        said = text if is_rtl or not self.is_rtl else apart(text)
        tongue = f"<w:lang {'w:bidi' if is_rtl else 'w:val'}={quoteattr(heard(language))}/>"
        properties = (
            ('<w:rStyle w:val="Hyperlink"/>' if is_link else "")
            + ("<w:b/><w:bCs/>" if bold else "")
            + ("<w:rtl/>" if is_rtl else "")
            + (tongue if language != self.language else "")
        )
        return f"<w:r><w:rPr>{properties}</w:rPr>{typed(said)}</w:r>"

    def _linked(self, address: str) -> str:
        return self._related("hyperlink", quoteattr(heard(address)), ' TargetMode="External"')

    def _related(self, kind: str, target: str, mode: str = "") -> str:
        name = f"further-{len(self.links) + 1}"
        self.links.append(
            f'<Relationship Id="{name}" Type="{_OF_OFFICE}/{kind}" Target={target}{mode}/>'
        )
        return name

    def _note(self, text: Inline) -> str:
        # A link in a note would need links of the part of the notes: its address is written out.
        plain = tuple(replace(run, href="") for run in linked(text))
        number = len(self.notes) + 1
        self.notes.append("")
        inner = _MARK.format("<w:footnoteRef/>") + self.run(" ") + self.inline_as_is(plain)
        self.notes[number - 1] = (
            f'<w:footnote w:id="{number}">{self.around(inner, "FootnoteText")}</w:footnote>'
        )
        return _MARK.format(f'<w:footnoteReference w:id="{number}"/>')

    def inline_as_is(self, text: Inline) -> str:
        """Return the runs of a text, no address of which leads anywhere."""
        return "".join(
            self.run(run.text, run.language or _own(run.text), bold=run.bold) for run in text
        )

    # --- headings, marks, lists ---

    def marked(self, inner: str, name: str) -> str:
        """Return runs with a name that links lead to."""
        self._marks += 1
        begin = f'<w:bookmarkStart w:id="{self._marks}" w:name={quoteattr(name)}/>'
        return f'{begin}{inner}<w:bookmarkEnd w:id="{self._marks}"/>'

    def items(self, texts: Iterable[Inline], *, is_numbered: bool) -> str:
        """Return a list; each numbered one counts from 1."""
        self.lists += is_numbered
        number = self.lists + 1 if is_numbered else 1
        mark = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        return "".join(self.paragraph(text, "ListParagraph", further=mark) for text in texts)

    # --- pictures ---

    def picture(self, content: bytes, alt: str, shape: tuple[float, float]) -> str:
        """Return a picture as wide as the page, or as high as is left of one."""
        self.pictures.append(content)
        number = len(self.pictures)
        name = self._related("image", f'"media/figure-{number}.png"')
        width = min(float(WIDTH), 8500 * shape[0] / shape[1])
        wide, high = (
            round(side * _EMU_A_TWENTIETH) for side in (width, width * shape[1] / shape[0])
        )
        told = f'id="{number}" name="figure-{number}" descr={quoteattr(heard(alt))}'
        size = f'<a:ext cx="{wide}" cy="{high}"/>'
        return (
            f'<w:r><w:drawing><wp:inline {_DRAWING}><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr {told}/><a:graphic><a:graphicData uri="{_DRAWINGML}/picture">'
            f"<pic:pic><pic:nvPicPr><pic:cNvPr {told}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
            f'<a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/>{size}</a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    # --- tables ---

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[int],
        *,
        whole: int = WIDTH,
        style: str = "Beside",
        has_head: bool = False,
    ) -> str:
        """Return a table. `widths` are shares of the whole."""
        measured = [whole * width // sum(widths) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in measured)
        body = "".join(
            _row(row, measured, is_head=has_head and place == 0) for place, row in enumerate(rows)
        )
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
            f"{'<w:bidiVisual/>' if self.is_rtl else ''}"
            f'<w:tblW w:w="{sum(measured)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="{int(has_head)}"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        )


def _own(text: str) -> str:
    return "en" if text.startswith(("http://", "https://")) else ""


def _row(cells: Sequence[Cell], widths: Sequence[int], *, is_head: bool) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    written, at = "", 0
    for cell in cells:
        written += _cell(cell, sum(widths[at : at + cell.across]))
        at += cell.across
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{written}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    across = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.ground}"/>' if cell.ground else ""
    looks = f"{across}{cell.borders}{ground}{cell.margins}"
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{looks}</w:tcPr>{cell.inner}</w:tc>'
