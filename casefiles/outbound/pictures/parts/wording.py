"""What pictures are called, and what they say to who does not see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casefiles.foundation.messages import N_
from casefiles.outbound.pictures.parts.speech import Speech
from casefiles.platform.pictures.documents import Item

TITLES: Mapping[str, str] = {
    "year": N_("%(measure)s by year"),
    "month": N_("%(measure)s by month"),
    "map": N_("%(measure)s on the map"),
    "place": N_("%(measure)s by governorate"),
    "party": N_("%(measure)s by party"),
    "weapon": N_("%(measure)s by weapon"),
    "target": N_("%(measure)s by what was hit"),
    "sex": N_("%(measure)s by sex"),
    "age": N_("%(measure)s by age"),
    "kind": N_("%(measure)s by kind of facility"),
    "funnel": N_("From documented to found: how far the cases came"),
}
#: picture → what each of its parts is
DRAWN_AS: Mapping[str, str] = {
    "year": N_("Year"),
    "month": N_("Month"),
    "map": N_("Governorate"),
    "place": N_("Governorate"),
    "party": N_("Party"),
    "weapon": N_("Weapon"),
    "target": N_("What was hit"),
    "sex": N_("Sex"),
    "age": N_("Age"),
    "kind": N_("Kind of facility"),
    "funnel": N_("Step"),
}
STEP_NAMES: Mapping[str, str] = {
    "documented": N_("documented"),
    "verified": N_("verified"),
    "attributed": N_("attributed to a party"),
    "submitted": N_("submitted"),
    "acknowledged": N_("acknowledged"),
    "found": N_("found by a UN body"),
}
#: so many numbers are said one by one
_SAID = 6


def in_words(title: str, items: Sequence[Item], speech: Speech, *, is_time: bool = False) -> str:
    """Return what a picture shows as sentences; the table beside it says all of it."""
    if is_time and len(items) > _SAID:
        highest = max(items, key=lambda one: one.least or 0)
        return speech.say(
            N_("%(title)s, from %(first)s to %(last)s. Most in %(when)s: %(said)s."),
            title=title,
            first=items[0].name,
            last=items[-1].name,
            when=highest.name,
            said=highest.said,
        )
    counted = [one for one in items if one.least != 0 or one.most != 0] or items
    parts = "; ".join(f"{one.name}: {one.said}" for one in counted[:_SAID])
    if len(counted) > _SAID:
        return speech.say(N_("%(title)s. %(parts)s; more in the table."), title=title, parts=parts)
    return speech.say(N_("%(title)s. %(parts)s."), title=title, parts=parts)
