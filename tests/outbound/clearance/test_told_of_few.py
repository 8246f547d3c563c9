"""Whom a packet tells so exactly, without a name, that few could be meant."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import queries, workflow
from casefiles.outbound.submissions.documents import told_of_few
from casefiles.outbound.submissions.models import Clearance, Submission
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.organisation.queries import fewest_alike, the_organisation
from casefiles.platform.organisation.workflow import set_fewest_alike
from casefiles.record.cases.models import CaseAccess
from casefiles.record.codebook import queries as codebook
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.victims.models import VictimKind
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.submissions import add_ground, add_ready_case, add_submission
from tests.factories.victims import add_victim
from tests.outbound.conftest import World

MEDIC: dict[str, Any] = {"sex": "female", "age": 34, "occupation": "medical"}
CAUSE = next(code for code, _label in codebook.choices("cause", "en"))
REASON = "The hospital itself published as much of her (fictional)."


def _counts(world: World, fewest: int = 5) -> dict[str, int]:
    submission = add_submission(world.session, officer=world.officer, cases=(world.case,))
    leaving = queries.leaving_as_it_stands(world.session, submission)
    return {one.reference: one.count for one in told_of_few(leaving, fewest)}


def _crowd(world: World, number: int, **columns: Any) -> None:
    for _ in range(number):
        add_victim(world.session, world.case, **{**MEDIC, **columns})


@pytest.mark.parametrize(
    ("others", "count"),
    [
        (lambda _world: None, 1),
        (lambda world: _crowd(world, 3), 4),
        (lambda world: _crowd(world, 4), None),
        (lambda world: _crowd(world, 4, age=35), 1),
        (lambda world: _crowd(world, 4, age=None), 1),
        (lambda world: _crowd(world, 4, outcome="injured"), 1),
        (lambda world: _crowd(world, 4, cause=CAUSE), None),
        (lambda world: _crowd(world, 4, civilian_status="civilian"), None),
        (lambda world: _crowd(world, 1, kind=VictimKind.GROUP, minimum=4, maximum=4), None),
        (lambda world: _crowd(world, 1, kind=VictimKind.GROUP, minimum=2, maximum=None), 3),
        (lambda world: _crowd(world, 1, kind=VictimKind.GROUP, minimum=None, maximum=None), 1),
        (lambda world: _crowd(world, 4, name="Salma Invented"), None),
    ],
    ids=[
        "nobody",
        "three",
        "four",
        "another-age",
        "no-age",
        "another-outcome",
        "more-known-of-them",
        "status-known",
        "a-group",
        "at-least-two",
        "nobody-knows-how-many",
        "covered-names",
    ],
)
def test_so_many_people_of_the_packet_fit_what_it_tells(
    world: World, others: Any, count: int | None
) -> None:
    told = add_victim(world.session, world.case, **MEDIC)
    others(world)

    assert _counts(world).get(told.reference) == count


def test_who_stands_there_with_a_name_is_nobody_elses_cover(world: World) -> None:
    told = add_victim(world.session, world.case, **MEDIC)
    _crowd(world, 3)
    named = add_victim(world.session, world.case, name="Salma Invented", **MEDIC)
    assert _counts(world) == {}

    add_ground(world.session, world.case, GroundSubject.VICTIM, named.id, by=world.lead)

    assert _counts(world)[told.reference] == 4


def test_who_has_a_name_is_told_of_by_the_ground_for_details(world: World) -> None:
    covered = add_victim(world.session, world.case, name="Nadim Invented", **MEDIC)
    assert _counts(world) == {}, "nothing personal is told of him"

    world.lets_go(GroundSubject.VICTIM, covered.id, Scope.DETAILS)

    assert _counts(world) == {covered.reference: 1}


def test_what_nobody_knows_is_not_told_and_a_group_is_no_person(world: World) -> None:
    add_victim(world.session, world.case, sex="unknown", civilian_status="civilian")
    add_victim(world.session, world.case, kind=VictimKind.GROUP, minimum=2, maximum=2, **MEDIC)
    words = Texts.of(en="A man with a red scarf", ar="رجل بوشاح أحمر")
    described = add_victim(world.session, world.case, description=words, age_band="adult")

    assert _counts(world) == {described.reference: 1}
    assert _counts(world, fewest=1) == {}


def test_another_place_or_day_is_told_too(world: World) -> None:
    told = add_victim(world.session, world.case, **MEDIC)
    same = add_ready_case(world.session, lead=world.lead, place_id=world.case.place_id)
    later = add_ready_case(
        world.session, lead=world.lead, place_id=world.case.place_id, date_edtf="2019-07-23"
    )
    for case in (same, later):
        add_victim(world.session, case, **MEDIC)
    submission = add_submission(
        world.session, officer=world.officer, cases=(world.case, same, later)
    )

    leaving = queries.leaving_as_it_stands(world.session, submission)
    found = {one.reference: one for one in told_of_few(leaving, 5)}

    assert sorted(one.count for one in found.values()) == [1, 2, 2]
    said = [words.text for text in found[told.reference].told for words in text]
    assert {"Nowhere", "22 July 2019", "Killed", "Female", "34", "Medical staff"} <= set(said)


@pytest.fixture
def submission(world: World) -> Submission:
    add_victim(world.session, world.case, **MEDIC)
    return add_submission(world.session, officer=world.officer, cases=(world.case,))


def _ask(world: World, submission: Submission, accepted: str = REASON) -> None:
    workflow.ask_clearance(
        world.session, world.keyring, submission, acting_user=world.officer, accepted=accepted
    )


def test_clearance_is_asked_only_with_a_reason_which_the_second_person_reads(
    world: World, submission: Submission, browse: Browse
) -> None:
    olga, oskar = browse(world.officer), browse(world.second)
    address = f"/submissions/{submission.id}"
    assert f'href="{address}/ask-clearance"' in olga.get(address).text
    assert "fewer than 5 alike" in olga.get(f"{address}/ask-clearance").text

    refused = olga.send(f"{address}/ask-clearance", {"accepted": " "})
    with pytest.raises(Refusal):
        _ask(world, submission, "")
    world.session.commit()  # lets go of the row
    asked = olga.send(f"{address}/ask-clearance", {"accepted": REASON})

    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert asked.status_code == 303
    world.session.commit()
    world.session.refresh(submission)
    for shown in (REASON, "1 person", "Medical staff"):
        assert shown in oskar.get(f"{address}/clear").text
    decision = {"shown": submission.pins_digest, "outcome": "clear"}
    assert oskar.send(f"{address}/clear", decision).status_code == 303
    world.session.commit()
    world.session.expire_all()
    kept = world.session.scalars(sa.select(Clearance)).one().told_of_few
    assert kept is not None
    assert (kept["fewest"], kept["reason"]) == (5, REASON)
    assert [row[2] for row in kept["people"]] == [1]
    assert REASON in olga.get(address).text
    world.session.commit()
    plain = world.sealed(submission)
    assert REASON not in str(plain), "the reason stays here"


def test_another_reason_is_another_thing_to_clear(world: World, submission: Submission) -> None:
    _ask(world, submission)
    first = submission.pins_digest
    workflow.take_back(world.session, submission, reason="again", acting_user=world.officer)
    assert submission.told_of_few is None
    _ask(world, submission, "Another reason (fictional).")

    assert submission.pins_digest != first


def test_where_nobody_is_told_of_too_exactly_nothing_is_asked(world: World, browse: Browse) -> None:
    submission = add_submission(world.session, officer=world.officer, cases=(world.case,))
    olga, address = browse(world.officer), f"/submissions/{submission.id}/ask-clearance"

    assert "accepted" not in olga.get(address).text
    assert olga.send(address).status_code == 303
    world.session.commit()
    world.session.refresh(submission)
    assert submission.told_of_few == {"fewest": 5, "reason": "", "people": []}


def test_a_name_withdrawn_after_the_clearance_is_not_told_of_by_details_instead(
    world: World,
) -> None:
    named = add_victim(world.session, world.case, name="Salma Invented", **MEDIC)
    name = add_ground(
        world.session,
        world.case,
        GroundSubject.VICTIM,
        named.id,
        by=world.lead,
        scopes=(Scope.NAME,),
    )
    world.lets_go(GroundSubject.VICTIM, named.id, Scope.DETAILS)
    submission = world.cleared()
    withdraw_ground(world.session, name, world.case, acting_user=world.lead, reason="she asked")

    with pytest.raises(NotAllowedNow, match=f"told of {named.reference} fits fewer"):
        world.sealed(submission)


def test_the_warning_leads_to_what_would_tell_less(world: World, browse: Browse) -> None:
    named = add_victim(world.session, world.case, name="Salma Invented", **MEDIC)
    other = add_victim(world.session, world.case, **MEDIC)
    world.lets_go(GroundSubject.VICTIM, named.id, Scope.DETAILS)
    submission = add_submission(world.session, officer=world.officer, cases=(world.case,))
    world.session.commit()
    page, edit = f"/submissions/{submission.id}", f"/victims/{other.id}/edit"
    few = {
        person: browse(person).get(page).text.partition('id="few"')[2].partition("</section>")[0]
        for person in (world.officer, world.lead, world.second)
    }

    asked = {"of": "victim", "about": f"{world.case.id}:{named.id}"}
    for person in (world.officer, world.lead):
        assert f'value="{asked["about"]}"' in few[person]
        assert f"#victim-{named.id}" in few[person]
        assert named.reference in browse(person).send(f"{page}/grounds/settle", asked).text
    assert edit in few[world.lead]
    assert edit not in few[world.officer]
    assert asked["about"] not in few[world.second] or world.second.has(Role.OFFICER)


def test_what_was_pinned_before_there_was_this_warning_is_sealed_as_it_was(world: World) -> None:
    submission = world.cleared()
    submission.told_of_few = None
    world.session.flush()

    assert world.sealed(submission)["cases"]


def test_people_of_cases_for_others_are_counted_and_not_told_of(
    world: World, submission: Submission, browse: Browse
) -> None:
    irene = add_person(world.session, "irene", Role.INVESTIGATOR)
    secret = add_ready_case(world.session, lead=irene, access=CaseAccess.MEMBERS)
    hidden = add_victim(world.session, secret, **MEDIC)
    submission.cases.append(type(submission.cases[0])(case_id=secret.id, case=secret, position=2))
    world.session.flush()

    page = browse(world.lead).get(f"/submissions/{submission.id}").text

    assert hidden.reference not in page
    assert "1 more person stands in a case for its members only" in page


def test_an_administrator_says_for_a_reason_how_few_are_too_few(
    world: World, submission: Submission, administrator: User, browse: Browse, session: Session
) -> None:
    adam, olga = browse(administrator), browse(world.officer)
    address, version = "/organisation/alike", str(the_organisation(session).version)
    assert 'value="5"' in adam.get(address).text

    for wrong in ({"number": "3"}, {"number": "-1", "reason": "x"}, {"number": "", "reason": "x"}):
        assert adam.send(address, {"version": version, **wrong}).status_code == 422
    off = {"version": version, "number": "0", "reason": "We publish all of it (fictional)."}
    assert adam.send(address, off).status_code == 303

    session.commit()
    assert fewest_alike(session) == 0
    page = adam.get("/organisation").text
    assert "turned off" in page
    assert "We publish all of it (fictional)." in page
    assert "set how few people alike are too few: 0" in page
    assert "turned that off" in olga.get(f"/submissions/{submission.id}").text
    assert adam.send(address, off).status_code == 409, "somebody chose since"
    session.commit()
    _ask(world, submission, "")
    organisation = the_organisation(session)
    with pytest.raises(NotPermitted):
        set_fewest_alike(session, organisation, 3, reason="x", opened=1, acting_user=world.officer)
    with pytest.raises(Refusal, match="0 to 1000"):
        set_fewest_alike(
            session,
            organisation,
            1001,
            reason="",
            opened=organisation.version,
            acting_user=administrator,
        )
