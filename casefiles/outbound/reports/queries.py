"""Reading the gap register as of a day: a fixed number of queries, however many cases there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from casefiles.foundation.stretches import stretches
from casefiles.foundation.texts import Texts
from casefiles.outbound.reports.parts.bodies import Bodies, known_bodies
from casefiles.outbound.reports.parts.facts import (
    Finding,
    Gap,
    Ours,
    Party,
    Register,
    Row,
    Use,
    Wanted,
)
from casefiles.outbound.reports.parts.judging import GAP_WORDS, Kin
from casefiles.outbound.reports.parts.known import Said, Turn, is_documented, register_of
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
)
from casefiles.outbound.submissions.parts.permits import is_telling
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.actors.models import Actor, ActorKind, Membership, MembershipKind
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import is_for_officers, is_visible_to
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Asserter, Claim, ClaimParty, ClaimState, Stance
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.places.models import Place
from casefiles.record.places.queries import below_or_at
from casefiles.record.public_record.models import UNDocument, key_of
from casefiles.record.public_record.queries import with_keys
from casefiles.record.recipients.queries import profiles
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Victim

__all__ = ["GAP_WORDS", "Gap", "Register", "Row", "Wanted"]

_APPROVED = "claim:approved"
#: what makes a claim of ours stand approved, and what ends it
_TURNS = (_APPROVED, "claim:reopened", "claim:superseded", "claim:withdrawn")
_Parent = aliased(Place)


def register(
    session: Session, wanted: Wanted, *, acting_user: User, use: Use = Use.SHOWN
) -> Register:
    """Return the register of the cases that a person may read, and that may go so far."""
    also = {Use.SHOWN: sa.true, Use.TABLE: is_for_officers, Use.ANNEX: _is_open}[use]
    return _register(session, wanted, sa.and_(is_visible_to(acting_user), also()))


def open_register(session: Session, wanted: Wanted) -> Register:
    """Return the register for nobody in particular: established cases, open to all colleagues."""
    return _register(session, wanted, _is_open())


def documented(session: Session, register: Register) -> list[Row]:
    """Return the rows that a register counts as documented: our claim names who is asked for."""
    kin = _kin(session)
    return [row for row in register.rows if is_documented(row, register.wanted, kin)]


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(Case.access == CaseAccess.ORGANISATION, Case.state.in_(sorted(ESTABLISHED)))


def _register(session: Session, wanted: Wanted, visible: sa.ColumnElement[bool]) -> Register:
    conditions = (visible, Case.state != CaseState.VOID, *_conditions(wanted))
    parties = _parties(session, conditions)
    cases: dict[UUID, Said] = {}
    _read_ours(session, conditions, cases, parties)
    known = profiles(session)
    others = _read_findings(session, conditions, cases, parties, Bodies(known))
    _read_dispatches(session, conditions, cases)
    names = others | known_bodies(known)  # as our recipients are called here
    return register_of(cases, wanted, _kin(session), names)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Return what narrows by place and by when it happened; an unknown day is in no period."""
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.place_id:
        conditions.append(Case.place_id.in_(below_or_at(wanted.place_id)))
    if wanted.since:
        conditions.append(sa.or_(Case.latest >= wanted.since, Case.latest.is_(None)))
    if wanted.until:
        conditions.append(sa.or_(Case.earliest <= wanted.until, Case.earliest.is_(None)))
    if wanted.since or wanted.until:
        conditions.append(sa.or_(Case.earliest.is_not(None), Case.latest.is_not(None)))
    return conditions


_Conditions = Sequence[sa.ColumnElement[bool]]
_Parties = Mapping[UUID, tuple[Party, ...]]


def _parties(session: Session, conditions: _Conditions) -> _Parties:
    """Return whom our claims and those of UN bodies name, by claim; each actor is read once."""
    columns = (Actor.id, Actor.code, Actor.kind, Actor.names)
    rows = session.execute(sa.select(*columns))
    actors = {party.id: party for party in (Party(*row) for row in rows)}
    statement = (
        sa.select(ClaimParty.claim_id, ClaimParty.actor_id)
        .join(Claim, Claim.id == ClaimParty.claim_id)
        .join(Case, Case.id == Claim.case_id)
        .where(Claim.asserter.in_((Asserter.US, Asserter.UN_BODY)), *conditions)
        .order_by(ClaimParty.claim_id, ClaimParty.position)
    )
    found: dict[UUID, tuple[Party, ...]] = {}
    for claim_id, actor_id in session.execute(statement):
        found[claim_id] = (*found.get(claim_id, ()), actors[actor_id])
    return found


