"""The table of the statistics as it leaves: numbers over many cases, never a case or a person.

Of the cases that everybody of the organisation may read, whoever takes it out. In a table that
is marked public no number from 1 to 4 stands, nor one from which such a number would follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casefiles.foundation.messages import N_
from casefiles.outbound.statistics.parts.measures import BY_CODE, MEASURES
from casefiles.outbound.statistics.parts.telling import (
    NUMBERS,
    Figure,
    alone,
    for_the_public,
    is_small,
)
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
    #: words of a part, its sum
    parts: Sequence[tuple[str, Sum]]
    as_of: str
    narrowed: str


def rows_of(
    table: Table, *, is_public: bool, say: Callable[[str], str]
) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the rows, in the language of the page."""
    titles = [say(one) for one in (*TITLES, NARROWED)]
    rows = []
    for code, part, one, figure in _lines(table, is_public=is_public):
        measure = BY_CODE[code]
        rows.append(
            [
                say(measure.name),
                part or say(N_("all")),
                *(say(cell) if cell in _WORDS else cell for cell in _cells(one, figure)),
                table.as_of,
                current_version(),
                say(measure.rule),
                table.narrowed,
            ]
        )
    return titles, rows


_WORDS = (WITHHELD, OPEN, HIDDEN)


def _lines(table: Table, *, is_public: bool) -> Iterator[tuple[str, str, Sum, Figure]]:
    for measure in MEASURES:
        one = table.sums.get(measure.code)
        if one:
            figure = Figure.of(one)
            yield measure.code, "", one, alone(figure) if is_public else figure
    figures = [Figure.of(one) for _words, one in table.parts]
    figures = for_the_public(figures) if is_public else figures
    for (part, one), figure in zip(table.parts, figures, strict=True):
        yield table.measure, part, one, figure


def _cells(one: Sum, figure: Figure) -> Iterator[str]:
    for name in NUMBERS:
        number = getattr(one, name)
        if name in figure.withheld:
            yield WITHHELD if is_small(number) else HIDDEN
        else:
            yield OPEN if number is None else str(number)
