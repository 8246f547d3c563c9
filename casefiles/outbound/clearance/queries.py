"""What is pinned, what changed since, and what a packet of it would say."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.canonical import digest
from casefiles.foundation.identifiers import new_id
from casefiles.outbound.clearance.parts.composing import Draft, Letter, compose, named_in
from casefiles.outbound.clearance.parts.pinning import letter_of, said_in
from casefiles.outbound.clearance.parts.pinning import pins_digest as digest_of_pins
from casefiles.outbound.packets.documents import PacketContent
from casefiles.outbound.packets.queries import program_version
from casefiles.outbound.submissions.documents import (
    OFF_BELOW,
    Leaving,
    Overview,
    Place,
    ToldOfFew,
    decisions_in,
    overview_of,
    places_of,
    told_of_few,
    verdicts_in,
)
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import OPEN_STATES
from casefiles.outbound.submissions.queries import (
    LET_OUT,
    Content,
    asked_of,
    case_contents,
    custody_of,
    earlier_of,
    findings_of_whole,
    onward_of,
    permits_of,
    readiness_of,
    with_persons,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import fewest_alike, the_organisation
from casefiles.platform.snapshots.workflow import is_readable, thaw
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import OPEN_STATES as OPEN_CASES
from casefiles.record.cases.policy import CasePermission, may, may_read
from casefiles.record.disclosure.policy import may_settle
from casefiles.record.disclosure.queries import items_as_data, kinds_of_grounds, to_recipient
from casefiles.record.recipients.models import Profile

# --- pins


def pinned_contents(session: Session, cases: Sequence[Case], asked: Profile) -> dict[UUID, Content]:
    """Return what clearance pins: what each case says, and what the gate lets out of it."""
    contents = case_contents(session, cases)
    permits = permits_of(session, contents, to_recipient(asked))
    return {
        case_id: {**content, LET_OUT: items_as_data(permits[case_id].granted)}
        for case_id, content in with_persons(session, contents, permits, asked).items()
    }


def pins_digest(session: Session, submission: Submission) -> str:
    """Return the digest over everything that is cleared: the pinned cases in order, the letter."""
    letter = letter_of(
        submission,
        the_organisation(session),
        asked_of(session, submission),
        earlier_of(session, submission),
    )
    pins = ((row.case_id, row.snapshot.digest) for row in submission.cases if row.snapshot)
    return digest_of_pins(pins, letter)


def changed_cases(session: Session, keyring: Keyring, submission: Submission) -> list[Case]:
    """Return the pinned cases that say something else now, whatever may leave of them."""
    pinned = pinned_contents_of(session, keyring, submission)
    cases = [row.case for row in submission.cases if row.case_id in pinned]
    now = case_contents(session, cases)
    return [case for case in cases if digest(now[case.id]) != digest(said_in(pinned[case.id]))]


def stale_cases(session: Session, submission: Submission, *, acting_user: User) -> list[Case]:
    """Return the readable pinned cases that say something else now, or let out something else."""
    pinned = {row.case_id: row.snapshot for row in submission.cases if row.snapshot is not None}
    if not pinned:
        return []
    cases = [case for case in readable_cases(submission, acting_user) if case.id in pinned]
    now = pinned_contents(session, cases, asked_of(session, submission))
    return [case for case in cases if digest(now[case.id]) != pinned[case.id].digest]


# --- what a packet would say


def pinned_contents_of(
    session: Session, keyring: Keyring, submission: Submission
) -> dict[UUID, Content]:
    """Return what the pinned cases said; empty while nothing is pinned."""
    return {
        row.case_id: thaw(session, keyring, row.snapshot)
        for row in submission.cases
        if row.snapshot is not None
    }


def _shown_contents(
    session: Session, keyring: Keyring, submission: Submission
) -> dict[UUID, Content]:
    """Return what pages show of the pins: of one that was expunged, what its case says now."""
    said = {
        row.case_id: thaw(session, keyring, row.snapshot)
        for row in submission.cases
        if row.snapshot is not None and is_readable(session, row.snapshot)
    }
    gone = [row.case for row in submission.cases if row.snapshot and row.case_id not in said]
    return said | case_contents(session, gone) if gone else said


def pinned_leaving(
    session: Session, keyring: Keyring, submission: Submission
) -> tuple[Leaving, ...]:
    """Return the pinned cases with today's answers of the gate, held to what was cleared."""
    return _leaving(session, submission, pinned_contents_of(session, keyring, submission))


def _leaving(
    session: Session, submission: Submission, contents: Mapping[UUID, Content]
) -> tuple[Leaving, ...]:
    asked = asked_of(session, submission)
    permits = permits_of(session, contents, to_recipient(asked))
    said = with_persons(session, contents, permits, asked)
    return tuple(
        Leaving(number, content, permits[case_id])
        for number, (case_id, content) in enumerate(said.items(), start=1)
    )


def new_draft(submission: Submission) -> Draft:
    """Return an id, a secret and a time for a packet: the only things in it that are not pinned."""
    return Draft(
        packet_id=new_id(),
        secret=secrets.token_bytes(32),
        sealed_at=clock.now().replace(microsecond=0),
        program_version=program_version(),
        languages=submission.languages,
    )


