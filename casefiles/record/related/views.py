"""The pages on which two cases are linked, and one is split in two."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation.errors import Refusal
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import policy
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook
from casefiles.record.related import queries, workflow
from casefiles.record.related.forms import DuplicateForm, LinkForm, SplitForm
from casefiles.record.related.queries import Contents
from casefiles.record.victims.models import CasualtyFigure, Victim

blueprint = Blueprint("related", __name__, url_prefix="/cases/<uuid:case_id>")


@blueprint.route("/links/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def link(case: Case) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), LinkForm()
    form.offer()

    def faults() -> Iterable[Refusal]:
        reference, kind, reason = form.reference.data or "", form.kind.data, form.reason.data or ""
        return workflow.faults_of_link(session, case, reference, kind, reason, acting_user=user)

    def save() -> None:
        reference, kind, reason = form.reference.data or "", form.kind.data, form.reason.data or ""
        workflow.link_cases(session, case, reference, kind, reason=reason, acting_user=user)

    form.judge = faults

    if not form.is_submitted():
        return render_template("record/related/link.html", case=case, form=form)
    if not accepted(form, save):
        return render_template("record/related/link.html", case=case, form=form), 422
    flash(_("The two cases are linked."))
    return redirect(url_for("cases.detail", case_id=case.id), code=303)


@blueprint.route("/links/<uuid:tie_id>/remove", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def unlink(case: Case, tie_id: UUID) -> ResponseReturnValue:
    session = request_session()
    tie, other = queries.get_link(session, case, tie_id, acting_user=current_user())
    form = ReasonForm()
    page = {"case": case, "other": other, "form": form}

    def save() -> None:
        reason = form.reason.data or ""
        workflow.unlink_cases(session, case, tie, other, reason=reason, acting_user=current_user())

    if not form.is_submitted():
        return render_template("record/related/unlink.html", **page)
    if not accepted(form, save):
        return render_template("record/related/unlink.html", **page), 422
    flash(_("The link was taken off."))
    return redirect(url_for("cases.detail", case_id=case.id), code=303)


@blueprint.route("/duplicate", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def duplicate(case: Case) -> ResponseReturnValue:
    policy.require_opener(current_user())
    form = DuplicateForm({"carried": ("date", "place", "access", "people")})
    form.offer()
    made: list[Case] = []

    def save() -> None:
        title, carried = form.title.data, form.carried.data or ()
        made.append(
            workflow.duplicate_case(
                request_session(), case, title, carried, acting_user=current_user()
            )
        )

    page = {"case": case, "form": form}
    if not form.is_submitted():
        return render_template("record/related/duplicate.html", **page)
    if not accepted(form, save):
        return render_template("record/related/duplicate.html", **page), 422
    flash(_("Case %(reference)s opened.", reference=made[0].reference))
    return redirect(url_for("cases.edit", case_id=made[0].id), code=303)


@blueprint.route("/split", methods=["GET", "POST"])
@with_case(needs=CasePermission.MANAGE)
def split(case: Case) -> ResponseReturnValue:
    policy.require_opener(current_user())
    form = SplitForm({}, version=case.version)
    _offer(form, queries.contents_of(request_session(), case))
    made: list[Case] = []

    def save() -> None:
        details, opened = form.details(), form.opened
        made.append(
            workflow.split_case(
                request_session(), case, details, opened=opened, acting_user=current_user()
            )
        )

    page = {"case": case, "form": form}
    if not form.is_submitted():
        return render_template("record/related/split.html", **page)
    if not accepted(form, save, saved=lambda: ({}, case.version)):
        return render_template("record/related/split.html", **page), 422
    flash(_("The case was split. This is the new one, %(reference)s.", reference=made[0].reference))
    return redirect(url_for("cases.detail", case_id=made[0].id), code=303)


def _offer(form: SplitForm, contents: Contents) -> None:
    """Name everything in the case in the page's language, so that it can be ticked."""
    language = language_of(None)
    form.offer(
        victims=[(str(one.id), _victim(one, language)) for one in contents.victims],
        figures=[(str(one.id), _figure(one, language)) for one in contents.figures],
        damages=[
            (str(one.id), one.facility.names.in_language(language)[0]) for one in contents.damages
        ],
        exhibits=[
            (str(one.id), f"{one.reference} · {one.title.in_language(language)[0]}")
            for one in contents.exhibits
        ],
        citations=[
            (str(one.id), " · ".join(filter(None, (one.support, one.locator))))
            for one in contents.of_the_case
        ],
    )


def _victim(victim: Victim, language: str) -> str:
    names = victim.person.names if victim.person is not None else victim.description
    said = names.in_language(language)[0] if names else ""
    return " · ".join(filter(None, (victim.reference, said or _("without a name"))))


def _figure(figure: CasualtyFigure, language: str) -> str:
    counted = codebook.label("casualty_category", figure.category, language)
    group = codebook.label("casualty_group", figure.group, language)
    return f"{figure.source.reference} · {counted}, {group}"
