"""The pages on which two people open an identity: reasons for who reads sources, no names."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.record.cases.models import CaseState
from casefiles.record.sources.models import (
    EmergencyRequest,
    EmergencyState,
    Identity,
    Source,
    SourceHandover,
)
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.cases import add_case
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_request, add_source
from tests.factories.victims import add_figure
from tests.pages import PageClient

WHO = Identity(name="Nadia al-Invented")
WHY = "Her street is being searched"
ANSWERERS = 6


@pytest.fixture
def source(session: Session, lead: User) -> Source:
    source = add_source(session, recorded_by=lead, identity=WHO)
    session.commit()
    return source


def _confirm(client: PageClient, address: str, outcome: str = "confirm") -> int:
    return client.send(address, {"outcome": outcome, "reason": "I called her"}).status_code


@pytest.mark.parametrize("language", ["en", "ar"])
def test_two_people_break_the_glass_page_by_page(
    session: Session,
    source: Source,
    lead: User,
    colleague: User,
    reviewer: User,
    auditor: User,
    browse: Browse,
    language: str,
) -> None:
    for person in (lead, colleague, reviewer, auditor):
        person.language = language
    session.commit()
    page, asker, second = f"/sources/{source.id}", browse(colleague), browse(reviewer)
    assert f"{page}/break-glass" in asker.get(page).text
    assert asker.get(f"{page}/identity").status_code == 403

    assert asker.get(f"{page}/break-glass").status_code == 200
    assert asker.send(f"{page}/break-glass", {"reason": WHY}).status_code == 303
    assert f"{page}/break-glass" not in asker.get(page).text
    request = session.scalars(sa.select(EmergencyRequest)).one()
    answer = f"{page}/requests/{request.id}"
    assert answer not in asker.get(page).text
    assert answer in second.get("/").text
    assert WHY in second.get(answer).text
    assert _confirm(second, answer) == 303

    fields = {"reason": "to warn her", "passphrase": PASSPHRASE}
    shown = asker.send(f"{page}/identity", fields)
    assert "Nadia al-Invented" in shown.text
    for who in (lead, auditor):
        home = browse(who).get("/").text
        assert home.count(f'href="{page}"') == 3  # asked, confirmed, looked
        for text in (home, browse(who).get(page).text):
            assert WHY in text
            assert "Nadia" not in text
    log = browse(auditor).get("/log?kind=emergency").text
    for words in (WHY, "I called her", "to warn her", source.reference):
        assert words in log


def test_whoever_asks_and_answers_badly_keeps_what_was_typed(
    session: Session, source: Source, colleague: User, reviewer: User, browse: Browse
) -> None:
    page = f"/sources/{source.id}"
    assert "Say why" in browse(colleague).send(f"{page}/break-glass", {"reason": " "}).text
    request = add_request(session, source, by=colleague)
    session.commit()

    answer = browse(reviewer).send(f"{page}/requests/{request.id}", {"reason": "typed already"})

    assert answer.status_code == 422
    assert "typed already" in answer.text
    assert "Choose what you decide." in answer.text


def test_an_answered_and_a_lapsed_request_take_no_answer(
    session: Session, source: Source, colleague: User, reviewer: User, browse: Browse
) -> None:
    late = clock.now() - timedelta(hours=73)
    request = add_request(session, source, by=colleague, asked_at=late)
    session.commit()
    second, address = browse(reviewer), f"/sources/{source.id}/requests/{request.id}"

    assert "Nobody can answer this any more" in second.get(address).text
    assert _confirm(second, address) == 409
    page = second.get(f"/sources/{source.id}").text
    assert ">lapsed</span>" in page
    assert address not in page


def test_who_asked_is_led_to_no_answer(
    session: Session, source: Source, colleague: User, browse: Browse
) -> None:
    request = add_request(session, source, by=colleague)
    session.commit()

    address = f"/sources/{source.id}/requests/{request.id}"

    assert browse(colleague).get(address).status_code == 403
    assert _confirm(browse(colleague), address) == 403


def test_of_many_second_people_at_once_one_counts(
    session: Session, source: Source, colleague: User, browse: Browse
) -> None:
    request = add_request(session, source, by=colleague)
    people = [add_person(session, f"second-{n}", Role.REVIEWER) for n in range(ANSWERERS)]
    clients = [browse(person) for person in people]
    session.commit()
    address = f"/sources/{source.id}/requests/{request.id}"
    outcomes = ["confirm", "refuse"] * (ANSWERERS // 2)

    with ThreadPoolExecutor(ANSWERERS) as pool:
        answers = list(pool.map(_confirm, clients, [address] * ANSWERERS, outcomes))

    session.expire_all()
    assert sorted(answers) == [303] + [409] * (ANSWERERS - 1)
    wanted = outcomes[answers.index(303)]
    assert (
        request.state
        is {
            "confirm": EmergencyState.CONFIRMED,
            "refuse": EmergencyState.REFUSED,
        }[wanted]
    )
    assert request.decided_by_id == people[answers.index(303)].id


def test_one_person_asking_many_times_at_once_asks_once(
    session: Session, source: Source, colleague: User, browse: Browse
) -> None:
    clients = [browse(colleague) for _time in range(4)]
    session.commit()

    def ask(client: PageClient) -> int:
        return client.send(f"/sources/{source.id}/break-glass", {"reason": WHY}).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(ask, clients))

    assert answers == [303, 409, 409, 409]
    assert len(session.scalars(sa.select(EmergencyRequest)).all()) == 1


def test_an_officer_reads_that_it_happens_and_no_reason(
    session: Session,
    source: Source,
    lead: User,
    colleague: User,
    officer: User,
    browse: Browse,
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    add_figure(session, case, source, minimum=3)
    add_request(session, source, by=colleague, reason=WHY)
    session.commit()

    page = browse(officer).get(f"/sources/{source.id}").text

    assert colleague.display_name in page
    assert 'id="emergency"' in page
    assert WHY not in page
    assert "/requests/" not in page


def test_who_is_responsible_ends_a_leave_from_the_page_of_the_source(
    session: Session,
    source: Source,
    lead: User,
    colleague: User,
    reviewer: User,
    browse: Browse,
) -> None:
    request = add_request(
        session,
        source,
        by=colleague,
        state=EmergencyState.CONFIRMED,
        decided_by_id=reviewer.id,
        decided_at=clock.now(),
        opened_until=clock.now() + timedelta(hours=1),
    )
    session.commit()
    page, end = f"/sources/{source.id}", f"/sources/{source.id}/requests/{request.id}/end"
    assert browse(colleague).get(f"{page}/identity").status_code == 200
    assert end in browse(lead).get(page).text

    assert browse(lead).send(end).status_code == 303

    assert browse(colleague).get(f"{page}/identity").status_code == 403
    assert end not in browse(lead).get(page).text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_source_is_handed_on_page_by_page(
    session: Session, source: Source, lead: User, colleague: User, browse: Browse, language: str
) -> None:
    lead.language = colleague.language = language
    session.commit()
    page, pages = f"/sources/{source.id}", browse(lead)
    assert f"{page}/hand-over" in pages.get(page).text
    assert pages.get(f"{page}/hand-over").status_code == 200
    assert pages.send(f"{page}/hand-over", {"person": ""}).status_code == 422
    fields = {"person": str(colleague.id), "reason": "parental leave"}

    assert pages.send(f"{page}/hand-over", fields).status_code == 303

    assert session.scalars(sa.select(SourceHandover)).one().to_id == colleague.id
    shown = pages.get(page).text
    assert "parental leave" in shown
    assert f"{page}/hand-over" not in shown
    assert f"{page}/grants/new" in browse(colleague).get(page).text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_source_of_who_has_left_is_handed_on_by_two(
    session: Session,
    source: Source,
    lead: User,
    colleague: User,
    reviewer: User,
    browse: Browse,
    language: str,
) -> None:
    colleague.language = reviewer.language = language
    session.commit()
    page, asker = f"/sources/{source.id}", browse(colleague)
    assert f"{page}/take-over" not in asker.get(page).text
    fields = {"person": str(colleague.id), "reason": "she has left"}
    assert 'name="reason"' not in asker.get(f"{page}/take-over").text
    assert asker.send(f"{page}/take-over", fields | {"person": str(reviewer.id)}).status_code == 409
    lead.state = AccountState.DISABLED
    session.commit()
    assert f"{page}/take-over" in asker.get(page).text
    assert 'name="reason"' in asker.get(f"{page}/take-over").text

    assert asker.send(f"{page}/take-over", fields).status_code == 303
    request = session.scalars(sa.select(EmergencyRequest)).one()
    answer = f"{page}/requests/{request.id}"
    assert colleague.display_name in browse(reviewer).get(answer).text
    assert answer in browse(reviewer).get("/").text
    assert _confirm(browse(reviewer), answer) == 303

    shown = asker.get(page).text
    assert lead.display_name in shown
    assert f"{page}/grants/new" in shown
    assert asker.get(f"{page}/identity").status_code == 200


def test_nothing_of_it_comes_into_an_address_a_title_or_the_log_of_the_program(
    session: Session,
    source: Source,
    colleague: User,
    reviewer: User,
    browse: Browse,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    page, asker = f"/sources/{source.id}", browse(colleague)
    asked = asker.send(f"{page}/break-glass", {"reason": WHY})
    request = session.scalars(sa.select(EmergencyRequest)).one()
    shown = browse(reviewer).get(f"{page}/requests/{request.id}").text
    title = shown.partition("<title>")[2].partition("</title>")[0]

    assert WHY not in asked.location
    assert WHY not in title
    assert "witness at the market" not in title
    assert WHY not in caplog.text
