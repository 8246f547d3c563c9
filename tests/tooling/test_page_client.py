"""The client that reads every page finds what it is there to find, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.pages import PageClient

WHOLE = '<h1 id="top">Cases</h1><p title="more > less" id="on">…</p>'
FAULTS = {
    "a second heading": "<h1>Again</h1>",
    "no heading": "",
    "an id twice": '<b id="top"></b>',
    "an id twice, without quotes": "<b id=top></b>",
    "a handler": "<p onclick='go()'>",
    "a handler after a quoted end": '<p title="a > b" onclick="go()">',
    "a handler in capitals": '<P ONCLICK="go()">',
    "a style": '<p style="color: red">',
    "a block of styles": "<style>p { color: red }</style>",
    "a script": "<script>go()</script>",
    "a form that goes nowhere": '<form method="post"></form>',
    "a form without a method": '<form action="/cases/"></form>',
    "a picture without words": '<img src="/static/mark.svg">',
    "a picture from elsewhere": '<img alt="" src="https://example.org/a.png">',
    "a picture from elsewhere, in entities": '<img alt="" src="&#47;/example.org/a.png">',
    "a sheet from elsewhere": '<link rel="stylesheet" href="//example.org/a.css">',
    "a form sent elsewhere": '<form method="post" action="http://example.org/">',
    "a tag without an end": '<p title="never closed>',
}
#: looks like a fault and is none
FINE = (
    "<!-- <h1 onclick='go()'>Again</h1> -->",
    '<a href="https://example.org/">elsewhere</a>',
    "<p>3 < 4, and onclick=go()</p>",
    '<p data-onclick="go()" title="<h1>">',
    '<script src="/static/js/grid.js"></script>',
    '<form action="/cases/" method="post"></form>',
)


def _client(page: str) -> PageClient:
    app = Flask(__name__)
    app.test_client_class = PageClient
    app.add_url_rule("/", view_func=lambda: page)
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_fault_of_a_page_fails_the_test_that_opens_it(name: str) -> None:
    page = WHOLE if FAULTS[name] else "<p>No heading</p>"

    with pytest.raises(AssertionError):
        _client(page + FAULTS[name]).get("/")


@pytest.mark.parametrize("more", FINE)
def test_what_is_no_fault_is_none(more: str) -> None:
    assert _client(WHOLE + more).get("/").status_code == 200


def test_the_token_of_the_page_is_kept_as_it_was_written() -> None:
    client = _client(f'{WHOLE}<INPUT type=hidden name="csrf_token" value="a&amp;b">')

    client.get("/")

    assert client.token == "a&b"
