"""Every page, in both languages, holds to the rules of accessibility that a program can judge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from tests.addresses import NOT_PAGES, OPENED_BY, address_of, column_of, rules
from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor
from tests.factories.world import World

pytestmark = pytest.mark.browser

#: what people meet when something is refused
REFUSALS = {"404": "/cases/00000000-0000-7000-8000-000000000000", "403": "/log"}


def _faults(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page)
    return [
        f"{visitor.path}: {one['id']} ({one['help']}) at {node['target']}"
        for one in found.response["violations"]
        for node in one["nodes"][:3]
    ]


def _visitors(world: World, arrive: Arrive, language: str) -> Mapping[str, Visitor]:
    columns = {"investigator:lead", *OPENED_BY.values()}
    return {column: arrive(world.standings[column].user, language=language) for column in columns}


def test_no_page_breaks_a_rule(app: Flask, world: World, arrive: Arrive, language: str) -> None:
    visitors = _visitors(world, arrive, language)
    faults = []

    for rule in rules(app, "GET"):
        if rule.endpoint not in NOT_PAGES:
            column = column_of(rule)
            address = address_of(app, rule, world.standings[column].names)
            assert visitors[column].open(address) == 200, address
            faults += _faults(visitors[column])

    assert faults == []


def test_no_page_of_refusal_breaks_a_rule(world: World, arrive: Arrive, language: str) -> None:
    alice = arrive(world.people["alice"], language=language)
    faults = []

    for status, address in REFUSALS.items():
        assert str(alice.open(address)) == status
        faults += _faults(alice)
    alice.open("/cases/new")
    alice.save()
    faults += _faults(alice)
    alice.open("/sources/new")
    alice.save()
    faults += _faults(alice)

    assert faults == []


def test_the_pages_before_signing_in_break_no_rule(arrive: Arrive, language: str) -> None:
    nobody = arrive(language=language)
    nobody.page.context.set_extra_http_headers({"Accept-Language": language})
    faults = []

    for address in ("/sign-in", "/activate"):
        assert nobody.open(address) == 200
        faults += _faults(nobody)

    assert faults == []
