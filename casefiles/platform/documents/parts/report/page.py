"""A report as one page of HTML: no script, nothing from elsewhere, for screens, ears and paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from casefiles.platform.documents.parts.report import shape
from casefiles.platform.documents.parts.report.arrangement import (
    language_of,
    levels_of_incidents,
    numbered,
)
from casefiles.platform.documents.parts.report.markup import (
    AddressOf,
    Wording,
    direction,
    heard,
    lines,
    nowhere,
    svg_of,
)
from casefiles.platform.documents.parts.report.shape import Block, Inline, Report, Section

_LONG_VALUE = 12
_MANY_COLUMNS = 5


@dataclass(frozen=True)
class Further:
    """Another page to lead to: the same in another language, or a file beside this one."""

    address: str
    name: str
    language: str = ""


def report_page(
    report: Report,
    *,
    address_of: AddressOf = nowhere,
    others: Sequence[Further] = (),
    files_of: Callable[[str, int], Sequence[Further]] = lambda _kind, _number: (),
) -> bytes:
    """Return a report as HTML. `address_of` gives a number the page that it opens, or None.

    `others` are the same report elsewhere; `files_of` what lies beside a figure or a table.
    """
    return _Page(report, address_of, others, files_of).whole().encode()


@cache
def style() -> str:
    """Return the style sheet that stands in the page."""
    folder = files("casefiles.platform.documents") / "data"
    return (folder / "report.css").read_text(encoding="utf-8")


def style_digest() -> str:
    """Return the digest by which a policy of a server may allow the style and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


