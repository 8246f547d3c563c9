"""What every way of covering takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from casefiles.foundation.messages import N_
from casefiles.record.covering.models import Areas

#: how far it is: done, total
Tell = Callable[[int, int], None]
UNREADABLE = N_("The file cannot be read as what it says it is, so nothing in it can be covered.")
TOO_MUCH = N_("The file is larger than can be covered here. Cover it outside and add the copy.")


class CannotCover(Exception):  # noqa: N818 - the fact; its words are for people
    """Nothing was made: a message to translate."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Made:
    """A copy made anew: its bytes, how much was covered, and by which programs."""

    content: bytes
    counts: Mapping[str, int]
    tools: Mapping[str, str]


@dataclass(frozen=True)
class Size:
    """A page seen upright, in pixels."""

    width: int
    height: int


Cover = Callable[[Path, Areas, Tell], Made]
