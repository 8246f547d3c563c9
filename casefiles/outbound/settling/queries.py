"""Everybody and everything in a submission that needs a ground, and what the gate says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.outbound.settling.parts.foreseeing import (
    Change,
    Foreseen,
    Line,
    Preview,
    Standing,
    as_it_stands,
    lines_of,
    preview_of,
)
from casefiles.outbound.submissions.documents import Leaving, Numbers
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import OPEN_STATES
from casefiles.outbound.submissions.queries import Content, asked_of, case_contents, permits_of
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import may_read
from casefiles.record.disclosure.models import Ground, GroundSubject, Purpose
from casefiles.record.disclosure.policy import may_settle
from casefiles.record.disclosure.queries import destination_of
from casefiles.record.recipients.models import Form, Profile

__all__ = ["Change", "Foreseen", "Line", "Preview", "Standing", "preview_of"]


@dataclass(frozen=True)
class Cast:
    """The cases of a submission as one person may know of them."""

    #: those whose grounds this person settles
    settled: Sequence[Case]
    #: those that the person reads, and others settle
    of_others: Sequence[Case]
    #: how many the person does not know of
    hidden: int
    is_open: bool


def cast_of(submission: Submission, *, acting_user: User) -> Cast:
    """Return whose grounds a person may settle, and which cases that leaves out."""
    read = [row.case for row in submission.cases if may_read(acting_user, row.case)]
    return Cast(
        settled=[case for case in read if may_settle(acting_user, case)],
        of_others=[case for case in read if not may_settle(acting_user, case)],
        hidden=len(submission.cases) - len(read),
        is_open=submission.state in OPEN_STATES,
    )


def contents_of(session: Session, submission: Submission) -> dict[UUID, Content]:
    """Return what the cases say, in their order in the packet."""
    found = case_contents(session, [row.case for row in submission.cases])
    return {row.case_id: found[row.case_id] for row in submission.cases}


def lines(
    session: Session,
    submission: Submission,
    purpose: Purpose,
    *,
    acting_user: User,
    contents: dict[UUID, Content] | None = None,
    besides: Iterable[Ground] = (),
) -> list[Line]:
    """Return everybody and everything in the cases that a person may read, for one purpose.

    `besides` are grounds that nobody wrote down yet. For what comes after the first purpose
    of the recipient, only people are asked about.
    """
    said = contents if contents is not None else contents_of(session, submission)
    asked = asked_of(session, submission)
    destination = destination_of(session, asked.code, purpose)
    permits = permits_of(session, said, destination, besides=besides)
    leaving = [
        Leaving(number, content, permits[case_id])
        for number, (case_id, content) in enumerate(said.items(), start=1)
    ]
    # All of them: a source is named only where each of its cases names it.
    numbers = Numbers.of(b"only to look at", leaving)
    cases = {row.case_id: row.case for row in submission.cases}
    return [
        line
        for each in leaving
        for line in lines_of(cases[UUID(each.content["id"])], each, numbers)
        if may_read(acting_user, line.case)
        and (is_first(asked, purpose) or line.kind is GroundSubject.VICTIM)
    ]


def exposed_by(
    submission: Submission, asked: Profile, leaving: Sequence[Leaving], *, acting_user: User
) -> list[Foreseen]:
    """Return everybody and everything of which something would leave, by item and place.

    Of the cases that a person may read; `leaving` are all of them, in their order in the packet.
    """
    # All of them: a source is named only where each of its cases names it.
    numbers = Numbers.of(b"only to look at", leaving)
    cases = {row.case_id: row.case for row in submission.cases}
    standing = standing_of(asked, purposes_of(asked)[0])
    found = (
        as_it_stands(line, standing)
        for each in leaving
        for line in lines_of(cases[UUID(each.content["id"])], each, numbers)
        if may_read(acting_user, line.case)
    )
    return [row for row in found if row.exposes]


def purposes_of(asked: Profile) -> list[Purpose]:
    """Return what this recipient asks grounds for, the first one for what it receives."""
    return [Purpose(one) for one in asked.purposes]


def is_first(asked: Profile, purpose: Purpose) -> bool:
    """Return whether a purpose is that of the packet itself."""
    return purpose is purposes_of(asked)[0]


def standing_of(asked: Profile, purpose: Purpose) -> Standing:
    """Return what decides where in the packet something stands."""
    return Standing(asked.form is Form.PER_PERSON, is_first(asked, purpose))
