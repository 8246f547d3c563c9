"""Writing claims down: a draft of ours with its indicators, and what others say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import plain, refuse_if_stale
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.actors.models import Actor, ActorState
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.citations.models import CitedKind
from casefiles.record.citations.queries import citations_of
from casefiles.record.citations.workflow import attach, detach
from casefiles.record.claims import policy, queries
from casefiles.record.claims.models import (
    OUR_STANCES,
    Asserter,
    Claim,
    ClaimContributor,
    ClaimDetails,
    ClaimParty,
    ClaimState,
    Indicator,
    IndicatorDetails,
    OtherClaimDetails,
    PartyDetails,
    Stance,
)
from casefiles.record.claims.policy import ClaimPermission
from casefiles.record.codebook import queries as codebook

HISTORY: Mapping[str, str] = {
    "claim:drafted": N_("began an attribution"),
    "claim:changed": N_("changed the attribution"),
    "claim:recorded": N_("wrote down what %(asserter_name)s says"),
    "claim:corrected": N_("corrected what %(asserter_name)s says"),
    "claim:removed": N_("took out a claim written down by mistake: %(reason)s"),
    "indicator:added": N_("added an indicator: %(indicator)s"),
    "indicator:changed": N_("changed an indicator: %(indicator)s"),
    "indicator:removed": N_("took off an indicator: %(indicator)s"),
}


def details_of(claim: Claim) -> ClaimDetails:
    """Return what the form of a claim of ours holds now."""
    names = [field.name for field in fields(ClaimDetails) if field.name != "parties"]
    values = {name: getattr(claim, name) for name in names}
    return ClaimDetails(parties=claim.party_details, **values)


def other_details_of(claim: Claim) -> OtherClaimDetails:
    """Return what the form of another body's claim holds now."""
    names = [field.name for field in fields(OtherClaimDetails) if field.name != "parties"]
    values = {name: getattr(claim, name) for name in names}
    return OtherClaimDetails(parties=claim.party_details, **values)


def draft_claim(session: Session, case: Case, details: ClaimDetails, *, acting_user: User) -> Claim:
    """Begin an attribution of ours; everything but its stance can wait."""
    cases.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    claim = Claim(
        case_id=case.id,
        asserter=Asserter.US,
        state=ClaimState.DRAFT,
        number=queries.next_number(session, case.id),
        created_by_id=acting_user.id,
    )
    _take(session, claim, details)
    session.add(claim)
    session.flush()
    note_change(session, "claim:drafted", claim, acting_user)
    return claim


def edit_claim(
    session: Session, claim: Claim, details: ClaimDetails, *, opened: int, acting_user: User
) -> None:
    """Change a draft; who does has had a hand in it from then on."""
    require_draft(session, claim, acting_user)
    refuse_if_stale(claim, opened)
    changes = _take(session, claim, details)
    if changes:
        note_change(session, "claim:changed", claim, acting_user, changes=changes)


def _take(
    session: Session, claim: Claim, details: ClaimDetails | OtherClaimDetails
) -> dict[str, list[object]]:
    """Set the claim's columns and parties from what was filled in; return what changed."""
    _require_known_codes(session, details)
    changes: dict[str, list[object]] = {}
    for name in (field.name for field in fields(details) if field.name != "parties"):
        before, after = getattr(claim, name), getattr(details, name)
        if before != after:
            changes[name] = [plain(before), plain(after)]
            setattr(claim, name, after)
    if claim.party_details != details.parties:
        _require_standing(session, {row.actor_id for row in claim.parties}, details.parties)
        before_named = _named(claim.parties)
        claim.parties = _parties(session, details.parties)
        changes["parties"] = [before_named, _named(claim.parties)]
    return changes


def _require_standing(
    session: Session, before: set[UUID], parties: tuple[PartyDetails, ...]
) -> None:
    """Refuse to name a void actor anew; locked, so that it does not become void meanwhile."""
    for actor_id in {one.actor_id for one in parties} - before:
        actor = session.get_one(Actor, actor_id, with_for_update={"read": True})
        if actor.state is ActorState.VOID:
            raise Refusal(
                N_("%(actor)s is void. Name another actor."), field="parties", actor=actor.code
            )


