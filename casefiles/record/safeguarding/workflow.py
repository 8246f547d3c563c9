"""Judging what threatens a source, and sealing how to reach them; each look is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.queries import public_key_to_seal_to
from casefiles.platform.vault.workflow import Keyring, Proof
from casefiles.record.codebook.queries import refuse_unknown
from casefiles.record.safeguarding import queries
from casefiles.record.safeguarding.models import PlanWords, RiskAssessment
from casefiles.record.safeguarding.policy import REVIEWED_WITHIN
from casefiles.record.sources import policy as sources
from casefiles.record.sources import workflow as source_verbs
from casefiles.record.sources.models import ContactPlan, Source
from casefiles.record.sources.policy import SourcePermission
from casefiles.record.sources.queries import lock_source
from casefiles.record.sources.workflow import record_within

HISTORY: Mapping[str, str] = {
    "risk:assessed": N_("assessed the risk to %(reference)s"),
    "contact:sealed": N_("sealed how to reach %(reference)s"),
    "contact:replaced": N_("replaced the sealed contact plan of %(reference)s: %(reason)s"),
    "contact:looked-at": N_("looked at how to reach %(reference)s: %(reason)s"),
    "contact:unreadable": N_(
        "tried to look at the contact plan of %(reference)s, which does not open"
    ),
    "emergency:contact-looked-at": N_(
        "looked at how to reach %(reference)s in an emergency: %(reason)s"
    ),
}

_VOCABULARIES = {
    "threats": "threat",
    "likelihood": "likelihood",
    "severity": "severity",
    "residual": "residual_risk",
}


@dataclass(frozen=True)
class RiskDetails:
    """What threatens a person, how much of it remains, and when it is judged again."""

    assessed_on: date | None = None
    threats: tuple[str, ...] = ()
    threats_note: str = ""
    likelihood: str = ""
    severity: str = ""
    measures: str = ""
    residual: str = ""
    review_on: date | None = None


# --- risk ----------------------------------------------------------------------------------------


def assess_risk(
    session: Session, source: Source, details: RiskDetails, *, acting_user: User
) -> RiskAssessment:
    """Judge what threatens a source; what was judged before stays as it was."""
    sources.require(acting_user, SourcePermission.WRITE)
    sources.require_recorded(source)
    refuse_all(faults_of_risk(details))
    refuse_unknown(details, _VOCABULARIES)
    lock_source(session, source)
    earlier = queries.assessments_of(session, source)
    assessment = RiskAssessment(
        id=new_id(),
        source_id=source.id,
        number=earlier[0].number + 1 if earlier else 1,
        assessed_by_id=acting_user.id,
        recorded_at=clock.now(),
    )
    take_over(assessment, details)
    session.add(assessment)
    session.flush()
    told = {"residual": assessment.residual, "review_on": assessment.review_on}
    record_within(session, "risk:assessed", assessment, source, acting_user, **told)
    return assessment


def faults_of_risk(details: RiskDetails) -> Iterator[Refusal]:
    """Yield what is missing or cannot be in an assessment."""
    if not (details.threats or details.threats_note.strip()):
        yield Refusal(
            N_("Choose what threatens them, or write that nothing is known to."), field="threats"
        )
    for name, message in (
        ("likelihood", N_("Choose how likely it is.")),
        ("severity", N_("Choose how grave it would be.")),
        ("residual", N_("Choose what risk remains.")),
    ):
        if not getattr(details, name):
            yield Refusal(message, field=name)
    if not details.measures.strip():
        yield Refusal(N_("Write what was agreed, or that nothing is needed."), field="measures")
    yield from _faults_of_days(details.assessed_on, details.review_on)


def _faults_of_days(assessed_on: date | None, review_on: date | None) -> Iterator[Refusal]:
    today = clock.today()
    if assessed_on is None:
        yield Refusal(N_("Give the day on which it was judged."), field="assessed_on")
    elif assessed_on > today:
        yield Refusal(N_("This day has not come yet."), field="assessed_on")
    if review_on is None or not today <= review_on <= today + REVIEWED_WITHIN:
        yield Refusal(
            N_("Choose when it is judged again: today or later, within a year."), field="review_on"
        )


# --- how to reach them ---------------------------------------------------------------------------


def seal_contact_plan(
    session: Session,
    source: Source,
    words: PlanWords,
    *,
    reason: str = "",
    acting_user: User,
) -> ContactPlan:
    """Seal how a source is reached. Replacing needs the right to look, and a reason."""
    sources.require(acting_user, SourcePermission.WRITE)
    sources.require_recorded(source)
    lock_source(session, source)
    plan = queries.contact_plan_of(session, source)
    if plan is not None:
        sources.require_leave(acting_user, source, today=clock.today())
    if not words:
        raise Refusal(
            N_("Say how they are reached; only the sealed text will hold it."), field="channels"
        )
    said = {} if plan is None else {"reason": stated(reason)}
    action = "contact:sealed" if plan is None else "contact:replaced"
    plan = plan or ContactPlan(id=new_id(), source_id=source.id)
    public = public_key_to_seal_to(session)
    plan.sealed = source_verbs.seal_words(
        asdict(words), source_verbs.contact_purpose(source.id), public=public
    )
    plan.identity_key = name_of_key(public)
    plan.sealed_by_id, plan.sealed_at = acting_user.id, clock.now()
    session.add(plan)
    session.flush()
    record_within(session, action, plan, source, acting_user, **said)
    return plan


def look_at_contact_plan(
    session: Session,
    keyring: Keyring,
    source: Source,
    *,
    reason: str,
    passphrase: Proof,
    acting_user: User,
) -> PlanWords | None:
    """Return how a source is reached, for a reason that the log keeps; None if it does not open."""
    sources.require_look(acting_user, source, now=clock.now())
    plan = queries.contact_plan_of(session, source)
    if plan is None:
        raise NotAllowedNow(N_("Nobody has sealed a contact plan for this source."))
    reason = stated(reason)
    source_verbs.unlock_identities(session, keyring, passphrase, acting_user=acting_user)
    try:
        own = source_verbs.identity_key(session, keyring, plan.identity_key)
        bound_to = source_verbs.contact_purpose(source.id)
        words = source_verbs.unseal_words(plan.sealed, bound_to, private=own)
    except InvalidTag:
        record_within(session, "contact:unreadable", plan, source, acting_user, reason=reason)
        return None
    by_leave = sources.has_leave(acting_user, source, today=clock.today())
    action = "contact:looked-at" if by_leave else "emergency:contact-looked-at"
    record_within(session, action, plan, source, acting_user, reason=reason)
    return PlanWords(**words)
