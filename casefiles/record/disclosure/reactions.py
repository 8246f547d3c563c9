"""A ground keeps what the case says of the person it is about, also when the case changes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from casefiles.platform.audit.workflow import Happening
from casefiles.record.cases.models import Case
from casefiles.record.disclosure import queries
from casefiles.record.disclosure.models import Ground
from casefiles.record.disclosure.workflow import follow_case
from casefiles.record.victims.models import Victim


def victim_changed(session: Session, happening: Happening) -> None:
    """Judge the grounds about somebody by the age and the outcome that stand there now."""
    victim = session.get_one(Victim, happening.subject.id)
    about = queries.grounds_about_victims(session, victim.case_id)
    _follow(session, victim.case_id, (one for one in about if one.subject_id == victim.id))


def case_changed(session: Session, happening: Happening) -> None:
    """Judge the grounds about people of a case by the day that stands there now."""
    if "date_edtf" in happening.detail.get("changes", ()):
        case_id = happening.subject.id
        _follow(session, case_id, queries.grounds_about_victims(session, case_id))


def _follow(session: Session, case_id: object, grounds: Iterable[Ground]) -> None:
    case = session.get_one(Case, case_id)
    for ground in grounds:
        follow_case(session, ground, case)
