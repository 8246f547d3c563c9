"""Keeping published figures, singly and as a table; explaining where they differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain, refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.places.models import Place
from casefiles.record.published_figures import export, policy, queries
from casefiles.record.published_figures.models import (
    FigureExplanation,
    PublishedColumns,
    PublishedDetails,
    PublishedFigure,
    PublishedState,
)
from casefiles.record.published_figures.parts.comparing import Check
from casefiles.record.published_figures.parts.judging import day_of, faults_of
from casefiles.record.published_figures.policy import PublishedPermission

VOID = Transition(
    "published-figure:voided",
    frozenset({PublishedState.RECORDED}),
    PublishedState.VOID,
    PublishedPermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "published-figure:added": N_("entered the published figure"),
    "published-figure:changed": N_("changed what is said of the published figure"),
    "published-figure:voided": N_("voided the published figure as a mistaken record: %(reason)s"),
    "published-figure:explained": N_("explained why published figures differ"),
    "published-figure:exported": N_(
        "took the register out as a table (%(format)s); published figures: %(count)s"
    ),
}
_COUNTED = ("minimum", "maximum")
_SHARED = tuple(one.name for one in fields(PublishedColumns) if one.name not in _COUNTED)


def details_of(figure: PublishedFigure) -> PublishedDetails:
    """Return what the form of a figure holds now."""
    return PublishedDetails(count=figure.count, **{name: getattr(figure, name) for name in _SHARED})


def add_figure(
    session: Session, details: PublishedDetails, *, acting_user: User
) -> PublishedFigure:
    """Enter a figure as a publication gives it."""
    policy.require(acting_user, PublishedPermission.WRITE)
    refuse_all(_faults(session, details))
    figure = PublishedFigure(added_by_id=acting_user.id)
    _take(session, figure, details)
    session.add(figure)
    session.flush()
    record(session, "published-figure:added", figure, acting_user=acting_user)
    return figure


def _faults(session: Session, details: PublishedDetails) -> Iterator[Refusal]:
    yield from faults_of(details)
    party = session.get(Actor, details.party_id) if details.party_id else None
    if details.party_id and (party is None or party.kind is ActorKind.PERSON):
        yield Refusal(N_("Choose a party of the list."), field="party_id")
    if details.place_id and session.get(Place, details.place_id) is None:
        yield Refusal(N_("Choose a place of the list."), field="place_id")


def as_columns(details: PublishedDetails) -> PublishedColumns:
    """Return what was filled in as it stands in a row."""
    shared: dict[str, Any] = {name: getattr(details, name) for name in _SHARED}
    return PublishedColumns(minimum=details.count.minimum, maximum=details.count.maximum, **shared)


def _take(
    session: Session, figure: PublishedFigure, details: PublishedDetails
) -> dict[str, list[object]]:
    """Write what was filled in, and return what changed: whom and where by what is said aloud."""
    changes = take_over(figure, as_columns(details))
    days = day_of(details.as_of_edtf)
    assert days is not None  # noqa: S101 - refused before
    figure.as_of_from, figure.as_of_to = days
    called: Mapping[str, tuple[type[Actor | Place], str]] = {
        "party_id": (Actor, "code"),
        "place_id": (Place, "names"),
    }
    for name in changes.keys() & called.keys():
        model, said = called[name]
        rows = [session.get(model, key) if key else None for key in changes[name]]
        changes[name] = [plain(getattr(row, said, None)) for row in rows]
    return changes


def edit_figure(
    session: Session,
    figure: PublishedFigure,
    details: PublishedDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of a figure."""
    policy.require(acting_user, PublishedPermission.WRITE)
    if figure.state is PublishedState.VOID:
        raise NotAllowedNow(N_("This figure is void; nothing is written of it any more."))
    refuse_if_stale(figure, opened)
    refuse_all(_faults(session, details))
    if changes := _take(session, figure, details):
        record(
            session, "published-figure:changed", figure, acting_user=acting_user, changes=changes
        )


def void_figure(
    session: Session, figure: PublishedFigure, *, reason: str, acting_user: User
) -> None:
    """Void a figure entered by mistake, for a reason; it stays readable and is compared no more."""
    policy.require(acting_user, PublishedPermission.WRITE)
    kept = stated(reason)
    move(
        session,
        figure,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    figure.void_reason = kept


def export_figures(
    session: Session,
    figures: Sequence[PublishedFigure],
    kind: str,
    voice: export.Voice,
    *,
    acting_user: User,
) -> bytes:
    """Write figures as a table, xlsx or csv; the log keeps what left, and no value of it."""
    policy.require(acting_user, PublishedPermission.EXPORT)
    titles, rows = export.table_of(figures, voice)
    sheet, rtl = voice.say(N_("Published figures")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "published-figure:exported",
        acting_user,
        acting_user=acting_user,
        count=len(figures),
        format=kind,
        fields=export.said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content


@dataclass(frozen=True)
class Imported:
    """How many figures of a table were entered, and how many stood there already."""

    added: int
    known: int


def import_figures(
    session: Session, rows: Sequence[PublishedDetails], *, acting_user: User
) -> Imported:
    """Enter the figures of a table; one that is there already, word for word, is left as it is."""
    policy.require(acting_user, PublishedPermission.WRITE)
    known = {details_of(one) for one in queries.in_force(session)}
    fresh = [one for one in dict.fromkeys(rows) if one not in known]
    for details in fresh:
        add_figure(session, details, acting_user=acting_user)
    return Imported(len(fresh), len(rows) - len(fresh))


def explain(session: Session, check: Check, text: Texts, *, acting_user: User) -> FigureExplanation:
    """Say why figures differ; the difference stays shown beside it."""
    policy.require(acting_user, PublishedPermission.WRITE)
    if not text:
        raise Refusal(N_("Say why the figures differ."), field="text")
    written = FigureExplanation(
        check_key=check.key,
        values_then=check.values[:500],
        text=text,
        written_by_id=acting_user.id,
    )
    session.add(written)
    session.flush()
    record(session, "published-figure:explained", written, acting_user=acting_user)
    return written
