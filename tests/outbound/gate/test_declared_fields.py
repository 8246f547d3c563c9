"""Every column of the record was decided about, and what was not decided about leaves nowhere."""

from __future__ import annotations

import csv
import importlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Mapper

from casefiles.app import metadata
from casefiles.desk.lists.export import FIELDS as LISTED
from casefiles.desk.lists.export import Discloses, field_of
from casefiles.desk.lists.parts.columns import COLUMNS
from casefiles.foundation.database import Base
from casefiles.outbound.packets import export as packets
from casefiles.outbound.packets.parts import content as packet
from casefiles.outbound.packets.parts import content_of_a_case as of_case
from casefiles.outbound.packets.parts.plain import described_fields
from casefiles.outbound.submissions.parts.case_data import ALSO_DERIVED
from casefiles.outbound.submissions.parts.told import NotGranted, Shape, Told, told_of_case
from casefiles.record.actors.export import ACTOR
from casefiles.record.cases.export import CASE
from casefiles.record.disclosure.export import Declared, Stays, Undeclared, Under
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.sources.export import SOURCE
from casefiles.record.victims.export import VICTIM
from tests.factories.evidence import add_exhibit
from tests.factories.sources import add_source
from tests.factories.submissions import packet_of
from tests.factories.victims import add_figure, add_victim
from tests.outbound.conftest import Build, Take, World

ROOMS = Path(__file__).parents[3] / "casefiles" / "record"
#: of which recorded thing a table is, and its columns that are called otherwise than in the data
TABLES: Mapping[str, tuple[type, Mapping[str, str]]] = {
    "victims.csv": (of_case.Victim, {"victim": "number"}),
    "figures.csv": (of_case.Figure, {}),
    "exhibits.csv": (packet.Exhibit, {"exhibit": "number", "bytes": "size"}),
    "custody.csv": (packet.CustodyRow, {"at_utc": "at", "late_entry": "is_late_entry"}),
    "redactions.csv": (packet.RedactionRow, {}),
    "persons.csv": (packet.PersonSheet, {"person": "number"}),
    "annex.csv": (packet.AnnexRow, {}),
}
_EVERYWHERE = {"id": "public_id", "at_least": "minimum", "at_most": "maximum"}
#: numbers of the packet, and a count of what stands in no row
_OWN_COLUMNS = {"case", "file", "withheld"}


def declarations() -> list[Declared]:
    rooms = [place.parent.name for place in sorted(ROOMS.glob("*/export.py"))]
    return [
        declared
        for room in rooms
        for declared in importlib.import_module(f"casefiles.record.{room}.export").DECLARED
    ]


def models_of_the_record() -> list[type]:
    metadata()
    return [
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("casefiles.record.")
    ]


def columns_of(model: type) -> set[str]:
    mapper: Mapper[Any] = sa.inspect(model)
    return {column.key for column in mapper.column_attrs}


def test_somebody_decided_about_every_column_of_the_record() -> None:
    declared = declarations()
    undecided = [
        f"{model.__name__}.{column}"
        for model in models_of_the_record()
        for column in columns_of(model)
        if not _is_decided(column, [one for one in declared if one.table is model])
    ]

    assert undecided == []


def _is_decided(column: str, declared: list[Declared]) -> bool:
    try:
        return bool(declared) and all(one.rule(column) for one in declared)
    except Undeclared:
        return False


def test_nothing_is_declared_that_is_not_there_and_what_stays_says_why() -> None:
    for declared in declarations():
        assert declared.fields.keys() <= columns_of(declared.table), declared.name
        rules = [*declared.fields.values(), *([declared.rest] if declared.rest else [])]
        assert all(rule.why for rule in rules if isinstance(rule, Stays)), declared.name


def without(declared: Declared, column: str) -> Declared:
    fields = {name: rule for name, rule in declared.fields.items() if name != column}
    return replace(declared, fields=fields)


def test_what_nobody_declared_cannot_be_read_by_what_leaves() -> None:
    row = {"id": "1", "sex": "female", "occupation": "farmer", "reference": "V-1"}
    shape = Shape(without(VICTIM, "occupation"), about=(GroundSubject.VICTIM, "id"))

    told = Told(row, shape, lambda *_: True)

    assert told["sex"] == "female"
    with pytest.raises(Undeclared, match=r"victims\.occupation"):
        told["occupation"]
    with pytest.raises(Undeclared, match=r"victims\.reference stays inside"):
        told["reference"]
    with pytest.raises(Undeclared):
        told.counted("occupation")


def test_what_the_gate_refused_cannot_be_read_even_where_nobody_asked() -> None:
    asked: list[tuple[GroundSubject, Scope, str]] = []

    def refuses(subject: GroundSubject, scope: Scope, subject_id: str) -> bool:
        asked.append((subject, scope, subject_id))
        return False

    told = told_of_case(CONTENT, refuses)

    for rows, key in (
        ("victims", "names"), ("victims", "occupation"), ("victims", "description"),
        ("figures", "wording"), ("exhibits", "title"), ("other_claims", "wording"),
    ):  # fmt: skip
        with pytest.raises(NotGranted, match=key):
            told[rows][0][key]
    with pytest.raises(NotGranted):
        told["exhibits"][0]["file"]["sha256"]
    with pytest.raises(NotGranted):
        told["sources"]["s"]["label"]
    assert asked == [
        (GroundSubject.VICTIM, Scope.NAME, "v"), (GroundSubject.VICTIM, Scope.DETAILS, "v"),
        (GroundSubject.VICTIM, Scope.DETAILS, "v"), (GroundSubject.SOURCE, Scope.TESTIMONY, "s"),
        (GroundSubject.EXHIBIT, Scope.FILE, "e"), (GroundSubject.CLAIM, Scope.TESTIMONY, "c"),
        (GroundSubject.EXHIBIT, Scope.FILE, "e"), (GroundSubject.SOURCE, Scope.NAME, "s"),
    ]  # fmt: skip
    assert told["victims"][0]["outcome"] == "killed"
    assert told["victims"][0].counted("sex") == "female"
    with pytest.raises(Undeclared):
        told["victims"][0].counted("names")


