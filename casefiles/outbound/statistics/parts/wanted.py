"""What a reader asks for, and the sums as they are said: ranges, and "at least"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casefiles.outbound.statistics.parts.totals import Total

#: the first and the last year of which a period can be asked
FIRST, LAST = 1900, 2199
_DECEMBER, _LAST_DAY = 12, 31


@dataclass(frozen=True)
class Wanted:
    """Which cases: of a party and its parts, within a period, in a place."""

    party_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    place_id: UUID | None = None

    @property
    def codes(self) -> dict[str, str]:
        """Return what an address carries of it."""
        said = {
            "party": self.party_id,
            "place": self.place_id,
            "since": self.since,
            "until": self.until,
        }
        return {name: str(one) for name, one in said.items() if one}

    @property
    def has_period(self) -> bool:
        """Whether days were asked for."""
        return bool(self.since or self.until)

    @property
    def is_whole_years(self) -> bool:
        """Whether the period begins and ends with a year, or is open there."""
        begins = self.since is None or (self.since.month, self.since.day) == (1, 1)
        ends = self.until is None or (self.until.month, self.until.day) == (_DECEMBER, _LAST_DAY)
        return begins and ends

    @property
    def is_whole_months(self) -> bool:
        """Whether the period begins and ends with a month, or is open there."""
        begins = self.since is None or self.since.day == 1
        last = self.until and monthrange(self.until.year, self.until.month)[1]
        return begins and (self.until is None or self.until.day == last)

    @property
    def years(self) -> tuple[str, str]:
        """Return the first and the last year that lie wholly in the period."""
        first, last = self.since or date(FIRST, 1, 1), self.until or date(LAST, 12, 31)
        begins = first.year + ((first.month, first.day) != (1, 1))
        ends = last.year - ((last.month, last.day) != (_DECEMBER, _LAST_DAY))
        return f"{begins:04d}", f"{ends:04d}"

    @property
    def months(self) -> tuple[str, str]:
        """Return the first and the last month of a period of whole months."""
        first, last = self.since or date(FIRST, 1, 1), self.until or date(LAST, 12, 31)
        return f"{first.year:04d}-{first.month:02d}", f"{last.year:04d}-{last.month:02d}"


@dataclass(frozen=True)
class Sum:
    """One number of the statistics, as a page says it."""

    total: Total

    @property
    def least(self) -> int:
        """Return the least."""
        return self.total.least

    @property
    def most(self) -> int | None:
        """Return the most, None where a case leaves it open: then it is "at least"."""
        return None if self.total.unbounded else self.total.most

    @property
    def unknown(self) -> int:
        """Return of how many it is not known whether they belong."""
        return self.total.unknown

    @property
    def cases(self) -> int:
        """Return how many cases are in it."""
        return self.total.cases


@dataclass(frozen=True)
class Funnel:
    """How far the documented cases came."""

    documented: int
    verified: int
    attributed: int
    submitted: int
    acknowledged: int
    found: int
