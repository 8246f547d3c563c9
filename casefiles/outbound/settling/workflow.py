"""One ground for many: foreseen thing by thing, then written down in one go, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.outbound.settling import queries
from casefiles.outbound.settling.queries import Line, Preview
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import OPEN_STATES
from casefiles.outbound.submissions.queries import asked_of
from casefiles.outbound.submissions.workflow import contribute
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.disclosure.models import Giver, GroundSubject
from casefiles.record.disclosure.policy import require_settler
from casefiles.record.disclosure.workflow import (
    GroundDetails,
    as_ground,
    faults_about_person,
    faults_of_ground,
    record_ground,
)

HISTORY: Mapping[str, str] = {
    "submission:grounds-settled": N_("wrote down grounds to disclose at once: %(count)s"),
}
#: no transaction may hold the write lock for long
MOST = 200


def foresee(
    session: Session,
    submission: Submission,
    chosen: Collection[str],
    details: GroundDetails,
    *,
    acting_user: User,
) -> Preview:
    """Return what a ground would let out if it stood for all that is chosen; write nothing.

    `chosen` are the keys of lines of the kind that `details` is about; who it is about is
    filled in for each.
    """
    require_part(submission, acting_user=acting_user)
    require_open(submission)
    refuse_too_many(len(chosen))
    refuse_all(faults_of_ground(details))
    _refuse_one_for_many(details, chosen)
    asked = asked_of(session, submission)
    if details.purpose not in queries.purposes_of(asked):
        raise Refusal(N_("This recipient is not asked for that."), field="purpose")
    contents = queries.contents_of(session, submission)
    before = queries.lines(
        session, submission, details.purpose, acting_user=acting_user, contents=contents
    )
    grounds = [
        as_ground(session, line.case, _about(details, line), acting_user=acting_user)
        for line in targets_of(before, chosen, details.subject_kind, acting_user=acting_user)
    ]
    after = queries.lines(
        session,
        submission,
        details.purpose,
        acting_user=acting_user,
        contents=contents,
        besides=grounds,
    )
    said = {name: value for name, value in asdict(details).items() if name != "subject_id"}
    standing = queries.standing_of(asked, details.purpose)
    preview = queries.preview_of(before, after, chosen, said, standing)
    refuse_all(_faults_about_them(session, preview, details))
    return preview


def _refuse_one_for_many(details: GroundDetails, chosen: Collection[str]) -> None:
    """Refuse that several people agreed for themselves with one and the same word."""
    of_people = details.subject_kind in (GroundSubject.VICTIM, GroundSubject.SOURCE)
    if details.giver is Giver.THEMSELVES and of_people and len(chosen) > 1:
        raise Refusal(
            N_("Each person agrees for themselves: tick one, or say who agreed for them."),
            field="giver",
        )


def _faults_about_them(
    session: Session, preview: Preview, details: GroundDetails
) -> Iterator[Refusal]:
    """Yield, once each, what cannot be said of somebody for whom it would be written down."""
    told: set[str] = set()
    for row in preview.written:
        about = _about(details, row.line)
        for fault in faults_about_person(session, row.line.case, about):
            if fault.message not in told:
                told.add(fault.message)
                yield fault


def require_part(submission: Submission, *, acting_user: User) -> None:
    """Refuse who settles the grounds of no case of a submission."""
    if not queries.cast_of(submission, acting_user=acting_user).settled:
        raise NotPermitted(N_("Only those who work on a case of it or submit it settle grounds."))


def require_open(submission: Submission) -> None:
    """Refuse once something is pinned: what is cleared was looked at with the grounds it had."""
    if submission.state not in OPEN_STATES:
        raise NotAllowedNow(
            N_("Grounds are settled here while a submission is assembled. Take it back first.")
        )


def refuse_too_many(count: int) -> None:
    """Refuse more than is written down at once."""
    if count > MOST:
        raise NotAllowedNow(
            N_("%(most)s are settled at once at most. Tick fewer of them."), most=MOST
        )


def targets_of(
    lines: Sequence[Line], chosen: Collection[str], kind: GroundSubject, *, acting_user: User
) -> list[Line]:
    """Return the lines that are meant; one that is not there, or is not theirs, refuses all."""
    known = {line.key: line for line in lines if line.kind is kind}
    if not chosen or not set(chosen) <= known.keys():
        raise NotFound(N_("Not everything that was ticked is in this submission."))
    found = [known[key] for key in chosen]
    for line in found:
        require_settler(acting_user, line.case)
    return found


def _about(details: GroundDetails, line: Line) -> GroundDetails:
    return replace(details, subject_kind=line.kind, subject_id=line.subject_id)


def settle(
    session: Session,
    submission: Submission,
    chosen: Collection[str],
    details: GroundDetails,
    *,
    shown: str,
    acting_user: User,
) -> int:
    """Write the ground down for everything that the preview said; return for how many.

    Each is a ground and an event of its own. Where anything is not as it was shown, nothing is.
    """
    # Its row is the lock: two people who settle at once follow one another.
    session.flush()
    session.refresh(submission, ["state", "version"], with_for_update=True)
    preview = foresee(session, submission, chosen, details, acting_user=acting_user)
    if preview.digest != shown:
        raise NotAllowedNow(
            N_("Something changed after this was shown, so nothing was written. Look at it again.")
        )
    for row in preview.written:
        record_ground(session, row.line.case, _about(details, row.line), acting_user=acting_user)
    if not preview.written:
        raise NotAllowedNow(N_("This ground would let nothing out, so none was written down."))
    contribute(session, submission, acting_user)
    record(
        session,
        "submission:grounds-settled",
        submission,
        acting_user=acting_user,
        within=submission.id,
        count=len(preview.written),
    )
    return len(preview.written)
