"""What was published, and what colleagues wrote of it: UN documents, published figures."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.record.public_record.models import UNDocument
from casefiles.record.published_figures.models import FigureExplanation, PublishedFigure

PUBLICATIONS = (
    Holding(
        UNDocument,
        named=("title", "body_name", "paragraphs", "url", "archived_url", "void_reason"),
        kept=dict.fromkeys(("symbol", "symbol_key", "recipient", "language"), CODES),
    ),
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
