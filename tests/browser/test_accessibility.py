"""Every page, in both languages, holds to the rules of accessibility that a program can judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from casefiles.platform.accounts.models import User
from tests.addresses import NOT_PAGES, address_of, column_of, rules
from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor
from tests.factories.world import World

pytestmark = [pytest.mark.browser, pytest.mark.begun_first]

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
#: a theme changes colours and nothing else
RULES: Mapping[Theme, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
#: put into a page once; both themes are judged there
AXE = Axe().axe_script
JUDGE = "options => axe.run(options).then(({ violations }) => violations)"
STILL = "Promise.allSettled(document.getAnimations().map((one) => one.finished))"
#: all pages at once would take one worker longer than a test may take
STRETCHES = 8
#: what people meet when something is refused
REFUSALS = {"404": "/cases/00000000-0000-7000-8000-000000000000", "403": "/log"}


@dataclass(frozen=True)
class Eyes:
    """One person at two browsers: one under our policy, one in which a program judges."""

    plain: Visitor
    judge: Visitor

    def open(self, address: str) -> int:
        """Go to an address in both."""
        self.judge.open(address)
        return self.plain.open(address)

    def save(self) -> None:
        """Press the main button of the page's form in both."""
        self.judge.save()
        self.plain.save()

    def faults(self) -> list[str]:
        """Return what breaks a rule, by day and by night."""
        self.judge.page.evaluate(f"{AXE};null")
        return [fault for theme in THEMES for fault in self._faults(theme)]

    def _faults(self, theme: Theme) -> list[str]:
        self.judge.page.emulate_media(color_scheme=theme)
        # Half-way from one colour to another nothing can be judged.
        self.judge.page.evaluate(STILL)
        return [
            f"{self.judge.path} ({theme}): {one['id']} ({one['help']}) at {node['target']}"
            for one in self.judge.page.evaluate(JUDGE, RULES[theme])
            for node in one["nodes"][:3]
        ]


Look = Callable[..., Eyes]


@pytest.fixture
def look(arrive: Arrive, language: str) -> Look:
    """Look at pages as somebody: `look(alice)`; as nobody when left out."""

    def look_as(person: User | None = None) -> Eyes:
        plain, judge = (arrive(person, language=language, judges=each) for each in (False, True))
        for visitor in (plain, judge):
            visitor.page.context.set_extra_http_headers({"Accept-Language": language})
        return Eyes(plain, judge)

    return look_as


@pytest.mark.parametrize("stretch", range(STRETCHES))
def test_no_page_breaks_a_rule(app: Flask, world: World, look: Look, stretch: int) -> None:
    pages = [one for one in rules(app, "GET") if one.endpoint not in NOT_PAGES]
    opened = pages[stretch::STRETCHES]
    columns = {column_of(one) for one in opened}
    eyes = {column: look(world.standings[column].user) for column in columns}
    faults = []

    for rule in opened:
        column = column_of(rule)
        address = address_of(app, rule, world.standings[column].names)
        assert eyes[column].open(address) == 200, address
        faults += eyes[column].faults()

    assert opened
    assert faults == []


def test_no_page_of_refusal_breaks_a_rule(world: World, look: Look) -> None:
    alice = look(world.people["alice"])
    faults = []

    for status, address in REFUSALS.items():
        assert str(alice.open(address)) == status
        faults += alice.faults()
    alice.open("/cases/new")
    alice.save()
    faults += alice.faults()
    alice.open("/sources/new")
    alice.save()
    faults += alice.faults()

    assert faults == []


def test_the_pages_before_signing_in_break_no_rule(look: Look) -> None:
    nobody = look()
    faults = []

    for address in ("/sign-in", "/activate"):
        assert nobody.open(address) == 200
        faults += nobody.faults()

    assert faults == []
