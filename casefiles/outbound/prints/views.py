"""The print page of a case: first for whom, then the sheet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casefiles.foundation import clock
from casefiles.outbound.prints import policy, workflow
from casefiles.outbound.prints.forms import Audience, PrintForm
from casefiles.outbound.prints.queries import Sheet
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("prints", __name__, url_prefix="/cases/<uuid:case_id>/print")


@blueprint.route("/", methods=["GET", "POST"])
@with_case(needs=CasePermission.READ)
def sheet(case: Case) -> ResponseReturnValue:
    form = _form(case)
    printed: list[Sheet] = []

    def act() -> None:
        session, user, destination = request_session(), current_user(), form.destination
        if destination is None:
            printed.append(workflow.print_inside(session, case, acting_user=user))
        else:
            printed.append(workflow.print_outward(session, case, destination, acting_user=user))

    if not form.is_submitted():
        return render_template("outbound/prints/choose.html", case=case, form=form)
    if not accepted(form, act):
        return render_template("outbound/prints/choose.html", case=case, form=form), 422
    return render_template("outbound/prints/sheet.html", case=case, **_shown(printed[0], form))


def _form(case: Case) -> PrintForm:
    form, language = PrintForm(), language_of(None)
    may_outward = policy.may_print_outward(current_user(), case)
    form.offer(
        Audience if may_outward else [Audience.INSIDE],
        purposes=codebook.choices("purpose", language),
        recipients=[
            (one.code, worded(one.names, language)) for one in recipients.offered(request_session())
        ],
    )
    return form


def _shown(printed: Sheet, form: PrintForm) -> dict[str, Any]:
    destination, language = form.destination, language_of(None)
    recipient = destination.recipient if destination else ""
    return {
        "sheet": printed,
        "destination": destination,
        "recipient": worded(recipients.profile(request_session(), recipient).names, language)
        if recipient
        else "",
        "printed_at": clock.now(),
    }
