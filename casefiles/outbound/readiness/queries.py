"""Which verified cases could go to whom today; one case, or a submission, held against one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.paging import PAGE, Page
from casefiles.outbound.clearance.queries import overview
from casefiles.outbound.dispatch.queries import NOT_BEGUN, Standing, Status, status_toward
from casefiles.outbound.readiness.parts.matrix import (
    Asked,
    Cell,
    Row,
    columns_of_cases,
    lines_of_whole,
    row_of,
)
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import Submission, SubmissionCase
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import (
    STOPS,
    Finding,
    Readiness,
    elements_of,
    readiness_of,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
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


# --- a whole submission, element by element


class Narrowed(StrEnum):
    """Which cases of a submission are shown."""

    ALL = ""
    #: something keeps them from going
    STOPPED = "stopped"
    #: the same, or somebody should look at something
    OPEN = "open"


@dataclass(frozen=True)
class Matrix:
    """A page of the cases of a submission against each element, and the submission itself."""

    columns: Sequence[Asked]
    page: Page[Row]
    whole: Sequence[Cell]
    #: in how many cases, on all pages, an element stops: by its code
    stopped: Mapping[str, int]
    #: how many cases there are, and of how many only their members know
    cases: int
    hidden: int

    def is_open(self, code: str) -> bool:
        """Return whether a case of this page has something to be done for an element."""
        return any(
            cell.findings for row in self.page.rows for cell in row.cells if cell.asked.code == code
        )


def matrix_of(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    asked: Profile,
    *,
    acting_user: User,
    narrowed: Narrowed = Narrowed.ALL,
    after: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Matrix:
    """Return each case that a person reads against each element: as pinned where there are pins."""
    found = overview(session, keyring, submission, acting_user=acting_user)
    columns = columns_of_cases(asked, submission.languages)
    rows = [row_of(one, columns) for one in found.rows]
    stopped = Counter(cell.asked.code for row in rows for cell in row.cells if cell.mark in STOPS)
    wanted = [row for row in rows if _is_wanted(row, narrowed)]
    return Matrix(
        columns,
        _page_of(wanted, after, before, limit),
        lines_of_whole(asked, found.whole),
        stopped,
        len(rows),
        found.hidden,
    )


def _is_wanted(row: Row, narrowed: Narrowed) -> bool:
    if narrowed is Narrowed.ALL:
        return True
    return row.stops > 0 or (narrowed is Narrowed.OPEN and row.unclear > 0)


def _page_of(rows: Sequence[Row], after: str, before: str, limit: int) -> Page[Row]:
    """Return the rows after or before a case, in the order of the submission."""
    at = {row.case.reference: number for number, row in enumerate(rows)}
    begin = at[after] + 1 if after in at else 0
    if before in at:
        begin = max(at[before] - limit, 0)
    shown = rows[begin : begin + limit]
    return Page(
        shown,
        shown[0].case.reference if shown and begin > 0 else None,
        shown[-1].case.reference if shown and begin + limit < len(rows) else None,
        len(rows),
    )
