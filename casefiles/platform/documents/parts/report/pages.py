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
    language_of,
    levels_of_incidents,
    linked,
    numbered,
    share_of_page,
    widths_of,
    words_of,
)
from casefiles.platform.documents.parts.report.shape import (
    Block,
    Chart,
    Compare,
    Drawing,
    Incident,
    Inline,
    KeyNumber,
    Numbers,
    Paragraph,
    Report,
    Run,
    Section,
    Source,
    Sources,
    Table,
)
from casefiles.platform.documents.parts.report.shapes import drawn
from casefiles.platform.documents.parts.typesetting import CannotTypeset, picture, typeset

_MAY_BREAK = "\u200b"
#: letters in what stands on every page
_LONGEST_TITLE, _LONGEST_EDITION, _LONGEST_NAME = 90, 40, 70
#: letters of usual size on the whole width of a page
_ACROSS = 88
#: letters of the longest word that is not broken: in a text, and where there is less room
_MOST, _ON_COVER = 40, 22
_LINES_OF_HEAD, _KEPT_TOGETHER, _LONGEST_AT_FOOT = 8, 700, 600
_OF_LABEL, _OF_FACT, _OF_TILE, _OF_VALUE, _OF_HALF = 14, 32, 18, 11, 28


def typeset_report(report: Report, *, fonts: Path) -> bytes:
    """Return a report as PDF; the same report gives the same bytes."""
    with as_file(files("casefiles.platform.documents") / "data" / "typst") as folder:
        template, day = folder / "report.typ", report.published
        # Notes of great length, which would go over pages, cannot be relied on to find their place.
        if all(len(words_of(run.note)) <= _LONGEST_AT_FOOT for run in report.runs()):
            try:
                return typeset(template, pages_of(report), written_on=day, fonts=fonts)
            except CannotTypeset:
                pass
        at_end = pages_of(report, notes_at_end=True)
        return typeset(template, at_end, written_on=day, fonts=fonts)


def pages_of(report: Report, *, notes_at_end: bool = False) -> dict[str, Any]:
    """Return what the page description reads."""
    return {
        **{
            name: getattr(report, name)
            for name in ("language", "published_on", "words", "is_draft", "is_sample", "title")
        },
        **{
            name: breakable(getattr(report, name), _ON_COVER)
            for name in ("subtitle", "organisation", "reference", "edition", "period")
        },
        "day": breakable(report.day_in_words, _ON_COVER),
        "author": report.organisation,
        "notes_at_end": notes_at_end,
        "cover_title": breakable(report.title, _ON_COVER),
        "running_title": _shortened(report.title, _LONGEST_TITLE),
        "running_edition": _shortened(report.edition, _LONGEST_EDITION),
        "running_organisation": _shortened(report.organisation, _LONGEST_NAME),
        "running_reference": _shortened(report.reference, _LONGEST_EDITION),
        "imprint": plain(report.imprint),
        "errata": plain(report.errata),
        "sections": [_section(section, blocks) for section, blocks in numbered(report)],
        "behind": [
            {
                "no": number,
                "caption": breakable(chart.caption, _MOST),
                "data": _table(chart.data, None),
            }
            for chart, number in charts(report)
        ],
    }  # fmt: skip


def _shortened(text: str, longest: int) -> str:
    short = text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
    return breakable(short, _MOST)


def _section(section: Section, blocks: list[tuple[Block, int]]) -> dict[str, Any]:
    levels = levels_of_incidents(blocks)
    set_blocks = [
        {**_block(block, number), "level": level}
        for (block, number), level in zip(blocks, levels, strict=True)
    ]
    return {
        "id": section.id,
        "heading": breakable(section.heading, _OF_HALF),
        "blocks": set_blocks,
    }


