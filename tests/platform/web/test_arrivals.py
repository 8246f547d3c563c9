"""What other sites ask is turned away; every answer carries its headers; every form its token."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import BaseConverter, Rule, UUIDConverter

from casefiles.app import create_app
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import head
from casefiles.platform.web.headers import HEADERS
from casefiles.settings import Settings
from tests.conftest import Browse
from tests.pages import PageClient, signed_in_client

EVIL = "https://evil.example"


@pytest.fixture
def visitor(app: Flask) -> PageClient:
    client = signed_in_client(app, None)
    client.get("/sign-in")
    return client


def changing_routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]


def address_of(app: Flask, rule: Rule) -> str:
    values = {
        name: str(uuid4()) if isinstance(converter, UUIDConverter) else _first(converter)
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def _first(converter: BaseConverter) -> str:
    return min(getattr(converter, "items", {"1"}))


def state_of(session: Session) -> tuple[object, ...]:
    session.rollback()
    return (*head(session), session.scalar(sa.select(sa.func.count()).select_from(User)))


@pytest.mark.parametrize("token", ["none", "empty", "in the address", "of somebody else"])
def test_no_change_without_the_token_of_this_session(
    app: Flask, session: Session, administrator: User, lead: User, browse: Browse, token: str
) -> None:  # fmt: skip
    theirs = browse(lead)
    theirs.get("/settings")
    clients = [browse(administrator), browse(lead), browse()]
    before = state_of(session)

    for client in clients:
        client.get("/settings")
        for rule in changing_routes(app):
            address = address_of(app, rule)
            match token:
                case "none":
                    response = client.post(address)
                case "empty":
                    response = client.post(address, data={"csrf_token": ""})
                case "in the address":
                    response = client.post(f"{address}?csrf_token={client.token}")
                case _:
                    response = client.post(address, data={"csrf_token": theirs.token})
                    if client is clients[1]:
                        continue
            assert response.status_code == HTTPStatus.BAD_REQUEST, (token, address)

    assert state_of(session) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": EVIL},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_changes_nothing(
    visitor: PageClient, headers: dict[str, str]
) -> None:
    response = visitor.send("/theme", {"theme": "dark"}, headers=headers)

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert 'data-bs-theme="dark"' not in visitor.get("/sign-in").text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_ours_is_taken(visitor: PageClient, headers: dict[str, str]) -> None:
    assert visitor.send("/theme", {"theme": "dark"}, headers=headers).status_code == 303


def test_a_link_from_elsewhere_opens_a_page(visitor: PageClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": EVIL}

    assert visitor.get("/sign-in", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "192.0.2.7", "[::2]", "[::1", "[x]", "127.0.0.1.x"],
)
def test_without_tls_another_name_is_a_trap(visitor: PageClient, host: str) -> None:
    response = visitor.get("/sign-in", headers={"Host": host})

    assert response.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_this_machine_has_three_names(visitor: PageClient, host: str) -> None:
    assert visitor.get("/sign-in", headers={"Host": host}).status_code == HTTPStatus.OK


def test_with_tls_the_proxy_decides_the_name(settings: Settings) -> None:
    app = create_app(replace(settings, https=True))
    client = signed_in_client(app, None)

    response = client.get("/setup", headers={"Host": "casefiles.example"})

    assert response.status_code == HTTPStatus.OK
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")
    app.extensions["sessions"].kw["bind"].dispose()


@pytest.mark.parametrize(
    "address", ["/sign-in", "/nothing", "/settings", "/static/css/ltr.css", "/sign-out"]
)
def test_every_answer_carries_the_headers(visitor: PageClient, address: str) -> None:
    response = visitor.get(address)

    response.close()
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in response.headers


def test_no_address_is_told_to_another_origin(visitor: PageClient) -> None:
    for address in ("/sign-in", "/nothing"):
        assert visitor.get(address).headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_no_cache_on_the_way_keeps_a_page(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/settings")

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Vary"] == "Cookie"


def test_a_redirect_never_names_the_host_that_the_request_claimed(settings: Settings) -> None:
    app = create_app(replace(settings, https=True))
    client = signed_in_client(app, None)

    response = client.get(
        "/", headers={"Host": "casefiles.example", "X-Forwarded-Host": "evil.example"}
    )

    assert response.location == "/setup"
    app.extensions["sessions"].kw["bind"].dispose()


def test_behind_one_proxy_its_last_address_counts(settings: Settings) -> None:
    app = create_app(replace(settings, proxies=1))
    seen: list[str | None] = []

    @app.before_request
    def look() -> None:
        from flask import request  # noqa: PLC0415 - the application of this test only

        seen.append(request.remote_addr)

    signed_in_client(app, None).get("/setup", headers={"X-Forwarded-For": "192.0.2.66, 192.0.2.7"})

    assert seen == ["192.0.2.7"]
    app.extensions["sessions"].kw["bind"].dispose()
