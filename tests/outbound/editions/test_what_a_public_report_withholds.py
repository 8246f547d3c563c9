"""What an adversary tried: names, small numbers and references in what is for anybody."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import workflow
from casefiles.outbound.publications import workflow as writing
from casefiles.outbound.publications.models import Audience
from casefiles.outbound.publications.parts.leaving_out import of_its_parts, of_the_whole
from casefiles.outbound.statistics.queries import Figure
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseAccess
from casefiles.record.statements.models import Assertion, Verdict
from casefiles.record.statements.workflow import assess
from tests.factories.cases import add_case
from tests.factories.reports import propose, publish, shown_of, voices_of, write
from tests.factories.statements import add_assertion, add_statement
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


@pytest.mark.parametrize(
    "reference",
    [
        "SYR-2026-0042", "EV-000871", "S-0113", "V-0007", "ST-0004", "SUB-2026-012", "F-2026-0008",
        "S-10000", "s-0113", "بـS-0113", "وS-0113", "لSYR-2016-0042", "S\u20110113", "S\u20130113",
        "S\u200b-0113", "SYR 2016 0042", "SYR_2016_0042", "SYR - 2016 - 0042",
        "https://cases.example/SYR-2016-0042", "\uff33-0113", "S-٠١١٣",
    ],
)  # fmt: skip
def test_our_references_leave_in_no_words_of_a_public_report(
    desk: Desk, session: Session, reference: str
) -> None:
    write(session, desk.report, "summary", f"As {reference} shows.", by=desk.alice)

    with pytest.raises(Refusal, match="nobody outside"):
        desk.proposed()


@pytest.mark.parametrize(
    "symbol",
    [
        "S/2019/820",
        "A/HRC/31-0042",
        "MENA-2016-0042x",
        "RS-0113",
        "the 2016 2017 winter",
        "https://news.example/civil-war-2011-2021",
        "https://news.example/russia-s-2016-raids",
    ],
)
def test_the_symbol_of_a_document_is_none_of_our_references(
    desk: Desk, session: Session, symbol: str
) -> None:
    write(session, desk.report, "summary", f"As {symbol} shows.", by=desk.alice)

    assert symbol in told(desk.content(desk.proposed()), "summary")


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


def killed_in(desk: Desk, session: Session) -> dict[str, dict[str, Any]]:
    """Return the numbers of people killed that a report of three years in September tells."""
    span = {"since": date(2015, 9, 30), "until": date(2018, 9, 29)}
    report = desk.nowhere.report(audience=Audience.PUBLIC, **span)
    edition = propose(desk.app, session, report, by=desk.alice)
    return {
        key: one
        for key, one in desk.content(edition)["numbers"].items()
        if one["measure"] == "people_killed" and "least" not in one["withheld"] and one["least"]
    }


def test_what_lies_in_no_year_does_not_follow_from_the_years(desk: Desk, session: Session) -> None:
    desk.nowhere.raid("Bakery of Nowhere", "2016-03-02", killed=20, target="bakery")
    desk.nowhere.raid("Mill of Nowhere", "2016-12-05", killed=30, target="bakery")
    desk.nowhere.raid("Well of Nowhere", "2016", killed=2, target="bakery")
    found = killed_in(desk, session)

    numbers = sorted(one["least"] for one in found.values() if not one["query"].get("by"))
    assert numbers == [30, 52]


def test_people_are_told_to_anybody_by_one_table_alone(desk: Desk, session: Session) -> None:
    def told_by() -> set[str]:
        found = killed_in(desk, session)
        assert len(found) > 1
        return {one["query"].get("by", "") for one in found.values()}

    desk.nowhere.raid("Bakery of Nowhere", "2016-03-02", killed=12, target="bakery")
    desk.nowhere.raid("Mill of Nowhere", "2016-12-05", killed=20, target="market")
    assert told_by() == {""}, "by year"

    desk.nowhere.raid("Well of Nowhere", "2017-12-05", killed=3, target="market")
    assert told_by() == {""}


def figure(number: int, unknown: int = 0) -> Figure:
    return Figure(number, number, unknown=unknown, cases=9)


@pytest.mark.parametrize(
    ("whole", "years"),
    [
        # what lies in no year: 40 people, 38 of them children
        ((240, 108), ((100, 30), (100, 40))),
        # of the whole all but three were children
        ((100, 97), ((50, 50), (50, 47))),
    ],
)
def test_what_gives_a_small_number_away_in_the_whole_or_beside_the_years_is_told_of_no_year(
    whole: tuple[int, int], years: tuple[tuple[int, int], ...]
) -> None:
    def measures(people: int, children: int) -> dict[str, Figure]:
        return {
            "cases": figure(9),
            "people_killed": figure(people),
            "children_killed": figure(children),
        }

    days = date(2016, 1, 1), date(2016, 12, 31)
    told, _parts = of_its_parts(
        measures(*whole), [(*days, measures(*numbers)) for numbers in years], {}
    )

    for _since, _until, found in told:
        assert "least" in found["children_killed"].withheld


def test_of_a_year_without_incidents_it_is_said_that_nobody_was_harmed() -> None:
    days = date(2016, 1, 1), date(2016, 12, 31)
    full = {"cases": figure(9), "people_killed": figure(100), "children_killed": figure(97)}
    none = dict.fromkeys(full, Figure())

    (_full, (_since, _until, told)), _parts = of_its_parts(full, [(*days, full), (*days, none)], {})

    assert told["children_killed"] == Figure()


def test_no_chart_is_drawn_of_years_of_which_only_the_empty_ones_are_told(
    desk: Desk, session: Session
) -> None:
    well = desk.nowhere.raid("Well of Nowhere", "2016-03-02", killed=3, target="bakery")
    for _one in range(20):  # who was injured is told by year
        add_victim(session, well, outcome="injured", civilian_status="civilian")
    desk.nowhere.count(well)
    span = {"since": date(2015, 9, 30), "until": date(2018, 9, 29)}
    report = desk.nowhere.report(audience=Audience.PUBLIC, **span)

    figures = told(desk.content(propose(desk.app, session, report, by=desk.alice)), "figures")

    assert "Attacks on vital civilian facilities, by year" in figures
    assert "People killed, by year" not in figures


def test_how_many_incidents_there_were_is_not_told_of_children_who_are_not() -> None:
    told = of_the_whole(
        {
            "people_killed": Figure(90, 90, cases=9),
            "children_killed": Figure(4, 4, cases=4),
            "women_killed": Figure(40, 40, cases=2),
        }
    )

    assert told["children_killed"].cases is None
    assert told["women_killed"].cases == 2


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


FOUND = Texts.of(en="The shelter's register says otherwise.")


def test_a_finding_that_rests_on_a_closed_case_is_said_to_be_kept_back_and_not_to_be_missing(
    desk: Desk, session: Session
) -> None:
    _found_by_the_shelter(desk, session)

    claims = told(desk.content(desk.proposed()), "claims")

    assert "register" not in claims
    assert "what was found is not published" in claims
    assert "not assessed yet" not in claims


def test_a_finding_that_rests_on_such_a_finding_is_kept_back_too(
    desk: Desk, session: Session
) -> None:
    first = _found_by_the_shelter(desk, session)
    second = add_assertion(session, first.statement, by=desk.alice, measure="strikes", low=3)
    number = f"{first.statement.reference}/{first.number}"
    assess(
        session,
        second,
        Verdict.CONTRADICTED,
        reasons=Texts.of(en="As the first is."),
        rests_on=[number],
        acting_user=desk.alice,
    )

    claims = told(desk.content(desk.proposed()), "claims")

    assert "As the first is" not in claims


def test_colleagues_read_what_was_found_by_a_closed_case(desk: Desk, session: Session) -> None:
    _found_by_the_shelter(desk, session)
    desk.report.audience = Audience.INTERNAL

    claims = told(desk.content(desk.proposed()), "claims")

    assert "register" in claims


def _found_by_the_shelter(desk: Desk, session: Session) -> Assertion:
    """Contradict what the North said in 2019 by the shelter, a case for its members."""
    said = add_statement(session, desk.nowhere.north, by=desk.alice, date_edtf="2019-03-05")
    denied = add_assertion(session, said, by=desk.alice)
    assess(
        session,
        denied,
        Verdict.CONTRADICTED,
        reasons=FOUND,
        rests_on=[desk.nowhere.shelter.reference],
        acting_user=desk.alice,
    )
    return denied
