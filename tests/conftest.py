"""The cast, and the application on a database of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session, sessionmaker

from casefiles.app import assemble, create_app, serve
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import Settings
from tests.databases import Databases, databases_for
from tests.factories.accounts import add_person
from tests.factories.organisation import add_organisation
from tests.factories.world import World, add_world
from tests.pages import PageClient, signed_in_client

Browse = Callable[..., PageClient]

# A slow machine is no fault of the code: how long an example takes is not judged.
hypothesis_settings.register_profile("steady", deadline=None)
hypothesis_settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest: begun last, it would leave the other worker with nothing.

    On a server only what asks a database is run: the rest is the same, and ran on SQLite.
    """
    if config.getoption("--database") == "postgresql":
        config.hook.pytest_deselected(items=[one for one in items if not _asks_a_database(one)])
        items[:] = [one for one in items if _asks_a_database(one)]
    items.sort(key=lambda item: item.get_closest_marker("begun_first") is None)


def _asks_a_database(item: pytest.Item) -> bool:
    return "databases" in getattr(item, "fixturenames", ())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what a test measured of itself: how much the leak oracle searched."""
    for report in terminalreporter.getreports("passed"):
        for name, told in report.user_properties:
            terminalreporter.write_line(f"{name}: {told}")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    kind, folder = request.config.getoption("--database"), tmp_path_factory.mktemp("schema")
    databases = databases_for(kind, folder)
    yield databases
    databases.close()


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    with databases.fresh(tmp_path) as address:
        yield Settings(
            instance=tmp_path, database_url=address, secret_key=b"s" * 32, master_key=b"m" * 32
        )


@pytest.fixture(scope="session")
def assembled() -> Flask:
    """Assemble the rooms once: their addresses and templates take longer than most tests."""
    return assemble()


@pytest.fixture
def new_app(
    request: pytest.FixtureRequest, assembled: Flask, databases: Databases, settings: Settings
) -> Iterator[Flask]:
    """Give an installation that nobody has set up."""
    app = assemble() if request.node.get_closest_marker("own_rooms") else assembled
    serve(app, settings)
    databases.statements.lend(app.extensions["sessions"].kw["bind"])
    app.testing = True
    yield app
    app.extensions["sessions"].kw["bind"].dispose()


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """Give an installation with an organisation and its keys (passphrase in the factory)."""
    with factory_of(new_app)() as session:
        add_organisation(session)
        session.commit()
    return new_app


def factory_of(app: Flask) -> sessionmaker[Session]:
    return cast("sessionmaker[Session]", app.extensions["sessions"])


@contextmanager
def installed(databases: Databases, folder: Path) -> Iterator[Flask]:
    """Give an installation that several tests look at and none changes."""
    with databases.fresh(folder) as address:
        settings = Settings(
            instance=folder, database_url=address, secret_key=b"s" * 32, master_key=b"m" * 32
        )
        app = create_app(settings)
        databases.statements.lend(app.extensions["sessions"].kw["bind"])
        app.testing = True
        with factory_of(app)() as session:
            add_organisation(session)
            session.commit()
        yield app
        app.extensions["sessions"].kw["bind"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Give a session to arrange and look with; commit before browsing."""
    with factory_of(app)() as session:
        yield session


@pytest.fixture
def keyring(app: Flask) -> Keyring:
    return cast("Keyring", app.extensions["keyring"])


@pytest.fixture
def store(app: Flask) -> LocalStore:
    return cast("LocalStore", app.extensions["store"])


@pytest.fixture
def world(session: Session, app: Flask) -> World:
    """Give a record of every kind, and people who stand differently towards each."""
    world = add_world(session, app)
    session.commit()
    return world


@pytest.fixture
def browse(app: Flask, session: Session) -> Browse:
    """Open the pages as somebody: `browse(lead).get("/cases")`; nobody when left out."""

    def open_as(user: User | None = None, *, language: str = "en") -> PageClient:
        session.commit()
        return signed_in_client(app, user, language=language)

    return open_as


@pytest.fixture
def lead(session: Session) -> User:
    """Alice, an investigator, leads the cases of these tests."""
    return add_person(session, "alice", Role.INVESTIGATOR)


@pytest.fixture
def colleague(session: Session) -> User:
    """Bob, an investigator of the same organisation, no member of Alice's cases."""
    return add_person(session, "bob", Role.INVESTIGATOR)


@pytest.fixture
def reviewer(session: Session) -> User:
    """Rita reviews attributions."""
    return add_person(session, "rita", Role.REVIEWER)


@pytest.fixture
def second_reviewer(session: Session) -> User:
    """Ramiz reviews attributions too."""
    return add_person(session, "ramiz", Role.REVIEWER)


@pytest.fixture
def officer(session: Session) -> User:
    """Olga prepares submissions."""
    return add_person(session, "olga", Role.OFFICER)


@pytest.fixture
def second_officer(session: Session) -> User:
    """Oskar prepares submissions too, and clears Olga's."""
    return add_person(session, "oskar", Role.OFFICER)


@pytest.fixture
def auditor(session: Session) -> User:
    """Aziza reads the log."""
    return add_person(session, "aziza", Role.AUDITOR)


@pytest.fixture
def administrator(session: Session) -> User:
    """Dana manages accounts and may read no case."""
    return add_person(session, "dana", Role.ADMINISTRATOR)
