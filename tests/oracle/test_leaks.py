"""The leak oracle: a word of its own in every field, every place searched, in every encoding.

Who may see what is written here by hand from the design's table of who sees what, never from
what the program answers. Whatever is found beyond it is a leak.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from casefiles import schema
from casefiles.outbound.packets.models import Packet
from casefiles.platform.backups import workflow as backups
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.factories.organisation import PASSPHRASE
from tests.factories.world import Standing
from tests.oracle import places
from tests.oracle.canaries import Planted, within
from tests.oracle.encodings import DIGESTS, ENCODINGS, Finder
from tests.oracle.planting import FILES, TEXTS_OF_AN_INTERVIEW, Garden
from tests.oracle.ways_out import FILES_BY, ON_A_GROUND, ON_PAPER, WAYS_OUT, outside_of, take_back

pytestmark = pytest.mark.begun_first
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
_IDENTITY = (
    "identity.name",
    "identity.contact",
    "identity.note",
    "contact plan.channels",
    "contact plan.times",
    "contact plan.code_words",
    "contact plan.callers",
    "contact plan.never",
)
_SUSPECT = ("suspect.name", "suspect.alias", "suspect.note")
_SOURCE = (
    "source.label",
    "source.grant reason",
    "grading.reason",
    "link between sources.note",
    "first teller.label",
    "first teller.title",
    "former origin.label",
    "ended link.reason",
    "source.emergency reason",
    "source.emergency answer",
    "source.handover to True",
    "source.handover to False",
    "risk.threats",
    "risk.measures",
    "feedback.note",
    "who goes.label",
    "expunging.reason",
    "expunging.wish",
    "hold.reason",
)
#: read by who reads both the case and sources
_HEARD = (
    *(f"interview.{column}" for column in TEXTS_OF_AN_INTERVIEW),
    *(f"plan.{column}" for column in ("adds", "elsewhere", "support", "decision")),
)
_DOCUMENT = ("document.title", "document.paragraphs")
_PUBLISHED = (
    *(
        f"published.{name}"
        for name in ("scope", "publisher", "note", "source_title", "source_page", "calculation")
    ),
    "published.wording",
    "difference.explanation",
)
_AGREEMENT = ("agreement.names", "agreement.note", "agreement.source_title")
_ESTIMATE = (
    *(f"estimate.{name}" for name in ("from_words", "to_words", "scope", "publisher", "note")),
    *(f"estimate.{name}" for name in ("source_title", "source_page", "wording")),
)
_VOTE = ("vote.subject", "vote.agenda", "vote.source")
_SAID_OFFICIALLY = (
    "statement.wording",
    "statement.speaker",
    "statement.office",
    "statement.venue",
    "statement.source",
    "statement.note",
    "assertion.what",
    "assessment.reasons",
)
_RECOMMENDATION = (
    *(f"ask.{name}" for name in ("title", "publisher", "ask", "note", "page", "addressee")),
    *(f"step.{name}" for name in ("words", "source_title", "struck")),
)
#: what reports say, and what was said of them
_REPORTED = tuple(
    f"report.{name}" for name in ("title", "prose", "erratum", "returned", "void reason")
)
#: read by everybody who reads the record
_ON_RECORD = (
    *_DOCUMENT,
    *_PUBLISHED,
    *_AGREEMENT,
    *_ESTIMATE,
    *_VOTE,
    *_SAID_OFFICIALLY,
    *_RECOMMENDATION,
    *_REPORTED,
)
_FACILITY = ("facility.name", "facility.note")
_LETTER = ("letter.words", "letter.method", "letter.reason", "decision.reason")
_APART = (*_IDENTITY, *_SUSPECT, *_SOURCE, *_FACILITY, *_LETTER, *_HEARD)
#: opened by the server's master key, which lies in no file of the installation's folder
_UNDER_A_KEY = ("alone:draft", "signed form")
#: planted, and on no page of anybody: sealed, or in a file that is handed out only for a reason
ON_NO_PAGE = (
    *_IDENTITY,
    "ended link.note",
    "not seen.where",
    "signed form",
    "exhibit with a ground.bytes",
    "exhibit with a ground.camera",
    # on pages whose addresses only who wrote them was given
    "search words",
    "alone:draft",
    # with a submission that is sent when everybody has looked
    "few.reason",
    "entry.put off",
    # why no letter was needed, which this one, that has words, does not say
    "corrections:letter.reason",
)


@dataclass
class Searched:
    """The installation after everybody looked at it, and what was found where."""

    app: Flask
    planted: Planted
    found: places.Found
    logged: str
    #: what leaves once everybody took back what they had agreed to
    after: places.Found
    refused: set[int]


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
        outside = outside_of(app, garden, world)
        for name, yield_from in places.OUTWARD.items():
            for place, data in yield_from(outside):
                found.search(f"outward: {name}", place, data)
        take_back(garden, world)
        after, refused = places.Found(Finder(garden.planted)), set()
        for name in ("print", "table"):
            for place, data in places.OUTWARD[name](outside):
                after.search(name, place, data)
        for status, (place, data) in places.taken_out(outside):
            after.search("packet", place, data)
            refused.add(status)
        yield Searched(app, garden.planted, found, lines.getvalue(), after, refused)
    root.removeHandler(heard)
    root.setLevel(level)


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
    seen = people | planted.keys("force.note", "force.origin", *_ON_RECORD, *_FACILITY)
    seen |= within({one.key for one in planted}, *READS[column]) - apart
    if column in _INVESTIGATES:
        seen |= planted.keys(*_SUSPECT)
    if column in _KNOWS_SOURCES:
        seen |= planted.keys(*_SOURCE)
        seen |= within(planted.keys(*_HEARD), *READS[column])
    if column.startswith("officer"):
        seen |= within(planted.keys("source.label"), *READS[column])
    if column.startswith("officer") or column == "auditor":
        seen |= planted.keys(*_LETTER)
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
        found = searched.found.keys.get(f"outward: {name}", set())
        assert found == within(searched.planted.keys(*fields), *FILES_BY[name]), name


def test_what_was_taken_back_leaves_by_no_way_any_more(searched: Searched) -> None:
    still = {
        "print": [field for field in ON_PAPER if field not in ON_A_GROUND],
        "table": WAYS_OUT["table"],
        "packet": [],
    }

    assert searched.refused == {HTTPStatus.CONFLICT}
    for name, fields in still.items():
        wanted = within(searched.planted.keys(*fields), "in_submission", "sealed")
        # The page that refuses says who is signed in.
        assert searched.after.keys[name] - {"person:oskar"} == wanted, name


def test_who_a_source_is_comes_out_by_no_channel(searched: Searched) -> None:
    identities = searched.planted.keys(*_IDENTITY)

    assert searched.found.channels.keys() == {*places.CHANNELS, *places.OUTWARD_CHANNELS}
    assert len(identities) == len(_IDENTITY) * len(FILES)
    for channel, found in searched.found.channels.items():
        assert found & identities == set(), channel
        assert found, channel


def test_no_title_of_a_page_says_a_word_about_anybody(searched: Searched) -> None:
    assert searched.found.titles <= searched.planted.keys("facility.name")


def test_no_word_comes_into_the_log_of_the_program(searched: Searched) -> None:
    finder = searched.found.finder

    assert ": 404 at " in searched.logged
    assert finder.find(searched.logged.encode()) == set()


def test_what_is_sealed_lies_nowhere_on_the_disk_and_in_no_table(searched: Searched) -> None:
    finder, sealed = searched.found.finder, searched.planted.keys(*_IDENTITY, *_UNDER_A_KEY)
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
    assert packets == 3


def _count(app: Flask) -> int:
    with factory_of(app)() as session:
        return len(session.scalars(sa.select(Packet)).all())
