"""Every change to victims, casualty figures and damage, within the case they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from casefiles.foundation.canonical import digest
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.merkle import merkle_root
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference, next_references
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.codebook.queries import refuse_unknown
from casefiles.record.people.workflow import add_people, add_person, edit_person
from casefiles.record.places.models import Facility, FacilityState
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.victims import queries
from casefiles.record.victims.models import (
    MOST_AT_ONCE,
    CasualtyFigure,
    Damage,
    DamageDetails,
    EntryState,
    FigureDetails,
    Victim,
    VictimDetails,
    VictimKind,
)
from casefiles.record.victims.parts.details import (
    columns_of_figure,
    columns_of_victim,
    facts_of_victim,
    person_of,
)
from casefiles.record.victims.parts.judging import (
    faults_of_damage,
    faults_of_figure,
    faults_of_victim,
)


def _voiding(subject: str) -> Transition[EntryState, CasePermission]:
    return Transition(
        f"{subject}:voided",
        frozenset({EntryState.RECORDED}),
        EntryState.VOID,
        CasePermission.EDIT,
    )


VOID_VICTIM, VOID_FIGURE, VOID_DAMAGE = _voiding("victim"), _voiding("figure"), _voiding("damage")
TRANSITIONS = (VOID_VICTIM, VOID_FIGURE, VOID_DAMAGE)

HISTORY: Mapping[str, str] = {
    "victim:added": N_("recorded the victim %(reference)s"),
    "victims:added": N_("recorded %(count)s victims from a table, %(first)s to %(last)s"),
    "victim:changed": N_("changed the victim %(reference)s"),
    "victim:moved": N_("moved the victim %(reference)s to this case, split off from another"),
    "figure:moved": N_("moved what %(source)s counts to this case, split off from another"),
    "damage:moved": N_("moved the damage to a facility to this case, split off from another"),
    "victim:voided": N_("voided the victim %(reference)s as a mistaken record: %(reason)s"),
    "figure:added": N_("recorded what %(source)s counts"),
    "figure:changed": N_("changed what %(source)s counts"),
    "figure:voided": N_("voided a figure of %(source)s as a mistaken record: %(reason)s"),
    "damage:added": N_("recorded damage to a facility"),
    "damage:changed": N_("changed the damage to a facility"),
    "damage:voided": N_("voided the damage to a facility as a mistaken record: %(reason)s"),
}

_VICTIM_VOCABULARIES = {
    "sex": "sex",
    "age_band": "age_band",
    "civilian_status": "civilian_status",
    "occupation": "occupation",
    "outcome": "outcome",
    "cause": "cause",
    "violations": "violation",
}


def add_victim(
    session: Session, case: Case, details: VictimDetails, *, acting_user: User
) -> Victim:
    """Record somebody harmed; a named one becomes a person of their own."""
    _require_open(case, acting_user)
    kind = _require_victim(details)
    victim = Victim(case_id=case.id, reference=next_reference(session, "V", digits=4))
    if kind is VictimKind.NAMED:
        victim.person = add_person(
            session, person_of(details), within=case.id, acting_user=acting_user
        )
    take_over(victim, columns_of_victim(details, kind))
    session.add(victim)
    session.flush()
    _record(session, "victim:added", victim, acting_user, reference=victim.reference)
    return victim


def add_victims(
    session: Session, case: Case, several: Sequence[VictimDetails], *, acting_user: User
) -> list[Victim]:
    """Record everybody of a table, or nobody: one event for all, with the root of their digests."""
    _require_open(case, acting_user)
    if not 0 < len(several) <= MOST_AT_ONCE:
        raise Refusal(N_("From one to %(most)s rows can be recorded at once."), most=MOST_AT_ONCE)
    kinds = [_require_victim(details) for details in several]
    named = [each for each, kind in zip(several, kinds, strict=True) if kind is VictimKind.NAMED]
    people = iter(add_people(session, list(map(person_of, named)), acting_user=acting_user))
    references = next_references(session, "V", digits=4, count=len(several))
    victims = []
    for details, kind, reference in zip(several, kinds, references, strict=True):
        victim = Victim(case_id=case.id, reference=reference)
        victim.person = next(people) if kind is VictimKind.NAMED else None
        take_over(victim, columns_of_victim(details, kind))
        victims.append(victim)
    session.add_all(victims)
    session.flush()
    _record_batch(session, case, victims, acting_user)
    return victims


def _record_batch(session: Session, case: Case, victims: Sequence[Victim], user: User) -> None:
    root = merkle_root([digest(facts_of_victim(victim)) for victim in victims])
    first, last, count = victims[0].reference, victims[-1].reference, len(victims)
    record(
        session, "victims:added", case, acting_user=user, within=case.id,
        first=first, last=last, count=count, root=root,
    )  # fmt: skip


def _require_open(case: Case, user: User) -> None:
    policy.require(user, CasePermission.EDIT, case)
    require_open_file(case)


def _record(
    session: Session,
    action: str,
    entry: Victim | CasualtyFigure | Damage,
    user: User,
    **detail: Any,  # noqa: ANN401 - plain data
) -> None:
    record(session, action, entry, acting_user=user, within=entry.case_id, **detail)


def _require_victim(details: VictimDetails) -> VictimKind:
    refuse_all(faults_of_victim(details))
    refuse_unknown(details, _VICTIM_VOCABULARIES)
    return cast("VictimKind", details.kind)  # no kind is a fault


def edit_victim(
    session: Session,
    case: Case,
    victim: Victim,
    details: VictimDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is recorded of somebody harmed; a name once written stays a person's."""
    _require_open(case, acting_user)
    _require_recorded(victim)
    refuse_if_stale(victim, opened)
    kind = _require_victim(details)
    renamed = _edit_person(session, victim, details, kind, acting_user)
    changes = take_over(victim, columns_of_victim(details, kind))
    if renamed:
        # The form holds the name too: its version has to move when only the name changed.
        flag_modified(victim, "kind")
    if changes or renamed:
        said = {"reference": victim.reference, "changes": changes}
        _record(session, "victim:changed", victim, acting_user, **said)


