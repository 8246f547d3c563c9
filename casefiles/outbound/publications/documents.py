"""A report as plain data for typesetting: its sections in one language, its numbers in none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.publications.models import Audience, Report
from casefiles.outbound.publications.parts import (
    telling_accounts,
    telling_annex,
    telling_displacement,
    telling_figures,
    telling_record,
    telling_remedies,
)
from casefiles.outbound.publications.parts.blocks import Block, Inline, paragraph
from casefiles.outbound.publications.parts.material import Material, cases_of
from casefiles.outbound.publications.parts.numbers import Asked, Numbers
from casefiles.outbound.publications.parts.telling_figures import Writing
from casefiles.outbound.publications.parts.telling_record import OF_REGISTER
from casefiles.outbound.publications.parts.templates import (
    ACCOUNTS,
    ANNEX,
    CLAIMS,
    FIGURES,
    KINDS,
    METHOD,
    RECOMMENDATIONS,
    SECTIONS,
    SUMMARY,
    UN_RESPONSE,
)
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.statistics.queries import BY_CODE
from casefiles.platform.documents.documents import REPORT_WORDS

#: the languages that a report is written in
WRITTEN = ("en", "ar")
_TELLING: Mapping[str, tuple[Callable[[Writing], Iterator[Block]], ...]] = {
    SUMMARY: (telling_figures.summary,),
    METHOD: (telling_figures.method,),
    FIGURES: (telling_figures.figures,),
    ACCOUNTS: (telling_accounts.accounts,),
    CLAIMS: (telling_record.claims, telling_displacement.displacement),
    UN_RESPONSE: (telling_record.un_response,),
    RECOMMENDATIONS: (telling_record.recommendations, telling_remedies.remedies),
    ANNEX: (telling_annex.annex,),
}
#: a live number in prose: [[civilians_killed]]
TOKEN = re.compile(r"\[\[([a-z_]+)\]\]")


def unwritten(report: Report) -> dict[str, list[str]]:
    """Return what stands in one language alone: {heading → the languages that lack it}."""
    said = {N_("Title"): report.title} | {
        SECTIONS[one.code].heading: one.prose
        for one in report.sections
        if one.prose and not one.is_left_out
    }
    lacking = {
        name: [one for one in WRITTEN if one not in text.languages] for name, text in said.items()
    }
    return {name: languages for name, languages in lacking.items() if languages}


def numbers_in(prose: Texts | None) -> set[str]:
    """Return the measures whose live numbers stand in some prose."""
    return {
        name for text in (prose.wordings.values() if prose else ()) for name in TOKEN.findall(text)
    }


def faults_of_prose(prose: Texts | None) -> Iterator[Refusal]:
    """Yield the live numbers that no measure is called by."""
    for unknown in sorted(numbers_in(prose) - set(BY_CODE)):
        yield Refusal(
            N_("No figure is called %(name)s. Those that there are stand beside the field."),
            field="prose",
            name=unknown,
        )


def document_of(
    material: Material,
    voice: Voice,
    numbers: Numbers,
    *,
    number: int | None = None,
    others: Mapping[str, Voice] | None = None,
) -> dict[str, Any]:
    """Return everything that a report says in one language; its numbers go into `numbers`."""
    report, writing = material.report, Writing(material, voice, numbers, others or {})

    def told(code: str) -> list[Block]:
        writing.noted.clear()  # a source is named once in each section
        put = (block for tell in _TELLING[code] for block in tell(writing))
        return [*_prose(report.prose_of(code), writing), *put]

    return {
        "language": voice.language,
        "title": voice.text(report.title),
        "subtitle": _subtitle(writing),
        "period": _period(writing),
        "organisation": voice.text(material.organisation.names),
        "reference": report.reference,
        "edition": _edition(report.audience, number, voice),
        "day": voice.day(material.as_of),
        "published_on": [material.as_of.year, material.as_of.month, material.as_of.day],
        "is_draft": number is None,
        "is_sample": material.organisation.is_sample,
        "words": {key: voice.say(words) for key, words in REPORT_WORDS.items()},
        "sections": [
            {
                "id": code.replace("_", "-"),
                "heading": voice.say(SECTIONS[code].heading),
                "blocks": told(code),
            }
            for code in KINDS[report.template].sections
            if not report.leaves_out(code)
        ],
        "errata": [],
    }


def _subtitle(writing: Writing) -> str:
    report, voice = writing.material.report, writing.voice
    party = voice.text(report.party.names) if report.party else ""
    place = voice.text(report.place.names) if report.place else ""
    return " · ".join(one for one in (party, place) if one)


def _period(writing: Writing) -> str:
    report, voice = writing.material.report, writing.voice
    return voice.say(
        N_("%(since)s to %(until)s"), since=voice.day(report.since), until=voice.day(report.until)
    )


def _edition(audience: Audience, number: int | None, voice: Voice) -> str:
    if number is None:
        return voice.say(N_("Draft of the report"))
    words = {
        Audience.PUBLIC: N_("Public edition %(number)s"),
        Audience.INTERNAL: N_("Internal edition %(number)s"),
    }
    return voice.say(words[audience], number=voice.number(number))


def _prose(prose: Texts | None, writing: Writing) -> Iterator[Block]:
    """Yield what people wrote, paragraph by paragraph, its live numbers filled in."""
    if not prose:
        return
    words, language = prose.in_language(writing.voice.language)
    other = language if language != writing.voice.language else None
    for part in re.split(r"\n\s*\n", words):
        if part.strip():
            yield paragraph(_filled(part.strip(), writing, other))


def _filled(text: str, writing: Writing, language: str | None) -> Inline:
    runs: list[dict[str, Any]] = []
    marked = {"language": language} if language else {}
    for place, piece in enumerate(TOKEN.split(text)):
        if place % 2:
            runs.append({**_live(piece, writing, language), **marked})
        elif piece:
            runs.append({"text": piece, **marked})
    return runs


def _live(measure: str, writing: Writing, language: str | None) -> dict[str, Any]:
    """Return a live number in the language of the words around it."""
    voice = writing.others.get(language or "", writing.voice)
    figure = writing.material.whole.get(measure)
    if figure is None or measure not in BY_CODE:
        return {"text": voice.say(N_("none counted"))}
    return writing.numbers.run(Asked(measure, writing.material.wanted), figure, voice)


def frozen(
    session: Session,
    report: Report,
    voices: Mapping[str, Voice],
    material: Material,
    *,
    number: int | None,
) -> dict[str, Any]:
    """Return everything that a report says, in every language, with the cases behind it."""
    numbers = Numbers()
    told = {
        language: document_of(material, voice, numbers, number=number, others=voices)
        for language, voice in voices.items()
    }
    asked = {key: of for key, (of, _figure) in numbers.found.items()}
    return {
        "format": 1,
        "as_of": material.as_of.isoformat(),
        "codebook": material.codebook,
        "audience": report.audience.value,
        "documents": told,
        "numbers": numbers.plain(cases_of(session, asked)),
        "accounts": [str(case.id) for case, _sheet in material.accounts],
    }


def number_of(
    session: Session, material: Material, voice: Voice, key: str
) -> Mapping[str, Any] | None:
    """Return one number of a draft with the cases behind it; None where it says no such number."""
    numbers = Numbers()
    document_of(material, voice, numbers)
    asked = {key: numbers.found[key][0]} if key in numbers.found else {}
    found: Mapping[str, Any] | None = numbers.only(key).plain(cases_of(session, asked)).get(key)
    return found


def name_of(measure: str) -> str:
    """Return the sentence that says what a number counts, to be translated."""
    return BY_CODE[measure].name if measure in BY_CODE else OF_REGISTER[measure]
