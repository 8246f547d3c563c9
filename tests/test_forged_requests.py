"""Requests that no page of ours makes: without its token, by another method, with fields added."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.database import Base, plain_columns
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.models import Organisation
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import Claim, Indicator
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Facility
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim
from tests.addresses import address_of, rules
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.recommendations import add_follow_up, add_recommendation
from tests.factories.statements import add_assertion, add_statement
from tests.factories.submissions import add_submission
from tests.factories.world import Names, World
from tests.forms import form_of
from tests.tables import changed, digests

pytestmark = pytest.mark.begun_first
LET_IN = ("investigator:lead", "reviewer:asked", "officer:submission", "administrator")


# --- the token of the page


def test_no_form_is_taken_without_the_token_of_the_persons_own_page(
    app: Flask, world: World, browse: Browse
) -> None:
    stranger = browse(world.people["nadia"])
    stranger.get("/")
    token, before = stranger.token, digests(app)
    standings = [world.standings[column] for column in LET_IN]
    everyone = [(browse(one.user), one.names) for one in standings]

    for (client, names), rule in product(everyone, rules(app, "POST")):
        address = address_of(app, rule, names)
        forged = (
            client.post(address),
            client.post(address, data={"csrf_token": token}),
            client.post(f"{address}?csrf_token={token}"),
            client.post(address, json={"csrf_token": token}),
        )
        assert {answer.status_code for answer in forged} == {400}, address

    assert changed(before, digests(app)) == set()


# --- other ways to write an address

OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")


def test_no_other_method_opens_a_door(app: Flask, world: World, browse: Browse) -> None:
    standing = world.standings["anonymous"]
    client, before = browse(), digests(app)

    for rule, method in product(rules(app, "GET"), OTHER_METHODS):
        address = address_of(app, rule, standing.names)
        answer = client.open(address, method=method)
        assert answer.data == b"" or answer.status_code >= 400, address
        if method == "HEAD":
            assert answer.status_code == client.get(address).status_code

    assert changed(before, digests(app)) == set()


def _disguises(address: str) -> Iterator[str]:
    yield address.rstrip("/") if address.endswith("/") else f"{address}/"
    yield f"/{address}"
    yield address.replace("/", "//", 2)
    yield address.upper()
    yield f"{address};x"
    yield f"{address}%2e"
    yield f"{address}%00"
    yield f"/static/..{address}"
    yield f"/sign-in/..{address}"


def test_no_disguise_of_an_address_opens_a_door(app: Flask, world: World, browse: Browse) -> None:
    names = world.standings["anonymous"].names
    open_to_all = {"accounts.sign_in", "accounts.activate"}
    client, opened = browse(), []

    for rule in rules(app, "GET"):
        if rule.endpoint in open_to_all:
            continue
        for address in _disguises(address_of(app, rule, names)):
            headers = {"X-HTTP-Method-Override": "POST", "X-Original-URL": "/sign-in"}
            if client.get(address, headers=headers).status_code == 200:
                opened.append(address)

    assert opened == []


# --- ids that do not belong together


def _mismatches(app: Flask) -> list[tuple[str, str, str]]:
    return sorted(
        (rule.endpoint, method, name)
        for method in ("GET", "POST")
        for rule in rules(app, method)
        for name in rule.arguments
        if name.endswith("_id") and not rule.rule.split("<uuid:")[1].startswith(name)
    )


def test_a_record_of_another_case_is_not_found_under_this_one(
    app: Flask, session: Session, world: World, browse: Browse
) -> None:
    """Both cases are Alice's to write in, so only the mismatch can refuse."""
    olga = world.people["olga"]
    mine = {**world.everywhere, **world.organisation}
    theirs = {**mine, **world.members_only, **_of_nothing(world), **_of_others(session, world)}
    mine["submission_id"] = add_submission(session, officer=olga).id
    session.commit()
    known = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    alice, before = {False: browse(world.people["alice"]), True: browse(olga)}, digests(app)

    met = {}
    for endpoint, method, name in _mismatches(app):
        client = alice[endpoint.startswith("submissions.")]
        address = address_of(app, known[endpoint], {**mine, name: theirs[name]})
        answer = client.get(address) if method == "GET" else client.send(address)
        met[endpoint, method, name] = answer.status_code

    assert met
    assert {key: status for key, status in met.items() if status != 404} == {}
    assert changed(before, digests(app)) == set()


def _of_others(session: Session, world: World) -> Names:
    """Return ids of what stands in the public record, but under something else."""
    alice = world.people["alice"]
    statement = add_statement(session, add_actor(session), by=alice)
    asked = add_recommendation(session, by=alice)
    return {
        "assertion_id": add_assertion(session, statement, by=alice).id,
        "follow_up_id": add_follow_up(session, asked, by=alice).id,
    }


def _of_nothing(world: World) -> Names:
    """Return ids that name nothing where they are put: somebody without a part, no such link."""
    bob = world.people["bob"].id
    return {"user_id": bob, "link_id": bob, "membership_id": bob}


# --- fields that the form does not have

#: the page of a form → who opens it, and the record it writes
FORMS: dict[str, tuple[str, type[Base], str]] = {
    "cases.edit": ("alice", Case, "case_id"),
    "victims.edit": ("alice", Victim, "victim_id"),
    "victims.edit_figure": ("alice", CasualtyFigure, "figure_id"),
    "victims.edit_damage": ("alice", Damage, "damage_id"),
    "sources.edit": ("alice", Source, "source_id"),
    "evidence.edit": ("alice", Exhibit, "exhibit_id"),
    "claims.edit": ("alice", Claim, "claim_id"),
    "claims.indicator": ("alice", Indicator, "indicator_id"),
    "actors.edit": ("alice", Actor, "actor_id"),
    "places.edit_facility": ("alice", Facility, "facility_id"),
    "submissions.edit": ("olga", Submission, "submission_id"),
    "submissions.answers": ("olga", Submission, "submission_id"),
    "accounts.account": ("dana", User, "user_id"),
    "organisation.settings": ("dana", Organisation, ""),
}


