"""The recipients as pages: what each asks for, and how far we know it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from casefiles.platform.accounts.access import signed_in
from casefiles.record.codebook import queries as codebook
from casefiles.record.recipients import queries

blueprint = Blueprint("recipients", __name__, url_prefix="/recipients")


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    return render_template(
        "record/recipients/index.html", profiles=queries.profiles(), language=_language()
    )


@blueprint.get("/<code>")
@signed_in()
def detail(code: str) -> ResponseReturnValue:
    profile = queries.profile(code)
    return render_template(
        "record/recipients/detail.html",
        profile=profile,
        language=_language(),
        parts={part.code: part for part in profile.parts},
        untold=[one.code for one in profile.languages if one.code not in profile.names],
        purposes=codebook.labels("purpose", profile.purposes, _language()),
    )


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"
