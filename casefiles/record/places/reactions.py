"""A new installation begins with the gazetteer that comes with the program."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.audit.workflow import Happening
from casefiles.record.places import workflow


def begin_gazetteer(session: Session, _happening: Happening) -> None:
    """Bring in the country and its governorates as soon as there is an organisation."""
    workflow.load_builtin(session)
