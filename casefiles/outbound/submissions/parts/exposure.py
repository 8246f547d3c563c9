"""Whether the words that would leave name somebody who has no ground."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts import naming
from casefiles.outbound.submissions.parts.case_data import CaseData
from casefiles.outbound.submissions.parts.disclose import would_say
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.permits import Permits


def named_anyway(content: CaseData, permits: Permits) -> dict[str, list[str]]:
    """Return withheld people whom the words that would leave still name: reference → where.

    It reads what would leave and not what is kept, so that no field can be forgotten.
    """
    hidden = permits.hidden_names
    if not hidden:
        return {}
    exposed = {name for one in permits.exposed_people for name in naming.spellings(one)}
    said = would_say(Leaving(1, content, permits))
    parts = {"case": said.cases, "exhibits": said.exhibits, "sources": said.sources}
    words = naming.read(parts)
    found = {}
    for somebody in hidden:
        paths = words.places_naming(naming.spellings(somebody) - exposed)
        if paths:
            found[somebody["reference"]] = sorted({PLACES.get(path[1], path[1]) for path in paths})
    return found


#: where a name may stand, as people call it
PLACES: Mapping[str, str] = {
    "titles": N_("the title"),
    "narrative": N_("the narrative"),
    "our_claim": N_("our reasons"),
    "other_claims": N_("what others say"),
    "figures": N_("the figures"),
    "victims": N_("another victim"),
    "damage": N_("the damage"),
    "where": N_("the place"),
    "title": N_("the title of an exhibit"),
    "captured": N_("how an exhibit was obtained"),
    "description": N_("a description"),
}