def _edit_person(
    session: Session, victim: Victim, details: VictimDetails, kind: VictimKind, user: User
) -> bool:
    if kind is not VictimKind.NAMED:
        if victim.person is not None:
            raise Refusal(
                N_("This victim has a name. If the record is mistaken, void it."), field="kind"
            )
        return False
    person, within = person_of(details), victim.case_id
    if victim.person is None:
        victim.person = add_person(session, person, within=within, acting_user=user)
        return True
    return edit_person(session, victim.person, person, within=within, acting_user=user)


def _require_recorded(entry: Victim | CasualtyFigure | Damage) -> None:
    if entry.state is EntryState.VOID:
        raise NotAllowedNow(N_("This record is void; record it anew if it was right."))


def void_victim(
    session: Session, case: Case, victim: Victim, *, reason: str, acting_user: User
) -> None:
    """Mark a mistaken record of a victim: it stays readable and counts nowhere."""
    said = {"reason": reason, "reference": victim.reference}
    _void(session, case, victim, VOID_VICTIM, acting_user=acting_user, **said)


def _void(
    session: Session,
    case: Case,
    entry: Victim | CasualtyFigure | Damage,
    transition: Transition[EntryState, CasePermission],
    *,
    reason: str,
    acting_user: User,
    **detail: Any,  # noqa: ANN401 - plain data
) -> None:
    _require_open(case, acting_user)
    reason = stated(reason)
    require = partial(_insist, acting_user, case)
    move(
        session,
        entry,
        transition,
        acting_user=acting_user,
        require=require,
        within=case.id,
        reason=reason,
        **detail,
    )
    entry.void_reason = reason


def _insist(user: User, case: Case, permission: CasePermission) -> None:
    policy.require(user, permission, case)


def add_figure(
    session: Session, case: Case, details: FigureDetails, *, acting_user: User
) -> CasualtyFigure:
    """Record what one report counts; rival reports stand side by side."""
    _require_open(case, acting_user)
    source = _require_figure(session, case, details, None)
    figure = CasualtyFigure(case_id=case.id, source=source)
    take_over(figure, columns_of_figure(details, source))
    session.add(figure)
    session.flush()
    _record(session, "figure:added", figure, acting_user, source=source.reference)
    return figure