def _read_ours(
    session: Session, conditions: _Conditions, cases: dict[UUID, Said], parties: _Parties
) -> None:
    """Read when each claim of ours stood approved: the log knows it, the claim only what it is."""
    statement = (
        sa.select(
            *_OF_CASE,
            Claim.id,
            Claim.scheme,
            Claim.standard,
            Claim.stance,
            AuditEvent.action,
            AuditEvent.happened_at,
        )
        .join(Claim, Claim.case_id == Case.id)
        .join(AuditEvent, AuditEvent.subject_id == Claim.id)
        .where(Claim.asserter == Asserter.US, AuditEvent.action.in_(_TURNS), *conditions)
        .order_by(AuditEvent.sequence)
    )
    for *of_case, claim_id, scheme, standard, stance, action, at in session.execute(statement):
        said = _said(cases, of_case)
        turns = said.turns.setdefault(claim_id, [])
        turns.append(Turn(at.date(), action == _APPROVED))
        if action == _APPROVED:
            named = parties.get(claim_id, ()) if stance is Stance.ATTRIBUTES else ()
            said.ours[claim_id] = Ours(claim_id, at.date(), scheme, standard, named)


_OF_CASE = (Case.id, Case.reference, Case.earliest)


def _said(cases: dict[UUID, Said], of_case: Sequence[Any]) -> Said:
    case_id, reference, earliest = of_case
    return cases.setdefault(case_id, Said(reference, earliest))


_OF_FINDING = (
    Claim.id,
    Claim.asserter_name,
    Claim.symbol,
    Claim.paragraph,
    Claim.stated_on,
    Claim.created_at,
    Claim.stance,
    Claim.incident_confirmed,
    Claim.party_named,
    Claim.law_characterised,
    Claim.sameness,
)


def _read_findings(
    session: Session,
    conditions: _Conditions,
    cases: dict[UUID, Said],
    parties: _Parties,
    bodies: Bodies,
) -> dict[str, Texts]:
    """Read what UN bodies found; return what those are called that are none of our recipients."""
    statement = (
        sa.select(*_OF_CASE, *_OF_FINDING)
        .join(Claim, Claim.case_id == Case.id)
        .where(
            Claim.asserter == Asserter.UN_BODY,
            Claim.state == ClaimState.RECORDED,
            Claim.removed_at.is_(None),
            *conditions,
        )
        .order_by(Claim.stated_on, Claim.id)
    )
    rows = session.execute(statement).all()
    documents = with_keys(session, {key_of(row.symbol) for row in rows} - {""})
    names: dict[str, Texts] = {}
    for row in rows:
        document = documents.get(key_of(row.symbol))
        finding = _finding(row[len(_OF_CASE) :], document, bodies, parties)
        names.setdefault(finding.body, finding.body_name)
        _said(cases, row[: len(_OF_CASE)]).findings.append(finding)
    return names


def _finding(
    said: Sequence[Any], document: UNDocument | None, bodies: Bodies, parties: _Parties
) -> Finding:
    claim_id, name, symbol, paragraph, stated_on, written_at, stance, *answers = said
    confirmed, named, law, sameness = answers
    said_on = stated_on or (document.published_on if document else None)
    name = (document.body_name if document else None) or name or Texts()
    return Finding(
        claim_id=claim_id,
        body=bodies.body_of(document.recipient if document else "", name, symbol),
        body_name=name,
        symbol=document.symbol if document else symbol,
        paragraph=paragraph,
        said_on=said_on,
        known_on=said_on or written_at.date(),
        stance=stance,
        confirmed=confirmed,
        named=named,
        law=law,
        sameness=sameness,
        parties=parties.get(claim_id, ()),
        document_id=document.id if document else None,
    )


def _read_dispatches(session: Session, conditions: _Conditions, cases: dict[UUID, Said]) -> None:
    """Read on which day each case first went to each recipient."""
    statement = (
        sa.select(*_OF_CASE, Submission.recipient, sa.func.min(Dispatch.happened_on))
        .join(SubmissionCase, SubmissionCase.case_id == Case.id)
        .join(Submission, Submission.id == SubmissionCase.submission_id)
        .join(Dispatch, Dispatch.submission_id == Submission.id)
        .where(Dispatch.kind == DispatchKind.SENT, *conditions)
        .group_by(*_OF_CASE, Submission.recipient)
    )
    for *of_case, recipient, day in session.execute(statement):
        _said(cases, of_case).sent[recipient] = day


