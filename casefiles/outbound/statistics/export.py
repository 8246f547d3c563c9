"""The table of the statistics as it leaves: numbers over many cases, never a case or a person.

Of the cases that everybody of the organisation may read, whoever takes it out. In a table that
is marked public no number from 1 to 4 stands, nor one from which such a number would follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casefiles.foundation.messages import N_
from casefiles.outbound.statistics.parts.measures import BY_CODE, MEASURES, SMALLEST_PUBLIC
from casefiles.outbound.statistics.parts.wanted import Sum
from casefiles.record.codebook.queries import current_version

TITLES = (
    N_("Measure"),
    N_("Which part"),
    N_("Least"),
    N_("Most"),
    N_("Not known whether they belong"),
    N_("Cases"),
    N_("As of"),
    N_("Codebook"),
    N_("Rule"),
)
NARROWED = N_("Narrowed to")
WITHHELD, OPEN = N_("fewer than 5"), N_("not known")
HIDDEN = N_("withheld")


@dataclass(frozen=True)
class Table:
    """What is taken out: every measure as a whole, and one of them in parts."""

    sums: Mapping[str, Sum]
    measure: str
    #: words of a part → its sum
    parts: Mapping[str, Sum]
    as_of: str
    narrowed: str


def rows_of(
    table: Table, *, is_public: bool, say: Callable[[str], str]
) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the rows, in the language of the page."""
    titles = [say(one) for one in (*TITLES, NARROWED)]
    rows = []
    for code, part, one, is_hidden in _lines(table, is_public=is_public):
        cells = [HIDDEN] * 4 if is_hidden else _cells(one, is_public=is_public)
        measure = BY_CODE[code]
        rows.append(
            [
                say(measure.name),
                part or say(N_("all")),
                *(say(cell) if cell in _WORDS else cell for cell in cells),
                table.as_of,
                current_version(),
                say(measure.rule),
                table.narrowed,
            ]
        )
    return titles, rows


_WORDS = (WITHHELD, OPEN, HIDDEN)


def _lines(table: Table, *, is_public: bool) -> Iterator[tuple[str, str, Sum, bool]]:
    hidden = beside(table.parts) if is_public else None
    for measure in MEASURES:
        if measure.code in table.sums:
            yield measure.code, "", table.sums[measure.code], False
    for part, one in table.parts.items():
        yield table.measure, part, one, part == hidden


def beside(parts: Mapping[str, Sum]) -> str | None:
    """Return the part to be withheld with a small one: alone, it would follow from the whole."""
    small = [part for part, one in parts.items() if is_small(one.least)]
    others = [(one.least, part) for part, one in parts.items() if one.least >= SMALLEST_PUBLIC]
    return min(others)[1] if len(small) == 1 and others else None


def is_small(number: int | None) -> bool:
    """Return whether a number is so small that it may tell of somebody."""
    return number is not None and 0 < number < SMALLEST_PUBLIC


def _cells(one: Sum, *, is_public: bool) -> Sequence[str]:
    numbers = (one.least, one.most, one.unknown, one.cases)
    return [
        OPEN if number is None else WITHHELD if is_public and is_small(number) else str(number)
        for number in numbers
    ]
