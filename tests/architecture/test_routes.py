"""Rules of every route, read from the application itself."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from casefiles.platform.web.access import declared

#: whose answer is a file of ours, open to all
STATIC = {"static"}


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in STATIC]


def test_every_route_says_who_may_come_in(app: Flask) -> None:
    open_doors = [
        rule.endpoint for rule in routes(app) if declared(app.view_functions[rule.endpoint]) is None
    ]

    assert open_doors == []


def test_every_id_in_an_address_is_a_uuid(app: Flask) -> None:
    loose = [
        rule.rule
        for rule in routes(app)
        for name, converter in rule._converters.items()
        if name.endswith("_id") and type(converter).__name__ != "UUIDConverter"
    ]

    assert loose == []


def test_addresses_are_kebab_case(app: Flask) -> None:
    parts = {part for rule in routes(app) for part in re.sub(r"<[^>]+>", "", rule.rule).split("/")}

    assert {part for part in parts if not re.fullmatch(r"[a-z0-9.-]*", part)} == set()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_route_answers_a_method_that_no_form_sends(app: Flask, method: str) -> None:
    assert [rule.rule for rule in routes(app) if method in (rule.methods or ())] == []
