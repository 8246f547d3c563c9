"""The pages of submissions and packets, from the first form to the reply."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import SubmissionState
from casefiles.outbound.submissions.queries import whole_submissions
from casefiles.outbound.submissions.workflow import details_of, edit_submission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.settings import Settings
from tests.conftest import Browse, factory_of
from tests.factories.evidence import add_exhibit
from tests.factories.organisation import PASSPHRASE
from tests.factories.submissions import (
    COI,
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
)
from tests.factories.victims import add_victim


def fail(error: BaseException) -> None:
    raise error


#: what the page says of the one case, in which somebody is withheld
READY = {"en": "1 ready, 1 of them unclear", "ar": "واحدة جاهزة، واحدة منها غير واضحة"}


def matrix_of(page: str) -> tuple[str, int]:
    """Return how many cases are said to be ready, and how many cells lead to what to do."""
    [words] = [one for one in READY.values() if one in page] or [""]
    return words, page.count('href="#blockers"')


@pytest.fixture
def case(session: Session, store: LocalStore, lead: User) -> Case:
    """A case with a picture that may go, a victim who may be named and one who may not."""
    case = add_ready_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead, content=b"a list of shops")
    add_ground(session, case, GroundSubject.EXHIBIT, exhibit.id, by=lead, scopes=(Scope.FILE,))
    named = add_victim(session, case, name="Salma Invented")
    add_ground(session, case, GroundSubject.VICTIM, named.id, by=lead)
    add_victim(session, case, name="Nadim Withheld")
    return case


def build(app: Flask, settings: Settings, keyring: Keyring) -> None:
    run_until_idle(factory_of(app), job_handlers(settings, keyring), fail)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_whole_way_by_pages(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    browse: Browse,
    case: Case,
    officer: User,
    second_officer: User,
    language: str,
) -> None:
    officer.language = second_officer.language = language
    olga, oskar = browse(officer), browse(second_officer)
    assert olga.get("/submissions/").status_code == 200
    assert olga.get("/submissions/new").status_code == 200
    filled = {"recipient": COI, "title-text-en": "Markets (fictional)", "languages": "en"}
    opened = olga.send("/submissions/new", filled)
    address = opened.location.removesuffix("/cases")
    assert olga.get(f"{address}/cases").status_code == 200
    olga.send(f"{address}/cases", {"cases": str(case.id)})
    olga.get(f"{address}/answers")
    note = {"version": "1", "cover_note-text-en": "Please acknowledge."}
    saved = olga.send(f"{address}/answers", note)
    assert saved.status_code == 303, saved.text
    page = olga.get(address).text
    assert "Nadim" not in page
    assert matrix_of(page) == (READY[language], 2)
    assert olga.send(f"{address}/ask-clearance").status_code == 303

    assert olga.get(f"{address}/clear").status_code == 403
    submission = session.scalars(whole_submissions()).one()
    assert oskar.get(f"{address}/clear").status_code == 200
    decision = {"shown": submission.pins_digest, "outcome": "clear"}
    assert oskar.send(f"{address}/clear", decision).status_code == 303
    assert olga.get(f"{address}/seal").status_code == 200
    sealing = {"shown": submission.pins_digest, "passphrase": "not the passphrase at all"}
    wrong = olga.send(f"{address}/seal", sealing)
    assert wrong.status_code == 422
    assert "not the passphrase at all" not in wrong.text
    sealed = olga.send(f"{address}/seal", sealing | {"passphrase": PASSPHRASE})
    assert sealed.status_code == 303
    packet_page = sealed.location

    assert olga.get(packet_page).status_code == 200
    waiting = olga.get(f"{packet_page}progress").json
    assert waiting == {"state": "building", "status": "queued", "done": 0, "total": 0}
    build(app, settings, keyring)
    done = olga.get(f"{packet_page}progress").json
    assert done is not None
    assert done["status"] == "done"
    assert olga.get(packet_page).status_code == 200
    assert matrix_of(olga.get(address).text) == (READY[language], 0), "nothing is left to do"
    taken = olga.send(f"{packet_page}download")
    assert taken.headers["Content-Disposition"].endswith(".zip")
    assert zipfile.ZipFile(io.BytesIO(taken.data)).testzip() is None

    assert olga.get(f"{address}/dispatch").status_code == 200
    sent = {"kind": "sent", "happened_on": "2099-01-01", "method": "courier"}
    assert olga.send(f"{address}/dispatch", sent).status_code == 422
    sent["happened_on"] = submission.created_at.date().isoformat()
    assert olga.send(f"{address}/dispatch", sent).status_code == 303
    assert olga.get(address).status_code == 200


def test_guesses_at_the_passphrase_end_early_and_are_told(
    session: Session,
    keyring: Keyring,
    browse: Browse,
    case: Case,
    officer: User,
    second_officer: User,
) -> None:
    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    olga, address = browse(officer), f"/submissions/{submission.id}/seal"
    sealing = {"shown": submission.pins_digest, "passphrase": "a guess that is long enough"}

    answers = [olga.send(address, sealing).status_code for _ in range(6)]
    answers.append(olga.send(address, sealing | {"passphrase": PASSPHRASE}).status_code)

    assert answers == [422] * 5 + [429] * 2
    session.rollback()
    told = [event.action for event in history_of(session, officer.id)]
    assert told.count("signing-key:refused") == 5
    assert submission.state is SubmissionState.CLEARED
    assert not keyring.is_unlocked(LockedKeyKind.SIGNING)


@pytest.mark.usefixtures("case")
def test_adding_no_case_asks_for_one(session: Session, browse: Browse, officer: User) -> None:
    submission = add_submission(session, officer=officer, cases=())

    answer = browse(officer).send(f"/submissions/{submission.id}/cases", {})

    assert answer.status_code == 422
    assert "Choose at least one case." in answer.text


def test_a_plan_is_not_for_a_day_that_has_passed(browse: Browse, officer: User) -> None:
    olga = browse(officer)
    past = (clock.today() - timedelta(days=3)).isoformat()

    answer = olga.send("/submissions/new", {"recipient": COI, "planned_for": past})

    assert answer.status_code == 422
    for sentence in ("This day has passed.", "Give the submission a title.", "Choose at least"):
        assert sentence in answer.text


def test_a_plan_that_time_has_overtaken_hinders_no_other_change(
    session: Session, officer: User
) -> None:
    submission = add_submission(session, officer=officer, cases=())
    submission.planned_for = clock.today() - timedelta(days=3)
    session.flush()
    details = replace(details_of(submission), title=Texts.of(en="Renamed"))

    edit_submission(session, submission, details, opened=submission.version, acting_user=officer)

    assert submission.title == Texts.of(en="Renamed")
