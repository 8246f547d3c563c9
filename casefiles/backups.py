"""The commands of backups: make one, check one, put one back where nothing is."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import URL, make_url
from typing_extensions import override

from casefiles import schema
from casefiles.foundation.database import open_engine
from casefiles.foundation.errors import Refusal
from casefiles.foundation.printable import printable
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, opened, the_installation
from casefiles.platform.audit import queries as audit
from casefiles.platform.backups import queries, workflow
from casefiles.platform.backups.parts import engines, sealing, shelf
from casefiles.platform.backups.parts.shelf import BadBackup
from casefiles.platform.backups.queries import OpenBackup
from casefiles.platform.organisation import workflow as organisation
from casefiles.platform.vault.workflow import open_locked
from casefiles.recovery import passphrase_of
from casefiles.settings import COMING, BadSetting, Settings, prepare_instance

#: a backup was made, or put back, and not all of its files were there
LACKING = 3
_SAID_EVERY = 500
_PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase; without it the passphrase is asked for.",
)
_FOLDER = click.Path(file_okay=False, path_type=Path)


class _BackupGroup(click.Group):
    """`backup FOLDER` makes one; `backup verify FOLDER` checks one."""

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_BackupGroup)
def backup() -> None:
    """Copy the whole installation, encrypted, while people go on working."""


@backup.command("make")
@click.argument("folder", type=_FOLDER)
@in_words
def make(folder: Path) -> None:
    """Make a backup in a folder; `backup FOLDER` does the same. Takes no passphrase."""
    settings = Settings.from_environment(os.environ)
    engines.refuse_untold(make_url(settings.database_url))
    with the_installation() as factory:
        origin = workflow.Origin(settings, version("casefiles"), schema.head())
        with _disk_in_words(folder):
            taken = workflow.take(factory.kw["bind"], origin, folder.absolute(), _say)
        with own_transaction(factory) as session:
            organisation.note_backup(
                session, backup=taken.place.name, files=taken.files, lacking=len(taken.lacking)
            )
    click.echo(f"{taken.files} files, of which {taken.copied} were copied now. Head {taken.head}")
    click.echo(f"backup: {taken.place}")
    if taken.lacking:
        click.echo(
            f"{len(taken.lacking)} files are gone, cannot be read or hold other bytes than the"
            f" database says: the first is {taken.lacking[0]}. The backup is whole but for them.",
            err=True,
        )
        sys.exit(LACKING)


@contextmanager
def _disk_in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadBackup(f"{folder} cannot be used: {error.strerror}. Nothing is kept.") from error


def _say(done: int, total: int) -> None:
    if done % _SAID_EVERY == 0:
        click.echo(f"{done} of {total} …", err=True)


@backup.command("verify")
@click.argument("folder", type=_FOLDER)
@click.option("--open", "is_opened", is_flag=True, help="Decrypt everything too.")
@_PASSPHRASE_FILE
@in_words
def verify(folder: Path, is_opened: bool, passphrase_file: Path | None) -> None:
    """Check every part of a backup, the last one of a folder of backups; name what is not right."""
    place = shelf.backup_at(folder)
    _refuse_damaged(place, with_files=True)
    if is_opened or passphrase_file:
        workflow.check_contents(_opened(place, passphrase_of(passphrase_file)), _say)
        click.echo("Everything in it opens with the passphrase.")
    click.echo(
        f"All {len(shelf.parts_of(place))} parts of {printable(place.name)} are as they were made."
    )


def _refuse_damaged(place: Path, *, with_files: bool) -> None:
    faults = list(queries.faults(place, _say, with_files=with_files))
    if faults:
        for fault in faults[:-1]:
            click.echo(fault, err=True)
        raise click.ClickException(faults[-1])


def _opened(place: Path, passphrase: str) -> OpenBackup:
    identity = sealing.identity_in(queries.header_of(place))
    try:
        private = open_locked(identity, passphrase)
    except Refusal:
        raise BadBackup("That is not the passphrase of this backup.") from None
    return queries.open_backup(place, private)


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option(
    "--into", "into", type=_FOLDER, required=True, help="Folder of the new installation, empty."
)
@_PASSPHRASE_FILE
@in_words
def restore(folder: Path, into: Path, passphrase_file: Path | None) -> None:
    """Put a backup back into an empty folder, and an empty database where it is PostgreSQL's."""
    place, into = shelf.backup_at(folder), into.absolute()
    _refuse_filled_folder(into)
    header = queries.header_of(place)
    if not schema.knows(str(header.get("revision"))):
        program = printable(str(header.get("program")))
        raise BadBackup(f"This backup is of version {program}, which is newer than this program.")
    url = _database_for(header, into)
    _refuse_damaged(place, with_files=False)
    opened_backup = _opened(place, passphrase_of(passphrase_file))
    with _disk_in_words(into), _made_whole(into) as making:
        lost = _put_back(opened_backup, making, url)
    _check_restored(opened_backup, into, url, lost=len(lost))
    _say_lost(lost)


