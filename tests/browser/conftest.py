"""The application served for real, and the machine's Chromium to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import cast

import pytest
from cheroot.wsgi import Server
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.platform.accounts.models import User
from casefiles.platform.jobs.tasks import Worker
from tests.browser.visitor import Visitor
from tools.machine import find_browser

#: a draft is kept seconds after the last key, and another worker may hold the processor meanwhile
expect.set_options(timeout=15_000)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Arrive = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        # Skipped journeys would look like journeys that succeeded.
        pytest.fail("There is no Chromium; on Debian, install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Manner:
    """How everybody of a journey reads: the language, and whether scripts run."""

    language: str
    scripts: bool = True


@pytest.fixture(
    params=[Manner("en"), Manner("ar"), Manner("ar", scripts=False)],
    ids=["en", "ar", "ar, no scripts"],
)
def manner(request: pytest.FixtureRequest) -> Manner:
    """Walk a journey in both languages, and once more without scripts."""
    return cast("Manner", request.param)


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """Say which language everybody of a journey reads."""
    return str(request.param)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Give the address at which the application answers.

    A browser keeps the scripts and styles that it has; otherwise it asks at every page whether
    each of them is still the same.
    """
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(hours=1)
    server = Server(("127.0.0.1", 0), app, numthreads=4)
    server.prepare()
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.bind_addr[1]}"
    server.stop()
    thread.join(timeout=10)


@pytest.fixture
def worker(app: Flask) -> Iterator[None]:
    """Do long work beside the server, as `casefiles serve` does; a failure is kept and told."""
    failures: list[BaseException] = []
    handlers = job_handlers(app.extensions["settings"], app.extensions["keyring"])
    worker = Worker(app.extensions["sessions"], handlers, failures.append)
    worker.start()
    yield
    worker.stop()
    assert failures == []


@pytest.fixture
def arrive(chromium: Browser, address: str, app: Flask, session: Session) -> Iterator[Arrive]:
    """Open a browser of somebody's own: `arrive(lead, language="ar", scripts=False)`.

    Afterwards no page may have had an error, refused code, or asked another origin.
    """
    visitors: list[Visitor] = []

    def arrive_as(
        person: User | None = None,
        *,
        language: str = "en",
        scripts: bool = True,
        judges: bool = False,
    ) -> Visitor:
        if person is not None:
            person.language = language
        session.commit()
        # The judge of accessibility tries colours by styles of its own, which our policy refuses;
        # it looks at colours as they end up, and need not watch them get there.
        context = chromium.new_context(
            java_script_enabled=scripts,
            accept_downloads=True,
            bypass_csp=judges,
            reduced_motion="reduce" if judges else "no-preference",
        )
        visitor = Visitor(context.new_page(), address, app, language=language)
        visitors.append(visitor)
        if person is not None:
            visitor.is_known_as(person)
        return visitor

    yield arrive_as
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []
