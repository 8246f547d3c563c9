"""What a recipient holds beside what would leave today: what differs, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from casefiles.outbound.corrections.parts.saying import (
    PERSONAL,
    PRESENCE,
    Part,
    Said,
    Subject,
    Weight,
)
from casefiles.record.disclosure.models import Scope

#: the kind of a victim whose name is recorded
_NAMED = "named"
_PARTS = list(Part)
#: what a letter may say of each part, of what its recipient holds; whatever is not here goes anew
_BY_LETTER: Mapping[Part, frozenset[str]] = {
    Part.CASE: frozenset(
        {
            "grading", "date", "time", "place", "point", "precision", "control", "target",
            "delivery", "weapon", "pattern", "violations", "title", "narrative", "support",
        }
    ),
    Part.FIGURE: frozenset({PRESENCE, "count", "their_words"}),
    Part.VICTIM: frozenset(
        {PRESENCE, "kind", "people", "outcome", "cause", "violations", "support", *PERSONAL}
    ),
    # a place and how badly it was hit: nobody is to be asked
    Part.DAMAGE: frozenset({PRESENCE, "level", "service", "support"}),
    # only of an attribution that they hold: a first one is cleared with its submission
    Part.CLAIM: frozenset(
        {"stance", "parties", "standard", "revision", "wording", "rationale", "exculpatory"}
    ),
    # of an attribution that they hold; its kind and which way it points
    Part.INDICATOR: frozenset({PRESENCE, "points", "explanation", "support"}),
    Part.OTHER: frozenset({"stance", "parties", "standard", "wording"}),
    Part.EXHIBIT: frozenset({"title", "captured", "description", "support"}),
    Part.SOURCE: frozenset({"kind", "reliability", "repeats", "description", "published"}),
}  # fmt: skip
#: what stands in the packet by words that somebody wrote
_WRITTEN = frozenset({Part.CLAIM, Part.EXHIBIT})
#: what tells of a source who it is
_TELLING = frozenset({"description", "published"})


class Kind(StrEnum):
    """What became of a statement since it went."""

    CHANGED = "changed"
    ADDED = "added"
    TAKEN_AWAY = "taken_away"
    #: it stands in the record, and may not go to this recipient any more
    WITHHELD = "withheld"
    #: it was withheld, and may go now
    RELEASED = "released"
    #: a letter said otherwise, and the packet is right again
    BACK = "back"


class Way(StrEnum):
    """How its recipient is told."""

    NOTICE = "notice"
    #: what was withdrawn is said by a letter of its own
    RECALL = "recall"
    #: what they do not hold yet goes by a submission of its own
    ANEW = "anew"
    #: not now: the reason says what has to happen first
    WAIT = "wait"


class Why(StrEnum):
    """Why something waits."""

    DOUBTED = "doubted"
    REVIEWED = "reviewed"
    NAMED = "named"


@dataclass(frozen=True)
class Change:
    """One statement that is not as the recipient holds it."""

    kind: Kind
    way: Way
    #: what it is about: as the packet calls it, where it does
    said: Said
    #: as the packet says it; None where it does not
    then: Said | None
    #: as it would leave today; None where it would not
    now: Said | None
    why: Why | None = None
    #: an earlier letter said something else than the packet
    is_retold: bool = False

    @property
    def key(self) -> str:
        """What the statement is known by."""
        return self.said.key

    @property
    def token(self) -> str:
        """What stands for what would leave today; empty for nothing."""
        return self.now.token if self.now else ""

    @property
    def is_material(self) -> bool:
        """Return whether a fact changed, and not only how something is said."""
        return self.said.weight is Weight.FACT

    @property
    def is_in_free_words(self) -> bool:
        """Return whether what they hold was written freely, or tells of one person."""
        is_text = self.said.name == PRESENCE and self.said.subject.part in _WRITTEN
        is_personal = self.said.name in PERSONAL
        return is_text or is_personal or self.said.weight is Weight.WORDS

    @property
    def is_told_by_letter(self) -> bool:
        """Return whether a letter about changes may speak of it today."""
        return self.way is Way.NOTICE

    @property
    def is_asked_about(self) -> bool:
        """Return whether somebody has to decide what becomes of it here."""
        return self.way is not Way.RECALL


@dataclass(frozen=True)
class Today:
    """What has to be known of the record besides what would leave of it; ids are the packet's."""

    #: victims, sources and exhibits that stand in the record, whatever may leave
    recorded: frozenset[str] = frozenset()
    #: what the packet was let out with: whom or what, and the scope
    let_out: frozenset[tuple[str, str]] = frozenset()
    #: statements whose words name somebody who has no ground
    naming: frozenset[str] = frozenset()
    #: statements whose words name somebody whom the packet does not name
    naming_anew: frozenset[str] = frozenset()
    #: sources that the packet names
    named: frozenset[str] = frozenset()
    #: cases that are not held to be established any more
    doubted: frozenset[str] = frozenset()
    #: cases whose attribution waits for a decision
    reviewed: frozenset[str] = frozenset()
    #: cases in which more statements of others stay than when it was sealed
    quoting_less: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Comparison:
    """What differs, in the order of the packet."""

    changes: tuple[Change, ...]
    #: case → its number in the packet
    numbers: Mapping[str, int]
    #: statement → what a letter that went, or a decision that none is needed, is about
    handled: Mapping[str, str] = field(default_factory=dict)

    @property
    def unhandled(self) -> tuple[Change, ...]:
        """What nobody decided about yet."""
        return tuple(one for one in self.changes if one.is_asked_about and not self.is_handled(one))

    @property
    def material(self) -> tuple[Change, ...]:
        """Facts among it."""
        return tuple(one for one in self.unhandled if one.is_material)

    def is_handled(self, change: Change) -> bool:
        """Return whether somebody dealt with exactly this, as it is now."""
        return self.handled.get(change.key) == change.token


