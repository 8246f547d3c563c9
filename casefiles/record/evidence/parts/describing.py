"""Whether what is said of an exhibit makes sense."""

from __future__ import annotations

from functools import partial

from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal, refuse_together
from casefiles.foundation.messages import N_
from casefiles.record.codebook import queries as codebook
from casefiles.record.evidence.models import ExhibitDetails


def require_described(details: ExhibitDetails) -> None:
    """Refuse what is no description, everything at once."""
    refuse_together(
        partial(_require_title, details),
        partial(_require_kind, details),
        partial(_require_date, "captured_edtf", details.captured_edtf),
        partial(_require_date, "content_edtf", details.content_edtf),
    )


def _require_title(details: ExhibitDetails) -> None:
    if not details.title:
        raise Refusal(N_("Say in a few words what this is."), field="title")


def _require_kind(details: ExhibitDetails) -> None:
    if not codebook.has("exhibit_kind", details.kind):
        raise Refusal(N_("Choose what kind of thing this is."), field="kind")


def _require_date(name: str, edtf: str | None) -> None:
    try:
        if edtf:
            EventDate.parse(edtf)
    except InvalidDate as invalid:
        raise Refusal(invalid.message, field=name, **invalid.parameters) from invalid


def stated(text: str, field: str) -> str:
    """Return a reason as it is kept, or refuse where there is none."""
    if not text.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field=field)
    return text.strip()
