"""What a report is made of, once, whichever way it is set: see docs/report-document.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from casefiles.platform.documents.parts.report.addresses import is_address
from casefiles.platform.documents.parts.report.shapes import drawn
from casefiles.platform.documents.parts.report.words import REPORT_WORDS

Tone = Literal["plain", "good", "wait", "stop"]
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SECTION_ID = re.compile(r"[a-z][a-z0-9-]{0,59}")


LONGEST_NOTE = 2000


def require(holds: object, otherwise: str) -> None:
    """Refuse what does not hold, saying why."""
    if not holds:
        raise ValueError(otherwise)


@dataclass(frozen=True)
class Run:
    """Words that look alike. `number` is the key of a figure; `note` stands at the foot."""

    text: str
    bold: bool = False
    note: tuple[Run, ...] = ()
    number: str = ""
    href: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        require(not (self.href and self.number), "a run leads to one place, not to two")
        require(not any(run.note for run in self.note), "a note has no note of its own")
        letters = sum(len(run.text) for run in self.note)
        require(letters <= LONGEST_NOTE, f"a note has at most {LONGEST_NOTE} letters")
        require(not self.href or is_address(self.href), "no address that may be opened")
        require(not self.language or _LANGUAGE.fullmatch(self.language), "no code of a language")


Inline = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """Words of the report's own."""

    kind: ClassVar[str] = "paragraph"
    text: Inline


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section; it stands in the contents."""

    kind: ClassVar[str] = "subheading"
    text: str


@dataclass(frozen=True)
class KeyNumber:
    """One figure to remember."""

    value: str
    label: str
    note: Inline = ()
    number: str = ""


@dataclass(frozen=True)
class Numbers:
    """Key figures beside one another."""

    kind: ClassVar[str] = "numbers"
    items: tuple[KeyNumber, ...]


@dataclass(frozen=True)
class Table:
    """Rows under a head. Every row has a cell for every column."""

    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: str = ""
    align: tuple[Literal["text", "number"], ...] = ()
    total: tuple[Inline, ...] = ()
    note: Inline = ()

    def __post_init__(self) -> None:
        columns = len(self.head)
        require(columns, "a table without a column")
        require(len(self.align) in (0, columns), "an alignment for each column, or none")
        require(len(self.total) in (0, columns), "a total for each column, or none")
        wrong = [at for at, row in enumerate(self.rows, 1) if len(row) != columns]
        require(not wrong, f"rows {wrong[:5]} have another number of cells than the head")

    def is_number(self, column: int) -> bool:
        """Say whether a column holds numbers, which stand under one another."""
        return bool(self.align) and self.align[column] == "number"


@dataclass(frozen=True)
class Label:
    """Words in a drawing: `x` and `y` are where their line stands, as in SVG."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    size: float = 13
    bold: bool = False
    colour: str = "#445158"

    def __post_init__(self) -> None:
        require(re.fullmatch("#[0-9a-fA-F]{6}", self.colour), "a colour is # and six digits")
        require(4 <= self.size <= 60, "letters of 4 to 60 units")  # noqa: PLR2004 - what can be read


@dataclass(frozen=True)
class Drawing:
    """Shapes without words, and the words to stand among them. Anchors are left and right."""

    width: float
    height: float
    svg: str
    labels: tuple[Label, ...] = ()

    def __post_init__(self) -> None:
        require(self.width > 0 and self.height > 0, "a drawing has a width and a height")
        drawn(self.svg)


@dataclass(frozen=True)
class Chart:
    """A drawing, what it shows in a sentence, and the numbers that it was drawn from."""

    kind: ClassVar[str] = "chart"
    caption: str
    alt: str
    drawing: Drawing
    data: Table
    note: Inline = ()

    def __post_init__(self) -> None:
        require(self.alt.strip(), "a chart says in words what it shows")


@dataclass(frozen=True)
class Fact:
    """A thing and what is known of it."""

    label: str
    value: Inline


