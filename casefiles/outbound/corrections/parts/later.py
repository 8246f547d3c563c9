"""What a later packet says, by the ids of an earlier one: so that it counts as told there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from casefiles.outbound.corrections.parts.saying import Voice, said_in
from casefiles.outbound.packets.documents import public_id
from casefiles.outbound.packets.queries import Opened


def said_later(later: Opened, voice: Voice, records: Iterable[UUID]) -> dict[str, str]:
    """Return {statement → what stands for it} of a later packet, as the earlier one calls it.

    `records` are our ids of whatever both may speak of.
    """
    ids = {public_id(later.secret, one): public_id(voice.secret, one) for one in records}
    said = said_in(_renamed(later.content, ids), voice)
    return {key: one.token for key, one in said.items() if not one.is_withheld}


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - plain data
    match value:
        case str():
            return ids.get(value, value)
        case Mapping():
            return {key: _renamed(one, ids) for key, one in value.items()}
        case list() | tuple():
            return [_renamed(one, ids) for one in value]
    return value
