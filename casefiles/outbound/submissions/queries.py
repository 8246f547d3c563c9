"""Every read of submissions: what they hold, how ready it is, where each case stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import (
    COVER_NOTE,
    WENT,
    Clearance,
    Dispatch,
    DispatchKind,
    Letter,
    PinnedProfile,
    Submission,
    SubmissionCase,
    SubmissionContributor,
    SubmissionState,
    Supplement,
)
from casefiles.outbound.submissions.parts.case_data import Gathered
from casefiles.outbound.submissions.parts.entries import (
    Earlier,
    earlier_of,
    get_dispatch,
    open_requests,
    request_answered_by,
    require_standing,
    supplemented_by,
    supplements_of,
)
from casefiles.outbound.submissions.parts.gathering import (
    Content,
    case_content,
    case_contents,
    custody_of,
    gathered_of_page,
)
from casefiles.outbound.submissions.parts.judging_whole import Whole
from casefiles.outbound.submissions.parts.measuring import lengths_of, narratives_of
from casefiles.outbound.submissions.parts.permits import LET_OUT, Permits, items_of
from casefiles.outbound.submissions.parts.persons import PERSONS, persons_data, told_items
from casefiles.outbound.submissions.parts.readiness import (
    STOPS,
    Finding,
    Mark,
    Readiness,
    columns_of,
    elements_of,
    examine_whole,
    is_ready,
    worst,
)
from casefiles.outbound.submissions.parts.terms import LANGUAGES
from casefiles.outbound.submissions.parts.weighing import (
    cleared,
    names_in,
    readiness_of,
    readiness_toward,
)
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.cases.queries import visible_to as visible_cases
from casefiles.record.disclosure.models import Ground, Purpose
from casefiles.record.disclosure.queries import (
    Because,
    Destination,
    ask_gate_of_cases,
    destination_of,
    kinds_of_grounds,
)
from casefiles.record.recipients.models import Form, Per, Profile, RecipientVersion
from casefiles.record.recipients.queries import compared, profile, version_as_profile

__all__ = [
    "LET_OUT",
    "PERSONS",
    "STOPS",
    "Content",
    "Earlier",
    "Finding",
    "Gathered",
    "Mark",
    "Readiness",
    "case_content",
    "case_contents",
    "columns_of",
    "custody_of",
    "earlier_of",
    "elements_of",
    "gathered_of_page",
    "get_dispatch",
    "is_ready",
    "lengths_of",
    "open_requests",
    "readiness_of",
    "readiness_toward",
    "require_standing",
    "supplemented_by",
    "supplements_of",
    "worst",
]

LISTED = 200
#: a submission whose cases have to stay as they were looked at
ON_ITS_WAY = (SubmissionState.IN_CLEARANCE, SubmissionState.CLEARED, SubmissionState.SEALED)

# --- submissions


def whole_submissions() -> sa.Select[Submission]:
    """Select submissions with everything that their page shows."""
    return sa.select(Submission).options(
        selectinload(Submission.cases).joinedload(SubmissionCase.case).selectinload(Case.members),
        selectinload(Submission.cases).joinedload(SubmissionCase.snapshot),
        selectinload(Submission.contributors).joinedload(SubmissionContributor.user),
        selectinload(Submission.clearances).joinedload(Clearance.user),
        selectinload(Submission.dispatches).selectinload(Dispatch.letters).joinedload(Letter.file),
    )


def visible_to(user: User, *, whole: bool = True) -> sa.Select[Submission]:
    """Select the submissions a person may know of: its title alone would tell of its cases."""
    select = whole_submissions() if whole else sa.select(Submission)
    if not policy.may(user, SubmissionPermission.READ):
        return select.where(sa.false())
    if policy.may_read_all(user):
        return select
    held = (
        sa.exists()
        .where(SubmissionCase.submission_id == Submission.id, SubmissionCase.case_id == Case.id)
        .where(is_visible_to(user))
    )
    return select.where(held)


def stands() -> sa.ColumnElement[bool]:
    """Return the condition of an entry that was not struck."""
    struck = aliased(Dispatch)
    return ~sa.exists().where(
        struck.about_id == Dispatch.id, struck.kind == DispatchKind.STRUCK
    ).correlate(Dispatch)


def known_among(session: Session, ids: Collection[UUID], *, acting_user: User) -> frozenset[UUID]:
    """Return those of some submissions that a person may know of."""
    if not ids:
        return frozenset()
    found = visible_to(acting_user).where(Submission.id.in_(ids)).with_only_columns(Submission.id)
    return frozenset(session.scalars(found))


def request_answered(
    session: Session, submission: Submission, *, acting_user: User
) -> Dispatch | None:
    """Return the entry in which the recipient asked for this supplement, if a person may know."""
    asked = request_answered_by(session, submission)
    if asked is None:
        return None
    known = known_among(session, {asked.submission_id}, acting_user=acting_user)
    return asked if known else None


def get_submission(session: Session, submission_id: UUID, *, acting_user: User) -> Submission:
    """Return a submission, or refuse in the same words whether it is absent or hidden."""
    found = session.scalar(visible_to(acting_user).where(Submission.id == submission_id))
    if found is None:
        raise NotFound(N_("There is no such submission."))
    return found


def list_submissions(session: Session, *, acting_user: User) -> Sequence[Submission]:
    """Return the submissions a person may know of, the latest first."""
    policy.require(acting_user, SubmissionPermission.READ)
    statement = visible_to(acting_user).order_by(Submission.created_at.desc(), Submission.id.desc())
    return session.scalars(statement.limit(LISTED)).all()


def eligible_cases(
    session: Session, submission: Submission, *, acting_user: User
) -> Sequence[Case]:
    """Return the established cases a person may read that this submission does not hold."""
    held = sa.select(SubmissionCase.case_id).where(SubmissionCase.submission_id == submission.id)
    statement = (
        visible_cases(acting_user)
        .where(Case.state.in_(sorted(ESTABLISHED)), Case.id.not_in(held))
        .order_by(Case.reference)
        .limit(LISTED)
    )
    return session.scalars(statement).all()


def asked_of(session: Session, submission: Submission) -> Profile:
    """Return the rules that hold for a submission: those it was pinned with, else as they are."""
    kept = session.scalar(
        sa.select(RecipientVersion)
        .join(PinnedProfile, PinnedProfile.version_id == RecipientVersion.id)
        .where(PinnedProfile.submission_id == submission.id)
    )
    now = profile(session, submission.recipient)
    if kept is None:
        return compared(session, now)
    pinned = replace(version_as_profile(kept), is_own=now.is_own, is_retired=now.is_retired)
    return compared(session, pinned)


def is_held_elsewhere(session: Session, case: Case, *, but: Submission) -> bool:
    """Return whether another submission holds a case."""
    statement = sa.select(SubmissionCase.submission_id).where(
        SubmissionCase.case_id == case.id, SubmissionCase.submission_id != but.id
    )
    return session.scalar(statement.limit(1)) is not None


def sent_before(session: Session, submission: Submission) -> list[tuple[str, str]]:
    """Return which of a submission's cases went out in others: case and submission reference."""
    mine = [row.case_id for row in submission.cases]
    rows = session.execute(
        sa.select(Case.reference, Submission.reference)
        .join(SubmissionCase, SubmissionCase.case_id == Case.id)
        .join(Submission, Submission.id == SubmissionCase.submission_id)
        .where(
            Case.id.in_(mine),
            Submission.id != submission.id,
            Submission.state.in_(WENT),
            # of what it supplements, its cover letter says so by itself
            Submission.id.not_in(
                sa.select(Supplement.earlier_id).where(Supplement.submission_id == submission.id)
            ),
        )
        .order_by(Case.reference, Submission.reference)
    )
    return [(case, elsewhere) for case, elsewhere in rows]