class _Page:
    def __init__(
        self,
        report: Report,
        address_of: AddressOf,
        others: Sequence[Further],
        files_of: Callable[[str, int], Sequence[Further]],
    ) -> None:
        self._report = report
        self._wording = Wording(address_of)
        self._others = others
        self._files_of = files_of
        self._inline = self._wording.inline
        self._setters: dict[str, Callable[[Any, int, int], str]] = {
            "paragraph": lambda it, *_: self._paragraph(it.text),
            "subheading": lambda it, *_: f"<h3>{heard(it.text)}</h3>",
            "numbers": self._numbers,
            "table": self._table_block,
            "chart": self._chart,
            "incident": self._incident,
            "compare": self._compare,
            "list": self._list,
            "sources": self._sources,
            "quote": self._quote,
            "note": self._caution,
        }

    def _w(self, key: str) -> str:
        return heard(self._report.words[key])

    # --- around the text ---

    def whole(self) -> str:
        report = self._report
        body = "".join(self._section(section, blocks) for section, blocks in numbered(report))
        policy = f"default-src 'none'; style-src '{style_digest()}'"
        return (
            f'<!doctype html>\n<html lang="{report.language}" dir="{direction(report.language)}">'
            '<head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            f'<meta name="author" content="{heard(report.organisation)}">'
            f"<title>{heard(report.title)}</title><style>{style()}</style></head><body>"
            f'<a class="skip" href="#text">{self._w("skip")}</a>'
            f'{self._cover()}<main id="text"><div class="room about">{self._about()}</div>'
            f'{self._contents()}<div class="room">{body}{self._errata()}</div></main>'
            f"{self._end()}</body></html>\n"
        )

    def _cover(self) -> str:
        report = self._report
        subtitle = f'<p class="subtitle">{lines(report.subtitle)}</p>' if report.subtitle else ""
        marks = "".join(
            f'<li class="mark {tone}">{self._w(key)}</li>'
            for key, tone, holds in (
                ("sample", "stop", report.is_sample),
                ("draft", "wait", report.is_draft),
            )
            if holds
        )
        return (
            '<header class="cover"><div class="room">'
            f'<p class="by">{heard(report.organisation)}</p><h1>{lines(report.title)}</h1>'
            f"{subtitle}{_around('ul', 'marks', marks)}</div></header>"
        )

    def _about(self) -> str:
        report = self._report
        rows = (
            ("period", report.period),
            ("edition", report.edition),
            ("published", report.day_in_words),
            ("reference", report.reference),
        )
        told = "".join(
            f"<dt>{self._w(key)}</dt><dd><bdi>{heard(value)}</bdi></dd>"
            for key, value in rows
            if value
        )
        corrected = (
            f'<p><a href="#corrections">{self._w("corrected")}</a></p>' if report.errata else ""
        )
        return f"<dl>{told}</dl>{corrected}{self._languages()}"

    def _languages(self) -> str:
        if not self._others:
            return ""
        links = " · ".join(map(_link, self._others))
        return f'<p class="languages">{self._w("other_languages")}: {links}</p>'

    def _contents(self) -> str:
        items = "".join(
            f'<li><a href="#section-{one.id}">{heard(one.heading)}</a></li>'
            for one in self._report.sections
        )
        if self._report.errata:
            items += f'<li><a href="#corrections">{self._w("errata")}</a></li>'
        return (
            f'<nav class="contents" aria-labelledby="contents"><div class="room">'
            f'<p class="small-head" id="contents">{self._w("contents")}</p>'
            f"<ol>{items}</ol></div></nav>"
        )

    def _errata(self) -> str:
        if not self._report.errata:
            return ""
        items = "".join(
            f'<div class="caution"><p class="head">{heard(one.on)}</p>'
            f"{self._paragraph(one.text)}</div>"
            for one in self._report.errata
        )
        return self._around("corrections", self._report.words["errata"], items)

    def _end(self) -> str:
        report = self._report
        imprint = "".join(map(self._paragraph, report.imprint))
        named = " · ".join(
            heard(one) for one in (report.organisation, report.reference, report.edition)
        )
        return (
            f'<footer class="end"><div class="room">{imprint}<p>{named}</p>'
            f"{self._notes('end')}</div></footer>"
        )

    # --- sections and their notes ---

    def _section(self, section: Section, blocks: Sequence[tuple[Block, int]]) -> str:
        levels = levels_of_incidents(blocks)
        inner = "".join(
            self._setters[block.kind](block, number, level + 1)
            for (block, number), level in zip(blocks, levels, strict=True)
        )
        return self._around(f"section-{section.id}", section.heading, inner)

    def _around(self, anchor: str, heading: str, inner: str) -> str:
        return (
            f'<section id="{anchor}" aria-labelledby="{anchor}-head">'
            f'<h2 id="{anchor}-head">{heard(heading)}</h2>{inner}{self._notes(anchor)}</section>'
        )

    def _notes(self, anchor: str) -> str:
        waiting = self._wording.waiting()
        if not waiting:
            return ""
        back = self._w("back")
        items = "".join(
            f'<li id="note-{number}">{self._inline(text)} '
            f'<a href="#ref-{number}" aria-label="{back} {number}">↩</a></li>'
            for number, text in waiting
        )
        return (
            f'<div class="notes" role="group" aria-labelledby="{anchor}-notes">'
            f'<p class="small-head" id="{anchor}-notes">{self._w("notes")}</p>'
            f'<ol start="{waiting[0][0]}">{items}</ol></div>'
        )

    def _paragraph(self, text: Inline) -> str:
        language = language_of(text)
        mark = f' lang="{language}" dir="{direction(language)}"' if language else ""
        return f"<p{mark}>{self._inline(text)}</p>"

    def _under(self, note: Inline) -> str:
        return f'<p class="under">{self._inline(note)}</p>' if note else ""

    # --- blocks ---

    def _numbers(self, it: shape.Numbers, *_: int) -> str:
        return f'<ul class="numbers">{"".join(map(self._key_number, it.items))}</ul>'

    def _key_number(self, it: shape.KeyNumber) -> str:
        size = ' class="long"' if len(it.value) > _LONG_VALUE else ""
        value = self._wording.number(it.number, f"<bdi>{heard(it.value)}</bdi>")
        note = f"<small>{self._inline(it.note)}</small>" if it.note else ""
        return f"<li><b{size}>{value}</b> {heard(it.label)}{note}</li>"

    def _table_block(self, it: shape.Table, number: int, *_: int) -> str:
        table = self._table(it, self._captioned("table", number, it.caption))
        return f"{table}{self._beside('table', number)}{self._under(it.note)}"

    def _captioned(self, word: str, number: int, caption: str) -> str:
        return f"<span>{self._w(word)} {number}</span> {heard(caption)}"

    def _table(self, it: shape.Table, caption: str) -> str:
        head = "".join(
            f'<th scope="col"{_side(it, at)}>{heard(name)}</th>' for at, name in enumerate(it.head)
        )
        rows = "".join(f"<tr>{self._row(it, row)}</tr>" for row in it.rows)
        total = f"<tfoot><tr>{self._row(it, it.total)}</tr></tfoot>" if it.total else ""
        wide = " wide" if len(it.head) > _MANY_COLUMNS else ""
        # What may be wider than the screen is moved by keys, too.
        return (
            f'<div class="table{wide}" tabindex="0" role="group" aria-label="{heard(it.caption)}">'
            f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody>{total}</table></div>"
        )

    def _row(self, it: shape.Table, cells: Iterable[Inline]) -> str:
        return "".join(
            f'<th scope="row"{_side(it, at)}>{self._inline(cell)}</th>'
            if at == 0
            else f"<td{_side(it, at)}>{self._inline(cell)}</td>"
            for at, cell in enumerate(cells)
        )

    def _chart(self, it: shape.Chart, number: int, *_: int) -> str:
        picture = svg_of(it.drawing, it.alt, self._report.language)
        caption = self._captioned("figure", number, it.caption)
        data = self._table(it.data, heard(it.data.caption or it.caption))
        return (
            f"<figure><figcaption>{caption}</figcaption>{picture}{self._under(it.note)}"
            f"<details><summary>{self._w('data')}</summary>{data}{self._under(it.data.note)}</details>"
            f"{self._beside('figure', number)}</figure>"
        )

    def _beside(self, kind: str, number: int) -> str:
        links = self._files_of(kind, number)
        return f'<p class="under">{" · ".join(map(_link, links))}</p>' if links else ""

    def _incident(self, it: shape.Incident, _: int, level: int) -> str:
        facts = "".join(
            f"<dt>{heard(one.label)}</dt><dd>{self._inline(one.value)}</dd>" for one in it.facts
        )
        told = "".join(map(self._paragraph, it.text))
        return (
            f"<article><h{level}><bdi>{heard(it.number)}</bdi> {heard(it.title)}</h{level}>"
            f"{_around('dl', 'facts', facts)}{told}{self._under(it.note)}</article>"
        )

    def _compare(self, it: shape.Compare, *_: int) -> str:
        verdict = f'<p class="verdict {it.tone}">{heard(it.verdict)}</p>' if it.verdict else ""
        return (
            f'<div class="compare">{self._half("said", it.left_head, it.left)}'
            f"{self._half('found', it.right_head, it.right)}{verdict}</div>"
        )

    def _half(self, name: str, head: str, texts: Iterable[Inline]) -> str:
        told = "".join(map(self._paragraph, texts))
        return f'<div class="{name}"><p class="head">{heard(head)}</p>{told}</div>'

    def _list(self, it: shape.List, *_: int) -> str:
        name = "ol" if it.is_numbered else "ul"
        items = "".join(f"<li>{self._inline(one)}</li>" for one in it.items)
        return f"<{name}>{items}</{name}>"

    def _sources(self, it: shape.Sources, *_: int) -> str:
        return f'<ol class="sources">{"".join(map(self._source, it.items))}</ol>'

    def _source(self, it: shape.Source) -> str:
        address = (shape.Run(it.address, href=it.address),) if it.address else ()
        return f"<li>{self._inline(it.text)} {self._inline(address)}</li>"

    def _quote(self, it: shape.Quote, *_: int) -> str:
        who = f"<footer>{self._inline(it.who)}</footer>" if it.who else ""
        return f"<blockquote>{self._paragraph(it.text)}{who}</blockquote>"

    def _caution(self, it: shape.Note, *_: int) -> str:
        head = f'<p class="head">{heard(it.title)}</p>' if it.title else ""
        return f'<div class="caution" role="note">{head}{self._paragraph(it.text)}</div>'


def _around(tag: str, name: str, inner: str) -> str:
    """Return markup in an element, or nothing where there is none."""
    return f'<{tag} class="{name}">{inner}</{tag}>' if inner else ""


def _link(one: Further) -> str:
    spoken = f' lang="{one.language}" hreflang="{one.language}"' if one.language else ""
    return f'<a href="{heard(one.address)}"{spoken}>{heard(one.name)}</a>'


def _side(table: shape.Table, column: int) -> str:
    return ' class="number"' if table.is_number(column) else ""
