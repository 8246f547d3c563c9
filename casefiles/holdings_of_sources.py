"""What is held about a source, who they are and how they are kept from harm, and how it goes."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, EXPUNGED, REFERENCE, Holding
from casefiles.record.interviews.models import Feedback, Interview, InterviewPlan
from casefiles.record.origins.models import Derivation
from casefiles.record.safeguarding.models import RiskAssessment
from casefiles.record.sources.models import (
    ContactPlan,
    EmergencyRequest,
    Grading,
    Source,
    SourceGrant,
    SourceHandover,
)

#: how a source is kept from harm, and what they said when they were asked: none of it stays
SAFETY = (
    Holding(
        Feedback,
        about=("source_id",),
        within=("source_id",),
        named=("note",),
        kept={"submission_reference": REFERENCE},
        removed=True,
    ),
    Holding(
        Interview,
        about=("source_id",),
        within=("source_id", "case_id"),
        named=(
            "interviewers",
            "interpreter",
            "present",
            "time_to_decide",
            "breaks",
            "needs",
            "feedback_how",
            "account",
            "left_unasked",
        ),
        kept={"date_edtf": "the day that others were asked"}
        | dict.fromkeys(("place_kind", "mode", "language", "referral", "feedback"), CODES),
        removed=True,
    ),
    Holding(
        InterviewPlan,
        about=("source_id",),
        within=("source_id", "case_id"),
        named=("adds", "elsewhere", "support", "decision_reason"),
        removed=True,
    ),
    Holding(
        RiskAssessment,
        about=("source_id",),
        within=("source_id",),
        named=("threats_note", "measures"),
        kept=dict.fromkeys(("threats", "likelihood", "severity", "residual"), CODES),
        removed=True,
    ),
    Holding(
        ContactPlan,
        about=("source_id",),
        kept=dict.fromkeys(("sealed", "identity_key"), "sealed to the identity key"),
        removed=True,
    ),
)
SOURCES: tuple[Holding, ...] = (
    Holding(
        Source,
        about=("id",),
        emptied={
            "label": EXPUNGED,
            "published_title": "",
            "published_url": "",
            "sealed_identity": None,
            "identity_key": None,
            "void_reason": EXPUNGED,
        },
        within=("id",),
        named=("label", "published_title", "void_reason"),
        kept={"reference": REFERENCE} | dict.fromkeys(("kind", "role", "reliability"), CODES),
    ),
    Holding(
        Grading,
        about=("source_id",),
        emptied={"reason": EXPUNGED},
        within=("source_id",),
        named=("reason",),
        kept=dict.fromkeys(("before", "after"), CODES),
    ),
    *(
        Holding(
            table,
            about=("source_id",),
            emptied={"reason": EXPUNGED},
            within=("source_id",),
            named=("reason",),
        )
        for table in (SourceGrant, SourceHandover)
    ),
    Holding(
        EmergencyRequest,
        about=("source_id",),
        emptied={"reason": EXPUNGED, "decision_reason": EXPUNGED},
        within=("source_id",),
        named=("reason", "decision_reason"),
    ),
    Holding(
        Derivation,
        about=("source_id", "origin_id"),
        emptied={"note": EXPUNGED, "removal_reason": EXPUNGED},
        within=("source_id", "origin_id"),
        named=("note", "removal_reason"),
        kept={"how": CODES},
    ),
    *SAFETY,
)
