"""A picture as rows of a table: the same words and columns as the table of the statistics."""

from __future__ import annotations

from collections.abc import Iterator

from casefiles.foundation import clock
from casefiles.outbound.pictures.parts.asked import Order, Row, Shown
from casefiles.outbound.statistics.export import HIDDEN, NARROWED, OPEN, TITLES
from casefiles.outbound.statistics.queries import NUMBERS, Figure
from casefiles.record.codebook.queries import current_version


def rows_of(shown: Shown, order: Order) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the rows of a picture, in its language; days and numbers plain."""
    say = order.speech.say
    titles = [say(one) for one in (*TITLES, NARROWED)]
    return titles, [list(_cells(row, shown, order)) for row in shown.rows]


def _cells(row: Row, shown: Shown, order: Order) -> Iterator[str]:
    say, told = order.speech.say, shown.told
    yield say(told.measure.name) if told else shown.picture.title
    yield row.name
    for name in NUMBERS:
        yield (
            say(words) if (words := _instead(row.figure, name)) else str(getattr(row.figure, name))
        )
    yield clock.today().isoformat()
    yield current_version()
    yield say(told.measure.rule) if told else ""
    yield order.narrowed


def _instead(figure: Figure, name: str) -> str:
    """Return the words that stand for a number that is not told."""
    if getattr(figure, name) is not None:
        return ""
    return HIDDEN if name in figure.withheld else OPEN
