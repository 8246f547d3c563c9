"""A test client that reads every page for faults no test asked about."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from typing_extensions import override
from werkzeug.test import TestResponse

from casefiles.platform.accounts.models import User

_INLINE = re.compile(r"on[a-z]+")
_ELSEWHERE = re.compile(r"(https?:)?//")
_ASKING = frozenset({"href", "src", "action"})
#: a comment; a tag with its attributes, in which a quoted `>` ends nothing; a tag without an end
_TAG = re.compile(
    r"""<!--.*?-->
    |<([a-z][^\s/>]*)([^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*)>
    |<(?=[a-z])""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s/>="']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")


@dataclass(frozen=True)
class _Tag:
    """What one tag says by itself, whatever else stands on its page."""

    name: str
    attributes: Mapping[str, str]
    faults: tuple[str, ...]


@lru_cache(maxsize=16_384)
def _tag(name: str, rest: str) -> _Tag:
    """Read a tag; most tags of a page stand on every other page too."""
    attributes = {
        one.lower(): html.unescape("".join(values)) for one, *values in _ATTRIBUTE.findall(rest)
    }
    return _Tag(name, attributes, tuple(_faults_of(name, attributes)))


def _faults_of(tag: str, found: Mapping[str, str]) -> Iterator[str]:
    if tag == "form" and not (found.get("action") and found.get("method")):
        yield "a form without action and method"
    if tag == "style" or (tag == "script" and "src" not in found):
        yield f"an inline {tag}"
    if tag == "img" and "alt" not in found:
        yield "a picture without words"
    for name, value in found.items():
        if name == "style" or _INLINE.fullmatch(name):
            yield f"<{tag} {name}>"
        if name in _ASKING and tag != "a" and _ELSEWHERE.match(value):
            yield f"<{tag}> asks another origin: {value}"


class _Reader:
    """A page read once through: its faults, how many h1 it has, and the token of its forms."""

    def __init__(self, page: str) -> None:
        self.faults: list[str] = []
        self.headings = 0
        self.token = ""
        self._ids: set[str] = set()
        for met in _TAG.finditer(page):
            name, rest = met.groups()
            if name is not None:
                self._meet(_tag(name.lower(), rest))
            elif met[0] == "<":
                self.faults.append(f"a tag without an end: {page[met.start() :][:40]}")

    def _meet(self, tag: _Tag) -> None:
        self.faults += tag.faults
        self.headings += tag.name == "h1"
        identifier = tag.attributes.get("id")
        if identifier is not None:
            if identifier in self._ids:
                self.faults.append(f"the id {identifier} twice")
            self._ids.add(identifier)
        if tag.name == "input" and tag.attributes.get("name") == "csrf_token":
            self.token = tag.attributes.get("value", "")


class PageClient(FlaskClient):
    """Fails the test that opens a page with two h1, a repeated id, inline code; files are none."""

    token: str = ""

    @override
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if (
            response.mimetype == "text/html"
            and not response.headers.get("Content-Disposition", "").startswith("attachment")
            and response.data
            and response.status_code not in (301, 302, 303)
        ):
            self._read(response)
        return response

    def _read(self, response: TestResponse) -> None:
        reader = _Reader(response.text)
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
