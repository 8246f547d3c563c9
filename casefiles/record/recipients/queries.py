"""Every look at the recipients: those of our files, read once, and the organisation's own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.canonical import canonical_json, digest
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import has_waiting
from casefiles.record.codebook.models import Wordings
from casefiles.record.recipients.models import (
    Check,
    LastCheck,
    OwnRecipient,
    Profile,
    RecipientState,
    RecipientVersion,
    RuleCheck,
    Verdict,
)
from casefiles.record.recipients.parts.reading import BadProfile, read_profile

_DATA = Path(__file__).parent / "data"
#: what a session remembers of the organisation's own, as long as its transaction lasts
_OWN = "own recipients"
_KEPT = "own recipients read before"


# --- what comes with the program


@cache
def shipped() -> tuple[Profile, ...]:
    """Return every recipient that comes with the program, by code."""
    return tuple(_read(code, stored) for code, stored in sorted(_stored().items()))


@cache
def _stored() -> Mapping[str, Mapping[str, Any]]:
    files = sorted(_DATA.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def _read(code: str, stored: Mapping[str, Any]) -> Profile:
    profile = read_profile(stored)
    if profile.code != code:
        raise BadProfile("code", f"{profile.code!r} lies in a file called {code!r}")
    return profile


@cache
def words_of_checks() -> Mapping[Check, Mapping[str, Any]]:
    """Return how each check is worded where an element has no words of its own."""
    words = json.loads((_DATA / "words" / "checks.json").read_text(encoding="utf-8"))
    return {check: words[check.value] for check in Check}


@cache
def shared_by_own() -> Mapping[str, Any]:
    """Return what every recipient of the organisation's own says alike."""
    words: Mapping[str, Any] = json.loads((_DATA / "words" / "own.json").read_text("utf-8"))
    return words


# --- all of them


def profiles(session: Session) -> tuple[Profile, ...]:
    """Return every recipient, ours by code and then the organisation's own, retired ones too."""
    return (*shipped(), *_own(session).values())


def offered(session: Session) -> tuple[Profile, ...]:
    """Return the recipients that something new may go to."""
    return tuple(each for each in profiles(session) if not each.is_retired)


def profile(session: Session, code: str) -> Profile:
    """Return one recipient as its rules are now, or raise NotFound."""
    for each in profiles(session):
        if each.code == code:
            return each
    raise NotFound(N_("There is no such recipient."))


def compared(session: Session, asked: Profile) -> Profile:
    """Return a profile with the day on which somebody last compared all of this version."""
    found = session.scalar(
        sa.select(RuleCheck)
        .where(RuleCheck.code == asked.code, RuleCheck.version == asked.version)
        .where(RuleCheck.rule == "")
        .order_by(RuleCheck.checked_on.desc(), RuleCheck.recorded_at.desc())
        .limit(1)
    )
    if found is None:
        return asked
    said = _SAYS_SO if found.verdict is Verdict.SAYS_SO else _DIFFERS
    return replace(asked, last_checked=LastCheck(on=found.checked_on, by=None, note=said))


def names(session: Session) -> dict[str, Wordings]:
    """Return what every recipient is called: {code → short names}."""
    return {each.code: each.short_names for each in profiles(session)}


def as_stored(session: Session, code: str) -> Mapping[str, Any]:
    """Return one recipient as plain data, for what has to be pinned."""
    if code in _stored():
        return _stored()[code]
    return the_own(session, code).current.content


def fits_reference(asked: Profile, reference: str) -> bool:
    """Return whether this could be a reference of the recipient's own."""
    known = asked.reference
    return known is None or re.fullmatch(known.pattern, reference) is not None


#: beside the day, in packets too, where nobody of the staff is named
_SAYS_SO = MappingProxyType(
    {
        "en": "Compared by this organisation with the official page.",
        "ar": "قارنته هذه المنظمة بالصفحة الرسمية.",
    }
)
_DIFFERS = MappingProxyType(
    {
        "en": "Compared by this organisation with the official page, which differs in part.",
        "ar": "قارنته هذه المنظمة بالصفحة الرسمية، وهي تختلف عنه جزئياً.",
    }
)

# --- the organisation's own