def compose_packet(
    session: Session, submission: Submission, leaving: tuple[Leaving, ...], draft: Draft
) -> PacketContent:
    """Return what the packet of a submission says, under its draft."""
    contents = {UUID(each.content["id"]): dict(each.content) for each in leaving}
    exhibits = [row["id"] for each in leaving for row in each.content["exhibits"]]
    onward = onward_of(session, contents, submission.recipient)
    letter = Letter(
        draft=draft,
        reference=submission.reference,
        organisation=the_organisation(session),
        profile=asked_of(session, submission),
        answers=submission.answers,
        earlier=earlier_of(session, submission),
    )
    return compose(
        letter,
        leaving,
        custody=custody_of(session, exhibits),
        onward={str(case_id): said for case_id, said in onward.items()},
    )


def decisions_of(session: Session, leaving: tuple[Leaving, ...]) -> dict[str, list[dict[str, Any]]]:
    """Return what the gate decided and why, in words: {case id → decisions}."""
    verdicts = [one for each in leaving for one in verdicts_in(each.permits)]
    kinds = kinds_of_grounds(session, verdicts)
    return {each.content["id"]: decisions_in(each.permits, kinds) for each in leaving}


def leaving_as_it_stands(session: Session, submission: Submission) -> tuple[Leaving, ...]:
    """Return the cases as they are now, with today's answers of the gate."""
    contents = case_contents(session, [row.case for row in submission.cases])
    ordered = {row.case_id: contents[row.case_id] for row in submission.cases}
    return _leaving(session, submission, ordered)


def named_as_it_stands(session: Session, submission: Submission) -> set[str]:
    """Return withheld people whom a packet made now would name anywhere."""
    leaving = leaving_as_it_stands(session, submission)
    draft = new_draft(submission)
    return named_in(compose_packet(session, submission, leaving, draft), leaving)


# --- for pages


def overview(
    session: Session, keyring: Keyring, submission: Submission, *, acting_user: User
) -> Overview:
    """Return readiness of the cases a person may read; what is pinned where there are pins."""
    shown = readable_cases(submission, acting_user)
    asked = asked_of(session, submission)
    pinned = _shown_contents(session, keyring, submission)
    rows = []
    if shown:
        rows = readiness_of(session, shown, asked, contents=pinned, languages=submission.languages)
    references = {case.reference for case in shown}
    whole = [
        one
        for one in findings_of_whole(session, submission)
        if one.parameters.get("case", None) in {None, *references}
    ]
    return overview_of(rows, whole, hidden=len(submission.cases) - len(shown))


def places_in_packet(
    session: Session, keyring: Keyring, submission: Submission, *, acting_user: User
) -> list[tuple[Case, list[Place]]]:
    """Return who has a sheet and who is counted, case by case, of the cases a person may read.

    As pinned where there are pins, held to today's grounds; else as it would be now.
    """
    shown = {case.id: case for case in readable_cases(submission, acting_user)}
    said = _shown_contents(session, keyring, submission)
    said = said or case_contents(session, list(shown.values()))
    ordered = {case_id: said[case_id] for case_id in shown if case_id in said}
    return [
        (shown[UUID(each.content["id"])], places_of(each))
        for each in _leaving(session, submission, ordered)
    ]


@dataclass(frozen=True)
class Few:
    """Of whom so much is told that few could be meant; `hidden` are of cases for others."""

    fewest: int
    found: Sequence[tuple[Case, ToldOfFew]]
    hidden: int
    #: why it was accepted, once clearance is asked
    reason: str
    #: the cases whose grounds this person settles for it now, and those that they edit
    settled: frozenset[UUID] = frozenset()
    edited: frozenset[UUID] = frozenset()

    @property
    def is_off(self) -> bool:
        """Return whether the organisation asks for no number of people alike."""
        return self.fewest < OFF_BELOW

    @property
    def to_settle(self) -> list[str]:
        """Whom this person could write down a ground for, as the page of grounds carries them."""
        return [
            f"{case.id}:{one.victim_id}"
            for case, one in self.found
            if one.rests_on_ground and case.id in self.settled
        ]


def shown_leaving(
    session: Session, keyring: Keyring, submission: Submission
) -> tuple[Leaving, ...]:
    """Return what pages show to leave: as pinned where there are pins, else as it is now."""
    if not submission.pins_digest:
        return leaving_as_it_stands(session, submission)
    pinned = _shown_contents(session, keyring, submission)
    return _leaving(
        session, submission, {row.case_id: pinned[row.case_id] for row in submission.cases}
    )


def few_in_packet(
    session: Session, submission: Submission, leaving: tuple[Leaving, ...], *, acting_user: User
) -> Few:
    """Return of whom too much is told by what leaves, and what this person could do about it."""
    said = submission.told_of_few if submission.pins_digest else None
    fewest = said["fewest"] if said else fewest_alike(session)
    readable = readable_cases(submission, acting_user)
    shown = {str(case.id): case for case in readable}
    found = told_of_few(leaving, fewest)
    settled, edited = [], []
    if submission.state in OPEN_STATES:
        settled = [case.id for case in readable if may_settle(acting_user, case)]
        edited = [case.id for case in readable if _may_edit(acting_user, case)]
    return Few(
        fewest,
        [(shown[one.case_id], one) for one in found if one.case_id in shown],
        sum(one.case_id not in shown for one in found),
        said["reason"] if said else "",
        frozenset(settled),
        frozenset(edited),
    )


def _may_edit(user: User, case: Case) -> bool:
    return case.state in OPEN_CASES and may(user, CasePermission.EDIT, case)


def readable_cases(submission: Submission, user: User) -> list[Case]:
    """Return the cases of a submission that a person may know of, in their order."""
    return [row.case for row in submission.cases if may_read(user, row.case)]
