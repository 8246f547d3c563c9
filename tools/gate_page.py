"""Print what the gate answers to every ground in every state, and what carries each kind of item.

Run as `python -m tools.gate_page`; it writes docs/gate.md.
"""
# ruff: noqa: E501 - a row of a table is one line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    Ground,
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
    hold_for_shown,
)
from casefiles.record.disclosure.parts.gate import decide as gate
from casefiles.record.disclosure.queries import BECAUSE_WORDS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "gate.md"
TODAY = date(2026, 11, 30)
SOMEBODY, WRITER, SECOND = UUID(int=1), UUID(int=2), UUID(int=3)
HERE, ELSEWHERE = "coi-syria", "sr-executions"
#: state → what it changes of a ground that fits: in words, and in the row
STATES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "valid": ("fits, to this recipient", {}),
    "every_recipient": ("fits, to every recipient of its purpose", {"recipients": ()}),
    "last_day": ("expires today", {"expires_on": TODAY}),
    "expired": ("expired yesterday", {"expires_on": TODAY - timedelta(days=1)}),
    "withdrawn": (
        "was taken back by whoever gave it",
        {
            "withdrawn_at": datetime(2026, 11, 1, tzinfo=UTC),
            "withdrawn_as": Withdrawal.TAKEN_BACK,
            "taken_back_on": TODAY,
        },
    ),
    "corrected": (
        "was written down wrongly",
        {
            "withdrawn_at": datetime(2026, 11, 1, tzinfo=UTC),
            "withdrawn_as": Withdrawal.CORRECTED,
        },
    ),
    "not_yet": ("given tomorrow", {"given_on": TODAY + timedelta(days=1)}),
    "undated": ("no day of giving written down", {"given_on": None}),
    "unconfirmed": ("no second person confirmed it", {"confirmed_by_id": None}),
    "self_confirmed": ("confirmed by who wrote it down", {"confirmed_by_id": WRITER}),
    "uncited": ("does not say where it was published", {"citation": " "}),
    "other_scope": ("covers another scope", {"scopes": ()}),
    "other_purpose": ("is for another purpose", {"purpose": None}),
    "other_recipient": ("is for another recipient", {"recipients": (ELSEWHERE,)}),
    "child_alone": (
        "about a living child, and no guardian agreed",
        {"is_child": True, "is_gone": False},
    ),
    "living": (
        "by relatives of somebody grown up who lives",
        {"giver": Giver.NEXT_OF_KIN, "relation": "uncle", "is_gone": False},
    ),
    "child_unasked": (
        "a guardian agreed, nobody says what the child said",
        {"is_child": True, "is_gone": False, "giver": Giver.GUARDIAN, "relation": "mother"},
    ),
    "child_agrees": (
        "a guardian agreed, and the child",
        {
            "is_child": True,
            "is_gone": False,
            "giver": Giver.GUARDIAN,
            "relation": "mother",
            "assent": Assent.GIVEN,
        },
    ),
    "child_refuses": (
        "a guardian agreed, and the child said no",
        {
            "is_child": True,
            "is_gone": False,
            "giver": Giver.GUARDIAN,
            "relation": "mother",
            "assent": Assent.REFUSED,
        },
    ),
    "dead_by_then": (
        "by somebody who was dead on that day",
        {"giver": Giver.THEMSELVES, "is_gone": True, "dead_since": TODAY},
    ),
}
#: who gives each kind of ground; of what is published nobody is asked, whatever else is said
_GIVERS: Mapping[GroundKind, Giver] = {
    GroundKind.CONSENT: Giver.THEMSELVES,
    GroundKind.NEXT_OF_KIN: Giver.NEXT_OF_KIN,
    GroundKind.OTHER: Giver.UNKNOWN,
}
_OF_GIVER = frozenset({"giver", "relation", "assent"})


