"""A packet is sealed, or went out, and then things change: what an officer sees and does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import Settings
from tests.browser.conftest import Arrive
from tests.conftest import factory_of
from tests.factories.submissions import add_ready_case
from tests.outbound.conftest import Build, World
from tests.outbound.sent import seal, send

pytestmark = pytest.mark.browser


@pytest.fixture
def world(
    session: Session,
    keyring: Keyring,
    store: LocalStore,
    lead: User,
    officer: User,
    second_officer: User,
) -> World:
    case = add_ready_case(session, lead=lead)
    return World(session, keyring, store, case, lead, officer, second_officer)


@pytest.fixture
def build(app: Flask, session: Session, settings: Settings, keyring: Keyring) -> Build:
    """Do all waiting work at once."""

    def work() -> int:
        session.commit()
        return run_until_idle(factory_of(app), job_handlers(settings, keyring), _raise)

    return work


def _raise(error: BaseException) -> None:
    raise error


def test_a_consent_runs_out_after_the_seal_and_the_packet_stays(
    world: World, build: Build, arrive: Arrive, language: str
) -> None:
    sealed = seal(world, build)
    for ground in sealed.grounds_of(sealed.victim.id):
        ground.expires_on = clock.today() - timedelta(days=1)
    olga = arrive(world.officer, language=language)

    olga.open(f"/submissions/{sealed.submission.id}")
    expect(olga.main.locator(".notice.is-stop").first).to_be_visible()
    olga.follow("/dispatch")
    olga.fill(kind="sent", happened_on=clock.today().isoformat(), method="by courier")
    olga.save()
    olga.open(f"/packets/{sealed.packet.id}")
    take = olga.main.get_by_role("button", name=olga.say("Take the file"))
    expect(take).to_have_count(0)
    expect(olga.main.locator(".notice.is-stop").first).to_be_visible()

    olga.open(f"/submissions/{sealed.submission.id}")
    olga.follow("/unseal")
    olga.fill(reason="A consent ran out (fictional).")
    with olga.page.expect_navigation():
        olga.main.locator("form.record-form button[type=submit]").first.click()
    expect(olga.main.locator(".state-assembling").first).to_be_visible()


def test_a_fact_changes_after_it_went_and_who_holds_it_is_told(
    world: World, build: Build, arrive: Arrive, language: str, tmp_path: Path
) -> None:
    sent = send(world, build)
    sent.victim.age = 35
    olga = arrive(world.officer, language=language)
    oskar = arrive(world.second, language=language)

    olga.open(f"/submissions/{sent.submission.id}")
    olga.follow("/since")
    olga.reads("34")
    olga.reads("35")
    olga.fill(what="draft")
    olga.save()
    olga.sees("You had a hand in it: a second person confirms it.")
    letter = olga.path

    oskar.open("/")
    oskar.follow(letter)
    oskar.follow("/decide")
    oskar.fill(outcome="confirm")
    oskar.save_and_reach(letter)

    olga.open(letter)
    with olga.page.expect_download() as taken:
        olga.main.locator('form[action$="/letter/en"] button').click()
    taken.value.save_as(tmp_path / "letter.pdf")
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    olga.open(letter)
    olga.follow("/sent")
    olga.fill(sent_on=clock.today().isoformat(), method="by courier")
    olga.save_and_reach(letter)
    olga.open(f"/corrections/packets/{sent.packet.id}/since")
    olga.sees("Everything that changed was dealt with.")
    olga.open(f"/cases/{world.case.id}/held/")
    olga.sees("about changes")
