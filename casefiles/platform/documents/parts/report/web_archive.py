"""A report as a folder to unpack and read: pages, pictures, tables; no server, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casefiles.platform.documents.parts.editable import heard, packed
from casefiles.platform.documents.parts.report.arrangement import charts, tables, words_of
from casefiles.platform.documents.parts.report.markup import AddressOf, nowhere, svg_of
from casefiles.platform.documents.parts.report.page import Further, report_page
from casefiles.platform.documents.parts.report.shape import Inline, Report, Table
from casefiles.platform.documents.parts.spreadsheet import csv_table, harmless

#: what each language calls itself
_OWN_NAMES = {"en": "English", "ar": "العربية", "fr": "Français", "ku": "Kurdî", "tr": "Türkçe"}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class NotOneReport(Exception):  # noqa: N818 - the fact, as the caller will report it
    """What was to go into one archive is not one report in different languages."""


def report_archive(reports: Sequence[Report], *, address_of: AddressOf = nowhere) -> bytes:
    """Return a ZIP of a report in one language or more; the first is the one that opens."""
    languages = [one.language for one in reports]
    if not reports or len(set(languages)) < len(languages):
        raise NotOneReport("one report for each language, and at least one")
    if len({(one.reference, one.is_draft, one.is_sample) for one in reports}) > 1:
        raise NotOneReport("reports of several references, or of which only some are drafts")
    folder = _UNSAFE.sub("-", reports[0].reference).strip("-") or "report"
    return packed({f"{folder}/{name}": content for name, content in _members(reports, address_of)})


def _members(reports: Sequence[Report], address_of: AddressOf) -> Iterator[tuple[str, str | bytes]]:
    pages = {
        one.language: "index.html" if place == 0 else f"index-{one.language}.html"
        for place, one in enumerate(reports)
    }
    yield "README.txt", "\n\n".join(_readme(one, pages[one.language]) for one in reports)
    for report in reports:
        others = [
            Further(pages[one], _OWN_NAMES.get(one, one), one)
            for one in pages
            if one != report.language
        ]
        beside = _Beside(report)
        yield (
            pages[report.language],
            report_page(report, address_of=address_of, others=others, files_of=beside.links),
        )
        yield from beside.members()


class _Beside:
    """The files beside a page: the picture and the numbers of each figure, and each table."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def _name(self, folder: str, kind: str, number: int, ending: str) -> str:
        return f"{folder}/{kind}-{number}-{self._report.language}.{ending}"

    def links(self, kind: str, number: int) -> list[Further]:
        """Return what the page leads to at a figure or a table."""
        words = self._report.words
        table = Further(self._name("tables", kind, number, "csv"), words["table_file"])
        if kind == "table":
            return [table]
        picture = Further(self._name("figures", kind, number, "svg"), words["picture_file"])
        return [picture, table]

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file."""
        for chart, number in charts(self._report):
            picture = svg_of(chart.drawing, chart.alt, self._report.language)
            yield self._name("figures", "figure", number, "svg"), picture.encode()
            yield self._name("tables", "figure", number, "csv"), _csv(chart.data)
        for table, number in tables(self._report):
            yield self._name("tables", "table", number, "csv"), _csv(table)


def _csv(table: Table) -> bytes:
    """Return a table; its total is its last row. No head and no cell of it computes anything."""
    head = _told_apart([harmless(heard(name)) for name in table.head])
    rows = (*table.rows, table.total) if table.total else table.rows
    return csv_table(head, (dict(zip(head, map(_cell, row), strict=True)) for row in rows))


def _cell(text: Inline) -> str:
    return heard(words_of(text))


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return names of which none is the same as another."""
    seen: list[str] = []
    for name in names:
        number, wanted = 1, name
        while wanted in seen:
            number += 1
            wanted = f"{name} ({number})"
        seen.append(wanted)
    return seen


def _readme(report: Report, page: str) -> str:
    words = report.words
    about = (
        report.title,
        report.subtitle,
        report.organisation,
        f"{report.reference} · {report.edition} · {report.day_in_words}",
        words["sample"] if report.is_sample else "",
        words["draft"] if report.is_draft else "",
        "",
        words["readme"].replace("%(page)s", page),
        words["readme_figures"],
        words["readme_tables"],
        "",
        *(_listed(words["figure"], number, chart.caption) for chart, number in charts(report)),
        *(_listed(words["table"], number, table.caption) for table, number in tables(report)),
        *(f"{one.on}: {words_of(one.text)}" for one in report.errata),
    )
    lines = [heard(line) for place, line in enumerate(about) if line or about[place - 1]]
    return "\n".join(lines).strip() + "\n"


def _listed(word: str, number: int, caption: str) -> str:
    return f"{word} {number}. {caption}" if caption else f"{word} {number}"
