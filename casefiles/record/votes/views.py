"""The register of votes: the list, one vote with what is documented around it, the forms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.errors import Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web.display import count_range, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.public_record.queries import with_symbol as document_with_symbol
from casefiles.record.votes import policy, queries, workflow
from casefiles.record.votes.access import with_vote
from casefiles.record.votes.export import FIELDS, Voice
from casefiles.record.votes.forms import (
    BODY_LABELS,
    MARK_LABELS,
    OUTCOME_LABELS,
    STANCE_LABELS,
    ImportForm,
    TableForm,
    VoteForm,
    VotesForm,
)
from casefiles.record.votes.models import (
    LONGEST_SYMBOL,
    PositionDetails,
    Vote,
    VoteDetails,
    VoteOutcome,
    VoteStance,
    VoteState,
)
from casefiles.record.votes.parts.drawing import drawing_of
from casefiles.record.votes.parts.load import Load
from casefiles.record.votes.policy import VotePermission
from casefiles.record.votes.queries import Foreseen

blueprint = Blueprint("votes", __name__, url_prefix="/votes")
_FOLDER = "record/votes/"
#: the permanent members of today: whoever adds a vote begins with them
_FIRST_ROWS = ("CN", "FR", "RU", "GB", "US")


def _country(code: str) -> str:
    return queries.called(code, language_of(None))


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "country": _country,
        "body_words": BODY_LABELS,
        "mark_words": MARK_LABELS,
        "outcome_words": OUTCOME_LABELS,
        "stance_words": STANCE_LABELS,
        "load_in_words": _load_in_words,
    }


def _may(permission: VotePermission, vote: Vote | None = None) -> bool:
    is_open = vote is None or vote.state is VoteState.RECORDED
    return is_open and policy.may(current_user(), permission)


def _asked() -> VotesForm:
    form = VotesForm(request.values)
    form.offer(queries.countries(language_of(None)))
    return form


@blueprint.get("/")
@allowed(VotePermission.READ, policy.require)
def index() -> ResponseReturnValue:
    session, form = request_session(), _asked()
    page: dict[str, Any] = {"form": form, "may_write": _may(VotePermission.WRITE)}
    if not form.validate():
        return render_template(_FOLDER + "index.html", **page), 422
    wanted = form.wanted()
    return render_template(
        _FOLDER + "index.html",
        **page,
        here=form.codes,
        votes=queries.list_votes(session, wanted),
        vetoes=queries.count_vetoes(session, wanted),
        void=queries.list_votes(session, queries.Wanted(), VoteState.VOID),
        may_export=_may(VotePermission.EXPORT),
    )


@blueprint.get("/<uuid:vote_id>")
@with_vote(needs=VotePermission.READ)
def vote(vote: Vote) -> ResponseReturnValue:
    session, load, drawing = request_session(), None, None
    if vote.voted_on is not None:
        load = queries.load_around(session, vote.voted_on, acting_user=current_user())
        drawing = drawing_of(load.months, vote.voted_on, rtl=language_of(None) == "ar")
    return render_template(
        _FOLDER + "vote.html",
        vote=vote,
        document=document_with_symbol(session, vote.symbol),
        load=load,
        drawing=drawing,
        may_write=_may(VotePermission.WRITE, vote),
    )


def _load_in_words(load: Load) -> str:
    """Say what the drawing shows, for who does not see it."""
    before, after = load.before, load.after
    return _(
        "In the twelve months before the month of the vote: %(before)s, killed %(killed_before)s. "
        "In the twelve months after it: %(after)s, killed %(killed_after)s.",
        before=ngettext("%(num)s case", "%(num)s cases", before.cases),
        killed_before=_said(before.killed),
        after=ngettext("%(num)s case", "%(num)s cases", after.cases),
        killed_after=_said(after.killed),
    )


def _said(count: CountRange) -> str:
    return count_range(count.minimum, count.maximum)


# --- written by hand


def _form(details: VoteDetails, *, version: int = 0) -> VoteForm:
    form = VoteForm(details, version=version)
    form.offer(queries.countries(language_of(None)))
    return form


def _blank() -> VoteDetails:
    """Return what a new form begins with: the permanent members, whose votes are not known yet."""
    first = tuple(PositionDetails(code, VoteStance.UNKNOWN) for code in _FIRST_ROWS)
    symbol = request.args.get("symbol", "")[:LONGEST_SYMBOL]
    return VoteDetails(symbol, None, Texts(), VoteOutcome.VETOED, positions=first)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(VotePermission.WRITE, policy.require)
def new() -> ResponseReturnValue:
    form = _form(_blank())
    made: list[Vote] = []

    def save() -> None:
        session, user = request_session(), current_user()
        made.append(workflow.add_vote(session, form.details(), acting_user=user))

    if not form.is_submitted():
        return render_template(_FOLDER + "new.html", form=form)
    if not accepted(form, save):
        return render_template(_FOLDER + "new.html", form=form), 422
    flash(_("The vote stands in the register."))
    return redirect(url_for(".vote", vote_id=made[0].id), code=303)


@blueprint.route("/<uuid:vote_id>/edit", methods=["GET", "POST"])
@with_vote(needs=VotePermission.WRITE)
def edit(vote: Vote) -> ResponseReturnValue:
    form = _form(workflow.details_of(vote), version=vote.version)

    def save() -> None:
        session, user = request_session(), current_user()
        workflow.edit_vote(session, vote, form.details(), opened=form.opened, acting_user=user)

    page = {"vote": vote, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(vote), vote.version)):
        return render_template(_FOLDER + "edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".vote", vote_id=vote.id), code=303)


@blueprint.route("/<uuid:vote_id>/void", methods=["GET", "POST"])
@with_vote(needs=VotePermission.WRITE)
def void(vote: Vote) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), ReasonForm()

    def save() -> None:
        workflow.void_vote(session, vote, reason=form.reason.data or "", acting_user=user)

    page = {"vote": vote, "form": form}
    if not form.is_submitted():
        return render_template(_FOLDER + "void.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "void.html", **page), 422
    flash(_("Void. It stays readable and counts nowhere."))
    return redirect(url_for(".vote", vote_id=vote.id), code=303)


# --- taken in from a table


@blueprint.route("/import", methods=["GET", "POST"])
@allowed(VotePermission.WRITE, policy.require)
def take_in() -> ResponseReturnValue:
    """Look a file through, then take in the same text: nothing is kept of the first step."""
    form = ImportForm()
    if not form.is_submitted():
        return render_template(_FOLDER + "import.html", form=form)
    is_first = form.is_chosen
    if is_first:
        foreseen = _foreseen(form)
        page = {"form": form, "foreseen": foreseen}
        return render_template(_FOLDER + "import.html", **page), 200 if foreseen else 422
    done: list[workflow.Imported] = []

    def save() -> None:
        session, user, text = request_session(), current_user(), str(form.text.data)
        done.append(workflow.import_votes(session, text, form.credit(), acting_user=user))

    if not accepted(form, save):
        page = {"form": form, "foreseen": _foreseen(form)}
        return render_template(_FOLDER + "import.html", **page), 422
    return render_template(_FOLDER + "imported.html", imported=done[0])


def _foreseen(form: ImportForm) -> list[Foreseen]:
    """Return what would become of each row; none where the form or the table is wrong."""
    if not form.errors and not form.validate():
        return []
    text = str(form.text.data or "")
    if not text:
        return []
    try:
        return workflow.foresee(request_session(), text, acting_user=current_user())
    except Refusal as refusal:
        form.refuse(refusal)
        return []


# --- as a table


@blueprint.route("/export", methods=["GET", "POST"])
@allowed(VotePermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    asked, form, made = _asked(), TableForm(), list[bytes]()
    if not asked.validate():
        return redirect(url_for(".index", **asked.codes))
    session, user = request_session(), current_user()
    votes = queries.list_votes(session, asked.wanted())

    def save() -> None:
        kind = form.kind.data
        made.append(workflow.export_votes(session, votes, kind, _voice(), acting_user=user))

    page = {"form": form, "here": asked.codes, "votes": votes, "columns": FIELDS.values()}
    if not form.is_submitted():
        return render_template(_FOLDER + "export.html", **page)
    if not accepted(form, save):
        return render_template(_FOLDER + "export.html", **page), 422
    name = f"votes-{clock.today().isoformat()}.{form.kind.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.kind.data]), name)


def _voice() -> Voice:
    language = language_of(None)
    return Voice(language, _, lambda day: say_day(day, language, style=DateStyle.SHORT))
