"""The codebook as pages: what every code means, in both languages, and where it is from."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from casefiles.platform.accounts.access import signed_in
from casefiles.record.codebook import queries
from casefiles.record.codebook.models import ReferenceKind

blueprint = Blueprint("codebook", __name__, url_prefix="/codebook")


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    return render_template(
        "record/codebook/index.html",
        codebook=queries.codebook(),
        language=_language(),
    )


@blueprint.get("/<name>")
@signed_in()
def vocabulary(name: str) -> ResponseReturnValue:
    shown = queries.find_vocabulary(name)
    return render_template(
        "record/codebook/vocabulary.html",
        codebook=queries.codebook(),
        vocabulary=shown,
        language=_language(),
        has_law=any(term.references for term in shown.terms),
        parents={term.code: term for term in queries.vocabulary("scheme").terms},
        ReferenceKind=ReferenceKind,
    )


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"
