"""Every change to a submission: assembled, cleared by a second person, sealed, sent, followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.outbound.submissions import policy, queries
from casefiles.outbound.submissions.models import (
    WENT,
    Dispatch,
    PinnedProfile,
    Submission,
    SubmissionCase,
    SubmissionContributor,
    SubmissionDetails,
    Supplement,
)
from casefiles.outbound.submissions.parts.answers import kept_codes
from casefiles.outbound.submissions.parts.measuring import OVER, refused_of_answer, said_of
from casefiles.outbound.submissions.policy import (
    OPEN_STATES,
    SubmissionPermission,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED, may_read
from casefiles.record.cases.workflow import note_in_submission
from casefiles.record.codebook import queries as codebook
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import profile
from casefiles.record.recipients.workflow import keep_version

HISTORY: Mapping[str, str] = {
    "submission:opened": N_("opened the submission %(reference)s"),
    "submission:changed": N_("changed the submission"),
    "submission:case-added": N_("added case %(reference)s"),
    "submission:case-removed": N_("took out case %(reference)s"),
    "submission:answered": N_("wrote answers to the recipient"),
    "submission:supplement-opened": N_("opened the supplement %(reference)s"),
}


def details_of(submission: Submission) -> SubmissionDetails:
    """Return what the form of a submission holds now."""
    return SubmissionDetails(submission.title, submission.languages, submission.planned_for)


def open_submission(
    session: Session, recipient: str, details: SubmissionDetails, *, acting_user: User
) -> Submission:
    """Begin to assemble cases for a recipient, under the present version of its profile."""
    policy.require(acting_user, SubmissionPermission.ASSEMBLE)
    asked = profile(session, recipient)
    if asked.is_retired:
        raise Refusal(N_("Nothing new is opened for this recipient."), field="recipient")
    refuse_all(_faults_of(details, asked))
    submission = Submission(
        reference=next_reference(session, f"SUB-{clock.today().year}", digits=3),
        recipient=asked.code,
        profile_version=asked.version,
        created_by_id=acting_user.id,
        answers={},
    )
    take_over(submission, details)
    session.add(submission)
    session.flush()
    contribute(session, submission, acting_user)
    _log(
        session,
        "submission:opened",
        submission,
        acting_user,
        reference=submission.reference,
        recipient=asked.code,
    )
    return submission


def open_supplement(
    session: Session,
    earlier: Submission,
    details: SubmissionDetails,
    cases: Sequence[Case],
    *,
    request: Dispatch | None,
    acting_user: User,
) -> Submission:
    """Begin a submission that adds to one that was sent, to the same recipient.

    `request` is the entry in which the recipient asked for it. It goes the same way as any
    other: grounds, clearance, seal, dispatch.
    """
    policy.require(acting_user, SubmissionPermission.ASSEMBLE)
    if earlier.state not in WENT:
        raise NotAllowedNow(N_("Only what was sent can be supplemented."))
    if request is not None and request not in queries.open_requests(earlier):
        raise Refusal(N_("This request is answered already."), field="request")
    opened = open_submission(session, earlier.recipient, details, acting_user=acting_user)
    session.add(
        Supplement(
            submission_id=opened.id,
            earlier_id=earlier.id,
            request_id=request.id if request else None,
        )
    )
    session.flush()
    if cases:
        add_cases(session, opened, cases, acting_user=acting_user)
    _log(
        session,
        "submission:supplement-opened",
        earlier,
        acting_user,
        reference=opened.reference,
    )
    return opened


def _faults_of(
    details: SubmissionDetails, asked: Profile, *, planned_before: date | None = None
) -> Iterator[Refusal]:
    if not details.title:
        yield Refusal(N_("Give the submission a title."), field="title")
    accepted = set(queries.languages_of(asked))
    if not details.languages:
        yield Refusal(N_("Choose at least one language."), field="languages")
    elif not set(details.languages) <= accepted:
        yield Refusal(N_("Choose among the languages that it accepts."), field="languages")
    planned = details.planned_for
    # A plan that time has overtaken may stay while something else is put right.
    if planned and planned != planned_before and planned < clock.today():
        yield Refusal(N_("This day has passed. When is it meant to go now?"), field="planned_for")


def contribute(session: Session, submission: Submission, user: User) -> None:
    """Note that somebody had a hand in it: they can never clear it. Rows are only added."""
    if all(row.user_id != user.id for row in submission.contributors):
        session.add(SubmissionContributor(submission_id=submission.id, user_id=user.id))
        session.flush()
        session.expire(submission, ["contributors"])


def _log(
    session: Session, action: str, submission: Submission, acting_user: User, **detail: object
) -> None:
    record(session, action, submission, acting_user=acting_user, within=submission.id, **detail)


def require_assembling(session: Session, submission: Submission, user: User) -> None:
    policy.require(user, SubmissionPermission.ASSEMBLE)
    # Its row is the lock: no case comes in beside the pins while somebody asks for clearance.
    session.flush()
    session.refresh(submission, ["state", "version"], with_for_update=True)
    if submission.state not in OPEN_STATES:
        raise NotAllowedNow(
            N_("This submission is %(state)s; take it back before changing it."),
            state=submission.state.value,
        )


def edit_submission(
    session: Session,
    submission: Submission,
    details: SubmissionDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change its title, languages or planned day."""
    require_assembling(session, submission, acting_user)
    refuse_if_stale(submission, opened)
    asked = queries.asked_of(session, submission)
    refuse_all(_faults_of(details, asked, planned_before=submission.planned_for))
    changes = take_over(submission, details)
    if changes:
        contribute(session, submission, acting_user)
        _log(session, "submission:changed", submission, acting_user, changes=changes)


