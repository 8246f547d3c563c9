"""What our cases give today for what a figure counts: who may read them, and what nobody says."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.claims.models import Claim, ClaimState, PartyDetails, Stance
from casefiles.record.published_figures.models import Unit
from casefiles.record.published_figures.parts.counting import Counted, Told, count_of, whole_of
from casefiles.record.published_figures.queries import counted_today
from tests.conftest import Browse
from tests.factories.actors import add_actor, add_membership
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.places import add_facility, add_place
from tests.factories.published_figures import add_figure
from tests.factories.sources import add_source
from tests.factories.victims import add_damage, add_victim
from tests.factories.victims import add_figure as add_count


def told(**given: Any) -> Told:
    values: dict[str, Any] = {"target": "market", "weapons": ("artillery",)}
    return Told(new_id(), "XXX-0000-0001", Texts.of(en="Nowhere"), **(values | given))


def killed(group: str, *counts: CountRange) -> dict[tuple[str, str], list[CountRange]]:
    return {("killed", group): list(counts)}


TOGETHER = "medical_and_civil_defence_killed"
RANGE, OPEN, NOT_SAID = CountRange, CountRange(4, None), CountRange()


@pytest.mark.parametrize(
    ("measure", "given", "expected"),
    [
        ("civilians_killed", {"reports": killed("civilians", RANGE(3, 3), RANGE(5, 7))}, (3, 7)),
        ("civilians_killed", {"reports": killed("civilians", RANGE(3, 3), OPEN)}, (3, None)),
        ("civilians_killed", {"reports": killed("all", RANGE(9, 9))}, (0, 9)),
        ("civilians_killed", {"reports": killed("all", OPEN)}, (None, None)),
        ("civilians_killed", {"recorded": {("killed", "civilians"): RANGE(2, 2)}}, (2, None)),
        ("civilians_killed", {}, (None, None)),
        (
            "medical_and_civil_defence_killed",
            {"reports": killed("medical", RANGE(2, 2))},
            (2, None),
        ),
        ("injured", {"reports": {("injured", "all"): [OPEN]}}, (4, None)),
        ("massacres", {"reports": killed("civilians", RANGE(5, 5))}, (1, 1)),
        ("massacres", {"reports": killed("all", RANGE(5, 5))}, (0, 1)),
        ("massacres", {"reports": killed("civilians", RANGE(3, 9))}, (0, 1)),
        ("massacres", {"reports": killed("civilians", OPEN)}, (0, 1)),
        ("massacres", {"reports": killed("all", OPEN)}, (None, None)),
        ("massacres", {"reports": killed("all", RANGE(1, 2))}, (0, 0)),
        ("massacres", {"recorded": {("killed", "civilians"): RANGE(6, 6)}}, (1, 1)),
        ("massacres", {}, (None, None)),
        ("markets_attacked", {}, (1, 1)),
        ("markets_attacked", {"target": ""}, (0, 1)),
        ("markets_attacked", {"target": "unknown"}, (0, 1)),
        ("schools_attacked", {}, (0, 0)),
        ("schools_attacked", {"facilities": {"school": 2}}, (2, 2)),
        ("vital_facilities_attacked", {}, (1, 1)),
        ("vital_facilities_attacked", {"target": "residential_building"}, (0, 0)),
        ("vital_facilities_attacked", {"target": "", "facilities": {"bakery": 1}}, (1, 1)),
        ("vital_facilities_attacked", {"target": ""}, (0, 1)),
        ("cluster_munition_attacks", {"weapons": ("cluster_munition",)}, (1, 1)),
        ("cluster_munition_attacks", {"weapons": ("unknown_air_delivered",)}, (0, 1)),
        ("incendiary_attacks", {"weapons": ()}, (0, 1)),
        ("incendiary_attacks", {}, (0, 0)),
    ],
)
def test_a_case_adds_what_it_says_and_unknown_is_no_zero(
    measure: str, given: dict[str, Any], expected: tuple[int | None, int | None]
) -> None:
    assert count_of(told(**given), measure) == CountRange(*expected)


def test_everybody_is_counted_beside_those_whom_a_measure_is_of() -> None:
    case = told(reports=killed("all", CountRange(9, 12)))

    assert whole_of(case, "civilians_killed") == CountRange(9, 12)
    assert whole_of(case, "injured") == whole_of(case, "massacres") == NOT_SAID


def attributed(session: Session, lead: User, actor_id: Any, **given: Any) -> Case:
    case = dated(session, lead, **given)
    parties = (PartyDetails(actor_id),)
    add_claim(session, case, author=lead, stance=Stance.ATTRIBUTES, parties=parties)
    session.flush()
    session.execute(
        sa.update(Claim).where(Claim.case_id == case.id).values(state=ClaimState.APPROVED)
    )
    return case


def dated(session: Session, lead: User, date: str | None = "2019-03-04", **given: Any) -> Case:
    """Add a case of a day, of a period, or of none."""
    return add_case(session, lead=lead, date_edtf=date, **{"state": CaseState.VERIFIED, **given})


def counted(session: Session, figure: Any, who: User) -> Counted:
    found = counted_today(session, figure, acting_user=who)
    assert found is not None
    return found


def test_only_cases_count_that_are_ours_in_the_period_and_for_who_asks(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    north, south = add_actor(session, name="North"), add_actor(session, name="South")
    force = add_actor(session, name="Northern force", kind=ActorKind.FORCE)
    add_membership(session, force, north)
    by_party = attributed(session, lead, north.id, title="Market, Nowhere")
    by_force = attributed(session, lead, force.id)
    hidden = attributed(session, lead, north.id, access=CaseAccess.MEMBERS)
    attributed(session, lead, south.id)
    attributed(session, lead, north.id, date="2018-03-04")
    attributed(session, lead, north.id, date="2018-12-30/2019-01-02")
    attributed(session, lead, north.id, date=None)
    attributed(session, lead, north.id).state = CaseState.VOID
    attributed(session, lead, north.id, state=CaseState.INVESTIGATING)
    others = dated(session, lead)
    add_other_claim(session, others, author=lead, parties=(PartyDetails(north.id),))
    source = add_source(session, recorded_by=lead)
    for case, count in ((by_party, 3), (by_force, 4), (hidden, 5)):
        add_count(session, case, source, group="civilians", minimum=count, maximum=count)
    figure = add_figure(session, 20, by=lead, party_id=north.id)
    session.commit()

    mine, theirs = counted(session, figure, lead), counted(session, figure, colleague)
    page = browse(colleague).get(f"/figures/{figure.id}/cases").text

    assert {one.case_id for one in mine.lines} == {by_party.id, by_force.id, hidden.id}
    assert mine.total == CountRange(12, 12)
    assert {one.case_id for one in theirs.lines} == {by_party.id, by_force.id}
    assert theirs.total == CountRange(7, 7)
    assert (mine.undated, mine.unattributed, mine.silent) == (2, 1, 0)
    assert "Our cases give at least 13 fewer." in page
    assert by_party.reference in page
    assert hidden.reference not in page


def test_a_figure_of_a_place_counts_what_lies_in_it_whoever_did_it(
    session: Session, lead: User, browse: Browse
) -> None:
    region = add_place(session, name="Region")
    town = add_place(session, name="Town", level=2, parent=region)
    inside = dated(session, lead, place_id=town.id)
    dated(session, lead, place_id=add_place(session, name="Elsewhere").id)
    add_damage(session, inside, add_facility(session, kind="school", place=town))
    add_victim(session, inside, outcome="killed", civilian_status="civilian")
    schools = add_figure(session, 0, by=lead, measure="schools_attacked", place_id=region.id)
    people = add_figure(session, 0, by=lead, place_id=region.id, since=None)
    session.commit()
    alice = browse(lead)

    assert counted(session, schools, lead).total.minimum == 1
    assert counted(session, people, lead).total == CountRange(1, None)
    assert "at least 1 more" in alice.get(f"/figures/{schools.id}/cases").text


def test_what_is_not_entered_case_by_case_is_said_not_to_be(
    session: Session, lead: User, browse: Browse
) -> None:
    share = add_figure(session, 20, by=lead, unit=Unit.PERCENT)
    displaced = add_figure(session, 20, by=lead, measure="displaced")
    nobody = add_figure(session, 20, by=lead)
    dated(session, lead)
    session.commit()
    alice = browse(lead)

    assert counted_today(session, share, acting_user=lead) is None
    assert counted_today(session, displaced, acting_user=lead) is None
    assert "Our cases do not say this" in alice.get(f"/figures/{share.id}/cases").text
    assert "Our cases do not say how many." in alice.get(f"/figures/{nobody.id}/cases").text
