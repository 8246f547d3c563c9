"""The pages of submissions: list, readiness, cases, answers, clearance, seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import queries as clearance
from casefiles.outbound.corrections import queries as corrections
from casefiles.outbound.deadlines.queries import known_deadlines
from casefiles.outbound.holders.queries import letters_after
from casefiles.outbound.packets import policy as packet_policy
from casefiles.outbound.packets import queries as packets
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import HeldBack
from casefiles.outbound.recalls import queries as recalls
from casefiles.outbound.settling import queries as settling
from casefiles.outbound.submissions import policy, queries, workflow
from casefiles.outbound.submissions.access import with_submission
from casefiles.outbound.submissions.forms import (
    CasesForm,
    NewSubmissionForm,
    Question,
    SubmissionForm,
    answers_form,
    answers_in,
    saved_answers,
)
from casefiles.outbound.submissions.models import (
    COVER_NOTE,
    Submission,
    SubmissionDetails,
    SubmissionState,
)
from casefiles.outbound.submissions.parts.overview import WHAT_WORDS
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import Finding
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.models import Role
from casefiles.platform.accounts.queries import names_of, people_with
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_name, language_of, say
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import queries as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission, may
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.disclosure.queries import BECAUSE_WORDS
from casefiles.record.recipients import queries as recipients
from casefiles.record.recipients.models import Element, Per, Profile

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")

#: in a history, these name cases and submissions: not for people who may not know of each of them
CASE_EVENTS = frozenset(
    {"submission:case-added", "submission:case-removed", "submission:supplement-opened"}
)

_UNSEALED = frozenset(
    {SubmissionState.ASSEMBLING, SubmissionState.IN_CLEARANCE, SubmissionState.CLEARED}
)


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    session = request_session()
    found = queries.list_submissions(session, acting_user=current_user())
    return render_template(
        "outbound/submissions/index.html",
        submissions=found,
        recipients=dict(_recipients(recipients.profiles(session))),
        people=names_of(session, {row.created_by_id for row in found}),
        may_assemble=policy.may(current_user(), SubmissionPermission.ASSEMBLE),
        may_recall=packet_policy.may(current_user(), PacketPermission.READ),
    )


def _recipients(asked: Sequence[Profile]) -> list[tuple[str, str]]:
    language = language_of(None)
    return [(each.code, worded(each.short_names, language)) for each in asked]


def _languages(*asked: Profile) -> list[tuple[str, str]]:
    """Return the languages to choose from; one that we have no words in is never offered."""
    codes = dict.fromkeys(code for one in asked for code in queries.languages_of(one))
    return [(code, language_name(code)) for code in codes]


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in()
def new() -> ResponseReturnValue:
    policy.require(current_user(), SubmissionPermission.ASSEMBLE)
    form = NewSubmissionForm(SubmissionDetails(Texts(), ()))
    there = recipients.offered(request_session())
    form.offer(_recipients(there))
    form.offer_languages(_languages(*there))
    opened: list[Submission] = []

    def save() -> None:
        opened.append(
            workflow.open_submission(
                request_session(), form.recipient.data, form.details(), acting_user=current_user()
            )
        )

    if not form.is_submitted():
        return render_template("outbound/submissions/new.html", form=form)
    if not accepted(form, save):
        return render_template("outbound/submissions/new.html", form=form), 422
    flash(_("Submission %(reference)s opened.", reference=opened[0].reference))
    return redirect(url_for(".add_cases", submission_id=opened[0].id), code=303)


@blueprint.get("/<uuid:submission_id>")
@with_submission(needs=SubmissionPermission.READ)
def submission(submission: Submission) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    profile = queries.asked_of(session, submission)
    packet = packets.present_packet(session, submission.id)
    shown = clearance.readable_cases(submission, user)
    return render_template(
        "outbound/submissions/submission.html",
        submission=submission,
        profile=profile,
        recipient=worded(profile.names, language_of(None)),
        overview=clearance.overview(session, keyring(), submission, acting_user=user),
        **_leaving(submission),
        columns=queries.columns_of(profile, submission.languages),
        worst=queries.worst,
        because=BECAUSE_WORDS,
        todo_of=partial(_todo, submission),
        what_words=WHAT_WORDS,
        shown=shown,
        stale=_stale(submission),
        held=_held(packet),
        withdrawn=_withdrawn(packet),
        letters=_letters(submission),
        **_correspondence(submission),
        since=corrections.changes_in(session, keyring(), packet, acting_user=user),
        corrections=corrections.notices_about(session, [submission.id]),
        hidden_events=() if policy.may_read_all(user) else CASE_EVENTS,
        packet=packet,
        may_read_packet=packet_policy.may(user, PacketPermission.READ),
        job=latest_job(session, packet.id) if packet else None,
        my_bar=policy.bar_to_clear(user, submission),
        may=_may(),
        officers=[
            (one, policy.bar_to_clear(one, submission))
            for one in people_with(session, Role.OFFICER)
        ],
    )


def _todo(
    submission: Submission, found: Sequence[tuple[Case | None, Finding]]
) -> list[dict[str, object]]:
    """Return findings as the list of what to do, each with the place to put it right."""
    return [
        {
            "kind": "stop" if finding.mark in queries.STOPS else "wait",
            "text": f"{case.reference}: {say(finding.words, finding.parameters)}"
            if case
            else say(finding.words, finding.parameters),
            "why": str(case.title.in_language(language_of(None))[0]) if case else "",
            "url": _place(submission, case, finding),
        }
        for case, finding in found
    ]


def _place(submission: Submission, case: Case | None, finding: Finding) -> str:
    if case is None:
        about = submission.id if finding.endpoint.startswith("submissions.") else None
        return url_for(finding.endpoint, submission_id=about)
    if finding.endpoint == "recipients.detail":
        code = submission.recipient
        return url_for(finding.endpoint, code=code, _anchor=finding.anchor or None)
    if finding.endpoint == "disclosure.index":
        return url_for(finding.endpoint, case_id=case.id, recipient=submission.recipient)
    endpoint, anchor = finding.endpoint, finding.anchor
    if endpoint == "cases.edit" and not may(current_user(), CasePermission.EDIT, case):
        endpoint, anchor = "cases.detail", "incident"
    return url_for(endpoint, case_id=case.id, _anchor=anchor or None)


def _may() -> dict[str, bool]:
    return {
        permission.value.split(":")[1]: policy.may(current_user(), permission)
        for permission in SubmissionPermission
    }


def _stale(submission: Submission) -> list[Case]:
    pinned = submission.state in {
        SubmissionState.IN_CLEARANCE,
        SubmissionState.CLEARED,
        SubmissionState.SEALED,
    }
    if not pinned:
        return []
    return clearance.stale_cases(request_session(), submission, acting_user=current_user())


def _leaving(submission: Submission) -> dict[str, Any]:
    """Return who would be exposed, and of whom too much is told, while it can still be changed."""
    if submission.state not in _UNSEALED or not submission.cases:
        return {"few": None, "exposed": []}
    session, user = request_session(), current_user()
    leaving = clearance.shown_leaving(session, keyring(), submission)
    return {
        "few": clearance.few_in_packet(session, submission, leaving, acting_user=user),
        "exposed": settling.exposed_by(
            submission, queries.asked_of(session, submission), leaving, acting_user=user
        ),
    }


def _held(packet: Packet | None) -> HeldBack | None:
    """Return what keeps a packet that has not gone out from going."""
    if packet is None or packet.state is not PacketState.BUILT:
        return None
    return packets.held_back_so_far(request_session(), keyring(), packet)


def _withdrawn(packet: Packet | None) -> int:
    """Return how much of a packet that went out was withdrawn since, and no letter says so."""
    may_know = packet_policy.may(current_user(), PacketPermission.READ)
    if packet is None or packet.state is not PacketState.SENT or not may_know:
        return 0
    return len(recalls.affected_packet(request_session(), keyring(), packet).parts)


def _letters(submission: Submission) -> Sequence[object]:
    if not packet_policy.may(current_user(), PacketPermission.READ):
        return ()
    return recalls.notices_about(request_session(), submission.id)


def _correspondence(submission: Submission) -> dict[str, Any]:
    """Return what came back and is due, and which submissions add to one another."""
    session, user = request_session(), current_user()
    earlier = queries.supplemented_by(session, submission)
    later = queries.supplements_of(session, submission)
    ids = {row.submission_id for row in later} | ({earlier.earlier_id} if earlier else set())
    known = queries.known_among(session, ids, acting_user=user)
    followed = letters_after(session, submission, acting_user=user)
    wrote = {one.recorded_by_id for one in submission.dispatches}
    return {
        "followed": followed,
        "asked": queries.request_answered(session, submission, acting_user=user),
        "earlier": earlier.earlier if earlier and earlier.earlier_id in known else None,
        "supplements": [row.submission for row in later if row.submission_id in known],
        "deadlines": {one.entry.id: one for one in known_deadlines(session, submission)},
        "recorders": names_of(session, wrote.union(*(one.people for one in followed))),
    }


@blueprint.get("/<uuid:submission_id>/people")
@with_submission(needs=SubmissionPermission.READ)
def people(submission: Submission) -> ResponseReturnValue:
    profile = queries.asked_of(request_session(), submission)
    places = clearance.places_in_packet(
        request_session(), keyring(), submission, acting_user=current_user()
    )
    return render_template(
        "outbound/submissions/people.html",
        submission=submission,
        profile=profile,
        recipient=worded(profile.short_names, language_of(None)),
        places=places,
        tally=Counter(one.fate for _case, found in places for one in found),
        hidden=len(submission.cases) - len(clearance.readable_cases(submission, current_user())),
        because=BECAUSE_WORDS,
    )


@blueprint.route("/<uuid:submission_id>/edit", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def edit(submission: Submission) -> ResponseReturnValue:
    form = SubmissionForm(workflow.details_of(submission), version=submission.version)
    form.offer_languages(_languages(queries.asked_of(request_session(), submission)))

    def save() -> None:
        workflow.edit_submission(
            request_session(),
            submission,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    page = ("outbound/submissions/edit.html", {"submission": submission, "form": form})
    if not form.is_submitted():
        return render_template(page[0], **page[1])
    if not accepted(
        form, save, saved=lambda: (workflow.details_of(submission), submission.version)
    ):
        return render_template(page[0], **page[1]), 422
    flash(_("Saved."))
    return _to(submission)


def _to(submission: Submission) -> Response:
    return redirect(url_for("submissions.submission", submission_id=submission.id), code=303)


@blueprint.route("/<uuid:submission_id>/cases", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def add_cases(submission: Submission) -> ResponseReturnValue:
    session, user = request_session(), current_user()
    profile = queries.asked_of(session, submission)
    found = queries.eligible_cases(session, submission, acting_user=user)
    form = CasesForm()
    form.offer([(str(case.id), case.reference) for case in found])

    def save() -> None:
        chosen = cases.get_cases(session, form.cases.data or [], acting_user=user)
        workflow.add_cases(session, submission, chosen, acting_user=user)

    page = {
        "submission": submission,
        "form": form,
        "rows": queries.readiness_of(session, found, profile) if found else [],
    }
    if not form.is_submitted():
        return render_template("outbound/submissions/add_cases.html", **page)
    if not accepted(form, save):
        return render_template("outbound/submissions/add_cases.html", **page), 422
    flash(_("Added."))
    return _to(submission)


@blueprint.post("/<uuid:submission_id>/cases/<uuid:case_id>/remove")
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def remove_case(submission: Submission, case_id: UUID) -> ResponseReturnValue:
    workflow.remove_case(request_session(), submission, case_id, acting_user=current_user())
    flash(_("Taken out."))
    return redirect(url_for(".add_cases", submission_id=submission.id), code=303)


@blueprint.route("/<uuid:submission_id>/answers", methods=["GET", "POST"])
@with_submission(needs=SubmissionPermission.ASSEMBLE)
def answers(submission: Submission) -> ResponseReturnValue:
    session, user, language = request_session(), current_user(), language_of(None)
    profile = queries.asked_of(session, submission)
    elements = [one for one in profile.elements if one.per is Per.SUBMISSION]
    asked = [
        Question(COVER_NOTE, _("Cover note to the recipient")),
        *(Question(one.code, worded(one.label, language), _choices(one)) for one in elements),
    ]
    form = answers_form(asked, _saved_answers(submission)[0], version=submission.version)

    def save() -> None:
        given = answers_in(form, asked)
        workflow.answer_elements(session, submission, given, opened=form.opened, acting_user=user)

    page: dict[str, Any] = {
        "submission": submission,
        "form": form,
        "elements": elements,
        "language": language,
        "cover_note": COVER_NOTE,
        "lengths_of": queries.lengths_of(submission, profile),
        "asked": queries.request_answered(session, submission, acting_user=user),
    }
    if not form.is_submitted():
        return render_template("outbound/submissions/answers.html", **page)
    if not accepted(form, save, saved=lambda: _saved_answers(submission)):
        return render_template("outbound/submissions/answers.html", **page), 422
    flash(_("Answers saved."))
    return _to(submission)


def _choices(element: Element) -> list[tuple[str, str]]:
    if not element.vocabulary:
        return []
    choices = codebook.choices(element.vocabulary, language_of(None))
    return [(code, f"{code}: {label}") for code, label in choices]


def _saved_answers(submission: Submission) -> tuple[dict[str, object], int]:
    return saved_answers(submission.answers), submission.version
