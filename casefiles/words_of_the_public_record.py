"""What the log calls the fields and values of the public record."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_
from casefiles.record.recommendations.export import DOCUMENT_WORDS, STATUS_WORDS
from casefiles.record.recommendations.models import DocumentKind, Status
from casefiles.record.votes.export import BODY_WORDS, MARK_WORDS, OUTCOME_WORDS, STANCE_WORDS

FIELDS_OF_IT: Mapping[str, str] = {
    "about": N_("country that it is about"),
    "addressee": N_("whom it is made to"),
    "addressee_words": N_("name of another addressee"),
    "agenda": N_("item on the agenda"),
    "areas": N_("area"),
    "as_of_edtf": N_("as of"),
    "ask": N_("what is asked"),
    "calculation": N_("how it was computed"),
    "document": N_("UN document"),
    "document_id": N_("UN document"),
    "document_kind": N_("whose document it is"),
    "exhibit": N_("exhibit that shows it"),
    "is_about": N_("whether it says “about”"),
    "is_ours": N_("whether it is ours"),
    "looked_at_on": N_("day the source was looked at"),
    "looked_on": N_("looked at on"),
    "made_edtf": N_("date it was made"),
    "mark": N_("how sure it is"),
    "measure": N_("what is counted"),
    "meeting": N_("record of the meeting"),
    "no_end": N_("whether no end was agreed"),
    "page": N_("page or paragraph"),
    "party": N_("party"),
    "party_id": N_("party"),
    "positions": N_("how members voted"),
    "publisher": N_("who published it"),
    "scope": N_("what narrows it"),
    "since": N_("counted from"),
    "source_on": N_("date of the publication"),
    "source_page": N_("page or section"),
    "source_title": N_("where it was read"),
    "status": N_("how it stands"),
    "unit": N_("kind of number"),
    "until": N_("counted until"),
    "voted_on": N_("date of the vote"),
    "words": N_("what was done"),
}
VALUES_OF_IT: Mapping[str, str] = {
    **BODY_WORDS,
    **MARK_WORDS,
    **OUTCOME_WORDS,
    **STANCE_WORDS,
    "no_answer": STATUS_WORDS[Status.NO_ANSWER],
    "number": N_("number"),
    "ours": DOCUMENT_WORDS[DocumentKind.OURS],
    "partly_done": STATUS_WORDS[Status.PARTLY_DONE],
    "percent": N_("per cent"),
    "promised": STATUS_WORDS[Status.PROMISED],
    "un": DOCUMENT_WORDS[DocumentKind.UN],
}
