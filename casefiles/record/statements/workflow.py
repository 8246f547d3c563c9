"""Keeping official statements: written down, split into assertions, assessed, never decided for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain, refuse_if_stale, take_over
from casefiles.foundation.web_addresses import is_web_address
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.cases.models import Case
from casefiles.record.codebook.queries import has
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Place
from casefiles.record.statements import policy, queries
from casefiles.record.statements.export import Voice, said, table_of
from casefiles.record.statements.models import (
    Assertion,
    AssertionDetails,
    Assessment,
    AssessmentGround,
    OfficialStatement,
    StatementCase,
    StatementDetails,
    StatementState,
    Verdict,
)
from casefiles.record.statements.parts.judging import faults_of_date, faults_of_said
from casefiles.record.statements.policy import StatementPermission

VOID = Transition(
    "statement:voided",
    frozenset({StatementState.RECORDED}),
    StatementState.VOID,
    StatementPermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "statement:added": N_("wrote the statement down"),
    "statement:changed": N_("changed what is said of the statement"),
    "statement:voided": N_("voided the statement as a mistaken record: %(reason)s"),
    "statement:split": N_("split off assertion %(number)s"),
    "statement:resplit": N_("changed assertion %(number)s"),
    "statement:unsplit": N_("took assertion %(number)s out: %(reason)s"),
    "statement:assessed": N_("assessed assertion %(number)s"),
    "statement:linked": N_("linked the statement to a case"),
    "statement:unlinked": N_("took the link to a case off"),
    "statements:exported": N_("took %(count)s official statements out as a table (%(format)s)"),
}
_CHANGED_MEANWHILE = N_(
    "Somebody changed this assertion while you were writing. It stands here as it is now: read it"
    " again, then send your assessment once more."
)
_NOT_A_REFERENCE = N_("%(reference)s names no case, exhibit or assertion that you may read.")


def details_of(statement: OfficialStatement) -> StatementDetails:
    """Return what the form of a statement holds now."""
    names = StatementDetails.__dataclass_fields__
    return StatementDetails(**{name: getattr(statement, name) for name in names})


def assertion_details_of(assertion: Assertion) -> AssertionDetails:
    """Return what the form of an assertion holds now."""
    names = AssertionDetails.__dataclass_fields__
    return AssertionDetails(**{name: getattr(assertion, name) for name in names})


def add_statement(
    session: Session, details: StatementDetails, *, acting_user: User
) -> OfficialStatement:
    """Write a statement down."""
    policy.require(acting_user, StatementPermission.WRITE)
    refuse_all(_faults_of(session, details, acting_user))
    statement = OfficialStatement(added_by_id=acting_user.id)
    take_over(statement, details)
    _keep_bounds(statement)
    statement.reference = next_reference(session, "ST", digits=4)
    session.add(statement)
    session.flush()
    record(session, "statement:added", statement, acting_user=acting_user)
    return statement


def _faults_of(
    session: Session, details: StatementDetails, user: User, *, kept: object = None
) -> Iterator[Refusal]:
    if not _is_body(session, details.actor_id):
        yield Refusal(N_("Choose the party for which it was said."), field="actor_id")
    if details.speaker_id is not None and not _is_body(session, details.speaker_id):
        yield Refusal(
            N_("Choose a body of the list. A person who spoke is written in words."),
            field="speaker_id",
        )
    if not details.wording:
        yield Refusal(N_("Write what was said, in its words or as a paraphrase."), field="wording")
    yield from faults_of_date(details)
    if not details.source and not details.url:
        yield Refusal(N_("Say where it is read: a source, or an address."), field="source")
    for name in ("url", "archived_url"):
        if (address := getattr(details, name)) and not is_web_address(address):
            yield Refusal(N_("Give the whole address, beginning with https://."), field=name)
    if details.exhibit_id is not None and details.exhibit_id != kept:
        exhibit = session.get(Exhibit, details.exhibit_id)
        known = exhibit and queries.exhibit_named(session, exhibit.reference, acting_user=user)
        if known is None:
            yield Refusal(N_("There is no such exhibit."), field="exhibit")


def _is_body(session: Session, actor_id: UUID | None) -> bool:
    """Return whether it is an actor, and no individual: suspects are not told to everybody."""
    actor = session.get(Actor, actor_id) if actor_id else None
    return actor is not None and actor.kind is not ActorKind.PERSON


def _keep_bounds(statement: OfficialStatement) -> None:
    date = EventDate.parse(statement.date_edtf) if statement.date_edtf else None
    statement.earliest, statement.latest = (date.lower, date.upper) if date else (None, None)


def edit_statement(
    session: Session,
    statement: OfficialStatement,
    details: StatementDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of a statement as a whole."""
    _require_open(statement, acting_user)
    refuse_if_stale(statement, opened)
    refuse_all(_faults_of(session, details, acting_user, kept=statement.exhibit_id))
    changes = _said_aloud(session, take_over(statement, details))
    if changes:
        _keep_bounds(statement)
        _touch(session, statement)
        record(session, "statement:changed", statement, acting_user=acting_user, changes=changes)


