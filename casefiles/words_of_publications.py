"""What the log calls the fields and values of published figures."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_

OF_PUBLICATIONS: Mapping[str, str] = {
    "as_of_edtf": N_("as of"),
    "calculation": N_("how it was computed"),
    "is_about": N_("whether it says “about”"),
    "is_ours": N_("whether it is ours"),
    "mark": N_("how sure it is"),
    "measure": N_("what is counted"),
    "party_id": N_("party"),
    "publisher": N_("whose figure it is"),
    "scope": N_("what narrows it"),
    "since": N_("counted from"),
    "source_on": N_("date of the publication"),
    "source_page": N_("page or section"),
    "source_title": N_("where it was read"),
    "unit": N_("kind of number"),
    "until": N_("counted until"),
}
VALUES_OF_PUBLICATIONS: Mapping[str, str] = {
    "number": N_("number"),
    "percent": N_("per cent"),
    "sourced": N_("sourced"),
    "unconfirmed": N_("unconfirmed"),
}
