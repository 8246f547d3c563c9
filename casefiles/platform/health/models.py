"""One line of how an installation fares: a fact, a level, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line: `code` for programs, an English message to translate, what to do about it.

    A tuple among the values is a list of messages.
    """

    code: str
    level: Level
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    advice: str = ""

    @property
    def text(self) -> str:
        """Return the English sentence."""
        return self.message % self.values