@dataclass(frozen=True)
class Incident:
    """One case, told shortly."""

    kind: ClassVar[str] = "incident"
    number: str
    title: str
    facts: tuple[Fact, ...] = ()
    text: tuple[Inline, ...] = ()
    note: Inline = ()


@dataclass(frozen=True)
class Compare:
    """What somebody said beside what was documented, and what comes of it."""

    kind: ClassVar[str] = "compare"
    left_head: str
    right_head: str
    left: tuple[Inline, ...]
    right: tuple[Inline, ...]
    verdict: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class List:
    """Items, one under the other."""

    kind: ClassVar[str] = "list"
    items: tuple[Inline, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Source:
    """Something that the report rests on, and where to find it."""

    text: Inline
    address: str = ""

    def __post_init__(self) -> None:
        require(not self.address or is_address(self.address), "no address that may be opened")


@dataclass(frozen=True)
class Sources:
    """Sources, numbered from 1."""

    kind: ClassVar[str] = "sources"
    items: tuple[Source, ...]


@dataclass(frozen=True)
class Quote:
    """Somebody's own words."""

    kind: ClassVar[str] = "quote"
    text: Inline
    who: Inline = ()


@dataclass(frozen=True)
class Note:
    """What a reader must bear in mind."""

    kind: ClassVar[str] = "note"
    text: Inline
    title: str = ""


Block = (
    Paragraph | Subheading | Numbers | Table | Chart | Incident | Compare | List | Sources | Quote
    | Note
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of the report that the contents lead to."""

    id: str
    heading: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        require(_SECTION_ID.fullmatch(self.id), "an id is small letters, digits and hyphens")
        require(self.heading.strip(), "a section has a heading")


@dataclass(frozen=True)
class Erratum:
    """What was put right since, and when, in words."""

    on: str
    text: Inline


@dataclass(frozen=True)
class Report:
    """A whole report in one language. `words` are the fixed ones: see REPORT_WORDS."""

    language: str
    title: str
    organisation: str
    reference: str
    edition: str
    published_on: tuple[int, ...]
    words: dict[str, str]
    sections: tuple[Section, ...]
    subtitle: str = ""
    period: str = ""
    #: the day of publication in words; without it, in digits
    day: str = ""
    is_draft: bool = False
    is_sample: bool = False
    #: how to cite it, licence, whom to write to
    imprint: tuple[Inline, ...] = ()
    errata: tuple[Erratum, ...] = ()

    def __post_init__(self) -> None:
        require(_LANGUAGE.fullmatch(self.language), "no code of a language")
        require(self.title.strip(), "a report has a title")
        require(len(self.published_on) == len("ymd"), "a day is a year, a month and a day")
        date(*self.published_on)
        missing = sorted(REPORT_WORDS.keys() - self.words.keys())
        require(not missing, f"words are missing: {', '.join(missing)}")
        twice = [
            one for one, count in Counter(one.id for one in self.sections).items() if count > 1
        ]
        require(not twice, f"several sections are called {', '.join(twice)}")
        wrong = {run.href for run in self.runs() if run.href.startswith("#")}
        wrong -= {f"#{one.id}" for one in self.sections}
        require(not wrong, f"no section for {', '.join(sorted(wrong))}")

    @property
    def published(self) -> date:
        """The day of publication."""
        return date(*self.published_on)

    @property
    def day_in_words(self) -> str:
        """The day of publication as it is printed."""
        return self.day or self.published.isoformat()

    def runs(self) -> Iterator[Run]:
        """Yield every run, those of notes too."""
        yield from _runs_in((self.sections, self.imprint, self.errata))


def _runs_in(value: object) -> Iterator[Run]:
    if isinstance(value, Run):
        yield value
        yield from value.note
    elif isinstance(value, tuple):
        for one in value:
            yield from _runs_in(one)
    elif hasattr(value, "__dataclass_fields__"):
        yield from _runs_in(tuple(vars(value).values()))
