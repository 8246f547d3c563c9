"""What a clearance is about, as plain data: the pinned cases, and the letter they leave with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from casefiles.foundation.canonical import digest
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.queries import LET_OUT, PERSONS, Earlier
from casefiles.platform.organisation.models import Organisation
from casefiles.record.recipients.models import Profile


def pins_digest(cases: Iterable[tuple[UUID, str]], letter: Mapping[str, Any]) -> str:
    """Return the digest over cases and their snapshots in order, and what leaves beside them."""
    pinned = [[str(case_id), of_snapshot] for case_id, of_snapshot in cases]
    return digest({"cases": pinned, "letter": letter})


def letter_of(
    submission: Submission,
    ours: Organisation,
    recipient_profile: Profile,
    earlier: Earlier | None = None,
) -> dict[str, Any]:
    """Return what leaves beside the cases, and what was accepted of how much is told of few."""
    few = submission.told_of_few or {}
    return {
        # said only where there is somebody, or an earlier one: what was pinned keeps its digest
        **({"told_of_few": few} if few.get("people") else {}),
        **({"supplements": earlier.to_json()} if earlier else {}),
        "recipient": submission.recipient,
        "profile_version": recipient_profile.version,
        "reference": submission.reference,
        "languages": list(submission.languages),
        "answers": submission.answers,
        "organisation": {
            "names": ours.names.to_json(),
            "address": ours.address,
            "focal_point": ours.focal_point,
            "contact": ours.focal_point_contact,
        },
    }


def said_in(pinned: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a pinned case said, without what the gate let out of it."""
    return {name: value for name, value in pinned.items() if name not in {LET_OUT, PERSONS}}