def _require_figure(
    session: Session, case: Case, details: FigureDetails, figure: CasualtyFigure | None
) -> Source:
    refuse_all(faults_of_figure(details))
    source = session.get(Source, details.source_id)
    if source is None:
        raise Refusal(N_("Choose whose count this is."), field="source_id")
    if source.state is SourceState.VOID and (figure is None or figure.source_id != source.id):
        raise Refusal(N_("This source is void."), field="source_id")
    refuse_unknown(details, {"category": "casualty_category", "group": "casualty_group"})
    _require_no_double(session, case, details, source, figure)
    return source


def _require_no_double(
    session: Session,
    case: Case,
    details: FigureDetails,
    source: Source,
    figure: CasualtyFigure | None,
) -> None:
    same = queries.same_figure(
        session, case, source_id=source.id, category=details.category, group=details.group
    )
    if same is not None and same is not figure:
        raise Refusal(
            N_("%(source)s already has a count of this in this case. Change that one."),
            field="group",
            source=source.reference,
        )


def edit_figure(
    session: Session,
    case: Case,
    figure: CasualtyFigure,
    details: FigureDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is recorded as one report's count."""
    _require_open(case, acting_user)
    _require_recorded(figure)
    refuse_if_stale(figure, opened)
    source = _require_figure(session, case, details, figure)
    changes = take_over(figure, columns_of_figure(details, source))
    if changes:
        reference = source.reference
        _record(session, "figure:changed", figure, acting_user, source=reference, changes=changes)


def void_figure(
    session: Session, case: Case, figure: CasualtyFigure, *, reason: str, acting_user: User
) -> None:
    """Mark a mistaken record of a count."""
    said = {"reason": reason, "source": figure.source.reference}
    _void(session, case, figure, VOID_FIGURE, acting_user=acting_user, **said)


def add_damage(
    session: Session, case: Case, details: DamageDetails, *, acting_user: User
) -> Damage:
    """Record what the incident did to a facility."""
    _require_open(case, acting_user)
    _require_damage(session, details, None)
    damage = Damage(case_id=case.id)
    take_over(damage, details)
    session.add(damage)
    session.flush()
    _record(session, "damage:added", damage, acting_user)
    return damage


def _require_damage(session: Session, details: DamageDetails, damage: Damage | None) -> None:
    refuse_all(faults_of_damage(details))
    # Locked, so that the facility does not become void meanwhile.
    lock = {"read": True}
    facility = session.get(Facility, details.facility_id, with_for_update=lock)
    if facility is None:
        raise Refusal(N_("Choose the facility; add it first if it is new."), field="facility_id")
    is_new = damage is None or damage.facility_id != facility.id
    if is_new and facility.state is FacilityState.VOID:
        raise Refusal(N_("This facility is void."), field="facility_id")
    refuse_unknown(details, {"extent": "damage", "out_of_service": "out_of_service"})


def edit_damage(
    session: Session,
    case: Case,
    damage: Damage,
    details: DamageDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is recorded of the damage to a facility."""
    _require_open(case, acting_user)
    _require_recorded(damage)
    refuse_if_stale(damage, opened)
    _require_damage(session, details, damage)
    changes = take_over(damage, details)
    if changes:
        _record(session, "damage:changed", damage, acting_user, changes=changes)


def void_damage(
    session: Session, case: Case, damage: Damage, *, reason: str, acting_user: User
) -> None:
    """Mark a mistaken record of damage."""
    _void(session, case, damage, VOID_DAMAGE, reason=reason, acting_user=acting_user)


def move_entry(
    session: Session,
    entry: Victim | CasualtyFigure | Damage,
    case: Case,
    new: Case,
    *,
    acting_user: User,
) -> None:
    """Take a record along to a case split off from its own; called by the room that splits."""
    policy.require(acting_user, CasePermission.EDIT, case)
    entry.case_id = new.id
    session.flush()
    match entry:
        case Victim():
            _record(session, "victim:moved", entry, acting_user, reference=entry.reference)
        case CasualtyFigure():
            source = entry.source.reference
            _record(session, "figure:moved", entry, acting_user, source=source)
        case _:
            _record(session, "damage:moved", entry, acting_user)
