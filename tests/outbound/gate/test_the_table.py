"""Ground, state, purpose, recipient, scope, kind of item: one answer, in every format.

The law stands here by hand. First the gate is asked everything; then words planted under grounds in
every state are looked for in a packet, on paper and in the lists.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from http import HTTPStatus
from itertools import combinations, product
from typing import Any
from uuid import UUID

import pytest

from casefiles.desk.lists.parts.columns import COLUMNS, SEPARATOR
from casefiles.foundation import clock
from casefiles.foundation.identifiers import new_id
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.record.disclosure.models import (
    Assent,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    Withdrawal,
)
from casefiles.record.disclosure.parts.gate import (
    Answer,
    Because,
    Destination,
    Item,
    Shown,
    Verdict,
    decide,
    hold_for_shown,
    taken_back_since,
)
from tests.conftest import Browse
from tests.factories.attribution import add_other_claim
from tests.factories.evidence import add_exhibit
from tests.factories.sources import add_source
from tests.factories.submissions import packet_of
from tests.factories.victims import add_figure, add_victim
from tests.oracle.canaries import Canary, Planted
from tests.oracle.containers import opened
from tests.oracle.encodings import Finder
from tests.outbound.conftest import Build, Take, World
from tools import gate_page

#: states that say who agreed: of what is published nobody is asked
BY_WHOM = {
    "child_alone", "child_unasked", "child_agrees", "child_refuses", "dead_by_then", "living",
}  # fmt: skip
#: in which states a ground of each kind lets something go where scope, purpose and recipient fit
LETS_GO: Mapping[GroundKind, set[str]] = {
    GroundKind.CONSENT: {
        "valid", "every_recipient", "last_day", "unconfirmed", "self_confirmed", "uncited",
        "child_agrees",
    },
    GroundKind.NEXT_OF_KIN: {
        "valid", "every_recipient", "last_day", "unconfirmed", "self_confirmed", "uncited",
        "child_agrees",
    },
    GroundKind.ALREADY_PUBLIC: {
        "valid", "every_recipient", "last_day", "unconfirmed", "self_confirmed",
        "not_yet", "undated", *BY_WHOM,
    },
    GroundKind.PUBLISHED_WORK: {
        "valid", "every_recipient", "last_day", "unconfirmed", "self_confirmed",
        "not_yet", "undated", *BY_WHOM,
    },
    GroundKind.OTHER: {
        "valid", "every_recipient", "last_day", "uncited", *BY_WHOM - {"child_refuses"},
    },
}  # fmt: skip
#: what happens to an item that may not go
INSTEAD: Mapping[Scope, Answer] = {
    Scope.NAME: Answer.REDACTED,
    Scope.DETAILS: Answer.REDACTED,
    Scope.CONTACT: Answer.REDACTED,
    Scope.TESTIMONY: Answer.REFUSED,
    Scope.IMAGE: Answer.REFUSED,
    Scope.VOICE: Answer.REFUSED,
    Scope.FILE: Answer.REFUSED,
}
VICTIM = GroundSubject.VICTIM
RECIPIENTS = ("coi-syria", "sr-executions", "")
#: for whom, for what and about which item the ground of a row is
FOR = (Purpose.UN_INQUIRY, "coi-syria")


def lets_go(kind: GroundKind, state: str, about: GroundSubject) -> bool:
    """Say whether a ground that fits lets something go; of the harmed a case says who lives."""
    return state in LETS_GO[kind] or (state == "living" and about is not GroundSubject.VICTIM)


def the_law(
    kind: GroundKind,
    state: str,
    scope: Scope,
    asked: Purpose,
    recipient: str,
    covered: Scope,
    subject: GroundSubject,
) -> Answer:
    """Say what the answer has to be, from the words of the law alone."""
    fits_scope = (scope is covered) != (state == "other_scope")
    fits_purpose = asked is (Purpose.UN_NAMING_TO_STATE if state == "other_purpose" else FOR[0])
    meant = {"every_recipient": RECIPIENTS, "other_recipient": ("sr-executions",)}
    fits_recipient = recipient in meant.get(state, (FOR[1],))
    others = {"other_scope", "other_purpose", "other_recipient"}
    holds = lets_go(kind, state, subject) or state in others
    if fits_scope and fits_purpose and fits_recipient and holds:
        return Answer.GRANTED
    return INSTEAD[scope]


def test_the_gate_answers_every_row_of_the_table_as_the_law_says() -> None:
    rows, wrong = 0, []
    for kind, state, subject in product(GroundKind, gate_page.STATES, GroundSubject):
        for covered in Scope:
            ground = gate_page.ground_in(
                kind, state, about=(subject, gate_page.SOMEBODY), scopes=(covered.value,)
            )
            for scope, purpose, recipient in product(Scope, Purpose, RECIPIENTS):
                item = Item(subject, gate_page.SOMEBODY, scope)
                answer = decide(item, Destination(purpose, recipient, gate_page.TODAY), [ground])
                rows += 1
                if answer.answer is not the_law(
                    kind, state, scope, purpose, recipient, covered, subject
                ):
                    wrong.append((kind, state, subject, covered, scope, purpose, recipient))

    assert wrong == []
    assert rows == 5 * 20 * 4 * 7 * 7 * 4 * 3


PUBLISHED = {GroundKind.ALREADY_PUBLIC, GroundKind.PUBLISHED_WORK}
#: what of a withdrawn ground is otherwise, whether it takes back the one beside it
BESIDE: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"withdrawn_as": Withdrawal.UNSAID}, True),
    ({"expires_on": date(2026, 1, 1)}, True),
    ({"recipients": ()}, True),
    ({"withdrawn_as": Withdrawal.CORRECTED, "taken_back_on": None}, False),
    ({"scopes": (Scope.DETAILS.value,)}, False),
    ({"purpose": Purpose.PUBLICATION}, False),
    ({"recipients": ("sr-executions",)}, False),
    ({"subject_id": UUID(int=77)}, False),
    # a no that was withdrawn forbids nothing more
    ({"assent": Assent.REFUSED}, False),
]


def test_what_somebody_took_back_counts_no_more_however_it_is_written_down_anew() -> None:
    """By hand: for the same subject, scope, purpose, recipient, all that was given until then."""
    item, wrong = Item(VICTIM, gate_page.SOMEBODY, Scope.NAME), []
    there = Destination(*FOR, gate_page.TODAY + timedelta(days=9))
    for taken, kind, (changed, takes_back), later in product(
        GroundKind, GroundKind, BESIDE, (-1, 0, 1)
    ):
        no, anew = gate_page.ground_in(taken, "withdrawn"), gate_page.ground_in(kind, "valid")
        for name, value in changed.items():
            setattr(no, name, value)
        anew.id, anew.given_on = UUID(int=10), gate_page.TODAY + timedelta(days=later)
        anew.recipients = ()
        was_published = kind in PUBLISHED and taken not in PUBLISHED
        counts = not takes_back or later > 0 or was_published
        answers = {decide(item, there, each).is_granted for each in ([no, anew], [anew, no])}
        if answers != {counts}:
            wrong.append((taken, kind, changed, later))
        elsewhere = no.recipients == (FOR[1],)
        told = taken_back_since(anew, [no]) if no.subject_id == anew.subject_id else None
        if (told is None) is not (counts or elsewhere):
            wrong.append((taken, kind, changed, later))

    assert wrong == []


def test_without_a_ground_and_for_another_subject_nothing_goes() -> None:
    for subject, scope, purpose, recipient in product(GroundSubject, Scope, Purpose, RECIPIENTS):
        item = Item(subject, gate_page.SOMEBODY, scope)
        there = Destination(purpose, recipient, gate_page.TODAY)
        about_others = [
            gate_page.ground_in(GroundKind.CONSENT, "valid", about=about, scopes=(scope.value,))
            for about in ((subject, UUID(int=77)), (_another(subject), gate_page.SOMEBODY))
        ]
        for grounds in ([], about_others):
            assert decide(item, there, grounds).answer is INSTEAD[scope]


def _another(subject: GroundSubject) -> GroundSubject:
    return next(one for one in GroundSubject if one is not subject)


def may_go(
    people: Iterable[tuple[GroundSubject | None, Shown]], granted: Mapping[Item, bool]
) -> bool:
    """Say by the words of the law alone whether a file with a ground goes for whom it shows."""
    for kind, one in people:
        if one.hidden:
            continue
        if kind is None:
            return False
        if one.seen and not granted[Item(kind, gate_page.SOMEBODY, Scope.IMAGE)]:
            return False
        if one.heard and not granted[Item(kind, gate_page.SOMEBODY, Scope.VOICE)]:
            return False
    return True


def test_a_file_goes_only_where_everybody_in_it_may_be_seen_and_heard_or_is_hidden() -> None:
    file = Item(GroundSubject.EXHIBIT, gate_page.SOMEBODY, Scope.FILE)
    kinds: tuple[GroundSubject | None, ...] = (None, GroundSubject.VICTIM, GroundSubject.SOURCE)
    somebody = [
        (kind, Shown((kind, gate_page.SOMEBODY) if kind else None, *how))
        for kind, how in product(kinds, product((True, False), repeat=3))
        if how[0] or how[1]
    ]
    casts = [(), *((one,) for one in somebody), *combinations(somebody, 2)]
    items = [
        Item(kind, gate_page.SOMEBODY, scope)
        for kind in (GroundSubject.VICTIM, GroundSubject.SOURCE)
        for scope in (Scope.IMAGE, Scope.VOICE)
    ]
    rows, wrong = 0, []
    for own, answers in product((True, False), product((True, False), repeat=4)):
        granted = dict(zip(items, answers, strict=True))
        verdicts = {item: _verdict(item, goes=goes) for item, goes in granted.items()}
        for cast in casts:
            found = hold_for_shown(_verdict(file, goes=own), [one for _, one in cast], verdicts)
            rows += 1
            expected = own and may_go(cast, granted)
            because = Because.NOT_ASKED if not own else Because.SHOWN_UNASKED
            if (found.is_granted, found.because) != (
                expected,
                Because.GROUND if expected else because,
            ):
                wrong.append((own, granted, cast, found))

    assert wrong == []
    assert rows == 2 * 16 * (1 + 18 + 153)


def _verdict(item: Item, *, goes: bool) -> Verdict:
    answer = Answer.GRANTED if goes else INSTEAD[item.scope]
    return Verdict(item, answer, Because.GROUND if goes else Because.NOT_ASKED)


def test_the_page_of_the_gate_is_as_the_gate_answers() -> None:
    assert gate_page.PAGE.read_text(encoding="utf-8") == gate_page.page()


# --- the same answers in every format


@dataclass
class Sown:
    """One case with something of every kind under a ground in every state, and a word in each."""

    world: World
    planted: Planted = field(default_factory=Planted)
    #: words whose item may go to the Commission
    go: set[str] = field(default_factory=set)
    #: of these, the words that only a file holds; paper has no file
    in_files: set[str] = field(default_factory=set)

    def word(self, key: str, *, goes: bool) -> Canary:
        self.go |= {key} if goes else set()
        return self.planted.plant(key)

    def ground(
        self, kind: GroundKind, state: str, about: GroundSubject, subject_id: UUID, *scopes: Scope
    ) -> None:
        """Put down a ground as it has become with time; some states no form accepts today."""
        ground = gate_page.ground_in(
            kind, state, about=(about, subject_id), scopes=tuple(one.value for one in scopes)
        )
        session = self.world.session
        ground.id, ground.case_id = new_id(), self.world.case.id
        for name in ("given_on", "expires_on", "dead_since", "taken_back_on"):
            day = getattr(ground, name)
            if day is not None:
                setattr(ground, name, clock.today() + (day - gate_page.TODAY))
        ground.recorded_by_id = self.world.lead.id
        if ground.confirmed_by_id is not None:
            by_itself = ground.confirmed_by_id == gate_page.WRITER
            ground.confirmed_by_id = (self.world.lead if by_itself else self.world.second).id
        session.add(ground)

    def sow(self) -> None:
        everything = list(product(GroundKind, gate_page.STATES))
        for kind, state in everything:
            self.sow_victim(kind, state)
        for number, state in enumerate(gate_page.STATES):
            kinds = list(GroundKind)
            self._source(kinds[number % 5], state)
            self._exhibit(kinds[(number + 1) % 5], state)
            self._claim(kinds[(number + 2) % 5], state)
        self._partly()
        self.world.session.flush()

    def sow_victim(self, kind: GroundKind, state: str) -> None:
        key = f"victim:{kind} {state}.name"
        name = self.word(key, goes=lets_go(kind, state, GroundSubject.VICTIM))
        row = add_victim(self.world.session, self.world.case, name=name.texts)
        self.ground(kind, state, GroundSubject.VICTIM, row.id, Scope.NAME, Scope.DETAILS)

    def _source(self, kind: GroundKind, state: str) -> None:
        session = self.world.session
        goes = lets_go(kind, state, GroundSubject.SOURCE)
        for what, scopes in (
            ("whole", (Scope.NAME, Scope.TESTIMONY)),
            ("heard", (Scope.TESTIMONY,)),
            ("named", (Scope.NAME,)),
        ):
            label = self.word(f"source:{what} {state}.label", goes=goes and what == "whole")
            said = self.word(f"source:{what} {state}.words", goes=goes and what != "named")
            row = add_source(session, recorded_by=self.world.lead, label=label.texts)
            add_figure(session, self.world.case, row, minimum=3, wording=said.line)
            # what a ground does not cover has none; "another scope" would be the one left out
            if state != "other_scope":
                self.ground(kind, state, GroundSubject.SOURCE, row.id, *scopes)

    def _exhibit(self, kind: GroundKind, state: str) -> None:
        world, goes = self.world, lets_go(kind, state, GroundSubject.EXHIBIT)
        title = self.word(f"exhibit:{state}.title", goes=goes)
        content = self.word(f"exhibit:{state}.bytes", goes=goes)
        self.in_files.add(content.key)
        row = add_exhibit(
            world.session,
            world.store,
            world.case,
            by=world.lead,
            # not the word alone: the digest of the file is told, and would be that of the word
            content=f"Statement (fictional): {content.line}".encode(),
        )
        row.title = title.texts
        self.ground(kind, state, GroundSubject.EXHIBIT, row.id, Scope.FILE)

    def _claim(self, kind: GroundKind, state: str) -> None:
        goes = lets_go(kind, state, GroundSubject.CLAIM)
        words = self.word(f"claim:{state}.wording", goes=goes)
        row = add_other_claim(self.world.session, self.world.case, author=self.world.lead)
        row.wording = words.texts
        self.ground(kind, state, GroundSubject.CLAIM, row.id, Scope.TESTIMONY)

    def _partly(self) -> None:
        """Add somebody who may be named and not described, and somebody the other way round."""
        for what, scope, age in (("named", Scope.NAME, 101), ("described", Scope.DETAILS, 102)):
            name = self.word(f"victim:{what} alone.name", goes=what == "named")
            row = add_victim(self.world.session, self.world.case, name=name.texts, age=age)
            self.ground(GroundKind.CONSENT, "valid", GroundSubject.VICTIM, row.id, scope)


def test_paper_says_the_same_for_every_purpose_and_recipient(world: World, browse: Browse) -> None:
    sown = Sown(world)
    for kind, state in product(GroundKind, gate_page.STATES):
        sown.sow_victim(kind, state)
    world.session.commit()
    finder, officer = Finder(sown.planted), browse(world.officer)

    for purpose, recipient in product(Purpose, RECIPIENTS):
        found = finder.find(printed(officer, world.case.id, purpose, recipient))
        granted = {
            f"victim:{kind} {state}.name"
            for kind, state in product(GroundKind, gate_page.STATES)
            if the_law(kind, state, Scope.NAME, purpose, recipient, Scope.NAME, VICTIM)
            is Answer.GRANTED
        }
        assert (purpose, recipient, found) == (purpose, recipient, granted)


@pytest.fixture
def sown(world: World) -> Sown:
    found = Sown(world)
    found.sow()
    world.session.commit()
    return found


def test_every_format_says_what_the_gate_let_go_and_nothing_else(
    sown: Sown, build_packets: Build, take_packet: Take, browse: Browse
) -> None:
    world, finder = sown.world, Finder(sown.planted)
    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    parts = dict(opened("packet", take_packet(packet_of(world.session, submission)).read_bytes()))
    officer = browse(world.officer)

    found = {name: found_in(finder, parts, ending) for name, ending in FORMATS.items()}
    found["print"] = finder.find(printed(officer, world.case.id))
    for kind in TABLE_TYPES:
        found[kind] = found_in(finder, dict(opened("list", listed(officer, kind))), "")

    in_words = sown.go - sown.in_files
    # a page shows the number of a report and whose it is; its own words are in data and tables
    on_pages = {key for key in in_words if not key.endswith(".words")}
    expected = {
        "JSON": in_words,
        # no table holds what others say of who did it
        "CSV": {key for key in in_words if not key.startswith("claim")},
        "PDF": on_pages,
        "files": sown.go & sown.in_files,
        "print": on_pages,
        "xlsx": set(),
        "csv": set(),
    }
    for name, keys in expected.items():
        assert (name, found[name] - keys, keys - found[name]) == (name, set(), set())
    assert len(sown.go) > 60
    assert len(sown.planted) - len(sown.go) > 80
    assert details_in(parts) == {"101": False, "102": True}


#: a format in a packet → how the ways to its parts look
FORMATS = {
    "JSON": "/cases.json",
    "CSV": ".csv",
    "PDF": ".pdf",
    "files": "/exhibits/",
}


def found_in(finder: Finder, parts: Mapping[str, bytes], kind: str) -> set[str]:
    return {key for way, data in parts.items() if kind in way for key in finder.find(data)}


def printed(
    officer: Any, case_id: UUID, purpose: Purpose = FOR[0], recipient: str = FOR[1]
) -> bytes:
    to = {"audience": "outward", "purpose": purpose.value, "recipient": recipient}
    answer = officer.send(f"/cases/{case_id}/print/", to)
    assert answer.status_code == HTTPStatus.OK
    return bytes(answer.data[answer.data.index(b"<article") : answer.data.index(b"</article>")])


def listed(officer: Any, kind: str) -> bytes:
    columns = SEPARATOR.join(column.code for column in COLUMNS)
    answer = officer.send("/cases/export", {"kind": kind, "columns": columns})
    assert answer.status_code == HTTPStatus.OK
    return bytes(answer.data)


def details_in(parts: Mapping[str, bytes]) -> dict[str, bool]:
    """Return whether the ages of those two people stand in the table of victims."""
    table = next(data for way, data in parts.items() if way.endswith("victims.csv"))
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    ages = [row["age"] for row in rows]
    return {age: age in ages for age in ("101", "102")}
