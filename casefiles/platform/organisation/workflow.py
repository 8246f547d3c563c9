"""Setting an installation up, once, and changing what the organisation says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts import workflow as accounts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.workflow import record
from casefiles.platform.organisation import policy, queries
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.organisation.policy import OrganisationPermission
from casefiles.platform.vault import export
from casefiles.platform.vault import queries as keys
from casefiles.platform.vault import workflow as vault
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, Stretching

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "organisation:set-up": N_("set up this installation"),
    "organisation:changed": N_("changed what stands for the organisation"),
    "organisation:alike-set": N_("set how few people alike are too few: %(number)s (%(reason)s)"),
    "identity-key:unlocked": N_("unlocked the identities of sources"),
    "identity-key:refused": N_("typed a wrong passphrase for the identities of sources"),
    "identity-key:locked": N_("locked the identities of sources"),
    "signing-key:unlocked": N_("unlocked the signing key"),
    "signing-key:refused": N_("typed a wrong passphrase for the signing key"),
    "signing-key:locked": N_("locked the signing key"),
    "keys:exported": N_("printed a recovery sheet of the keys"),
    "keys:passphrase-changed": N_("changed the passphrase of the keys"),
    "master-key:rotation-begun": N_("began to replace the master key"),
    "master-key:rewrapped": N_("wrapped %(count)s data keys by the new master key"),
    "master-key:rotated": N_("replaced the master key, which wraps %(count)s data keys"),
    "identity-key:rotation-begun": N_("began to replace the key of the identities"),
    "identity-key:resealed": N_("sealed %(count)s identities to the new key"),
    "identity-key:rotated": N_(
        "replaced the key of the identities, to which %(count)s are sealed, and destroyed the old"
    ),
    "signing-key:rotated": N_("replaced the signing key; its fingerprint is now %(fingerprint)s"),
    "organisation:backed-up": N_("made a backup of this installation"),
    "organisation:restored": N_("restored this installation from a backup"),
    "keys:checked": N_("checked a recovery sheet against this installation"),
    "data-key:destroyed": N_("destroyed a key, so that what it locked can never be read again"),
}

MOST_ALIKE = 1000


@dataclass(frozen=True)
class OrganisationDetails:
    """What stands in letters and packets; languages in order, the first shown by default."""

    names: Texts
    address: str
    focal_point: str
    focal_point_contact: str
    languages: tuple[str, ...]
    assent_from: int | None = None


@dataclass(frozen=True)
class FirstAdministrator:
    """Who manages the accounts of a new installation."""

    sign_in_name: str
    display_name: str
    password: str = field(repr=False)
    language: str = "en"


def details_of(organisation: Organisation) -> OrganisationDetails:
    """Return what the form of the organisation holds now."""
    return OrganisationDetails(
        **{name: getattr(organisation, name) for name in OrganisationDetails.__dataclass_fields__}
    )


def set_up(
    session: Session,
    details: OrganisationDetails,
    *,
    passphrase: str,
    administrator: FirstAdministrator | None,
    is_sample: bool = False,
    stretching: Stretching | None = None,
) -> Organisation:
    """Make an empty installation an organisation's: its words, its keys, its first account.

    Nobody can be signed in yet, so the first administrator is who acted; a
    sample is set up by the program, which makes its people afterwards.
    """
    if queries.find_organisation(session) is not None:
        raise NotAllowedNow(N_("This installation is already set up."))
    refuse_all(faults_of(details))
    organisation = Organisation(is_sample=is_sample)
    take_over(organisation, details)
    session.add(organisation)
    vault.create_keys(session, passphrase, stretching=stretching)
    session.flush()
    first = _first_account(session, administrator) if administrator else None
    record(session, "organisation:set-up", organisation, acting_user=first)
    return organisation


def faults_of(details: OrganisationDetails) -> Iterator[Refusal]:
    """Yield what the organisation still has to say of itself."""
    if not details.names:
        yield Refusal(N_("Give the organisation's name in one language at least."), field="names")
    if not details.languages:
        yield Refusal(N_("Choose one language at least."), field="languages")


def _first_account(session: Session, first: FirstAdministrator) -> User:
    user = accounts.create_account(
        session,
        sign_in_name=first.sign_in_name,
        display_name=first.display_name,
        roles=[Role.ADMINISTRATOR],
        language=first.language,
        acting_user=None,
    )
    code = accounts.issue_code(session, user, acting_user=None)
    return accounts.activate(
        session, sign_in_name=user.sign_in_name, code=code, password=first.password
    )


def edit_organisation(
    session: Session,
    organisation: Organisation,
    details: OrganisationDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change the words that stand in letters and packets from now on."""
    policy.require(acting_user, OrganisationPermission.EDIT)
    refuse_if_stale(organisation, opened)
    refuse_all(faults_of(details))
    changes = take_over(organisation, details)
    if changes:
        record(
            session, "organisation:changed", organisation, acting_user=acting_user, changes=changes
        )


