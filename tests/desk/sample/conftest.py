"""One loaded sample for the whole run: it is read, and never changed, by these tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casefiles import schema
from casefiles.app import job_handlers, open_sessions
from casefiles.desk.sample import tasks
from casefiles.desk.sample.tasks import Bench
from casefiles.foundation.database import open_engine
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault.workflow import Keyring, Stretching
from casefiles.settings import Settings
from tests.databases import Databases

PASSPHRASE = "twelve olive trees by the river"
CHEAP = Stretching(memory_kib=64, passes=1)


@dataclass(frozen=True)
class Sample:
    """A loaded installation."""

    settings: Settings
    factory: sessionmaker[Session]
    store: LocalStore


def complain(error: BaseException) -> None:
    raise error


@pytest.fixture(scope="session")
def sample(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("sample")
    # not the fresh one: on PostgreSQL that one is emptied after every test
    with databases.empty(folder) as address:
        engine = open_engine(address)
        schema.upgrade(engine)
        engine.dispose()
        settings = Settings(
            instance=folder,
            database_url=address,
            secret_key=b"s" * 32,
            master_key=b"m" * 32,
            sample=True,
        )
        factory, store = open_sessions(settings), LocalStore(settings.store)
        tasks.set_up(factory, make_passphrase=lambda: PASSPHRASE, stretching=CHEAP)
        tasks.load_record(factory, store)
        keyring = Keyring(settings.master_key)
        handlers = job_handlers(settings, keyring)
        bench = Bench(keyring, PASSPHRASE, lambda: run_until_idle(factory, handlers, complain))
        tasks.load_submissions(factory, bench)
        yield Sample(settings, factory, store)
        factory.kw["bind"].dispose()


@pytest.fixture
def looking(sample: Sample) -> Iterator[Session]:
    """Give a session that only looks."""
    with sample.factory() as session:
        yield session
        session.rollback()
