"""A case as a list shows it: what stands in its own row and where it lies, and nothing long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.places.models import Place

_Parent = aliased(Place)


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


@cache
def listing() -> sa.Select[Any]:
    """Select the rows of a list as plain columns: as records they would cost twice as much."""
    columns = [getattr(Case, name) for name in ListedCase._fields if name != "place"]
    where = (Place.names, Place.level, _Parent.names, _Parent.level)
    return (
        sa.select(*columns, *where)
        .outerjoin(Place, Place.id == Case.place_id)
        .outerjoin(_Parent, _Parent.id == Place.parent_id)
    )


def listed(row: Sequence[Any]) -> ListedCase:
    """Return the case of a row of `listing`, whose last column is the caller's."""
    *own, names, level, parent_names, parent_level, _total = row
    place = placed(names, level, parent_names, parent_level)
    return ListedCase(*own, place)  # type: ignore[call-arg] # mypy counts the row as one


def neighbours(
    rows: Sequence[ListedCase], *, anchored: bool, backwards: bool, more: bool
) -> tuple[str | None, str | None]:
    """Return the keys of the rows before and after a stretch of them, None at an end."""
    if not rows:
        return None, None
    newer = (more if backwards else anchored) and str(rows[0].id)
    older = (True if backwards else more) and str(rows[-1].id)
    return newer or None, older or None
