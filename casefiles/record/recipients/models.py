"""A recipient is data: what it asks for and how, each rule with where we found it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned
from casefiles.record.codebook.models import Origin, Wordings


class Kind(StrEnum):
    """What a body is: a filing with one kind may bar a filing with another."""

    SPECIAL_PROCEDURE = "special_procedure"
    INQUIRY = "inquiry"
    MECHANISM = "mechanism"
    COMPLAINT_PROCEDURE = "complaint_procedure"
    TREATY_BODY = "treaty_body"
    REVIEW = "review"
    COURT = "court"
    REGIONAL = "regional"
    OTHER = "other"


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
    FACTS_MONTH = "facts_month"
    FACTS_PLACE = "facts_place"
    CIRCUMSTANCES = "circumstances"
    VICTIMS = "victims"
    CASUALTY_FIGURES = "casualty_figures"
    PERPETRATOR = "perpetrator"
    PERPETRATOR_NAMED = "perpetrator_named"
    ATTRIBUTION_APPROVED = "attribution_approved"
    STANDARD = "standard"
    CASE_VERIFIED = "case_verified"
    WITHIN_MANDATE = "within_mandate"
    EVIDENCE = "evidence"
    CONFIDENTIALITY_MARKS = "confidentiality_marks"
    GROUND_FOR_DISCLOSURE = "ground_for_disclosure"
    WORDS_NAME_NOBODY = "words_name_nobody"
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
    ANSWERED = "answered"
    JURISDICTION = "jurisdiction"


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
    #: what stands in the filing in any case, whatever is answered besides
    notice: Wordings | None = None


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
    #: of a limit that is a number: how many `unit` at most
    most: int | None = None
    #: pages, words, characters, days
    unit: str = ""
    #: of a limit that is a number: the element whose answer it is about, empty for everything
    of: str = ""
    #: whether what is longer is refused; else readiness warns of it
    refuses: bool = False
    #: of a limit that does not hold for everybody: for whom it does
    when: Wordings | None = None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What keeps a body from taking a case: that it lies before a body of another kind."""

    code: str
    text: Wordings
    source: Origin
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, kw_only=True)
class Concerns:
    """What a case has to record one of, to be of a mandate about one kind of harm."""

    outcomes: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """What the body may look at: a State, from when on."""

    text: Wordings
    #: ISO 3166-1 alpha-2, None where it is not about one State
    state_code: str | None
    from_edtf: str | None
    source: Origin
    #: ISO 3166-1 alpha-2 of States in which it has no jurisdiction of itself
    outside: tuple[str, ...] = ()
    #: None where it is about no one kind of harm
    concerns: Concerns | None = None


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
    kind: Kind
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
    #: whether and how it has to be signed
    signature: tuple[Rule, ...]
    attachments: tuple[Rule, ...]
    #: of vocabulary `purpose`, asked of each person
    purposes: tuple[str, ...]
    deadlines: tuple[Rule, ...]
    #: days until a reply is due, None where the body names none
    reply_days: int | None
    warnings: tuple[Rule, ...]
    bars: tuple[Bar, ...]
    reference: ReferencePattern | None
    last_checked: LastCheck
    #: defined by the organisation itself
    is_own: bool = False
    #: nothing new is opened for it
    is_retired: bool = False

    @cached_property
    def required_checks(self) -> frozenset[Check]:
        """Return everything without which nothing goes to this recipient."""
        return frozenset(
            check
            for element in (*self.elements, *self.our_conditions)
            if element.requirement is Requirement.REQUIRED
            for check in element.checks
        )

    def rules(self) -> dict[str, tuple[Wordings, Origin]]:
        """Return everything that was found somewhere, by its place: what it says, and where."""
        of_lists = {
            f"{name}.{one.code}": (getattr(one, said), one.source)
            for name, said in _LISTS.items()
            for one in getattr(self, name)
        }
        ways = {f"delivery.{one.way}": (one.text, one.source) for one in self.delivery}
        tongues: dict[str, tuple[Wordings, Origin]] = {
            f"languages.{one.code}": ({}, one.source) for one in self.languages
        }
        found = {"mandate": (self.mandate.text, self.mandate.source), **of_lists, **ways, **tongues}
        if self.reference:
            found["reference"] = (self.reference.text, self.reference.source)
        return found


#: lists of rules, and which of their words says the rule
_LISTS = {
    "parts": "label",
    "elements": "label",
    "limits": "text",
    "signature": "text",
    "attachments": "text",
    "deadlines": "text",
    "warnings": "text",
    "bars": "text",
}


# --- what the database keeps of them


class RecipientState(StrEnum):
    IN_USE = "in_use"
    RETIRED = "retired"


class Verdict(StrEnum):
    """What somebody read on the official page."""

    SAYS_SO = "says_so"
    DIFFERS = "differs"


class RecipientVersion(Record):
    """One version of a profile, as it was used or written. Rows are only added."""

    __tablename__ = "recipient_versions"

    code: Mapped[str] = mapped_column(sa.String(60), index=True)
    version: Mapped[str] = mapped_column(sa.String(20))
    #: the profile as plain data, in the format of `data/README.md`
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (sa.UniqueConstraint("code", "digest"),)


class OwnRecipient(Versioned):
    """A recipient that the organisation defines itself; its code is never given again."""

    __tablename__ = "own_recipients"

    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    state: Mapped[RecipientState] = mapped_column(default=RecipientState.IN_USE)
    #: the version that holds now
    current_id: Mapped[UUID] = mapped_column(sa.ForeignKey("recipient_versions.id"))
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    current: Mapped[RecipientVersion] = relationship(lazy="joined", innerjoin=True)


class RuleCheck(Record):
    """Somebody compared a rule, or a whole profile, with the official page. Rows are only added."""

    __tablename__ = "rule_checks"

    code: Mapped[str] = mapped_column(sa.String(60), index=True)
    #: of the profile that was compared: after a change, an earlier check is visibly older
    version: Mapped[str] = mapped_column(sa.String(20))
    #: place of the rule in the profile, empty for the whole of it
    rule: Mapped[str] = mapped_column(sa.String(120), default="")
    verdict: Mapped[Verdict]
    checked_on: Mapped[date]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    checked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.CheckConstraint("verdict <> 'differs' OR note <> ''", name="what_differs"),
    )
