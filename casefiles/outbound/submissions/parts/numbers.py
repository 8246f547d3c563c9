"""Case 1, Source 1, Exhibit 1: the only names that records have in a packet, without gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casefiles.outbound.packets.documents import public_id
from casefiles.outbound.submissions.parts.case_data import ONLY_COVERED, CaseData, by_number
from casefiles.outbound.submissions.parts.permits import Permits
from casefiles.outbound.submissions.parts.told import Told
from casefiles.platform.files.models import Fixity
from casefiles.record.disclosure.queries import Verdict

_ORDER_OF_KINDS = ("named", "unnamed", "group")


@dataclass(frozen=True)
class Leaving:
    """One pinned case and what may leave of it."""

    number: int
    content: CaseData
    permits: Permits

    @property
    def told(self) -> Told:
        """The case as whatever leaves may read it."""
        return self.permits.told


def file_of(exhibit: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the file that would go: the redacted copy where there is one."""
    file: Mapping[str, Any] = exhibit["copy"] or exhibit["file"]
    return file


def waits_for_copy(exhibit: Mapping[str, Any]) -> bool:
    """Return whether something in it has to be covered, and no copy that does so is confirmed."""
    return bool(exhibit.get(ONLY_COVERED)) and not exhibit["copy"]


def is_damaged(exhibit: Mapping[str, Any]) -> bool:
    """Return whether the bytes that would go were found changed or gone."""
    return bool(file_of(exhibit)["fixity"] != Fixity.INTACT)


@dataclass
class Numbers:
    """Numbers of what leaves; what is withheld has none, so no gap tells of it.

    The order within a case is that of the packet's own ids: it tells nothing of ours.
    For a reader inside there is nothing to hide in it, and ours is the one they know.
    """

    secret: bytes
    #: inside only: id → our reference
    references: Mapping[str, str] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    exhibits: dict[str, int] = field(default_factory=dict)
    #: numbered source → the cases it speaks in
    heard_in: dict[str, list[Leaving]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, secret: bytes, leaving: Sequence[Leaving], references: Mapping[str, str] | None = None
    ) -> Numbers:
        """Return the numbers of everything that leaves of these cases."""
        numbers = cls(secret, references or {})
        for each in leaving:
            numbers._take(each)
        return numbers

    def _take(self, each: Leaving) -> None:
        content, permits = each.content, each.permits
        for source_id in self.in_order(content["sources"]):
            if permits.speaks(source_id).is_granted:
                self.sources.setdefault(source_id, len(self.sources) + 1)
                self.heard_in.setdefault(source_id, []).append(each)
        going = [
            exhibit["id"]
            for exhibit in content["exhibits"]
            if permits.hands_out(exhibit["id"]).is_granted
            and not is_damaged(exhibit)
            and (self.references or not waits_for_copy(exhibit))
        ]
        for exhibit_id in self.in_order(going):
            self.exhibits[exhibit_id] = len(self.exhibits) + 1

    def public(self, record_id: str) -> str:
        """Return what stands for a record in this packet only."""
        return public_id(self.secret, UUID(record_id))

    def in_order(self, record_ids: Iterable[str]) -> list[str]:
        """Return ids in an order that tells nothing; inside by our numbers."""
        return sorted(record_ids, key=self._rank)

    def _rank(self, record_id: str) -> tuple[int, str]:
        if self.references:
            return by_number(self.references[record_id])
        return 0, self.public(record_id)

    def victims(self, content: CaseData) -> list[Mapping[str, Any]]:
        """Return a case's victims: named, unnamed, groups, each in an order that tells nothing.

        Inside they stand as in the table of the case.
        """
        if self.references:
            return sorted(content["victims"], key=lambda one: self._rank(one["id"]))
        return sorted(
            content["victims"],
            key=lambda one: (_ORDER_OF_KINDS.index(one["kind"]), self._rank(one["id"])),
        )

    def cited(self, each: Leaving, cited: Iterable[Mapping[str, str | None]]) -> tuple[int, ...]:
        """Return the numbers of the sources that a statement of a case rests on."""
        return tuple(
            sorted(
                {
                    self.sources[support["source"]]
                    for support in cited
                    if support["source"] is not None
                    and each.permits.speaks(support["source"]).is_granted
                }
            )
        )

    def hides(self, each: Leaving, cited: Iterable[Mapping[str, str | None]]) -> bool:
        """Return whether a statement also rests on a source or an exhibit that does not go."""
        exhibits = {row["id"] for row in each.content["exhibits"]}
        return any(
            self.hides_source(each, support["source"])
            or (support["exhibit"] in exhibits and support["exhibit"] not in self.exhibits)
            for support in cited
        )

    def hides_source(self, each: Leaving, source_id: str | None) -> bool:
        """Return whether a source is recorded and does not go."""
        return source_id is not None and self.source(each, source_id) is None

    def shown(self, cited: Iterable[Mapping[str, str | None]]) -> tuple[int, ...]:
        """Return the numbers of the exhibits that a statement rests on."""
        found = {self.exhibits.get(support["exhibit"] or "") for support in cited}
        return tuple(sorted(number for number in found if number is not None))

    def may_name(self, source_id: str) -> bool:
        """Return whether a source may be named wherever it speaks: its number joins the cases."""
        return self.why_unnamed(source_id) is None

    def why_unnamed(self, source_id: str) -> Verdict | None:
        """Return the first verdict that keeps a source without a name; None where it has one."""
        verdicts = (each.permits.identifies(source_id) for each in self.heard_in[source_id])
        return next((verdict for verdict in verdicts if not verdict.is_granted), None)

    def source(self, each: Leaving, source_id: str | None) -> int | None:
        """Return the number of a source as a case may name it."""
        if source_id is None or not each.permits.speaks(source_id).is_granted:
            return None
        return self.sources[source_id]
