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
from casefiles.platform.documents.parts.typesetting import typeset

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
        "imprint": _plain(report.imprint),
        "errata": _plain(report.errata),
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
            "drawing": {
                "width": block.drawing.width,
                "height": block.drawing.height,
                "picture": picture_of(block.drawing),
                "labels": _plain(block.drawing.labels),
            },
        }
    if isinstance(block, Sources):
        return {"kind": block.kind, "items": [_source(one) for one in block.items]}
    return {"kind": block.kind, **_plain(block)}


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
        "head": [breakable(name, most) for name, most in zip(table.head, letters, strict=True)],
        "rows": [_cells(row, letters) for row in table.rows],
        "total": _cells(table.total, letters) if table.total else [],
        "note": _inline(table.note),
    }


def _cells(row: Iterable[Inline], letters: Iterable[int]) -> list[Any]:
    return [_inline(cell, most=most) for cell, most in zip(row, letters, strict=True)]


def _plain(value: object) -> Any:  # noqa: ANN401 - plain data of any kind
    if isinstance(value, tuple):
        if value and all(isinstance(one, Run) for one in value):
            return _inline(value)
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
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


def picture_of(drawing: Drawing, words: str = "", extra: str = "") -> str:
    """Return a drawing as SVG, with what else stands in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}"'
        f"{extra}>{drawn(drawing.svg)}{words}</svg>"
    )
