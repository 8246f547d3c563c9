"""Figures that nobody published."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.published_figures.models import (
    FigureMark,
    PublishedDetails,
    PublishedFigure,
)
from casefiles.record.published_figures.workflow import add_figure as add

COUNTERS = Texts.of(en="Counters of Nowhere (fictional)", ar="عدّادو لا مكان (متخيّل)")


def figure_details(low: int | None = 10, high: int | None = None, **given: Any) -> PublishedDetails:
    """Return an exact number where one is given, counted from the first day of 2019."""
    values: dict[str, Any] = {
        "measure": "civilians_killed",
        "as_of_edtf": "2019-09-30",
        "since": date(2019, 1, 1),
        "publisher": COUNTERS,
        "source_title": "A report (fictional)",
        "source_url": "https://example.org/report",
        "mark": FigureMark.SOURCED,
        "count": CountRange(low, low if high is None else high),
    }
    return PublishedDetails(**(values | given))


def add_figure(
    session: Session, low: int | None = 10, high: int | None = None, *, by: User, **given: Any
) -> PublishedFigure:
    """Enter a figure by the verb."""
    return add(session, figure_details(low, high, **given), acting_user=by)
