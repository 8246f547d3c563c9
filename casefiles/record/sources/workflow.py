"""Every change to sources, and every look at who one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.errors import NotAllowedNow, Refusal, stated
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import public_key_to_seal_to
from casefiles.platform.vault.workflow import (
    Keyring,
    Proof,
    is_present,
    private_by_name,
    unlock,
)
from casefiles.record.codebook.queries import refuse_unknown
from casefiles.record.sources import policy, queries
from casefiles.record.sources.models import (
    Grading,
    Identity,
    Source,
    SourceGrant,
    SourceHandover,
    SourceState,
)
from casefiles.record.sources.parts.addresses import require_address
from casefiles.record.sources.parts.handing_on import pass_on
from casefiles.record.sources.parts.identity import (
    contact_purpose,
    seal,
    seal_words,
    unseal,
    unseal_words,
)
from casefiles.record.sources.policy import SourcePermission

VOID = Transition(
    "source:voided",
    frozenset({SourceState.RECORDED}),
    SourceState.VOID,
    SourcePermission.WRITE,
)
TRANSITIONS = (VOID,)

__all__ = ["contact_purpose", "pass_on", "seal_words", "unseal_words"]

HISTORY: Mapping[str, str] = {
    "source:added": N_("added the source %(reference)s"),
    "source:changed": N_("changed the source %(reference)s"),
    "source:regraded": N_("graded the source %(reference)s anew: %(reason)s"),
    "source:voided": N_("voided the source %(reference)s as a mistaken record: %(reason)s"),
    "source:identity-sealed": N_("sealed who %(reference)s is"),
    "source:identity-replaced": N_("replaced the sealed identity of %(reference)s: %(reason)s"),
    "source:identity-looked-at": N_("looked at the identity of %(reference)s: %(reason)s"),
    "source:identity-unreadable": N_(
        "tried to look at the identity of %(reference)s, which does not open"
    ),
    "source:look-granted": N_(
        "let %(person)s look at the identity of %(reference)s until %(until)s: %(reason)s"
    ),
    "source:look-ended": N_("ended the leave of %(person)s to look at %(reference)s"),
    "source:handed-over": N_(
        "handed the responsibility for %(reference)s on to %(person)s: %(reason)s"
    ),
    "emergency:looked": N_("looked at the identity of %(reference)s in an emergency: %(reason)s"),
}

_VOCABULARIES = {"kind": "source_kind", "role": "source_role"}


@dataclass(frozen=True)
class SourceDetails:
    """What anybody who may read the label may know of a source."""

    label: Texts
    kind: str
    role: str
    published_title: str = ""
    published_url: str = ""


@dataclass(frozen=True)
class GradingDetails:
    """How reliable a source is, judged apart from what it says; F: cannot be judged."""

    reliability: str = "F"


def details_of(source: Source) -> SourceDetails:
    """Return what the form of a source holds now."""
    fields = SourceDetails.__dataclass_fields__
    return SourceDetails(**{name: getattr(source, name) for name in fields})


def add_source(
    session: Session,
    details: SourceDetails,
    *,
    reliability: str = "F",
    identity: Identity | None = None,
    acting_user: User,
) -> Source:
    """Add a source; who it is, where told, is sealed at once."""
    policy.require(acting_user, SourcePermission.WRITE)
    _require_source(details)
    _require_grade(reliability)
    source = Source(
        id=new_id(), recorded_by_id=acting_user.id, grants=[], requests=[], handovers=[]
    )
    source.reference = next_reference(session, "S", digits=4)
    take_over(source, details)
    source.reliability = reliability
    session.add(source)
    session.flush()
    _grade(session, source, before="", reason="", acting_user=acting_user)
    _record(session, "source:added", source, acting_user)
    if identity:
        _seal(session, source, identity)
        _record(session, "source:identity-sealed", source, acting_user)
    return source


def _record(session: Session, action: str, source: Source, user: User, **detail: Any) -> None:  # noqa: ANN401 - plain data
    record(session, action, source, acting_user=user, reference=source.reference, **detail)


def record_within(
    session: Session, action: str, subject: Identified, source: Source, user: User, **detail: object
) -> None:
    """Record of something that belongs to a source; who reads the source reads it there."""
    said = {"reference": source.reference, **detail}
    record(session, action, subject, acting_user=user, within=source.id, **said)


def _grade(
    session: Session, source: Source, *, before: str, reason: str, acting_user: User
) -> None:
    session.add(
        Grading(
            source_id=source.id,
            before=before,
            after=source.reliability,
            reason=reason,
            graded_by_id=acting_user.id,
        )
    )


def _require_grade(reliability: str) -> None:
    if not reliability:
        raise Refusal(
            N_("Choose how reliable the source is; F if nobody can say."), field="reliability"
        )
    refuse_unknown(GradingDetails(reliability), {"reliability": "reliability"})


def _require_source(details: SourceDetails) -> None:
    if not details.label:
        raise Refusal(
            N_("Say what this source is without saying who, as in “witness at the market”."),
            field="label",
        )
    for name, message in (
        ("kind", N_("Choose what kind of source this is.")),
        ("role", N_("Choose what part the source had.")),
    ):
        if not getattr(details, name):
            raise Refusal(message, field=name)
    refuse_unknown(details, _VOCABULARIES)
    require_address(details.published_url)


def edit_source(
    session: Session, source: Source, details: SourceDetails, *, opened: int, acting_user: User
) -> None:
    """Change a source's label, what it is and where it is published."""
    policy.require(acting_user, SourcePermission.WRITE)
    policy.require_recorded(source)
    refuse_if_stale(source, opened)
    _require_source(details)
    changes = take_over(source, details)
    if changes:
        _record(session, "source:changed", source, acting_user, changes=changes)


