"""Official statements: written down, split, assessed; what does not fit is shown, not decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import CaseAccess
from casefiles.record.statements import policy, queries, workflow
from casefiles.record.statements.models import (
    AssertionDetails,
    Dating,
    OfficialStatement,
    PlaceLevel,
    StatementKind,
    Verdict,
)
from casefiles.record.statements.parts.contradictions import Rule
from casefiles.record.statements.policy import StatementPermission
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.places import add_place
from tests.factories.statements import add_assertion, add_statement
from tests.factories.victims import add_figure

READ, WRITE, EXPORT = StatementPermission
REASONS = Texts.of(en="Two reports say otherwise (fictional).")
IN_2018: dict[str, Any] = {"period": "2018"}


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
def test_whoever_works_on_cases_keeps_the_register(
    session: Session, role: Role, allowed: set[StatementPermission]
) -> None:
    somebody = add_person(session, "somebody", role)
    party = add_actor(session)

    assert {one for one in StatementPermission if policy.may(somebody, one)} == allowed
    if WRITE not in allowed:
        with pytest.raises(NotPermitted):
            add_statement(session, party, by=somebody)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("actor_id", {"actor_id": None}),
        ("actor_id", {"actor_id": new_id()}),
        ("wording", {"wording": Texts()}),
        ("date_edtf", {"date_edtf": None}),
        ("dating", {"dating": Dating.STANDING}),
        ("date_edtf", {"date_edtf": (clock.today() + timedelta(days=3)).isoformat()}),
        ("source", {"source": None}),
        ("url", {"url": "javascript:alert(1)"}),
        ("archived_url", {"archived_url": "somewhere"}),
        ("exhibit", {"exhibit_id": new_id()}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, Any]
) -> None:
    known = workflow.details_of(add_statement(session, add_actor(session), by=lead))

    with pytest.raises(Refusal) as refused:
        workflow.add_statement(session, replace(known, **changed), acting_user=lead)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("dating", "date_edtf"),
    [
        (Dating.DATED, "../2019-09-30"),
        (Dating.UNDATED, None),
        (Dating.STANDING, None),
        (Dating.DATED, "2020"),
    ],
)
def test_a_statement_need_not_have_a_day(
    session: Session, lead: User, dating: Dating, date_edtf: str | None
) -> None:
    statement = add_statement(
        session, add_actor(session), by=lead, dating=dating, date_edtf=date_edtf
    )

    assert statement.reference.startswith("ST-")
    assert (statement.latest is None) == (date_edtf is None)


def test_a_change_is_told_and_an_older_form_is_refused(session: Session, lead: User) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    opened, details = statement.version, workflow.details_of(statement)
    changed = replace(details, kind=StatementKind.FIGURE, date_edtf="2018-08-22")

    workflow.edit_statement(session, statement, changed, opened=opened, acting_user=lead)
    now = statement.version
    workflow.edit_statement(session, statement, changed, opened=now, acting_user=lead)

    assert statement.version == now > opened
    assert str(statement.latest) == "2018-08-22"
    with pytest.raises(Stale):
        workflow.edit_statement(session, statement, details, opened=opened, acting_user=lead)


def test_a_void_statement_is_read_and_nothing_is_written_of_it(
    session: Session, lead: User
) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    assertion = add_assertion(session, statement, by=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.void_statement(session, statement, reason=" ", acting_user=lead)

    workflow.void_statement(session, statement, reason="entered twice", acting_user=lead)

    assert queries.list_statements(session) == []
    with pytest.raises(NotAllowedNow, match="void"):
        add_assertion(session, statement, by=lead)
    with pytest.raises(NotAllowedNow, match="void"):
        workflow.assess(session, assertion, Verdict.SUPPORTED, reasons=REASONS, acting_user=lead)
    with pytest.raises(NotAllowedNow):
        workflow.void_statement(session, statement, reason="again", acting_user=lead)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("measure", {"measure": "parades"}),
        ("what", {"amount": CountRange(), "what": None}),
        ("place_id", {"place_id": new_id(), "place_level": PlaceLevel.TOWN}),
    ],
)
def test_an_assertion_says_something_that_can_be_checked(
    session: Session, lead: User, field: str, changed: dict[str, Any]
) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    fine = AssertionDetails(measure="sorties", amount=CountRange(5, 5))

    with pytest.raises(Refusal) as refused:
        workflow.add_assertion(session, statement, replace(fine, **changed), acting_user=lead)

    assert refused.value.field == field


def test_a_place_that_is_known_was_named_in_some_way(session: Session, lead: User) -> None:
    statement = add_statement(session, add_actor(session), by=lead)

    with pytest.raises(Refusal, match="how exactly"):
        add_assertion(session, statement, by=lead, place_id=add_place(session).id)


def test_an_assertion_is_changed_and_taken_out_and_its_number_is_not_given_again(
    session: Session, lead: User
) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    first, second = (add_assertion(session, statement, by=lead) for _ in range(2))
    details = workflow.assertion_details_of(second)
    more = replace(details, amount=CountRange(900), rough=True)
    opened = second.version

    workflow.edit_assertion(session, second, more, opened=opened, acting_user=lead)
    workflow.edit_assertion(session, second, more, opened=second.version, acting_user=lead)
    only_rough = replace(more, rough=False)
    workflow.edit_assertion(session, second, only_rough, opened=second.version, acting_user=lead)
    with pytest.raises(Stale):
        workflow.edit_assertion(session, second, details, opened=opened, acting_user=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.remove_assertion(session, second, reason="", acting_user=lead)
    workflow.remove_assertion(session, second, reason="said by another", acting_user=lead)
    third = add_assertion(session, statement, by=lead)

    assert (second.minimum, second.maximum) == (900, None)
    assert [one.number for one in statement.asserted] == [first.number, third.number] == [1, 3]
    with pytest.raises(NotFound):
        queries.get_assertion(statement, second.id)


def test_the_latest_assessment_stands_and_earlier_ones_stay(
    session: Session, store: LocalStore, lead: User, colleague: User
) -> None:
    party = add_actor(session)
    case = add_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead)
    other = add_assertion(session, add_statement(session, party, by=lead), by=lead)
    statement = add_statement(session, party, by=lead)
    assertion = add_assertion(session, statement, by=lead)
    named = (case.reference, exhibit.reference, f"{other.statement.reference}/{other.number}")

    workflow.assess(session, assertion, Verdict.UNVERIFIABLE, reasons=REASONS, acting_user=lead)
    assert not assertion.assessments[0].is_of_earlier_words
    workflow.assess(
        session,
        assertion,
        Verdict.CONTRADICTED,
        reasons=REASONS,
        rests_on=(*named, case.reference),
        acting_user=colleague,
    )
    session.commit()

    made = queries.assessments_of(session, assertion)
    assert [one.verdict for one in made] == [Verdict.CONTRADICTED, Verdict.UNVERIFIABLE]
    assert [one.user for one in made] == [colleague, lead]
    grounds = made[0].grounds
    assert {one.case_id for one in grounds} == {case.id, None}
    assert {one.exhibit_id for one in grounds} == {exhibit.id, None}
    assert {one.other_id for one in grounds} == {other.id, None}
    assert len(grounds) == 3
    assert assertion.assessment is made[0]
    details = workflow.assertion_details_of(assertion)
    workflow.edit_assertion(
        session,
        assertion,
        replace(details, rough=True),
        opened=assertion.version,
        acting_user=lead,
    )
    assert made[0].is_of_earlier_words


def test_rows_of_an_assessment_are_only_added(session: Session, lead: User) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    assertion = add_assertion(session, statement, by=lead)
    made = workflow.assess(session, assertion, Verdict.SUPPORTED, reasons=REASONS, acting_user=lead)
    session.commit()

    made.verdict = Verdict.CONTRADICTED
    with pytest.raises(IntegrityError, match="append-only"):
        session.flush()
    session.rollback()


def test_a_promise_is_kept_broken_or_open_and_anything_else_is_not(
    session: Session, lead: User
) -> None:
    statement = add_statement(session, add_actor(session), by=lead, kind=StatementKind.PROMISE)
    promise = add_assertion(
        session, statement, by=lead, measure="promises_act", low=None, what=Texts.of(en="To stop.")
    )
    number = add_assertion(session, statement, by=lead)

    workflow.assess(session, promise, Verdict.BROKEN, reasons=REASONS, acting_user=lead)

    for assertion, verdict in (
        (promise, Verdict.SUPPORTED),
        (number, Verdict.KEPT),
        (number, None),
    ):
        with pytest.raises(Refusal, match="Choose what was found"):
            workflow.assess(session, assertion, verdict, reasons=REASONS, acting_user=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.assess(session, number, Verdict.SUPPORTED, reasons=Texts(), acting_user=lead)


def test_an_assessment_rests_only_on_what_who_makes_it_may_read(
    session: Session, store: LocalStore, lead: User, colleague: User
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    exhibit = add_exhibit(session, store, hidden, by=lead)
    statement = add_statement(session, add_actor(session), by=lead)
    assertion = add_assertion(session, statement, by=lead)
    itself = f"{statement.reference}/1"
    refused = (hidden.reference, exhibit.reference, itself, "ST-9999/1", "ST-0001/x", "nothing")

    for reference in refused:
        with pytest.raises(Refusal, match="names no case"):
            workflow.assess(
                session,
                assertion,
                Verdict.SUPPORTED,
                reasons=REASONS,
                rests_on=[reference],
                acting_user=colleague,
            )


# --- numbers that do not fit together


def rules(session: Session, *statements: OfficialStatement) -> list[Rule]:
    return [one.rule for one in queries.contradictions_of(session, {statements[0].actor_id})]


def test_a_running_total_that_falls_is_shown_on_both_statements(
    session: Session, lead: User
) -> None:
    party = add_actor(session)
    earlier, later = (add_statement(session, party, by=lead) for _ in range(2))
    much = add_assertion(
        session, earlier, by=lead, measure="strikes", low=71_000, period="../2016-12-22"
    )
    less = add_assertion(
        session, later, by=lead, measure="strikes", low=39_000, period="../2018-08-22"
    )

    (found,) = queries.contradictions_of(session, {party.id})

    assert found.rule is Rule.FALLS
    assert found.other_than(much) is less
    assert found.other_than(less) is much
    assert set(queries.by_assertion([found])) == {much.id, less.id}
    assert queries.contradictions_of(session, set()) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # the same period: exact numbers that differ, ranges that meet, "about" that reaches
        ({"low": 100, **IN_2018}, {"low": 130, **IN_2018}, [Rule.DIFFERS]),
        ({"low": 130, **IN_2018}, {"low": 100, **IN_2018}, [Rule.DIFFERS]),
        ({"low": 90, "high": 110, **IN_2018}, {"low": 105, **IN_2018}, []),
        ({"low": 100, "rough": True, **IN_2018}, {"low": 109, **IN_2018}, []),
        ({"low": 100, "rough": True, **IN_2018}, {"low": 120, **IN_2018}, [Rule.DIFFERS]),
        # a total that grows, one of another period, one without a period or a number
        ({"low": 100, "period": "../2016"}, {"low": 130, "period": "../2018"}, []),
        ({"low": 100, "period": "2016"}, {"low": 30, **IN_2018}, []),
        ({"low": 100}, {"low": 30, "period": "../2018"}, []),
        ({"low": 100, "period": "2016/.."}, {"low": 30, "period": "2016/.."}, []),
        ({"low": None, "what": REASONS, **IN_2018}, {"low": 3, **IN_2018}, []),
        # a narrower scope, another measure, a share that may fall
        ({"low": 100, **IN_2018}, {"low": 30, **IN_2018, "target_named": True}, []),
        ({"low": 100, **IN_2018}, {"low": 30, **IN_2018, "organisation_named": True}, []),
        ({"low": 100, **IN_2018}, {"low": 3, **IN_2018, "place_level": PlaceLevel.TOWN}, []),
        ({"low": 100, **IN_2018}, {"low": 30, **IN_2018, "measure": "strikes"}, []),
        (
            {"low": 95, "period": "../2016", "measure": "territory_share"},
            {"low": 60, "period": "../2018", "measure": "territory_share"},
            [],
        ),
    ],
)  # fmt: skip
def test_two_numbers_are_compared_by_the_published_rules_and_no_other(
    session: Session,
    lead: User,
    first: dict[str, Any],
    second: dict[str, Any],
    expected: list[Rule],
) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    for given in (first, second):
        add_assertion(session, statement, by=lead, **given)

    assert rules(session, statement) == expected


def test_an_at_most_below_an_at_least_does_not_fit(session: Session, lead: User) -> None:
    statement = add_statement(session, add_actor(session), by=lead)
    for amount in (CountRange(None, 50), CountRange(60, None)):
        details = AssertionDetails(measure="sorties", amount=amount, period_edtf="2018")
        workflow.add_assertion(session, statement, details, acting_user=lead)

    assert rules(session, statement) == [Rule.DIFFERS]


def test_another_party_and_what_is_void_or_taken_out_is_compared_with_nothing(
    session: Session, lead: User
) -> None:
    party = add_actor(session)
    kept, void, other = (
        add_statement(session, each, by=lead) for each in (party, party, add_actor(session))
    )
    for statement, number in ((kept, 100), (void, 50), (other, 25)):
        add_assertion(session, statement, by=lead, low=number, period="2018")
    wrong = add_assertion(session, kept, by=lead, low=7, period="2018")
    workflow.void_statement(session, void, reason="twice", acting_user=lead)
    workflow.remove_assertion(session, wrong, reason="misread", acting_user=lead)

    assert rules(session, kept) == []


# --- beside the cases


def test_a_statement_stands_beside_what_was_documented_in_its_period_and_place(
    session: Session, lead: User, colleague: User
) -> None:
    place = add_place(session)
    spot = add_place(session, name="Elsewhere", level=2, parent=place)
    within = add_case(session, lead=lead, place_id=spot.id, **day("2018-03-04"))
    add_case(session, lead=lead, place_id=place.id, **day("2019-03-04"))
    add_case(session, lead=lead, **day("2018-03-04"))
    hidden = add_case(
        session, lead=lead, access=CaseAccess.MEMBERS, place_id=spot.id, **day("2018-03-05")
    )
    add_figure(session, within, add_source(session, by=lead), minimum=4, maximum=6)
    add_figure(session, within, add_source(session, by=lead), minimum=3)
    statement = add_statement(session, add_actor(session), by=lead)
    named = add_assertion(
        session,
        statement,
        by=lead,
        period="2018",
        place_level=PlaceLevel.GOVERNORATE,
        place_id=place.id,
    )
    unbounded = add_assertion(session, statement, by=lead)

    ours = queries.documented_beside(session, named, acting_user=lead)
    theirs = queries.documented_beside(session, named, acting_user=colleague)
    until_said = queries.documented_beside(session, unbounded, acting_user=colleague)

    assert set(ours.cases) == {within, hidden}
    assert list(theirs.cases) == [within]
    assert (theirs.total, len(theirs.killed), theirs.verified) == (CountRange(3), 1, frozenset())
    assert len(until_said.cases) == 3
    assert not theirs.is_cut


def day(iso: str) -> dict[str, Any]:
    return {
        "date_edtf": iso,
        "earliest": date.fromisoformat(iso),
        "latest": date.fromisoformat(iso),
    }


def test_a_statement_is_linked_to_cases_that_who_links_may_read(
    session: Session, lead: User, colleague: User
) -> None:
    case = add_case(session, lead=lead)
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    statement = add_statement(session, add_actor(session), by=lead)

    workflow.link_case(session, statement, f" {case.reference} ", acting_user=colleague)
    workflow.link_case(session, statement, hidden.reference, acting_user=lead)

    assert list(queries.cases_of(session, statement, acting_user=colleague)) == [case]
    (told,) = queries.statements_about(session, case)
    assert (told.id, told.party) == (statement.id, statement.actor.names)
    for reference, words in ((case.reference, "already"), (hidden.reference, "no such case")):
        with pytest.raises(Refusal, match=words):
            workflow.link_case(session, statement, reference, acting_user=colleague)
    workflow.unlink_case(session, statement, case.reference, acting_user=colleague)
    with pytest.raises(Refusal, match="not linked"):
        workflow.unlink_case(session, statement, case.reference, acting_user=colleague)
    assert list(queries.statements_about(session, case)) == []


def test_the_register_is_narrowed_by_party_kind_period_and_assessment(
    session: Session, lead: User
) -> None:
    party = add_actor(session)
    old = add_statement(session, party, by=lead, date_edtf="2016-12-22")
    new = add_statement(session, party, by=lead, kind=StatementKind.DENIAL, date_edtf="2018-10-20")
    undated = add_statement(
        session, add_actor(session), by=lead, dating=Dating.STANDING, date_edtf=None
    )
    assertion = add_assertion(session, old, by=lead)
    workflow.assess(session, assertion, Verdict.SUPPORTED, reasons=REASONS, acting_user=lead)
    session.commit()

    def found(**wanted: Any) -> list[OfficialStatement]:
        return list(queries.list_statements(session, queries.StatementFilter(**wanted)))

    assert found() == [new, old, undated]
    assert found(party_id=party.id) == [new, old]
    assert found(kind=StatementKind.DENIAL) == [new]
    assert old.latest is not None
    assert found(until=old.latest) == [old]
    assert found(since=old.latest + timedelta(days=1)) == [new]
    assert found(assessed=True) == [old]
    assert found(assessed=False) == [new, undated]
    assert set(queries.parties_speaking(session)) == {party, undated.actor}
    with pytest.raises(NotFound):
        queries.get_party(session, add_actor(session).id)
