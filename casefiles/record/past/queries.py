"""What a case held before: each field's values, and the whole as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import events_about
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.cases.workflow import CaseDetails
from casefiles.record.claims.models import Claim, ClaimDetails
from casefiles.record.claims.queries import whole_claims
from casefiles.record.evidence.models import Exhibit, ExhibitDetails
from casefiles.record.past.parts.undoing import Entry, Step, as_kept, steps_of, undone
from casefiles.record.places.models import Facility, Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

#: fields of a case whose past can be looked at and brought back
FIELDS = tuple(CaseDetails.__dataclass_fields__)
#: neither means anything without the other of the same moment
_POINT = ("latitude", "longitude")
_OF_PERSON = ("names", "aliases", "birth_edtf")
_OF_VICTIM = (
    "kind", "minimum", "maximum", "description", "sex", "age", "age_band", "civilian_status",
    "occupation", "outcome", "cause", "violations", "note",
)  # fmt: skip
_OF_FIGURE = ("source_id", "category", "group", "minimum", "maximum", "wording")
_OF_DAMAGE = ("facility_id", "extent", "out_of_service", "note")
_OF_EXHIBIT = tuple(ExhibitDetails.__dataclass_fields__)
_OF_CLAIM = tuple(name for name in ClaimDetails.__dataclass_fields__ if name != "parties")
#: kind of record → its table and what is told of it, in the order of the page
_KINDS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "victims": (Victim, _OF_VICTIM),
    "figures": (CasualtyFigure, _OF_FIGURE),
    "damages": (Damage, _OF_DAMAGE),
    "exhibits": (Exhibit, _OF_EXHIBIT),
    "claims": (Claim, _OF_CLAIM),
}
#: actions with which a record begins
_BEGUN = frozenset(
    {"victim:added", "victims:added", "figure:added", "damage:added", "exhibit:received",
     "claim:drafted", "claim:recorded", "case:opened"}
)  # fmt: skip
_MOVED = frozenset({"victim:moved", "figure:moved", "damage:moved", "exhibit:moved"})


def require_field(name: str) -> None:
    """Refuse a name that is no field of a case."""
    if name not in FIELDS:
        raise NotFound(N_("There is no such part of a case."))


def history_of_field(session: Session, case: Case, name: str) -> list[Step]:
    """Return the values a field of a case has had, the first one first."""
    return histories_with(session, case, name)[name]


def histories_with(session: Session, case: Case, name: str) -> dict[str, list[Step]]:
    """Return the values of a field and of what means nothing without it: {field → steps}.

    Both coordinates of a point have a step wherever one of them changed, of the same number.
    """
    require_field(name)
    names = _POINT if name in _POINT else (name,)
    entries = _entries(session, [case.id]).get(case.id, [])
    since, opener = _opened(case, entries), case.opened_by_id
    return {
        one: steps_of(one, getattr(case, one), entries, since=since, by=opener, along=names)
        for one in names
    }


def values_of_step(session: Session, case: Case, name: str, number: int) -> dict[str, Step]:
    """Return one of the values that a field has had: {field → step}.

    Of a point it is both coordinates, as they stood together at that moment.
    """
    histories = histories_with(session, case, name)
    if not 0 < number <= len(histories[name]):
        raise NotFound(N_("There is no such earlier value."))
    return {one: steps[number - 1] for one, steps in histories.items()}


def present_values(session: Session, case: Case, names: Iterable[str]) -> dict[str, Step]:
    """Return the values that fields have now: {field → step}."""
    return {name: history_of_field(session, case, name)[-1] for name in names}


def changed_fields(session: Session, case: Case) -> frozenset[str]:
    """Return which fields of a case have ever had another value, as far as the log tells."""
    entries = _entries(session, [case.id]).get(case.id, [])
    return frozenset(name for entry in entries for name in entry.changes)


def _entries(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Entry]]:
    found: dict[UUID, list[Entry]] = {}
    for event in events_about(session, ids):
        found.setdefault(event.subject_id, []).append(
            Entry(
                event.happened_at,
                event.acting_user_id,
                event.action,
                event.detail.body if event.detail else None,
            )
        )
    return found


# --- the whole as it stood on a day ---------------------------------------------------------------


@dataclass(frozen=True)
class Then:
    """One record as it stood on a day, in plain data, beside what it holds now."""

    #: type of the record, for its words
    kind: str
    reference: str
    values: Mapping[str, Any]
    now: Mapping[str, Any]
    #: a later change was expunged: what it changed cannot be taken back
    unsure: bool
    #: the log does not tell when it came in
    undated: bool = False
    #: it belongs to another case today
    left: bool = False

    @property
    def told(self) -> list[str]:
        """The fields that said something then or say something now, in the order of the form."""
        return [name for name in self.values if _says(self.values[name]) or _says(self.now[name])]


def _says(value: Any) -> bool:  # noqa: ANN401 - plain data
    return value not in (None, "", [], {}) and not (
        isinstance(value, dict) and not value.get("wordings", True)
    )


@dataclass(frozen=True)
class AsOf:
    """A case as it stood at the end of a day, UTC."""

    on: date
    case: Then
    records: Mapping[str, list[Then]]
    #: ids of places, facilities and sources → the record that gives their words
    named: Mapping[str, Any] = field(default_factory=dict)
    #: how many records were here then and are in a case that this person may not read
    unseen: int = 0


def end_of(day: date) -> datetime:
    """Return the moment with which a day ends, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def case_as_of(session: Session, case: Case, day: date, *, acting_user: User) -> AsOf:
    """Return a case as it stood at the end of a day, by taking back what the log tells since."""
    own = _entries(session, [case.id]).get(case.id, [])
    _require_day(case, own, day)
    end = end_of(day)
    found = _records_of(session, case, own, end)
    seen = [one for one in found if _is_seen(session, one, case, acting_user)]
    ids = [*(one.id for one in seen), *_people(seen)]
    entries = _entries(session, ids)
    _tell_each(own, seen, entries)
    records: dict[str, list[Then]] = {}
    for name, (table, fields) in _KINDS.items():
        these = (one for one in seen if isinstance(one, table))
        records[name] = [then for one in these for then in _then(one, case, fields, entries, end)]
    whole = _case_then(case, own, end)
    named = _named(session, [whole, *(then for several in records.values() for then in several)])
    return AsOf(day, whole, records, named, len(found) - len(seen))


