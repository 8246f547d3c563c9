"""Looking for anything by its words; they are sent once and never stand in an address."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.desk.finding import queries
from casefiles.desk.finding.forms import SearchForm
from casefiles.desk.finding.parts.drawing import Drawing
from casefiles.foundation.finding_words import RULES, wanted
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.policy import require_reader
from casefiles.record.cases.queries import get_search
from casefiles.record.cases.workflow import keep_search

blueprint = Blueprint("finding", __name__, url_prefix="/search")


@blueprint.route("", methods=["GET", "POST"])
@signed_in()
def index() -> ResponseReturnValue:
    require_reader(current_user())
    form = SearchForm()
    kept: list[UUID] = []

    def save() -> None:
        words = form.words.data or ""
        kept.append(keep_search(request_session(), words, acting_user=current_user()).id)

    if not form.is_submitted():
        return render_template("desk/finding/index.html", form=form, rules=RULES)
    if not accepted(form, save):
        return render_template("desk/finding/index.html", form=form, rules=RULES), 422
    return redirect(url_for(".results", search_id=kept[0]), code=303)


@blueprint.get("/<uuid:search_id>")
@signed_in()
def results(search_id: UUID) -> ResponseReturnValue:
    require_reader(current_user())
    search = get_search(request_session(), search_id, acting_user=current_user())
    form = SearchForm()
    form.words.data = search.words
    return render_template(
        "desk/finding/results.html",
        form=form,
        search=search,
        found=queries.find(request_session(), search.words, acting_user=current_user()),
        kinds=_kinds(),
        draw=Drawing(wanted(search.words), language_of(None)),
    )


def _kinds() -> dict[str, str]:
    """Return what each kind of thing is called, many of them."""
    return {
        "case": _("Cases"),
        "victim": _("Victims"),
        "exhibit": _("Evidence"),
        "source": _("Sources"),
        "claim": _("Claims"),
    }
