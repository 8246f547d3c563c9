"""The register of UN documents: the list, one document with its findings, the forms."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.web.display import language_choices, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.claims.forms import ANSWER_WORDS, SAMENESS_WORDS
from casefiles.record.codebook.models import worded
from casefiles.record.public_record import policy, queries, workflow
from casefiles.record.public_record.access import with_document
from casefiles.record.public_record.forms import UNDocumentForm
from casefiles.record.public_record.models import (
    UNDocument,
    UNDocumentDetails,
    UNDocumentState,
)
from casefiles.record.public_record.policy import UNDocumentPermission
from casefiles.record.recipients.queries import profiles

blueprint = Blueprint("public_record", __name__, url_prefix="/un-documents")
_LONGEST_SYMBOL = 60


def _bodies() -> dict[str, str]:
    language = language_of(None)
    return {one.code: worded(one.short_names, language) for one in profiles(request_session())}


def _may_write(document: UNDocument | None = None) -> bool:
    may = policy.may(current_user(), UNDocumentPermission.WRITE)
    return may and (document is None or document.state is UNDocumentState.RECORDED)


@blueprint.get("/")
@allowed(UNDocumentPermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session = request_session()
    return render_template(
        "record/public_record/index.html",
        documents=queries.list_documents(session),
        void=queries.list_documents(session, UNDocumentState.VOID),
        counted=queries.findings_counted(session, acting_user=current_user()),
        bodies=_bodies(),
        may_write=_may_write(),
    )


@blueprint.get("/<uuid:document_id>")
@with_document(needs=UNDocumentPermission.READ)
def document(document: UNDocument) -> ResponseReturnValue:
    found = queries.findings_citing(request_session(), document, acting_user=current_user())
    return render_template(
        "record/public_record/document.html",
        document=document,
        findings=found,
        bodies=_bodies(),
        answer_words=ANSWER_WORDS,
        sameness_words=SAMENESS_WORDS,
        may_write=_may_write(document),
    )


def _form(details: UNDocumentDetails, *, version: int = 0) -> UNDocumentForm:
    form = UNDocumentForm(details, version=version)
    form.offer(bodies=list(_bodies().items()), languages=language_choices())
    return form


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(UNDocumentPermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    symbol = request.args.get("symbol", "")[:_LONGEST_SYMBOL]
    form = _form(UNDocumentDetails(symbol=symbol, title=Texts()))
    made: list[UNDocument] = []

    def save() -> None:
        made.append(
            workflow.add_document(request_session(), form.details(), acting_user=current_user())
        )

    if not form.is_submitted():
        return render_template("record/public_record/new.html", form=form)
    if not accepted(form, save):
        return render_template("record/public_record/new.html", form=form), 422
    flash(_("The document stands in the register. Findings that cite its symbol rest on it."))
    return redirect(url_for(".document", document_id=made[0].id), code=303)


@blueprint.route("/<uuid:document_id>/edit", methods=["GET", "POST"])
@with_document(needs=UNDocumentPermission.WRITE)
def edit(document: UNDocument) -> ResponseReturnValue:
    form = _form(workflow.details_of(document), version=document.version)

    def save() -> None:
        workflow.edit_document(
            request_session(),
            document,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = {"document": document, "form": form}
    if not form.is_submitted():
        return render_template("record/public_record/edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(document), document.version)):
        return render_template("record/public_record/edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".document", document_id=document.id), code=303)


@blueprint.route("/<uuid:document_id>/void", methods=["GET", "POST"])
@with_document(needs=UNDocumentPermission.WRITE)
def void(document: UNDocument) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        workflow.void_document(session, document, reason=form.reason.data or "", acting_user=user)

    page = {
        "document": document,
        "findings": queries.findings_citing(session, document, acting_user=user),
        "form": form,
    }
    if not form.is_submitted():
        return render_template("record/public_record/void.html", **page)
    if not accepted(form, save):
        return render_template("record/public_record/void.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".document", document_id=document.id), code=303)
