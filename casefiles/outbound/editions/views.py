"""The pages of editions: proposed, published, returned, read as they were, taken out, corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.editions import documents as files
from casefiles.outbound.editions import queries, workflow
from casefiles.outbound.editions.forms import (
    ConfirmForm,
    ErratumForm,
    FileForm,
    ReasonForm,
    ShownForm,
)
from casefiles.outbound.editions.models import EditionState
from casefiles.outbound.editions.parts.differing import Difference, differences
from casefiles.outbound.publications import documents, policy
from casefiles.outbound.publications import queries as publications
from casefiles.outbound.publications import workflow as writing
from casefiles.outbound.publications.access import own_voice, voices, with_report
from casefiles.outbound.publications.models import Report
from casefiles.outbound.publications.parts.telling_figures import BY_WORDS, part_name
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.outbound.statistics.queries import BY_CODE
from casefiles.platform.accounts.access import current_user
from casefiles.platform.documents.documents import drawn_shapes
from casefiles.platform.files.access import as_file
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.told import drawing_words
from casefiles.platform.web.transaction import request_session
from casefiles.record.places.models import Place

F = TypeVar("F", ShownForm, ReasonForm)

blueprint = Blueprint("editions", __name__, url_prefix="/reports/<uuid:report_id>")
_MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "zip": "application/zip",
}


def _readable(found: Sequence[Difference]) -> set[str]:
    """Return the cases of some differences that the person may read."""
    cases = [case for one in found for case in one.cases]
    return publications.readable(request_session(), cases, acting_user=current_user())


@blueprint.get("/different")
@with_report(needs=PublicationPermission.READ)
def different(report: Report) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    edition = queries.proposed_edition(session, report) or queries.latest_published(session, report)
    found: list[Difference] = []
    readable: set[str] = set()
    areas: Mapping[str, Place] = {}
    if edition is not None:
        was = queries.content_of(session, keyring(), edition)
        material = publications.gather(session, report, acting_user=user)
        now = documents.frozen(session, report, voices(), material, number=edition.number)
        areas = material.places
        found = differences(was["numbers"], now["numbers"])
        readable = _readable(found)
    return render_template(
        "outbound/editions/different.html",
        report=report,
        edition=edition,
        differences=found,
        readable=readable,
        name_of=lambda measure: gettext(documents.name_of(measure)),
        part_of=partial(_part_of, voice=own_voice(), places=areas),
        voice=own_voice(),
    )


def _part_of(query: Mapping[str, str], *, voice: Voice, places: Mapping[str, Place]) -> str:
    """Say which part of a measure a number counts: of which days, by what."""
    days = [voice.day(date.fromisoformat(query[one])) for one in ("since", "until") if one in query]
    part = query.get("value", "")
    by = BY_WORDS.get(query.get("by", ""), "")
    said = f"{gettext(by)}: {part_name(query['by'], part, voice, places)}" if by else ""
    return " · ".join(one for one in (" – ".join(days), said) if one)  # noqa: RUF001 - a span


@blueprint.get("/editions/<int:number>")
@with_report(needs=PublicationPermission.READ)
def edition(report: Report, number: int) -> ResponseReturnValue:
    session = request_session()
    found = queries.get_edition(session, report, number)
    kept = queries.is_kept(session, found)
    content = queries.content_of(session, keyring(), found) if kept else None
    language = language_of(None)
    return render_template(
        "outbound/editions/edition.html",
        report=report,
        edition=found,
        told=content["documents"][language] if content else None,
        opens=lambda key: url_for(".number", report_id=report.id, number=number, key=key),
        **drawing_words(drawn_shapes),
        is_published=found.state is EditionState.PUBLISHED,
        may_decide=found.state is EditionState.PROPOSED
        and policy.may_decide(current_user(), report),
        wrote=policy.wrote(current_user(), report),
        may_publish=policy.may(current_user(), PublicationPermission.PUBLISH),
    )


@blueprint.get("/editions/<int:number>/number")
@with_report(needs=PublicationPermission.READ)
def number(report: Report, number: int) -> ResponseReturnValue:
    """Show the cases behind a number of an edition, as they were counted then."""
    session, key = request_session(), request.args.get("key", "")
    if not key:
        return redirect(url_for(".edition", report_id=report.id, number=number))
    found = queries.get_edition(session, report, number)
    numbers = queries.content_of(session, keyring(), found)["numbers"]
    if key not in numbers:
        raise NotFound(N_("There is no such number in this report."))
    measure = numbers[key]["measure"]
    return render_template(
        "outbound/publications/number.html",
        report=report,
        edition=found,
        number=numbers[key],
        name=gettext(documents.name_of(measure)),
        rule=BY_CODE[measure].rule if measure in BY_CODE else "",
        cases=publications.behind(session, numbers[key], acting_user=current_user()),
        voice=own_voice(),
    )


# --- from draft to edition


@blueprint.route("/propose", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.WRITE)
def propose(report: Report) -> ResponseReturnValue:
    form = ConfirmForm()

    def save() -> None:
        workflow.propose(request_session(), keyring(), report, voices(), acting_user=current_user())

    said = _("Proposed. Somebody else, who did not write in it, publishes it or returns it.")
    lacking = documents.unwritten(report)
    return _step(report, form, save, "propose", said, lacking=lacking)


@blueprint.route("/publish", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.PUBLISH)
def publish(report: Report) -> ResponseReturnValue:
    form = _asking(ShownForm(), report)

    def save() -> None:
        workflow.publish(
            request_session(),
            report,
            voices(),
            shown=form.shown.data or "",
            acting_user=current_user(),
        )

    said = _("Published. What it says is frozen, with the cases behind every number.")
    return _step(report, form, save, "publish", said, lacking=documents.unwritten(report))


@blueprint.route("/return", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.PUBLISH)
def give_back(report: Report) -> ResponseReturnValue:
    form = _asking(ReasonForm(), report)

    def save() -> None:
        workflow.give_back(
            request_session(),
            report,
            shown=form.shown.data or "",
            reason=form.reason.data or "",
            acting_user=current_user(),
        )

    return _step(report, form, save, "return", _("Returned to its writers."))


@blueprint.route("/revise", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.WRITE)
def revise(report: Report) -> ResponseReturnValue:
    form = ConfirmForm()

    def save() -> None:
        writing.revise(request_session(), report, acting_user=current_user())

    return _step(report, form, save, "revise", _("The report is a draft again."))


def _asking(form: F, report: Report) -> F:
    """Let a form carry which edition it was opened about."""
    if not form.is_submitted():
        found = queries.proposed_edition(request_session(), report)
        form.shown.data = found.digest if found else ""
    return form


def _step(
    report: Report,
    form: Any,  # noqa: ANN401 - a form
    save: Callable[[], object],
    page: str,
    said: str,
    **beside: object,
) -> ResponseReturnValue:
    """Ask, do, and go back to the report; `beside` is what the page shows beside the form."""
    template = f"outbound/editions/{page}.html"
    if not form.is_submitted():
        return render_template(template, report=report, form=form, **beside)
    if not accepted(form, save):
        return render_template(template, report=report, form=form, **beside), 422
    flash(said)
    return redirect(url_for("publications.report", report_id=report.id), code=303)


# --- what was published


@blueprint.route("/editions/<int:number>/correct", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.PUBLISH)
def correct(report: Report, number: int) -> ResponseReturnValue:
    session, form = request_session(), ErratumForm()
    found = queries.get_edition(session, report, number)

    def save() -> None:
        workflow.correct(session, report, found, text=form.text.data, acting_user=current_user())

    page = {"report": report, "edition": found, "form": form}
    if not form.is_submitted():
        return render_template("outbound/editions/correct.html", **page)
    if not accepted(form, save):
        return render_template("outbound/editions/correct.html", **page), 422
    flash(_("The correction stands in the edition from now on."))
    return redirect(url_for(".edition", report_id=report.id, number=number), code=303)


@blueprint.route("/editions/<int:number>/file", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.PUBLISH)
def take_out(report: Report, number: int) -> ResponseReturnValue:
    session, form = request_session(), FileForm()
    found = queries.get_edition(session, report, number)
    made: list[bytes] = []

    def save() -> None:
        content = queries.content_of(session, keyring(), found)
        kind, language = form.kind.data, form.language.data
        made.append(files.file_of(content, found, voices(), kind, language, fonts=_fonts()))
        workflow.note_taken_out(
            session,
            report,
            found,
            kind=kind,
            language=language,
            sha256=hashlib.sha256(made[0]).hexdigest(),
            acting_user=current_user(),
        )

    page = {"report": report, "edition": found, "form": form}
    if not form.is_submitted():
        return render_template("outbound/editions/file.html", **page)
    if not accepted(form, save):
        return render_template("outbound/editions/file.html", **page), 422
    name = f"{report.reference}-{found.number}-{form.language.data}.{form.kind.data}"
    return as_file(Response(made[0], mimetype=_MIME[form.kind.data]), name)


def _fonts() -> Path:
    return Path(str(current_app.static_folder)) / "vendor" / "fonts-pdf"
