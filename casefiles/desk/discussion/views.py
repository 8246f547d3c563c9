"""What colleagues say to each other about a case, and what each is to do; nothing of it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.desk.discussion import policy, queries, workflow
from casefiles.desk.discussion.forms import AnswerForm, NoteForm, QuestionForm, TaskForm
from casefiles.foundation.errors import Refusal
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.forms import RecordForm, accepted
from casefiles.platform.web.transaction import request_session
from casefiles.platform.work import policy as work_policy
from casefiles.platform.work import workflow as work
from casefiles.platform.work.policy import TaskPermission
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission

blueprint = Blueprint("discussion", __name__, url_prefix="/cases/<uuid:case_id>/discussion")

_FOLDER = "desk/discussion/"
_VERBS = {
    "settle": (work.settle, _l("Done.")),
    "reopen": (work.reopen, _l("It is open again.")),
    "drop": (work.drop, _l("Dropped.")),
    "seen": (work.note_seen, _l("Taken off your list.")),
}


@blueprint.get("")
@with_case(needs=CasePermission.READ)
def index(case: Case) -> ResponseReturnValue:
    user = current_user()
    return render_template(
        _FOLDER + "index.html",
        case=case,
        discussion=queries.discussion_of(request_session(), case, acting_user=user),
        may_write=policy.may_discuss(user, case),
        may_settle=lambda task: work_policy.may(user, TaskPermission.SETTLE, task),
        may_drop=lambda task: work_policy.may(user, TaskPermission.DROP, task),
        may_answer=lambda task: work_policy.may_answer(user, task),
        may_strike=lambda note: work_policy.may_strike(user, note),
    )


def _saved(
    case: Case,
    form: RecordForm,
    act: Callable[[], object],
    template: str,
    said: str,
    **page: object,
) -> ResponseReturnValue:
    """Show the form, or run its verb and go back to what is said about the case."""
    policy.require_writer(current_user(), case)
    if not form.is_submitted():
        return render_template(_FOLDER + template, case=case, form=form, **page)
    if not accepted(form, act):
        return render_template(_FOLDER + template, case=case, form=form, **page), 422
    return _back(case, said)


def _back(case: Case, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".index", case_id=case.id), code=303)


@blueprint.route("/notes/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def new_note(case: Case) -> ResponseReturnValue:
    form = NoteForm()

    def save() -> None:
        text = form.text.data or ""
        workflow.write_note(request_session(), case, text, acting_user=current_user())

    return _saved(case, form, save, "new_note.html", _("Note written."))


@blueprint.route("/questions/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def new_question(case: Case) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), QuestionForm()
    form.offer(_colleagues(case, without=user.id))

    def faults() -> Iterable[Refusal]:
        person, text, due_on = form.person.data, form.text.data or "", form.due_on.data
        return workflow.faults_of_question(session, case, person, text, due_on, acting_user=user)

    def save() -> None:
        person, text, due_on = form.person.data, form.text.data or "", form.due_on.data
        workflow.ask(session, case, person, text, due_on=due_on, acting_user=user)

    form.judge = faults
    return _saved(case, form, save, "new_question.html", _("The question waits with them."))


@blueprint.route("/tasks/new", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def new_task(case: Case) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), TaskForm()
    form.offer(_colleagues(case))

    def faults() -> Iterable[Refusal]:
        person, what, due_on = form.person.data, form.what.data or "", form.due_on.data
        return workflow.faults_of_task(session, case, person, what, due_on)

    def save() -> None:
        person, what, due_on = form.person.data, form.what.data or "", form.due_on.data
        workflow.give_task(session, case, person, what, due_on=due_on, acting_user=user)

    form.judge = faults
    return _saved(case, form, save, "new_task.html", _("Task given."))


def _colleagues(case: Case, *, without: UUID | None = None) -> list[tuple[str, str]]:
    """Return whom there is to ask; who may not read the case comes last, and is said to be so."""
    people = [one for one in queries.colleagues(request_session()) if one.id != without]
    pairs = [(policy.may_discuss(one, case), one) for one in people]
    return [
        (str(one.id), one.display_name if reads else _cannot_read(one.display_name))
        for reads, one in sorted(pairs, key=lambda pair: not pair[0])
    ]


def _cannot_read(name: str) -> str:
    return _("%(person)s (may not read this case)", person=name)


@blueprint.route("/questions/<uuid:task_id>/answer", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def answer(case: Case, task_id: UUID) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), AnswerForm()
    task = queries.get_question(session, case, task_id, acting_user=user)
    work_policy.require_asked(user, task)

    def save() -> None:
        work.answer(session, task, form.text.data or "", acting_user=user)

    return _saved(case, form, save, "answer.html", _("Answered."), task=task)


@blueprint.post("/tasks/<uuid:task_id>/<any(settle, reopen, drop, seen):verb>")
@with_case(needs=CasePermission.READ)
def change_task(case: Case, task_id: UUID, verb: str) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    task = queries.get_task(session, case, task_id, acting_user=user)
    act, said = _VERBS[verb]
    act(session, task, acting_user=user)
    return _back(case, said)


@blueprint.post("/notes/<uuid:note_id>/strike")
@with_case(needs=CasePermission.READ)
def strike(case: Case, note_id: UUID) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    note = queries.get_note(session, case, note_id, acting_user=user)
    work.strike(session, note, acting_user=user)
    return _back(case, _("Struck. It stays readable as struck."))
