"""Where in a packet something stands, by the number that its recipient reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casefiles.outbound.packets.parts.content import public_id


@dataclass(frozen=True, order=True)
class PacketPart:
    """Somebody or something in a packet, and what of it: `number` is None where it has none."""

    case: int
    kind: str
    number: int | None
    scopes: tuple[str, ...]


def numbers_in(content: Mapping[str, Any], secret: bytes, ids: Iterable[str]) -> dict[str, int]:
    """Return by which numbers a packet speaks of cases and records: {our id → number}."""
    numbers = {row["public_id"]: int(row["number"]) for row in _rows(content)}
    public = {one: public_id(secret, UUID(one)) for one in ids}
    return {one: numbers[key] for one, key in public.items() if key in numbers}


def parts_of(numbers: Mapping[str, int], items: Mapping[str, list[list[str]]]) -> list[PacketPart]:
    """Return frozen items, {case id → [kind, id, scope]}, as a packet numbers them."""
    found: dict[tuple[int, str, int | None], list[str]] = {}
    for case_id, rows in items.items():
        for kind, record_id, scope in rows:
            where = (numbers.get(case_id, 0), kind, numbers.get(record_id))
            found.setdefault(where, []).append(scope)
    ordered = sorted(found.items(), key=lambda pair: (pair[0][0], pair[0][1], pair[0][2] or 0))
    return [PacketPart(*where, tuple(dict.fromkeys(scopes))) for where, scopes in ordered]


def _rows(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for case in content["cases"]:
        yield case
        yield from case["victims"]
    yield from content["sources"]
    yield from content["exhibits"]
