"""What threatens a source is judged again and again; how to reach them is sealed as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.audit.queries import history_of
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.emergency.workflow import ask_look, confirm
from casefiles.record.safeguarding import queries, workflow
from casefiles.record.safeguarding.models import PlanWords, RiskAssessment, RiskStanding
from casefiles.record.safeguarding.workflow import RiskDetails
from casefiles.record.sources import workflow as source_verbs
from casefiles.record.sources.models import ContactPlan, Identity, Source, SourceState
from tests.factories.interviews import WORDS, add_assessment, add_contact_plan
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_source

YESTERDAY = clock.today() - timedelta(days=1)
RISK = RiskDetails(
    assessed_on=clock.today(),
    threats=("arrest", "relatives"),
    threats_note="since the raid (fictional)",
    likelihood="likely",
    severity="severe",
    measures="no visit at home",
    residual="medium",
    review_on=clock.today() + timedelta(days=90),
)


@pytest.fixture
def source(session: Session, lead: User) -> Source:
    return add_source(session, recorded_by=lead, identity=Identity(name="Nadia al-Invented"))


def _actions(session: Session, source: Source) -> list[str]:
    session.commit()
    return [event.action for event in reversed(history_of(session, source.id))]


def _look(session: Session, keyring: Keyring, source: Source, user: User) -> PlanWords | None:
    return workflow.look_at_contact_plan(
        session, keyring, source, reason=" to warn her ", passphrase=PASSPHRASE, acting_user=user
    )


# --- risk


def test_a_new_assessment_takes_the_place_of_the_last_which_stays_readable(
    session: Session, source: Source, lead: User, colleague: User
) -> None:
    first = workflow.assess_risk(session, source, RISK, acting_user=lead)
    second = workflow.assess_risk(
        session, source, replace(RISK, residual="high"), acting_user=colleague
    )

    safety = queries.safety_of(session, source, acting_user=lead)
    assert safety is not None
    assert list(safety.assessments) == [second, first]
    assert (first.number, second.number) == (1, 2)
    assert safety.standing is RiskStanding.HIGH
    assert first.threats == ("arrest", "relatives")
    assert _actions(session, source) == ["risk:assessed", "risk:assessed"]
    details = session.scalars(sa.select(AuditDetail.body)).all()
    assert all("raid" not in str(body) for body in details)


@pytest.mark.parametrize(
    ("columns", "standing"),
    [
        ({}, RiskStanding.CURRENT),
        ({"residual": "very_high"}, RiskStanding.HIGH),
        ({"review_on": clock.today()}, RiskStanding.CURRENT),
        ({"assessed_on": YESTERDAY, "review_on": YESTERDAY}, RiskStanding.OVERDUE),
    ],
)
def test_how_a_risk_stands_follows_from_its_last_assessment(
    session: Session, source: Source, lead: User, columns: dict[str, object], standing: RiskStanding
) -> None:
    nobody_judged = queries.safety_of(session, source, acting_user=lead)
    add_assessment(session, source, by=lead, residual="very_high")
    add_assessment(session, source, by=lead, **columns)

    safety = queries.safety_of(session, source, acting_user=lead)

    assert nobody_judged is not None
    assert nobody_judged.standing is RiskStanding.MISSING
    assert safety is not None
    assert safety.standing is standing


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"threats": (), "threats_note": " "}, "threats"),
        ({"likelihood": ""}, "likelihood"),
        ({"severity": ""}, "severity"),
        ({"residual": ""}, "residual"),
        ({"measures": " "}, "measures"),
        ({"assessed_on": None}, "assessed_on"),
        ({"assessed_on": clock.today() + timedelta(days=1)}, "assessed_on"),
        ({"review_on": None}, "review_on"),
        ({"review_on": YESTERDAY}, "review_on"),
        ({"review_on": clock.today() + timedelta(days=400)}, "review_on"),
        ({"threats": ("meteor",)}, "threats"),
    ],
)
def test_an_assessment_that_says_too_little_is_refused_beside_its_field(
    session: Session, source: Source, lead: User, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.assess_risk(session, source, replace(RISK, **changed), acting_user=lead)  # type: ignore[arg-type]

    assert refused.value.field == field
    assert session.scalars(sa.select(RiskAssessment)).all() == []


def test_only_who_writes_sources_judges_and_never_a_void_one(
    session: Session, source: Source, lead: User, officer: User, auditor: User
) -> None:
    for person in (officer, auditor):
        with pytest.raises(NotPermitted):
            workflow.assess_risk(session, source, RISK, acting_user=person)
    source.state = SourceState.VOID
    with pytest.raises(NotAllowedNow):
        workflow.assess_risk(session, source, RISK, acting_user=lead)


def test_who_holds_a_source_is_reminded_of_an_overdue_review_and_nobody_else(
    session: Session, source: Source, lead: User, colleague: User, officer: User
) -> None:
    late = {"assessed_on": YESTERDAY, "review_on": YESTERDAY}
    row = add_assessment(session, source, by=lead, **late)
    other = add_source(session, recorded_by=lead)
    add_assessment(session, other, by=lead, **late)
    add_assessment(session, other, by=lead)
    assert queries.overdue_for(session, lead) == [(row, source)]

    source_verbs.hand_over(session, source, colleague, reason="leave", acting_user=lead)

    assert queries.overdue_for(session, lead) == []
    assert queries.overdue_for(session, colleague) == [(row, source)]
    assert list(queries.overdue_for(session, officer)) == []


def test_an_officer_reads_nothing_of_the_safety_of_a_source_and_an_auditor_does(
    session: Session, source: Source, lead: User, officer: User, auditor: User
) -> None:
    add_assessment(session, source, by=lead)

    assert queries.safety_of(session, source, acting_user=officer) is None
    safety = queries.safety_of(session, source, acting_user=auditor)
    assert safety is not None
    assert (safety.may_write, safety.may_look, safety.may_replace) == (False, False, False)


# --- how to reach them


def test_a_contact_plan_opens_for_who_holds_the_source_and_each_look_is_kept(
    session: Session, keyring: Keyring, source: Source, lead: User, colleague: User
) -> None:
    plan = add_contact_plan(session, source, by=colleague)
    assert b"clinic" not in plan.sealed
    assert len(plan.sealed) == len(add_contact_plan_of(session, lead).sealed)

    assert _look(session, keyring, source, lead) == WORDS

    with pytest.raises(NotPermitted):
        _look(session, keyring, source, colleague)  # who wrote it does not read it again
    assert _actions(session, source) == ["contact:sealed", "contact:looked-at"]
    kept = session.scalars(sa.select(AuditDetail.body)).all()
    assert all("lemon" not in str(body) for body in kept)


def add_contact_plan_of(session: Session, lead: User) -> ContactPlan:
    """Seal a plan of fewer words for another source."""
    other = add_source(session, recorded_by=lead)
    short = PlanWords(never="call")
    return workflow.seal_contact_plan(session, other, short, acting_user=lead)


def test_replacing_a_contact_plan_needs_leave_and_a_reason_and_the_old_one_is_gone(
    session: Session, keyring: Keyring, source: Source, lead: User, colleague: User
) -> None:
    add_contact_plan(session, source, by=lead)
    newer = PlanWords(channels="letters only")
    with pytest.raises(NotPermitted):
        workflow.seal_contact_plan(session, source, newer, reason="x", acting_user=colleague)
    with pytest.raises(Refusal):
        workflow.seal_contact_plan(session, source, newer, reason=" ", acting_user=lead)
    with pytest.raises(Refusal):
        workflow.seal_contact_plan(session, source, PlanWords(), reason="x", acting_user=lead)

    workflow.seal_contact_plan(session, source, newer, reason="she moved", acting_user=lead)

    assert _look(session, keyring, source, lead) == newer
    assert _actions(session, source)[1] == "contact:replaced"


def test_a_look_needs_a_plan_and_a_reason(
    session: Session, keyring: Keyring, source: Source, lead: User
) -> None:
    with pytest.raises(NotAllowedNow):
        _look(session, keyring, source, lead)
    add_contact_plan(session, source, by=lead)
    with pytest.raises(Refusal) as refused:
        workflow.look_at_contact_plan(
            session, keyring, source, reason=" ", passphrase=PASSPHRASE, acting_user=lead
        )
    assert refused.value.field == "reason"


def test_a_leave_of_an_emergency_opens_it_and_everybody_concerned_is_told(
    session: Session,
    keyring: Keyring,
    source: Source,
    lead: User,
    colleague: User,
    reviewer: User,
) -> None:
    add_contact_plan(session, source, by=lead)
    request = ask_look(session, source, reason="a raid", acting_user=colleague)
    confirm(session, source, request, reason="I called", acting_user=reviewer)

    assert _look(session, keyring, source, colleague) == WORDS

    session.commit()
    assert _actions(session, source)[-1] == "emergency:contact-looked-at"


def test_a_plan_moved_to_another_source_opens_as_nothing_and_the_attempt_is_kept(
    session: Session, keyring: Keyring, source: Source, lead: User
) -> None:
    plan = add_contact_plan(session, source, by=lead)
    other = add_source(session, recorded_by=lead)
    elsewhere = add_contact_plan(session, other, by=lead)
    elsewhere.sealed = plan.sealed
    session.flush()

    assert _look(session, keyring, other, lead) is None

    session.commit()
    assert session.scalars(sa.select(AuditEvent.action)).all()[-1] == "contact:unreadable"
