"""Every change to a case: opening, editing, its states, who works on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, refuse_all, stated
from casefiles.foundation.folding import fold
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.cases import policy
from casefiles.record.cases.models import (
    Case,
    CaseAccess,
    CaseMember,
    CaseSearch,
    CaseState,
    MemberStanding,
)
from casefiles.record.cases.parts.judging import faults_of_case, faults_of_point
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.queries import same_search
from casefiles.record.codebook.queries import current_version
from casefiles.record.places.models import Place

BEGIN = Transition(
    "case:begun", frozenset({CaseState.INTAKE}), CaseState.INVESTIGATING, CasePermission.ADVANCE
)
VERIFY = Transition(
    "case:verified",
    frozenset({CaseState.INVESTIGATING}),
    CaseState.VERIFIED,
    CasePermission.ADVANCE,
)
REOPEN = Transition(
    "case:reopened",
    frozenset({CaseState.VERIFIED, CaseState.CLOSED}),
    CaseState.INVESTIGATING,
    CasePermission.ADVANCE,
)
CLOSE = Transition(
    "case:closed", frozenset({CaseState.VERIFIED}), CaseState.CLOSED, CasePermission.ADVANCE
)
VOID = Transition(
    "case:voided",
    frozenset({CaseState.INTAKE, CaseState.INVESTIGATING, CaseState.VERIFIED}),
    CaseState.VOID,
    CasePermission.VOID,
)
TRANSITIONS = (BEGIN, VERIFY, REOPEN, CLOSE, VOID)

HISTORY: Mapping[str, str] = {
    "case:opened": N_("opened the case"),
    "case:changed": N_("changed the case"),
    "case:begun": N_("began the investigation"),
    "case:verified": N_("found that it happened as described"),
    "case:reopened": N_("reopened the investigation: %(reason)s"),
    "case:closed": N_("closed the case: %(reason)s"),
    "case:voided": N_("voided the case as a mistaken record: %(reason)s"),
    "case:member-added": N_("gave %(person)s a part in the case (%(standing)s)"),
    "case:member-removed": N_("took %(person)s off the case"),
    "case:entered-submission": N_("took the case into a submission"),
    "case:left-submission": N_("took the case out of a submission"),
}


@dataclass(frozen=True)
class CaseDetails:
    """What a person fills in about an incident; codes of the codebook, dates as EDTF."""

    title: Texts
    narrative: Texts | None = None
    date_edtf: str | None = None
    time_of_day: str = ""
    time_zone: str = "Asia/Damascus"
    place_id: UUID | None = None
    place_detail: str = ""
    place_precision: str = ""
    longitude: float | None = None
    latitude: float | None = None
    control: str = ""
    target: str = ""
    weapons: tuple[str, ...] = ()
    delivery: str = ""
    patterns: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    access: CaseAccess = CaseAccess.ORGANISATION


def details_of(case: Case) -> CaseDetails:
    """Return what the form of a case holds now."""
    return CaseDetails(**{name: getattr(case, name) for name in CaseDetails.__dataclass_fields__})


def open_case(session: Session, details: CaseDetails, *, acting_user: User) -> Case:
    """Open a case; who opens it leads it."""
    policy.require_opener(acting_user)
    refuse_all(faults_of(details))
    case = Case(
        codebook_version=current_version(),
        opened_by_id=acting_user.id,
        reference=_reference(session, details.place_id),
    )
    case.members = [CaseMember(user_id=acting_user.id, standing=MemberStanding.LEAD)]
    take_over(case, details)
    session.add(case)
    _derive(session, case)
    session.flush()
    record(
        session,
        "case:opened",
        case,
        acting_user=acting_user,
        within=case.id,
        reference=case.reference,
    )
    return case


def _reference(session: Session, place_id: UUID | None) -> str:
    place = session.get(Place, place_id) if place_id else None
    while place is not None and place.parent_id is not None:
        place = session.get(Place, place.parent_id)
    country = place.code if place is not None and place.code else "CASE"
    return next_reference(session, f"{country}-{clock.today().year}", digits=4)


def faults_of(details: CaseDetails) -> Iterator[Refusal]:
    """Yield everything of an incident as filled in that has to be put right."""
    yield from faults_of_case(
        details.title, details.date_edtf, details.time_of_day, details.time_zone
    )
    yield from faults_of_point(details.latitude, details.longitude)


def _derive(session: Session, case: Case) -> None:
    """Fill what follows from what was typed: the days meant, the words to be found by."""
    date = EventDate.parse(case.date_edtf) if case.date_edtf else None
    case.earliest, case.latest = (date.lower, date.upper) if date else (None, None)
    place = session.get(Place, case.place_id) if case.place_id else None
    words = [
        case.reference,
        *case.title.wordings.values(),
        case.place_detail,
        *case.tags,
        *([*place.names.wordings.values(), *place.aliases] if place else []),
    ]
    case.search_text = fold(" ".join(words))
    case.changed_at = clock.now()


def edit_case(
    session: Session, case: Case, details: CaseDetails, *, opened: int, acting_user: User
) -> None:
    """Change what is recorded about the incident."""
    policy.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    refuse_if_stale(case, opened)
    refuse_all(faults_of(details))
    if details.access is not case.access:
        policy.require(acting_user, CasePermission.MANAGE, case)
    changes = take_over(case, details)
    if not changes:
        return
    _derive(session, case)
    record(session, "case:changed", case, acting_user=acting_user, within=case.id, changes=changes)


def require_open_file(case: Case) -> None:
    """Refuse to write in a file that is closed or void; every room below a case asks this."""
    if case.state not in policy.OPEN_STATES:
        raise NotAllowedNow(
            N_("This case is %(state)s; reopen it before changing anything."),
            state=case.state.value,
        )


def begin_investigation(session: Session, case: Case, *, acting_user: User) -> None:
    """Take a case from intake into investigation."""
    _move(session, case, BEGIN, acting_user=acting_user)


def verify_case(session: Session, case: Case, *, acting_user: User) -> None:
    """Say that it happened; who did it stays a claim's matter. Needs a date and a place."""
    policy.require(acting_user, CasePermission.ADVANCE, case)
    if not case.date_edtf or case.place_id is None:
        raise Refusal(N_("A verified case needs a date and a place, however rough."))
    _move(session, case, VERIFY, acting_user=acting_user)


