"""Keeps the index beside the record: what a lower room changed is found by its new words."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.finding import workflow
from casefiles.desk.finding.parts.texts import Found
from casefiles.platform.audit.workflow import Happening
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Place
from casefiles.record.victims.models import Victim


def record_changed(session: Session, happening: Happening) -> None:
    """Find a record by what it says now."""
    if isinstance(happening.subject, Found):
        workflow.enter(session, happening.subject)


def victims_added(session: Session, happening: Happening) -> None:
    """Find everybody whom a table brought into a case."""
    for victim in session.scalars(sa.select(Victim).where(Victim.case_id == happening.subject.id)):
        workflow.enter(session, victim)


def record_gone(session: Session, happening: Happening) -> None:
    """Find a mistaken record, and all in the file of a mistaken case, no more."""
    workflow.forget(session, happening.subject.id)


def person_changed(session: Session, happening: Happening) -> None:
    """Find every harm done to a person by their new name."""
    victims = session.scalars(sa.select(Victim).where(Victim.person_id == happening.subject.id))
    for victim in victims:
        workflow.enter(session, victim)


def case_cleared(session: Session, happening: Happening) -> None:
    """Find all that stands in a case by what is left of it: somebody in it was expunged."""
    case = happening.subject
    if isinstance(case, Case):
        workflow.enter(session, case)
        found: list[Found] = []
        for kind in (Victim, Exhibit, Claim):
            found += session.scalars(sa.select(kind).where(kind.case_id == case.id))
        for one in found:
            workflow.enter(session, one)


def place_changed(session: Session, happening: Happening) -> None:
    """Find the cases of a place by its new name."""
    if isinstance(happening.subject, Place):
        here = sa.select(Case).where(Case.place_id == happening.subject.id)
        for case in session.scalars(here):
            workflow.enter(session, case)
