"""Commands: each starts the server or calls the verb that a page would call."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import click
from cheroot.wsgi import Server
from typing_extensions import override

from casefiles import (
    backups,
    demonstration,
    doctor,
    recovery,
    registers,
    report_files,
    rotation,
    schema,
    tallies,
)
from casefiles.desk.finding import workflow as index
from casefiles.foundation.printable import printable
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, opened, serving, the_installation
from casefiles.outbound.packets import documents as packets
from casefiles.platform.accounts import queries as accounts_queries
from casefiles.platform.accounts import workflow as accounts
from casefiles.platform.accounts.models import Role
from casefiles.platform.audit import queries as audit
from casefiles.platform.search import queries as search
from casefiles.platform.vault.tasks import name_older_rows
from casefiles.platform.vault.workflow import Keyring
from casefiles.platform.web.journal import note, place_of
from casefiles.record.places import workflow as places
from casefiles.service import at_work, require_current
from casefiles.settings import BadSetting, Settings, default_instance, prepare_instance

_THREADS = 16
_HASH_LENGTH = 64


@click.group()
@click.version_option(package_name="casefiles")
def main() -> None:
    """Casefiles: the accountability case files of one organisation."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to answer at.")
@click.option("--port", default=8000, show_default=True, help="Port; 0 takes a free one.")
@click.option("--sample", is_flag=True, help="Serve the sample installation.")
@in_words
def serve(host: str, port: int, sample: bool) -> None:
    """Answer browsers, and do long work beside that, until stopped."""
    settings = _prepared_settings(sample=sample)
    _refuse_open_network(host, settings)
    with serving(settings):
        _prepare_database(settings)
        if sample:
            demonstration.show_sign_ins(settings)
        _answer(host, port, settings)


def _prepared_settings(*, sample: bool) -> Settings:
    named = os.environ.get("CASEFILES_INSTANCE")
    prepare_instance(Path(named) if named else default_instance(sample=sample), sample=sample)
    return Settings.from_environment(os.environ, sample=sample)


def _refuse_open_network(host: str, settings: Settings) -> None:
    """Passwords and sources must not cross a network in the clear."""
    if not (settings.https or host == "localhost" or _is_loopback(host)):
        raise BadSetting(
            f"{host} can be reached from other machines. Put a proxy with TLS in front,"
            " and set CASEFILES_HTTPS=yes."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _prepare_database(settings: Settings) -> None:
    """Make the schema, and bring a sample's up to date: only real data waits for a copy first."""
    with opened(settings) as factory:
        engine = factory.kw["bind"]
        if settings.sample or schema.is_empty(engine):
            schema.upgrade(engine)
            with own_transaction(factory) as session:
                if search.is_empty(session):
                    index.rebuild(session)
    require_current(settings)


def _answer(host: str, port: int, settings: Settings) -> None:
    with at_work(settings) as app:
        server = _QuietServer((host, port), app, numthreads=_THREADS, server_name="casefiles")
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        shown = f"[{host}]" if ":" in host else host
        try:
            server.prepare()
            click.echo(
                f"Casefiles answers at http://{shown}:{server.bind_addr[1]}/ (Ctrl+C ends it)"
            )
            server.serve()
        except OSError as error:
            raise BadSetting(f"Port {port} cannot be used; another program may hold it.") from error
        except KeyboardInterrupt:
            click.echo("Casefiles stops, once what it was making is cleared away.")
        finally:
            for ending in (signal.SIGINT, signal.SIGTERM):
                signal.signal(ending, signal.SIG_IGN)  # impatience would leave a packet in clear
            server.stop()


class _QuietServer(Server):
    """Logs that the server itself met a fault: its kind, never the bytes that it choked on."""

    @override
    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        error = sys.exc_info()[1]
        fault, place = type(error).__name__, place_of(error.__traceback__ if error else None)
        note("the server met a fault", level=level, fault=fault, fault_place=place)


@main.group("sample")
def sample_group() -> None:
    """Show the program at work: public incidents; invented staff, people and reviews."""


@sample_group.command("load")
@in_words
def load_sample() -> None:
    """Enter the public incidents into the sample; what is there already is kept."""
    with _sample_of_its_own() as settings:
        demonstration.load(settings)


@main.command()
@in_words
def demo() -> None:
    """Load the sample, hand out its packet and verify it; the last line says where it is."""
    with _sample_of_its_own() as settings:
        demonstration.load(settings)
        demonstration.hand_out(settings)


@contextmanager
def _sample_of_its_own() -> Iterator[Settings]:
    """Give the sample installation, migrated, while nobody serves it."""
    settings = _prepared_settings(sample=True)
    with serving(settings):
        _prepare_database(settings)
        yield settings


@main.command()
@in_words
def migrate() -> None:
    """Bring the database to the schema of this version; keep a copy of it first."""
    settings = Settings.from_environment(os.environ)
    with opened(settings) as factory:
        schema.upgrade(factory.kw["bind"])
        with own_transaction(factory) as session:
            name_older_rows(session, Keyring(settings.master_key))
            index.rebuild(session)
    click.echo("The database has the schema of this version.")


@main.group("search")
def search_group() -> None:
    """Keep the index of words that people find things by."""


@search_group.command("rebuild")
@in_words
def rebuild_search() -> None:
    """Fill the index anew from the record, as after an import of places."""
    with the_installation() as factory, own_transaction(factory) as session:
        count = index.rebuild(session)
    click.echo(f"{count} things can be found.")


@main.group()
def user() -> None:
    """Accounts, for when no administrator can sign in."""


@user.command("create")
@click.argument("name")
@click.option("--display-name", required=True, help="As colleagues know the person.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the person is here for; may be given several times.",
)
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "ar"]),
    help="Language of the person's pages.",
)  # fmt: skip
@in_words
def create_user(name: str, display_name: str, roles: tuple[str, ...], language: str) -> None:
    """Make an account and print its one-time code."""
    with the_installation() as factory, own_transaction(factory) as session:
        account = accounts.create_account(
            session,
            sign_in_name=name,
            display_name=display_name,
            roles=map(Role, roles),
            language=language,
            acting_user=None,
        )
        code = accounts.issue_code(session, account, acting_user=None)
    _show_code(account.sign_in_name, code)