def known_by(key: str) -> Said:
    """Return what a key alone tells of a statement that stands nowhere any more."""
    part, case, rest = key.split(":", 2)
    about, _, name = rest.rpartition(":")
    source = about.partition("/")[0] if part == Part.FIGURE else ""
    return Said(Subject(Part(part), case, about, source=source), name, {}, "")


def with_whole(key: str) -> set[str]:
    """Return the key of a statement, and that of whatever it is about."""
    return {key, known_by(key).subject.key_of(PRESENCE)}


def compared(
    then: Mapping[str, Said],
    now: Mapping[str, Said],
    today: Today,
    *,
    told: Mapping[str, str],
    handled: Mapping[str, str],
) -> Comparison:
    """Return what differs; `told` is what letters said since: {statement → what it was then}."""
    numbers = {
        one.subject.about or one.subject.case: one.subject.number or 0
        for one in then.values()
        if one.subject.part is Part.CASE
    }
    told_since = (*_back(then, now, told), *_gone(then, now, told, today))
    differing = (_retold(one, told) for one in _differing(then, now, today))
    found = [*differing, *told_since]
    found.sort(key=lambda one: _rank(one.said, numbers))
    return Comparison(tuple(found), numbers, handled)


def _retold(change: Change, told: Mapping[str, str]) -> Change:
    held = change.then.token if change.then else ""
    return replace(change, is_retold=bool(held) and told.get(change.key, held) != held)


def _rank(said: Said, numbers: Mapping[str, int]) -> tuple[object, ...]:
    subject = said.subject
    place = _PARTS.index(subject.part), subject.number or 0, subject.about
    case = numbers.get(subject.case, len(numbers) + 1)
    return case, *place, said.name != PRESENCE, said.name


def _differing(then: Mapping[str, Said], now: Mapping[str, Said], today: Today) -> Iterator[Change]:
    sources = _sources(now)
    for key in dict.fromkeys((*then, *now)):
        before, after = then.get(key), now.get(key)
        said = before or now[key]
        is_same = before is not None and after is not None and before.token == after.token
        is_news = before is not None or not said.is_withheld
        if is_news and not is_same and not _is_part_of_more(said, then, now):
            kind = _kind(before, after, today, sources)
            change = Change(kind, Way.NOTICE, said, before, after)
            yield _on_its_way(change, then, now, today)


def _sources(now: Mapping[str, Said]) -> set[str]:
    return {one.subject.about for one in now.values() if one.subject.part is Part.SOURCE}


def _is_part_of_more(said: Said, then: Mapping[str, Said], now: Mapping[str, Said]) -> bool:
    """Return whether whatever a statement is about, or its case, came or went as a whole."""
    subject = said.subject
    wholes = [subject.key_of(PRESENCE)] if said.name != PRESENCE else []
    if subject.part is not Part.CASE and subject.case:
        wholes.append(Subject(Part.CASE, subject.case).key_of(PRESENCE))
    if subject.part is Part.INDICATOR:
        wholes.append(Subject(Part.CLAIM, subject.case).key_of(PRESENCE))
    return any((one in then) != (one in now) for one in wholes)