def pin_profile(session: Session, submission: Submission) -> None:
    """Let the rules of its recipient be those of today for as long as it is pinned."""
    kept = keep_version(session, submission.recipient)
    session.merge(PinnedProfile(submission_id=submission.id, version_id=kept.id))
    submission.profile_version = kept.version
    session.flush()


def unpin_profile(session: Session, submission: Submission) -> None:
    """Let the rules of its recipient be whatever they are from now on."""
    pinned = session.get(PinnedProfile, submission.id)
    if pinned is not None:
        session.delete(pinned)
        session.flush()


def add_cases(
    session: Session, submission: Submission, cases: Sequence[Case], *, acting_user: User
) -> None:
    """Add established cases at the end; submissions officers read them from then on."""
    require_assembling(session, submission, acting_user)
    held = {row.case_id for row in submission.cases}
    for case in cases:
        if not may_read(acting_user, case) or case.state not in ESTABLISHED:
            raise Refusal(
                N_("%(reference)s is not verified yet."), field="cases", reference=case.reference
            )
        if case.id in held:
            continue
        held.add(case.id)
        last = max((row.position for row in submission.cases), default=0)
        submission.cases.append(SubmissionCase(case_id=case.id, case=case, position=last + 1))
        note_in_submission(session, case, included=True, acting_user=acting_user)
        _log(session, "submission:case-added", submission, acting_user, reference=case.reference)
    contribute(session, submission, acting_user)
    session.flush()


def remove_case(
    session: Session, submission: Submission, case_id: UUID, *, acting_user: User
) -> None:
    """Take a case out before anything is pinned."""
    require_assembling(session, submission, acting_user)
    row = next((row for row in submission.cases if row.case_id == case_id), None)
    if row is None:
        raise NotFound(N_("There is no such case in this submission."))
    case = row.case
    submission.cases.remove(row)
    session.flush()
    if not queries.is_held_elsewhere(session, case, but=submission):
        note_in_submission(session, case, included=False, acting_user=acting_user)
    contribute(session, submission, acting_user)
    _log(session, "submission:case-removed", submission, acting_user, reference=case.reference)


def answer_elements(
    session: Session,
    submission: Submission,
    answers: Mapping[str, Texts | tuple[str, ...]],
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Write answers to what the recipient asks of the submission as a whole, and the cover note."""
    require_assembling(session, submission, acting_user)
    refuse_if_stale(submission, opened)
    asked = queries.asked_of(session, submission)
    if not set(answers) <= queries.answerable(asked):
        raise Refusal(N_("This recipient does not ask for that."))
    written = {
        code: text.to_json() if isinstance(text, Texts) else kept_codes(text)
        for code, text in answers.items()
        if text
    }
    _refuse_unknown_codes(asked, answers)
    refuse_all(_too_long(asked, written))
    if written == submission.answers:
        return
    before = submission.answers
    submission.answers = written
    contribute(session, submission, acting_user)
    _log(
        session,
        "submission:answered",
        submission,
        acting_user,
        changes={"answers": [before or None, written or None]},
    )


def _too_long(asked: Profile, written: Mapping[str, Any]) -> Iterator[Refusal]:
    """Yield each answer that is over a limit of its own, where its recipient refuses that."""
    for code, kept in written.items():
        for each in refused_of_answer(asked, code, kept):
            yield Refusal(OVER[each.rule.unit], field=code, **said_of(each))


def _refuse_unknown_codes(asked: Profile, answers: Mapping[str, Texts | tuple[str, ...]]) -> None:
    """Refuse a code from outside the list that an element is answered from, and words for it."""
    lists = {one.code: one.vocabulary for one in asked.elements}
    for element, answer in answers.items():
        vocabulary = lists.get(element, "")
        if isinstance(answer, Texts) is bool(vocabulary) or not (
            isinstance(answer, Texts) or all(codebook.has(vocabulary, code) for code in answer)
        ):
            raise Refusal(N_("Choose from the list."), field=element)
