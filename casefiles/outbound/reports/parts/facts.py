"""What was said of one case, by us and by UN bodies, and since when: plain facts, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import ActorKind
from casefiles.record.claims.models import Answer, Sameness, Stance


class Gap(StrEnum):
    """How far what a body found is from what we say, the farthest first."""

    NOTHING = "nothing"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    ANOTHER = "another"
    IN_PART = "in_part"
    NAMED = "named"


class Party(NamedTuple):
    """An actor as a claim names it: what saying its name asks for."""

    id: UUID
    code: str
    kind: ActorKind
    names: Texts


@dataclass(frozen=True)
class Ours:
    """Our claim as it stood approved on the day that is asked about."""

    claim_id: UUID
    approved_on: date
    scheme: str
    standard: str
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Finding:
    """What one UN body says of the case, each question apart."""

    claim_id: UUID
    body: str
    body_name: Texts
    symbol: str
    paragraph: str
    #: when it was said or, where that is not known, when the document came out
    said_on: date | None
    #: since when it counts: where neither is known, since we wrote it down
    known_on: date
    stance: Stance
    confirmed: Answer | None
    named: Answer | None
    law: Texts | None
    sameness: Sameness | None
    parties: tuple[Party, ...]
    document_id: UUID | None = None


@dataclass(frozen=True)
class Row:
    """One case of the register."""

    case_id: UUID
    reference: str
    earliest: date | None
    gap: Gap
    ours: Ours | None = None
    findings: tuple[Finding, ...] = ()
    #: body → the day on which the case first went to it
    sent: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """How many cases stand where; every figure is of the same filter and the same day."""

    #: with an approved claim of ours, which names the party where one is asked for
    documented: int
    submitted: int
    #: a body named the party
    named: int
    #: documented, and no body named the party
    remaining: int


@dataclass(frozen=True)
class Point:
    """How many cases on one day: ours that name the party, and those where a body named it."""

    day: date
    ours: int
    named: int


class Use(StrEnum):
    """For what the register is read: fewer cases, the farther it goes."""

    #: on a page: every case that the person may read
    SHOWN = "shown"
    #: as a table for work inside: verified cases, and those in a submission
    TABLE = "table"
    #: in a report for anybody: verified cases that everybody of the organisation may read
    ANNEX = "annex"


@dataclass(frozen=True)
class Wanted:
    """What narrows the register, and the day that it is asked about."""

    as_of: date
    party_id: UUID | None = None
    body: str = ""
    place_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    gap: Gap | None = None


@dataclass(frozen=True)
class Register:
    """The rows, the counts above them, and the course of both lines until the day asked about."""

    wanted: Wanted
    rows: tuple[Row, ...]
    counts: Counts
    course: tuple[Point, ...]
    #: what the bodies of the findings and submissions are called
    bodies: Mapping[str, Texts]
