"""A report to PDF: what the page description is given, and the picture of a chart by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from casefiles.platform.documents.parts.report.arrangement import (
    charts,
    levels_of_incidents,
    linked,
    numbered,
    share_of_page,
    widths_of,
)
from casefiles.platform.documents.parts.report.shape import (
    Block,
    Chart,
    Drawing,
    Inline,
    Report,
    Run,
    Section,
    Source,
    Sources,
    Table,
)
from casefiles.platform.documents.parts.report.shapes import drawn
from casefiles.platform.documents.parts.typesetting import picture, typeset

_MAY_BREAK = "\u200b"
_LONGEST_TITLE = 90
#: letters of usual size on the whole width of a page
_ACROSS = 88


def typeset_report(report: Report, *, fonts: Path) -> bytes:
    """Return a report as PDF; the same report gives the same bytes."""
    with as_file(files("casefiles.platform.documents") / "data" / "typst") as folder:
        return typeset(
            folder / "report.typ", pages_of(report), written_on=report.published, fonts=fonts
        )


def pages_of(report: Report) -> dict[str, Any]:
    """Return what the page description reads."""
    return {
        **{
            name: getattr(report, name)
            for name in ("language", "title", "subtitle", "organisation", "reference", "edition",
                         "period", "published_on", "words", "is_draft", "is_sample")
        },
        "day": report.day_in_words,
        "running_title": _shortened(report.title),
        "imprint": plain(report.imprint),
        "errata": plain(report.errata),
        "sections": [_section(section, blocks) for section, blocks in numbered(report)],
        "behind": [
            {"no": number, "caption": chart.caption, "data": _table(chart.data, None)}
            for chart, number in charts(report)
        ],
    }  # fmt: skip


def _shortened(title: str) -> str:
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _section(section: Section, blocks: list[tuple[Block, int]]) -> dict[str, Any]:
    levels = levels_of_incidents(blocks)
    set_blocks = [
        {**_block(block, number), "level": level}
        for (block, number), level in zip(blocks, levels, strict=True)
    ]
    return {"id": section.id, "heading": section.heading, "blocks": set_blocks}


def _block(block: Block, number: int) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block, number)
    if isinstance(block, Chart):
        return {
            "kind": block.kind,
            "no": number,
            "caption": block.caption,
            "alt": block.alt,
            "note": _inline(block.note),
            "drawing": drawing_of(block.drawing),
        }
    if isinstance(block, Sources):
        return {"kind": block.kind, "items": [_source(one) for one in block.items]}
    return {"kind": block.kind, **plain(block)}


def _source(source: Source) -> dict[str, Any]:
    address = (Run(source.address, href=source.address),) if source.address else ()
    return {"text": _inline(source.text), "address": _inline(address)}


def _table(table: Table, number: int | None) -> dict[str, Any]:
    widths = widths_of(table)
    letters = [max(4, _ACROSS * width // sum(widths)) for width in widths]
    return {
        "kind": table.kind,
        "no": number,
        "caption": table.caption,
        "align": table.align,
        "widths": widths,
        "share": share_of_page(widths),
        "head": [breakable(name, most) for name, most in zip(table.head, letters, strict=True)],
        "rows": [_cells(row, letters) for row in table.rows],
        "total": _cells(table.total, letters) if table.total else [],
        "note": _inline(table.note),
    }


def _cells(row: Iterable[Inline], letters: Iterable[int]) -> list[Any]:
    return [_inline(cell, most=most) for cell, most in zip(row, letters, strict=True)]


def plain(value: object) -> Any:  # noqa: ANN401 - plain data of any kind
    """Return a part of a report as the page description reads it."""
    if isinstance(value, tuple):
        if value and all(isinstance(one, Run) for one in value):
            return _inline(value)
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _inline(text: Inline, *, most: int = 40) -> list[Mapping[str, Any]]:
    return [
        {
            "text": breakable(run.text, most),
            "bold": run.bold,
            "href": run.href,
            "language": run.language,
            "note": _inline(run.note) if run.note else [],
        }
        for run in linked(text)
    ]


def breakable(text: str, most: int) -> str:
    """Return a text in which a word that is longer than a line may be broken."""
    return re.sub(rf"\S{{{most + 1},}}", lambda word: _broken(word[0], most), text)


def _broken(word: str, most: int) -> str:
    parts = re.findall(rf"[^/?&=._-]{{1,{most}}}[/?&=._-]*|[/?&=._-]{{1,{most}}}", word)
    return _MAY_BREAK.join(parts)


def drawing_of(drawing: Drawing) -> dict[str, Any]:
    """Return a drawing as the page description reads it: its shapes as SVG, its words beside."""
    shapes = (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {drawing.width} {drawing.height}">{drawn(drawing.svg)}</svg>'
    )
    return {
        "width": drawing.width,
        "height": drawing.height,
        "picture": shapes,
        "labels": plain(drawing.labels),
    }


def picture_of(chart: Chart, *, fonts: Path) -> bytes:
    """Return a chart as a picture (PNG), with its words, for documents that hold no shapes."""
    with as_file(files("casefiles.platform.documents") / "data" / "typst") as folder:
        data = {**drawing_of(chart.drawing), "alt": chart.alt}
        return picture(folder / "picture.typ", data, fonts=fonts)
