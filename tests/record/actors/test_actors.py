"""Actors: the same record for every side, dated, sourced, and suspects not for everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.queries import history_of
from casefiles.record.actors import policy, queries, workflow
from casefiles.record.actors.models import (
    Actor,
    ActorKind,
    CommandLink,
    Membership,
    MembershipKind,
)
from casefiles.record.actors.policy import ActorPermission
from casefiles.record.actors.workflow import (
    ActorDetails,
    CommandDetails,
    MembershipDetails,
    details_of,
)
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor, add_membership

SAMPLE = Path(__file__).parents[3] / "casefiles" / "desk" / "sample" / "data" / "actors.json"

#: role, reads, reads named people, writes
TABLE = [
    (Role.INVESTIGATOR, True, True, True),
    (Role.REVIEWER, True, True, True),
    (Role.OFFICER, True, False, False),
    (Role.AUDITOR, True, False, False),
    (Role.ADMINISTRATOR, False, False, False),
]


@pytest.mark.parametrize(("role", "reads", "reads_people", "writes"), TABLE)
def test_who_may_do_what(
    session: Session, role: Role, reads: bool, reads_people: bool, writes: bool
) -> None:
    person = add_person(session, "somebody", role)
    party, suspect = add_actor(session), add_actor(session, kind=ActorKind.PERSON)
    expected = {
        ActorPermission.READ: reads,
        ActorPermission.READ_PEOPLE: reads_people,
        ActorPermission.WRITE: writes,
    }

    for permission, is_allowed in expected.items():
        assert policy.may(person, permission) is is_allowed
        if not is_allowed:
            with pytest.raises(NotPermitted):
                policy.require(person, permission)
    assert policy.may_read(person, party) is reads
    assert policy.may_read(person, suspect) is reads_people


@pytest.mark.parametrize("role", list(Role))
def test_the_database_hides_whom_the_policy_hides(session: Session, role: Role) -> None:
    person = add_person(session, "somebody", role)
    actors = [add_actor(session, kind=kind) for kind in ActorKind]

    seen = set(session.scalars(queries.visible_to(person)))

    assert seen == {actor for actor in actors if policy.may_read(person, actor)}


def test_a_hidden_person_is_as_absent_as_no_person(session: Session, officer: User) -> None:
    suspect = add_actor(session, kind=ActorKind.PERSON)

    with pytest.raises(NotFound):
        queries.get_actor(session, suspect.id, acting_user=officer)


def test_the_sample_actors_come_in_once(session: Session, lead: User) -> None:
    data = json.loads(SAMPLE.read_text(encoding="utf-8"))

    first = workflow.import_actors(session, data)
    session.flush()
    count = session.scalar(sa.select(sa.func.count()).select_from(Membership))
    again = workflow.import_actors(session, data)

    trees = queries.forest(session, acting_user=lead)
    assert again == first
    assert count
    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == count
    assert first["ru"].party_kind == "state"
    assert "alliance-sy-ru" in {node.actor.code for node in trees.alliances}
    russia = next(node for node in trees.parties if node.actor.code == "ru")
    assert [node.actor.code for node in russia.below] == ["ru-aerospace-forces"]


def test_the_tree_shows_parts_below_and_allies_apart(session: Session, lead: User) -> None:
    party = add_actor(session, code="north")
    force = add_actor(session, code="north-air", kind=ActorKind.FORCE)
    alliance = add_actor(session, code="pact", kind=ActorKind.ALLIANCE)
    add_membership(session, force, party)
    add_membership(session, party, alliance, MembershipKind.ALLIED_IN)

    trees = queries.forest(session, acting_user=lead)

    assert [node.actor for node in trees.parties] == [party]
    assert [node.actor for node in trees.parties[0].below] == [force]
    assert [node.actor for node in trees.alliances[0].below] == [party]
    assert [label.strip() for _id, label in queries.choices(session, acting_user=lead)] == [
        "Northern party"
    ] * 3
    offered = queries.choices(session, acting_user=lead, but=party)
    assert str(party.id) not in dict(offered)


DETAILS = ActorDetails(names=Texts.of(en="Northern party"), kind=ActorKind.PARTY)


def test_an_actor_is_added_under_a_code_that_stays(session: Session, lead: User) -> None:
    actor = workflow.add_actor(session, "north", DETAILS, acting_user=lead)

    workflow.edit_actor(
        session,
        actor,
        ActorDetails(names=Texts.of(en="North"), kind=ActorKind.PARTY, state_code="NW"),
        opened=actor.version,
        acting_user=lead,
    )
    session.commit()

    assert (actor.code, str(actor.names), actor.state_code) == ("north", "North", "NW")
    actions = [event.action for event in history_of(session, actor.id)]
    assert actions == ["actor:changed", "actor:added"]


def test_saving_an_actor_unchanged_records_nothing(session: Session, lead: User) -> None:
    actor = add_actor(session)

    workflow.edit_actor(session, actor, details_of(actor), opened=1, acting_user=lead)
    session.commit()

    assert history_of(session, actor.id) == []
    with pytest.raises(Stale):
        workflow.edit_actor(session, actor, details_of(actor), opened=7, acting_user=lead)


@pytest.mark.parametrize(
    ("code", "changed", "field"),
    [
        ("North!", {}, "code"),
        ("taken", {}, "code"),
        ("north", {"names": Texts()}, "names"),
        ("north", {"kind": None}, "kind"),
        ("north", {"party_kind": "empire"}, "party_kind"),
        ("north", {"state_code": "SYR"}, "state_code"),
    ],
)
def test_what_makes_no_actor_is_refused_beside_its_field(
    session: Session, lead: User, code: str, changed: dict[str, object], field: str
) -> None:
    add_actor(session, code="taken")
    details = ActorDetails(**{"names": DETAILS.names, "kind": ActorKind.PARTY, **changed})  # type: ignore[arg-type]

    with pytest.raises(Refusal) as refused:
        workflow.add_actor(session, code, details, acting_user=lead)

    assert refused.value.field == field


def _membership(body: Actor | None, **changed: object) -> MembershipDetails:
    values: dict[str, object] = {
        "body_id": body.id if body else None,
        "kind": MembershipKind.PART_OF,
    }
    return MembershipDetails(**{**values, **changed})  # type: ignore[arg-type]


def test_a_membership_keeps_its_dates_and_who_says_so(session: Session, lead: User) -> None:
    force, party = add_actor(session), add_actor(session)
    details = _membership(party, from_edtf="2015-09-30", to_edtf="2019~", source="a report")

    membership = workflow.add_membership(session, force, details, acting_user=lead)
    session.commit()

    assert force.memberships == [membership]
    assert (membership.from_edtf, membership.to_edtf) == ("2015-09-30", "2019~")
    assert list(queries.members_of(session, party, acting_user=lead)) == [membership]
    assert history_of(session, force.id)[0].detail.body["source"] == "a report"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": None}, "kind"),
        ({"body_id": None}, "body_id"),
        ({"from_edtf": "2019", "to_edtf": "2015"}, "to_edtf"),
        ({"from_edtf": "yesterday"}, "from_edtf"),
    ],
)
def test_what_makes_no_membership_is_refused(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    details = _membership(add_actor(session), **changed)

    with pytest.raises(Refusal) as refused:
        workflow.add_membership(session, add_actor(session), details, acting_user=lead)

    assert refused.value.field == field


def test_open_ends_are_no_contradiction(session: Session, lead: User) -> None:
    details = _membership(add_actor(session), from_edtf="2019", to_edtf="2015/..")

    membership = workflow.add_membership(session, add_actor(session), details, acting_user=lead)

    assert membership.to_edtf == "2015/.."


def test_nothing_is_part_of_itself_however_long_the_way(session: Session, lead: User) -> None:
    top, middle, low = (add_actor(session) for _ in range(3))
    add_membership(session, middle, top)
    add_membership(session, low, middle)

    for actor, body in ((top, top), (top, low)):
        with pytest.raises(Refusal) as refused:
            workflow.add_membership(session, actor, _membership(body), acting_user=lead)
        assert refused.value.field == "body_id"


def test_a_mistaken_membership_goes_and_the_log_keeps_it(session: Session, lead: User) -> None:
    force, party = add_actor(session), add_actor(session)
    membership = add_membership(session, force, party)

    with pytest.raises(Refusal):
        workflow.remove_membership(session, force, membership, acting_user=lead, reason=" ")
    workflow.remove_membership(session, force, membership, acting_user=lead, reason="other party")
    session.commit()

    event = history_of(session, force.id)[0]
    assert force.memberships == []
    assert event.action == "actor:parted"
    assert event.detail is not None
    assert event.detail.body["body_id"] == str(party.id)
    with pytest.raises(NotFound):
        queries.get_membership(session, membership.id, force)


def _command(commander: Actor, commanded: Actor, **changed: object) -> CommandDetails:
    values: dict[str, object] = {
        "commander_id": commander.id,
        "commanded_id": commanded.id,
        "source": "an order of the day",
        "confidence": "2",
    }
    return CommandDetails(**{**values, **changed})  # type: ignore[arg-type]


def test_a_command_is_read_from_both_ends_by_those_who_may(
    session: Session, lead: User, officer: User
) -> None:
    commander, unit = add_actor(session, kind=ActorKind.PERSON), add_actor(session)

    link = workflow.add_command(session, _command(commander, unit), acting_user=lead)

    assert list(queries.commanders_of(session, unit, acting_user=lead)) == [link]
    assert list(queries.commanded_by(session, commander, acting_user=lead)) == [link]
    assert list(queries.commanders_of(session, unit, acting_user=officer)) == []
    assert queries.get_command(session, link.id, unit) is link
    with pytest.raises(NotFound):
        queries.get_command(session, link.id, add_actor(session))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"commander_id": None}, "commander_id"),
        ({"commanded_id": None}, "commanded_id"),
        ({"source": " "}, "source"),
        ({"confidence": ""}, "confidence"),
        ({"confidence": "9"}, "confidence"),
        ({"from_edtf": "2019", "to_edtf": "2018"}, "to_edtf"),
    ],
)
def test_a_command_needs_both_ends_a_source_and_a_grade(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    details = _command(add_actor(session), add_actor(session), **changed)

    with pytest.raises(Refusal) as refused:
        workflow.add_command(session, details, acting_user=lead)

    assert refused.value.field == field


def test_nobody_commands_themselves(session: Session, lead: User) -> None:
    unit = add_actor(session)

    with pytest.raises(Refusal):
        workflow.add_command(session, _command(unit, unit), acting_user=lead)


def test_a_mistaken_command_goes_and_the_log_keeps_it(session: Session, lead: User) -> None:
    commander, unit = add_actor(session), add_actor(session)
    link = workflow.add_command(session, _command(commander, unit), acting_user=lead)

    workflow.remove_command(session, link, acting_user=lead, reason="a namesake")
    session.commit()

    event = history_of(session, unit.id)[0]
    assert session.scalar(sa.select(CommandLink)) is None
    assert event.detail is not None
    assert event.detail.body["commander_id"] == str(commander.id)


def test_only_writers_write(session: Session, officer: User) -> None:
    actor = add_actor(session)
    link = CommandLink(commander=actor, commanded=add_actor(session))
    refused = (
        lambda: workflow.add_actor(session, "new", DETAILS, acting_user=officer),
        lambda: workflow.edit_actor(session, actor, DETAILS, opened=1, acting_user=officer),
        lambda: workflow.add_membership(session, actor, _membership(actor), acting_user=officer),
        lambda: workflow.remove_membership(
            session, actor, Membership(), acting_user=officer, reason="x"
        ),
        lambda: workflow.add_command(session, _command(actor, actor), acting_user=officer),
        lambda: workflow.remove_command(session, link, acting_user=officer, reason="x"),
    )

    for act in refused:
        with pytest.raises(NotPermitted):
            act()
