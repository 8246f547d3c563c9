"""A table of published figures (CSV), read row by row; nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from casefiles.foundation.counts import CountRange, InvalidCount
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.digits import with_latin_digits
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import UNSTORABLE, Texts
from casefiles.record.published_figures.models import FigureMark, PublishedDetails, Unit
from casefiles.record.published_figures.parts.judging import faults_of

MOST_ROWS = 2_000
NEEDED = ("measure", "minimum", "maximum", "as_of")
COLUMNS = (
    *NEEDED, "about", "unit", "since", "until", "party", "place", "scope_en", "scope_ar", "ours",
    "publisher_en", "publisher_ar", "source_title", "source_url", "source_on", "source_page",
    "mark", "calculation", "wording",
)  # fmt: skip
#: code of a party or a place → its id, None where there is none
Find = Callable[[str], UUID | None]
_YES, _NO = frozenset({"yes", "1", "true"}), frozenset({"", "no", "0", "false"})


@dataclass(frozen=True)
class Row:
    """One row: what it says, or what is wrong with it; the line is that of the file."""

    line: int
    given: Mapping[str, str]
    details: PublishedDetails | None
    faults: tuple[Refusal, ...] = ()


def read_table(content: str, *, party: Find, place: Find) -> list[Row]:
    """Read a table with a line of headings, separated by commas, semicolons or tabs."""
    text = content.removeprefix("\ufeff")
    if "\0" in text:
        raise Refusal(UNSTORABLE, field="table")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        headings = [str(each).strip() for each in reader.fieldnames or ()]
        _refuse_headings(headings)
        reader.fieldnames = headings
        return list(_rows(reader, party, place))
    except csv.Error:
        raise Refusal(N_("This is not a table that can be read (CSV)."), field="table") from None


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _refuse_headings(headings: Iterable[str]) -> None:
    found = set(headings)
    missing, strange = [one for one in NEEDED if one not in found], found - {*COLUMNS}
    if missing:
        raise Refusal(
            N_("The table has no column of this name: %(names)s"),
            field="table",
            names=", ".join(missing),
        )
    if strange:
        raise Refusal(
            N_("Nothing is known of a column of this name: %(names)s"),
            field="table",
            names=", ".join(sorted(strange)),
        )


def _rows(reader: csv.DictReader[str], party: Find, place: Find) -> Iterator[Row]:
    for count, read in enumerate(reader, start=1):
        if count > MOST_ROWS:
            raise Refusal(N_("A table has at most %(most)s rows."), field="table", most=MOST_ROWS)
        given = {name: (read.get(name) or "").strip() for name in COLUMNS}
        if any(given.values()):
            yield _row(reader.line_num, given, party, place)


def _row(line: int, given: Mapping[str, str], party: Find, place: Find) -> Row:
    faults: list[Refusal] = []

    def read(column: str, how: Callable[[str], Any], empty: Any = None) -> Any:  # noqa: ANN401 - whatever a column holds
        try:
            return how(given[column]) if given[column] else empty
        except (ValueError, InvalidCount):
            said = N_("“%(text)s” cannot be read.")
            faults.append(Refusal(said, field=column, text=given[column][:40]))
            return empty

    details = PublishedDetails(
        measure=given["measure"],
        count=_count(given, faults),
        as_of_edtf=_day(given["as_of"]),
        unit=read("unit", Unit, Unit.NUMBER),
        is_about=read("about", _flag, False),
        since=read("since", date.fromisoformat),
        until=read("until", date.fromisoformat),
        party_id=read("party", lambda code: _known(party, code)),
        place_id=read("place", lambda code: _known(place, code)),
        scope=_texts(given, "scope"),
        is_ours=read("ours", _flag, False),
        publisher=_texts(given, "publisher"),
        source_title=given["source_title"],
        source_url=given["source_url"],
        source_on=read("source_on", date.fromisoformat),
        source_page=given["source_page"],
        mark=read("mark", FigureMark, FigureMark.UNCONFIRMED),
        calculation=given["calculation"],
        wording=given["wording"],
    )
    faults += faults_of(details)
    return Row(line, given, None if faults else details, tuple(faults))


def _day(text: str) -> str:
    """Return a date as a form would keep it; what cannot be read is refused with the rest."""
    try:
        return EventDate.parse(text).edtf
    except InvalidDate:
        return text


def _flag(text: str) -> bool:
    if text.casefold() not in _YES | _NO:
        raise ValueError(text)
    return text.casefold() in _YES


def _known(find: Find, code: str) -> UUID:
    found = find(code)
    if found is None:
        raise ValueError(code)
    return found


def _count(given: Mapping[str, str], faults: list[Refusal]) -> CountRange:
    try:
        return CountRange(_number(given["minimum"]), _number(given["maximum"]))
    except InvalidCount as refused:
        faults.append(Refusal(refused.message, field="minimum"))
    except ValueError:
        faults.append(Refusal(N_("Write whole numbers, without separators."), field="minimum"))
    return CountRange()


def _number(typed: str) -> int | None:
    text = with_latin_digits(typed)
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(typed)
    return int(text.lstrip("0")[:20] or "0") if text else None


def _texts(given: Mapping[str, str], name: str) -> Texts | None:
    english, arabic = given[f"{name}_en"], given[f"{name}_ar"]
    return Texts.of(en=english, ar=arabic) if english or arabic else None
