"""Administrators read how the installation fares; anybody else learns one word of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import create_app
from casefiles.foundation import clock
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.health import queries
from casefiles.platform.health.models import Finding, Level
from casefiles.platform.jobs.models import JobStatus
from casefiles.platform.jobs.tasks import Worker
from casefiles.platform.jobs.workflow import ask_for
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import Address, Settings
from tests.conftest import Browse, factory_of
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit

TOKENS = sa.table("alembic_version", sa.column("version_num"))


@contextmanager
def of_another_version(session: Session) -> Iterator[None]:
    """Let the database say that it was migrated by another program, until the end of this."""
    ours = session.scalars(sa.select(TOKENS.c.version_num)).one()
    session.execute(sa.update(TOKENS).values(version_num="another"))
    session.commit()
    yield
    session.execute(sa.update(TOKENS).values(version_num=ours))
    session.commit()


def unreachable(settings: Settings) -> Settings:
    """Return settings whose database is away."""
    address = sa.make_url(settings.database_url)
    away = (
        address.set(database=f"{settings.instance}/gone/away.sqlite")
        if address.get_backend_name() == "sqlite"
        else address.set(port=1)
    )
    return replace(settings, database_url=away.render_as_string(hide_password=False))


def test_an_administrator_reads_what_is_in_order_what_is_not_and_what_to_do(
    app: Flask, settings: Settings, keyring: Keyring, administrator: User, browse: Browse
) -> None:
    dana = browse(administrator)

    calm = dana.get("/health").text
    keyring.hold(LockedKeyKind.SIGNING, b"k" * 32)
    settings.store.write_text("a file where the folder of the evidence should be")
    app.extensions["worker"] = Worker(factory_of(app), {}, lambda _error: None)
    broken = dana.get("/health").text

    # PostgreSQL runs without fsync for the tests, and the page says so.
    assert "Everything works; something should be looked at." in calm or "fsync=off" in calm
    assert "has the schema of this version" in calm
    assert "locked by their passphrase" in calm
    assert "Make a backup on another disk." in calm
    assert "Something fails." in broken
    assert "for a quarter of an hour: signing key." in broken
    assert "cannot be written and read" in broken
    assert "The worker for long work has died." in broken


def test_who_administers_nothing_does_not_read_it(
    lead: User, auditor: User, browse: Browse
) -> None:
    for one in (lead, auditor):
        refused = browse(one).get("/health")
        assert refused.status_code == 403
        assert "Administrators read how the installation fares." in refused.text


def test_an_installation_that_works_is_ready_and_each_fault_makes_it_not_ready(
    app: Flask, session: Session, settings: Settings, lead: User, browse: Browse
) -> None:
    def asked() -> tuple[int, str]:
        answer = browse().get("/readyz")
        return answer.status_code, answer.text

    ready, not_ready = (200, "ready\n"), (503, "not ready\n")
    worker = Worker(factory_of(app), {}, lambda _error: None, pause=0.01)
    app.extensions["worker"] = worker
    assert asked() == not_ready
    worker.start()
    assert asked() == ready
    worker.stop()
    assert asked() == not_ready
    app.extensions["worker"] = None

    with of_another_version(session):
        assert asked() == not_ready
    assert asked() == ready

    settings.store.write_text("a file where the folder of the evidence should be")
    assert asked() == not_ready
    settings.store.unlink()

    waiting = ask_for(session, "test:work", lead, acting_user=lead)
    waiting.created_at = clock.now() - timedelta(minutes=11)
    assert asked() == not_ready
    held = ask_for(session, "test:work", lead, acting_user=lead)
    held.status, held.lease_until = JobStatus.RUNNING, clock.now() + timedelta(minutes=1)
    assert asked() == ready


def test_a_database_that_is_away_is_said_in_two_words(settings: Settings) -> None:
    app = create_app(unreachable(settings))

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.mimetype, answer.text) == (503, "text/plain", "not ready\n")
    assert app.test_client().get("/healthz").text == "ok\n"


def test_what_a_supervisor_asks_is_not_written_down(
    browse: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="casefiles.requests"):
        for place in ("/healthz", "/readyz", "/sign-in"):
            browse().get(place)

    assert len([one for one in caplog.records if one.name == "casefiles.requests"]) == 1


def test_a_database_that_may_lose_what_it_acknowledged_fails(
    session: Session, settings: Settings
) -> None:
    def of_database() -> Finding:
        found = queries.findings(session, settings, is_current=True, program="0")
        return next(one for one in found if one.code == "database")

    before = of_database()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    weaken = "PRAGMA secure_delete=OFF" if is_sqlite else "SET LOCAL synchronous_commit = off"
    session.connection().exec_driver_sql(weaken)
    after = of_database()
    session.connection().invalidate()

    assert before.level is (Level.FAIL if "fsync=off" in before.text else Level.OK)
    assert after.level is Level.FAIL
    assert "secure_delete=0" in after.text or "synchronous_commit=off" in after.text


@pytest.mark.parametrize(
    ("location", "found", "level"),
    [
        ("sqlite:////srv/casefiles.sqlite", (), Level.OK),
        ("postgresql+psycopg:///casefiles?host=/run/postgresql", (), Level.OK),
        (
            "postgresql+psycopg://me@127.0.0.1/casefiles",
            (Address("127.0.0.1", 5432, is_checked=False),),
            Level.OK,
        ),
        (
            "postgresql+psycopg://me@db.example:6000/casefiles",
            (Address("db.example", 6000, is_checked=False),),
            Level.WARN,
        ),
        (
            "postgresql+psycopg://me@db.example/casefiles?sslmode=verify-full",
            (Address("db.example", 5432, is_checked=True),),
            Level.OK,
        ),
    ],
)
def test_where_the_server_connects_to_is_read_from_its_settings(
    settings: Settings, location: str, found: tuple[Address, ...], level: Level
) -> None:
    given = replace(settings, database_url=location)

    said = next(
        one for one in queries.without_database(given, program="0") if one.code == "addresses"
    )

    assert given.addresses == found
    assert said.level is level
    assert all(one.host in said.text for one in found)


def test_health_counts_the_same_files_as_the_first_page_and_the_log(
    session: Session,
    store: LocalStore,
    lead: User,
    administrator: User,
    auditor: User,
    browse: Browse,
) -> None:
    case = add_case(session, lead=lead)
    for number in range(7):
        add_exhibit(session, store, case, by=lead, content=b"%d" % number)

    health = browse(administrator).get("/health").text
    assert "Of 7 files kept, copies for work included, 5 were drawn by lot" in health
    for page in ("/", "/log/files"):
        assert "All 7 kept files match their hash" in browse(auditor).get(page).text
