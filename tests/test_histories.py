"""Each record's page tells what happened to it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.actors.workflow import void_actor
from tests.addresses import address_of, rules
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.attribution import add_other_claim
from tests.factories.cases import add_case
from tests.factories.places import add_facility
from tests.factories.world import World

#: the page of a record → the column of `permissions.csv` whose person reads it
PAGES = {
    "accounts.account": "administrator",
    "actors.actor": "investigator:lead",
    "agreements.agreement": "investigator:lead",
    "recommendations.recommendation": "investigator:lead",
    "attribution.claim": "investigator:lead",
    "cases.detail": "investigator:lead",
    "remedies.remedy": "investigator:lead",
    "displacement.estimate": "investigator:lead",
    "corrections.notice": "officer:submission",
    "evidence.exhibit": "investigator:lead",
    "expunging.expunging": "investigator:lead",
    "interviews.interview": "investigator:lead",
    "organisation.settings": "administrator",
    "packets.packet": "officer:submission",
    "places.facility": "investigator:lead",
    "places.place": "investigator:lead",
    "published_figures.figure": "investigator:lead",
    "public_record.document": "investigator:lead",
    "publications.report": "investigator:lead",
    "recalls.notice": "officer:submission",
    "sources.source": "investigator:lead",
    "statements.statement": "investigator:lead",
    "submissions.submission": "officer:submission",
    "votes.vote": "investigator:lead",
}
#: forms, an earlier version, and a list of records that tell their own
FORMS = {
    "deadlines.step",
    "recipients.version",
    "recommendations.scorecard",
    "citations.cite",
    "claims.indicator",
    "emergency.answer",
    "finding.results",
}
PANEL = re.compile(r'<section class="panel [^"]*" id="history".*?</section>', re.DOTALL)


def panel_of(page: str) -> str:
    found = PANEL.search(page)
    return found[0] if found else ""


def test_every_page_of_a_record_tells_its_history(app: Flask, world: World, browse: Browse) -> None:
    shown = {rule.endpoint: rule for rule in rules(app, "GET")}
    without = []
    for endpoint, column in PAGES.items():
        standing = world.standings[column]
        page = browse(standing.user).get(address_of(app, shown[endpoint], standing.names))
        assert page.status_code == 200, endpoint
        if "History" not in panel_of(page.text):
            without.append(endpoint)

    assert without == []


def test_no_page_of_a_record_is_forgotten_above(app: Flask) -> None:
    of_one = {rule.endpoint for rule in rules(app, "GET") if rule.rule.endswith("_id>")}

    assert of_one - FORMS - PAGES.keys() == set()


def test_what_others_say_tells_its_history(session: Session, lead: User, browse: Browse) -> None:
    claim = add_other_claim(session, add_case(session, lead=lead), author=lead)

    page = browse(lead).get(f"/claims/{claim.id}").text

    assert "wrote down what Commission of Inquiry" in panel_of(page)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "voided the actor"), ("ar", "entered &lt;twice&gt;")]
)
def test_an_actor_tells_why_it_is_void(
    session: Session, lead: User, browse: Browse, language: str, words: str
) -> None:
    lead.language = language
    actor = add_actor(session)
    void_actor(session, actor, reason="entered <twice>", acting_user=lead)

    assert words in panel_of(browse(lead).get(f"/actors/{actor.id}").text)


def test_the_history_of_an_actor_is_for_those_who_may_know_of_suspects(
    session: Session, officer: User, browse: Browse
) -> None:
    actor = add_actor(session)

    assert panel_of(browse(officer).get(f"/actors/{actor.id}").text) == ""


def test_a_facility_tells_what_changed(session: Session, lead: User, browse: Browse) -> None:
    facility = add_facility(session, name="Hospital")
    pages, address = browse(lead), f"/places/facilities/{facility.id}"
    typed = {"version": "1", "kind": "school", "place_id": str(facility.place_id)}
    pages.send(f"{address}/edit", typed | {"names-text-en": "Central hospital"})

    told = panel_of(pages.get(address).text)

    assert "changed the facility" in told
    assert "Central hospital" in told
    assert "No event of its own" in panel_of(pages.get(f"/places/{facility.place_id}").text)
