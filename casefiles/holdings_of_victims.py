"""What is held of people who were harmed: who they are, what was done to them and for them."""

from __future__ import annotations

from casefiles.foundation.holdings import CODES, EXPUNGED, REFERENCE, Holding
from casefiles.record.people.models import Person
from casefiles.record.remedies.models import Remedy, RemedyStep
from casefiles.record.victims.models import Victim

_COUNTED = "counted, and said of the harm rather than of the person"

VICTIMS = (
    Holding(
        Person,
        about=("id",),
        emptied={"names": EXPUNGED, "aliases": (), "sex": "unknown", "birth_edtf": None},
    ),
    Holding(
        Victim,
        about=("id", "person_id"),
        emptied={
            "description": EXPUNGED,
            "note": EXPUNGED,
            "void_reason": EXPUNGED,
            "sex": "unknown",
            "age": None,
            "age_band": "",
            "occupation": "",
        },
        within=("case_id",),
        named=("description", "note", "void_reason"),
        kept={"reference": REFERENCE}
        | dict.fromkeys(("civilian_status", "outcome", "cause", "violations"), _COUNTED),
    ),
    # what was asked and done for them
    Holding(
        Remedy,
        about=("victim_id",),
        emptied={"responsible": EXPUNGED, "void_reason": EXPUNGED},
        within=("id",),
        named=("responsible", "void_reason"),
        kept={"kind": CODES},
    ),
    Holding(
        RemedyStep,
        about=("victim_id",),
        emptied={"said_by": EXPUNGED, "note": EXPUNGED, "source_url": "", "reason": EXPUNGED},
        within=("remedy_id",),
        named=("said_by", "note", "source_url", "reason"),
        kept={"day_edtf": "the day of the step"},
        only_added=True,
    ),
)
