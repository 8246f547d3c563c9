"""What was done about a recommendation: dated entries that are only added, struck by others."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import CaseAccess
from casefiles.record.recommendations import queries, workflow
from casefiles.record.recommendations.models import FollowUp, Recommendation, Status
from casefiles.record.recommendations.parts.drawing import WIDTH, drawing_of
from casefiles.record.recommendations.parts.scoring import Counted, scorecard_of
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.recommendations import add_follow_up, add_recommendation

WHY = Texts.of(en="It was another ministry", ar="كانت وزارة أخرى")


@pytest.fixture
def asked(session: Session, lead: User) -> Recommendation:
    """Return a recommendation of 30 September 2019."""
    return add_recommendation(session, by=lead)


def status_of(session: Session, one: Recommendation) -> tuple[Status | None, date | None]:
    """Return how a recommendation stands, which the list says alike."""
    found = queries.stands(session, one)
    rows = queries.list_recommendations(session)
    (listed,) = (each for each in rows if each.recommendation is one)
    assert (listed.status, listed.since) == (found.status, found.since)
    return found.status, found.since


def test_how_it_stands_follows_from_the_latest_day_and_not_from_the_latest_entry(
    session: Session, lead: User, asked: Recommendation
) -> None:
    assert status_of(session, asked) == (None, None)
    add_follow_up(session, asked, by=lead, happened_on=date(2020, 5, 1), status=Status.DONE)
    add_follow_up(session, asked, by=lead, happened_on=date(2019, 12, 1))
    assert status_of(session, asked) == (Status.DONE, date(2020, 5, 1))

    add_follow_up(session, asked, by=lead, happened_on=date(2020, 5, 1), status=Status.PARTLY_DONE)

    assert status_of(session, asked) == (Status.PARTLY_DONE, date(2020, 5, 1)), "the later of a day"


def test_a_wrong_entry_is_struck_by_another_and_both_stay_readable(
    session: Session, lead: User, colleague: User, asked: Recommendation, browse: Browse
) -> None:
    add_follow_up(session, asked, by=lead)
    wrong = add_follow_up(session, asked, by=lead, happened_on=date(2020, 5, 1), status=Status.DONE)
    with pytest.raises(Refusal):
        workflow.strike(session, asked, wrong, reason=Texts(), acting_user=lead)

    stroke = workflow.strike(session, asked, wrong, reason=WHY, acting_user=colleague)
    session.commit()

    assert status_of(session, asked) == (Status.PROMISED, date(2019, 10, 20))
    page = browse(lead).get(f"/recommendations/{asked.id}").text
    assert "It was another ministry" in page
    assert page.count("Strike a wrong entry") == 1
    assert colleague.display_name in page
    with pytest.raises(NotAllowedNow, match="struck already"):
        workflow.strike(session, asked, wrong, reason=WHY, acting_user=lead)
    with pytest.raises(NotFound):
        queries.get_follow_up(session, asked, stroke.id)
    other = add_recommendation(session, by=lead, kind="stop")
    with pytest.raises(NotFound):
        queries.get_follow_up(session, other, wrong.id)


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_the_database_changes_and_deletes_no_entry(
    session: Session, lead: User, asked: Recommendation, change: str
) -> None:
    entry = add_follow_up(session, asked, by=lead)
    session.commit()
    if change == "DELETE":
        session.delete(entry)
    else:
        entry.words = WHY

    with pytest.raises(DatabaseError, match="append-only"):
        session.flush()
    session.rollback()


def test_two_entries_at_the_same_moment_do_not_both_hold(
    session: Session, lead: User, asked: Recommendation
) -> None:
    add_follow_up(session, asked, by=lead)
    twin = {"number": 1, "status": Status.DONE, "happened_on": date(2020, 1, 1), "words": WHY}
    session.add(FollowUp(recommendation_id=asked.id, recorded_by_id=lead.id, **twin))

    with pytest.raises(DatabaseError, match=re.compile("unique", re.IGNORECASE)):
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("status", {"status": None}),
        ("words", {"words": Texts()}),
        ("happened_on", {"happened_on": None}),
        ("happened_on", {"happened_on": date(2019, 9, 29)}),
        ("happened_on", {"happened_on": date.min}),
        ("happened_on", {"happened_on": date.max}),
        ("source_url", {"source_url": "", "source_title": "", "looked_at_on": None}),
        ("source_url", {"source_url": "ftp://nowhere.example"}),
        ("looked_at_on", {"looked_at_on": None}),
        ("looked_at_on", {"looked_at_on": clock.today() + timedelta(days=2)}),
        ("exhibit", {"exhibit": "EXH-9999"}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, asked: Recommendation, field: str, changed: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as refused:
        add_follow_up(session, asked, by=lead, **changed)

    assert refused.value.field == field


def test_a_silence_needs_no_source(
    session: Session, lead: User, asked: Recommendation, browse: Browse
) -> None:
    bare = {"source_url": "", "source_title": "", "looked_at_on": None}
    add_follow_up(session, asked, by=lead, status=Status.NO_ANSWER, **bare)
    session.commit()

    assert "no source: nothing was heard" in browse(lead).get(f"/recommendations/{asked.id}").text


def test_an_exhibit_shows_it_to_those_who_may_read_its_case(
    session: Session,
    store: LocalStore,
    lead: User,
    colleague: User,
    asked: Recommendation,
    browse: Browse,
) -> None:
    case = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    exhibit = add_exhibit(session, store, case, by=lead)
    with pytest.raises(Refusal) as refused:
        add_follow_up(session, asked, by=colleague, exhibit=exhibit.reference)
    assert refused.value.field == "exhibit"

    bare = {"source_url": "", "source_title": "", "looked_at_on": None}
    add_follow_up(session, asked, by=lead, exhibit=exhibit.reference, **bare)
    session.commit()

    address = f"/recommendations/{asked.id}"
    assert exhibit.reference in browse(lead).get(address).text
    page = browse(colleague).get(address).text
    assert exhibit.reference not in page
    assert "Exhibit" not in page.partition("<main")[2], "nor that there is one"


def test_entries_are_written_and_struck_by_their_pages(
    session: Session, lead: User, asked: Recommendation, browse: Browse
) -> None:
    session.commit()
    client, address = browse(lead), f"/recommendations/{asked.id}"
    assert "Ask the addressee, or look for what it said" in client.get(address).text
    filled = {
        "happened_on": "2020-01-15",
        "status": "refused",
        "words-text-en": "A spokesman said no",
        "source_url": "https://nowhere.example/no",
    }

    assert client.get(f"{address}/follow-ups/new").status_code == 200
    refused = client.send(f"{address}/follow-ups/new", filled)
    assert refused.status_code == 422
    assert "A spokesman said no" in refused.text
    whole = filled | {"looked_at_on": clock.today().isoformat()}
    assert client.send(f"{address}/follow-ups/new", whole).status_code == 303
    page = client.get(address).text
    assert "A spokesman said no" in page
    assert "wrote down what was done: refused" in page
    entry = session.scalars(sa.select(FollowUp)).one()
    strike = f"{address}/follow-ups/{entry.id}/strike"
    assert client.get(strike).status_code == 200
    assert client.send(strike, {}).status_code == 422
    assert client.send(strike, {"words-text-en": "Misheard"}).status_code == 303
    assert client.send(strike, {"words-text-en": "Misheard"}).status_code == 409


# --- scorecards


def test_a_scorecard_counts_by_kind_and_status_and_each_number_opens_its_list(
    session: Session, lead: User, asked: Recommendation, browse: Browse
) -> None:
    done, gone, silent = (
        add_recommendation(session, by=lead, kind=kind, made_edtf=made)
        for kind, made in (("investigate", "2018"), ("apologise", "2017"), ("apologise", "2016"))
    )
    add_recommendation(session, by=lead, addressee="recipient:coi-syria")
    add_follow_up(session, done, by=lead, status=Status.DONE)
    add_follow_up(session, gone, by=lead, status=Status.SUPERSEDED)
    add_follow_up(session, silent, by=lead, status=Status.NO_ANSWER)
    session.commit()

    card = queries.scorecards(session, asked.addressee_id)[asked.addressee_id]

    assert [(line.kind, line.total) for line in card.lines] == [
        ("investigate", 2),
        ("apologise", 2),
    ]
    assert (card.total, card.asked, card.done, card.unanswered) == (4, 3, 1, 2)
    assert card.share == 1 / 3
    oldest = queries.oldest_unanswered(session, asked.addressee_id)
    assert [listed.recommendation for listed in oldest] == [silent, asked]
    client = browse(lead)
    page = client.get(f"/recommendations/addressees/{asked.addressee_id}").text
    assert "1 of 3, 33 per cent" in page
    links = {
        (link.replace("&amp;", "&"), int(number))
        for link, number in re.findall(r'href="(/recommendations/\?[^"]+)">(\d+)</a>', page)
    }
    assert len(links) > 8
    for link, number in links:
        assert f"{number} recommendation" in client.get(link).text, link
    assert 'role="img" aria-label="Investigate: done 1' in page


def test_an_addressee_of_which_all_is_answered_says_so(
    session: Session, lead: User, asked: Recommendation, browse: Browse
) -> None:
    add_follow_up(session, asked, by=lead, status=Status.SUPERSEDED)
    session.commit()

    page = browse(lead).get(f"/recommendations/addressees/{asked.addressee_id}").text

    assert "An answer to each of them is on record." in page
    assert "nothing is asked any more" in page


def test_the_oldest_are_named_and_the_rest_is_a_link(
    session: Session, lead: User, asked: Recommendation, browse: Browse
) -> None:
    for _ in range(6):
        add_recommendation(session, by=lead)
    session.commit()

    page = browse(lead).get(f"/recommendations/addressees/{asked.addressee_id}").text

    assert "All 7 that have no answer on record" in page


@pytest.mark.parametrize("rtl", [False, True])
def test_bars_lie_on_the_sheet_and_run_from_the_reading_edge(rtl: bool) -> None:
    card = scorecard_of(
        [
            Counted("stop", None, 300),
            Counted("stop", Status.DONE, 1),
            Counted("investigate", Status.REFUSED, 2),
        ]
    )

    drawing = drawing_of(card, rtl=rtl)

    assert [bar.kind for bar in drawing.bars] == ["investigate", "stop"]
    for bar in drawing.bars:
        edge = max(part.x + part.width for part in bar.parts) if rtl else bar.parts[0].x
        assert edge == pytest.approx(WIDTH if rtl else 0)
        assert all(part.x >= 0 and part.x + part.width <= WIDTH + 0.1 for part in bar.parts)
    few, many = drawing.bars[1].parts
    assert not few.has_room
    assert many.has_room
