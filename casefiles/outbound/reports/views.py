"""The gap register: the page, the table that leaves, the annex for a report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.paging import PAGE, Page
from casefiles.outbound.reports import policy, queries, workflow
from casefiles.outbound.reports.documents import WRITTEN
from casefiles.outbound.reports.export import FIELDS, Voice, bodies_in, days_since, place_in_words
from casefiles.outbound.reports.forms import AnnexForm, GapForm, TableForm, gap_choices
from casefiles.outbound.reports.parts.bodies import known_bodies
from casefiles.outbound.reports.parts.drawing import drawing_of
from casefiles.outbound.reports.parts.facts import Counts, Register, Row, Use
from casefiles.outbound.reports.parts.judging import GAP_WORDS
from casefiles.outbound.reports.policy import ReportPermission
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.web import display
from casefiles.platform.web.display import language_name, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.claims.forms import ANSWER_WORDS, SAMENESS_WORDS
from casefiles.record.places import queries as places
from casefiles.record.recipients.queries import profiles

blueprint = Blueprint("reports", __name__, url_prefix="/gap")


@dataclass(frozen=True)
class Asked:
    """The register as an address asks for it; without one where a filter cannot be read."""

    form: GapForm
    register: Register | None

    @property
    def here(self) -> dict[str, Any]:
        """Return what an address carries of it."""
        return self.form.codes


def _form() -> GapForm:
    """Return the filters as an address sent them, with what there is to choose from."""
    session, user, language = request_session(), current_user(), language_of(None)
    form = GapForm(request.values)
    others = queries.bodies_heard(session, acting_user=user)
    known = known_bodies(profiles(session))
    bodies = {code: one.in_language(language)[0] for code, one in (known | others).items()}
    form.offer(
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        bodies=sorted(bodies.items(), key=lambda pair: pair[1]),
        places=[
            (one.value, one.label)
            for one in places.matches(session, "", acting_user=user, language=language)
        ],
        gaps=gap_choices(_),
    )
    return form


def _asked(use: Use = Use.SHOWN) -> Asked:
    session, user, form = request_session(), current_user(), _form()
    if not form.validate():
        return Asked(form, None)
    found = queries.register(session, form.wanted(), acting_user=user, use=use)
    return Asked(form, found)


@blueprint.get("/")
@allowed(ReportPermission.READ, policy.require)
def gap() -> ResponseReturnValue:
    asked = _asked()
    if asked.register is None:
        return render_template("outbound/reports/gap.html", asked=asked, form=asked.form), 422
    session, register = request_session(), asked.register
    page = _page(register.rows)
    drawing = drawing_of(register.course, rtl=language_of(None) == "ar")
    return render_template(
        "outbound/reports/gap.html",
        asked=asked,
        form=asked.form,
        register=register,
        page=page,
        facts=queries.facts_of(session, page.rows),
        drawing=drawing,
        gap_words=GAP_WORDS,
        answer_words=ANSWER_WORDS,
        sameness_words=SAMENESS_WORDS,
        bodies_in=bodies_in,
        days_since=partial(days_since, register=register),
        place_of=partial(place_in_words, voice=_voice(language_of(None))),
        may_export=policy.may(current_user(), ReportPermission.EXPORT),
    )


def _page(rows: tuple[Row, ...]) -> Page[Row]:
    """Return the stretch of rows that an address asks for by the case before or after it."""
    at = {str(row.case_id): place for place, row in enumerate(rows)}
    after, before = at.get(request.args.get("after", "")), at.get(request.args.get("before", ""))
    start = after + 1 if after is not None else max(before - PAGE, 0) if before is not None else 0
    shown = rows[start : start + PAGE]
    has_more = start + PAGE < len(rows)
    return Page(
        shown,
        str(shown[0].case_id) if shown and start else None,
        str(shown[-1].case_id) if shown and has_more else None,
        len(rows),
    )


def _voice(language: str) -> Voice:
    return Voice(
        language=language,
        say=gettext,
        event_date=lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
        day=lambda day: say_day(day, language, style=DateStyle.SHORT),
    )


# --- what leaves


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(ReportPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    asked, form = _asked(Use.TABLE), TableForm()
    register = asked.register
    if register is None:
        return redirect(url_for(".gap", **asked.here))
    workflow.refuse_too_many(register, workflow.MOST_ROWS)
    made: list[bytes] = []

    def save() -> None:
        session, user, voice = request_session(), current_user(), _voice(language_of(None))
        kind = form.kind.data
        made.append(workflow.export_register(session, register, kind, voice, acting_user=user))

    page = {"form": form, "asked": asked, "register": register, "columns": FIELDS.values()}
    if not form.is_submitted():
        return render_template("outbound/reports/export.html", **page)
    if not accepted(form, save):
        return render_template("outbound/reports/export.html", **page), 422
    return _file(made[0], TABLE_TYPES[form.kind.data], form.kind.data)


def _file(content: bytes, mimetype: str, ending: str) -> Response:
    """Answer with a file named by the day alone: a name of a file is read by anybody."""
    name = f"gap-{clock.today().isoformat()}.{ending}"
    return as_file(Response(content, mimetype=mimetype), name)


@blueprint.route("/annex", methods=["GET", "POST"])
@allowed(ReportPermission.EXPORT, policy.require)
def annex() -> ResponseReturnValue:
    asked, form = _asked(Use.ANNEX), AnnexForm()
    register = asked.register
    if register is None:
        return redirect(url_for(".gap", **asked.here))
    workflow.refuse_too_many(register, workflow.MOST_PRINTED)
    form.offer([(code, language_name(code)) for code in WRITTEN])
    made: list[bytes] = []

    def save() -> None:
        made.append(_annex(register, form))

    page = {"form": form, "asked": asked, "register": register}
    if not form.is_submitted():
        return render_template("outbound/reports/annex.html", **page)
    if not accepted(form, save):
        return render_template("outbound/reports/annex.html", **page), 422
    return _file(made[0], "application/pdf", "pdf")


def _annex(register: Register, form: AnnexForm) -> bytes:
    """Make the annex in the language that was chosen, whatever the page's is."""
    session, language = request_session(), form.language.data
    organisation = find_organisation(session)
    assert organisation is not None  # noqa: S101 - nobody is signed in before there is one
    with force_locale(language):
        voice = _voice(language)
        return workflow.make_annex(
            session,
            register,
            organisation,
            voice,
            head=_head(register, voice),
            with_submissions=bool(form.with_submissions.data),
            fonts=Path(str(current_app.static_folder)) / "vendor" / "fonts-pdf",
            acting_user=current_user(),
        )


