"""The letter, the filing sheet and the sheets of persons for editing: what their PDFs say, as DOCX.

Each takes the data of the same page as its template for the PDF, and says it in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from casefiles.outbound.packets.parts.plain import Plain
from casefiles.platform.documents.documents import (
    Block,
    Paragraph,
    Run,
    Sheet,
    Table,
    editable_document,
)

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefe]")
_DOT = Run(" · ")
Wordings = list[dict[str, Any]]


def cover_letter(page: Plain) -> bytes:
    """Return the letter that goes before everything else."""
    return _Page(page).document(page["submission_reference"], _letter)


def filing_sheet(page: Plain) -> bytes:
    """Return what the recipient asks for, with our answers."""
    return _Page(page).document(page["words"]["filing_sheet"], _filing_sheet)


def person_sheet(page: Plain) -> bytes:
    """Return one person's sheet, in the parts of the recipient's form."""
    return _Page(page).document(page["name"], _person_sheet)


class _Page:
    """The data of a page, and how its texts become words of a document."""

    def __init__(self, data: Plain) -> None:
        self.data = data
        self.words: Mapping[str, str] = data["words"]
        self.language: str = data["language"]

    def document(self, name: str, blocks: Callable[[_Page], Iterator[Block]]) -> bytes:
        """Typeset a page under its letterhead; `name` stands in its foot."""
        words, organisation = self.words, self.data["organisation"]
        mark = (Run(words["sample_line"], alert=True, bold=True),) if organisation["sample"] else ()
        reference = (Run(f"{words['our_reference']} "), _code(self.data["submission_reference"]))
        foot = (*reference, Run(f" · {words['confidential']} · "), _apart(name))
        sheet = Sheet(
            title=self.data["title"],
            language=self.language,
            blocks=(*self._letterhead(), *blocks(self)),
            header=mark,
            footer=foot,
            page_words=(words["page"], words["of"]),
        )
        return editable_document(sheet)

    def _letterhead(self) -> Iterator[Block]:
        organisation = self.data["organisation"]
        own = _wording(organisation["names"], self.language)
        names = [own, *(one for one in organisation["names"] if one["language"] != own["language"])]
        yield Paragraph(
            _joined([Run(one["text"], one["language"], bold=True) for one in names[:2]])
        )
        told = [organisation[key] for key in ("email", "telephone", "website")]
        contact = [_apart(one, muted=True) for one in (*organisation["address"], *told) if one]
        if contact:
            yield Paragraph(_joined(contact))

    def say(self, text: Wordings) -> Run:
        """Return a text in the page's language, or else in the one it was written in."""
        found = _wording(text, self.language)
        return Run(found["text"], found["language"]) if found else self.small("not_stated")

    def small(self, key: str) -> Run:
        """Return fixed words that stand back."""
        return Run(self.words[key], muted=True)

    def untranslated(self, text: Wordings) -> tuple[Run, ...]:
        """Return which language a text of people's own is in, where it is not the page's."""
        found = _wording(text, self.language)
        if not found or found["language"] in {self.language, "und"}:
            return ()
        name = self.words.get(f"lang_{found['language']}", found["language"])
        comma = "، " if self.language == "ar" else ", "
        return (Run(f" ({name}{comma}{self.words['not_translated']})", muted=True),)

    def at_length(self, text: Wordings) -> Iterator[Block]:
        """Yield a text as paragraphs, each beginning at its own side of the page."""
        found = _wording(text, self.language)
        if named := self.untranslated(text):
            yield Paragraph(named, keeps_with_next=True)
        for paragraph in found["text"].split("\n\n") if found else ():
            yield Paragraph((Run(paragraph),), language=found["language"])

    def fixed(self, key: str, **values: str) -> Paragraph:
        """Return a fixed sentence."""
        return Paragraph((Run(self.words[key].format(**values)),))

    def answer(self, item: Plain, *, is_name: bool = False) -> tuple[Run, ...]:
        """Return an answer: given, withheld, or that nobody knows. A name is never translated."""
        if item["kind"] == "withheld":
            reason = (_DOT, self.say(item["text"])) if item["text"] else ()
            said = (Run(self.words["withheld"], alert=True, bold=True), *reason)
        elif item["kind"] == "not_stated":
            said = (self.small("not_stated"),)
        else:
            named = () if is_name else self.untranslated(item["text"])
            said = (self.say(item["text"]), *named)
        return (*said, *self._confidential(item))

    def _confidential(self, item: Plain) -> tuple[Run, ...]:
        if not item["confidential"]:
            return ()
        return (Run("  "), Run(self.words["mark_confidential"], alert=True, bold=True))

    def numbered(self, key: str, numbers: list[int]) -> Run:
        """Return which cases, victims … something is about."""
        comma = "، " if self.language == "ar" else ", "
        return Run(f"{self.words[key]} {comma.join(map(str, numbers))}", muted=True)


