"""Measured figures as lines and as the page docs/performance.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Page:
    """One page: its goal, and what was measured, all in milliseconds."""

    name: str
    goal: float
    least: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Figures:
    """Everything measured on one installation."""

    cases: int
    victims: int
    rounds: int
    #: of the machine over one minute, before and after
    load: tuple[float, float]
    floor: Page
    pages: list[Page]
    #: list by floor, of each round
    ratios: list[float]
    per_second: float
    #: of the process that serves pages and does the long work, in MB
    memory: float
    queries: dict[str, int]

    def with_queries(self, found: dict[str, int]) -> Figures:
        """Return the figures with the statements that were counted apart."""
        return replace(self, queries=found)


def printed(figures: Figures) -> str:
    """Return the figures as lines for a terminal."""
    lines = [f"{figures.cases} cases, {figures.victims} victims, {figures.rounds} rounds"]
    for page in (figures.floor, *figures.pages):
        goal = f"goal {page.goal:g}" if page.goal else ""
        lines.append(
            f"  {page.name:<26} p50 {page.p50:6.1f}  p95 {page.p95:6.1f}"
            f"  least {page.least:6.1f} ms  {goal}"
        )
    low, middle, high = min(figures.ratios), median(figures.ratios), max(figures.ratios)
    lines += [
        f"  list by floor          {middle:.2f} ({low:.2f} to {high:.2f})  goal 2.5",
        f"  lists a second, 4 clients  {figures.per_second:.0f}  goal 100",
        f"  memory of the process  {figures.memory:.0f} MB  goal 180",
        f"  queries                {figures.queries}  goals 8 and 20",
        f"  load of the machine    {figures.load[0]:.1f} before, {figures.load[1]:.1f} after",
    ]
    return "\n".join(lines)


def written(found: Sequence[Figures]) -> str:
    """Return the page of the documentation."""
    sizes = " ".join(str(one.cases) for one in found)
    head = [line.replace("SIZES", sizes) for line in _HEAD]
    return "\n".join([*head, "", _machine(), "", *_tables(found), *_FOOT, ""])


_HEAD = (
    "# How fast it is",
    "",
    "Written by `python -m benchmarks.pages --cases SIZES --write docs/performance.md` from "
    "what it measured; nobody edits it. Floor and Casefiles answer in turn, round by round, so a "
    "busy machine slows both. The floor is a Flask application on the same server that runs the "
    "list's SQL, written by hand, and fills the same template: no session, person, policy, "
    "translation or ORM. What the list costs above it is what Casefiles adds.",
)
_FOOT = (
    "The files are invented by a seed (`benchmarks/filling.py`): names drawn by a Zipf law, about "
    "eight victims a case, most with few, some with dozens, and a log that is chained. Times are "
    "those of a client on the same machine, over a kept connection. Memory is that of the one "
    "process that serves pages and does the long work. Queries are counted on a page looked at "
    "a second time; tests hold them down, and no test measures time.",
    "",
    "What is kept between two requests is data that everybody reads alike and the database says is "
    "unchanged (the gazetteer, how ready a case is), how many cases somebody may see, and rows of "
    "the list as they were drawn, for one set of roles, language and columns; never who somebody "
    "is, nor what they may. Where the log told of nothing since, within the same minute, that is "
    "taken as it is; otherwise each row is asked after, and drawn anew if it could be another. A "
    "list is therefore measured twice: as it is when nothing happened since, and with each row "
    "drawn anew. So is a case page, whose first look works out how ready the case is for each of "
    "thirteen recipients.",
)


def _machine() -> str:
    return (
        f"Machine: {os.cpu_count()} cores ({_processor()}), {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _tables(found: Sequence[Figures]) -> list[str]:
    lines = []
    for figures in found:
        lines += [
            f"## {figures.cases:,} cases, {figures.victims:,} victims",
            "",
            f"{figures.rounds} rounds of 30 requests; load of the machine "
            f"{figures.load[0]:.1f} before and {figures.load[1]:.1f} after.",
            "",
            "| page | p50, ms | p95, ms | least, ms | goal, p50 |",
            "|---|---:|---:|---:|---:|",
            *(_row(page) for page in (figures.floor, *figures.pages)),
            "",
            "| | measured | goal |",
            "|---|---:|---:|",
            f"| list by floor, median of rounds | {median(figures.ratios):.2f} "
            f"({min(figures.ratios):.2f} to {max(figures.ratios):.2f}) | at most 2.5 |",
            f"| lists a second, four clients | {figures.per_second:.0f} | at least 100 |",
            f"| memory, MB | {figures.memory:.0f} | at most 180 |",
            *(
                f"| queries, {name} | {count} | at most {goal} |"
                for (name, count), goal in zip(figures.queries.items(), (8, 20), strict=False)
            ),
            "",
        ]
    return lines


def _row(page: Page) -> str:
    goal = f"{page.goal:g}" if page.goal else ""
    return f"| {page.name} | {page.p50:.1f} | {page.p95:.1f} | {page.least:.1f} | {goal} |"
