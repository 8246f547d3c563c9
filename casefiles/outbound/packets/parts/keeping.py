"""Content as it is kept in a snapshot, and the same content again when the packet is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO, cast

from casefiles.outbound.packets.parts.content import Exhibit, PacketContent
from casefiles.outbound.packets.parts.plain import Plain, from_plain, to_plain

OpenExhibit = Callable[[str], BinaryIO]


def keep_content(content: PacketContent) -> Plain:
    """Return content as plain data; the bytes of exhibits stay in the store."""
    return cast("Plain", to_plain(content))


def restore_content(data: Plain, *, open_exhibit: OpenExhibit) -> PacketContent:
    """Return kept content; `open_exhibit` opens the stored bytes with a SHA-256."""

    def completed(declared: object, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if declared is not Exhibit:
            return {}
        return {"open_file": partial(open_exhibit, values["sha256"])}

    return cast("PacketContent", from_plain(PacketContent, data, completed=completed))
