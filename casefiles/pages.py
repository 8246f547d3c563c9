"""What every page is given: the person's language, their navigation, the organisation."""

from __future__ import annotations

from typing import Any

import flask_login
from babel import Locale
from flask import Flask, current_app, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from casefiles import display, navigation
from casefiles.errors import answer_errors
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.web.display import language_of
from casefiles.platform.web.languages import page_locale
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook.queries import current_version

LOCALES = ("en", "ar")
#: what answers before set-up is done
_BEFORE_SETUP = frozenset(
    {
        "organisation.setup",
        "static",
        "health.alive",
        "health.ready",
        "accounts.language",
        "accounts.theme",
    }
)
ROLE_NAMES = {
    Role.INVESTIGATOR: N_("investigator"),
    Role.REVIEWER: N_("reviewer"),
    Role.OFFICER: N_("submissions officer"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMINISTRATOR: N_("administrator"),
}


def prepare(app: Flask) -> None:
    """Attach what pages need to the application."""
    answer_errors(app)
    app.before_request(_set_up_first)
    app.context_processor(_context)
    app.jinja_env.globals["get_locale"] = page_locale
    app.extensions["text_languages"] = _text_languages
    display.add_display(app)


def _text_languages() -> tuple[str, ...]:
    """Return the languages this organisation writes in."""
    found = find_organisation(request_session())
    return found.languages if found else LOCALES


def locale() -> str:
    """Return the page's language: the person's, the browser's choice here, or what it asks for."""
    person = flask_login.current_user
    if person and person.is_authenticated:
        return str(person.language)
    chosen = session.get("language")
    return chosen if chosen in LOCALES else request.accept_languages.best_match(LOCALES) or "en"


def time_zone() -> str:
    """Return the zone that moments are shown in."""
    return "UTC"


def _set_up_first() -> AnyResponse | None:
    if current_app.extensions.get("set up") or request.endpoint in _BEFORE_SETUP:
        return None
    if find_organisation(request_session()) is None:
        return redirect(url_for("organisation.setup"), code=303)
    current_app.extensions["set up"] = True
    return None


def _context() -> dict[str, Any]:
    person = flask_login.current_user
    known = bool(person and person.is_authenticated)
    organisation = _organisation()
    return {
        "organisation": organisation,
        "log_state": _log_state() if known else None,
        "codebook_version": current_version() if known else "",
        "organisation_name": organisation["name"] if organisation else "",
        "theme": session.get("theme", ""),
        "other_locales": [Locale(code) for code in LOCALES if code != language_of(None)],
        "role_names": [gettext(ROLE_NAMES[role]) for role in sorted(person.roles)] if known else [],
        "navigation": navigation.side_bar(person) if known else (),
        "may_create_case": known and person.has(Role.INVESTIGATOR),
    }


def _log_state() -> dict[str, object] | None:
    """Return what the last check of the log found, since this program started."""
    check = current_app.extensions.get("log check")
    if check is None:
        return None
    when = current_app.jinja_env.filters["moment"](check["at"])
    intact = check["found"].fault is None
    words = gettext("Log intact") if intact else gettext("The log is broken")
    return {"intact": intact, "words": f"{words} ({when})"}


def _organisation() -> dict[str, object] | None:
    found = find_organisation(request_session())
    if found is None:
        return None
    return {"name": found.names.in_language(language_of(None))[0], "is_sample": found.is_sample}
