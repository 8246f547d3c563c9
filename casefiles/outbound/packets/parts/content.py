"""Everything a packet is made of: already disclosed, redacted and numbered when it gets here.

The sentence beside each field is its description in the published JSON Schema.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, BinaryIO
from uuid import UUID

from casefiles.outbound.packets.parts.content_of_a_case import (
    WITHHELD,
    Coded,
    Graded,
    PacketCase,
    Text,
    Wording,
)

__all__ = [
    "WITHHELD",
    "AnnexRow",
    "Answer",
    "Coded",
    "CustodyRow",
    "Element",
    "Exhibit",
    "Organisation",
    "PacketCase",
    "PacketContent",
    "PersonSheet",
    "Recipient",
    "RedactionRow",
    "Requirement",
    "Source",
    "Text",
    "Wording",
    "public_id",
]


def public_id(secret: bytes, record_id: UUID) -> str:
    """Return an id that stands for a record in one packet and links it to no other packet."""
    return hmac.new(secret, record_id.bytes, hashlib.sha256).hexdigest()[:32]


class Requirement(StrEnum):
    """How a recipient treats an element of a filing."""

    REQUIRED = "required"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    FORBIDDEN = "forbidden"


class AnswerKind(StrEnum):
    """Whether an element is answered, and if not, why."""

    GIVEN = "given"
    WITHHELD = "withheld"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who submits."""

    names: Annotated[Text, "The organisation's name in each of its languages."]
    address: Annotated[tuple[str, ...], "Postal address, one line an item."] = ()
    focal_point: Annotated[str, "The one person or office to write to."]
    email: Annotated[str | None, "Where the focal point is reached by e-mail."] = None
    telephone: Annotated[str | None, "Where the focal point is reached by telephone."] = None
    website: Annotated[str | None, "The organisation's site."] = None
    fingerprint_published_at: Annotated[
        tuple[str, ...], "Places, outside this packet, where the key's fingerprint is published."
    ] = ()
    sample: Annotated[bool, "True if staff, exhibits and reviews are invented for showing."] = False


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom the packet is for, and which stored edition of its rules was followed."""

    names: Annotated[Text, "The recipient's name."]
    address: Annotated[tuple[str, ...], "Postal or electronic address, one line an item."] = ()
    profile_code: Annotated[str, "Code of the recipient's profile, such as coi-syria."]
    profile_version: Annotated[str, "Edition of the profile."]
    checked_on: Annotated[date | None, "When the profile was last compared with its sources."] = (
        None
    )
    checked_note: Annotated[Text, "How far the profile was compared with its sources."] = ()
    order_note: Annotated[Text, "Whose order the elements are in; whether there is a form."] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What this packet says to one element, for one case or person or for all."""

    case: Annotated[int | None, "Number of the case; empty when the answer is for the whole."] = (
        None
    )
    person: Annotated[int | None, "Number of the person; empty when it is not about one."] = None
    kind: Annotated[AnswerKind, "Whether the answer is given, withheld or not stated."]
    text: Annotated[Text, "The answer, or why there is none."] = ()
    confidential: Annotated[
        bool, "True if the recipient is asked to keep it to itself and tell no Government."
    ] = False


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element that the recipient asks for; the recipient's `order_note` says in whose order."""

    code: Annotated[str, "Code of the element in the profile."]
    label: Annotated[Text, "What the recipient asks for."]
    requirement: Annotated[Requirement, "How the recipient treats the element."]
    source: Annotated[str, "The public text in which the recipient asks for it."]
    mark: Annotated[str, "S: seen in that text. K: general knowledge, not seen in a text."]
    answers: Annotated[tuple[Answer, ...], "What this packet answers."] = ()
    part: Annotated[Text, "Part of the recipient's form; empty where it has no parts."] = ()


@dataclass(frozen=True, kw_only=True)
class PersonSheet:
    """One person who has a form of their own: there is a ground to name them."""

    number: Annotated[int, "Person 1, Person 2 and so on, in this packet only."]
    case: Annotated[int, "Number of the case."]
    victim: Annotated[int, "Number of the victim in that case."]


