"""Claims are written down by those who work on the case, in codes that exist."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.citations.models import CitationDetails, CitedKind
from casefiles.record.citations.queries import citations_of
from casefiles.record.claims import workflow
from casefiles.record.claims.models import (
    Asserter,
    Claim,
    ClaimState,
    IndicatorDetails,
    PartyDetails,
    Stance,
)
from tests.factories.attribution import (
    add_actor,
    add_claim,
    add_other_claim,
    whole_details,
)
from tests.factories.cases import add_case
from tests.factories.evidence import add_source

NOBODY = UUID(int=1)


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead)


@pytest.fixture
def draft(session: Session, case: Case, lead: User) -> Claim:
    return add_claim(session, case, author=lead)


def test_a_draft_remembers_who_wrote_it(draft: Claim, lead: User) -> None:
    assert (draft.state, draft.asserter) == (ClaimState.DRAFT, Asserter.US)
    assert [row.user_id for row in draft.contributors] == [lead.id]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stance": Stance.DENIES}, "stance"),
        ({"scheme": "coi_syria"}, "standard"),
        ({"standard": "very sure"}, "standard"),
        ({"standard": "", "scheme": "our own"}, "scheme"),
        ({"parties": (PartyDetails(NOBODY),)}, "parties"),
    ],
)
def test_a_claim_speaks_in_codes_that_exist(
    session: Session, draft: Claim, lead: User, wrong: dict[str, Any], field: str
) -> None:
    details = replace(workflow.details_of(draft), **wrong)

    with pytest.raises(Refusal) as refused:
        workflow.edit_claim(session, draft, details, opened=draft.version, acting_user=lead)

    assert refused.value.field == field


@pytest.mark.parametrize("modes", [("party", "party"), ("by magic",)])
def test_a_party_is_named_once_and_in_a_known_mode(
    session: Session, draft: Claim, lead: User, modes: tuple[str, ...]
) -> None:
    actor = add_actor(session)
    parties = tuple(PartyDetails(actor.id, mode) for mode in modes)

    with pytest.raises(Refusal) as refused:
        workflow.edit_claim(
            session,
            draft,
            whole_details(actor, parties=parties),
            opened=draft.version,
            acting_user=lead,
        )

    assert refused.value.field == "parties"


def test_the_log_keeps_whom_it_named_before(session: Session, draft: Claim, lead: User) -> None:
    actor = add_actor(session, code="northern-force")
    before = draft.parties[0].actor.code

    workflow.edit_claim(
        session, draft, whole_details(actor), opened=draft.version, acting_user=lead
    )
    session.commit()

    event = history_of(session, draft.id)[0]
    assert event.detail is not None
    assert event.detail.body["changes"] == {
        "parties": [[f"{before} party"], ["northern-force party"]]
    }


def test_saving_what_is_there_already_changes_nothing(
    session: Session, draft: Claim, lead: User
) -> None:
    version = draft.version

    workflow.edit_claim(
        session, draft, workflow.details_of(draft), opened=version, acting_user=lead
    )
    (indicator,) = draft.indicators
    same = workflow.indicator_details_of(session, indicator)
    workflow.edit_indicator(session, draft, indicator, same, opened=version, acting_user=lead)

    assert draft.version == version


def test_every_change_below_a_claim_moves_its_version(
    session: Session, draft: Claim, lead: User
) -> None:
    opened = draft.version
    bare = IndicatorDetails(code="IND-TIME")
    workflow.add_indicator(session, draft, bare, opened=opened, acting_user=lead)

    with pytest.raises(Stale):
        workflow.add_indicator(session, draft, bare, opened=opened, acting_user=lead)


def test_an_indicator_keeps_drops_and_gains_citations(
    session: Session, draft: Claim, lead: User
) -> None:
    (indicator,) = draft.indicators
    before = workflow.indicator_details_of(session, indicator)
    kept = replace(before, citations=(*before.citations, _of(session, lead)))
    workflow.edit_indicator(session, draft, indicator, kept, opened=draft.version, acting_user=lead)
    first = citations_of(session, CitedKind.INDICATOR, [indicator.id])
    workflow.edit_indicator(
        session,
        draft,
        indicator,
        replace(kept, citations=kept.citations[1:]),
        opened=draft.version,
        acting_user=lead,
    )

    left = citations_of(session, CitedKind.INDICATOR, [indicator.id])

    assert len(first) == 2
    assert left == [first[1]]
    assert first[0].removed_at is not None


def _of(session: Session, lead: User) -> CitationDetails:
    return CitationDetails(support=add_source(session, by=lead).reference, credibility="3")


def test_an_indicator_has_to_make_sense(session: Session, draft: Claim, lead: User) -> None:
    cited = _of(session, lead)
    for wrong, field in (
        (IndicatorDetails(code="IND-FEELING"), "code"),
        (IndicatorDetails(code="IND-TIME", citations=(cited, cited)), "citations"),
    ):
        with pytest.raises(Refusal) as refused:
            workflow.add_indicator(session, draft, wrong, opened=draft.version, acting_user=lead)
        assert refused.value.field == field


def test_an_indicator_taken_off_takes_its_citations_along(
    session: Session, draft: Claim, lead: User
) -> None:
    (indicator,) = draft.indicators
    workflow.remove_indicator(session, draft, indicator, opened=draft.version, acting_user=lead)

    assert draft.indicators == []
    assert citations_of(session, CitedKind.INDICATOR, [indicator.id]) == []


@pytest.mark.parametrize(
    "state", [state for state in ClaimState if state not in (ClaimState.DRAFT, ClaimState.RECORDED)]
)
def test_only_a_draft_is_written_in(
    session: Session, case: Case, lead: User, state: ClaimState
) -> None:
    claim = add_claim(session, case, author=lead, state=state)

    with pytest.raises(NotAllowedNow, match="Only a draft"):
        workflow.edit_claim(
            session,
            claim,
            workflow.details_of(claim),
            opened=claim.version,
            acting_user=lead,
        )


def test_who_does_not_work_on_the_case_writes_nothing(
    session: Session, case: Case, draft: Claim, colleague: User
) -> None:
    details = workflow.details_of(draft)

    with pytest.raises(NotPermitted):
        workflow.draft_claim(session, case, details, acting_user=colleague)
    with pytest.raises(NotPermitted):
        workflow.edit_claim(session, draft, details, opened=1, acting_user=colleague)


def test_a_closed_file_takes_no_claim(session: Session, lead: User) -> None:
    closed = add_case(session, lead=lead, state=CaseState.CLOSED)

    with pytest.raises(NotAllowedNow):
        add_claim(session, closed, author=lead)
    with pytest.raises(NotAllowedNow):
        add_other_claim(session, closed, author=lead)


def test_what_others_say_keeps_their_scale(session: Session, case: Case, lead: User) -> None:
    claim = add_other_claim(session, case, author=lead)

    assert (claim.state, claim.scheme) == (ClaimState.RECORDED, "coi_syria")
    assert claim.standard == "coi_reasonable_grounds"


def test_a_correction_is_kept_with_what_was_there(session: Session, case: Case, lead: User) -> None:
    claim = add_other_claim(session, case, author=lead)
    details = replace(workflow.other_details_of(claim), paragraph="12")
    workflow.correct_claim(session, claim, details, opened=claim.version, acting_user=lead)
    workflow.correct_claim(session, claim, details, opened=claim.version, acting_user=lead)
    session.commit()

    told = [event.action for event in history_of(session, claim.id)]
    assert claim.paragraph == "12"
    assert told == ["claim:corrected", "claim:recorded"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"asserter": Asserter.US}, "asserter"), ({"asserter_name": Texts()}, "asserter_name")],
)
def test_another_body_has_a_name_and_is_not_us(
    session: Session, case: Case, lead: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        add_other_claim(session, case, author=lead, **wrong)

    assert refused.value.field == field


def test_a_claim_taken_out_stays_with_its_reason(
    session: Session, case: Case, lead: User, draft: Claim
) -> None:
    claim = add_other_claim(session, case, author=lead)
    with pytest.raises(Refusal):
        workflow.remove_claim(session, claim, reason=" ", acting_user=lead)
    workflow.remove_claim(session, claim, reason="the wrong incident", acting_user=lead)

    assert (claim.state, claim.removal_reason) == (ClaimState.RECORDED, "the wrong incident")
    assert claim.removed_at is not None
    for gone in (claim, draft):
        with pytest.raises(NotAllowedNow):
            workflow.remove_claim(session, gone, reason="again", acting_user=lead)
