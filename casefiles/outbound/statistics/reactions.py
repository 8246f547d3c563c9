"""Keeps the sums beside the record: whatever changes a case changes what it adds, at its end."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.outbound.statistics import workflow
from casefiles.outbound.statistics.parts.reach import Reach
from casefiles.platform.audit.workflow import Happening


def case_changed(session: Session, happening: Happening) -> None:
    """Count a case by what stands in it."""
    if happening.within is not None:
        workflow.expect(session, Reach.CASE, happening.within)


def standing_changed(session: Session, happening: Happening) -> None:
    """Count a case by its state, access or ties, and with it those of the same event."""
    if happening.within is not None:
        workflow.expect(session, Reach.EVENT, happening.within)


def facility_changed(session: Session, happening: Happening) -> None:
    """Count every case that damaged a facility by its kind."""
    workflow.expect(session, Reach.FACILITY, happening.subject.id)


def place_changed(session: Session, happening: Happening) -> None:
    """Count the cases of a place, and of all within it, where it lies."""
    if {"parent_id", "level"} & set(happening.detail.get("changes", ())):
        workflow.expect(session, Reach.PLACE, happening.subject.id)
