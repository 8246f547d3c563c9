"""The log of the process: one line of JSON an event, and nothing that anybody typed.

What a request was is told by its rule, never by its address; a person by a pseudonym that
only this installation can make; a fault by its kind and place, never by its message.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request
from typing_extensions import override

from casefiles.foundation import clock

#: loggers of ours: their messages are sentences of the program, with codes and numbers only
OWN = "casefiles"
_PSEUDONYM = 12
#: files, and what a supervisor asks every few seconds: it would bury everything else
_UNNOTED = frozenset({"static", "health.alive", "health.ready"})
_requests = logging.getLogger(f"{OWN}.requests")


class JsonLines(logging.Formatter):
    """Writes what is ours as it is; of what others log only who, where and which fault.

    A library quotes what it chokes on: a name, a statement, a path.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        # Flask quotes the address beside a fault, in a message under our name.
        if record.name.split(".")[0] == OWN and not record.exc_info:
            line["event"] = record.getMessage()
            line |= getattr(record, "facts", {})
        else:
            line["place"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
            line["fault_place"] = place_of(record.exc_info[2])
        return json.dumps(line)


def place_of(trace: TracebackType | None) -> str:
    """Return the function and line where a fault arose."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"


def write_json_lines() -> None:
    """Send every log of the process to its error output as JSON lines, and nothing else there."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


def note(event: str, *, level: int = logging.INFO, **facts: object) -> None:
    """Write one line of ours; the facts are codes, numbers and moments, never texts."""
    logging.getLogger(OWN).log(level, event, extra={"facts": facts})


def keep_journal(app: Flask, *, who: Callable[[], str | None]) -> None:
    """Note each request once it is answered: `who` gives the id of the person, or None."""

    @app.before_request
    def begin() -> None:
        g.request_id, g.began = secrets.token_hex(8), time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        if request.endpoint not in _UNNOTED:
            person = pseudonym(app.config["SECRET_KEY"], who())
            _requests.info("request", extra={"facts": _facts(response, person)})
        return response


def _facts(response: Response, person: str | None) -> Mapping[str, object]:
    began = g.get("began", time.monotonic())
    return {
        "request": g.get("request_id", ""),
        "endpoint": request.endpoint or "nowhere",
        "rule": request.url_rule.rule if request.url_rule else "",
        "method": request.method if request.url_rule else "?",
        "status": response.status_code,
        "ms": round((time.monotonic() - began) * 1000),
        "person": person,
    }


def pseudonym(key: bytes, person_id: str | None) -> str | None:
    """Return what stands for a person in the log: the same each time, no way back."""
    if person_id is None:
        return None
    return hmac.new(key, f"journal:{person_id}".encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM]
