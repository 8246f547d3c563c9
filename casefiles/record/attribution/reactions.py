"""A fact below changed: an approved claim that rests on it goes back to review."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.platform.audit.workflow import Happening
from casefiles.record.attribution import workflow
from casefiles.record.attribution.queries import RELIED_ON
from casefiles.record.citations.queries import cases_citing_sources
from casefiles.record.origins.queries import deriving_from

#: fields of lower records that a dossier holds, so that the first one changed is named
_FACTS = frozenset(
    {*RELIED_ON, "reliability", "category", "group", "minimum", "maximum", "source_id", "state"}
)


def file_changed(session: Session, happening: Happening) -> None:
    """Answer a change within one case: its own facts, a figure, an exhibit, a citation."""
    if happening.within is not None:
        _reconsider(session, happening.within, happening)


def source_changed(session: Session, happening: Happening) -> None:
    """Answer a change to a source, in every case where something rests on it.

    The cases in the order of their ids: two changes at once wait, instead of
    waiting for each other.
    """
    for case_id in cases_citing_sources(session, [happening.subject.id]):
        _reconsider(session, case_id, happening)


def origins_changed(session: Session, happening: Happening) -> None:
    """Answer a link between sources, wherever something rests on what derives by way of it."""
    deriving = deriving_from(session, happening.subject.id)
    for case_id in cases_citing_sources(session, deriving):
        _reconsider(session, case_id, happening)


def _reconsider(session: Session, case_id: UUID, happening: Happening) -> None:
    workflow.reconsider(session, case_id, _fact(happening))


def _fact(happening: Happening) -> Mapping[str, object]:
    """Return the fact that changed, its old and its new value, as the event tells them."""
    detail = happening.detail
    changes: Mapping[str, list[object]] = detail.get("changes") or {}
    relied_on = [name for name in changes if name in _FACTS]
    if relied_on:
        old, new = changes[relied_on[0]]
        return {"fact": relied_on[0], "old": old, "new": new, "action": happening.action}
    kind = happening.action.partition(":")[0]
    return {
        "fact": detail.get("reference") or detail.get("support") or f"{kind}s",
        "old": detail.get("before"),
        "new": detail.get("after"),
        "action": happening.action,
    }
