"""Rival figures side by side, and beside them what this case itself records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casefiles.outbound.packets.parts.content_of_a_case import Figure, PacketCase, Victim
from casefiles.outbound.packets.parts.plain import Plain, to_plain
from casefiles.outbound.packets.parts.words import in_words, range_in_words, words_in

Column = tuple[str, str]
EVERYONE = "all"
# More than this many columns beside the reporter do not fit a page.
MOST_COLUMNS = 6


def columns_of(figures: Iterable[Figure]) -> list[Column]:
    """Return each category and group once, in the order of first mention by category."""
    seen = dict.fromkeys((figure.category.code, figure.group.code) for figure in figures)
    categories = list(dict.fromkeys(category for category, _ in seen))
    return sorted(seen, key=lambda column: categories.index(column[0]))


def total_recorded(victims: Sequence[Victim], outcome: str) -> tuple[int | None, int | None]:
    """Add up the people recorded with an outcome; one open group leaves the total open."""
    counted = [victim for victim in victims if victim.outcome.code == outcome]
    if not counted:
        return None, None
    minimum = sum(victim.minimum or 0 for victim in counted)
    highest = [victim.maximum for victim in counted]
    return minimum, None if None in highest else sum(number or 0 for number in highest)


def figures_for_page(case: PacketCase, language: str) -> list[Plain]:
    """Return the figures as tables that fit a page: a row a reporter, a column a thing counted."""
    columns = columns_of(case.figures)
    starts = range(0, len(columns), MOST_COLUMNS)
    return [_table(case, columns[start : start + MOST_COLUMNS], language) for start in starts]


def _table(case: PacketCase, columns: Sequence[Column], language: str) -> Plain:
    by_column = {(figure.category.code, figure.group.code): figure for figure in case.figures}
    figures = [item for item in case.figures if (item.category.code, item.group.code) in columns]
    reporters = dict.fromkeys((figure.reported_by, figure.source) for figure in figures)
    rows = [_row_of(figures, columns, reporter, language) for reporter in reporters]
    if case.victims:
        rows.append(_row_of_ours(case.victims, columns, language))
    labels = [
        (by_column[column].category.label, by_column[column].group.label) for column in columns
    ]
    return {
        "columns": [
            {"category": to_plain(category), "group": to_plain(group)} for category, group in labels
        ],
        "rows": rows,
    }


def _row_of(
    figures: Iterable[Figure],
    columns: Sequence[Column],
    reporter: tuple[object, int | None],
    language: str,
) -> Plain:
    reported = {
        (figure.category.code, figure.group.code): figure
        for figure in figures
        if (figure.reported_by, figure.source) == reporter
    }
    by, source = reporter
    return {
        "is_ours": False,
        "reported_by": to_plain(by),
        "sources": [] if source is None else [source],
        "cells": [_cell(reported.get(column), language) for column in columns],
    }


def _cell(figure: Figure | None, language: str) -> str | None:
    if figure is None:
        return None
    return range_in_words(figure.minimum, figure.maximum, language)


def _row_of_ours(victims: Sequence[Victim], columns: Sequence[Column], language: str) -> Plain:
    cells = [
        range_in_words(*total_recorded(victims, category), language) if group == EVERYONE else None
        for category, group in columns
    ]
    return {"is_ours": True, "reported_by": [], "sources": [], "cells": cells}


def counts_for_page(victims: Iterable[Victim], language: str) -> dict[str, str | None]:
    """Return, for each row of people, how many there are in words; None for one person."""
    return {str(victim.number): _count(victim, language) for victim in victims}


def _count(victim: Victim, language: str) -> str | None:
    if victim.minimum == victim.maximum == 1:
        return None
    number = range_in_words(victim.minimum, victim.maximum, language)
    if number is None:
        return words_in(language)["group_unknown"]
    return in_words("group_of", language, number=number)