def test_a_field_that_the_form_does_not_have_changes_nothing(
    app: Flask, session: Session, world: World, browse: Browse
) -> None:
    names = _open_to_writing(session, world)
    known = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    clients = {name: browse(world.people[name]) for name in ("alice", "olga", "dana")}

    for endpoint, (person, model, name) in FORMS.items():
        address, client = address_of(app, known[endpoint], names), clients[person]
        record = _record(session, model, names.get(name))
        form = form_of(client.get(address).text, address)
        forged = {
            column: value
            for column, value in _forged(model, world).items()
            if column not in form.names
        }
        before = plain_columns(record)

        answer = client.post(address, data={**form.values, **forged})

        session.expire_all()
        assert (endpoint, answer.status_code) == (endpoint, 303)
        assert forged.keys() & {"id", "state", "version"}
        assert (endpoint, plain_columns(record)) == (endpoint, before)


def _record(session: Session, model: type[Base], record_id: object) -> Base:
    if record_id is None:
        return session.scalars(sa.select(model)).one()
    return session.get_one(model, record_id)


def _open_to_writing(session: Session, world: World) -> Names:
    """Return records in a state in which their forms can be saved."""
    names: Names = {**world.everywhere, **world.organisation}
    names["user_id"] = world.people["nadia"].id
    names["submission_id"] = add_submission(session, officer=world.people["olga"]).id
    claim = session.get_one(Claim, names["claim_id"])
    session.execute(sa.update(Claim).where(Claim.id == claim.id).values(state="draft"))
    session.commit()
    return names


def _forged(model: type[Base], world: World) -> dict[str, Any]:
    """Return a value for every column, other than the one it has."""
    columns = {
        column.key: _value(column, world) for column in sa.inspect(model).columns if column.key
    }
    return {**columns, "roles": "administrator", "members": str(world.people["bob"].id)}


def _value(column: sa.Column[Any], world: World) -> str:
    if isinstance(column.type, sa.Uuid):
        return str(world.people["bob"].id)
    if isinstance(column.type, sa.Enum):
        return str(column.type.enums[-1])
    kind = getattr(column.type, "python_type", str)
    return {bool: "true", int: "999", float: "9.5", datetime: "2001-01-01T00:00"}.get(
        kind, "forged"
    )


def test_a_new_case_is_what_the_program_makes_of_it(
    session: Session, world: World, browse: Browse
) -> None:
    alice, bob = world.people["alice"], world.people["bob"]
    client = browse(alice)
    forged = _forged(Case, world) | {"title-text-en": "Forged", "title-original": "en"}
    del forged["title"]
    for allowed in CASE_FIELDS:
        forged.pop(allowed, None)

    answer = client.send("/cases/new", forged)

    assert answer.status_code == 303
    case = session.get_one(Case, UUID(answer.location.rpartition("/")[2]))
    assert case.id != bob.id
    assert case.reference != "forged"
    assert case.state is CaseState.INTAKE
    assert case.opened_by_id == alice.id
    assert [row.user_id for row in case.members] == [alice.id]
    assert (case.version, case.in_submission, case.void_reason) == (1, False, "")


#: what a person does fill in about a case
CASE_FIELDS = (
    "date_edtf", "time_of_day", "time_zone", "place_id", "place_detail", "place_precision",
    "latitude", "longitude", "control", "target", "weapons", "delivery", "patterns", "violations",
    "narrative", "tags", "access",
)  # fmt: skip


# --- several ids in one form


def test_one_case_that_may_not_be_read_refuses_all_that_were_chosen(
    app: Flask, session: Session, world: World, browse: Browse
) -> None:
    olga = world.people["olga"]
    submission = add_submission(session, officer=olga)
    readable, hidden = world.in_submission["case_id"], world.organisation["case_id"]
    client, before = browse(olga), digests(app)

    for several in ([readable, hidden], [hidden], [readable, "no id"]):
        answer = client.send(f"/submissions/{submission.id}/cases", {"cases": several})
        assert answer.status_code in (404, 422)

    assert changed(before, digests(app)) == set()


def test_a_form_takes_no_id_of_another_case(
    app: Flask, session: Session, world: World, browse: Browse
) -> None:
    mine, theirs = world.organisation, world.in_submission
    exhibit = session.get_one(Exhibit, theirs["exhibit_id"])
    case = f"/cases/{mine['case_id']}"
    ground = {"kind": "consent", "purpose": "un_inquiry", "scopes": "name"}
    cited = {"support": exhibit.reference, "credibility": "2"}
    client, before = browse(world.people["mona"]), digests(app)

    for address, fields in (
        (f"{case}/grounds/new", {**ground, "subject": f"victim:{theirs['victim_id']}"}),
        (f"{case}/grounds/new", {**ground, "subject": f"exhibit:{theirs['exhibit_id']}"}),
        (f"{case}/cite/victim/{mine['victim_id']}", cited),
    ):
        assert client.send(address, fields).status_code == 422, address
    assert client.send(f"{case}/cite/victim/{theirs['victim_id']}", cited).status_code == 404

    assert changed(before, digests(app)) == set()
