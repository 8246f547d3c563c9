"""What an installation is and how it fares: each finding a fact, a level and what to do."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.messages import N_
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.files.models import StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.models import Job
from casefiles.platform.jobs.queries import is_waiting
from casefiles.platform.vault.queries import has_keys
from casefiles.settings import Settings

_GIB = 1024**3
_ENOUGH_SPACE, _LITTLE_SPACE = 10 * _GIB, _GIB
_SAMPLE = 5
_OLDEST_BACKUP = timedelta(days=2)
_LONGEST_WAIT = timedelta(minutes=10)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line: `code` for programs, an English message to translate, what to do about it."""

    code: str
    level: Level
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    advice: str = ""

    @property
    def text(self) -> str:
        """Return the English sentence."""
        return self.message % self.values


def findings(
    session: Session, settings: Settings, *, is_current: bool, program: str
) -> Iterator[Finding]:
    """Yield everything that is known of the installation; names no person and no record."""
    yield _program(settings, program)
    yield _schema(session, is_current=is_current)
    if not is_current:
        return
    yield _space(settings.instance)
    yield _permissions(settings)
    yield _network(settings)
    yield Finding("addresses", Level.OK, N_("The server may open connections to no address."))
    yield _keys(session)
    yield _store(session, LocalStore(settings.store))
    yield _backup(session)
    yield _work(session)


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


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    level = Level.OK if free >= _ENOUGH_SPACE else Level.WARN
    level = Level.FAIL if free < _LITTLE_SPACE else level
    advice = "" if level is Level.OK else N_("Give the installation more space.")
    said = N_("%(free)s GiB are free on the disk.")
    return Finding("space", level, said, {"free": free // _GIB}, advice)


def _permissions(settings: Settings) -> Finding:
    places = [settings.instance, *settings.instance.glob("*.sqlite*")]
    places += [settings.instance / "keys", *settings.instance.glob("keys/*")]
    opened = [one for one in places if one.exists() and _is_open(one, settings.instance)]
    if not opened:
        said = N_("Nobody but the owner reads the folder of the installation.")
        return Finding("permissions", Level.OK, said)
    return Finding(
        "permissions",
        Level.FAIL,
        N_("%(count)s files or folders of the installation can be read by others."),
        {"count": len(opened)},
        N_("Take away the rights of the group and of everybody else."),
    )


def _is_open(place: Path, instance: Path) -> bool:
    """Return whether others reach it: not what lies in a folder of the owner's alone."""
    if place != instance and not instance.stat().st_mode & _OTHERS:
        return False
    return bool(place.stat().st_mode & _OTHERS)


def _network(settings: Settings) -> Finding:
    if settings.https:
        return Finding("network", Level.OK, N_("Visitors arrive over TLS."))
    return Finding("network", Level.OK, N_("Only this machine is served, without TLS."))


def _keys(session: Session) -> Finding:
    if has_keys(session):
        said = N_("The keys are there, locked by their passphrase.")
        return Finding("keys", Level.OK, said)
    said = N_("There are no keys: the installation has not been set up.")
    return Finding("keys", Level.WARN, said, advice=N_("Open the first page and set it up."))


def _store(session: Session, store: LocalStore) -> Finding:
    """Hash the files that were checked longest ago."""
    rows = sa.select(StoredFile.sha256).order_by(StoredFile.checked_at).limit(_SAMPLE)
    digests = session.scalars(rows).all()
    damaged = sum(store.digest(one) != one for one in digests)
    if not damaged:
        said = N_("%(count)s files of the store were hashed and are intact.")
        return Finding("store", Level.OK, said, {"count": len(digests)})
    return Finding(
        "store",
        Level.FAIL,
        N_("%(count)s files of the store are missing or were changed."),
        {"count": damaged},
        N_("Keep this machine as it is, and restore the files from a backup."),
    )


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


def _work(session: Session) -> Finding:
    oldest = session.scalar(sa.select(sa.func.min(Job.created_at)).where(is_waiting()))
    if oldest is None or clock.now() - oldest < _LONGEST_WAIT:
        return Finding("work", Level.OK, N_("No long work waits."))
    said = N_("Long work has waited for %(minutes)s minutes.")
    minutes = int((clock.now() - oldest).total_seconds()) // 60
    return Finding("work", Level.WARN, said, {"minutes": minutes}, N_("Start the server again."))


def is_ready(session: Session, settings: Settings) -> bool:
    """Return whether the database answers and the store can be written to."""
    session.execute(sa.select(1))
    return os.access(settings.instance, os.W_OK | os.X_OK)
