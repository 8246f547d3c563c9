"""How long pages take beside the floor: `python -m benchmarks.pages --cases 10000`.

Floor and Casefiles answer in turn, so that a busy machine slows both. One client; then four.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.counting import queries_of
from benchmarks.report import Figures, Page, printed, written
from benchmarks.serving import Browser, Filled, Served, casefiles, filled, floor
from casefiles.desk.lists.parts.columns import SEPARATOR, USUAL

#: requests of one page in one round
_REQUESTS = 30
_WARM_UP = 10
_CLIENTS = 4
_SECONDS = 4.0
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
#: what people look for: a family's name in Arabic, a town in Latin letters
_ARABIC, _LATIN = "الأسطوري", "tell al-waraq"


@dataclass
class Measured:
    """Seconds of each request, round by round."""

    rounds: list[list[float]] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        """Return every request in the order of time taken."""
        return sorted(seconds for each in self.rounds for seconds in each)

    def page(self, name: str, goal: float) -> Page:
        """Return the figures of a page, in milliseconds."""
        every = [1000 * seconds for seconds in self.all]
        return Page(name, goal, every[0], median(every), every[int(len(every) * 0.95)])


def measure(cases: int, rounds: int, folder: Path) -> Figures:
    """Measure everything on an installation of so many cases."""
    installation = filled(folder, cases)
    load_before = os.getloadavg()[0]
    with casefiles(installation) as ours, floor(installation) as below:
        list_, base = Measured(), Measured()
        names = ("anew", "case", "again", "create", "latin", "arabic")
        pages = {name: Measured() for name in names}
        browser, plain = ours.browser(), below.browser()
        acts = _acts(browser, installation)
        for _round in range(rounds):
            base.rounds.append(_timed(lambda: _is_page(plain.get("/cases/"))))
            list_.rounds.append(_timed(lambda: _is_page(browser.get("/cases/"))))
            for name in ("anew", "case", "again", "latin", "arabic"):
                pages[name].rounds.append(_timed(acts[name]))
        per_second = _throughput(ours)
        # Last, for what is opened stands first in the list: a row of it holds nothing yet.
        for _round in range(rounds):
            pages["create"].rounds.append(_timed(acts["create"]))
        ratios = [median(a) / median(b) for a, b in zip(list_.rounds, base.rounds, strict=True)]
        figures = Figures(
            cases=cases,
            victims=_count(installation, "victims"),
            rounds=rounds,
            load=(load_before, os.getloadavg()[0]),
            floor=base.page("floor of the list", 0),
            pages=[
                list_.page("list of cases", 10),
                pages["anew"].page("list, each row drawn anew", 0),
                pages["case"].page("case page, first look", 25),
                pages["again"].page("case page, looked at again", 25),
                pages["create"].page("create a case (POST)", 30),
                pages["latin"].page("search, Latin", 15),
                pages["arabic"].page("search, Arabic", 15),
            ],
            ratios=ratios,
            per_second=per_second,
            memory=ours.memory,
            queries={},
        )
    return figures.with_queries(queries_of(installation))


def _timed(act: Callable[[], None]) -> list[float]:
    for _ in range(_WARM_UP):
        act()
    seconds = []
    for _ in range(_REQUESTS):
        begun = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begun)
    return seconds


def _is_page(answer: tuple[int, str, str]) -> None:
    status, text, _where = answer
    if status != 200 or "</html>" not in text:
        raise RuntimeError(f"No page: {status}")


def _acts(browser: Browser, installation: Filled) -> dict[str, Callable[[], None]]:
    case_ids = _cases_to_look_at(installation)
    place = _one(installation, "SELECT id FROM places WHERE level = 3 LIMIT 1")
    token = _token(browser.get("/cases/new")[1])
    numbers, orders = iter(range(10**9)), permutations(USUAL[1:])

    def anew() -> None:
        # Rows that were drawn are kept for the columns in one order: another draws them anew.
        _is_page(browser.get(f"/cases/?columns={SEPARATOR.join(next(orders))}"))

    def again() -> None:
        _is_page(browser.get(f"/cases/{case_ids[0]}"))

    def look() -> None:
        _is_page(browser.get(f"/cases/{case_ids[next(numbers) % len(case_ids)]}"))

    def create() -> None:
        fields = {"csrf_token": token, "version": "0", "place_id": _dashed(place),
                  "title-text-en": f"Market {next(numbers)}", "title-original": "en",
                  "date_edtf": "2019-07-22", "target": "market",
                  "time_zone": "Asia/Damascus", "access": "organisation"}  # fmt: skip
        status, text, where = browser.post("/cases/new", fields)
        if status != 303 or not where:
            raise RuntimeError(f"Not created: {status} {text[:2000]}")

    return {
        "anew": anew,
        "again": again,
        "case": look,
        "create": create,
        "latin": _search(browser, token, _LATIN),
        "arabic": _search(browser, token, _ARABIC),
    }


def _search(browser: Browser, token: str, words: str) -> Callable[[], None]:
    """Return a look at what a search found: its words were sent once, as people do."""
    _status, _text, where = browser.post("/search", {"csrf_token": token, "words": words})
    return lambda: _is_page(browser.get(where))


def _token(text: str) -> str:
    found = _TOKEN.search(text)
    if found is None:
        raise RuntimeError("The page carries no token.")
    return found[1]


def _dashed(key: str) -> str:
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


def _cases_to_look_at(installation: Filled) -> list[str]:
    """Return two hundred cases across the whole, of every state."""
    every = "SELECT id FROM cases WHERE access = 'organisation' ORDER BY id"
    with sa.create_engine(f"sqlite:///{installation.database}").connect() as connection:
        found = [str(one) for one in connection.exec_driver_sql(every).scalars()]
    return [_dashed(one) for one in found[:: max(1, len(found) // 200)]]


def _one(installation: Filled, statement: str) -> str:
    with sa.create_engine(f"sqlite:///{installation.database}").connect() as connection:
        return str(connection.exec_driver_sql(statement).scalar_one())


def _count(installation: Filled, table: str) -> int:
    return int(_one(installation, f"SELECT count(*) FROM {table}"))  # noqa: S608 - our tables


def _throughput(server: Served) -> float:
    """Return how many lists a second four clients get."""
    until = time.perf_counter() + _SECONDS

    def ask(_number: int) -> int:
        browser, answers = server.browser(), 0
        while time.perf_counter() < until:
            _is_page(browser.get("/cases/"))
            answers += 1
        browser.close()
        return answers

    with ThreadPoolExecutor(_CLIENTS) as clients:
        return sum(clients.map(ask, range(_CLIENTS))) / _SECONDS


@contextmanager
def _place(folder: Path | None, cases: int) -> Iterator[Path]:
    if folder is not None:
        yield folder / str(cases)
        return
    with tempfile.TemporaryDirectory(prefix="casefiles-benchmark-") as made:
        yield Path(made) / str(cases)


def main() -> None:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the filled installations here")
    parser.add_argument("--write", type=Path, help="write the figures as a page")
    asked = parser.parse_args()
    found = []
    for cases in asked.cases:
        with _place(asked.folder, cases) as folder:
            figures = measure(cases, asked.rounds, folder)
        print(printed(figures), flush=True)
        found.append(figures)
    if asked.write:
        asked.write.write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main()
