"""A test client that reads every page for faults no test asked about."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from typing_extensions import override
from werkzeug.test import TestResponse

from casefiles.platform.accounts.models import User

_INLINE = re.compile(r"^on[a-z]+$")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.headings = 0
        self.token = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._check_attributes(tag, found)
        if tag == "h1":
            self.headings += 1
        if tag == "form" and not (found.get("action") and found.get("method")):
            self.faults.append("a form without action and method")
        if tag == "style" or (tag == "script" and "src" not in found):
            self.faults.append(f"an inline {tag}")
        if tag == "img" and "alt" not in found:
            self.faults.append("a picture without words")
        if tag == "input" and found.get("name") == "csrf_token":
            self.token = found.get("value") or ""

    def _check_attributes(self, tag: str, found: dict[str, str | None]) -> None:
        for name, value in found.items():
            if name == "style" or _INLINE.match(name):
                self.faults.append(f"<{tag} {name}>")
            asks = name in ("href", "src", "action") and tag != "a"
            if asks and re.match(r"(https?:)?//", value or ""):
                self.faults.append(f"<{tag}> asks another origin: {value}")
            if name == "id":
                if value in self.ids:
                    self.faults.append(f"the id {value} twice")
                self.ids.add(value or "")


class PageClient(FlaskClient):
    """Fails the test that opens a page with two h1, a repeated id, inline code."""

    token: str = ""

    @override
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if (
            response.mimetype == "text/html"
            and response.data
            and response.status_code not in (301, 302, 303)
        ):
            self._read(response)
        return response

    def _read(self, response: TestResponse) -> None:
        reader = _Reader()
        reader.feed(response.text)
        assert reader.faults == [], f"{response.request.path}: {reader.faults}"
        assert reader.headings == 1, f"{response.request.path} has {reader.headings} h1"
        self.token = reader.token or self.token

    def send(
        self, address: str, fields: dict[str, Any] | None = None, **kwargs: Any
    ) -> TestResponse:
        """Post a form as the page would, with the token of the page opened before."""
        if not self.token:
            self.get("/sign-in")
        data = {"csrf_token": self.token} | (fields or {})
        return self.post(address, data=data, **kwargs)


def signed_in_client(app: Flask, user: User | None, *, language: str = "en") -> PageClient:
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    if user is not None:
        with client.session_transaction() as kept:
            kept["_user_id"] = str(user.id)
            kept["_fresh"] = True
    else:
        with client.session_transaction() as kept:
            kept["language"] = language
    return client
