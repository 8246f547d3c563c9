"""How an addressee stands to what is asked of it: counted by kind and by status, never judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from casefiles.record.codebook.queries import vocabulary
from casefiles.record.recommendations.models import Status
from casefiles.record.recommendations.parts.judging import VOCABULARY

#: in the order of a table and of a bar; None is that no follow-up stands
ORDER: tuple[Status | None, ...] = (
    Status.DONE,
    Status.PARTLY_DONE,
    Status.PROMISED,
    Status.REFUSED,
    Status.NO_ANSWER,
    None,
    Status.SUPERSEDED,
)
_SILENCE = (Status.NO_ANSWER, None)


@dataclass(frozen=True)
class Counted:
    """How many recommendations of one kind have one status."""

    kind: str
    status: Status | None
    number: int


@dataclass(frozen=True)
class Line:
    """One kind of ask: how many there are by status, in `ORDER`."""

    kind: str
    numbers: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(self.numbers)


@dataclass(frozen=True)
class Scorecard:
    """All that was asked of one addressee, and how it stands."""

    lines: tuple[Line, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return how many there are by status, in `ORDER`."""
        return tuple(
            sum(column) for column in zip(*(one.numbers for one in self.lines), strict=True)
        )

    def of(self, status: Status | None) -> int:
        """Return how many have a status."""
        return self.numbers[ORDER.index(status)]

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(self.numbers)

    @property
    def asked(self) -> int:
        """Return how many still count: what was superseded is asked no more."""
        return self.total - self.of(Status.SUPERSEDED)

    @property
    def done(self) -> int:
        """Return how many were done."""
        return self.of(Status.DONE)

    @property
    def unanswered(self) -> int:
        """Return on how many no answer is recorded."""
        return sum(self.of(one) for one in _SILENCE)

    @property
    def share(self) -> float | None:
        """Return which part was done; None where nothing is asked any more."""
        return self.done / self.asked if self.asked else None


def scorecard_of(counted: Iterable[Counted]) -> Scorecard:
    """Return the scorecard of what was counted, kinds in the order of the codebook."""
    by_kind: dict[str, Counter[Status | None]] = {}
    for one in counted:
        by_kind.setdefault(one.kind, Counter())[one.status] += one.number
    order = [term.code for term in vocabulary(VOCABULARY).terms]
    return Scorecard(
        tuple(
            Line(kind, tuple(by_kind[kind][status] for status in ORDER))
            for kind in sorted(by_kind, key=order.index)
        )
    )
