"""The pages of reports: the list, a report as it reads today, its sections and accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zlib import crc32

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from casefiles.foundation.errors import NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import queries as editions
from casefiles.outbound.publications import documents, policy, queries, workflow
from casefiles.outbound.publications.access import own_voice, voices, with_report
from casefiles.outbound.publications.forms import (
    AccountsForm,
    ReportForm,
    SectionForm,
    kind_choices,
)
from casefiles.outbound.publications.models import (
    Report,
    ReportDetails,
    ReportState,
    SectionDetails,
)
from casefiles.outbound.publications.parts.numbers import Numbers
from casefiles.outbound.publications.parts.templates import KINDS, SECTIONS
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.outbound.statistics.queries import BY_CODE
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import drawn_shapes
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.told import drawing_words
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.places import queries as places

blueprint = Blueprint("publications", __name__, url_prefix="/reports")


def _may(permission: PublicationPermission) -> bool:
    return policy.may(current_user(), permission)


@blueprint.get("/")
@allowed(PublicationPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    return render_template(
        "outbound/publications/index.html",
        reports=queries.list_reports(request_session()),
        void=queries.list_reports(request_session(), ReportState.VOID),
        kinds=KINDS,
        may_write=_may(PublicationPermission.WRITE),
    )


def _form(details: ReportDetails | None, *, version: int = 0) -> ReportForm:
    session, user, language = request_session(), current_user(), language_of(None)
    form = ReportForm(details, version=version)
    form.offer(
        kinds=kind_choices(gettext),
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        places=[
            (one.value, one.label)
            for one in places.matches(session, "", acting_user=user, language=language)
        ],
    )
    return form


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(PublicationPermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form(ReportDetails(title=Texts()))
    made: list[Report] = []

    def save() -> None:
        made.append(
            workflow.open_report(request_session(), form.details(), acting_user=current_user())
        )

    if not form.is_submitted():
        return render_template("outbound/publications/new.html", form=form)
    if not accepted(form, save):
        return render_template("outbound/publications/new.html", form=form), 422
    flash(_("The report is open. Below it reads as the record is today; write your words into it."))
    return redirect(url_for(".report", report_id=made[0].id), code=303)


@blueprint.get("/<uuid:report_id>")
@with_report(needs=PublicationPermission.READ)
def report(report: Report) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    material = queries.gather(session, report, acting_user=user)
    told = documents.document_of(material, own_voice(), Numbers(), others=voices())
    return render_template(
        "outbound/publications/report.html",
        report=report,
        kind=KINDS[report.template],
        told=told,
        opens=lambda key: url_for(".number", report_id=report.id, key=key),
        **drawing_words(drawn_shapes),
        written={one["id"]: one for one in told["sections"]},
        every=queries.sections_of(report),
        exposed=[case.reference for case, sheet in material.accounts if sheet.named_anyway],
        untold=len(report.accounts) - len(material.accounts),
        is_draft=report.state is ReportState.DRAFT,
        editions=editions.editions_of(session, report),
        may_write=_may(PublicationPermission.WRITE),
        may_publish=_may(PublicationPermission.PUBLISH),
        may_decide=policy.may_decide(user, report),
        wrote=policy.wrote(user, report),
    )


@blueprint.route("/<uuid:report_id>/edit", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.WRITE)
def edit(report: Report) -> ResponseReturnValue:
    workflow.require_draft(report, current_user())
    form = _form(workflow.details_of(report), version=report.version)

    def save() -> None:
        workflow.edit_report(
            request_session(),
            report,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {"report": report, "form": form}
    if not form.is_submitted():
        return render_template("outbound/publications/edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(report), report.version)):
        return render_template("outbound/publications/edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".report", report_id=report.id), code=303)


def _kept(report: Report, code: str) -> tuple[SectionDetails, int]:
    """Return what the form of a section holds now, and its version."""
    row = next((one for one in report.sections if one.code == code), None)
    if row is None:
        return SectionDetails(prose=Texts()), 0
    return SectionDetails(prose=row.prose or Texts(), is_left_out=row.is_left_out), row.version


@blueprint.route("/<uuid:report_id>/sections/<part>", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.WRITE)
def section(report: Report, part: str) -> ResponseReturnValue:
    code = part
    if code not in KINDS[report.template].sections:
        raise NotFound(N_("This report has no such section."))
    workflow.require_draft(report, current_user())
    kept, version = _kept(report, code)
    form = SectionForm(kept, version=version)

    def save() -> None:
        workflow.write_section(
            request_session(),
            report,
            code,
            prose=form.prose.data or None,
            is_left_out=bool(form.is_left_out.data),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {
        "report": report,
        "form": form,
        "section": SECTIONS[code],
        "measures": [(one.code, one.name) for one in BY_CODE.values()],
    }
    if not form.is_submitted():
        return render_template("outbound/publications/section.html", **page)
    if not accepted(form, save, saved=lambda: _kept(report, code)):
        return render_template("outbound/publications/section.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".report", report_id=report.id, _anchor=code), code=303)


@blueprint.route("/<uuid:report_id>/accounts", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.WRITE)
def accounts(report: Report) -> ResponseReturnValue:
    session, user, mark = request_session(), current_user(), _mark_of_choice(report)
    workflow.require_draft(report, user)
    form = AccountsForm(version=mark)
    found = queries.cases_that_may_be_told(session, report, acting_user=user)
    form.offer([(str(one.id), f"{one.reference} · {one.title}") for one in found])
    if not form.is_submitted():
        form.cases.data = [str(one.case_id) for one in report.accounts]

    def save() -> None:
        if form.opened != mark:
            form.version.data = str(mark)  # who looked may save again
            theirs = {one.case_id for one in report.accounts}
            raise Refusal(
                N_("A colleague chose meanwhile: %(cases)s. Look at it, and save yours again."),
                field="cases",
                cases=", ".join(one.reference for one in found if one.id in theirs) or _("none"),
            )
        chosen = [UUID(one) for one in form.cases.data or ()]
        workflow.choose_accounts(session, report, chosen, acting_user=user)

    page = {"report": report, "form": form, "cases": found}
    if not form.is_submitted():
        return render_template("outbound/publications/accounts.html", **page)
    if not accepted(form, save):
        return render_template("outbound/publications/accounts.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".report", report_id=report.id, _anchor="accounts"), code=303)


def _mark_of_choice(report: Report) -> int:
    """Return a number that is another one once somebody chose other incidents."""
    return crc32(" ".join(str(one.case_id) for one in report.accounts).encode()) % 100_000_000


@blueprint.get("/<uuid:report_id>/number")
@with_report(needs=PublicationPermission.READ)
def number(report: Report) -> ResponseReturnValue:
    """Show the cases behind a number as they are today."""
    session, user, key = request_session(), current_user(), request.args.get("key", "")
    if not key:
        return redirect(url_for(".report", report_id=report.id))
    material = queries.gather(session, report, acting_user=user)
    found = documents.number_of(session, material, own_voice(), key)
    if found is None:
        raise NotFound(N_("There is no such number in this report."))
    return render_template(
        "outbound/publications/number.html",
        report=report,
        number=found,
        name=gettext(documents.name_of(found["measure"])),
        rule=BY_CODE[found["measure"]].rule if found["measure"] in BY_CODE else "",
        cases=queries.behind(session, found, acting_user=user),
        voice=own_voice(),
    )


@blueprint.route("/<uuid:report_id>/void", methods=["GET", "POST"])
@with_report(needs=PublicationPermission.WRITE)
def void(report: Report) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        workflow.void_report(
            request_session(), report, reason=form.reason.data or "", acting_user=current_user()
        )

    return _step(report, form, save, "void", _("Void. It stays readable."))


def _step(report: Report, form: Any, save: Any, page: str, said: str) -> ResponseReturnValue:  # noqa: ANN401 - a form, a verb
    """Ask, do, and go back to the report."""
    template = f"outbound/publications/{page}.html"
    if not form.is_submitted():
        return render_template(template, report=report, form=form)
    if not accepted(form, save):
        return render_template(template, report=report, form=form), 422
    flash(said)
    return redirect(url_for(".report", report_id=report.id), code=303)
