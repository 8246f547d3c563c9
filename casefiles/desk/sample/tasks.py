"""Loads the sample in short transactions, one an incident; what is there already is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.desk.sample import queries, workflow
from casefiles.desk.sample.parts import details, fiction, reports, wording
from casefiles.desk.sample.parts.reports import Incident
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts.models import Role
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.vault.workflow import Stretching
from casefiles.record.cases.models import Case
from casefiles.record.evidence.workflow import take_in

Factory = sessionmaker[Session]
NOT_A_SAMPLE = N_("This installation is a real organisation's; the sample stays out of it.")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_passphrase() -> str:
    """Return a passphrase of about 120 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(5))


def set_up(
    factory: Factory, *, make_passphrase: Callable[[], str], stretching: Stretching | None = None
) -> str | None:
    """Make the installation the invented organisation's; return the passphrase of new keys."""
    made: str | None = None
    with own_transaction(factory) as session:
        found = find_organisation(session)
        if found is None:
            made = make_passphrase()
            workflow.set_up(session, passphrase=made, stretching=stretching)
        elif not found.is_sample:
            raise NotAllowedNow(NOT_A_SAMPLE)
    for colleague in fiction.staff():
        with own_transaction(factory) as session:
            if colleague.name not in queries.staff(session):
                workflow.invite(session, colleague)
    return made


def load_record(factory: Factory, store: LocalStore) -> None:
    """Load places, parties, the incidents with every report, and what the demonstration adds."""
    with own_transaction(factory) as session:
        place_ids = workflow.bring_in_places(session)
    with own_transaction(factory) as session:
        workflow.bring_in_facilities(session, place_ids)
    with own_transaction(factory) as session:
        workflow.bring_in_actors(session)
    _enter_incidents(factory, place_ids)
    _invent_victims(factory)
    for ref in fiction.illustrated():
        _receive_exhibits(factory, store, ref)
    _attribute(factory)


def _enter_incidents(factory: Factory, place_ids: Mapping[str, UUID]) -> None:
    with factory() as session:
        known = queries.cases_by_tag(session)
    for incident in reports.incidents():
        if incident.ref not in known:
            with own_transaction(factory) as session:
                workflow.enter_incident(session, incident, place_ids)


def _case(session: Session, ref: str) -> Case:
    return session.get_one(Case, queries.cases_by_tag(session)[ref])


def _invent_victims(factory: Factory) -> None:
    for invented in fiction.victims():
        with own_transaction(factory) as session:
            case = _case(session, invented.incident)
            if not queries.has_victims(session, case.id):
                workflow.invent_victim(session, case, invented, _incident(invented.incident))


def _receive_exhibits(factory: Factory, store: LocalStore, ref: str) -> None:
    """Take in the picture and the list of reports; bytes come before the transaction."""
    incident = _incident(ref)
    with factory() as session:
        case = _case(session, ref)
        if queries.has_exhibits(session, case.id):
            return
        picture = workflow.draw_exhibit(session, case, incident)
    made = (
        (details.sketch_details(incident), picture, "where-it-lies.png"),
        (details.list_details(incident), wording.list_of_reports(incident), "public-reports.txt"),
    )
    arrivals = [take_in(store, BytesIO(each), limit=len(each)) for _, each, _ in made]
    with own_transaction(factory) as session:
        case = _case(session, ref)
        for (filled, _, name), arrival in zip(made, arrivals, strict=True):
            workflow.receive_exhibit(session, case, incident, filled, arrival, name=name)


def _attribute(factory: Factory) -> None:
    for attribution in fiction.attributions():
        with own_transaction(factory) as session:
            case = _case(session, attribution.incident)
            if not queries.has_attribution(session, case.id):
                incident = _incident(attribution.incident)
                workflow.attribute(session, case, attribution, incident)


def _incident(ref: str) -> Incident:
    return next(each for each in reports.incidents() if each.ref == ref)


@dataclass(frozen=True)
class SignIn:
    """How one of the invented staff comes in: a name and a code that works once."""

    name: str
    shown: str
    role: Role
    code: str


def fresh_sign_ins(factory: Factory) -> list[SignIn]:
    """Return a fresh one-time code for each of the staff; older ones stop working."""
    with own_transaction(factory) as session:
        codes = workflow.issue_codes(session)
    return [SignIn(each.name, each.shown, each.role, codes[each.name]) for each in fiction.staff()]
