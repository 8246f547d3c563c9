"""People: names in original script, corrected with what stood there before."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.queries import history_of
from casefiles.record.people import policy, workflow
from casefiles.record.people.models import PersonDetails
from tests.factories.accounts import add_person as add_account
from tests.factories.cases import add_case

NAMES = Texts.of(ar="نادية المختلقة", en="Nadia al-Mukhtalaqa")

TABLE = [
    (Role.INVESTIGATOR, True),
    (Role.REVIEWER, True),
    (Role.OFFICER, False),
    (Role.AUDITOR, False),
    (Role.ADMINISTRATOR, False),
]


@pytest.mark.parametrize(("role", "writes"), TABLE)
def test_who_writes_down_who_somebody_is(session: Session, role: Role, writes: bool) -> None:
    person = add_account(session, "somebody", role)

    assert policy.may_write(person) is writes
    if not writes:
        with pytest.raises(NotPermitted):
            policy.require_writer(person)


def test_a_correction_keeps_what_stood_there_before(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    person = workflow.add_person(
        session, PersonDetails(NAMES, birth_edtf="198X"), within=case.id, acting_user=lead
    )
    corrected = PersonDetails(NAMES, aliases=("Umm Omar",), birth_edtf="1984")

    assert workflow.edit_person(session, person, corrected, within=case.id, acting_user=lead)
    assert not workflow.edit_person(session, person, corrected, within=case.id, acting_user=lead)
    session.commit()

    event = history_of(session, case.id)[0]
    assert event.action == "person:changed"
    assert event.detail is not None
    assert event.detail.body["changes"]["birth_edtf"] == ["198X", "1984"]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (PersonDetails(Texts()), "names"),
        (PersonDetails(NAMES, sex="both"), "sex"),
        (PersonDetails(NAMES, birth_edtf="long ago"), "birth_edtf"),
    ],
)
def test_what_makes_no_person_is_refused_beside_its_field(
    session: Session, lead: User, details: PersonDetails, field: str
) -> None:
    case = add_case(session, lead=lead)

    with pytest.raises(Refusal) as refused:
        workflow.add_person(session, details, within=case.id, acting_user=lead)

    assert refused.value.field == field
