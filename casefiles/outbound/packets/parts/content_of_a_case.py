"""One case as it leaves: facts, people, figures, claims, with unknown kept apart from zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One text in one language."""

    language: Annotated[str, "BCP 47 language tag, such as en or ar."]
    text: Annotated[str, "The words."]
    original: Annotated[bool, "True for the language it was first written in."] = False


Text = tuple[Wording, ...]


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A term of a vocabulary."""

    code: Annotated[str, "Code in the vocabulary."]
    scheme: Annotated[str, "The vocabulary or scale, whose own words are kept."]
    label: Annotated[Text, "The term in words."]


@dataclass(frozen=True, kw_only=True)
class Graded(Coded):
    """A degree on somebody's scale."""

    scale: Annotated[Text, "Name of the scale, in words."] = ()


@dataclass(frozen=True, kw_only=True)
class Provision(Coded):
    """A legal category, with the provision of law that it stands for."""

    article: Annotated[
        Text, "The provision, such as Rome Statute article 8(2)(e)(i); empty if it is not of one."
    ] = ()


WITHHELD = "[WITHHELD]"
#: stands for a text and for a term that may not go, whether or not anything is recorded
WITHHELD_TEXT: Text = (Wording(language="en", text=WITHHELD, original=True),)
WITHHELD_TERM = Coded(code=WITHHELD, scheme="withheld", label=WITHHELD_TEXT)


class VictimKind(StrEnum):
    """How much is known of who was harmed."""

    NAMED = "named"
    UNNAMED = "unnamed"
    GROUP = "group"


class Stance(StrEnum):
    """What a claim does."""

    ATTRIBUTES = "attributes"
    DENIES = "denies"
    ADMITS = "admits"
    DOES_NOT_DETERMINE = "does_not_determine"


class Speaker(StrEnum):
    """What kind of body makes a claim."""

    UN_BODY = "un_body"
    ORGANISATION = "organisation"
    MEDIA = "media"
    PARTY = "party"


@dataclass(frozen=True, kw_only=True)
class When:
    """The date, as precise as it is known."""

    edtf: Annotated[str, "Date in EDTF (ISO 8601-2), such as 2019-07-22 or 2019-07~."]
    display: Annotated[Text, "The same for reading."]
    time: Annotated[str | None, "Local time of day, or span: 08:35 or 08:35/08:58."] = None
    time_zone: Annotated[str | None, "IANA name of the time zone of the local time."] = None
    precision: Annotated[Text, "How certain the date is, and from what."] = ()


@dataclass(frozen=True, kw_only=True)
class Where:
    """The place, as precise as it is known and may be told."""

    names: Annotated[Text, "Name of the place."]
    area: Annotated[Text, "The larger areas it lies in."] = ()
    code: Annotated[str | None, "Gazetteer code, such as an OCHA p-code."] = None
    precision: Annotated[Coded | None, "How precise the place is."] = None
    latitude: Annotated[float | None, "WGS 84 latitude."] = None
    longitude: Annotated[float | None, "WGS 84 longitude."] = None
    control: Annotated[Text, "Who controlled the place at the time."] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened or was used: target, weapon, delivery, pattern."""

    aspect: Annotated[Coded, "Which aspect of the incident."]
    value: Annotated[Coded, "What it was."]
    sources: Annotated[tuple[int, ...], "Numbers of the sources it rests on."] = ()
    support_withheld: Annotated[bool, "True if it also rests on something withheld."] = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One reported number. Rival numbers stand side by side and are never merged."""

    reported_by: Annotated[Text, "Who reports it."]
    category: Annotated[Coded, "What is counted, such as killed or injured."]
    group: Annotated[Coded, "Of whom, such as all, children, women."]
    minimum: Annotated[int | None, "Lowest number; empty when unknown, never 0 for unknown."]
    maximum: Annotated[int | None, "Highest number; empty when open, as in: at least 40."]
    wording: Annotated[Text, "The reporter's own words."] = ()
    as_of: Annotated[date | None, "The day the number is of."] = None
    source: Annotated[int | None, "Number of the source."] = None


