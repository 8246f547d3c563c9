"""Cases held against what recipients ask, read once however many recipients there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.outbound.submissions.models import WENT, Submission, SubmissionCase
from casefiles.outbound.submissions.parts.case_data import Gathered
from casefiles.outbound.submissions.parts.examined import Examined, Judged, Sent
from casefiles.outbound.submissions.parts.exposure import named_anyway
from casefiles.outbound.submissions.parts.gathering import Content, case_contents
from casefiles.outbound.submissions.parts.permits import LET_OUT, Permits, Verdicts, items_of
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
from casefiles.record.recipients.models import Check, Profile
from casefiles.record.recipients.queries import profiles


def sent_to(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[Sent]]:
    """Return to whom cases were sent, in which submissions, in one query."""
    known = {each.code: each for each in profiles(session)}
    rows = session.execute(_went(), {"case_ids": [*case_ids]})
    found: dict[UUID, list[Sent]] = {case_id: [] for case_id in case_ids}
    for case_id, reference, code in rows:
        to = known[code]
        found[case_id].append(Sent(reference, code, to.kind, to.short_names))
    return found


@cache
def _went() -> sa.Select[UUID, str, str]:
    among = SubmissionCase.case_id.in_(sa.bindparam("case_ids", expanding=True))
    return (
        sa.select(SubmissionCase.case_id, Submission.reference, Submission.recipient)
        .join(Submission, Submission.id == SubmissionCase.submission_id)
        .where(among, Submission.state.in_(WENT))
        .order_by(Submission.reference)
    )


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
    languages: Sequence[str] = (),
) -> list[Readiness]:
    """Hold what cases say against what a recipient asks; `contents` where they are pinned.

    Where they are in a submission, `languages` are those of its documents.
    """
    found = readiness_toward(session, cases, [asked], contents=contents, languages=languages)
    return found[asked.code]


def readiness_toward(
    session: Session,
    cases: Sequence[Case],
    several: Sequence[Profile],
    *,
    contents: Mapping[UUID, Content] | None = None,
    languages: Sequence[str] = (),
    read: Collection[Gathered] = (),
) -> dict[str, list[Readiness]]:
    """Hold what cases say against what several recipients ask: as many queries as for one.

    The rows of the cases in `read` were read already.
    """
    said = contents or case_contents(session, cases, read)
    gate = gate_of_cases(session, list(said))
    standings, sent = standing_by_case(session, list(said)), sent_to(session, list(said))
    known = {
        case.id: _Known(case, said[case.id], gate, standings[case.id], sent[case.id])
        for case in cases
    }
    return {
        asked.code: [_held_against(known[case.id], asked, languages) for case in cases]
        for asked in several
    }


class _Known:
    """What is read once of one case, whoever asks."""

    def __init__(
        self,
        case: Case,
        content: Content,
        gate: Gate,
        standing: ClaimState | None,
        sent: Sequence[Sent],
    ) -> None:
        self.case, self.content, self.standing, self.sent = case, content, standing, sent
        self._gate, self._items, self._names = gate, items_of(content), names_in(content)
        self._leaving: list[_Leaving] = []
        self._further: dict[tuple[Purpose, str], dict[str, Because]] = {}

    def leaving_to(self, asked: Profile) -> _Leaving:
        """Return what would leave to a recipient, worked out once for all who get the same."""
        if self._leaving and not self._gate.grounds[self.case.id]:
            return self._leaving[0]  # nobody was asked anything, so every recipient gets the same
        verdicts = self._gate.verdicts(self.case.id, self._items, to_recipient(asked))
        for one in self._leaving:
            if one.verdicts == verdicts:
                return one
        permits = Permits(self.content, verdicts, cleared(self.content))
        self._leaving.append(_Leaving(verdicts, permits, named_anyway(self.content, permits)))
        return self._leaving[-1]

    def further(self, asked: Profile, purpose: Purpose) -> dict[str, Because]:
        """Return the answers about a further purpose; none where this recipient does not ask it."""
        if purpose not in asked.purposes:
            return {}
        # As in `leaving_to`: without any ground, every recipient gets the same answers.
        to_whom = asked.code if self._gate.grounds[self.case.id] else ""
        if (purpose, to_whom) not in self._further:
            to = Destination(purpose, asked.code, clock.today())
            verdicts = self._gate.verdicts(self.case.id, self._names, to)
            self._further[purpose, to_whom] = {
                str(item.subject_id): verdict.because for item, verdict in verdicts.items()
            }
        return self._further[purpose, to_whom]


@dataclass(frozen=True)
class _Leaving:
    """What the gate lets go of one case under the same answers, and whom it would name anyway."""

    verdicts: Verdicts
    permits: Permits
    named_anyway: Mapping[str, Collection[str]]
    judged: dict[Check, Judged] = field(default_factory=dict)


def _held_against(known: _Known, asked: Profile, languages: Sequence[str]) -> Readiness:
    leaving = known.leaving_to(asked)
    examined = Examined(
        content=known.content,
        permits=leaving.permits,
        standing=known.standing,
        onward=known.further(asked, Purpose.PROSECUTORS),
        told=known.further(asked, Purpose.UN_NAMING_TO_STATE),
        named_anyway=leaving.named_anyway,
        accepted_languages=[one.code for one in asked.languages],
        languages=languages,
        state_code=asked.mandate.state_code,
        outside=asked.mandate.outside,
        concerns=asked.mandate.concerns,
        sent=known.sent,
        judged=leaving.judged,
    )
    return Readiness(known.case, known.content, leaving.permits, examine(examined, asked))
