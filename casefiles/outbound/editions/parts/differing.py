"""What became different since an edition: which numbers, and the cases that made them so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefiles.outbound.publications.parts.numbers import Case


@dataclass(frozen=True)
class Difference:
    """A number that is not what it was in an edition, and why."""

    key: str
    measure: str
    before: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    #: cases that count now, counted then, and those that count differently: before, now
    added: tuple[Case, ...] = ()
    gone: tuple[Case, ...] = ()
    changed: tuple[tuple[Case, Case], ...] = ()

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that made it different."""
        return (*self.added, *self.gone, *(now for _before, now in self.changed))


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return which numbers of an edition are others today, with the cases that made them so."""
    return [one for key in sorted({*before, *now}) if (one := _between(key, before, now))]


def _between(key: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Difference | None:
    was, is_ = before.get(key), now.get(key)
    if was == is_:
        return None
    old, new = dict(_cases(was)), dict(_cases(is_))
    return Difference(
        key,
        (was or is_ or {})["measure"],
        was,
        is_,
        tuple(new[one] for one in new if one not in old),
        tuple(old[one] for one in old if one not in new),
        tuple((old[one], new[one]) for one in new if one in old and old[one] != new[one]),
    )


def _cases(number: Mapping[str, Any] | None) -> Iterator[tuple[str, Case]]:
    for row in number["cases"] if number else ():
        case = Case.from_plain(row)
        yield case.id, case
