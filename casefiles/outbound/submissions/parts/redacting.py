"""The log of what does not leave: where, of what kind, how many and why; never what it said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefiles.outbound.packets.documents import RedactionRow, Text
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.parts.numbers import (
    Leaving,
    Numbers,
    is_damaged,
    waits_for_copy,
)
from casefiles.outbound.submissions.parts.told import SUSPECT
from casefiles.record.disclosure.queries import Verdict
from casefiles.record.evidence.models import SAID_OUTSIDE

#: exhibit id → its custody events as plain data, in their order
Custody = Mapping[str, Sequence[Mapping[str, Any]]]

REDACTED, REFUSED = "redacted", "refused"


@dataclass(frozen=True)
class _Kept:
    """One thing that stays with us; `number` is that of the victim, source or exhibit it is of."""

    place: str
    what: str
    action: str
    reason: Text
    number: int | None = None


def redactions_of(
    leaving: Sequence[Leaving], numbers: Numbers, custody: Custody
) -> Iterator[RedactionRow]:
    """Yield the log, case by case, and at its end what belongs to the exhibits of all."""
    for each in leaving:
        yield from _grouped(each.number, _kept_of(each, numbers))
    yield from _grouped(None, _of_custody(numbers, custody))


def _grouped(case: int | None, everything: Iterable[_Kept]) -> Iterator[RedactionRow]:
    """Yield one row with a count for things that differ in their number alone."""
    rows: dict[tuple[str, str, str, Text], list[int | None]] = {}
    for kept in everything:
        key = (kept.place, kept.what, kept.action, kept.reason)
        rows.setdefault(key, []).append(kept.number)
    for (place, what, action, reason), of in rows.items():
        yield RedactionRow(
            case=case,
            where=_where(place, of),
            item=terms.say(f"item_{what}"),
            count=len(of),
            action=action,
            reason=reason,
        )


def _where(place: str, of: Iterable[int | None]) -> Text:
    known = sorted({number for number in of if number is not None})
    listed = terms.joined(terms.plain(str(number)) for number in known)
    return terms.say(f"where_{place}", count=len(known) or 1, numbers=listed)


def _kept_of(each: Leaving, numbers: Numbers) -> Iterator[_Kept]:
    yield from _of_victims(each, numbers)
    yield from _of_sources(each, numbers)
    yield from _of_figures(each, numbers)
    yield from _of_exhibits(each, numbers)
    for claim in each.content["other_claims"]:
        verdict = each.permits.quotes(claim)
        if not verdict.is_granted:
            yield _Kept("claims", "words", REFUSED, _because(verdict))
    yield from _of_suspects(each)


def _of_victims(each: Leaving, numbers: Numbers) -> Iterator[_Kept]:
    for number, victim in enumerate(numbers.victims(each.content), start=1):
        if victim["kind"] != "named":
            continue
        for what, verdict in (
            ("name", each.permits.names(victim["id"])),
            ("details", each.permits.details(victim["id"])),
        ):
            if not verdict.is_granted:
                yield _Kept(f"victim_{what}", what, REDACTED, _because(verdict), number)


def _of_sources(each: Leaving, numbers: Numbers) -> Iterator[_Kept]:
    for source_id in numbers.in_order(each.content["sources"]):
        speaks = each.permits.speaks(source_id)
        if not speaks.is_granted:
            yield _Kept("sources", "statements", REFUSED, _because(speaks))
        elif (named := numbers.why_unnamed(source_id)) is not None:
            number = numbers.sources[source_id]
            yield _Kept("source_identity", "identity", REDACTED, _because(named), number)


def _of_figures(each: Leaving, numbers: Numbers) -> Iterator[_Kept]:
    for row in each.content["figures"]:
        if numbers.hides_source(each, row["source"]):
            yield _Kept("figures", "figure", REFUSED, terms.say("because_source"))


def _of_exhibits(each: Leaving, numbers: Numbers) -> Iterator[_Kept]:
    for exhibit in each.content["exhibits"]:
        verdict = each.permits.hands_out(exhibit["id"])
        if not verdict.is_granted:
            yield _Kept("exhibits", "file", REFUSED, _because(verdict))
        elif waits_for_copy(exhibit):
            yield _Kept("exhibits", "file", REFUSED, terms.say("because_uncovered"))
        elif is_damaged(exhibit):
            yield _Kept("exhibits", "file", REFUSED, terms.say("because_damaged"))
        elif hides_origin(numbers, each, exhibit):
            number = numbers.exhibits[exhibit["id"]]
            yield _Kept("exhibit_origin", "origin", REDACTED, terms.say("because_source"), number)


def hides_origin(numbers: Numbers, each: Leaving, exhibit: Mapping[str, Any]) -> bool:
    """Return whether it is written down how an exhibit came from a source that has no name here."""
    source_id = exhibit["source"]
    if source_id is None or not (exhibit["captured_where"] or exhibit["captured_how"]):
        return False
    return numbers.hides_source(each, source_id) or not numbers.may_name(source_id)


def _of_custody(numbers: Numbers, custody: Custody) -> Iterator[_Kept]:
    for exhibit_id, number in numbers.exhibits.items():
        for row in custody.get(exhibit_id, ()):
            if hides_purpose(row["purpose"]):
                reason = terms.say("because_written_by_hand")
                yield _Kept("custody", "purpose", REDACTED, reason, number)


def hides_purpose(purpose: str) -> bool:
    """Return whether a purpose stays: people's words may name somebody, a split another case."""
    return bool(purpose) and purpose not in SAID_OUTSIDE


def _of_suspects(each: Leaving) -> Iterator[_Kept]:
    claims = [each.content["claim"]] if each.content["claim"] else []
    claims += [one for one in each.content["other_claims"] if each.permits.quotes(one).is_granted]
    for claim in claims:
        place = "our_claim" if "approved_on" in claim else "claims"
        for party in claim["parties"]:
            if party["kind"] == SUSPECT:
                yield _Kept(place, "suspect", REDACTED, terms.say("because_suspect"))


def _because(verdict: Verdict) -> Text:
    return terms.say(f"because_{verdict.because.value}")
