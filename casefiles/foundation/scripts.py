"""In which direction a text is read."""

from __future__ import annotations

import re

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def has_right_to_left(text: str) -> bool:
    """Return whether some of a text is written from right to left, as Arabic or Hebrew is."""
    return _RIGHT_TO_LEFT.search(text) is not None
