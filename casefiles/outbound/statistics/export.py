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
    OVERLAPPING,
    Figure,
    for_the_public,
    side_by_side,
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
HIDDEN, OPEN = N_("withheld"), N_("not known")
#: what a person is: beside children and women that are told, a part that is withheld would follow
_OF_PEOPLE = frozenset({"sex", "age"})


@dataclass(frozen=True)
class Table:
    """What is taken out: every measure as a whole, and one of them in parts."""

    sums: Mapping[str, Sum]
    measure: str
    #: words of a part, its sum
    parts: Sequence[tuple[str, Sum]]
    as_of: str
    narrowed: str
    #: what the parts are told apart by
    by: str = "place"


def rows_of(
    table: Table, *, is_public: bool, say: Callable[[str], str]
) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the rows, in the language of the page."""
    titles = [say(one) for one in (*TITLES, NARROWED)]
    rows = []
    lines = _for_the_public(table) if is_public else _lines(table)
    for code, part, figure in lines:
        measure = BY_CODE[code]
        rows.append(
            [
                say(measure.name),
                part or say(N_("all")),
                *(say(cell) if cell in _WORDS else cell for cell in _cells(figure)),
                table.as_of,
                current_version(),
                say(measure.rule),
                table.narrowed,
            ]
        )
    return titles, rows


_WORDS = (OPEN, HIDDEN)


def _lines(table: Table) -> Iterator[tuple[str, str, Figure]]:
    for code, figure in _wholes(table).items():
        yield code, "", figure
    for part, one in table.parts:
        yield table.measure, part, Figure.of(one)


def _wholes(table: Table) -> dict[str, Figure]:
    codes = (one.code for one in MEASURES if one.code in table.sums)
    return {code: Figure.of(table.sums[code]) for code in codes}


def _for_the_public(table: Table) -> Iterator[tuple[str, str, Figure]]:
    """Yield what is told to anybody; parts of which none is told are not listed either."""
    wholes = side_by_side(_wholes(table))
    for code, figure in wholes.items():
        if table.by not in _OF_PEOPLE or code == table.measure or not BY_CODE[code].people:
            yield code, "", figure
    whole = wholes.get(table.measure, Figure())
    if "least" in whole.withheld:
        return  # its parts would add up to it
    of_people = Figure.of(table.sums.get(table.measure)) if BY_CODE[table.measure].people else None
    figures = [Figure.of(one) for _words, one in table.parts]
    told = for_the_public(figures, adds_up=table.by not in OVERLAPPING, whole=of_people)
    if any("least" not in one.withheld for one in told):
        for (part, _one), figure in zip(table.parts, told, strict=True):
            yield table.measure, part, figure.without(figure.withheld | whole.withheld)


def _cells(figure: Figure) -> Iterator[str]:
    for name in NUMBERS:
        number = getattr(figure, name)
        if name in figure.withheld:
            yield HIDDEN
        else:
            yield OPEN if number is None else str(number)
