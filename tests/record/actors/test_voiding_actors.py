"""A mistaken actor is voided with a reason; no claim that stands may name one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.record.actors import queries, workflow
from casefiles.record.actors.models import Actor, ActorKind, ActorState, MembershipKind
from casefiles.record.actors.workflow import CommandDetails, MembershipDetails, details_of
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.workflow import void_case
from casefiles.record.claims.models import ClaimState, PartyDetails
from casefiles.record.claims.queries import claims_naming, is_named
from casefiles.record.claims.workflow import details_of as claim_details_of
from casefiles.record.claims.workflow import draft_claim, edit_claim, remove_claim
from tests.conftest import Browse, factory_of
from tests.factories.actors import add_actor, add_membership
from tests.factories.attribution import add_claim, add_other_claim, whole_details
from tests.factories.cases import add_case

PAST = {ClaimState.REJECTED, ClaimState.SUPERSEDED, ClaimState.WITHDRAWN}
OURS = [state for state in ClaimState if state is not ClaimState.RECORDED]


@pytest.fixture
def actor(session: Session) -> Actor:
    return add_actor(session, code="north", name="Northern party")


def test_a_void_actor_keeps_its_reason_and_takes_nothing_more(
    session: Session, lead: User, actor: Actor
) -> None:
    other = add_actor(session)
    with pytest.raises(Refusal):
        workflow.void_actor(session, actor, reason=" ", acting_user=lead)

    workflow.void_actor(session, actor, reason="entered twice", acting_user=lead)
    session.commit()

    (event,) = history_of(session, actor.id)
    assert (actor.state, actor.void_reason) == (ActorState.VOID, "entered twice")
    assert event.detail is not None
    assert (event.action, event.detail.body["reason"]) == ("actor:voided", "entered twice")
    details = details_of(actor)
    joining = MembershipDetails(other.id, MembershipKind.PART_OF)
    for act in (
        lambda: workflow.void_actor(session, actor, reason="x", acting_user=lead),
        lambda: workflow.edit_actor(
            session, actor, details, opened=actor.version, acting_user=lead
        ),
        lambda: workflow.add_membership(session, actor, joining, acting_user=lead),
    ):
        with pytest.raises(NotAllowedNow):
            act()


def test_nothing_new_names_a_void_actor(session: Session, lead: User, actor: Actor) -> None:
    other = add_actor(session)
    claim = add_claim(session, add_case(session, lead=lead), author=lead)
    workflow.void_actor(session, actor, reason="entered twice", acting_user=lead)
    joining = MembershipDetails(actor.id, MembershipKind.PART_OF)
    commanding = CommandDetails(actor.id, other.id, source="an order", confidence="2")
    naming = whole_details(actor)

    for act in (
        lambda: workflow.add_membership(session, other, joining, acting_user=lead),
        lambda: workflow.add_command(session, commanding, acting_user=lead),
        lambda: edit_claim(session, claim, naming, opened=claim.version, acting_user=lead),
    ):
        with pytest.raises(Refusal):
            act()


def test_only_writers_void(session: Session, officer: User, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        workflow.void_actor(session, actor, reason="", acting_user=officer)


def test_a_void_actor_stands_in_no_list_but_that_of_void_ones(
    session: Session, lead: User, actor: Actor
) -> None:
    force = add_actor(session, code="north-air", kind=ActorKind.FORCE)
    alliance = add_actor(session, code="pact", kind=ActorKind.ALLIANCE)
    add_membership(session, force, actor)
    add_membership(session, actor, alliance, MembershipKind.ALLIED_IN)

    workflow.void_actor(session, actor, reason="entered twice", acting_user=lead)

    trees = queries.forest(session, acting_user=lead)
    assert [node.actor for node in trees.parties] == [force]
    assert [node.below for node in trees.alliances] == [()]
    assert str(actor.id) not in dict(queries.choices(session, acting_user=lead))
    assert queries.members_of(session, alliance, acting_user=lead) == []
    assert queries.void_ones(session, acting_user=lead) == [actor]


def test_a_void_person_is_as_hidden_as_before(session: Session, lead: User, officer: User) -> None:
    suspect = add_actor(session, kind=ActorKind.PERSON)

    workflow.void_actor(session, suspect, reason="a namesake", acting_user=lead)

    assert queries.void_ones(session, acting_user=officer) == []


@pytest.mark.parametrize("state", OURS)
def test_an_actor_that_a_standing_claim_of_ours_names_is_not_voided(
    session: Session, lead: User, actor: Actor, state: ClaimState
) -> None:
    parties = (PartyDetails(actor.id, "party"),)
    case = add_case(session, lead=lead)
    add_claim(session, case, author=lead, state=state, parties=parties)
    session.commit()

    if state in PAST:
        workflow.void_actor(session, actor, reason="entered twice", acting_user=lead)
        assert actor.state is ActorState.VOID
    else:
        with pytest.raises(NotAllowedNow):
            workflow.void_actor(session, actor, reason="entered twice", acting_user=lead)
        session.rollback()
        assert actor.state is ActorState.RECORDED


def test_what_others_say_keeps_an_actor_until_it_is_taken_out(
    session: Session, lead: User, actor: Actor
) -> None:
    case = add_case(session, lead=lead)
    claim = add_other_claim(session, case, author=lead, parties=(PartyDetails(actor.id),))
    assert is_named(session, actor.id)

    remove_claim(session, claim, reason="another incident", acting_user=lead)

    assert not is_named(session, actor.id)


def test_a_void_case_keeps_no_actor(session: Session, lead: User, actor: Actor) -> None:
    case = add_case(session, lead=lead)
    add_claim(session, case, author=lead, parties=(PartyDetails(actor.id),))

    void_case(session, case, reason="never happened", acting_user=lead)

    assert not is_named(session, actor.id)
    assert claims_naming(session, actor.id, acting_user=lead) == []


def test_a_claim_that_names_a_void_actor_already_can_still_be_changed(
    session: Session, lead: User, actor: Actor
) -> None:
    claim = add_claim(
        session, add_case(session, lead=lead), author=lead, parties=(PartyDetails(actor.id),)
    )
    actor.state = ActorState.VOID
    details = claim_details_of(claim)
    changed = whole_details(actor, parties=(*details.parties, PartyDetails(add_actor(session).id)))

    edit_claim(session, claim, changed, opened=claim.version, acting_user=lead)

    assert len(claim.parties) == 2


def test_voiding_in_the_browser(lead: User, actor: Actor, browse: Browse) -> None:
    pages, address = browse(lead), f"/actors/{actor.id}"
    assert f"{address}/void" in pages.get(address).text

    assert pages.get(f"{address}/void").status_code == 200
    assert pages.send(f"{address}/void", {"reason": ""}).status_code == 422
    assert pages.send(f"{address}/void", {"reason": "entered <twice>"}).status_code == 303

    page = pages.get(address).text
    assert "Void: entered &lt;twice&gt;" in page
    assert f"{address}/edit" not in page
    assert "recorded by mistake" in pages.get("/actors/").text
    assert pages.send(f"{address}/void", {"reason": "again"}).status_code == 409


def test_the_page_names_the_claims_that_stand_in_the_way_as_far_as_they_may_be_read(
    session: Session, lead: User, colleague: User, actor: Actor, browse: Browse
) -> None:
    parties = (PartyDetails(actor.id),)
    known = add_case(session, lead=lead)
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    add_claim(session, known, author=lead, parties=parties)
    add_claim(session, hidden, author=lead, parties=parties)
    address = f"/actors/{actor.id}/void"

    for_lead = browse(lead).get(address).text
    client = browse(colleague)
    for_colleague = client.get(address).text
    refused = client.send(address, {"reason": "entered twice"})

    assert known.reference in for_lead
    assert hidden.reference in for_lead
    assert known.reference in for_colleague
    assert hidden.reference not in for_colleague
    assert 'name="reason"' not in for_colleague
    assert refused.status_code == 409
    assert hidden.reference not in refused.text
    session.refresh(actor)
    assert actor.state is ActorState.RECORDED


def test_who_voids_while_a_claim_is_being_written_waits_and_is_refused(
    app: Flask, session: Session, lead: User, actor: Actor
) -> None:
    case = add_case(session, lead=lead)
    session.commit()
    ids, written = (actor.id, lead.id), Event()

    def void() -> None:
        assert written.wait(20)
        with own_transaction(factory_of(app)) as theirs:
            found, person = theirs.get_one(Actor, ids[0]), theirs.get_one(User, ids[1])
            workflow.void_actor(theirs, found, reason="entered twice", acting_user=person)

    with ThreadPoolExecutor(1) as pool:
        voided = pool.submit(void)
        with own_transaction(factory_of(app)) as ours:
            known = ours.get_one(Case, case.id)
            person = ours.get_one(User, lead.id)
            draft_claim(ours, known, whole_details(actor), acting_user=person)
            written.set()
            time.sleep(0.3)  # long enough for the other to come to the end, if nothing stops it
        with pytest.raises(NotAllowedNow):
            voided.result()

    session.refresh(actor)
    assert actor.state is ActorState.RECORDED
