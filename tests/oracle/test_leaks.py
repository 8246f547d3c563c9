"""The leak oracle: a word of its own in every field, every place searched, in every encoding.

Who may see what is written here by hand from the design's table of who sees what, never from
what the program answers. Whatever is found beyond it is a leak.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from casefiles import schema
from casefiles.outbound.packets.models import Packet
from casefiles.platform.backups import workflow as backups
from casefiles.record.disclosure import queries as disclosure
from casefiles.record.disclosure.parts.gate import Answer, Because, Verdict
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.factories.organisation import PASSPHRASE
from tests.factories.world import Standing, World
from tests.oracle import places
from tests.oracle.canaries import Planted, within
from tests.oracle.encodings import DIGESTS, ENCODINGS, Finder
from tests.oracle.planting import FILES, Garden, photograph

_OPEN = ("organisation", "reviewer", "sealed")
#: whose file somebody reads, by the table of the design
READS: Mapping[str, tuple[str, ...]] = {
    "anonymous": (),
    "investigator:lead": FILES,
    "investigator:member": (*_OPEN, "members_only"),
    "investigator:colleague": _OPEN,
    "investigator:outsider": _OPEN,
    "reviewer:lead": _OPEN,
    "reviewer:organisation": _OPEN,
    "reviewer:asked": FILES,
    "reviewer:outsider": _OPEN,
    "officer:submission": ("in_submission", "sealed"),
    "officer:unverified": ("in_submission", "sealed"),
    "auditor": FILES,
    "administrator": (),
    "disabled": (),
}
_NOBODY = {"anonymous", "disabled"}
_INVESTIGATES = {column for column in READS if column.startswith(("investigator", "reviewer"))}
_KNOWS_SOURCES = _INVESTIGATES | {"auditor"}
#: fields that do not follow the case they stand in
_IDENTITY = ("identity.name", "identity.contact", "identity.note")
_SUSPECT = ("suspect.name", "suspect.alias", "suspect.note")
_SOURCE = ("source.label", "source.grant reason")
_FACILITY = ("facility.name", "facility.note")
_APART = (*_IDENTITY, *_SUSPECT, *_SOURCE, *_FACILITY)
#: what leaves with a case file on paper to the Commission, on the grounds that the files hold
ON_PAPER = (
    "approved claim.wording",
    "approved claim.rationale",
    "approved claim.exculpatory",
    "approved claim.indicator",
    "case.title",
    "case.narrative",
    "case.place_detail",
    "facility.name",
    "unnamed victim.description",
    "victim with a ground.name",
    "exhibit with a ground.title",
)
#: … and in a packet, with the exhibits themselves
LEAVES = (
    *ON_PAPER,
    "exhibit with a ground.bytes",
    "exhibit with a ground.camera",
    "exhibit with a ground.captured_how",
    "exhibit with a ground.captured_where",
    "exhibit with a ground.content_where",
)
#: what leaves by each way out, in the files that may go out by it
WAYS_OUT: Mapping[str, tuple[str, ...]] = {
    "packet": LEAVES,
    "print": ON_PAPER,
    "table": ("case.title", "case.tag"),
}
#: planted, and on no page of anybody: sealed, or in a file that is handed out only for a reason
ON_NO_PAGE = (
    *_IDENTITY,
    "exhibit with a ground.bytes",
    "exhibit with a ground.camera",
    # on pages whose addresses only who wrote them was given
    "search words",
    "alone:draft",
)


@dataclass
class Searched:
    """The installation after everybody looked at it, and what was found where."""

    app: Flask
    planted: Planted
    found: places.Found
    logged: str


@pytest.fixture(scope="module")
def searched(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    """Plant, let everybody open everything, and build every packet."""
    lines = io.StringIO()
    heard, root = logging.StreamHandler(lines), logging.getLogger()
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    with (
        installed(databases, tmp_path_factory.mktemp("leaks")) as app,
        factory_of(app)() as session,
    ):
        garden = Garden(app, session)
        world = garden.grow()
        found = places.Found(Finder(garden.planted))
        for column, language in places.READERS.items():
            standing = world.standings[column]
            if standing.user is not None:
                standing.user.language = language
                session.commit()
            _look(app, garden, column, standing, found)
        outside = _outside(app, garden, world)
        for name, yield_from in places.OUTWARD.items():
            for place, data in yield_from(outside):
                found.search(f"outward: {name}", place, data)
        yield Searched(app, garden.planted, found, lines.getvalue())
    root.removeHandler(heard)
    root.setLevel(level)


def _outside(app: Flask, garden: Garden, world: World) -> places.Outside:
    """Let an officer send what is in a submission."""
    sent = [UUID(str(garden.ids[name]["case_id"])) for name in ("in_submission", "sealed")]
    return places.Outside(app, world.standings, sent)


def _look(app: Flask, garden: Garden, column: str, standing: Standing, found: places.Found) -> None:
    """Open what somebody's own addresses name, and every file by its own."""
    leads = column.endswith(":lead")
    whole = leads or column.endswith(":outsider") or column in ("auditor", "officer:unverified")
    also = [
        garden.ids[name] | more
        for name in (FILES if whole else ())
        for more in ({}, *(garden.more[name] if leads else ()))
    ]
    places.look_at_pages(app, column, standing, also, found)


