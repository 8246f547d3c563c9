"""What is held of reports: what people wrote in them, and what was corrected of their editions.

What an edition says is sealed under a key of its own, which is destroyed where it names them.
"""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, REFERENCE, Holding
from casefiles.outbound.editions.models import Edition, Erratum
from casefiles.outbound.publications.models import Report, ReportSection

REPORTS = (
    Holding(Report, named=("title", "void_reason"), kept={"reference": REFERENCE}),
    Holding(ReportSection, named=("prose",), kept={"code": CODES}),
    Holding(Edition, named=("returned_because",), kept={"digest": "a digest"}, only_added=True),
    Holding(Erratum, named=("text",), only_added=True),
)