def _kind(before: Said | None, after: Said | None, today: Today, sources: set[str]) -> Kind:
    if before is None:
        return Kind.ADDED
    if after is None:
        return Kind.WITHHELD if _is_kept_back(before, today, sources) else Kind.TAKEN_AWAY
    if before.is_withheld is not after.is_withheld:
        return Kind.RELEASED if before.is_withheld else Kind.WITHHELD
    return Kind.CHANGED


def _is_kept_back(before: Said, today: Today, sources: set[str]) -> bool:
    """Return whether what is not there any more stands in the record, and only may not go."""
    subject = before.subject
    if before.name != PRESENCE:
        return False
    if subject.part in {Part.EXHIBIT, Part.SOURCE}:
        return subject.about in today.recorded
    if subject.part is Part.FIGURE:
        return subject.source in today.recorded and subject.source not in sources
    return subject.part is Part.OTHER and subject.case in today.quoting_less


def _on_its_way(
    change: Change, then: Mapping[str, Said], now: Mapping[str, Said], today: Today
) -> Change:
    """Return a change with how its recipient is told of it."""
    if change.kind is Kind.WITHHELD:
        return replace(change, way=Way.RECALL)
    why = _why_it_waits(change, today)
    if why is not None:
        return replace(change, way=Way.WAIT, why=why)
    if change.kind is Kind.RELEASED or _is_not_held_yet(change, then, now, today):
        return replace(change, way=Way.ANEW)
    return replace(change, way=Way.ANEW) if change.key in today.naming_anew else change


def _why_it_waits(change: Change, today: Today) -> Why | None:
    subject = change.said.subject
    is_doubt = subject.part is Part.CASE and change.said.name == "grading"
    if subject.case in today.doubted and not is_doubt:
        return Why.DOUBTED
    if subject.part is Part.CLAIM and change.now is None and subject.case in today.reviewed:
        return Why.REVIEWED
    return Why.NAMED if change.key in today.naming else None


def _is_not_held_yet(
    change: Change, then: Mapping[str, Said], now: Mapping[str, Said], today: Today
) -> bool:
    """Return whether a letter would hand out what the packet was not let out with.

    Whatever a recipient holds is recalled and expunged by the packet that holds it.
    """
    subject = (change.now or change.said).subject
    name = change.said.name.partition(".")[0]
    if change.now is None:
        return False
    if name not in _BY_LETTER[subject.part]:
        return True
    if subject.part is Part.SOURCE:
        return name in _TELLING and subject.about not in today.named
    if subject.part is Part.FIGURE:
        source = Subject(Part.SOURCE, "", subject.source).key_of(PRESENCE)
        return source not in then
    if subject.part is Part.VICTIM and name in PERSONAL:
        kind = now.get(subject.key_of("kind"))
        scope = Scope.NAME if name == "name" else Scope.DETAILS
        is_named = kind is not None and kind.subject.kind == _NAMED
        return not (is_named and (subject.about, scope.value) in today.let_out)
    return False


def _back(
    then: Mapping[str, Said], now: Mapping[str, Said], told: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what a letter said otherwise, and what is again as the packet says it."""
    for key, token in told.items():
        before, after = then.get(key), now.get(key)
        if before and after and before.token == after.token and token != after.token:
            yield Change(Kind.BACK, Way.NOTICE, before, before, after)


def _gone(
    then: Mapping[str, Said], now: Mapping[str, Said], told: Mapping[str, str], today: Today
) -> Iterator[Change]:
    """Yield what only a letter said, and what does not stand any more."""
    subjects = {one.subject.key_of(""): one.subject for one in (*now.values(), *then.values())}
    for key, token in told.items():
        if not token or key in then or key in now:
            continue
        said = known_by(key)
        said = replace(said, subject=subjects.get(said.subject.key_of(""), said.subject))
        if not _is_part_of_more(said, then, now):
            is_kept_back = _is_kept_back(said, today, _sources(now))
            kind = Kind.WITHHELD if is_kept_back else Kind.TAKEN_AWAY
            yield _on_its_way(Change(kind, Way.NOTICE, said, None, None), then, now, today)
