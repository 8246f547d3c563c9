"""What is withheld is not told by what is there: no gap in a number, no total beyond the rows."""

from __future__ import annotations

import re

import pytest

from casefiles.outbound.clearance.queries import compose_packet, leaving_as_it_stands, new_draft
from casefiles.outbound.packets.documents import PacketContent
from casefiles.outbound.packets.parts.figures import figures_for_page
from casefiles.outbound.packets.parts.pages_of_persons import annex_page
from casefiles.outbound.packets.parts.tables import tables_of
from casefiles.record.cases.models import CaseState
from casefiles.record.cases.workflow import verify_case
from casefiles.record.claims.models import ClaimState
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.victims.models import VictimKind
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.submissions import COI, EXECUTIONS, add_submission
from tests.factories.victims import add_figure, add_victim
from tests.outbound.conftest import World


def _packet(world: World, recipient: str) -> PacketContent:
    submission = add_submission(
        world.session, officer=world.officer, cases=(world.case,), recipient=recipient
    )
    leaving = leaving_as_it_stands(world.session, submission)
    return compose_packet(world.session, submission, leaving, new_draft(submission))


@pytest.fixture
def half(world: World) -> World:
    """A case of which every second thing of each kind may go, the first one never."""
    session, case, lead = world.session, world.case, world.lead
    for number in range(6):
        victim = add_victim(session, case, name=f"Salma Invented{'abcdef'[number]}", sex="female")
        source = add_source(session, by=lead)
        add_figure(session, case, source, minimum=number + 1, maximum=number + 1)
        exhibit = add_exhibit(session, world.store, case, by=lead, content=b"%d" % number)
        if number % 2:
            world.lets_go(GroundSubject.VICTIM, victim.id, Scope.NAME, Scope.DETAILS)
            world.lets_go(GroundSubject.SOURCE, source.id, Scope.TESTIMONY)
            world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    add_victim(session, case, kind=VictimKind.GROUP, minimum=3, maximum=4)
    return world


@pytest.mark.parametrize("recipient", [COI, EXECUTIONS])
def test_numbers_run_from_one_without_a_gap(half: World, recipient: str) -> None:
    packet = _packet(half, recipient)
    [case] = packet.cases

    def run(numbers: list[int]) -> bool:
        return numbers == list(range(1, len(numbers) + 1))

    assert run([one.number for one in case.victims])
    assert [len(packet.sources), len(packet.exhibits), len(case.figures)] == [3, 3, 3]
    assert run([one.number for one in packet.sources])
    assert run([one.number for one in packet.exhibits])
    assert run([one.number for one in packet.sheets])
    staff = {int(row.handler.split()[-1]) for row in packet.custody if " " in row.handler}
    assert run(sorted(staff))
    for exhibit in packet.exhibits:
        rows = [row.sequence for row in packet.custody if row.exhibit == exhibit.number]
        assert run(rows)


@pytest.mark.parametrize("recipient", [COI, EXECUTIONS])
def test_totals_are_those_of_the_rows_that_are_there(half: World, recipient: str) -> None:
    packet = _packet(half, recipient)
    [case] = packet.cases

    shown = [row["cells"] for table in figures_for_page(case, "en") for row in table["rows"]]
    assert shown == [["2"], ["4"], ["6"], ["9\u201310"]], "six people and a group of three or four"
    assert sum(one.minimum or 0 for one in case.victims) == 9
    if recipient == EXECUTIONS:
        [annex] = annex_page(packet, "en")["cases"]
        assert annex["total"] == "6\u20137", "three without a ground, and the group"
        assert sum(row.minimum or 0 for row in packet.annex) == 6
        assert sum(row.maximum or 0 for row in packet.annex) == 7


def test_no_reference_of_ours_counts_what_stays(half: World) -> None:
    packet = _packet(half, COI)

    said = "\n".join(table.decode() for table in tables_of(packet).values()) + repr(packet.cases)

    assert re.findall(r"\b(?:V|S|EV)-\d{3,}\b", said) == []
    assert half.case.reference not in said


@pytest.mark.parametrize(
    ("ways", "number"),
    [
        ((ClaimState.APPROVED,), 1),
        ((ClaimState.REJECTED, ClaimState.APPROVED), 1),
        ((ClaimState.REJECTED, ClaimState.REJECTED, ClaimState.APPROVED), 1),
        ((ClaimState.APPROVED, ClaimState.REJECTED, ClaimState.APPROVED), 2),
        ((ClaimState.APPROVED, ClaimState.DRAFT), 1),
    ],
    ids=["first", "after-one-rejected", "after-two", "the-second-approved", "before-a-draft"],
)
def test_the_number_of_an_approved_wording_counts_no_draft_and_no_rejected_one(
    world: World, ways: tuple[ClaimState, ...], number: int
) -> None:
    world.case = add_case(
        world.session,
        lead=world.lead,
        state=CaseState.INVESTIGATING,
        date_edtf="2019-07-22",
        place_id=world.case.place_id,
    )
    for state in ways:
        add_claim(world.session, world.case, author=world.lead, state=state)
    verify_case(world.session, world.case, acting_user=world.lead)

    claim = _packet(world, COI).cases[0].our_claim

    assert claim is not None
    assert claim.revision == number
