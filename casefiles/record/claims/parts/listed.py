"""A claim as a list of cases shows it: who says it, and whom it names."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import ActorKind
from casefiles.record.claims.models import Answer, Asserter, ClaimState


class NamedActor(NamedTuple):
    """An actor's kind and names: what saying its name asks for."""

    kind: ActorKind
    names: Texts


class NamedParty(NamedTuple):
    actor: NamedActor


class ListedClaim(NamedTuple):
    """The columns of `claims` under their own names, and the parties; read, never changed."""

    id: UUID
    case_id: UUID
    state: ClaimState
    asserter: Asserter
    asserter_name: Texts | None
    symbol: str
    paragraph: str
    stated_on: date | None
    party_named: Answer | None
    number: int
    parties: tuple[NamedParty, ...] = ()
