"""The incidents that a report tells at length: what may leave of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from casefiles.foundation.messages import N_
from casefiles.outbound.packets.documents import PacketCase, Text
from casefiles.outbound.publications.parts.blocks import (
    Block,
    Inline,
    noted,
    paragraph,
)
from casefiles.outbound.publications.parts.telling_figures import Writing
from casefiles.outbound.publications.parts.voice import Voice


def accounts(writing: Writing) -> Iterator[Block]:
    """Yield what may be published of each case that was chosen."""
    if not writing.material.accounts:
        yield paragraph(writing.say(N_("No incident was chosen to be told at length.")))
        return
    yield paragraph(
        writing.say(
            N_(
                "Nobody who was harmed and no witness is named here. Numbers that differ between "
                "reports stand beside one another as they were published."
            )
        )
    )
    for number, (_case, sheet) in enumerate(writing.material.accounts, start=1):
        yield _account(number, sheet.case, sheet.sources, writing)


def _account(number: int, case: PacketCase, heard: Sequence[Any], writing: Writing) -> Block:
    voice = writing.voice
    published = {one.number: one.published_at for one in heard if one.published_at}
    facts: list[list[Any]] = [
        [writing.say(N_("Date")), _words(case.when.display, voice)],
        [writing.say(N_("Place")), _place(case, voice)],
        *([label, voice.listed(values)] for label, values in _facts(case, voice)),
        *_reports(case, published, voice),
    ]
    if case.our_claim:
        parties = voice.listed(_words(one.name, voice) for one in case.our_claim.parties)
        standard = _words(case.our_claim.standard.label, voice)
        facts.append([writing.say(N_("Our attribution")), f"{parties} ({standard})"])
    told = [one for one in (case.summary, case.narrative) if one]
    return {
        "kind": "incident",
        "number": str(number),
        "title": _words(case.titles, voice),
        "facts": facts,
        "text": [part for one in told for part in _words(one, voice).split("\n\n") if part.strip()],
    }


def _words(text: Text, voice: Voice) -> str:
    """Return a text in the language of the report, else as it was first written."""
    here = next((one.text for one in text if one.language == voice.language), None)
    first = next((one.text for one in text if one.original), None)
    return here or first or (text[0].text if text else voice.unknown)


def _place(case: PacketCase, voice: Voice) -> str:
    parts = [_words(one, voice) for one in (case.where.names, case.where.area) if one]
    return voice.listed(parts) or voice.unknown


def _facts(case: PacketCase, voice: Voice) -> Iterator[tuple[str, list[str]]]:
    pairs = [
        (_words(one.aspect.label, voice), _words(one.value.label, voice)) for one in case.facts
    ]
    for label, group in groupby(pairs, key=lambda pair: pair[0]):
        yield label, list(dict.fromkeys(value for _label, value in group))


def _reports(
    case: PacketCase, published: Mapping[int, str], voice: Voice
) -> Iterator[list[Inline]]:
    """Yield what each report counts and says of who did it, one line a report."""
    said: dict[tuple[str, int | None], list[str]] = {}
    names = {one.source: _words(one.asserter, voice) for one in case.other_claims}
    for one in case.figures:
        label = voice.listed(
            _words(each.label, voice).lower() for each in (one.category, one.group)
        )
        number = voice.span(one.minimum, one.maximum)
        who = names.get(one.source) or _words(one.reported_by, voice)
        said.setdefault((who, one.source), []).append(f"{label}: {number}")
    for claim in case.other_claims:
        parties = voice.listed(_words(one.name, voice) for one in claim.parties)
        standard = _words(claim.standard.label, voice) if claim.standard else ""
        who = _words(claim.asserter, voice)
        words = [one for one in (parties, standard) if one]
        said.setdefault((who, claim.source), []).append(voice.listed(words) or voice.unknown)
    symbols = {one.source: one.reference for one in case.other_claims if one.reference}
    for (who, source), parts in said.items():
        note = voice.listed(
            one for one in (symbols.get(source), published.get(source or 0, "")) if one
        )
        yield [who, noted(voice.listed(parts, N_("; ")), note)]
