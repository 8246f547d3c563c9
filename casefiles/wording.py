"""What the fields and values of records are called in the history: one table for every room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import get_locale, gettext, ngettext

from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import current_user, is_known
from casefiles.platform.web.display import event_date
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors.models import Actor
from casefiles.record.actors.policy import may_read as may_read_actor
from casefiles.record.actors.queries import names_by_code
from casefiles.record.claims.queries import NamedActor
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import ReferenceKind, Term
from casefiles.record.victims.queries import age_in_words

#: field of any record → its name inside a sentence; a room adds its own here
FIELDS: Mapping[str, str] = {
    "access": N_("who may read it"),
    "action": N_("what was done"),
    "actor_id": N_("actor"),
    "address": N_("address"),
    "age": N_("age"),
    "age_band": N_("age group"),
    "aliases": N_("other names"),
    "answers": N_("answers to the recipient"),
    "archived_url": N_("archived copy"),
    "assent_from": N_("from which age a child is asked"),
    "asserter": N_("who says so"),
    "asserter_name": N_("name of who says so"),
    "birth_edtf": N_("date of birth"),
    "body_id": N_("larger body"),
    "captured_by": N_("captured by"),
    "captured_edtf": N_("when captured"),
    "captured_how": N_("how captured"),
    "captured_where": N_("where captured"),
    "category": N_("kind of harm counted"),
    "cause": N_("cause"),
    "citation": N_("citation"),
    "citations": N_("citations"),
    "civilian_status": N_("civilian status"),
    "code": N_("code"),
    "commanded_id": N_("who was commanded"),
    "commander_id": N_("who commanded"),
    "confidence": N_("confidence"),
    "content_edtf": N_("when the content was made"),
    "content_where": N_("where the content was made"),
    "control": N_("who controlled the place"),
    "count": N_("count"),
    "credibility": N_("credibility"),
    "damages": N_("damage"),
    "date_edtf": N_("date"),
    "deconflicted": N_("notified coordinates"),
    "delivery": N_("how it was delivered"),
    "derived_from_id": N_("derived from"),
    "description": N_("description"),
    "display_name": N_("name"),
    "due_on": N_("due on"),
    "exculpatory": N_("what speaks against it"),
    "exhibit_id": N_("exhibit"),
    "exhibits": N_("evidence"),
    "expires_on": N_("ends on"),
    "extent": N_("extent of damage"),
    "facility_id": N_("facility"),
    "figures": N_("figures"),
    "focal_point": N_("focal point"),
    "focal_point_contact": N_("how to reach the focal point"),
    "from_edtf": N_("from"),
    "given_by": N_("given by"),
    "given_on": N_("given on"),
    "giver": N_("who agreed"),
    "graphic": N_("graphic content"),
    "group": N_("who is counted"),
    "handed_from": N_("handed over by"),
    "handed_to": N_("handed over to"),
    "happened_at": N_("when"),
    "happened_on": N_("happened on"),
    "how": N_("how it derives"),
    "incident_confirmed": N_("incident confirmed"),
    "kind": N_("kind"),
    "label": N_("label"),
    "language": N_("language"),
    "languages": N_("languages"),
    "latitude": N_("latitude"),
    "law_characterised": N_("legal characterisation"),
    "level": N_("kind of place"),
    "location": N_("where it is kept"),
    "locator": N_("place in the source"),
    "longitude": N_("longitude"),
    "maximum": N_("at most"),
    "method": N_("how it was given"),
    "minimum": N_("at least"),
    "mode": N_("mode of liability"),
    "name": N_("name"),
    "names": N_("names"),
    "narrative": N_("narrative"),
    "note": N_("note"),
    "occupation": N_("occupation"),
    "origin": N_("where this is from"),
    "out_of_service": N_("out of service"),
    "outcome": N_("outcome"),
    "paragraph": N_("paragraph"),
    "parent_id": N_("what it lies in"),
    "parties": N_("parties"),
    "party_kind": N_("kind of party"),
    "party_named": N_("party named"),
    "patterns": N_("pattern"),
    "person_id": N_("person"),
    "place_detail": N_("place, in words"),
    "place_id": N_("place"),
    "place_precision": N_("how exactly the place is known"),
    "planned_for": N_("planned for"),
    "point_precision": N_("how exactly the point is known"),
    "published_title": N_("published title"),
    "published_url": N_("published address"),
    "purpose": N_("purpose"),
    "quotation": N_("quotation"),
    "rationale": N_("reasons"),
    "reason": N_("reason"),
    "recipient": N_("recipient"),
    "recipients": N_("recipients"),
    "reference": N_("reference"),
    "reliability": N_("reliability"),
    "residual": N_("risk that remains"),
    "review_on": N_("judged again on"),
    "rights": N_("rights"),
    "role": N_("role"),
    "roles": N_("roles"),
    "sameness": N_("how sure that it is the same incident"),
    "scheme": N_("scale of proof"),
    "scopes": N_("what it covers"),
    "sealed_identity": N_("sealed identity"),
    "sex": N_("sex"),
    "shared": N_("whether colleagues may open it"),
    "source": N_("source"),
    "source_id": N_("source"),
    "stance": N_("stance"),
    "standard": N_("standard of proof"),
    "state": N_("state"),
    "state_code": N_("code of the state"),
    "stated_on": N_("stated on"),
    "subject_id": N_("whom or what it is about"),
    "subject_kind": N_("kind of subject"),
    "support": N_("what supports it"),
    "supports": N_("weight"),
    "symbol": N_("document symbol"),
    "tags": N_("tags"),
    "target": N_("target"),
    "time_of_day": N_("time of day"),
    "time_zone": N_("time zone"),
    "title": N_("title"),
    "to_edtf": N_("until"),
    "url": N_("address of the page"),
    "victims": N_("victims"),
    "violations": N_("violations"),
    "weapons": N_("weapons"),
    "wording": N_("wording"),
}

#: "Record.field", or a field that means the same everywhere → vocabulary of its codes
VOCABULARIES: Mapping[str, str] = {
    "Actor.kind": "actor_kind",
    "Actor.party_kind": "party_kind",
    "CasualtyFigure.category": "casualty_category",
    "CasualtyFigure.group": "casualty_group",
    "Claim.asserter": "asserter_kind",
    "Claim.sameness": "sameness",
    "Claim.scheme": "scheme",
    "Claim.stance": "stance",
    "Claim.standard": "standard",
    "Damage.extent": "damage",
    "Damage.out_of_service": "out_of_service",
    "Exhibit.kind": "exhibit_kind",
    "Facility.kind": "target",
    "Ground.kind": "ground_kind",
    "Interview.feedback": "feedback_wish",
    "Interview.mode": "interview_mode",
    "Interview.place_kind": "interview_place",
    "Interview.referral": "referral",
    "Place.point_precision": "place_precision",
    "RiskAssessment.likelihood": "likelihood",
    "RiskAssessment.residual": "residual_risk",
    "RiskAssessment.severity": "severity",
    "RiskAssessment.threats": "threat",
    "Source.kind": "source_kind",
    "Source.reliability": "reliability",
    "Source.role": "source_role",
    "Victim.cause": "cause",
    "Victim.outcome": "outcome",
    "age_band": "age_band",
    "civilian_status": "civilian_status",
    "control": "control",
    "credibility": "credibility",
    "delivery": "delivery",
    "how": "derivation",
    "indicator": "indicator",
    "mode": "mode_of_liability",
    "occupation": "occupation",
    "patterns": "pattern",
    "place_precision": "place_precision",
    "purpose": "purpose",
    "scopes": "disclosure_scope",
    "sex": "sex",
    "target": "target",
    "violations": "violation",
    "weapons": "weapon",
}

#: values that are no codes of the codebook: states, standings, roles
VALUES: Mapping[str, str] = {
    "acknowledged": N_("acknowledged"),
    "active": N_("active"),
    "administrator": N_("administrator"),
    "agreed": N_("agreed"),
    "allied_in": N_("allied in"),
    "answer": N_("answer"),
    "approve": N_("approve"),
    "approved": N_("approved"),
    "arabic_indic": N_("Arabic digits"),
    "asked": N_("asked to review"),
    "assembling": N_("assembling"),
    "auditor": N_("auditor"),
    "begun_from": N_("begun with its facts"),
    "building": N_("building"),
    "built": N_("built"),
    "case": N_("case"),
    "changed": N_("changed"),
    "claim": N_("attribution"),
    "clear": N_("clear"),
    "cleared": N_("cleared"),
    "closed": N_("closed"),
    "concluded": N_("concluded"),
    "confirmed": N_("confirmed"),
    "damage": N_("damage"),
    "disabled": N_("disabled"),
    "done": N_("done"),
    "draft": N_("draft"),
    "drafted": N_("drafted"),
    "dropped": N_("dropped"),
    "ended": N_("ended"),
    "exhibit": N_("exhibit"),
    "failed": N_("failed"),
    "figure": N_("figure"),
    "follows": N_("one follows the other"),
    "given": N_("agreed"),
    "group": N_("group"),
    "guardian": N_("a guardian"),
    "handover": N_("handing a source on"),
    "held": N_("held"),
    "identity": N_("identities of sources"),
    "in_clearance": N_("in clearance"),
    "in_review": N_("in review"),
    "indicator": N_("indicator"),
    "intact": N_("the same as received"),
    "intake": N_("intake"),
    "investigating": N_("investigating"),
    "investigator": N_("investigator"),
    "invited": N_("invited"),
    "kept": N_("kept"),
    "lapsed": N_("lapsed"),
    "latin": N_("Latin digits"),
    "lead": N_("lead"),
    "look": N_("looking at an identity"),
    "master": N_("master key"),
    "member": N_("member"),
    "members": N_("members only"),
    "missing": N_("gone"),
    "named": N_("named person"),
    "next_of_kin": N_("the next of kin"),
    "nobody": N_("nobody was asked"),
    "not_told": N_("not told"),
    "note": N_("note"),
    "open": N_("open"),
    "organisation": N_("everybody of the organisation"),
    "pages": N_("pages"),
    "part_of": N_("part of"),
    "partly": N_("partly"),
    "picture": N_("a picture"),
    "planned": N_("planned"),
    "proposed": N_("proposed"),
    "question": N_("question"),
    "queued": N_("waiting"),
    "recorded": N_("recorded"),
    "refused": N_("refused"),
    "reject": N_("reject"),
    "rejected": N_("rejected"),
    "replied": N_("replied"),
    "return": N_("return"),
    "returned": N_("returned"),
    "reviewer": N_("reviewer"),
    "running": N_("running"),
    "same_event": N_("the same event"),
    "same_place": N_("the same place"),
    "sealed": N_("sealed"),
    "send_back": N_("send back"),
    "sent": N_("sent"),
    "signing": N_("signing key"),
    "sound": N_("sound"),
    "source": N_("source"),
    "split_from": N_("split off from it"),
    "submissions_officer": N_("submissions officer"),
    "superseded": N_("superseded"),
    "text": N_("text"),
    "themselves": N_("the person"),
    "told": N_("told"),
    "too_young": N_("too young to be asked"),
    "unknown": N_("not known"),
    "unnamed": N_("unnamed person"),
    "unseen": N_("not yet seen by a second person"),
    "verified": N_("verified"),
    "void": N_("void"),
    "waiting": N_("waiting"),
    "withdrawn": N_("withdrawn"),
}


def field_words(name: str) -> str:
    """Return what a field is called, in the language of the page."""
    return gettext(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def say(subject_type: str, field: str, value: Any) -> str:  # noqa: ANN401 - what a detail kept
    """Return a kept value in the language of the page; empty for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case {"wordings": _}:
            return Texts.from_json(value).in_language(_language())[0]
        case list() | dict():
            several = value.values() if isinstance(value, dict) else value
            return gettext(", ").join(say(subject_type, field, one) for one in several)
        case str():
            return _say_text(subject_type, field, value)
    return age_in_words(value, _language()) if field == "age" else str(value)


