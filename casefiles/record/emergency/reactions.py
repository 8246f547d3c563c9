"""Requests that nobody answered lapse; somebody signs in every day."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.audit.workflow import Happening
from casefiles.record.emergency import workflow


def lapse_overdue(session: Session, _happening: Happening) -> None:
    """Write down which requests lapsed: they let nobody do anything since their time was over."""
    workflow.lapse_overdue(session)
