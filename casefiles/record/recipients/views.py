"""The recipients as pages: what each asks for, how far we know it, and those of our own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.platform.accounts.access import allowed, current_user, signed_in
from casefiles.platform.accounts.queries import names_of
from casefiles.platform.web.display import language_choices, language_name, language_of
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.rows import is_reshaped
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import Mark, worded
from casefiles.record.recipient_keys import queries as recipient_keys
from casefiles.record.recipients import policy, queries, workflow
from casefiles.record.recipients.forms import (
    FORM_WORDS,
    KIND_WORDS,
    CheckForm,
    NewOwnForm,
    OwnForm,
    RetireForm,
)
from casefiles.record.recipients.models import OwnRecipient, Profile, RuleCheck, Verdict
from casefiles.record.recipients.parts.own import NOT_OFFERED, OwnDetails, as_details
from casefiles.record.recipients.policy import RecipientPermission
from casefiles.record.recipients.workflow import CheckDetails
from casefiles.record.votes import queries as votes

blueprint = Blueprint("recipients", __name__, url_prefix="/recipients")

#: languages of the UN that some recipient accepts, beside those that people here speak
_ACCEPTED = ("en", "ar", "fr", "es", "ru", "zh")


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    session = request_session()
    checks = queries.last_checks(session)
    return render_template(
        "record/recipients/index.html",
        profiles=queries.profiles(session),
        checks=checks,
        people=names_of(session, {one.checked_by_id for one in checks.values()}),
        kind_words=KIND_WORDS,
        language=language_of(None),
        may_define=policy.may(current_user(), RecipientPermission.DEFINE),
    )


@blueprint.get("/<code>")
@signed_in()
def detail(code: str) -> ResponseReturnValue:
    profile = queries.profile(request_session(), code)
    return render_template("record/recipients/detail.html", **_page(profile), old=None)


@blueprint.get("/<code>/versions/<uuid:version_id>")
@signed_in()
def version(code: str, version_id: UUID) -> ResponseReturnValue:
    session = request_session()
    queries.profile(session, code)
    kept = queries.kept_version(session, code, version_id)
    page = _page(queries.version_as_profile(kept))
    return render_template("record/recipients/detail.html", **page, old=kept)


def _page(profile: Profile) -> dict[str, Any]:
    session, user, language = request_session(), current_user(), language_of(None)
    checks = queries.checks_of(session, profile.code)
    own = queries.the_own(session, profile.code) if profile.is_own else None
    return {
        "profile": profile,
        "language": language,
        "parts": {part.code: part for part in profile.parts},
        "untold": [one.code for one in profile.languages if one.code not in profile.names],
        "purposes": codebook.labels("purpose", profile.purposes, language),
        "checks": checks,
        "voted_on": votes.named_in(
            session,
            [text for one in profile.warnings for text in one.text.values()],
            acting_user=user,
        ),
        "people": names_of(session, {one.checked_by_id for one in checks.values()}),
        "versions": queries.versions_of(session, profile.code),
        "own": own,
        "kind_words": KIND_WORDS,
        "form_words": FORM_WORDS,
        "keys": len(recipient_keys.confirmed_keys_of(session, profile.code)),
        "may_check": policy.may(user, RecipientPermission.CHECK),
        "may_define": own is not None and policy.may(user, RecipientPermission.DEFINE),
    }


# --- compared with the official page


@blueprint.route("/<code>/check", methods=["GET", "POST"])
@allowed(RecipientPermission.CHECK, policy.require)
def check(code: str) -> ResponseReturnValue:
    session, language = request_session(), language_of(None)
    profile = queries.profile(session, code)
    form = CheckForm({"rule": request.args.get("rule", ""), "checked_on": clock.today()})
    form.offer(
        [(place, _rule_words(place, words)) for place, (words, _at) in profile.rules().items()]
    )

    def save() -> RuleCheck:
        details = CheckDetails(
            form.rule.data or "", Verdict(form.verdict.data), form.day(), form.note.data or ""
        )
        return workflow.check_rule(session, profile, details, acting_user=current_user())

    page = {"profile": profile, "form": form, "language": language}
    if not form.is_submitted():
        return render_template("record/recipients/check.html", **page)
    if not accepted(form, save):
        return render_template("record/recipients/check.html", **page), 422
    flash(_("Written down."))
    return _to(code)


def _rule_words(place: str, words: Any) -> str:  # noqa: ANN401 - wordings, empty for a language
    return worded(words, language_of(None)) if words else language_name(place.partition(".")[2])


def _to(code: str) -> Response:
    return redirect(url_for(".detail", code=code), code=303)


# --- of our own


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(RecipientPermission.DEFINE, policy.require)
def new() -> ResponseReturnValue:
    form = NewOwnForm({"source_mark": Mark.KNOWN})
    _offer(form)
    made: list[OwnRecipient] = []

    def save() -> None:
        made.append(
            workflow.define_recipient(
                request_session(),
                (form.code.data or "").strip(),
                form.details(),
                acting_user=current_user(),
            )
        )

    if not form.is_submitted() or is_reshaped(form):
        return render_template("record/recipients/new.html", form=form)
    if not accepted(form, save):
        return render_template("record/recipients/new.html", form=form), 422
    flash(_("The recipient is defined."))
    return _to(made[0].code)


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
@allowed(RecipientPermission.DEFINE, policy.require)
def edit(code: str) -> ResponseReturnValue:
    session = request_session()
    own = queries.the_own(session, code)
    form = OwnForm(_details_of(own), version=own.version)
    _offer(form)

    def save() -> None:
        workflow.change_recipient(
            session, own, form.details(), opened=form.opened, acting_user=current_user()
        )

    page = {"form": form, "profile": queries.profile(session, code), "language": language_of(None)}
    if not form.is_submitted() or is_reshaped(form):
        return render_template("record/recipients/edit.html", **page)
    if not accepted(form, save, saved=lambda: (_details_of(own), own.version)):
        return render_template("record/recipients/edit.html", **page), 422
    flash(_("Saved."))
    return _to(code)


def _details_of(own: OwnRecipient) -> OwnDetails:
    return as_details(own.current.content, queries.words_of_checks())


def _offer(form: OwnForm) -> None:
    language = language_of(None)
    words = queries.words_of_checks()
    form.offer(
        checks=[
            (check.value, worded(said["label"], language))
            for check, said in words.items()
            if check not in NOT_OFFERED
        ],
        purposes=codebook.choices("purpose", language),
        languages=_tongues(),
    )


def _tongues() -> list[tuple[str, str]]:
    codes = dict.fromkeys((*_ACCEPTED, *(code for code, _name in language_choices())))
    return [(code, language_name(code)) for code in codes]


@blueprint.route("/<code>/retire", methods=["GET", "POST"])
@allowed(RecipientPermission.DEFINE, policy.require)
def retire(code: str) -> ResponseReturnValue:
    session = request_session()
    own, form = queries.the_own(session, code), RetireForm()

    def save() -> None:
        workflow.retire_recipient(
            session, own, reason=form.reason.data or "", acting_user=current_user()
        )

    page = {"form": form, "profile": queries.profile(session, code), "language": language_of(None)}
    if not form.is_submitted():
        return render_template("record/recipients/retire.html", **page)
    if not accepted(form, save):
        return render_template("record/recipients/retire.html", **page), 422
    flash(_("The recipient is retired. What went to it stays as it is."))
    return _to(code)
