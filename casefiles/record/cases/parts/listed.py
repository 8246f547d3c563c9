"""A case as a list shows it: what stands in its own row and where it lies, and nothing long."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import CaseAccess, CaseState


class ListedPlace(NamedTuple):
    """The names of a place and of what it lies in."""

    names: Texts
    level: int
    parent: ListedPlace | None = None


class ListedCase(NamedTuple):
    """The columns of `cases` under their own names; a tuple, since lists make thousands."""

    id: UUID
    reference: str
    state: CaseState
    access: CaseAccess
    in_submission: bool
    title: Texts
    date_edtf: str | None
    target: str
    weapons: tuple[str, ...]
    delivery: str
    patterns: tuple[str, ...]
    violations: tuple[str, ...]
    control: str
    tags: tuple[str, ...]
    opened_at: datetime
    changed_at: datetime
    place: ListedPlace | None


def placed(
    names: Texts | None, level: int, parent_names: Texts | None, parent_level: int
) -> ListedPlace | None:
    """Return the place of four columns, which are None where a case has none."""
    if names is None:
        return None
    parent = None if parent_names is None else ListedPlace(parent_names, parent_level)
    return ListedPlace(names, level, parent)
