"""The pages of evidence: list, arrival, the exhibit with its custody, copies, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.files.access import (
    found_now,
    handed_out,
    store,
    upload_limit,
)
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.names import download_name
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import database_released, request_session
from casefiles.record.appearances.queries import appearances_of
from casefiles.record.cases import policy
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.citations import queries as citations
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.covering import queries as covering
from casefiles.record.disclosure.queries import shown_to
from casefiles.record.evidence import queries, workflow
from casefiles.record.evidence.access import received, rows_of, with_exhibit
from casefiles.record.evidence.forms import (
    MOST_FILES,
    CopyForm,
    ExhibitForm,
    HandlingForm,
    NewExhibitForm,
    PurposeForm,
    ReasonForm,
)
from casefiles.record.evidence.models import PURPOSES, Exhibit, ExhibitDetails, ExhibitState
from casefiles.record.evidence.parts.kinds import fits
from casefiles.record.evidence.queries import ExhibitFilter
from casefiles.record.sources import queries as sources
from casefiles.record.sources.forms import in_the_case_first

blueprint = Blueprint("evidence", __name__)

FIXITY_WORDS = {
    Fixity.INTACT: _l("matches its hash"),
    Fixity.CHANGED: _l("does not match its hash"),
    Fixity.MISSING: _l("the file is gone"),
}
STATE_WORDS = {ExhibitState.KEPT: _l("kept"), ExhibitState.VOID: _l("void")}


@blueprint.get("/evidence/")
@signed_in()
def index() -> ResponseReturnValue:
    policy.require_reader(current_user())
    wanted = _wanted()
    page = queries.list_exhibits(
        request_session(),
        wanted,
        acting_user=current_user(),
        after=_id_in_address("after"),
        before=_id_in_address("before"),
    )
    return render_template(
        "record/evidence/index.html",
        page=page,
        wanted=wanted,
        kinds=codebook.choices("exhibit_kind", _language()),
        fixity_words=FIXITY_WORDS,
        state_words=STATE_WORDS,
        filters=_in_force(wanted),
        newer_url=_here(before=page.newer) if page.newer else "",
        older_url=_here(after=page.older) if page.older else "",
    )


def _wanted() -> ExhibitFilter:
    arguments = request.args
    kind = arguments.get("kind", "")
    state, fixity = arguments.get("state", ""), arguments.get("fixity", "")
    return ExhibitFilter(
        kind=kind if codebook.has("exhibit_kind", kind) else "",
        state=ExhibitState(state) if state in set(ExhibitState) else None,
        fixity=Fixity(fixity) if fixity in set(Fixity) else None,
        graphic="graphic" in arguments,
    )


def _id_in_address(name: str) -> UUID | None:
    return request.args.get(name, type=UUID)


def _here(**changes: object) -> str:
    arguments = {**request.args.to_dict(), "before": None, "after": None, **changes}
    return url_for(".index", **arguments)  # type: ignore[arg-type]


def _in_force(wanted: ExhibitFilter) -> list[dict[str, object]]:
    kind = codebook.label("exhibit_kind", wanted.kind, _language()) if wanted.kind else ""
    shown = (
        ("kind", _l("Kind"), kind),
        ("state", _l("State"), STATE_WORDS[wanted.state] if wanted.state else ""),
        ("fixity", _l("Fixity"), FIXITY_WORDS[wanted.fixity] if wanted.fixity else ""),
        ("graphic", _l("Content"), _l("graphic") if wanted.graphic else ""),
    )
    return [
        {"label": label, "value": value, "remove_url": _here(**{name: None})}
        for name, label, value in shown
        if value
    ]


def _language() -> str:
    return language_of(None)


@blueprint.route("/cases/<uuid:case_id>/evidence/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.EDIT)
def new(case: Case) -> ResponseReturnValue:
    form = NewExhibitForm(ExhibitDetails(title=Texts(), kind=""))
    _offer(form, case)
    if not form.is_submitted():
        return _page_of_arrival(form, case)
    form.sent = received(form, case)
    made: list[Exhibit] = []

    def save() -> None:
        made.extend(_take_in(form, case))

    if not accepted(form, save):
        return _page_of_arrival(form, case, rows_of(form, case)), 422
    return _taken_in(made, case)


def _take_in(form: NewExhibitForm, case: Case) -> list[Exhibit]:
    taken = form.taken()
    with database_released():
        drawn = [workflow.preview_of_waiting(store(), one.waiting) for one in taken]
    incoming = [
        workflow.Incoming(
            details, workflow.Arrival(one.waiting.arrived, preview), one.name, one.again
        )
        for one, details, preview in zip(taken, form.details_of_each(), drawn, strict=True)
    ]
    made = workflow.receive_exhibits(
        request_session(),
        case,
        incoming,
        purpose=form.purpose.data or "",
        acting_user=current_user(),
    )
    for one in taken:
        store().keep(one.waiting)
    doubles = [one for one in form.sent if not (one.left_out or one in taken)]
    for one in form.sent:
        store().give_up(one.waiting)
    if doubles:
        flash(_("The same bytes came more than once and were taken in once."), "wait")
    return made


def _taken_in(made: list[Exhibit], case: Case) -> Response:
    first = made[0].reference
    if len(made) == 1:
        flash(_("%(reference)s is kept; its custody begins now.", reference=first))
        return _to(made[0])
    last = made[-1].reference
    flash(
        ngettext(
            "%(num)s exhibit is kept, from %(first)s to %(last)s; its custody begins now.",
            "%(num)s exhibits are kept, from %(first)s to %(last)s; their custody begins now.",
            len(made),
            first=first,
            last=last,
        )
    )
    return redirect(url_for("cases.detail", case_id=case.id, _anchor="evidence"), code=303)


def _page_of_arrival(
    form: NewExhibitForm, case: Case, rows: Sequence[dict[str, object]] = ()
) -> str:
    return render_template(
        "record/evidence/new.html",
        case=case,
        form=form,
        rows=rows,
        most_files=MOST_FILES,
        limit=upload_limit(),
    )


def _offer(form: ExhibitForm, case: Case) -> None:
    own, others = citations.sources_offered(request_session(), case)
    form.offer(
        kinds=codebook.choices("exhibit_kind", _language()),
        sources=in_the_case_first(
            [(str(row.id), sources.label(row, _language())) for row in own],
            [(str(row.id), sources.label(row, _language())) for row in others],
        ),
    )


@blueprint.get("/evidence/<uuid:exhibit_id>")
@with_exhibit(needs=CasePermission.READ)
def exhibit(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    return _page(exhibit, case, PurposeForm())


def _page(exhibit: Exhibit, case: Case, form: PurposeForm) -> str:
    session, user = request_session(), current_user()
    handlers = {event.handler_id for event in exhibit.custody if event.handler_id}
    authors = {row.author_id for row in exhibit.derivatives}
    appearing = appearances_of(session, exhibit)
    return render_template(
        "record/evidence/exhibit.html",
        exhibit=exhibit,
        case=case,
        form=form,
        people=names_of(session, handlers | authors),
        preview=queries.preview_of(exhibit),
        preview_shown=not exhibit.graphic or "show" in request.args,
        citations=citations.citations_of_exhibit(session, exhibit),
        coverings=covering.coverings_of(session, exhibit),
        leaves=queries.copy_that_leaves(exhibit),
        appearances=appearing,
        shown_to=shown_to(session, case, appearing),
        worded=worded,
        may_look=covering.may_compare(user, case),
        fixity_words=FIXITY_WORDS,
        fits_kind=fits(exhibit.kind, exhibit.file.media_type),
        purpose_words={text: _(text) for text in PURPOSES},
        may_edit=policy.may(user, CasePermission.EDIT, case),
        is_open=case.state in policy.OPEN_STATES and exhibit.state is ExhibitState.KEPT,
    )


@blueprint.route("/evidence/<uuid:exhibit_id>/edit", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def edit(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    form = ExhibitForm(workflow.details_of(exhibit), version=exhibit.version)
    _offer(form, case)

    def save() -> None:
        workflow.edit_exhibit(
            request_session(),
            exhibit,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = ("record/evidence/edit.html", {"exhibit": exhibit, "case": case, "form": form})
    if not form.is_submitted():
        return render_template(page[0], **page[1])
    if not accepted(form, save, saved=lambda: (workflow.details_of(exhibit), exhibit.version)):
        return render_template(page[0], **page[1]), 422
    flash(_("Description saved."))
    return _to(exhibit)


def _to(exhibit: Exhibit) -> Response:
    return redirect(url_for(".exhibit", exhibit_id=exhibit.id), code=303)


@blueprint.post("/evidence/<uuid:exhibit_id>/file")
@with_exhibit(needs=CasePermission.READ)
def file(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    form = PurposeForm()
    if not form.validate():
        return _page(exhibit, case, form), 422
    found = found_now(exhibit.file)
    is_sound = workflow.look_at_original(
        request_session(),
        exhibit,
        found,
        purpose=form.purpose.data or "",
        acting_user=current_user(),
    )
    if not is_sound:
        flash(_("The bytes are not those that were received. Nothing was handed out."), "stop")
        return _to(exhibit)
    return handed_out(exhibit.file, download_name(exhibit.reference, exhibit.original_name))


@blueprint.get("/evidence/<uuid:exhibit_id>/preview")
@with_exhibit(needs=CasePermission.READ)
def preview(exhibit: Exhibit, case: Case) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    drawn = queries.require_preview(exhibit)
    if not store().is_whole(drawn.sha256):
        return "", 404
    return handed_out(drawn.file, f"{exhibit.reference}.jpg", shown=True)


@blueprint.post("/evidence/<uuid:exhibit_id>/check")
@with_exhibit(needs=CasePermission.READ)
def check(exhibit: Exhibit, case: Case) -> ResponseReturnValue:  # noqa: ARG001 - the door's
    found = found_now(exhibit.file)
    fixity = workflow.note_check(request_session(), exhibit, found, acting_user=current_user())
    if fixity is Fixity.INTACT:
        flash(_("%(reference)s matches its hash.", reference=exhibit.reference))
    else:
        flash(_("%(reference)s is not what was received.", reference=exhibit.reference), "stop")
    return _to(exhibit)


@blueprint.route("/evidence/<uuid:exhibit_id>/custody", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def custody(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    form = HandlingForm()
    form.offer()

    def save() -> None:
        workflow.note_handling(
            request_session(), exhibit, form.details(), acting_user=current_user()
        )

    return _answer(form, save, "record/evidence/custody.html", exhibit, case)


def _answer(
    form: HandlingForm | ReasonForm | CopyForm,
    save: Callable[[], None],
    template: str,
    exhibit: Exhibit,
    case: Case,
) -> ResponseReturnValue:
    shown: dict[str, Any] = {"form": form, "exhibit": exhibit, "case": case}
    if not form.is_submitted():
        return render_template(template, **shown)
    if not accepted(form, save):
        return render_template(template, **shown), 422
    flash(_("Written down."))
    return _to(exhibit)


@blueprint.route("/evidence/<uuid:exhibit_id>/void", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def void(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        workflow.void_exhibit(
            request_session(), exhibit, reason=form.reason.data or "", acting_user=current_user()
        )

    return _answer(form, save, "record/evidence/void.html", exhibit, case)


@blueprint.route("/evidence/<uuid:exhibit_id>/copies/new", methods=["GET", "POST"])
@with_exhibit(needs=CasePermission.EDIT)
def new_copy(exhibit: Exhibit, case: Case) -> ResponseReturnValue:
    form = CopyForm()
    form.offer()

    def save() -> None:
        file = form.file.data
        with database_released():
            arrived = store().take_in(file.stream, limit=upload_limit())
        workflow.add_derivative(
            request_session(),
            exhibit,
            arrived,
            form.kind.data,
            reason=form.reason.data or "",
            acting_user=current_user(),
        )

    return _answer(form, save, "record/evidence/new_copy.html", exhibit, case)


@blueprint.post("/evidence/<uuid:exhibit_id>/copies/<uuid:copy_id>")
@with_exhibit(needs=CasePermission.READ)
def copy(exhibit: Exhibit, case: Case, copy_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    found = found_now(queries.get_derivative(exhibit, copy_id).file)
    derivative = queries.get_derivative(exhibit, copy_id)
    is_sound = workflow.look_at_derivative(
        request_session(), exhibit, derivative, found, acting_user=current_user()
    )
    if not is_sound:
        flash(_("The bytes are not those that were made. Nothing was handed out."), "stop")
        return _to(exhibit)
    name = download_name(f"{exhibit.reference}-{derivative.kind}", exhibit.original_name)
    return handed_out(derivative.file, name)
