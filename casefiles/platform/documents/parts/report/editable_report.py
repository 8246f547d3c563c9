"""A report to DOCX: for editing, in either direction, telling of nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from casefiles.platform.documents.parts.editable import (
    DECLARATION,
    NAMES,
    core,
    field,
    heard,
    packed,
)
from casefiles.platform.documents.parts.report import shape
from casefiles.platform.documents.parts.report.arrangement import (
    charts,
    levels_of_incidents,
    numbered,
    share_of_page,
    widths_of,
)
from casefiles.platform.documents.parts.report.editing import WIDTH, Cell, Editing
from casefiles.platform.documents.parts.report.pages import picture_of
from casefiles.platform.documents.parts.report.shape import Block, Inline, Report, Run

_PETROL, _TINT, _BRASS = "0B5361", "EFF5F5", "DFAE55"
_SAID, _SAID_EDGE, _CAUTION, _CAUTION_EDGE = "F3EBF5", "86549A", "FBF1DD", "B57B13"
_TONES = {"plain": "ECEEED", "good": "E4F1E8", "wait": "FBF1DD", "stop": "FBE9E6"}
_ABREAST, _MANY_COLUMNS = 3, 5
_BETWEEN = '<w:p><w:pPr><w:spacing w:after="0" w:line="180" w:lineRule="exact"/></w:pPr></w:p>'
_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def editable_report(report: Report, *, fonts: Path) -> bytes:
    """Return a report as DOCX; the fonts draw the pictures of its charts."""
    return packed(_Writing(report, fonts).files())


def _template(name: str) -> str:
    folder = files("casefiles.platform.documents") / "data" / "docx"
    return (folder / name).read_text(encoding="utf-8")


class _Writing:
    def __init__(self, report: Report, fonts: Path) -> None:
        self._report = report
        self._fonts = fonts
        self._edit = Editing(report.language)
        self._contents: list[tuple[str, str, int]] = []
        self._setters: dict[str, Callable[[Any, int, int], str]] = {
            "paragraph": lambda it, *_: self._edit.paragraph(it.text),
            "subheading": lambda it, *_: self._heading(it.text, 2),
            "numbers": self._numbers,
            "table": self._table,
            "chart": self._chart,
            "incident": self._incident,
            "compare": self._compare,
            "list": lambda it, *_: self._edit.items(it.items, is_numbered=it.is_numbered),
            "sources": self._sources,
            "quote": self._quote,
            "note": self._caution,
        }

    def files(self) -> dict[str, str | bytes]:
        """Return every file of the document; the body is written first, for the rest follows it."""
        body = self._body()
        edit, report = self._edit, self._report
        counted = "".join(
            f'<w:num w:numId="{number + 2}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for number in range(edit.lists)
        )
        styles = _template("report-styles.xml")
        return {
            "[Content_Types].xml": _template("report-content-types.xml"),
            "_rels/.rels": _template("package-links.xml"),
            "docProps/core.xml": core(report.title, report.language),
            "word/document.xml": body,
            "word/_rels/document.xml.rels": _template("report-links.xml").replace(
                "{further}", "".join(edit.links)
            ),
            "word/styles.xml": styles.replace('"{language}"', quoteattr(heard(report.language))),
            "word/settings.xml": _template("report-settings.xml"),
            "word/numbering.xml": _template("report-numbering.xml").replace("{numbered}", counted),
            "word/footnotes.xml": _template("report-footnotes.xml").replace(
                "{notes}", "".join(edit.notes)
            ),
            "word/header.xml": self._header(),
            "word/footer.xml": self._footer(),
            **{
                f"word/media/figure-{number}.png": content
                for number, content in enumerate(edit.pictures, 1)
            },
        }

    # --- around the text ---

    def _body(self) -> str:
        cover = self._cover()
        text = "".join(self._section(section, blocks) for section, blocks in numbered(self._report))
        text += self._errata() + self._behind()
        direction = "<w:bidi/>" if self._edit.is_rtl else ""
        return (
            f"{DECLARATION}<w:document {NAMES}><w:body>{cover}{self._table_of_contents()}"
            f'{_BREAK}{text}<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
            '<w:footerReference w:type="default" r:id="footer"/><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1560" w:right="1417" w:bottom="1417" w:left="1417"'
            ' w:header="680" w:footer="624" w:gutter="0"/>'
            f"<w:titlePg/>{direction}</w:sectPr></w:body></w:document>\n"
        )

    def _cover(self) -> str:
        edit, report = self._edit, self._report
        band = edit.paragraph(report.organisation, "By") + edit.paragraph(report.title, "Title")
        band += edit.paragraph(report.subtitle, "Subtitle")
        marks = "".join(edit.around(edit.run(mark, bold=True)) for mark in self._marks())
        rows = (
            ("period", report.period),
            ("edition", report.edition),
            ("published", report.day_in_words),
            ("reference", report.reference),
        )
        facts = self._facts([(report.words[key], (Run(told),)) for key, told in rows if told])
        corrected = edit.paragraph(report.words["corrected"]) if report.errata else ""
        return (
            edit.table([[Cell(band, _PETROL)], [Cell(_BETWEEN, edge=_BRASS)]], [1])
            + edit.paragraph("")
            + marks
            + facts
            + edit.paragraph("")
            + corrected
            + _BREAK
        )

    def _marks(self) -> list[str]:
        report = self._report
        marks = (("sample", report.is_sample), ("draft", report.is_draft))
        return [report.words[key] for key, holds in marks if holds]

    def _facts(self, facts: Iterable[tuple[str, Inline]]) -> str:
        edit, keep = self._edit, "<w:keepNext/>"
        rows = [
            [
                Cell(edit.paragraph(label, "Label", further=keep)),
                Cell(edit.paragraph(value, "Cell", further=keep)),
            ]
            for label, value in facts
        ]
        return edit.table(rows, [2, 7]) if rows else ""

    def _table_of_contents(self) -> str:
        """Return the headings; a program that opens it adds the pages when it counts them."""
        edit = self._edit
        lines = [self._entry(*one) for one in self._contents]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r>'
            '<w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        written = "".join(
            edit.around((begin if place == 0 else "") + line, f"TOC{level}")
            for place, (line, level) in enumerate(lines)
        )
        end = edit.around('<w:r><w:fldChar w:fldCharType="end"/></w:r>') if lines else ""
        imprint = "".join(edit.paragraph(text, "Small") for text in self._report.imprint)
        return (
            edit.paragraph(self._report.words["contents"], "TOCHeading") + written + end + imprint
        )

    def _entry(self, name: str, heading: str, level: int) -> tuple[str, int]:
        return f'<w:hyperlink w:anchor="{name}">{self._edit.run(heading)}</w:hyperlink>', level

    def _header(self) -> str:
        edit = self._edit
        told = " · ".join((*self._marks(), self._report.title, self._report.edition))
        return f"{DECLARATION}<w:hdr {NAMES}>{edit.paragraph(told, 'Header')}</w:hdr>\n"

    def _footer(self) -> str:
        edit, report = self._edit, self._report
        runs = (
            edit.run(f"{report.organisation} · ")
            + edit.run(report.reference, "en")
            + edit.run(f" · {report.words['page']} ")
            + field("PAGE")
            + edit.run(f" {report.words['of']} ")
            + field("NUMPAGES")
        )
        return f"{DECLARATION}<w:ftr {NAMES}>{edit.around(runs, 'Footer')}</w:ftr>\n"

    # --- sections ---

    def _section(self, section: shape.Section, blocks: Sequence[tuple[Block, int]]) -> str:
        heading = self._heading(section.heading, 1, f"section-{section.id}")
        return heading + "".join(
            self._setters[block.kind](block, number, level)
            for (block, number), level in zip(blocks, levels_of_incidents(blocks), strict=True)
        )

    def _heading(self, text: str, level: int, name: str = "") -> str:
        name = name or f"part-{len(self._contents) + 1}"
        self._contents.append((name, text, level))
        edit = self._edit
        return edit.around(edit.marked(edit.run(text), name), f"Heading{level}")

    def _errata(self) -> str:
        report, edit = self._report, self._edit
        if not report.errata:
            return ""
        told = "".join(
            edit.around(edit.run(one.on, bold=True), further="<w:keepNext/>")
            + edit.paragraph(one.text)
            for one in report.errata
        )
        return self._heading(report.words["errata"], 1, "corrections") + told

    def _behind(self) -> str:
        tables = "".join(
            self._captioned("figure", number, chart.caption)
            + self._rows(chart.data)
            + self._under(chart.data.note)
            for chart, number in charts(self._report)
        )
        if not tables:
            return ""
        return self._heading(self._report.words["behind"], 1, "behind") + tables

    # --- blocks ---

    def _under(self, note: Inline) -> str:
        # A paragraph stands after each table, or the next one would be joined to it.
        return self._edit.paragraph(note, "Under") if note else _BETWEEN

    def _captioned(self, word: str, number: int, caption: str) -> str:
        named = f"{self._report.words[word]} {number}"
        return self._edit.paragraph(f"{named}. {caption}" if caption else named, "Caption")

    def _numbers(self, it: shape.Numbers, *_: int) -> str:
        cells = [self._tile(one) for one in it.items]
        rows = [cells[at : at + _ABREAST] for at in range(0, len(cells), _ABREAST)]
        for row in rows:
            row.extend([Cell(self._edit.paragraph(""))] * (min(_ABREAST, len(cells)) - len(row)))
        written = self._edit.table(rows, [1] * len(rows[0])) if rows else ""
        return written + _BETWEEN

    def _tile(self, it: shape.KeyNumber) -> Cell:
        edit = self._edit
        note = edit.paragraph(it.note, "Small") if it.note else ""
        told = edit.paragraph(it.value, "Value") + edit.paragraph(it.label, "Cell") + note
        return Cell(told, _TINT, _PETROL)

    def _table(self, it: shape.Table, number: int, *_: int) -> str:
        return self._captioned("table", number, it.caption) + self._rows(it) + self._under(it.note)

    def _rows(self, it: shape.Table) -> str:
        edit = self._edit
        style = "SmallCell" if len(it.head) > _MANY_COLUMNS else "Cell"

        def cell(column: int, inner: str, further: str = "") -> Cell:
            # In a line from the right, its beginning is where numbers stand anyway.
            side = '<w:jc w:val="right"/>' if it.is_number(column) and not edit.is_rtl else ""
            return Cell(edit.around(inner, style, further=further, after=side))

        keep = "<w:keepNext/>"
        head = [cell(at, edit.run(name, bold=True), keep) for at, name in enumerate(it.head)]
        rows = [[cell(at, edit.inline(one)) for at, one in enumerate(row)] for row in it.rows]
        total = [cell(at, edit.inline(_all_bold(one))) for at, one in enumerate(it.total)]
        widths = widths_of(it)
        return edit.table(
            [head, *rows, *([total] if total else [])],
            widths,
            whole=WIDTH if edit.is_rtl else WIDTH * share_of_page(widths) // 100,
            style="Lines",
            has_head=True,
        )

    def _chart(self, it: shape.Chart, number: int, *_: int) -> str:
        edit = self._edit
        drawn = picture_of(it, fonts=self._fonts)
        size = (it.drawing.width, it.drawing.height)
        figure = edit.around(edit.picture(drawn, it.alt, size), "Picture")
        note = edit.paragraph(it.note, "Under") if it.note else ""
        return self._captioned("figure", number, it.caption) + figure + note

    def _incident(self, it: shape.Incident, _: int, level: int) -> str:
        edit = self._edit
        heading = edit.run(it.number, "en") + edit.run(f" {it.title}")
        facts = self._facts([(one.label, one.value) for one in it.facts])
        told = "".join(edit.paragraph(text) for text in it.text)
        note = edit.paragraph(it.note, "Under") if it.note else ""
        return edit.around(heading, f"Heading{level}") + facts + _BETWEEN + told + note

    def _compare(self, it: shape.Compare, *_: int) -> str:
        edit = self._edit
        halves = [
            Cell(self._half(it.left_head, it.left), _SAID, _SAID_EDGE),
            Cell(self._half(it.right_head, it.right), _TINT, _PETROL),
        ]
        verdict = edit.around(edit.run(it.verdict, bold=True), "Cell")
        last = [[Cell(verdict, _TONES[it.tone], across=2)]] if it.verdict else []
        return edit.table([halves, *last], [1, 1]) + _BETWEEN

    def _half(self, head: str, texts: Iterable[Inline]) -> str:
        edit = self._edit
        told = "".join(edit.paragraph(text, "Cell") for text in texts)
        return edit.around(edit.run(head, bold=True), "Small") + told

    def _sources(self, it: shape.Sources, *_: int) -> str:
        return self._edit.items(
            [
                (*one.text, Run(" "), Run(one.address, href=one.address))
                if one.address
                else one.text
                for one in it.items
            ],
            is_numbered=True,
        )

    def _quote(self, it: shape.Quote, *_: int) -> str:
        edit = self._edit
        return edit.paragraph(it.text, "Quote") + (edit.paragraph(it.who, "Who") if it.who else "")

    def _caution(self, it: shape.Note, *_: int) -> str:
        edit = self._edit
        title = edit.around(edit.run(it.title, bold=True), "Cell") if it.title else ""
        told = title + edit.paragraph(it.text, "Cell")
        return edit.table([[Cell(told, _CAUTION, _CAUTION_EDGE)]], [1]) + _BETWEEN


def _all_bold(text: Inline) -> Inline:
    return tuple(Run(one.text, True, one.note, one.number, one.href, one.language) for one in text)
