"""Each refusal gets its status and a page that says what to do; what was typed comes back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from casefiles.foundation import errors
from casefiles.platform.accounts.access import is_known
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.audit.queries import last_change, values_before
from casefiles.platform.web.addresses import own_path, page_trail
from casefiles.platform.web.conflicts import differing, typed_again
from casefiles.platform.web.display import number
from casefiles.platform.web.forms import Conflict
from casefiles.platform.web.journal import place_of
from casefiles.platform.web.posted import Typed, typed_texts
from casefiles.platform.web.transaction import request_session

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.NotAllowedNow: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.CONFLICT,
    errors.Refusal: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.CannotStore: HTTPStatus.INSUFFICIENT_STORAGE,
}
#: a text that no form takes is still read up to here, to be given back to who typed it
_GIVEN_BACK = 16 * 1024 * 1024
#: what is easily read aloud: no 0 and O, no 1 and I
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def answer_errors(app: Flask) -> None:
    """Register a page for everything that can go wrong."""
    for kind in STATUS_OF:
        app.register_error_handler(kind, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _raced)
    app.register_error_handler(IntegrityError, _doubled)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(CSRFError, _http)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _page(
    status: int, message: str = "", *, reference: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    page = render_template(
        "errors/error.html",
        status=int(status),
        message=message,
        reference=reference or _quoted(status),
        came_from=_came_from(),
        is_text=request.mimetype != "multipart/form-data",
        typed=_typed(),
    )
    response = make_response(page, int(status))
    response.headers.update(headers or {})
    return response


def _quoted(status: int) -> str:
    """Return a reference to quote, and note it beside what was refused: no words, no address."""
    reference = _reference()
    current_app.logger.info("%s: %s at %s", reference, int(status), request.endpoint or "nowhere")
    return reference


def _reference() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    return f"{letters[:4]}-{letters[4:]}"


def _came_from() -> str:
    """Return the page of ours that led here; empty where none did, or it was this one."""
    sent = urlsplit(request.referrer or "")
    if f"{sent.scheme}://{sent.netloc}/" != request.host_url:
        return ""
    path = f"{sent.path}?{sent.query}" if sent.query else sent.path
    is_here = request.method == "GET" and sent.path == request.script_root + request.path
    return "" if is_here or own_path(path) != path else path


def _typed() -> list[Typed]:
    try:
        posted = request.form
    except HTTPException:
        return []  # the form itself is what cannot be read
    return typed_texts(posted.items(multi=True))


def _refused(error: errors.Refused) -> Response:
    status = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.Throttled) else {}
    # The same words whether it is not there or not theirs to see.
    message = "" if status is HTTPStatus.NOT_FOUND else gettext(error.message, **error.parameters)
    return _page(status, message, headers=headers)


def _raced(_error: Exception) -> Response:
    return _page(HTTPStatus.CONFLICT, gettext("Somebody else saved this at the same moment."))


def _doubled(error: IntegrityError) -> Response:
    """Two who save the same at once meet in the database; anything else there is a fault."""
    return _raced(error) if "unique constraint" in str(error.orig).lower() else _broken(error)


def _busy(error: OperationalError) -> Response:
    reference = _noted(error.orig or error)
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, reference=reference, headers={"Retry-After": "5"})


def _http(error: HTTPException) -> Response:
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _page(error.code, _too_much())
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return _page(error.code, headers=allowed)


def _too_much() -> str:
    """Read what was too much for a form after all, where it is text of somebody we know."""
    if request.mimetype == "multipart/form-data" or not is_known():
        return ""
    request.max_content_length = request.max_form_memory_size = _GIVEN_BACK
    longest = max(_typed(), key=lambda one: len(one.text), default=None)
    if longest is None or longest.longest is None:
        return ""
    return gettext(
        "“%(field)s” has %(length)s characters; at most %(limit)s can be kept.",
        field=longest.label,
        length=number(len(longest.text)),
        limit=number(longest.longest),
    )


def _broken(error: Exception) -> Response:
    reference = _noted(error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def _noted(error: BaseException) -> str:
    """Write the kind and the place to the log, never the message: it may quote what was typed."""
    place = place_of(error.__traceback__) if error.__traceback__ else "the database"
    reference = _reference()
    current_app.logger.error("%s: %s in %s", reference, type(error).__name__, place)
    return reference


def _conflict(conflict: Conflict) -> Response:
    session, ids = request_session(), [one for one in _ids() if isinstance(one, UUID)]
    saved = last_change(session, ids)
    names = names_of(session, {saved.acting_user_id} if saved and saved.acting_user_id else set())
    fields = differing(conflict, values_before(session, ids[0]) if ids else {})
    page = render_template(
        "errors/conflict.html",
        fields=fields,
        hidden=typed_again(conflict, fields),
        theirs_by=next(iter(names.values()), ""),
        saved_at=saved.happened_at if saved else None,
        trail=page_trail(),
    )
    return make_response(page, HTTPStatus.CONFLICT)


def _ids() -> list[object]:
    """Return what the address names, the innermost record first."""
    return list(reversed((request.view_args or {}).values()))
