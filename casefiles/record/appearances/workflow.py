"""Writing down who is seen or heard, and in which copy nobody recognises them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import Identified, record
from casefiles.record.appearances import queries
from casefiles.record.appearances.models import (
    SOMEBODY_ELSE,
    SOURCE,
    Appearance,
    AppearanceDetails,
    Hiding,
    may_be_named,
)
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.queries import lock_case
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.covering.policy import require_second
from casefiles.record.evidence.models import CopyState, Derivative, Exhibit, ExhibitState
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "appearance:recorded": N_("wrote down who is seen or heard in %(reference)s"),
    "appearance:changed": N_("changed what is said of who is seen or heard in %(reference)s"),
    "appearance:removed": N_("took off who is seen or heard in %(reference)s: %(reason)s"),
    "appearance:hidden": N_("said who is not to be recognised in a copy of %(reference)s"),
}


def record_appearance(
    session: Session, exhibit: Exhibit, details: AppearanceDetails, *, acting_user: User
) -> Appearance:
    """Write down that somebody is seen or heard in an exhibit."""
    case = _require_writer(session, exhibit, acting_user)
    refuse_all(_faults(session, exhibit, case, details))
    appearance = Appearance(
        exhibit_id=exhibit.id,
        seen=details.seen,
        heard=details.heard,
        locator=details.locator.strip(),
        recorded_by_id=acting_user.id,
    )
    _name(appearance, queries.find_whom(session, case, details.who))
    session.add(appearance)
    session.flush()
    _log(session, "appearance:recorded", appearance, exhibit, acting_user)
    return appearance


def _require_writer(session: Session, exhibit: Exhibit, user: User) -> Case:
    case = session.get_one(Case, exhibit.case_id)
    policy.require(user, CasePermission.EDIT, case)
    require_open_file(case)
    _lock(session, exhibit, case)
    return case


def _lock(session: Session, exhibit: Exhibit, case: Case) -> Sequence[Appearance]:
    """Return who is seen or heard in an exhibit, as it stands once nobody else can change it.

    Of two who name the same person at once the second finds the first; a split waits.
    """
    lock_case(session, case.id)
    session.refresh(exhibit, ["case_id", "source_id", "state"])
    if exhibit.case_id != case.id:
        raise NotFound(N_("There is no such exhibit."))
    if exhibit.state is ExhibitState.VOID:
        raise NotAllowedNow(N_("This exhibit is void."))
    return queries.lock_appearances_of(session, exhibit)


def _faults(
    session: Session,
    exhibit: Exhibit,
    case: Case,
    details: AppearanceDetails,
    *,
    but: Appearance | None = None,
) -> Iterator[Refusal]:
    whom = queries.find_whom(session, case, details.who)
    if whom is None and details.who != SOMEBODY_ELSE:
        yield Refusal(N_("Choose who it is."), field="who")
    elif isinstance(whom, Source) and not may_be_named(whom, exhibit):
        yield Refusal(
            N_(
                "Who this source is stays sealed, and this would show what it looks like. Write it"
                " down as somebody else."
            ),
            field="who",
        )
    elif whom is not None and _stands_already(session, exhibit, whom.id, but):
        yield Refusal(N_("This person is written down already. Change what is said."), field="who")
    if not (details.seen or details.heard):
        yield Refusal(N_("Say whether they are seen, or heard."), field="seen")


def _stands_already(session: Session, exhibit: Exhibit, whom: UUID, but: Appearance | None) -> bool:
    return any(
        whom in (row.victim_id, row.source_id)
        for row in queries.appearances_of(session, exhibit)
        if row is not but
    )


def _name(appearance: Appearance, whom: Victim | Source | None) -> None:
    appearance.victim_id = whom.id if isinstance(whom, Victim) else None
    appearance.source_id = whom.id if isinstance(whom, Source) else None


def change_appearance(
    session: Session,
    exhibit: Exhibit,
    appearance: Appearance,
    details: AppearanceDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of somebody; whoever looked at a copy before has to look again."""
    case = _require_writer(session, exhibit, acting_user)
    refuse_if_stale(appearance, opened)
    refuse_all(_faults(session, exhibit, case, details, but=appearance))
    before = _said(appearance)
    if details.who != appearance.who:
        _name(appearance, queries.find_whom(session, case, details.who))
    appearance.seen, appearance.heard = details.seen, details.heard
    appearance.locator = details.locator.strip()
    session.flush()
    session.expire(appearance, ["victim", "source"])
    after = _said(appearance)
    changes = {name: [was, after[name]] for name, was in before.items() if was != after[name]}
    if changes:
        _end_hidings(session, appearance)
        _log(session, "appearance:changed", appearance, exhibit, acting_user, changes=changes)


