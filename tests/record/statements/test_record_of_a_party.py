"""A party's record: as plain rows for other rooms, on its page, in the log; whatever is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.cases.models import CaseAccess
from casefiles.record.statements import queries, workflow
from casefiles.record.statements.models import (
    Dating,
    OfficialStatement,
    PlaceLevel,
    StatementKind,
    Verdict,
)
from casefiles.record.statements.parts.contradictions import Rule
from casefiles.record.statements.parts.drawing import dated_of, drawing_of
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.places import add_place
from tests.factories.statements import add_assertion, add_statement
from tests.record.cases.test_cost_of_pages import cost

REASONS = Texts.of(en="Two reports say otherwise (fictional).")


def say(session: Session, party: Actor, lead: User) -> tuple[OfficialStatement, OfficialStatement]:
    """Let a party say two totals, of which the later one is lower."""
    first = add_statement(session, party, by=lead, date_edtf="2016-12-22")
    later = add_statement(session, party, by=lead, date_edtf="2018-10-20")
    add_assertion(session, first, by=lead, period="../2016-12-22", low=18_000)
    add_assertion(session, later, by=lead, period="../2018-10-20", low=17_000)
    return first, later


def test_other_rooms_read_a_partys_record_as_plain_rows(
    session: Session, store: LocalStore, lead: User, colleague: User
) -> None:
    party = add_actor(session)
    first, later = say(session, party, lead)
    add_statement(session, add_actor(session), by=lead)
    case = add_case(session, lead=lead)
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    exhibit = add_exhibit(session, store, hidden, by=lead)
    for one in (case, hidden):
        workflow.link_case(session, first, one.reference, acting_user=lead)
    workflow.assess(
        session,
        first.asserted[0],
        Verdict.CONTRADICTED,
        reasons=REASONS,
        rests_on=[case.reference, hidden.reference, exhibit.reference],
        acting_user=lead,
    )
    session.commit()

    newest, oldest = queries.record_of_party(session, party.id, acting_user=colleague)
    ours = queries.record_of_party(session, party.id, acting_user=lead)

    assert (newest.reference, oldest.reference) == (later.reference, first.reference)
    (said,) = oldest.assertions
    assert (said.verdict, said.reasons, said.profile.score) == (Verdict.CONTRADICTED, REASONS, 3)
    assert newest.assertions[0].verdict is None
    (unfit,) = said.contradictions
    assert (unfit.rule, unfit.reference, unfit.amount) == (
        Rule.FALLS,
        later.reference,
        CountRange(17_000, 17_000),
    )
    assert [one.reference for one in oldest.cases] == [case.reference]
    assert [one.id for one in said.rests_on] == [case.id]
    assert {one.reference for one in ours[1].cases} == {case.reference, hidden.reference}
    assert len(ours[1].assertions[0].rests_on) == 2


def test_a_record_is_narrowed_to_a_period_and_leaves_out_what_is_void(
    session: Session, lead: User
) -> None:
    party = add_actor(session)
    first, later = say(session, party, lead)
    add_statement(session, party, by=lead, dating=Dating.STANDING, date_edtf=None)
    mistaken = add_statement(session, party, by=lead, date_edtf="2017-01-01")
    workflow.void_statement(session, mistaken, reason="twice", acting_user=lead)

    def found(*period: date | None) -> list[str]:
        rows = queries.record_of_party(session, party.id, *period, acting_user=lead)
        return [one.reference for one in rows]

    assert len(found()) == 3
    assert found(date(2017, 1, 1)) == [later.reference]
    assert found(None, date(2017, 1, 1)) == [first.reference]
    assert found(date(2017, 1, 1), date(2017, 12, 31)) == []
    admin = add_person(session, "ada", Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        queries.record_of_party(session, party.id, acting_user=admin)


def test_an_open_end_of_a_date_may_lie_in_any_period(session: Session, lead: User) -> None:
    party = add_actor(session)
    before = add_statement(session, party, by=lead, date_edtf="../2019-09-30")
    after = add_statement(session, party, by=lead, date_edtf="2018-01-01/..")

    def found(since: str = "", until: str = "") -> set[str]:
        wanted = queries.StatementFilter(
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
        )
        return {one.reference for one in queries.list_statements(session, wanted)}

    assert found(until="2010-01-01") == {before.reference}
    assert found(since="2020-01-01") == {after.reference}
    assert found(since="2019-01-01", until="2019-12-31") == {before.reference, after.reference}


def test_the_register_is_narrowed_by_what_was_found_last(session: Session, lead: User) -> None:
    statement = say(session, add_actor(session), lead)[0]
    (assertion,) = statement.asserted
    for verdict in (Verdict.SUPPORTED, Verdict.CONTRADICTED):
        workflow.assess(session, assertion, verdict, reasons=REASONS, acting_user=lead)

    def found(verdict: Verdict) -> list[OfficialStatement]:
        wanted = queries.StatementFilter(verdict=verdict)
        return list(queries.list_statements(session, wanted))

    assert found(Verdict.CONTRADICTED) == [statement]
    assert found(Verdict.SUPPORTED) == []
    workflow.remove_assertion(session, assertion, reason="misread", acting_user=lead)
    assert found(Verdict.CONTRADICTED) == []


def test_the_pages_cost_no_more_for_more_statements(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session)
    first, _later = say(session, party, lead)
    case = add_case(session, lead=lead)
    workflow.link_case(session, first, case.reference, acting_user=lead)
    session.commit()
    alice = browse(lead)
    pages = (
        "/statements/",
        f"/statements/parties/{party.id}/record",
        f"/statements/{first.id}",
        f"/statements/{first.id}/assertions/{first.asserted[0].id}/beside",
        f"/cases/{case.id}",
    )
    few = [cost(app, alice, page) for page in pages]

    for year in range(2001, 2012):
        more = add_statement(session, party, by=lead, date_edtf=str(year))
        said = add_assertion(session, more, by=lead, period=f"../{year}", low=30_000 - year)
        workflow.assess(session, said, Verdict.SUPPORTED, reasons=REASONS, acting_user=lead)
        workflow.link_case(session, more, case.reference, acting_user=lead)
    session.commit()

    assert [cost(app, alice, page) for page in pages] == few
    assert max(few[:4]) <= 20


def test_a_long_register_says_that_it_is_cut(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LISTED", 2)
    party = add_actor(session, name="A party of Nowhere " * 20)
    say(session, party, lead)
    add_statement(session, party, by=lead, date_edtf="2012")
    session.commit()
    alice = browse(lead)

    register = alice.get("/statements/").text
    record = alice.get(f"/statements/parties/{party.id}/record").text

    assert "Only the first 2 are listed" in register
    assert "Only the first 2 are listed" in record
    assert alice.get("/statements/?since=0001-01-01&until=9999-12-31").status_code == 200


def test_numbers_of_many_years_are_shown_up_to_a_limit(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefiles.record.statements.views.MOST_PAIRS", 5)
    party = add_actor(session)
    statement = add_statement(session, party, by=lead)
    for year in range(2001, 2009):
        low = 999_999_999 - year
        add_assertion(session, statement, by=lead, period=f"../{year}", low=low)
    session.commit()
    alice = browse(lead)

    record = alice.get(f"/statements/parties/{party.id}/record").text
    page = alice.get(f"/statements/{statement.id}").text

    assert "Only the first 5 are listed" in record
    assert "2 more" in page
    assert "999,997,998" in record


def test_an_individual_is_no_party_and_no_speaker_of_the_public_record(
    session: Session, lead: User
) -> None:
    suspect = add_actor(session, name="Somebody Invented", kind=ActorKind.PERSON)
    party = add_actor(session)

    with pytest.raises(Refusal, match="party for which it was said"):
        add_statement(session, suspect, by=lead)
    with pytest.raises(Refusal, match="A person who spoke is written in words"):
        add_statement(session, party, by=lead, speaker_id=suspect.id)


@pytest.mark.parametrize("edtf", ["0001-01-01", "9999", "1899-12-31/2019", "../2101"])
def test_days_nobody_can_mean_are_refused(session: Session, lead: User, edtf: str) -> None:
    statement = add_statement(session, add_actor(session), by=lead)

    with pytest.raises(Refusal, match="1900 to 2100"):
        add_assertion(session, statement, by=lead, period=edtf)
    with pytest.raises(Refusal, match="1900 to 2100"):
        add_statement(session, statement.actor, by=lead, date_edtf=edtf)


def test_only_a_promise_is_about_days_to_come(session: Session, lead: User) -> None:
    statement = add_statement(session, add_actor(session), by=lead, kind=StatementKind.PROMISE)
    what: dict[str, Any] = {"low": None, "what": REASONS}

    with pytest.raises(Refusal, match="has not come yet"):
        add_assertion(session, statement, by=lead, period="2099", **what)
    with pytest.raises(Refusal, match="at most 100 per cent"):
        add_assertion(session, statement, by=lead, measure="territory_share", low=101)
    promised = add_assertion(
        session, statement, by=lead, measure="promises_act", period="2099", **what
    )

    assert promised.period_edtf == "2099"


def test_the_history_says_bodies_and_places_by_name_and_of_a_copy_only_whether(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    copy = add_exhibit(session, store, hidden, by=lead)
    speaking = add_actor(session, name="First party")
    statement = add_statement(session, speaking, by=lead)
    place = add_place(session, name="Nowhere town")
    assertion = add_assertion(session, statement, by=lead)
    other = add_actor(session, name="Second party")
    details = workflow.details_of(statement)
    workflow.edit_statement(
        session,
        statement,
        replace(details, actor_id=other.id, speaker_id=other.id, exhibit_id=copy.id),
        opened=statement.version,
        acting_user=lead,
    )
    asserted = workflow.assertion_details_of(assertion)
    workflow.edit_assertion(
        session,
        assertion,
        replace(asserted, place_id=place.id, place_level=PlaceLevel.TOWN),
        opened=assertion.version,
        acting_user=lead,
    )
    session.commit()

    text = browse(colleague).get(f"/statements/{statement.id}").text
    kept = {
        event.action: event.detail.body.get("changes", {})
        for event in history_of(session, statement.id)
        if event.detail
    }

    assert kept["statement:changed"] == {
        "actor_id": [speaking.code, other.code],
        "speaker_id": [None, other.code],
        "exhibit_id": [False, True],
    }
    assert kept["statement:resplit"]["place_id"] == [None, place.names.to_json()]
    for kept_inside in (copy.reference, str(copy.id), hidden.reference):
        assert kept_inside not in text


def test_the_history_does_not_tell_that_there_is_a_case_which_one_may_not_read(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    party = add_actor(session)
    statement = add_statement(session, party, by=lead)
    workflow.link_case(session, statement, hidden.reference, acting_user=lead)
    session.commit()
    bob = browse(colleague)

    page = bob.get(f"/statements/{statement.id}").text
    record = bob.get(f"/statements/parties/{party.id}/record").text

    assert "Linked to no case." in page
    assert "linked the statement" not in page
    assert "Cases that its statements speak of" not in record
    assert hidden.reference not in page + record


def test_the_drawing_holds_one_day_and_many(session: Session, lead: User) -> None:
    party = add_actor(session)
    first, later = say(session, party, lead)

    both = drawing_of(dated_of([later, first]), rtl=False)
    mirrored = drawing_of(dated_of([later, first]), rtl=True)
    alone = drawing_of(dated_of([first]), rtl=False)

    assert both is not None
    assert mirrored is not None
    assert alone is not None
    assert both.bars[0].x < both.bars[1].x
    assert mirrored.bars[0].x > mirrored.bars[1].x
    assert drawing_of([], rtl=False) is None
