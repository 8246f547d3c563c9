"""Loads the sample in short transactions, one an incident; what is there already is kept."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.desk.sample import queries, workflow
from casefiles.desk.sample.parts import anniversary, details, displaced, fiction, reports, wording
from casefiles.desk.sample.parts import statements as said
from casefiles.desk.sample.parts.asks import published_asks
from casefiles.desk.sample.parts.fiction import PlannedSubmission
from casefiles.desk.sample.parts.reports import Incident
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.editions import workflow as editions
from casefiles.outbound.packets import workflow as packets
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import file_chunks
from casefiles.outbound.publications import queries as publications
from casefiles.outbound.publications import workflow as writing
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import Role
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.vault.workflow import Keyring, Stretching
from casefiles.record.actors.queries import with_code
from casefiles.record.cases.models import Case
from casefiles.record.displacement.workflow import enter_once
from casefiles.record.evidence.workflow import take_in
from casefiles.record.published_figures import workflow as figures
from casefiles.record.published_figures.queries import read_rows
from casefiles.record.recommendations import workflow as recommendations
from casefiles.record.recommendations.parts.addressees import addressee_in_words
from casefiles.record.recommendations.queries import list_recommendations
from casefiles.record.statements import workflow as statements
from casefiles.record.statements.queries import list_statements

Factory = sessionmaker[Session]
NOT_A_SAMPLE = N_("This installation is a real organisation's; the sample stays out of it.")
NO_PACKET = N_("The sample was interrupted before its packet was built. Empty it: make reset")
OFFICER = "hadi"
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
    with own_transaction(factory) as session:
        workflow.bring_in_documents(session)
    with own_transaction(factory) as session:
        _bring_in_figures(session)
        _bring_in_statements(session)
    with own_transaction(factory) as session:
        _bring_in_recommendations(session)
    with own_transaction(factory) as session:
        _bring_in_displacement(session)
    _enter_incidents(factory, place_ids)
    _invent_victims(factory)
    for ref in fiction.illustrated():
        _receive_exhibits(factory, store, ref)
    _attribute(factory)
    _assess(factory)


def _bring_in_figures(session: Session) -> None:
    """Enter the published figures; those that stand there already are left as they are."""
    officer = queries.staff(session)["nour"]
    rows = read_rows(session, reports.published_figures())
    details = [row.details for row in rows if row.details is not None]
    figures.import_figures(session, details, acting_user=officer)


def _bring_in_statements(session: Session) -> None:
    """Add what parties said officially, split into what it asserts, where there is nothing yet."""
    officer, actor_ids = queries.staff(session)["nour"], queries.actor_ids(session)
    for given in () if list_statements(session) else said.statements():
        filled = said.statement_details(given, actor_ids[given["party"]])
        statement = statements.add_statement(session, filled, acting_user=officer)
        for one in said.assertions_of(given):
            statements.add_assertion(session, statement, one, acting_user=officer)


def _bring_in_recommendations(session: Session) -> None:
    """Add what two publications asked of whom, where absent; nothing of what was done is known."""
    officer, parties = queries.staff(session)["nour"], queries.actor_ids(session)
    known = {listed.recommendation.ask for listed in list_recommendations(session)}
    for asked in published_asks(parties):
        if asked.ask not in known:
            named = asked.addressee_words and addressee_in_words(session, asked.addressee_words)
            if named:
                chosen = replace(asked, addressee=named.choice, addressee_words=None)
                recommendations.add_recommendation(session, chosen, acting_user=officer)
            else:
                recommendations.add_recommendation(session, asked, acting_user=officer)


def _bring_in_displacement(session: Session) -> None:
    """Enter the estimates of displacement that are not there yet."""

    def party(code: str) -> UUID | None:
        actor = with_code(session, code)
        return actor.id if actor else None

    officer = queries.staff(session)["nour"]
    enter_once(session, list(displaced.estimates(party)), acting_user=officer)


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


def _assess(factory: Factory) -> None:
    """Say what was found of official statements, beside the cases that it rests on."""
    with own_transaction(factory) as session:
        colleague = queries.staff(session)["samira"]
        by_words = {one.wording: one for one in list_statements(session)}
        for judged in anniversary.judged():
            given = next(one for one in said.statements() if one["key"] == judged.statement)
            statement = by_words[said.words_of(given)]
            assertion = next(one for one in statement.asserted if one.number == judged.number)
            if assertion.assessment is None:
                references = [_case(session, ref).reference for ref in judged.incidents]
                statements.assess(
                    session,
                    assertion,
                    judged.verdict,
                    reasons=judged.reasons,
                    rests_on=references,
                    acting_user=colleague,
                )


def publish_report(factory: Factory, keyring: Keyring, voices: Mapping[str, Voice]) -> str:
    """Write the report of the sample, propose and publish it; return what it is called."""
    with own_transaction(factory) as session:
        staff = queries.staff(session)
        writer, publisher = (staff[name] for name in anniversary.people())
        there = publications.list_reports(session)
        if there:
            return there[0].reference
        party_id = str(queries.actor_ids(session)[anniversary.party()])
        details = anniversary.report_details(party_id)
        report = writing.open_report(session, details, acting_user=writer)
        tagged = queries.cases_by_tag(session)
        told = [tagged[ref] for ref in anniversary.incidents()]
        writing.choose_accounts(session, report, told, acting_user=writer)
        for code, words in anniversary.prose():
            writing.write_section(
                session, report, code, prose=words, is_left_out=False, opened=0, acting_user=writer
            )
        edition = editions.propose(session, keyring, report, voices, acting_user=writer)
        shown = edition.digest
        editions.publish(session, report, voices, shown=shown, acting_user=publisher)
        return report.reference


def _incident(ref: str) -> Incident:
    return next(each for each in reports.incidents() if each.ref == ref)


@dataclass(frozen=True)
class Bench:
    """What making packets needs: keys in memory, and somebody who does the waiting work."""

    keyring: Keyring
    passphrase: str
    build: Callable[[], object]


def load_submissions(factory: Factory, bench: Bench) -> None:
    """Make the submissions, each as far as it goes; the last is the one to look at first."""
    for planned in fiction.submissions():
        with own_transaction(factory) as session:
            submission_id = workflow.assemble(session, planned).id
        for step in _STEPS_TO[planned.end]:
            _take(factory, bench, step, planned, submission_id)


def _ask(session: Session, bench: Bench, submission: Submission, one: PlannedSubmission) -> None:
    workflow.ask_clearance(session, bench.keyring, submission, one)


def _clear(session: Session, _bench: Bench, submission: Submission, one: PlannedSubmission) -> None:
    workflow.clear(session, submission, one)


def _seal(session: Session, bench: Bench, submission: Submission, one: PlannedSubmission) -> None:
    workflow.seal(session, bench.keyring, submission, one, passphrase=bench.passphrase)


def _follow(session: Session, bench: Bench, submission: Submission, one: PlannedSubmission) -> None:
    workflow.follow_up(session, bench.keyring, submission, one)


_Step = Callable[[Session, Bench, Submission, PlannedSubmission], None]
#: by how far a submission goes
_STEPS_TO: Mapping[str, tuple[_Step, ...]] = {
    "assembling": (),
    "in_clearance": (_ask,),
    "sealed": (_ask, _clear, _seal),
    "acknowledged": (_ask, _clear, _seal, _follow),
}


def _take(
    factory: Factory, bench: Bench, step: _Step, planned: PlannedSubmission, submission_id: UUID
) -> None:
    with own_transaction(factory) as session:
        step(session, bench, session.get_one(Submission, submission_id), planned)
    if step is _seal:
        bench.build()


@dataclass(frozen=True)
class HandedOut:
    """The plain file of the sample's packet, and whose key signed it."""

    path: Path
    fingerprint: str
    cases: int
    bytes: int


def hand_out(factory: Factory, keyring: Keyring, sealed: Path, out: Path) -> HandedOut:
    """Copy the packet in clear where a recipient would find it, readable by its owner alone."""
    with factory() as session:
        found = queries.finished_packet(session)
        if found is None:
            raise NotAllowedNow(NO_PACKET)
        submission, packet = found
        path = out / f"{submission.reference}.zip"
    if not path.exists() or _digest(path) != packet.sha256:
        with own_transaction(factory) as session:
            kept = session.get_one(Packet, packet.id)
            packets.note_download(
                session, keyring, kept, acting_user=queries.staff(session)[OFFICER]
            )
            chunks = file_chunks(session, keyring, kept, sealed)
        out.mkdir(mode=0o700, exist_ok=True)
        _write(path, chunks)
    return HandedOut(path, packet.fingerprint, len(submission.cases), packet.size)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(chunks)


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
