"""The sheet of each person, and the annex that counts everybody else, as data of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casefiles.outbound.packets.parts.content import (
    AnnexRow,
    Answer,
    Element,
    PacketContent,
    PersonSheet,
)
from casefiles.outbound.packets.parts.layout import case_file_name
from casefiles.outbound.packets.parts.pages import every_page, text_in
from casefiles.outbound.packets.parts.plain import Plain, to_plain
from casefiles.outbound.packets.parts.words import in_words, range_in_words, words_in

CIRCUMSTANCES, NAME = "circumstances", "person_name"


def sheet_page(content: PacketContent, sheet: PersonSheet, language: str) -> Plain:
    """Return the data of one person's sheet: every element, part by part, for this person."""
    case = content.cases[sheet.case - 1]
    recipient = text_in(content.recipient.names, language)
    return {
        **every_page(content, language),
        "name": in_words("person_number", language, number=sheet.number),
        "title": in_words("person_sheet", language, number=sheet.number),
        "intro": in_words("person_sheet_intro", language, recipient=recipient),
        "victim": {"case": sheet.case, "victim": sheet.victim},
        "case_file": case_file_name(content, case, language),
        "parts": list(_parts(content.elements, sheet)),
        "narrative": to_plain(case.narrative),
    }


def _parts(elements: Iterable[Element], sheet: PersonSheet) -> Iterator[Plain]:
    parts: dict[object, list[Element]] = {}
    for element in elements:
        parts.setdefault(element.part, []).append(element)
    for label, asked in parts.items():
        yield {"label": to_plain(label), "entries": [_entry(one, sheet) for one in asked]}


def _entry(element: Element, sheet: PersonSheet) -> Plain:
    answers = [one for one in element.answers if _is_about(one, sheet)]
    return {
        "label": to_plain(element.label),
        "answers": to_plain(tuple(answers)),
        "is_name": element.code == NAME,
        "tells_at_length": element.code == CIRCUMSTANCES,
    }


def _is_about(answer: Answer, sheet: PersonSheet) -> bool:
    if answer.person is not None:
        return answer.person == sheet.number
    return answer.case in {None, sheet.case}


def annex_page(content: PacketContent, language: str) -> Plain:
    """Return the data of the annex: case by case, and in each how many of whom."""
    return {
        **every_page(content, language),
        "title": words_in(language)["annex"],
        "cases": [
            {
                "number": case.number,
                "titles": to_plain(case.titles),
                "sheets": _span(
                    [one.number for one in content.sheets if one.case == case.number], language
                ),
                **_counted([row for row in content.annex if row.case == case.number], language),
            }
            for case in content.cases
        ],
    }


def _span(numbers: list[int], language: str) -> str | None:
    """Return the numbers of a case's sheets, which follow one another."""
    if not numbers:
        return None
    return range_in_words(numbers[0], numbers[-1], language)


def _counted(rows: list[AnnexRow], language: str) -> Plain:
    return {
        "rows": [{**to_plain(row), "count": _range([row], language)} for row in rows],
        "total": _range(rows, language) if rows else None,
    }


def _range(rows: list[AnnexRow], language: str) -> str | None:
    """Return how many people some rows count; one open row leaves the sum open."""
    highest = [row.maximum for row in rows]
    lowest = [row.minimum for row in rows]
    known = [number for number in lowest if number is not None]
    most = None if None in highest else sum(number or 0 for number in highest)
    return range_in_words(sum(known) if known else None, most, language)
