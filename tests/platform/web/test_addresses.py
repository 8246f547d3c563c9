"""Nobody is sent to another origin, whatever `next` says (S25)."""

from __future__ import annotations

from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from casefiles.platform.web.addresses import own_path

HOME = "http://localhost/"
EVIL = "evil.example"
STARTS = (
    "//", "///", "////", "/\\", "\\/", "\\\\", "\\\\\\", "/\t/", "/\n/", "/\r/", "\t//", " //",
    "/ /", "/\0/", "https:", "https:/", "https://", "http:\\\\", "ftp://", "//user@",
    "https://localhost@", "//localhost:80@", "/%09/", "/%0a/", "/%0d%0a", "/%2f", "/%5c", "/..//",
    "/.//", "/;//", "/@", "javascript:", "data:", "vbscript:", "/\u2028/", "/\u00a0/",
    "\uff0f\uff0f", "/\u202e/",
)  # fmt: skip
ENDS = (EVIL, f"{EVIL}/", f"{EVIL}:443/x", f"{EVIL}%2f..", f"{EVIL}?a=//b", "alert(1)")
OWN = (
    "/",
    "/cases/01a205be-0174-7089-9fd2-6e493550191a",
    "/cases?state=verified&order=-date",
    "/log?before=12#event-12",
    "/sign-in?next=/x",
)


@pytest.mark.parametrize("wanted", [start + end for start, end in product(STARTS, ENDS)])
def test_a_hostile_address_stays_on_this_origin(wanted: str) -> None:
    with Flask(__name__).test_request_context("/"):
        path = own_path(wanted)

    sent = urlsplit(urljoin(HOME, path))
    assert (sent.scheme, sent.netloc) == ("http", "localhost")
    assert path.isprintable()
    assert "\\" not in path
    assert not path.startswith("//")


@pytest.mark.parametrize("wanted", [None, "", "cases", "x" * 10, "/" + "x" * 2000])
def test_what_is_no_path_leads_to_the_first_page(wanted: str | None) -> None:
    with Flask(__name__).test_request_context("/"):
        assert own_path(wanted) == "/"


@pytest.mark.parametrize("wanted", OWN)
def test_an_address_of_ours_is_kept(wanted: str) -> None:
    with Flask(__name__).test_request_context("/"):
        assert own_path(wanted) == wanted


def test_below_a_folder_the_first_page_is_that_folders() -> None:
    with Flask(__name__).test_request_context("/", base_url="http://localhost/casefiles"):
        assert own_path(None) == "/casefiles/"
