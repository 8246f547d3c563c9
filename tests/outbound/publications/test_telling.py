"""What the program puts beside the prose: claims and findings, answers, asks, others' figures."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.outbound.editions.queries import content_of
from casefiles.outbound.publications import workflow
from casefiles.outbound.publications.models import Audience
from casefiles.outbound.publications.queries import gather
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.statements.models import Verdict
from casefiles.record.statements.workflow import assess
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.displacement import add_estimate
from tests.factories.places import add_place
from tests.factories.published_figures import add_figure
from tests.factories.recommendations import add_follow_up, add_recommendation
from tests.factories.remedies import add_remedy
from tests.factories.reports import Nowhere, propose
from tests.factories.statements import add_assertion, add_statement
from tests.factories.victims import add_victim
from tests.factories.votes import add_vote

IN_ENGLISH = (
    "We flew over Nowhere (fictional).",
    "contradicted",
    "Three reports say otherwise.",
    "Draft about Nowhere (fictional)",
    "Look into the strike on the market",
    "Counters of Nowhere (fictional)",
    "Market of Nowhere",
)
IN_ARABIC = ("حلّقنا فوق لا مكان (متخيّل).", "التحقيق في ضربة السوق", "عدّادو لا مكان (متخيّل)")


@pytest.fixture
def nowhere(session: Session, lead: User) -> Nowhere:
    """Give a record of what was said of the North, asked of it, voted on, and counted by others."""
    nowhere = Nowhere(session, lead)
    north = nowhere.north
    said = add_statement(session, north, by=lead, date_edtf="2019-03-05")
    denied = add_assertion(session, said, by=lead)
    add_assertion(session, said, by=lead, measure="strikes", low=3)
    reasons = Texts.of(en="Three reports say otherwise.", ar="تقول ثلاثة تقارير خلاف ذلك.")
    assess(session, denied, Verdict.CONTRADICTED, reasons=reasons, acting_user=lead)
    add_statement(
        session, north, by=lead, date_edtf="2021-01-01", wording=Texts.of(en="Too late (fictional)")
    )
    add_vote(session, by=lead, voted_on=date(2019, 9, 19))
    add_vote(session, by=lead, voted_on=date(2012, 7, 19), symbol="S/0000/2")
    ask = add_recommendation(session, by=lead, party_id=north.id)
    add_follow_up(session, ask, by=lead)
    add_figure(
        session, 10, by=lead, party_id=north.id, as_of_edtf="2019-12-31", since=date(2019, 1, 1)
    )
    session.commit()
    return nowhere


def test_a_report_says_what_was_claimed_answered_asked_and_counted_by_others_in_both_languages(
    nowhere: Nowhere, session: Session, lead: User, browse: Browse
) -> None:
    report = nowhere.report()
    workflow.choose_accounts(session, report, [nowhere.market.id], acting_user=lead)

    page = unescape(browse(lead).get(f"/reports/{report.id}").text)
    lead.language = "ar"
    arabic = unescape(browse(lead).get(f"/reports/{report.id}").text)

    assert [one for one in IN_ENGLISH if one not in page] == []
    assert [one for one in IN_ARABIC if one not in arabic] == []
    assert "Too late (fictional)" not in page, "said after the period"


def test_what_is_claimed_and_found_is_frozen_with_the_report(
    nowhere: Nowhere, app: Flask, session: Session, keyring: Keyring, lead: User
) -> None:
    edition = propose(app, session, nowhere.report(), by=lead)

    content = content_of(session, keyring, edition)
    (compared,) = (
        block
        for section in content["documents"]["en"]["sections"]
        for block in section["blocks"]
        if block["kind"] == "compare"
    )
    assert compared["verdict"] == "contradicted"
    assert compared["right"][0] == "Three reports say otherwise."


def test_a_party_of_which_nothing_is_recorded_is_said_to_have_said_nothing(
    session: Session, lead: User, browse: Browse
) -> None:
    report = Nowhere(session, lead).report()

    page = browse(lead).get(f"/reports/{report.id}").text

    assert "No official statement of this period is recorded." in page
    assert "No incident was chosen to be told at length." in page


def test_what_was_asked_after_the_day_of_an_edition_does_not_stand_in_it(
    nowhere: Nowhere, session: Session, lead: User
) -> None:
    report = nowhere.report()

    asked = [
        len(gather(session, report, as_of=day, acting_user=lead).recommendations)
        for day in (date(2019, 9, 29), date(2019, 9, 30))
    ]

    assert asked == [0, 1], "the sample of this test was asked on 30 September"


def test_a_report_draws_months_and_areas_and_tells_of_displacement_and_remedies(
    nowhere: Nowhere, session: Session, lead: User, browse: Browse
) -> None:
    place = add_place(session, name="North of Nowhere", latitude=35.0, longitude=36.0)
    nowhere.market.place_id = place.id
    nowhere.count(nowhere.market)
    beyond = add_place(session, name="South of Nowhere", latitude=34.0, longitude=37.0)
    nowhere.raid("School of Nowhere", "2019-09-09", killed=0, place_id=beyond.id)
    south = add_actor(session, name="South")
    for number, party in ((7000, nowhere.north), (8000, None), (9000, south)):
        whose = party.id if party else None
        add_estimate(session, number, by=lead, to_edtf="2019-06-30", party_id=whose)
    add_estimate(session, 5000, by=lead, to_edtf="2021-01-01", party_id=nowhere.north.id)
    for case in (nowhere.market, nowhere.shelter):
        victim = add_victim(session, case, civilian_status="civilian")
        add_remedy(session, case, by=lead, victim=victim, actor_id=nowhere.north.id)
    report = nowhere.report(audience=Audience.INTERNAL)
    session.commit()

    page = browse(lead).get(f"/reports/{report.id}").text

    assert "Incidents, by month" in page
    assert "Incidents, on the map" in page
    assert "North of Nowhere: 1" in page
    told = [number for number in ("7,000", "8,000", "9,000", "5,000") if f"{number} people" in page]
    assert told == ["7,000", "8,000"], "another party's, and what ends later, stay out"
    remedies = page.partition("Remedies for victims and for damaged facilities")[2]
    assert re.search(r"asked for.*?1.*?promised.*?0", remedies, re.DOTALL)


def test_one_remedy_is_somebodys_and_told_to_nobody_outside(
    nowhere: Nowhere, session: Session, lead: User, app: Flask, keyring: Keyring
) -> None:
    victim = add_victim(session, nowhere.market)
    add_remedy(session, nowhere.market, by=lead, victim=victim, actor_id=nowhere.north.id)
    report = nowhere.report()
    session.commit()

    content = content_of(session, keyring, propose(app, session, report, by=lead))

    (told,) = (
        block["rows"]
        for section in content["documents"]["en"]["sections"]
        for block in section["blocks"]
        if block.get("caption", "").startswith("Remedies for victims")
    )
    assert told[0] == ["asked for", "withheld"]


def test_an_address_longer_than_a_footnote_stops_no_report(
    nowhere: Nowhere, session: Session, lead: User, app: Flask
) -> None:
    long = f"https://nowhere.example/{'a' * 1950}"
    add_estimate(session, by=lead, source_url=long, source_title="A long title " * 30)
    session.commit()

    assert propose(app, session, nowhere.report(), by=lead).number == 1
