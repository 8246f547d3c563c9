"""The sample is made by the ordinary verbs, by named people who are invented: its log is true."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.desk.sample import queries
from casefiles.desk.sample.parts import details, fiction, reports, wording
from casefiles.desk.sample.parts.fiction import (
    Attribution,
    Colleague,
    InventedVictim,
    PlannedSubmission,
)
from casefiles.desk.sample.parts.reports import Incident, Report
from casefiles.desk.sample.parts.sketch import draw_sketch
from casefiles.desk.sample.parts.vetoes import vetoed_drafts
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.dispatch import workflow as dispatch
from casefiles.outbound.submissions import workflow as submissions
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.queries import languages_of
from casefiles.platform.accounts import workflow as accounts
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation import workflow as organisation
from casefiles.platform.vault.workflow import Keyring, Stretching
from casefiles.record.actors import workflow as actors
from casefiles.record.actors.models import Actor
from casefiles.record.attribution import queries as dossiers
from casefiles.record.attribution import workflow as attributions
from casefiles.record.cases import workflow as cases
from casefiles.record.cases.models import Case
from casefiles.record.citations import workflow as citations
from casefiles.record.citations.models import CitationDetails, CitedKind
from casefiles.record.claims import workflow as claims
from casefiles.record.claims.models import Claim, Outcome
from casefiles.record.disclosure import workflow as disclosure
from casefiles.record.disclosure.models import GroundSubject
from casefiles.record.evidence import workflow as evidence
from casefiles.record.evidence.models import ExhibitDetails
from casefiles.record.evidence.workflow import Arrival
from casefiles.record.places import workflow as places
from casefiles.record.places.models import Place
from casefiles.record.public_record import workflow as documents
from casefiles.record.public_record.queries import with_symbol
from casefiles.record.recipients.queries import profile
from casefiles.record.sources import workflow as sources
from casefiles.record.sources.models import Identity, Source
from casefiles.record.victims import workflow as victims
from casefiles.record.votes import workflow as votes
from casefiles.record.votes.queries import with_symbol as vote_with_symbol

#: long enough for any installation, and known to nobody: people come in by a one-time code
_PASSWORD_BYTES = 32
FIRST_ADMINISTRATOR = "dana"


def set_up(session: Session, *, passphrase: str, stretching: Stretching | None = None) -> None:
    """Make an empty installation the invented organisation's, marked as sample for good."""
    organisation.set_up(
        session,
        details.organisation_details(fiction.organisation()),
        passphrase=passphrase,
        administrator=None,
        is_sample=True,
        stretching=stretching,
    )


def invite(session: Session, colleague: Colleague) -> None:
    """Make the account of one of the invented staff, in use at once; nobody knows its password."""
    administrator = queries.staff(session).get(FIRST_ADMINISTRATOR)
    user = accounts.create_account(
        session,
        sign_in_name=colleague.name,
        display_name=colleague.shown,
        roles=[colleague.role],
        language=colleague.language,
        acting_user=administrator,
    )
    code = accounts.issue_code(session, user, acting_user=administrator)
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    accounts.activate(session, sign_in_name=colleague.name, code=code, password=password)


def issue_codes(session: Session) -> Mapping[str, str]:
    """Return a fresh one-time code for each of the staff; older ones stop working."""
    staff = queries.staff(session)
    administrator = staff[FIRST_ADMINISTRATOR]
    return {
        name: accounts.issue_code(session, user, acting_user=administrator)
        for name, user in staff.items()
    }


def bring_in_places(session: Session) -> Mapping[str, UUID]:
    """Bring in the gazetteer and return the ids of the sample's places by key."""
    administrator = queries.staff(session)[FIRST_ADMINISTRATOR]
    places.load_builtin(session, acting_user=administrator)
    imported = places.load_sample_places(session, acting_user=administrator)
    return {key: place.id for key, place in imported.by_key.items()}


def bring_in_facilities(session: Session, place_ids: Mapping[str, UUID]) -> None:
    """Add the facilities that reports name, where absent."""
    investigator = queries.staff(session)["lina"]
    known = queries.facilities_by_name(session)
    for site in reports.sites().values():
        if str(site.names) not in known:
            filled = details.facility_details(site, place_ids[site.place])
            places.add_facility(session, filled, acting_user=investigator)


def bring_in_actors(session: Session) -> None:
    """Add parties, forces and alliances, then what each is part of, where absent."""
    investigator = queries.staff(session)["lina"]
    if queries.actor_ids(session):
        return
    added: dict[str, Actor] = {
        given["code"]: actors.add_actor(
            session, given["code"], details.actor_details(given), acting_user=investigator
        )
        for given in reports.actors()
    }
    for given in reports.actors():
        for each in given["memberships"]:
            filled = details.membership_details(each, added[each["body"]].id)
            actors.add_membership(session, added[given["code"]], filled, acting_user=investigator)


