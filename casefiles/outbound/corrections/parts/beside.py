"""What a letter about changes says beside the packet and the record: what it may repeat of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from casefiles.outbound.corrections.parts.comparing import Change, Comparison, Kind, known_by
from casefiles.outbound.corrections.parts.saying import PERSONAL
from casefiles.outbound.submissions.documents import naming


@dataclass(frozen=True)
class Spoken:
    """Something that a letter is about; `change` is None where they hold what would leave today."""

    change: Change | None
    #: whether it is today what it was when the letter was drafted
    is_so: bool


def beside(
    comparison: Comparison, told: Mapping[str, str], hidden: Collection[str]
) -> list[Spoken]:
    """Return what a letter is about, in the order of the packet; nothing of cases that are hidden.

    `told` is {statement → what stands for it in the letter}.
    """
    known = {key for key in told if known_by(key).subject.case not in hidden}
    differing = [one for one in comparison.changes if one.key in known]
    spoken = [Spoken(one, is_so=one.token == told[one.key]) for one in differing]
    return spoken + [Spoken(None, is_so=False)] * (len(known) - len(spoken))


def repeatable(
    changes: Iterable[Change], hidden: Collection[str], *, is_as_let_out: bool
) -> frozenset[str]:
    """Return the statements whose words in the packet a letter may say again.

    Free words may name somebody whose ground was withdrawn since, also somebody whom the record
    gave up: they are said again only while all that the packet was let out with may go.
    """
    held = {
        one.key: dict(one.then.words)
        for one in changes
        if one.then and _may_repeat(one, is_as_let_out=is_as_let_out)
    }
    naming_hidden = {path[0] for path in naming.read(held).places_naming(hidden)}
    return frozenset(held.keys() - naming_hidden)


def _may_repeat(change: Change, *, is_as_let_out: bool) -> bool:
    if change.kind is Kind.TAKEN_AWAY and change.said.name in PERSONAL:
        return False
    return is_as_let_out or not change.is_in_free_words
