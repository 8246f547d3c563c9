"""Who may do what with the gazetteer, written out by hand."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.places import policy, queries, workflow
from casefiles.record.places.policy import PlacePermission
from casefiles.record.places.workflow import FacilityDetails, details_of
from tests.factories.accounts import add_person
from tests.factories.places import add_facility, add_place

#: role, reads, writes facilities, imports
TABLE = [
    (Role.INVESTIGATOR, True, True, False),
    (Role.REVIEWER, True, True, False),
    (Role.OFFICER, True, False, False),
    (Role.AUDITOR, True, False, False),
    (Role.ADMINISTRATOR, False, False, True),
]


@pytest.mark.parametrize(("role", "reads", "writes", "imports"), TABLE)
def test_who_may_do_what(
    session: Session, role: Role, reads: bool, writes: bool, imports: bool
) -> None:
    person = add_person(session, "somebody", role)
    expected = {
        PlacePermission.READ: reads,
        PlacePermission.WRITE_FACILITY: writes,
        PlacePermission.IMPORT: imports,
    }

    for permission, is_allowed in expected.items():
        assert policy.may(person, permission) is is_allowed
        if not is_allowed:
            with pytest.raises(NotPermitted):
                policy.require(person, permission)


def test_whoever_may_not_read_finds_nothing(session: Session, administrator: User) -> None:
    place = add_place(session)

    with pytest.raises(NotPermitted):
        queries.get_place(session, place.id, acting_user=administrator)
    with pytest.raises(NotPermitted):
        queries.search(session, "nowhere", acting_user=administrator)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"names": Texts()}, "names"),
        ({"kind": ""}, "kind"),
        ({"kind": "castle"}, "kind"),
        ({"place_id": None}, "place_id"),
        ({"latitude": 35.0, "longitude": None}, "latitude"),
    ],
)
def test_a_facility_needs_a_name_a_kind_and_a_place(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    values = {"names": Texts.of(en="School"), "kind": "school", "place_id": add_place(session).id}

    details = FacilityDetails(**{**values, **changed})  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        workflow.add_facility(session, details, acting_user=lead)

    assert refused.value.field == field


def test_a_form_opened_before_a_change_is_refused(session: Session, lead: User) -> None:
    facility = add_facility(session)

    with pytest.raises(Stale):
        workflow.edit_facility(session, facility, details_of(facility), opened=0, acting_user=lead)


def test_facilities_are_offered_for_the_place_they_stand_in(session: Session) -> None:
    here, there = add_place(session, name="Here"), add_place(session, name="There")
    facility = add_facility(session, place=here, name=Texts.of(en="School", ar="مدرسة"))
    add_facility(session, place=there)

    assert queries.facility_choices(session, here) == [(str(facility.id), "School · مدرسة (Here)")]
    assert len(queries.facility_choices(session, None)) == 2