# --- what may leave


def permits_of(
    session: Session,
    contents: Mapping[UUID, Content],
    destination: Destination,
    *,
    but_of: UUID | None = None,
    besides: Iterable[Ground] = (),
) -> dict[UUID, Permits]:
    """Ask the gate about everything in some cases; what was pinned is held to what was cleared.

    Without the grounds that `but_of` alone stands for; with those that nobody wrote down yet.
    """
    items = {case_id: items_of(content) for case_id, content in contents.items()}
    verdicts = ask_gate_of_cases(session, items, destination, but_of=but_of, besides=besides)
    return {
        case_id: Permits(content, verdicts[case_id], cleared(content))
        for case_id, content in contents.items()
    }


def onward_of(
    session: Session,
    contents: Mapping[UUID, Content],
    recipient: str,
    purpose: Purpose = Purpose.PROSECUTORS,
) -> dict[UUID, dict[str, Because]]:
    """Return, for each named victim, what was said about a further purpose of their name."""
    items = {case_id: names_in(content) for case_id, content in contents.items()}
    destination = destination_of(session, recipient, purpose)
    return {
        case_id: {str(item.subject_id): verdict.because for item, verdict in verdicts.items()}
        for case_id, verdicts in ask_gate_of_cases(session, items, destination).items()
    }


