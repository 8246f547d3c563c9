"""Published estimates of displacement from Syria, as plain rows of public facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from casefiles.desk.sample.parts.reports import DATA
from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.record.displacement.models import EstimateDetails, EstimateMark


def estimates(party: Callable[[str], UUID | None]) -> Iterator[EstimateDetails]:
    """Yield the estimates, the earliest first; `party` finds an actor by its code."""
    stored = json.loads((DATA / "displacement.json").read_text(encoding="utf-8"))
    publisher = Texts.of(original="en", **stored["publisher"])
    for given in stored["estimates"]:
        yield _details(given, publisher, party)


def _details(
    given: Mapping[str, Any], publisher: Texts, party: Callable[[str], UUID | None]
) -> EstimateDetails:
    """Return an estimate; how it was counted, and whether they went abroad, is not said."""
    return EstimateDetails(
        kind="newly_displaced",
        count=CountRange(given["minimum"], given["maximum"]),
        is_about=given.get("is_about", False),
        from_edtf=given["from_edtf"],
        to_edtf=given["to_edtf"],
        origins=tuple(given["origins"]),
        from_words=_texts(given.get("from_words")),
        party_id=party(given["party"]) if "party" in given else None,
        scope=_texts(given.get("scope")),
        publisher=publisher,
        source_title=given["source_title"],
        source_url=given["source_url"],
        source_on=date.fromisoformat(given["source_on"]) if given["source_on"] else None,
        mark=EstimateMark.SOURCED,
        wording=given["wording"],
    )


def _texts(given: Mapping[str, str] | None) -> Texts | None:
    return Texts.of(original="en", **given) if given else None
