"""Whether what the bytes are fits what the exhibit is said to be."""

from __future__ import annotations

from collections.abc import Mapping

#: code of `exhibit_kind` → how the media types begin that such a thing has; no other kind says
_EXPECTED: Mapping[str, tuple[str, ...]] = {
    "photograph": ("image/",),
    "video": ("video/",),
    "audio": ("audio/", "video/"),
    "satellite_image": ("image/",),
    "radio_intercept": ("audio/", "video/", "text/", "application/pdf"),
}


def fits(kind: str, media_type: str) -> bool:
    """Return whether bytes of this type can be what a kind of exhibit says."""
    expected = _EXPECTED.get(kind)
    return expected is None or media_type.startswith(expected)
