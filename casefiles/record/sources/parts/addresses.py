"""The address at which a source was published, as a person typed it."""

from __future__ import annotations

from urllib.parse import urlsplit

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_


def require_address(url: str) -> None:
    """Refuse what is no whole address of a page; none at all is fine."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_page = False
    if not is_page:
        raise Refusal(
            N_("Give the whole address of the page, beginning with https://."),
            field="published_url",
        )
