"""What published figures hold: what was published, and what colleagues wrote of it."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.record.published_figures.models import FigureExplanation, PublishedFigure

FIGURES = (
    Holding(
        PublishedFigure,
        named=(
            "scope",
            "publisher",
            "source_title",
            "source_url",
            "source_page",
            "calculation",
            "wording",
            "note",
            "void_reason",
        ),
        kept=dict.fromkeys(("measure",), CODES) | {"as_of_edtf": "the day it counts as of"},
    ),
    Holding(
        FigureExplanation,
        named=("text",),
        kept={"check_key": "a digest", "values_then": "the numbers that were compared"},
    ),
)