def ground_in(
    kind: GroundKind,
    state: str,
    *,
    about: tuple[GroundSubject, UUID] = (GroundSubject.VICTIM, SOMEBODY),
    scopes: tuple[str, ...] = (Scope.NAME,),
    purpose: Purpose = Purpose.UN_INQUIRY,
    recipient: str = HERE,
) -> Ground:
    """Return a ground of a kind that fits a destination but for one thing."""
    values: dict[str, Any] = {
        "id": UUID(int=9),
        "subject_kind": about[0],
        "subject_id": about[1],
        "kind": kind,
        "scopes": scopes,
        "purpose": purpose,
        "recipients": (recipient,),
        "given_on": TODAY,
        "expires_on": None,
        "citation": "a report, page 3",
        "recorded_by_id": WRITER,
        "confirmed_by_id": SECOND,
        "withdrawn_at": None,
        "withdrawn_as": None,
        "taken_back_on": None,
        "giver": _GIVERS.get(kind, Giver.NOBODY),
        "relation": "",
        "assent": None,
        "is_child": False,
        "is_gone": kind is GroundKind.NEXT_OF_KIN,
        "dead_since": None,
    }
    changed = dict(STATES[state][1])
    if kind not in _GIVERS:
        changed = {name: value for name, value in changed.items() if name not in _OF_GIVER}
    if state == "other_scope":
        changed["scopes"] = tuple(one.value for one in Scope if one not in scopes)
    if state == "other_purpose":
        changed["purpose"] = next(one for one in Purpose if one is not purpose)
    if state == "other_recipient":
        changed["recipients"] = (ELSEWHERE if recipient != ELSEWHERE else HERE,)
    return Ground(**{**values, **changed})


def _asked(kind: GroundKind, state: str) -> Verdict:
    item = Item(GroundSubject.VICTIM, SOMEBODY, Scope.NAME)
    return gate(item, Destination(Purpose.UN_INQUIRY, HERE, TODAY), [ground_in(kind, state)])


_INTRODUCTION = """# What the gate answers

Printed by `python -m tools.gate_page`; a test fails when it is stale. `record/disclosure/parts/gate.py` decides alone, for every format. `tests/outbound/gate/test_the_table.py` compares its answers, for every ground, state, kind of item, scope, purpose and recipient, with the law as it is written down there by hand. Then it looks into a packet (data, tables, PDF), a print page and the lists (CSV, XLSX) for words that were planted under grounds in every one of these states.

## By kind and state of the ground

Asked for one person's name, to one recipient, for its purpose. Without any ground the answer is no, for every kind of item.
"""
_ANEW = """
## What was taken back, and is written down anew

What somebody takes back stands: for the same subject, scope, purpose and recipient, no ground counts that was given on that day or before. What others published was given by nobody, and stops counting only where a publication itself was taken back. A no of somebody from before this was asked counts as taken back until it is said what happened.
"""
_CARRIED = """
## What the answer does, format by format

A list has neither recipient nor purpose; it holds nothing that needs a ground. JSON and CSV are those of a packet; the print page asks the same gate, and leaves out grounds that whoever prints wrote down alone. So does a report for anybody, for the purpose of publication and no recipient, with those of whoever opened it; it tells cases as paper does, and is refused where any word of it names somebody.

| item | scope | granted | refused: packet and print page | list |
|---|---|---|---|---|
| victim | name | the name, in `cases.json`, `victims.csv`, the PDFs, on paper | `[WITHHELD]` | never |
| victim | details | sex, age, status, occupation | `[WITHHELD]`, all four together | never |
| source | testimony | what it reports, its kind and role, its grade | figures and support left out, and counted | never |
| source | name | its label or title, where it was published | its kind and role alone | never |
| exhibit | file | the file (or its confirmed copy), title, hashes, custody; on paper all but the file; nothing of it where somebody in it may not be shown | left out, and counted | never |
| claim of others | testimony | their words | left out, and counted | a finding of a UN body, as published |
| any | image, voice, contact | nothing leaves under these alone: a face or a voice leaves with its file, which waits for both; a contact never | - | never |
| our claim | - | once approved, individuals never | - | once approved, individuals never |
| incident | - | with its case | - | with its case |
"""
_SEEN = """
## Who is seen or heard in a file

A file with a ground of its own goes only where everybody who is written down as seen may be shown (scope image) and everybody heard may be heard (scope voice), to the same recipient for the same purpose; or where a second person said that nobody recognises them in the confirmed copy that goes instead. One person is enough to hold it back. The test goes through every pair of people and every answer.

| who is in it | the file |
|---|---|
"""
_PEOPLE: Mapping[str, tuple[Shown, ...]] = {
    "nobody is written down": (),
    "a victim seen, whose image has a ground": (
        Shown((GroundSubject.VICTIM, SOMEBODY), seen=True, heard=False),
    ),
    "a victim seen and heard, whose image alone has a ground": (
        Shown((GroundSubject.VICTIM, SOMEBODY), seen=True, heard=True),
    ),
    "a source heard, who was not asked": (
        Shown((GroundSubject.SOURCE, SOMEBODY), seen=False, heard=True),
    ),
    "the same, hidden in the confirmed copy that goes": (
        Shown((GroundSubject.SOURCE, SOMEBODY), seen=False, heard=True, hidden=True),
    ),
    "somebody else, whom nobody can ask": (Shown(None, seen=True, heard=False),),
    "somebody else, hidden in the confirmed copy that goes": (
        Shown(None, seen=True, heard=False, hidden=True),
    ),
    "somebody else beside a victim whose image has a ground": (
        Shown((GroundSubject.VICTIM, SOMEBODY), seen=True, heard=False),
        Shown(None, seen=True, heard=False),
    ),
}


