"""The register of official statements: the list, one statement, a party's record, the forms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.date_wording import DateStyle
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.files.access import as_file
from casefiles.platform.web import display
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.rows import is_reshaped
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.codebook import queries as codebook
from casefiles.record.places import queries as places
from casefiles.record.statements import policy, queries, workflow
from casefiles.record.statements.access import with_statement
from casefiles.record.statements.export import COLUMNS, Voice, table_of
from casefiles.record.statements.forms import (
    DATING_WORDS,
    ELEMENTS,
    KIND_WORDS,
    LEVEL_WORDS,
    MARK_WORDS,
    MOST_OF,
    RULE_WORDS,
    VERDICT_WORDS,
    WORDS_OF,
    WORDS_WORDS,
    AssertionForm,
    AssessmentForm,
    CaseLinkForm,
    ReasonForm,
    StatementForm,
    StatementsForm,
    TableForm,
)
from casefiles.record.statements.models import (
    Assertion,
    OfficialStatement,
    StatementDetails,
    StatementState,
)
from casefiles.record.statements.parts.drawing import Dated, drawing_of
from casefiles.record.statements.parts.specificity import HIGHEST, profile_of, reach_of
from casefiles.record.statements.policy import StatementPermission

blueprint = Blueprint("statements", __name__, url_prefix="/statements")
_FOLDER = "record/statements/"
_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
_READ, _WRITE = StatementPermission.READ, StatementPermission.WRITE


def _to(statement: OfficialStatement) -> Response:
    return redirect(url_for(".statement", statement_id=statement.id), code=303)


def _may_write(statement: OfficialStatement | None = None) -> bool:
    may = policy.may(current_user(), _WRITE)
    return may and (statement is None or statement.state is StatementState.RECORDED)


def _may_export() -> bool:
    return policy.may(current_user(), StatementPermission.EXPORT)


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
    found = queries.list_statements(session, form.wanted())
    pairs = queries.contradictions_of(session, {one.actor_id for one in found})
    return render_template(
        _FOLDER + "index.html",
        form=form,
        statements=found,
        void=queries.list_statements(session, state=StatementState.VOID),
        contradicted=queries.by_assertion(pairs),
        may_write=_may_write(),
        may_export=_may_export(),
    )


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


@blueprint.get("/<uuid:statement_id>/assertions/<uuid:assertion_id>/beside")
@with_statement(needs=_READ)
def beside(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    assertion = queries.get_assertion(statement, assertion_id)
    return render_template(
        _FOLDER + "beside.html",
        statement=statement,
        assertion=assertion,
        documented=queries.documented_beside(session, assertion, acting_user=user),
        may_write=_may_write(statement),
        **_assessed(assertion),
    )


def _assessed(assertion: Assertion) -> dict[str, Any]:
    """Return the assessments of an assertion and which of their cases may be named."""
    session = request_session()
    made = queries.assessments_of(session, assertion)
    grounds = [ground for one in made for ground in one.grounds]
    ids = {ground.case_id for ground in grounds if ground.case_id}
    ids |= {ground.exhibit.case_id for ground in grounds if ground.exhibit}
    known = queries.readable_cases(session, ids, acting_user=current_user())
    return {"assessments": made, "readable": known}


@blueprint.get("/parties/<uuid:actor_id>/record")
@allowed(_READ, policy.require)
def party(actor_id: UUID) -> ResponseReturnValue:
    session = request_session()
    actor = queries.get_party(session, actor_id)
    found = queries.list_statements(session, queries.StatementFilter(party_id=actor.id))
    pairs = queries.contradictions_of(session, {actor.id})
    dated = [
        Dated(one.latest, reach)
        for one in reversed(found)
        if one.latest is not None and (reach := reach_of(one.asserted)) is not None
    ]
    return render_template(
        _FOLDER + "party.html",
        actor=actor,
        statements=found,
        dated=dated,
        contradicted=queries.by_assertion(pairs),
        pairs=pairs,
        drawing=drawing_of(dated, rtl=language_of(None) == "ar"),
    )


# --- writing


def _form(details: StatementDetails | None = None, *, version: int = 0) -> StatementForm:
    session, user, language = request_session(), current_user(), language_of(None)
    form = StatementForm(details, version=version)
    form.offer(
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        speakers=actors.choices(session, acting_user=user, language=language),
    )
    return form


def _exhibit_id(form: StatementForm, kept: OfficialStatement | None = None) -> UUID | None:
    """Return the exhibit that was named; one that may not be seen is kept as it was."""
    session, user = request_session(), current_user()
    reference = (form.exhibit.data or "").strip()
    if not reference:
        hidden = kept is not None and queries.archived_copy(session, kept, acting_user=user) is None
        return kept.exhibit_id if kept is not None and hidden else None
    found = queries.exhibit_named(session, reference, acting_user=user)
    if found is None:
        raise Refusal(N_("There is no such exhibit."), field="exhibit")
    return found.id


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(_WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form()
    made: list[OfficialStatement] = []

    def save() -> None:
        details = form.details(_exhibit_id(form))
        made.append(workflow.add_statement(request_session(), details, acting_user=current_user()))

    if not form.is_submitted():
        return render_template(_FOLDER + "new.html", form=form)
    if not accepted(form, save):
        return render_template(_FOLDER + "new.html", form=form), 422
    flash(_("Written down. Split it into what it asserts next."))
    return _to(made[0])


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

    page = {"statement": statement, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(statement), statement.version)):
        return render_template(_FOLDER + "edit.html", **page), 422
    flash(_("Saved."))
    return _to(statement)


@blueprint.route("/<uuid:statement_id>/void", methods=["GET", "POST"])
@with_statement(needs=_WRITE)
def void(statement: OfficialStatement) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        workflow.void_statement(
            request_session(),
            statement,
            reason=form.reason.data or "",
            acting_user=current_user(),
        )

    page = {"statement": statement, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "void.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "void.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return _to(statement)


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

    page = {"statement": statement, "form": form}
    if not form.is_submitted() or is_reshaped(form):
        return render_template(_FOLDER + "new_assertion.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "new_assertion.html", **page), 422
    flash(_("Split off. How specific it is was counted by the published rule."))
    return _to(statement)


@blueprint.route(
    "/<uuid:statement_id>/assertions/<uuid:assertion_id>/edit", methods=["GET", "POST"]
)
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

    page = {"statement": statement, "assertion": assertion, "form": form}
    if not form.is_submitted() or is_reshaped(form):
        return render_template(_FOLDER + "edit_assertion.html", **page)
    if not accepted(form, save, saved=saved):
        return render_template(_FOLDER + "edit_assertion.html", **page), 422
    flash(_("Saved."))
    return _to(statement)


@blueprint.route(
    "/<uuid:statement_id>/assertions/<uuid:assertion_id>/remove", methods=["GET", "POST"]
)
@with_statement(needs=_WRITE)
def remove_assertion(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    form, assertion = ReasonForm(), queries.get_assertion(statement, assertion_id)

    def save() -> None:
        workflow.remove_assertion(
            request_session(),
            assertion,
            reason=form.reason.data or "",
            acting_user=current_user(),
        )

    page = {"statement": statement, "assertion": assertion, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "remove_assertion.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "remove_assertion.html", **page), 422
    flash(_("Taken out. The log keeps it."))
    return _to(statement)


@blueprint.route(
    "/<uuid:statement_id>/assertions/<uuid:assertion_id>/assess", methods=["GET", "POST"]
)
@with_statement(needs=_WRITE)
def assess(statement: OfficialStatement, assertion_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    form, assertion = AssessmentForm(), queries.get_assertion(statement, assertion_id)
    form.offer(assertion.verdicts)

    def save() -> None:
        workflow.assess(
            session,
            assertion,
            form.verdict.data,
            reasons=form.reasons.data,
            rests_on=form.rests_on.data,
            acting_user=user,
        )

    page = {"statement": statement, "assertion": assertion, "form": form}
    if not form.is_submitted():
        pairs = queries.contradictions_of(session, {statement.actor_id})
        page["contradicted"] = queries.by_assertion(pairs)
        return render_template(_FOLDER + "assess.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "assess.html", contradicted={}, **page), 422
    flash(_("Assessed. Earlier assessments stay beside it."))
    return redirect(
        url_for(".beside", statement_id=statement.id, assertion_id=assertion.id), code=303
    )


@blueprint.post("/<uuid:statement_id>/cases")
@with_statement(needs=_WRITE)
def link(statement: OfficialStatement) -> ResponseReturnValue:
    form = CaseLinkForm()

    def save() -> None:
        workflow.link_case(
            request_session(), statement, form.reference.data or "", acting_user=current_user()
        )

    if not accepted(form, save):
        return _page(statement, form), 422
    flash(_("Linked. It stands beside the attribution of the case."))
    return _to(statement)


@blueprint.post("/<uuid:statement_id>/cases/remove")
@with_statement(needs=_WRITE)
def unlink(statement: OfficialStatement) -> ResponseReturnValue:
    form = CaseLinkForm()

    def save() -> None:
        workflow.unlink_case(
            request_session(), statement, form.reference.data or "", acting_user=current_user()
        )

    if not accepted(form, save):
        return _page(statement, form), 422
    flash(_("The link is taken off; the log keeps it."))
    return _to(statement)


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
        voice = _voice()
        titles, rows = table_of(found, voice)
        made.append(
            workflow.export_statements(
                session,
                titles,
                rows,
                kind=form.as_file.data,
                sheet=_("Official statements")[:31],
                rtl=voice.language == "ar",
                count=len(found),
                acting_user=current_user(),
            )
        )

    page = {"form": form, "filters": filters, "statements": found, "columns": COLUMNS}
    if not form.is_submitted():
        return render_template(_FOLDER + "export.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "export.html", **page), 422
    name = f"statements-{clock.today().isoformat()}.{form.as_file.data}"
    return as_file(Response(made[0], mimetype=_MIME[form.as_file.data]), name)


def _voice() -> Voice:
    language = language_of(None)
    return Voice(
        language=language,
        say=_,
        event_date=lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
        count=_amount,
        word=lambda member: str(WORDS_OF[type(member)][member]),
    )


def _amount(amount: CountRange, rough: bool) -> str:
    number = display.count_range(amount.minimum, amount.maximum)
    return _("about %(number)s", number=number) if rough and amount else number


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "kind_words": KIND_WORDS,
        "dating_words": DATING_WORDS,
        "words_words": WORDS_WORDS,
        "mark_words": MARK_WORDS,
        "level_words": LEVEL_WORDS,
        "verdict_words": VERDICT_WORDS,
        "rule_words": RULE_WORDS,
        "elements": ELEMENTS,
        "most_of": MOST_OF,
        "highest": HIGHEST,
        "profile_of": profile_of,
        "reach_of": reach_of,
        "is_assessed": queries.is_assessed,
        "amount_words": _amount,
    }
