"""Where each case stands with each recipient: derived from what was sent, answered and found."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from casefiles.foundation import clock
from casefiles.foundation.canonical import digest
from casefiles.outbound.dispatch.parts import following
from casefiles.outbound.dispatch.parts.following import Found, Standing, Status, Way
from casefiles.outbound.dispatch.parts.remembered import Remembered, Weighed, memory, remembered
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
)
from casefiles.outbound.submissions.queries import readiness_toward
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.workflow import has_waiting
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.claims.models import Answer, Asserter, Claim, ClaimState
from casefiles.record.claims.queries import ListedClaim
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.recipients.models import Check, Profile
from casefiles.record.recipients.queries import fits_reference, profiles, state_of_own, take_own
from casefiles.record.victims.models import Victim

__all__ = ["NOT_BEGUN", "Standing", "Status", "memory", "nearest", "status_toward", "steps_toward"]


def status_toward(
    session: Session,
    case_ids: Sequence[UUID],
    claims: Mapping[UUID, Sequence[Claim | ListedClaim]] | None = None,
) -> dict[UUID, dict[str, Standing]]:
    """Return where cases stand with each recipient: {case → {recipient → standing}}.

    As many queries for many cases as for one, and one fewer where the caller
    has the `claims` made in each case already.
    """
    found = (
        _findings(session, case_ids)
        if claims is None
        else {case_id: _found(rows) for case_id, rows in claims.items()}
    )
    return _standings(session, case_ids, found, _toward(session, case_ids))


#: nothing is under way to the recipient
NOT_BEGUN = frozenset({Status.NOT_READY, Status.READY})


def nearest(toward: Mapping[str, Standing], most: int = 2) -> dict[str, Standing]:
    """Return the recipients that a case is under way to; for want of them, those nearest."""
    under_way = {code for code, one in toward.items() if one.status not in NOT_BEGUN}
    others = sorted(
        (code for code in toward if code not in under_way),
        key=lambda code: (toward[code].missing, toward[code].unclear),
    )
    shown = under_way | {*others[: max(0, most - len(under_way))]}
    return {code: one for code, one in toward.items() if code in shown}


def steps_toward(
    session: Session, case_ids: Sequence[UUID], claims: Mapping[UUID, Sequence[ListedClaim]]
) -> dict[UUID, dict[str, Standing]]:
    """Return the same for a list of cases: the steps only, from the UN's `claims` in each.

    What is met and missing is not counted for a case that cannot be ready anyway.
    """
    found = {case_id: _found(rows) for case_id, rows in claims.items()}
    return _standings(session, case_ids, found, _toward(session, case_ids), steps_only=True)


def _standings(
    session: Session,
    case_ids: Sequence[UUID],
    found: Mapping[UUID, Sequence[Found]],
    toward: Mapping[UUID, _Toward],
    *,
    steps_only: bool = False,
) -> dict[UUID, dict[str, Standing]]:
    asked = _asked_about(session, toward)
    ways = {
        each.code: {one: toward[one].furthest_to(each.code) for one in case_ids} for each in asked
    }
    wanted = {
        each.code: {
            one: toward[one].state
            for one, way in ways[each.code].items()
            if following.is_open(way) and not (steps_only and _cannot_be_ready(toward[one], each))
        }
        for each in asked
    }
    ready = _weighed(session, asked, wanted)
    return {
        one: {
            each.code: _standing(
                ways[each.code][one],
                _finding_of(each, found.get(one, ()), ways[each.code][one], asked),
                ready[each.code].get(one),
            )
            for each in asked
        }
        for one in case_ids
    }


def _finding_of(
    body: Profile, found: Sequence[Found], way: Way | None, all_of_them: Sequence[Profile]
) -> Found | None:
    """Return what this body found: by its own symbols or, where others share them, of what went."""
    if not found or body.reference is None:
        return None
    same = (one.reference and one.reference.pattern for one in all_of_them)
    if way is None and list(same).count(body.reference.pattern) > 1:
        return None
    return next((had for had in found if fits_reference(body, had.symbol)), None)


def _asked_about(session: Session, toward: Mapping[UUID, _Toward]) -> list[Profile]:
    """Return the recipients that something may go to, and retired ones that something went to."""
    went = {code for one in toward.values() for code in one.recipients.values()}
    return [each for each in profiles(session) if not each.is_retired or each.code in went]


def _cannot_be_ready(toward: _Toward, asked: Profile) -> bool:
    """Tell by its state and its claims alone whether something blocks, whatever else is said."""
    required = asked.required_checks
    if Check.CASE_VERIFIED in required and toward.case_state not in ESTABLISHED:
        return True
    return Check.ATTRIBUTION_APPROVED in required and not toward.is_approved


def _weighed(
    session: Session,
    several: Sequence[Profile],
    wanted: Mapping[str, Mapping[UUID, Hashable]],
) -> dict[str, dict[UUID, Weighed]]:
    """Return how ready cases are, worked out anew only where something happened since.

    What they say and what may leave of it is read once for all the recipients.
    """
    memory = _memory_of(session)
    known: dict[str, dict[UUID, Weighed]] = {
        each.code: {
            case_id: weighed
            for case_id, state in wanted[each.code].items()
            if (weighed := memory.find(case_id, each.code, state))
        }
        for each in several
    }
    lacking = [each for each in several if wanted[each.code].keys() - known[each.code].keys()]
    unread = {
        case_id
        for each in lacking
        for case_id in wanted[each.code].keys() - known[each.code].keys()
    }
    if not unread:
        return known
    cases = session.scalars(sa.select(Case).where(Case.id.in_(unread))).all()
    for code, rows in readiness_toward(session, cases, lacking).items():
        for row in rows:
            if row.case.id in wanted[code]:
                known[code][row.case.id] = Weighed.of(row.findings)
                state = wanted[code][row.case.id]
                memory.keep(row.case.id, code, state, known[code][row.case.id])
    return known


def _memory_of(session: Session) -> Remembered:
    """Return what is remembered; nothing while a change waits, which may still be undone."""
    return Remembered() if has_waiting(session) else remembered(session)


def _standing(way: Way | None, finding: Found | None, ready: Weighed | None) -> Standing:
    if way is None and finding is None and ready is None:
        return _NOTHING_YET  # of most pairs of a case and a recipient
    if finding is not None and following.answers(finding, way):
        status = Status.FOUND
    elif way is not None:
        status = following.step_of(way)
    else:
        status = Status.READY if ready and ready.is_ready else Status.NOT_READY
    standing = Standing(
        status,
        way.submission_id if way else None,
        way.reference if way else "",
        finding,
        is_changed=bool(way and way.is_changed),
    )
    return _with_readiness(standing, ready) if ready else standing


_NOTHING_YET = Standing(Status.NOT_READY)


def _with_readiness(standing: Standing, ready: Weighed) -> Standing:
    return replace(
        standing,
        is_open=True,
        met=ready.met,
        unclear=ready.unclear,
        missing=ready.missing,
        open_findings=ready.open_findings,
    )


@dataclass
class _Toward:
    """One case on its way: its submissions, and what dates how ready it is."""

    case_state: CaseState
    is_approved: bool
    dated: Hashable
    ways: dict[UUID, Way] = field(default_factory=dict)
    recipients: dict[UUID, str] = field(default_factory=dict)

    @cached_property
    def state(self) -> Hashable:
        """What dates how ready it is: its last events, and where it was sent already."""
        sent = frozenset((key, way.state) for key, way in self.ways.items())
        return self.dated, sent

    def furthest_to(self, recipient: str) -> Way | None:
        """Return the submission to a recipient that came furthest."""
        if not self.ways:
            return None
        to = (way for key, way in self.ways.items() if self.recipients[key] == recipient)
        return following.furthest([*to])


def dated(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what dates each case: it is another as soon as anything could change what it says."""
    return {one: digest(str(case.dated)) for one, case in _toward(session, case_ids).items()}