def _people() -> Iterator[str]:
    """Yield what becomes of a file with a ground, for whom it shows."""
    here = Destination(Purpose.UN_INQUIRY, HERE, TODAY)
    image = ground_in(GroundKind.CONSENT, "valid", scopes=(Scope.IMAGE,))
    item = Item(GroundSubject.EXHIBIT, SOMEBODY, Scope.FILE)
    goes = Verdict(item, Answer.GRANTED, Because.GROUND)
    for words, people in _PEOPLE.items():
        asked = {need: gate(need, here, [image]) for one in people for need in one.needs}
        yield f"| {words} | {_said(hold_for_shown(goes, people, asked))} |"


_INSTEAD = {Answer.REDACTED: "a token stands instead", Answer.REFUSED: "left out whole"}


def page() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION, *_table(), *_anew(), _scopes(), _SEEN + "\n".join(_people()), _CARRIED]
    return "\n".join(parts).rstrip() + "\n"


def _table() -> Iterator[str]:
    yield f"| the ground | {' | '.join(kind.value for kind in GroundKind)} |"
    yield "|---" * (1 + len(GroundKind)) + "|"
    for state, (words, _changed) in STATES.items():
        yield f"| {words} | {' | '.join(_said(_asked(kind, state)) for kind in GroundKind)} |"


#: two grounds about the same: what somebody took back, and what stands beside it
_BESIDE = (
    ("was taken back, and the same is written down anew for a day before or that day", TODAY),
    ("was taken back, and they agreed anew on a later day", TODAY + timedelta(days=1)),
)


def beside(kind: GroundKind, state: str, given_on: date) -> Verdict:
    """Return the verdict where a ground in one state stands beside one given on some day."""
    no, other = ground_in(kind, state), ground_in(kind, "valid")
    other.id, other.given_on = UUID(int=10), given_on
    item = Item(GroundSubject.VICTIM, SOMEBODY, Scope.NAME)
    return gate(item, Destination(Purpose.UN_INQUIRY, HERE, given_on), [no, other])


def _anew() -> Iterator[str]:
    yield _ANEW
    yield f"| an earlier ground | {' | '.join(kind.value for kind in GroundKind)} |"
    yield "|---" * (1 + len(GroundKind)) + "|"
    for words, day in _BESIDE:
        answers = [_said(beside(kind, "withdrawn", day)) for kind in GroundKind]
        yield f"| {words} | {' | '.join(answers)} |"
    answers = [_said(beside(kind, "corrected", TODAY)) for kind in GroundKind]
    yield f"| was written down wrongly, and the right one is written down | {' | '.join(answers)} |"


def _said(verdict: Verdict) -> str:
    if verdict.because is Because.GROUND:
        return "**leaves**"
    return BECAUSE_WORDS[verdict.because]


def _scopes() -> str:
    nowhere = Destination(Purpose.UN_INQUIRY, HERE, TODAY)
    rows = [
        f"| {scope.value} | {_INSTEAD[gate(Item(subject, SOMEBODY, scope), nowhere, []).answer]} |"
        for scope in Scope
        for subject in [GroundSubject.VICTIM]
    ]
    return "\n".join(["\n## By scope, where the answer is no\n", "| scope | |", "|---|---|", *rows])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