def with_persons(
    session: Session,
    contents: Mapping[UUID, Content],
    permits: Mapping[UUID, Permits],
    asked: Profile,
) -> dict[UUID, Content]:
    """Add what a form of each person says besides: on what ground, and whether a State may know.

    Where it was pinned, nothing is told to a State that the second person did not see.
    """
    if asked.form is not Form.PER_PERSON:
        return dict(contents)
    items = {case_id: told_items(content) for case_id, content in contents.items()}
    told = ask_gate_of_cases(
        session, items, destination_of(session, asked.code, Purpose.UN_NAMING_TO_STATE)
    )
    named = {
        case_id: [each.names(victim["id"]) for victim in each.exposed_people]
        for case_id, each in permits.items()
    }
    kinds = kinds_of_grounds(session, [one for verdicts in named.values() for one in verdicts])
    return {
        case_id: {**content, PERSONS: persons_data(content, named[case_id], told[case_id], kinds)}
        for case_id, content in contents.items()
    }


def findings_of_whole(session: Session, submission: Submission) -> list[Finding]:
    """Return what blocks or should be looked at in the submission itself."""
    organisation = find_organisation(session)
    whole = Whole(
        answers=submission.answers,
        has_contact=bool(
            organisation and organisation.focal_point and organisation.focal_point_contact
        ),
        cases=len(submission.cases),
        languages=submission.languages,
        narratives=narratives_of(submission),
        sent_before=sent_before(session, submission),
    )
    return examine_whole(whole, asked_of(session, submission))


def blockers_of_cases(
    session: Session, submission: Submission, contents: Mapping[UUID, Content] | None = None
) -> list[tuple[Case, Finding]]:
    """Return what blocks in which case, as it is now or as `contents` were pinned."""
    cases, asked = [row.case for row in submission.cases], asked_of(session, submission)
    return [
        (each.case, finding)
        for each in readiness_of(session, cases, asked, contents=contents)
        for finding in each.findings
        if finding.mark in STOPS
    ]


def languages_of(asked: Profile) -> list[str]:
    """Return the languages a packet can be in: accepted there, and with words of ours."""
    return [one.code for one in asked.languages if one.code in LANGUAGES]


def answerable(recipient: Profile) -> set[str]:
    """Return what can be answered for a submission as a whole: elements, and the cover note."""
    asked = {one.code for one in recipient.elements if one.per is Per.SUBMISSION}
    return asked | {COVER_NOTE}


def holding_on_its_way(session: Session, case_id: UUID) -> Submission | None:
    """Return a submission in clearance, cleared or sealed that holds a case."""
    statement = (
        sa.select(Submission)
        .join(SubmissionCase, SubmissionCase.submission_id == Submission.id)
        .where(SubmissionCase.case_id == case_id, Submission.state.in_(ON_ITS_WAY))
        .order_by(Submission.reference)
    )
    return session.scalars(statement.limit(1)).first()
