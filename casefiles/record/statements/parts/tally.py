"""What became of everything that several statements assert, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casefiles.record.statements.models import OfficialStatement, Verdict


@dataclass(frozen=True)
class Tally:
    """How many statements and assertions there are, and what was found of the assertions last."""

    statements: int
    assertions: int
    #: only the verdicts that were found
    found: Mapping[Verdict, int]
    unassessed: int


def tally_of(statements: Iterable[OfficialStatement]) -> Tally:
    """Count; an assertion counts once, by the assessment that stands."""
    said = [one.asserted for one in statements]
    standing = [one.assessment for asserted in said for one in asserted]
    counted = Counter(one.verdict for one in standing if one is not None)
    found = {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}
    return Tally(len(said), len(standing), found, standing.count(None))
