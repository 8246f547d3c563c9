"""The public incidents as plain rows: what each report says, joined with our reading of it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts

_QUOTED = re.compile(r'"([^"]+)"')
DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Reported:
    """One number of one report."""

    category: str
    group: str
    count: CountRange


@dataclass(frozen=True)
class Finding:
    """What a UN body says, each question apart; `symbol` is empty where it is not established."""

    symbol: str
    stated_on: date | None
    incident_confirmed: str | None
    party_named: str | None
    characterised: Texts | None


@dataclass(frozen=True)
class Report:
    """One report of one incident: its publisher's words, and the codes we read in them."""

    ref: str
    title: str
    url: str
    asserter_kind: str
    asserter: Texts
    reported_by: str
    source_kind: str
    source_role: str
    stance: str
    parties: tuple[str, ...]
    party_wording: str
    wording: str
    weapon_wording: str
    deliveries: tuple[str, ...]
    scheme: str
    standard: str
    sameness: str
    figures: tuple[Reported, ...]
    finding: Finding | None
    latitude: float | None
    longitude: float | None

    @property
    def quotation(self) -> str:
        """What stands in the row as a quotation; the rest is the compiler's summary."""
        return " … ".join(_QUOTED.findall(self.wording))


@dataclass(frozen=True)
class Incident:
    """One incident and every report of it."""

    number: int
    title: Texts
    date_edtf: str
    time_of_day: str
    place: str | None
    place_detail: str
    place_precision: str
    latitude: float | None
    longitude: float | None
    target: str
    weapons: tuple[str, ...]
    delivery: str
    patterns: tuple[str, ...]
    violations: tuple[str, ...]
    facilities: tuple[str, ...]
    conflicts: tuple[Texts, ...]
    reports: tuple[Report, ...]

    @property
    def ref(self) -> str:
        """The reference that the reports of one incident share."""
        return self.reports[0].ref.rstrip("abcdefgh")

    @property
    def is_one_incident(self) -> bool:
        """Whether it is established that all reports tell of the same incident."""
        return all(report.sameness == "same" for report in self.reports)

    @property
    def has_known_day(self) -> bool:
        """Whether the day is stated, and not only that it was before the report."""
        return not self.date_edtf.startswith("..")


@dataclass(frozen=True)
class Site:
    """A facility that reports name."""

    key: str
    names: Texts
    kind: str
    place: str


@cache
def incidents() -> tuple[Incident, ...]:
    """Return the incidents in their order."""
    mapping, table = _mapping(), _table()
    return tuple(_incident(each, table, mapping["conflict_notes"]) for each in mapping["incidents"])


@cache
def sites() -> Mapping[str, Site]:
    """Return the facilities by their keys."""
    return {
        key: Site(key, _texts(each["name"]), each["kind"], each["place"])
        for key, each in _mapping()["facilities"].items()
    }


@cache
def actors() -> tuple[Mapping[str, Any], ...]:
    """Return the parties and forces that the reports name."""
    found = json.loads((DATA / "actors.json").read_text(encoding="utf-8"))["actors"]
    return tuple(found)


@cache
def documents() -> tuple[Mapping[str, Any], ...]:
    """Return the UN documents that the findings cite, as they were published."""
    found = json.loads((DATA / "un_documents.json").read_text(encoding="utf-8"))["documents"]
    return tuple(found)


@cache
def published_figures() -> str:
    """Return the published figures as the table that they are brought in by."""
    return (DATA / "published_figures.csv").read_text(encoding="utf-8")


def _mapping() -> Any:  # noqa: ANN401 - JSON
    return json.loads((DATA / "mapping.json").read_text(encoding="utf-8"))


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    with (DATA / "public_incidents.csv").open(encoding="utf-8", newline="") as file:
        return {row["ref"]: row for row in csv.DictReader(file)}


def _texts(given: Mapping[str, str]) -> Texts:
    return Texts.of(original="en", **given)


def _incident(
    given: Mapping[str, Any], table: Mapping[str, Mapping[str, str]], conflicts: Mapping[str, Any]
) -> Incident:
    reports = tuple(_report(row, table[row["ref"]]) for row in given["rows"])
    located = next((each for each in reports if each.ref == given["coordinates_from"]), None)
    return Incident(
        number=given["number"],
        title=_texts(given["title"]),
        date_edtf=given["date_edtf"],
        time_of_day=given["time_of_day"] or "",
        place=given["place"],
        place_detail=given["place_detail"] or "",
        place_precision=given["place_precision"] or "",
        latitude=located.latitude if located else None,
        longitude=located.longitude if located else None,
        target=given["target"] or "",
        weapons=tuple(given["weapons"]),
        delivery=given["delivery"] or "",
        patterns=tuple(given["patterns"]),
        violations=tuple(given["violations"]),
        facilities=tuple(given["facilities"]),
        conflicts=tuple(_texts(conflicts[key]["text"]) for key in given["conflict_notes"]),
        reports=reports,
    )


def _report(given: Mapping[str, Any], row: Mapping[str, str]) -> Report:
    return Report(
        ref=given["ref"],
        title=row["source_title"],
        url=row["source_url"],
        asserter_kind=given["asserter"]["kind"],
        asserter=_texts(given["asserter"]["name"]),
        reported_by=given["reported_by"] or "",
        source_kind=given["source_kind"],
        source_role=given["source_role"],
        stance=given["stance"],
        parties=tuple(given["parties"]),
        party_wording=row["attributed_party"],
        wording=row["standard_or_wording"],
        weapon_wording=row["weapon"],
        deliveries=tuple(given["deliveries"]),
        scheme=given["scheme"] or "",
        standard=given["standard"] or "",
        sameness=given["sameness"],
        figures=tuple(_figure(each) for each in given["figures"]),
        finding=_finding(given["finding"]) if given["finding"] else None,
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
    )


def _figure(given: Mapping[str, Any]) -> Reported:
    count = CountRange(given["minimum"], given["maximum"])
    return Reported(given["category"], given["group"], count)


def _finding(given: Mapping[str, Any]) -> Finding:
    characterised = given["legal_characterisation"]
    return Finding(
        symbol=given["symbol"] or "",
        stated_on=date.fromisoformat(given["stated_on"]) if given["stated_on"] else None,
        incident_confirmed=given["incident_confirmed"],
        party_named=given["party_named"],
        characterised=_texts(characterised) if characterised else None,
    )
