"""What an installation is and how it fares: each finding a fact, a level and what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.database import UnsafeDatabase
from casefiles.foundation.messages import N_
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.audit.queries import Verification
from casefiles.platform.files.models import HASHED_WITHIN, Fixity, StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.queries import is_kept, kept
from casefiles.platform.health.models import Finding, Level
from casefiles.platform.health.parts.machine import are_usable, of_machine
from casefiles.platform.jobs.queries import is_work_held, waiting_since
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.vault.models import FormerKind, LockedKey, LockedKeyKind
from casefiles.platform.vault.parts.key_files import KeyFiles
from casefiles.platform.vault.queries import master_keys, unfinished
from casefiles.platform.vault.workflow import Keyring, keyring_of
from casefiles.settings import Settings

_SAMPLE = 5
#: what a page hashes while somebody waits for it, in bytes a file; a command has time for more
QUICKLY_HASHED = 8 * 1024**2
_OLDEST_BACKUP = timedelta(days=2)
#: how far the scheduled check may be behind before somebody should look
_BEHIND = timedelta(days=3)
_LONGEST_WAIT = timedelta(minutes=10)
#: what a recount of the statistics leaves in the log; a room above writes it
DIFFERED = "statistics:differed"
RECOUNTS = ("statistics:agreed", DIFFERED, "statistics:mended")
#: setting of the database → what it may be; SQLite's are asserted on each connection too
_SQLITE: Mapping[str, Collection[str]] = {
    "journal_mode": ("wal",),
    "synchronous": ("2",),
    "foreign_keys": ("1",),
    "secure_delete": ("1",),
}
_POSTGRESQL: Mapping[str, Collection[str]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
_KEYS: Mapping[LockedKeyKind, str] = {
    LockedKeyKind.IDENTITY: N_("identities of sources"),
    LockedKeyKind.SIGNING: N_("signing key"),
}
_Find = Callable[[], Finding]


@dataclass(frozen=True)
class Running:
    """What only the process that serves can tell of itself."""

    keyring: Keyring
    #: None where no worker was started in it
    is_worker_alive: bool | None


def findings(
    session: Session,
    settings: Settings,
    *,
    is_current: bool,
    program: str,
    running: Running | None = None,
    largest_hashed: int | None = None,
) -> Iterator[Finding]:
    """Yield everything that is known of the installation; names no person and no record.

    `largest_hashed` in bytes: larger files of the store are left out of the sample.
    """
    yield _program(settings, program)
    yield from of_machine(settings)
    yield _schema(session, is_current=is_current)
    yield _database(session)
    for code, find in (
        ("keys", partial(_keys, session, running)),
        ("rotation", partial(_rotation, session, settings)),
        ("store", partial(_store, session, LocalStore(settings.store), largest_hashed)),
        ("hashed", partial(_hashed, session)),
        ("backup", partial(_backup, session)),
        ("work", partial(_work, session)),
        ("statistics", partial(_statistics, session)),
    ):
        yield find() if is_current else _as_far_as_known(session, code, find)
    if running is not None:
        yield _worker(running)


def without_database(settings: Settings, *, program: str) -> Iterator[Finding]:
    """Yield what is known of an installation whose database does not answer."""
    yield _program(settings, program)
    yield from of_machine(settings)
    said, advice = N_("The database does not answer."), N_("See that it runs and has space.")
    yield Finding("database", Level.FAIL, said, advice=advice)


def _as_far_as_known(session: Session, code: str, find: _Find) -> Finding:
    """Look at tables of another version, which may lack what is asked of them."""
    try:
        with session.begin_nested():
            return find()
    except DBAPIError:
        said = N_("A database of another version does not tell this: %(what)s.")
        return Finding(code, Level.WARN, said, {"what": code})


def _program(settings: Settings, program: str) -> Finding:
    said = (
        N_("Casefiles %(version)s serves the sample.")
        if settings.sample
        else N_("Casefiles %(version)s serves a real installation.")
    )
    return Finding("program", Level.OK, said, {"version": program})


def _schema(session: Session, *, is_current: bool) -> Finding:
    engine = {"engine": session.get_bind().dialect.name}
    if is_current:
        said = N_("The database (%(engine)s) has the schema of this version.")
        return Finding("schema", Level.OK, said, engine)
    said = N_("The database (%(engine)s) is of another version.")
    return Finding("schema", Level.FAIL, said, engine, N_("Make a backup, then migrate."))


def _database(session: Session) -> Finding:
    """List what the durability of every commit rests on, as the database says it now."""
    if session.get_bind().dialect.name == "sqlite":
        wanted, ask, release = _SQLITE, "PRAGMA", "SELECT sqlite_version()"
    else:
        wanted, ask, release = _POSTGRESQL, "SHOW", "SHOW server_version"
    connection = session.connection()
    found = {name: str(connection.exec_driver_sql(f"{ask} {name}").scalar()) for name in wanted}
    listed = ", ".join(f"{name}={value}" for name, value in found.items())
    values = {
        "release": connection.exec_driver_sql(release).scalar(),
        "settings": listed,
    }
    said = N_("The database is of release %(release)s, with %(settings)s.")
    if all(found[name] in allowed for name, allowed in wanted.items()):
        return Finding("database", Level.OK, said, values)
    advice = N_("Set the database so that no acknowledged change is lost.")
    return Finding("database", Level.FAIL, said, values, advice)


def _keys(session: Session, running: Running | None) -> Finding:
    if any(session.get(LockedKey, kind) is None for kind in LockedKeyKind):
        return _no_keys(session)
    if running is None:
        said = N_("The keys are there. Whether a server holds one open, its own page Health says.")
        return Finding("keys", Level.OK, said)
    opened = tuple(words for kind, words in _KEYS.items() if running.keyring.is_unlocked(kind))
    if not opened:
        said = N_("The keys are there, locked by their passphrase.")
        return Finding("keys", Level.OK, said)
    said = N_("A passphrase opened, for a quarter of an hour: %(keys)s.")
    return Finding("keys", Level.OK, said, {"keys": opened})


def _rotation(session: Session, settings: Settings) -> Finding:
    """Tell of a change of keys that was cut off, and of a master key that is another's."""
    held = keyring_of(settings).masters
    if any(name not in held for name in master_keys(session)):
        said = N_("The database names a master key that is not here.")
        advice = N_("Bring that key back from where it is kept; change nothing until then.")
        return Finding("rotation", Level.FAIL, said, advice=advice)
    begun = [one for one in FormerKind if one in _begun_changes(session, settings)]
    if not begun:
        return Finding("rotation", Level.OK, N_("No change of a key waits to be finished."))
    said = N_("A change of a key was begun and not finished: casefiles keys rotate %(key)s.")
    advice = N_("Run that command again; until then both keys are kept, and everything opens.")
    return Finding("rotation", Level.WARN, said, {"key": begun[0].value}, advice)


