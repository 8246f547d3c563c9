"""What is held of what left the program: submissions, letters, packets, and what followed them."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, Holding
from casefiles.outbound.corrections.models import CorrectionDecision, CorrectionNotice
from casefiles.outbound.deadlines.models import DeadlineStep
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.outbound.submissions.models import Clearance, Dispatch, Letter, Submission

SENT = (
    Holding(
        Submission,
        within=("id",),
        named=("title", "answers", "told_of_few"),
        kept=dict.fromkeys(("reference", "recipient", "profile_version", "languages"), CODES)
        | {"pins_digest": "a digest"},
    ),
    Holding(
        Clearance,
        within=("submission_id",),
        named=("reason", "told_of_few"),
        kept={"pins_digest": "a digest"},
        only_added=True,
    ),
    Holding(
        Dispatch, within=("submission_id",), named=("method", "reference", "note"), only_added=True
    ),
    Holding(
        Letter,
        within=("submission_id",),
        named=("name",),
        kept={"sha256": "a digest; what a recipient wrote is its own letter"},
        only_added=True,
    ),
    Holding(DeadlineStep, within=("submission_id",), named=("reason",), only_added=True),
    Holding(
        Packet,
        within=("submission_id",),
        named=("void_reason",),
        kept=dict.fromkeys(("pins_digest", "fingerprint", "sha256"), "a digest")
        | {"program_version": "a number", "holds": "ids, scopes and numbers"},
    ),
    Holding(
        RecallNotice,
        within=("submission_id",),
        named=("letter", "method", "drop_reason"),
        kept={"items": "kinds, ids and scopes"},
    ),
    Holding(
        CorrectionNotice,
        within=("submission_id",),
        named=("letter", "method", "drop_reason"),
        kept={"changes": "ids of the packet's own, and digests under its secret"},
    ),
    Holding(
        CorrectionDecision,
        within=("notice_id",),
        named=("reason",),
        kept={"digest": "a digest"},
        only_added=True,
    ),
)
