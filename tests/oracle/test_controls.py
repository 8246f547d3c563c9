"""The oracle is proved: what is planted on purpose is found, however it is written or wrapped."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from html import escape
from pathlib import Path

import pytest

from casefiles.outbound.editions import workflow as editions
from casefiles.outbound.submissions.parts import permits
from casefiles.record.disclosure import queries as disclosure
from casefiles.record.disclosure.parts.gate import Answer, Because, Verdict
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.oracle import places
from tests.oracle.canaries import Planted, within
from tests.oracle.encodings import DIGESTS, ENCODINGS, Finder
from tests.oracle.planting import Garden, photograph
from tests.oracle.ways_out import LEAVES, ON_PAPER, outside_of


def test_without_the_gate_everything_that_may_not_leave_is_found(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a build that was opened on purpose gives away what the gate holds back."""
    monkeypatch.setattr(disclosure, "decide", _grant)
    monkeypatch.setattr(permits, "hold_for_shown", lambda verdict, *_rest: verdict)
    # A report is read for names once more behind the gate: that net is opened too.
    monkeypatch.setattr(editions, "_refuse_named", lambda *_given, **_named: None)
    with installed(databases, tmp_path) as app, factory_of(app)() as session:
        garden = Garden(app, session)
        world = garden.grow()
        found = places.Found(Finder(garden.planted))
        outside = outside_of(app, garden, world)
        for name in ("packet", "sheets", "print"):
            for place, data in places.OUTWARD[name](outside):
                found.search(name, place, data)

    named = ("victim without a ground.name", "source.label")
    for name, fields in {
        "packet": (*LEAVES, *named, "exhibit with an unconfirmed ground.title"),
        "sheets": (*LEAVES, *named, "exhibit with an unconfirmed ground.title"),
        "print": (*ON_PAPER, *named),
    }.items():
        wanted = within(garden.planted.keys(*fields), "in_submission", "sealed")
        assert wanted - found.keys[name] == set(), name


def _grant(item: object, _destination: object, _grounds: object) -> Verdict:
    return Verdict(item, Answer.GRANTED, Because.GROUND)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def few() -> Planted:
    planted = Planted()
    for name in ("one", "two", "three"):
        planted.plant(f"control:{name}")
    return planted


@pytest.mark.parametrize("name", list(ENCODINGS))
def test_a_word_is_found_however_it_is_written(few: Planted, name: str) -> None:
    finder = Finder(few)

    for one in few:
        for word in one.words:
            data = b"before " + ENCODINGS[name](word) + b" after"
            assert finder.find(data) == {one.key}, (name, word)


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_a_word_is_found_inside_longer_base64(few: Planted, offset: int) -> None:
    finder = Finder(few)

    for one in few:
        data = base64.b64encode(b"x" * (offset + 3) + one.line.encode() + b" and more")
        assert finder.find(data) == {one.key}


def test_a_digest_of_a_word_is_found(few: Planted) -> None:
    finder = Finder(few)
    for one in few:
        for kind in DIGESTS:
            data = f"id={hashlib.new(kind, one.latin.encode()).hexdigest()};".encode()
            assert finder.find(data) == {one.key}


def _zipped(name: str, data: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return kept.getvalue()


CONTAINERS = {
    "a ZIP in a ZIP": lambda one: _zipped("in.zip", _zipped("in.txt", one.line.encode())),
    "the name of a member": lambda one: _zipped(f"{one.latin}.txt", b""),
    "a file that is packed": lambda one: gzip.compress(one.line.encode()),
    "data with escapes": lambda one: json.dumps({"a": one.arabic}).encode(),
    "a page that marks half of it": lambda one: (
        f"<p>{one.latin[:6]}<mark>{one.latin[6:]}</mark></p>".encode()
    ),
    "a page with entities": lambda one: f"<p>{escape(one.arabic)}</p>".encode(),
    "what a camera wrote": lambda one: photograph(one, one),
    "a sheet of a spreadsheet": lambda one: _zipped(
        "xl/sharedStrings.xml", f"<si><t>{one.arabic}</t></si>".encode("utf-16")
    ),
}


@pytest.mark.parametrize("name", list(CONTAINERS))
def test_a_word_is_found_in_whatever_it_lies(few: Planted, name: str) -> None:
    for one in few:
        found = places.Found(Finder(few))

        found.search("here", "thing", CONTAINERS[name](one))

        assert found.keys["here"] == {one.key}
