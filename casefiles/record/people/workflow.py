"""Every change to who somebody is; a person is reached through the harm done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.codebook.queries import refuse_unknown
from casefiles.record.people import policy
from casefiles.record.people.models import Person, PersonDetails

HISTORY: Mapping[str, str] = {
    "person:added": N_("wrote down a name"),
    "person:changed": N_("corrected a name"),
}


def add_person(
    session: Session, details: PersonDetails, *, within: UUID, acting_user: User
) -> Person:
    """Write down a person for the case they are harmed in."""
    person = add_people(session, [details], acting_user=acting_user)[0]
    record(session, "person:added", person, acting_user=acting_user, within=within)
    return person


def add_people(
    session: Session, several: Sequence[PersonDetails], *, acting_user: User
) -> list[Person]:
    """Write down people whose names the caller records, in one event with what harmed them."""
    policy.require_writer(acting_user)
    people = []
    for details in several:
        _require_person(details)
        person = Person()
        take_over(person, details)
        people.append(person)
    session.add_all(people)
    session.flush()
    return people


def edit_person(
    session: Session, person: Person, details: PersonDetails, *, within: UUID, acting_user: User
) -> bool:
    """Correct who somebody is; return whether anything changed."""
    policy.require_writer(acting_user)
    _require_person(details)
    changes = take_over(person, details)
    if changes:
        record(
            session,
            "person:changed",
            person,
            acting_user=acting_user,
            within=within,
            changes=changes,
        )
    return bool(changes)


def _require_person(details: PersonDetails) -> None:
    if not details.names:
        raise Refusal(N_("Write the name, or choose “unnamed”."), field="names")
    refuse_unknown(details, {"sex": "sex"})
    try:
        if details.birth_edtf:
            EventDate.parse(details.birth_edtf)
    except InvalidDate as refused:
        raise Refusal(refused.message, field="birth_edtf", **refused.parameters) from refused
