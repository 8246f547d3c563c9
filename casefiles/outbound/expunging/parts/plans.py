"""By which names somebody is looked for: kept sealed for as long as it is needed, then gone."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from casefiles.foundation import envelope
from casefiles.outbound.expunging.models import Expunging
from casefiles.outbound.expunging.parts.mentions import Mentions
from casefiles.outbound.expunging.parts.subjects import (
    NAMES,
    Subject,
    cases_of,
    names_now,
    of_several_words,
)
from casefiles.platform.vault.workflow import (
    Keyring,
    forget_data_keys,
    new_data_key,
    open_data_key,
)

#: in the log alone a single word is looked for too, unless it is this short
_SHORT = 5


@dataclass(frozen=True)
class Plan:
    """The names that are cut out of texts, and those whose mention takes a detail of the log."""

    #: what whoever asked wrote down: other spellings, and the name behind a source
    spellings: tuple[str, ...] = ()
    cut: frozenset[str] = field(default_factory=frozenset)
    found: frozenset[str] = field(default_factory=frozenset)
    #: ids of the cases in which they stand: once the rows are gone that said so, this tells it
    cases: frozenset[str] = field(default_factory=frozenset)

    @property
    def in_texts(self) -> Mentions:
        """Return what is cut out of what others wrote."""
        return Mentions(self.cut)

    @property
    def in_log(self) -> Mentions:
        """Return what marks a detail of the log as naming them."""
        return Mentions(self.cut | self.found)


def drawn_up(session: Session, subject: Subject, spellings: Collection[str]) -> Plan:
    """Return by which names they are looked for, as the record calls them now and once did.

    A label or a description is no name: in the words of others it may mean anybody.
    """
    called = names_now(session, subject)
    typed = tuple(dict.fromkeys(name.strip() for name in spellings if name.strip()))
    names = of_several_words(names_now(session, subject, NAMES))
    found = {name for name in called if len(name) >= _SHORT}
    cases = frozenset(map(str, cases_of(session, subject)))
    return Plan(typed, frozenset({*typed, *names}), frozenset(found), cases)


def keep(session: Session, keyring: Keyring, expunging: Expunging, plan: Plan) -> None:
    """Seal a plan into the row, under a key that goes with it."""
    if expunging.data_key_id is None:
        row, key = new_data_key(session, keyring)
        session.flush()
        expunging.data_key_id = row.id
    else:
        key = open_data_key(session, keyring, expunging.data_key_id)
    said = {
        "spellings": list(plan.spellings),
        "cut": sorted(plan.cut),
        "found": sorted(plan.found),
        "cases": sorted(plan.cases),
    }
    plain = json.dumps(said, ensure_ascii=False).encode()
    expunging.sealed_plan = envelope.seal(key, plain, bound_to=_purpose(expunging))


def read(session: Session, keyring: Keyring, expunging: Expunging) -> Plan:
    """Return the plan of a row; an empty one where it is gone."""
    if expunging.sealed_plan is None or expunging.data_key_id is None:
        return Plan()
    key = open_data_key(session, keyring, expunging.data_key_id)
    plain = envelope.open_sealed(key, expunging.sealed_plan, bound_to=_purpose(expunging))
    said = json.loads(plain)
    sets = (frozenset(said.get(name, ())) for name in ("cut", "found", "cases"))
    return Plan(tuple(said["spellings"]), *sets)


def forget(session: Session, expunging: Expunging) -> None:
    """Remove a plan and its key: nothing needs the names any more."""
    key_id, expunging.sealed_plan, expunging.data_key_id = expunging.data_key_id, None, None
    session.flush()
    forget_data_keys(session, [key_id] if key_id else [])


def _purpose(expunging: Expunging) -> bytes:
    return f"expunging:{expunging.id}".encode()
