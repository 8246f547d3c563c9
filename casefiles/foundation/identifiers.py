"""Ids that sort by time, so that a million rows load into their index in order."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_high, random_low = secrets.randbits(12), secrets.randbits(62)
    return UUID(int=milliseconds << 80 | _VERSION_7 | random_high << 64 | _VARIANT | random_low)
