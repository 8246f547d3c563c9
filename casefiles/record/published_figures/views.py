"""Published figures: the list, one figure, its series, where they differ, what our cases give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.date_wording import DateStyle
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web import display
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted, typed
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.codebook.queries import choices, label
from casefiles.record.places import queries as places
from casefiles.record.published_figures import policy, queries, workflow
from casefiles.record.published_figures.access import with_figure
from casefiles.record.published_figures.export import FIELDS, MARK_WORDS, Voice
from casefiles.record.published_figures.forms import (
    LARGEST,
    ExplanationForm,
    FiguresForm,
    FiguresOutForm,
    FigureTableForm,
    PublishedFigureForm,
)
from casefiles.record.published_figures.models import (
    PublishedDetails,
    PublishedFigure,
    PublishedState,
)
from casefiles.record.published_figures.parts.comparing import Check, HintKind, checks, sentence_of
from casefiles.record.published_figures.parts.drawing import drawing_of
from casefiles.record.published_figures.parts.table import COLUMNS, Row
from casefiles.record.published_figures.policy import PublishedPermission

blueprint = Blueprint("published_figures", __name__, url_prefix="/figures")


def _may(permission: PublishedPermission) -> bool:
    return policy.may(current_user(), permission)


def _filters() -> tuple[FiguresForm, list[PublishedFigure]]:
    """Return the filters as an address sent them, and every figure there is to narrow."""
    session, user, language = request_session(), current_user(), language_of(None)
    every, form = queries.in_force(session), FiguresForm(request.values)
    names = {
        code: _("ourselves") if one.is_ours else display.texts(one.publisher)
        for code, one in queries.publishers(every).items()
    }
    form.offer(
        measures=choices("measure", language),
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        publishers=sorted(names.items(), key=lambda pair: pair[1]),
    )
    return form, every


@blueprint.get("/")
@allowed(PublishedPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    form, every = _filters()
    if not form.validate():
        return render_template("record/published_figures/index.html", form=form), 422
    session, wanted = request_session(), form.wanted()
    return render_template(
        "record/published_figures/index.html",
        form=form,
        figures=queries.list_figures(session, wanted) if form.codes else every,
        void=queries.list_figures(session, wanted, PublishedState.VOID),
        differing=_differing(checks(every)),
        may_write=_may(PublishedPermission.WRITE),
        may_export=_may(PublishedPermission.EXPORT),
    )


def _differing(found: list[Check]) -> dict[UUID, str]:
    """Return the figures that stand in a difference, with the name of it."""
    return {one.id: check.key for check in found if not check.agrees for one in check.figures}


@blueprint.get("/<uuid:published_id>")
@with_figure(needs=PublishedPermission.READ)
def figure(figure: PublishedFigure) -> ResponseReturnValue:
    session = request_session()
    found = checks(queries.in_force(session))
    about = [one for one in found if figure in (*one.figures, *one.parts)]
    return render_template(
        "record/published_figures/figure.html",
        figure=figure,
        checks=about,
        written=queries.explanations(session),
        may_write=_may(PublishedPermission.WRITE) and figure.state is PublishedState.RECORDED,
    )


@blueprint.get("/<uuid:published_id>/series")
@with_figure(needs=PublishedPermission.READ)
def series(figure: PublishedFigure) -> ResponseReturnValue:
    session = request_session()
    every = queries.in_force(session)
    differing = _differing(checks(every))
    alike = queries.series_of(every, figure)
    line = [one for one in alike if one.since == figure.since]
    return render_template(
        "record/published_figures/series.html",
        figure=figure,
        line=line,
        others=[one for one in alike if one not in line],
        differing=differing,
        drawing=drawing_of(line, frozenset(differing), rtl=language_of(None) == "ar"),
    )


@blueprint.get("/<uuid:published_id>/cases")
@with_figure(needs=PublishedPermission.READ)
def cases(figure: PublishedFigure) -> ResponseReturnValue:
    counted = queries.counted_today(request_session(), figure, acting_user=current_user())
    return render_template(
        "record/published_figures/cases.html", figure=figure, counted=counted, today=clock.today()
    )


# --- where they differ


@blueprint.get("/differences")
@allowed(PublishedPermission.READ, policy.require)
def differences() -> ResponseReturnValue:
    session = request_session()
    found, written = queries.checks_of(session), queries.explanations(session)
    return render_template(
        "record/published_figures/differences.html",
        apart=[one for one in found if not one.agrees],
        agreeing=[one for one in found if one.agrees],
        written=written,
        names=names_of(session, {one.written_by_id for of in written.values() for one in of}),
        may_write=_may(PublishedPermission.WRITE),
    )


@blueprint.route("/differences/<check_key>", methods=["GET", "POST"])
@allowed(PublishedPermission.WRITE, policy.require)
def explain(check_key: str) -> ResponseReturnValue:
    session, form = request_session(), ExplanationForm()
    check = queries.get_check(session, check_key)

    def save() -> None:
        workflow.explain(session, check, form.text.data, acting_user=current_user())

    page = {"check": check, "form": form}
    if not form.is_submitted():
        return render_template("record/published_figures/explain.html", **page)
    if not accepted(form, save):
        return render_template("record/published_figures/explain.html", **page), 422
    flash(_("Written down. The difference stays shown, with the explanation beside it."))
    return redirect(url_for(".differences", _anchor=check.key), code=303)


# --- entered, changed, voided


def _form(details: PublishedDetails, figure: PublishedFigure | None = None) -> PublishedFigureForm:
    session, user, language = request_session(), current_user(), language_of(None)
    form = PublishedFigureForm(details, version=figure.version if figure else 0)
    areas = places.matches(session, "", acting_user=user, language=language)
    offered = {one.value: one.label for one in areas}
    if figure is not None and figure.place is not None:
        offered.setdefault(str(figure.place_id), display.texts(figure.place.names))
    form.offer(
        measures=choices("measure", language),
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        places=list(offered.items()),
    )
    return form


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(PublishedPermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form(PublishedDetails(measure="", as_of_edtf=""))
    made: list[PublishedFigure] = []

    def save() -> None:
        made.append(
            workflow.add_figure(request_session(), form.details(), acting_user=current_user())
        )

    if not form.is_submitted():
        return render_template("record/published_figures/new.html", form=form)
    if not accepted(form, save):
        return render_template("record/published_figures/new.html", form=form), 422
    flash(_("The figure stands in the list, and is compared with the others."))
    return redirect(url_for(".figure", published_id=made[0].id), code=303)


@blueprint.route("/<uuid:published_id>/edit", methods=["GET", "POST"])
@with_figure(needs=PublishedPermission.WRITE)
def edit(figure: PublishedFigure) -> ResponseReturnValue:
    form = _form(workflow.details_of(figure), figure)

    def save() -> None:
        workflow.edit_figure(
            request_session(),
            figure,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {"figure": figure, "form": form}
    if not form.is_submitted():
        return render_template("record/published_figures/edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(figure), figure.version)):
        return render_template("record/published_figures/edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".figure", published_id=figure.id), code=303)


@blueprint.route("/<uuid:published_id>/void", methods=["GET", "POST"])
@with_figure(needs=PublishedPermission.WRITE)
def void(figure: PublishedFigure) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        workflow.void_figure(session, figure, reason=form.reason.data or "", acting_user=user)

    page = {"figure": figure, "form": form}
    if not form.is_submitted():
        return render_template("record/published_figures/void.html", **page)
    if not accepted(form, save):
        return render_template("record/published_figures/void.html", **page), 422
    flash(_("Void. It stays readable and is compared with nothing."))
    return redirect(url_for(".figure", published_id=figure.id), code=303)


# --- brought in, taken out


@blueprint.route("/import", methods=["GET", "POST"])
@allowed(PublishedPermission.WRITE, policy.require)
def bring_in() -> ResponseReturnValue:
    form, rows = FigureTableForm(), list[Row]()
    page: dict[str, Any] = {"form": form, "columns": COLUMNS}
    template = "record/published_figures/bring_in.html"
    if not form.is_submitted():
        return render_template(template, rows=rows, **page)

    def read() -> None:
        rows.extend(_read_table(form))

    if not accepted(form, read):
        return render_template(template, rows=rows, **page), 422
    details = [one.details for one in rows if one.details is not None]
    if len(details) < len(rows) or not rows:
        return render_template(template, rows=rows, **page), 422
    if "enter" not in request.form:
        return render_template(template, rows=rows, **page)
    done = workflow.import_figures(request_session(), details, acting_user=current_user())
    flash(_brought_in(done))
    return redirect(url_for(".index"), code=303)


def _brought_in(done: workflow.Imported) -> str:
    entered = ngettext("%(num)s figure entered.", "%(num)s figures entered.", done.added)
    known = ngettext(
        "%(num)s stood there already and was left as it is.",
        "%(num)s stood there already and were left as they are.",
        done.known,
    )
    return f"{entered} {known}" if done.known else entered


def _read_table(form: FigureTableForm) -> list[Row]:
    """Read the table that was sent; what was in a file stands in the form from then on."""
    session = request_session()
    if form.file.data:
        content = form.file.data.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise Refusal(N_("A table of at most 1 MB is read."), field="file")
        try:
            form.table.data = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Refusal(N_("This file is no text in UTF-8."), field="file") from None
    text = typed(form.table)
    if not text.strip():
        raise Refusal(N_("Choose a file, or paste the table."), field="table")
    return queries.read_rows(session, text)


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(PublishedPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    filters, _every = _filters()
    if not filters.validate():
        return redirect(url_for(".index"))
    session, form = request_session(), FiguresOutForm()
    figures = queries.list_figures(session, filters.wanted())
    made: list[bytes] = []

    def save() -> None:
        user, kind = current_user(), form.kind.data
        made.append(workflow.export_figures(session, figures, kind, _voice(), acting_user=user))

    page = {"form": form, "here": filters.codes, "figures": figures, "columns": FIELDS}
    if not form.is_submitted():
        return render_template("record/published_figures/export.html", **page)
    if not accepted(form, save):
        return render_template("record/published_figures/export.html", **page), 422
    name = f"figures-{clock.today().isoformat()}.{form.kind.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.kind.data]), name)


def _voice() -> Voice:
    language = language_of(None)
    return Voice(
        language,
        _,
        lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
    )


# --- words


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "mark_words": {mark: _(words) for mark, words in MARK_WORDS.items()},
        "check_words": lambda check: _(sentence_of(check)),
        "hint_words": _hint_words,
        "compared": _compared,
        "in_words": _in_words,
    }


def _hint_words(kind: HintKind, measure: str) -> str:
    if kind is HintKind.OTHER_MEASURE:
        return _(
            "The same number stands as of the same day under “%(measure)s”: is the label swapped?",
            measure=label("measure", measure, language_of(None)),
        )
    return _("It is the other number without its first digit: was one lost?")


def _compared(figure: PublishedFigure, total: CountRange) -> str:
    """Say how what our cases give stands to a figure."""
    low, high = figure.minimum, figure.maximum
    if not total.is_stated:
        return _("Our cases do not say how many.")
    if low is not None and total.maximum is not None and total.maximum < low:
        return ngettext(
            "Our cases give at least %(count)s fewer.",
            "Our cases give at least %(count)s fewer.",
            low - total.maximum,
            count=display.number(low - total.maximum),
        )
    if high is not None and total.minimum is not None and total.minimum > high:
        return ngettext(
            "Our cases give at least %(count)s more.",
            "Our cases give at least %(count)s more.",
            total.minimum - high,
            count=display.number(total.minimum - high),
        )
    return _("What our cases give and the figure do not exclude each other.")


def _in_words(line: list[PublishedFigure]) -> str:
    """Say what the chart shows, for who does not see it."""
    first, last = line[0], line[-1]
    return _(
        "From %(first)s as of %(first_day)s to %(last)s as of %(last_day)s.",
        first=display.count_range(first.minimum, first.maximum),
        first_day=display.event_date(first.as_of_edtf),
        last=display.count_range(last.minimum, last.maximum),
        last_day=display.event_date(last.as_of_edtf),
    )