def bring_in_documents(session: Session) -> None:
    """Add the UN documents that findings cite, and the vetoed drafts, where absent."""
    officer = queries.staff(session)["nour"]
    for given in reports.documents():
        if with_symbol(session, given["symbol"]) is None:
            documents.add_document(session, details.document_details(given), acting_user=officer)
    for vetoed in vetoed_drafts():
        if vote_with_symbol(session, vetoed.symbol) is None:
            votes.add_vote(session, vetoed, acting_user=officer)


def lead_of(incident: Incident) -> str:
    """Return which of the two investigators leads a case: they take turns."""
    return "lina" if incident.number % 2 else "omar"


def reviewer_of(incident: Incident) -> str:
    """Return which of the two reviewers decides about a case's attribution."""
    return "samira" if incident.number % 2 else "rami"


def enter_incident(session: Session, incident: Incident, place_ids: Mapping[str, UUID]) -> None:
    """Open the case of one incident with everything that each report of it says."""
    lead = queries.staff(session)[lead_of(incident)]
    place = session.get_one(Place, place_ids[incident.place]) if incident.place else None
    case = cases.open_case(session, details.case_details(incident, place), acting_user=lead)
    known = queries.sources_at(session, [report.url for report in incident.reports])
    actor_ids = queries.actor_ids(session)
    for report in incident.reports:
        source = known.get(report.url) or sources.add_source(
            session, details.source_details(report), acting_user=lead
        )
        _enter_report(session, case, report, source, actor_ids, lead=lead)
    _enter_damage(session, case, incident, lead)
    _advance(session, case, incident, lead)


def _enter_report(
    session: Session,
    case: Case,
    report: Report,
    source: Source,
    actor_ids: Mapping[str, UUID],
    *,
    lead: User,
) -> None:
    """Enter what a report counts and says, that the case rests on it, and why it may be named."""
    for reported in report.figures:
        figure = details.figure_details(reported, source.id)
        victims.add_figure(session, case, figure, acting_user=lead)
    cited = details.case_citation(report, source.reference)
    citations.cite(session, case, CitedKind.CASE, case.id, cited, acting_user=lead)
    claim = claims.record_claim(
        session, case, details.other_claim(report, source.id, actor_ids), acting_user=lead
    )
    for kind, subject_id in ((GroundSubject.SOURCE, source.id), (GroundSubject.CLAIM, claim.id)):
        for ground in details.publication_grounds(report, kind, subject_id):
            disclosure.record_ground(session, case, ground, acting_user=lead)


def _advance(session: Session, case: Case, incident: Incident, lead: User) -> None:
    """Take the case as far as it is established: a known day, a known place, one incident."""
    if case.place_id is None or not incident.has_known_day:
        return
    cases.begin_investigation(session, case, acting_user=lead)
    if incident.is_one_incident:
        cases.verify_case(session, case, acting_user=lead)


def attribute(session: Session, case: Case, attribution: Attribution, incident: Incident) -> None:
    """Write an attribution as one of the investigators and take it as far as the sample goes."""
    author = queries.staff(session)[lead_of(incident)]
    actor_ids = queries.actor_ids(session)
    filled = details.our_claim(attribution, incident, actor_ids)
    claim = claims.draft_claim(session, case, filled, acting_user=author)
    found = queries.sources_at(session, [report.url for report in incident.reports])
    references = {url: source.reference for url, source in found.items()}
    for indicator in details.indicators(attribution, incident, references):
        claims.add_indicator(session, claim, indicator, opened=claim.version, acting_user=author)
    if attribution.end != "draft":
        _review(session, claim, attribution, incident)


_OUTCOMES = {
    "approved": Outcome.APPROVE,
    "returned": Outcome.RETURN,
    "rejected": Outcome.REJECT,
    "second_version": Outcome.RETURN,
}


def _review(session: Session, claim: Claim, attribution: Attribution, incident: Incident) -> None:
    staff = queries.staff(session)
    author, reviewer = staff[lead_of(incident)], staff[reviewer_of(incident)]
    _propose(session, claim, author)
    if attribution.end == "proposed":
        return
    attributions.take(session, claim, acting_user=reviewer)
    attributions.decide(
        session,
        claim,
        _OUTCOMES[attribution.end],
        reason=attribution.reason or fiction.approval_reason(),
        shown=dossiers.dossier_digest(session, claim),
        acting_user=reviewer,
    )
    if attribution.end == "second_version":
        _propose_again(session, claim, author)
        attributions.take(session, claim, acting_user=reviewer)


def _propose(session: Session, claim: Claim, author: User) -> None:
    attributions.propose(session, claim, reviewer=None, opened=claim.version, acting_user=author)


def _propose_again(session: Session, claim: Claim, author: User) -> None:
    """Answer the reviewer's reason in the rationale and hand it back."""
    attributions.revise(session, claim, acting_user=author)
    held = claims.details_of(claim)
    longer = wording.joined(fiction.told("revision"), held.rationale or Texts())
    revised = replace(held, rationale=longer)
    claims.edit_claim(session, claim, revised, opened=claim.version, acting_user=author)
    _propose(session, claim, author)


