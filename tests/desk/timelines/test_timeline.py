"""A case in time: when it happened, and apart from it when we came to do something about it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from casefiles.desk.timelines.queries import Kind, what_happened, what_we_did
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.web.rails import rail
from casefiles.record.claims.models import ClaimState
from tests.conftest import Browse
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit


def test_what_happened_and_what_we_did_are_two_lines(
    session: Session, store: LocalStore, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, date_edtf="2019-07-21/2019-07-22")
    exhibit = add_exhibit(session, store, case, by=lead)
    exhibit.captured_edtf, exhibit.content_edtf = "2019-08", "2019-07-22"
    said = add_other_claim(session, case, author=lead)
    said.stated_on = date(2020, 3, 2)
    add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    session.flush()

    happened, done = what_happened(session, case), what_we_did(session, case)

    assert [one.kind for one in happened] == [Kind.INCIDENT, Kind.SHOWN, Kind.CAPTURED, Kind.SAID]
    assert (happened[0].earliest, happened[0].latest) == (date(2019, 7, 21), date(2019, 7, 22))
    assert {one.kind for one in done} == {
        Kind.OPENED, Kind.KEPT, Kind.WRITTEN, Kind.BEGUN, Kind.DECIDED,
    }  # fmt: skip
    alice = browse(lead)
    assert "What an exhibit shows" in alice.get(f"/cases/{case.id}/timeline/").text
    ours = alice.get(f"/cases/{case.id}/timeline/?part=done").text
    assert "Our attribution was decided on: approved" in ours
    assert "What an exhibit shows" not in ours


def test_a_span_is_drawn_as_a_span_and_an_open_end_as_open() -> None:
    spans = [(date(2019, 1, 1), date(2019, 7, 1)), (date(2020, 1, 1), None), (None, None)]

    forth, back = rail(spans, rtl=False), rail(spans, rtl=True)

    assert forth
    assert back
    first, second, third = forth.bars
    assert first
    assert second
    assert third is None
    assert first.width > 100
    assert (second.opens_before, second.opens_after) == (False, True)
    assert back.bars[0]
    assert back.bars[0].x > first.x
    assert rail([(None, None)], rtl=False) is None
    assert rail([(date(2019, 5, 5), date(2019, 5, 5))], rtl=False)
    assert len((rail([(date(1990, 1, 1), date(2020, 1, 1))], rtl=False) or forth).ticks) <= 8
