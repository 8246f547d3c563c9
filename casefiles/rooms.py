"""The rooms as tables: which pages there are, and how the log is told."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask

from casefiles.desk.batches import views as batches_views
from casefiles.desk.discussion import views as discussion_views
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
from casefiles.outbound.editions import views as editions_views
from casefiles.outbound.editions import workflow as editions_workflow
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
from casefiles.outbound.publications import views as publications_views
from casefiles.outbound.publications import workflow as publications_workflow
from casefiles.outbound.readiness import views as readiness_views
from casefiles.outbound.recalls import views as recalls_views
from casefiles.outbound.recalls import workflow as recalls_workflow
from casefiles.outbound.reports import views as reports_views
from casefiles.outbound.reports import workflow as reports_workflow
from casefiles.outbound.settling import views as settling_views
from casefiles.outbound.settling import workflow as settling_workflow
from casefiles.outbound.statistics import views as statistics_views
from casefiles.outbound.statistics import workflow as statistics_workflow
from casefiles.outbound.submissions import views as submissions_views
from casefiles.outbound.submissions import workflow as submissions_workflow
from casefiles.platform.accounts import views as accounts_views
from casefiles.platform.accounts import workflow as accounts_workflow
from casefiles.platform.files import workflow as files_workflow
from casefiles.platform.health import views as health_views
from casefiles.platform.jobs import models as _jobs  # noqa: F401
from casefiles.platform.organisation import models as _organisation  # noqa: F401
from casefiles.platform.organisation import views as organisation_views
from casefiles.platform.organisation import workflow as organisation_workflow
from casefiles.platform.work import views as work_views
from casefiles.platform.work import workflow as work_workflow
from casefiles.record.actors import views as actors_views
from casefiles.record.actors import workflow as actors_workflow
from casefiles.record.agreements import views as agreements_views
from casefiles.record.agreements import workflow as agreements_workflow
from casefiles.record.appearances import views as appearances_views
from casefiles.record.appearances import workflow as appearances_workflow
from casefiles.record.attribution import views as attribution_views
from casefiles.record.attribution import workflow as attribution_workflow
from casefiles.record.cases import views as cases_views
from casefiles.record.cases import workflow as cases_workflow
from casefiles.record.citations import models as _citations  # noqa: F401
from casefiles.record.citations import views as citations_views
from casefiles.record.citations import workflow as citations_workflow
from casefiles.record.claims import views as claims_views
from casefiles.record.claims import workflow as claims_workflow
from casefiles.record.codebook import views as codebook_views
from casefiles.record.covering import views as covering_views
from casefiles.record.covering import workflow as covering_workflow
from casefiles.record.disclosure import views as disclosure_views
from casefiles.record.disclosure import workflow as disclosure_workflow
from casefiles.record.displacement import views as displacement_views
from casefiles.record.displacement import workflow as displacement_workflow
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
from casefiles.record.places import views as places_views
from casefiles.record.places import workflow as places_workflow
from casefiles.record.public_record import views as public_record_views
from casefiles.record.public_record import workflow as public_record_workflow
from casefiles.record.published_figures import views as published_figures_views
from casefiles.record.published_figures import workflow as published_figures_workflow
from casefiles.record.recipient_keys import views as recipient_keys_views
from casefiles.record.recipient_keys import workflow as recipient_keys_workflow
from casefiles.record.recipients import views as recipients_views
from casefiles.record.recipients import workflow as recipients_workflow
from casefiles.record.recommendations import views as recommendations_views
from casefiles.record.recommendations import workflow as recommendations_workflow
from casefiles.record.related import views as related_views
from casefiles.record.related import workflow as related_workflow
from casefiles.record.remedies import views as remedies_views
from casefiles.record.remedies import workflow as remedies_workflow
from casefiles.record.safeguarding import views as safeguarding_views
from casefiles.record.safeguarding import workflow as safeguarding_workflow
from casefiles.record.sources import views as sources_views
from casefiles.record.sources import workflow as sources_workflow
from casefiles.record.statements import views as statements_views
from casefiles.record.statements import workflow as statements_workflow
from casefiles.record.victims import models as _victims  # noqa: F401
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
    publications_views.blueprint,
    editions_views.blueprint,
    pictures_views.blueprint,
    public_record_views.blueprint,
    published_figures_views.blueprint,
    agreements_views.blueprint,
    statements_views.blueprint,
    recommendations_views.blueprint,
    displacement_views.blueprint,
    remedies_views.blueprint,
    codebook_views.blueprint,
    recipients_views.blueprint,
    recipient_keys_views.blueprint,
    oversight_views.blueprint,
    help_views.blueprint,
)

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
    **statements_workflow.HISTORY,
    **recommendations_workflow.HISTORY,
    **displacement_workflow.HISTORY,
    **remedies_workflow.HISTORY,
    **reports_workflow.HISTORY,
    **statistics_workflow.HISTORY,
    **publications_workflow.HISTORY,
    **editions_workflow.HISTORY,
    **pictures_workflow.HISTORY,
}


def open_all(app: Flask) -> None:
    """Give every room its address."""
    app.extensions["drafted forms"] = DRAFTED
    app.extensions["when saved"] = (work_views.forget_saved,)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
