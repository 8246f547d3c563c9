"""Keeps the sums beside the record: whatever changes a case changes what it adds, at once."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.statistics import workflow
from casefiles.outbound.statistics.parts.reading import same_event
from casefiles.platform.audit.workflow import Happening
from casefiles.record.cases.models import Case
from casefiles.record.places.queries import below_or_at
from casefiles.record.victims.models import Damage


def case_changed(session: Session, happening: Happening) -> None:
    """Count a case by what stands in it now."""
    if happening.within is not None:
        workflow.keep_case(session, happening.within)


def standing_changed(session: Session, happening: Happening) -> None:
    """Count a case by its state, access or ties now, and with it those of the same event."""
    if happening.within is not None:
        for case_id in sorted({happening.within, *same_event(session, happening.within)}):
            workflow.keep_case(session, case_id)


def facility_changed(session: Session, happening: Happening) -> None:
    """Count every case that damaged a facility by its kind now."""
    here = sa.select(Damage.case_id).where(Damage.facility_id == happening.subject.id)
    for case_id in sorted(set(session.scalars(here))):
        workflow.keep_case(session, case_id)


def place_changed(session: Session, happening: Happening) -> None:
    """Count the cases of a place, and of all within it, where it lies now."""
    if {"parent_id", "level"} & set(happening.detail.get("changes", ())):
        here = sa.select(Case.id).where(Case.place_id.in_(below_or_at(happening.subject.id)))
        for case_id in sorted(session.scalars(here)):
            workflow.keep_case(session, case_id)