def _toward(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, _Toward]:
    """Read every case with its submissions and their dispatches, in one query."""
    rows = session.execute(_ways(), {"case_ids": case_ids}).all()
    if rows:
        take_own(session, rows[0].own)
    found: dict[UUID, _Toward] = {}
    day = clock.today()
    for row in rows:
        case_id, state, is_approved, *dated = row[: len(_facts())]
        case = found.setdefault(case_id, _Toward(state, bool(is_approved), (day, *dated)))
        if row.submission_id is not None:
            before = case.ways.get(row.submission_id)
            case.ways[row.submission_id] = _way(row, before)
            case.recipients[row.submission_id] = row.recipient
    return found


@cache
def _ways() -> sa.Select[Any]:
    return (
        sa.select(
            *_facts(),
            Submission.id.label("submission_id"),
            Submission.reference,
            Submission.recipient,
            Submission.state,
            SubmissionCase.changed,
            Dispatch.kind,
            Dispatch.happened_on,
        )
        .select_from(Case)
        .outerjoin(SubmissionCase, SubmissionCase.case_id == Case.id)
        .outerjoin(Submission, Submission.id == SubmissionCase.submission_id)
        .outerjoin(Dispatch, Dispatch.submission_id == Submission.id)
        .where(Case.id.in_(sa.bindparam("case_ids", expanding=True)))
        .order_by(Submission.reference, Dispatch.recorded_at)
    )


