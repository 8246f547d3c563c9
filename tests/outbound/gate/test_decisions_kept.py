"""What was decided is kept with its reason in both languages, and what left with its fields."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.packets.queries import decisions_kept
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.disclosure.models import GroundKind, GroundSubject, Scope
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.submissions import COI, add_ground, packet_of
from tests.factories.victims import add_victim
from tests.outbound.conftest import World

OUTWARD = {"audience": "outward", "purpose": "un_inquiry", "recipient": COI}


@pytest.fixture
def told(world: World) -> tuple[Victim, Victim]:
    """Give one victim whose family agreed, and one whose family took it back."""
    agreed = add_victim(world.session, world.case, name="Salma Invented", age=30)
    world.lets_go(GroundSubject.VICTIM, agreed.id, Scope.NAME)
    taken_back = add_victim(world.session, world.case, name="Nadim Invented")
    ground = add_ground(
        world.session,
        world.case,
        GroundSubject.VICTIM,
        taken_back.id,
        by=world.lead,
        kind=GroundKind.NEXT_OF_KIN,
    )
    withdraw_ground(
        world.session, ground, world.case, acting_user=world.lead, reason="they are afraid"
    )
    return agreed, taken_back


def test_each_decision_is_kept_with_its_reason_and_shown(
    world: World, told: tuple[Victim, Victim], browse: Browse
) -> None:
    agreed, taken_back = told
    submission = world.cleared()
    world.sealed(submission)
    packet = packet_of(world.session, submission)
    world.session.commit()

    kept = decisions_kept(world.session, world.keyring, packet, acting_user=world.officer)
    page = browse(world.officer).get(f"/packets/{packet.id}/").text
    world.officer.language = "ar"
    arabic = browse(world.officer, language="ar").get(f"/packets/{packet.id}/").text

    said = {
        (reference, words(one.what, "en")): (one.answer, words(one.why, "en"))
        for one in kept
        for reference in one.references
    }
    assert {key: value for key, value in said.items() if key[0].startswith("V-")} == {
        (agreed.reference, "Name of a person"): (
            "granted",
            "There is a ground: Consent of the next of kin.",
        ),
        (agreed.reference, "Personal details"): ("redacted", "The ground does not cover this."),
        (taken_back.reference, "Name of a person"): ("redacted", "The ground was withdrawn."),
        (taken_back.reference, "Personal details"): ("redacted", "The ground was withdrawn."),
    }
    assert all(words(one.why, "ar") and words(one.what, "ar") for one in kept)
    for sentence in ("The ground was withdrawn.", agreed.reference, taken_back.reference):
        assert sentence in page
    assert "سُحب الأساس." in arabic
    assert "Nadim" not in page


def words(text: list[dict[str, str]], language: str) -> str:
    return next(one["text"] for one in text if one["language"] == language)


@pytest.mark.usefixtures("told")
def test_a_case_that_a_reader_may_not_know_of_has_no_decision_on_the_page(
    world: World, auditor: User
) -> None:
    submission = world.cleared()
    world.sealed(submission)
    packet = packet_of(world.session, submission)
    world.case.access, world.case.in_submission = CaseAccess.MEMBERS, False
    world.case.state = CaseState.INTAKE
    world.session.flush()

    def shown_to(user: User) -> int:
        return len(decisions_kept(world.session, world.keyring, packet, acting_user=user))

    assert shown_to(world.officer) == 0
    assert shown_to(auditor) > 0


@pytest.mark.usefixtures("told")
def test_what_was_printed_and_listed_is_kept_by_its_fields_and_not_by_its_values(
    session: Session, world: World, browse: Browse
) -> None:
    session.commit()
    olga = browse(world.officer)

    paper = olga.send(f"/cases/{world.case.id}/print/", OUTWARD).text
    olga.send("/cases/export", {"kind": "csv", "columns": "case.killed.finding"})

    printed, listed = (detail_of(session, f) for f in ("case:printed-outward", "list:exported"))
    assert {"cases.title", "people.names", "victims.outcome"} <= set(printed["fields"])
    assert not {"victims.sex", "victims.age", "sources.label"} & set(printed["fields"])
    assert printed["kept_back"] >= 3
    assert set(listed["fields"]) >= {"cases.title", "casualty_figures.minimum", "actors.names"}
    for detail in (printed, listed):
        assert "Salma" not in str(detail)
        assert "Market" not in str(detail)
    # the officer reads why something stays, beside the paper and not on it
    aside, sheet = paper[: paper.index("<article")], paper[paper.index("<article") :]
    assert "The ground was withdrawn." in aside
    assert "The ground was withdrawn." not in sheet


def detail_of(session: Session, action: str) -> dict[str, Any]:
    session.rollback()
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == action)).one()
    return dict(session.get_one(AuditDetail, event.id).body)
