"""The statistics: the page, the cases behind each number, the table that leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.date_wording import DateStyle, say_date, say_day
from casefiles.foundation.dates import EventDate
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.statistics import export as leaving
from casefiles.outbound.statistics import policy, queries, workflow
from casefiles.outbound.statistics.access import filters
from casefiles.outbound.statistics.forms import BY, StatisticsForm, TableForm
from casefiles.outbound.statistics.parts.drawing import bars_of
from casefiles.outbound.statistics.parts.measures import (
    BY_CODE,
    MASSACRE,
    MEASURES,
    Measure,
    sql_of,
)
from casefiles.outbound.statistics.parts.telling import OVERLAPPING, UNKNOWN
from casefiles.outbound.statistics.parts.wanted import Sum
from casefiles.outbound.statistics.policy import StatisticsPermission
from casefiles.outbound.statistics.queries import VOCABULARY_OF
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.models import User
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook import queries as codebook

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics")


@blueprint.get("/")
@allowed(StatisticsPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    form = filters(StatisticsForm)
    if not form.validate():
        return render_template("outbound/statistics/index.html", form=form), 422
    session, user, wanted = request_session(), current_user(), form.wanted()
    measure = BY_CODE[form.measure.data]
    years = queries.sums_by(session, wanted, "year", measure.code, acting_user=user)
    undated = years.pop(UNKNOWN, None)
    return render_template(
        "outbound/statistics/index.html",
        form=form,
        here=form.codes,
        measures=MEASURES,
        sums=queries.sums(session, wanted, acting_user=user),
        funnel=queries.funnel(session, wanted, acting_user=user),
        years=years,
        undated=undated,
        drawing=bars_of(years, rtl=language_of(None) == "ar"),
        measure=measure,
        parts=_parts(form, user),
        by_words=BY,
        overlapping=OVERLAPPING,
        sql_of=sql_of,
        massacre=MASSACRE,
        codebook_version=codebook.current_version(),
        today=clock.today(),
        last=queries.last_counted(session),
        may_export=policy.may(user, StatisticsPermission.EXPORT),
    )


def _parts(form: StatisticsForm, user: User | None) -> list[tuple[str, str, Sum]]:
    """Return one measure by a dimension: words, the value that opens a list, the sum."""
    session, by = request_session(), form.by.data
    found = queries.sums_by(session, form.wanted(), by, form.measure.data, acting_user=user)
    named = _words_of(by, form)
    return [(named(value), value, one) for value, one in found.items()]


def _words_of(by: str, form: StatisticsForm) -> Callable[[str], str]:
    """Return what says the values of a dimension in the language of the page."""
    language = language_of(None)
    if by in VOCABULARY_OF:
        return lambda value: codebook.label(VOCABULARY_OF[by], value, language)
    if by == "year":
        return lambda value: _("not known to the year") if value == UNKNOWN else value
    if by == "month":
        return lambda value: _said_month(value, language)
    known = {UUID(key).hex: label for key, label in form.named[by]}
    other = _("another party") if by == "party" else _("another place")
    none = _("not attributed by us") if by == "party" else _("not stated")
    return lambda value: none if value == UNKNOWN else known.get(value, other)


def _said_month(value: str, language: str) -> str:
    if value == UNKNOWN:
        return _("not known to the year")
    if len(value) == len("2016"):
        return _("%(year)s, month not known", year=value)
    return say_date(EventDate.parse(value), language)


def _is_part(by: str, value: str) -> bool:
    """Return whether an address names a value that a dimension can have."""
    if value == UNKNOWN:
        return True
    if by in VOCABULARY_OF:
        return codebook.has(VOCABULARY_OF[by], value)
    shapes = {"year": r"[0-9]{4}", "month": r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?"}
    return bool(re.fullmatch(shapes.get(by, "[0-9a-f]{32}"), value))


@blueprint.get("/cases")
@allowed(StatisticsPermission.READ, policy.require)
def cases() -> ResponseReturnValue:
    form = filters(StatisticsForm)
    if not form.validate():
        return redirect(url_for(".index"))
    measure, value = BY_CODE[form.measure.data], request.args.get("value", "")
    by = form.by.data if value else ""
    if by and not _is_part(by, value):
        raise NotFound(N_("There is no such part of this number."))
    found = queries.cases_behind(
        request_session(),
        form.wanted(),
        measure.code,
        acting_user=current_user(),
        after=request.args.get("after", "").replace("\0", "")[:20],
        dimension=by,
        value=value if by else "",
    )
    rows = found[: queries.PAGE]
    return render_template(
        "outbound/statistics/cases.html",
        form=form,
        here=form.codes | ({"value": value} if by else {}),
        measure=measure,
        part=_words_of(by, form)(value) if by else "",
        rows=rows,
        after=rows[-1].reference if len(found) > len(rows) else "",
        is_first=not request.args.get("after"),
    )


# --- what leaves


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(StatisticsPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    asked, form = filters(StatisticsForm), TableForm()
    if not asked.validate():
        return redirect(url_for(".index"))
    made: list[bytes] = []

    def save() -> None:
        made.append(
            workflow.export_table(
                request_session(),
                _table(asked),
                form.kind.data,
                is_public=bool(form.public.data),
                say=gettext,
                rtl=language_of(None) == "ar",
                acting_user=current_user(),
            )
        )

    page = {"form": form, "here": asked.codes, "asked": asked, "columns": leaving.TITLES}
    if not form.is_submitted():
        return render_template("outbound/statistics/export.html", **page)
    if not accepted(form, save):
        return render_template("outbound/statistics/export.html", **page), 422
    name = f"statistics-{clock.today().isoformat()}.{form.kind.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.kind.data]), name)


def _table(asked: StatisticsForm) -> leaving.Table:
    """Return what is taken out: of the cases that everybody may read, whoever takes it."""
    return leaving.Table(
        sums=queries.sums(request_session(), asked.wanted(), acting_user=None),
        measure=asked.measure.data,
        parts=[(words, one) for words, _value, one in _parts(asked, None)],
        as_of=clock.today().isoformat(),
        narrowed="; ".join(f"{one['label']}: {one['value']}" for one in asked.narrowing),
        by=asked.by.data,
    )


def _bars_in_words(years: dict[str, Sum], measure: Measure) -> str:
    """Say what the chart shows, for who does not see it."""
    if not years:
        return _("Nothing is counted in any year.")
    highest = max(years, key=lambda year: years[year].least)
    return ngettext(
        "%(measure)s from %(first)s to %(last)s: most in %(year)s, at least %(num)s.",
        "%(measure)s from %(first)s to %(last)s: most in %(year)s, at least %(num)s.",
        years[highest].least,
        measure=_(measure.name),
        first=min(years),
        last=max(years),
        year=highest,
    )


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "bars_in_words": _bars_in_words,
        "long_day": lambda day: say_day(day, language_of(None), style=DateStyle.LONG),
    }