@cache
def _facts() -> tuple[Any, ...]:
    """Return what tells whether a case changed: the last events of all that it says.

    Those within its file; those of no file, such as a source's or a place's; those about its
    victims as persons, whom another file may share; those within the files in which the same
    bytes lie, which may show somebody; and how many of its files are damaged.
    """
    approved = sa.exists().where(Claim.case_id == Case.id, Claim.state == ClaimState.APPROVED)
    last = sa.select(sa.func.max(AuditEvent.sequence))
    of_people = last.join(Victim, Victim.person_id == AuditEvent.subject_id)
    own, twin = aliased(Exhibit), aliased(Exhibit)
    # Joined from the case on: where few files have a twin, the log is not gone through for them.
    alike = (
        last.select_from(own)
        .join(twin, sa.and_(twin.sha256 == own.sha256, twin.case_id != own.case_id))
        .join(AuditEvent, AuditEvent.within_id == twin.case_id)
        .where(own.case_id == Case.id)
    )
    damaged = (
        sa.select(sa.func.count())
        .select_from(Exhibit)
        .join(StoredFile, StoredFile.sha256 == Exhibit.sha256)
        .where(Exhibit.case_id == Case.id, StoredFile.fixity != Fixity.INTACT)
    )
    return (
        Case.id,
        Case.state.label("case_state"),
        approved.label("is_approved"),
        Case.version,
        last.where(AuditEvent.within_id == Case.id).scalar_subquery(),
        last.where(AuditEvent.within_id.is_(None)).scalar_subquery(),
        of_people.where(Victim.case_id == Case.id).scalar_subquery(),
        alike.correlate(Case).scalar_subquery(),
        damaged.scalar_subquery(),
        state_of_own().label("own"),
    )


def _way(row: Any, before: Way | None) -> Way:  # noqa: ANN401 - a row of the query above
    way = before or Way(row.submission_id, row.reference, row.state, is_changed=bool(row.changed))
    if row.kind is DispatchKind.SENT and way.sent_on is None:
        return replace(way, sent_on=row.happened_on)
    return replace(way, is_answered=True) if row.kind is DispatchKind.REPLIED else way


def _findings(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[Found]]:
    """Return what UN bodies found in each case, one that names a party first."""
    claims = session.scalars(
        sa.select(Claim)
        .where(
            Claim.case_id.in_(case_ids),
            Claim.asserter == Asserter.UN_BODY,
            Claim.symbol != "",
            Claim.removed_at.is_(None),
        )
        .order_by(Claim.id)
    )
    found: dict[UUID, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.case_id, []).append(claim)
    return {case_id: _found(rows) for case_id, rows in found.items()}


def _found(claims: Sequence[Claim | ListedClaim]) -> list[Found]:
    """Return claims of UN bodies that cite a document, one that names a party first."""
    found = [
        Found(one.id, one.symbol, one.paragraph, one.stated_on, one.party_named is Answer.YES)
        for one in sorted(claims, key=lambda one: one.id)
        if one.symbol and one.asserter is Asserter.UN_BODY
    ]
    return sorted(found, key=lambda one: not one.party_named)


def exhibits_sent(
    session: Session, case_ids: Sequence[UUID], digests: Collection[str]
) -> Sequence[Exhibit]:
    """Return the exhibits of some cases whose bytes, or a copy of them, went into a packet."""
    return session.scalars(
        sa.select(Exhibit)
        .where(
            Exhibit.case_id.in_(case_ids),
            Exhibit.sha256.in_(digests),
            Exhibit.state == ExhibitState.KEPT,
        )
        .order_by(Exhibit.reference)
    ).all()