def _named(parties: list[ClaimParty]) -> list[str]:
    return [f"{row.actor.code} {row.mode}".strip() for row in parties]


def _parties(session: Session, parties: tuple[PartyDetails, ...]) -> list[ClaimParty]:
    return [
        ClaimParty(actor=session.get_one(Actor, one.actor_id), mode=one.mode, position=position)
        for position, one in enumerate(parties)
    ]


def _require_known_codes(session: Session, details: ClaimDetails | OtherClaimDetails) -> None:
    if isinstance(details, OtherClaimDetails):
        _require_another(details)
    elif details.stance not in OUR_STANCES:
        raise Refusal(N_("We attribute it, or leave open who did it."), field="stance")
    elif details.stance is Stance.UNDETERMINED and details.parties:
        raise Refusal(N_("Who leaves open who did it names no party."), field="parties")
    if details.standard and (
        not codebook.has("standard", details.standard)
        or codebook.term("standard", details.standard).parent != details.scheme
    ):
        raise Refusal(N_("Choose a standard of the scale it belongs to."), field="standard")
    if details.scheme and not codebook.has("scheme", details.scheme):
        raise Refusal(N_("Choose a scale of the codebook."), field="scheme")
    if len(set(details.parties)) < len(details.parties):
        raise Refusal(N_("A party is named twice in the same way."), field="parties")
    for one in details.parties:
        if session.get(Actor, one.actor_id) is None or (
            one.mode and not codebook.has("mode_of_liability", one.mode)
        ):
            raise Refusal(N_("Choose parties and modes from the lists."), field="parties")


def _require_another(details: OtherClaimDetails) -> None:
    if details.asserter is Asserter.US:
        raise Refusal(N_("Our own attribution is proposed and reviewed."), field="asserter")
    if not details.asserter_name:
        raise Refusal(N_("Say who says so."), field="asserter_name")


def contribute(claim: Claim, user: User) -> None:
    """Keep that somebody had a hand in a claim; this is never taken back."""
    if all(row.user_id != user.id for row in claim.contributors):
        claim.contributors.append(ClaimContributor(user_id=user.id, user=user))


def note_change(
    session: Session, action: str, claim: Claim, acting_user: User, **detail: object
) -> None:
    """Keep who had a hand in it, move its version, write the log."""
    contribute(claim, acting_user)
    claim.changed_at = clock.now()
    session.flush()
    record(session, action, claim, acting_user=acting_user, within=claim.case_id, **detail)


def require_draft(session: Session, claim: Claim, user: User) -> None:
    case = session.get_one(Case, claim.case_id)
    policy.require(user, ClaimPermission.WRITE, claim, case)
    require_open_file(case)
    if claim.state is not ClaimState.DRAFT:
        raise NotAllowedNow(
            N_("Only a draft can be changed; this is %(state)s."), state=claim.state.value
        )


def add_indicator(
    session: Session, claim: Claim, details: IndicatorDetails, *, opened: int, acting_user: User
) -> Indicator:
    """Add a reason for or against, with what it rests on."""
    require_draft(session, claim, acting_user)
    refuse_if_stale(claim, opened)
    _require_indicator(details)
    indicator = Indicator(code=details.code, supports=details.supports, note=details.note)
    claim.indicators.append(indicator)
    session.flush()
    _cite(session, claim, indicator, details, acting_user=acting_user)
    note_change(session, "indicator:added", claim, acting_user, indicator=details.code)
    return indicator


