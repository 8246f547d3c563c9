"""The log told in words: who did what, when, and what it changed; never what is sealed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from casefiles.platform.accounts import queries as accounts
from casefiles.platform.audit import queries
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.web.transaction import request_session

#: fields whose values never leave the record, whatever a detail may hold
SEALED = frozenset({"code", "identity", "passphrase", "password", "sealed_identity"})
_LONGEST = 160
_GOOD = frozenset({"approved", "cleared", "verified", "sealed"})
_STOP = frozenset({"voided", "rejected", "disabled", "withdrawn", "expunged", "destroyed"})


@dataclass(frozen=True)
class Change:
    """One field in words; both values are empty where only the fact may be told."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Told:
    """An event as `timeline` of `components/lists.html` shows it."""

    who: str
    text: str
    when: str
    kind: str
    note: str
    changes: tuple[Change, ...]


def _nothing(_session: Session, _file_id: UUID, _events: Sequence[AuditEvent]) -> tuple[UUID, ...]:
    return ()


@dataclass(frozen=True)
class Teller:
    """Tells events with the words of every room, in the language of the page."""

    #: action → phrase after the person's name
    actions: Mapping[str, str]
    #: field → label
    fields: Mapping[str, str]
    #: (type of record, field, value) → words
    say: Callable[[str, str, object], str]
    moment: Callable[[datetime], str]
    #: (a file, events in it) → the records that these are about and that lie in another file now
    gone_from: Callable[[Session, UUID, Sequence[AuditEvent]], Collection[UUID]] = _nothing

    def history(
        self, record_id: UUID, limit: int = 100, without: Collection[str] = ()
    ) -> list[Told]:
        """Return what happened to a record and within its file, newest first.

        `without` leaves out actions whose words tell of records that this person may not know of.
        What happened to a record before it went to another file is told without details: they
        are read where it is now, by who may read that.
        """
        events = queries.history_of(request_session(), record_id, limit=limit)
        known = [event for event in events if event.action not in without]
        return self.tell(known, gone=self.gone_from(request_session(), record_id, known))

    def tell(
        self,
        events: Sequence[AuditEvent],
        with_details: bool = True,
        gone: Collection[UUID] = (),
    ) -> list[Told]:
        """Return events in words; without details for who may not read the records."""
        people = {event.acting_user_id for event in events if event.acting_user_id}
        names = accounts.names_of(request_session(), people)
        return [
            self._told(event, names, with_details and event.subject_id not in gone)
            for event in events
        ]

    def _told(self, event: AuditEvent, names: Mapping[UUID, str], with_details: bool) -> Told:
        body = event.detail.body if with_details and event.detail else {}
        phrase = self.actions.get(event.action)
        past = event.action.partition(":")[2]
        program = gettext("The program")
        return Told(
            who=names.get(event.acting_user_id, "") if event.acting_user_id else program,
            text=self._text(event, phrase, body, with_details),
            when=self.moment(event.happened_at),
            kind="good" if past in _GOOD else "stop" if past in _STOP else "",
            note="" if "%(reason)" in (phrase or "") else str(body.get("reason") or ""),
            changes=self._changes(event.subject_type, body),
        )

    def _text(
        self, event: AuditEvent, phrase: str | None, body: Mapping[str, Any], with_details: bool
    ) -> str:
        if phrase is None:
            return event.action
        values = _Parameters(gettext("not stated") if with_details else "…")
        for name, value in body.items():
            values[name] = self._value(event.subject_type, name, value)
        return gettext(phrase) % values

    def _changes(self, subject_type: str, body: Mapping[str, Any]) -> tuple[Change, ...]:
        changed = body.get("changes") or {}
        if "before" in body and "after" in body:
            changed = {"": [body["before"], body["after"]], **changed}
        return tuple(
            self._change(subject_type, field, before, after)
            for field, (before, after) in changed.items()
            if before != after
        )

    def _change(self, subject_type: str, field: str, before: object, after: object) -> Change:
        label = gettext(self.fields[field]) if field in self.fields else field.replace("_", " ")
        if field in SEALED or field.endswith("_id"):
            return Change(label)
        return Change(
            label,
            self._value(subject_type, field, before) or gettext("not stated"),
            self._value(subject_type, field, after) or gettext("not stated"),
        )

    def _value(self, subject_type: str, field: str, value: object) -> str:
        if field in SEALED:
            return gettext("sealed")
        words = self.say(subject_type, field, value)
        return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


class _Parameters(dict[str, str]):
    """What a phrase may name, and what stands for a value that is not given."""

    def __init__(self, missing: str) -> None:
        super().__init__()
        self.missing = missing

    def __missing__(self, name: str) -> str:
        return self.missing
