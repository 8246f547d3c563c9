"""From a draft to a decision, and back when a fact changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import AccountState, User
from casefiles.record.attribution import queries, workflow
from casefiles.record.attribution.workflow import NotReady
from casefiles.record.cases.models import Case, CaseAccess, MemberStanding
from casefiles.record.cases.workflow import details_of as case_details_of
from casefiles.record.cases.workflow import edit_case
from casefiles.record.claims.models import (
    Claim,
    ClaimContributor,
    ClaimDetails,
    ClaimState,
    Decision,
    IndicatorDetails,
    Outcome,
    Stance,
)
from casefiles.record.claims.workflow import add_indicator, draft_claim, edit_claim
from tests.factories.attribution import add_claim, decide, whole_details
from tests.factories.cases import add_case, add_member


def test_a_bare_draft_is_told_everything_it_lacks(session: Session, lead: User) -> None:
    claim = draft_claim(session, add_case(session, lead=lead), ClaimDetails(), acting_user=lead)

    with pytest.raises(NotReady) as refused:
        workflow.propose(session, claim, reviewer=None, opened=claim.version, acting_user=lead)

    assert refused.value.missing == (
        queries.PARTY_MISSING,
        queries.STANDARD_MISSING,
        queries.RATIONALE_MISSING,
        queries.INDICATOR_MISSING,
        queries.EXCULPATORY_MISSING,
    )
    assert claim.state is ClaimState.DRAFT


@pytest.mark.parametrize(
    ("without", "message"),
    [
        ({"parties": ()}, queries.PARTY_MISSING),
        ({"standard": "", "scheme": ""}, queries.STANDARD_MISSING),
        ({"rationale": None}, queries.RATIONALE_MISSING),
        ({"exculpatory": None}, queries.EXCULPATORY_MISSING),
    ],
)
def test_each_missing_thing_is_named(
    session: Session, lead: User, without: dict[str, Any], message: str
) -> None:
    claim = add_claim(session, add_case(session, lead=lead), author=lead, **without)

    with pytest.raises(NotReady) as refused:
        workflow.propose(session, claim, reviewer=None, opened=claim.version, acting_user=lead)

    assert refused.value.missing == (message,)


def test_an_indicator_that_rests_on_nothing_is_not_enough(session: Session, lead: User) -> None:
    claim = add_claim(session, add_case(session, lead=lead), author=lead)
    bare = IndicatorDetails(code="IND-TIME")
    add_indicator(session, claim, bare, opened=claim.version, acting_user=lead)

    assert queries.missing_for_proposal(session, claim) == (queries.CITATION_MISSING,)


def test_what_does_not_determine_a_party_needs_none(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead, stance=Stance.UNDETERMINED, parties=())

    assert queries.missing_for_proposal(session, claim) == ()


def test_a_claim_goes_from_draft_to_approved(session: Session, lead: User, reviewer: User) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead)

    workflow.propose(session, claim, reviewer=None, opened=claim.version, acting_user=lead)
    workflow.take(session, claim, acting_user=reviewer)
    decide(session, claim, Outcome.APPROVE, by=reviewer, reason="")

    assert claim.state is ClaimState.APPROVED
    assert claim.approval is not None
    assert claim.approval.dossier_digest == queries.dossier_digest(session, claim)
    assert queries.approved_claim(session, case) is claim
    assert queries.standing_by_case(session, [case.id]) == {case.id: ClaimState.APPROVED}


@pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REJECT])
def test_a_return_and_a_rejection_need_a_reason(
    session: Session, lead: User, reviewer: User, outcome: Outcome
) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)

    with pytest.raises(Refusal, match="needs a reason"):
        decide(session, claim, outcome, by=reviewer, reason="  ")

    assert claim.state is ClaimState.IN_REVIEW
    assert claim.decisions == []


def test_a_returned_claim_is_taken_up_again_as_the_next_version(
    session: Session, lead: User, colleague: User
) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    claim = add_claim(session, case, author=lead, state=ClaimState.RETURNED)

    workflow.revise(session, claim, acting_user=colleague)

    assert (claim.state, claim.number) == (ClaimState.DRAFT, 2)
    assert {row.user_id for row in claim.contributors} == {lead.id, colleague.id}


def test_a_newer_approval_supersedes_the_older(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    older = add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    newer = add_claim(session, case, author=lead, state=ClaimState.APPROVED)

    assert (older.state, newer.state) == (ClaimState.SUPERSEDED, ClaimState.APPROVED)
    assert newer.supersedes_id == older.id
    assert (older.number, newer.number) == (1, 2)


def test_two_approved_claims_in_one_case_are_refused_by_the_database(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead)
    add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    second = add_claim(session, case, author=lead)
    session.flush()

    with pytest.raises(DBAPIError):
        session.execute(
            sa.update(Claim).where(Claim.id == second.id).values(state=ClaimState.APPROVED)
        )


def test_who_wrote_a_claim_cannot_decide_about_it(
    session: Session, lead: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, reviewer, MemberStanding.LEAD)
    claim = add_claim(session, case, author=reviewer, state=ClaimState.IN_REVIEW)

    with pytest.raises(NotPermitted, match="wrote or edited"):
        decide(session, claim, Outcome.APPROVE, by=reviewer)


def test_one_small_edit_is_a_hand_in_it(session: Session, lead: User, reviewer: User) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, reviewer, MemberStanding.LEAD)
    claim = add_claim(session, case, author=lead)
    changed = whole_details(claim.parties[0].actor, rationale=Texts.of(en="Better said."))
    edit_claim(session, claim, changed, opened=claim.version, acting_user=reviewer)
    workflow.propose(session, claim, reviewer=None, opened=claim.version, acting_user=lead)

    with pytest.raises(NotPermitted, match="wrote or edited"):
        workflow.take(session, claim, acting_user=reviewer)


def test_the_database_refuses_a_decision_by_a_contributor(session: Session, lead: User) -> None:
    claim = add_claim(
        session, add_case(session, lead=lead), author=lead, state=ClaimState.IN_REVIEW
    )
    session.add(
        Decision(
            claim_id=claim.id, user_id=lead.id, outcome=Outcome.APPROVE, dossier_digest="0" * 64
        )
    )

    with pytest.raises(DBAPIError, match="a contributor may not decide"):
        session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(Decision).values(reason="other"),
        sa.delete(Decision),
        sa.delete(ClaimContributor),
    ],
    ids=["change a decision", "delete a decision", "forget a contributor"],
)
def test_decisions_and_contributors_stay(
    session: Session, lead: User, statement: sa.Update | sa.Delete
) -> None:
    add_claim(session, add_case(session, lead=lead), author=lead, state=ClaimState.APPROVED)

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)


def test_a_disabled_account_decides_nothing(session: Session, lead: User, reviewer: User) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    reviewer.state = AccountState.DISABLED

    with pytest.raises(NotPermitted, match="not in use"):
        decide(session, claim, Outcome.APPROVE, by=reviewer)


def test_a_members_only_case_needs_somebody_asked(
    session: Session, lead: User, reviewer: User, second_reviewer: User
) -> None:
    case = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    claim = add_claim(session, case, author=lead)

    with pytest.raises(Refusal) as refused:
        workflow.propose(session, claim, reviewer=None, opened=claim.version, acting_user=lead)
    workflow.propose(session, claim, reviewer=reviewer, opened=claim.version, acting_user=lead)

    assert refused.value.field == "reviewer"
    with pytest.raises(NotPermitted, match="asked"):
        workflow.take(session, claim, acting_user=second_reviewer)
    workflow.take(session, claim, acting_user=reviewer)


def test_nobody_is_asked_who_had_a_hand_in_it_or_reviews_nothing(
    session: Session, lead: User, colleague: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, reviewer, MemberStanding.LEAD)
    claim = add_claim(session, case, author=reviewer)

    for asked in (colleague, reviewer):
        with pytest.raises(Refusal, match="no hand"):
            workflow.propose(session, claim, reviewer=asked, opened=claim.version, acting_user=lead)
    with pytest.raises(Refusal, match="no hand"):
        workflow.propose(session, claim, reviewer=lead, opened=claim.version, acting_user=lead)


def test_a_case_changed_since_it_was_shown_has_to_be_read_again(
    session: Session, lead: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead, target="market")
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    shown = queries.dossier_digest(session, claim)
    _edit(session, case, lead, target="school")

    with pytest.raises(Stale):
        workflow.decide(
            session, claim, Outcome.APPROVE, reason="", shown=shown, acting_user=reviewer
        )

    assert claim.state is ClaimState.IN_REVIEW


def _edit(session: Session, case: Case, lead: User, **changed: Any) -> None:
    details = replace(case_details_of(case), **changed)
    edit_case(session, case, details, opened=case.version, acting_user=lead)
