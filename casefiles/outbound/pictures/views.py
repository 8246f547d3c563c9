"""The pictures of the statistics: many at a glance, one with its numbers, one that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.pictures import queries, workflow
from casefiles.outbound.pictures.documents import FUNNEL, KINDS, Order, Shown, Speech, shown
from casefiles.outbound.pictures.forms import PictureForm, PicturesForm
from casefiles.outbound.pictures.parts.wording import STEP_NAMES
from casefiles.outbound.statistics import policy
from casefiles.outbound.statistics.access import filters
from casefiles.outbound.statistics.policy import StatisticsPermission
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.models import User
from casefiles.platform.files.access import as_file
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.maps import land
from casefiles.platform.web.transaction import request_session

blueprint = Blueprint("pictures", __name__, url_prefix="/statistics/pictures")
_MIME = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


def _order(form: PicturesForm, kind: str, user: User | None, *, is_public: bool = False) -> Order:
    return Order(
        kind,
        form.measure.data,
        form.wanted(),
        Speech(language_of(None), gettext, current_user().digits),
        user,
        is_public,
        "; ".join(f"{one['label']}: {one['value']}" for one in form.narrowing),
        land,
    )


@blueprint.get("/")
@allowed(StatisticsPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    """Show what there is to see of one measure, each picture small."""
    form = filters(PicturesForm)
    if not form.validate():
        return render_template("outbound/pictures/index.html", form=form), 422
    session, user = request_session(), current_user()
    drawn = [
        shown(session, replace(_order(form, kind, user), width=_width(kind)))
        for kind in (KINDS[0], FUNNEL, *KINDS[1:])
    ]
    return render_template(
        "outbound/pictures/index.html",
        form=form,
        here=form.codes,
        drawn=[one for one in drawn if one is not None],
    )


def _width(kind: str) -> int:
    """Return how wide a picture is among others: two stand side by side, months across."""
    return 960 if kind == "month" else 520


@blueprint.get("/picture")
@allowed(StatisticsPermission.READ, policy.require)
def picture() -> ResponseReturnValue:
    """Show one picture, with the cases behind each of its numbers."""
    form = filters(PicturesForm)
    if not form.validate():
        return redirect(url_for(".index"))
    user = current_user()
    return render_template(
        "outbound/pictures/picture.html",
        form=form,
        here=form.codes,
        one=shown(request_session(), _order(form, form.by.data, user)),
        may_export=policy.may(user, StatisticsPermission.EXPORT),
    )


@blueprint.get("/cases")
@allowed(StatisticsPermission.READ, policy.require)
def cases() -> ResponseReturnValue:
    """List the cases that came as far as a step of the funnel."""
    form, step = filters(PicturesForm), request.args.get("step", queries.STEPS[0])
    if step not in queries.STEPS:
        raise NotFound(N_("There is no such step."))
    if not form.validate():
        return redirect(url_for(".index"))
    found = queries.cases_of_step(
        request_session(),
        step,
        form.wanted(),
        acting_user=current_user(),
        after=request.args.get("after", "")[:20],
    )
    rows = found[: queries.PAGE]
    return render_template(
        "outbound/pictures/cases.html",
        form=form,
        here=form.codes | {"step": step},
        step=STEP_NAMES[step],
        rows=rows,
        after=rows[-1].reference if len(found) > len(rows) else "",
        is_first=not request.args.get("after"),
    )


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(StatisticsPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    """Take one picture out: of the cases that everybody may read, whoever takes it."""
    asked, form = filters(PicturesForm), PictureForm()
    if not asked.validate():
        return redirect(url_for(".index"))
    order = _order(asked, asked.by.data, None, is_public=bool(form.public.data))
    order = replace(order, marks=tuple(_marks()))
    one = shown(request_session(), order)
    made: list[bytes] = []

    def save() -> None:
        made.append(_file(one, order, form.kind.data))

    page = {"form": form, "here": asked.codes, "asked": asked, "one": one}
    if not form.is_submitted():
        return render_template("outbound/pictures/export.html", **page)
    if one is None or not accepted(form, save):
        return render_template("outbound/pictures/export.html", **page), 422
    name = f"{asked.by.data}-{clock.today().isoformat()}.{form.kind.data}"
    return as_file(Response(made[0], mimetype=_MIME[form.kind.data]), name)


def _marks() -> Iterator[str]:
    """Yield who made a picture, and that it is of the sample where it is."""
    organisation = find_organisation(request_session())
    if organisation is not None:
        yield organisation.names.in_language(language_of(None))[0]
        if organisation.is_sample:
            yield gettext("Made from sample data")


def _file(one: Shown | None, order: Order, kind: str) -> bytes:
    assert one is not None  # noqa: S101 - the page says so where there is none
    return workflow.export_picture(
        request_session(),
        one,
        order,
        kind,
        fonts=Path(str(current_app.static_folder)) / "vendor" / "fonts-pdf",
        acting_user=current_user(),
    )


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"opening": lambda kind: "pictures.cases" if kind == FUNNEL else "statistics.cases"}
