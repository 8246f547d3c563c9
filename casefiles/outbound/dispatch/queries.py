"""Where each case stands with each recipient: derived from what was sent, answered and found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.outbound.dispatch.parts import following
from casefiles.outbound.dispatch.parts.following import Found, Standing, Status, Way
from casefiles.outbound.submissions.models import DispatchKind, Submission, SubmissionCase
from casefiles.outbound.submissions.queries import Mark, Readiness, case_contents, readiness_of
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Answer, Asserter, Claim
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.recipients.queries import fits_reference, profiles

__all__ = ["Standing", "Status", "status_toward"]

_OPEN_MARKS = frozenset({Mark.BLOCKS, Mark.UNCLEAR})


def status_toward(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, dict[str, Standing]]:
    """Return where cases stand with each recipient: {case → {recipient → standing}}.

    As many queries for many cases as for one.
    """
    ways, found = _ways(session, case_ids), _findings(session, case_ids)
    still_open = [
        case_id
        for case_id in case_ids
        if any(
            following.is_open(following.furthest(ways.get((case_id, each.code), ())))
            for each in profiles()
        )
    ]
    cases = (
        session.scalars(sa.select(Case).where(Case.id.in_(still_open))).all() if still_open else []
    )
    said = case_contents(session, cases) if cases else {}
    standing: dict[UUID, dict[str, Standing]] = {case_id: {} for case_id in case_ids}
    for each in profiles():
        judged = readiness_of(session, cases, each, contents=said) if cases else []
        ready = {one.case.id: one for one in judged}
        for case_id in case_ids:
            way = following.furthest(ways.get((case_id, each.code), ()))
            finding = next(
                (one for one in found.get(case_id, ()) if fits_reference(each.code, one.symbol)),
                None,
            )
            open_to = ready.get(case_id) if following.is_open(way) else None
            standing[case_id][each.code] = _standing(way, finding, open_to)
    return standing


def _standing(way: Way | None, finding: Found | None, ready: Readiness | None) -> Standing:
    if finding is not None and following.answers(finding, way):
        status = Status.FOUND
    elif way is not None:
        status = following.step_of(way)
    else:
        status = Status.READY if ready and ready.is_ready else Status.NOT_READY
    standing = Standing(
        status, way.submission_id if way else None, way.reference if way else "", finding
    )
    return _with_readiness(standing, ready) if ready else standing


def _with_readiness(standing: Standing, ready: Readiness) -> Standing:
    return replace(
        standing,
        is_open=True,
        met=ready.met,
        unclear=ready.unclear,
        missing=ready.blocking,
        open_findings=[one for one in ready.findings if one.mark in _OPEN_MARKS],
    )


def _ways(session: Session, case_ids: Sequence[UUID]) -> dict[tuple[UUID, str], list[Way]]:
    held = session.execute(
        sa.select(SubmissionCase.case_id, Submission)
        .join(Submission, Submission.id == SubmissionCase.submission_id)
        .where(SubmissionCase.case_id.in_(case_ids))
        .options(selectinload(Submission.dispatches))
    )
    ways: dict[tuple[UUID, str], list[Way]] = {}
    for case_id, submission in held:
        ways.setdefault((case_id, submission.recipient), []).append(_way(submission))
    return ways


def _way(submission: Submission) -> Way:
    sent = [one for one in submission.dispatches if one.kind is DispatchKind.SENT]
    return Way(
        submission.id,
        submission.reference,
        submission.state,
        sent_on=sent[0].happened_on if sent else None,
        is_answered=any(one.kind is DispatchKind.REPLIED for one in submission.dispatches),
    )


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
    found: dict[UUID, list[Found]] = {}
    for claim in claims:
        named = claim.party_named is Answer.YES
        found.setdefault(claim.case_id, []).append(
            Found(claim.id, claim.symbol, claim.paragraph, claim.stated_on, named)
        )
    return {
        case_id: sorted(rows, key=lambda one: not one.party_named)
        for case_id, rows in found.items()
    }


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
