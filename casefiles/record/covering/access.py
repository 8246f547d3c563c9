"""The doors of covering: who writes in the case asks, who may look judges."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue

from casefiles.foundation.errors import NotAllowedNow, NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.access import current_user
from casefiles.platform.files.access import refuse_expunged, store
from casefiles.platform.web.transaction import database_released
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.covering import policy
from casefiles.record.covering.models import Medium
from casefiles.record.covering.parts import media
from casefiles.record.covering.parts.making import UNREADABLE, CannotCover, Size
from casefiles.record.covering.parts.playing import Playing, begun
from casefiles.record.covering.parts.recordings import Recording
from casefiles.record.covering.parts.writing import read_text
from casefiles.record.covering.queries import medium_of
from casefiles.record.evidence.access import with_exhibit
from casefiles.record.evidence.models import Derivative, Exhibit

P = ParamSpec("P")
LookedAt = Callable[Concatenate[Exhibit, Case, P], ResponseReturnValue]
LookRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def for_lookers(view: LookedAt[P]) -> LookRoute[P]:
    """Hand the view an exhibit and its case, for who may see original and copy side by side."""

    def looked(
        exhibit: Exhibit, case: Case, /, *args: P.args, **kwargs: P.kwargs
    ) -> ResponseReturnValue:
        policy.require_looker(current_user(), case)
        return view(exhibit, case, *args, **kwargs)

    looked.__name__ = view.__name__  # the name of the route
    return with_exhibit(needs=CasePermission.READ)(looked)


def _place_of(row: Exhibit | Derivative) -> Path:
    refuse_expunged(row.file)
    return store().path(row.sha256)


def sizes(row: Exhibit | Derivative) -> tuple[list[Size], str]:
    """Return the pages on which boxes are drawn, or why the file cannot be read."""
    medium, path = medium_of(row), _place_of(row)
    with database_released():
        try:
            return media.sizes_of(medium, path), ""
        except CannotCover as cannot:
            return [], cannot.message
        except OSError:
            return [], UNREADABLE


def recording(row: Exhibit | Derivative) -> tuple[Recording | None, str]:
    """Return how long a recording is and what is in it, or why the file cannot be read."""
    medium, path = medium_of(row), _place_of(row)
    if medium not in media.RECORDINGS:
        return None, ""
    with database_released():
        try:
            return media.recording_of(path), ""
        except CannotCover as cannot:
            return None, cannot.message
        except OSError:
            return None, UNREADABLE


def played(row: Exhibit | Derivative) -> tuple[str, Playing]:
    """Return a recording as it is played in a page: sound and pictures, and nothing beside."""
    medium, path = medium_of(row), _place_of(row)
    if medium not in media.RECORDINGS:
        raise NotAllowedNow(N_("There is nothing to be heard or watched in this file."))
    with database_released():
        try:
            return begun(partial(media.played, path))
        except (CannotCover, OSError) as cannot:
            raise NotFound(UNREADABLE) from cannot


def text(row: Exhibit | Derivative) -> str:
    """Return a text as its letters are counted; empty for what is none."""
    if medium_of(row) is not Medium.TEXT:
        return ""
    try:
        return read_text(_place_of(row))
    except (CannotCover, OSError):
        return ""


def page_shown(row: Exhibit | Derivative, number: int) -> bytes:
    """Return one page as a picture without anything but its pixels."""
    medium, path = medium_of(row), _place_of(row)
    with database_released():
        try:
            return media.page_shown(medium, path, number)
        except (CannotCover, OSError) as cannot:
            raise NotFound(UNREADABLE) from cannot
