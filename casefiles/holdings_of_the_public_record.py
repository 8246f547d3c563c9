"""What is held of the public record, and what people wrote of it."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.record.agreements.models import Agreement
from casefiles.record.displacement.models import DisplacementEstimate
from casefiles.record.public_record.models import UNDocument
from casefiles.record.published_figures.models import FigureExplanation, PublishedFigure
from casefiles.record.recommendations.models import Addressee, FollowUp, Recommendation
from casefiles.record.statements.models import Assertion, Assessment, OfficialStatement
from casefiles.record.votes.models import Position, Vote

PUBLIC_RECORD = (
    Holding(
        UNDocument,
        named=("title", "body_name", "paragraphs", "url", "archived_url", "void_reason"),
        kept=dict.fromkeys(("symbol", "symbol_key", "recipient", "language"), CODES),
    ),
    Holding(
        OfficialStatement,
        named=(
            "speaker",
            "office",
            "venue",
            "wording",
            "source",
            "url",
            "archived_url",
            "note",
            "void_reason",
        ),
        kept={"reference": CODES, "date_edtf": CODES},
    ),
    Holding(
        Assertion,
        named=("what", "removal_reason"),
        kept={"measure": CODES, "period_edtf": CODES},
    ),
    Holding(Assessment, named=("reasons",), only_added=True),
    Holding(
        Vote,
        named=("subject", "meeting", "agenda", "source", "url", "void_reason"),
        kept=dict.fromkeys(("symbol", "symbol_key", "about"), CODES)
        | {"conflicts": "columns and signs of a published table"},
    ),
    Holding(Position, kept={"country": CODES}),
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
    Holding(
        Agreement,
        named=("names", "note", "source_title", "source_url", "void_reason"),
        kept=dict.fromkeys(("kind", "from_edtf", "to_edtf"), CODES),
    ),
    Holding(Addressee, named=("words",), kept={"recipient": CODES, "words_key": "a digest"}),
    Holding(
        Recommendation,
        named=("title", "publisher", "url", "page", "ask", "note", "void_reason"),
        kept=dict.fromkeys(("kind", "made_edtf"), CODES) | {"document_key": "a digest"},
    ),
    Holding(FollowUp, named=("words", "source_title", "source_url"), only_added=True),
    Holding(
        DisplacementEstimate,
        named=(
            "from_words",
            "to_words",
            "scope",
            "publisher",
            "source_title",
            "source_url",
            "source_page",
            "wording",
            "note",
            "void_reason",
        ),
        kept=dict.fromkeys(("kind", "method", "from_edtf", "to_edtf"), CODES),
    ),
)
