"""What doing an expunging needs: keys, tables, files, and how one step is a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.holdings import Holding
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.expunging.models import Expunging
from casefiles.outbound.expunging.parts.emptying import Sought
from casefiles.outbound.expunging.parts.plans import Plan
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import Keyring

Factory = sessionmaker[Session]
T = TypeVar("T")


@dataclass(frozen=True)
class Means:
    """What every expunging needs: keys in memory, what tables hold, where files lie."""

    keyring: Keyring
    holdings: Sequence[Holding]
    store: LocalStore


@dataclass(frozen=True)
class Work:
    """What one expunging needs, read once: it is the same after every cut."""

    factory: Factory
    means: Means
    expunging_id: UUID
    acting_user_id: UUID
    sought: Sought
    plan: Plan
    batch: int

    def look(self, read: Callable[[Session], T]) -> T:
        """Read something, without the write lock."""
        with self.factory() as session:
            return read(session)

    def step(self, do: Callable[[Session, Expunging, User], T]) -> T:
        """Do something in a transaction of its own, in the name of whoever confirmed it."""
        with own_transaction(self.factory) as session:
            expunging = session.get_one(Expunging, self.expunging_id)
            return do(session, expunging, session.get_one(User, self.acting_user_id))
