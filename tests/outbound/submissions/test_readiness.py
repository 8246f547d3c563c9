"""What a recipient asks for, against what a case says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions import queries
from casefiles.outbound.submissions.models import SubmissionState
from casefiles.outbound.submissions.parts.judging import JUDGES
from casefiles.outbound.submissions.parts.judging_whole import JUDGES_OF_WHOLE
from casefiles.outbound.submissions.parts.overview import overview_of
from casefiles.outbound.submissions.parts.readiness import Mark, columns_of, worst
from casefiles.platform.accounts.models import User
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import ClaimState, Stance
from casefiles.record.disclosure.models import GroundSubject, Purpose, Scope
from casefiles.record.recipients.models import Check, Profile, Requirement
from casefiles.record.recipients.queries import profile, profiles
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.places import add_place
from tests.factories.recipients import add_own
from tests.factories.submissions import COI, add_ground, add_ready_case, add_submission
from tests.factories.victims import add_victim

Change = Callable[[Case], object]


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """Collect the statements that the database gets."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)


def marks(session: Session, case: Case, asked: Profile | None = None) -> dict[str, Mark]:
    (row,) = queries.readiness_of(session, [case], asked or profile(session, COI))
    return {one.code: one.mark for one in row.findings}


def test_every_check_has_a_judge() -> None:
    assert set(JUDGES) | set(JUDGES_OF_WHOLE) == set(Check)


def test_a_whole_case_is_ready(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead)

    (row,) = queries.readiness_of(session, [case], profile(session, COI))

    assert row.is_ready
    assert row.blocking == 0
    assert row.met > 0


def setting(**columns: Any) -> Change:
    def change(case: Case) -> None:
        for name, value in columns.items():
            setattr(case, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "code", "mark"),
    [
        (setting(date_edtf=None), "date", Mark.BLOCKS),
        (setting(place_id=None), "place", Mark.BLOCKS),
        (setting(target=""), "circumstances", Mark.BLOCKS),
        (setting(narrative=None), "circumstances", Mark.BLOCKS),
        (setting(narrative=None), "narrative_language", Mark.BLOCKS),
        (setting(narrative=Texts.of(fr="Un avion.")), "narrative_language", Mark.BLOCKS),
        (setting(violations=("8-2-e-i",)), "legal_characterisation", Mark.MET),
        (setting(violations=()), "legal_characterisation", Mark.ABSENT),
        (setting(), "victims", Mark.ABSENT),
    ],
)
def test_what_a_case_lacks(
    session: Session, lead: User, change: Change, code: str, mark: Mark
) -> None:
    case = add_ready_case(session, lead=lead)
    change(case)
    session.flush()
    session.expire(case, ["place"])

    assert marks(session, case)[code] is mark


def test_a_case_that_is_not_verified_blocks(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead, state=CaseState.INVESTIGATING)

    found = marks(session, case)

    assert found["verified"] is Mark.BLOCKS
    assert found["evidence"] is Mark.ABSENT
    assert found["responsible_party"] is Mark.BLOCKS


@pytest.mark.parametrize(
    "state", [state for state in ClaimState if state is not ClaimState.RECORDED]
)
def test_only_an_approved_attribution_counts(
    session: Session, lead: User, state: ClaimState
) -> None:
    case = add_case(session, lead=lead, state=CaseState.INVESTIGATING)
    add_claim(session, case, author=lead, state=state)
    # superseded: by another one, which is approved
    counts = state in {ClaimState.APPROVED, ClaimState.SUPERSEDED}

    found = marks(session, case)

    assert (found["attribution_approved"] is Mark.MET) is counts
    assert (found["responsible_party"] is Mark.MET) is counts
    assert (found["standard_stated"] is Mark.MET) is counts


def test_an_attribution_that_leaves_it_open_is_to_be_looked_at(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead, state=CaseState.INVESTIGATING)
    add_claim(
        session,
        case,
        author=lead,
        state=ClaimState.APPROVED,
        parties=(),
        stance=Stance.UNDETERMINED,
    )

    assert marks(session, case)["responsible_party"] is Mark.UNCLEAR


def test_consent_is_asked_for_prosecutors_apart(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead)
    assert marks(session, case)["informed_consent"] is Mark.MET
    victim = add_victim(session, case, name="Salma Invented")
    assert marks(session, case)["informed_consent"] is Mark.UNCLEAR
    add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead)

    found = marks(session, case)
    assert (found["informed_consent"], found["onward_use"]) == (Mark.MET, Mark.UNCLEAR)

    add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead, purpose=Purpose.PROSECUTORS)
    assert marks(session, case)["onward_use"] is Mark.MET