def regrade_source(
    session: Session,
    source: Source,
    reliability: str,
    *,
    reason: str,
    opened: int,
    acting_user: User,
) -> None:
    """Judge anew how reliable a source is, for a reason; every grading stays as a row."""
    policy.require(acting_user, SourcePermission.WRITE)
    policy.require_recorded(source)
    refuse_if_stale(source, opened)
    _require_grade(reliability)
    before = source.reliability
    if reliability == before:
        raise Refusal(N_("This is how it is graded already."), field="reliability")
    reason = stated(reason)
    source.reliability = reliability
    _grade(session, source, before=before, reason=reason, acting_user=acting_user)
    changes = {"reliability": [before, reliability]}
    _record(session, "source:regraded", source, acting_user, changes=changes, reason=reason)


def seal_identity(
    session: Session,
    source: Source,
    identity: Identity,
    *,
    opened: int,
    reason: str = "",
    acting_user: User,
) -> None:
    """Seal who a source is. Replacing needs the right to look, and a reason."""
    policy.require(acting_user, SourcePermission.WRITE)
    replaces = source.sealed_identity is not None
    if replaces:
        policy.require_leave(acting_user, source, today=clock.today())
    policy.require_recorded(source)
    refuse_if_stale(source, opened)
    if not identity:
        raise Refusal(N_("Say who it is; only the sealed text will hold it."), field="name")
    said = {"reason": stated(reason)} if replaces else {}
    _seal(session, source, identity)
    action = "source:identity-replaced" if replaces else "source:identity-sealed"
    _record(session, action, source, acting_user, **said)


def _seal(session: Session, source: Source, identity: Identity) -> None:
    public = public_key_to_seal_to(session)
    source.sealed_identity = seal(identity, source.id, public=public)
    source.identity_key = name_of_key(public)