def edit_indicator(
    session: Session,
    claim: Claim,
    indicator: Indicator,
    details: IndicatorDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change a reason or what it rests on."""
    require_draft(session, claim, acting_user)
    refuse_if_stale(claim, opened)
    _require_indicator(details)
    if indicator_details_of(session, indicator) == details:
        return
    indicator.code, indicator.supports = details.code, details.supports
    indicator.note = details.note
    _cite(session, claim, indicator, details, acting_user=acting_user)
    note_change(session, "indicator:changed", claim, acting_user, indicator=details.code)


def indicator_details_of(session: Session, indicator: Indicator) -> IndicatorDetails:
    """Return what the form of an indicator holds now."""
    cited = citations_of(session, CitedKind.INDICATOR, [indicator.id])
    return IndicatorDetails(
        code=indicator.code,
        supports=indicator.supports,
        note=indicator.note,
        citations=tuple(row.details for row in cited),
    )


def _require_indicator(details: IndicatorDetails) -> None:
    if not codebook.has("indicator", details.code):
        raise Refusal(N_("Choose what kind of indicator this is."), field="code")
    if len(set(details.citations)) < len(details.citations):
        raise Refusal(N_("The same citation stands here twice."), field="citations")


def _cite(
    session: Session,
    claim: Claim,
    indicator: Indicator,
    details: IndicatorDetails,
    *,
    acting_user: User,
) -> None:
    """Take off the citations that are no longer wanted, add those that are new."""
    kept = citations_of(session, CitedKind.INDICATOR, [indicator.id])
    for citation in kept:
        if citation.details not in details.citations:
            detach(session, citation, acting_user=acting_user)
    before = {citation.details for citation in kept}
    for wanted in details.citations:
        if wanted not in before:
            attach(
                session,
                claim.case_id,
                CitedKind.INDICATOR,
                indicator.id,
                wanted,
                acting_user=acting_user,
            )


def remove_indicator(
    session: Session, claim: Claim, indicator: Indicator, *, opened: int, acting_user: User
) -> None:
    """Take a reason off a draft; the log keeps that it was there."""
    require_draft(session, claim, acting_user)
    refuse_if_stale(claim, opened)
    for citation in citations_of(session, CitedKind.INDICATOR, [indicator.id]):
        detach(session, citation, acting_user=acting_user)
    claim.indicators.remove(indicator)
    note_change(session, "indicator:removed", claim, acting_user, indicator=indicator.code)


def record_claim(
    session: Session, case: Case, details: OtherClaimDetails, *, acting_user: User
) -> Claim:
    """Write down what another body says, in its words and on its scale."""
    cases.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    claim = Claim(case_id=case.id, state=ClaimState.RECORDED, created_by_id=acting_user.id)
    _take(session, claim, details)
    session.add(claim)
    session.flush()
    note_change(session, "claim:recorded", claim, acting_user, **_who(claim))
    return claim


def _who(claim: Claim) -> dict[str, str]:
    return {"asserter_name": str(claim.asserter_name)}


def correct_claim(
    session: Session, claim: Claim, details: OtherClaimDetails, *, opened: int, acting_user: User
) -> None:
    """Correct what was written down of another body's claim."""
    _require_recorded(session, claim, acting_user)
    refuse_if_stale(claim, opened)
    changes = _take(session, claim, details)
    if changes:
        note_change(session, "claim:corrected", claim, acting_user, changes=changes, **_who(claim))


def _require_recorded(session: Session, claim: Claim, user: User) -> None:
    case = session.get_one(Case, claim.case_id)
    policy.require(user, ClaimPermission.WRITE, claim, case)
    require_open_file(case)
    if claim.state is not ClaimState.RECORDED or claim.removed_at is not None:
        raise NotAllowedNow(N_("Only a claim of others that stands in the file can be changed."))


def remove_claim(session: Session, claim: Claim, *, reason: str, acting_user: User) -> None:
    """Take out a claim of others written down by mistake; the row and the reason stay.

    Not `withdrawn`: that would say that the other body took its claim back.
    """
    _require_recorded(session, claim, acting_user)
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    claim.removed_at, claim.removal_reason = clock.now(), reason.strip()
    note_change(session, "claim:removed", claim, acting_user, reason=reason.strip())
