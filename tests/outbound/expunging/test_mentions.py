"""Names are found however they are written, and what stands in their place is nobody's name."""

from __future__ import annotations

import pytest

from casefiles.foundation.holdings import TOMBSTONE_LINE
from casefiles.outbound.expunging.parts.mentions import Mentions


@pytest.mark.parametrize("name", ["محي", "مُحي", "expunged", "Expunged"])
def test_a_name_that_is_spelled_as_the_tombstone_is_cut_once(name: str) -> None:
    mentions = Mentions([name])

    once = mentions.without(f"{name} was there, says a neighbour.")

    assert once == f"{TOMBSTONE_LINE} was there, says a neighbour."
    assert mentions.without(once) == once
    assert not mentions.are_in(TOMBSTONE_LINE)
