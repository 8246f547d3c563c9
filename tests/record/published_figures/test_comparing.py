"""What the rules find in figures, and that they find in the sourced series what is known of it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.record.published_figures.models import PublishedDetails, PublishedFigure, Unit
from casefiles.record.published_figures.parts.comparing import Check, HintKind, Kind, checks
from casefiles.record.published_figures.parts.judging import day_of
from casefiles.record.published_figures.parts.table import read_table
from casefiles.record.published_figures.workflow import _take

SERIES = Path(__file__).parents[3] / "casefiles/desk/sample/data/published_figures.csv"
EXPECTED = Path(__file__).parent / "expected.csv"
SOMEWHERE = UUID("00000000-0000-7000-8000-000000000000")


def known(code: str) -> UUID:
    return uuid5(SOMEWHERE, code)


def loaded() -> list[PublishedFigure]:
    rows = read_table(SERIES.read_text(encoding="utf-8"), party=known, place=known)
    assert [row.faults for row in rows if row.faults] == []
    figures = []
    for row in rows:
        assert row.details is not None
        figure = PublishedFigure(id=uuid5(SOMEWHERE, str(row.line)))
        _take(figure, row.details)
        figures.append(figure)
    return figures


def in_a_row(check: Check) -> tuple[str, ...]:
    agrees = "yes" if check.agrees else "no"
    return (check.kind, check.measure, check.as_of.isoformat(), check.values, agrees)


def test_the_program_finds_in_the_sourced_series_what_is_known_of_it_and_nothing_else() -> None:
    with EXPECTED.open(encoding="utf-8") as file:
        expected = {tuple(row.values()) for row in csv.DictReader(file)}

    assert {in_a_row(one) for one in checks(loaded())} == expected
