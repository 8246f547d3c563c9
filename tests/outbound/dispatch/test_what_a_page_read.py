"""Where a case stands is worked out of the rows that its page has read, as if read for it."""

from __future__ import annotations

import pytest

from casefiles.foundation import clock
from casefiles.outbound.submissions.parts import gathering
from casefiles.outbound.submissions.queries import Gathered, case_contents, gathered_of_page
from casefiles.platform.accounts.models import User
from casefiles.record.attribution.queries import claims_of
from casefiles.record.citations.models import CitedKind
from casefiles.record.citations.queries import citations_for
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.victims.models import EntryState
from casefiles.record.victims.queries import damages_of, figures_of, victims_of
from tests.factories.appearances import add_copy
from tests.factories.attribution import add_other_claim
from tests.factories.evidence import add_citation, add_exhibit, add_source
from tests.factories.places import add_facility
from tests.factories.victims import add_damage, add_figure, add_victim
from tests.outbound.conftest import World


@pytest.fixture
def full(world: World, reviewer: User) -> World:
    """A case that holds something of every kind, some of it void or taken off."""
    session, case = world.session, world.case
    for name in ("Invented Nadir", "Invented Lina"):
        add_victim(session, case, name=name)
    add_victim(session, case, name="Invented Mistake").state = EntryState.VOID
    source = add_source(session, by=world.lead)
    add_figure(session, case, source, minimum=2)
    add_damage(session, case, add_facility(session))
    add_other_claim(session, case, author=world.lead)
    exhibit = add_exhibit(session, world.store, case, by=world.lead)
    add_copy(session, world.store, exhibit, by=world.lead, second=reviewer)
    for removed in (None, clock.now()):
        citation = add_citation(
            session, case, CitedKind.CASE, case.id, source.reference, by=world.lead
        )
        citation.removed_at = removed
    session.flush()
    return world


def _read_by_page(world: World) -> list[Gathered]:
    session, case = world.session, world.case
    return gathered_of_page(
        case,
        victims=victims_of(session, case),
        figures=figures_of(session, case),
        damages=damages_of(session, case),
        claims=claims_of(session, case),
        exhibits=exhibits_of(session, case),
        citations=[one for of_it in citations_for(session, case).values() for one in of_it],
    )


def test_a_case_says_the_same_whether_its_page_read_it_or_not(full: World) -> None:
    read = _read_by_page(full)
    full.session.expire_all()

    said = case_contents(full.session, [full.case], _read_by_page(full))

    full.session.expire_all()
    assert read
    assert said == case_contents(full.session, [full.case])
    assert said[full.case.id]["damages"]


def test_a_file_so_long_that_a_page_may_have_cut_it_is_read_anew(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_SURELY_WHOLE", 2)

    assert _read_by_page(full) == []
