"""Opening, filling and changing a submission before anything is pinned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.submissions import queries, workflow
from casefiles.outbound.submissions.models import SubmissionDetails
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import CaseAccess, CaseState
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.submissions import COI, add_ready_case, add_submission


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": Texts()}, "title"),
        ({"languages": ()}, "languages"),
        ({"languages": ("en", "fr")}, "languages"),
    ],
)
def test_a_submission_says_what_and_in_which_languages(
    session: Session, officer: User, changed: dict[str, Any], field: str
) -> None:
    values: dict[str, Any] = {"title": Texts.of(en="Markets"), "languages": ("en",)} | changed

    with pytest.raises(Refusal) as refused:
        workflow.open_submission(session, COI, SubmissionDetails(**values), acting_user=officer)

    assert refused.value.field == field


def test_a_recipient_without_a_profile_is_not_found(session: Session, officer: User) -> None:
    details = SubmissionDetails(Texts.of(en="Markets"), ("en",))

    with pytest.raises(NotFound):
        workflow.open_submission(session, "nobody", details, acting_user=officer)


def test_only_established_cases_that_one_may_read_are_added(
    session: Session, lead: User, officer: User
) -> None:
    submission = add_submission(session, officer=officer)
    unverified = add_case(session, lead=lead)
    hidden = add_case(session, lead=lead, state=CaseState.VERIFIED, access=CaseAccess.MEMBERS)

    for case in (unverified, hidden):
        with pytest.raises(Refusal):
            workflow.add_cases(session, submission, [case], acting_user=officer)

    found = queries.eligible_cases(session, submission, acting_user=officer)
    assert list(found) == []


def test_a_case_is_read_by_officers_while_a_submission_holds_it(
    session: Session, lead: User, officer: User
) -> None:
    case = add_ready_case(session, lead=lead)
    first = add_submission(session, officer=officer, cases=(case, case))
    second = add_submission(session, officer=officer, cases=(case,))
    assert [row.position for row in first.cases] == [1]
    assert case.in_submission

    workflow.remove_case(session, first, case.id, acting_user=officer)
    assert case.in_submission
    with pytest.raises(NotFound):
        workflow.remove_case(session, first, case.id, acting_user=officer)
    workflow.remove_case(session, second, case.id, acting_user=officer)

    assert not case.in_submission


def test_the_second_of_two_people_is_told(session: Session, officer: User) -> None:
    submission = add_submission(session, officer=officer)
    opened = submission.version
    changed = SubmissionDetails(Texts.of(en="Schools"), ("ar", "en"))
    workflow.edit_submission(session, submission, changed, opened=opened, acting_user=officer)
    session.flush()

    with pytest.raises(Stale):
        workflow.edit_submission(session, submission, changed, opened=opened, acting_user=officer)
    with pytest.raises(Stale):
        workflow.answer_elements(session, submission, {}, opened=opened, acting_user=officer)
    assert workflow.details_of(submission) == changed
    opened = submission.version
    workflow.edit_submission(session, submission, changed, opened=opened, acting_user=officer)
    session.flush()
    assert submission.version == opened


def test_answers_are_to_what_is_asked_of_the_whole(session: Session, officer: User) -> None:
    submission = add_submission(session, officer=officer)
    told = {"other_procedures": Texts.of(en="None."), "cover_note": Texts()}

    workflow.answer_elements(
        session, submission, told, opened=submission.version, acting_user=officer
    )
    session.flush()
    kept = submission.version
    workflow.answer_elements(session, submission, told, opened=kept, acting_user=officer)

    assert submission.version == kept
    assert submission.answers == {"other_procedures": told["other_procedures"].to_json()}
    with pytest.raises(Refusal):
        workflow.answer_elements(
            session, submission, {"date": Texts.of(en="x")}, opened=kept, acting_user=officer
        )


def test_nothing_changes_once_it_is_pinned(
    session: Session, keyring: Keyring, lead: User, officer: User
) -> None:
    case, other = add_ready_case(session, lead=lead), add_ready_case(session, lead=lead)
    submission = add_submission(session, officer=officer, cases=(case,))
    clearance.ask_clearance(session, keyring, submission, acting_user=officer)
    details, opened = workflow.details_of(submission), submission.version

    verbs: tuple[Callable[[], None], ...] = (
        lambda: workflow.add_cases(session, submission, [other], acting_user=officer),
        lambda: workflow.remove_case(session, submission, case.id, acting_user=officer),
        lambda: workflow.edit_submission(
            session, submission, details, opened=opened, acting_user=officer
        ),
        lambda: workflow.answer_elements(
            session, submission, {}, opened=opened, acting_user=officer
        ),
    )
    for verb in verbs:
        with pytest.raises(NotAllowedNow, match="take it back"):
            verb()


def test_an_empty_submission_is_not_pinned(
    session: Session, keyring: Keyring, officer: User
) -> None:
    submission = add_submission(session, officer=officer)

    with pytest.raises(NotAllowedNow, match="listed on its page: 1"):
        clearance.ask_clearance(session, keyring, submission, acting_user=officer)


def test_a_case_for_members_only_shows_to_nobody_else_in_a_submission(
    session: Session, browse: Browse, lead: User, colleague: User, officer: User
) -> None:
    case, open_case = (add_ready_case(session, lead=lead) for _ in range(2))
    submission = add_submission(session, officer=officer, cases=(case, open_case))
    case.access = CaseAccess.MEMBERS
    address = f"/submissions/{submission.id}"

    seen_by_lead, seen_by_colleague = browse(lead).get(address), browse(colleague).get(address)

    assert case.reference in seen_by_lead.text
    assert "members only" in seen_by_colleague.text
    assert case.reference not in seen_by_colleague.text.partition('id="history"')[0]


def test_a_submission_of_cases_for_members_only_is_unknown_to_everybody_else(
    session: Session, browse: Browse, lead: User, colleague: User, officer: User, auditor: User
) -> None:
    case = add_ready_case(session, lead=lead)
    submission = add_submission(session, officer=officer, cases=(case,))
    case.access = CaseAccess.MEMBERS

    for person, status in ((lead, 200), (officer, 200), (auditor, 200), (colleague, 404)):
        assert browse(person).get(f"/submissions/{submission.id}").status_code == status
        listed = submission.reference in browse(person).get("/submissions/").text
        assert listed is (status == 200)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_its_title_and_planned_day_by_page(
    session: Session, browse: Browse, officer: User, auditor: User, language: str
) -> None:
    officer.language = language
    submission = add_submission(session, officer=officer)
    olga, address = browse(officer), f"/submissions/{submission.id}"
    assert olga.get(f"{address}/edit").status_code == 200
    filled = {"title-text-en": "", "languages": "en", "version": submission.version}
    assert olga.send(f"{address}/edit", filled).status_code == 422
    filled |= {"title-text-en": "Schools", "planned_for": "2026-12-04"}
    assert olga.send(f"{address}/edit", filled).status_code == 303
    stale = olga.send(f"{address}/edit", filled | {"title-text-en": "Markets", "version": 1})
    assert stale.status_code == 409
    assert olga.get(f"{address}/cases").status_code == 200
    assert browse(auditor).get(f"{address}/edit").status_code == 403
    assert browse(auditor).get(address).status_code == 200


def test_steps_back_by_page(
    session: Session, browse: Browse, keyring: Keyring, lead: User, officer: User
) -> None:
    submission = add_submission(
        session, officer=officer, cases=(add_ready_case(session, lead=lead),)
    )
    clearance.ask_clearance(session, keyring, submission, acting_user=officer)
    olga, address = browse(officer), f"/submissions/{submission.id}"

    assert olga.get(f"{address}/take-back").status_code == 200
    assert olga.send(f"{address}/take-back", {"reason": ""}).status_code == 422
    assert olga.send(f"{address}/take-back", {"reason": "a typo"}).status_code == 303
    assert olga.send(f"{address}/unseal", {"reason": "a typo"}).status_code == 409
    case_id = submission.cases[0].case_id
    assert olga.send(f"{address}/cases/{case_id}/remove").status_code == 303
    assert "No case yet" in olga.get(address).text
