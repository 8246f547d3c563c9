"""What the gate decided of everything in a case, as plain data in words: kept with the packet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casefiles.outbound.packets.documents import Text, to_plain
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.parts.permits import Outcome, Permits
from casefiles.record.disclosure.models import GroundKind
from casefiles.record.disclosure.queries import Verdict


def verdicts_in(permits: Permits) -> list[Verdict]:
    """Return the verdicts of one case that a packet is made by."""
    return [each.verdict for each in permits.outcomes]


def decisions_in(permits: Permits, kinds: Mapping[UUID, GroundKind]) -> list[dict[str, Any]]:
    """Return every decision about one case, in the order of our numbers.

    `kinds` says of which kind the grounds are, by their ids.
    """
    return [_decision(each, kinds) for each in permits.outcomes]


def _decision(outcome: Outcome, kinds: Mapping[UUID, GroundKind]) -> dict[str, Any]:
    verdict = outcome.verdict
    ground = kinds.get(verdict.ground_id) if verdict.ground_id else None
    return {
        "kind": outcome.kind.value,
        "id": outcome.subject_id,
        "reference": outcome.reference,
        "what": to_plain(terms.say(f"item_{outcome.what}")),
        "answer": verdict.answer.value,
        "because": verdict.because.value,
        "why": to_plain(_why(verdict, ground)),
        "ground": str(verdict.ground_id) if verdict.ground_id else None,
        "ground_kind": ground.value if ground else None,
    }


def _why(verdict: Verdict, ground: GroundKind | None) -> Text:
    if ground is None:
        return terms.say(f"because_{verdict.because.value}")
    return terms.say("because_ground_of", kind=terms.label("ground_kind", ground.value))
