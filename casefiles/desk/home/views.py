"""My work: the first page after signing in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from casefiles.desk.home import queries
from casefiles.desk.home.queries import Due
from casefiles.desk.lists.queries import leading_to, views_of
from casefiles.foundation import clock
from casefiles.foundation.date_wording import month_names
from casefiles.outbound.submissions.queries import known_among
from casefiles.platform.accounts import policy as accounts
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.pictures import bar
from casefiles.platform.web.transaction import request_session
from casefiles.platform.work.access import drafted_forms
from casefiles.platform.work.queries import drafts_of
from casefiles.record.cases.policy import READERS
from casefiles.record.cases.queries import references_of
from casefiles.record.codebook.models import worded
from casefiles.record.emergency.queries import alerts_for
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    person = current_user()
    parts: dict[str, Any] = {
        "now": clock.now(),
        "today": clock.today(),
        "trust": queries.trust(request_session()),
        "oversees": accounts.may(person, AccountPermission.READ_LOG),
    }
    if READERS & person.roles:
        parts |= _of_the_record(person)
    if person.has(Role.ADMINISTRATOR):
        parts["accounts"] = queries.accounts_by_state(request_session())
    return render_template("desk/home/index.html", **parts)


def _of_the_record(person: User) -> dict[str, Any]:
    session = request_session()
    work = queries.work_of(session, person, keyring())
    claims = [claim for claim, _case in (*work.to_decide, *work.returned)]
    proposers = {claim.proposed_by_id for claim in claims if claim.proposed_by_id}
    tasks = [task for task, _case in (*work.tasks, *work.answered)]
    askers = {user_id for task in tasks for user_id in (task.given_by_id, task.given_to_id)}
    askers |= {request.asked_by_id for request in work.to_answer}
    askers |= {plan.planned_by_id for plan in work.to_agree}
    askers |= {copy.author_id for copy, _case in work.to_confirm}
    askers |= {plan.decided_by_id for plan in work.to_interview if plan.decided_by_id}
    askers |= {expunging.asked_by_id for expunging, _reference in work.to_expunge}
    askers |= {key.added_by_id for key in work.to_compare}
    counts = queries.where_cases_stand(session, acting_user=person)
    return {
        "work": work,
        "alerts": alerts_for(session, person),
        "counts": counts,
        "steps": _steps(counts),
        "due_days": [_day(each) for each in queries.due_soon(session, acting_user=person)],
        "people": names_of(session, proposers | askers),
        "known_submissions": known_among(
            session, {row.submission_id for row in work.to_tell}, acting_user=person
        ),
        "key_recipients": _recipients({key.recipient for key in work.to_compare}),
        "typed": _typed(person),
        "views": views_of(session, person),
        "leading_to": lambda view, search_id: url_for("cases.index", **leading_to(view, search_id)),
        "writes": person.has(Role.INVESTIGATOR),
        "sends": person.has(Role.OFFICER),
    }


def _recipients(codes: set[str]) -> dict[str, str]:
    """Return what recipients are called on this page."""
    if not codes:
        return {}
    known, language = recipients.names(request_session()), language_of(None)
    return {code: worded(words, language) for code, words in known.items() if code in codes}


def _typed(person: User) -> list[dict[str, object]]:
    """Return what a person typed and did not save, but for files they may not know of any more."""
    session = request_session()
    found = drafts_of(session, acting_user=person)
    within = {draft.within_id for draft in found if draft.within_id}
    references = references_of(session, within, acting_user=person)
    forms = drafted_forms()
    return [
        {
            "draft": draft,
            "words": _(forms[draft.endpoint].words),
            "reference": references.get(draft.within_id) if draft.within_id else "",
            "url": f"{request.script_root}{draft.address}?draft={draft.id}",
        }
        for draft in found
        if draft.endpoint in forms and (not draft.within_id or draft.within_id in references)
    ]


def _steps(counts: dict[str, int]) -> list[dict[str, object]]:
    """Return the way from incident to finding, each number with the list behind it."""
    locale = get_locale()
    rtl = locale is not None and locale.text_direction == "rtl"
    return [
        {
            "label": _(words),
            "number": counts[stage],
            "url": url_for("cases.index", stage=stage),
            "bar": bar(counts[stage], counts["documented"], rtl=rtl),
            "note": _beside(stage, counts),
            "un": stage == "found",
        }
        for stage, words in queries.STAGE_WORDS.items()
    ]


def _beside(stage: str, counts: dict[str, int]) -> str:
    """Return what is said under a step; nothing where the number would be none."""
    still_open, sealed, named = counts["investigating"], counts["sealed"], counts["named"]
    if stage == "verified" and still_open:
        return ngettext("%(num)s still open", "%(num)s still open", still_open)
    if stage == "submitted" and sealed:
        return ngettext("%(num)s more case sealed", "%(num)s more cases sealed", sealed)
    if stage == "found" and named:
        return ngettext("%(num)s names the party", "%(num)s name the party", named)
    words = {"attributed": _("approved by a second person"), "acknowledged": _("by the recipient")}
    return words.get(stage, "")


def _day(due: Due) -> dict[str, object]:
    submission = due.submission
    return {
        "day": due.on.day,
        "month": _month(due.on),
        "date": due.on.isoformat(),
        "text": _(due.words),
        "note": submission.reference,
        "url": url_for("submissions.submission", submission_id=submission.id),
        "near": due.is_near,
    }


def _month(day: date) -> str:
    """Return a month's name as the page's language writes it, English ones cut to three letters."""
    language = language_of(None)
    name = month_names(language)[day.month - 1]
    return name[:3] if language == "en" else name
