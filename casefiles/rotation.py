"""The commands that replace a key or its passphrase; each goes on where it was cut off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.database import forget_overwritten
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import changing_keys, in_words, nobody_serving, the_installation
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.platform.organisation import queries as organisations
from casefiles.platform.organisation import workflow as organisation
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.vault import queries as keys
from casefiles.platform.vault import tasks as masters
from casefiles.platform.vault import workflow as vault
from casefiles.platform.vault.export import KINDS
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.parts.key_files import KeyFiles
from casefiles.record.sources import tasks as identities
from casefiles.recovery import passphrase_of
from casefiles.settings import BadSetting, Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=_FILE,
    help="File whose first line is the passphrase; without it the passphrase is asked for.",
)
_STALE = "Print a new recovery sheet and make a new backup; the earlier ones hold the old key."


@click.group()
def rotate() -> None:
    """Replace a key by a new one; run it again if it was cut off."""


@contextmanager
def _the_keys() -> Iterator[tuple[Settings, sessionmaker[Session]]]:
    settings = Settings.from_environment(os.environ)
    with changing_keys(settings), the_installation() as factory:
        yield settings, factory


def _subject(factory: sessionmaker[Session]) -> Organisation:
    with factory() as session:
        found = organisations.find_organisation(session)
    if found is None:
        raise BadSetting("This installation has no keys yet.")
    return found


@rotate.command("master")
@in_words
def rotate_master() -> None:
    """Make a new master key and wrap every data key by it; the server must be stopped."""
    with _the_keys() as (settings, factory), nobody_serving(settings):
        if settings.master_key_place is None:
            raise BadSetting(
                "The master key stands in the environment itself, where it cannot be replaced."
                " Put it into a file, and name that in CASEFILES_MASTER_KEY_FILE."
            )
        files = KeyFiles(settings.master_key_place)
        if files.is_begun:
            click.echo("Going on with what was begun.", err=True)
        name = masters.rotate_master(factory, files, subject=_subject(factory))
    click.echo(f"Every data key is wrapped by the new master key {name}; the old one is destroyed.")
    click.echo(_STALE)


@rotate.command("identity")
@_PASSPHRASE_FILE
@in_words
def rotate_identity(passphrase_file: Path | None) -> None:
    """Make a new key for the identities and seal each to it; the server may go on."""
    with _the_keys() as (_settings, factory):
        subject = _subject(factory)
        with factory() as session:
            if keys.unfinished(session):
                click.echo("Going on with what was begun.", err=True)
        count = identities.rotate_identity(factory, passphrase_of(passphrase_file), subject=subject)
    click.echo(f"{count} identities and contact plans are sealed to the new key; the old is gone.")
    click.echo(_STALE)


@rotate.command("signing")
@_PASSPHRASE_FILE
@in_words
def rotate_signing(passphrase_file: Path | None) -> None:
    """Make a new signing key; packets of the old one still verify. The server must be stopped."""
    with _the_keys() as (settings, factory), nobody_serving(settings):
        _subject(factory)
        _refuse_while_building(factory)
        with factory() as session:
            key = keys.locked_key(session, LockedKeyKind.SIGNING)
            made = vault.replacement_for(key, passphrase_of(passphrase_file))
        with own_transaction(factory) as session:
            fingerprint = organisation.replace_signing_key(session, made)
        _clear(factory)
    click.echo(f"The fingerprint is now {fingerprint}")
    click.echo("Publish it where recipients look, and leave the earlier one there.")
    click.echo(_STALE)


def _refuse_while_building(factory: sessionmaker[Session]) -> None:
    building = sa.select(sa.func.count()).where(Packet.state == PacketState.BUILDING)
    with factory() as session:
        if session.scalar(building):
            raise NotAllowedNow("A packet is sealed and not built yet. Build it or give it up.")


def _clear(factory: sessionmaker[Session]) -> None:
    if not forget_overwritten(factory.kw["bind"]):
        click.echo("The log of the database is in use; it is cleared when the server stops.")


@click.command("passphrase")
@_PASSPHRASE_FILE
@click.option(
    "--new-passphrase-file", type=_FILE,
    help="File whose first line is the new passphrase; without it that is asked for, twice.",
)  # fmt: skip
@in_words
def change_passphrase(passphrase_file: Path | None, new_passphrase_file: Path | None) -> None:
    """Lock the same keys by another passphrase; no identity is touched, the server may go on."""
    with _the_keys() as (_settings, factory):
        _subject(factory)
        old = passphrase_of(passphrase_file)
        new = _new_passphrase(new_passphrase_file)
        vault.refuse_short(new)
        with factory() as session:
            made = [vault.relocked(keys.locked_key(session, kind), old, new) for kind in KINDS]
        with own_transaction(factory) as session:
            organisation.change_passphrase(session, made)
        _clear(factory)
    click.echo("The keys open with the new passphrase only.")
    click.echo(
        "Earlier recovery sheets and backups still open with the old one: replace and destroy them."
    )


def _new_passphrase(file: Path | None) -> str:
    if file is not None:
        return passphrase_of(file)
    return str(click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))
