"""What programs read: data that fits its published schema, tables that compute nothing."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from casefiles.outbound.packets.parts.build import cases_data, published_schema
from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.content_of_a_case import (
    WITHHELD,
    WITHHELD_TERM,
    WITHHELD_TEXT,
    LeftOut,
)
from casefiles.outbound.packets.parts.plain import schema_of
from casefiles.outbound.packets.parts.tables import tables_of
from tests.outbound.packets.fiction import some_content
from tests.outbound.packets.fiction_of_a_case import say

TITLE = "The data of a Casefiles packet"


def _table(content: PacketContent, name: str) -> list[dict[str, str]]:
    text = tables_of(content)[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every described property of a schema."""
    objects = [schema, *schema["$defs"].values()]
    return [part for item in objects for part in item["properties"].values()]


def test_the_published_schema_is_the_one_of_the_declarations() -> None:
    # When this fails on purpose: python -m tools.write_packet_schema
    assert json.loads(published_schema()) == schema_of(PacketContent, title=TITLE)


def test_the_published_schema_is_a_schema_and_describes_every_field() -> None:
    schema = json.loads(published_schema())

    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(part["description"].endswith((".", "_")) for part in _parts(schema))
    assert all(not item["additionalProperties"] for item in schema["$defs"].values())


def test_the_data_fits_the_schema_that_travels_with_it(packet: Path) -> None:
    with zipfile.ZipFile(packet) as archive:
        inside = {name.partition("/")[2]: name for name in archive.namelist()}
        data = json.loads(archive.read(inside["data/cases.json"]))
        schema = json.loads(archive.read(inside["data/" + data["$schema"]]))

    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert data["cases"][0]["figures"][0]["maximum"] is None


def test_data_that_does_not_fit_is_told() -> None:
    data = json.loads(cases_data(some_content()))
    data["cases"][0]["figures"][0]["minimum"] = "many"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json.loads(published_schema()))


def test_how_an_exhibit_is_opened_stays_behind() -> None:
    assert b"open_file" not in cases_data(some_content())


def test_people_are_rows_and_unknown_is_empty() -> None:
    named, withheld, unnamed, group, open_group = _table(some_content(cases=1), "victims.csv")

    assert named["name"] == "Person A (invented)"
    assert named["name_original"] == "الشخص أ (مختلق)"
    assert withheld["name"] == "[WITHHELD]"
    assert unnamed["name"] == ""
    assert (group["at_least"], group["at_most"]) == ("5", "7")
    assert (open_group["at_least"], open_group["at_most"]) == ("33", "")


def test_withheld_is_told_from_unknown_in_data_and_tables() -> None:
    content = some_content(cases=1)
    case = content.cases[0]
    withheld = replace(
        case.victims[0],
        name=WITHHELD_TEXT,
        sex=WITHHELD_TEXT,
        age=WITHHELD_TEXT,
        status=WITHHELD_TERM,
        support_withheld=True,
    )
    case = replace(
        case,
        victims=(withheld, *case.victims[1:]),
        figures=(),
        left_out=LeftOut(figures=3, exhibits=2),
    )
    content = replace(content, cases=(case,))

    data = json.loads(cases_data(content))
    jsonschema.validate(data, json.loads(published_schema()))
    first, *_, last = data["cases"][0]["victims"]
    assert (first["status"]["code"], last["occupation"]) == (WITHHELD, None)
    assert data["cases"][0]["left_out"]["figures"] == 3
    row = _table(content, "victims.csv")[0]
    assert (row["age"], row["status_code"], row["occupation"]) == (WITHHELD, WITHHELD, "")
    assert row["sources"] == f"3 {WITHHELD}"
    (figures,) = _table(content, "figures.csv")
    assert (figures["at_least"], figures["withheld"]) == (WITHHELD, "3")
    assert [row["withheld"] for row in _table(content, "exhibits.csv")] == ["0", "2"]


def test_a_formula_somebody_typed_is_text_in_the_table_and_whole_in_the_data() -> None:
    content = some_content(cases=1)
    (row,) = content.redactions
    typed = '=HYPERLINK("http://127.0.0.1/","x")'

    content = replace(content, redactions=(replace(row, reason=say(typed)),))

    assert _table(content, "redactions.csv")[0]["reason"].startswith("'=")
    assert json.dumps(typed).encode() in cases_data(content)


def test_custody_says_when_it_was_written_late() -> None:
    first, second = _table(some_content(cases=1), "custody.csv")

    assert (first["late_entry"], second["late_entry"]) == ("no", "yes")
    assert first["at_utc"] == "2026-10-03T09:01:00Z"


def test_exhibits_say_where_they_lie_and_both_digests() -> None:
    (row,) = _table(some_content(cases=1), "exhibits.csv")

    assert row["file"] == "data/exhibits/exhibit-01.jpg"
    assert len(row["sha256"]) == len(row["original_sha256"]) == 64