def set_fewest_alike(
    session: Session,
    organisation: Organisation,
    number: int,
    *,
    reason: str,
    opened: int,
    acting_user: User,
) -> None:
    """Say for a reason how many people have to fit what is told of somebody without a name."""
    policy.require(acting_user, OrganisationPermission.EDIT)
    refuse_if_stale(organisation, opened)
    refuse_all(faults_of_fewest(number, reason))
    organisation.fewest_alike, organisation.fewest_alike_reason = number, reason.strip()
    record(
        session,
        "organisation:alike-set",
        organisation,
        acting_user=acting_user,
        number=number,
        reason=reason.strip(),
    )


def faults_of_fewest(number: int, reason: str) -> Iterator[Refusal]:
    """Yield why a number cannot stand."""
    if not 0 <= number <= MOST_ALIKE:
        yield Refusal(N_("Choose a number from 0 to %(most)s."), field="number", most=MOST_ALIKE)
    if not reason.strip():
        yield Refusal(N_("Say why, for whoever reads this later."), field="reason")


def lock_keys(session: Session, keyring: Keyring, *, acting_user: User) -> None:
    """Lock whatever is unlocked, before its quarter of an hour is over."""
    policy.require(acting_user, OrganisationPermission.LOCK_KEYS)
    for kind in LockedKeyKind:
        if keyring.is_unlocked(kind):
            vault.lock(session, keyring, kind, acting_user=acting_user)


def export_keys(session: Session, keyring: Keyring, *, with_master_key: bool) -> str:
    """Return the recovery sheet as text; nobody is signed in at the command line."""
    organisation, fingerprint = _set_up(session), keys.fingerprint(session)
    if keyring.others or keys.unfinished(session):
        raise NotAllowedNow(N_("A change of a key is not finished; finish it first."))
    sheet = vault.recovery_sheet(
        session,
        master=keyring.master if with_master_key else None,
        master_name=name_of_key(keyring.master),
    )
    record(
        session,
        "keys:exported",
        organisation,
        acting_user=None,
        fingerprint=fingerprint,
        with_master_key=with_master_key,
    )
    names = organisation.names
    return export.written(
        sheet,
        organisation=[names.wordings[language] for language in names.languages],
        on=clock.today(),
        fingerprint=fingerprint,
    )


def check_keys(
    session: Session, keyring: Keyring, sheet: export.Sheet, *, opens: bool
) -> list[str]:
    """Return which keys of a sheet are not ours; the log keeps that it was tried, and opened."""
    organisation = _set_up(session)
    different = vault.different_keys(session, keyring, sheet)
    record(
        session,
        "keys:checked",
        organisation,
        acting_user=None,
        opens=opens,
        different=different,
    )
    return different


def change_passphrase(session: Session, made: Iterable[vault.Replacement]) -> None:
    """Lock the same keys by another passphrase, all of them or none."""
    for one in made:
        vault.take_over_lock(session, one)
    record(session, "keys:passphrase-changed", _set_up(session), acting_user=None)


def replace_signing_key(session: Session, made: vault.Replacement) -> str:
    """Let a new key sign from now on; return its fingerprint. The old public half stays known."""
    former = vault.replace_key(session, made, keeps_private=False)
    session.flush()
    fingerprint = keys.fingerprint(session)
    record(
        session,
        "signing-key:rotated",
        _set_up(session),
        acting_user=None,
        old=former.name,
        fingerprint=fingerprint,
    )
    return fingerprint


def note_backup(session: Session, *, backup: str, files: int, lacking: int) -> None:
    """Note in the log that everything was copied out; `backup` is its name in the folder."""
    record(
        session,
        "organisation:backed-up",
        _set_up(session),
        acting_user=None,
        backup=backup,
        files=files,
        lacking=lacking,
    )


def note_restored(session: Session, *, backup: str, head: str, lacking: int) -> None:
    """Note in the log that what follows happened after a backup was put back.

    `lacking` is how many of its files were lost.
    """
    record(
        session,
        "organisation:restored",
        _set_up(session),
        acting_user=None,
        backup=backup,
        head=head,
        lacking=lacking,
    )


def _set_up(session: Session) -> Organisation:
    organisation = queries.find_organisation(session)
    if organisation is None:
        raise NotAllowedNow(N_("This installation has no keys yet."))
    return organisation
