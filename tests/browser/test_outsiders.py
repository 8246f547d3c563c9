"""Who has no part in a case learns nothing of it: neither from its pages nor from any list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import Case
from tests.addresses import address_of, rules
from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor
from tests.factories.world import World

pytestmark = pytest.mark.browser

TITLE = "Quince orchard of no map"
#: whose case decides; a source is known to everybody who works on cases
OF_A_CASE = {"case_id", "exhibit_id", "claim_id", "submission_id", "packet_id"}
LISTS = ("/", "/cases/", "/evidence/", "/review/", "/submissions/", "/sources/", "/places/")
#: each answer has a reference of its own, whatever it is about
QUOTED = re.compile(r'<span class="mono">[0-9A-Z]{4}-[0-9A-Z]{2}</span>')


def _pages(app: Flask, names: Mapping[str, UUID | str]) -> Iterator[str]:
    for rule in rules(app, "GET"):
        if rule.arguments & OF_A_CASE:
            yield address_of(app, rule, names)


def _as_if_absent(names: Mapping[str, UUID | str]) -> dict[str, UUID | str]:
    return {name: new_id() if isinstance(of, UUID) else of for name, of in names.items()}


def _body(visitor: Visitor, address: str) -> tuple[int, str]:
    """Return what a page says, without tokens, its own address and the reference to quote."""
    status = visitor.open(address)
    said = QUOTED.sub("", visitor.page.content())
    return status, re.sub(r'value="[^"]{40,}"', "", said.replace(address, ""))


def test_an_outsider_cannot_tell_that_a_case_exists(
    app: Flask, session: Session, world: World, arrive: Arrive, language: str
) -> None:
    standing = world.standings["investigator:outsider"]
    case = session.get_one(Case, standing.names["case_id"])
    case.title = Texts.of(en=TITLE)
    bob = arrive(standing.user, language=language)

    for here, nowhere in zip(
        _pages(app, standing.names), _pages(app, _as_if_absent(standing.names)), strict=True
    ):
        status, said = _body(bob, here)
        assert (here, status) == (here, 404)
        assert said == _body(bob, nowhere)[1]

    for place in LISTS:
        bob.open(place)
        seen = bob.page.content()
        assert TITLE not in seen, place
        assert case.reference not in seen, place


def test_nobody_sees_a_page_without_signing_in(
    app: Flask, world: World, arrive: Arrive, language: str
) -> None:
    names = world.standings["anonymous"].names
    nobody = arrive(language=language)

    for address in _pages(app, names):
        nobody.open(address)
        assert nobody.path == "/sign-in", address
