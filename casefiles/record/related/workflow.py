"""Linking two cases, and splitting one case in two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.workflow import record
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.queries import lock_case
from casefiles.record.cases.workflow import (
    CaseDetails,
    add_member,
    details_of,
    open_case,
    require_open_file,
)
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.citations.workflow import move_citation
from casefiles.record.disclosure.workflow import move_ground
from casefiles.record.evidence.workflow import move_exhibit
from casefiles.record.related import queries
from casefiles.record.related.models import (
    BY_HAND,
    CARRIED,
    PEOPLE,
    CaseLink,
    LinkKind,
    SplitDetails,
)
from casefiles.record.related.queries import Contents
from casefiles.record.victims.workflow import move_entry

HISTORY: Mapping[str, str] = {
    # Neither names the other case: who reads this one may not be let into that one.
    "case:linked": N_("linked the case with another one"),
    "case:unlinked": N_("took off the link with another case"),
    "case:split": N_("split the case and moved a part of it to a new one: %(reason)s"),
    "case:split-off": N_("split this case off from another one: %(reason)s"),
}


def link_cases(
    session: Session,
    case: Case,
    reference: str,
    kind: LinkKind,
    *,
    reason: str,
    acting_user: User,
) -> CaseLink:
    """Say that two cases belong together; both show it to those who may know of both."""
    policy.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    refuse_all(faults_of_link(session, case, reference, kind, reason, acting_user=acting_user))
    other = queries.find_case(session, reference.strip(), acting_user=acting_user)
    return _tie(session, (case, cast("Case", other)), kind, reason.strip(), acting_user)


def faults_of_link(
    session: Session,
    case: Case,
    reference: str,
    kind: LinkKind | None,
    reason: str,
    *,
    acting_user: User,
) -> Iterator[Refusal]:
    """Yield everything that is wrong with a link."""
    other = queries.find_case(session, reference.strip(), acting_user=acting_user)
    if not reference.strip():
        yield Refusal(N_("Name the other case by its reference."), field="reference")
    elif other is None:
        yield Refusal(N_("There is no such case that is open to you."), field="reference")
    elif other.id == case.id:
        yield Refusal(N_("This is the case itself. Name another one."), field="reference")
    if kind not in BY_HAND:
        yield Refusal(N_("Choose how the two belong together."), field="kind")
    elif other is not None and queries.same_link(session, case, other, kind):
        yield Refusal(N_("The two cases are linked in this way already."), field="reference")
    if not reason.strip():
        yield Refusal(N_("Say why, for whoever reads this later."), field="reason")


def _tie(
    session: Session, pair: tuple[Case, Case], kind: LinkKind, reason: str, user: User
) -> CaseLink:
    case, other = pair
    link = CaseLink(
        case_id=case.id, other_id=other.id, kind=kind, reason=reason, linked_by_id=user.id
    )
    session.add(link)
    session.flush()
    _record_on_both(session, "case:linked", link, pair, user)
    return link


def _record_on_both(
    session: Session, action: str, link: CaseLink, pair: Sequence[Case], user: User
) -> None:
    for one in pair:
        record(
            session,
            action,
            one,
            acting_user=user,
            within=one.id,
            link_id=link.id,
            tie=link.kind.value,
        )


def unlink_cases(
    session: Session, case: Case, link: CaseLink, other: Case, *, reason: str, acting_user: User
) -> None:
    """Take off a tie that people made; what the program wrote down about a split stays."""
    policy.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    if link.kind not in BY_HAND:
        raise NotAllowedNow(N_("This link tells where a case came from, and stays."))
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    link.removed_at, link.removal_reason = clock.now(), reason.strip()
    _record_on_both(session, "case:unlinked", link, (case, other), acting_user)


def duplicate_case(
    session: Session, case: Case, title: Texts, carried: Sequence[str], *, acting_user: User
) -> Case:
    """Begin a new case with chosen facts of another; `carried` names keys of `CARRIED` or people.

    Who may read a members-only case decides whether its facts may stand where others read them:
    its access is carried whether chosen or not.
    """
    policy.require(acting_user, CasePermission.READ, case)
    if not title:
        raise Refusal(N_("Give the new case a title."), field="title")
    kept = {*carried, "access"} if case.access is CaseAccess.MEMBERS else set(carried)
    facts = details_of(case)
    values = {name: getattr(facts, name) for key in kept & CARRIED.keys() for name in CARRIED[key]}
    new = open_case(session, CaseDetails(title=title, **values), acting_user=acting_user)
    if PEOPLE in kept:
        _carry_members(session, case, new, acting_user)
    _tie(session, (new, case), LinkKind.BEGUN_FROM, "", acting_user)
    return new


def split_case(
    session: Session, case: Case, details: SplitDetails, *, opened: int, acting_user: User
) -> Case:
    """Move a part of a case to a new one with the same date, place and people; claims stay.

    A statement never leaves behind the exhibit that it rests on, nor the other way round.
    The new case begins at intake: whether it happened as described is asked anew.
    """
    policy.require(acting_user, CasePermission.MANAGE, case)
    require_open_file(case)
    refuse_if_stale(case, opened)
    lock_case(session, case.id)
    contents = queries.contents_of(session, case)
    going = _going(contents, details)
    refuse_all(_faults_of_split(contents, going, details))
    new = _open_beside(session, case, details, acting_user)
    moved = _move_all(session, case, new, going, acting_user)
    _tie(session, (new, case), LinkKind.SPLIT_FROM, details.reason.strip(), acting_user)
    reason = details.reason.strip()
    record(session, "case:split-off", new, acting_user=acting_user, within=new.id, reason=reason)
    case.changed_at = new.changed_at = clock.now()
    session.flush()  # what reacts compares the file as it is now
    record(
        session,
        "case:split",
        case,
        acting_user=acting_user,
        within=case.id,
        reason=reason,
        moved=moved,
    )
    return new


def _going(contents: Contents, details: SplitDetails) -> Contents:
    """Return the chosen records, with the citations that go along because of them."""
    exhibits = frozenset(details.exhibits)
    return Contents(
        [one for one in contents.victims if one.id in details.victims],
        [one for one in contents.figures if one.id in details.figures],
        [one for one in contents.damages if one.id in details.damages],
        [one for one in contents.exhibits if one.id in exhibits],
        [
            one
            for one in contents.citations
            if one.cited_id in details.statements
            or one.id in details.citations
            or (one.cited_kind is CitedKind.CASE and one.exhibit_id in exhibits)
        ],
    )


def _faults_of_split(
    contents: Contents, going: Contents, details: SplitDetails
) -> Iterator[Refusal]:
    if not details.title:
        yield Refusal(N_("Give the new case a title."), field="title")
    if not details.reason.strip():
        yield Refusal(N_("Say why, for whoever reads this later."), field="reason")
    if not (going.victims or going.figures or going.damages or going.exhibits or going.citations):
        yield Refusal(N_("Choose at least one thing that belongs to the new case."), field="")
    yield from _torn(contents, going)


def _torn(contents: Contents, going: Contents) -> Iterator[Refusal]:
    """Yield each exhibit that would be parted from a statement resting on it."""
    exhibits = {one.id for one in going.exhibits}
    citations = {one.id for one in going.citations}
    torn = {
        one.support: one
        for one in contents.citations
        if one.exhibit_id and (one.exhibit_id in exhibits) is not (one.id in citations)
    }
    for reference, citation in torn.items():
        yield Refusal(_TORN[_is_of_claim(citation)], field="exhibits", reference=reference)


_TORN = {
    True: N_(
        "An attribution rests on %(reference)s, and attributions stay. Leave it here, or take the"
        " citation off first."
    ),
    False: N_(
        "A statement rests on %(reference)s, and only one of the two would go. Move both, leave"
        " both, or take the citation off first."
    ),
}


def _is_of_claim(citation: Citation) -> bool:
    return citation.cited_kind in (CitedKind.CLAIM, CitedKind.INDICATOR)


def _open_beside(session: Session, case: Case, details: SplitDetails, user: User) -> Case:
    facts = replace(details_of(case), title=details.title, narrative=None)
    new = open_case(session, facts, acting_user=user)
    _carry_members(session, case, new, user)
    return new


def _carry_members(session: Session, case: Case, new: Case, user: User) -> None:
    """Give everybody their part in the new case too, so that nobody loses what they read."""
    names = queries.colleagues(session, [row.user_id for row in case.members])
    for row in case.members:
        person = names[row.user_id]
        if person.id != user.id and (person.has(Role.INVESTIGATOR) or person.has(Role.REVIEWER)):
            add_member(session, new, person, row.standing, acting_user=user)


def _move_all(
    session: Session, case: Case, new: Case, going: Contents, user: User
) -> dict[str, list[UUID]]:
    """Move records through the verbs of their rooms; returns what went: {kind → ids}.

    With the people behind the victims: what was written of them stays told without details.
    """
    entries: list[Any] = [*going.victims, *going.figures, *going.damages]
    for entry in entries:
        move_entry(session, entry, case, new, acting_user=user)
    for exhibit in going.exhibits:
        move_exhibit(session, exhibit, case, new, acting_user=user)
    for citation in going.citations:
        move_citation(session, citation, case, new, acting_user=user)
    about = [one.id for one in (*entries, *going.exhibits)]
    grounds = queries.grounds_about(session, case, about)
    for ground in grounds:
        move_ground(session, ground, case, new, acting_user=user)
    return {
        "people": [one.person_id for one in going.victims if one.person_id],
        "citations": [one.id for one in going.citations],
        "grounds": [one.id for one in grounds],
        "victims": [one.id for one in going.victims],
        "figures": [one.id for one in going.figures],
        "damages": [one.id for one in going.damages],
        "exhibits": [one.id for one in going.exhibits],
        "appearances": queries.appearances_ever_in(session, [one.id for one in going.exhibits]),
    }
