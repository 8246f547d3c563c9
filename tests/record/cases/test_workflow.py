"""Opening, editing, the states and the people of a case."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.transitions import Transition
from casefiles.record.cases import workflow
from casefiles.record.cases.models import Case, CaseAccess, CaseState, MemberStanding
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import CaseDetails, details_of
from tests.factories.cases import add_case, add_member

MARKET = CaseDetails(title=Texts.of(ar="سوق معرة خيالية", en="Fictional market"))


def actions(session: Session, case: Case) -> list[str]:
    session.commit()
    return list(
        session.scalars(
            sa.select(AuditEvent.action)
            .where(AuditEvent.within_id == case.id)
            .order_by(AuditEvent.sequence)
        )
    )


def test_who_opens_a_case_leads_it_and_the_log_says_so(session: Session, lead: User) -> None:
    case = workflow.open_case(session, MARKET, acting_user=lead)

    assert [(row.user_id, row.standing) for row in case.members] == [(lead.id, MemberStanding.LEAD)]
    assert case.state is CaseState.INTAKE
    assert case.reference.startswith("CASE-")
    assert actions(session, case) == ["case:opened"]


def test_references_of_a_series_follow_one_another(session: Session, lead: User) -> None:
    first = workflow.open_case(session, MARKET, acting_user=lead)
    second = workflow.open_case(session, MARKET, acting_user=lead)

    assert int(second.reference[-4:]) == int(first.reference[-4:]) + 1


def test_a_case_needs_a_title(session: Session, lead: User) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.open_case(session, CaseDetails(title=Texts()), acting_user=lead)

    assert refused.value.field == "title"


def test_a_reviewer_opens_no_case(session: Session, reviewer: User) -> None:
    with pytest.raises(NotPermitted):
        workflow.open_case(session, MARKET, acting_user=reviewer)


def test_a_change_is_logged_with_before_and_after(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead, target="school")
    details = CaseDetails(title=case.title, target="market", date_edtf="2019-07-22")

    workflow.edit_case(session, case, details, opened=case.version, acting_user=lead)
    session.commit()

    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.subject_id == case.id)).one()
    assert event.detail is not None
    assert event.detail.body["changes"]["target"] == ["school", "market"]
    assert str(case.earliest) == "2019-07-22"


def test_saving_without_a_change_says_nothing(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)

    workflow.edit_case(session, case, details_of(case), opened=case.version, acting_user=lead)

    assert actions(session, case) == []


def test_the_second_of_two_writers_is_told(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    opened = case.version
    first = CaseDetails(title=Texts.of(en="First"))
    workflow.edit_case(session, case, first, opened=opened, acting_user=lead)
    session.commit()

    with pytest.raises(Stale):
        workflow.edit_case(session, case, MARKET, opened=opened, acting_user=lead)

    assert str(case.title) == "First"


def test_a_date_that_is_none_is_refused_beside_its_field(session: Session, lead: User) -> None:
    details = CaseDetails(title=Texts.of(en="x"), date_edtf="2019-02-30")

    with pytest.raises(Refusal) as refused:
        workflow.open_case(session, details, acting_user=lead)

    assert refused.value.field == "date_edtf"


def test_only_the_lead_changes_who_may_read(session: Session, lead: User, colleague: User) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    details = CaseDetails(title=case.title, access=CaseAccess.MEMBERS)

    with pytest.raises(NotPermitted):
        workflow.edit_case(session, case, details, opened=case.version, acting_user=colleague)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("transition", workflow.TRANSITIONS, ids=lambda t: t.action)
@pytest.mark.parametrize("standing", [*MemberStanding, None])
def test_every_standing_in_every_state(
    session: Session,
    lead: User,
    colleague: User,
    state: CaseState,
    transition: Transition[CaseState, CasePermission],
    standing: MemberStanding | None,
) -> None:
    case = add_case(session, lead=lead, state=state)
    if standing:
        add_member(session, case, colleague, standing)

    def step() -> None:
        workflow._move(session, case, transition, acting_user=colleague)

    if standing is not MemberStanding.LEAD:
        with pytest.raises(NotPermitted):
            step()
        assert case.state is state
    elif state not in transition.sources:
        with pytest.raises(NotAllowedNow):
            step()
        assert case.state is state
    else:
        step()
        assert case.state is transition.target


def test_the_life_of_a_case(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead, state=CaseState.INTAKE, date_edtf="2019-07-22")

    workflow.begin_investigation(session, case, acting_user=lead)
    with pytest.raises(Refusal):
        workflow.verify_case(session, case, acting_user=lead)  # no place yet
    with pytest.raises(Refusal):
        workflow.void_case(session, case, acting_user=lead, reason=" ")
    workflow.void_case(session, case, acting_user=lead, reason="Entered twice")

    assert case.void_reason == "Entered twice"
    with pytest.raises(NotAllowedNow):
        workflow.edit_case(session, case, MARKET, opened=case.version, acting_user=lead)
    assert actions(session, case) == ["case:begun", "case:voided"]


def test_closing_and_reopening_need_a_reason(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)

    with pytest.raises(Refusal):
        workflow.close_case(session, case, acting_user=lead, reason="")
    workflow.close_case(session, case, acting_user=lead, reason="Sent and answered")
    workflow.reopen_case(session, case, acting_user=lead, reason="New footage")

    assert case.state is CaseState.INVESTIGATING


def test_a_case_in_a_submission_is_not_voided(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead, in_submission=True)

    with pytest.raises(NotAllowedNow):
        workflow.void_case(session, case, acting_user=lead, reason="Entered twice")


def test_people_come_and_go_but_a_lead_stays(
    session: Session, lead: User, colleague: User, officer: User
) -> None:
    case = add_case(session, lead=lead)

    workflow.add_member(session, case, colleague, MemberStanding.MEMBER, acting_user=lead)
    with pytest.raises(NotAllowedNow):
        workflow.remove_member(session, case, lead, acting_user=lead)
    with pytest.raises(NotAllowedNow):
        workflow.add_member(session, case, lead, MemberStanding.MEMBER, acting_user=lead)
    with pytest.raises(Refusal):
        workflow.add_member(session, case, officer, MemberStanding.MEMBER, acting_user=lead)
    workflow.add_member(session, case, colleague, MemberStanding.LEAD, acting_user=lead)
    workflow.remove_member(session, case, lead, acting_user=colleague)
    with pytest.raises(NotFound):
        workflow.remove_member(session, case, officer, acting_user=colleague)

    assert [row.user_id for row in case.members] == [colleague.id]


def test_a_member_who_does_not_lead_is_simply_taken_off(
    session: Session, lead: User, colleague: User
) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)

    workflow.remove_member(session, case, colleague, acting_user=lead)

    assert [row.user_id for row in case.members] == [lead.id]


def test_a_reviewer_who_is_asked_may_read(session: Session, lead: User, reviewer: User) -> None:
    case = add_case(session, lead=lead, access=CaseAccess.MEMBERS)

    workflow.ask_to_review(session, case, reviewer, acting_user=lead)
    workflow.ask_to_review(session, case, reviewer, acting_user=lead)

    assert [row.standing for row in case.members] == [MemberStanding.LEAD, MemberStanding.ASKED]


def test_a_submission_opens_the_case_to_officers_once(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)

    workflow.note_in_submission(session, case, included=True, acting_user=lead)
    workflow.note_in_submission(session, case, included=True, acting_user=lead)
    workflow.note_in_submission(session, case, included=False, acting_user=lead)

    assert actions(session, case) == ["case:entered-submission", "case:left-submission"]


def test_a_search_needs_a_word(session: Session, lead: User) -> None:
    with pytest.raises(Refusal):
        workflow.keep_search(session, " … ", acting_user=lead)


@pytest.mark.parametrize(("latitude", "longitude"), [(36.1, None), (None, 37.1)])
def test_half_a_point_is_refused_beside_the_half_that_is_missing(
    session: Session, lead: User, latitude: float | None, longitude: float | None
) -> None:
    details = CaseDetails(Texts.of(en="Market"), latitude=latitude, longitude=longitude)

    with pytest.raises(Refusal, match="latitude and longitude") as refused:
        workflow.open_case(session, details, acting_user=lead)

    assert refused.value.field == ("latitude" if latitude is None else "longitude")
