"""How many facts nobody decided about: kept for pages that cannot compare by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.outbound.corrections import queries
from casefiles.outbound.dispatch.queries import dated
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import is_expunged
from casefiles.outbound.submissions.models import Submission, SubmissionCase
from casefiles.platform.vault.workflow import Keyring


@dataclass(frozen=True)
class Counted:
    """How many facts of each case changed that nobody decided about, and what was known of it."""

    changed: Mapping[UUID, int]
    #: what dated each case when it was compared
    dates: Mapping[UUID, str]
    #: what was remembered of it until then
    before: Mapping[UUID, tuple[int, str]]


def count_again(session: Session, keyring: Keyring, packet: Packet) -> Counted | None:
    """Compare a packet that went out; None where nothing happened to its cases since.

    It only reads: what was counted is kept by `keep_count`, in a transaction of its own.
    """
    cases = session.get_one(Submission, packet.submission_id).cases
    dates = dated(session, [row.case_id for row in cases])
    if all(row.compared_with == dates[row.case_id] for row in cases):
        return None
    return Counted(_counted(session, keyring, packet), dates, _remembered(cases))


def keep_count(session: Session, packet: Packet, counted: Counted) -> bool:
    """Keep what was counted, unless something happened meanwhile: then it is counted again."""
    cases = session.get_one(Submission, packet.submission_id).cases
    dates = dated(session, [row.case_id for row in cases])
    if dates != counted.dates or _remembered(cases) != counted.before:
        return False
    for row in cases:
        row.changed, row.compared_with = counted.changed[row.case_id], dates[row.case_id]
    return True


def _remembered(cases: Iterable[SubmissionCase]) -> dict[UUID, tuple[int, str]]:
    return {row.case_id: (row.changed, row.compared_with) for row in cases}


def _counted(session: Session, keyring: Keyring, packet: Packet) -> dict[UUID, int]:
    submission = session.get_one(Submission, packet.submission_id)
    found = None if is_expunged(session, packet) else queries.compare(session, keyring, packet)
    keys = {case.id: key for key, case in found.cases.items()} if found else {}
    facts = [one.said.subject.case for one in found.comparison.material] if found else []
    return {
        row.case_id: sum(each in {"", keys.get(row.case_id)} for each in facts)
        for row in submission.cases
    }


def remember(session: Session, keyring: Keyring, packet: Packet) -> None:
    """Keep how many facts nobody decided about, for pages that cannot compare by themselves."""
    counted = _counted(session, keyring, packet)
    for row in session.get_one(Submission, packet.submission_id).cases:
        row.changed, row.compared_with = counted[row.case_id], ""
