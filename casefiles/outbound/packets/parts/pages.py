"""Content to the data of each typeset page; the templates only lay it out."""

from __future__ import annotations

from casefiles.outbound.packets.parts.citing import cited_sources
from casefiles.outbound.packets.parts.content import (
    AnswerKind,
    Element,
    PacketContent,
    Recipient,
)
from casefiles.outbound.packets.parts.content_of_a_case import PacketCase, Text
from casefiles.outbound.packets.parts.figures import counts_for_page, figures_for_page
from casefiles.outbound.packets.parts.layout import (
    DATA_FILES,
    PERSON_FILES,
    case_file_name,
    folder_name,
)
from casefiles.outbound.packets.parts.plain import Plain, to_plain
from casefiles.outbound.packets.parts.steps import STEPS
from casefiles.outbound.packets.parts.words import (
    counted,
    date_in_words,
    grouped,
    in_words,
    words_in,
)


def every_page(content: PacketContent, language: str) -> Plain:
    day = content.sealed_at.date()
    return {
        "language": language,
        "words": dict(words_in(language)),
        "written_on": [day.year, day.month, day.day],
        "sealed_on": date_in_words(day, language),
        "submission_reference": content.submission_reference,
        "organisation": to_plain(content.organisation),
        "recipient": to_plain(content.recipient),
    }


def cover_letter_page(content: PacketContent, language: str, *, fingerprint: str) -> Plain:
    """Return the data of the cover letter."""
    return {
        **every_page(content, language),
        "title": counted("subject", language, len(content.cases)),
        "fingerprint": grouped(fingerprint),
        **_supplements(content, language),
        "cover_note": to_plain(content.cover_note),
        "disclosure": to_plain(content.disclosure),
        "withheld": _withheld(content, language),
        "contents": _contents(content, language),
        "cases": [
            {
                "number": case.number,
                "titles": to_plain(case.titles),
                "place": to_plain(case.where.names),
                "date": to_plain(case.when.display),
                "file": case_file_name(content, case, language),
            }
            for case in content.cases
        ],
    }


def _supplements(content: PacketContent, language: str) -> Plain:
    """Return which earlier submission it adds to: ours by reference and day, and by theirs."""
    sent_on = content.supplements_sent_on
    return {
        "supplements": content.supplements,
        "supplements_sent_on": date_in_words(sent_on, language) if sent_on else "",
        "supplements_their_reference": content.supplements_their_reference or "",
    }


def _withheld(content: PacketContent, language: str) -> str:
    count = sum(row.count for row in content.redactions)
    return (
        counted("withheld_count", language, count) if count else words_in(language)["withheld_none"]
    )


def _contents(content: PacketContent, language: str) -> list[Plain]:
    listed = (*PERSON_FILES, *DATA_FILES) if content.sheets else DATA_FILES
    rows = [(name, words_in(language)[key]) for name, key in listed]
    if content.exhibits:
        exhibits = counted("contents_exhibits", language, len(content.exhibits))
        rows.append(("data/exhibits/", exhibits))
    return [{"name": name, "what": what} for name, what in rows]


def case_page(content: PacketContent, case: PacketCase, language: str) -> Plain:
    """Return the data of one case file."""
    exhibits = [exhibit for exhibit in content.exhibits if case.number in exhibit.cases]
    cited = cited_sources(case) | {exhibit.source for exhibit in exhibits}
    claim = case.our_claim
    return {
        **every_page(content, language),
        "case": to_plain(case),
        "figures": figures_for_page(case, language),
        "counts": counts_for_page(case.victims, language),
        "left_out": _left_out(case, language),
        "point": f"{case.where.latitude}, {case.where.longitude}",
        "approved_on": claim
        and in_words(
            "approved_on",
            language,
            date=date_in_words(claim.approved_on, language),
            revision=claim.revision,
        ),
        "exhibits": to_plain(tuple(exhibits)),
        "sources": to_plain(tuple(item for item in content.sources if item.number in cited)),
        "redactions": to_plain(tuple(row for row in content.redactions if row.case == case.number)),
    }


def _left_out(case: PacketCase, language: str) -> Plain:
    """Return what to say where something was left out whole; None where nothing was."""
    counts = to_plain(case.left_out)
    return {
        name: in_words(f"left_out_{name}", language, count=count) if count else None
        for name, count in counts.items()
    }


def filing_sheet_page(content: PacketContent, language: str) -> Plain:
    """Return the data of the filing sheet."""
    recipient = content.recipient
    return {
        **every_page(content, language),
        "title": words_in(language)["filing_sheet"],
        "intro": in_words("filing_intro", language, recipient=text_in(recipient.names, language)),
        "edition": _edition(recipient, language),
        "elements": [
            {**to_plain(element), "answers": _answers(element, language)}
            for element in content.elements
        ],
    }


def _answers(element: Element, language: str) -> list[Plain]:
    """Return what an element is answered with, cases with the same answer together."""
    if any(answer.person is not None for answer in element.answers):
        said = {"language": language, "text": words_in(language)["see_person_sheets"]}
        return [{"cases": [], "kind": "given", "text": [said], "confidential": False}]
    cases: dict[tuple[AnswerKind, Text, bool], list[int]] = {}
    for answer in element.answers:
        known = cases.setdefault((answer.kind, answer.text, answer.confidential), [])
        known.extend([] if answer.case is None else [answer.case])
    return [
        {"cases": numbers, "kind": kind.value, "text": to_plain(text), "confidential": confidential}
        for (kind, text, confidential), numbers in cases.items()
    ]


def _edition(recipient: Recipient, language: str) -> str:
    """Return whose list of elements it is, and how far it was compared with what is published."""
    said = [in_words("filing_edition", language, version=recipient.profile_version)]
    if recipient.checked_on is not None:
        day = date_in_words(recipient.checked_on, language)
        said.append(in_words("filing_checked", language, date=day))
    said.append(text_in(recipient.checked_note, language))
    return " ".join(sentence for sentence in said if sentence)


def how_to_page(content: PacketContent, *, fingerprint: str) -> Plain:
    """Return the data of the one page that says how to check, in both languages at once."""
    folder = folder_name(content)
    return {
        **every_page(content, "en"),
        "english": dict(words_in("en")),
        "arabic": dict(words_in("ar")),
        "folder": folder,
        "fingerprint": grouped(fingerprint),
        "steps": [
            {"key": step.key, "command": step.command.format(folder=folder)} for step in STEPS
        ],
    }


def text_in(text: Text, language: str) -> str:
    """Return a text in a language, or else as it was first written, or nothing."""
    ranked = sorted(text, key=lambda item: (item.language != language, not item.original))
    return ranked[0].text if ranked else ""