@dataclass(frozen=True, kw_only=True)
class Victim:
    """One person's or one group's harm."""

    number: Annotated[int, "Victim 1, Victim 2 and so on, in this case of this packet."]
    public_id: Annotated[str, "Stands for this harm in this packet only."]
    kind: Annotated[VictimKind, "Named, unnamed or a group."]
    name: Annotated[Text, "The name; [WITHHELD] if it may not go; empty when not known."] = ()
    minimum: Annotated[int | None, "Lowest number of people."] = 1
    maximum: Annotated[int | None, "Highest number of people; empty when open."] = 1
    sex: Annotated[Text, "Sex; [WITHHELD] if it may not go; empty when not known."] = ()
    age: Annotated[
        Text, "Age at the time, or age band; [WITHHELD] if it may not go; empty when not known."
    ] = ()
    status: Annotated[
        Coded | None, "Civilian status; code [WITHHELD] if it may not go; empty when not known."
    ] = None
    occupation: Annotated[
        Coded | None, "Occupation group; code [WITHHELD] if it may not go; empty when not known."
    ] = None
    outcome: Annotated[Coded, "What became of them."]
    cause: Annotated[Coded | None, "Cause of the harm."] = None
    violations: Annotated[tuple[Provision, ...], "Violations, coded."] = ()
    sources: Annotated[tuple[int, ...], "Numbers of the sources it rests on."] = ()
    support_withheld: Annotated[bool, "True if it also rests on something withheld."] = False


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Damage to one facility."""

    facility: Annotated[Text, "Which facility."]
    kind: Annotated[Coded, "What kind of facility."]
    level: Annotated[Coded, "How badly it was damaged."]
    service: Annotated[Text, "Whether it went out of service."] = ()
    sources: Annotated[tuple[int, ...], "Numbers of the sources it rests on."] = ()
    support_withheld: Annotated[bool, "True if it also rests on something withheld."] = False


@dataclass(frozen=True, kw_only=True)
class ClaimedParty:
    """A party named by a claim."""

    name: Annotated[Text, "The party, as the claim names it."]
    mode: Annotated[Provision | None, "Mode of liability, where the claim states one."] = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One reason that points to, or away from, a party."""

    kind: Annotated[Coded, "Kind of indicator."]
    explanation: Annotated[Text, "What it shows."]
    sources: Annotated[tuple[int, ...], "Numbers of the sources it rests on."] = ()
    exhibits: Annotated[tuple[int, ...], "Numbers of the exhibits it rests on."] = ()
    support_withheld: Annotated[bool, "True if it also rests on something withheld."] = False
    points_away: Annotated[bool, "True if it speaks against the attribution."] = False


@dataclass(frozen=True, kw_only=True)
class OurClaim:
    """The submitting organisation's approved attribution. No other of its claims may leave."""

    stance: Annotated[Stance, "What the claim does."] = Stance.ATTRIBUTES
    parties: Annotated[tuple[ClaimedParty, ...], "Whom it names."]
    parties_withheld: Annotated[int, "How many more it names, which may not go."] = 0
    standard: Annotated[Graded, "Standard of proof, in the words of its scheme."]
    wording: Annotated[Text, "The attribution in a sentence."]
    rationale: Annotated[Text, "Why."]
    indicators: Annotated[tuple[Indicator, ...], "What it rests on."] = ()
    exculpatory: Annotated[Text, "What speaks against it; empty when nothing was found."] = ()
    approved_on: Annotated[date, "When a person who had no hand in it approved it."]
    revision: Annotated[int, "Which of our approved wordings this is."] = 1


@dataclass(frozen=True, kw_only=True)
class OtherClaim:
    """What somebody else says about who did it, in their words and on their scale."""

    asserter: Annotated[Text, "Who says it."]
    speaker: Annotated[Speaker, "What kind of body that is."]
    stance: Annotated[Stance, "What the claim does."]
    parties: Annotated[tuple[ClaimedParty, ...], "Whom it names."] = ()
    parties_withheld: Annotated[int, "How many more it names, which may not go."] = 0
    standard: Annotated[Graded | None, "Their standard or grade, on their own scale."] = None
    wording: Annotated[Text, "Their words."]
    reference: Annotated[str | None, "Document symbol and paragraph, or their case number."] = None
    stated_on: Annotated[date | None, "When they said it."] = None
    source: Annotated[int | None, "Number of the source."] = None
    source_withheld: Annotated[bool, "True if its source is withheld."] = False


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """How many things of a kind were left out whole: they are recorded, and may not go."""

    figures: Annotated[int, "Reported numbers, each of a source that may not be quoted."] = 0
    other_claims: Annotated[int, "What others say about who did it."] = 0
    exhibits: Annotated[int, "Files."] = 0
    sources: Annotated[int, "Sources, with everything that they say."] = 0


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One change to what was held to be true, so that a reader can see what was believed when."""

    on: Annotated[date, "When."]
    what: Annotated[Text, "What changed, and why."]


@dataclass(frozen=True, kw_only=True)
class PacketCase:
    """One incident."""

    number: Annotated[int, "Case 1, Case 2 and so on, in this packet only."]
    public_id: Annotated[str, "Stands for the case in this packet only."]
    titles: Annotated[Text, "A short name of the incident."]
    summary: Annotated[Text, "What happened, in a sentence or two."] = ()
    grading: Annotated[Coded, "Did it happen: how far the incident itself is established."]
    when: Annotated[When, "When it happened."]
    where: Annotated[Where, "Where it happened."]
    facts: Annotated[tuple[Fact, ...], "What was struck, with what, how."] = ()
    violations: Annotated[tuple[Provision, ...], "Legal characterisation, coded."] = ()
    figures: Annotated[tuple[Figure, ...], "Numbers reported, one row a report."] = ()
    victims: Annotated[tuple[Victim, ...], "People and groups recorded."] = ()
    damage: Annotated[tuple[Damage, ...], "Damage to facilities."] = ()
    our_claim: Annotated[OurClaim | None, "Our attribution, if one is approved."] = None
    other_claims: Annotated[tuple[OtherClaim, ...], "What others say about who did it."] = ()
    narrative: Annotated[Text, "What happened, at length."] = ()
    revisions: Annotated[tuple[Revision, ...], "What was corrected over time."] = ()
    limits: Annotated[tuple[Text, ...], "What is not known or could not be checked."] = ()
    left_out: Annotated[
        LeftOut, "How much is withheld: an empty list above means nothing known only if this is 0."
    ] = LeftOut()
