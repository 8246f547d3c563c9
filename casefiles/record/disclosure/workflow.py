"""Writing down, confirming and withdrawing grounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal, refuse_all, stated
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.workflow import keep_file
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import (
    Keyring,
    destroy_data_key,
    new_data_key,
    open_data_key,
)
from casefiles.record.cases.models import Case
from casefiles.record.disclosure import policy, queries
from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    SignedForm,
    Withdrawal,
)
from casefiles.record.disclosure.parts import scans
from casefiles.record.disclosure.parts.gate import taken_back_since
from casefiles.record.disclosure.parts.givers import (
    GIVERS,
    PUBLICATION,
    faults_about,
    faults_of_giver,
    giver_of,
)
from casefiles.record.disclosure.parts.withdrawing import faults_of_withdrawal, keep_what_happened

HISTORY: Mapping[str, str] = {
    "ground:recorded": N_("wrote down a ground to disclose (%(kind)s)"),
    "ground:confirmed": N_("confirmed a ground to disclose"),
    "ground:moved": N_("moved a ground to disclose along to this case (%(kind)s)"),
    "ground:form-filled": N_("filled in consent form %(form)s about %(reference)s"),
    "ground:form-attached": N_("attached a signed form to a ground to disclose"),
    "ground:form-removed": N_("removed a signed form of a ground to disclose: %(reason)s"),
    "ground:form-opened": N_("looked at a signed form of a ground to disclose"),
    "ground:withdrawn": N_("withdrew a ground to disclose (%(happened)s): %(reason)s"),
    "ground:withdrawal-explained": N_(
        "said what happened before a ground was withdrawn: %(happened)s"
    ),
}
LARGEST_FORM = scans.LARGEST_FORM


@dataclass(frozen=True)
class GroundDetails:
    """What a person fills in about one ground."""

    subject_kind: GroundSubject
    subject_id: UUID
    kind: GroundKind
    scopes: tuple[Scope, ...]
    purpose: Purpose
    recipients: tuple[str, ...] = ()
    given_by: str = ""
    method: str = ""
    language: str = ""
    given_on: date | None = None
    expires_on: date | None = None
    citation: str = ""
    note: str = ""
    giver: Giver | None = None
    relation: str = ""
    assent: Assent | None = None
    interpreter_used: bool | None = None
    interpreter: str = ""


@dataclass(frozen=True)
class GroundWording:
    """What of a ground can be judged before it is known whom it is about."""

    kind: GroundKind
    scopes: tuple[Scope, ...]
    given_by: str
    method: str
    given_on: date | None
    expires_on: date | None
    citation: str
    note: str
    giver: Giver | None = None
    relation: str = ""
    assent: Assent | None = None
    interpreter_used: bool | None = None
    interpreter: str = ""


def record_ground(
    session: Session, case: Case, details: GroundDetails, *, acting_user: User
) -> Ground:
    """Write down on what ground something may leave; asks what its kind must say."""
    policy.require_settler(acting_user, case)
    refuse_all(faults_of_ground(details))
    if not queries.is_of_case(session, case, details.subject_kind, details.subject_id):
        raise Refusal(N_("Choose whom or what of this case it is about."), field="subject")
    refuse_all(faults_about_person(session, case, details))
    ground = as_ground(session, case, details, acting_user=acting_user)
    session.add(ground)
    session.flush()
    _note(
        session,
        "ground:recorded",
        ground,
        acting_user,
        kind=details.kind.value,
        about=str(details.subject_id),
        scopes=list(details.scopes),
        purpose=details.purpose.value,
        giver=ground.giver.value,
    )
    return ground


def faults_about_person(session: Session, case: Case, details: GroundDetails) -> Iterator[Refusal]:
    """Yield what is wrong with who agreed, for what the case says of whom it is about."""
    is_sealed = queries.speaks_of_sealed(session, details.subject_kind, details.subject_id)
    is_named = bool(details.given_by.strip())
    if is_sealed and is_named:
        yield Refusal(
            N_("Who this source is stays sealed: name nobody here, and say how and when."),
            field="given_by",
        )
    if details.kind in GIVERS and not (is_sealed or is_named):
        yield Refusal(N_("Say who gave it."), field="given_by")
    on = details.given_on or clock.today()
    standing = queries.standing_of_subject(session, case, details.subject_id, on)
    yield from faults_about(details, standing, queries.assent_from(session))
    against = queries.refusals_about(session, [details.subject_id])[details.subject_id]
    if since := taken_back_since(details, against):
        yield Refusal(
            N_("Something of this was taken back on %(day)s: only what was given later counts."),
            field="given_on",
            day=since,
        )


def follow_case(session: Session, ground: Ground, case: Case) -> None:
    """Keep in a ground what the case says of the person; the gate judges by it."""
    on = ground.given_on or clock.today()
    standing = queries.standing_of_subject(session, case, ground.subject_id, on)
    ground.is_child, ground.is_gone = standing.is_child, standing.is_gone
    ground.dead_since = standing.dead_since


def as_ground(session: Session, case: Case, details: GroundDetails, *, acting_user: User) -> Ground:
    """Return a ground as it would be written down; nothing is written yet."""
    too_young = details.assent is Assent.TOO_YOUNG
    ground = Ground(
        case_id=case.id,
        recorded_by_id=acting_user.id,
        assent_from=queries.assent_from(session) if too_young else None,
        **{name: getattr(details, name) for name in GroundDetails.__dataclass_fields__},
    )
    ground.giver = giver_of(details.kind, details.giver)
    follow_case(session, ground, case)
    return ground


def faults_of_ground(said: GroundDetails | GroundWording) -> Iterator[Refusal]:
    """Yield everything that a ground of its kind must say and does not."""
    if not said.scopes:
        yield Refusal(N_("Say what may leave."), field="scopes")
    if said.kind in PUBLICATION and not said.citation.strip():
        yield Refusal(N_("Say where it was published."), field="citation")
    if said.kind is GroundKind.OTHER and not said.note.strip():
        yield Refusal(N_("Write down the reason; a second person confirms it."), field="note")
    if said.kind not in PUBLICATION and said.given_on is None:
        yield Refusal(N_("Say on which day it was given."), field="given_on")
    by_somebody = said.kind not in PUBLICATION and said.kind is not GroundKind.OTHER
    if by_somebody and not said.method:
        yield Refusal(N_("Say how it was given."), field="method")
    if said.given_on and said.given_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="given_on")
    if said.given_on and said.expires_on and said.expires_on < said.given_on:
        yield Refusal(N_("It cannot end before it was given."), field="expires_on")
    yield from faults_of_giver(said)


def confirm_ground(session: Session, ground: Ground, case: Case, *, acting_user: User) -> None:
    """Confirm, as a second person, a ground of the kind that needs one."""
    policy.require_settler(acting_user, case)
    if ground.kind is not GroundKind.OTHER or ground.confirmed_by_id is not None:
        raise NotAllowedNow(N_("This ground does not wait for a second person."))
    if not policy.may_confirm(acting_user, ground, case):
        raise NotPermitted(N_("Somebody other than who wrote it down has to confirm it."))
    ground.confirmed_by_id = acting_user.id
    record(session, "ground:confirmed", ground, acting_user=acting_user, within=case.id)


def withdraw_ground(
    session: Session,
    ground: Ground,
    case: Case,
    *,
    acting_user: User,
    reason: str,
    happened: Withdrawal = Withdrawal.TAKEN_BACK,
    on: date | None = None,
) -> None:
    """Withdraw a ground at once; nothing leaves on it from now on.

    What was taken back stays so: `on` is the day, today where none is said.
    """
    policy.require_settler(acting_user, case)
    if ground.withdrawn_at is not None:
        raise NotAllowedNow(N_("This ground was withdrawn before."))
    refuse_all(faults_of_withdrawal(happened, on, [ground]))
    reason = stated(reason)
    keep_what_happened(ground, happened, on)
    _withdraw(session, ground, reason, acting_user)


def explain_withdrawal(
    session: Session,
    ground: Ground,
    case: Case,
    *,
    acting_user: User,
    happened: Withdrawal,
    on: date | None = None,
) -> None:
    """Say what happened before a ground was withdrawn, where nobody was asked then."""
    policy.require_settler(acting_user, case)
    if ground.withdrawn_as is not Withdrawal.UNSAID:
        raise NotAllowedNow(N_("What happened is written down already."))
    refuse_all(faults_of_withdrawal(happened, on, [ground]))
    keep_what_happened(ground, happened, on or ground.taken_back_on)
    _note(session, "ground:withdrawal-explained", ground, acting_user, happened=happened.value)


def withdraw_everything(
    session: Session,
    case: Case,
    subject_id: UUID,
    *,
    acting_user: User,
    reason: str,
    on: date | None = None,
) -> int:
    """Take back every ground about somebody or something, in whichever case; return how many.

    Who may settle one case that names them may do so for all: nothing is disclosed by it, and
    whoever changed their mind does not ask case by case.
    """
    policy.require_settler(acting_user, case)
    queries.get_subject(session, case, subject_id)
    standing = queries.standing_about(session, subject_id)
    if not standing:
        raise NotAllowedNow(N_("There is no ground left to withdraw."))
    here = (ground for ground in standing if ground.case_id == case.id)
    refuse_all(faults_of_withdrawal(Withdrawal.TAKEN_BACK, on, here))
    reason = stated(reason)
    for ground in standing:
        keep_what_happened(ground, Withdrawal.TAKEN_BACK, on)
        _withdraw(session, ground, reason, acting_user)
    return len(standing)


def take_back_expunged(session: Session, ground: Ground, line: str, *, acting_user: User) -> None:
    """Let nothing of whom or what is expunged out any more; called by the room that expunges."""
    keep_what_happened(ground, Withdrawal.TAKEN_BACK, None)
    _withdraw(session, ground, line, acting_user)


def _withdraw(session: Session, ground: Ground, reason: str, acting_user: User) -> None:
    ground.withdrawn_at, ground.withdrawal_reason = clock.now(), reason
    said = {"reason": reason, "happened": ground.withdrawn_as}
    _note(session, "ground:withdrawn", ground, acting_user, **said)


def move_ground(
    session: Session, ground: Ground, case: Case, new: Case, *, acting_user: User
) -> None:
    """Take a ground along with whom or what it is about; called by the room that splits."""
    policy.require_settler(acting_user, case)
    ground.case_id = new.id
    session.flush()
    follow_case(session, ground, new)
    _note(session, "ground:moved", ground, acting_user, kind=ground.kind.value)


def attach_form(
    session: Session,
    keyring: Keyring,
    store: LocalStore,
    ground: Ground,
    scan: bytes,
    *,
    acting_user: User,
) -> SignedForm:
    """Keep a scan of what was signed, sealed: the files alone show nobody's name."""
    policy.require_settler(acting_user, session.get_one(Case, ground.case_id))
    if ground.kind in PUBLICATION:
        raise NotAllowedNow(N_("Nobody signs for what is published."))
    if not queries.may_keep_form(session, ground):
        raise NotAllowedNow(NAMES_A_SOURCE)
    media_type = scans.media_type_of(scan)
    key, plain_key = new_data_key(session, keyring)
    session.flush()
    form = SignedForm(
        id=new_id(),
        ground_id=ground.id,
        data_key_id=key.id,
        media_type=media_type,
        size=len(scan),
        added_by_id=acting_user.id,
    )
    sealed = scans.seal(plain_key, scan, form.id)
    form.sha256 = keep_file(session, store, BytesIO(sealed), limit=len(sealed)).sha256
    session.add(form)
    session.flush()
    _note(session, "ground:form-attached", ground, acting_user)
    return form


