"""The rooms as tables: which pages there are, what answers to what, how the log is told."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask

from casefiles.desk.batches import views as batches_views
from casefiles.desk.discussion import views as discussion_views
from casefiles.desk.finding import reactions as finding_reactions
from casefiles.desk.finding import views as finding_views
from casefiles.desk.help import views as help_views
from casefiles.desk.home import views as home_views
from casefiles.desk.lists import views as lists_views
from casefiles.desk.lists import workflow as lists_workflow
from casefiles.desk.maps import views as maps_views
from casefiles.desk.oversight import views as oversight_views
from casefiles.desk.oversight import workflow as oversight_workflow
from casefiles.desk.timelines import views as timelines_views
from casefiles.drafted import DRAFTED
from casefiles.foundation import references as _references  # noqa: F401

# Every table has to be known before the schema is compared or a relation is used.
from casefiles.outbound.clearance import views as clearance_views
from casefiles.outbound.clearance import workflow as clearance_workflow
from casefiles.outbound.corrections import views as corrections_views
from casefiles.outbound.corrections import workflow as corrections_workflow
from casefiles.outbound.deadlines import views as deadlines_views
from casefiles.outbound.deadlines import workflow as deadlines_workflow
from casefiles.outbound.dispatch import views as dispatch_views
from casefiles.outbound.dispatch import workflow as dispatch_workflow
from casefiles.outbound.expunging import reactions as expunging_reactions
from casefiles.outbound.expunging import views as expunging_views
from casefiles.outbound.expunging import workflow as expunging_workflow
from casefiles.outbound.holders import views as holders_views
from casefiles.outbound.letters import views as letters_views
from casefiles.outbound.letters import workflow as letters_workflow
from casefiles.outbound.packets import views as packets_views
from casefiles.outbound.packets import workflow as packets_workflow
from casefiles.outbound.pictures import views as pictures_views
from casefiles.outbound.pictures import workflow as pictures_workflow
from casefiles.outbound.prints import views as prints_views
from casefiles.outbound.prints import workflow as prints_workflow
from casefiles.outbound.readiness import views as readiness_views
from casefiles.outbound.recalls import views as recalls_views
from casefiles.outbound.recalls import workflow as recalls_workflow
from casefiles.outbound.reports import views as reports_views
from casefiles.outbound.reports import workflow as reports_workflow
from casefiles.outbound.settling import views as settling_views
from casefiles.outbound.settling import workflow as settling_workflow
from casefiles.outbound.statistics import reactions as statistics_reactions
from casefiles.outbound.statistics import views as statistics_views
from casefiles.outbound.statistics import workflow as statistics_workflow
from casefiles.outbound.submissions import reactions as submissions_reactions
from casefiles.outbound.submissions import views as submissions_views
from casefiles.outbound.submissions import workflow as submissions_workflow
from casefiles.platform.accounts import views as accounts_views
from casefiles.platform.accounts import workflow as accounts_workflow
from casefiles.platform.audit.workflow import Reactions
from casefiles.platform.files import workflow as files_workflow
from casefiles.platform.health import views as health_views
from casefiles.platform.jobs import models as _jobs  # noqa: F401
from casefiles.platform.organisation import models as _organisation  # noqa: F401
from casefiles.platform.organisation import views as organisation_views
from casefiles.platform.organisation import workflow as organisation_workflow
from casefiles.platform.work import reactions as work_reactions
from casefiles.platform.work import views as work_views
from casefiles.platform.work import workflow as work_workflow
from casefiles.record.actors import views as actors_views
from casefiles.record.actors import workflow as actors_workflow
from casefiles.record.agreements import reactions as agreements_reactions
from casefiles.record.agreements import views as agreements_views
from casefiles.record.agreements import workflow as agreements_workflow
from casefiles.record.appearances import reactions as appearances_reactions
from casefiles.record.appearances import views as appearances_views
from casefiles.record.appearances import workflow as appearances_workflow
from casefiles.record.attribution import reactions as attribution_reactions
from casefiles.record.attribution import views as attribution_views
from casefiles.record.attribution import workflow as attribution_workflow
from casefiles.record.cases import views as cases_views
from casefiles.record.cases import workflow as cases_workflow
from casefiles.record.citations import models as _citations  # noqa: F401
from casefiles.record.citations import views as citations_views
from casefiles.record.citations import workflow as citations_workflow
from casefiles.record.claims import reactions as claims_reactions
from casefiles.record.claims import views as claims_views
from casefiles.record.claims import workflow as claims_workflow
from casefiles.record.codebook import views as codebook_views
from casefiles.record.covering import views as covering_views
from casefiles.record.covering import workflow as covering_workflow
from casefiles.record.disclosure import reactions as disclosure_reactions
from casefiles.record.disclosure import views as disclosure_views
from casefiles.record.disclosure import workflow as disclosure_workflow
from casefiles.record.emergency import reactions as emergency_reactions
from casefiles.record.emergency import views as emergency_views
from casefiles.record.emergency import workflow as emergency_workflow
from casefiles.record.evidence import models as _evidence  # noqa: F401
from casefiles.record.evidence import views as evidence_views
from casefiles.record.evidence import workflow as evidence_workflow
from casefiles.record.interviews import views as interviews_views
from casefiles.record.interviews import workflow as interviews_workflow
from casefiles.record.origins import views as origins_views
from casefiles.record.origins import workflow as origins_workflow
from casefiles.record.past import views as past_views
from casefiles.record.past import workflow as past_workflow
from casefiles.record.people import workflow as people_workflow
from casefiles.record.places import reactions as places_reactions
from casefiles.record.places import views as places_views
from casefiles.record.places import workflow as places_workflow
from casefiles.record.public_record import views as public_record_views
from casefiles.record.public_record import workflow as public_record_workflow
from casefiles.record.published_figures import reactions as published_figures_reactions
from casefiles.record.published_figures import views as published_figures_views
from casefiles.record.published_figures import workflow as published_figures_workflow
from casefiles.record.recipient_keys import views as recipient_keys_views
from casefiles.record.recipient_keys import workflow as recipient_keys_workflow
from casefiles.record.recipients import views as recipients_views
from casefiles.record.recipients import workflow as recipients_workflow
from casefiles.record.related import views as related_views
from casefiles.record.related import workflow as related_workflow
from casefiles.record.safeguarding import views as safeguarding_views
from casefiles.record.safeguarding import workflow as safeguarding_workflow
from casefiles.record.sources import views as sources_views
from casefiles.record.sources import workflow as sources_workflow
from casefiles.record.victims import models as _victims  # noqa: F401
from casefiles.record.victims import reactions as victims_reactions
from casefiles.record.victims import views as victims_views
from casefiles.record.victims import workflow as victims_workflow
from casefiles.record.votes import views as votes_views
from casefiles.record.votes import workflow as votes_workflow

#: every room's pages
BLUEPRINTS: tuple[Blueprint, ...] = (
    home_views.blueprint,
    work_views.blueprint,
    discussion_views.blueprint,
    health_views.blueprint,
    finding_views.blueprint,
    accounts_views.blueprint,
    organisation_views.blueprint,
    batches_views.blueprint,
    lists_views.blueprint,
    cases_views.blueprint,
    maps_views.blueprint,
    timelines_views.blueprint,
    victims_views.blueprint,
    votes_views.blueprint,
    sources_views.blueprint,
    origins_views.blueprint,
    emergency_views.blueprint,
    safeguarding_views.blueprint,
    interviews_views.blueprint,
    actors_views.blueprint,
    places_views.blueprint,
    evidence_views.blueprint,
    covering_views.blueprint,
    appearances_views.blueprint,
    citations_views.blueprint,
    claims_views.blueprint,
    attribution_views.blueprint,
    related_views.blueprint,
    past_views.blueprint,
    disclosure_views.blueprint,
    submissions_views.blueprint,
    readiness_views.blueprint,
    settling_views.blueprint,
    clearance_views.blueprint,
    packets_views.blueprint,
    prints_views.blueprint,
    dispatch_views.blueprint,
    letters_views.blueprint,
    deadlines_views.blueprint,
    recalls_views.blueprint,
    corrections_views.blueprint,
    holders_views.blueprint,
    expunging_views.blueprint,
    reports_views.blueprint,
    statistics_views.blueprint,
    pictures_views.blueprint,
    public_record_views.blueprint,
    published_figures_views.blueprint,
    agreements_views.blueprint,
    codebook_views.blueprint,
    recipients_views.blueprint,
    recipient_keys_views.blueprint,
    oversight_views.blueprint,
    help_views.blueprint,
)

#: what the rules of higher rooms ask to be told of: action → verbs, run in the same transaction
_RULES: Reactions = {
    **dict.fromkeys(
        (
            "figure:added",
            "figure:changed",
            "figure:voided",
            "exhibit:checked",
            "exhibit:found-changed",
            "exhibit:found-missing",
            "exhibit:voided",
            "citation:added",
            "citation:removed",
        ),
        (attribution_reactions.file_changed,),
    ),
    **dict.fromkeys(
        ("source:regraded", "source:voided"),
        (attribution_reactions.source_changed,),
    ),
    "exhibit:changed": (attribution_reactions.file_changed, appearances_reactions.exhibit_changed),
    "source:changed": (attribution_reactions.source_changed, appearances_reactions.source_changed),
    **dict.fromkeys(
        ("source:derived", "source:underived"),
        (attribution_reactions.origins_changed,),
    ),
    "case:changed": (attribution_reactions.file_changed, disclosure_reactions.case_changed),
    "victim:changed": (disclosure_reactions.victim_changed,),
    "account:disabled": (work_reactions.forget_drafts,),
    "account:signed-in": (work_reactions.forget_old_drafts, emergency_reactions.lapse_overdue),
    "case:split": (submissions_reactions.keep_whole, attribution_reactions.file_changed),
    "actor:voided": (
        claims_reactions.keep_named_actor,
        agreements_reactions.keep_party,
        published_figures_reactions.keep_party,
    ),
    "actor:changed": (agreements_reactions.keep_body, published_figures_reactions.keep_body),
    "facility:voided": (victims_reactions.keep_damaged_facility,),
    "organisation:set-up": (places_reactions.begin_gazetteer,),
}

#: what writes of a person or a source: refused once their expunging began
_GUARDED: Reactions = dict.fromkeys(
    (
        "victim:added",
        "victim:changed",
        "person:changed",
        "figure:added",
        "figure:changed",
        "exhibit:received",
        "exhibit:changed",
        "note:written",
        "question:asked",
        "question:answered",
        "task:given",
        "source:changed",
        "source:regraded",
        "source:look-granted",
        "source:handed-over",
        "source:derived",
        "source:identity-sealed",
        "source:identity-replaced",
        "risk:assessed",
        "contact:sealed",
        "contact:replaced",
        "interview:planned",
        "interview:agreed",
        "interview:recorded",
        "claim:recorded",
        "ground:recorded",
        "ground:form-attached",
        "citation:added",
        "appearance:recorded",
        "appearance:changed",
    ),
    (expunging_reactions.keep_expunged,),
)

#: what the index of text follows: action → how
FOLLOWED: Reactions = {
    **dict.fromkeys(
        (
            "case:opened",
            "case:changed",
            "case:restored",
            "case:split-off",
            "victim:added",
            "victim:changed",
            "victim:moved",
            "exhibit:received",
            "exhibit:changed",
            "exhibit:moved",
            "source:added",
            "source:changed",
            "claim:drafted",
            "claim:changed",
            "claim:recorded",
            "claim:corrected",
        ),
        (finding_reactions.record_changed,),
    ),
    **dict.fromkeys(
        ("case:voided", "victim:voided", "exhibit:voided", "source:voided", "claim:removed"),
        (finding_reactions.record_gone,),
    ),
    "expunging:case-cleared": (finding_reactions.case_cleared,),
    "expunging:source-cleared": (finding_reactions.record_changed,),
    "victims:added": (finding_reactions.victims_added,),
    "person:changed": (finding_reactions.person_changed,),
    "place:changed": (finding_reactions.place_changed,),
}

#: what the sums of the statistics follow: action → how
COUNTED: Reactions = {
    **dict.fromkeys(
        (
            "victim:added", "victim:changed", "victim:voided", "victims:added",
            "figure:added", "figure:changed", "figure:voided",
            "damage:added", "damage:changed", "damage:voided",
            "claim:approved", "claim:reopened", "claim:superseded", "claim:withdrawn",
            "case:split", "case:split-off", "expunging:case-cleared",
        ),
        (statistics_reactions.case_changed,),
    ),
    **dict.fromkeys(
        (
            "case:changed", "case:restored", "case:verified", "case:closed", "case:reopened",
            "case:voided", "case:linked", "case:unlinked",
        ),
        (statistics_reactions.standing_changed,),
    ),
    "facility:changed": (statistics_reactions.facility_changed,),
    "place:changed": (statistics_reactions.place_changed,),
}  # fmt: skip

#: action of a lower room → verbs of higher rooms, run in the same transaction
REACTIONS: Reactions = {
    action: tuple(
        verb for table in (_GUARDED, _RULES, FOLLOWED, COUNTED) for verb in table.get(action, ())
    )
    for action in dict.fromkeys((*_RULES, *FOLLOWED, *_GUARDED, *COUNTED))
}

#: action → how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    **accounts_workflow.HISTORY,
    **organisation_workflow.HISTORY,
    **files_workflow.HISTORY,
    **oversight_workflow.HISTORY,
    **lists_workflow.HISTORY,
    **work_workflow.HISTORY,
    **cases_workflow.HISTORY,
    **related_workflow.HISTORY,
    **past_workflow.HISTORY,
    **victims_workflow.HISTORY,
    **people_workflow.HISTORY,
    **sources_workflow.HISTORY,
    **origins_workflow.HISTORY,
    **emergency_workflow.HISTORY,
    **safeguarding_workflow.HISTORY,
    **interviews_workflow.HISTORY,
    **actors_workflow.HISTORY,
    **places_workflow.HISTORY,
    **evidence_workflow.HISTORY,
    **covering_workflow.HISTORY,
    **appearances_workflow.HISTORY,
    **citations_workflow.HISTORY,
    **claims_workflow.HISTORY,
    **attribution_workflow.HISTORY,
    **disclosure_workflow.HISTORY,
    **recipients_workflow.HISTORY,
    **recipient_keys_workflow.HISTORY,
    **packets_workflow.HISTORY,
    **prints_workflow.HISTORY,
    **submissions_workflow.HISTORY,
    **settling_workflow.HISTORY,
    **clearance_workflow.HISTORY,
    **dispatch_workflow.HISTORY,
    **letters_workflow.HISTORY,
    **deadlines_workflow.HISTORY,
    **recalls_workflow.HISTORY,
    **corrections_workflow.HISTORY,
    **expunging_workflow.HISTORY,
    **public_record_workflow.HISTORY,
    **published_figures_workflow.HISTORY,
    **votes_workflow.HISTORY,
    **agreements_workflow.HISTORY,
    **reports_workflow.HISTORY,
    **statistics_workflow.HISTORY,
    **pictures_workflow.HISTORY,
}


def open_all(app: Flask) -> None:
    """Give every room its address."""
    app.extensions["drafted forms"] = DRAFTED
    app.extensions["when saved"] = (work_views.forget_saved,)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
