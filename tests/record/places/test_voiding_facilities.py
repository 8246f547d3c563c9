"""A mistaken facility is voided with a reason; no recorded damage may name one."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.workflow import void_case
from casefiles.record.places import queries, workflow
from casefiles.record.places.models import Facility, FacilityState
from casefiles.record.places.workflow import details_of
from casefiles.record.victims.models import DamageDetails
from casefiles.record.victims.queries import damages_to, is_damaged
from casefiles.record.victims.workflow import add_damage, edit_damage, void_damage
from tests.conftest import Browse, factory_of
from tests.factories import victims
from tests.factories.cases import add_case
from tests.factories.places import add_facility


@pytest.fixture
def facility(session: Session) -> Facility:
    return add_facility(session, name="Invented hospital")


def test_a_void_facility_keeps_its_reason_and_takes_nothing_more(
    session: Session, lead: User, facility: Facility
) -> None:
    with pytest.raises(Refusal):
        workflow.void_facility(session, facility, reason=" ", acting_user=lead)

    workflow.void_facility(session, facility, reason="entered twice", acting_user=lead)
    session.commit()

    (event,) = history_of(session, facility.id)
    assert (facility.state, facility.void_reason) == (FacilityState.VOID, "entered twice")
    assert event.detail is not None
    assert (event.action, event.detail.body["reason"]) == ("facility:voided", "entered twice")
    details = details_of(facility)
    acts: tuple[Callable[[], object], ...] = (
        lambda: workflow.void_facility(session, facility, reason="x", acting_user=lead),
        lambda: workflow.edit_facility(
            session, facility, details, opened=facility.version, acting_user=lead
        ),
    )

    for act in acts:
        with pytest.raises(NotAllowedNow):
            act()


def test_only_writers_void(session: Session, officer: User, facility: Facility) -> None:
    with pytest.raises(NotPermitted):
        workflow.void_facility(session, facility, reason="", acting_user=officer)


def test_no_new_damage_names_a_void_facility(
    session: Session, lead: User, facility: Facility
) -> None:
    case = add_case(session, lead=lead)
    other = victims.add_damage(session, case, add_facility(session))
    workflow.void_facility(session, facility, reason="entered twice", acting_user=lead)
    details = DamageDetails(facility_id=facility.id, extent="partial")

    acts: tuple[Callable[[], object], ...] = (
        lambda: add_damage(session, case, details, acting_user=lead),
        lambda: edit_damage(session, case, other, details, opened=other.version, acting_user=lead),
    )

    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.field == "facility_id"


def test_damage_already_recorded_can_still_be_changed(
    session: Session, lead: User, facility: Facility
) -> None:
    case = add_case(session, lead=lead)
    damage = victims.add_damage(session, case, facility)
    facility.state = FacilityState.VOID
    details = DamageDetails(facility_id=facility.id, extent="severe")

    edit_damage(session, case, damage, details, opened=damage.version, acting_user=lead)

    assert damage.extent == "severe"


def test_a_void_facility_stands_in_no_list_but_that_of_void_ones(
    session: Session, lead: User, facility: Facility
) -> None:
    workflow.void_facility(session, facility, reason="entered twice", acting_user=lead)

    assert queries.facilities_in(session, facility.place) == []
    assert queries.facilities_in(session, facility.place, state=FacilityState.VOID) == [facility]
    assert queries.facility_choices(session, None) == []


def test_a_facility_is_kept_by_its_damage_until_that_is_void(
    session: Session, lead: User, facility: Facility
) -> None:
    case = add_case(session, lead=lead)
    damage = victims.add_damage(session, case, facility)
    session.commit()
    with pytest.raises(NotAllowedNow):
        workflow.void_facility(session, facility, reason="entered twice", acting_user=lead)
    session.rollback()
    assert facility.void_reason == ""

    void_damage(session, case, damage, reason="another one", acting_user=lead)
    workflow.void_facility(session, facility, reason="entered twice", acting_user=lead)

    assert facility.state is FacilityState.VOID


def test_damage_in_a_void_case_counts_nowhere(
    session: Session, lead: User, facility: Facility
) -> None:
    case = add_case(session, lead=lead)
    victims.add_damage(session, case, facility)

    void_case(session, case, reason="never happened", acting_user=lead)

    assert not is_damaged(session, facility.id)
    assert damages_to(session, facility.id, acting_user=lead) == []


def test_voiding_in_the_browser(lead: User, facility: Facility, browse: Browse) -> None:
    pages, address = browse(lead), f"/places/facilities/{facility.id}"
    assert f"{address}/void" in pages.get(address).text

    assert pages.get(f"{address}/void").status_code == 200
    assert pages.send(f"{address}/void", {"reason": ""}).status_code == 422
    assert pages.send(f"{address}/void", {"reason": "entered <twice>"}).status_code == 303

    page = pages.get(address).text
    assert "Void: entered &lt;twice&gt;" in page
    assert f"{address}/edit" not in page
    assert "Void, recorded by mistake" in pages.get(f"/places/{facility.place_id}").text
    assert pages.send(f"{address}/void", {"reason": "again"}).status_code == 409


def test_the_page_names_the_damage_that_stands_in_the_way_as_far_as_it_may_be_read(
    session: Session, lead: User, colleague: User, facility: Facility, browse: Browse
) -> None:
    known = add_case(session, lead=lead)
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    for case in (known, hidden):
        victims.add_damage(session, case, facility)
    address = f"/places/facilities/{facility.id}/void"

    client = browse(colleague)
    page = client.get(address).text
    refused = client.send(address, {"reason": "entered twice"})

    assert known.reference in page
    assert hidden.reference not in page
    assert 'name="reason"' not in page
    assert refused.status_code == 409
    session.refresh(facility)
    assert facility.state is FacilityState.RECORDED


def test_who_voids_while_damage_is_being_written_waits_and_is_refused(
    app: Flask, session: Session, lead: User, facility: Facility
) -> None:
    case = add_case(session, lead=lead)
    session.commit()
    ids, written = (facility.id, lead.id), Event()

    def void() -> None:
        assert written.wait(20)
        with own_transaction(factory_of(app)) as theirs:
            found, person = theirs.get_one(Facility, ids[0]), theirs.get_one(User, ids[1])
            workflow.void_facility(theirs, found, reason="entered twice", acting_user=person)

    with ThreadPoolExecutor(1) as pool:
        voided = pool.submit(void)
        with own_transaction(factory_of(app)) as ours:
            known = ours.get_one(Case, case.id)
            person = ours.get_one(User, lead.id)
            details = DamageDetails(facility_id=facility.id, extent="partial")
            add_damage(ours, known, details, acting_user=person)
            written.set()
            time.sleep(0.3)  # long enough for the other to come to the end, if nothing stops it
        with pytest.raises(NotAllowedNow):
            voided.result()

    session.refresh(facility)
    assert facility.state is FacilityState.RECORDED
