"""What could leave by a side door: in a sentence, with a file, by way of a draft."""

from __future__ import annotations

import json

import pytest

from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import ActorKind
from casefiles.record.citations.models import CitationDetails, CitedKind
from casefiles.record.claims.models import ClaimState, IndicatorDetails, PartyDetails, Stance
from casefiles.record.claims.workflow import add_indicator, draft_claim
from casefiles.record.disclosure.models import GroundSubject, Scope
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim, whole_details
from tests.factories.evidence import add_citation, add_exhibit, add_source
from tests.factories.submissions import add_ready_case
from tests.factories.victims import add_figure
from tests.outbound.conftest import World


def test_a_suspect_is_named_in_no_sentence_of_ours(world: World) -> None:
    suspect = add_actor(world.session, name="General Suspect", kind=ActorKind.PERSON)
    force = add_actor(world.session, name="Force of Nowhere", kind=ActorKind.FORCE)
    case = add_ready_case(world.session, lead=world.lead)
    add_claim(
        world.session,
        case,
        author=world.lead,
        state=ClaimState.APPROVED,
        parties=(PartyDetails(force.id), PartyDetails(suspect.id)),
        rationale=Texts.of(en="Intercepts show that General Suspect gave the order."),
    )

    with pytest.raises(NotAllowedNow):
        world.cleared(case)


def test_what_we_call_a_source_stands_in_no_sentence_unless_it_may_be_named(world: World) -> None:
    witness = add_source(world.session, by=world.lead)
    witness.label = Texts.of(en="The baker of Nowhere")
    add_citation(
        world.session,
        world.case,
        CitedKind.CASE,
        world.case.id,
        witness.reference,
        by=world.lead,
    )
    world.case.narrative = Texts.of(en="The baker of Nowhere saw two aircraft.")

    with pytest.raises(NotAllowedNow):
        world.cleared()
    world.lets_go(GroundSubject.SOURCE, witness.id, Scope.NAME, Scope.TESTIMONY)

    assert "baker" in json.dumps(world.sealed(world.cleared()))


def test_how_a_file_was_obtained_stays_with_a_source_that_stays(world: World) -> None:
    witness = add_source(world.session, by=world.lead)
    exhibit = add_exhibit(
        world.session,
        world.store,
        world.case,
        by=world.lead,
        source_id=witness.id,
        captured_how="His own cassette",
        captured_where="The roof of his house",
    )
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)

    content = world.sealed(world.cleared())

    assert len(content["exhibits"]) == 1
    assert "roof" not in json.dumps(content)
    assert "cassette" not in json.dumps(content)
    assert "Exhibit 1: how it was obtained" in json.dumps(content["redactions"])


def test_what_only_a_draft_rests_on_leaves_no_trace(world: World) -> None:
    before = world.sealed(world.cleared())
    weekly = add_source(
        world.session,
        by=world.lead,
        published_title="It came from the other side, says a weekly",
        published_url="https://weekly.example",
    )
    claim = draft_claim(
        world.session,
        world.case,
        whole_details(add_actor(world.session)),
        acting_user=world.lead,
    )
    cited = CitationDetails(support=weekly.reference, credibility="2")
    indicator = IndicatorDetails(
        code="IND-MUNITION", note=Texts.of(en="A fragment."), citations=(cited,)
    )
    add_indicator(world.session, claim, indicator, opened=claim.version, acting_user=world.lead)

    unasked = world.sealed(world.cleared())
    world.lets_go(GroundSubject.SOURCE, weekly.id, Scope.NAME, Scope.TESTIMONY)
    granted = world.sealed(world.cleared())

    assert len(unasked["redactions"]) == len(before["redactions"])
    assert "weekly" not in json.dumps(granted)


def test_only_figures_that_leave_are_counted(world: World) -> None:
    add_figure(world.session, world.case, add_source(world.session, by=world.lead), minimum=7777)

    content = world.sealed(world.cleared())

    assert content["cases"][0]["figures"] == []
    assert "(see the case file): 0" in json.dumps(content["elements"])


def test_an_attribution_that_leaves_it_open_names_no_party(world: World) -> None:
    """A row from before this was a rule: nothing of it stands in the filing sheet."""
    case = add_ready_case(world.session, lead=world.lead)
    force = add_actor(world.session, name="Force of Nowhere", kind=ActorKind.FORCE)
    claim = add_claim(
        world.session,
        case,
        author=world.lead,
        state=ClaimState.APPROVED,
        parties=(PartyDetails(force.id),),
    )
    claim.stance = Stance.UNDETERMINED

    content = world.sealed(world.cleared(case))

    assert "Force of Nowhere" not in json.dumps(content)
    with pytest.raises(Refusal) as refused:
        draft_claim(
            world.session,
            case,
            whole_details(force, stance=Stance.UNDETERMINED),
            acting_user=world.lead,
        )
    assert refused.value.field == "parties"