def _head(register: Register, voice: Voice) -> dict[str, Any]:
    """Return what stands at the top of an annex: the day, the filters, the counts, the course."""
    narrowed = [one for one in _form().narrowing if one["name"] != "as_of"]
    return {
        "as_of": say_day(register.wanted.as_of, voice.language, style=DateStyle.LONG),
        "narrowed": [[str(one["label"]), str(one["value"])] for one in narrowed],
        "counts": counted(register.counts),
        "points": [[voice.day(one.day), one.ours, one.named] for one in register.course],
        "alternative": _course_in_words(register, voice),
    }


def counted(counts: Counts) -> list[str]:
    """Return the counts as sentences."""
    return [
        ngettext("%(num)s case documented", "%(num)s cases documented", counts.documented),
        ngettext("%(num)s submitted", "%(num)s submitted", counts.submitted),
        ngettext(
            "%(num)s where a body named the party",
            "%(num)s where a body named the party",
            counts.named,
        ),
        ngettext(
            "%(num)s documented where no body named it",
            "%(num)s documented where no body named it",
            counts.remaining,
        ),
    ]


def _course_in_words(register: Register, voice: Voice) -> str:
    """Say what the chart shows, for who does not see it."""
    if not register.course:
        return _("Nothing was documented or found by then.")
    first, last = register.course[0], register.course[-1]
    return _(
        "From %(first)s to %(last)s: in the end %(ours)s cases with an approved attribution, and "
        "%(named)s in which a body named the party.",
        first=voice.day(first.day),
        last=voice.day(last.day),
        ours=last.ours,
        named=last.named,
    )


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "counted": counted,
        "course_in_words": lambda register: _course_in_words(register, _voice(language_of(None))),
    }
