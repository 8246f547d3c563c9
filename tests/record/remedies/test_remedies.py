"""Remedies: what was asked, promised, done or refused, by steps that are only added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User, UserRole
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.actors import workflow as actors
from casefiles.record.actors.models import ActorKind, MembershipKind
from casefiles.record.cases.models import Case, CaseAccess, CaseState, MemberStanding
from casefiles.record.remedies import policy, queries, workflow
from casefiles.record.remedies.export import Voice, lines_of, table_of
from casefiles.record.remedies.models import Remedy, RemedyRecordState, RemedyStep, StepKind
from casefiles.record.remedies.policy import RemedyPermission
from casefiles.record.remedies.queries import Total, Totals, Wanted
from casefiles.record.victims.models import Victim, VictimKind
from casefiles.record.victims.workflow import move_entry, void_victim
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor, add_membership
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit
from tests.factories.places import add_facility
from tests.factories.remedies import a_step, add_remedy, go_on
from tests.factories.victims import add_damage, add_victim
from tests.record.cases.test_cost_of_pages import cost

ASKED, PROMISED, DONE, REFUSED, _STRUCK = StepKind
READ, EXPORT = RemedyPermission
NOWHERE = UUID("00000000-0000-7000-8000-000000000000")
PLAIN = Voice("en", lambda words, **_: words)


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.VERIFIED)


@pytest.fixture
def salma(session: Session, case: Case) -> Victim:
    return add_victim(session, case, name="Salma Invented")


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
def test_who_reads_cases_sees_the_overview_and_officers_take_it_out(
    session: Session, role: Role, allowed: set[RemedyPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in RemedyPermission if policy.may(somebody, one)} == allowed
    if READ not in allowed:
        with pytest.raises(NotPermitted):
            queries.list_remedies(session, Wanted(), acting_user=somebody)
        with pytest.raises(NotPermitted):
            queries.totals(session, acting_user=somebody)
    if EXPORT not in allowed:
        with pytest.raises(NotPermitted):
            workflow.export_overview(session, Wanted(), "csv", PLAIN, acting_user=somebody)


def test_who_works_on_the_case_writes_also_once_it_is_closed_and_never_once_it_is_void(
    session: Session, lead: User, colleague: User, case: Case, salma: Victim
) -> None:
    with pytest.raises(NotPermitted):
        add_remedy(session, case, by=colleague, victim=salma)
    assert not policy.may_write(colleague, case)

    case.state = CaseState.CLOSED
    remedy = add_remedy(session, case, by=lead, victim=salma)
    assert policy.may_write(lead, case)

    case.state, case.void_reason = CaseState.VOID, "entered twice"
    assert not policy.may_write(lead, case)
    with pytest.raises(NotAllowedNow, match="void"):
        go_on(session, case, remedy, DONE, "2020-02-01", by=lead)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("kind", {"kind": ""}),
        ("kind", {"kind": "revenge"}),
        ("step", {"step": None}),
        ("step", {"step": StepKind.STRUCK}),
        ("day_edtf", {"day_edtf": ""}),
        ("day_edtf", {"day_edtf": "spring"}),
        ("day_edtf", {"day_edtf": "2020/.."}),
        ("day_edtf", {"day_edtf": "0001-01-01"}),
        ("day_edtf", {"day_edtf": "9999-12-31"}),
        ("said_by", {"said_by": " "}),
        ("said_by", {"said_by": "n" * 301}),
        ("source_url", {"source_url": "javascript:alert(1)"}),
        ("actor_id", {"actor_id": NOWHERE}),
        ("responsible", {"actor_id": NOWHERE, "responsible": Texts.of(en="A court")}),
        ("exhibit_id", {"exhibit_id": NOWHERE}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, case: Case, salma: Victim, field: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Refusal) as refused:
        add_remedy(session, case, by=lead, victim=salma, **changed)

    assert field in {one.field for one in (refused.value, *refused.value.others)}


def test_it_is_for_a_victim_or_a_damage_of_this_very_case(
    session: Session, lead: User, case: Case
) -> None:
    other = add_case(session, lead=lead)
    elsewhere = add_victim(session, other, name="Huda Invented")
    gone = add_victim(session, case, name="Rima Invented")
    void_victim(session, case, gone, reason="twice", acting_user=lead)

    for whom in (None, elsewhere, gone):
        with pytest.raises(Refusal, match="for whom or what"):
            add_remedy(session, case, by=lead, victim=whom)
    with pytest.raises(Refusal, match="for whom or what"):
        add_remedy(session, case, by=lead, damage_id=NOWHERE)
    damage = add_damage(session, case, add_facility(session))
    remedy = add_remedy(session, case, by=lead, damage_id=damage.id, kind="rehabilitation")
    assert (remedy.damage, remedy.victim) == (damage, None)
    assert queries.get_remedy(session, remedy.id, case) is remedy
    with pytest.raises(NotFound):
        queries.get_remedy(session, remedy.id, other)


def test_it_is_asked_of_no_individual_and_its_actor_stays(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    colonel = add_actor(session, name="Colonel Nobody", kind=ActorKind.PERSON)
    with pytest.raises(Refusal, match="no individual"):
        add_remedy(session, case, by=lead, victim=salma, actor_id=colonel.id)
    north = add_actor(session, name="North")
    remedy = add_remedy(session, case, by=lead, victim=salma, actor_id=north.id)
    session.commit()

    with pytest.raises(NotAllowedNow, match="asked of this actor"):
        actors.void_actor(session, north, reason="twice", acting_user=lead)
    session.rollback()
    person = replace(actors.details_of(north), kind=ActorKind.PERSON)
    with pytest.raises(NotAllowedNow, match="of no individual"):
        actors.edit_actor(session, north, person, opened=north.version, acting_user=lead)
    session.rollback()

    workflow.void_remedy(session, case, remedy, reason="twice", acting_user=lead)
    actors.edit_actor(session, north, person, opened=north.version, acting_user=lead)
    actors.void_actor(session, north, reason="twice", acting_user=lead)


# --- steps


def test_where_it_stands_follows_from_the_days_and_not_from_when_it_was_written(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma, step=PROMISED, day_edtf="2020-03")
    assert remedy.reached is PROMISED

    go_on(session, case, remedy, ASKED, "2020-02", by=lead)
    go_on(session, case, remedy, ASKED, "2019", by=lead)

    assert [one.step for one in remedy.left] == [ASKED, ASKED, PROMISED]
    assert [one.number for one in remedy.left] == [3, 2, 1]
    assert remedy.reached is PROMISED
    go_on(session, case, remedy, REFUSED, "2021-05-02", by=lead)
    assert remedy.reached is REFUSED
    go_on(session, case, remedy, ASKED, "2022", by=lead)
    go_on(session, case, remedy, DONE, "2023", by=lead)
    assert remedy.reached is DONE
    for state in (ASKED, PROMISED, REFUSED, DONE):
        found = queries.list_remedies(session, Wanted(state=state), acting_user=lead)
        assert found.count == (state is DONE)


@pytest.mark.parametrize(
    ("first", "then", "why"),
    [
        ((DONE, "2020"), (ASKED, "2021"), "after what was done"),
        ((DONE, "2020"), (DONE, "2021"), "after what was done"),
        ((DONE, "2020-05-01"), (REFUSED, "2020-05-01"), "after what was done"),
        ((PROMISED, "2020"), (ASKED, "2021"), "no longer only asked"),
        ((ASKED, "2021"), (PROMISED, "2020"), "no longer only asked"),
        ((ASKED, "2021"), (DONE, "2020"), "after what was done"),
    ],
)
def test_steps_that_cannot_follow_one_another_are_refused(
    session: Session,
    lead: User,
    case: Case,
    salma: Victim,
    first: tuple[StepKind, str],
    then: tuple[StepKind, str],
    why: str,
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma, step=first[0], day_edtf=first[1])

    with pytest.raises(Refusal, match=why) as refused:
        go_on(session, case, remedy, then[0], then[1], by=lead)

    assert refused.value.field == "step"
    session.flush()
    assert len(remedy.steps) == 1


def test_a_mistaken_step_is_taken_back_by_a_further_row_and_stays_readable(
    session: Session, lead: User, case: Case, salma: Victim, browse: Browse
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma)
    go_on(session, case, remedy, DONE, "2020-02-01", by=lead, note=Texts.of(en="In full."))

    def take_back(number: int, reason: str = "it was another family") -> RemedyStep:
        return workflow.strike_step(
            session, case, remedy, number, reason=reason, opened=remedy.version, acting_user=lead
        )

    with pytest.raises(Refusal):
        take_back(2, " ")
    row = take_back(2)

    assert (row.step, row.about_number, row.number) == (StepKind.STRUCK, 2, 3)
    assert remedy.reached is ASKED
    with pytest.raises(NotAllowedNow, match="no such step"):
        take_back(2)
    with pytest.raises(NotAllowedNow, match="no such step"):
        take_back(3)
    with pytest.raises(NotAllowedNow, match="only step that stands"):
        take_back(1)
    session.commit()
    page = browse(lead).get(f"/cases/{case.id}/remedies/{remedy.id}").text
    assert "it was another family" in page
    assert "In full." in page


def test_no_step_is_taken_back_between_two_that_cannot_follow_one_another(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma, step=PROMISED, day_edtf="2020")
    go_on(session, case, remedy, REFUSED, "2021", by=lead)
    go_on(session, case, remedy, ASKED, "2022", by=lead)

    with pytest.raises(Refusal, match="no longer only asked"):
        workflow.strike_step(
            session, case, remedy, 2, reason="a slip", opened=remedy.version, acting_user=lead
        )


def test_the_database_changes_and_deletes_no_step(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    add_remedy(session, case, by=lead, victim=salma)
    session.commit()

    for change in (sa.update(RemedyStep).values(said_by="x"), sa.delete(RemedyStep)):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(change)
        session.rollback()


def test_the_second_of_two_who_write_at_once_is_told(
    session: Session, lead: User, case: Case, salma: Victim, browse: Browse
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma)
    opened = remedy.version
    go_on(session, case, remedy, ASKED, "2020-02-01", by=lead)
    session.commit()

    with pytest.raises(Stale):
        workflow.add_step(session, case, remedy, a_step(), opened=opened, acting_user=lead)
    with pytest.raises(Stale):
        workflow.strike_step(
            session, case, remedy, 1, reason="a slip", opened=opened, acting_user=lead
        )
    session.rollback()
    late = {"step": "promised", "day_edtf": "2021", "said_by": "A ministry (fictional)"}
    answer = browse(lead).send(
        f"/cases/{case.id}/remedies/{remedy.id}/step", late | {"version": str(opened)}
    )
    assert answer.status_code == 409
    assert "A ministry (fictional)" in answer.text


def test_a_remedy_has_an_end_of_steps(
    session: Session, lead: User, case: Case, salma: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "MOST_STEPS", 1)
    remedy = add_remedy(session, case, by=lead, victim=salma)

    with pytest.raises(Refusal, match="at most"):
        go_on(session, case, remedy, ASKED, "2020-02-01", by=lead)


def test_a_step_shows_an_exhibit_of_its_case_and_none_of_another(
    session: Session, lead: User, case: Case, salma: Victim, store: LocalStore, browse: Browse
) -> None:
    mine = add_exhibit(session, store, case, by=lead)
    other = add_case(session, lead=lead)
    foreign = add_exhibit(session, store, other, by=lead)
    with pytest.raises(Refusal, match="exhibit of this case"):
        add_remedy(session, case, by=lead, victim=salma, exhibit_id=foreign.id)
    remedy = add_remedy(session, case, by=lead, victim=salma, exhibit_id=mine.id)
    session.commit()
    address = f"/cases/{case.id}/remedies/{remedy.id}"
    assert mine.reference in browse(lead).get(address).text

    mine.case_id = other.id
    session.commit()

    page = browse(lead).get(address).text
    assert mine.reference not in page
    assert "no longer in this case" in page


def test_a_void_remedy_stays_readable_and_counts_nowhere(
    session: Session, lead: User, case: Case, salma: Victim, browse: Browse
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma)
    with pytest.raises(Refusal):
        workflow.void_remedy(session, case, remedy, reason=" ", acting_user=lead)

    workflow.void_remedy(session, case, remedy, reason="entered twice", acting_user=lead)
    session.commit()

    assert remedy.state is RemedyRecordState.VOID
    assert queries.remedies_of(session, case) == []
    assert queries.list_remedies(session, Wanted(), acting_user=lead).count == 0
    assert queries.totals(session, acting_user=lead) == Totals()
    client = browse(lead)
    assert "Void: recorded by mistake" in client.get(f"/cases/{case.id}/remedies").text
    assert "entered twice" in client.get(f"/cases/{case.id}/remedies/{remedy.id}").text
    with pytest.raises(NotAllowedNow, match="void"):
        go_on(session, case, remedy, DONE, "2021", by=lead)


def test_it_goes_along_when_its_victim_moves_to_a_case_split_off(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    new = add_case(session, lead=lead)
    remedy = add_remedy(session, case, by=lead, victim=salma)

    move_entry(session, salma, case, new, acting_user=lead)

    assert queries.remedies_of(session, case) == []
    assert queries.remedies_of(session, new) == [remedy]
    assert queries.get_remedy(session, remedy.id, new) is remedy


# --- who is told


def test_nobody_is_told_of_remedies_in_a_case_that_they_may_not_read(
    session: Session, lead: User, colleague: User, officer: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS, state=CaseState.VERIFIED)
    facility = add_facility(session, name="Clinic of Nowhere")
    party = add_actor(session)
    whom = add_victim(session, hidden, name="Salma Invented")
    damage = add_damage(session, hidden, facility)
    theirs = add_remedy(session, hidden, by=lead, victim=whom, actor_id=party.id)
    add_remedy(session, hidden, by=lead, damage_id=damage.id)
    session.commit()

    for somebody, seen in ((lead, 2), (colleague, 0), (officer, 0)):
        found = queries.list_remedies(session, Wanted(), acting_user=somebody)
        assert found.count == len(found.rows) == seen
        totals = queries.totals(session, acting_user=somebody, party_id=party.id)
        assert totals.asked == Total(seen // 2, seen // 2)
        shown = queries.remedies_for_facility(session, facility.id, acting_user=somebody)
        assert len(shown) == seen // 2
    client = browse(colleague)
    for address in ("remedies", f"remedies/{theirs.id}", "remedies/new"):
        assert client.get(f"/cases/{hidden.id}/{address}").status_code == 404
    page = client.get("/remedies/").text
    assert "Salma Invented" not in page
    assert hidden.reference not in page
    assert hidden.reference in browse(lead).get(f"/places/facilities/{facility.id}").text
    assert hidden.reference not in client.get(f"/places/facilities/{facility.id}").text


def test_remedies_of_what_is_void_count_nowhere(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    add_remedy(session, case, by=lead, victim=salma)
    void_victim(session, case, salma, reason="twice", acting_user=lead)
    other = add_case(session, lead=lead)
    add_remedy(session, other, by=lead, victim=add_victim(session, other, name="Huda Invented"))
    other.state, other.void_reason = CaseState.VOID, "twice"
    session.flush()

    assert queries.remedies_of(session, case) == []
    assert queries.list_remedies(session, Wanted(), acting_user=lead).count == 0
    assert queries.totals(session, acting_user=lead) == Totals()


# --- totals, which reports call


def test_totals_count_a_remedy_once_for_each_kind_of_step_in_the_period(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    party, force = add_actor(session), add_actor(session, name="Force", kind=ActorKind.FORCE)
    add_membership(session, force, party, kind=MembershipKind.PART_OF)
    other = add_actor(session, name="Southern party")
    first = add_remedy(session, case, by=lead, victim=salma, actor_id=party.id)
    go_on(session, case, first, ASKED, "2020-03-01", by=lead)
    go_on(session, case, first, PROMISED, "2021", by=lead)
    slip = go_on(session, case, first, DONE, "2022-01-01", by=lead)
    workflow.strike_step(
        session, case, first, slip.number, reason="a slip", opened=first.version, acting_user=lead
    )
    add_remedy(session, case, by=lead, victim=salma, actor_id=force.id, kind="apology")
    add_remedy(session, case, by=lead, victim=salma, actor_id=other.id, step=REFUSED)

    def totals(**given: Any) -> Totals:
        return queries.totals(session, acting_user=lead, **given)

    assert totals() == Totals(Total(2, 2), Total(1, 1), Total(), Total(1, 1))
    assert totals(party_id=party.id) == Totals(Total(2, 2), Total(1, 1))
    assert totals(party_id=force.id) == Totals(Total(1, 1))
    assert totals(party_id=other.id) == Totals(refused=Total(1, 1))
    year = {"since": date(2021, 1, 1), "until": date(2021, 12, 31)}
    assert totals(party_id=party.id, **year) == Totals(promised=Total(1, 1))
    half = {"since": date(2021, 1, 1), "until": date(2021, 6, 30)}
    assert totals(party_id=party.id, **half) == Totals(promised=Total(0, 1))
    assert totals(until=date(2020, 1, 31)).asked == Total(2, 2)
    assert totals(since=date(2020, 2, 1)).asked == Total(1, 1)


# --- the pages


def test_the_overview_is_narrowed_by_kind_state_and_of_whom_it_is_asked(
    session: Session, lead: User, case: Case, salma: Victim, browse: Browse
) -> None:
    party = add_actor(session)
    asked = add_remedy(session, case, by=lead, victim=salma, actor_id=party.id)
    done = add_remedy(session, case, by=lead, victim=salma, kind="apology", step=DONE)
    session.commit()

    def listed(**wanted: Any) -> list[Remedy]:
        found = queries.list_remedies(session, Wanted(**wanted), acting_user=lead)
        assert found.count == len(found.rows)
        return [remedy for remedy, _case in found.rows]

    assert listed() == [done, asked]
    assert listed(kind="apology") == listed(state="done") == [done]
    assert listed(party_id=party.id) == listed(state="asked") == [asked]
    assert listed(kind="apology", state="asked") == []
    client = browse(lead)
    assert "No remedy matches" in client.get("/remedies/?state=refused").text
    assert client.get("/remedies/?state=lost").status_code == 422
    assert client.get(f"/remedies/?party={party.id}&kind=compensation").status_code == 200


def test_empty_pages_say_what_to_do_first(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    session.commit()
    client = browse(lead)

    assert "Remedies are recorded in a case" in client.get("/remedies/").text
    assert "enter the victims" in client.get(f"/cases/{case.id}/remedies").text
    add_victim(session, case, name="Salma Invented")
    session.commit()
    page = client.get(f"/cases/{case.id}/remedies").text
    assert "Begin with what was asked" in page
    assert "Salma Invented" in page


def test_pages_cost_no_more_for_more_remedies(
    app: Flask, session: Session, lead: User, case: Case, salma: Victim, browse: Browse
) -> None:
    party = add_actor(session)
    remedy = add_remedy(session, case, by=lead, victim=salma, actor_id=party.id)
    facility = add_facility(session)
    damage = add_damage(session, case, facility)
    add_remedy(session, case, by=lead, damage_id=damage.id)
    session.commit()
    client = browse(lead)
    pages = (
        "/remedies/",
        f"/cases/{case.id}/remedies",
        f"/cases/{case.id}/remedies/{remedy.id}",
        f"/places/facilities/{facility.id}",
    )
    few = [cost(app, client, page) for page in pages]
    for number in range(6):
        whom = add_victim(session, case, name=f"Somebody {number} Invented")
        actor = add_actor(session, name=f"Party {number}")
        more = add_remedy(session, case, by=lead, victim=whom, actor_id=actor.id)
        go_on(session, case, more, PROMISED, "2021", by=lead)
        go_on(session, case, remedy, ASKED, "2021", by=lead)
        add_remedy(session, case, by=lead, damage_id=damage.id)
    session.commit()

    assert [cost(app, client, page) for page in pages] == few


def test_what_a_long_overview_leaves_out_is_said(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    for _ in range(3):
        add_remedy(session, case, by=lead, victim=salma)

    found = queries.list_remedies(session, Wanted(), acting_user=lead, limit=2)

    assert (len(found.rows), found.count) == (2, 3)


def test_a_remedy_is_recorded_and_taken_further_by_its_pages(
    session: Session, lead: User, case: Case, salma: Victim, store: LocalStore, browse: Browse
) -> None:
    party = add_actor(session)
    group = add_victim(session, case, kind=VictimKind.GROUP, maximum=None, minimum=3)
    damage = add_damage(session, case, add_facility(session))
    shown = add_exhibit(session, store, case, by=lead)
    session.commit()
    client, address = browse(lead), f"/cases/{case.id}/remedies"
    filled = {
        "subject": f"victim:{salma.id}",
        "kind": "compensation",
        "actor_id": str(party.id),
        "step": "asked",
        "day_edtf": "2020-01",
        "said_by": "A lawyer (fictional)",
        "note-text-en": "For the house.",
        "exhibit_id": str(shown.id),
    }

    page = client.get(f"{address}/new?for=damage:{damage.id}").text
    assert f'<option selected value="damage:{damage.id}">' in page
    assert group.reference in page
    assert client.get(f"{address}/new?for=nobody").status_code == 200
    assert client.send(f"{address}/new", {}).status_code == 422
    both = client.send(f"{address}/new", filled | {"responsible-text-en": "A court"})
    assert both.status_code == 422
    assert "For the house." in both.text
    assert client.send(f"{address}/new", filled | {"subject": "damage:1"}).status_code == 422
    assert client.send(f"{address}/new", filled).status_code == 303

    remedy = session.scalars(sa.select(Remedy)).one()
    assert (remedy.victim, remedy.actor, remedy.reached) == (salma, party, ASKED)
    one = f"{address}/{remedy.id}"
    assert client.get(f"{one}/step").status_code == 200
    step = {"step": "promised", "day_edtf": "2021", "said_by": "A ministry (fictional)"}
    refused = client.send(f"{one}/step", step | {"version": str(remedy.version), "said_by": ""})
    assert refused.status_code == 422
    assert client.send(f"{one}/step", step | {"version": str(remedy.version)}).status_code == 303
    session.commit()
    session.expire_all()
    assert remedy.reached is PROMISED
    assert client.get(f"{one}/steps/2/strike").status_code == 200
    assert "no such step" in client.get(f"{one}/steps/9/strike").text
    opened = {"version": str(remedy.version)}
    assert client.send(f"{one}/steps/2/strike", opened | {"reason": ""}).status_code == 422
    assert client.send(f"{one}/steps/9/strike", opened | {"reason": "x"}).status_code == 409
    assert client.send(f"{one}/steps/2/strike", opened | {"reason": "a slip"}).status_code == 303
    assert client.send(f"{one}/steps/1/strike", opened | {"reason": "late"}).status_code == 409
    assert client.get(f"{one}/void").status_code == 200
    assert client.send(f"{one}/void", {"reason": ""}).status_code == 422
    assert client.send(f"{one}/void", {"reason": "a slip"}).status_code == 303


def test_a_colleague_reads_and_has_no_way_to_write(
    session: Session, lead: User, colleague: User, case: Case, salma: Victim, browse: Browse
) -> None:
    remedy = add_remedy(session, case, by=lead, victim=salma)
    reader = add_person(session, "reader", Role.REVIEWER)
    add_member(session, case, reader, MemberStanding.MEMBER)
    session.commit()

    for somebody in (colleague, reader):
        page = browse(somebody).get(f"/cases/{case.id}/remedies/{remedy.id}").text
        assert "A lawyer (fictional)" in page
        assert "Add step" not in page
        assert "New remedy" not in browse(somebody).get(f"/cases/{case.id}/remedies").text


def test_the_log_tells_what_happened_and_no_word_of_it(
    session: Session, lead: User, case: Case, salma: Victim
) -> None:
    remedy = add_remedy(
        session, case, by=lead, victim=salma, note=Texts.of(en="For the house."),
        responsible=Texts.of(en="A court"),
    )  # fmt: skip
    go_on(session, case, remedy, PROMISED, "2021", by=lead)
    session.commit()

    events = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.subject_id == remedy.id).order_by(AuditEvent.id)
    ).all()

    assert [one.action for one in events] == ["remedy:recorded", "remedy:continued"]
    assert {one.within_id for one in events} == {case.id}
    assert [one.detail.body for one in events if one.detail] == [
        {"kind": "compensation", "step": "asked"},
        {"step": "promised"},
    ]


def test_no_table_holds_what_officers_do_not_read_whatever_else_its_taker_is(
    session: Session, lead: User, case: Case, salma: Victim, browse: Browse
) -> None:
    closed = add_case(session, lead=lead, access=CaseAccess.MEMBERS, state=CaseState.VERIFIED)
    draft = add_case(session, lead=lead)
    for one in (closed, draft):
        add_remedy(session, one, by=lead, victim=add_victim(session, one))
    add_remedy(session, case, by=lead, victim=salma)
    lead.standing.append(UserRole(role=Role.OFFICER))
    session.commit()
    client = browse(lead)

    left = client.send("/remedies/export", {"table": "csv"}).text

    assert "1 remedy," in client.get("/remedies/export").text
    assert case.reference in left
    assert closed.reference not in left
    assert draft.reference not in left


def test_a_table_counts_by_case_and_names_nobody(
    session: Session, lead: User, officer: User, case: Case, salma: Victim, browse: Browse
) -> None:
    party = add_actor(session, name="Northern party")
    for _ in range(2):
        add_remedy(session, case, by=lead, victim=salma, actor_id=party.id)
    damage = add_damage(session, case, add_facility(session, name="Clinic of Nowhere"))
    add_remedy(session, case, by=lead, damage_id=damage.id, responsible=Texts.of(en="The cousin"))
    session.commit()
    client = browse(officer)

    assert "3 remedies," in client.get("/remedies/export").text
    assert client.send("/remedies/export", {}).status_code == 422
    left = client.send("/remedies/export", {"table": "csv"})
    narrowed = client.send("/remedies/export", {"table": "csv", "party": str(party.id)})
    book = client.send("/remedies/export", {"table": "xlsx"})

    assert "Northern party" in left.text
    for word in ("Salma", "Clinic of Nowhere", "cousin", "lawyer", salma.reference):
        assert word not in left.text
    assert len(narrowed.text.splitlines()) == 2
    assert book.data.startswith(b"PK")
    assert client.get("/remedies/export?kind=none").status_code == 302
    exported = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "remedies:exported")
    ).all()
    assert [one.detail.body["count"] for one in exported if one.detail] == [3, 2, 3]
    found = queries.list_remedies(session, Wanted(), acting_user=lead)
    titles, rows = table_of(lines_of(found.rows), PLAIN)
    told = [dict(zip(titles, row, strict=True)) for row in rows]
    assert [(one["For victims"], one["For facilities"]) for one in told] == [("0", "1"), ("2", "0")]
