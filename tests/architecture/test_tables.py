"""The tables that assemble the application agree with the rooms."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from casefiles import reactions, rooms
from casefiles.platform.transitions import Transition

ROOT = Path(__file__).resolve().parents[2]
#: top to bottom, as in docs/architecture.md
ORDER = ["desk", "outbound", "record", "platform"]
ROOMS_OF_THE_RECORD = [
    "past", "attribution", "statements", "votes", "published_figures", "recommendations",
    "public_record", "related", "disclosure", "claims", "remedies", "interviews", "appearances",
    "citations", "covering", "evidence", "victims", "agreements", "displacement", "cases", "actors",
    "safeguarding", "emergency", "origins", "sources", "people", "recipient_keys", "recipients",
    "places", "codebook",
]  # fmt: skip
ROOMS_OF_THE_PLATFORM = [
    "work", "organisation", "accounts", "documents", "jobs", "snapshots", "files", "vault",
    "transitions", "audit", "web",
]  # fmt: skip
ROOMS_OF_WHAT_LEAVES = [
    "editions", "publications", "reports", "pictures", "statistics", "expunging", "holders",
    "corrections", "recalls", "readiness", "deadlines", "dispatch", "letters", "clearance",
    "settling", "prints", "submissions", "packets",
]  # fmt: skip
WORKFLOWS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in (ROOT / "casefiles").rglob("workflow.py")
)
ACTION = re.compile(r"^[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*$")
RECORDED = re.compile(r'"([a-z]+(?:-[a-z]+)*:[a-z]+(?:-[a-z]+)*)"')


def workflows() -> list[Any]:
    return [importlib.import_module(name) for name in WORKFLOWS]


def height(module: str) -> tuple[int, int]:
    """Return how high a room stands: smaller is higher."""
    _package, storey, room, *_rest = [*module.split("."), ""]
    order = {
        "outbound": ROOMS_OF_WHAT_LEAVES,
        "record": ROOMS_OF_THE_RECORD,
        "platform": ROOMS_OF_THE_PLATFORM,
    }.get(storey)
    inside = order.index(room) if order else 0
    return ORDER.index(storey), inside


def transitions() -> list[Transition[Any, Any]]:
    return [one for module in workflows() for one in getattr(module, "TRANSITIONS", ())]


def test_transitions_have_distinct_well_formed_actions() -> None:
    actions = [one.action for one in transitions()]

    assert actions
    assert len(set(actions)) == len(actions)
    assert [action for action in actions if not ACTION.match(action)] == []


def test_every_recorded_action_can_be_told() -> None:
    recorded = {
        action
        for name in WORKFLOWS
        for action in RECORDED.findall(
            (ROOT / (name.replace(".", "/") + ".py")).read_text(encoding="utf-8")
        )
    }
    # an action named in a transition or handed to record(); permissions look alike but are enums
    assert recorded - set(rooms.HISTORY) == set()


@pytest.mark.parametrize("action", sorted(reactions.REACTIONS))
def test_a_reaction_is_a_verb_of_a_higher_room(action: str) -> None:
    origin = next(
        name
        for name in WORKFLOWS
        if f'"{action}"' in Path(ROOT / (name.replace(".", "/") + ".py")).read_text()
    )

    for reaction in reactions.REACTIONS[action]:
        assert reaction.__module__.endswith(".reactions")
        assert height(reaction.__module__) < height(origin)