def reopen_case(session: Session, case: Case, *, acting_user: User, reason: str) -> None:
    """Take a case back into investigation for a reason."""
    _move(session, case, REOPEN, acting_user=acting_user, reason=stated(reason))


def close_case(session: Session, case: Case, *, acting_user: User, reason: str) -> None:
    """Close a case for a reason, which the log keeps."""
    _move(session, case, CLOSE, acting_user=acting_user, reason=stated(reason))


def void_case(session: Session, case: Case, *, acting_user: User, reason: str) -> None:
    """Mark a mistaken record: it stays readable and counts nowhere."""
    if case.in_submission:
        raise NotAllowedNow(N_("Take the case out of its submission first."))
    _move(session, case, VOID, acting_user=acting_user, reason=stated(reason))
    case.void_reason = reason.strip()


def _move(
    session: Session,
    case: Case,
    transition: Transition[CaseState, CasePermission],
    *,
    acting_user: User,
    **detail: object,
) -> None:
    require = partial(_insist, acting_user, case)
    move(
        session,
        case,
        transition,
        acting_user=acting_user,
        require=require,
        within=case.id,
        **detail,
    )
    case.changed_at = clock.now()


def _insist(user: User, case: Case, permission: CasePermission) -> None:
    policy.require(user, permission, case)


def add_member(
    session: Session, case: Case, person: User, standing: MemberStanding, *, acting_user: User
) -> None:
    """Give a colleague a part in the case, or another one."""
    policy.require(acting_user, CasePermission.MANAGE, case)
    if not (person.has(Role.INVESTIGATOR) or person.has(Role.REVIEWER)):
        raise Refusal(N_("Only investigators and reviewers work on cases."), field="person")
    _set_standing(case, person, standing)
    _record_member(session, case, person, acting_user, standing)


def _set_standing(case: Case, person: User, standing: MemberStanding) -> None:
    row = next((row for row in case.members if row.user_id == person.id), None)
    if row is None:
        case.members.append(CaseMember(user_id=person.id, standing=standing))
        return
    if row.standing is MemberStanding.LEAD and standing is not MemberStanding.LEAD:
        _require_another_lead(case, person)
    row.standing = standing


def _require_another_lead(case: Case, person: User) -> None:
    leads = [row for row in case.members if row.standing is MemberStanding.LEAD]
    if all(row.user_id == person.id for row in leads):
        raise NotAllowedNow(N_("A case needs a lead; name another one first."))


def _record_member(
    session: Session, case: Case, person: User, acting_user: User, standing: MemberStanding
) -> None:
    record(
        session,
        "case:member-added",
        case,
        acting_user=acting_user,
        within=case.id,
        person=person.display_name,
        standing=standing.value,
    )


def ask_to_review(session: Session, case: Case, reviewer: User, *, acting_user: User) -> None:
    """Let a reviewer read a members-only case that they are asked about."""
    if policy.standing_of(reviewer, case) is None:
        case.members.append(CaseMember(user_id=reviewer.id, standing=MemberStanding.ASKED))
        _record_member(session, case, reviewer, acting_user, MemberStanding.ASKED)


def remove_member(session: Session, case: Case, person: User, *, acting_user: User) -> None:
    """Take somebody off the case; never its last lead."""
    policy.require(acting_user, CasePermission.MANAGE, case)
    row = next((row for row in case.members if row.user_id == person.id), None)
    if row is None:
        raise NotFound(N_("This person has no part in this case."))
    if row.standing is MemberStanding.LEAD:
        _require_another_lead(case, person)
    case.members.remove(row)
    record(
        session,
        "case:member-removed",
        case,
        acting_user=acting_user,
        within=case.id,
        person=person.display_name,
    )


def note_in_submission(session: Session, case: Case, *, included: bool, acting_user: User) -> None:
    """Let submissions officers read a case while a submission holds it; called by that room."""
    if case.in_submission is included:
        return
    case.in_submission = included
    action = "case:entered-submission" if included else "case:left-submission"
    record(session, action, case, acting_user=acting_user, within=case.id)


def keep_search(session: Session, words: str, *, acting_user: User) -> CaseSearch:
    """Keep the words somebody looks for, so that the address carries only an id."""
    if not fold(words):
        raise Refusal(N_("Type a word to look for."), field="words")
    words = words.strip()[:200]
    if kept := same_search(session, words, acting_user=acting_user):
        return kept
    search = CaseSearch(user_id=acting_user.id, words=words)
    session.add(search)
    session.flush()
    return search