def _refuse_filled_folder(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BadBackup(f"{into} is not empty; nothing was written.")


def _database_for(header: dict[str, Any], into: Path) -> URL:
    """Return the empty database to fill: the one named in the environment, or SQLite's file."""
    named = os.environ.get("CASEFILES_DATABASE_URL")
    if header.get("engine") == "sqlite":
        return make_url(f"sqlite:///{into / 'casefiles.sqlite'}")
    if named is None or make_url(named).get_backend_name() == "sqlite":
        raise BadSetting("This backup needs an empty PostgreSQL database: CASEFILES_DATABASE_URL.")
    engines.refuse_untold(make_url(named))
    engine = open_engine(named)
    try:
        engines.refuse_filled(engine)
    finally:
        engine.dispose()
    return make_url(named)


@contextmanager
def _made_whole(into: Path) -> Iterator[Path]:
    """Give a folder beside the new one; it takes its place when everything is in it."""
    making = into.with_name(f"{into.name}.restoring")
    if making.exists():
        shutil.rmtree(making)
    making.mkdir(mode=0o700, parents=True)
    try:
        yield making
        making.rename(into)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _put_back(kept: OpenBackup, making: Path, url: URL) -> tuple[str, ...]:
    (making / "keys").mkdir(mode=0o700)
    workflow.write_key(making / "keys" / "master.key", kept.master)
    if kept.coming_master is not None:
        workflow.write_key(making / "keys" / f"master.key{COMING}", kept.coming_master)
    if kept.inside["sample"]:
        (making / "SAMPLE").write_text("Demonstration data, restored from a backup.\n")
    prepare_instance(making, sample=kept.inside["sample"])
    back = workflow.put_back_files(kept, making, _say)
    here = url.set(database=str(making / "casefiles.sqlite")) if _is_file(url) else url
    workflow.put_back_database(kept, here)
    click.echo(f"{back.files} files are back, each with its own SHA-256.")
    return back.lost


def _say_lost(lost: tuple[str, ...]) -> None:
    for place in lost:
        click.echo(f"{printable(place)} is lost: its part of the backup is gone or bad.", err=True)
    if lost:
        sys.exit(LACKING)


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _check_restored(kept: OpenBackup, into: Path, url: URL, *, lost: int) -> None:
    settings = Settings(
        instance=into,
        database_url=url.render_as_string(hide_password=False),
        secret_key=b"",
        master_key=kept.master,
    )
    with opened(settings) as factory:
        with factory() as session:
            found = audit.verify(session)
        if found.fault is not None:
            raise click.ClickException(f"Event {found.sequence} of the log: {found.fault}.")
        head = f"{found.events}:{found.head}"
        if head != kept.inside["head"]:
            raise click.ClickException("The log ends elsewhere than the backup says.")
        is_current = schema.is_current(factory.kw["bind"])
        if is_current:
            with own_transaction(factory) as session:
                organisation.note_restored(
                    session, backup=printable(kept.place.name), head=head, lacking=lost
                )
    click.echo(f"All {found.events} events of the log hold. Head {head}")
    if not is_current:
        click.echo("It is of an earlier version. Next: casefiles migrate")
    click.echo(f"restored: {into}")
