"""What says that a sealed source is the one in a file is forgotten where it no longer may."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.audit.workflow import Happening
from casefiles.record.appearances import queries, workflow
from casefiles.record.appearances.models import Appearance


def exhibit_changed(session: Session, happening: Happening) -> None:
    """Follow an exhibit that is said to come from another source than before."""
    _forget(session, happening, Appearance.exhibit_id == happening.subject.id)


def source_changed(session: Session, happening: Happening) -> None:
    """Follow a source that nobody could look up any more."""
    _forget(session, happening, Appearance.source_id == happening.subject.id)


def _forget(session: Session, happening: Happening, condition: object) -> None:
    for row in queries.naming_sealed(session, condition):  # type: ignore[arg-type]  # a comparison
        workflow.forget_source(session, row, acting_user=happening.acting_user)
