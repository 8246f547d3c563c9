"""Every change to the recipients: one of our own, a rule compared, a version kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.canonical import digest
from casefiles.foundation.digits import whole_number
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale
from casefiles.foundation.web_addresses import is_web_address
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.codebook.queries import has
from casefiles.record.recipients import policy, queries
from casefiles.record.recipients.models import (
    Check,
    Kind,
    OwnRecipient,
    Per,
    Profile,
    RecipientState,
    RecipientVersion,
    Requirement,
    RuleCheck,
    Verdict,
)
from casefiles.record.recipients.parts.own import NOT_OFFERED, OwnDetails, as_profile
from casefiles.record.recipients.parts.reading import LANGUAGES
from casefiles.record.recipients.policy import RecipientPermission

RETIRE = Transition(
    "recipient:retired",
    frozenset({RecipientState.IN_USE}),
    RecipientState.RETIRED,
    RecipientPermission.DEFINE,
)
TRANSITIONS = (RETIRE,)

HISTORY: Mapping[str, str] = {
    "recipient:defined": N_("defined the recipient %(recipient)s"),
    "recipient:changed": N_("changed the recipient %(recipient)s: version %(version)s"),
    "recipient:retired": N_("retired the recipient: %(reason)s"),
    "recipient:checked": N_("compared the rules of %(recipient)s with the official page"),
}
_CODE = re.compile("[a-z][a-z0-9-]{1,39}")
#: the address of the form itself
_RESERVED = "new"
_STATE = re.compile("[A-Z]{2}")
_OF_THE_UN = frozenset(Kind) - {Kind.COURT, Kind.REGIONAL, Kind.OTHER}
_UN_PURPOSES = frozenset({"un_inquiry", "un_naming_to_state"})
_ANOTHER = N_("People agreed to this recipient as it is. Retire it, and define another.")
_BOTH = N_("Write it in English and in Arabic.")


# --- versions


def keep_version(session: Session, code: str) -> RecipientVersion:
    """Keep a recipient's rules as they are now, for what is built with them."""
    content = dict(queries.as_stored(session, code))
    found = queries.version_like(session, code, content)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            return _add_version(session, code, content)
    except IntegrityError:
        # Somebody kept the same at the same moment.
        return session.scalars(queries.select_version(code, content)).one()


def _add_version(session: Session, code: str, content: dict[str, Any]) -> RecipientVersion:
    kept = RecipientVersion(
        code=code, version=content["version"], content=content, digest=digest(content)
    )
    session.add(kept)
    session.flush()
    return kept


# --- the organisation's own


def define_recipient(
    session: Session, code: str, details: OwnDetails, *, acting_user: User
) -> OwnRecipient:
    """Define a recipient that no file of ours has."""
    policy.require(acting_user, RecipientPermission.DEFINE)
    refuse_all((*_faults_of_code(session, code), *_faults_of(details)))
    kept = _add_version(session, code, _content(code, "1", details))
    own = OwnRecipient(code=code, current_id=kept.id, created_by_id=acting_user.id)
    session.add(own)
    session.flush()
    queries.forget(session)
    record(session, "recipient:defined", own, acting_user=acting_user, recipient=code)
    return own


