"""What the statistics count: by one rule, kept with every change, agreeing with a recount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.outbound.statistics import policy, queries, tasks, workflow
from casefiles.outbound.statistics.models import MeasureTotal
from casefiles.outbound.statistics.parts.counting import (
    Amount,
    Entered,
    Facts,
    Reported,
    amounts_of,
)
from casefiles.outbound.statistics.parts.measures import BY_CODE, MEASURES, sql_of
from casefiles.outbound.statistics.parts.reach import Reach
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.outbound.statistics.policy import StatisticsPermission
from casefiles.outbound.statistics.workflow import Recount
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.organisation.models import Organisation
from casefiles.record.attribution.workflow import withdraw
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.cases.workflow import reopen_case
from casefiles.record.claims.models import ClaimState, PartyDetails
from casefiles.record.places.workflow import (
    FacilityDetails,
    details_of_place,
    edit_facility,
    edit_place,
)
from casefiles.record.related.models import LinkKind
from casefiles.record.related.workflow import link_cases
from casefiles.record.victims.models import VictimKind
from tests.conftest import factory_of
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor, add_membership
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.organisation import add_organisation
from tests.factories.places import add_facility, add_place
from tests.factories.sources import add_source
from tests.factories.victims import add_damage, add_figure, add_victim

READ, EXPORT = StatisticsPermission.READ, StatisticsPermission.EXPORT
EVERYTHING = Wanted()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ}),
        (Role.REVIEWER, {READ}),
        (Role.OFFICER, {READ, EXPORT}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_who_works_on_cases_reads_them_and_officers_take_them_out(
    session: Session, role: Role, allowed: set[StatisticsPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in StatisticsPermission if policy.may(somebody, one)} == allowed


def established(session: Session, lead: User, **columns: Any) -> Case:
    return add_case(session, lead=lead, state=CaseState.VERIFIED, **columns)


def count(session: Session, case: Case) -> None:
    """Count a case, as the end of a transaction does that changed it."""
    workflow.expect(session, Reach.CASE, case.id)
    workflow.settle(session)


def number(session: Session, case: Case | None, code: str, **wanted: Any) -> Any:
    """Return the least, the most and the unknown of a measure, once a case is counted."""
    if case is not None:
        count(session, case)
    found = queries.sums(session, Wanted(**wanted), acting_user=None).get(code)
    return found and (found.least, found.most, found.unknown)


def test_a_child_that_reports_count_is_not_perhaps_a_woman_nor_a_woman_perhaps_a_child() -> None:
    facts = Facts(
        everybody={"killed": Entered(8, 8)},
        reported={
            ("killed", "children"): Reported(4, 4, 0),
            ("killed", "women"): Reported(1, 2, 0),
        },
    )

    found = amounts_of(facts)

    assert found["women_killed", "", ""] == Amount(1, 2, 3)
    assert found["children_killed", "", ""] == Amount(4, 4, 3)


def test_who_is_entered_counts_by_what_is_known_of_them_and_nobody_else(
    session: Session, lead: User
) -> None:
    case = established(session, lead)
    civilian = {"civilian_status": "civilian"}
    add_victim(session, case, name="Amal", sex="female", age=30, **civilian)
    add_victim(session, case, sex="male", age_band="child_2_11", **civilian)
    add_victim(session, case, outcome="died_of_wounds", occupation="medical", **civilian)
    add_victim(session, case, civilian_status="combatant", age=16)
    add_victim(session, case)
    add_victim(session, case, kind=VictimKind.GROUP, minimum=3, maximum=None, **civilian)
    add_victim(session, case, state="void", **civilian)
    add_victim(session, case, outcome="injured", **civilian)

    assert number(session, case, "civilians_killed") == (6, None, 1)
    assert number(session, None, "children_killed") == (1, 1, 5)
    assert number(session, None, "women_killed") == (1, 1, 5)
    assert number(session, None, "medical_workers_killed") == (1, 1, 6)
    assert number(session, None, "civilians_injured") == (1, 1, 0)
    assert number(session, None, "massacres") == (1, 1, 0)
    by_sex = queries.sums_by(session, EVERYTHING, "sex", "civilians_killed", acting_user=None)
    assert {value: (one.least, one.most) for value, one in by_sex.items()} == {
        "female": (1, 1), "male": (1, 1), "unknown": (4, None),
    }  # fmt: skip


def test_of_what_reports_give_the_lowest_is_the_least_and_the_highest_the_most(
    session: Session, lead: User
) -> None:
    case = established(session, lead)
    for low, high in ((4, 6), (7, 9)):
        add_figure(
            session,
            case,
            add_source(session, recorded_by=lead),
            group="civilians",
            minimum=low,
            maximum=high,
        )
    assert number(session, case, "civilians_killed") == (4, 9, 0)
    assert number(session, None, "massacres") == (0, 1, 0)

    for _one in range(5):
        add_victim(session, case, civilian_status="civilian")
    assert number(session, case, "civilians_killed") == (5, 9, 0)

    add_figure(session, case, add_source(session, recorded_by=lead), group="civilians", minimum=6)
    add_figure(
        session, case, add_source(session, recorded_by=lead), group="all", minimum=8, maximum=12
    )
    assert number(session, case, "civilians_killed") == (5, None, 3)


def test_sums_of_the_largest_figures_are_kept_whole(session: Session, lead: User) -> None:
    source = add_source(session, recorded_by=lead)
    for _one in range(4):
        case = established(session, lead)
        for group in ("civilians", "all"):
            add_figure(session, case, source, group=group, minimum=999_999_999, maximum=999_999_999)
        count(session, case)

    assert number(session, None, "civilians_killed") == (3_999_999_996, 3_999_999_996, 0)
    assert number(session, None, "children_killed") == (0, 0, 3_999_999_996)


def test_an_attack_is_counted_for_each_facility_and_once_for_a_target_without_any(
    session: Session, lead: User
) -> None:
    struck, named = established(session, lead, target="market"), established(session, lead)
    place = add_place(session)
    for kind in ("medical_facility", "medical_facility", "residential_building"):
        facility = add_facility(session, kind=kind, place=place)
        add_damage(session, named, facility)
        add_damage(session, named, facility)

    number(session, struck, "cases")
    assert number(session, named, "vital_facilities_attacked") == (3, 3, 0)
    assert number(session, None, "medical_facilities_attacked") == (2, 2, 0)
    assert number(session, None, "markets_attacked") == (1, 1, 0)
    by_kind = queries.sums_by(
        session, EVERYTHING, "kind", "vital_facilities_attacked", acting_user=None
    )
    assert {kind: one.least for kind, one in by_kind.items()} == {
        "market": 1, "medical_facility": 2,
    }  # fmt: skip


def test_only_the_first_of_two_cases_of_the_same_event_counts(session: Session, lead: User) -> None:
    first, second = (established(session, lead, weapons=("incendiary",)) for _ in range(2))
    for case in (first, second):
        number(session, case, "cases")
    assert number(session, None, "incendiary_attacks") == (2, 2, 0)

    link_cases(
        session, second, first.reference, LinkKind.SAME_EVENT, reason="One raid.", acting_user=lead
    )
    session.commit()
    assert number(session, None, "incendiary_attacks") == (1, 1, 0)
    assert queries.counted(session, second.id) is None

    reopen_case(session, first, reason="A new witness.", acting_user=lead)
    session.commit()
    assert queries.counted(session, first.id) is None
    assert queries.counted(session, second.id) is not None


def test_a_party_is_asked_for_by_the_approved_claim_and_with_all_its_parts(
    session: Session, lead: User
) -> None:
    north, wing, south = (add_actor(session, name=name) for name in ("North", "Wing", "South"))
    add_membership(session, wing, north)
    case = established(session, lead)
    assert number(session, case, "cases", party_id=north.id) is None
    claim = add_claim(
        session, case, author=lead, state=ClaimState.APPROVED, parties=(PartyDetails(wing.id),)
    )

    assert number(session, case, "cases", party_id=north.id) == (1, 1, 0)
    assert number(session, None, "cases", party_id=south.id) is None
    withdraw(session, claim, reason="A mistake.", acting_user=lead)
    session.commit()
    assert number(session, None, "cases", party_id=north.id) is None
    assert number(session, None, "cases") == (1, 1, 0)


def test_a_case_counts_in_the_period_that_its_whole_date_lies_in(
    session: Session, lead: User
) -> None:
    for day in ("2016-03-04", "2016-03", "2016", "2015-12-30/2016-01-02", None):
        number(session, established(session, lead, date_edtf=day), "cases")

    def counted(since: date, until: date) -> int:
        found = number(session, None, "cases", since=since, until=until)
        return found[0] if found else 0

    assert number(session, None, "cases") == (5, 5, 0)
    assert counted(date(2016, 1, 1), date(2016, 12, 31)) == 3
    assert counted(date(2016, 3, 1), date(2016, 3, 31)) == 2
    assert counted(date(2016, 3, 2), date(2016, 3, 20)) == 1
    assert counted(date(2015, 6, 2), date(2017, 2, 3)) == 3
    by_year = queries.sums_by(session, EVERYTHING, "year", "cases", acting_user=None)
    assert {year: one.cases for year, one in by_year.items()} == {"2016": 3, "unknown": 2}


def test_a_governorate_counts_what_happened_within_it(session: Session, lead: User) -> None:
    north, south = (add_place(session, name=name, level=1) for name in ("North", "South"))
    town = add_place(
        session, name="Town", level=3, parent=add_place(session, level=2, parent=north)
    )
    number(session, established(session, lead, place_id=town.id), "cases")

    assert number(session, None, "cases", place_id=north.id) == (1, 1, 0)
    assert number(session, None, "cases", place_id=south.id) is None


def test_a_members_only_case_is_added_for_those_who_may_know_of_it(
    session: Session, lead: User, colleague: User, auditor: User
) -> None:
    hidden = established(
        session, lead, access=CaseAccess.MEMBERS, weapons=("cluster_munition", "incendiary")
    )
    count(session, hidden)

    def seen(user: User, dimension: str = "") -> set[str]:
        found = queries.sums_by(session, EVERYTHING, dimension, "cases", acting_user=user)
        return set(found)

    assert seen(lead) == seen(auditor) == {""}
    assert seen(colleague) == set()
    assert seen(lead, "weapon") == {"cluster_munition", "incendiary"}
    assert seen(lead, "target") == {"unknown"}
    assert session.scalar(sa.select(sa.func.count()).select_from(MeasureTotal)) == 0
    assert [
        row.reference
        for row in queries.cases_behind(session, EVERYTHING, "cases", acting_user=lead)
    ] == [hidden.reference]
    assert not queries.cases_behind(session, EVERYTHING, "cases", acting_user=colleague)


def test_what_a_case_rests_on_changes_what_it_adds_at_once(session: Session, lead: User) -> None:
    country = add_place(session, name="Nowhere", level=0)
    north, south = (
        add_place(session, name=name, level=1, parent=country) for name in ("North", "South")
    )
    town = add_place(session, name="Town", level=2, parent=north)
    case = established(session, lead, place_id=town.id)
    facility = add_facility(session, kind="school", place=town)
    add_damage(session, case, facility)
    assert number(session, case, "schools_attacked") == (1, 1, 0)

    market = FacilityDetails(facility.names, "market", town.id)
    edit_facility(session, facility, market, opened=facility.version, acting_user=lead)
    session.commit()
    assert number(session, None, "schools_attacked") is None
    assert number(session, None, "markets_attacked") == (1, 1, 0)

    details = replace(details_of_place(town), parent_id=south.id, origin="A map.")
    edit_place(session, town, details, opened=town.version, acting_user=lead)
    session.commit()
    assert number(session, None, "cases", place_id=north.id) is None
    assert number(session, None, "cases", place_id=south.id) == (1, 1, 0)


# --- counting again


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return session.scalar(sa.select(Organisation)) or add_organisation(session)


def recount(session: Session, organisation: Organisation) -> Recount:
    found = workflow.compare(session)
    workflow.note(session, organisation, found, acting_user=None)
    return found


def last_event(session: Session) -> tuple[str, dict[str, Any]]:
    session.commit()
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert event is not None
    return event.action, session.get_one(AuditDetail, event.id).body


def test_a_recount_agrees_with_what_was_kept_and_names_what_does_not(
    session: Session, lead: User, organisation: Organisation
) -> None:
    case = established(session, lead, date_edtf="2016-03-04")
    add_victim(session, case, civilian_status="civilian")
    count(session, case)
    assert recount(session, organisation).agrees
    assert last_event(session)[0] == "statistics:agreed"

    session.execute(
        sa.update(MeasureTotal)
        .where(MeasureTotal.measure == "civilians_killed", MeasureTotal.dimension == "")
        .values(least=7)
    )
    add_victim(session, case, civilian_status="civilian")
    found = recount(session, organisation)

    assert not found.agrees
    about_it = [one for one in found.differences if one.startswith(f"case {case.id}: ")]
    assert len(about_it) == 1
    assert "civilians_killed" in about_it[0]
    assert any(
        one.startswith("civilians_killed [by=all period=2016") and "least +5" in one
        for one in found.differences
    )
    assert number(session, None, "civilians_killed") == (7, 1, 0)
    action, detail = last_event(session)
    assert action == "statistics:differed"
    assert detail["differing"] == len(found.differences)
    assert detail["differences"] == list(found.differences[:20])

    workflow.mend(session, organisation, acting_user=lead)
    assert last_event(session)[0] == "statistics:mended"
    assert number(session, None, "civilians_killed") == (2, 2, 0)
    assert recount(session, organisation).agrees


def test_what_was_never_counted_is_counted_by_the_first_recount(
    app: Flask, session: Session, lead: User, organisation: Organisation
) -> None:
    established(session, lead)
    session.commit()
    tasks.count_again(factory_of(app), organisation.id)

    assert last_event(session)[0] == "statistics:mended"
    assert number(session, None, "cases") == (1, 1, 0)
    case = session.scalars(sa.select(Case)).one()
    case.state = CaseState.INVESTIGATING
    session.commit()
    found = tasks.count_again(factory_of(app), organisation.id)
    assert last_event(session)[0] == "statistics:differed"
    assert f"case {case.id}: counted, and should not be" in found.differences


def test_where_no_case_counts_mending_leaves_nothing(
    session: Session, lead: User, organisation: Organisation
) -> None:
    add_case(session, lead=lead)

    assert workflow.mend(session, organisation, acting_user=lead).agrees
    assert queries.sums(session, EVERYTHING, acting_user=lead) == {}


def test_every_measure_says_its_rule_in_words_and_as_sql() -> None:
    assert len(BY_CODE) == len(MEASURES)
    assert all(one.rule and sql_of(one) for one in MEASURES)
    assert "civilian_status" in sql_of(BY_CODE["civilians_killed"])