def test_one_person_whom_a_claim_names_cannot_be_read_whoever_agreed() -> None:
    force, suspect = told_of_case(CONTENT, lambda *_: True)["claim"]["parties"]

    assert force["names"] == "Air force of Nowhere"
    with pytest.raises(NotGranted):
        suspect["names"]


CONTENT: Mapping[str, Any] = {
    "victims": [
        {
            "id": "v", "names": "Nadim", "occupation": "farmer", "description": "a boy",
            "outcome": "killed", "sex": "female",
        }
    ],
    "figures": [{"id": "f", "source": "s", "wording": "dozens"}],
    "exhibits": [{"id": "e", "title": "Film", "file": {"sha256": "00"}}],
    "other_claims": [{"id": "c", "wording": "They did it."}],
    "sources": {"s": {"label": "medic", ALSO_DERIVED: []}},
    "claim": {
        "parties": [
            {"names": "Air force of Nowhere", "kind": "force"},
            {"names": "Somebody Invented", "kind": "person"},
        ]
    },
}  # fmt: skip


def test_a_packet_that_says_something_undeclared_is_not_made() -> None:
    packets.require_declared()
    says = packets.FIELDS[of_case.Victim]
    other = {name: said for name, said in says.items() if name != "occupation"}
    with pytest.raises(Undeclared, match=r"Victim\.occupation"):
        packets.require_declared_in({**packets.FIELDS, of_case.Victim: other})

    undecided = {**says, "occupation": ((without(VICTIM, "occupation"), "occupation"),)}
    with pytest.raises(Undeclared, match=r"victims\.occupation"):
        packets.require_declared_in({**packets.FIELDS, of_case.Victim: undecided})

    staying = {**says, "occupation": ((VICTIM, "note"),)}
    with pytest.raises(Undeclared, match=r"victims\.note stays inside"):
        packets.require_declared_in({**packets.FIELDS, of_case.Victim: staying})


def test_a_list_says_only_what_the_rooms_declared_and_never_what_needs_a_ground() -> None:
    for column in COLUMNS:
        field = field_of(column)
        assert field is None or field.says or field.discloses is Discloses.PROGRESS, column.code
    for declared, name in ((CASE, "access"), (SOURCE, "label"), (VICTIM, "occupation")):
        with pytest.raises(Undeclared):
            declared.require_listed(name)
    for declared in declarations():
        for name, rule in declared.fields.items():
            if isinstance(rule, Under) and rule.scope in (Scope.NAME, Scope.CONTACT, Scope.FILE):
                with pytest.raises(Undeclared):
                    declared.require_listed(name)
    assert LISTED["attribution"].says[1] == (ACTOR, "names")


def test_every_key_and_every_column_of_a_packet_is_declared(
    world: World, build_packets: Build, take_packet: Take
) -> None:
    victim = add_victim(world.session, world.case, name="Nadim Invented", age=30)
    world.lets_go(GroundSubject.VICTIM, victim.id, Scope.NAME, Scope.DETAILS)
    exhibit = add_exhibit(world.session, world.store, world.case, by=world.lead)
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    source = add_source(world.session, recorded_by=world.lead)
    add_figure(world.session, world.case, source, minimum=3, maximum=5)
    world.lets_go(GroundSubject.SOURCE, source.id, Scope.TESTIMONY)
    submission = world.cleared()
    world.sealed(submission)
    build_packets()

    with zipfile.ZipFile(take_packet(packet_of(world.session, submission))) as archive:
        parts = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}

    data = json.loads(parts["data/cases.json"])
    del data["$schema"], data["format"]
    keys = list(keys_in(packet.PacketContent, data))
    tables = {Path(name).name: data for name, data in parts.items() if name.endswith(".csv")}
    assert len(keys) > 200
    assert [key for key in keys if key[1] not in packets.FIELDS[key[0]]] == []
    assert tables.keys() < TABLES.keys()
    for name, content in tables.items():
        assert list(undeclared_columns(name, content)) == [], name


def undeclared_columns(name: str, content: bytes) -> Iterator[str]:
    declared, called = TABLES[name]
    for column in next(csv.reader(io.StringIO(content.decode("utf-8-sig")))):
        base = column.removesuffix("_codes").removesuffix("_code").removesuffix("_original")
        base = "violations" if base == "violation" else base
        known = {called.get(base, _EVERYWHERE.get(base, base)), base}
        if not known & packets.FIELDS[declared].keys() and base not in _OWN_COLUMNS:
            yield column


def keys_in(declared: type, value: Any) -> Iterator[tuple[type, str]]:
    """Yield each key of plain data with the declaration that it belongs to."""
    hints = described_fields(declared)
    for key, inner in value.items():
        yield declared, key
        kind = next((one for one in classes_in(hints.get(key)) if one in packets.FIELDS), None)
        for item in inner if isinstance(inner, list) else [inner]:
            if kind is not None and isinstance(item, dict):
                yield from keys_in(kind, item)


def classes_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from classes_in(part)
