"""The page that foresees what an act does to many cases, and does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casefiles.desk.batches import policy, workflow
from casefiles.desk.batches.forms import FIELDS_OF, OrderForm, as_shown, shown_before
from casefiles.desk.batches.policy import ACT_WORDS, Act
from casefiles.desk.batches.workflow import Order
from casefiles.desk.lists.access import also, listing, reading
from casefiles.outbound.submissions import queries as submissions
from casefiles.outbound.submissions.policy import OPEN_STATES
from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.accounts.queries import people_with
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import queries as cases
from casefiles.record.cases.models import Case, MemberStanding

blueprint = Blueprint("batches", __name__, url_prefix="/cases/several")


@blueprint.post("/")
@reading
def act() -> ResponseReturnValue:
    """Three times the same address: the act and the cases; what would change; done."""
    user = current_user()
    policy.require_some(user)
    people, form = _colleagues(), OrderForm()
    form.offer([(str(key), one.display_name) for key, one in people.items()], _open_submissions())
    chosen, step = form.chosen_act, request.form.get("step", "")
    page: dict[str, Any] = {"form": form, "act": chosen, "here": listing(request.form).here}
    found, opened = _chosen_cases()
    if chosen is None or not found:
        return render_template("desk/batches/nothing.html", **page), 422
    policy.require(user, chosen)
    workflow.refuse_too_many(len(found))
    page |= {"cases": found, "as_shown": as_shown, "fields": FIELDS_OF[chosen], "foreseen": None}
    page["act_words"] = ACT_WORDS
    if FIELDS_OF[chosen] and not step:
        return render_template("desk/batches/act.html", **page)

    def look_or_do() -> None:
        order, session = _order(form, chosen, people), request_session()
        page["foreseen"] = (
            workflow.carry_out(session, found, order, opened=opened, acting_user=user)
            if step == "do"
            else workflow.foresee(found, order, opened=opened, acting_user=user)
        )

    if not accepted(form, look_or_do):
        return render_template("desk/batches/act.html", **page), 422
    return render_template(f"desk/batches/{'done' if step == 'do' else 'act'}.html", **page)


def _chosen_cases() -> tuple[Sequence[Case], dict[UUID, int]]:
    """Return the cases that are meant, and the versions in which a page showed them before."""
    session, user = request_session(), current_user()
    opened = shown_before(request.form.getlist("shown"))
    ids = [*opened, *request.form.getlist("case", type=UUID)]
    if not opened and request.form.get("all"):
        asked = listing(request.form)
        if not asked.form.validate():
            return (), {}
        wanted = asked.wanted
        most = workflow.MOST + 1
        found = cases.list_cases(session, wanted, acting_user=user, also=also(wanted), limit=most)
        ids = [one.id for one in found.rows]
        known = {one.id: one for one in cases.get_cases(session, ids, acting_user=user)}
        return [known[one] for one in ids], {}
    return cases.get_cases(session, ids, acting_user=user) if ids else (), opened


def _order(form: OrderForm, chosen: Act, people: dict[UUID, User]) -> Order:
    submission_id = form.submission.data if chosen is Act.SUBMIT else None
    return Order(
        chosen,
        add=form.add.data or (),
        remove=form.remove.data or (),
        reason=form.reason.data or "",
        person=people.get(form.person.data) if chosen is Act.MEMBER else None,
        standing=form.standing.data or MemberStanding.MEMBER,
        submission=submissions.get_submission(
            request_session(), submission_id, acting_user=current_user()
        )
        if submission_id
        else None,
    )


def _colleagues() -> dict[UUID, User]:
    session = request_session()
    roles = (Role.INVESTIGATOR, Role.REVIEWER)
    return {person.id: person for role in roles for person in people_with(session, role)}


def _open_submissions() -> list[tuple[str, str]]:
    if Act.SUBMIT not in policy.acts_of(current_user()):
        return []
    found = submissions.list_submissions(request_session(), acting_user=current_user())
    return [(str(one.id), one.reference) for one in found if one.state in OPEN_STATES]