NAMES_A_SOURCE = N_(
    "Who a source is stays sealed, and a signed form names them. Lock the paper away, and write"
    " in the note where it is."
)


def open_form(
    session: Session,
    keyring: Keyring,
    store: LocalStore,
    form: SignedForm,
    *,
    acting_user: User,
) -> bytes:
    """Return a scan to somebody who may settle the ground; that they looked is kept."""
    ground = session.get_one(Ground, form.ground_id)
    policy.require_settler(acting_user, session.get_one(Case, ground.case_id))
    key = open_data_key(session, keyring, form.data_key_id)
    scan = scans.open_sealed(key, store.chunks(form.sha256), form.id)
    _note(session, "ground:form-opened", ground, acting_user)
    return scan


def remove_form(session: Session, form: SignedForm, *, acting_user: User, reason: str) -> None:
    """Destroy the key of a scan, so that nobody can read it again; that it was there stays."""
    ground = session.get_one(Ground, form.ground_id)
    policy.require_settler(acting_user, session.get_one(Case, ground.case_id))
    if form.removed_at is not None:
        raise NotAllowedNow(N_("This form was removed before."))
    reason = stated(reason)
    form.removed_at = clock.now()
    _note(session, "ground:form-removed", ground, acting_user, reason=reason)
    destroy_data_key(session, session.get_one(DataKey, form.data_key_id), acting_user=acting_user)


def _note(
    session: Session, action: str, ground: Ground, acting_user: User, **detail: object
) -> None:
    record(session, action, ground, acting_user=acting_user, within=ground.case_id, **detail)


def number_form(
    session: Session, case: Case, subject: queries.Subject | None, *, acting_user: User
) -> str:
    """Return the number of a new form, which names nobody.

    That somebody took one out which says whom it is about is kept.
    """
    policy.require_settler(acting_user, case)
    number = next_reference(session, f"F-{clock.today().year}", digits=4)
    if subject is not None:
        record(
            session,
            "ground:form-filled",
            case,
            acting_user=acting_user,
            form=number,
            reference=subject.reference,
            about=str(subject.id),
        )
    return number
