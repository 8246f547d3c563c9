"""Whether the process lives and is ready: for a supervisor, and no more than that for anybody."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from casefiles.platform.health import queries
from casefiles.platform.web.access import open_to_all
from casefiles.platform.web.transaction import request_session
from casefiles.settings import Settings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all
def alive() -> ResponseReturnValue:
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@open_to_all
def ready() -> ResponseReturnValue:
    settings = cast("Settings", current_app.extensions["settings"])
    is_ready = queries.is_ready(request_session(), settings)
    return Response("ok\n" if is_ready else "no\n", 200 if is_ready else 503, mimetype="text/plain")
