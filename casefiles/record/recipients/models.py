"""A recipient is data: what it asks for and how, each rule with where we found it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from casefiles.record.codebook.models import Origin, Wordings


class Form(StrEnum):
    """Whether one filing holds many people, or each person has a form of their own."""

    COLLECTIVE = "collective"
    PER_PERSON = "per_person"


class Requirement(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"
    NOT_ASKED = "not_asked"


class Per(StrEnum):
    CASE = "per_case"
    SUBMISSION = "per_submission"
    PERSON = "per_person"


class Check(StrEnum):
    """What in a case file meets an element; `data/README.md` says when."""

    FACTS_DATE = "facts_date"
    FACTS_PLACE = "facts_place"
    CIRCUMSTANCES = "circumstances"
    VICTIMS = "victims"
    CASUALTY_FIGURES = "casualty_figures"
    PERPETRATOR = "perpetrator"
    ATTRIBUTION_APPROVED = "attribution_approved"
    STANDARD = "standard"
    CASE_VERIFIED = "case_verified"
    EVIDENCE = "evidence"
    CONFIDENTIALITY_MARKS = "confidentiality_marks"
    GROUND_FOR_DISCLOSURE = "ground_for_disclosure"
    SUBMITTER_CONTACT = "submitter_contact"
    CONSENT_ONWARD_PROSECUTORS = "consent_onward_prosecutors"
    LEGAL_CHARACTERISATION = "legal_characterisation"
    NARRATIVE_LANGUAGE = "narrative_language"
    STATE_CONCERNED = "state_concerned"
    OTHER_PROCEDURES = "other_procedures"
    PERSON_NAMED = "person_named"
    PERSON_DETAILS = "person_details"
    PERSON_OUTCOME = "person_outcome"
    NAMING_TO_STATE = "naming_to_state"
    MANDATE_GROUNDS = "mandate_grounds"
    STEPS_TAKEN = "steps_taken"


@dataclass(frozen=True, kw_only=True)
class Element:
    """One thing asked for."""

    code: str
    label: Wordings
    hint: Wordings
    requirement: Requirement
    per: Per
    checks: tuple[Check, ...]
    source: Origin
    #: code of the part of the form it belongs to, empty where the form has no parts
    part: str = ""
    #: answered by codes of this vocabulary, in words where it is empty
    vocabulary: str = ""
    #: whether the answer is always marked as confidential
    confidential: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the recipient's form."""

    code: str
    label: Wordings
    source: Origin


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A limit, a deadline or a warning in one sentence."""

    code: str
    text: Wordings
    source: Origin


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """What the body may look at: a State, from when on."""

    text: Wordings
    #: ISO 3166-1 alpha-2, None where it is not about one State
    state_code: str | None
    from_edtf: str | None
    source: Origin


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language that the body accepts."""

    code: str
    source: Origin


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A way to hand it over; an address only where we found one."""

    way: str
    text: Wordings
    address: str | None
    source: Origin


@dataclass(frozen=True, kw_only=True)
class ReferencePattern:
    """How the body's own references look."""

    pattern: str
    examples: tuple[str, ...]
    text: Wordings
    source: Origin


@dataclass(frozen=True, kw_only=True)
class LastCheck:
    """When somebody of the organisation compared the profile with the official page."""

    on: date | None
    by: str | None
    note: Wordings


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Everything that one body asks for, in one version."""

    code: str
    version: str
    names: Wordings
    short_names: Wordings
    body: Wordings
    form: Form
    mandate: Mandate
    languages: tuple[Language, ...]
    delivery: tuple[Delivery, ...]
    order_note: Wordings
    parts: tuple[Part, ...]
    elements: tuple[Element, ...]
    #: asked by us before anything leaves; never shown as the body's own
    our_conditions: tuple[Element, ...]
    limits: tuple[Rule, ...]
    attachments: tuple[Rule, ...]
    #: of vocabulary `purpose`, asked of each person
    purposes: tuple[str, ...]
    deadlines: tuple[Rule, ...]
    #: days until a reply is due, None where the body names none
    reply_days: int | None
    warnings: tuple[Rule, ...]
    reference: ReferencePattern | None
    last_checked: LastCheck

    @cached_property
    def required_checks(self) -> frozenset[Check]:
        """Return everything without which nothing goes to this recipient."""
        return frozenset(
            check
            for element in (*self.elements, *self.our_conditions)
            if element.requirement is Requirement.REQUIRED
            for check in element.checks
        )
