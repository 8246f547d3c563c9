"""Recommendations: the list, one with what was done, an addressee's scorecard, the forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import allowed, current_user
from casefiles.platform.accounts.queries import names_of as names_of_staff
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.files.access import as_file
from casefiles.platform.web.display import language_of
from casefiles.platform.web.forms import RecordForm, accepted, typed
from casefiles.platform.web.reasons import ReasonForm
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.public_record import queries as public_record
from casefiles.record.recipients.queries import profiles
from casefiles.record.recommendations import policy, queries, workflow
from casefiles.record.recommendations.access import with_recommendation
from casefiles.record.recommendations.export import (
    COLUMNS,
)
from casefiles.record.recommendations.forms import (
    PAGE_WORDS,
    FollowUpForm,
    LinkedCaseForm,
    ListForm,
    RecommendationForm,
    StrikeEntryForm,
    TableForm,
    voice_of,
)
from casefiles.record.recommendations.models import (
    FollowUpDetails,
    Recommendation,
    RecommendationDetails,
    RecommendationState,
)
from casefiles.record.recommendations.parts.addressees import in_words, names_of
from casefiles.record.recommendations.parts.drawing import drawing_of
from casefiles.record.recommendations.parts.reporting import title_of
from casefiles.record.recommendations.policy import RecommendationPermission

blueprint = Blueprint("recommendations", __name__)
_FOLDER = "record/recommendations/"
_ONE = "/recommendations/<uuid:recommendation_id>"
_READ, _WRITE = RecommendationPermission.READ, RecommendationPermission.WRITE


def _render(template: str, **page: Any) -> str:  # noqa: ANN401 - what templates take
    return render_template(_FOLDER + template, **PAGE_WORDS, **page)


def _may(permission: RecommendationPermission, one: Recommendation | None = None) -> bool:
    may = policy.may(current_user(), permission)
    return may and (one is None or one.state is RecommendationState.RECORDED)


# --- the list


def _filters() -> ListForm:
    session, language = request_session(), language_of(None)
    form = ListForm(request.values)
    found = queries.addressees(session)
    names = {key: text.in_language(language)[0] for key, text in names_of(session, found).items()}
    titles = [(one.document_key, _title(one, language)) for one in queries.documents(session)]
    form.offer(
        addressees=sorted(((str(key), name) for key, name in names.items()), key=_by_label),
        kinds=codebook.choices("recommendation_kind", language),
        documents=titles,
        parties=_parties(language),
    )
    return form


def _by_label(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _title(one: Recommendation, language: str) -> str:
    title = title_of(one).in_language(language)[0]
    return f"{one.document.symbol} · {title}" if one.document else title


def _parties(language: str) -> list[tuple[str, str]]:
    return actors.choices(
        request_session(), acting_user=current_user(), language=language, people=False
    )


@blueprint.get("/recommendations/")
@allowed(_READ, policy.require)
def index() -> ResponseReturnValue:
    session, form = request_session(), _filters()
    page: dict[str, Any] = {"form": form, "may_write": _may(_WRITE)}
    if not form.validate():
        return _render("index.html", **page), 422
    wanted = form.wanted()
    sheet = queries.page_of(
        session,
        wanted,
        after=request.args.get("after", type=UUID),
        before=request.args.get("before", type=UUID),
    )
    void = queries.list_recommendations(session, state=RecommendationState.VOID)
    shown = [one.recommendation.addressee for one in (*sheet.rows, *void)]
    return _render(
        "index.html",
        sheet=sheet,
        total=queries.count(session, wanted),
        void=void,
        names=names_of(session, shown),
        may_export=_may(RecommendationPermission.EXPORT),
        **page,
    )


@blueprint.get("/cases/<uuid:case_id>/recommendations")
@with_case(needs=CasePermission.READ)
def of_case(case: Case) -> ResponseReturnValue:
    session = request_session()
    found = queries.of_case(session, case)
    names = names_of(session, [one.recommendation.addressee for one in found])
    return _render("of_case.html", case=case, found=found, names=names, may_write=_may(_WRITE))


# --- one


def _page(one: Recommendation, link: LinkedCaseForm) -> str:
    session, user = request_session(), current_user()
    steps = queries.follow_ups(session, one, acting_user=user)
    written = {step.entry.recorded_by_id for step in steps}
    written |= {step.struck_by.recorded_by_id for step in steps if step.struck_by}
    return _render(
        "recommendation.html",
        listed=queries.stands(session, one),
        one=one,
        names=names_of(session, [one.addressee]),
        steps=steps,
        staff=names_of_staff(session, written),
        cases=queries.cases_of(session, [one.id], acting_user=user).get(one.id, []),
        link=link,
        may_write=_may(_WRITE, one),
    )


@blueprint.get(_ONE)
@with_recommendation(needs=_READ)
def recommendation(one: Recommendation) -> ResponseReturnValue:
    return _page(one, LinkedCaseForm())


def _form(details: RecommendationDetails, *, version: int = 0) -> RecommendationForm:
    session, language = request_session(), language_of(None)
    form = RecommendationForm(details, version=version)
    words = [
        (one.choice, one.words.in_language(language)[0]) for one in in_words(session) if one.words
    ]
    bodies = [(f"recipient:{one.code}", worded(one.names, language)) for one in profiles(session)]
    parties = _parties(language)
    form.offer(
        addressees=(
            (_l("Named here before"), words),
            (_l("Recipients"), bodies),
            (_l("Parties and forces"), [(f"actor:{key}", name) for key, name in parties]),
        ),
        kinds=codebook.choices("recommendation_kind", language),
        parties=parties,
        documents=[
            (str(one.id), f"{one.symbol} · {one.title.in_language(language)[0]}")
            for one in public_record.list_documents(session)
        ],
    )
    return form


def _like() -> RecommendationDetails:
    """Return an empty form, or one of the same document and addressee as another."""
    empty = RecommendationDetails(ask=Texts())
    key = request.args.get("like", type=UUID)
    if key is None:
        return empty
    other = queries.get_recommendation(request_session(), key, acting_user=current_user())
    return replace(workflow.details_of(other), ask=Texts(), kind="", page="", note=None)


@blueprint.route("/recommendations/new", methods=["GET", "POST"])
@allowed(_WRITE, policy.require)
def new() -> ResponseReturnValue:
    form, made = _form(_like()), list[Recommendation]()

    def save() -> None:
        made.append(
            workflow.add_recommendation(
                request_session(), form.details(), acting_user=current_user()
            )
        )

    if not form.is_submitted():
        return _render("new.html", form=form)
    if not accepted(form, save):
        return _render("new.html", form=form), 422
    flash(_("The recommendation stands in the register. Write down below what is done about it."))
    return redirect(url_for(".recommendation", recommendation_id=made[0].id), code=303)


@blueprint.route(f"{_ONE}/edit", methods=["GET", "POST"])
@with_recommendation(needs=_WRITE)
def edit(one: Recommendation) -> ResponseReturnValue:
    form = _form(workflow.details_of(one), version=one.version)

    def save() -> None:
        workflow.edit_recommendation(
            request_session(), one, form.details(), opened=form.opened, acting_user=current_user()
        )

    page = {"one": one, "form": form}
    if not form.is_submitted():
        return _render("edit.html", **page)
    if not accepted(form, save, saved=lambda: (workflow.details_of(one), one.version)):
        return _render("edit.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".recommendation", recommendation_id=one.id), code=303)


def _answered(
    form: RecordForm, one: Recommendation, template: str, save: Callable[[], object], said: str
) -> ResponseReturnValue:
    """Show a form about a recommendation, or do what it says and go back to it."""
    page = {"one": one, "form": form}
    if not form.is_submitted():
        return _render(template, **page)
    if not accepted(form, save):
        return _render(template, **page), 422
    flash(said)
    return redirect(url_for(".recommendation", recommendation_id=one.id), code=303)


@blueprint.route(f"{_ONE}/void", methods=["GET", "POST"])
@with_recommendation(needs=_WRITE)
def void(one: Recommendation) -> ResponseReturnValue:
    form, user = ReasonForm(), current_user()

    def save() -> None:
        workflow.void_recommendation(
            request_session(), one, reason=form.reason.data or "", acting_user=user
        )

    return _answered(form, one, "void.html", save, _("Void. It stays readable and counts nowhere."))


# --- what was done


@blueprint.route(f"{_ONE}/follow-ups/new", methods=["GET", "POST"])
@with_recommendation(needs=_WRITE)
def follow_up(one: Recommendation) -> ResponseReturnValue:
    form, user = FollowUpForm(FollowUpDetails(words=Texts())), current_user()

    def save() -> None:
        workflow.follow_up(request_session(), one, form.details(), acting_user=user)

    return _answered(form, one, "follow_up.html", save, _("Written down."))


@blueprint.route(f"{_ONE}/follow-ups/<uuid:follow_up_id>/strike", methods=["GET", "POST"])
@with_recommendation(needs=_WRITE)
def strike(one: Recommendation, follow_up_id: UUID) -> ResponseReturnValue:
    session, user, form = request_session(), current_user(), StrikeEntryForm()
    entry = queries.get_follow_up(session, one, follow_up_id)

    def save() -> None:
        workflow.strike(session, one, entry, reason=form.words.data, acting_user=user)

    return _answered(form, one, "strike.html", save, _("Struck. Both stay readable."))


# --- cases


@blueprint.post(f"{_ONE}/cases")
@with_recommendation(needs=_WRITE)
def link_case(one: Recommendation) -> ResponseReturnValue:
    return _linked(one, workflow.link_case, _("Linked."))


@blueprint.post(f"{_ONE}/cases/remove")
@with_recommendation(needs=_WRITE)
def unlink_case(one: Recommendation) -> ResponseReturnValue:
    return _linked(one, workflow.unlink_case, _("The link is taken off."))


def _linked(one: Recommendation, act: Callable[..., None], said: str) -> ResponseReturnValue:
    form = LinkedCaseForm()

    def save() -> None:
        act(request_session(), one, typed(form.reference), acting_user=current_user())

    if not accepted(form, save):
        return _page(one, form), 422
    flash(said)
    return redirect(url_for(".recommendation", recommendation_id=one.id), code=303)


# --- addressees


@blueprint.get("/recommendations/addressees/")
@allowed(_READ, policy.require)
def addressees() -> ResponseReturnValue:
    session, language = request_session(), language_of(None)
    cards, names = queries.scorecards(session), names_of(session, queries.addressees(session))
    order = sorted(names, key=lambda key: names[key].in_language(language)[0].casefold())
    return _render(
        "addressees.html", cards=cards, names=names, order_of=order, may_write=_may(_WRITE)
    )


@blueprint.get("/recommendations/addressees/<uuid:addressee_id>")
@allowed(_READ, policy.require)
def scorecard(addressee_id: UUID) -> ResponseReturnValue:
    session = request_session()
    addressee = queries.get_addressee(session, addressee_id, acting_user=current_user())
    card = queries.scorecards(session, addressee.id).get(addressee.id)
    return _render(
        "scorecard.html",
        addressee=addressee,
        names=names_of(session, [addressee]),
        card=card,
        drawing=drawing_of(card, rtl=language_of(None) == "ar") if card else None,
        oldest=queries.oldest_unanswered(session, addressee.id),
        may_write=_may(_WRITE),
    )


# --- out


@blueprint.route("/recommendations/export", methods=["GET", "POST"])
@allowed(RecommendationPermission.EXPORT, policy.require)
def export() -> ResponseReturnValue:
    session, filters, form = request_session(), _filters(), TableForm()
    if not filters.validate():
        return redirect(url_for(".index", **filters.codes))
    found, made = queries.list_recommendations(session, filters.wanted()), list[bytes]()
    names = names_of(session, [one.recommendation.addressee for one in found])

    def save() -> None:
        made.append(
            workflow.export_recommendations(
                session,
                found,
                form.table.data,
                voice_of(language_of(None), names),
                acting_user=current_user(),
            )
        )

    page = {"form": form, "here": filters.codes, "count": len(found), "columns": COLUMNS}
    if not form.is_submitted():
        return _render("export.html", **page)
    if not accepted(form, save):
        return _render("export.html", **page), 422
    name = f"recommendations-{clock.today().isoformat()}.{form.table.data}"
    return as_file(Response(made[0], mimetype=TABLE_TYPES[form.table.data]), name)
