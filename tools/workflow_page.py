"""Print the states of every record as diagrams, from the tables that the program itself obeys.

Run as `python -m tools.workflow_page`; it writes docs/workflow.md.
"""

from __future__ import annotations

import importlib
from enum import StrEnum
from pathlib import Path
from typing import Any

from casefiles.outbound.dispatch.policy import COMES_IN
from casefiles.outbound.submissions.models import DispatchKind, SubmissionState
from casefiles.platform.transitions import Transition

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "workflow.md"
#: heading → modules whose `TRANSITIONS` are drawn under it
SUBJECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Case: did it happen", ("casefiles.record.cases.workflow",)),
    (
        "Claim: who did it",
        ("casefiles.record.claims.workflow", "casefiles.record.attribution.workflow"),
    ),
    ("Exhibit", ("casefiles.record.evidence.workflow",)),
    ("Redacted copy", ("casefiles.record.covering.workflow",)),
    ("Source", ("casefiles.record.sources.workflow",)),
    ("Request about a sealed identity", ("casefiles.record.emergency.workflow",)),
    ("Plan of an interview", ("casefiles.record.interviews.workflow",)),
    ("Victim, figure, damage", ("casefiles.record.victims.workflow",)),
    ("Actor", ("casefiles.record.actors.workflow",)),
    ("Facility", ("casefiles.record.places.workflow",)),
    ("UN document", ("casefiles.record.public_record.workflow",)),
    ("Published figure", ("casefiles.record.published_figures.workflow",)),
    ("Vote", ("casefiles.record.votes.workflow",)),
    ("Agreement", ("casefiles.record.agreements.workflow",)),
    ("Official statement", ("casefiles.record.statements.workflow",)),
    ("Recommendation", ("casefiles.record.recommendations.workflow",)),
    ("Report", ("casefiles.outbound.publications.workflow",)),
    ("Edition of a report", ("casefiles.outbound.editions.workflow",)),
    ("Remedy", ("casefiles.record.remedies.workflow",)),
    ("Estimate of displacement", ("casefiles.record.displacement.workflow",)),
    (
        "Submission",
        ("casefiles.outbound.clearance.workflow", "casefiles.outbound.dispatch.workflow"),
    ),
    ("Packet", ("casefiles.outbound.packets.workflow",)),
    ("Letter about what was withdrawn", ("casefiles.outbound.recalls.workflow",)),
    ("Key of a recipient", ("casefiles.record.recipient_keys.workflow",)),
    ("Letter about what changed", ("casefiles.outbound.corrections.workflow",)),
    ("Recipient of our own", ("casefiles.record.recipients.workflow",)),
    ("Expunging", ("casefiles.outbound.expunging.workflow",)),
    ("Task", ("casefiles.platform.work.workflow",)),
    ("Account", ("casefiles.platform.accounts.workflow",)),
)
_INTRODUCTION = """# The order of states

Printed by `python -m tools.workflow_page` from the `TRANSITIONS` of the rooms; a test fails when
it is stale. An arrow is one verb, under the name that the log keeps; `platform/transitions.py`
takes it or refuses.
"""


def transitions_of(modules: tuple[str, ...]) -> list[Transition[Any, Any]]:
    """Return the arrows of some rooms, each once, in their order."""
    found: dict[str, Transition[Any, Any]] = {}
    for name in modules:
        for one in getattr(importlib.import_module(name), "TRANSITIONS", ()):
            found.setdefault(one.action, one)
    return list(found.values())


def page() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION]
    for heading, modules in SUBJECTS:
        arrows = transitions_of(modules)
        if arrows:
            parts.append(f"## {heading}\n\n{_diagram(arrows)}\n\n{_table(arrows)}\n")
        if heading == "Submission":
            parts.append(f"### What is written down of it, and when\n\n{_entries()}\n")
    return "\n".join(parts).rstrip() + "\n"


_WRITTEN_BY = {
    DispatchKind.SUPPLEMENTED: "the program, once the supplement is sent",
    DispatchKind.STRUCK: "an officer who strikes another entry",
}


def _entries() -> str:
    """Return which entry may be written down in which state, from the table that is obeyed."""
    states = list(SubmissionState)
    rows = ["| entry | in | by |", "|---|---|---|"]
    for kind, several in COMES_IN.items():
        listed = ", ".join(one.value for one in sorted(several, key=states.index))
        rows.append(f"| {kind.value} | {listed} | {_WRITTEN_BY.get(kind, 'an officer')} |")
    return "\n".join(rows)


def _order_of(arrow: Transition[Any, Any]) -> list[StrEnum]:
    states: type[StrEnum] = type(arrow.target)
    return list(states)


def _diagram(arrows: list[Transition[Any, Any]]) -> str:
    order = _order_of(arrows[0])
    lines = ["```mermaid", "stateDiagram-v2"]
    for arrow in arrows:
        verb = arrow.action.partition(":")[2].replace("-", " ")
        lines += [
            f"  {source.value} --> {arrow.target.value}: {verb}"
            for source in sorted(arrow.sources, key=order.index)
        ]
    return "\n".join([*lines, "```"])


def _table(arrows: list[Transition[Any, Any]]) -> str:
    rows = ["| in the log | from | to | needs |", "|---|---|---|---|"]
    for arrow in arrows:
        order = _order_of(arrow)
        sources = ", ".join(one.value for one in sorted(arrow.sources, key=order.index))
        rows.append(
            f"| `{arrow.action}` | {sources} | {arrow.target.value} | `{arrow.needs.value}` |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
