"""What the log calls the fields and values of the public record."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_
from casefiles.record.displacement.export import REACH_WORDS, UNIT_WORDS
from casefiles.record.votes.export import BODY_WORDS, MARK_WORDS, OUTCOME_WORDS, STANCE_WORDS

FIELDS_OF_IT: Mapping[str, str] = {
    "about": N_("country that it is about"),
    "agenda": N_("item on the agenda"),
    "areas": N_("area"),
    "as_of_edtf": N_("as of"),
    "calculation": N_("how it was computed"),
    "destinations": N_("where they went"),
    "from_words": N_("where they left, in words"),
    "is_about": N_("whether it says “about”"),
    "is_ours": N_("whether it is ours"),
    "looked_at_on": N_("day the source was looked at"),
    "looked_on": N_("looked at on"),
    "mark": N_("how sure it is"),
    "measure": N_("what is counted"),
    "meeting": N_("record of the meeting"),
    "no_end": N_("whether no end was agreed"),
    "origins": N_("where they left"),
    "party": N_("party"),
    "party_id": N_("party"),
    "positions": N_("how members voted"),
    "publisher": N_("whose figure it is"),
    "reach": N_("inside the country or abroad"),
    "scope": N_("what narrows it"),
    "since": N_("counted from"),
    "source_on": N_("date of the publication"),
    "source_page": N_("page or section"),
    "source_title": N_("where it was read"),
    "to_words": N_("where they went, in words"),
    "unit": N_("kind of number"),
    "until": N_("counted until"),
    "voted_on": N_("date of the vote"),
}
VALUES_OF_IT: Mapping[str, str] = {
    **BODY_WORDS,
    **MARK_WORDS,
    **OUTCOME_WORDS,
    **STANCE_WORDS,
    **REACH_WORDS,
    **UNIT_WORDS,
    "number": N_("number"),
    "percent": N_("per cent"),
}