def _require_day(case: Case, own: Sequence[Entry], day: date) -> None:
    if day > clock.today():
        raise Refusal(N_("This day is still to come. Choose an earlier one."), field="on")
    if end_of(day) <= _opened(case, own):
        raise Refusal(N_("The case was not open yet on this day. Choose a later one."), field="on")


def _opened(case: Case, own: Sequence[Entry]) -> datetime:
    return next((one.happened_at for one in own if one.action == "case:opened"), case.opened_at)


def _records_of(session: Session, case: Case, own: Sequence[Entry], end: datetime) -> list[Any]:
    """Return the records in a case now, and those that a split has taken away since."""
    away = _taken_away(own, end)
    found: list[Any] = []
    for name, (table, _fields) in _KINDS.items():
        statement = sa.select(table) if table is not Claim else whole_claims()
        here = table.case_id == case.id
        statement = statement.where(sa.or_(here, table.id.in_(away.get(name, []))))
        found += session.scalars(statement.order_by(*_in_order(table)))
    return found


def _in_order(table: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a table of any kind
    """Return what sorts records as the pages of today do: by number where they have one."""
    if hasattr(table, "reference"):
        return sa.func.length(table.reference), table.reference
    return (table.id,)


def _taken_away(own: Sequence[Entry], end: datetime) -> dict[str, list[UUID]]:
    away: dict[str, list[UUID]] = {}
    for entry in own:
        if entry.action == "case:split" and entry.happened_at >= end:
            for name, ids in (entry.detail or {}).get("moved", {}).items():
                away.setdefault(name, []).extend(UUID(one) for one in ids)
    return away


def _tell_each(
    own: Sequence[Entry], records: Sequence[Any], entries: dict[UUID, list[Entry]]
) -> None:
    """Add the event that recorded a whole table to what the log tells of each of its victims."""
    for entry in own:
        told = entry.detail or {}
        if entry.action != "victims:added" or not {"first", "last"} <= told.keys():
            continue
        first, last = _number(told["first"]), _number(told["last"])
        each = replace(entry, detail={})
        for one in records:
            if isinstance(one, Victim) and first <= _number(one.reference) <= last:
                entries.setdefault(one.id, []).insert(0, each)


def _number(reference: str) -> int:
    return int(reference.rpartition("-")[2])


def _is_seen(session: Session, one: Any, case: Case, user: User) -> bool:  # noqa: ANN401 - any record
    if one.case_id == case.id:
        return True
    visible = sa.select(Case.id).where(Case.id == one.case_id, is_visible_to(user))
    return session.scalar(visible) is not None


def _people(records: Sequence[Any]) -> list[UUID]:
    return [one.person_id for one in records if isinstance(one, Victim) and one.person_id]


def _then(
    one: Any,  # noqa: ANN401 - a record of any kind
    case: Case,
    fields: tuple[str, ...],
    entries: Mapping[UUID, list[Entry]],
    end: datetime,
) -> Iterator[Then]:
    """Yield a record as it stood, or nothing where it was not there then."""
    own = entries.get(one.id, [])
    later = [entry for entry in own if entry.happened_at >= end]
    came = [entry for entry in own if entry.action in _BEGUN]
    if any(entry.action in _BEGUN for entry in later) or _came_by_split(one, case, later):
        return
    now = {"state": one.state.value} | {name: as_kept(getattr(one, name)) for name in fields}
    values, unsure = undone(now, reversed(later))
    if values["state"] == "void" or _was_removed(own, later):
        return
    if isinstance(one, Victim) and one.person is not None:
        now, values, unsure = _with_person(one, entries, end, now, values, unsure=unsure)
    yield Then(
        type(one).__name__,
        getattr(one, "reference", ""),
        values,
        now,
        unsure,
        undated=not came and not any(entry.action in _MOVED for entry in own),
        left=one.case_id != case.id,
    )


def _came_by_split(one: Any, case: Case, later: Sequence[Entry]) -> bool:  # noqa: ANN401 - any record
    return one.case_id == case.id and any(entry.action in _MOVED for entry in later)


def _was_removed(own: Sequence[Entry], later: Sequence[Entry]) -> bool:
    return any(entry.action == "claim:removed" and entry not in later for entry in own)


def _with_person(
    victim: Victim,
    entries: Mapping[UUID, list[Entry]],
    end: datetime,
    now: dict[str, Any],
    values: dict[str, Any],
    *,
    unsure: bool,
) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """Put the name first, as it was written then."""
    person = {name: as_kept(getattr(victim.person, name)) for name in _OF_PERSON}
    own = entries.get(victim.person_id, []) if victim.person_id else []
    before, doubt = undone(person, [one for one in reversed(own) if one.happened_at >= end])
    if any(one.action == "person:added" and one.happened_at >= end for one in own):
        before = dict.fromkeys(_OF_PERSON)
    return person | now, before | values, unsure or doubt


def _case_then(case: Case, own: Sequence[Entry], end: datetime) -> Then:
    now = {"state": case.state.value} | {name: as_kept(getattr(case, name)) for name in FIELDS}
    values, unsure = undone(now, [one for one in reversed(own) if one.happened_at >= end])
    return Then("Case", case.reference, values, now, unsure)


def _named(session: Session, told: Sequence[Then]) -> dict[str, Any]:
    """Return the places, facilities and sources that ids among the values stand for."""
    tables = {"place_id": Place, "facility_id": Facility, "source_id": Source}
    named: dict[str, Any] = {}
    for name, table in tables.items():
        wanted = {one[name] for then in told for one in (then.values, then.now) if one.get(name)}
        ids = [UUID(one) for one in wanted]
        named |= {
            str(row.id): row for row in session.scalars(sa.select(table).where(table.id.in_(ids)))
        }
    return named


def places_named(session: Session, steps: Sequence[Step]) -> dict[str, Any]:
    """Return the places that the steps of a field stand for."""
    ids = [UUID(one.value) for one in steps if isinstance(one.value, str)]
    return {str(one.id): one for one in session.scalars(sa.select(Place).where(Place.id.in_(ids)))}