def _begun_changes(session: Session, settings: Settings) -> set[FormerKind]:
    kinds = {former.kind for former in unfinished(session)}
    place = settings.master_key_place
    is_begun = place is not None and KeyFiles(place).is_begun
    if is_begun or len(master_keys(session)) > 1:
        kinds.add(FormerKind.MASTER)
    return kinds


def _no_keys(session: Session) -> Finding:
    if find_organisation(session) is None:
        said = N_("There are no keys: the installation has not been set up.")
        return Finding("keys", Level.WARN, said, advice=N_("Open the first page and set it up."))
    said = N_("A key of the organisation is missing from the database.")
    advice = N_("Keep this machine as it is, and restore a backup on another.")
    return Finding("keys", Level.FAIL, said, advice=advice)


def _store(session: Session, store: LocalStore, largest: int | None) -> Finding:
    """Hash a sample of the files, another each time, and count those known to be damaged."""
    known = sa.select(sa.func.count()).where(StoredFile.fixity != Fixity.INTACT, is_kept())
    rows = sa.select(StoredFile.sha256).where(StoredFile.fixity == Fixity.INTACT, is_kept())
    if largest is not None:
        rows = rows.where(StoredFile.size <= largest)
    digests = session.scalars(rows.order_by(sa.func.random()).limit(_SAMPLE)).all()
    damaged = session.scalars(known).one() + sum(not store.is_whole(one) for one in digests)
    if not damaged:
        said = N_(
            "Of %(files)s files kept, copies for work included, %(count)s were drawn by lot, hashed"
            " just now and are intact."
        )
        numbers = {"files": kept(session).files, "count": len(digests)}
        return Finding("store", Level.OK, said, numbers)
    return Finding(
        "store",
        Level.FAIL,
        N_("%(count)s files of the store are missing or were changed."),
        {"count": damaged},
        N_("Keep this machine as it is, and restore the files from a backup."),
    )


def _hashed(session: Session) -> Finding:
    """Tell whether the scheduled check keeps up: on a machine that sleeps it does not."""
    now, found = clock.now(), kept(session)
    oldest, newest = found.oldest_check, found.newest_check
    if oldest is None or newest is None:
        return Finding("hashed", Level.OK, N_("No file is kept that could be hashed again."))
    if found.unread:
        return _unread(found.unread)
    if newest > now:
        said = N_("A file of the store was hashed at a time that is yet to come.")
        advice = N_("Set the clock of the machine right: the check goes by its dates.")
        return Finding("hashed", Level.WARN, said, advice=advice)
    days = {"days": (now - oldest).days, "limit": HASHED_WITHIN.days}
    if now - oldest < HASHED_WITHIN + _BEHIND:
        said = N_("Every file of the store was hashed within %(limit)s days, or is about to be.")
        return Finding("hashed", Level.OK, said, days)
    said = N_("A file of the store was last hashed %(days)s days ago, instead of %(limit)s.")
    advice = N_("Leave the server running: it hashes them beside its other work.")
    return Finding("hashed", Level.WARN, said, days, advice)


