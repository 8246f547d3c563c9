"""The commands of the recovery sheet: put the keys on paper, and try the paper."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, the_installation
from casefiles.platform.organisation import workflow as organisation
from casefiles.platform.vault import export
from casefiles.platform.vault import workflow as vault
from casefiles.platform.vault.workflow import Keyring, keyring_of
from casefiles.settings import Settings


@click.group()
def keys() -> None:
    """Put the keys on paper, and check that the paper still opens."""


@keys.command("export")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, readable by its owner alone; without it the sheet is printed.",
)  # fmt: skip
@click.option("--with-master-key", is_flag=True, help="Put the master key on the sheet, unlocked.")
@in_words
def export_keys(out: Path | None, with_master_key: bool) -> None:
    """Print a recovery sheet: the keys as the passphrase locks them, to be typed or scanned."""
    if with_master_key:
        click.echo(
            "The master key will stand on the sheet as it is. Whoever holds the sheet and a copy"
            " of the database reads every snapshot and every packet.",
            err=True,
        )
    with _place_of(out) as place:
        with the_installation() as factory, own_transaction(factory) as session:
            text = organisation.export_keys(session, _keyring(), with_master_key=with_master_key)
        place.write(text)  # only after the log has it
    if out:
        click.echo(f"The sheet is in {out}. Print it, put it away from this machine, delete it.")


def _keyring() -> Keyring:
    return keyring_of(Settings.from_environment(os.environ))


@contextmanager
def _place_of(out: Path | None) -> Iterator[TextIO]:
    """Give the screen, or a new file for its owner alone; what goes wrong leaves none behind."""
    if out is None:
        yield sys.stdout
        return
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{out} exists already; nothing was written.") from None
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
    except BaseException:
        out.unlink()
        raise


@keys.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase; without it the passphrase is asked for.",
)  # fmt: skip
@in_words
def check_keys(file: Path, passphrase_file: Path | None) -> None:
    """Read a recovery sheet back, and say whether it opens and is of this installation."""
    sheet = export.read(_text_of(file))
    click.echo("Every line of the sheet agrees with its check characters.")
    with the_installation() as factory:
        _refuse_stale(factory, sheet)
        passphrase = passphrase_of(passphrase_file)
        opens = vault.opens(sheet, passphrase)
        with own_transaction(factory) as session:
            different = organisation.check_keys(session, _keyring(), sheet, opens=opens)
    faults = [] if opens else ["does not open with this passphrase"]
    faults += [f"has another {name} key than this installation" for name in different]
    if faults:
        raise click.ClickException(f"The sheet {' and '.join(faults)}.")
    click.echo("Its private keys open with the passphrase, and are those of this installation.")
    held = "is on it and is that of" if sheet.master is not None else "is not on it: keep that of"
    click.echo(f"The master key {held} this installation.")


def _refuse_stale(factory: sessionmaker[Session], sheet: export.Sheet) -> None:
    with factory() as session:
        stale = vault.stale_keys(session, sheet)
    if stale:
        named = ", ".join(f"the {kind} key was replaced on {day}" for kind, day in stale)
        raise click.ClickException(
            f"This sheet is stale: {named}. Print a new one; destroy this one when no backup"
            " from before needs it."
        )


def passphrase_of(file: Path | None) -> str:
    """Return the first line of a file, or what is typed and not shown."""
    if file is None:
        return str(click.prompt("Passphrase", hide_input=True, err=True))
    return _text_of(file).partition("\n")[0].removesuffix("\r")


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
