"""Drafts go with the account they belong to, and with time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.audit.workflow import Happening
from casefiles.platform.work import workflow


def forget_drafts(session: Session, happening: Happening) -> None:
    """Forget what somebody had begun to write: their account is closed."""
    workflow.forget_drafts_of(session, happening.subject)


def forget_old_drafts(session: Session, _happening: Happening) -> None:
    """Forget what is older than a draft is kept; somebody signs in every day."""
    workflow.forget_old_drafts(session)
