"""Keeping recommendations: made, changed, voided; followed up, struck, linked; taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain, refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.public_record.models import UNDocument
from casefiles.record.recommendations import export, policy, queries
from casefiles.record.recommendations.export import Voice
from casefiles.record.recommendations.models import (
    Addressee,
    FollowUp,
    FollowUpDetails,
    Recommendation,
    RecommendationCase,
    RecommendationDetails,
    RecommendationState,
    RecommendationTerms,
)
from casefiles.record.recommendations.parts.addressees import (
    addressee_chosen,
    addressee_in_words,
    body_with,
    key_of_words,
    names_of,
)
from casefiles.record.recommendations.parts.judging import (
    faults_of,
    faults_of_follow_up,
    key_of,
    made_of,
)
from casefiles.record.recommendations.parts.reporting import Listed
from casefiles.record.recommendations.policy import RecommendationPermission

VOID = Transition(
    "recommendation:voided",
    frozenset({RecommendationState.RECORDED}),
    RecommendationState.VOID,
    RecommendationPermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "recommendation:added": N_("added the recommendation"),
    "recommendation:changed": N_("changed what is said of the recommendation"),
    "recommendation:voided": N_("voided the recommendation as a mistaken record: %(reason)s"),
    "recommendation:followed-up": N_("wrote down what was done: %(status)s"),
    "recommendation:struck": N_("struck an entry of what was done"),
    "recommendation:linked": N_("linked the case to a recommendation"),
    "recommendation:unlinked": N_("took a recommendation off the case"),
    "recommendations:exported": N_(
        "took the recommendations out as a table (%(format)s); recommendations: %(count)s"
    ),
}


def details_of(recommendation: Recommendation) -> RecommendationDetails:
    """Return what the form of a recommendation holds now."""
    names = RecommendationTerms.__dataclass_fields__
    terms = {name: getattr(recommendation, name) for name in names}
    return RecommendationDetails(**terms, addressee=recommendation.addressee.choice)


def add_recommendation(
    session: Session, details: RecommendationDetails, *, acting_user: User
) -> Recommendation:
    """Add what a document asks of an addressee."""
    policy.require(acting_user, RecommendationPermission.WRITE)
    refuse_all(_faults(session, details))
    recommendation = Recommendation(added_by_id=acting_user.id)
    _fill(session, recommendation, details, acting_user)
    session.add(recommendation)
    session.flush()
    record(
        session,
        "recommendation:added",
        recommendation,
        acting_user=acting_user,
        kind=recommendation.kind,
    )
    return recommendation


def edit_recommendation(
    session: Session,
    recommendation: Recommendation,
    details: RecommendationDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of a recommendation; what was done about it stays."""
    _require_standing(recommendation, acting_user)
    refuse_if_stale(recommendation, opened)
    refuse_all(_faults(session, details))
    changes = _fill(session, recommendation, details, acting_user, before=recommendation.addressee)
    if changes:
        recommendation.changed_at = clock.now()
        record(
            session,
            "recommendation:changed",
            recommendation,
            acting_user=acting_user,
            changes=changes,
        )


