"""What a case said before is never lost: seen in its place, seen as a whole, and brought back."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.workflow import CaseDetails, details_of, edit_case, open_case
from casefiles.record.claims.models import ClaimState
from casefiles.record.past.parts.undoing import Entry, steps_of, undone
from casefiles.record.past.queries import case_as_of
from casefiles.record.past.workflow import restore_field
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import split_case
from casefiles.record.victims.models import VictimDetails, VictimKind
from casefiles.record.victims.workflow import add_victim, add_victims
from tests.conftest import Browse
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.forms import form_of


def change(session: Session, case: Case, user: User, **fields: Any) -> None:
    details = replace(details_of(case), **fields)
    edit_case(session, case, details, opened=case.version, acting_user=user)
    session.flush()


def test_every_value_of_a_field_is_seen_and_one_is_brought_back(
    session: Session, lead: User, browse: Browse
) -> None:
    place, other = (
        add_place(session, name="Upper Nowhere"),
        add_place(session, name="Lower Nowhere"),
    )
    case = open_case(
        session,
        CaseDetails(Texts.of(en="Market"), target="market", place_id=place.id, tags=("one",)),
        acting_user=lead,
    )
    change(session, case, lead, target="school", place_id=other.id, tags=("one", "two"))
    change(session, case, lead, target="bakery")
    session.commit()
    alice = browse(lead)

    page = alice.get(f"/cases/{case.id}").text
    assert f"/cases/{case.id}/history/target" in page
    assert f"/cases/{case.id}/history/weapons" not in page
    told = alice.get(f"/cases/{case.id}/history/target").text
    assert told.index("akery") < told.index("chool") < told.index("arket")
    assert "Upper Nowhere" in alice.get(f"/cases/{case.id}/history/place_id").text
    assert alice.get(f"/cases/{case.id}/history/version").status_code == 404

    address = f"/cases/{case.id}/history/target/1/restore"
    form = form_of(alice.get(address).text, address).values
    assert alice.post(address, data=form).status_code == 303
    assert alice.post(address, data=form).status_code == 409  # opened before it was saved
    session.expire_all()
    assert case.target == "market"
    assert "restored the target as of" in alice.get(f"/cases/{case.id}").text

    for field, step, value in (("place_id", 1, place.id), ("tags", 1, ("one",))):
        restore_field(session, case, field, step, opened=case.version, acting_user=lead)
        session.flush()
        assert getattr(case, field) == value
    with pytest.raises(NotAllowedNow, match="says now"):
        restore_field(session, case, "tags", 1, opened=case.version, acting_user=lead)


def test_half_a_point_is_never_brought_back_alone(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(hour: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 10, hour, tzinfo=UTC))

    def point_of(one: Case) -> tuple[float | None, float | None]:
        return one.latitude, one.longitude

    on(9)
    details = CaseDetails(Texts.of(en="Market"), latitude=35.25, longitude=36.5)
    case = open_case(session, details, acting_user=lead)
    for hour, latitude, longitude in ((10, 35.25, 36.75), (11, 33.5, 37.5), (12, None, None)):
        on(hour)
        change(session, case, lead, latitude=latitude, longitude=longitude)
    session.commit()
    monkeypatch.undo()
    alice = browse(lead)

    address = f"/cases/{case.id}/history/longitude/2/restore"
    page = alice.get(address).text
    assert "35.25" in page
    assert "36.75" in page
    assert "37.5" not in page
    assert alice.post(address, data=form_of(page, address).values).status_code == 303
    session.expire_all()
    assert point_of(case) == (35.25, 36.75)
    assert "restored the latitude, longitude as of" in alice.get(f"/cases/{case.id}").text
    session.rollback()

    for field, step, point in (
        ("latitude", 1, (35.25, 36.5)),
        ("longitude", 3, (33.5, 37.5)),
        ("latitude", 4, (None, None)),
    ):
        restore_field(session, case, field, step, opened=case.version, acting_user=lead)
        session.flush()
        assert point_of(case) == point
    with pytest.raises(NotAllowedNow, match="says now"):
        restore_field(session, case, "longitude", 4, opened=case.version, acting_user=lead)


def test_a_point_comes_back_from_the_history_of_either_half_of_it(
    session: Session, lead: User, browse: Browse
) -> None:
    details = CaseDetails(Texts.of(en="Market"), latitude=35.25, longitude=36.5)
    case = open_case(session, details, acting_user=lead)
    change(session, case, lead, longitude=36.75)
    session.commit()
    alice = browse(lead)

    for field in ("latitude", "longitude"):
        page = alice.get(f"/cases/{case.id}/history/{field}").text
        former, present = page.index("36.5<"), page.index("36.75<")
        assert present < page.index(">now<") < former
        assert page.count("35.25<") == 2
        assert page.count("/restore") == 1
        assert page.index(f"/history/{field}/1/restore") > former

    address = f"/cases/{case.id}/history/latitude/1/restore"
    form = form_of(alice.get(address).text, address).values
    assert alice.post(address, data=form).status_code == 303
    session.expire_all()
    assert (case.latitude, case.longitude) == (35.25, 36.5)


def test_an_approved_attribution_goes_back_to_review_when_a_value_is_brought_back(
    session: Session, lead: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead, target="market")
    change(session, case, lead, target="school")
    session.commit()  # the log has it from here on
    claim = add_claim(session, case, author=lead, state=ClaimState.APPROVED, reviewer=reviewer)

    restore_field(session, case, "target", 1, opened=case.version, acting_user=lead)

    assert claim.state is ClaimState.IN_REVIEW


def test_a_case_is_seen_as_it_stood_at_the_end_of_a_day(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(day: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, day, 9, tzinfo=UTC))

    def victim(name: str) -> Any:
        details = VictimDetails(VictimKind.NAMED, "killed", names=Texts.of(en=name))
        return add_victim(session, case, details, acting_user=lead)

    on(10)
    case = open_case(session, CaseDetails(Texts.of(en="Market"), target="market"), acting_user=lead)
    stayed, left = victim("Salma Invented"), victim("Omar Invented")
    on(12)
    change(session, case, lead, target="school", title=Texts.of(en="School"))
    later = victim("Nour Invented")
    details = SplitDetails(Texts.of(en="Clinic"), "another strike", victims=(left.id,))
    new = split_case(session, case, details, opened=case.version, acting_user=lead)
    session.commit()
    monkeypatch.undo()

    then = case_as_of(session, case, datetime(2026, 11, 11, tzinfo=UTC).date(), acting_user=lead)
    assert then.case.values["target"] == "market"
    assert then.case.now["target"] == "school"
    assert [one.reference for one in then.records["victims"]] == [stayed.reference, left.reference]
    assert [one.left for one in then.records["victims"]] == [False, True]
    today = case_as_of(session, case, datetime(2026, 11, 12, tzinfo=UTC).date(), acting_user=lead)
    assert [one.reference for one in today.records["victims"]] == [
        stayed.reference,
        later.reference,
    ]
    for one, day, words in ((case, 9, "not open yet"), (new, 11, "not open yet")):
        with pytest.raises(Refusal, match=words):
            case_as_of(session, one, datetime(2026, 11, day, tzinfo=UTC).date(), acting_user=lead)

    alice = browse(lead)
    page = alice.get(f"/cases/{case.id}/as-of?on=2026-11-11").text
    assert "This is the past" in page
    assert "Omar Invented" in page
    assert "Nour Invented" not in page
    assert f"/cases/{case.id}/edit" not in page
    assert alice.get(f"/cases/{case.id}/as-of?on=2999-01-01").status_code == 422


def test_victims_from_a_table_are_not_there_before_the_day_it_came(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(day: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, day, 9, tzinfo=UTC))

    def seen(one: Case, day: int) -> list[Any]:
        as_of = case_as_of(session, one, datetime(2026, 11, day).date(), acting_user=lead)  # noqa: DTZ001 - a day
        return as_of.records["victims"]

    on(10)
    case = open_case(session, CaseDetails(Texts.of(en="Market")), acting_user=lead)
    on(11)
    rows = [VictimDetails(VictimKind.UNNAMED, "killed", age=age) for age in range(30)]
    several = add_victims(session, case, rows, acting_user=lead)
    on(12)
    details = SplitDetails(Texts.of(en="Clinic"), "another strike", victims=(several[9].id,))
    new = split_case(session, case, details, opened=case.version, acting_user=lead)
    session.commit()
    monkeypatch.undo()
    references = [one.reference for one in several]

    assert seen(case, 10) == []
    assert [one.reference for one in seen(case, 11)] == references
    assert [one.reference for one in seen(new, 12)] == [several[9].reference]
    assert not any(one.undated for one in (*seen(case, 11), *seen(case, 12), *seen(new, 12)))

    alice = browse(lead)
    before, after = (alice.get(f"/cases/{case.id}/as-of?on=2026-11-{day}").text for day in (10, 11))
    assert references[0] not in before
    assert references[0] in after
    assert "When this came in was not recorded" not in after


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_of_the_other_script_stand_where_the_page_begins(
    session: Session, lead: User, browse: Browse, language: str
) -> None:
    lead.language = language
    case = open_case(session, CaseDetails(Texts.of(ar="سوق", en="Market")), acting_user=lead)
    victim = add_victim(
        session, case, VictimDetails(VictimKind.UNNAMED, "killed"), acting_user=lead
    )
    session.commit()

    page = browse(lead).get(f"/cases/{case.id}/as-of?on={clock.today()}").text

    # A block that takes its direction from its words begins at the far edge.
    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r'<(?!bdi|input|textarea)\w+[^>]*dir="auto"[^>]*>', main) == []
    assert '<bdi class="as-typed" lang="ar" dir="auto">سوق</bdi>' in main
    assert f'<span class="ref">{victim.reference}</span></h3>' in main


def test_what_was_expunged_is_said_to_be_unknown_and_never_guessed() -> None:
    def at(hour: int, changes: dict[str, list[str]] | None) -> Entry:
        kept = None if changes is None else {"changes": changes}
        return Entry(datetime(2026, 11, 10, hour, tzinfo=UTC), None, "case:changed", kept)

    known, gone = at(9, {"target": ["market", "school"]}), at(10, None)
    last = at(11, {"target": ["bakery", "water"]})
    steps = steps_of("target", "water", [known, gone, last], since=known.happened_at, by=None)

    assert [(one.value, one.unsure) for one in steps] == [
        ("market", False),
        ("school", False),
        ("water", True),
    ]
    assert undone({"target": "water"}, [last]) == ({"target": "bakery"}, False)
    assert undone({"target": "water"}, [last, gone]) == ({"target": "bakery"}, True)


def test_everything_that_was_done_is_read_page_by_page(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = open_case(session, CaseDetails(Texts.of(en="Market")), acting_user=lead)
    for number in range(60):
        change(session, case, lead, place_detail=f"door {number} of the market")
    session.commit()
    bob = browse(colleague)

    on_the_case = bob.get(f"/cases/{case.id}").text
    pages = [bob.get(f"/cases/{case.id}/history").text]
    while older := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(bob.get(html.unescape(older[1])).text)
    newer = re.search(r'rel="prev" href="([^"]+)"', pages[1])

    assert f'href="/cases/{case.id}/history"' in on_the_case
    assert [f"door {number} of" in on_the_case for number in (59, 50)] == [True, False]
    assert len(pages) == 3
    assert ["door 59 of" in page for page in pages] == [True, False, False]
    assert ["opened the case" in page for page in pages] == [False, False, True]
    assert all(any(f"door {number} of" in page for page in pages) for number in range(60))
    assert "door 59 of" in bob.get(html.unescape(newer[1] if newer else "")).text
    for beyond in ("9223372036854775808", "-1", "x", str(lead.id)):
        assert "door 59 of" in bob.get(f"/cases/{case.id}/history?before={beyond}").text