def _unread(count: int) -> Finding:
    said = N_("Files of the store that could not be checked when it was their turn: %(count)s.")
    advice = N_("See that the disk of the store is there and can be read; they are tried daily.")
    return Finding("hashed", Level.FAIL, said, {"count": count}, advice)


def last_event(session: Session, action: str) -> datetime | None:
    """Return when something was last done, as the log has it."""
    return session.scalar(
        sa.select(sa.func.max(AuditEvent.happened_at)).where(AuditEvent.action == action)
    )


def _backup(session: Session) -> Finding:
    last = last_event(session, "organisation:backed-up")
    advice = N_("Make a backup on another disk.")
    if last is None:
        return Finding("backup", Level.WARN, N_("No backup was ever made."), advice=advice)
    days = (clock.now() - last).days
    level = Level.OK if clock.now() - last < _OLDEST_BACKUP else Level.WARN
    said = N_("The last backup was made %(days)s days ago.")
    return Finding("backup", level, said, {"days": days}, "" if level is Level.OK else advice)


def _statistics(session: Session) -> Finding:
    """Tell what the last recount of the statistics found: a sum that is wrong misleads readers."""
    last = session.execute(
        sa.select(AuditEvent.happened_at, AuditEvent.action, AuditDetail.body)
        .outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .where(AuditEvent.action.in_(RECOUNTS))
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return Finding("statistics", Level.OK, N_("The statistics were not counted again yet."))
    happened_at, action, body = last
    if action == DIFFERED:
        return _differing(body or {})
    days = {"days": (clock.now() - happened_at).days}
    said = N_("The statistics agree with the record; counted again %(days)s days ago.")
    if clock.now() - happened_at < _BEHIND:
        return Finding("statistics", Level.OK, said, days)
    advice = N_("Leave the server running: it counts them again every night.")
    return Finding("statistics", Level.WARN, said, days, advice)


def _differing(body: Mapping[str, Any]) -> Finding:
    """Name the sums that are wrong by measure and key; cases are named in the log alone."""
    named = [one for one in body.get("differences", ()) if not one.startswith("case ")]
    said = N_("The statistics do not agree with the record: %(count)s differences (%(first)s).")
    values = {"count": body.get("differing", 0), "first": "; ".join(named[:3]) or "…"}
    advice = N_("Find out why, then run: casefiles statistics recount --mend")
    return Finding("statistics", Level.FAIL, said, values, advice)


def _work(session: Session) -> Finding:
    waited = _waited(session)
    if waited < _LONGEST_WAIT:
        return Finding("work", Level.OK, N_("No long work waits."))
    said = N_("Long work has waited for %(minutes)s minutes.")
    minutes = {"minutes": int(waited.total_seconds()) // 60}
    return Finding("work", Level.WARN, said, minutes, N_("Start the server again."))


def _waited(session: Session) -> timedelta:
    """Return how long the oldest job has waited."""
    since = waiting_since(session)
    return timedelta() if since is None else clock.now() - since


def _worker(running: Running) -> Finding:
    if running.is_worker_alive is None:
        said = N_("This server does no long work itself.")
        return Finding("worker", Level.WARN, said, advice=N_("Start it with casefiles serve."))
    if running.is_worker_alive:
        return Finding("worker", Level.OK, N_("The worker for long work is alive."))
    said = N_("The worker for long work has died.")
    return Finding("worker", Level.FAIL, said, advice=N_("Start the server again."))


def of_log(found: Verification | None) -> Finding:
    """Return what the last check of the whole log found; None where there was none."""
    if found is None:
        said = N_("The log was not checked since the server started.")
        return Finding("log", Level.WARN, said, advice=N_("Open the audit log and check it."))
    if found.fault is None:
        said = N_("All events of the log hold: %(count)s.")
        return Finding("log", Level.OK, said, {"count": found.events})
    said = N_("Event %(number)s of the log does not hold.")
    advice = N_("Change nothing; keep a copy of the database, and ask who could reach it.")
    return Finding("log", Level.FAIL, said, {"number": found.sequence}, advice)


def is_ready(
    session: Session, settings: Settings, running: Running, *, is_current: Callable[[], bool]
) -> bool:
    """Return whether pages and long work can be done now; a database that is away is a no.

    Work that waits long is no fault while other work is being done.
    """
    try:
        session.execute(sa.select(1))
        is_stuck = _waited(session) >= _LONGEST_WAIT and not is_work_held(session)
        answers = is_current() and not is_stuck
    except (SQLAlchemyError, UnsafeDatabase):
        return False
    return answers and running.is_worker_alive is not False and are_usable(settings)
