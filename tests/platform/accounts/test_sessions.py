"""A sign-in ends when its owner, time or an administrator says so, and nothing replays it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.platform.accounts import queries, workflow
from casefiles.platform.accounts.access import ServerSessions
from casefiles.platform.accounts.models import BrowserSession, User
from casefiles.platform.audit.queries import history_of
from tests.conftest import Browse
from tests.pages import PageClient, signed_in_client
from tests.platform.accounts.conftest import PASSWORD

NEW = "another lamp under basalt"


def is_in(client: PageClient) -> bool:
    return client.get("/settings").status_code == 200


def replay(app: Flask, client: PageClient) -> PageClient:
    """Open another browser with the cookie that this one had."""
    found = client.get_cookie("casefiles")
    assert found is not None
    thief = signed_in_client(app, None)
    thief.set_cookie("casefiles", found.value)
    return thief


def test_after_signing_out_the_old_cookie_is_worth_nothing(
    app: Flask, session: Session, alice: User, browse: Browse
) -> None:
    client = browse(alice)
    assert is_in(client)
    thief = replay(app, client)

    response = client.send("/sign-out")

    assert (response.status_code, response.location) == (303, "/sign-in")
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(client)
    assert not is_in(thief)
    assert history_of(session, alice.id)[0].action == "account:signed-out"


def test_signing_out_twice_is_no_fault(alice: User, browse: Browse) -> None:
    client = browse(alice)
    client.send("/sign-out")

    client.get("/sign-in")
    assert client.send("/sign-out").status_code == 303


@pytest.mark.parametrize("column", ["last_seen_at", "created_at"])
def test_a_sign_in_ends_by_itself(
    session: Session, alice: User, browse: Browse, column: str
) -> None:
    client = browse(alice)
    limit = {"last_seen_at": queries.IDLE_LIMIT, "created_at": queries.ABSOLUTE_LIMIT}[column]
    session.execute(sa.update(BrowserSession).values({column: clock.now() - limit}))
    session.commit()

    assert not is_in(client)
    assert queries.open_sessions(session, alice) == []


def test_use_keeps_a_sign_in_alive(session: Session, alice: User, browse: Browse) -> None:
    client = browse(alice)
    earlier = clock.now() - timedelta(minutes=50)
    session.execute(sa.update(BrowserSession).values(last_seen_at=earlier))
    session.commit()

    assert is_in(client)
    assert session.scalars(sa.select(BrowserSession.last_seen_at)).one() > earlier


def test_a_new_password_ends_every_sign_in(app: Flask, alice: User, browse: Browse) -> None:
    elsewhere, client = browse(alice), browse(alice)
    thief = replay(app, client)
    client.get("/settings/password")

    response = client.send("/settings/password", {"current": PASSWORD, "new": NEW, "repeated": NEW})

    assert response.location == "/sign-in"
    assert "password is changed" in client.get("/sign-in").text
    assert not any(map(is_in, (elsewhere, client, thief)))
    signed_in = client.send("/sign-in", {"sign_in_name": "alice", "password": NEW})
    assert signed_in.status_code == 303


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"current": "not my password at all"}, "not your present password"),
        ({"new": "short", "repeated": "short"}, "at least 15 characters"),
        ({"repeated": "something else entirely"}, "not the same"),
        ({"new": "", "repeated": ""}, "Choose a password"),
    ],
)
def test_a_password_is_not_changed_by_halves(
    alice: User, browse: Browse, typed: dict[str, str], message: str
) -> None:
    client = browse(alice)
    client.get("/settings/password")

    response = client.send(
        "/settings/password", {"current": PASSWORD, "new": NEW, "repeated": NEW} | typed
    )

    assert response.status_code == 422
    assert message in response.text
    assert is_in(client)


def test_a_disabled_account_is_out_at_once(
    session: Session, alice: User, administrator: User, browse: Browse
) -> None:
    client = browse(alice)
    assert is_in(client)

    workflow.disable(session, alice, acting_user=administrator)
    session.commit()

    assert not is_in(client)


def test_every_browser_is_listed_and_another_can_be_ended(
    session: Session, alice: User, browse: Browse
) -> None:
    elsewhere, client = browse(alice), browse(alice)
    assert is_in(elsewhere)
    page = client.get("/settings/sessions").text
    with elsewhere.session_transaction() as kept:
        key = kept.key_sha256  # type: ignore[attr-defined]
    other = session.scalars(
        sa.select(BrowserSession.id).where(BrowserSession.key_sha256 == key)
    ).one()

    response = client.send(f"/settings/sessions/{other}/revoke")

    assert page.count(">End<") == 1
    assert "this browser" in page
    assert response.status_code == 303
    assert not is_in(elsewhere)
    assert is_in(client)
    session.rollback()
    assert history_of(session, alice.id)[0].action == "account:session-revoked"


def test_nobody_ends_the_sign_in_of_somebody_else(
    session: Session, alice: User, colleague: User, browse: Browse
) -> None:
    theirs = browse(alice)
    assert is_in(theirs)
    row = session.scalars(sa.select(BrowserSession.id)).one()

    response = browse(colleague).send(f"/settings/sessions/{row}/revoke")

    assert response.status_code == 404
    assert is_in(theirs)
    with pytest.raises(NotFound):
        workflow.revoke_session(session, alice.id, acting_user=alice)


def test_what_another_device_ended_is_not_revived_by_a_page_in_flight(
    app: Flask, session: Session, alice: User, browse: Browse
) -> None:
    client = browse(alice)
    client.get("/settings")

    with app.test_request_context(
        "/settings",
        headers={"Cookie": f"casefiles={client.get_cookie('casefiles').value}"},  # type: ignore[union-attr]
    ) as context:
        app.session_interface.open_session(app, context.request)
        session.execute(sa.delete(BrowserSession))
        session.commit()
        context.session["theme"] = "dark"
        app.session_interface.save_session(app, context.session, app.make_response(""))

    assert session.scalars(sa.select(BrowserSession)).all() == []
    assert not is_in(client)


def test_over_tls_the_cookie_is_bound_to_this_host(app: Flask, alice: User) -> None:
    app.session_interface = ServerSessions(app.extensions["sessions"], https=True)
    client = signed_in_client(app, None)

    sent = client.get("/sign-in").headers["Set-Cookie"]

    assert sent.startswith("__Host-casefiles=")
    assert all(part in sent for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "Domain" not in sent
    assert alice.is_active


def test_the_cookie_holds_no_data_and_the_table_no_key(
    session: Session, alice: User, browse: Browse
) -> None:
    client = browse(alice)
    cookie = client.get_cookie("casefiles")
    assert cookie is not None

    row = session.scalars(sa.select(BrowserSession)).one()

    assert str(alice.id) not in cookie.value
    assert cookie.value not in (row.key_sha256, str(row.data))


def test_a_file_that_is_the_same_for_everybody_asks_nothing_of_the_database(
    app: Flask, alice: User, browse: Browse
) -> None:
    client = browse(alice)
    assert is_in(client)
    statements: list[str] = []
    engine = app.extensions["sessions"].kw["bind"]

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    answer = client.get("/static/js/start.js")
    answer.close()
    sa.event.remove(engine, "before_cursor_execute", note)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert statements == []
    assert is_in(client)