def change_recipient(
    session: Session,
    own: OwnRecipient,
    details: OwnDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Write a new version; what was built with an earlier one keeps that."""
    policy.require(acting_user, RecipientPermission.DEFINE)
    refuse_if_stale(own, opened)
    if own.state is RecipientState.RETIRED:
        raise NotAllowedNow(N_("This recipient is retired."))
    before = own.current.content
    refuse_all((*_faults_of(details), *_faults_of_change(before, details)))
    if _content(own.code, before["version"], details) == before:
        return
    version = str(int(before["version"]) + 1)
    kept = _add_version(session, own.code, _content(own.code, version, details))
    own.current_id, own.current = kept.id, kept
    session.flush()
    queries.forget(session)
    record(
        session,
        "recipient:changed",
        own,
        acting_user=acting_user,
        recipient=own.code,
        version=version,
    )


def retire_recipient(
    session: Session, own: OwnRecipient, *, reason: str, acting_user: User
) -> None:
    """Open nothing new for it; what went to it stays as it is."""
    move(
        session,
        own,
        RETIRE,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=stated(reason),
    )
    session.flush()
    queries.forget(session)


def _content(code: str, version: str, details: OwnDetails) -> dict[str, Any]:
    return as_profile(
        details,
        code=code,
        version=version,
        words=queries.words_of_checks(),
        own=queries.shared_by_own(),
    )


def _faults_of_code(session: Session, code: str) -> Iterator[Refusal]:
    if not _CODE.fullmatch(code):
        yield Refusal(
            N_("Use small letters, digits and hyphens, beginning with a letter."), field="code"
        )
    elif code == _RESERVED or any(one.code == code for one in queries.profiles(session)):
        yield Refusal(N_("There is a recipient of this code already."), field="code")


def _faults_of(details: OwnDetails) -> Iterator[Refusal]:
    for name in ("names", "short_names", "body", "mandate", "delivery"):
        if not _in_both(getattr(details, name)):
            yield Refusal(_BOTH, field=name)
    if details.state_code and not _STATE.fullmatch(details.state_code):
        yield Refusal(N_("Two capital letters of ISO 3166, as in SY."), field="state_code")
    if not details.languages:
        yield Refusal(N_("Choose one language at least."), field="languages")
    if not details.purposes or not all(has("purpose", one) for one in details.purposes):
        yield Refusal(N_("Choose what each person is asked about."), field="purposes")
    if details.kind not in _OF_THE_UN and {*details.purposes} & _UN_PURPOSES:
        yield Refusal(
            N_("People agree to that for bodies of the United Nations alone."), field="purposes"
        )
    if details.source_url and not is_web_address(details.source_url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="source_url")
    if not details.source_text.strip():
        yield Refusal(N_("Say where you found what it asks for."), field="source_text")
    yield from _faults_of_rows(details)


def _faults_of_change(before: Mapping[str, Any], details: OwnDetails) -> Iterator[Refusal]:
    """Yield what may never change: grounds name a recipient by its code, whoever it is by then."""
    now = _content("", "", details)
    for name in ("names", "body", "kind", "purposes"):
        if now[name] != before[name]:
            yield Refusal(_ANOTHER, field=name)
    if now["mandate"]["state_code"] != before["mandate"]["state_code"]:
        yield Refusal(_ANOTHER, field="state_code")


def _in_both(texts: Texts) -> bool:
    return all(texts.wordings.get(language, "").strip() for language in LANGUAGES)


def _faults_of_rows(details: OwnDetails) -> Iterator[Refusal]:
    if not details.elements:
        yield Refusal(N_("Choose one thing at least that it asks for."), field="elements")
    if any(bool(one.en) is not bool(one.ar) for one in details.elements):
        yield Refusal(_BOTH, field="elements")
    if any(one.check in NOT_OFFERED for one in details.elements):
        yield Refusal(N_("Choose from the list."), field="elements")
    if any(_asked_of_nobody(one.check, one.requirement) for one in details.elements):
        yield Refusal(N_("What always is there cannot be forbidden."), field="elements")
    if any(not whole_number(one.words) for one in details.elements if one.words):
        yield Refusal(N_("Say with a whole number how many words it may have."), field="elements")
    if any(one.words and not _is_written(one.check) for one in details.elements):
        yield Refusal(
            N_("Words are counted only of what is answered for the submission as a whole."),
            field="elements",
        )
    for name in ("limits", "warnings"):
        if any(not one.en or not one.ar for one in getattr(details, name)):
            yield Refusal(_BOTH, field=name)


def _is_written(check: Check) -> bool:
    return bool(queries.words_of_checks()[check]["per"] == Per.SUBMISSION.value)


def _asked_of_nobody(check: Check, requirement: Requirement) -> bool:
    per = queries.words_of_checks()[check]["per"]
    return requirement is Requirement.FORBIDDEN and per == Per.SUBMISSION.value


# --- compared with the official page


@dataclass(frozen=True)
class CheckDetails:
    """What somebody read on the official page, and when."""

    rule: str
    verdict: Verdict
    checked_on: date
    note: str = ""


def check_rule(
    session: Session, asked: Profile, details: CheckDetails, *, acting_user: User
) -> RuleCheck:
    """Write down that a rule, or the whole of a profile, was compared with the official page."""
    policy.require(acting_user, RecipientPermission.CHECK)
    refuse_all(_faults_of_check(asked, details))
    found = RuleCheck(
        code=asked.code,
        version=asked.version,
        rule=details.rule,
        verdict=details.verdict,
        checked_on=details.checked_on,
        note=details.note.strip(),
        checked_by_id=acting_user.id,
    )
    session.add(found)
    session.flush()
    queries.forget(session)
    record(
        session,
        "recipient:checked",
        found,
        acting_user=acting_user,
        recipient=asked.code,
        rule=details.rule,
        verdict=details.verdict.value,
        on=details.checked_on.isoformat(),
    )
    return found


def _faults_of_check(asked: Profile, details: CheckDetails) -> Iterator[Refusal]:
    if details.rule and details.rule not in asked.rules():
        yield Refusal(N_("This recipient has no such rule."), field="rule")
    if details.checked_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="checked_on")
    if details.verdict is Verdict.DIFFERS and not details.note.strip():
        yield Refusal(N_("Write what the official page says instead."), field="note")
