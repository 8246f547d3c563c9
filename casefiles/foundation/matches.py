"""What somebody may have meant by the letters typed so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

#: how many are offered at a time; whoever meant another one types a letter more
MOST_MATCHES = 20


@dataclass(frozen=True)
class Match:
    """One record that was perhaps meant, and what tells it from its namesakes."""

    value: str
    label: str
    detail: str = ""

    @property
    def line(self) -> str:
        """The match on one line, for an option of a select."""
        return f"{self.label} — {self.detail}" if self.detail else self.label


@dataclass(frozen=True)
class Offered:
    """What a select offers, as (id, words), and whether there is more than that."""

    pairs: Sequence[tuple[str, str]]
    is_partial: bool = False
    #: the ids of those that somebody asked for by their words
    asked_for: Collection[str] = ()
