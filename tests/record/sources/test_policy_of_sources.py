"""Who may read a label, write a source, and look at who it is: written out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound, NotPermitted
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.record.sources import policy, queries
from casefiles.record.sources.models import Source, SourceGrant
from casefiles.record.sources.policy import SourcePermission
from tests.factories.accounts import add_person
from tests.factories.sources import add_source

#: role, reads every label, reads cited ones, writes
TABLE = [
    (Role.INVESTIGATOR, True, True, True),
    (Role.REVIEWER, True, True, True),
    (Role.OFFICER, False, True, False),
    (Role.AUDITOR, True, True, False),
    (Role.ADMINISTRATOR, False, False, False),
]


@pytest.mark.parametrize(("role", "reads", "reads_cited", "writes"), TABLE)
def test_who_may_do_what(
    session: Session, role: Role, reads: bool, reads_cited: bool, writes: bool
) -> None:
    person = add_person(session, "somebody", role)
    expected = {
        SourcePermission.READ: reads,
        SourcePermission.READ_CITED: reads_cited,
        SourcePermission.WRITE: writes,
        SourcePermission.LOOK: writes,
    }

    for permission, is_allowed in expected.items():
        assert policy.may(person, permission) is is_allowed
        if not is_allowed:
            with pytest.raises(NotPermitted):
                policy.require(person, permission)
    assert policy.may_read(person, cited=False) is reads
    assert policy.may_read(person, cited=True) is reads_cited


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("is_cited", [True, False])
def test_the_database_hides_what_the_policy_hides(
    session: Session, colleague: User, role: Role, is_cited: bool
) -> None:
    person = add_person(session, "somebody", role)
    source = add_source(session, recorded_by=colleague)
    cited = Source.id == source.id if is_cited else queries.NOT_CITED

    seen = list(session.scalars(queries.readable_by(person, cited)))

    assert seen == ([source] if policy.may_read(person, cited=is_cited) else [])
    if not seen:
        with pytest.raises(NotFound):
            queries.get_source(session, source.id, acting_user=person, cited=cited)


#: role, relation to the source, whether that person may look
LOOKS = [
    (Role.INVESTIGATOR, "recorded", True),
    (Role.INVESTIGATOR, "granted", True),
    (Role.INVESTIGATOR, "grant over", False),
    (Role.INVESTIGATOR, "grant ended", False),
    (Role.INVESTIGATOR, "another", False),
    (Role.REVIEWER, "recorded", True),
    (Role.REVIEWER, "granted", True),
    (Role.REVIEWER, "grant over", False),
    (Role.REVIEWER, "grant ended", False),
    (Role.REVIEWER, "another", False),
    (Role.OFFICER, "recorded", False),
    (Role.OFFICER, "granted", False),
    (Role.OFFICER, "another", False),
    (Role.AUDITOR, "recorded", False),
    (Role.AUDITOR, "granted", False),
    (Role.AUDITOR, "another", False),
    (Role.ADMINISTRATOR, "recorded", False),
    (Role.ADMINISTRATOR, "granted", False),
    (Role.ADMINISTRATOR, "another", False),
]
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(("role", "relation", "allowed"), LOOKS)
def test_who_may_look(
    session: Session, colleague: User, role: Role, relation: str, allowed: bool
) -> None:
    person = add_person(session, "somebody", role)
    source = add_source(session, recorded_by=person if relation == "recorded" else colleague)
    if "grant" in relation:
        last = TODAY - timedelta(days=1) if relation == "grant over" else TODAY
        ended = clock.now() if relation == "grant ended" else None
        source.grants.append(
            SourceGrant(
                user_id=person.id,
                granted_by_id=colleague.id,
                reason="x",
                until=last,
                ended_at=ended,
            )
        )

    assert policy.may_look(person, source, now=NOW) is allowed
    assert policy.may_grant(person, source) is (allowed and relation == "recorded")
    if not allowed:
        with pytest.raises(NotPermitted):
            policy.require_look(person, source, now=NOW)
        with pytest.raises(NotPermitted):
            policy.require_grantor(person, source)


def test_a_disabled_account_may_do_nothing(session: Session, lead: User) -> None:
    source = add_source(session, recorded_by=lead)
    lead.state = AccountState.DISABLED

    assert not policy.may_look(lead, source, now=NOW)
    assert not policy.may_read(lead, cited=True)