def _said(appearance: Appearance) -> dict[str, object]:
    return {
        "subject_id": appearance.reference or SOMEBODY_ELSE,
        "seen": appearance.seen,
        "heard": appearance.heard,
        "locator": appearance.locator,
    }


def _end_hidings(session: Session, appearance: Appearance) -> None:
    for hiding in queries.hidings_of(session, appearance):
        hiding.ended_at = clock.now()
    session.flush()
    session.expire(appearance, ["hidings"])


def remove_appearance(
    session: Session, exhibit: Exhibit, appearance: Appearance, *, reason: str, acting_user: User
) -> None:
    """Say that somebody is not in an exhibit after all; the row stays, ended."""
    _require_writer(session, exhibit, acting_user)
    appearance.removed_at, appearance.removal_reason = clock.now(), stated(reason)
    reason = appearance.removal_reason
    _log(session, "appearance:removed", appearance, exhibit, acting_user, reason=reason)


def say_hidden(
    session: Session,
    exhibit: Exhibit,
    copy: Derivative,
    chosen: Collection[str],
    *,
    acting_user: User,
) -> None:
    """Say, as a second person, who is not to be recognised in a confirmed copy.

    `chosen` are keys with the versions that were looked at; whoever is not among them is
    recognised. Somebody who was changed or written down meanwhile refuses it all.
    """
    case = session.get_one(Case, exhibit.case_id)
    require_second(acting_user, copy, case)
    known = queries.keys_of(_lock(session, exhibit, case))
    session.refresh(copy, ["state"], with_for_update=True)
    if copy.state is not CopyState.CONFIRMED:
        raise NotAllowedNow(N_("Only of a confirmed copy it is said who is recognised in it."))
    if not set(chosen) <= known.keys():
        raise Refusal(
            N_("What is said of somebody changed after this was shown. Look at the copy again."),
            field="hidden",
        )
    changed = [_mark(session, row, copy, key in chosen, acting_user) for key, row in known.items()]
    if any(changed):
        count = len(set(chosen))
        _log(session, "appearance:hidden", exhibit, exhibit, acting_user, count=count)


def _mark(
    session: Session, appearance: Appearance, copy: Derivative, is_hidden: bool, user: User
) -> bool:
    """Write down what is said of one person in one copy; return whether that is new."""
    if appearance.is_hidden_in(copy) is is_hidden:
        return False
    if is_hidden:
        session.add(Hiding(appearance_id=appearance.id, derivative_id=copy.id, said_by_id=user.id))
    for hiding in queries.hidings_of(session, appearance):
        if not is_hidden and hiding.derivative_id == copy.id:
            hiding.ended_at = clock.now()
    session.flush()
    session.expire(appearance, ["hidings"])
    return True


def forget_source(
    session: Session, appearance: Appearance, *, acting_user: Identified | None
) -> None:
    """Write no longer down which source somebody is, because it may not be said here any more.

    The log says neither which source it was: that it was one is enough.
    """
    appearance.source_id = None
    session.flush()
    session.expire(appearance, ["source"])
    _end_hidings(session, appearance)
    changes = {"subject_id": [SOURCE, SOMEBODY_ELSE]}
    _log(
        session,
        "appearance:changed",
        appearance,
        appearance.exhibit,
        acting_user,
        changes=changes,
    )


def _log(
    session: Session,
    action: str,
    subject: Appearance | Exhibit,
    exhibit: Exhibit,
    acting_user: Identified | None,
    **detail: object,
) -> None:
    record(
        session,
        action,
        subject,
        acting_user=acting_user,
        within=exhibit.case_id,
        reference=exhibit.reference,
        **detail,
    )
