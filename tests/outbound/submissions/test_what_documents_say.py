"""What a recipient reads in the documents of the real profile: withheld is said, never unknown."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from casefiles.outbound.packets.documents import WITHHELD
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import CitedKind
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.sources.models import Source
from tests.factories.attribution import add_other_claim
from tests.factories.evidence import add_citation, add_exhibit, add_source
from tests.factories.submissions import add_ready_case, seal_submission
from tests.factories.victims import add_figure, add_victim
from tests.outbound.conftest import NAMES, Build, Take, World
from tests.outbound.papers import Papers

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not here"
)


@pytest.fixture
def papers(world: World, build_packets: Build, take_packet: Take) -> Any:
    """Seal and build a packet when asked: of the world's case unless told of others."""

    def made(*cases: Case) -> Papers:
        submission = world.cleared(*cases)
        packet = seal_submission(world.session, world.keyring, submission, officer=world.officer)
        build_packets()
        return Papers(take_packet(packet))

    return made


def _three_sources(world: World, *, with_figures: int = 1) -> list[Source]:
    sources = [add_source(world.session, by=world.lead) for _ in range(3)]
    for source in sources:
        for number in range(with_figures):
            add_figure(world.session, world.case, source, minimum=7 + number)
    return sources


def test_figures_that_may_not_go_are_withheld_and_not_none(world: World, papers: Any) -> None:
    _three_sources(world)

    found = papers()

    case_file = found.text("data/case-files/case-01.pdf")
    assert "Reported figures: withheld (3)." in case_file
    assert "None recorded" not in case_file
    assert "محجوبة" in found.text("data/case-files/case-01-ar.pdf")
    assert "0; withheld: 3." in found.text("data/filing-sheet.pdf")
    (row,) = found.table("figures.csv")
    assert (row["case"], row["reported_by"], row["at_least"]) == ("1", WITHHELD, WITHHELD)
    assert row["withheld"] == "3"
    assert found.data["cases"][0]["left_out"]["figures"] == 3
    assert found.data["cases"][0]["figures"] == []


def test_what_of_a_person_may_not_go_shows_the_token(world: World, papers: Any) -> None:
    victim = add_victim(
        world.session, world.case, name=NAMES, age=41, sex="male", occupation="medical"
    )
    unknown = add_victim(world.session, world.case)

    found = papers()

    named, unnamed = found.table("victims.csv")
    for column in ("name", "sex", "age", "status", "status_code", "occupation", "occupation_code"):
        assert named[column] == WITHHELD, column
        assert unnamed[column] != WITHHELD, column
    assert found.text("data/case-files/case-01.pdf").count(WITHHELD) >= 3
    assert victim.reference not in json.dumps(found.data)
    assert unknown.reference not in json.dumps(found.data)


def test_the_token_is_the_same_for_what_nobody_recorded(world: World) -> None:
    """Otherwise its absence would tell what is known of somebody."""
    add_victim(world.session, world.case, name=NAMES)

    (left,) = world.sealed(world.cleared())["cases"][0]["victims"]

    assert [left["sex"][0]["text"], left["age"][0]["text"]] == [WITHHELD, WITHHELD]
    assert left["occupation"]["code"] == left["status"]["code"] == WITHHELD


def test_what_others_say_and_exhibits_are_withheld_and_not_none(world: World, papers: Any) -> None:
    add_other_claim(world.session, world.case, author=world.lead)
    add_exhibit(world.session, world.store, world.case, by=world.lead)

    found = papers()

    case_file = found.text("data/case-files/case-01.pdf")
    assert "Statements of others: withheld (1)." in case_file
    assert "No other statement" not in case_file
    assert "Exhibits: withheld (1)." in case_file
    assert "No exhibit goes" not in case_file
    (row,) = found.table("exhibits.csv")
    assert (row["file"], row["cases"], row["withheld"]) == (WITHHELD, "1", "1")


def test_a_fact_that_rests_on_a_withheld_source_says_so(world: World) -> None:
    source = add_source(world.session, by=world.lead)
    add_citation(
        world.session,
        world.case,
        CitedKind.CASE,
        world.case.id,
        source.reference,
        by=world.lead,
    )

    (fact, *_) = world.sealed(world.cleared())["cases"][0]["facts"]

    assert (fact["sources"], fact["support_withheld"]) == ([], True)


# --- the log


def test_equal_rows_of_the_log_are_one_with_a_count(world: World, papers: Any) -> None:
    _three_sources(world, with_figures=2)
    for _ in range(2):
        add_victim(world.session, world.case, name=NAMES)

    found = papers()

    rows = found.table("redactions.csv")
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    # One of the four sources is the one that our own claim rests on.
    counts = {row["where"]: row["count"] for row in rows}
    assert counts == {
        "Sources": "4",
        "Casualty figures": "6",
        "Victims 1, 2: name": "2",
        "Victims 1, 2: sex, age, status, occupation": "2",
    }
    case_file = found.text("data/case-files/case-01.pdf")
    assert case_file.count("What a source says") == 1
    assert "14 items were left out or replaced" in found.text("data/cover-letter.pdf")
    assert "14 items of this case were withheld" in found.text("data/filing-sheet.pdf")


def test_why_somebody_had_an_exhibit_is_withheld_and_logged(world: World) -> None:
    exhibit = add_exhibit(world.session, world.store, world.case, by=world.lead)
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)

    content = world.sealed(world.cleared())

    assert "brought by the witness" not in json.dumps(content)
    assert {row["purpose"][0]["text"] for row in content["custody"]} == {WITHHELD}
    (row,) = [one for one in content["redactions"] if one["case"] is None]
    assert "custody" in row["where"][0]["text"]
    assert row["count"] == len(content["custody"])


# --- the filing sheet


def test_the_filing_sheet_of_the_commission_claims_no_form_and_no_check(papers: Any) -> None:
    found = papers()

    sheet = found.text("data/filing-sheet.pdf")
    assert "The Commission publishes no form." in sheet
    assert "The order is that of our comparison of recipients." in sheet
    assert "Not yet checked by this organisation against the official page." in sheet
    assert "in its order" not in sheet
    keys = {one["code"] for one in found.data["elements"] if "_" in one["code"]}
    for raw in {"coi-syria", "on not stated", *keys}:
        assert raw not in sheet, raw
    assert "unconfirmed: not seen in a text" in sheet
    arabic = found.text("data/filing-sheet-ar.pdf")
    assert "لا تنشر اللجنة استمارة" in arabic


def test_cases_with_the_same_answer_stand_together(world: World, papers: Any) -> None:
    other = add_ready_case(world.session, lead=world.lead)

    found = papers(world.case, other)

    sheet = found.text("data/filing-sheet.pdf")
    assert "Cases 1, 2: 22 July 2019" in sheet
    assert "القضايا" in found.text("data/filing-sheet-ar.pdf")


def test_a_place_described_in_another_script_keeps_its_order(world: World) -> None:
    world.case.place_detail = "2 km from the village"

    (case,) = world.sealed(world.cleared())["cases"]

    names = {one["language"]: one["text"] for one in case["where"]["names"]}
    assert names["ar"].endswith(": \u20682 km from the village\u2069")
    assert names["en"].endswith(": 2 km from the village")