def _say_text(subject_type: str, field: str, value: str) -> str:
    if field == "field":
        return field_words(value)
    if (subject_type, field) == ("Claim", "parties"):
        return _say_party(value)
    vocabulary = VOCABULARIES.get(f"{subject_type}.{field}") or VOCABULARIES.get(field)
    if vocabulary and codebook.has(vocabulary, value):
        return codebook.label(vocabulary, value, _language())
    if field.endswith(("_edtf", "_on")) or field == "until":
        return _say_date(value)
    return gettext(VALUES[value]) if value in VALUES else value


def _say_party(value: str) -> str:
    """Say a party of a claim, which the log keeps as the codes of an actor and of a mode."""
    code, _blank, mode = value.partition(" ")
    if "actor_names" not in g:
        g.actor_names = names_by_code(request_session(), acting_user=current_user())
    names = g.actor_names.get(code)
    party = names.in_language(_language())[0] if names else gettext("a party not shown to you")
    if not codebook.has("mode_of_liability", mode):
        return party
    return f"{party} ({codebook.label('mode_of_liability', mode, _language())})"


def party_name(actor: Actor | NamedActor) -> str:
    """Name a party of a claim; an individual only to those who may know of suspects."""
    if not (is_known() and may_read_actor(current_user(), actor)):
        return gettext("a party not shown to you")
    return actor.names.in_language(_language())[0]


def rules_of(vocabulary: str) -> dict[str, str]:
    """Return what the law calls each term of a vocabulary: {code → article and rules}."""
    return {one.code: _law(one) for one in codebook.vocabulary(vocabulary).terms if one.references}


def _law(term: Term) -> str:
    articles = ", ".join(one.value for one in term.rules(ReferenceKind.ROME_STATUTE))
    rules = [one.value for one in term.rules(ReferenceKind.CUSTOMARY_IHL)]
    said = [gettext("Rome Statute %(article)s", article=articles)] if articles else []
    if rules:
        numbers = ", ".join(rules)
        said.append(
            ngettext(
                "customary rule %(rules)s", "customary rules %(rules)s", len(rules), rules=numbers
            )
        )
    return " · ".join(said)


def _say_date(value: str) -> str:
    try:
        return event_date(EventDate.parse(value))
    except InvalidDate:
        return value


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "en"
