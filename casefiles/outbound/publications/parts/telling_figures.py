"""The sections of a report that count: summary, method, figures, annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from casefiles.foundation.messages import N_
from casefiles.outbound.publications.parts.blocks import (
    Block,
    Inline,
    noted,
    paragraph,
    table,
    tiles,
)
from casefiles.outbound.publications.parts.charts import LISTED, on_map, over_time, side_by_side
from casefiles.outbound.publications.parts.numbers import Asked, Numbers, months_between
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.statistics.queries import BY_CODE, UNKNOWN, VOCABULARY_OF, Figure, Wanted
from casefiles.record.places.models import Place

if TYPE_CHECKING:
    from casefiles.outbound.publications.parts.material import Material

#: what stands first, as tiles
HEADLINES = (
    "cases",
    "people_killed",
    "people_injured",
    "children_killed",
    "women_killed",
    "massacres",
    "vital_facilities_attacked",
    "medical_facilities_attacked",
)
#: the columns of the table of years
IN_YEARS = (
    "cases",
    "people_killed",
    "children_killed",
    "women_killed",
    "massacres",
    "vital_facilities_attacked",
)
#: what is drawn by year, and by part
DRAWN = ("people_killed", "vital_facilities_attacked")
DRAWN_PARTS = frozenset({("people_killed", "place"), ("people_killed", "target")})
#: incidents are no persons: a map of them is told to anybody
ON_THE_MAP = ("cases", "place")
#: months are drawn where there are so many
_FEWEST_MONTHS, _MOST_MONTHS = 3, 120
_NONE = Figure(0, 0, cases=0)
#: dimension → what its table is headed with
BY_WORDS: Mapping[str, str] = {
    "place": N_("Governorate"),
    "kind": N_("Kind of facility"),
    "target": N_("What was struck"),
    "weapon": N_("Weapon"),
    "sex": N_("Sex"),
    "age": N_("Age"),
}
UNSURE = N_("of %(number)s more it is not known whether they belong")
PUBLIC_NOTE = N_(
    "Numbers of people from 1 to 4, and those from which such a number would follow, are withheld."
)


@dataclass
class Writing:
    """One report being written in one language."""

    material: Material
    voice: Voice
    numbers: Numbers
    #: the other languages of the report: words that were written in none but one of these keep it
    others: Mapping[str, Voice] = field(default_factory=dict)
    #: what was noted already where notes are not said twice
    noted: set[str] = field(default_factory=set)

    def once(self, text: str, note: str) -> Inline:
        """Return a text with a footnote, unless the same note stands at an earlier one here."""
        if note in self.noted:
            return text
        self.noted.add(note)
        return noted(text, note)

    def say(self, sentence: str, **values: object) -> str:
        """Return a sentence in the language of the report."""
        return self.voice.say(sentence, **values)

    def number(self, measure: str, figure: Figure, wanted: Wanted | None = None) -> dict[str, Any]:
        """Return a number of the period, or of a part of it, that opens its cases."""
        asked = Asked(measure, wanted or self.material.wanted)
        return self.numbers.run(asked, figure, self.voice)

    def name(self, measure: str) -> str:
        """Return what a measure is called."""
        return self.say(BY_CODE[measure].name)


# --- summary


def summary(writing: Writing) -> Iterator[Block]:
    """Yield the main figures."""
    whole = writing.material.whole
    yield tiles([_tile(code, whole[code], writing) for code in HEADLINES if code in whole])
    yield paragraph(
        writing.say(
            N_(
                "Figures as of %(day)s. Only incidents that were verified count, and of reports "
                "about one event only the first."
            ),
            day=writing.voice.day(writing.material.as_of),
        )
    )


def _tile(code: str, figure: Figure, writing: Writing) -> dict[str, Any]:
    run = writing.number(code, figure)
    tile = {"value": run["text"], "number": run["number"], "label": writing.name(code)}
    return tile | ({"note": unsure} if (unsure := _unsure(figure, writing)) else {})


def _unsure(figure: Figure, writing: Writing) -> str:
    if not figure.unknown:
        return ""
    return writing.say(UNSURE, number=writing.voice.number(figure.unknown))


# --- method


def method(writing: Writing) -> Iterator[Block]:
    """Yield the rules of counting."""
    say, material = writing.say, writing.material
    yield paragraph(
        say(
            N_(
                "An incident counts once it was verified, and closed cases count on. Who did it "
                "stands here only where a second person approved the attribution, who had no hand "
                "in it. The least is what every report allows or what is entered person by "
                "person, whichever is more; the most is the highest of both. Where nobody knows "
                "the most, “at least” stands. What is not known is not counted as zero."
            )
        )
    )
    if material.report.party:
        yield paragraph(
            say(
                N_("Counted are the incidents that are attributed to %(party)s or a part of it."),
                party=writing.voice.text(material.report.party.names),
            )
        )
    rows = [
        [writing.name(code), say(BY_CODE[code].rule)] for code in BY_CODE if code in material.whole
    ]
    yield table(
        say(N_("What each figure counts")),
        [say(N_("What is counted")), say(N_("Rule"))],
        rows,
        note=say(N_("Terms as in codebook %(version)s."), version=material.codebook),
    )


# --- figures


def figures(writing: Writing) -> Iterator[Block]:
    """Yield the tables of years, and of the parts."""
    if not writing.material.whole:
        yield paragraph(writing.say(N_("No incident of this period is verified yet.")))
        return
    yield _whole_table(writing)
    if len(writing.material.years) > 1:
        yield from (_over_years(code, writing) for code in DRAWN if _is_told(code, writing))
        yield _years(writing)
    yield from _months(writing)
    for (measure, by), found in writing.material.parts.items():
        if by in BY_WORDS and any("least" not in one.withheld for one in found.values()):
            yield from _parts(writing, measure, by, found)


def _months(writing: Writing) -> Iterator[Block]:
    """Yield the incidents of each month, drawn, where the report is about several months."""
    report, found = writing.material.report, writing.material.parts["cases", "month"]
    months = list(months_between(report.since, report.until))
    if not _FEWEST_MONTHS <= len(months) <= _MOST_MONTHS or not any(one in found for one in months):
        return
    voice = writing.voice
    figures = [
        (voice.event_date(one), one[:4] if one.endswith("-01") else "", found.get(one, _NONE))
        for one in months
    ]
    title = writing.say(N_("%(measure)s, by month"), measure=writing.name("cases"))
    undated = sum(one.cases or 0 for month, one in found.items() if month not in months)
    yield over_time(title, figures, voice, note=_of_months(len(months), undated, writing))


def _of_months(number: int, undated: int, writing: Writing) -> str:
    notes = []
    if undated:
        beside = N_("Incidents of which the month is not known, beside these: %(number)s.")
        notes.append(writing.say(beside, number=writing.voice.number(undated)))
    if number > LISTED:
        notes.append(writing.say(N_("The table of its numbers lists no month without incidents.")))
    return " ".join(notes)


def _is_told(code: str, writing: Writing) -> bool:
    """Return whether of any year a number is told that is more than none."""
    years = (found.get(code) for *_span, found in writing.material.years)
    return any(one is not None and one.least and "least" not in one.withheld for one in years)


def _whole_table(writing: Writing) -> Block:
    say, whole = writing.say, writing.material.whole
    rows: list[list[Inline]] = [
        [
            writing.name(code),
            [writing.number(code, whole[code])],
            _unknown(whole[code], writing.voice, is_asked=bool(BY_CODE[code].people)),
            _cases(whole[code], writing.voice),
        ]
        for code in BY_CODE
        if code in whole
    ]
    head = [
        say(N_("What is counted")),
        say(N_("How many")),
        say(N_("Not known whether they belong")),
        say(N_("Incidents")),
    ]
    caption = say(
        N_("%(since)s to %(until)s"),
        since=writing.voice.day(writing.material.report.since),
        until=writing.voice.day(writing.material.report.until),
    )
    return table(caption, head, rows, numeric=1, note=_public_note(writing))


def _unknown(figure: Figure, voice: Voice, *, is_asked: bool) -> str:
    if not is_asked:
        return "–"  # noqa: RUF001 - a dash for what is not asked
    if "unknown" in figure.withheld:
        return voice.say(N_("withheld"))
    return voice.number(figure.unknown or 0)


def _cases(figure: Figure, voice: Voice) -> str:
    if "cases" in figure.withheld:
        return voice.say(N_("withheld"))
    return voice.number(figure.cases or 0)


def _public_note(writing: Writing) -> str:
    return writing.say(PUBLIC_NOTE) if writing.material.is_public else ""


def _years(writing: Writing) -> Block:
    say, material = writing.say, writing.material
    codes = [code for code in IN_YEARS if code in material.whole]
    rows: list[list[Inline]] = [
        [
            _stretch(since, until, writing.voice),
            *(
                [
                    writing.number(
                        code,
                        found.get(code, Figure()),
                        Wanted(material.wanted.party_id, since, until, material.wanted.place_id),
                    )
                ]
                for code in codes
            ),
        ]
        for since, until, found in material.years
    ]
    together: list[Inline] = [
        say(N_("Together")),
        *([writing.number(code, material.whole[code])] for code in codes),
    ]
    return table(
        say(N_("Year by year")),
        [say(N_("Year")), *(writing.name(code) for code in codes)],
        rows,
        numeric=1,
        total=together,
        note=say(
            N_(
                "Years begin on the day the report begins. An incident whose day is not known "
                "lies in a year only where all its possible days do."
            )
        ),
    )


def _over_years(code: str, writing: Writing) -> Block:
    """Return a measure by the years of the report, drawn."""
    figures = [
        (
            _stretch(since, until, writing.voice),
            str(since.year) if since.year == until.year else f"{since.year}/{until.year}",
            found.get(code, Figure()),
        )
        for since, until, found in writing.material.years
    ]
    title = writing.say(N_("%(measure)s, by year"), measure=writing.name(code))
    return over_time(title, figures, writing.voice)


def _stretch(since: date, until: date, voice: Voice) -> str:
    return voice.say(N_("%(since)s to %(until)s"), since=voice.day(since), until=voice.day(until))


def _parts(writing: Writing, measure: str, by: str, found: Mapping[str, Figure]) -> Iterator[Block]:
    """Yield the parts of a measure, drawn where there is something to compare, and as a table."""
    if (measure, by) == ON_THE_MAP and len(found) > 1:
        yield from _map(writing, measure, found)
    if (measure, by) in DRAWN_PARTS and len(found) > 1:
        places = writing.material.places
        named = [
            (part_name(by, value, writing.voice, places), value, figure)
            for value, figure in found.items()
        ]
        title = _title_of_parts(writing, measure, by)
        yield side_by_side(title, named, writing.voice)
    yield _table_of_parts(writing, measure, by, found)


def _map(writing: Writing, measure: str, found: Mapping[str, Figure]) -> Iterator[Block]:
    title = writing.say(N_("%(measure)s, on the map"), measure=writing.name(measure))
    if drawn := on_map(title, found, writing.material.areas, writing.voice):
        yield drawn


def _title_of_parts(writing: Writing, measure: str, by: str) -> str:
    part = writing.say(BY_WORDS[by]).lower()
    return writing.say(N_("%(measure)s, by: %(part)s"), measure=writing.name(measure), part=part)


def _table_of_parts(writing: Writing, measure: str, by: str, found: Mapping[str, Figure]) -> Block:
    """Return the parts of a measure; of how many incidents, where it counts something else."""
    counts_more = measure != "cases"
    rows: list[list[Inline]] = [
        [
            part_name(by, value, writing.voice, writing.material.places),
            writing.numbers.cell(
                Asked(measure, writing.material.wanted, by, value), figure, writing.voice
            ),
            *([_cases(figure, writing.voice)] if counts_more else []),
        ]
        for value, figure in found.items()
    ]
    head = [writing.say(BY_WORDS[by]), writing.say(N_("How many"))]
    return table(
        _title_of_parts(writing, measure, by),
        [*head, *([writing.say(N_("Incidents"))] if counts_more else [])],
        rows,
        numeric=1,
        note=_public_note(writing) if any(one.withheld for one in found.values()) else "",
    )


def part_name(by: str, value: str, voice: Voice, places: Mapping[str, Place]) -> str:
    """Return what one part of a measure is called."""
    if value == UNKNOWN or not value:
        return voice.unknown
    if by == "place":
        place = places.get(value)
        return voice.text(place.names) if place else voice.unknown
    return voice.term(VOCABULARY_OF[by], value) if by in VOCABULARY_OF else value
