"""The pages of actors, in both languages, for whoever may read them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.actors.models import Actor, ActorKind, CommandLink, Membership, MembershipKind
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor, add_membership

ODD = 'جماعة "الشمال" = O\'Hara'


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_tree_and_the_page_show_both_scripts(
    session: Session, lead: User, browse: Browse, language: str
) -> None:
    lead.language = language
    party = add_actor(
        session,
        name=Texts.of(en="Northern party", ar="حزب الشمال"),
        code="north",
        aliases=("N.P.",),
    )
    force = add_actor(session, kind=ActorKind.FORCE, code="north-air", state_code="NW")
    alliance = add_actor(session, kind=ActorKind.ALLIANCE, code="pact")
    add_membership(session, force, party, from_edtf="2015-09", to_edtf="2019")
    add_membership(session, party, alliance, MembershipKind.ALLIED_IN)
    pages = browse(lead)

    for address in ("/actors/", f"/actors/{party.id}", f"/actors/{force.id}"):
        page = pages.get(address).text
        assert "Northern party" in page
        assert "حزب الشمال" in page


def test_an_empty_tree_says_what_to_do(officer: User, browse: Browse) -> None:
    assert "No actors yet" in browse(officer).get("/actors/").text


def test_suspects_are_for_investigators_and_reviewers(session: Session, browse: Browse) -> None:
    lead, reviewer, officer, auditor = (
        add_person(session, role.value, role)
        for role in (Role.INVESTIGATOR, Role.REVIEWER, Role.OFFICER, Role.AUDITOR)
    )
    suspect = add_actor(session, name="General Nobody", kind=ActorKind.PERSON)
    unit = add_actor(session, name="First squadron", kind=ActorKind.UNIT)
    session.add(CommandLink(commander=suspect, commanded=unit, source="an order", confidence="3"))

    for reader in (lead, reviewer):
        assert "General Nobody" in browse(reader).get("/actors/").text
        assert "General Nobody" in browse(reader).get(f"/actors/{unit.id}").text
        assert browse(reader).get(f"/actors/{suspect.id}").status_code == 200
    for other in (officer, auditor):
        assert "General Nobody" not in browse(other).get("/actors/").text
        assert "General Nobody" not in browse(other).get(f"/actors/{unit.id}").text
        assert browse(other).get(f"/actors/{suspect.id}").status_code == 404
        assert browse(other).get(f"/actors/{unit.id}/edit").status_code == 403


def test_an_actor_is_added_edited_and_kept_as_typed(
    session: Session, lead: User, browse: Browse
) -> None:
    pages = browse(lead)
    assert pages.get("/actors/new").status_code == 200
    refused = pages.send("/actors/new", {"names-text-ar": ODD, "code": "", "kind": "party"})
    assert refused.status_code == 422
    assert 'id="code-error"' in refused.text
    assert "O&#39;Hara" in refused.text

    made = pages.send(
        "/actors/new",
        {"names-text-ar": ODD, "code": "north", "kind": "party", "aliases": "One, Two، One"},
    )

    actor = session.scalars(sa.select(Actor)).one()
    assert made.status_code == 303
    assert (actor.names, actor.aliases) == (Texts.of(ar=ODD), ("One", "Two"))
    address = f"/actors/{actor.id}/edit"
    assert "One، Two" in pages.get(address).text
    typed = {"names-text-ar": ODD, "kind": "unit", "aliases": "One، Two", "version": "1"}
    assert pages.send(address, typed).status_code == 303
    stale = pages.send(address, typed | {"kind": "force"})
    assert stale.status_code == 409
    assert pages.send(address, {"names-text-ar": " ", "version": "2"}).status_code == 422


def test_memberships_and_commands_are_recorded_and_taken_back(
    session: Session, lead: User, browse: Browse
) -> None:
    force, party = add_actor(session, name="Air force"), add_actor(session, name="Party")
    pages = browse(lead)
    start = f"/actors/{force.id}"
    for address in ("/memberships/new", "/commands/new", "/commands/new?end=commander"):
        assert pages.get(start + address).status_code == 200

    assert pages.send(f"{start}/memberships/new", {"kind": "part_of"}).status_code == 422
    joined = pages.send(
        f"{start}/memberships/new",
        {"body_id": str(party.id), "kind": "part_of", "from_edtf": "2015", "source": "a report"},
    )
    assert pages.send(f"{start}/commands/new", {"source": "x"}).status_code == 422
    commanded = pages.send(
        f"{start}/commands/new",
        {
            "commander_id": str(party.id),
            "commanded_id": str(force.id),
            "source": "an order",
            "confidence": "2",
        },
    )

    membership, link = (
        session.scalars(sa.select(Membership)).one(),
        session.scalars(sa.select(CommandLink)).one(),
    )
    assert (joined.status_code, commanded.status_code) == (303, 303)
    page = pages.get(start).text
    assert "an order" in page
    assert "a report" in page
    for address in (f"/memberships/{membership.id}/remove", f"/commands/{link.id}/remove"):
        assert pages.get(start + address).status_code == 200
        assert pages.send(start + address, {"reason": ""}).status_code == 422
        assert pages.send(start + address, {"reason": "a mistake"}).status_code == 303
    assert "an order" not in pages.get(f"/actors/{party.id}").text
