"""From a draft to an edition: frozen, judged by somebody else, corrected and never changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import workflow
from casefiles.outbound.editions.models import EditionState
from casefiles.outbound.editions.parts.differing import differences
from casefiles.outbound.publications import workflow as writing
from casefiles.outbound.publications.models import Audience, ReportState, Template
from casefiles.platform.accounts.models import User
from tests.factories.reports import add_report, give_back, propose, publish, voices_of, write
from tests.factories.victims import add_victim
from tests.outbound.editions.conftest import Desk

CASES = "people_killed"


def number_of(content: dict[str, Any], measure: str) -> dict[str, Any]:
    numbers: dict[str, dict[str, Any]] = content["numbers"]
    return next(one for key, one in numbers.items() if key.split("|")[0] == measure)


def test_what_was_published_stays_when_the_record_changes_and_the_draft_says_which_case(
    desk: Desk, session: Session
) -> None:
    edition = desk.published()
    before = desk.content(edition)
    assert number_of(before, CASES)["least"] == 7

    desk.nowhere.another_dies(desk.nowhere.market)
    writing.revise(session, desk.report, acting_user=desk.alice)
    later = desk.proposed()

    assert desk.content(edition) == before
    assert number_of(desk.content(later), CASES)["least"] == 8
    found = differences(before["numbers"], desk.content(later)["numbers"])
    assert found
    assert {now.reference for one in found for _was, now in one.changed} == {
        desk.nowhere.market.reference
    }


def test_a_number_keeps_its_cases_and_a_case_for_its_members_counts_nowhere(desk: Desk) -> None:
    content = desk.content(desk.published())

    (row,) = number_of(content, CASES)["cases"]
    assert row[:3] == [str(desk.nowhere.market.id), desk.nowhere.market.reference, 7]
    plain = json.dumps(content)
    assert str(desk.nowhere.shelter.id) not in plain
    assert desk.nowhere.shelter.reference not in plain
    assert "Shelter" not in plain


def test_an_incident_that_is_closed_to_colleagues_after_it_was_chosen_is_not_told(
    desk: Desk, session: Session
) -> None:
    school = desk.nowhere.raid("School of Nowhere", "2019-06-01", killed=1)
    writing.choose_accounts(
        session, desk.report, [desk.nowhere.market.id, school.id], acting_user=desk.alice
    )
    school.access = desk.nowhere.shelter.access
    desk.nowhere.count(school)

    content = desk.content(desk.proposed())

    assert content["accounts"] == [str(desk.nowhere.market.id)]
    assert "School of Nowhere" not in json.dumps(content)


def test_who_wrote_does_not_publish_nor_return_it_by_the_rules(
    desk: Desk, session: Session
) -> None:
    write(session, desk.report, "summary", "It went on.", by=desk.olga)
    desk.proposed()

    with pytest.raises(NotPermitted, match="somebody else publishes"):
        publish(desk.app, session, desk.report, by=desk.olga)
    with pytest.raises(NotPermitted, match="somebody else publishes"):
        give_back(session, desk.report, reason="no", by=desk.olga)
    with pytest.raises(NotPermitted, match="Submissions officers publish"):
        publish(desk.app, session, desk.report, by=desk.alice)


def test_who_wrote_does_not_publish_it_past_the_rules_either(
    desk: Desk, session: Session, second_officer: User
) -> None:
    write(session, desk.report, "summary", "It went on.", by=second_officer)
    edition = desk.proposed()
    session.commit()

    decided = sa.text(
        "UPDATE report_editions SET state = 'published', decided_by_id = :user,"
        " decided_at = proposed_at WHERE number = :number"
    ).bindparams(sa.bindparam("user", type_=sa.Uuid()))
    with pytest.raises(sa.exc.IntegrityError, match="a contributor may not decide"):
        session.execute(decided, {"user": second_officer.id, "number": edition.number})
    session.rollback()


def test_publishing_after_the_record_changed_is_refused_and_says_what_to_do(
    desk: Desk, session: Session
) -> None:
    desk.proposed()
    desk.nowhere.another_dies(desk.nowhere.market)

    with pytest.raises(NotAllowedNow, match="The record changed since this was proposed"):
        publish(desk.app, session, desk.report, by=desk.olga)
    assert desk.report.state is ReportState.PROPOSED


def test_what_is_returned_goes_back_to_its_writers_with_the_reason(
    desk: Desk, session: Session
) -> None:
    edition = desk.proposed()
    with pytest.raises(Refusal):
        give_back(session, desk.report, reason=" ", by=desk.olga)

    give_back(session, desk.report, reason="Name the sources.", by=desk.olga)

    assert (edition.state, edition.returned_because) == (
        EditionState.RETURNED, "Name the sources.",
    )  # fmt: skip
    assert (desk.report.state, desk.report.was_published) == (ReportState.DRAFT, False)
    assert desk.proposed().number == 2
    session.commit()


def test_nothing_is_published_or_returned_that_nobody_proposed(
    desk: Desk, session: Session
) -> None:
    with pytest.raises(NotAllowedNow, match="Nothing of this report is proposed"):
        publish(desk.app, session, desk.report, by=desk.olga)
    with pytest.raises(NotAllowedNow, match="Nothing of this report is proposed"):
        give_back(session, desk.report, reason="no", by=desk.olga)


def test_what_is_proposed_is_not_proposed_again_nor_written_in(
    desk: Desk, session: Session
) -> None:
    desk.proposed()

    with pytest.raises(NotAllowedNow, match="while it is a draft"):
        desk.proposed()
    with pytest.raises(NotAllowedNow, match="while it is a draft"):
        write(session, desk.report, "summary", "It went on.", by=desk.alice)


def test_a_public_report_whose_words_name_somebody_is_not_proposed_and_says_where(
    desk: Desk, session: Session
) -> None:
    add_victim(session, desk.nowhere.market, name="Salma Invented", civilian_status="civilian")
    desk.nowhere.count(desk.nowhere.market)
    write(session, desk.report, "summary", "Salma Invented sold bread.", by=desk.alice)

    with pytest.raises(Refusal, match="summary"):
        desk.proposed()

    write(session, desk.report, "summary", "She sold bread.", by=desk.alice)
    assert desk.proposed().state is EditionState.PROPOSED


def test_a_public_report_whose_title_names_somebody_is_not_proposed(
    desk: Desk, session: Session
) -> None:
    add_victim(session, desk.nowhere.market, name="Salma Invented")
    desk.report.title = Texts.of(en="Salma Invented")
    session.flush()

    with pytest.raises(Refusal, match="title"):
        desk.proposed()


def test_a_public_report_does_not_tell_a_case_whose_words_name_somebody(
    desk: Desk, session: Session
) -> None:
    market = desk.nowhere.market
    add_victim(session, market, name="Salma Invented")
    market.narrative = Texts.of(en="Aircraft struck. Salma Invented died.")
    writing.choose_accounts(session, desk.report, [market.id], acting_user=desk.alice)

    with pytest.raises(Refusal, match=market.reference):
        desk.proposed()


def test_a_report_for_colleagues_may_name_them(desk: Desk, session: Session) -> None:
    market = desk.nowhere.market
    add_victim(session, market, name="Salma Invented")
    market.narrative = Texts.of(en="Aircraft struck. Salma Invented died.")
    inside = desk.nowhere.report(audience=Audience.INTERNAL)
    writing.choose_accounts(session, inside, [market.id], acting_user=desk.alice)

    edition = propose(desk.app, session, inside, by=desk.alice)

    assert "Salma Invented" in json.dumps(desk.content(edition))


def test_small_numbers_of_people_stay_out_of_what_is_for_anybody_alone(
    desk: Desk, session: Session
) -> None:
    desk.nowhere.raid("Farm of Nowhere", "2019-08-01", killed=2, place_detail="a farm")
    august = {
        "template": Template.MONTHLY,
        "since": desk.report.since.replace(month=8),
        "until": desk.report.until,
    }
    told = {}
    for audience in Audience:
        report = desk.nowhere.report(audience=audience, **august)
        told[audience] = number_of(
            desk.content(propose(desk.app, session, report, by=desk.alice)), CASES
        )

    assert told[Audience.INTERNAL]["least"] == 2
    assert told[Audience.PUBLIC]["withheld"] == ["cases", "least", "most", "unknown"]
    assert told[Audience.PUBLIC]["least"] is None


def test_a_published_edition_is_corrected_in_rows_and_no_other_is(
    desk: Desk, session: Session
) -> None:
    edition, right = desk.proposed(), Texts.of(en="It was Tuesday.")
    with pytest.raises(NotAllowedNow, match="Only what was published is corrected"):
        workflow.correct(session, desk.report, edition, text=right, acting_user=desk.olga)
    publish(desk.app, session, desk.report, by=desk.olga)
    with pytest.raises(Refusal, match="what is right"):
        workflow.correct(session, desk.report, edition, text=Texts(), acting_user=desk.olga)
    with pytest.raises(NotPermitted):
        workflow.correct(session, desk.report, edition, text=right, acting_user=desk.alice)

    workflow.correct(session, desk.report, edition, text=right, acting_user=desk.olga)
    session.commit()

    assert [one.text for one in edition.errata] == [right]
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(sa.text("DELETE FROM report_errata"))
    session.rollback()


def test_only_a_published_edition_is_taken_out(desk: Desk, session: Session) -> None:
    edition = desk.proposed()

    with pytest.raises(NotAllowedNow, match="Only a published edition"):
        workflow.note_taken_out(
            session, desk.report, edition,
            kind="pdf", language="en", sha256="0" * 64, acting_user=desk.olga,
        )  # fmt: skip


def test_a_draft_that_is_built_is_read_with_the_eyes_of_who_opened_it_and_names_nobody(
    desk: Desk, session: Session
) -> None:
    told = workflow.as_it_reads(session, desk.report, voices_of(desk.app))
    assert set(told) == {"en", "ar"}
    assert all(one["is_draft"] for one in told.values())

    add_victim(session, desk.nowhere.market, name="Salma Invented")
    write(session, desk.report, "summary", "Salma Invented sold bread.", by=desk.alice)
    with pytest.raises(Refusal, match="name somebody"):
        workflow.as_it_reads(session, desk.report, voices_of(desk.app))


def test_a_published_report_is_taken_up_again_and_never_voided(
    desk: Desk, session: Session
) -> None:
    desk.published()
    with pytest.raises(NotAllowedNow, match="is published"):
        writing.void_report(session, desk.report, reason="twice", acting_user=desk.alice)

    writing.revise(session, desk.report, acting_user=desk.alice)

    assert (desk.report.state, desk.report.was_published) == (ReportState.DRAFT, True)
    with pytest.raises(NotAllowedNow, match="is published"):
        writing.void_report(session, desk.report, reason="twice", acting_user=desk.alice)


def test_editions_of_another_report_are_not_found(desk: Desk, session: Session) -> None:
    desk.published()
    other = add_report(session, by=desk.alice)

    assert propose(desk.app, session, other, by=desk.alice).number == 1
