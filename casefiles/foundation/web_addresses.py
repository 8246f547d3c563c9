"""Addresses of pages on the web, as people type them."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://\S+")


def is_web_address(text: str) -> bool:
    """Return whether a text is one whole address of the web."""
    return _ADDRESS.fullmatch(text) is not None
