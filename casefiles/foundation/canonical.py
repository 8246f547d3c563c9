"""Plain data to the one sequence of bytes that is hashed and signed."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from enum import Enum
from uuid import UUID


def _plain(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case set() | frozenset():
            return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_json(value: object) -> bytes:
    """Return UTF-8 JSON with sorted keys and no spare blanks."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    ).encode()


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
