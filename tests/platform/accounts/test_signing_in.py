"""Coming in: by name and password, with a new session, slowed down after failures."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal, Throttled
from casefiles.platform.accounts import views, workflow
from casefiles.platform.accounts.models import AccountState, BrowserSession, SignInAttempt, User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.web.access import open_to_all
from tests.conftest import Browse
from tests.pages import PageClient, signed_in_client
from tests.platform.accounts.conftest import PASSWORD, Visit


def try_to_sign_in(
    client: PageClient,
    name: str = "alice",
    password: str = PASSWORD,
    *,
    next_path: str = "",
    **kwargs: object,
) -> TestResponse:
    query = {"next": next_path} if next_path else {}
    client.get("/sign-in")
    return client.send(
        "/sign-in",
        {"sign_in_name": name, "password": password},
        query_string=query,
        **kwargs,
    )


def cookie_of(client: PageClient) -> str:
    found = client.get_cookie("casefiles")
    return found.value if found else ""


def test_who_proves_their_password_is_let_in_and_the_log_says_so(
    session: Session, alice: User, visit: Visit
) -> None:
    client = visit()

    response = try_to_sign_in(client)

    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/settings").status_code == 200
    assert [event.action for event in history_of(session, alice.id)] == ["account:signed-in"]


def test_the_name_may_be_typed_in_any_case_with_blanks_around(alice: User, visit: Visit) -> None:
    assert try_to_sign_in(visit(), name=f" {alice.sign_in_name.upper()} ").status_code == 303


def test_a_planted_session_is_worth_nothing_after_sign_in(
    app: Flask, alice: User, visit: Visit
) -> None:
    client = visit()
    client.get("/sign-in")
    planted, planted_token = cookie_of(client), client.token

    try_to_sign_in(client)

    thief = signed_in_client(app, None)
    thief.set_cookie("casefiles", planted)
    assert cookie_of(client) != planted
    assert thief.get("/settings").status_code == 302
    assert client.post("/theme", data={"csrf_token": planted_token}).status_code == 400
    assert alice.is_active


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "../../etc/passwd", "=__Host-casefiles=x"])
def test_an_invented_cookie_opens_nothing(visit: Visit, cookie: str) -> None:
    client = visit()
    client.delete_cookie("casefiles")

    for name in ("casefiles", "", "__Host-casefiles"):
        sent = client.get("/settings", headers={"Cookie": f"{name}={cookie}"})
        assert sent.status_code == 302


def test_who_was_sent_to_sign_in_comes_back_to_the_page_asked_for(
    alice: User, visit: Visit
) -> None:
    client = visit()

    sent = client.get("/settings/sessions")
    assert sent.location.startswith("/sign-in?next=")
    client.get(sent.location)
    response = client.send(
        sent.location, {"sign_in_name": alice.sign_in_name, "password": PASSWORD}
    )

    assert response.location == "/settings/sessions"


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "x" * 20},
        {"name": "nobody"},
        {"password": "x" * 1_000_000},
        {"password": ""},
        {"name": ""},
        {"name": "alice\0"},
        {"password": PASSWORD + "\0"},
    ],
)
def test_nothing_else_lets_anybody_in(
    session: Session, alice: User, visit: Visit, changed: dict[str, str]
) -> None:
    client = visit()

    response = try_to_sign_in(client, **changed)

    assert response.status_code == 422
    assert client.get("/settings").status_code == 302
    assert history_of(session, alice.id) == []


@pytest.mark.parametrize("state", [AccountState.DISABLED, AccountState.INVITED])
def test_an_account_out_of_use_stays_out(
    session: Session, alice: User, visit: Visit, state: AccountState
) -> None:
    session.execute(sa.update(User).where(User.id == alice.id).values(state=state))
    session.commit()

    assert try_to_sign_in(visit()).status_code == 422


def test_a_stranger_cannot_tell_which_accounts_exist(
    session: Session, alice: User, colleague: User, visit: Visit
) -> None:
    session.execute(
        sa.update(User).where(User.id == colleague.id).values(state=AccountState.DISABLED)
    )
    session.commit()

    answers = {
        _without_tokens(try_to_sign_in(visit(), name=name, password="some other words here"), name)
        for name in (alice.sign_in_name, colleague.sign_in_name, "nobody")
    }

    assert len(answers) == 1


def _without_tokens(response: TestResponse, name: str) -> tuple[int, str]:
    lines = [line for line in response.text.splitlines() if "csrf_token" not in line]
    return response.status_code, "\n".join(lines).replace(name, "…")


def test_a_stranger_cannot_tell_it_by_the_time_either(session: Session, alice: User) -> None:
    def fastest(name: str) -> float:
        times = []
        for _ in range(3):
            started = time.perf_counter()
            with pytest.raises(Refusal):
                workflow.prove_password(session, sign_in_name=name, password="some other words")
            times.append(time.perf_counter() - started)
        return min(times)

    assert 0.5 < fastest("nobody") / fastest(alice.sign_in_name) < 2


def test_after_five_failures_from_one_place_the_sixth_is_not_even_looked_at(
    alice: User, visit: Visit
) -> None:
    client = visit()
    for _ in range(workflow.ATTEMPTS_PER_ACCOUNT_AND_ADDRESS):
        assert try_to_sign_in(client, password="other words altogether").status_code == 422

    response = try_to_sign_in(client)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert client.get("/settings").status_code == 302
    assert alice.is_active


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(alice: User, visit: Visit) -> None:
    for _ in range(6):
        try_to_sign_in(visit(), password="x" * 15, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert try_to_sign_in(visit()).status_code == 303
    assert alice.is_active


def test_success_forgets_the_failures_before_it(alice: User, visit: Visit) -> None:
    for _ in range(3):
        for _ in range(workflow.ATTEMPTS_PER_ACCOUNT_AND_ADDRESS - 1):
            try_to_sign_in(visit(), password="other words altogether")
        assert try_to_sign_in(visit()).status_code == 303
    assert alice.is_active


def test_failures_are_forgotten_after_a_quarter_of_an_hour(
    session: Session, alice: User, visit: Visit
) -> None:
    for _ in range(6):
        try_to_sign_in(visit(), password="other words altogether")
    session.execute(
        sa.update(SignInAttempt).values(attempted_at=clock.now() - timedelta(minutes=16))
    )
    session.commit()

    assert try_to_sign_in(visit()).status_code == 303
    assert session.scalars(sa.select(SignInAttempt)).all() == []
    assert alice.is_active


def _attempts(session: Session, name: str, addresses: list[str]) -> int:
    """Return how many attempts are let through."""
    for count, address in enumerate(addresses):
        try:
            workflow.begin_attempt(session, sign_in_name=name, address=address)
        except Throttled:
            return count
    return len(addresses)


def test_ten_thousand_guesses_from_one_address_end_early(session: Session) -> None:
    assert _attempts(session, "alice", ["192.0.2.7"] * 10_000) == 5


def test_guesses_at_one_account_from_a_thousand_addresses_end_early(session: Session) -> None:
    addresses = [f"192.0.{n // 250}.{n % 250}" for n in range(1000)]

    assert _attempts(session, "alice", addresses) == workflow.ATTEMPTS_PER_ACCOUNT


def test_guesses_at_many_accounts_from_one_address_end_early(session: Session) -> None:
    passed = sum(_attempts(session, f"person{n}", ["192.0.2.7"]) for n in range(200))

    assert passed == workflow.ATTEMPTS_PER_ADDRESS


def test_one_household_of_ipv6_is_one_address(session: Session) -> None:
    addresses = [f"2001:db8:1:2::{n:x}" for n in range(1, 20)]

    assert _attempts(session, "alice", addresses) == 5
    assert _attempts(session, "alice", ["2001:db8:1:3::1"]) == 1
    assert _attempts(session, "bob", ["no address"]) == 1


def test_a_forged_header_does_not_move_a_guesser(alice: User, visit: Visit) -> None:
    statuses = [
        try_to_sign_in(
            visit(), password="x" * 15, headers={"X-Forwarded-For": f"192.0.2.{n}"}
        ).status_code
        for n in range(6)
    ]

    assert statuses == [422] * 5 + [429]
    assert alice.is_active


def test_a_one_time_code_lets_the_owner_in_whatever_strangers_do(
    session: Session, alice: User, administrator: User, visit: Visit
) -> None:
    _attempts(session, alice.sign_in_name, [f"192.0.2.{n}" for n in range(40)])
    code = workflow.reinvite(session, alice, acting_user=administrator)
    session.commit()
    client = visit()
    client.get("/activate")

    response = client.send(
        "/activate",
        {
            "sign_in_name": alice.sign_in_name,
            "code": code,
            "password": "another lamp under basalt",
            "repeated": "another lamp under basalt",
        },
    )

    assert response.status_code == 303
    assert client.get("/settings").status_code == 200


@pytest.mark.own_rooms
def test_a_second_factor_is_one_more_step_of_the_table(
    new_app: Flask, alice: User, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Blueprint("second", __name__)

    @second.post("/second")
    @open_to_all
    def step() -> ResponseReturnValue:
        return views.passed("second.step", views.half_signed_in())

    new_app.register_blueprint(second)
    monkeypatch.setattr(views, "STEPS", ("accounts.sign_in", "second.step"))
    client = visit()

    half_way = try_to_sign_in(client, next_path="/settings")

    assert half_way.location == "/second?next=/settings"
    assert client.get("/settings").status_code == 302
    client.get("/sign-in")
    assert client.send(half_way.location).location == "/settings"
    assert client.get("/settings").status_code == 200
    stranger = visit()
    assert stranger.send("/second").status_code == 403
    assert alice.is_active


def test_sign_in_without_a_token_is_refused(alice: User, visit: Visit) -> None:
    response = visit().post("/sign-in", data={"sign_in_name": "alice", "password": PASSWORD})

    assert response.status_code == 400
    assert alice.is_active


def test_old_sessions_are_swept_when_somebody_comes_in(
    session: Session, alice: User, visit: Visit
) -> None:
    visit().get("/sign-in")
    session.execute(sa.update(BrowserSession).values(created_at=clock.now() - timedelta(hours=13)))
    session.commit()

    try_to_sign_in(visit())

    rows = session.scalars(sa.select(BrowserSession.user_id)).all()
    assert rows == [alice.id]


def test_pages_greet_whoever_is_signed_in_by_their_language(alice: User, browse: Browse) -> None:
    alice.language = "ar"

    assert '<html lang="ar" dir="rtl"' in browse(alice).get("/settings").text
