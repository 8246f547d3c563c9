"""Picture every page that an address or a link reaches, in both languages and at two widths.

The pictures are of a copy of the sample, which stays as it is.
Run as `python -m tools.screenshots` after `make demo`. All pictures go to build/screenshots/, and
those of the README to docs/pictures/.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from cheroot.wsgi import Server
from playwright.sync_api import sync_playwright
from werkzeug.exceptions import HTTPException

from casefiles.app import create_app
from casefiles.outbound.submissions.models import Submission, SubmissionState
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import Claim, ClaimState
from casefiles.settings import Settings
from tools.debian import stop
from tools.machine import find_browser
from tools.scenes import Act, empty_installation, prepare
from tools.scenes_of_reports import MADE_OF_REPORTS
from tools.scenes_of_sources import FILES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser
    from sqlalchemy.orm import Session, sessionmaker

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "instance" / "sample"
EVERY = ROOT / "build" / "screenshots"
CHOSEN = ROOT / "docs" / "pictures"
LANGUAGES = ("en", "ar")
WIDTHS = (1440, 390)
#: endpoint → the README's name for it
README = {
    "home.index": "home",
    "cases.index": "cases",
    "cases.detail": "case",
    "attribution.claim": "review",
    "submissions.submission": "submission",
}
#: the incident of the sample that has most to show, by its tag
TELLING = "PUB-031"
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#?]*)')
#: so many pages of one kind are read for further links, which is enough to reach every kind
READ_OF_A_KIND = 12
#: answers that are no page: a picture, plain data, files
NOT_PAGES = {
    "covering.copy_page",
    "covering.copy_played",
    "covering.original_page",
    "covering.original_played",
    "covering.progress",
    "evidence.preview",
    "health.alive",
    "health.ready",
    "packets.progress",
    "static",
}
#: what `tools.scenes` brings about
MADE = {
    *SOURCES,
    *FILES,
    *MADE_OF_REPORTS,
    "agreements.agreement",
    "agreements.edit",
    "agreements.void",
    "recommendations.edit",
    "recommendations.follow_up",
    "recommendations.recommendation",
    "recommendations.scorecard",
    "recommendations.strike",
    "recommendations.void",
    "remedies.add_step",
    "remedies.new",
    "remedies.of_case",
    "remedies.remedy",
    "remedies.strike",
    "remedies.void",
    "clearance.ask_clearance",
    "clearance.seal",
    "actors.remove_command",
    "claims.remove",
    "disclosure.remove",
    "disclosure.withdraw_everything",
    "corrections.changes",
    "corrections.decide",
    "corrections.edit",
    "corrections.notice",
    "corrections.sent",
    "covering.covering",
    "covering.review",
    "discussion.answer",
    "emergency.answer",
    "emergency.ask_handover",
    "emergency.ask_look",
    "emergency.hand_over",
    "expunging.expunging",
    "expunging.hold_victim",
    "expunging.lift",
    "finding.results",
    "lists.edit_view",
    "past.field",
    "past.restore",
    "recalls.drop",
    "recalls.edit",
    "recalls.notice",
    "recalls.sent",
    "recipient_keys.confirm",
    "recipient_keys.retire",
    "recipients.edit",
    "recipients.retire",
    "related.unlink",
}
#: what an installation shows before anything is in it
BEFORE_ANYTHING = "organisation.setup"


@dataclass(frozen=True)
class Shot:
    """One page to picture, and the key of the session that sees it."""

    endpoint: str
    address: str
    key: str


def main() -> None:
    """Picture the sample, leaving the sample itself as it is."""
    if not (SAMPLE / "SAMPLE").exists():
        stop("there is no sample yet; `make demo` makes it.")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_environment({"CASEFILES_INSTANCE": _copy(Path(folder))}))
        shots = find_pages(app)
        shutil.rmtree(EVERY, ignore_errors=True)  # pages that are no more
        for pictures in (EVERY, CHOSEN):
            pictures.mkdir(parents=True, exist_ok=True)
        with served(app) as origin, browser() as chromium:
            for language in LANGUAGES:
                _speak(app, language)
                for width in WIDTHS:
                    _picture(chromium, origin, shots, language, width)
            made = _picture_scenes(app, chromium, origin)
        with served(empty_installation(Path(folder) / "empty")) as origin, browser() as chromium:
            before = Shot(BEFORE_ANYTHING, "/setup", "")
            for language in LANGUAGES:
                for width in WIDTHS:
                    _picture(chromium, origin, [before], language, width)
    pictured = f"{len(shots) + made + 1} pages pictured in {EVERY.relative_to(ROOT)}"
    sys.stdout.write(f"{pictured}\n")


def _picture_scenes(app: Flask, chromium: Browser, origin: str) -> int:
    """Picture what nothing in the sample leads to; returns how many that is."""
    scenes, people = prepare(app), _one_of_each_role(app)
    for language in LANGUAGES:
        _speak(app, language)
        for scene in scenes:
            key = _client_key(app, people[list(Role).index(scene.role)])
            for width in WIDTHS:
                shot = Shot(scene.name, scene.address, key)
                _picture(chromium, origin, [shot], language, width, act=scene.act)
    return len(scenes)


def _client_key(app: Flask, person: User) -> str:
    client = _client(app, person)
    client.get("/")
    key = client.get_cookie("casefiles")
    return key.value if key else ""


def _copy(folder: Path) -> str:
    return shutil.copytree(SAMPLE, folder / "sample", symlinks=True).as_posix()


def _sessions(app: Flask) -> sessionmaker[Session]:
    return cast("sessionmaker[Session]", app.extensions["sessions"])


def _speak(app: Flask, language: str) -> None:
    with _sessions(app)() as session:
        session.execute(sa.update(User).values(language=language))
        session.commit()


def find_pages(app: Flask) -> list[Shot]:
    """Follow links as one person of each role, then as nobody; one page of each kind."""
    shots: dict[str, Shot] = {}
    people = _one_of_each_role(app)
    for role, endpoint, record_id in _telling_records(app):
        client = _client(app, people[list(Role).index(role)])
        address = _address(app, endpoint, record_id)
        if client.get(address).status_code == 200:  # noqa: PLR2004
            key = client.get_cookie("casefiles")
            shots[endpoint] = Shot(endpoint, address, key.value if key else "")
    for person in [*people, None]:
        client = _client(app, person)
        for endpoint, address in _follow(app, client):
            key = client.get_cookie("casefiles")
            shots.setdefault(endpoint, Shot(endpoint, address, key.value if key else ""))
    missing = _pages(app) - shots.keys() - MADE
    if missing:
        stop(f"nothing of the sample leads to {', '.join(sorted(missing))}.")
    return [shots[endpoint] for endpoint in sorted(shots)]


def _pages(app: Flask) -> set[str]:
    """Return the endpoints of every page of an installation with records in it."""
    found = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return found - NOT_PAGES - {BEFORE_ANYTHING}


def _telling_records(app: Flask) -> Iterator[tuple[Role, str, UUID]]:
    """Yield the records that the README shows, and as whom: others of their kind tell less."""
    with _sessions(app)() as session:
        for case in session.scalars(sa.select(Case).where(Case.state == CaseState.VERIFIED)):
            if TELLING in case.tags:
                yield Role.INVESTIGATOR, "cases.detail", case.id
        for claim in session.scalars(sa.select(Claim).where(Claim.state == ClaimState.IN_REVIEW)):
            yield Role.REVIEWER, "attribution.claim", claim.id
        assembling = Submission.state == SubmissionState.ASSEMBLING
        for submission in session.scalars(sa.select(Submission).where(assembling)):
            yield Role.OFFICER, "submissions.submission", submission.id


def _address(app: Flask, endpoint: str, record_id: UUID) -> str:
    """Return the address of a record on the page of its kind, or the first page of all."""
    for rule in app.url_map.iter_rules(endpoint):
        (name,) = rule.arguments
        return app.url_map.bind("localhost").build(endpoint, {name: record_id})
    return "/"


def _one_of_each_role(app: Flask) -> list[User]:
    with _sessions(app)() as session:
        people = session.scalars(sa.select(User).order_by(User.sign_in_name)).all()
        return [next(user for user in people if user.has(role)) for role in Role]


def _client(app: Flask, person: User | None) -> FlaskClient:
    client = app.test_client()
    if person is not None:
        with client.session_transaction() as kept:
            kept["_user_id"] = str(person.id)
            kept["_fresh"] = True
    return client


def _follow(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    waiting = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments]
    seen, read = set(waiting), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        endpoint = _endpoint(app, address)
        if endpoint is None or read.get(endpoint, 0) >= READ_OF_A_KIND:
            continue
        read[endpoint] = read.get(endpoint, 0) + 1
        answer = client.get(address)
        if answer.status_code in (301, 302, 303):
            links = [answer.location]
        elif answer.status_code == 200 and answer.mimetype == "text/html":  # noqa: PLR2004
            yield endpoint, address
            links = LINK.findall(answer.text)
        else:
            links = []
        waiting += [link for link in dict.fromkeys(links) if link not in seen]
        seen.update(links)


def _endpoint(app: Flask, address: str) -> str | None:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(address, method="GET")
    except HTTPException:
        return None
    return None if endpoint == "static" else str(endpoint)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve on this machine and yield the address."""
    server = Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join()


@contextmanager
def browser() -> Iterator[Browser]:
    """Open the machine's own Chromium; nothing is downloaded."""
    program = find_browser()
    if program is None:
        stop("there is no Chromium; on Debian, install the package chromium.")
    # Chromium refuses to run as root inside its own sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, args=[*arguments, "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


def _picture(
    chromium: Browser,
    origin: str,
    shots: list[Shot],
    language: str,
    width: int,
    *,
    act: Act | None = None,
) -> None:
    for key, seen in groupby(sorted(shots, key=_key_of), key=_key_of):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            extra_http_headers={"Accept-Language": language},
        )
        if key:
            context.add_cookies([{"name": "casefiles", "value": key, "url": origin}])
        page = context.new_page()
        for shot in seen:
            page.goto(origin + shot.address)
            if act is not None:
                act(page)
            page.screenshot(path=EVERY / f"{shot.endpoint}-{language}-{width}.png", full_page=True)
            if width == WIDTHS[0] and shot.endpoint in README:
                page.screenshot(path=CHOSEN / f"{README[shot.endpoint]}-{language}.png")
        context.close()


def _key_of(shot: Shot) -> str:
    return shot.key


if __name__ == "__main__":
    main()