def _said_aloud(session: Session, changes: dict[str, list[object]]) -> dict[str, list[object]]:
    """Return changes as the log keeps them: bodies by code, a place by name, a copy by whether."""
    called: Mapping[str, tuple[type[Actor | Place], str]] = {
        "actor_id": (Actor, "code"),
        "speaker_id": (Actor, "code"),
        "place_id": (Place, "names"),
    }
    for name in changes.keys() & called.keys():
        model, said = called[name]
        rows = [session.get(model, key) if key else None for key in changes[name]]
        changes[name] = [plain(getattr(row, said, None)) for row in rows]
    if "exhibit_id" in changes:
        # Its case may be hidden from who reads the history of the statement.
        changes["exhibit_id"] = [key is not None for key in changes["exhibit_id"]]
    return changes


def _require_open(statement: OfficialStatement, user: User) -> None:
    policy.require(user, StatementPermission.WRITE)
    if statement.state is StatementState.VOID:
        raise NotAllowedNow(N_("This statement is void; nothing is written of it any more."))


def _touch(session: Session, statement: OfficialStatement) -> None:
    statement.changed_at = clock.now()
    session.flush()


def void_statement(
    session: Session, statement: OfficialStatement, *, reason: str, acting_user: User
) -> None:
    """Void a statement recorded by mistake, for a reason; nothing counts it any more."""
    policy.require(acting_user, StatementPermission.WRITE)
    kept = stated(reason)
    move(
        session,
        statement,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    statement.void_reason = kept


def add_assertion(
    session: Session,
    statement: OfficialStatement,
    details: AssertionDetails,
    *,
    acting_user: User,
) -> Assertion:
    """Split off one thing that a statement asserts."""
    _require_open(statement, acting_user)
    refuse_all(_faults_of_assertion(session, details))
    number = max((one.number for one in statement.assertions), default=0) + 1
    assertion = Assertion(number=number)
    take_over(assertion, details)
    statement.assertions.append(assertion)
    _touch(session, statement)
    record(session, "statement:split", statement, acting_user=acting_user, number=number)
    return assertion


def _faults_of_assertion(session: Session, details: AssertionDetails) -> Iterator[Refusal]:
    if not has("statement_measure", details.measure):
        yield Refusal(N_("Choose what it asserts."), field="measure")
    yield from faults_of_said(details)
    if details.place_id is not None and session.get(Place, details.place_id) is None:
        yield Refusal(N_("There is no such place."), field="place_id")


def edit_assertion(
    session: Session,
    assertion: Assertion,
    details: AssertionDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change an assertion; an assessment from before says so from then on."""
    statement = assertion.statement
    _require_open(statement, acting_user)
    refuse_if_stale(assertion, opened)
    refuse_all(_faults_of_assertion(session, details))
    changes = _said_aloud(session, take_over(assertion, details))
    if "amount" in changes:
        changes["amount"] = [_plain(one) for one in changes["amount"]]
    if changes:
        assertion.changed_at = clock.now()
        _touch(session, statement)
        record(
            session,
            "statement:resplit",
            statement,
            acting_user=acting_user,
            number=assertion.number,
            changes=changes,
        )


def _plain(amount: Any) -> list[int | None]:  # noqa: ANN401 - what `take_over` found
    return [amount.minimum, amount.maximum]


def remove_assertion(
    session: Session, assertion: Assertion, *, reason: str, acting_user: User
) -> None:
    """Take out what was split wrongly, for a reason; its number is not given again."""
    statement = assertion.statement
    _require_open(statement, acting_user)
    assertion.removal_reason = stated(reason)
    assertion.removed_at = clock.now()
    _touch(session, statement)
    record(
        session,
        "statement:unsplit",
        statement,
        acting_user=acting_user,
        number=assertion.number,
        reason=assertion.removal_reason,
    )


def assess(
    session: Session,
    assertion: Assertion,
    verdict: Verdict | None,
    *,
    reasons: Texts,
    rests_on: Sequence[str] = (),
    opened: int | None = None,
    acting_user: User,
) -> Assessment:
    """Say what was found of an assertion and why; the latest stands, earlier ones stay.

    `opened` is the version that was read; None where nobody read it on a page.
    """
    statement = assertion.statement
    _require_open(statement, acting_user)
    if opened not in (None, assertion.version):
        raise Refusal(_CHANGED_MEANWHILE)
    if verdict not in assertion.verdicts:
        raise Refusal(N_("Choose what was found of it."), field="verdict")
    if not reasons:
        raise Refusal(N_("Say why, in words."), field="reasons")
    grounds = [
        _ground(session, reference, assertion, acting_user) for reference in dict.fromkeys(rests_on)
    ]
    assessment = Assessment(
        verdict=verdict, reasons=reasons, user_id=acting_user.id, grounds=grounds
    )
    assertion.assessments.append(assessment)
    session.flush()
    record(
        session,
        "statement:assessed",
        statement,
        acting_user=acting_user,
        number=assertion.number,
        verdict=verdict,
    )
    return assessment


def _ground(session: Session, reference: str, assertion: Assertion, user: User) -> AssessmentGround:
    found = queries.named(session, reference, acting_user=user)
    if found is None or found is assertion:
        raise Refusal(_NOT_A_REFERENCE, field="rests_on", reference=reference)
    if isinstance(found, Case):
        return AssessmentGround(case_id=found.id)
    if isinstance(found, Exhibit):
        return AssessmentGround(exhibit_id=found.id)
    return AssessmentGround(other_id=found.id)


def link_case(
    session: Session, statement: OfficialStatement, reference: str, *, acting_user: User
) -> None:
    """Say that a statement speaks of a case: it stands beside the attribution there."""
    _require_open(statement, acting_user)
    case = _case(session, reference, acting_user)
    if queries.link_between(session, statement, case) is not None:
        raise Refusal(N_("It is linked to this case already."), field="reference")
    session.add(
        StatementCase(statement_id=statement.id, case_id=case.id, linked_by_id=acting_user.id)
    )
    _touch(session, statement)
    record(session, "statement:linked", statement, acting_user=acting_user, case_id=str(case.id))


def unlink_case(
    session: Session, statement: OfficialStatement, reference: str, *, acting_user: User
) -> None:
    """Take a link to a case off."""
    _require_open(statement, acting_user)
    case = _case(session, reference, acting_user)
    link = queries.link_between(session, statement, case)
    if link is None:
        raise Refusal(N_("It is not linked to this case."), field="reference")
    session.delete(link)
    _touch(session, statement)
    record(session, "statement:unlinked", statement, acting_user=acting_user, case_id=str(case.id))


def _case(session: Session, reference: str, user: User) -> Case:
    case = queries.case_named(session, reference.strip(), acting_user=user)
    if case is None:
        raise Refusal(N_("There is no such case."), field="reference")
    return case


def export_statements(
    session: Session,
    statements: Sequence[OfficialStatement],
    kind: str,
    voice: Voice,
    *,
    acting_user: User,
) -> bytes:
    """Write statements as a table, xlsx or csv, and keep in the log that it was taken out."""
    policy.require(acting_user, StatementPermission.EXPORT)
    titles, rows = table_of(statements, voice)
    sheet, rtl = voice.say(N_("Official statements"))[:31], voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "statements:exported",
        acting_user,
        acting_user=acting_user,
        count=len(statements),
        format=kind,
        fields=said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
