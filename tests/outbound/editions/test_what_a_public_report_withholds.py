"""What an adversary tried: names, small numbers and references in what is for anybody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import workflow
from casefiles.outbound.publications import workflow as writing
from casefiles.outbound.publications.models import Audience
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseAccess
from tests.factories.cases import add_case
from tests.factories.reports import propose, publish, shown_of, voices_of, write
from tests.factories.victims import add_victim
from tests.outbound.editions.conftest import Desk

NAME = "Invented Nadim Safsafi"


def told(content: dict[str, Any], section: str) -> str:
    """Return what one section says, in both languages."""
    return json.dumps(
        [
            one["blocks"]
            for document in content["documents"].values()
            for one in document["sections"]
            if one["id"] == section
        ],
        ensure_ascii=False,
    )


def test_somebody_of_a_case_that_the_report_does_not_count_is_not_named_either(
    desk: Desk, session: Session
) -> None:
    hidden = add_case(session, lead=desk.alice, access=CaseAccess.MEMBERS)
    add_victim(session, hidden, name=NAME)
    write(session, desk.report, "summary", f"{NAME} saw it.", by=desk.alice)

    with pytest.raises(Refusal, match="name somebody who is recorded"):
        desk.proposed()


@pytest.mark.parametrize("reference", ["SYR-2026-0042", "EV-000871", "S-0113", "V-0007"])
def test_our_references_leave_in_no_words_of_a_public_report(
    desk: Desk, session: Session, reference: str
) -> None:
    write(session, desk.report, "summary", f"As {reference} shows.", by=desk.alice)

    with pytest.raises(Refusal, match="nobody outside"):
        desk.proposed()


def test_a_correction_is_for_anybody_too(desk: Desk, session: Session) -> None:
    add_victim(session, desk.nowhere.market, name=NAME)
    edition, words = desk.published(), Texts.of(en=f"It was {NAME}.")

    with pytest.raises(Refusal, match="name somebody who is recorded"):
        workflow.correct(session, desk.report, edition, text=words, acting_user=desk.olga)
    assert edition.errata == []


def test_who_wrote_does_not_correct_it_alone(
    desk: Desk, session: Session, second_officer: User
) -> None:
    write(session, desk.report, "summary", "It went on.", by=second_officer)
    edition = desk.published()

    with pytest.raises(NotPermitted):
        workflow.correct(
            session,
            desk.report,
            edition,
            text=Texts.of(en="It stopped."),
            acting_user=second_officer,
        )


def test_what_was_read_is_what_is_published(desk: Desk, session: Session) -> None:
    desk.proposed()
    read = shown_of(session, desk.report)
    workflow.give_back(session, desk.report, shown=read, reason="Say more.", acting_user=desk.olga)
    write(session, desk.report, "summary", "A paragraph that nobody read.", by=desk.alice)
    propose(desk.app, session, desk.report, by=desk.alice)

    with pytest.raises(NotAllowedNow, match="Another edition was proposed"):
        workflow.publish(
            session, desk.report, voices_of(desk.app), shown=read, acting_user=desk.olga
        )
    assert publish(desk.app, session, desk.report, by=desk.olga).number == 2


def test_no_year_gives_away_a_small_number_beside_the_whole(desk: Desk) -> None:
    desk.nowhere.raid("Bakery of Nowhere", "2017-06-01", killed=3)
    details = writing.details_of(desk.report)
    assert details.since is not None
    content = desk.content(desk.proposed())

    years = {
        key: one
        for key, one in content["numbers"].items()
        if key.startswith("people_killed|") and one["query"].get("since") != str(details.since)
    }
    small = [one for one in content["numbers"].values() if one["least"] in {1, 2, 3, 4}]
    assert [one for one in small if one["measure"] == "people_killed"] == []
    assert all("least" in one["withheld"] or one["least"] == 0 for one in years.values())


def test_the_annex_for_anybody_says_of_no_incident_how_many_it_killed(
    desk: Desk, session: Session
) -> None:
    public = told(desk.content(desk.published()), "annex")
    assert "People killed" not in public

    inside = desk.nowhere.report(audience=Audience.INTERNAL)
    session.commit()
    propose(desk.app, session, inside, by=desk.alice)
    edition = publish(desk.app, session, inside, by=desk.olga)
    assert "People killed" in told(desk.content(edition), "annex")


def test_what_could_never_be_printed_is_refused_while_it_can_be_changed(
    desk: Desk, session: Session
) -> None:
    desk.report.title = Texts.of(en="a very long title " * 40)
    session.flush()

    with pytest.raises(Refusal, match="cannot be printed"):
        desk.proposed()


def test_a_correction_for_colleagues_may_name_somebody(desk: Desk, session: Session) -> None:
    add_victim(session, desk.nowhere.market, name=NAME)
    inside = desk.nowhere.report(audience=Audience.INTERNAL)
    propose(desk.app, session, inside, by=desk.alice)
    edition = publish(desk.app, session, inside, by=desk.olga)
    words = Texts.of(en=f"It was {NAME}.")

    workflow.correct(session, inside, edition, text=words, acting_user=desk.olga)

    assert [one.text for one in edition.errata] == [words]
