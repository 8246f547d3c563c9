"""What the gate lets out of one case, item by item: every other part asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts.case_data import (
    ELSEWHERE,
    SHOWN,
    CaseData,
    by_number,
    named_victims,
)
from casefiles.outbound.submissions.parts.told import SUSPECT, Told, told_of_case
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.queries import (
    Answer,
    Because,
    Item,
    Shown,
    Verdict,
    held_to,
    hold_for_shown,
    holding_back,
)

Verdicts = Mapping[Item, Verdict]


def items_of(content: CaseData) -> list[Item]:
    """Return everything in a case that needs a ground to leave."""
    return [*dict.fromkeys(_items(content))]


def _items(content: CaseData) -> Iterator[Item]:
    for victim in named_victims(content):
        yield _item(GroundSubject.VICTIM, victim["id"], Scope.NAME)
        yield _item(GroundSubject.VICTIM, victim["id"], Scope.DETAILS)
    for source_id in content["sources"]:
        yield _item(GroundSubject.SOURCE, source_id, Scope.NAME)
        yield _item(GroundSubject.SOURCE, source_id, Scope.TESTIMONY)
    for exhibit in content["exhibits"]:
        yield _item(GroundSubject.EXHIBIT, exhibit["id"], Scope.FILE)
        for shown in shown_in(exhibit):
            yield from shown.needs
    for claim in content["other_claims"]:
        yield _item(GroundSubject.CLAIM, claim["id"], Scope.TESTIMONY)


def _item(kind: GroundSubject, subject_id: str, scope: Scope) -> Item:
    return Item(kind, UUID(subject_id), scope)


def shown_in(exhibit: Mapping[str, Any]) -> list[Shown]:
    """Return who is seen or heard in what goes of an exhibit."""
    return [
        Shown(_whom(row), row["seen"], row["heard"], row["hidden"])
        for row in exhibit.get(SHOWN, ())
    ]


def _whom(row: Mapping[str, Any]) -> tuple[GroundSubject, UUID] | None:
    for kind in (GroundSubject.VICTIM, GroundSubject.SOURCE):
        if row[kind.value]:
            return kind, UUID(row[kind.value])
    return None


@dataclass(frozen=True)
class Outcome:
    """What becomes of one thing that would leave, for the preview and the redaction log."""

    kind: GroundSubject
    subject_id: str
    reference: str
    #: name, details, identity, statements, file, words
    what: str
    verdict: Verdict


#: what leaves in no other way than in a file
_IN_FILES = frozenset({Scope.IMAGE, Scope.VOICE})
#: what the gate let out of a pinned case, kept among what the case said
LET_OUT = "let_out"
#: says in words who is meant: the code of an actor may hold the name
A_SUSPECT = N_("an individual suspect")


def _suspects(content: CaseData) -> Iterator[Mapping[str, Any]]:
    """Yield the persons whom any claim holds responsible; no profile sends their names."""
    ours = [content["claim"]] if content["claim"] else []
    for claim in (*ours, *content["other_claims"]):
        for party in claim["parties"]:
            if party["kind"] == SUSPECT:
                yield {"reference": A_SUSPECT, "names": party["names"], "aliases": []}


def is_telling(label: Mapping[str, Any] | None) -> bool:
    """Return whether a label says more than a kind: one word, as “medic”, names nobody."""
    return label is not None and any(" " in one.strip() for one in label["wordings"].values())


def _numbered(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda one: by_number(one["reference"]))


class Permits:
    """The gate's verdicts on one case, and what follows from them."""

    def __init__(
        self,
        content: CaseData,
        verdicts: Verdicts,
        cleared: Collection[Item] | None = None,
        *,
        stays_inside: bool = False,
    ) -> None:
        self.content = content
        self._stays_inside = stays_inside
        self._verdicts = {
            item: verdict if cleared is None else held_to(verdict, cleared)
            for item, verdict in verdicts.items()
        }
        self._lets: dict[tuple[GroundSubject, Scope, str], bool] = {}

    @cached_property
    def told(self) -> Told:
        """The case as whatever leaves may read it: nothing that was not declared and granted."""
        return told_of_case(self.content, self.lets)

    def lets(self, subject: GroundSubject, scope: Scope, subject_id: str) -> bool:
        """Return whether the gate lets a scope of somebody or something in this case go."""
        key = (subject, scope, subject_id)
        if key not in self._lets:
            self._lets[key] = self._decided(*key)
        return self._lets[key]

    def _decided(self, subject: GroundSubject, scope: Scope, subject_id: str) -> bool:
        match subject, scope:
            case GroundSubject.SOURCE, Scope.TESTIMONY:
                return self.speaks(subject_id).is_granted
            case GroundSubject.CLAIM, Scope.TESTIMONY:
                claims = {one["id"]: one for one in self.content["other_claims"]}
                return self.quotes(claims[subject_id]).is_granted
            case GroundSubject.EXHIBIT, Scope.FILE:
                return self.hands_out(subject_id).is_granted
            case GroundSubject.VICTIM, _ if subject_id not in self._named:
                return True  # nobody is named, so nobody is to be asked
        return self.verdict(subject, subject_id, scope).is_granted

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(one["id"] for one in named_victims(self.content))

    @property
    def granted(self) -> list[Item]:
        """Everything that has a ground; a face or a voice only where a file goes that shows it.

        Who looks at it clears that much and no more: a file that waits for somebody in it goes
        only once they were looked at too.
        """
        return [
            item
            for item, verdict in self._verdicts.items()
            if verdict.is_granted and (item.scope not in _IN_FILES or item in self.going_in_files)
        ]

    @cached_property
    def going_in_files(self) -> frozenset[Item]:
        """Every face and voice that goes with some file."""
        return frozenset(item for needs in self.shown_in_files().values() for item in needs)

    @property
    def going(self) -> list[Item]:
        """Everything that goes whole: of what has a ground, not the files that wait for a face."""
        return [
            item
            for item in self.granted
            if item.scope is not Scope.FILE or self.hands_out(str(item.subject_id)).is_granted
        ]

    def shown_in_files(self) -> dict[str, list[Item]]:
        """Return for each file that goes which faces and voices go with it: {exhibit → items}."""
        found = {
            exhibit["id"]: [item for one in shown_in(exhibit) for item in one.needs]
            for exhibit in self.content["exhibits"]
            if self.hands_out(exhibit["id"]).is_granted
        }
        return {exhibit_id: needs for exhibit_id, needs in found.items() if needs}

    def verdict(self, kind: GroundSubject, subject_id: str, scope: Scope) -> Verdict:
        """Return the verdict on one item."""
        return self._by_text[kind.value, subject_id, scope.value]

    @cached_property
    def _by_text(self) -> Mapping[tuple[str, str, str], Verdict]:
        """The verdicts by ids as they are pinned: a page asks a thousand times."""
        return {
            (item.subject.value, str(item.subject_id), item.scope.value): verdict
            for item, verdict in self._verdicts.items()
        }

    def names(self, victim_id: str) -> Verdict:
        """Whether a victim's name may go."""
        return self.verdict(GroundSubject.VICTIM, victim_id, Scope.NAME)

    def details(self, victim_id: str) -> Verdict:
        """Whether a named victim's age, sex and occupation may go."""
        return self.verdict(GroundSubject.VICTIM, victim_id, Scope.DETAILS)

    def identifies(self, source_id: str) -> Verdict:
        """Whether it may be said which source it is."""
        return self.verdict(GroundSubject.SOURCE, source_id, Scope.NAME)

    def speaks(self, source_id: str) -> Verdict:
        """Whether what a source says may go; a publication that may be named has said it aloud."""
        testimony = self.verdict(GroundSubject.SOURCE, source_id, Scope.TESTIMONY)
        named = self.identifies(source_id)
        if not testimony.is_granted and named.is_granted and self._is_published(source_id):
            return named
        return testimony

    def _is_published(self, source_id: str) -> bool:
        source = self.content["sources"][source_id]
        return bool(source["published_title"] or source["published_url"])

    def hands_out(self, exhibit_id: str) -> Verdict:
        """Whether an exhibit's file may go: by its own ground and by everybody seen or heard."""
        own = self.verdict(GroundSubject.EXHIBIT, exhibit_id, Scope.FILE)
        if self._stays_inside:
            return own
        return hold_for_shown(own, self._shown.get(exhibit_id, ()), self._verdicts)

    def held_by(self, exhibit_id: str) -> list[str]:
        """Return the references of those because of whom a file stays; empty for somebody else."""
        held = holding_back(self._shown.get(exhibit_id, ()), self._verdicts)
        return sorted(
            {self._called.get(str(one.whom[1]), "") if one.whom else "" for one in held},
            key=by_number,
        )

    def appearing(self, kind: GroundSubject, subject_id: str) -> Iterator[tuple[Item, Verdict]]:
        """Yield the verdicts on the face and the voice of somebody, where a file shows them."""
        for scope in (Scope.IMAGE, Scope.VOICE):
            item = _item(kind, subject_id, scope)
            if item in self._verdicts:
                yield item, self._verdicts[item]

    @cached_property
    def _shown(self) -> Mapping[str, list[Shown]]:
        return {one["id"]: shown for one in self.content["exhibits"] if (shown := shown_in(one))}

    @cached_property
    def _called(self) -> Mapping[str, str]:
        sources = {key: row["reference"] for key, row in self.content["sources"].items()}
        return sources | {one["id"]: one["reference"] for one in self.content["victims"]}

    def quotes(self, claim: Mapping[str, Any]) -> Verdict:
        """Whether another's claim may go: by a ground of its own or by its published source."""
        own = self.verdict(GroundSubject.CLAIM, claim["id"], Scope.TESTIMONY)
        if own.is_granted or claim["source"] is None:
            return own
        return self.speaks(claim["source"])

    @cached_property
    def outcomes(self) -> Sequence[Outcome]:
        """What becomes of everything in the case that needs a ground, by its number."""
        return tuple(self._outcomes())

    def _outcomes(self) -> Iterator[Outcome]:
        for victim in _numbered(named_victims(self.content)):
            yield self._of_victim(victim, "name", self.names(victim["id"]))
            yield self._of_victim(victim, "details", self.details(victim["id"]))
        sources = self.content["sources"].items()
        for source_id, source in sorted(sources, key=lambda one: by_number(one[1]["reference"])):
            yield from self._of_source(source_id, source["reference"])
        for exhibit in _numbered(self.content["exhibits"]):
            verdict = self.hands_out(exhibit["id"])
            yield Outcome(
                GroundSubject.EXHIBIT, exhibit["id"], exhibit["reference"], "file", verdict
            )
        for claim in self.content["other_claims"]:
            verdict = self.quotes(claim)
            yield Outcome(GroundSubject.CLAIM, claim["id"], claim["symbol"], "words", verdict)

    def _of_victim(self, victim: Mapping[str, Any], what: str, verdict: Verdict) -> Outcome:
        return Outcome(GroundSubject.VICTIM, victim["id"], victim["reference"], what, verdict)

    def _of_source(self, source_id: str, reference: str) -> Iterator[Outcome]:
        kind, speaks = GroundSubject.SOURCE, self.speaks(source_id)
        yield Outcome(kind, source_id, reference, "statements", speaks)
        if speaks.is_granted:
            yield Outcome(kind, source_id, reference, "identity", self.identifies(source_id))

    @property
    def withheld_people(self) -> list[Mapping[str, Any]]:
        """The named victims whose name may not go."""
        return [
            victim
            for victim in named_victims(self.content)
            if not self.names(victim["id"]).is_granted
        ]

    @property
    def hidden_names(self) -> list[Mapping[str, Any]]:
        """Everybody whose name may not go: victims, sources by what we call them, suspects.

        Whoever stands in a case that this one was split from needs a ground there, for that one.
        """
        sources = [
            {"reference": source["reference"], "names": source["label"], "aliases": []}
            for source_id, source in self.content["sources"].items()
            if not self.identifies(source_id).is_granted and is_telling(source["label"])
        ]
        elsewhere = self.content.get(ELSEWHERE, ())
        return [*self.withheld_people, *elsewhere, *sources, *_suspects(self.content)]

    @property
    def exposed_people(self) -> list[Mapping[str, Any]]:
        """The named victims whose name would go."""
        return [
            victim for victim in named_victims(self.content) if self.names(victim["id"]).is_granted
        ]


def unheld(content: CaseData) -> Permits:
    """Return permits that hold nothing back: for a reader inside, whom the case's door let in."""
    granted = {item: Verdict(item, Answer.GRANTED, Because.GROUND) for item in items_of(content)}
    return Permits(content, granted, stays_inside=True)
