"""What is held of what was published: documents and votes, and what colleagues wrote of them."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.record.public_record.models import UNDocument
from casefiles.record.votes.models import Position, Vote

PUBLIC_RECORD = (
    Holding(
        UNDocument,
        named=("title", "body_name", "paragraphs", "url", "archived_url", "void_reason"),
        kept=dict.fromkeys(("symbol", "symbol_key", "recipient", "language"), CODES),
    ),
    Holding(
        Vote,
        named=("subject", "meeting", "agenda", "source", "url", "void_reason"),
        kept=dict.fromkeys(("symbol", "symbol_key", "about"), CODES)
        | {"conflicts": "columns and signs of a published table"},
    ),
    Holding(Position, kept={"country": CODES}),
)
