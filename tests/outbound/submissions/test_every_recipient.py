"""A case that has everything goes to each recipient, under the rules it was built with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.packets.queries import frozen_content
from casefiles.outbound.submissions import queries, workflow
from casefiles.outbound.submissions.models import PinnedProfile, Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.organisation.queries import the_organisation
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Purpose, Scope
from casefiles.record.recipients import queries as recipients
from casefiles.record.recipients import workflow as rules
from casefiles.record.recipients.models import Form, Profile, Requirement
from tests.conftest import Browse
from tests.factories.evidence import add_exhibit
from tests.factories.recipients import (
    OF_EVERY_MANDATE,
    OWN,
    add_own,
    answers_to,
    forbids_names,
    own_details,
)
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.factories.victims import add_victim
from tests.outbound.conftest import Build

EVERY = pytest.mark.parametrize("asked", recipients.shipped(), ids=lambda one: one.code)
Prepare = Callable[[Profile], Submission]


@pytest.fixture
def prepare(
    session: Session, store: LocalStore, lead: User, officer: User
) -> Callable[[Profile], Submission]:
    """Assemble a submission that answers everything that a recipient asks."""

    def made(asked: Profile) -> Submission:
        case = add_ready_case(session, lead=lead, violations=OF_EVERY_MANDATE)
        exhibit = add_exhibit(session, store, case, by=lead)
        _let_go(session, case, GroundSubject.EXHIBIT, exhibit.id, lead, asked, (Scope.FILE,))
        victim = add_victim(session, case, name="Salma Invented")
        if not forbids_names(asked):
            both = (Scope.NAME, Scope.DETAILS)
            _let_go(session, case, GroundSubject.VICTIM, victim.id, lead, asked, both)
        submission = add_submission(
            session,
            officer=officer,
            cases=(case,),
            languages=tuple(queries.languages_of(asked)),
            recipient=asked.code,
        )
        answers = answers_to(asked)
        workflow.answer_elements(
            session, submission, answers, opened=submission.version, acting_user=officer
        )
        return submission

    return made


def _let_go(
    session: Session,
    case: Case,
    about: GroundSubject,
    subject_id: Any,
    by: User,
    asked: Profile,
    scopes: tuple[Scope, ...],
) -> None:
    for purpose in asked.purposes:
        add_ground(session, case, about, subject_id, by=by, scopes=scopes, purpose=Purpose(purpose))


@EVERY
def test_a_sealed_packet_holds_its_elements_in_its_order_and_nothing_forbidden(
    session: Session,
    keyring: Keyring,
    officer: User,
    second_officer: User,
    prepare: Prepare,
    asked: Profile,
) -> None:
    submission = prepare(asked)
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)

    packet = seal_submission(session, keyring, submission, officer=officer)

    content = frozen_content(session, keyring, packet)
    assert [one["code"] for one in content["elements"]] == [one.code for one in asked.elements]
    assert set(content["languages"]) == set(queries.languages_of(asked))
    for element, told in zip(asked.elements, content["elements"], strict=True):
        assert (told["source"], told["mark"]) == (element.source.text, element.source.mark)
        given = [one for one in told["answers"] if one["kind"] == "given"]
        if element.requirement is Requirement.FORBIDDEN:
            assert given == []
        elif element.requirement is Requirement.REQUIRED:
            assert {one["kind"] for one in told["answers"]} <= {"given", "withheld"}, element.code
    assert ("Salma Invented" in str(content)) is not forbids_names(asked)
    assert bool(content["sheets"]) is (asked.form is Form.PER_PERSON)


@pytest.mark.parametrize("element", ["steps_taken", "answers_to_family"])
def test_the_working_group_refuses_what_does_not_answer_it(
    session: Session,
    keyring: Keyring,
    officer: User,
    prepare: Prepare,
    element: str,
) -> None:
    asked = recipients.profile(session, "wgeid")
    submission = prepare(asked)
    session.flush()
    answers = {code: said for code, said in answers_to(asked).items() if code != element}
    workflow.answer_elements(
        session, submission, answers, opened=submission.version, acting_user=officer
    )

    found = queries.findings_of_whole(session, submission)

    assert [one.code for one in found if one.mark is queries.Mark.BLOCKS] == [element]
    with pytest.raises(NotAllowedNow, match="Not yet"):
        clearance.ask_clearance(session, keyring, submission, acting_user=officer, accepted="so")


def test_the_working_group_refuses_a_submitter_whom_nobody_reaches(
    session: Session, prepare: Prepare
) -> None:
    submission = prepare(recipients.profile(session, "wgeid"))
    the_organisation(session).focal_point = ""
    session.flush()

    found = queries.findings_of_whole(session, submission)

    assert [one.code for one in found if one.mark is queries.Mark.BLOCKS] == ["submitter"]


def test_a_packet_for_the_court_says_that_there_is_no_jurisdiction_whatever_is_answered(
    session: Session,
    keyring: Keyring,
    officer: User,
    second_officer: User,
    prepare: Prepare,
    build_packets: Build,
) -> None:
    submission = prepare(recipients.profile(session, "icc-otp"))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)

    told = next(
        one
        for one in frozen_content(session, keyring, packet)["elements"]
        if one["code"] == "jurisdiction"
    )

    assert "S/2014/348" in str(told["answers"])
    assert "Answered (fictional)." in str(told["answers"])
    assert build_packets() > 0


# --- the version that it was built with


def _changed(session: Session, officer: User) -> None:
    own = recipients.the_own(session, OWN)
    details = own_details(
        short_names=Texts.of(en="Renamed inquiry", ar="لجنة أخرى"),
        elements=(own_details().elements[0],),
    )
    rules.change_recipient(session, own, details, opened=own.version, acting_user=officer)


def test_a_change_of_the_rules_never_changes_what_is_sealed_nor_its_page(
    session: Session,
    keyring: Keyring,
    officer: User,
    second_officer: User,
    prepare: Prepare,
    browse: Browse,
    build_packets: Build,
) -> None:
    add_own(session, by=officer)
    submission = prepare(recipients.profile(session, OWN))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)
    build_packets()
    session.refresh(packet)
    client = browse(officer)
    before = (packet.sha256, frozen_content(session, keyring, packet))
    page = client.get(f"/packets/{packet.id}").text

    _changed(session, officer)
    session.commit()

    session.refresh(packet)
    assert (packet.sha256, frozen_content(session, keyring, packet)) == before
    assert _without_tokens(client.get(f"/packets/{packet.id}").text) == _without_tokens(page)
    assert "Inquiry of Nowhere" in client.get(f"/submissions/{submission.id}").text


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


def test_what_is_pinned_keeps_its_rules_and_is_sealed_by_them(
    session: Session,
    keyring: Keyring,
    officer: User,
    second_officer: User,
    prepare: Prepare,
) -> None:
    add_own(session, by=officer)
    submission = prepare(recipients.profile(session, OWN))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    _changed(session, officer)

    assert queries.asked_of(session, submission).version == "1"
    packet = seal_submission(session, keyring, submission, officer=officer)
    content = frozen_content(session, keyring, packet)
    assert content["recipient"]["profile_version"] == "1"
    assert len(content["elements"]) == 3

    clearance.unseal(session, submission, reason="Built by old rules.", acting_user=officer)
    assert queries.asked_of(session, submission).version == "2"
    clearance.ask_clearance(
        session, keyring, submission, acting_user=officer, accepted="As before (fictional)."
    )
    assert (submission.profile_version, queries.asked_of(session, submission).version) == ("2", "2")


def test_nothing_new_is_opened_for_one_that_is_retired(session: Session, officer: User) -> None:
    own = add_own(session, by=officer)
    add_submission(session, officer=officer, recipient=OWN)
    rules.retire_recipient(session, own, reason="Closed.", acting_user=officer)

    with pytest.raises(Refusal) as refused:
        add_submission(session, officer=officer, recipient=OWN)

    assert refused.value.field == "recipient"


def test_what_was_pinned_before_rules_were_kept_goes_by_the_present_ones(
    session: Session,
    keyring: Keyring,
    officer: User,
    second_officer: User,
    prepare: Prepare,
) -> None:
    submission = prepare(recipients.profile(session, "coi-syria"))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    session.delete(session.get_one(PinnedProfile, submission.id))
    session.flush()

    assert queries.asked_of(session, submission).code == "coi-syria"
    clearance.take_back(session, submission, reason="To look again.", acting_user=officer)
    assert session.get(PinnedProfile, submission.id) is None