def _kin(session: Session) -> Kin:
    """Return who is part of whom, in as many steps as there are."""
    statement = sa.select(Membership.member_id, Membership.body_id).where(
        Membership.kind == MembershipKind.PART_OF
    )
    direct: dict[UUID, set[UUID]] = {}
    for member, body in session.execute(statement):
        direct.setdefault(member, set()).add(body)
    return Kin({member: _upward(member, direct) for member in direct})


def _upward(start: UUID, direct: Mapping[UUID, Collection[UUID]]) -> frozenset[UUID]:
    reached, waiting = set[UUID](), [start]
    while waiting:
        new = set(direct.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return frozenset(reached)


# --- for a page, a table, a document -------------------------------------------------------------


class CaseFacts(NamedTuple):
    """What a register says of a case itself."""

    title: Texts
    date_edtf: str | None
    place: Texts | None
    within: Texts | None


def facts_of(session: Session, rows: Sequence[Row]) -> dict[UUID, CaseFacts]:
    """Return what some cases of a register are: what, where, when."""
    statement = (
        sa.select(Case.id, Case.title, Case.date_edtf, Place.names, _Parent.names, _Parent.level)
        .outerjoin(Place, Place.id == Case.place_id)
        .outerjoin(_Parent, _Parent.id == Place.parent_id)
    )
    found = (
        row
        for some in stretches([row.case_id for row in rows])
        for row in session.execute(statement.where(Case.id.in_(some)))
    )
    return {
        case_id: CaseFacts(title, day, place, parent if level else None)
        for case_id, title, day, place, parent, level in found
    }


def documents_of(session: Session, rows: Sequence[Row]) -> dict[UUID, UNDocument]:
    """Return the documents that the findings of some rows rest on."""
    ids = {one.document_id for row in rows for one in row.findings if one.document_id}
    found = session.scalars(sa.select(UNDocument).where(UNDocument.id.in_(ids)))
    return {one.id: one for one in found}


def people_of(session: Session, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return how everybody recorded in some cases is called, to be looked for in what leaves.

    Whoever was harmed, every individual who is held responsible, and sources by what we call
    them, unless they published it themselves.
    """
    return people_in(session, [row.case_id for row in rows])


def everybody(session: Session) -> list[dict[str, Any]]:
    """Return the same for every case, also those that few may read."""
    return _people(session, None)


def people_in(session: Session, case_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Return the same for some cases."""
    return _people(session, case_ids)


def _people(session: Session, case_ids: Sequence[UUID] | None) -> list[dict[str, Any]]:
    def among(column: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - the case of a row
        return sa.true() if case_ids is None else column.in_(case_ids)

    harmed = (
        sa.select(Person.names, Person.aliases)
        .join(Victim, Victim.person_id == Person.id)
        .where(among(Victim.case_id))
    )
    suspects = sa.select(Actor.names, Actor.aliases).where(Actor.kind == ActorKind.PERSON)
    named = sa.union(
        *(sa.select(one.source_id).where(among(one.case_id)) for one in _NAMING_SOURCES)
    )
    sources = sa.select(Source).where(Source.id.in_(named))
    return [
        *(
            {"names": names.to_json() if names else None, "aliases": list(aliases)}
            for statement in (harmed, suspects)
            for names, aliases in session.execute(statement)
        ),
        *(
            {"names": one.label.to_json(), "aliases": []}
            for one in session.scalars(sources)
            if not one.is_published and is_telling(one.label.to_json())
        ),
    ]


_NAMING_SOURCES = (Citation, CasualtyFigure, Exhibit, Claim)


def bodies_heard(session: Session, *, acting_user: User) -> dict[str, Texts]:
    """Return the UN bodies that speak in the cases a person may read, by their codes."""
    statement = (
        sa.select(Claim.asserter_name, Claim.symbol)
        .join(Case, Case.id == Claim.case_id)
        .where(
            Claim.asserter == Asserter.UN_BODY,
            Claim.removed_at.is_(None),
            Case.state != CaseState.VOID,
            is_visible_to(acting_user),
        )
    )
    said = [(name or Texts(), symbol) for name, symbol in session.execute(statement)]
    documents = with_keys(session, {key_of(symbol) for _name, symbol in said} - {""})
    bodies, heard = Bodies(profiles(session)), dict[str, Texts]()
    for name, symbol in said:
        document = documents.get(key_of(symbol))
        called = (document.body_name if document else None) or name
        code = bodies.body_of(document.recipient if document else "", called, symbol)
        heard.setdefault(code, called)
    return heard
