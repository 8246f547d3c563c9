"""The shape of what is typed about covering: rows of coordinates, words, a verdict."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.foundation.digits import with_latin_digits
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import FieldOfSeveral
from casefiles.platform.web.forms import RecordForm
from casefiles.record.covering.models import Areas, Box, Order, Period, Shade, Span, Unit
from casefiles.record.covering.parts.making import Size
from casefiles.record.covering.parts.periods import joined, length, taken_out
from casefiles.record.covering.parts.recordings import NOTHING_LEFT, Recording
from casefiles.record.evidence.models import CopyState

Row = Mapping[str, str]
_INPUT = re.compile(r"-(\d{1,4})-([a-z]+)")
_TIME = re.compile(r"(?:(\d{1,2}):)?(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,4})?")
_ARABIC_POINT = "\u066b"
_BLANK_ROWS = 3
_WHOLE = 100
_SIDES = ("left", "top", "width", "height")
UNIT_WORDS = {
    Unit.PERCENT: _l("percent of the page"),
    Unit.PIXELS: _l("pixels"),
}
_OF_A_FRAME = {Unit.PERCENT: _l("percent of the frame")}
VERDICT_WORDS = {
    CopyState.CONFIRMED: _l("Yes: it goes out in place of the original"),
    CopyState.REFUSED: _l("No: neither it nor the original goes out"),
}


class RowsField(FieldOfSeveral):
    """Rows of numbers, each input named `NAME-ROW-COLUMN`; an empty row says nothing."""

    columns: tuple[str, ...] = ()
    data: list[Row]

    @override
    def take(self, posted: Mapping[str, str]) -> None:
        rows: dict[int, dict[str, str]] = {}
        for name, typed in posted.items():
            found = _INPUT.fullmatch(name)
            if found and found[2] in self.columns and typed.strip():
                rows.setdefault(int(found[1]), {})[found[2]] = typed.strip()
        self.data = [rows[number] for number in sorted(rows)]

    @property
    def rows(self) -> list[Row]:
        """What was typed, and some empty rows to go on in."""
        return [*(self.data or ()), *({},) * _BLANK_ROWS]

    @override
    def in_words(self, value: Sequence[Row]) -> str:
        """Return rows as one line."""
        return "; ".join(" ".join(row.values()) for row in value)


class BoxesField(RowsField):
    columns = ("page", "left", "top", "width", "height")


class SpansField(RowsField):
    columns = ("first", "last")


class PeriodsField(RowsField):
    columns = ("begin", "end")


class ShadesField(RowsField):
    columns = ("begin", "end", "left", "top", "width", "height")


class CoverForm(RecordForm):
    left_out_of_drafts = frozenset()

    unit = RadioField(_l("Measured in"), coerce=Unit, default=Unit.PERCENT)
    boxes = BoxesField(_l("Boxes"))
    words = TextAreaField(_l("Words to cover wherever they stand, one line for each"))
    spans = SpansField(_l("Passages, by their letters"))
    second = StringField(_l("The frame at"))
    shades = ShadesField(_l("Boxes over the pictures"))
    silences = PeriodsField(_l("Silence"))
    cuts = PeriodsField(_l("Cut out"))
    kept = PeriodsField(_l("Keep only"))
    reason = TextAreaField(_l("Why is it covered?"), [Length(max=500)])

    #: the pages that boxes lie on; the number of letters; what finds words in the text
    pages: Sequence[Size] = ()
    letters: int = 0
    find: Callable[[str], Sequence[Span]] | None = None
    recording: Recording | None = None

    def offer(
        self,
        pages: Sequence[Size],
        letters: int,
        find: Callable[[str], Sequence[Span]],
        recording: Recording | None = None,
    ) -> None:
        """Give what the exhibit is made of."""
        words = UNIT_WORDS if recording is None else UNIT_WORDS | _OF_A_FRAME
        self.unit.choices = offered([(str(unit), said) for unit, said in words.items()])
        self.pages, self.letters, self.find = pages, letters, find
        self.recording = recording

    @property
    def shown_at(self) -> int:
        """The second of the frame on which boxes are drawn: what was asked for, or the middle."""
        if self.recording is None:
            return 0
        asked = seconds_of(self.second.data or "")
        return self.recording.middle if asked is None else min(int(asked), self._last_second())

    def _last_second(self) -> int:
        return max(math.ceil(self.recording.seconds) - 1, 0) if self.recording else 0

    @override
    def judged(self) -> Iterable[Refusal]:
        yield from self._faults_of_boxes()
        yield from self._faults_of_spans()
        if self.recording is not None:
            yield from self._faults_of_times(self.recording)
        for line in self._lines():
            if self.find is not None and not self.find(line):
                yield Refusal(
                    N_("What line %(line)s says does not stand in the text."),
                    field="words",
                    line=self._lines().index(line) + 1,
                )
        if not self.order().areas:
            field = "cuts" if self.recording else "boxes" if self.pages else "words"
            nothing = N_("Nothing is covered yet: say where something is to be covered.")
            yield Refusal(nothing, field=field)
        if not (self.reason.data or "").strip():
            yield Refusal(N_("Say why, for whoever reads this later."), field="reason")

    def _faults_of_boxes(self) -> Iterator[Refusal]:
        for number, row in enumerate(self.boxes.data or (), start=1):
            box = _box(row)
            if box is None:
                yield Refusal(
                    N_("Box %(row)s: fill in page, left, top, width and height as numbers."),
                    field="boxes",
                    row=number,
                )
            elif not self._lies_on_a_page(box):
                yield Refusal(
                    N_("Box %(row)s does not lie on a page of this file."),
                    field="boxes",
                    row=number,
                )

    def _lies_on_a_page(self, box: Box) -> bool:
        if not (1 <= box.page <= len(self.pages) and box.width > 0 and box.height > 0):
            return False
        page = self.pages[box.page - 1]
        across, down = (
            (page.width, page.height) if self.unit.data is Unit.PIXELS else (_WHOLE, _WHOLE)
        )
        return box.left < across and box.top < down

    def _faults_of_spans(self) -> Iterator[Refusal]:
        for number, row in enumerate(self.spans.data or (), start=1):
            span = _span(row)
            if span is None or not 1 <= span.first <= span.last <= self.letters:
                yield Refusal(
                    N_("Passage %(row)s: fill in its first and last letter, from 1 to %(last)s."),
                    field="spans",
                    row=number,
                    last=self.letters,
                )

    def _faults_of_times(self, recording: Recording) -> Iterator[Refusal]:
        for field in (self.shades, self.silences, self.cuts, self.kept):
            for number, row in enumerate(field.data or (), start=1):
                if _period(row, recording.seconds) is None:
                    yield Refusal(
                        N_(
                            "Row %(row)s: fill in from when to when, as in 12.5 or 1:02.5, within"
                            " the %(last)s seconds of the recording."
                        ),
                        field=field.name,
                        row=number,
                        last=_short(recording.seconds),
                    )
        for number, row in enumerate(self.shades.data or (), start=1):
            if not self._lies_on_the_frame(row, recording):
                yield Refusal(
                    N_("Row %(row)s: left, top, width and height are no box in the pictures."),
                    field="shades",
                    row=number,
                )
        areas = self.order().areas
        if recording.seconds - length(taken_out(areas, recording.seconds)) <= 0:
            yield Refusal(NOTHING_LEFT, field="cuts")
        silent = length(joined(areas.silences))
        if recording.size is None and silent >= recording.seconds:
            yield Refusal(NOTHING_LEFT, field="silences")

    def _lies_on_the_frame(self, row: Row, recording: Recording) -> bool:
        shade = _shade(row, recording.seconds)
        if shade is None:  # where it is the times that are wrong, that is said already
            return all(_number(row.get(one, "")) is not None for one in _SIDES)
        size = recording.size
        if size is None or not (shade.width > 0 and shade.height > 0):
            return False
        is_pixels = self.unit.data is Unit.PIXELS
        across, down = (size.width, size.height) if is_pixels else (_WHOLE, _WHOLE)
        return shade.left < across and shade.top < down

    def _lines(self) -> list[str]:
        return [line.strip() for line in (self.words.data or "").splitlines() if line.strip()]

    def order(self) -> Order:
        """Return what was filled in; words by where they stand."""
        found = [span for line in self._lines() for span in (self.find(line) if self.find else ())]
        spans = [span for row in self.spans.data or () if (span := _span(row))]
        boxes = [box for row in self.boxes.data or () if (box := _box(row))]
        areas = Areas(
            unit=self.unit.data or Unit.PERCENT,
            boxes=tuple(boxes) if self.pages else (),
            spans=tuple(dict.fromkeys((*spans, *found))) if self.letters else (),
            **self._times(),
        )
        return Order(areas, self.reason.data or "")

    def _times(self) -> dict[str, Any]:
        """Return what was said of a recording; its boxes only where it has pictures."""
        if self.recording is None:
            return {}
        last = self.recording.seconds
        shades = self.shades.data or () if self.recording.size else ()
        return {
            "shades": tuple(shade for row in shades if (shade := _shade(row, last))),
            **{
                field.name: tuple(one for row in field.data or () if (one := _period(row, last)))
                for field in (self.silences, self.cuts, self.kept)
            },
        }


def _box(row: Row) -> Box | None:
    values = [_number(row.get(column, "")) for column in BoxesField.columns]
    if any(value is None for value in values):
        return None
    page, *sides = [value for value in values if value is not None]
    return Box(int(page), *sides) if page == int(page) else None


def _span(row: Row) -> Span | None:
    first, last = (_number(row.get(column, "")) for column in SpansField.columns)
    return None if first is None or last is None else Span(int(first), int(last))


def _period(row: Row, last: float) -> Period | None:
    """Return a time within a recording; without a beginning or an end from the first, to the last.

    The last tenths may be typed as a page shows them, rounded.
    """
    begin = seconds_of(row.get("begin", "")) if row.get("begin") else 0.0
    end = seconds_of(row.get("end", "")) if row.get("end") else last
    if begin is None or end is None or not begin < min(end, last) or end >= last + 1:
        return None
    return Period(begin, min(end, last))


def _shade(row: Row, last: float) -> Shade | None:
    period = _period(row, last)
    sides = [_number(row.get(column, "")) for column in _SIDES]
    found = [one for one in sides if one is not None]
    if period is None or len(found) != len(sides):
        return None
    return Shade(period.begin, period.end, *found)


def _short(seconds: float) -> str:
    return f"{seconds:.1f}"


def seconds_of(typed: str) -> float | None:
    """Return seconds, also of minutes and hours before colons; None of what is no time."""
    found = _TIME.fullmatch(_plain(typed))
    if found is None:
        return None
    minutes = 0
    for before in found.groups()[:2]:
        minutes = minutes if before is None else minutes * 60 + int(before)
    return minutes * 60 + float(found[3])


def _plain(typed: str) -> str:
    return with_latin_digits(typed).replace(_ARABIC_POINT, ".").replace(",", ".").strip()


def _number(typed: str) -> float | None:
    plain = _plain(typed)
    return float(plain) if _NUMBER.fullmatch(plain) else None


class ReviewForm(RecordForm):
    verdict = RadioField(
        _l("Does the copy cover enough?"), [InputRequired(_l("Choose one of the two."))]
    )
    note = TextAreaField(_l("What is still to be seen, or what you looked at"), [Length(max=500)])

    def offer(self, verdicts: Sequence[CopyState]) -> None:
        """Give the verdicts that this person may pronounce; none is chosen for them."""
        self.verdict.choices = offered([(str(one), VERDICT_WORDS[one]) for one in verdicts])
