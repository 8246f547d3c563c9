"""The register of official statements: the list, one statement, a party's record, the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import RecordForm, accepted, typed
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.rows import is_reshaped
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.codebook import queries as codebook
from casefiles.record.places import queries as places
from casefiles.record.statements import policy, queries, workflow
from casefiles.record.statements.access import with_statement
from casefiles.record.statements.export import COLUMNS
from casefiles.record.statements.forms import (
    PAGE_WORDS,
    AssertionForm,
    AssessmentForm,
    CaseLinkForm,
    StatementForm,
    StatementsForm,
    TableForm,
    voice_of,
)
from casefiles.record.statements.models import (
    OfficialStatement,
    StatementDetails,
    StatementState,
)
from casefiles.record.statements.parts.drawing import dated_of, drawing_of
from casefiles.record.statements.parts.tally import tally_of
from casefiles.record.statements.policy import StatementPermission

blueprint = Blueprint("statements", __name__, url_prefix="/statements")
_FOLDER = "record/statements/"
_ASSERTION = "/<uuid:statement_id>/assertions/<uuid:assertion_id>/"
#: how many pairs of numbers one page shows
MOST_PAIRS = 50
_READ, _WRITE = StatementPermission.READ, StatementPermission.WRITE


def _shown(
    form: RecordForm,
    save: Callable[[], None],
    template: str,
    page: Mapping[str, Any] = MappingProxyType({}),
    *,
    saved: Callable[[], tuple[Any, int]] | None = None,
) -> ResponseReturnValue | None:
    """Return the page of a form until it was accepted; None once that is done."""
    name = f"{_FOLDER}{template}.html"
    if not form.is_submitted() or is_reshaped(form):
        return render_template(name, form=form, **page)
    if not accepted(form, save, saved=saved):
        return render_template(name, form=form, **page), 422
    return None


def _done(statement: OfficialStatement, words: str) -> Response:
    flash(words)
    return redirect(url_for(".statement", statement_id=statement.id), code=303)


def _may_write(statement: OfficialStatement | None = None) -> bool:
    may = policy.may(current_user(), _WRITE)
    return may and (statement is None or statement.state is StatementState.RECORDED)


# --- reading


def _filters() -> StatementsForm:
    session, language = request_session(), language_of(None)
    form = StatementsForm(request.values)
    form.offer(
        [
            (str(one.id), one.names.in_language(language)[0] or one.code)
            for one in queries.parties_speaking(session)
        ]
    )
    return form


@blueprint.get("/")
@allowed(_READ, policy.require)
def index() -> ResponseReturnValue:
    session, form = request_session(), _filters()
    if not form.validate():
        return render_template(_FOLDER + "index.html", form=form), 422
    found = queries.list_statements(session, form.wanted(), limit=queries.LISTED + 1)
    pairs = queries.contradictions_of(session, {one.actor_id for one in found})
    return render_template(
        _FOLDER + "index.html",
        form=form,
        statements=found[: queries.LISTED],
        is_cut=len(found) > queries.LISTED,
        void=queries.void_statements(session),
        contradicted=queries.by_assertion(pairs),
        may_write=_may_write(),
        may_export=policy.may(current_user(), StatementPermission.EXPORT),
    )


@blueprint.get("/rule")
@allowed(_READ, policy.require)
def rule() -> ResponseReturnValue:
    return render_template(_FOLDER + "rule.html")


@blueprint.get("/<uuid:statement_id>")
@with_statement(needs=_READ)
def statement(statement: OfficialStatement) -> ResponseReturnValue:
    return _page(statement, CaseLinkForm())


def _page(statement: OfficialStatement, link: CaseLinkForm) -> str:
    session, user = request_session(), current_user()
    is_void = statement.state is StatementState.VOID
    pairs = [] if is_void else queries.contradictions_of(session, {statement.actor_id})
    return render_template(
        _FOLDER + "statement.html",
        statement=statement,
        contradicted=queries.by_assertion(pairs),
        cases=queries.cases_of(session, statement, acting_user=user),
        copy=queries.archived_copy(session, statement, acting_user=user),
        link=link,
        may_write=_may_write(statement),
    )


@blueprint.get(_ASSERTION + "beside")
@with_statement(needs=_READ)
def beside(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    assertion = queries.get_assertion(statement, assertion_id)
    pairs = queries.contradictions_of(session, {statement.actor_id})
    assessments = queries.assessments_of(session, assertion)
    return render_template(
        _FOLDER + "beside.html",
        statement=statement,
        assertion=assertion,
        documented=queries.documented_beside(session, assertion, acting_user=user),
        contradicted=queries.by_assertion(pairs),
        only=request.args.get("only", ""),
        may_write=_may_write(statement),
        assessments=assessments,
        readable=queries.readable_cases(session, assessments, acting_user=user),
    )


@blueprint.get("/parties/<uuid:actor_id>/record")
@allowed(_READ, policy.require)
def party(actor_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    actor = queries.get_party(session, actor_id)
    found = queries.list_statements(session, queries.StatementFilter(party_id=actor.id))
    pairs = queries.contradictions_of(session, {actor.id})
    dated = dated_of(found)
    linked = queries.cases_by_statement(session, found, acting_user=user)
    return render_template(
        _FOLDER + "party.html",
        actor=actor,
        statements=found[: queries.LISTED],
        tally=tally_of(found),
        linked=linked,
        cases={case.id: case for cases in linked.values() for case in cases},
        dated=dated,
        contradicted=queries.by_assertion(pairs),
        pairs=pairs,
        most_pairs=MOST_PAIRS,
        drawing=drawing_of(dated, rtl=language_of(None) == "ar"),
    )


# --- writing


def _form(details: StatementDetails | None = None, *, version: int = 0) -> StatementForm:
    session, user, language = request_session(), current_user(), language_of(None)
    form = StatementForm(details, version=version)
    form.offer(
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        speakers=actors.choices(session, acting_user=user, language=language, people=False),
    )
    return form


def _exhibit_id(form: StatementForm, kept: OfficialStatement | None = None) -> UUID | None:
    session, user = request_session(), current_user()
    return queries.copy_meant(session, typed(form.exhibit).strip(), kept, acting_user=user)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(_WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form()
    made: list[OfficialStatement] = []

    def save() -> None:
        details = form.details(_exhibit_id(form))
        made.append(workflow.add_statement(request_session(), details, acting_user=current_user()))

    shown = _shown(form, save, "new")
    return shown or _done(made[0], _("Written down. Split it into what it asserts next."))


@blueprint.route("/<uuid:statement_id>/edit", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def edit(statement: OfficialStatement) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    form = _form(workflow.details_of(statement), version=statement.version)
    if not form.is_filled:
        copy = queries.archived_copy(session, statement, acting_user=user)
        form.exhibit.data = copy.reference if copy else ""

    def save() -> None:
        details = form.details(_exhibit_id(form, statement))
        workflow.edit_statement(session, statement, details, opened=form.opened, acting_user=user)

    def saved() -> tuple[Any, int]:
        return workflow.details_of(statement), statement.version

    shown = _shown(form, save, "edit", {"statement": statement}, saved=saved)
    return shown or _done(statement, _("Saved."))


@blueprint.route("/<uuid:statement_id>/void", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def void(statement: OfficialStatement) -> ResponseReturnValue:
    form, session, user = ReasonForm(), request_session(), current_user()

    def save() -> None:
        workflow.void_statement(session, statement, reason=typed(form.reason), acting_user=user)

    shown = _shown(form, save, "void", {"statement": statement})
    return shown or _done(statement, _("Void. It stays readable and counts nowhere."))


def _offer_assertion(form: AssertionForm) -> None:
    session, user, language = request_session(), current_user(), language_of(None)
    found = places.offered(
        session, form.place_id.words, form.place_id.data, acting_user=user, language=language
    )
    form.offer(measures=codebook.choices("statement_measure", language), places=found)


@blueprint.route("/<uuid:statement_id>/assertions/new", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def new_assertion(statement: OfficialStatement) -> ResponseReturnValue:
    form = AssertionForm()
    _offer_assertion(form)

    def save() -> None:
        workflow.add_assertion(
            request_session(), statement, form.details(), acting_user=current_user()
        )

    shown = _shown(form, save, "new_assertion", {"statement": statement})
    return shown or _done(
        statement, _("Split off. How specific it is was counted by the published rule.")
    )


@blueprint.route(_ASSERTION + "edit", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def edit_assertion(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    assertion = queries.get_assertion(statement, assertion_id)
    form = AssertionForm(workflow.assertion_details_of(assertion), version=assertion.version)
    _offer_assertion(form)

    def save() -> None:
        workflow.edit_assertion(
            session, assertion, form.details(), opened=form.opened, acting_user=user
        )

    def saved() -> tuple[Any, int]:
        return workflow.assertion_details_of(assertion), assertion.version

    page = {"statement": statement, "assertion": assertion}
    shown = _shown(form, save, "edit_assertion", page, saved=saved)
    return shown or _done(statement, _("Saved."))


@blueprint.route(_ASSERTION + "remove", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def remove_assertion(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    form, session, user = ReasonForm(), request_session(), current_user()
    said = queries.get_assertion(statement, assertion_id)

    def save() -> None:
        workflow.remove_assertion(session, said, reason=typed(form.reason), acting_user=user)

    shown = _shown(form, save, "remove_assertion", {"statement": statement, "assertion": said})
    return shown or _done(statement, _("Taken out. The log keeps it."))


@blueprint.route(_ASSERTION + "assess", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def assess(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    assertion = queries.get_assertion(statement, assertion_id)
    form = AssessmentForm(version=assertion.version)
    form.offer(assertion.verdicts)

    def save() -> None:
        # Where somebody changed it meanwhile, the page shows it as it is now, for a second try.
        opened, form.version.data = form.opened, str(assertion.version)
        workflow.assess(
            session,
            assertion,
            form.verdict.data,
            reasons=form.reasons.data,
            rests_on=form.rests_on.data,
            opened=opened,
            acting_user=user,
        )

    pairs = queries.contradictions_of(session, {statement.actor_id})
    page = {"assertion": assertion, "contradicted": queries.by_assertion(pairs)}
    shown = _shown(form, save, "assess", {"statement": statement, **page})
    if shown is not None:
        return shown
    flash(_("Assessed. Earlier assessments stay beside it."))
    return redirect(
        url_for(".beside", statement_id=statement.id, assertion_id=assertion.id), code=303
    )


@blueprint.post("/<uuid:statement_id>/cases")
@with_statement(needs=_WRITE)
def link(statement: OfficialStatement) -> ResponseReturnValue:
    words = _("Linked. It stands beside the attribution of the case.")
    return _linked(statement, workflow.link_case, words)


@blueprint.post("/<uuid:statement_id>/cases/remove")
@with_statement(needs=_WRITE)
def unlink(statement: OfficialStatement) -> ResponseReturnValue:
    words = _("The link is taken off; the log keeps it.")
    return _linked(statement, workflow.unlink_case, words)


def _linked(
    statement: OfficialStatement, verb: Callable[..., None], words: str
) -> ResponseReturnValue:
    form, session, user = CaseLinkForm(), request_session(), current_user()

    def save() -> None:
        verb(session, statement, typed(form.reference), acting_user=user)

    return _done(statement, words) if accepted(form, save) else (_page(statement, form), 422)


# --- what is taken out


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(StatementPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    session, filters, form = request_session(), _filters(), TableForm()
    if not filters.validate():
        return redirect(url_for(".index", **filters.codes))
    found = queries.list_statements(session, filters.wanted())
    made: list[bytes] = []

    def save() -> None:
        voice, kind = voice_of(language_of(None)), form.as_file.data
        user = current_user()
        made.append(workflow.export_statements(session, found, kind, voice, acting_user=user))

    page = {"filters": filters, "statements": found, "columns": COLUMNS}
    shown = _shown(form, save, "export", page)
    if shown is not None:
        return shown
    name = f"statements-{clock.today().isoformat()}.{form.as_file.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.as_file.data]), name)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {**PAGE_WORDS, "is_assessed": queries.is_assessed}
