"""Claims in any state, brought there by the verbs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.attribution import queries, workflow
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import CitationDetails
from casefiles.record.claims.models import (
    Asserter,
    Claim,
    ClaimDetails,
    ClaimState,
    IndicatorDetails,
    OtherClaimDetails,
    Outcome,
    PartyDetails,
    Stance,
)
from casefiles.record.claims.workflow import add_indicator, draft_claim, record_claim
from tests.factories.accounts import add_person
from tests.factories.evidence import add_source

#: the way from a draft to each state that a claim of ours can be in
_WAY: dict[ClaimState, tuple[str, ...]] = {
    ClaimState.DRAFT: (),
    ClaimState.PROPOSED: ("propose",),
    ClaimState.IN_REVIEW: ("propose", "take"),
    ClaimState.APPROVED: ("propose", "take", "approve"),
    ClaimState.RETURNED: ("propose", "take", "return"),
    ClaimState.REJECTED: ("propose", "take", "reject"),
    ClaimState.WITHDRAWN: ("propose", "take", "approve", "withdraw"),
    ClaimState.SUPERSEDED: ("propose", "take", "approve", "supersede"),
}


def add_actor(session: Session, code: str = "", name: str = "Air force of Nowhere") -> Actor:
    actor = Actor(
        code=code or f"actor-{uuid4().hex[:8]}",
        names=Texts.of(en=name, ar="سلاح جو لا مكان"),
        kind=ActorKind.FORCE,
    )
    session.add(actor)
    session.flush()
    return actor


def whole_details(actor: Actor, **changed: Any) -> ClaimDetails:
    """Return a draft that lacks only its indicators."""
    values = {
        "stance": Stance.ATTRIBUTES,
        "parties": (PartyDetails(actor.id, "party"),),
        "scheme": "organisation",
        "standard": "own_reasonable_grounds",
        "wording": Texts.of(en="There are reasonable grounds to believe that they struck it."),
        "rationale": Texts.of(en="The munition and the course of the aircraft agree."),
        "exculpatory": Texts.of(en="Nobody saw the aircraft leave; radio logs were searched."),
    }
    return ClaimDetails(**{**values, **changed})


def add_claim(
    session: Session,
    case: Case,
    *,
    author: User,
    state: ClaimState = ClaimState.DRAFT,
    reviewer: User | None = None,
    **details: Any,
) -> Claim:
    """Bring a claim of ours to a state; `author` has to work on the case.

    Somebody who appears in no test decides, unless `reviewer` is given.
    """
    claim = draft_claim(
        session, case, whole_details(add_actor(session), **details), acting_user=author
    )
    cited = CitationDetails(support=add_source(session, by=author).reference, credibility="2")
    add_indicator(
        session,
        claim,
        IndicatorDetails(
            code="IND-MUNITION", note=Texts.of(en="The tail of a bomb."), citations=(cited,)
        ),
        opened=claim.version,
        acting_user=author,
    )
    if _WAY[state]:
        decider = reviewer or add_person(session, f"decider-{uuid4().hex[:8]}", Role.REVIEWER)
        for step in _WAY[state]:
            _take_step(session, case, claim, step, author=author, decider=decider)
    return claim


def _take_step(
    session: Session, case: Case, claim: Claim, step: str, *, author: User, decider: User
) -> None:
    if step == "propose":
        workflow.propose(session, claim, reviewer=decider, opened=claim.version, acting_user=author)
    elif step == "take":
        workflow.take(session, claim, acting_user=decider)
    elif step == "withdraw":
        workflow.withdraw(session, claim, reason="a document was forged", acting_user=author)
    elif step == "supersede":
        add_claim(session, case, author=author, state=ClaimState.APPROVED, reviewer=decider)
    else:
        decide(session, claim, Outcome(step), by=decider)


def decide(
    session: Session, claim: Claim, outcome: Outcome, *, by: User, reason: str = "say more"
) -> None:
    """Decide about the dossier as it is now."""
    shown = queries.dossier_digest(session, claim)
    workflow.decide(session, claim, outcome, reason=reason, shown=shown, acting_user=by)


def add_other_claim(session: Session, case: Case, *, author: User, **details: Any) -> Claim:
    values: dict[str, Any] = {
        "asserter": Asserter.UN_BODY,
        "asserter_name": Texts.of(en="Commission of Inquiry (fictional finding)"),
        "stance": Stance.ATTRIBUTES,
        "parties": (PartyDetails(add_actor(session).id),),
        "scheme": "coi_syria",
        "standard": "coi_reasonable_grounds",
        "symbol": "A/HRC/00/00",
    }
    return record_claim(
        session, case, OtherClaimDetails(**{**values, **details}), acting_user=author
    )
