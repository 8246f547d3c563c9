"""Remedies: recorded with a first step, taken further by steps that are only added, voided."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook.queries import has
from casefiles.record.remedies import export, policy, queries
from casefiles.record.remedies.models import (
    Remedy,
    RemedyDetails,
    RemedyRecordState,
    RemedyStep,
    StepDetails,
    StepKind,
)
from casefiles.record.remedies.parts.steps import contradiction, day_of, faults_of
from casefiles.record.remedies.policy import RemedyPermission
from casefiles.record.victims.models import Damage, Victim

VOID = Transition(
    "remedy:voided",
    frozenset({RemedyRecordState.RECORDED}),
    RemedyRecordState.VOID,
    CasePermission.EDIT,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "remedy:recorded": N_("recorded a remedy: %(kind)s, %(step)s"),
    "remedy:continued": N_("recorded a step of a remedy: %(step)s"),
    "remedy:step-struck": N_("took back step %(number)s of a remedy: %(reason)s"),
    "remedy:voided": N_("voided the remedy as a mistaken record: %(reason)s"),
    "remedies:exported": N_(
        "took the overview of remedies out as a table (%(format)s); remedies: %(count)s"
    ),
}
#: longest chain of one remedy
MOST_STEPS = 200


def record_remedy(
    session: Session, case: Case, details: RemedyDetails, *, acting_user: User
) -> Remedy:
    """Record that a remedy was asked, promised, done or refused, for a victim or a facility."""
    policy.require_writer(acting_user, case)
    entry = queries.subject_of(session, case, details.victim_id, details.damage_id)
    refuse_all(_faults(session, case, details, entry))
    remedy = Remedy(
        victim_id=entry.id if isinstance(entry, Victim) else None,
        damage_id=entry.id if isinstance(entry, Damage) else None,
        kind=details.kind,
        actor_id=details.actor_id,
        responsible=details.responsible,
        recorded_by_id=acting_user.id,
    )
    remedy.steps.append(_step(remedy, details, 1, acting_user))
    session.add(remedy)
    session.flush()
    record(
        session,
        "remedy:recorded",
        remedy,
        acting_user=acting_user,
        within=case.id,
        kind=remedy.kind,
        step=remedy.steps[0].step.value,
    )
    return remedy


def add_step(
    session: Session,
    case: Case,
    remedy: Remedy,
    details: StepDetails,
    *,
    opened: int,
    acting_user: User,
) -> RemedyStep:
    """Add what came of a remedy next, or what came before and is known only now."""
    _require_standing(case, remedy, opened, acting_user)
    refuse_all((*faults_of(details), *_faults_of_exhibit(session, case, details)))
    if len(remedy.steps) >= MOST_STEPS:
        raise Refusal(N_("A remedy has at most %(most)s steps."), field="step", most=MOST_STEPS)
    step = _step(remedy, details, len(remedy.steps) + 1, acting_user)
    _refuse_contradiction([*remedy.steps, step], field="step")
    _append(session, remedy, step)
    record(
        session,
        "remedy:continued",
        remedy,
        acting_user=acting_user,
        within=case.id,
        step=step.step.value,
    )
    return step


def strike_step(
    session: Session,
    case: Case,
    remedy: Remedy,
    number: int,
    *,
    reason: str,
    opened: int,
    acting_user: User,
) -> RemedyStep:
    """Take a mistaken step back by a further row; both stay readable."""
    _require_standing(case, remedy, opened, acting_user)
    kept, left = stated(reason), remedy.left
    if number not in {one.number for one in left}:
        raise NotAllowedNow(N_("There is no such step that stands."))
    if len(left) == 1:
        raise NotAllowedNow(
            N_("This is the only step that stands. If it is mistaken, void the remedy.")
        )
    struck = RemedyStep(
        victim_id=remedy.victim_id,
        number=len(remedy.steps) + 1,
        step=StepKind.STRUCK,
        about_number=number,
        reason=kept,
        recorded_by_id=acting_user.id,
    )
    _refuse_contradiction([*remedy.steps, struck], field="reason")
    _append(session, remedy, struck)
    record(
        session,
        "remedy:step-struck",
        remedy,
        acting_user=acting_user,
        within=case.id,
        number=number,
        reason=kept,
    )
    return struck


def void_remedy(
    session: Session, case: Case, remedy: Remedy, *, reason: str, acting_user: User
) -> None:
    """Void a remedy recorded by mistake, for a reason: it stays readable and counts nowhere."""
    policy.require_writer(acting_user, case)
    kept = stated(reason)
    move(
        session,
        remedy,
        VOID,
        acting_user=acting_user,
        require=partial(_insist, acting_user, case),
        within=case.id,
        reason=kept,
    )
    remedy.void_reason = kept


def _insist(user: User, case: Case, _permission: CasePermission) -> None:
    policy.require_writer(user, case)


def _require_standing(case: Case, remedy: Remedy, opened: int, user: User) -> None:
    policy.require_writer(user, case)
    if remedy.state is RemedyRecordState.VOID:
        raise NotAllowedNow(N_("This remedy is void; nothing is written of it any more."))
    refuse_if_stale(remedy, opened)


def _append(session: Session, remedy: Remedy, step: RemedyStep) -> None:
    """Add a row, and move the version: whoever had the remedy open is told."""
    remedy.steps.append(step)
    remedy.changed_at = clock.now()
    session.flush()


def _step(remedy: Remedy, details: StepDetails, number: int, user: User) -> RemedyStep:
    days, kind = day_of(details.day_edtf), details.step
    assert days is not None  # noqa: S101 - refused before
    assert kind is not None  # noqa: S101 - refused before
    return RemedyStep(
        victim_id=remedy.victim_id,
        number=number,
        step=kind,
        day_edtf=details.day_edtf,
        first_day=days[0],
        last_day=days[1],
        said_by=details.said_by.strip(),
        note=details.note,
        exhibit_id=details.exhibit_id,
        source_url=details.source_url,
        recorded_by_id=user.id,
    )


def _refuse_contradiction(steps: Sequence[RemedyStep], *, field: str) -> None:
    before = contradiction(steps)
    if before is StepKind.DONE:
        raise Refusal(
            N_("Then a step would come after what was done. Look at the days of the steps."),
            field=field,
        )
    if before is not None:
        raise Refusal(
            N_("What was promised is no longer only asked. Look at the days of the steps."),
            field=field,
        )


def _faults(
    session: Session, case: Case, details: RemedyDetails, entry: Victim | Damage | None
) -> Iterator[Refusal]:
    if entry is None:
        yield Refusal(N_("Choose for whom or what it is."), field="subject")
    if not has("remedy_kind", details.kind):
        yield Refusal(N_("Choose what kind of remedy it is."), field="kind")
    if details.actor_id and details.responsible:
        yield Refusal(N_("Choose an actor, or write who it is: not both."), field="responsible")
    if details.actor_id and queries.body_with(session, details.actor_id) is None:
        yield Refusal(N_("Choose a party of the list; no individual."), field="actor_id")
    yield from faults_of(details)
    yield from _faults_of_exhibit(session, case, details)


def _faults_of_exhibit(session: Session, case: Case, details: StepDetails) -> Iterator[Refusal]:
    if details.exhibit_id and queries.exhibit_of(session, case, details.exhibit_id) is None:
        yield Refusal(N_("Choose an exhibit of this case."), field="exhibit_id")


def export_overview(
    session: Session,
    wanted: queries.Wanted,
    kind: str,
    voice: export.Voice,
    *,
    acting_user: User,
) -> bytes:
    """Write how many remedies stand where in each case, as a table: nobody is named in it."""
    policy.require(acting_user, RemedyPermission.EXPORT)
    found = queries.list_remedies(session, wanted, acting_user=acting_user, leaves=True, limit=None)
    titles, rows = export.table_of(export.lines_of(found.rows), voice)
    sheet, rtl = voice.say(N_("Remedies")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "remedies:exported",
        acting_user,
        acting_user=acting_user,
        count=found.count,
        format=kind,
        fields=export.said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
