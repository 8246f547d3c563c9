"""Where in a packet something stands, by the number that its recipient reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def parts_of(
    content: Mapping[str, Any], secret: bytes, items: Mapping[str, list[list[str]]]
) -> list[PacketPart]:
    """Return frozen items, {case id → [kind, id, scope]}, as a packet numbers them."""
    numbers = _numbers(content)
    found: dict[tuple[int, str, int | None], list[str]] = {}
    for case_id, rows in items.items():
        case = numbers.get(("case", public_id(secret, UUID(case_id))), 0)
        for kind, record_id, scope in rows:
            number = numbers.get((kind, public_id(secret, UUID(record_id))))
            found.setdefault((case, kind, number), []).append(scope)
    ordered = sorted(found.items(), key=lambda pair: (pair[0][0], pair[0][1], pair[0][2] or 0))
    return [PacketPart(*where, tuple(dict.fromkeys(scopes))) for where, scopes in ordered]


def _numbers(content: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    return {(kind, row["public_id"]): row["number"] for kind, row in _rows(content)}


def _rows(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for case in content["cases"]:
        yield "case", case
        yield from (("victim", row) for row in case["victims"])
    yield from (("source", row) for row in content["sources"])
    yield from (("exhibit", row) for row in content["exhibits"])
