"""Live numbers: what each one counts, the words it is said in, and the cases behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from casefiles.foundation.messages import N_
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.statistics.queries import Figure, Wanted

#: stands for a small number in what is for anybody, and for one that would give it away
WITHHELD = N_("withheld")
#: fewer days after the last whole year are told with it
_FEW_DAYS = 7


@dataclass(frozen=True)
class Asked:
    """What a number counts: a measure, of whom, when and where, and in which part."""

    measure: str
    wanted: Wanted
    by: str = ""
    value: str = ""

    @property
    def key(self) -> str:
        """Return what the number is called in a report."""
        parts = [self.measure, *self.wanted.codes.values(), self.by, self.value]
        return "|".join(one for one in parts if one)

    @property
    def query(self) -> dict[str, str]:
        """Return what opens its cases: the query of the address `statistics.cases`."""
        part = {"by": self.by, "value": self.value} if self.by else {}
        return {"measure": self.measure, **self.wanted.codes, **part}


@dataclass(frozen=True)
class Case:
    """A case behind a number, and what it adds."""

    id: str
    reference: str
    least: int
    most: int | None
    unknown: int

    @classmethod
    def from_plain(cls, row: list[Any]) -> Case:
        """Read one back."""
        return cls(*row)

    @property
    def plain(self) -> list[Any]:
        """Return it as it is frozen."""
        return [self.id, self.reference, self.least, self.most, self.unknown]


def said(figure: Figure, voice: Voice) -> str:
    """Return a figure in words; what is too small for the public is not told."""
    if {"least", "most"} & figure.withheld:
        return voice.say(WITHHELD)
    return voice.span(figure.least, figure.most)


@dataclass
class Numbers:
    """The live numbers of one report, gathered while it is written."""

    found: dict[str, tuple[Asked, Figure]] = field(default_factory=dict)
    #: counts of cases that are read with their cases: name → number, cases
    counted: dict[str, tuple[int, list[Case]]] = field(default_factory=dict)

    def run(self, asked: Asked, figure: Figure, voice: Voice) -> dict[str, Any]:
        """Return a number as a run of text that opens its cases."""
        self.found[asked.key] = (asked, figure)
        return {"text": said(figure, voice), "number": asked.key}

    def cell(self, asked: Asked, figure: Figure, voice: Voice) -> list[dict[str, Any]]:
        """Return a number as a cell of a table."""
        return [self.run(asked, figure, voice)]

    def count(self, key: str, cases: list[Case], voice: Voice) -> dict[str, Any]:
        """Return how many cases there are as a run of text that opens them."""
        self.counted[key] = (len(cases), cases)
        return {"text": voice.number(len(cases)), "number": key}

    def only(self, key: str) -> Numbers:
        """Return one of them alone."""
        return Numbers(
            {name: one for name, one in self.found.items() if name == key},
            {name: one for name, one in self.counted.items() if name == key},
        )

    def plain(self, behind: Mapping[str, list[Case]]) -> dict[str, Any]:
        """Return the numbers as they are frozen, each with its cases."""
        found = {
            key: {
                "measure": asked.measure,
                "query": asked.query,
                "least": figure.least,
                "most": figure.most,
                "unknown": figure.unknown,
                "withheld": sorted(figure.withheld),
                "cases": [one.plain for one in behind.get(key, ())],
            }
            for key, (asked, figure) in self.found.items()
        }
        counted = {
            key: {
                "measure": key,
                "query": {},
                "least": number,
                "most": number,
                "unknown": 0,
                "withheld": [],
                "cases": [one.plain for one in cases],
            }
            for key, (number, cases) in self.counted.items()
        }
        return dict(sorted((found | counted).items()))


# --- the periods of a report


def periods(since: date, until: date) -> list[tuple[date, date]]:
    """Return the years of a report, counted from its first day; a few days more join the last."""
    found: list[tuple[date, date]] = []
    begins = since
    while begins <= until:
        following = _year_later(begins)
        ends = min(following - timedelta(days=1), until)
        if found and (ends - begins).days < _FEW_DAYS:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
        begins = following
    return found


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, month=3, day=1)


def months_between(since: date, until: date) -> Iterator[str]:
    """Yield each month that lies in a period, in whole or in part, as 2016-03."""
    month = since.replace(day=1)
    while month <= until:
        yield month.isoformat()[:7]
        month = (month + timedelta(days=31)).replace(day=1)
