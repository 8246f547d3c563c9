"""The log as a page: filtered by codes, newest first, and checked on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casefiles.desk.oversight import policy, queries, workflow
from casefiles.desk.oversight.forms import LogFilterForm
from casefiles.desk.oversight.policy import LogPermission
from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts import queries as accounts
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.audit import queries as audit
from casefiles.platform.audit.queries import LogFilter, Verification
from casefiles.platform.files.models import HASHED_WITHIN, Fixity
from casefiles.platform.web.transaction import (
    database_released,
    request_session,
    session_factory,
)

blueprint = Blueprint("oversight", __name__)

#: what a number of the log is not longer or larger than
_DIGITS, _MOST = 10, 2**31 - 1
_DAMAGE = {
    Fixity.CHANGED: _l("does not match its hash"),
    Fixity.MISSING: _l("the file is gone"),
}
FAULTS = {
    "missing": _l("is missing"),
    "changed": _l("was changed"),
    "detail changed": _l("has a detail that was changed"),
    "detail missing": _l("has lost its detail"),
    "tail missing": _l("and all after it are missing"),
}


@blueprint.route("/log", methods=["GET", "POST"])
@signed_in(needs=AccountPermission.READ_LOG)
def index() -> ResponseReturnValue:
    wanted = LogFilter(
        kind=_known_kind(request.args.get("kind", "")),
        person_id=_identifier("person"),
        record_id=_identifier("record"),
        since=_day("since"),
        until=_day("until"),
    )
    people = accounts.all_names(request_session())
    form = _form(wanted, people)
    if form.is_submitted() and form.validate():
        return redirect(url_for(".index", **_in_force(_typed(form, wanted))), code=303)
    return _page(wanted, form, people), 422 if form.is_submitted() else 200


def _page(wanted: LogFilter, form: LogFilterForm, people: Mapping[UUID, str]) -> str:
    session, user = request_session(), current_user()
    page = queries.read_log(
        session, wanted, before=_number("before"), after=_number("after"), acting_user=user
    )
    ids = {each for event in page.rows for each in (event.subject_id, event.within_id) if each}
    asked = {wanted.record_id} if wanted.record_id else set()
    return render_template(
        "desk/oversight/index.html",
        page=page,
        form=form,
        named=queries.named_records(session, ids | asked, acting_user=user),
        subjects={name: _(words) for name, words in current_app.extensions["log subjects"].items()},
        wanted=wanted,
        in_force=_in_force(wanted),
        kinds=_kinds(),
        people=people,
        with_details=policy.may(user, LogPermission.READ_DETAILS),
        last_check=current_app.extensions.get("log check"),
    )


def _form(wanted: LogFilter, people: Mapping[UUID, str]) -> LogFilterForm:
    """Return the filter as it is in force; a reference is typed anew."""
    form = LogFilterForm(
        {
            "kind": wanted.kind,
            "person": wanted.person_id,
            "since": wanted.since,
            "until": wanted.until,
        }
    )
    form.offer(
        kinds=sorted(_kinds().items(), key=lambda pair: pair[1]),
        people=[(str(user_id), name) for user_id, name in people.items()],
    )
    form.judge = lambda: _faults_of_reference(form)
    return form


def _called(form: LogFilterForm) -> UUID | None:
    reference = (form.reference.data or "").strip()
    return queries.record_called(request_session(), reference, acting_user=current_user())


def _faults_of_reference(form: LogFilterForm) -> Iterator[Refusal]:
    if (form.reference.data or "").strip() and _called(form) is None:
        yield Refusal(N_("Nothing has this reference."), field="reference")


def _typed(form: LogFilterForm, wanted: LogFilter) -> LogFilter:
    """Return what was filled in; the record followed so far stays unless another is named."""
    named = bool((form.reference.data or "").strip())
    return LogFilter(
        kind=_known_kind(form.kind.data or ""),
        person_id=form.person.data,
        record_id=_called(form) if named else wanted.record_id,
        since=form.since.data,
        until=form.until.data,
    )


@blueprint.get("/log/files")
@signed_in(needs=AccountPermission.READ_LOG)
def kept() -> ResponseReturnValue:
    checks = queries.checks_of_files(request_session(), acting_user=current_user())
    return render_template(
        "desk/oversight/kept.html",
        checks=checks,
        within=HASHED_WITHIN.days,
        fixity_words=_DAMAGE,
    )


@blueprint.post("/log/verify")
@signed_in(needs=AccountPermission.READ_LOG)
def verify() -> ResponseReturnValue:
    with database_released(), session_factory()() as session:
        found = audit.verify(session)
    workflow.note_verified(request_session(), found, acting_user=current_user())
    current_app.extensions["log check"] = {"found": found, "at": clock.now()}
    flash(_said(found), "message" if found.fault is None else "stop")
    return redirect(url_for(".index"), code=303)


def _said(found: Verification) -> str:
    if found.fault is None:
        return _("All %(count)s events hold.", count=found.events)
    return _(
        "Event %(number)s %(fault)s. Change nothing; keep a copy of the database, and ask who could"
        " reach it.",
        number=found.sequence,
        fault=FAULTS[found.fault],
    )


def _kinds() -> dict[str, str]:
    named = cast("dict[str, str]", current_app.extensions["log kinds"])
    return {kind: _(label) for kind, label in named.items()}


def _known_kind(text: str) -> str:
    return text if text in current_app.extensions["log kinds"] else ""


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else _MOST + 1
    return number if number <= _MOST else None


def _identifier(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _in_force(wanted: LogFilter) -> dict[str, Any]:
    chosen = {
        "kind": wanted.kind,
        "person": wanted.person_id,
        "record": wanted.record_id,
        "since": wanted.since,
        "until": wanted.until,
    }
    return {name: value for name, value in chosen.items() if value}