def _letter(page: _Page) -> Iterator[Block]:
    data, words = page.data, page.words
    yield Paragraph((page.small("to"),), keeps_with_next=True)
    whom = page.say(data["recipient"]["names"])
    lines = (run for row in data["recipient"]["address"] for run in (Run("\n"), _apart(row)))
    yield Paragraph((Run(whom.text, whom.language, bold=True), *lines))
    yield Paragraph((page.small("date"), Run(f" {data['sealed_on']}")))
    yield Paragraph((page.small("our_reference"), Run(" "), _code(data["submission_reference"])))
    yield Paragraph((Run(data["title"]),), heading=1)
    yield page.fixed("salutation")
    yield page.fixed("opening")
    if data["supplements"] is not None:
        yield from _supplements(page)
    yield from page.at_length(data["cover_note"])
    yield Paragraph((Run(words["cases_listed"]),), heading=2)
    yield _cases(page)
    yield Paragraph((Run(words["contents"]),), heading=2)
    listed = tuple((_cell(_code(one["name"])), _cell(Run(one["what"]))) for one in data["contents"])
    yield Table((2, 5), listed, head=(words["file"], words["what_it_is"]))
    yield Paragraph((Run(words["personal_data"]),), heading=2)
    if data["disclosure"]:
        yield Paragraph((page.say(data["disclosure"]),))
    yield Paragraph((Run(data["withheld"]),))
    yield from _integrity(page)
    yield from _closing(page)


def _supplements(page: _Page) -> Iterator[Block]:
    data, theirs = page.data, page.data["supplements_their_reference"]
    yield page.fixed("supplements", reference=data["supplements"], date=data["supplements_sent_on"])
    if theirs:
        yield page.fixed("supplements_theirs", reference=theirs)


def _cases(page: _Page) -> Table:
    head = tuple(page.words[key] for key in ("case", "incident", "where", "date", "file"))
    rows = tuple(
        (
            _cell(Run(str(one["number"]))),
            _cell(page.say(one["titles"])),
            _cell(page.say(one["place"])),
            _cell(page.say(one["date"])),
            _cell(_code(one["file"], muted=True)),
        )
        for one in page.data["cases"]
    )
    return Table((4, 13, 11, 9, 9), rows, head=head)


def _integrity(page: _Page) -> Iterator[Block]:
    yield Paragraph((Run(page.words["integrity"]),), heading=2)
    yield page.fixed("integrity_text")
    yield Paragraph((page.small("fingerprint"),), keeps_with_next=True)
    yield Paragraph((_code(page.data["fingerprint"], bold=True),), keeps_with_next=True)
    places = [_apart(one) for one in page.data["organisation"]["fingerprint_published_at"]]
    said = _joined(places) or (page.small("published_nowhere"),)
    yield Paragraph((Run(f"{page.words['published_at']}: ", muted=True), *said))


def _closing(page: _Page) -> Iterator[Block]:
    organisation = page.data["organisation"]
    yield Paragraph((page.small("closing"),), keeps_with_next=True)
    name = page.say(organisation["names"])
    yield Paragraph((Run(name.text, name.language, bold=True),), keeps_with_next=True)
    told = [organisation[key] for key in ("focal_point", "email", "telephone")]
    whom = Run(f"{page.words['focal_point']}: ", muted=True)
    yield Paragraph((whom, *_joined([_apart(one) for one in told if one])))