def _may_see(column: str, planted: Planted) -> set[str]:
    """Return what somebody may come to see of all that was planted."""
    if column in _NOBODY:
        return set()
    people = {one.key for one in planted if one.key.startswith("person:")}
    if column == "administrator":
        return people
    apart = planted.keys(*_APART)
    seen = people | planted.keys("force.note", "force.origin", *_FACILITY)
    seen |= within({one.key for one in planted}, *READS[column]) - apart
    if column in _INVESTIGATES:
        seen |= planted.keys(*_SUSPECT)
    if column in _KNOWS_SOURCES:
        seen |= planted.keys(*_SOURCE)
    if column.startswith("officer"):
        seen |= within(planted.keys("source.label"), *READS[column])
    if column == "investigator:lead":
        seen |= planted.keys("search words", "alone:draft")
    return seen


@pytest.mark.parametrize("column", list(READS))
def test_nobody_sees_on_any_page_what_is_not_theirs_to_see(searched: Searched, column: str) -> None:
    beyond = searched.found.keys.get(column, set()) - _may_see(column, searched.planted)

    assert beyond == set()


def test_every_word_is_seen_by_somebody_who_may_see_it(searched: Searched) -> None:
    seen = set().union(*(searched.found.keys[column] for column in READS))

    hidden = {one.key for one in searched.planted} - seen

    assert hidden == searched.planted.keys(*ON_NO_PAGE)


def test_nothing_leaves_but_what_has_a_ground(searched: Searched) -> None:
    assert WAYS_OUT.keys() == places.OUTWARD.keys()
    for name, fields in WAYS_OUT.items():
        found = searched.found.keys[f"outward: {name}"]
        assert found == within(searched.planted.keys(*fields), "in_submission", "sealed"), name


def test_no_word_comes_into_the_log_of_the_program(searched: Searched) -> None:
    finder = searched.found.finder

    assert ": 404 at " in searched.logged
    assert finder.find(searched.logged.encode()) == set()


def test_what_is_sealed_lies_nowhere_on_the_disk_and_in_no_table(searched: Searched) -> None:
    finder, sealed = searched.found.finder, searched.planted.keys(*_IDENTITY, "alone:draft")
    folder = searched.app.extensions["settings"].instance
    names = []

    for name, data in (*places.files_of(folder), *places.rows_of(searched.app)):
        names.append(name)
        assert finder.find(data) & sealed == set(), name
        assert PASSPHRASE.encode() not in data, name
    assert any(name.startswith("sources.") for name in names)


def test_a_backup_shows_nothing_to_who_has_no_key(searched: Searched, tmp_path: Path) -> None:
    settings = searched.app.extensions["settings"]
    origin = backups.Origin(settings, "0", schema.head())
    engine = searched.app.extensions["sessions"].kw["bind"]

    taken = backups.take(engine, origin, tmp_path / "backups", lambda *_: None)

    found = places.Found(searched.found.finder)
    for name, data in places.files_of(taken.place):
        found.search("backup", name, data)
    assert found.searched > 3
    assert found.keys["backup"] == set()


def test_without_the_gate_everything_that_may_not_leave_is_found(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a build that was opened on purpose gives away what the gate holds back."""
    monkeypatch.setattr(disclosure, "decide", _grant)
    with installed(databases, tmp_path) as app, factory_of(app)() as session:
        garden = Garden(app, session)
        world = garden.grow()
        found = places.Found(Finder(garden.planted))
        for name in ("packet", "print"):
            for place, data in places.OUTWARD[name](_outside(app, garden, world)):
                found.search(name, place, data)

    named = ("victim without a ground.name", "source.label")
    for name, fields in {
        "packet": (*LEAVES, *named, "exhibit with an unconfirmed ground.title"),
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


def test_how_much_was_searched_is_told(
    searched: Searched, record_property: Callable[[str, object], None]
) -> None:
    packets = _count(searched.app)
    told = (
        f"{len(searched.planted)} planted fields, {3 * len(searched.planted)} words; "
        f"{searched.found.searched} places searched for {len(READS)} readers and {packets} "
        f"packets; {len(ENCODINGS)} encodings and {len(DIGESTS)} digests of each word"
    )
    record_property("leak oracle", told)

    assert len(searched.planted) > 350
    assert searched.found.searched > 3000
    assert packets == 2


def _count(app: Flask) -> int:
    with factory_of(app)() as session:
        return len(session.scalars(sa.select(Packet)).all())
