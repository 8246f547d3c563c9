"""Every row of the public incidents is read once, in words of the codebook and no others."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import casefiles.desk.sample
import casefiles.record.places
from casefiles.record.codebook import queries as codebook

DATA = Path(casefiles.desk.sample.__file__).parent / "data"
PLACES = Path(casefiles.record.places.__file__).parent / "data"

Incident = dict[str, Any]
Row = dict[str, Any]


def _table(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


MAPPING: dict[str, Any] = json.loads((DATA / "mapping.json").read_text(encoding="utf-8"))
ACTORS = json.loads((DATA / "actors.json").read_text(encoding="utf-8"))["actors"]
REPORTS = _table(DATA / "public_incidents.csv", "ref")
SAMPLE_PLACES = _table(PLACES / "sample-places.csv", "key")
GOVERNORATES = _table(PLACES / "syria-governorates.csv", "code")
INCIDENTS: list[Incident] = MAPPING["incidents"]
ROWS: list[Row] = [row for incident in INCIDENTS for row in incident["rows"]]

EACH_INCIDENT = pytest.mark.parametrize("incident", INCIDENTS, ids=lambda each: each["refs"][0])
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda each: each["ref"])


def _number(text: str) -> int | None:
    return int(text) if text else None


def test_every_report_is_read_once() -> None:
    assert sorted(row["ref"] for row in ROWS) == sorted(REPORTS)
    assert [incident["number"] for incident in INCIDENTS] == list(range(1, 60))


@EACH_INCIDENT
def test_an_incident_speaks_the_codebook(incident: Incident) -> None:
    for vocabulary, codes in {
        "target": [incident["target"], *incident["other_targets"]],
        "weapon": incident["weapons"],
        "delivery": [incident["delivery"]],
        "pattern": incident["patterns"] + incident["patterns_to_check"],
        "violation": incident["violations"],
        "place_precision": [incident["place_precision"]],
    }.items():
        assert all(codebook.has(vocabulary, code) for code in codes if code is not None), vocabulary


@EACH_INCIDENT
def test_an_incident_lies_where_its_rows_say(incident: Incident) -> None:
    stated = {REPORTS[ref]["governorate"] for ref in incident["refs"]} - {""}

    if incident["place"] is None:
        assert not stated
        assert incident["governorate"] is None
    else:
        assert SAMPLE_PLACES[incident["place"]]["governorate"] == incident["governorate"]
        assert GOVERNORATES[incident["governorate"]]["name_en"] in stated


@EACH_INCIDENT
def test_an_incident_keeps_the_date_of_its_rows(incident: Incident) -> None:
    assert {REPORTS[ref]["date_edtf"] for ref in incident["refs"]} == {incident["date_edtf"]}


@EACH_INCIDENT
def test_an_incident_has_a_title_in_both_languages_and_known_neighbours(incident: Incident) -> None:
    assert incident["title"]["en"]
    assert incident["title"]["ar"]
    assert set(incident["conflict_notes"]) <= MAPPING["conflict_notes"].keys()
    for key in incident["facilities"]:
        assert MAPPING["facilities"][key]["place"] == incident["place"]


@EACH_INCIDENT
def test_a_pattern_or_weapon_of_an_incident_comes_from_a_row(incident: Incident) -> None:
    for field in ("weapons", "patterns"):
        said = {code for row in incident["rows"] for code in row[field]}
        assert set(incident[field]) <= said, field


@EACH_ROW
def test_a_row_speaks_the_codebook(row: Row) -> None:
    for vocabulary, codes in {
        "asserter_kind": [row["asserter"]["kind"]],
        "stance": [row["stance"]],
        "sameness": [row["sameness"]],
        "scheme": [row["scheme"], row["fact_scheme"]],
        "standard": [row["standard"], row["fact_standard"]],
        "weapon": row["weapons"],
        "delivery": row["deliveries"],
        "pattern": row["patterns"],
        "source_kind": [row["source_kind"]],
        "source_role": [row["source_role"]],
        "casualty_category": [figure["category"] for figure in row["figures"]],
        "casualty_group": [figure["group"] for figure in row["figures"]],
    }.items():
        assert all(codebook.has(vocabulary, code) for code in codes if code is not None), vocabulary


@EACH_ROW
def test_a_standard_belongs_to_the_scheme_beside_it(row: Row) -> None:
    for scheme, standard in (
        (row["scheme"], row["standard"]),
        (row["fact_scheme"], row["fact_standard"]),
    ):
        assert standard is None or codebook.term("standard", standard).parent == scheme


@EACH_ROW
def test_the_words_of_the_source_are_kept_as_written(row: Row) -> None:
    report = REPORTS[row["ref"]]

    assert row["party_wording"] == report["attributed_party"]
    assert row["wording"] == report["standard_or_wording"]
    assert (row["weapon_wording"] or "") == report["weapon"]


@EACH_ROW
def test_figures_are_those_of_the_report(row: Row) -> None:
    report = REPORTS[row["ref"]]
    figures = {(each["category"], each["group"]): each for each in row["figures"]}

    assert len(figures) == len(row["figures"])
    for category in ("killed", "injured"):
        figure = figures.get((category, "all"), {"minimum": None, "maximum": None})
        assert figure["minimum"] == _number(report[f"{category}_min"])
        assert figure["maximum"] == _number(report[f"{category}_max"])
    for column, group in (("killed_children", "children"), ("killed_women", "women")):
        if report[column]:
            figure = figures["killed", group]
            assert figure["minimum"] == figure["maximum"] == int(report[column])


@EACH_ROW
def test_a_range_read_from_a_title_stands_in_that_title(row: Row) -> None:
    title = REPORTS[row["ref"]]["source_title"]

    for figure in row["figures"]:
        if figure["group"] in ("children", "women") and figure["minimum"] != figure["maximum"]:
            assert f"{figure['minimum']}-{figure['maximum']}" in title


@EACH_ROW
def test_only_un_bodies_make_findings_and_keep_the_symbol_of_the_report(row: Row) -> None:
    finding = row["finding"]

    assert (finding is not None) == (row["asserter"]["kind"] == "un_body")
    if finding is not None:
        assert (finding["symbol"] or "") == REPORTS[row["ref"]]["un_finding_symbol"]


@EACH_ROW
def test_a_row_names_known_actors_and_leaves_contested_ones_open(row: Row) -> None:
    assert set(row["parties"]) <= {actor["code"] for actor in ACTORS}
    assert row["parties"]
    contested = "Contested" in row["wording"]
    assert (row["stance"] == "does_not_determine") == contested


def test_every_actor_is_described_and_every_membership_leads_somewhere() -> None:
    codes = [actor["code"] for actor in ACTORS]

    assert len(codes) == len(set(codes))
    for actor in ACTORS:
        assert codebook.has("actor_kind", actor["kind"])
        assert codebook.has("party_kind", actor["party_kind"])
        assert actor["names"]["en"]
        assert actor["names"]["ar"]
        assert {membership["body"] for membership in actor["memberships"]} <= set(codes)


def test_a_facility_is_of_a_kind_in_the_codebook_at_a_known_place() -> None:
    for facility in MAPPING["facilities"].values():
        assert codebook.has("target", facility["kind"])
        assert facility["place"] in SAMPLE_PLACES


def test_every_symbol_that_a_finding_cites_stands_in_the_register_with_the_same_day() -> None:
    stored = json.loads((DATA / "un_documents.json").read_text(encoding="utf-8"))["documents"]
    days = {one["symbol"]: one["published_on"] for one in stored}
    cited = {
        row["finding"]["symbol"]: row["finding"]["stated_on"]
        for row in ROWS
        if row["finding"] and row["finding"]["symbol"]
    }

    assert days == cited


def test_thirteen_vetoes_of_russia_by_september_2019_and_what_is_not_looked_up_says_so() -> None:
    kept = json.loads((DATA / "votes.json").read_text(encoding="utf-8"))["votes"]
    early = [one for one in kept if one["voted_on"] <= "2019-09-30" and "RU" in one["vetoes"]]

    assert len(early) == 13
    assert len({one["symbol"] for one in kept}) == len(kept) == 18
    assert {one["symbol"] for one in kept if one["mark"] == "unconfirmed"} == {
        "S/2011/612", "S/2012/77", "S/2012/538", "S/2016/1026", "S/2022/538", "S/2023/506",
    }  # fmt: skip
    assert all(one["url"] for one in kept if one["mark"] == "sourced")
    assert {*kept[0]["subject"]} == {"en", "ar"}
