"""What the tests of this room share: a packet that went out."""

from __future__ import annotations

import pytest

from tests.outbound.conftest import Build, World
from tests.outbound.sent import Sent, send


@pytest.fixture
def sent(world: World, build_packets: Build) -> Sent:
    return send(world, build_packets)
