"""What may leave by each way out, by hand from the design; never from what the program lets go."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Flask

from tests.factories.world import World
from tests.oracle import places
from tests.oracle.planting import Garden

#: what leaves with a case file on paper to the Commission, on the grounds that the files hold
ON_PAPER = (
    "approved claim.wording",
    "approved claim.rationale",
    "approved claim.exculpatory",
    "approved claim.indicator",
    "case.title",
    "case.narrative",
    "case.place_detail",
    "facility.name",
    "unnamed victim.description",
    "victim with a ground.name",
    "exhibit with a ground.title",
)
#: … and in a packet, with the exhibits themselves
LEAVES = (
    *ON_PAPER,
    "exhibit with a ground.bytes",
    "exhibit with a ground.camera",
    "exhibit with a ground.captured_how",
    "exhibit with a ground.captured_where",
    "exhibit with a ground.content_where",
)
#: what leaves by each way out, in the files that may go out by it
WAYS_OUT: Mapping[str, tuple[str, ...]] = {
    "packet": LEAVES,
    "print": ON_PAPER,
    "table": ("case.title", "case.tag"),
}


def outside_of(app: Flask, garden: Garden, world: World) -> places.Outside:
    """Let an officer send what is in a submission."""
    sent = [UUID(str(garden.ids[name]["case_id"])) for name in ("in_submission", "sealed")]
    return places.Outside(app, world.standings, sent)
