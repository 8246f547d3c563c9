"""Which sources a case rests on, wherever in it they are named."""

from __future__ import annotations

from casefiles.outbound.packets.parts.content_of_a_case import PacketCase


def cited_sources(case: PacketCase) -> set[int | None]:
    """Return the numbers of every source that anything in the case rests on."""
    indicators = case.our_claim.indicators if case.our_claim else ()
    return set().union(
        *(fact.sources for fact in case.facts),
        *(victim.sources for victim in case.victims),
        *(damage.sources for damage in case.damage),
        *(indicator.sources for indicator in indicators),
        (figure.source for figure in case.figures),
        (claim.source for claim in case.other_claims),
    )
