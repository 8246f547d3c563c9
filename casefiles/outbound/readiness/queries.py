"""Which verified cases could go to whom today, a page at a time; and one case held against one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.paging import PAGE, Page
from casefiles.outbound.dispatch.queries import NOT_BEGUN, Standing, Status, status_toward
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import Submission, SubmissionCase
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import Finding, Readiness, elements_of, readiness_of
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import visible_to
from casefiles.record.codebook.models import Origin, Wordings
from casefiles.record.recipients.models import Element, Profile
from casefiles.record.recipients.queries import offered, profiles


@dataclass(frozen=True)
class Wanted:
    """What narrows the page: one recipient, and whether it went there already."""

    recipient: str = ""
    #: also cases that are in a submission to this recipient
    with_held: bool = False
    year: int | None = None


@dataclass(frozen=True)
class Going:
    """One case and where it stands with each recipient that is asked about."""

    case: Case
    toward: Mapping[str, Standing]

    @property
    def ready(self) -> list[str]:
        """The recipients for whom nothing blocks."""
        return [code for code, one in self.toward.items() if one.status is Status.READY]

    @property
    def lacking(self) -> list[tuple[str, Standing]]:
        """The others that it has not gone to, with what is missing; those nearest first."""
        found = [each for each in self.toward.items() if each[1].status is Status.NOT_READY]
        return sorted(found, key=lambda each: each[1].missing)

    @property
    def under_way(self) -> list[tuple[str, Standing]]:
        """The recipients that it is on its way to, or went to."""
        return [each for each in self.toward.items() if each[1].status not in NOT_BEGUN]


def could_go(
    session: Session,
    wanted: Wanted,
    *,
    acting_user: User,
    after: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Page[Going]:
    """Return one page of verified cases, the latest reference first, in as few queries as one."""
    policy.require(acting_user, SubmissionPermission.READ)
    backwards = bool(before)
    statement = _verified(wanted, acting_user)
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery()))
    # The number grows by digits one day; length first keeps 9999 below 10000.
    key = (sa.func.length(Case.reference), Case.reference)
    if before or after:
        there = sa.tuple_(sa.literal(len(before or after)), sa.literal(before or after))
        here = sa.tuple_(*key)
        statement = statement.where(here > there if backwards else here < there)
    order = [column.asc() if backwards else column.desc() for column in key]
    rows = list(session.scalars(statement.order_by(*order).limit(limit + 1)))
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    newer = rows and (more if backwards else bool(after))
    older = rows and (more if not backwards else True)
    return Page(
        _going(session, rows, wanted),
        rows[0].reference if newer else None,
        rows[-1].reference if older else None,
        total,
    )


def _verified(wanted: Wanted, user: User) -> sa.Select[Case]:
    statement = visible_to(user).where(Case.state.in_(sorted(ESTABLISHED)))
    if wanted.year is not None:
        statement = statement.where(Case.date_edtf.contains(str(wanted.year)))
    if wanted.recipient and not wanted.with_held:
        held = (
            sa.select(SubmissionCase.case_id)
            .join(Submission, Submission.id == SubmissionCase.submission_id)
            .where(Submission.recipient == wanted.recipient)
        )
        statement = statement.where(Case.id.not_in(held))
    return statement


def _going(session: Session, cases: Sequence[Case], wanted: Wanted) -> list[Going]:
    codes = {each.code for each in offered(session)}
    toward = status_toward(session, [case.id for case in cases]) if cases else {}
    return [
        Going(
            case,
            {
                code: one
                for code, one in toward[case.id].items()
                if code in codes and wanted.recipient in ("", code)
            },
        )
        for case in cases
    ]


@dataclass(frozen=True)
class Line:
    """One element of a recipient's, and what the case says to it."""

    code: str
    label: Wordings
    hint: Wordings
    source: Origin
    element: Element | None
    findings: Sequence[Finding]


def held_against(session: Session, case: Case, asked: Profile) -> tuple[Readiness, list[Line]]:
    """Hold one case against everything that one recipient asks, and what may bar it there."""
    (row,) = readiness_of(session, [case], asked)
    lines = [
        Line(
            one.code,
            one.label,
            one.hint,
            one.source,
            one,
            [found for found in row.findings if found.code == one.code],
        )
        for one in elements_of(asked)
    ]
    bars = [
        Line(
            bar.code,
            bar.text,
            {},
            bar.source,
            None,
            [found for found in row.findings if found.code == f"bar_{bar.code}"],
        )
        for bar in asked.bars
    ]
    return row, [*lines, *bars]


def toward_all(session: Session, case: Case) -> tuple[Sequence[Profile], Mapping[str, Standing]]:
    """Return where one case stands with every recipient that something may go to, or went to."""
    toward = status_toward(session, [case.id])
    return [one for one in profiles(session) if one.code in toward[case.id]], toward[case.id]
