"""What forensic tools read: valid CASE/UCO, of what `cases.json` says and nothing else."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from case_utils.case_validate import validate

from casefiles.outbound.packets.parts.build import cases_data
from casefiles.outbound.packets.parts.case_uco import case_uco
from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.content_of_a_case import WITHHELD, WITHHELD_TEXT
from tests.outbound.packets.fiction import an_exhibit, some_content, some_custody

ENDS_IN_UUID = re.compile(
    r"kb:[a-z_-]+-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)


#: the reader that the validator uses warns of what it is made with
as_it_comes = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def _nodes(content: PacketContent, kind: str) -> list[dict[str, Any]]:
    graph: list[dict[str, Any]] = json.loads(case_uco(content))["@graph"]
    return [node for node in graph if node["@type"] == kind]


def _ids(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*([value["@id"]] if "@id" in value else []), *_ids(list(value.values()))]
    return [one for item in value for one in _ids(item)] if isinstance(value, list) else []


def _said(value: object) -> list[str]:
    """Return what stands in it to be read, without names of properties, ids and types."""
    if isinstance(value, dict):
        return [
            one for key, item in value.items() if key not in {"@id", "@type"} for one in _said(item)
        ]
    if isinstance(value, list):
        return [one for item in value for one in _said(item)]
    return [value] if isinstance(value, str) else []


@as_it_comes
def test_it_is_valid_to_the_ontology(packet: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packet) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/data/case-uco.jsonld"))
        place = tmp_path / "case-uco.jsonld"
        place.write_bytes(archive.read(name))

    found = validate(str(place))

    assert found.conforms, found.text
    assert found.undefined_concepts == set()


@as_it_comes
def test_what_is_broken_is_told(tmp_path: Path) -> None:
    made = json.loads(case_uco(some_content(cases=1)))
    file = next(node for node in made["@graph"] if node["@type"] == "observable:File")
    file["core:hasFacet"][0]["observable:sizeInBytes"] = "many"
    place = tmp_path / "broken.jsonld"
    place.write_text(json.dumps(made), encoding="utf-8")

    found = validate(str(place))

    assert not found.conforms
    assert "sizeInBytes" in found.text


def test_an_exhibit_is_a_file_with_its_digest_and_the_one_of_its_original() -> None:
    content = some_content(cases=1)

    (file,) = _nodes(content, "observable:File")
    (original,) = _nodes(content, "observable:ObservableObject")

    kept, holds = file["core:hasFacet"]
    (exhibit,) = content.exhibits
    assert kept["observable:filePath"] == "data/exhibits/exhibit-01.jpg"
    assert kept["observable:sizeInBytes"] == holds["observable:sizeInBytes"] == exhibit.size
    assert holds["observable:hash"][0]["types:hashValue"]["@value"] == exhibit.sha256
    (facet,) = original["core:hasFacet"]
    assert facet["observable:hash"][0]["types:hashValue"]["@value"] == exhibit.original_sha256


def test_custody_is_a_chain_of_acts_by_people_without_a_name() -> None:
    content = some_content(cases=1)

    received, copied = _nodes(content, "investigation:InvestigativeAction")
    (role,) = _nodes(content, "role:Role")

    assert received["action:startTime"]["@value"] == "2026-10-03T09:01:00Z"
    assert copied["investigation:wasInformedBy"] == [{"@id": received["@id"]}]
    assert (role["core:name"], copied["core:tag"]) == ("Investigator 1", ["late_entry"])
    assert "core:tag" not in received


def test_an_act_is_on_the_file_that_goes_where_it_was_found_to_be_that() -> None:
    as_it_is = replace(an_exhibit(1, b"a picture"), original_sha256=None)
    row = replace(some_custody()[0], sha256=as_it_is.sha256)
    content = replace(some_content(cases=1), exhibits=(as_it_is,), custody=(row,))

    (act,) = _nodes(content, "investigation:InvestigativeAction")
    (file,) = _nodes(content, "observable:File")

    assert act["action:object"] == [{"@id": file["@id"]}]
    assert _nodes(content, "observable:ObservableObject") == []


def test_it_says_nothing_that_the_data_does_not_say() -> None:
    content = some_content()
    known = json.loads(cases_data(content))
    said = "\n".join(_said(known))
    ours = re.compile(
        r"(Source|Exhibit|Original of exhibit) \d+|SAMPLE.*|The exhibits, their custody.*"
        r"|SHA256|data/exhibits/.*|exhibit-\d+\.jpg|[A-Z][a-z]+_From|late_entry|edtf|time(_zone)?"
        r"|-?\d+\.\d+"
    )

    for one in _said(json.loads(case_uco(content))["@graph"]):
        assert one in said or ours.fullmatch(one), one


def test_what_is_withheld_stays_withheld() -> None:
    content = some_content(cases=1)
    hidden = replace(
        content.sources[3], description=WITHHELD_TEXT, identity_withheld=True, derived_from=None,
        also_derived_from=(), derived_from_withheld=True, published_at=None,
    )  # fmt: skip
    exhibit = replace(
        content.exhibits[0], source=None, source_withheld=True, captured=WITHHELD_TEXT
    )
    content = replace(content, sources=(*content.sources[:3], hidden), exhibits=(exhibit,))

    *_, source = _nodes(content, "core:UcoObject")
    (file,) = _nodes(content, "observable:File")
    (provenance,) = _nodes(content, "investigation:ProvenanceRecord")

    assert source["core:tag"] == ["identity_withheld", "derived_from_withheld"]
    assert source["core:description"][1] == provenance["core:description"][0] == WITHHELD
    assert "core:externalReference" not in source
    assert file["core:tag"] == ["source_withheld"]
    assert _nodes(content, "core:Relationship") == []


@pytest.mark.parametrize(("value", "written"), [(35.1234, "35.1234"), (0.00001, "0.00001")])
def test_a_place_has_the_point_that_is_told_of_it(value: float, written: str) -> None:
    content = some_content(cases=1)
    (case,) = content.cases
    there = replace(case, where=replace(case.where, latitude=value))
    nowhere = replace(case, where=replace(case.where, latitude=None, longitude=None))

    (known,) = _nodes(replace(content, cases=(there,)), "location:Location")
    (unknown,) = _nodes(replace(content, cases=(nowhere,)), "location:Location")

    assert known["core:hasFacet"][0]["location:latitude"]["@value"] == written
    assert "core:hasFacet" not in unknown


def test_every_id_ends_in_a_uuid_and_is_of_this_packet_alone() -> None:
    content = some_content()
    again = json.loads(case_uco(content))["@graph"]
    other = json.loads(case_uco(replace(content, packet_id="another12345")))["@graph"]

    ids, others = set(_ids(again)), set(_ids(other))

    assert all(map(ENDS_IN_UUID.fullmatch, ids))
    assert ids.isdisjoint(others)
    assert case_uco(content) == case_uco(some_content())


def test_everything_in_it_is_held_by_its_bundle() -> None:
    bundle, *nodes = json.loads(case_uco(some_content()))["@graph"]

    assert bundle["@type"] == "core:Bundle"
    assert {one["@id"] for one in bundle["core:object"]} == {node["@id"] for node in nodes}
    assert set(_ids(nodes)) >= {one["@id"] for one in bundle["core:object"]}
