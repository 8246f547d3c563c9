"""What a printed case says: everything inside the organisation, outward what the gate lets out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.outbound.packets.documents import (
    Exhibit,
    PacketCase,
    RedactionRow,
    Source,
    public_id,
)
from casefiles.outbound.submissions.documents import (
    Leaving,
    Permits,
    disclose,
    named_anyway,
    unheld,
)
from casefiles.outbound.submissions.queries import case_content, permits_of
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject
from casefiles.record.disclosure.queries import Destination, grounds_of_case


@dataclass(frozen=True)
class Sheet:
    """A case as it is printed."""

    case: PacketCase
    sources: tuple[Source, ...]
    exhibits: tuple[Exhibit, ...]
    #: inside only: public id → our reference
    references: Mapping[str, str] = field(default_factory=dict)
    #: inside only: public ids of the people, sources and exhibits that nobody gave a ground for
    without_ground: frozenset[str] = frozenset()
    #: outward only: what stays, how often and why, for who prints it
    redactions: tuple[RedactionRow, ...] = ()
    #: outward only: where words name somebody whose name may not go; then nothing is printed
    named_anyway: Mapping[str, list[str]] = field(default_factory=dict)


def sheet_for(
    session: Session, case: Case, destination: Destination | None, *, printed_by: UUID
) -> Sheet:
    """Return what is printed of a case that was loaded for who asks; inside for no destination.

    Paper has no second person who clears it, so outward the grounds that who prints it wrote
    down count only where somebody else confirmed them.
    """
    content = case_content(session, case)
    if destination is None:
        return _inside(session, content)
    permits = permits_of(session, {case.id: content}, destination, but_of=printed_by)[case.id]
    return _outward(content, permits)


def _outward(content: dict[str, Any], permits: Permits) -> Sheet:
    leaving = Leaving(1, content, permits)
    told = disclose([leaving], secret=secrets.token_bytes(32), custody={})
    return Sheet(
        told.cases[0],
        told.sources,
        told.exhibits,
        redactions=told.redactions,
        named_anyway=named_anyway(content, permits),
    )


def _inside(session: Session, content: dict[str, Any]) -> Sheet:
    secret = secrets.token_bytes(32)
    permits = unheld(content)
    references = dict(_references(content))
    leaving = [Leaving(1, content, permits)]
    told = disclose(leaving, secret=secret, custody={}, references=references)
    about = {ground.subject_id for ground in grounds_of_case(session, UUID(content["id"]))}
    asked = {item.subject_id for item in permits.granted if item.subject is not GroundSubject.CLAIM}
    return Sheet(
        told.cases[0],
        told.sources,
        told.exhibits,
        references={public_id(secret, UUID(key)): name for key, name in references.items()},
        without_ground=frozenset(public_id(secret, key) for key in asked - about),
    )


def _references(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        *((row["id"], row["reference"]) for row in content["victims"]),
        *((row["id"], row["reference"]) for row in content["exhibits"]),
        *((key, row["reference"]) for key, row in content["sources"].items()),
    ]
