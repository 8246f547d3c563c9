"""Estimates of displacement, as their source gives them; what cannot both be true is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.counts import MOST, CountRange
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.actors import workflow as actors
from casefiles.record.actors.models import ActorKind
from casefiles.record.displacement import policy, queries, workflow
from casefiles.record.displacement.export import Voice, table_of
from casefiles.record.displacement.models import (
    CountedUnit,
    DisplacementEstimate,
    EstimateMark,
    EstimateState,
    Reach,
)
from casefiles.record.displacement.parts.comparing import Why
from casefiles.record.displacement.policy import DisplacementPermission
from casefiles.record.displacement.queries import Wanted
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.displacement import add_estimate, an_estimate
from tests.factories.places import add_place
from tests.record.cases.test_cost_of_pages import cost

READ, WRITE, EXPORT = DisplacementPermission
NOWHERE = UUID("00000000-0000-7000-8000-000000000000")
PLAIN = Voice("en", lambda words, **_: words, lambda edtf: edtf)
MOMENT = {"kind": "displaced_at_moment", "from_edtf": "", "to_edtf": "2019-05-31"}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ, WRITE}),
        (Role.REVIEWER, {READ, WRITE}),
        (Role.OFFICER, {READ, WRITE, EXPORT}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_whoever_works_on_cases_enters_estimates_and_officers_take_them_out(
    session: Session, role: Role, allowed: set[DisplacementPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in DisplacementPermission if policy.may(somebody, one)} == allowed
    if WRITE not in allowed:
        with pytest.raises(NotPermitted):
            add_estimate(session, by=somebody)
        with pytest.raises(NotPermitted):
            workflow.enter_once(session, [], acting_user=somebody)
    if EXPORT not in allowed:
        with pytest.raises(NotPermitted):
            workflow.export_estimates(session, [], "csv", PLAIN, acting_user=somebody)


def test_an_administrator_is_told_that_there_is_no_such_estimate(
    session: Session, lead: User, administrator: User
) -> None:
    estimate = add_estimate(session, by=lead)

    with pytest.raises(NotFound):
        queries.get_estimate(session, estimate.id, acting_user=administrator)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("kind", {"kind": ""}),
        ("kind", {"kind": "moved"}),
        ("method", {"method": ""}),
        ("count", {"count": CountRange()}),
        ("to_edtf", {"to_edtf": ""}),
        ("to_edtf", {"to_edtf": "spring"}),
        ("to_edtf", {"to_edtf": "2019-04-01/.."}),
        ("to_edtf", {"to_edtf": "0001-01-01", "from_edtf": ""}),
        ("to_edtf", {"to_edtf": "9999-12-31"}),
        ("to_edtf", {"to_edtf": "2018"}),
        ("from_edtf", {"from_edtf": "0001"}),
        ("from_edtf", {"from_edtf": "../2019-03-01"}),
        ("from_edtf", {"kind": "displaced_at_moment"}),
        ("publisher", {"publisher": None}),
        ("publisher", {"publisher": Texts.of(en="n" * 301)}),
        ("party_id", {"party_id": NOWHERE}),
        ("origins", {"origins": ("Atlantis",)}),
        ("destinations", {"destinations": ("Atlantis",)}),
        ("source_title", {"source_title": "", "source_url": ""}),
        ("source_title", {"source_title": "n" * 501}),
        ("source_url", {"source_url": "javascript:alert(1)"}),
        ("source_on", {"source_on": clock.today() + timedelta(days=2)}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Refusal) as refused:
        add_estimate(session, by=lead, **changed)

    assert refused.value.field == field


def test_no_individual_and_nobody_void_is_said_to_have_caused_it(
    session: Session, lead: User
) -> None:
    colonel = add_actor(session, name="Colonel Nobody", kind=ActorKind.PERSON)
    gone = add_actor(session, name="Gone")
    actors.void_actor(session, gone, reason="twice", acting_user=lead)

    for actor in (colonel, gone):
        with pytest.raises(Refusal, match="no individual"):
            add_estimate(session, by=lead, party_id=actor.id)


def test_the_actor_it_names_stays_and_becomes_no_individual(session: Session, lead: User) -> None:
    north = add_actor(session, name="North")
    estimate = add_estimate(session, by=lead, party_id=north.id)
    session.commit()

    with pytest.raises(NotAllowedNow, match="names this actor"):
        actors.void_actor(session, north, reason="twice", acting_user=lead)
    session.rollback()
    person = replace(actors.details_of(north), kind=ActorKind.PERSON)
    with pytest.raises(NotAllowedNow, match="none names an individual"):
        actors.edit_actor(session, north, person, opened=north.version, acting_user=lead)
    session.rollback()

    workflow.void_estimate(session, estimate, reason="twice", acting_user=lead)
    actors.edit_actor(session, north, person, opened=north.version, acting_user=lead)
    actors.void_actor(session, north, reason="twice", acting_user=lead)


def test_unknown_stays_unknown_and_never_becomes_zero(
    session: Session, lead: User, browse: Browse
) -> None:
    estimate = add_estimate(session, by=lead, count=CountRange(630_000, None), from_edtf="")
    session.commit()

    page = browse(lead).get(f"/displacement/{estimate.id}").text

    assert (estimate.first_day, estimate.last_day) == (None, date(2019, 5, 31))
    assert "at least" in page
    assert "beginning not stated" in page
    with pytest.raises(IntegrityError, match="says_a_number"):
        session.execute(sa.update(DisplacementEstimate).values(minimum=None))
    session.rollback()


# --- what cannot both be true


def apart(session: Session, *several: DisplacementEstimate) -> set[tuple[UUID, UUID, Why]]:
    found = queries.compared(session, several)
    return {(one.more.id, one.less.id, one.why) for one in found}


@pytest.mark.parametrize(
    ("changed", "is_apart"),
    [
        ({}, True),
        ({"count": CountRange(150, None)}, True),
        ({"count": CountRange(None, 99)}, True),
        ({"count": CountRange(90, 160)}, False),
        ({"count": CountRange(100, None)}, False),
        ({"count": CountRange(None, 100)}, False),
        ({"count": CountRange(105, 105), "is_about": True}, False),
        ({"count": CountRange(107, 107), "is_about": True}, True),
        ({"count": CountRange(None, 96), "is_about": True}, False),
        ({"kind": "returned"}, False),
        ({"unit": CountedUnit.FAMILIES}, False),
        ({"to_edtf": "2019-05-30"}, False),
        ({"from_edtf": "2019-03-02"}, False),
        ({"from_edtf": "2019-03-01~"}, False),
        ({"to_edtf": "2019-05-31?"}, False),
        ({"scope": Texts.of(en="in camps")}, False),
        ({"from_words": Texts.of(en="the north")}, False),
        ({"to_words": Texts.of(en="the south")}, False),
        ({"reach": Reach.ABROAD}, False),
        ({"publisher": Texts.of(en="Somebody else")}, True),
        ({"method": "survey"}, True),
    ],
)
def test_two_are_apart_where_they_count_the_same_and_their_ranges_do_not_overlap(
    session: Session, lead: User, changed: dict[str, Any], is_apart: bool
) -> None:
    one = add_estimate(session, by=lead)
    other = add_estimate(session, 150, by=lead, **changed)

    found = apart(session, one, other)

    assert {why for _more, _less, why in found} == ({Why.APART} if is_apart else set())


def test_periods_without_a_beginning_are_not_compared_and_moments_only_to_the_day(
    session: Session, lead: User
) -> None:
    def pair(**given: Any) -> set[Why]:
        several = [add_estimate(session, number, by=lead, **given) for number in (100, 200)]
        return {why for _more, _less, why in apart(session, *several)}

    assert pair(**MOMENT) == {Why.APART}
    assert pair(**MOMENT | {"to_edtf": "2019-05"}) == set()
    assert pair(from_edtf="") == set()
    assert pair(from_edtf="2019-03", to_edtf="2019-05") == {Why.APART}


def test_a_part_may_be_less_than_the_whole_and_never_more(session: Session, lead: User) -> None:
    north = add_place(session, name="North", code="NW01")
    add_place(session, name="Town", code="NW0101", level=2, parent=north)
    add_place(session, name="South", code="NW02")
    party = add_actor(session)
    whole = add_estimate(session, 100, by=lead, origins=("NW01",))
    part = add_estimate(session, 150, by=lead, origins=("NW0101",))
    caused = add_estimate(session, 150, by=lead, origins=("NW01",), party_id=party.id)
    both = add_estimate(session, 90, by=lead, reach=Reach.BOTH, destinations=("NW02",))
    abroad = add_estimate(session, 95, by=lead, reach=Reach.ABROAD, destinations=("NW02",))
    less = add_estimate(session, 50, by=lead, origins=("NW0101",))
    elsewhere = add_estimate(session, 500, by=lead, origins=("NW02",))

    assert apart(session, whole, part) == {(part.id, whole.id, Why.MORE_THAN_WHOLE)}
    assert apart(session, whole, caused) == {(caused.id, whole.id, Why.MORE_THAN_WHOLE)}
    assert apart(session, both, abroad) == {(abroad.id, both.id, Why.MORE_THAN_WHOLE)}
    assert apart(session, whole, less) == set()
    assert apart(session, whole, elsewhere) == set()
    assert apart(session, part, less) == {(part.id, less.id, Why.APART)}
    everywhere = add_estimate(session, 400, by=lead)
    assert apart(session, everywhere, elsewhere) == {
        (elsewhere.id, everywhere.id, Why.MORE_THAN_WHOLE)
    }
    assert apart(session, everywhere, whole) == set()


def test_what_contradicts_is_marked_on_every_page_and_nothing_void_does(
    session: Session, lead: User, browse: Browse
) -> None:
    one, other = (add_estimate(session, number, by=lead) for number in (100, 200))
    session.commit()
    client = browse(lead)

    for address in ("/displacement/", "/displacement/beside"):
        assert client.get(address).text.count("contradicts another") == 2
    page = client.get(f"/displacement/{one.id}").text
    assert "Cannot both be true" in page
    assert f"/displacement/{other.id}" in page
    assert client.send(f"/displacement/{other.id}/void", {"reason": "a slip"}).status_code == 303
    assert "contradicts another" not in client.get("/displacement/").text
    assert "Cannot both be true" not in client.get(f"/displacement/{one.id}").text
    assert "a slip" in client.get(f"/displacement/{other.id}").text
    assert "Void: recorded by mistake" in client.get("/displacement/").text


# --- the list, and beside one another


def test_the_list_is_narrowed_by_kind_place_party_reach_and_days(
    session: Session, lead: User, browse: Browse
) -> None:
    north = add_place(session, name="North", code="NW01")
    town = add_place(session, name="Town", code="NW0101", level=2, parent=north)
    village = add_place(session, name="Village", code="NW010101", level=3, parent=town)
    south = add_place(session, name="South", code="NW02")
    party = add_actor(session)
    left = add_estimate(session, by=lead, origins=("NW0101",), party_id=party.id)
    back = add_estimate(
        session, by=lead, kind="returned", destinations=("NW02",), reach=Reach.INSIDE,
        from_edtf="", to_edtf="2018-06",
    )  # fmt: skip
    session.commit()

    def listed(**wanted: Any) -> list[DisplacementEstimate]:
        return [*queries.list_estimates(session, Wanted(**wanted))]

    assert listed() == [left, back]
    assert listed(kind="returned") == listed(place_id=south.id) == listed(reach="inside") == [back]
    assert listed(party_id=party.id) == [left]
    for place in (north, town, village):
        assert listed(place_id=place.id) == [left]
    assert listed(since=date(2019, 5, 31)) == [left]
    assert listed(since=date(2019, 6, 1)) == []
    assert listed(until=date(2018, 6, 30)) == [back]
    assert listed(until=date(2019, 3, 1)) == [left, back]
    client = browse(lead)
    assert "No estimate matches" in client.get("/displacement/?until=1999-01-01").text
    assert "does not say that nobody" in client.get("/displacement/beside?until=1999-01-01").text
    for address in ("/displacement/", "/displacement/beside"):
        assert client.get(f"{address}?since=never").status_code == 422
        assert client.get(f"{address}?place=nowhere").status_code == 422
        assert client.get(f"{address}?place={north.id}").status_code == 200


def test_an_empty_list_says_what_belongs_into_it(lead: User, browse: Browse) -> None:
    assert "Enter what reports give" in browse(lead).get("/displacement/").text


def test_ranges_are_drawn_on_one_scale_with_words_for_who_does_not_see_them(
    session: Session, lead: User, browse: Browse
) -> None:
    add_estimate(session, 0, MOST, by=lead)
    add_estimate(session, by=lead, count=CountRange(630_000, None))
    add_estimate(session, by=lead, count=CountRange(0, 0), kind="returned")
    add_estimate(session, by=lead, unit=CountedUnit.FAMILIES, to_edtf="1900-01-02", from_edtf="")
    session.commit()

    for language in ("en", "ar"):
        lead.language = language
        session.commit()
        page = browse(lead).get("/displacement/beside").text
        assert page.count('role="img"') >= 4
        assert page.count("plot-open") == 1
        assert "nan" not in page
    lead.language = "en"
    session.commit()
    assert 'aria-label="at least 630,000"' in browse(lead).get("/displacement/beside").text


def test_pages_cost_no_more_for_more_estimates(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    north = add_place(session, name="North", code="NW01")
    add_place(session, name="Town", code="NW0101", level=2, parent=north)
    add_estimate(session, by=lead, origins=("NW01",), party_id=add_actor(session).id)
    first = add_estimate(session, by=lead, origins=("NW0101",), destinations=("NW01",))
    session.commit()
    client = browse(lead)
    pages = ("/displacement/", "/displacement/beside", f"/displacement/{first.id}")
    few = [cost(app, client, page) for page in pages]
    for number in range(8):
        party = add_actor(session, name=f"Party {number}")
        add_estimate(
            session, 200 + number, by=lead, origins=("NW01",), destinations=("NW0101",),
            party_id=party.id,
        )  # fmt: skip
    session.commit()

    assert [cost(app, client, page) for page in pages] == few


def test_what_a_long_list_leaves_out_is_said(
    session: Session, lead: User, officer: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        add_estimate(session, by=lead)
    session.commit()
    monkeypatch.setattr(queries, "LISTED", 2)

    assert "The first 2 of 3" in browse(lead).get("/displacement/").text
    assert "The first 2 of 3" in browse(lead).get("/displacement/beside").text
    assert "3 estimates" in browse(officer).get("/displacement/export").text, "all of them leave"


# --- entered, changed, voided, taken out


def test_a_change_is_told_by_names_and_the_second_of_two_writers_is_told(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    add_place(session, name="North", code="NW01")
    south = add_place(session, name="South")
    first, second = add_actor(session), add_actor(session, name="Southern party")
    estimate = add_estimate(session, by=lead, origins=("NW01",), party_id=first.id)
    opened, details = estimate.version, workflow.details_of(estimate)

    changed = replace(
        details, origins=(str(south.id),), destinations=("North",), party_id=second.id,
        count=CountRange(120, None),
    )  # fmt: skip
    workflow.edit_estimate(session, estimate, changed, opened=opened, acting_user=colleague)
    session.commit()

    assert estimate.origins == [south]
    assert estimate.version == opened + 1
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.detail is not None
    assert event.detail.body["changes"] == {
        "minimum": [100, 120],
        "maximum": [100, None],
        "party": [first.code, second.code],
        "origins": [["North (NW01)"], ["South"]],
        "destinations": [[], ["North (NW01)"]],
    }
    told = browse(lead).get(f"/displacement/{estimate.id}").text.partition("History")[2]
    assert "Southern party" in told
    assert str(south.id) not in told.partition("</aside>")[0]
    with pytest.raises(Stale):
        workflow.edit_estimate(session, estimate, details, opened=opened, acting_user=lead)


def test_only_where_they_left_may_change_and_saving_the_same_changes_nothing(
    session: Session, lead: User
) -> None:
    add_place(session, name="North", code="NW01")
    estimate = add_estimate(session, by=lead)
    opened, details = estimate.version, workflow.details_of(estimate)
    workflow.edit_estimate(session, estimate, details, opened=opened, acting_user=lead)
    session.flush()
    assert estimate.version == opened

    moved = replace(details, origins=("NW01", "North"))
    workflow.edit_estimate(session, estimate, moved, opened=opened, acting_user=lead)
    session.flush()

    assert estimate.version == opened + 1
    assert workflow.details_of(estimate).origins == ("NW01",)


def test_a_mistaken_estimate_is_voided_with_a_reason_and_written_in_no_more(
    session: Session, lead: User
) -> None:
    estimate = add_estimate(session, by=lead)
    with pytest.raises(Refusal):
        workflow.void_estimate(session, estimate, reason=" ", acting_user=lead)

    workflow.void_estimate(session, estimate, reason="entered twice", acting_user=lead)

    assert estimate.state is EstimateState.VOID
    assert queries.list_estimates(session, Wanted(), EstimateState.VOID) == [estimate]
    with pytest.raises(NotAllowedNow):
        workflow.edit_estimate(
            session, estimate, an_estimate(), opened=estimate.version, acting_user=lead
        )


def test_estimates_that_come_again_are_entered_once(session: Session, lead: User) -> None:
    add_place(session, name="North", code="NW01")
    several = [an_estimate(origins=("NW01",)), an_estimate(200), an_estimate(200)]

    assert workflow.enter_once(session, several, acting_user=lead) == 2
    assert workflow.enter_once(session, several, acting_user=lead) == 0


def test_more_estimates_than_a_page_lists_are_entered_once_and_leave_whole(
    session: Session, lead: User, officer: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LISTED", 2)
    several = [an_estimate(number) for number in range(1, 5)]
    assert workflow.enter_once(session, several, acting_user=lead) == len(several)

    assert workflow.enter_once(session, several, acting_user=lead) == 0

    session.commit()
    left = browse(officer).send("/displacement/export", {"table": "csv"}).text
    assert len(left.splitlines()) == 1 + len(several)


def test_an_estimate_is_entered_and_edited_by_its_pages(
    session: Session, lead: User, browse: Browse
) -> None:
    add_place(session, name="North", code="NW01")
    party = add_actor(session)
    session.commit()
    client = browse(lead)
    filled = {
        "kind": "newly_displaced",
        "count-min": "630000",
        "unit": "people",
        "reach": "inside",
        "method": "not_said",
        "from_edtf": "2019-05",
        "to_edtf": "2019-09-30",
        "origins": "NW01, Atlantis",
        "to_words-text-en": "the border",
        "party_id": str(party.id),
        "publisher-text-en": "Counters of Nowhere",
        "mark": "unconfirmed",
    }

    assert client.get("/displacement/new").status_code == 200
    refused = client.send("/displacement/new", filled)
    assert refused.status_code == 422
    assert "“Atlantis” is not one place" in refused.text
    assert "NW01, Atlantis" in refused.text
    assert client.send("/displacement/new", {}).status_code == 422
    assert client.send("/displacement/new", filled | {"origins": "NW01"}).status_code == 303

    estimate = session.scalars(sa.select(DisplacementEstimate)).one()
    assert (estimate.minimum, estimate.maximum, estimate.reach) == (630000, None, Reach.INSIDE)
    assert [place.code for place in estimate.origins] == ["NW01"]
    assert estimate.to_words == Texts.of(en="the border")
    assert (estimate.party, estimate.mark) == (party, EstimateMark.UNCONFIRMED)
    edit = {"wording": "more than 630,000", "version": str(estimate.version)}
    address = f"/displacement/{estimate.id}"
    assert client.send(f"{address}/edit", filled | edit).status_code == 422
    assert client.get(f"{address}/edit").status_code == 200
    edit["origins"] = "NW01"
    assert client.send(f"{address}/edit", filled | edit).status_code == 303
    assert "more than 630,000" in client.get(address).text
    assert client.send(f"{address}/edit", filled | edit).status_code == 409
    assert client.get(f"{address}/void").status_code == 200
    assert client.send(f"{address}/void", {"reason": ""}).status_code == 422


def test_a_table_holds_what_was_published_and_the_log_keeps_that_it_left(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    add_place(session, name="North", code="NW01")
    party = add_actor(session, name="Northern party")
    note = Texts.of(en="Ask again.")
    add_estimate(session, by=lead, origins=("NW01",), party_id=party.id, note=note)
    add_estimate(session, by=lead, kind="returned", count=CountRange(None, 5), from_edtf="")
    session.commit()
    client = browse(officer)

    assert "2 estimates," in client.get("/displacement/export").text
    assert client.send("/displacement/export", {}).status_code == 422
    left = client.send("/displacement/export", {"table": "csv"})
    narrowed = client.send("/displacement/export", {"table": "csv", "kind": "returned"})
    book = client.send("/displacement/export", {"table": "xlsx"})

    assert "Northern party" in left.text
    assert "Ask again." not in left.text
    assert "Northern party" not in narrowed.text
    assert book.data.startswith(b"PK")
    assert client.get("/displacement/export?since=never").status_code == 302
    exported = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "displacement:exported")
    ).all()
    assert [one.detail.body["count"] for one in exported if one.detail] == [2, 1, 2]
    titles, rows = table_of(queries.list_estimates(session, Wanted(kind="returned")), PLAIN)
    row = dict(zip(titles, rows[0], strict=True))
    assert (row["At least"], row["At most"], row["From"]) == ("not stated", "5", "not stated")