def _enter_damage(session: Session, case: Case, incident: Incident, lead: User) -> None:
    known = queries.facilities_by_name(session) if incident.facilities else {}
    for key in incident.facilities:
        facility = known[str(reports.sites()[key].names)]
        victims.add_damage(session, case, details.damage_details(facility.id), acting_user=lead)


def seal_a_source(session: Session) -> Source:
    """Add the invented person whose identity is sealed."""
    given = fiction.sealed_source()
    return sources.add_source(
        session,
        details.sealed_source_details(given),
        identity=Identity(**given["identity"]),
        acting_user=queries.staff(session)["lina"],
    )


def invent_victim(
    session: Session, case: Case, invented: InventedVictim, incident: Incident
) -> None:
    """Enter a person made up, with the ground made up for them, if anybody asked."""
    lead = queries.staff(session)[lead_of(incident)]
    victim = victims.add_victim(session, case, details.victim_details(invented), acting_user=lead)
    if invented.cited:
        cited = CitationDetails(support=seal_a_source(session).reference)
        citations.cite(session, case, CitedKind.VICTIM, victim.id, cited, acting_user=lead)
    ground = details.invented_ground(invented, victim.id, clock.today())
    if ground is None or invented.ground is None:
        return
    recorded = disclosure.record_ground(session, case, ground, acting_user=lead)
    if invented.ground.withdrawn:
        disclosure.withdraw_ground(
            session, recorded, case, acting_user=lead, reason=invented.ground.withdrawn
        )


def draw_exhibit(session: Session, case: Case, incident: Incident) -> bytes:
    """Return the picture of where a case's place lies among its neighbours."""
    around = queries.spots(session)
    here = around.pop(case.place_id)
    return draw_sketch(
        here,
        list(around.values()),
        precision=incident.place_precision,
        words=str(incident.title),
    )


def receive_exhibit(
    session: Session,
    case: Case,
    incident: Incident,
    filled: ExhibitDetails,
    arrival: Arrival,
    *,
    name: str,
) -> None:
    """Take a file of our own making into a case, on a ground that a second person confirms."""
    lead = queries.staff(session)[lead_of(incident)]
    exhibit = evidence.receive_exhibit(
        session,
        case,
        filled,
        arrival,
        original_name=name,
        purpose="Made for the demonstration",
        acting_user=lead,
    )
    ground = details.own_work_ground(exhibit.id, clock.today())
    recorded = disclosure.record_ground(session, case, ground, acting_user=lead)
    disclosure.confirm_ground(session, recorded, case, acting_user=queries.staff(session)["hadi"])


def assemble(session: Session, planned: PlannedSubmission) -> Submission:
    """Open a submission to its recipient as one of the officers and add its cases."""
    officer = queries.staff(session)[planned.assembled_by]
    known = queries.cases_by_tag(session)
    accepted = languages_of(profile(session, planned.recipient))
    filled = details.submission_details(planned, clock.today(), accepted)
    submission = submissions.open_submission(
        session, planned.recipient, filled, acting_user=officer
    )
    wanted = [session.get_one(Case, known[ref]) for ref in planned.incidents]
    submissions.add_cases(session, submission, wanted, acting_user=officer)
    if planned.end != "assembling":
        submissions.answer_elements(
            session,
            submission,
            details.answers(),
            opened=submission.version,
            acting_user=officer,
        )
    return submission


def ask_clearance(
    session: Session, keyring: Keyring, submission: Submission, planned: PlannedSubmission
) -> None:
    """Pin the cases for a second officer to look at."""
    officer = queries.staff(session)[planned.assembled_by]
    clearance.ask_clearance(
        session, keyring, submission, acting_user=officer, accepted=fiction.acceptance_reason()
    )


def clear(session: Session, submission: Submission, planned: PlannedSubmission) -> None:
    """Clear exactly what is pinned, as the officer who had no hand in it."""
    second = queries.staff(session)[planned.cleared_by]
    clearance.clear(session, submission, shown=submission.pins_digest, acting_user=second)


def seal(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    planned: PlannedSubmission,
    *,
    passphrase: str,
) -> None:
    """Seal what was cleared; its packet is built by a job after this transaction."""
    clearance.seal(
        session,
        keyring,
        submission,
        passphrase=passphrase,
        shown=submission.pins_digest,
        acting_user=queries.staff(session)[planned.assembled_by],
    )


def follow_up(
    session: Session, keyring: Keyring, submission: Submission, planned: PlannedSubmission
) -> None:
    """Write down a sending, an acknowledgement and a request, each saying that there was none."""
    officer = queries.staff(session)[planned.assembled_by]
    for filled in details.dispatches(clock.today()):
        dispatch.record_dispatch(session, keyring, submission, filled, acting_user=officer)
