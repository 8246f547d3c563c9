"""Who is let in where: every route and method, for every role in every relation to the record.

`permissions.csv` is written by hand from the table of who sees what in the design, never from
what the program answers. `ok` means that the door let them in, whatever the form said after.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.addresses import address_of, rules
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.factories.world import Standing, add_browser, add_world
from tests.pages import PageClient, signed_in_client
from tests.tables import changed, digests

pytestmark = pytest.mark.begun_first
TABLE = Path(__file__).with_name("permissions.csv")
Key = tuple[str, str]

#: forms whose emptiness would be refused before anybody asks who sent them
FIELDS = {"accounts.language": {"language": "en"}, "accounts.theme": {"theme": "dark"}}
#: what makes the next answer of somebody another one: tried after everything else, in this order
LAST = (
    "interviews.drop",
    "sources.end_grant",
    "claims.remove_indicator",
    "claims.remove",
    "submissions.remove_case",
    "cases.remove_member",
    "lists.remove_view",
    "accounts.sign_out",
)
LET_IN = frozenset({409, 422})


@dataclass
class Met:
    """What everybody met, and the tables that were changed by looking at pages."""

    routes: set[Key] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)
    answers: dict[Key, dict[str, str]] = field(default_factory=dict)
    changed_by_looking: dict[str, set[str]] = field(default_factory=dict)


def table() -> dict[Key, dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {(row.pop("endpoint"), row.pop("method")): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def met(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    """Let everybody in turn open every page, then send every form empty."""
    with installed(databases, tmp_path_factory.mktemp("permissions")) as app:
        with factory_of(app)() as session:
            world = add_world(session, app)
            standings = world.standings
            for standing in standings.values():
                user = standing.user or world.people["bob"]
                standing.names["session_id"] = add_browser(session, user).id
            session.commit()
        yield _try_everything(app, standings)


def _try_everything(app: Flask, standings: dict[str, Standing]) -> Met:
    clients = {column: signed_in_client(app, one.user) for column, one in standings.items()}
    pairs = list(_routes(app))
    met = Met({(rule.endpoint, method) for rule, method in pairs}, list(standings))
    before = digests(app)
    for column, standing in standings.items():
        for rule in (rule for rule, method in pairs if method == "GET"):
            answers = met.answers.setdefault((rule.endpoint, "GET"), {})
            answers[column] = _try(app, clients[column], rule, "GET", standing)
        met.changed_by_looking[column] = changed(before, digests(app))
    for rule in (rule for rule, method in pairs if method != "GET"):
        met.answers[rule.endpoint, "POST"] = {
            column: _try(app, clients[column], rule, "POST", standing)
            for column, standing in standings.items()
        }
    return met


def _routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every route with each method that a person's browser sends."""
    pairs = [(rule, method) for method in ("GET", "POST") for rule in rules(app, method)]
    yield from sorted(pairs, key=_order)


def _order(pair: tuple[Rule, str]) -> tuple[int, str]:
    endpoint = pair[0].endpoint
    return LAST.index(endpoint) if endpoint in LAST else -1, endpoint


def _try(app: Flask, client: PageClient, rule: Rule, method: str, standing: Standing) -> str:
    address = address_of(app, rule, standing.names)
    if method == "GET":
        answer = client.get(address)
    else:
        answer = client.send(address, FIELDS.get(rule.endpoint))
    answer.close()
    return _outcome(answer)


def _outcome(answer: TestResponse) -> str:
    if answer.status_code in (302, 303) and "/sign-in?next=" in answer.headers["Location"]:
        return "sign-in"
    if answer.status_code < 400 or answer.status_code in LET_IN:
        return "ok"
    return str(answer.status_code)


def test_the_table_has_a_row_for_every_route_and_a_cell_for_everybody(met: Met) -> None:
    rows = table()

    assert met.routes - rows.keys() == set(), "routes that nobody decided about"
    assert rows.keys() - met.routes == set(), "rows of routes that are gone"
    assert [list(row) for row in rows.values()] == [met.columns] * len(rows)
    cells = {cell for row in rows.values() for cell in row.values()}
    assert cells == {"ok", "sign-in", "403", "404"}


def test_everybody_meets_the_answer_of_the_table(met: Met) -> None:
    different = {
        (*key, column): f"{answers[column]}, and {wanted} is right"
        for key, row in table().items()
        for column, wanted in row.items()
        if (answers := met.answers.get(key, {})).get(column) != wanted
    }

    assert different == {}


def test_nothing_is_changed_by_looking(met: Met) -> None:
    assert met.changed_by_looking == {column: set() for column in met.columns}
