"""Whether what is said of an exhibit makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.record.codebook import queries as codebook
from casefiles.record.evidence.models import (
    BY_HAND,
    CustodyAction,
    DerivativeKind,
    Exhibit,
    ExhibitDetails,
    HandlingDetails,
)

EMPTY_FILE = N_("This file is empty: it has 0 bytes. Choose another.")
NO_REASON = N_("Say why, for whoever reads this later.")


def details_of(exhibit: Exhibit) -> ExhibitDetails:
    """Return what the form of an exhibit holds now."""
    names = ExhibitDetails.__dataclass_fields__
    return ExhibitDetails(**{name: getattr(exhibit, name) for name in names})


def faults_of_exhibit(details: ExhibitDetails) -> Iterator[Refusal]:
    """Yield everything that has to be put right, not only the first thing."""
    if not details.title:
        yield Refusal(N_("Say in a few words what this is."), field="title")
    if not codebook.has("exhibit_kind", details.kind):
        yield Refusal(N_("Choose what kind of thing this is."), field="kind")
    for name in ("captured_edtf", "content_edtf"):
        edtf = getattr(details, name)
        try:
            if edtf:
                EventDate.parse(edtf)
        except InvalidDate as invalid:
            yield Refusal(invalid.message, field=name, **invalid.parameters)


def faults_of_bytes(size: int, *, twin: str | None) -> Iterator[Refusal]:
    """Yield what is wrong with bytes; `twin` refers to an exhibit of the same ones."""
    if not size:
        yield Refusal(EMPTY_FILE, field="file")
    if twin is not None:
        yield Refusal(
            N_("These bytes are already %(reference)s. Tick this only if they came in twice."),
            field="again",
            reference=twin,
        )


def faults_of_handling(details: HandlingDetails) -> Iterator[Refusal]:
    """Yield what is missing of a step of custody written down by hand."""
    if not details.purpose.strip():
        yield Refusal(NO_REASON, field="purpose")
    if details.action not in BY_HAND:
        yield Refusal(N_("Choose what happened."), field="action")
    if details.happened_at > clock.now():
        yield Refusal(N_("This lies in the future."), field="happened_at")
    if details.action is CustodyAction.TRANSFERRED and not details.handed_to.strip():
        yield Refusal(N_("Say who has it now."), field="handed_to")


def stated(text: str, field: str) -> str:
    """Return a reason as it is kept, or refuse where there is none."""
    if not text.strip():
        raise Refusal(NO_REASON, field=field)
    return text.strip()


def refuse_the_original(exhibit: Exhibit, sha256: str, kind: DerivativeKind) -> None:
    """Refuse as a redacted copy the very bytes in which something has to be covered."""
    if kind is DerivativeKind.REDACTED and sha256 == exhibit.sha256:
        raise Refusal(N_("This is the original itself: nothing is covered in it."), field="file")