def _block(block: Block, number: int) -> dict[str, Any]:
    match block:
        case Table():
            made = _table(block, number)
        case Chart():
            made = _chart(block, number)
        case Sources():
            made = {"kind": block.kind, "items": [_source(one) for one in block.items]}
        case Numbers():
            made = {"kind": block.kind, "items": [_tile(one) for one in block.items]}
        case Incident():
            made = _incident(block)
        case Compare():
            made = _compare(block)
        case Paragraph():
            made = {"kind": block.kind, **plain(block), "language": language_of(block.text)}
        case _:
            made = {"kind": block.kind, **plain(block, _MOST)}
    return made


def _incident(block: Incident) -> dict[str, Any]:
    facts = [
        {"label": breakable(one.label, _OF_LABEL), "value": _inline(one.value, most=_OF_FACT)}
        for one in block.facts
    ]
    told = sum(len(words_of(one.value)) + len(one.label) for one in block.facts)
    keeps = told + len(block.title) <= _KEPT_TOGETHER
    return {"kind": block.kind, **plain(block, _OF_FACT), "facts": facts, "keeps": keeps}


def _compare(block: Compare) -> dict[str, Any]:
    """Return two halves that keep together with what comes of them, unless they are long."""
    longer = max(sum(len(words_of(one)) for one in half) for half in (block.left, block.right))
    return {"kind": block.kind, **plain(block, _OF_HALF), "keeps": longer <= _KEPT_TOGETHER}


def _chart(chart: Chart, number: int) -> dict[str, Any]:
    return {
        "kind": chart.kind,
        "no": number,
        "caption": breakable(chart.caption, _MOST),
        "alt": chart.alt,
        "note": _inline(chart.note),
        "drawing": drawing_of(chart.drawing),
    }


def _tile(one: KeyNumber) -> dict[str, Any]:
    return {
        "value": breakable(one.value, _OF_VALUE),
        "label": breakable(one.label, _OF_TILE),
        "note": _inline(one.note, most=_OF_TILE),
    }


def _source(source: Source) -> dict[str, Any]:
    address = (Run(source.address, href=source.address),) if source.address else ()
    return {"text": _inline(source.text), "address": _inline(address)}


def _table(table: Table, number: int | None) -> dict[str, Any]:
    widths = widths_of(table)
    letters = [max(4, _ACROSS * width // sum(widths)) for width in widths]
    return {
        "kind": table.kind,
        "no": number,
        "caption": breakable(table.caption, _MOST),
        "align": table.align,
        "widths": widths,
        "share": share_of_page(widths),
        # A head that takes much of a page is said once: there would be no room for rows.
        "repeats": all(
            len(name) <= most * _LINES_OF_HEAD
            for name, most in zip(table.head, letters, strict=True)
        ),
        "head": [breakable(name, most) for name, most in zip(table.head, letters, strict=True)],
        "rows": [_cells(row, letters) for row in table.rows],
        "total": _cells(table.total, letters) if table.total else [],
        "note": _inline(table.note),
    }


def _cells(row: Iterable[Inline], letters: Iterable[int]) -> list[Any]:
    return [_inline(cell, most=most) for cell, most in zip(row, letters, strict=True)]


def plain(value: object, most: int = _MOST) -> Any:  # noqa: ANN401 - plain data of any kind
    """Return a part of a report as the page description reads it."""
    if isinstance(value, str):
        return breakable(value, most)
    if isinstance(value, tuple):
        if value and all(isinstance(one, Run) for one in value):
            return _inline(value, most=most)
        return [plain(one, most) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name), most) for field in fields(value)}
    return value


def _inline(text: Inline, *, most: int = _MOST) -> list[Mapping[str, Any]]:
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
        "labels": [vars(one) for one in drawing.labels],
    }


def picture_of(chart: Chart, *, fonts: Path) -> bytes:
    """Return a chart as a picture (PNG), with its words, for documents that hold no shapes."""
    with as_file(files("casefiles.platform.documents") / "data" / "typst") as folder:
        data = {**drawing_of(chart.drawing), "alt": chart.alt}
        return picture(folder / "picture.typ", data, fonts=fonts)
