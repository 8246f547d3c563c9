"""Check, change, record: the only assignment to `.state`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Identified, record

State = TypeVar("State", bound=StrEnum)
Permission = TypeVar("Permission", bound=StrEnum)


class Stateful(Protocol[State]):
    """A record that has a state."""

    id: UUID
    state: State


@dataclass(frozen=True)
class Transition(Generic[State, Permission]):
    """One arrow of a state diagram and who may take it."""

    action: str
    sources: frozenset[State]
    target: State
    needs: Permission


def move(
    session: Session,
    subject: Stateful[State],
    transition: Transition[State, Permission],
    *,
    acting_user: Identified | None,
    require: Callable[[Permission], None],
    within: UUID | None = None,
    **detail: object,
) -> None:
    """Take one transition, or raise without changing anything.

    Permission first, then state: a person with no right learns nothing of the
    state. `acting_user` is None where the program itself acts (a reaction).
    """
    require(transition.needs)
    before = subject.state
    if before not in transition.sources:
        raise NotAllowedNow(
            N_("This is %(state)s now, so that can no longer be done."), state=before.value
        )
    subject.state = transition.target
    record(
        session,
        transition.action,
        subject,
        acting_user=acting_user,
        within=within,
        before=before.value,
        after=transition.target.value,
        **detail,
    )