@user.command("code")
@click.argument("name")
@in_words
def issue_code(name: str) -> None:
    """Print a new one-time code; the account's password and sign-ins end."""
    with the_installation() as factory, own_transaction(factory) as session:
        account = accounts_queries.find_account(session, name)
        if account is None:
            raise BadSetting(f"Nobody signs in as {name}.")
        code = accounts.reinvite(session, account, acting_user=None)
    _show_code(name, code)


def _show_code(name: str, code: str) -> None:
    hours = int(accounts.CODE_LIFETIME.total_seconds()) // 3600
    click.echo(f"One-time code of {name}, for the page /activate, within {hours} hours:")
    click.echo(code)


@main.group("places")
def places_group() -> None:
    """Fill the gazetteer: areas and settlements, named in every script."""


@places_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--level", type=click.IntRange(0, 9),
    help="0 for countries, 1 for what lies in them …; for files that do not say it.",
)  # fmt: skip
@click.option("--code", default="", help="GeoJSON: property that holds the code.")
@click.option("--parent", default="", help="GeoJSON: property that holds the code it lies in.")
@click.option(
    "--name", "names", multiple=True, metavar="LANGUAGE=PROPERTY",
    help="GeoJSON: property that holds the name in a language; may be given several times.",
)  # fmt: skip
@in_words
def import_places(
    file: Path, level: int | None, code: str, parent: str, names: tuple[str, ...]
) -> None:
    """Take in a table (CSV) or areas with their boundaries (GeoJSON), by code."""
    text = _text_of(file)
    columns = dict(_language_and_property(name) for name in names)
    with the_installation() as factory, own_transaction(factory) as session:
        if file.suffix.casefold() == ".csv":
            found = places.import_csv(
                session, text, level=level, origin=file.name, acting_user=None
            )
        else:
            found = places.import_geojson(
                session,
                text,
                level=level,
                columns=places.Columns(code=code, parent=parent, names=columns),
                origin=file.name,
                acting_user=None,
            )
    click.echo(f"{found.added} added, {found.changed} changed, {found.unchanged} as they were.")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not written in UTF-8.") from None


def _language_and_property(text: str) -> tuple[str, str]:
    language, _, name = text.partition("=")
    if not language or not name:
        raise click.BadParameter(f"{text} is not LANGUAGE=PROPERTY, as in ar=name_ar.")
    return language, name


@main.group("packet")
def packet_group() -> None:
    """Check packets; needs no installation and no network."""


@packet_group.command("verify")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--fingerprint", default=None,
    help="Fingerprint of the signing key, as the organisation publishes it elsewhere.",
)  # fmt: skip
def verify_packet(file: Path, fingerprint: str | None) -> None:
    """Check a packet file; the exit code says what is wrong (docs/packet.md)."""
    found = packets.verify_packet(file, fingerprint=fingerprint)
    for finding in found.findings:
        click.echo(printable(packets.finding_in_words(finding)), err=True)
    if not found.is_intact:
        raise SystemExit(int(found.outcome))
    click.echo(f"{packets.MEANING[found.outcome]} {found.members} members.")
    compared = "as given" if found.fingerprint_was_compared else "not compared: see docs/packet.md"
    click.echo(f"Signed with {found.fingerprint} ({compared})")


recovery.keys.add_command(rotation.rotate)
recovery.keys.add_command(rotation.change_passphrase)
main.add_command(recovery.keys)
main.add_command(doctor.doctor)
main.add_command(registers.figures)
main.add_command(registers.gap)
main.add_command(tallies.statistics)
main.add_command(report_files.report)
main.add_command(registers.recipient)
main.add_command(registers.votes)
main.add_command(backups.backup)
main.add_command(backups.restore)


@main.group("audit")
def audit_group() -> None:
    """Read the end of the log, and check that nobody rewrote it."""


@audit_group.command("head")
@in_words
def audit_head() -> None:
    """Print the last event as SEQUENCE:HASH, to be kept elsewhere."""
    with the_installation() as factory, factory() as session:
        sequence, digest = audit.head(session)
    click.echo(f"{sequence}:{digest}")


class _Head(click.ParamType[tuple[int, str]]):
    name = "SEQUENCE:HASH"

    @override
    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        sequence, _, digest = str(value).partition(":")
        if not sequence.isascii() or not sequence.isdigit() or len(digest) != _HASH_LENGTH:
            self.fail("expected a number, a colon and 64 characters", param, ctx)
        return int(sequence), digest


@audit_group.command("verify")
@click.option("--head", "head", type=_Head(), help="A head kept elsewhere: finds a cut log.")
@in_words
def verify_audit(head: tuple[int, str] | None) -> None:
    """Walk the whole log; name the first bad event and exit with 1, if there is one."""
    with the_installation() as factory, factory() as session:
        found = audit.verify(session, expected_head=head)
    if found.fault is not None:
        raise click.ClickException(f"Event {found.sequence}: {found.fault}.")
    if found.expunged:
        click.echo(f"What {found.expunged} of them said was expunged; the log names each.")
    click.echo(f"All {found.events} events hold. Head {found.events}:{found.head}")
