"""Who is seen or heard in exhibits, and copies in which a second person does not recognise them."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.appearances.models import (
    SOMEBODY_ELSE,
    Appearance,
    AppearanceDetails,
)
from casefiles.record.appearances.queries import keys_of
from casefiles.record.appearances.workflow import record_appearance, say_hidden
from casefiles.record.covering.workflow import confirm_copy
from casefiles.record.evidence.models import Derivative, DerivativeKind, Exhibit
from casefiles.record.evidence.workflow import add_derivative
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim
from tests.factories.evidence import LIMIT


def named(whom: Victim | Source | None) -> str:
    """Return whom a form names."""
    if whom is None:
        return SOMEBODY_ELSE
    return f"{'victim' if isinstance(whom, Victim) else 'source'}:{whom.id}"


def add_appearance(
    session: Session,
    exhibit: Exhibit,
    whom: Victim | Source | None = None,
    *,
    by: User,
    seen: bool = True,
    heard: bool = False,
    locator: str = "",
) -> Appearance:
    """Write down who is seen or heard, seen alone unless told otherwise."""
    details = AppearanceDetails(named(whom), seen, heard, locator)
    return record_appearance(session, exhibit, details, acting_user=by)


def add_copy(
    session: Session,
    store: LocalStore,
    exhibit: Exhibit,
    *,
    by: User,
    second: User,
    hides: tuple[Appearance, ...] = (),
    content: bytes = b"the covered copy (fictional)",
) -> Derivative:
    """Add a covered copy, confirm it as a second person, and say whom it hides."""
    kept = store.take_in(BytesIO(content), limit=LIMIT)
    copy = add_derivative(
        session, exhibit, kept, DerivativeKind.REDACTED, reason="a face", acting_user=by
    )
    confirm_copy(session, exhibit, copy, note="", acting_user=second)
    say_hidden(session, exhibit, copy, tuple(keys_of(hides)), acting_user=second)
    return copy
