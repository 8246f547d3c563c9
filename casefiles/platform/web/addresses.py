"""Where a person is sent on: a path on this origin, or the first page."""

from __future__ import annotations

import re

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

_LONGEST = 2000
#: what a path and a query of ours are made of; no blank, backslash or control character
_OWN_PATH = re.compile(r"/(?!/)[A-Za-z0-9\-._~!$&'()*+,;=:@%/?#\[\]]*")


#: a page of ours that its words and ids name: no query, so nothing that anybody typed
_ID_ONLY = re.compile(r"(?:/[A-Za-z0-9\-_]+)+/?")


def own_path(wanted: str | None) -> str:
    """Return the wanted path if it stays on this origin, and the first page if it does not."""
    if wanted and len(wanted) <= _LONGEST and _OWN_PATH.fullmatch(wanted):
        return wanted
    return f"{request.script_root}/"


def way_back(otherwise: str) -> str:
    """Return the form that a person came from, which `back` names, or the address given."""
    wanted = request.args.get("back", "")
    return wanted if len(wanted) <= _LONGEST and _ID_ONLY.fullmatch(wanted) else otherwise


def page_trail() -> list[tuple[str, str]]:
    """Return the pages above this one as (endpoint, address), the outermost first."""
    adapter = current_app.create_url_adapter(request)
    parts = request.path.strip("/").split("/")
    trail: list[tuple[str, str]] = []
    for length in range(1, len(parts)):
        path = "/" + "/".join(parts[:length])
        for candidate in (path, f"{path}/"):
            try:
                endpoint = adapter.match(candidate, "GET")[0] if adapter else ""
            except (HTTPException, RequestRedirect):
                continue
            trail.append((endpoint, request.script_root + candidate))
            break
    return trail
