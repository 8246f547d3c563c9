"""What every way of setting a report asks first: numbers of figures, widths of columns, links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casefiles.platform.documents.parts.report.addresses import split_at_addresses
from casefiles.platform.documents.parts.report.shape import (
    Block,
    Chart,
    Inline,
    Report,
    Run,
    Section,
    Subheading,
    Table,
)

FROM_RIGHT = frozenset({"ar", "fa", "he", "ku", "ur"})
_NARROWEST, _WIDEST, _WIDEST_OF_MANY, _MANY = 6, 44, 26, 5
_NEARLY_WHOLE = 85


def is_from_right(language: str) -> bool:
    """Say whether a language is written from the right."""
    return language.partition("-")[0] in FROM_RIGHT


def numbered(report: Report) -> Iterator[tuple[Section, list[tuple[Block, int]]]]:
    """Yield each section with its blocks, figures and tables counted through the report."""
    counted = {Table: 0, Chart: 0}
    for section in report.sections:
        blocks: list[tuple[Block, int]] = []
        for block in section.blocks:
            if isinstance(block, Table | Chart):
                counted[type(block)] += 1
                blocks.append((block, counted[type(block)]))
            else:
                blocks.append((block, 0))
        yield section, blocks


def charts(report: Report) -> Iterator[tuple[Chart, int]]:
    """Yield each chart and its number."""
    for _, blocks in numbered(report):
        yield from ((block, number) for block, number in blocks if isinstance(block, Chart))


def tables(report: Report) -> Iterator[tuple[Table, int]]:
    """Yield each table and its number."""
    for _, blocks in numbered(report):
        yield from ((block, number) for block, number in blocks if isinstance(block, Table))


def levels_of_incidents(blocks: Sequence[tuple[Block, int]]) -> list[int]:
    """Return, for each block, the rank that a heading in it has: below the last subheading."""
    levels, level = [], 2
    for block, _ in blocks:
        if isinstance(block, Subheading):
            level = 3
        levels.append(level)
    return levels


def linked(text: Inline) -> Inline:
    """Return a text in which every address that is written out leads there."""
    return tuple(part for run in text for part in _linked(run))


def _linked(run: Run) -> Iterator[Run]:
    if run.href or run.number or "://" not in run.text:
        yield replace(run, note=linked(run.note)) if run.note else run
        return
    parts = list(split_at_addresses(run.text))
    for place, (text, address) in enumerate(parts, 1):
        note = linked(run.note) if place == len(parts) else ()
        yield replace(run, text=text, href=address, note=note)


def words_of(text: Inline) -> str:
    """Return a text without its looks and its notes."""
    return "".join(run.text for run in text)


def language_of(text: Inline) -> str:
    """Return the one language that all of a text is marked with; nothing for the report's own."""
    languages = {run.language for run in text}
    return languages.pop() if len(languages) == 1 else ""


def widths_of(table: Table) -> list[int]:
    """Return the share of each column: by what is usual in it, and never too little for a word."""
    columns = [
        [table.head[at], *(words_of(row[at]) for row in (*table.rows, table.total) if row)]
        for at in range(len(table.head))
    ]
    widest = _WIDEST if len(columns) <= _MANY else _WIDEST_OF_MANY
    return [_width(cells, widest) for cells in columns]


def _width(cells: Sequence[str], widest: int) -> int:
    lengths = sorted(len(cell) for cell in cells)
    usual = lengths[len(lengths) * 9 // 10 if len(lengths) > 1 else 0]
    longest_word = max((len(word) for cell in cells for word in cell.split()), default=0)
    return max(_NARROWEST, min(usual, widest), min(longest_word + 3, 18), min(len(cells[0]), 14))


def share_of_page(widths: Sequence[int]) -> int:
    """Return how many hundredths of the page a table takes: a narrow one stays narrow."""
    share = max(38, sum(widths) * 17 // 10)
    return share if share < _NEARLY_WHOLE else 100