def void_recommendation(
    session: Session, recommendation: Recommendation, *, reason: str, acting_user: User
) -> None:
    """Void a recommendation recorded by mistake, for a reason; it counts nowhere any more."""
    policy.require(acting_user, RecommendationPermission.WRITE)
    kept = stated(reason)
    move(
        session,
        recommendation,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    recommendation.void_reason = kept


def _require_standing(recommendation: Recommendation, user: User) -> None:
    policy.require(user, RecommendationPermission.WRITE)
    if recommendation.state is RecommendationState.VOID:
        raise NotAllowedNow(N_("This recommendation is void; nothing is written of it any more."))


def _faults(session: Session, details: RecommendationDetails) -> Iterator[Refusal]:
    yield from faults_of(details)
    if details.document_id and queries.document_with(session, details.document_id) is None:
        yield Refusal(N_("Choose a document of the list."), field="document_id")
    if details.party_id and body_with(session, details.party_id) is None:
        yield Refusal(N_("Choose a party of the list; no individual."), field="party_id")
    yield from _faults_of_addressee(session, details)


def _faults_of_addressee(session: Session, details: RecommendationDetails) -> Iterator[Refusal]:
    words = details.addressee_words
    if details.addressee:
        if addressee_chosen(session, details.addressee) is None:
            yield Refusal(N_("Choose an addressee of the list; no individual."), field="addressee")
    elif not words:
        yield Refusal(
            N_("Choose whom it is made to, or write the name of another."), field="addressee"
        )
    elif addressee_in_words(session, words) is not None:
        yield Refusal(
            N_("The list above holds this addressee. Choose it there."), field="addressee"
        )


def _fill(
    session: Session,
    one: Recommendation,
    details: RecommendationDetails,
    user: User,
    *,
    before: Addressee | None = None,
) -> dict[str, list[object]]:
    """Write what was filled in, and return what changed, in names that can be read aloud."""
    addressee = _addressee(session, details, user)
    changes = take_over(one, details.terms)
    _say_by_name(session, changes)
    one.document_key = key_of(details)
    made = made_of(details.made_edtf)
    assert made is not None  # noqa: S101 - refused before
    one.made_from, one.made_to = made.made_from, made.made_to
    one.addressee = addressee
    if before is not None and before is not addressee:
        names = names_of(session, (before, addressee))
        changes["addressee"] = [plain(names[each.id]) for each in (before, addressee)]
    return changes


def _say_by_name(session: Session, changes: dict[str, list[object]]) -> None:
    """Put what is said aloud in the place of ids: the log is read by people."""
    said: tuple[tuple[str, type[Actor | UNDocument], str], ...] = (
        ("party", Actor, "code"),
        ("document", UNDocument, "symbol"),
    )
    for name, model, column in said:
        if keys := changes.pop(f"{name}_id", None):
            rows = [session.get(model, key) if key else None for key in keys]
            changes[name] = [getattr(row, column, None) for row in rows]


def _addressee(session: Session, details: RecommendationDetails, user: User) -> Addressee:
    """Return the addressee that is meant, made where it is the first time that it is one."""
    chosen = addressee_chosen(session, details.addressee) if details.addressee else None
    if isinstance(chosen, Addressee):
        return chosen
    made = Addressee(added_by_id=user.id)
    if isinstance(chosen, str):
        made.recipient = chosen
    elif isinstance(chosen, UUID):
        made.actor_id = chosen
    else:
        made.words = details.addressee_words or Texts()  # refused before where there are none
        made.words_key = key_of_words(made.words)
    session.add(made)
    session.flush()
    return made


# --- what was done


def follow_up(
    session: Session,
    recommendation: Recommendation,
    details: FollowUpDetails,
    *,
    acting_user: User,
) -> FollowUp:
    """Write down what was done about a recommendation, and where that is seen."""
    _require_standing(recommendation, acting_user)
    refuse_all(faults_of_follow_up(details, recommendation.made_from))
    exhibit_id = _exhibit(session, details.exhibit, acting_user)
    entry = FollowUp(
        recommendation_id=recommendation.id,
        number=queries.next_number(session, recommendation),
        happened_on=details.happened_on,
        status=details.status,
        words=details.words,
        exhibit_id=exhibit_id,
        source_title=details.source_title,
        source_url=details.source_url,
        looked_at_on=details.looked_at_on,
        recorded_by_id=acting_user.id,
    )
    _add_entry(session, recommendation, entry)
    record(
        session,
        "recommendation:followed-up",
        recommendation,
        acting_user=acting_user,
        status=details.status,
    )
    return entry


def strike(
    session: Session,
    recommendation: Recommendation,
    entry: FollowUp,
    *,
    reason: Texts,
    acting_user: User,
) -> FollowUp:
    """Strike an entry that was written down wrongly, by another that says why; both stay."""
    _require_standing(recommendation, acting_user)
    if not reason:
        raise Refusal(N_("Say why the entry is struck."), field="words")
    if queries.is_struck(session, entry):
        raise NotAllowedNow(N_("This entry is struck already."))
    stroke = FollowUp(
        recommendation_id=recommendation.id,
        number=queries.next_number(session, recommendation),
        strikes_id=entry.id,
        words=reason,
        recorded_by_id=acting_user.id,
    )
    _add_entry(session, recommendation, stroke)
    record(session, "recommendation:struck", recommendation, acting_user=acting_user)
    return stroke


def _add_entry(session: Session, recommendation: Recommendation, entry: FollowUp) -> None:
    session.add(entry)
    # Entries stand in rows of their own: this one tells that one was added.
    recommendation.changed_at = clock.now()
    session.flush()


def _exhibit(session: Session, reference: str, user: User) -> UUID | None:
    if not reference.strip():
        return None
    found = queries.exhibit_named(session, reference, acting_user=user)
    if found is None:
        raise Refusal(N_("There is no such exhibit."), field="exhibit")
    return found.id


# --- cases


def link_case(
    session: Session, recommendation: Recommendation, reference: str, *, acting_user: User
) -> None:
    """Say that a recommendation is about a case; the log of the case alone tells it."""
    _require_standing(recommendation, acting_user)
    case = _case(session, reference, acting_user)
    if session.get(RecommendationCase, (recommendation.id, case.id)) is not None:
        raise Refusal(N_("It is linked to this case already."), field="reference")
    session.add(RecommendationCase(recommendation_id=recommendation.id, case_id=case.id))
    recommendation.changed_at = clock.now()
    session.flush()
    record(session, "recommendation:linked", case, acting_user=acting_user)


def unlink_case(
    session: Session, recommendation: Recommendation, reference: str, *, acting_user: User
) -> None:
    """Take the link with a case off."""
    _require_standing(recommendation, acting_user)
    case = _case(session, reference, acting_user)
    link = session.get(RecommendationCase, (recommendation.id, case.id))
    if link is None:
        raise Refusal(N_("It is not linked to this case."), field="reference")
    session.delete(link)
    recommendation.changed_at = clock.now()
    session.flush()
    record(session, "recommendation:unlinked", case, acting_user=acting_user)


def _case(session: Session, reference: str, user: User) -> Case:
    case = queries.case_named(session, reference, acting_user=user)
    if case is None:
        raise Refusal(N_("There is no such case."), field="reference")
    return case


# --- out


def export_recommendations(
    session: Session, found: Sequence[Listed], kind: str, voice: Voice, *, acting_user: User
) -> bytes:
    """Write recommendations as a table, xlsx or csv, and keep in the log what left."""
    policy.require(acting_user, RecommendationPermission.EXPORT)
    titles, rows = export.table_of(found, voice)
    sheet, rtl = voice.say(N_("Recommendations")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "recommendations:exported",
        acting_user,
        acting_user=acting_user,
        count=len(found),
        format=kind,
        fields=export.said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