def _filing_sheet(page: _Page) -> Iterator[Block]:
    data, order = page.data, page.data["recipient"]["order_note"]
    yield Paragraph((Run(data["title"]),), heading=1)
    yield Paragraph((Run(data["intro"]),))
    if order:
        yield Paragraph((page.say(order),))
    yield Paragraph((Run(data["edition"], muted=True),))
    for number, element in enumerate(data["elements"], start=1):
        yield from _element(page, number, element)


def _element(page: _Page, number: int, element: Plain) -> Iterator[Block]:
    if element["part"]:
        part = page.say(element["part"])
        yield Paragraph((Run(part.text, part.language, muted=True),), keeps_with_next=True)
    yield Paragraph((Run(f"{number}  "), page.say(element["label"])), heading=2)
    mark = page.small(f"mark_{element['mark']}")
    answers = tuple(
        Paragraph(_of_cases(page, one) + page.answer(one)) for one in element["answers"]
    )
    rows = (
        ("requirement", _cell(Run(page.words[element["requirement"]]))),
        ("basis", (Paragraph((_code(element["source"]),)), Paragraph((mark,)))),
        ("answer", answers or _cell(page.small("no_answer"))),
    )
    yield Table((1, 4), tuple((_cell(page.small(key)), cell) for key, cell in rows))


def _of_cases(page: _Page, answer: Plain) -> tuple[Run, ...]:
    if not answer["cases"]:
        return ()
    key = "case" if len(answer["cases"]) == 1 else "cases_numbers"
    return (page.numbered(key, answer["cases"]), Run(": ", muted=True))


def _person_sheet(page: _Page) -> Iterator[Block]:
    data = page.data
    yield Paragraph((Run(data["title"]),), heading=1)
    yield Paragraph((Run(data["intro"]),))
    case, victim = ([data["victim"][key]] for key in ("case", "victim"))
    whose = [page.numbered("case", case), page.numbered("victim", victim)]
    yield Paragraph(_joined([*whose, _code(data["case_file"], muted=True)]))
    for part in data["parts"]:
        if part["label"]:
            yield Paragraph((page.say(part["label"]),), heading=2)
        for entry in part["entries"]:
            yield from _entry(page, entry)
    yield Paragraph((page.small("confidential_note"),))


def _entry(page: _Page, entry: Plain) -> Iterator[Block]:
    label = page.say(entry["label"])
    yield Paragraph((Run(label.text, label.language, muted=True),), keeps_with_next=True)
    if not entry["answers"]:
        yield Paragraph((page.small("no_answer"),))
    for answer in entry["answers"]:
        yield Paragraph(page.answer(answer, is_name=entry["is_name"]))
        if entry["is_name"] and answer["kind"] == "given":
            yield from _in_other_languages(answer["text"], page.language)
    if entry["tells_at_length"]:
        yield from page.at_length(page.data["narrative"])


def _in_other_languages(text: Wordings, language: str) -> Iterator[Block]:
    said = _wording(text, language)
    for other in text:
        if other["language"] != said["language"]:
            yield Paragraph((Run(other["text"], other["language"], muted=True),))


def _wording(text: Wordings, language: str) -> dict[str, Any]:
    """Return a text in a language, or as it was first written, or its first; else nothing."""
    ranked = sorted(text, key=lambda one: (one["language"] != language, not one.get("original")))
    return ranked[0] if ranked else {}


def _cell(run: Run) -> tuple[Paragraph, ...]:
    return (Paragraph((run,)),)


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Return runs with a dot between them."""
    return tuple(part for run in runs for part in (_DOT, run))[1:]


def _apart(value: str, *, muted: bool = False) -> Run:
    """Return a name or an address that keeps its own order, whatever stands around it."""
    return Run(value, "ar" if _ARABIC.search(value) else "en", muted=muted)


def _code(value: str, *, muted: bool = False, bold: bool = False) -> Run:
    """Return a code, a hash, a path: always left to right."""
    return Run(value, "en", muted=muted, bold=bold)
