"""The pages of who is seen or heard in an exhibit, and in which copy they are not recognised."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of, texts
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.appearances import queries, workflow
from casefiles.record.appearances.forms import AppearanceForm, HiddenForm, RemoveForm
from casefiles.record.appearances.models import Appearance, AppearanceDetails
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.covering.access import for_lookers
from casefiles.record.covering.queries import get_redacted
from casefiles.record.evidence.access import with_exhibit
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.queries import copy_that_leaves
from casefiles.record.sources import queries as sources

blueprint = Blueprint("appearances", __name__, url_prefix="/evidence/<uuid:exhibit_id>")


def _offer(form: AppearanceForm, exhibit: Exhibit, case: Case) -> None:
    session = request_session()
    form.offer(
        victims=[
            (f"victim:{row.id}", f"{row.reference} · {texts(row.person.names)}")
            for row in queries.victims_offered(session, case)
            if row.person is not None
        ],
        sources=[
            (f"source:{row.id}", sources.label(row, language_of(None)))
            for row in queries.sources_offered(session, exhibit, case)
        ],
    )


def _to(exhibit: Exhibit) -> Response:
    return redirect(
        url_for("evidence.exhibit", exhibit_id=exhibit.id, _anchor="appearances"), code=303
    )


@blueprint.route("/appearances/new", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def new(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    form = AppearanceForm(AppearanceDetails(who=""))
    _offer(form, exhibit, case)

    def save() -> None:
        workflow.record_appearance(
            request_session(), exhibit, form.details(), acting_user=current_user()
        )

    page = {"exhibit": exhibit, "case": case, "form": form}
    if not form.is_submitted():
        return render_template("record/appearances/new.html", **page)
    if not accepted(form, save):
        return render_template("record/appearances/new.html", **page), 422
    if copy_that_leaves(exhibit) is not None:
        flash(_("Written down. A copy that was confirmed before does not hide them yet."))
    else:
        flash(_("Written down."))
    return _to(exhibit)


@blueprint.route("/appearances/<uuid:appearance_id>/edit", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def edit(exhibit: Exhibit, case: Case, appearance_id: UUID) -> ResponseReturnValue:
    session = request_session()
    row = queries.get_appearance(session, exhibit, appearance_id)
    form = AppearanceForm(row.details, version=row.version)
    _offer(form, exhibit, case)

    def save() -> None:
        workflow.change_appearance(
            session,
            exhibit,
            row,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {"exhibit": exhibit, "case": case, "form": form}
    if not form.is_submitted():
        return render_template("record/appearances/edit.html", **page)
    if not accepted(form, save, saved=lambda: (row.details, row.version)):
        return render_template("record/appearances/edit.html", **page), 422
    flash(_("Saved. Where a copy hides them, a second person has to say so again."))
    return _to(exhibit)


@blueprint.route("/appearances/<uuid:appearance_id>/remove", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def remove(exhibit: Exhibit, case: Case, appearance_id: UUID) -> ResponseReturnValue:
    session, form = request_session(), RemoveForm()
    row = queries.get_appearance(session, exhibit, appearance_id)

    def save() -> None:
        reason, user = form.reason.data or "", current_user()
        workflow.remove_appearance(session, exhibit, row, reason=reason, acting_user=user)

    page = {"exhibit": exhibit, "case": case, "form": form, "appearance": row}
    if not form.is_submitted():
        return render_template("record/appearances/remove.html", **page)
    if not accepted(form, save):
        return render_template("record/appearances/remove.html", **page), 422
    flash(_("Taken off. The log keeps it, with the reason."))
    return _to(exhibit)


@blueprint.route("/copies/<uuid:copy_id>/recognised", methods=["GET", "POST"])
@for_lookers
def recognised(exhibit: Exhibit, case: Case, copy_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    copy = get_redacted(exhibit, copy_id)
    known = queries.keys_of(queries.appearances_of(session, exhibit))
    form = HiddenForm()
    form.offer(
        [(key, _called(row)) for key, row in known.items()],
        [key for key, row in known.items() if row.is_hidden_in(copy)],
    )

    def save() -> None:
        chosen = form.hidden.data or ()
        workflow.say_hidden(session, exhibit, copy, chosen, acting_user=user)

    page = {
        "exhibit": exhibit,
        "case": case,
        "copy": copy,
        "form": form,
        "known": known,
        "may_say": queries.may_say_hidden(user, copy, case),
        "is_own": copy.author_id == user.id,
    }
    if not form.is_submitted():
        return render_template("record/appearances/recognised.html", **page)
    if not accepted(form, save):
        return render_template("record/appearances/recognised.html", **page), 422
    flash(_("Written down."))
    return _to(exhibit)


def _called(row: Appearance) -> str:
    """Return who somebody is and where, as the second person looks for them."""
    name = _("Somebody else")
    if row.known_victim is not None and row.known_victim.person is not None:
        name = f"{row.reference} · {texts(row.known_victim.person.names)}"
    elif row.known_source is not None:
        name = sources.label(row.known_source, language_of(None))
    return f"{name} · {row.locator}" if row.locator else name
