"""What is held of what was published: documents, official statements, how they were assessed."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.record.public_record.models import UNDocument
from casefiles.record.statements.models import Assertion, Assessment, OfficialStatement

PUBLISHED = (
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
)
