"""Who may do what with a case, in literal rows: they guard the tables the code reads."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound, NotPermitted
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.record.cases import policy, queries
from casefiles.record.cases.models import CaseAccess, CaseState, MemberStanding
from casefiles.record.cases.policy import CasePermission as Can
from tests.factories.accounts import add_person
from tests.factories.cases import add_case, add_member

_WRITE = {Can.READ, Can.EDIT}
_LEAD = _WRITE | {Can.ADVANCE, Can.VOID, Can.MANAGE}

#: role, standing, access, state, in a submission → what they may do
ROWS = [
    (Role.INVESTIGATOR, MemberStanding.LEAD, "organisation", "investigating", False, _LEAD),
    (Role.INVESTIGATOR, MemberStanding.LEAD, "members", "investigating", False, _LEAD),
    (Role.INVESTIGATOR, MemberStanding.MEMBER, "members", "investigating", False, _WRITE),
    (Role.INVESTIGATOR, MemberStanding.ASKED, "members", "investigating", False, {Can.READ}),
    (Role.INVESTIGATOR, None, "organisation", "intake", False, {Can.READ}),
    (Role.INVESTIGATOR, None, "members", "verified", True, set()),
    (Role.REVIEWER, MemberStanding.LEAD, "organisation", "investigating", False, _LEAD),
    (Role.REVIEWER, MemberStanding.MEMBER, "members", "investigating", False, {Can.READ}),
    (Role.REVIEWER, MemberStanding.ASKED, "members", "investigating", False, {Can.READ}),
    (Role.REVIEWER, None, "organisation", "investigating", False, {Can.READ}),
    (Role.REVIEWER, None, "members", "investigating", False, set()),
    (Role.OFFICER, None, "organisation", "investigating", False, set()),
    (Role.OFFICER, None, "organisation", "verified", False, {Can.READ}),
    (Role.OFFICER, None, "organisation", "closed", False, {Can.READ}),
    (Role.OFFICER, None, "members", "verified", False, set()),
    (Role.OFFICER, None, "members", "investigating", True, {Can.READ}),
    (Role.AUDITOR, None, "organisation", "intake", False, {Can.READ}),
    (Role.AUDITOR, None, "members", "intake", False, {Can.READ}),
    (Role.ADMINISTRATOR, None, "organisation", "verified", True, set()),
    (Role.ADMINISTRATOR, MemberStanding.LEAD, "organisation", "verified", True, set()),
]


@pytest.mark.parametrize(("role", "standing", "access", "state", "submitted", "allowed"), ROWS)
def test_each_row_of_who_may_do_what(
    session: Session,
    lead: User,
    role: Role,
    standing: MemberStanding | None,
    access: str,
    state: str,
    submitted: bool,
    allowed: set[Can],
) -> None:
    person = add_person(session, "somebody", role)
    case = add_case(
        session,
        lead=lead,
        access=CaseAccess(access),
        state=CaseState(state),
        in_submission=submitted,
    )
    if standing:
        add_member(session, case, person, standing)

    assert {permission for permission in Can if policy.may(person, permission, case)} == allowed


@pytest.mark.parametrize(("role", "standing", "access", "state", "submitted", "allowed"), ROWS)
def test_the_database_hides_what_the_policy_hides(
    session: Session,
    lead: User,
    role: Role,
    standing: MemberStanding | None,
    access: str,
    state: str,
    submitted: bool,
    allowed: set[Can],
) -> None:
    person = add_person(session, "somebody", role)
    case = add_case(
        session,
        lead=lead,
        access=CaseAccess(access),
        state=CaseState(state),
        in_submission=submitted,
    )
    if standing:
        add_member(session, case, person, standing)

    if Can.READ in allowed:
        assert queries.get_case(session, case.id, acting_user=person) is case
    else:
        with pytest.raises(NotFound):
            queries.get_case(session, case.id, acting_user=person)


def test_a_disabled_account_may_nothing(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    lead.state = AccountState.DISABLED

    assert not any(policy.may(lead, permission, case) for permission in Can)


def test_only_investigators_open_cases_and_administrators_read_none(
    lead: User, reviewer: User, administrator: User
) -> None:
    assert policy.may_open(lead)
    with pytest.raises(NotPermitted):
        policy.require_opener(reviewer)
    with pytest.raises(NotPermitted):
        policy.require_reader(administrator)