def look_at_identity(
    session: Session,
    keyring: Keyring,
    source: Source,
    *,
    reason: str,
    passphrase: Proof,
    acting_user: User,
) -> Identity | None:
    """Return who a source is, for a reason that the log keeps; None if it does not open.

    The passphrase is asked for only while the identity key is locked.
    """
    policy.require_look(acting_user, source, now=clock.now())
    if source.sealed_identity is None:
        raise NotAllowedNow(N_("Nobody has sealed an identity for this source."))
    reason = stated(reason)
    unlock_identities(session, keyring, passphrase, acting_user=acting_user)
    try:
        own = identity_key(session, keyring, source.identity_key)
        identity = unseal(source.sealed_identity, source.id, private=own)
    except InvalidTag:
        _record(session, "source:identity-unreadable", source, acting_user, reason=reason)
        return None
    action = _look_of(acting_user, source)
    _record(session, action, source, acting_user, within=source.id, reason=reason)
    return identity


def _look_of(user: User, source: Source) -> str:
    """Return what the log calls this look: one by an emergency leave is told apart."""
    if policy.has_leave(user, source, today=clock.today()):
        return "source:identity-looked-at"
    return "emergency:looked"


def unlock_identities(
    session: Session, keyring: Keyring, passphrase: Proof, *, acting_user: User
) -> None:
    """Open the identity key with the passphrase, where it is not open already."""
    if not keyring.is_unlocked(LockedKeyKind.IDENTITY):
        unlock(session, keyring, LockedKeyKind.IDENTITY, passphrase, acting_user=acting_user)


def identity_key(session: Session, keyring: Keyring, name: str | None) -> bytes:
    """Return the key of this name; one that was replaced since it was opened is given up."""
    private = keyring.private(LockedKeyKind.IDENTITY)
    if not is_present(session, LockedKeyKind.IDENTITY, private):
        keyring.forget(LockedKeyKind.IDENTITY)
        raise Refusal(
            N_("The key of the identities was replaced; type the passphrase."), field="passphrase"
        )
    return private_by_name(session, private, name)


def grant_look(
    session: Session,
    source: Source,
    person: User,
    *,
    reason: str,
    until: date | None,
    acting_user: User,
) -> SourceGrant:
    """Let a colleague look at who a source is, until a day, for a reason."""
    policy.require_grantor(acting_user, source)
    policy.require_recorded(source)
    if not policy.may(person, SourcePermission.LOOK):
        raise Refusal(N_("Only investigators and reviewers may be let look."), field="person")
    if person.id == source.responsible_id:
        raise Refusal(N_("That person is responsible for it already."), field="person")
    if until is None or until < clock.today():
        raise Refusal(N_("Choose the last day, today or later."), field="until")
    grant = SourceGrant(
        user_id=person.id, granted_by_id=acting_user.id, reason=stated(reason), until=until
    )
    source.grants.append(grant)
    session.flush()
    _record(
        session,
        "source:look-granted",
        source,
        acting_user,
        person=person.display_name,
        until=until,
        reason=grant.reason,
    )
    return grant


def end_grant(
    session: Session, source: Source, grant: SourceGrant, *, person: User, acting_user: User
) -> None:
    """End a grant before its day; the row stays."""
    policy.require_grantor(acting_user, source)
    if grant.ended_at is not None:
        return
    grant.ended_at = clock.now()
    _record(session, "source:look-ended", source, acting_user, person=person.display_name)


def hand_over(
    session: Session, source: Source, person: User, *, reason: str, acting_user: User
) -> SourceHandover:
    """Hand on who lets others look; who held it looks from then on only by leave."""
    queries.lock_source(session, source)
    policy.require_grantor(acting_user, source)
    policy.require_holder(source, person)
    handover = pass_on(session, source, person, reason=stated(reason), handed_by=acting_user)
    _record(
        session,
        "source:handed-over",
        source,
        acting_user,
        person=person.display_name,
        held_by=acting_user.display_name,
        reason=handover.reason,
    )
    return handover


def void_source(session: Session, source: Source, *, reason: str, acting_user: User) -> None:
    """Mark a mistaken record: it stays readable and counts nowhere."""
    require = partial(policy.require, acting_user)
    require(SourcePermission.WRITE)
    reason = stated(reason)
    move(
        session,
        source,
        VOID,
        acting_user=acting_user,
        require=require,
        reference=source.reference,
        reason=reason,
    )
    source.void_reason = reason
