"""Keeping estimates of displacement: entered, changed, voided with a reason; taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors.models import Actor
from casefiles.record.displacement import export, policy, queries
from casefiles.record.displacement.models import (
    SHARED,
    DisplacementEstimate,
    EstimateColumns,
    EstimateDetails,
    EstimateState,
)
from casefiles.record.displacement.parts.judging import days_of, faults_of
from casefiles.record.displacement.policy import DisplacementPermission
from casefiles.record.places.models import Place
from casefiles.record.places.queries import label

VOID = Transition(
    "displacement:voided",
    frozenset({EstimateState.RECORDED}),
    EstimateState.VOID,
    DisplacementPermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "displacement:added": N_("entered the estimate of displacement"),
    "displacement:changed": N_("changed what is said of the estimate of displacement"),
    "displacement:voided": N_(
        "voided the estimate of displacement as a mistaken record: %(reason)s"
    ),
    "displacement:exported": N_(
        "took estimates of displacement out as a table (%(format)s); estimates: %(count)s"
    ),
}
_ENDS = ("origins", "destinations")


def details_of(estimate: DisplacementEstimate) -> EstimateDetails:
    """Return what the form of an estimate holds now."""
    return EstimateDetails(
        count=estimate.count,
        origins=estimate.origin_codes,
        destinations=estimate.destination_codes,
        **{name: getattr(estimate, name) for name in SHARED},
    )


def add_estimate(
    session: Session, details: EstimateDetails, *, acting_user: User
) -> DisplacementEstimate:
    """Enter an estimate as a publication gives it."""
    policy.require(acting_user, DisplacementPermission.WRITE)
    refuse_all(_faults(session, details))
    estimate = DisplacementEstimate(added_by_id=acting_user.id)
    _fill(session, estimate, details)
    session.add(estimate)
    session.flush()
    record(session, "displacement:added", estimate, acting_user=acting_user, kind=estimate.kind)
    return estimate


def edit_estimate(
    session: Session,
    estimate: DisplacementEstimate,
    details: EstimateDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of an estimate."""
    policy.require(acting_user, DisplacementPermission.WRITE)
    if estimate.state is EstimateState.VOID:
        raise NotAllowedNow(N_("This estimate is void; nothing is written of it any more."))
    refuse_if_stale(estimate, opened)
    refuse_all(_faults(session, details))
    changes = _fill(session, estimate, details)
    if changes:
        # Where from and where to stand in rows of their own: this one tells that they changed.
        estimate.changed_at = clock.now()
        record(session, "displacement:changed", estimate, acting_user=acting_user, changes=changes)


def void_estimate(
    session: Session, estimate: DisplacementEstimate, *, reason: str, acting_user: User
) -> None:
    """Void an estimate entered by mistake, for a reason; it is compared with nothing any more."""
    policy.require(acting_user, DisplacementPermission.WRITE)
    kept = stated(reason)
    move(
        session,
        estimate,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    estimate.void_reason = kept


def enter_once(session: Session, several: Sequence[EstimateDetails], *, acting_user: User) -> int:
    """Enter estimates that are not there yet, word for word; return how many were entered."""
    policy.require(acting_user, DisplacementPermission.WRITE)
    kept = queries.list_estimates(session, queries.Wanted(), every=True)
    known = {details_of(one) for one in kept}
    fresh = [one for one in dict.fromkeys(several) if one not in known]
    for details in fresh:
        add_estimate(session, details, acting_user=acting_user)
    return len(fresh)


def _fill(
    session: Session, estimate: DisplacementEstimate, details: EstimateDetails
) -> dict[str, list[object]]:
    """Write what was filled in, and return what changed: whom and where by what is said aloud."""
    # Looked up before anything is written: one change is one version.
    ends = {name: _places(session, getattr(details, name)) for name in _ENDS}
    cause = session.get(Actor, details.party_id) if details.party_id else None
    was = estimate.party
    changes = take_over(estimate, _columns(details))
    days = days_of(details.from_edtf, details.to_edtf)
    assert days is not None  # noqa: S101 - refused before
    take_over(estimate, days)
    if changes.pop("party_id", None):
        changes["party"] = [one.code if one else None for one in (was, cause)]
    for name, after in ends.items():
        before = getattr(estimate, name)
        if {*before} != {*after}:
            changes[name] = [[label(one) for one in before], [label(one) for one in after]]
            setattr(estimate, name, after)
    return changes


def _columns(details: EstimateDetails) -> EstimateColumns:
    shared: dict[str, Any] = {name: getattr(details, name) for name in SHARED}
    return EstimateColumns(minimum=details.count.minimum, maximum=details.count.maximum, **shared)


def _places(session: Session, named: Sequence[str]) -> list[Place]:
    found = (queries.place_named(session, one) for one in named)
    return list(dict.fromkeys(place for place in found if place is not None))


def _faults(session: Session, details: EstimateDetails) -> Iterator[Refusal]:
    yield from faults_of(details)
    if details.party_id and queries.body_with(session, details.party_id) is None:
        yield Refusal(N_("Choose a party of the list; no individual."), field="party_id")
    for field in _ENDS:
        for text in getattr(details, field):
            if queries.place_named(session, text) is None:
                yield Refusal(
                    N_("“%(name)s” is not one place of the gazetteer. Write its code."),
                    field=field,
                    name=text,
                )


def export_estimates(
    session: Session,
    estimates: Sequence[DisplacementEstimate],
    kind: str,
    voice: export.Voice,
    *,
    acting_user: User,
) -> bytes:
    """Write estimates as a table, xlsx or csv; the log keeps what left, and no value of it."""
    policy.require(acting_user, DisplacementPermission.EXPORT)
    titles, rows = export.table_of(estimates, voice)
    sheet, rtl = voice.say(N_("Displacement")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "displacement:exported",
        acting_user,
        acting_user=acting_user,
        count=len(estimates),
        format=kind,
        fields=export.said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
