"""A field of rows: as many as wanted, added and taken off by buttons that save nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from typing_extensions import override
from wtforms.validators import StopValidation

from casefiles.foundation.digits import whole_number
from casefiles.foundation.errors import TooLarge
from casefiles.foundation.messages import N_
from casefiles.platform.web.fields import FieldOfSeveral, MacroWidget

NOT_CHOSEN = N_("A row says something, but not what about: choose in its first box.")
NOT_OFFERED = N_("Choose from the lists.")
TOO_MANY = N_(
    "At most %(most)s rows can be kept here. Nothing is saved yet; remove what is too many."
)
_MOST_ROWS = 100
#: each row is drawn with all its choices, so what no page of ours sends is not drawn again
_NEVER_SENT = 1000


@dataclass(frozen=True)
class Column:
    """One box of a row: a text, or a choice of those that the page gives before it is drawn."""

    name: str
    label: Any
    longest: int = 200
    chosen: bool = False


@dataclass(frozen=True)
class Choice:
    """One choice of a box, in its group where choices are grouped."""

    value: str
    label: Any
    group: Any = ""


class RowsField(FieldOfSeveral):
    """Rows of the same boxes; a row whose first box is empty does not count.

    Of more rows than can be kept `data` is empty, and none of them is cut off.

    Its inputs are `NAME-0-COLUMN`; the buttons are `NAME-add` and `NAME-drop`.
    `build` makes one value of a row's texts, `split` the texts of a value.
    """

    widget = MacroWidget("components/rows_field.html", "rows")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as the field takes them
        columns: Sequence[Column],
        build: Callable[[Mapping[str, str]], Any],
        split: Callable[[Any], Mapping[str, str]],
        **kwargs: Any,  # noqa: ANN401 - as the field takes them
    ) -> None:
        self.columns = columns
        self.build = build
        self.split = split
        self.choices: dict[str, Sequence[Choice]] = {}
        self.rows: list[Mapping[str, str]] = []
        self.is_reshaped = False
        super().__init__(*args, **kwargs)

    @override
    def process_data(self, value: Sequence[Any] | None) -> None:
        self.data = tuple(value or ())
        self.rows = [self.split(one) for one in self.data]

    @override
    def take(self, posted: Mapping[str, str]) -> None:
        self.rows = self._rows(posted)
        self.data = ()
        dropped = whole_number(posted.get("-drop", ""))
        self.rows = [row for at, row in enumerate(self.rows) if at != dropped]
        self.is_reshaped = "-add" in posted or "-drop" in posted
        if "-add" in posted:
            self._add()
        if not self.is_reshaped:
            self.data = self._few_enough(self._built())

    def _add(self) -> None:
        if len(self.rows) >= _MOST_ROWS:
            self.is_reshaped = False  # so that the form is judged, and says why none was added
            raise self._too_many()
        self.rows.append({})

    def _few_enough(self, built: list[Any]) -> tuple[Any, ...]:
        if len(built) > _MOST_ROWS:
            raise self._too_many()
        return tuple(built)

    def _too_many(self) -> ValueError:
        return self.refuse(TOO_MANY, most=_MOST_ROWS)

    def _rows(self, posted: Mapping[str, str]) -> list[Mapping[str, str]]:
        names = {column.name for column in self.columns}
        found: dict[int, dict[str, str]] = {}
        for key, text in posted.items():
            _dash, _, rest = key.partition("-")
            digits, _, name = rest.partition("-")
            number = whole_number(digits)
            if name in names and number is not None:
                found.setdefault(number, {})[name] = text.strip()
        if len(found) > _NEVER_SENT:
            raise TooLarge(TOO_MANY, most=_MOST_ROWS)
        return [found[number] for number in sorted(found)]

    def _built(self) -> list[Any]:
        first = self.columns[0].name
        typed = [column.name for column in self.columns[1:] if not column.chosen]
        built = []
        for row in self.rows:
            if row.get(first):
                built.append(self._one(row))
            elif any(row.get(name) for name in typed):
                raise self.refuse(NOT_CHOSEN, first)
        return built

    def _one(self, row: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever `build` makes
        try:
            return self.build({column.name: row.get(column.name, "") for column in self.columns})
        except ValueError as malformed:
            raise self.refuse(NOT_OFFERED) from malformed

    @override
    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        for row in self.rows:
            for name, choices in self.choices.items():
                if row.get(name) and row[name] not in {choice.value for choice in choices}:
                    raise StopValidation(gettext(NOT_OFFERED))

    @property
    def shown_rows(self) -> list[Mapping[str, str]]:
        """The rows to draw: at least one, so that there is something to fill in."""
        return self.rows or [{}]

    def grouped(self, column: Column) -> list[tuple[Any, list[Choice]]]:
        """Return the choices of a column as (group, choices), in their order."""
        groups: dict[str, list[Choice]] = {}
        for choice in self.choices.get(column.name, ()):
            groups.setdefault(str(choice.group), []).append(choice)
        return list(groups.items())

    @override
    def in_words(self, value: Sequence[Any]) -> str:
        return "; ".join(", ".join(self._words(self.split(one))) for one in value)

    def _words(self, row: Mapping[str, str]) -> list[str]:
        said = []
        for column in self.columns:
            text = row.get(column.name, "")
            labels = {one.value: str(one.label) for one in self.choices.get(column.name, ())}
            if text:
                said.append(labels.get(text, text).strip())
        return said


def is_reshaped(form: Any) -> bool:  # noqa: ANN401 - any form
    """Return whether a button of rows was pressed: the form is shown again and nothing saved."""
    return any(isinstance(field, RowsField) and field.is_reshaped for field in form)
