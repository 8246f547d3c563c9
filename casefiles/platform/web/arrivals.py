"""What no page gets to see: another site's form, another site's name, too much at once."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, abort, request

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_SITES = frozenset({None, "same-origin", "none"})


def guard_arrivals(app: Flask, *, is_known: Callable[[], bool]) -> None:
    """Refuse changes that another site asks for, beside the token that every form carries.

    Without TLS only this machine is served: a request by another name is a page
    of somebody else that made its own name point here. Files come from people
    who are signed in (`is_known`) and in parts; anything else is read into
    memory, so it has to be short.
    """

    @app.before_request
    def turn_away() -> None:
        # A host that Werkzeug cannot read is an empty one, and no name of ours.
        if not is_under_tls(app) and urlsplit(f"//{request.host}").hostname not in _OWN_NAMES:
            abort(HTTPStatus.BAD_REQUEST)
        if request.method not in _SAFE_METHODS and _is_asked_elsewhere():
            abort(HTTPStatus.BAD_REQUEST)
        if request.mimetype != "multipart/form-data" or not is_known():
            limits = (request.max_content_length, app.config["MAX_FORM_MEMORY_SIZE"])
            request.max_content_length = min(limit for limit in limits if limit is not None)


def is_under_tls(app: Flask) -> bool:
    """Return whether this installation is reached over TLS only."""
    return bool(app.config["PREFERRED_URL_SCHEME"] == "https")


def _is_asked_elsewhere() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        return True
    return request.headers.get("Sec-Fetch-Site") not in _OWN_SITES
