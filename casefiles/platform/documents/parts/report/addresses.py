"""Which addresses a report may lead to, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENED = re.compile(
    r"(https?://[^\s/]|mailto:[^\s@]+@)[^\s\x00-\x1f]*|#[a-z][a-z0-9-]*", re.IGNORECASE
)
_WRITTEN = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_AFTER_IT = ".,;:!?)]}'،؛؟"


def is_address(text: str) -> bool:
    """Say whether an address opens a page, a letter or a section, and never runs anything."""
    return _OPENED.fullmatch(text) is not None


def split_at_addresses(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text, each with the address that it is, or with nothing."""
    at = 0
    for found in _WRITTEN.finditer(text):
        address = found[0].rstrip(_AFTER_IT)
        if not is_address(address):
            continue
        if found.start() > at:
            yield text[at : found.start()], ""
        yield address, address
        at = found.start() + len(address)
    if at < len(text):
        yield text[at:], ""
