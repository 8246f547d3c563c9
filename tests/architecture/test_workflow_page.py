"""docs/workflow.md is printed from the tables that the program obeys."""

from __future__ import annotations

from pathlib import Path

from casefiles.platform.transitions import Transition
from tools import workflow_page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_states_is_as_the_program_obeys_them() -> None:
    assert workflow_page.PAGE.read_text(encoding="utf-8") == workflow_page.page()


def test_every_room_with_states_is_on_it() -> None:
    drawn = {name for _heading, names in workflow_page.SUBJECTS for name in names}
    holding = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "casefiles").rglob("workflow.py")
        if "TRANSITIONS" in path.read_text(encoding="utf-8")
    }

    missing = [
        name
        for name in holding - drawn
        if any(isinstance(one, Transition) for one in workflow_page.transitions_of((name,)))
    ]

    assert missing == []
