"""Cases held against what recipients ask, read once however many recipients there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.outbound.submissions.models import WENT, Submission, SubmissionCase
from casefiles.outbound.submissions.parts.exposure import named_anyway
from casefiles.outbound.submissions.parts.gathering import Content, case_contents
from casefiles.outbound.submissions.parts.judging import Examined, Sent
from casefiles.outbound.submissions.parts.permits import LET_OUT, Permits, items_of
from casefiles.outbound.submissions.parts.readiness import Readiness, examine
from casefiles.record.attribution.queries import standing_by_case
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import ClaimState
from casefiles.record.disclosure.models import GroundSubject, Purpose, Scope
from casefiles.record.disclosure.queries import (
    Because,
    Destination,
    Gate,
    Item,
    gate_of_cases,
    items_from_data,
    to_recipient,
)
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import profiles


def sent_to(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[Sent]]:
    """Return to whom cases were sent, in which submissions, in one query."""
    known = {each.code: each for each in profiles(session)}
    rows = session.execute(
        sa.select(SubmissionCase.case_id, Submission.reference, Submission.recipient)
        .join(Submission, Submission.id == SubmissionCase.submission_id)
        .where(SubmissionCase.case_id.in_(case_ids), Submission.state.in_(WENT))
        .order_by(Submission.reference)
    )
    found: dict[UUID, list[Sent]] = {case_id: [] for case_id in case_ids}
    for case_id, reference, code in rows:
        to = known[code]
        found[case_id].append(Sent(reference, code, to.kind, to.short_names))
    return found


def names_in(content: Content) -> list[Item]:
    return [
        Item(GroundSubject.VICTIM, UUID(victim["id"]), Scope.NAME)
        for victim in content["victims"]
        if victim["kind"] == "named"
    ]


def cleared(content: Content) -> frozenset[Item] | None:
    return items_from_data(content[LET_OUT]) if LET_OUT in content else None


def readiness_of(
    session: Session,
    cases: Sequence[Case],
    asked: Profile,
    *,
    contents: Mapping[UUID, Content] | None = None,
) -> list[Readiness]:
    """Hold what cases say against what a recipient asks; `contents` where they are pinned."""
    return readiness_toward(session, cases, [asked], contents=contents)[asked.code]


def readiness_toward(
    session: Session,
    cases: Sequence[Case],
    several: Sequence[Profile],
    *,
    contents: Mapping[UUID, Content] | None = None,
) -> dict[str, list[Readiness]]:
    """Hold what cases say against what several recipients ask: as many queries as for one."""
    said = contents or case_contents(session, cases)
    gate = gate_of_cases(session, list(said))
    standings, sent = standing_by_case(session, list(said)), sent_to(session, list(said))
    known = {case.id: _Known(said[case.id], standings[case.id], sent[case.id]) for case in cases}
    return {
        asked.code: [_held_against(case, known[case.id], asked, gate) for case in cases]
        for asked in several
    }


@dataclass(frozen=True)
class _Known:
    """What is read once of one case, whoever asks."""

    content: Content
    standing: ClaimState | None
    sent: Sequence[Sent]


def _held_against(case: Case, known: _Known, asked: Profile, gate: Gate) -> Readiness:
    to, content = to_recipient(asked), known.content
    permits = Permits(content, gate.verdicts(case.id, items_of(content), to), cleared(content))
    examined = Examined(
        content=content,
        permits=permits,
        standing=known.standing,
        onward=_further(case.id, content, asked, gate, Purpose.PROSECUTORS),
        told=_further(case.id, content, asked, gate, Purpose.UN_NAMING_TO_STATE),
        named_anyway=named_anyway(content, permits),
        accepted_languages=[one.code for one in asked.languages],
        state_code=asked.mandate.state_code,
        outside=asked.mandate.outside,
        concerns=asked.mandate.concerns,
        sent=known.sent,
    )
    return Readiness(case, content, permits, examine(examined, asked))


def _further(
    case_id: UUID, content: Content, asked: Profile, gate: Gate, purpose: Purpose
) -> dict[str, Because]:
    """Return the answers about a further purpose; none where this recipient does not ask it."""
    if purpose not in asked.purposes:
        return {}
    to = Destination(purpose, asked.code, clock.today())
    verdicts = gate.verdicts(case_id, names_in(content), to)
    return {str(item.subject_id): verdict.because for item, verdict in verdicts.items()}
