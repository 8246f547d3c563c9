"""The report of the sample: its prose, the incidents it tells, and what was judged of claims."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from casefiles.desk.sample.parts.reports import DATA
from casefiles.foundation.texts import Texts
from casefiles.outbound.publications.models import ReportDetails
from casefiles.record.statements.models import Verdict


@dataclass(frozen=True)
class Judged:
    """What the invented staff found of one assertion, and the incidents that it rests on."""

    statement: str
    number: int
    verdict: Verdict
    reasons: Texts
    incidents: tuple[str, ...]


@cache
def _stored() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((DATA / "anniversary.json").read_text(encoding="utf-8"))
    return found


def report_details(party_id: str) -> ReportDetails:
    """Return what the report is about."""
    kept = _stored()
    return ReportDetails(
        title=_texts(kept["title"]),
        party=party_id,
        since=date.fromisoformat(kept["since"]),
        until=date.fromisoformat(kept["until"]),
    )


def party() -> str:
    """Return the code of the party that the report is about."""
    return str(_stored()["party"])


def people() -> tuple[str, str]:
    """Return who writes it, and who publishes it."""
    return str(_stored()["writer"]), str(_stored()["publisher"])


def incidents() -> tuple[str, ...]:
    """Return the incidents that it tells at length."""
    return tuple(_stored()["incidents"])


def prose() -> Iterator[tuple[str, Texts]]:
    """Yield what its writers wrote: section, words."""
    for code, words in _stored()["prose"].items():
        yield code, _texts(words)


def judged() -> Iterator[Judged]:
    """Yield what was found of the assertions of official statements."""
    for one in _stored()["assessments"]:
        yield Judged(
            one["statement"],
            one["number"],
            Verdict(one["verdict"]),
            _texts(one["reasons"]),
            tuple(one["incidents"]),
        )


def _texts(given: Mapping[str, str]) -> Texts:
    return Texts.of(original="en", **given)
