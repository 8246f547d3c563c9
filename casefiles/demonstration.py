"""The sample installation as the command line shows it: loading, the packet, who signs in how."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session, sessionmaker

from casefiles.app import create_app, job_handlers, open_sessions
from casefiles.desk.sample import tasks
from casefiles.desk.sample.queries import is_loaded
from casefiles.desk.sample.tasks import Bench
from casefiles.foundation.errors import NotAllowedNow
from casefiles.outbound.packets.documents import MEANING, verify_packet
from casefiles.outbound.publications.access import voices
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import BadSetting, Settings


@contextmanager
def _opened(settings: Settings) -> Iterator[sessionmaker[Session]]:
    factory = open_sessions(settings)
    try:
        yield factory
    finally:
        factory.kw["bind"].dispose()


def load(settings: Settings) -> None:
    """Make the sample what it should be; what is there already is kept."""
    with _opened(settings) as factory:
        passphrase = tasks.set_up(factory, make_passphrase=tasks.new_passphrase)
        with factory() as session:
            if is_loaded(session):
                click.echo("The sample is there already; it is kept as it is.")
                return
        if passphrase is None:
            raise NotAllowedNow(tasks.NO_PACKET)
        _load(settings, factory, passphrase)


def _load(settings: Settings, factory: sessionmaker[Session], passphrase: str) -> None:
    click.echo("The passphrase of the sample's keys, shown this once and kept nowhere:")
    click.echo(f"  {passphrase}")
    click.echo("Entering 59 public incidents of 79 reports, as invented staff would ...")
    tasks.load_record(factory, LocalStore(settings.store))
    click.echo("Assembling, clearing and sealing submissions; building their packets ...")
    keyring = Keyring(settings.master_key)
    handlers = job_handlers(settings, keyring)
    bench = Bench(keyring, passphrase, lambda: run_until_idle(factory, handlers, _alarm))
    tasks.load_submissions(factory, bench)
    click.echo("Writing and publishing the anniversary report ...")
    with create_app(settings).app_context():
        reference = tasks.publish_report(factory, keyring, voices())
    click.echo(f"published: {reference}, edition 1")


def _alarm(error: BaseException) -> None:
    traceback.print_exception(error, file=sys.stderr)


def hand_out(settings: Settings) -> None:
    """Copy the packet in clear into the sample's folder, verify it, say where it is."""
    with _opened(settings) as factory:
        found = tasks.hand_out(
            factory,
            Keyring(settings.master_key),
            settings.packets,
            settings.instance / "packets-out",
        )
    verified = verify_packet(found.path, fingerprint=found.fingerprint)
    if not verified.is_intact:
        raise BadSetting(f"{found.path}: {MEANING[verified.outcome]}")
    click.echo(
        f"verified: {found.cases} cases, {verified.members} members, {found.bytes} bytes;"
        f" {MEANING[verified.outcome]}"
    )
    click.echo(f"signed by: {found.fingerprint}")
    click.echo(f"packet: {_short(found.path)}")


def _short(path: Path) -> str:
    """Return a path as it would be typed here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else os.fspath(path)


def show_sign_ins(settings: Settings) -> None:
    """Print how each of the invented staff comes in; the codes of earlier runs stop working."""
    with _opened(settings) as factory:
        with factory() as session:
            if find_organisation(session) is None:
                raise BadSetting("The sample is empty. Load it first: casefiles demo")
        sign_ins = tasks.fresh_sign_ins(factory)
    click.echo("Sign in on the page /activate: a name, its one-time code, a password of your own.")
    for each in sign_ins:
        role = each.role.value.replace("_", " ")
        click.echo(f"  {each.name:<8}{role:<22}{each.code}   {each.shown}")
