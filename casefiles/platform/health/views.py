"""How the installation fares, for administrators; one word of it for a supervisor, and anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.foundation import clock
from casefiles.platform.accounts.access import signed_in
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.health import queries
from casefiles.platform.health.models import Finding
from casefiles.platform.health.queries import QUICKLY_HASHED, Running
from casefiles.platform.jobs.tasks import Worker
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.access import open_to_all
from casefiles.platform.web.display import say
from casefiles.platform.web.transaction import request_session
from casefiles.settings import Settings

blueprint = Blueprint("health", __name__)

#: part of the page → its name, and the findings that stand there
_PARTS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "program": (_l("Program and database"), ("program", "schema", "database", "log", "statistics")),
    "machine": (_l("Machine"), ("space", "permissions", "folders", "pdf", "recordings")),
    "files": (_l("Evidence and backups"), ("store", "hashed", "backup")),
    "keys": (_l("Keys"), ("keys", "rotation", "master-key")),
    "network": (_l("Network"), ("network", "addresses")),
    "work": (_l("Long work"), ("worker", "work")),
}


@blueprint.get("/health")
@signed_in(needs=AccountPermission.READ_HEALTH)
def index() -> ResponseReturnValue:
    found = queries.findings(
        request_session(),
        _settings(),
        is_current=_is_current()(),
        program=version("casefiles"),
        running=_running(),
        largest_hashed=QUICKLY_HASHED,
    )
    check = current_app.extensions.get("log check")
    lines = {one.code: _line(one) for one in (*found, queries.of_log(check and check["found"]))}
    return render_template(
        "platform/health/index.html",
        parts={
            part: (title, [lines[code] for code in codes])
            for part, (title, codes) in _PARTS.items()
        },
        levels=[line["level"] for line in lines.values()],
        checked_at=clock.now(),
    )


def _line(found: Finding) -> Mapping[str, str]:
    return {
        "level": found.level.value,
        "text": say(found.message, found.values),
        "advice": _(found.advice) if found.advice else "",
    }


@blueprint.get("/healthz")
@open_to_all
def alive() -> ResponseReturnValue:
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@open_to_all
def ready() -> ResponseReturnValue:
    is_ready = queries.is_ready(
        request_session(), _settings(), _running(), is_current=_is_current()
    )
    word, status = ("ready\n", 200) if is_ready else ("not ready\n", 503)
    return Response(word, status, mimetype="text/plain")


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])


def _is_current() -> Callable[[], bool]:
    """Return what says whether the database has the schema of this version."""
    return cast("Callable[[], bool]", current_app.extensions["is current"])


def _running() -> Running:
    worker = cast("Worker | None", current_app.extensions["worker"])
    return Running(keyring(), None if worker is None else worker.is_alive())
