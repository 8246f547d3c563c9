"""The official statements of the sample as the verbs take them: paraphrases with their source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from casefiles.desk.sample.parts.reports import DATA
from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.record.statements.models import (
    AssertionDetails,
    Dating,
    PlaceLevel,
    SourceMark,
    StatementDetails,
    StatementKind,
    Words,
)


@cache
def statements() -> tuple[Mapping[str, Any], ...]:
    """Return the statements that public sources report."""
    stored = (DATA / "official_statements.json").read_text(encoding="utf-8")
    return tuple(json.loads(stored)["statements"])


def words_of(given: Mapping[str, Any]) -> Texts:
    """Return our paraphrase of a statement."""
    return Texts.of(original="en", **given["wording"])


def statement_details(given: Mapping[str, Any], actor_id: UUID) -> StatementDetails:
    """Return a statement: our paraphrase of it, and where it is read."""
    return StatementDetails(
        kind=StatementKind(given["kind"]),
        actor_id=actor_id,
        speaker=_texts(given["speaker"]),
        dating=Dating(given["dating"]),
        date_edtf=given["date"],
        wording=words_of(given),
        words=Words.PARAPHRASE,
        source=_texts(given["source"]),
        url=given.get("url", ""),
        mark=SourceMark.READ,
        note=_texts(given.get("note")),
    )


def assertions_of(given: Mapping[str, Any]) -> Iterator[AssertionDetails]:
    """Yield what a statement asserts."""
    for one in given["assertions"]:
        yield AssertionDetails(
            measure=one["measure"],
            what=_texts(one.get("what")),
            amount=CountRange(one["low"], one["high"]),
            rough=one["rough"],
            period_edtf=one["period"],
            place_level=PlaceLevel(one["place"]),
            organisation_named=one["organisation"],
        )


def _texts(given: Mapping[str, str] | None) -> Texts | None:
    return Texts.of(original="en", **given) if given else None
