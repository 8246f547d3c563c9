"""How many facts nobody decided about: kept for pages that cannot compare by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.outbound.dispatch.queries import dated
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.submissions.models import Submission, SubmissionCase


@dataclass(frozen=True)
class Counted:
    """How many facts of each case changed that nobody decided about, and what was known of it."""

    changed: Mapping[UUID, int]
    #: what dated each case when it was compared
    dates: Mapping[UUID, str]
    #: what was remembered of it until then
    before: Mapping[UUID, tuple[int, str]]


def remembered(cases: Iterable[SubmissionCase]) -> dict[UUID, tuple[int, str]]:
    """Return what pages are told of each case so far, and what it was compared with."""
    return {row.case_id: (row.changed, row.compared_with) for row in cases}


def keep_count(session: Session, packet: Packet, counted: Counted) -> bool:
    """Keep what was counted, unless something happened meanwhile: then it is counted again."""
    cases = session.get_one(Submission, packet.submission_id).cases
    dates = dated(session, [row.case_id for row in cases])
    if dates != counted.dates or remembered(cases) != counted.before:
        return False
    for row in cases:
        row.changed, row.compared_with = counted.changed[row.case_id], dates[row.case_id]
    return True
