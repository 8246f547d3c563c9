"""Each refusal gets its status and a page that says what to do; what was typed comes back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from casefiles.foundation import errors
from casefiles.platform.web.forms import KEEP, Conflict, differing

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
_SECRET_FIELDS = (
    "csrf_token",
    "version",
    "password",
    "passphrase",
    "code",
    "current",
    "new",
    "repeat",
)


def answer_errors(app: Flask) -> None:
    """Register a page for everything that can go wrong."""
    for kind in STATUS_OF:
        app.register_error_handler(kind, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _raced)
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
        reference=reference,
        typed=_typed(),
    )
    response = make_response(page, int(status))
    response.headers.update(headers or {})
    return response


def _typed() -> list[tuple[str, str]]:
    try:
        form = request.form
    except HTTPException:
        return []  # the form itself is what cannot be read
    return [
        (name, value)
        for name, value in form.items(multi=True)
        if value.strip() and not name.startswith(_SECRET_FIELDS)
    ]


def _refused(error: errors.Refused) -> Response:
    status = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.Throttled) else {}
    # The same words whether it is not there or not theirs to see.
    message = "" if status is HTTPStatus.NOT_FOUND else gettext(error.message, **error.parameters)
    return _page(status, message, headers=headers)


def _raced(_error: StaleDataError) -> Response:
    return _page(HTTPStatus.CONFLICT, gettext("Somebody else saved this at the same moment."))


def _busy(error: OperationalError) -> Response:
    reference = _noted(error.orig or error)
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, reference=reference, headers={"Retry-After": "5"})


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return _page(error.code, headers=allowed)


def _broken(error: Exception) -> Response:
    reference = _noted(error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def _noted(error: BaseException) -> str:
    """Write the kind and the place to the log, never the message: it may quote what was typed."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "the database"
    reference = secrets.token_hex(4)
    current_app.logger.error("%s: %s in %s", reference, type(error).__name__, place)
    return reference


def _conflict(conflict: Conflict) -> Response:
    hidden = {
        name: values
        for name, values in request.form.lists()
        if not name.startswith((KEEP, "csrf_token", "version"))
    }
    page = render_template(
        "errors/conflict.html",
        fields=differing(conflict),
        hidden=hidden | {"version": [str(conflict.version)]},
    )
    return make_response(page, HTTPStatus.CONFLICT)
