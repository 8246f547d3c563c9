"""A form opened at nine and saved at ten past must not overwrite what was saved between."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Protocol

from casefiles.foundation.errors import Stale


class Versioned(Protocol):
    """A record with a version of its own."""

    version: int


def refuse_if_stale(record: Versioned, opened: int) -> None:
    """Refuse unless the form was opened on the version that is saved now."""
    if record.version != opened:
        raise Stale(current_version=record.version)


def take_over(record: Any, details: Any) -> dict[str, list[object]]:
    """Set a record's columns from a details dataclass of the same names.

    Returns what changed as {field: [before, after]} in plain data, for the log.
    """
    changes: dict[str, list[object]] = {}
    for field in fields(details):
        before, after = getattr(record, field.name), getattr(details, field.name)
        if before != after:
            changes[field.name] = [plain(before), plain(after)]
            setattr(record, field.name, after)
    return changes


def plain(value: Any) -> object:
    """Return a value as the log keeps it."""
    to_json = getattr(value, "to_json", None)
    return to_json() if to_json else value
