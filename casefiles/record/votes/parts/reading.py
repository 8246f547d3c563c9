"""A published table of vetoes becomes rows; what it says twice is counted here and compared.

The columns are those of the set of vetoes since 1946 of the World Politics Data Lab: `draft`,
`date`, `member_veto1` to `member_veto3`, and columns of 0 and 1 that repeat them. Whoever fills
in both can contradict themselves, so the names count, and each sign that differs is kept.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.public_record.models import key_of
from casefiles.record.votes.models import (
    LONGEST_SYMBOL,
    PositionDetails,
    VoteDetails,
    VoteOutcome,
    VoteStance,
)
from casefiles.record.votes.parts.countries import country_name, with_name

#: the Charter entered into force
FIRST_DAY = date(1945, 10, 24)
NOT_YET_FOUNDED = N_("There was no United Nations on this day.")
MOST_ROWS = 2_000
NEEDED = ("draft", "date", "member_veto1")
_LONGEST = {"draft": LONGEST_SYMBOL, "meeting_record": 200, "agenda_item": 500, "crisis_topic": 500}
_NAMES = ("member_veto1", "member_veto2", "member_veto3")
_MEMBERS: Mapping[str, str] = {
    "China": "CN", "France": "FR", "Russia": "RU", "USSR": "SU", "USA": "US", "UK": "GB",
}  # fmt: skip
_TOGETHER: Mapping[str, frozenset[str]] = {
    "russia_china": frozenset({"RU", "CN"}),
    "usa_uk": frozenset({"US", "GB"}),
    "usa_france": frozenset({"US", "FR"}),
    "usa_france_uk": frozenset({"US", "FR", "GB"}),
    "france_uk": frozenset({"FR", "GB"}),
}
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Conflict:
    """A table says one thing of a vote, and what was counted or recorded says another."""

    column: str
    said: str
    counted: str


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row: an English message to translate."""

    message: str
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Row:
    """One row of the table; without details where it cannot be read."""

    number: int
    symbol: str
    part: int
    details: VoteDetails | None
    problems: tuple[Problem, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def vetoes(self) -> tuple[str, ...]:
        """Return whose vetoes the row names."""
        return tuple(one.country for one in self.details.positions) if self.details else ()


def read(text: str) -> tuple[Row, ...]:
    """Return the rows of a table of vetoes, each with what is wrong and what contradicts."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in NEEDED if name not in _headings(reader)]
    if missing:
        raise Refusal(
            N_("This is no table of vetoes: it has no column %(names)s."),
            field="file",
            names=", ".join(missing),
        )
    rows: list[Row] = []
    parts = Counter[str]()
    for number, cells in enumerate(_cells(reader), start=2):
        if len(rows) >= MOST_ROWS:
            raise Refusal(
                N_("A table of at most %(most)s rows is read at once."),
                field="file",
                most=MOST_ROWS,
            )
        row = _row(number, cells)
        parts[key_of(row.symbol)] += 1
        rows.append(_numbered(row, parts[key_of(row.symbol)]))
    return tuple(rows)


def _headings(reader: csv.DictReader[str]) -> Sequence[str]:
    try:
        return reader.fieldnames or ()
    except csv.Error:
        raise _no_table() from None


def _no_table() -> Refusal:
    return Refusal(N_("This file is no table in plain text (CSV)."), field="file")


def _cells(reader: csv.DictReader[str]) -> Iterator[Mapping[str, str]]:
    try:
        for row in reader:
            yield {name: (value or "").strip() for name, value in row.items() if name}
    except csv.Error:
        raise _no_table() from None


def _numbered(row: Row, part: int) -> Row:
    if part == 1 or row.details is None:
        return row
    again = Problem(
        N_("The symbol stands in an earlier row: taken as vote %(part)s under it."), {"part": part}
    )
    return replace(row, part=part, problems=(*row.problems, again))


def _row(number: int, cells: Mapping[str, str]) -> Row:
    named = list(dict.fromkeys(cells[name] for name in _NAMES if cells.get(name)))
    voted_on = day_of(cells["date"])
    problems = tuple(_faults(cells, named, voted_on))
    vetoes = frozenset(_MEMBERS[name] for name in named if name in _MEMBERS)
    if problems:
        return Row(number, cells["draft"], 1, None, problems, ())
    conflicts = tuple(_conflicts(cells, vetoes))
    details = _details(cells, vetoes, voted_on)
    return Row(number, cells["draft"], 1, details, tuple(_remarks(cells)), conflicts)


def day_of(text: str) -> date | None:
    """Return a day written month first (7/19/2012) or as ISO has it; None where it is neither."""
    found = _MONTH_FIRST.fullmatch(text)
    try:
        if found:
            month, day, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def _faults(cells: Mapping[str, str], named: list[str], voted_on: date | None) -> Iterator[Problem]:
    """Yield why a row cannot be taken."""
    if not 0 < len(key_of(cells["draft"])) <= LONGEST_SYMBOL:
        yield Problem(N_("The row names no draft."), {})
    if voted_on is None:
        yield Problem(N_("The day cannot be read: %(text)s"), {"text": cells["date"]})
    elif voted_on < FIRST_DAY:
        yield Problem(NOT_YET_FOUNDED, {})
    elif voted_on > clock.today():
        yield Problem(N_("This day has not come yet."), {})
    for column, longest in _LONGEST.items():
        if len(cells.get(column, "")) > longest:
            yield Problem(
                N_("%(column)s is longer than %(longest)s characters."),
                {"column": column, "longest": longest},
            )
    for name in named:
        if name not in _MEMBERS:
            yield Problem(N_("This is no permanent member: %(text)s"), {"text": name})
    if not named:
        yield Problem(N_("The row names nobody who vetoed."), {})


def _remarks(cells: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what a row is taken with all the same."""
    if "\n" in cells.get("meeting_record", ""):
        yield Problem(N_("The cell of the meeting holds several symbols; all are kept."), {})


def _conflicts(cells: Mapping[str, str], vetoes: frozenset[str]) -> Iterator[Conflict]:
    """Yield each sign of the table that its own names contradict."""
    counted = {name: code in vetoes for name, code in _MEMBERS.items()}
    counted |= {"single_veto": len(vetoes) == 1, "multiple_vetoes": len(vetoes) > 1}
    counted |= {name: members == vetoes for name, members in _TOGETHER.items()}
    for column, holds in counted.items():
        if column in cells and cells[column] != str(int(holds)):
            yield Conflict(column, cells[column], str(int(holds)))


def _details(
    cells: Mapping[str, str], vetoes: frozenset[str], voted_on: date | None
) -> VoteDetails:
    topic = cells.get("crisis_topic", "") or cells.get("agenda_item", "") or cells["draft"]
    about = with_name(topic)
    arabic = {"ar": country_name(about, "ar")} if about else {}
    return VoteDetails(
        symbol=cells["draft"],
        voted_on=voted_on,
        subject=Texts({"en": topic} | arabic, "en"),
        about=about,
        meeting="; ".join(one.strip() for one in cells.get("meeting_record", "").splitlines()),
        agenda=" ".join(cells.get("agenda_item", "").split()),
        outcome=VoteOutcome.VETOED,
        positions=tuple(PositionDetails(one, VoteStance.AGAINST) for one in sorted(vetoes)),
    )
