"""People know their own browsers again in the list of sign-ins."""

from __future__ import annotations

import pytest

from casefiles.platform.accounts.parts.browsers import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36", "Chrome, Windows"),
        (f"Mozilla/5.0 (Windows NT 10) {WEBKIT} Chrome/140 Safari/537 Edg/140.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/140.0 Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) Safari/605.1", "Safari, macOS"),
        ("Werkzeug/3.1", "Werkzeug/3.1"),
        ("", ""),
        ("x" * 200, "x" * 40),
    ],
)  # fmt: skip
def test_a_browser_is_called_by_its_name(words: str, name: str) -> None:
    assert browser_name(words) == name