def test_references_are_listed_by_number(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead)
    # An id begins with the millisecond, and at random within it.
    ids = sorted((new_id() for _ in range(12)), reverse=True)
    victims = [add_victim(session, case, name=f"Person {one}", id=one) for one in ids]
    references = [victim.reference for victim in victims]

    (row,) = queries.readiness_of(session, [case], profile(session, COI))

    told = next(one.parameters for one in row.findings if one.code == "informed_consent")
    assert told == {"references": ", ".join(references)}
    assert [one.reference for one in row.permits.outcomes if one.what == "name"] == references
    for victim in reversed(victims):
        add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead)
    rows = queries.readiness_of(session, [case], profile(session, COI))
    assert [one for _, one in overview_of(rows, []).exposed] == references


def test_an_exhibit_nobody_spoke_of_and_a_damaged_one(
    session: Session, store: LocalStore, lead: User
) -> None:
    case = add_ready_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead)
    found = marks(session, case)
    assert (found["confidentiality"], found["evidence"]) == (Mark.UNCLEAR, Mark.MET)

    add_ground(session, case, GroundSubject.EXHIBIT, exhibit.id, by=lead, scopes=(Scope.FILE,))
    assert marks(session, case)["confidentiality"] is Mark.MET
    exhibit.file.fixity = Fixity.CHANGED
    assert marks(session, case)["evidence"] is Mark.UNCLEAR


def test_the_state_of_the_mandate_is_known_by_its_codes(session: Session, lead: User) -> None:
    country = add_place(session, name="Syria", level=0, code="SYR")
    inside = add_place(session, name="Somewhere in it", parent=country)
    case = add_ready_case(session, lead=lead, place_id=inside.id)
    elsewhere = add_ready_case(session, lead=lead)

    assert marks(session, case)["state_concerned"] is Mark.MET
    assert marks(session, elsewhere)["state_concerned"] is Mark.UNCLEAR


def test_what_a_recipient_must_not_get_blocks(session: Session, lead: User) -> None:
    """Another body may forbid what the Commission asks for."""
    asked = profile(session, COI)
    victims = next(one for one in asked.elements if one.code == "victims")
    strict = replace(asked, elements=(replace(victims, requirement=Requirement.FORBIDDEN),))
    case = add_ready_case(session, lead=lead)
    assert marks(session, case, strict)["victims"] is Mark.MET

    add_victim(session, case)

    assert marks(session, case, strict)["victims"] is Mark.FORBIDDEN


def test_words_that_name_somebody_stop_it_for_every_recipient(
    session: Session, lead: User, officer: User
) -> None:
    add_own(session, by=officer)
    told = Texts.of(en="Aircraft struck the market; Salma Invented died there.")
    case = add_ready_case(session, lead=lead, narrative=told)
    add_victim(session, case, name="Salma Invented")

    for asked in profiles(session):
        (row,) = queries.readiness_of(session, [case], asked)
        stopped = [one.words for one in row.findings if one.mark is Mark.BLOCKS]
        assert any("words that leave name" in one for one in stopped), asked.code


def test_figures_may_be_asked_for(session: Session, lead: User) -> None:
    asked = profile(session, COI)
    victims = next(one for one in asked.elements if one.code == "victims")
    wanting = replace(asked, elements=(replace(victims, checks=(Check.CASUALTY_FIGURES,)),))

    assert marks(session, add_ready_case(session, lead=lead), wanting)["victims"] is Mark.ABSENT


def test_a_column_shows_the_gravest_of_what_it_sums_up(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead)
    case.target = ""
    (row,) = queries.readiness_of(session, [case], profile(session, COI))
    columns = {one.code: one for one in columns_of(profile(session, COI))}

    assert worst(row.findings, columns["facts"]) is Mark.BLOCKS
    assert worst(row.findings, columns["law"]) is Mark.ABSENT
    assert worst([], columns["law"]) is Mark.ABSENT
    assert {one.code: one.need for one in columns.values()} == {
        "facts": "required",
        "attribution": "ours",
        "perpetrator": "required",
        "victims": "useful",
        "consent": "required",
        "marks": "required",
        "evidence": "useful",
        "law": "useful",
    }


def test_one_costs_as_many_queries_as_many(session: Session, lead: User) -> None:
    ids = [add_ready_case(session, lead=lead).id for _ in range(4)]
    session.commit()
    asked = profile(session, COI)

    def cost(some: list[UUID]) -> int:
        session.expunge_all()
        cases = session.scalars(sa.select(Case).where(Case.id.in_(some))).all()
        with counting(session) as counted:
            queries.readiness_of(session, cases, asked)
        return len(counted)

    assert cost(ids[:1]) == cost(ids)


def test_where_else_a_case_went_is_said(session: Session, lead: User, officer: User) -> None:
    case = add_ready_case(session, lead=lead)
    first = add_submission(session, officer=officer, cases=(case,))
    second = add_submission(session, officer=officer, cases=(case,))
    assert queries.sent_before(session, second) == []
    first.state = SubmissionState.SENT
    session.flush()

    found = queries.findings_of_whole(session, second)

    assert [one.code for one in found if one.mark is Mark.UNCLEAR] == ["sent_before"]
