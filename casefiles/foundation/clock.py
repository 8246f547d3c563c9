"""The one place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the present moment in UTC, to the microsecond."""
    return datetime.now(UTC)  # noqa: TID251 - this is the function the rule points to


def today() -> date:
    """Return the present date in UTC."""
    return now().date()
