"""A second person clears everything that leaves, and nothing that was taken back since leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow
from casefiles.outbound.clearance.queries import stale_cases
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import bar_to_clear
from casefiles.outbound.submissions.workflow import answer_elements
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.organisation.queries import the_organisation
from casefiles.record.attribution.workflow import withdraw
from casefiles.record.cases.models import CaseAccess, MemberStanding
from casefiles.record.cases.workflow import reopen_case
from casefiles.record.claims.models import Claim
from casefiles.record.covering.workflow import confirm_copy
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.evidence.models import DerivativeKind
from casefiles.record.evidence.workflow import add_derivative, take_in, void_exhibit
from casefiles.record.victims.workflow import void_victim
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.cases import add_member
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    packet_of,
    seal_submission,
)
from tests.factories.victims import add_victim
from tests.outbound.conftest import LATIN, NAMES, Build, World

NOTE = "Written to the recipient alone."


def _asked(world: World, note: str = NOTE) -> Submission:
    submission = add_submission(world.session, officer=world.officer, cases=(world.case,))
    _write(world, submission, note)
    workflow.ask_clearance(world.session, world.keyring, submission, acting_user=world.officer)
    return submission


def _write(world: World, submission: Submission, note: str) -> None:
    answers = {"cover_note": Texts.of(en=note)}
    answer_elements(
        world.session, submission, answers, opened=submission.version, acting_user=world.officer
    )


def test_whoever_clears_reads_the_letter_too(world: World, browse: Browse) -> None:
    submission = _asked(world)

    page = browse(world.second).get(f"/submissions/{submission.id}/clear").text

    assert NOTE in page
    assert the_organisation(world.session).focal_point in page


def test_a_form_opened_before_the_letter_changed_clears_nothing(world: World) -> None:
    submission = _asked(world)
    shown = submission.pins_digest
    workflow.take_back(world.session, submission, reason="one more line", acting_user=world.officer)
    _write(world, submission, "Something the second person never saw.")
    workflow.ask_clearance(world.session, world.keyring, submission, acting_user=world.officer)

    with pytest.raises(NotAllowedNow, match="changed after this page was opened"):
        workflow.clear(world.session, submission, shown=shown, acting_user=world.second)


def test_the_details_of_the_organisation_are_cleared_as_well(world: World) -> None:
    submission = world.cleared()
    the_organisation(world.session).focal_point = "Somebody else (fictional)"

    with pytest.raises(NotAllowedNow, match="beside the cases changed"):
        world.sealed(submission)


def _claim_withdrawn(world: World) -> None:
    claim = world.session.scalars(sa.select(Claim).where(Claim.case_id == world.case.id)).one()
    withdraw(world.session, claim, reason="a document was forged", acting_user=world.lead)


def _incident_doubted(world: World) -> None:
    reopen_case(world.session, world.case, acting_user=world.lead, reason="it may not have been")


def _words_changed(world: World) -> None:
    world.case.narrative = Texts.of(en="Written with more care for the person who told it.")


@pytest.mark.parametrize("taken_back", [_claim_withdrawn, _incident_doubted, _words_changed])
def test_what_was_taken_back_after_the_clearance_is_not_sealed(
    world: World, taken_back: Callable[[World], None]
) -> None:
    submission = world.cleared()
    taken_back(world)

    assert stale_cases(world.session, submission, acting_user=world.officer) == [world.case]
    with pytest.raises(NotAllowedNow, match="changed since it was cleared"):
        world.sealed(submission)


def test_a_mistaken_person_or_file_is_not_sealed(world: World) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)
    exhibit = add_exhibit(world.session, world.store, world.case, by=world.lead)
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)

    def void_the_person() -> None:
        void_victim(world.session, world.case, victim, reason="alive", acting_user=world.lead)

    def void_the_file() -> None:
        void_exhibit(world.session, exhibit, reason="the wrong file", acting_user=world.lead)

    for take_back in (void_the_person, void_the_file):
        submission = world.cleared()
        take_back()
        with pytest.raises(NotAllowedNow, match="changed since it was cleared"):
            world.sealed(submission)


def test_an_original_is_not_sealed_once_a_face_in_it_was_covered(
    world: World, colleague: User
) -> None:
    exhibit = add_exhibit(world.session, world.store, world.case, by=world.lead, content=b"a face")
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    submission = world.cleared()
    covered = take_in(world.store, BytesIO(b"a face, covered"), limit=1000)
    copy = add_derivative(
        world.session,
        exhibit,
        covered.original,
        DerivativeKind.REDACTED,
        reason="a face",
        acting_user=world.lead,
    )

    with (
        pytest.raises(NotAllowedNow, match="changed since it was cleared"),
        world.session.begin_nested(),
    ):
        world.sealed(submission)
    workflow.take_back(world.session, submission, reason="covered", acting_user=world.officer)
    add_member(world.session, world.case, colleague, MemberStanding.MEMBER)
    confirm_copy(world.session, exhibit, copy, note="", acting_user=colleague)
    again = world.sealed(world.cleared())

    assert [row["sha256"] for row in again["exhibits"]] == [covered.original.sha256]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_consent_withdrawn_after_the_seal_keeps_the_packet_in(
    world: World, browse: Browse, build_packets: Build, language: str
) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    ground = add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)
    submission = world.cleared()
    seal_submission(world.session, world.keyring, submission, officer=world.officer)
    packet = packet_of(world.session, submission)
    build_packets()
    world.officer.language = language
    olga, page = browse(world.officer), f"/packets/{packet.id}/"
    assert f"{page}download" in olga.get(page).text

    withdraw_ground(
        world.session, ground, world.case, acting_user=world.lead, reason="the family asked"
    )
    world.session.commit()

    told = {"kind": "sent", "happened_on": submission.created_at.date().isoformat()}
    assert olga.send(f"{page}download").status_code == 409
    assert (
        olga.send(
            f"/submissions/{submission.id}/dispatch", told | {"method": "by hand"}
        ).status_code
        == 409
    )
    assert f"{page}download" not in olga.get(page).text
    assert 'class="notice is-stop"' in olga.get(f"/submissions/{submission.id}").text


def test_what_lost_its_ground_before_the_seal_does_not_keep_the_packet_in(
    world: World, browse: Browse, build_packets: Build
) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    ground = add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)
    submission = world.cleared()
    withdraw_ground(
        world.session, ground, world.case, acting_user=world.lead, reason="the family asked"
    )

    content = world.sealed(submission)
    build_packets()

    assert LATIN not in json.dumps(content)
    packet = packet_of(world.session, submission)
    assert browse(world.officer).send(f"/packets/{packet.id}/download").status_code == 200


def test_who_gives_up_a_packet_had_a_hand_in_the_next_one(world: World) -> None:
    third = add_person(world.session, "theo", Role.OFFICER)
    submission = world.cleared()
    seal_submission(world.session, world.keyring, submission, officer=world.officer)

    workflow.unseal(world.session, submission, reason="a file is damaged", acting_user=third)

    assert bar_to_clear(third, submission) is not None


@pytest.fixture
def stranger(world: World) -> User:
    return add_person(world.session, "stranger", Role.INVESTIGATOR)


def test_a_submission_names_no_case_that_a_reader_may_not_know_of(
    world: World, browse: Browse, stranger: User
) -> None:
    hidden = add_ready_case(world.session, lead=world.lead)
    submission = add_submission(world.session, officer=world.officer, cases=(world.case, hidden))
    hidden.access = CaseAccess.MEMBERS
    workflow.ask_clearance(world.session, world.keyring, submission, acting_user=world.officer)
    hidden.narrative = Texts.of(en="Changed, so that it is stale.")
    world.session.commit()

    theirs = browse(stranger).get(f"/submissions/{submission.id}").text
    officers = browse(world.officer).get(f"/submissions/{submission.id}").text

    assert hidden.reference not in theirs
    assert world.case.reference in theirs
    assert hidden.reference in officers
