"""One row of a table of victims, read as its columns say; what cannot be read is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from casefiles.foundation.counts import CountRange, InvalidCount
from casefiles.foundation.digits import with_latin_digits
from casefiles.foundation.errors import Refusal
from casefiles.foundation.folding import fold
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import InvalidTexts, Texts
from casefiles.record.victims.models import NOT_STATED, ONE, VictimDetails, VictimKind
from casefiles.record.victims.parts.judging import faults_of_victim
from casefiles.record.victims.parts.row_words import (
    codes,
    headings,
    units,
    unknown,
    without_digit,
)

#: columns that hold a code, and their vocabularies
CODED: Mapping[str, str] = {
    "sex": "sex",
    "age_band": "age_band",
    "outcome": "outcome",
    "civilian_status": "civilian_status",
    "occupation": "occupation",
    "cause": "cause",
}
_LONGEST = {"original": 300, "latin": 300, "description": 300}
_LONGEST_NOTE = 8000
#: field of a victim → the columns it may stand in
_STANDS_IN = {"names": ("original", "latin"), "age_band": ("age_band", "age"), "kind": ("count",)}

NOT_UNDERSTOOD = N_("This word is not understood here. Choose one of those offered, or clear it.")
NOT_AN_AGE = N_("Write years as in 35, or “3 months”, or a band such as “child”; or clear it.")
NOT_A_NUMBER = N_("Write how many as in 5, 5–7 or 5+.")  # noqa: RUF001 - a range's dash
NOBODY = N_("A row stands for at least one person.")
TOO_LONG = N_("This has %(length)s characters; at most %(limit)s can be kept.")
NO_OUTCOME = N_("What happened to them? Say it here, or above for all rows that do not.")

_MONTHS_OF_INFANCY = 24
_PLAIN_AGE = re.compile(r"[\w\s.]+")
_AGE = re.compile(r"(\d{1,3}) ?(\D*)")
_COUNT = re.compile(r"(\d{1,9})(?:\s*[-–—]\s*(\d{1,9})|\s*(\+))?")  # noqa: RUF001 - dashes of ranges


@dataclass(frozen=True)
class Said:
    """What holds for every row: the languages of its names, and what happened where it is silent.

    `age_as_written` heads the words of an age that is no plain number, kept in the note.
    """

    original: str
    latin: str
    outcome: str = ""
    age_as_written: str = ""


@dataclass
class ReadRow:
    """A row as a victim, with what is wrong of it by column; "" where no column is to blame."""

    details: VictimDetails
    faults: list[tuple[str, Refusal]] = field(default_factory=list)


def guessed_columns(rows: Sequence[Sequence[str]]) -> tuple[list[str], bool]:
    """Return what each column of a pasted table seems to hold, and whether its first row says so.

    A column that nothing is known of is "": it is not taken unless a person says what it is.
    """
    first = [headings().get(fold(cell), "") for cell in rows[0]]
    has_headings = 2 * sum(map(bool, first)) >= sum(map(bool, rows[0]))
    body, guesses = rows[1:] if has_headings else rows, []
    for at, named in enumerate(first):
        cells = [row[at] for row in body if fold(row[at])]
        guess = named if has_headings else _by_content(cells)
        if guess == "name":
            guess = "latin" if all(map(is_latin, cells)) else "original"
        guesses.append("" if guess == "number" or guess in guesses else guess)
    return guesses, has_headings


def _by_content(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    for column, vocabulary in CODED.items():
        if all(fold(cell) in codes(vocabulary) for cell in cells):
            return column
    if all(_age(cell) for cell in cells):
        return "age"
    return "name" if not any(re.search(r"\d", cell) for cell in cells) else ""


def is_latin(text: str) -> bool:
    """Return whether a name is written in Latin letters, or in none."""
    return not any(letter.isalpha() and ord(letter) > 0x24F for letter in text)  # noqa: PLR2004 - last of Latin Extended-B


def read_row(cells: Mapping[str, Sequence[str]], said: Said) -> ReadRow:
    """Read the cells of a row by column; what is unknown stays empty, never 0."""
    one = {column: " ".join(filter(None, given)) for column, given in cells.items()}
    row = ReadRow(VictimDetails(kind=None, outcome=said.outcome))
    _refuse_long(row, one)
    _take_codes(row, one)
    _take_age(row, one)
    _take_count(row, one.get("count", ""))
    try:
        _take_words(row, one, said)
    except InvalidTexts as refused:
        row.faults.append(("", Refusal(refused.message)))
    _set(row, kind=_kind(row.details))
    row.faults += [(_column(each, one), each) for each in _faults(row)]
    return row


def _set(row: ReadRow, **values: Any) -> None:  # noqa: ANN401 - as the details take them
    row.details = replace(row.details, **values)


def _refuse_long(row: ReadRow, one: Mapping[str, str]) -> None:
    for column, text in one.items():
        limit = _LONGEST.get(column, _LONGEST_NOTE)
        if len(text) > limit:
            row.faults.append((column, Refusal(TOO_LONG, length=len(text), limit=limit)))


def _take_codes(row: ReadRow, one: Mapping[str, str]) -> None:
    for column, vocabulary in CODED.items():
        word = fold(one.get(column, ""))
        if code := codes(vocabulary).get(word):
            _set(row, **{column: code})
        elif word not in unknown() and not (column == "age_band" and _age(one[column])):
            row.faults.append((column, Refusal(NOT_UNDERSTOOD)))


def _take_age(row: ReadRow, one: Mapping[str, str]) -> None:
    for column in ("age", "age_band"):
        cell = one.get(column, "")
        found = _age(cell)
        if found:
            age, band = found
            _set(row, age=age, age_band=row.details.age_band or band)
        elif column == "age" and fold(cell) in codes("age_band"):
            _set(row, age_band=row.details.age_band or codes("age_band")[fold(cell)])
        elif column == "age" and fold(cell) not in unknown():
            row.faults.append((column, Refusal(NOT_AN_AGE)))


def _age(cell: str) -> tuple[int, str] | None:
    """Return the age in whole years, and the band where months or days are said."""
    words = fold(cell)
    found = _AGE.fullmatch(fold(without_digit().get(words, cell)))
    if found is None or not _PLAIN_AGE.fullmatch(cell.strip()):
        return None
    number, unit = int(found[1]), found[2].strip()
    if unit in units("years"):
        return number, ""
    if unit in units("months"):
        return number // 12, "infant" if number < _MONTHS_OF_INFANCY else ""
    return (0, "infant") if unit in units("less") else None


def _take_count(row: ReadRow, cell: str) -> None:
    if fold(cell) in unknown():
        return
    found = _COUNT.fullmatch(with_latin_digits(cell).strip())
    if found is None:
        row.faults.append(("count", Refusal(NOT_A_NUMBER)))
        return
    least = int(found[1])
    most = None if found[3] else int(found[2] or least)
    if least == 0:
        row.faults.append(("count", Refusal(NOBODY)))
        return
    try:
        _set(row, count=CountRange(least, most))
    except InvalidCount as refused:
        row.faults.append(("count", Refusal(refused.message)))


def _take_words(row: ReadRow, one: Mapping[str, str], said: Said) -> None:
    names = {column: _name(one.get(column, "")) for column in ("original", "latin")}
    wordings = _wordings(names, said)
    aliases: tuple[str, ...] = ()
    if all(names.values()) and len(wordings) == 1:
        aliases = (names["latin"],)
    _set(
        row,
        names=Texts(wordings, next(iter(wordings), None)),
        aliases=aliases,
        description=_text(one.get("description", ""), said) or None,
        note=_text(_noted(one, said), said) or None,
    )


def _name(cell: str) -> str:
    return "" if fold(cell) in unknown() else cell


def _wordings(names: Mapping[str, str], said: Said) -> dict[str, str]:
    """Return the name by language, the original first; a lone name by the script it is in."""
    written = {"original": said.original, "latin": said.latin}
    if not all(names.values()):
        return {_language(name, said): name for name in names.values() if name}
    wordings: dict[str, str] = {}
    for column, language in written.items():
        wordings.setdefault(language, names[column])
    return wordings


def _language(text: str, said: Said) -> str:
    return said.latin if is_latin(text) else said.original


def _text(cell: str, said: Said) -> Texts:
    return Texts({_language(cell, said): cell})


def _noted(one: Mapping[str, str], said: Said) -> str:
    """Return the remark, and after it the very words of an age that is more than a number."""
    ages = [one[column] for column in ("age", "age_band") if _age(one.get(column, ""))]
    words = [age for age in ages if not with_latin_digits(age).isdigit()]
    kept = [f"{said.age_as_written}: {', '.join(words)}"] if words else []
    return "\n".join(filter(None, [one.get("note", ""), *kept]))


def _kind(details: VictimDetails) -> VictimKind:
    if details.count not in (NOT_STATED, ONE):
        return VictimKind.GROUP
    return VictimKind.NAMED if details.names else VictimKind.UNNAMED


def _faults(row: ReadRow) -> Iterator[Refusal]:
    said = {column for column, _fault in row.faults}
    for fault in faults_of_victim(row.details):
        if fault.field == "outcome":
            if "outcome" not in said:
                yield Refusal(NO_OUTCOME, field="outcome")
        elif fault.field not in said:
            yield fault


def _column(fault: Refusal, one: Mapping[str, str]) -> str:
    wanted = _STANDS_IN.get(fault.field or "", (fault.field or "",))
    return next((column for column in wanted if column in one), "")
