"""Where each case stands with each recipient: derived from what was sent, answered and found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.dispatch.parts import following
from casefiles.outbound.dispatch.parts.following import Found, Standing, Status, Way
from casefiles.outbound.dispatch.parts.remembered import Remembered, Weighed, memory, remembered
from casefiles.outbound.dispatch.parts.ways import Toward, Ways, dated, ways_of
from casefiles.outbound.submissions.queries import Gathered, readiness_toward
from casefiles.platform.audit.workflow import has_waiting
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.claims.models import Answer, Asserter, Claim
from casefiles.record.claims.queries import ListedClaim
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.recipients.models import Check, Profile
from casefiles.record.recipients.queries import fits_reference, profiles

__all__ = [
    "NOT_BEGUN",
    "Standing",
    "Status",
    "Ways",
    "dated",
    "memory",
    "nearest",
    "status_toward",
    "steps_toward",
    "ways_of",
]


def status_toward(
    session: Session,
    case_ids: Sequence[UUID],
    read: Collection[Gathered] = (),
) -> dict[UUID, Mapping[str, Standing]]:
    """Return where cases stand with each recipient: {case → {recipient → standing}}.

    As many queries for many cases as for one; fewer where the caller has `read` the rows of all.
    """
    found = (
        {one.case.id: _found(one.claims) for one in read} if read else _findings(session, case_ids)
    )
    return _standings(session, case_ids, found, ways_of(session, case_ids), read=read)


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
    session: Session,
    case_ids: Sequence[UUID],
    claims: Mapping[UUID, Sequence[ListedClaim]],
    ways: Ways | None = None,
) -> dict[UUID, Mapping[str, Standing]]:
    """Return the same for a list of cases: the steps only, from the UN's `claims` in each.

    What is met and missing is not counted for a case that cannot be ready anyway. `ways` spares
    reading them where the caller has.
    """
    found = {case_id: _found(rows) for case_id, rows in claims.items()}
    ways = ways or ways_of(session, case_ids)
    return _standings(session, case_ids, found, ways, steps_only=True)


def _standings(
    session: Session,
    case_ids: Sequence[UUID],
    found: Mapping[UUID, Sequence[Found]],
    toward: Mapping[UUID, Toward],
    *,
    steps_only: bool = False,
    read: Collection[Gathered] = (),
) -> dict[UUID, Mapping[str, Standing]]:
    asked = _asked_about(session, toward)
    able = _Able(asked) if steps_only else None
    wanted = {
        one: [
            each
            for each in (able.to_be_ready(toward[one]) if able else asked)
            if following.is_open(toward[one].furthest_to(each.code))
        ]
        for one in case_ids
    }
    ready = _weighed(session, wanted, toward, read)
    nothing = {each.code: _NOTHING_YET for each in asked}
    return {
        one: _of_case(toward[one], found.get(one, ()), ready[one], asked) or nothing
        for one in case_ids
    }


def _of_case(
    toward: Toward,
    found: Sequence[Found],
    ready: Mapping[str, Weighed],
    asked: Sequence[Profile],
) -> Mapping[str, Standing] | None:
    """Return where one case stands with each recipient; None where nothing is begun with any."""
    if not (toward.ways or found or ready):
        return None
    ways = {each.code: toward.furthest_to(each.code) for each in asked}
    return {
        each.code: _standing(
            ways[each.code],
            _finding_of(each, found, ways[each.code], asked),
            ready.get(each.code),
        )
        for each in asked
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


def _asked_about(session: Session, toward: Mapping[UUID, Toward]) -> list[Profile]:
    """Return the recipients that something may go to, and retired ones that something went to."""
    went = {code for one in toward.values() for code in one.recipients.values()}
    return [each for each in profiles(session) if not each.is_retired or each.code in went]


class _Able:
    """For which recipients a case can be ready, by its state and its claims alone."""

    def __init__(self, asked: Sequence[Profile]) -> None:
        self._asked = asked
        self._known: dict[frozenset[Check], list[Profile]] = {}

    def to_be_ready(self, toward: Toward) -> Sequence[Profile]:
        """Return the recipients toward whom neither blocks, whatever else is said."""
        lacking = {
            Check.CASE_VERIFIED: toward.case_state not in ESTABLISHED,
            Check.ATTRIBUTION_APPROVED: not toward.is_approved,
        }
        blocks = frozenset(check for check, lacks in lacking.items() if lacks)
        if blocks not in self._known:
            self._known[blocks] = [one for one in self._asked if not blocks & one.required_checks]
        return self._known[blocks]


def _weighed(
    session: Session,
    wanted: Mapping[UUID, Sequence[Profile]],
    toward: Mapping[UUID, Toward],
    read: Collection[Gathered],
) -> dict[UUID, Mapping[str, Weighed]]:
    """Return how ready cases are, worked out anew only where something happened since.

    What they say and what may leave of it is read once for all the recipients.
    """
    memory = _memory_of(session)
    known: dict[UUID, Mapping[str, Weighed]] = {
        one: memory.find(one, toward[one].state) if several else {}
        for one, several in wanted.items()
    }
    unread = {
        one
        for one, several in wanted.items()
        if any(each.code not in known[one] for each in several)
    }
    lacking = {each.code: each for one in unread for each in wanted[one]}
    if lacking:
        cases = _cases_of(session, unread)
        for one, found in _worked_out(session, cases, [*lacking.values()], read).items():
            known[one] = {**known[one], **found}
            memory.keep(one, toward[one].state, known[one])
    return {
        one: {each.code: known[one][each.code] for each in several}
        for one, several in wanted.items()
    }


def _cases_of(session: Session, case_ids: Collection[UUID]) -> Sequence[Case]:
    """Return cases by their ids; a single one is most often read already, for its own page."""
    if len(case_ids) == 1:
        return [session.get_one(Case, *case_ids)]
    return session.scalars(_these(), {"case_ids": [*case_ids]}).all()


@cache
def _these() -> sa.Select[Case]:
    return sa.select(Case).where(Case.id.in_(sa.bindparam("case_ids", expanding=True)))


def _worked_out(
    session: Session,
    cases: Sequence[Case],
    several: Sequence[Profile],
    read: Collection[Gathered],
) -> dict[UUID, dict[str, Weighed]]:
    found: dict[UUID, dict[str, Weighed]] = {case.id: {} for case in cases}
    for code, rows in readiness_toward(session, cases, several, read=read).items():
        for row in rows:
            found[row.case.id][code] = Weighed.of(row.findings)
    return found


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