@dataclass(frozen=True, kw_only=True)
class AnnexRow:
    """People without a form of their own, counted: no ground to name them, or no name known."""

    case: Annotated[int, "Number of the case."]
    outcome: Annotated[Coded, "What became of them."]
    sex: Annotated[Coded | None, "Sex; code [WITHHELD] if it may not go; empty when not known."]
    age_band: Annotated[
        Coded | None, "Age band then; code [WITHHELD] if it may not go; empty when not known."
    ]
    minimum: Annotated[int | None, "Lowest number of people; empty when not known."]
    maximum: Annotated[int | None, "Highest number of people; empty when open."]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source, without its identity unless there is a ground for it."""

    number: Annotated[int, "Source 1, Source 2 and so on, in this packet only."]
    public_id: Annotated[str, "Stands for the source in this packet only."]
    kind: Annotated[Coded, "What kind of source it is."]
    description: Annotated[Text, "As much as may be said about it."]
    identity_withheld: Annotated[
        bool, "True if it may not be said which source it is, nor where it was published."
    ] = False
    reliability: Annotated[Graded | None, "How far it is trusted, on the named scale."] = None
    derived_from: Annotated[int | None, "Number of the source that this one repeats."] = None
    also_derived_from: Annotated[tuple[int, ...], "Numbers of further sources it repeats."] = ()
    derived_from_withheld: Annotated[bool, "True if it repeats a source that is withheld."] = False
    published_at: Annotated[str | None, "Public address of a published source."] = None
    published_on: Annotated[date | None, "When it was published."] = None


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One file that goes along; `open_file` gives its bytes."""

    number: Annotated[int, "Exhibit 1, Exhibit 2 and so on, in this packet only."]
    public_id: Annotated[str, "Stands for the exhibit in this packet only."]
    title: Annotated[Text, "What it shows or is."]
    kind: Annotated[Coded, "What kind of thing it is."]
    cases: Annotated[tuple[int, ...], "Numbers of the cases it bears on."]
    source: Annotated[int | None, "Number of the source it came from."] = None
    source_withheld: Annotated[bool, "True if the source it came from is withheld."] = False
    media_type: Annotated[str, "Its media type."]
    extension: Annotated[str, "Ending of its name: letters and digits only."]
    size: Annotated[int, "Its length in bytes."]
    sha256: Annotated[str, "SHA-256 of the file in this packet."]
    original_sha256: Annotated[
        str | None, "SHA-256 of the original, where the file here is a copy made from it."
    ] = None
    derivation: Annotated[Text, "What was done to the original to make the copy."] = ()
    captured: Annotated[
        Text, "When, where and how it was obtained; [WITHHELD] for what may not go."
    ] = ()
    description: Annotated[Text, "Further description."] = ()
    open_file: Callable[[], BinaryIO] = field(compare=False, repr=False)

    @property
    def file_name(self) -> str:
        """The file's name in the packet, which tells nothing but its number and kind."""
        return f"exhibit-{self.number:02d}.{self.extension}"


@dataclass(frozen=True, kw_only=True)
class CustodyRow:
    """One event in the keeping of an exhibit. People are named by their part, not by name."""

    exhibit: Annotated[int, "Number of the exhibit."]
    sequence: Annotated[int, "Place in the order of events for this exhibit."]
    at: Annotated[datetime, "When it happened, in UTC."]
    event: Annotated[Coded, "What happened."]
    handler: Annotated[str, "Who had it, as a part played: never a name."]
    purpose: Annotated[Text, "Why; [WITHHELD] if it may not go; empty when not stated."] = ()
    sha256: Annotated[str | None, "SHA-256 found at that moment."] = None
    is_late_entry: Annotated[bool, "True if written down afterwards, from memory."] = False


@dataclass(frozen=True, kw_only=True)
class RedactionRow:
    """Things of one kind left out or blackened for one reason; never what they said."""

    case: Annotated[int | None, "Number of the case, where it belongs to one."] = None
    where: Annotated[Text, "Which place in the packet, such as: Victim 2, name."]
    count: Annotated[int, "How many such items."] = 1
    item: Annotated[Text, "What kind of item it is."]
    action: Annotated[str, "redacted: replaced by a token. refused: left out whole."]
    reason: Annotated[Text, "Why it may not go to this recipient."]


@dataclass(frozen=True, kw_only=True)
class PacketContent:
    """A whole packet before it is typeset, listed, signed and packed."""

    packet_id: Annotated[str, "Stands for this packet; names its folder. Letters and digits."]
    submission_reference: Annotated[str, "Our reference, to be quoted in correspondence."]
    supplements: Annotated[str | None, "Reference of the submission that this one adds to."] = None
    supplements_their_reference: Annotated[
        str | None, "The recipient's own reference of that submission; empty where it gave none."
    ] = None
    supplements_sent_on: Annotated[date | None, "When that submission was sent."] = None
    organisation: Annotated[Organisation, "Who submits."]
    recipient: Annotated[Recipient, "Who receives."]
    languages: Annotated[tuple[str, ...], "Languages of the documents, the first one leading."]
    sealed_at: Annotated[datetime, "When the packet was sealed, in UTC: its only clock."]
    program_version: Annotated[str, "Version of Casefiles that made it."]
    cover_note: Annotated[Text, "What the submissions officer writes to the recipient."] = ()
    disclosure: Annotated[Text, "On what grounds personal data is included, without names."] = ()
    cases: Annotated[tuple[PacketCase, ...], "The cases, numbered from 1."]
    sources: Annotated[tuple[Source, ...], "The sources, numbered from 1."] = ()
    exhibits: Annotated[tuple[Exhibit, ...], "The exhibits, numbered from 1."] = ()
    elements: Annotated[tuple[Element, ...], "The recipient's elements and our answers."] = ()
    sheets: Annotated[tuple[PersonSheet, ...], "Persons with a form of their own, from 1."] = ()
    annex: Annotated[tuple[AnnexRow, ...], "Everybody else, counted by case."] = ()
    custody: Annotated[tuple[CustodyRow, ...], "Custody of the exhibits."] = ()
    redactions: Annotated[tuple[RedactionRow, ...], "What was withheld, and why."] = ()
