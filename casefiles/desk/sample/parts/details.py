"""Reports and fiction as a form would hold them; nothing is judged that no report judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from casefiles.desk.sample.parts import fiction, wording
from casefiles.desk.sample.parts.fiction import Attribution, InventedVictim, PlannedSubmission
from casefiles.desk.sample.parts.reports import Incident, Report, Reported, Site
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import (
    DispatchDetails,
    DispatchKind,
    SubmissionDetails,
)
from casefiles.platform.organisation.workflow import OrganisationDetails
from casefiles.record.actors.models import ActorKind, MembershipKind
from casefiles.record.actors.workflow import ActorDetails, MembershipDetails
from casefiles.record.cases.workflow import CaseDetails
from casefiles.record.citations.models import CitationDetails
from casefiles.record.claims.models import (
    Answer,
    Asserter,
    ClaimDetails,
    IndicatorDetails,
    OtherClaimDetails,
    PartyDetails,
    Sameness,
    Stance,
)
from casefiles.record.disclosure.models import Giver, GroundKind, GroundSubject, Purpose, Scope
from casefiles.record.disclosure.workflow import GroundDetails
from casefiles.record.evidence.models import ExhibitDetails
from casefiles.record.places.models import Place
from casefiles.record.places.workflow import FacilityDetails
from casefiles.record.public_record.models import UNDocumentDetails
from casefiles.record.sources.workflow import SourceDetails
from casefiles.record.victims.models import (
    DamageDetails,
    FigureDetails,
    VictimDetails,
    VictimKind,
)

#: where the reports could be judged, a person would; the sample does not
CREDIBILITY_CANNOT_BE_JUDGED = "6"
OWN_SCALE = "organisation"


def organisation_details(given: Mapping[str, Any]) -> OrganisationDetails:
    """Return what stands for the invented organisation."""
    return OrganisationDetails(
        names=Texts.of(original="en", **given["names"]),
        address=given["address"],
        focal_point=given["focal_point"],
        focal_point_contact=given["focal_point_contact"],
        languages=wording.LANGUAGES,
    )


def actor_details(given: Mapping[str, Any]) -> ActorDetails:
    """Return a party, force or alliance."""
    return ActorDetails(
        names=Texts.of(original="en", **given["names"]),
        kind=ActorKind(given["kind"]),
        aliases=tuple(given["aliases"]),
        party_kind=given["party_kind"],
        state_code=given["state_code"],
        note=Texts.of(original="en", **given["note"]) if given["note"] else None,
        origin=given["source"]["text"],
    )


def membership_details(given: Mapping[str, Any], body_id: UUID) -> MembershipDetails:
    """Return what an actor is part of, or allied in."""
    return MembershipDetails(
        body_id=body_id,
        kind=MembershipKind(given["kind"]),
        from_edtf=given["from_edtf"],
        to_edtf=given["to_edtf"],
        source=given["source"],
    )


def facility_details(site: Site, place_id: UUID) -> FacilityDetails:
    """Return a facility that reports name."""
    return FacilityDetails(names=site.names, kind=site.kind, place_id=place_id)


def case_details(incident: Incident, place: Place | None) -> CaseDetails:
    """Return an incident; its tag is the reference of its reports."""
    return CaseDetails(
        title=incident.title,
        narrative=wording.narrative(incident, place.names if place else None),
        date_edtf=incident.date_edtf,
        time_of_day=incident.time_of_day,
        place_id=place.id if place else None,
        place_detail=incident.place_detail,
        place_precision=incident.place_precision,
        longitude=incident.longitude,
        latitude=incident.latitude,
        target=incident.target,
        weapons=incident.weapons,
        delivery=incident.delivery,
        patterns=incident.patterns,
        violations=incident.violations,
        tags=(incident.ref,),
    )


def source_details(report: Report) -> SourceDetails:
    """Return the publication that a report stands in."""
    return SourceDetails(
        label=wording.who_reports(report),
        kind=report.source_kind,
        role=report.source_role,
        published_title=report.title,
        published_url=report.url,
    )


def publication_grounds(
    report: Report, kind: GroundSubject, subject_id: UUID
) -> list[GroundDetails]:
    """Return why a published report, or what it says, may go, and be published again."""
    by_media = report.source_kind == "media"
    named = (Scope.NAME, Scope.DETAILS) if kind is GroundSubject.SOURCE else ()
    return [
        GroundDetails(
            subject_kind=kind,
            subject_id=subject_id,
            kind=GroundKind.ALREADY_PUBLIC if by_media else GroundKind.PUBLISHED_WORK,
            scopes=(*named, Scope.TESTIMONY),
            purpose=purpose,
            citation=report.url,
        )
        for purpose in (Purpose.UN_INQUIRY, Purpose.PUBLICATION)
    ]


def case_citation(report: Report, reference: str) -> CitationDetails:
    """Return that a case rests on a report."""
    return CitationDetails(
        support=reference,
        credibility=CREDIBILITY_CANNOT_BE_JUDGED,
        locator=report.title[:200],
    )


def other_claim(
    report: Report, source_id: UUID, actor_ids: Mapping[str, UUID]
) -> OtherClaimDetails:
    """Return what a body says of who did it, on its own scale and in its own words."""
    finding = report.finding
    said = f"{report.party_wording}: {report.wording}"
    return OtherClaimDetails(
        asserter=Asserter(report.asserter_kind),
        asserter_name=report.asserter,
        stance=Stance(report.stance),
        parties=_parties(report.parties, actor_ids),
        scheme=report.scheme,
        standard=report.standard,
        wording=Texts.of(en=said),
        source_id=source_id,
        symbol=finding.symbol if finding else "",
        stated_on=finding.stated_on if finding else None,
        incident_confirmed=_answer(finding.incident_confirmed) if finding else None,
        party_named=_answer(finding.party_named) if finding else None,
        law_characterised=finding.characterised if finding else None,
        sameness=Sameness(report.sameness),
    )


def _answer(given: str | None) -> Answer | None:
    return Answer(given) if given else None


def _parties(codes: tuple[str, ...], actor_ids: Mapping[str, UUID]) -> tuple[PartyDetails, ...]:
    return tuple(PartyDetails(actor_id=actor_ids[code]) for code in codes)


def document_details(given: Mapping[str, Any]) -> UNDocumentDetails:
    """Return a UN document as it was published, with what matters in it."""
    body = given.get("body_name")
    return UNDocumentDetails(
        symbol=given["symbol"],
        title=Texts.of(original="en", **given["title"]),
        recipient=given.get("recipient", ""),
        body_name=Texts.of(original="en", **body) if body else None,
        published_on=date.fromisoformat(given["published_on"]),
        language="en",
        url=given["url"],
        paragraphs=Texts.of(original="en", **given["paragraphs"]),
    )


def our_claim(
    attribution: Attribution, incident: Incident, actor_ids: Mapping[str, UUID]
) -> ClaimDetails:
    """Return an attribution by the invented investigators, which says that it is one."""
    supporting = _reports(incident, attribution.supporting)
    opposing = _reports(incident, attribution.opposing)
    return ClaimDetails(
        stance=Stance.ATTRIBUTES,
        parties=_parties(attribution.parties, actor_ids),
        scheme=OWN_SCALE,
        standard=attribution.standard,
        wording=wording.our_wording(attribution.standard),
        rationale=wording.rationale(supporting, opposing),
        exculpatory=wording.exculpatory(opposing),
    )


def _reports(incident: Incident, refs: tuple[str, ...]) -> list[Report]:
    return [report for report in incident.reports if report.ref in refs]


def indicators(
    attribution: Attribution, incident: Incident, references: Mapping[str, str]
) -> list[IndicatorDetails]:
    """Return one indicator a report, and one for the weapon where a report describes it.

    `references` gives the source of each report's address.
    """
    found = [
        _indicator("IND-FINDING", report, references, wording.what_it_names(report), supports=True)
        for report in _reports(incident, attribution.supporting)
    ]
    found += [
        _indicator("IND-FINDING", report, references, wording.what_it_names(report), supports=False)
        for report in _reports(incident, attribution.opposing)
    ]
    found += [
        _indicator(
            "IND-MUNITION", report, references, wording.weapon_as_described(report), supports=True
        )
        for report in _reports(incident, attribution.munition)
    ]
    return found


def _indicator(
    code: str, report: Report, references: Mapping[str, str], note: Texts, *, supports: bool
) -> IndicatorDetails:
    citation = CitationDetails(
        support=references[report.url],
        credibility=CREDIBILITY_CANNOT_BE_JUDGED,
        locator=report.title[:200],
        quotation=report.quotation,
    )
    return IndicatorDetails(code=code, supports=supports, note=note, citations=(citation,))


def invented_ground(victim: InventedVictim, victim_id: UUID, today: date) -> GroundDetails | None:
    """Return the ground made up for a person made up; None where nobody was asked."""
    if victim.ground is None:
        return None
    return GroundDetails(
        subject_kind=GroundSubject.VICTIM,
        subject_id=victim_id,
        kind=GroundKind(victim.ground.kind),
        scopes=tuple(Scope(each) for each in victim.ground.scopes),
        purpose=Purpose.UN_INQUIRY,
        giver=Giver(victim.ground.giver),
        relation=victim.ground.relation,
        given_by=victim.ground.given_by,
        method=victim.ground.method,
        language="ar",
        given_on=today,
        note=victim.ground.note,
    )


def figure_details(reported: Reported, source_id: UUID) -> FigureDetails:
    """Return one number of a report, a range where it gives a range."""
    return FigureDetails(
        source_id=source_id,
        category=reported.category,
        group=reported.group,
        count=reported.count,
    )


def damage_details(facility_id: UUID) -> DamageDetails:
    """Return that a facility was struck; how badly is not in the table of reports."""
    return DamageDetails(facility_id=facility_id, extent="unknown", out_of_service="unknown")


def victim_details(victim: InventedVictim) -> VictimDetails:
    """Return a person made up, whose every name says so."""
    return VictimDetails(
        kind=VictimKind(victim.kind),
        names=victim.names or Texts(),
        description=victim.description,
        sex=victim.codes["sex"],
        age_band=victim.codes["age_band"],
        civilian_status=victim.codes["civilian_status"],
        occupation=victim.codes["occupation"],
        outcome=victim.codes["outcome"],
    )


def sealed_source_details(given: Mapping[str, Any]) -> SourceDetails:
    """Return the invented person whose identity is sealed, without saying who it is."""
    return SourceDetails(
        label=Texts.of(original="en", **given["label"]),
        kind="person",
        role="relative",
    )


def sketch_details(incident: Incident) -> ExhibitDetails:
    """Return what is said of the picture that the program draws."""
    return ExhibitDetails(
        title=wording.sketch_title(incident),
        kind="illustration",
        captured_how="Drawn by the program from the gazetteer",
        captured_by="Casefiles, for the demonstration",
        rights="Free to use; it was drawn for this demonstration.",
        note=fiction.told("disclaimer"),
    )


def list_details(incident: Incident) -> ExhibitDetails:
    """Return what is said of the list of reports that were read."""
    return ExhibitDetails(
        title=wording.list_title(incident),
        kind="document",
        captured_how="Written by the program from the table of public reports",
        captured_by="Casefiles, for the demonstration",
        language="en",
        note=fiction.told("disclaimer"),
    )


def own_work_ground(exhibit_id: UUID, today: date) -> GroundDetails:
    """Return why a file of our own making may go along; a second person confirms it."""
    return GroundDetails(
        subject_kind=GroundSubject.EXHIBIT,
        subject_id=exhibit_id,
        kind=GroundKind.OTHER,
        scopes=(Scope.FILE, Scope.DETAILS, Scope.IMAGE),
        purpose=Purpose.UN_INQUIRY,
        given_on=today,
        note="Made by the program for this demonstration; it shows no person and names none.",
    )


_NOT_SENT = "Nothing was sent: this line shows how a sending is written down"
_PLANNED_IN = {"assembling": timedelta(days=10), "in_clearance": timedelta(days=5)}
_REPLY_IN = timedelta(days=21)
_NOT_ASKED = "Invented for showing. Nobody asked for anything."
_MORE_IN = timedelta(days=5)


def submission_details(
    planned: PlannedSubmission, today: date, accepted: Collection[str]
) -> SubmissionDetails:
    """Return a submission in the languages it can have, planned for a day while it has not gone."""
    ahead = _PLANNED_IN.get(planned.end)
    return SubmissionDetails(
        title=planned.title,
        languages=tuple(one for one in wording.LANGUAGES if one in accepted),
        planned_for=today + ahead if ahead else None,
    )


def answers() -> dict[str, Texts]:
    """Return what the invented officers answer for a submission as a whole."""
    return {
        "cover_note": fiction.told("disclaimer"),
        "other_procedures": fiction.told("other_procedures"),
        "confidentiality": fiction.told("confidentiality"),
    }


def dispatches(today: date) -> tuple[DispatchDetails, ...]:
    """Return a sending, an acknowledgement and a request that never were, and that say so."""
    return (
        DispatchDetails(DispatchKind.SENT, today, method=_NOT_SENT, due_on=today + _REPLY_IN),
        DispatchDetails(DispatchKind.ACKNOWLEDGED, today, reference="DEMO-1 (invented)"),
        DispatchDetails(
            DispatchKind.MORE_REQUESTED,
            today,
            reference="DEMO-2 (invented)",
            note=_NOT_ASKED,
            due_on=today + _MORE_IN,
        ),
    )