def _own(session: Session) -> Mapping[str, Profile]:
    """Return the organisation's own, asked for once in a transaction."""
    known = session.info.get(_OWN)
    if known is not None and known[0] is session.get_transaction():
        found: Mapping[str, Profile] = known[1]
        return found
    with session.no_autoflush:
        rows = session.scalars(sa.select(OwnRecipient).order_by(OwnRecipient.code)).all()
    found = {row.code: _own_profile(row) for row in rows}
    session.info[_OWN] = (session.get_transaction(), found)
    kept = session.info.get(_KEPT)
    if kept is not None and not has_waiting(session):
        kept.clear()
        kept[sum(row.version for row in rows)] = found
    return found


def state_of_own() -> sa.ScalarSelect[int]:
    """Return what a statement may ask along: versions only grow, and none is taken away."""
    return sa.select(sa.func.coalesce(sa.func.sum(OwnRecipient.version), 0)).scalar_subquery()


def take_own(session: Session, state: int) -> None:
    """Take the organisation's own as they were read before, where none changed since."""
    found = session.info.get(_KEPT, {}).get(state)
    if found is not None and not has_waiting(session):
        session.info[_OWN] = (session.get_transaction(), found)


def memory() -> dict[str, dict[int, Mapping[str, Profile]]]:
    """Return what the sessions of an application carry so that they share what was read."""
    return {_KEPT: {}}


def forget(session: Session) -> None:
    """Ask anew after a change."""
    session.info.pop(_OWN, None)


@cache
def _whole_checks() -> sa.Select[RuleCheck]:
    return (
        sa.select(RuleCheck)
        .where(RuleCheck.rule == "")
        .order_by(RuleCheck.checked_on, RuleCheck.recorded_at)
    )


def _own_profile(row: OwnRecipient) -> Profile:
    found = version_as_profile(row.current)
    retired = row.state is RecipientState.RETIRED
    return replace(found, is_own=True, is_retired=retired)


def version_as_profile(row: RecipientVersion) -> Profile:
    """Return a kept version; one of them never changes, so it is read once."""
    return _read_kept(row.digest, canonical_json(row.content).decode())


@lru_cache(maxsize=200)
def _read_kept(_digest: str, content: str) -> Profile:
    return read_profile(json.loads(content))


def the_own(session: Session, code: str) -> OwnRecipient:
    """Return one of the organisation's own recipients, or raise NotFound."""
    found = session.scalar(sa.select(OwnRecipient).where(OwnRecipient.code == code))
    if found is None:
        raise NotFound(N_("There is no such recipient."))
    return found


# --- versions and checks


def kept_version(session: Session, code: str, version_id: UUID) -> RecipientVersion:
    """Return one kept version of a profile, or raise NotFound."""
    found = session.get(RecipientVersion, version_id)
    if found is None or found.code != code:
        raise NotFound(N_("There is no such version of this recipient."))
    return found


def version_like(
    session: Session, code: str, content: Mapping[str, Any]
) -> RecipientVersion | None:
    """Return the kept version that says exactly this."""
    return session.scalar(select_version(code, content))


def select_version(code: str, content: Mapping[str, Any]) -> sa.Select[RecipientVersion]:
    """Select the version that says exactly this."""
    return sa.select(RecipientVersion).where(
        RecipientVersion.code == code, RecipientVersion.digest == digest(content)
    )


def versions_of(session: Session, code: str) -> Sequence[RecipientVersion]:
    """Return the versions of a profile that were written or used, the latest first."""
    return session.scalars(
        sa.select(RecipientVersion)
        .where(RecipientVersion.code == code)
        .order_by(RecipientVersion.recorded_at.desc(), RecipientVersion.id.desc())
        .limit(100)
    ).all()


def checks_of(session: Session, code: str) -> dict[str, RuleCheck]:
    """Return the last check of each rule of a profile, whichever version it was of."""
    rows = session.scalars(
        sa.select(RuleCheck)
        .where(RuleCheck.code == code)
        .order_by(RuleCheck.checked_on, RuleCheck.recorded_at)
    )
    return {row.rule: row for row in rows}


def last_checks(session: Session) -> dict[str, RuleCheck]:
    """Return the last check of each whole profile: {code → check}."""
    return {row.code: row for row in session.scalars(_whole_checks())}
