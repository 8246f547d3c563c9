"""What is held of what others published or agreed in public, and what colleagues wrote of it."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.record.agreements.models import Agreement
from casefiles.record.public_record.models import UNDocument

PUBLISHED = (
    Holding(
        UNDocument,
        named=("title", "body_name", "paragraphs", "url", "archived_url", "void_reason"),
        kept=dict.fromkeys(("symbol", "symbol_key", "recipient", "language"), CODES),
    ),
    Holding(
        Agreement,
        named=("names", "note", "source_title", "source_url", "void_reason"),
        kept=dict.fromkeys(("kind", "from_edtf", "to_edtf"), CODES),
    ),
)
