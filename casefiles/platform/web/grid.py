"""A field that is a table: what each column holds is chosen, each cell is a text with its fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from typing_extensions import override

from casefiles.foundation.digits import whole_number
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.fields import FieldOfSeveral, MacroWidget

#: rows that the button adds
_ADDED = 5
_MOST_COLUMNS = 60
TOO_MANY_ROWS = N_("At most %(most)s rows at once. Paste the table in parts.")
TOO_MANY_COLUMNS = N_("At most %(most)s columns at once. Leave out those that are not needed.")


class GridField(FieldOfSeveral):
    """Cells as typed, under columns whose meaning is chosen.

    Inputs: `NAME-ROW-COLUMN`, `NAME-column-COLUMN`, `NAME-heading-COLUMN`.
    Buttons: `NAME-check` judges and saves nothing, `NAME-add` appends rows,
    `NAME-drop` takes one off. `data` is the rows that say anything, each as
    {what the column holds → its texts}, and `numbers` which rows these are;
    of more rows than `most` it is empty, and none of them is cut off.
    """

    widget = MacroWidget("components/grid_field.html", "grid")

    def __init__(self, *args: Any, most: int = 500, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        #: what a column may hold, with its words; "" is "not taken"
        self.holdings: Sequence[tuple[str, Any]] = ()
        #: the words offered in the cells of a column, by what it holds
        self.words: Mapping[str, Sequence[str]] = {}
        self.most = most
        self.columns: list[str] = []
        self.headings: list[str] = []
        self.numbers: list[int] = []
        self.rows: list[list[str]] = []
        self.cell_faults: dict[tuple[int, int], list[str]] = {}
        self.row_faults: dict[int, list[str]] = {}
        self.warnings: dict[int, list[str]] = {}
        self.is_reshaped = False
        super().__init__(*args, **kwargs)

    @override
    def process_data(self, value: object) -> None:
        self.data = []

    def fill(
        self, columns: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        """Put a table into the field."""
        self.columns, self.headings = list(columns), list(headings)
        self.rows = [list(row) for row in rows]
        self.data = self._filled()

    @override
    def take(self, posted: Mapping[str, str]) -> None:
        columns = _numbered(posted, "-column-")
        headings = _numbered(posted, "-heading-")
        width = min(max(columns, default=-1) + 1, _MOST_COLUMNS)
        known = [columns.get(at, "") for at in range(width)]
        rows = _cells(posted, width)
        dropped = whole_number(posted.get("-drop", ""))
        rows = [row for at, row in enumerate(rows) if at != dropped]
        if "-add" in posted:
            rows += [[""] * width for _each in range(min(_ADDED, self.most - len(rows)))]
        self.is_reshaped = bool({"-add", "-drop", "-check"} & posted.keys())
        self.fill(known, [headings.get(at, "") for at in range(width)], rows)
        too_large = self.too_large(len(rows), max(columns, default=-1) + 1)
        if too_large:
            # Nothing is judged by half: it says why first, whatever button was pressed.
            self.data, self.numbers, self.is_reshaped = [], [], False
            raise self.refuse(too_large.message, **too_large.parameters)

    def too_large(self, rows: int, columns: int, *, beside: str | None = None) -> Refusal | None:
        """Return what is wrong with a table of this size; it is never cut to fit."""
        if columns > _MOST_COLUMNS:
            return Refusal(TOO_MANY_COLUMNS, field=beside, most=_MOST_COLUMNS)
        return Refusal(TOO_MANY_ROWS, field=beside, most=self.most) if rows > self.most else None

    @property
    def too_many_rows(self) -> str:
        """What is said of a pasted table with more rows than there is room for."""
        return gettext(TOO_MANY_ROWS, most=self.most)

    def _filled(self) -> list[dict[str, list[str]]]:
        self.numbers = [at for at, row in enumerate(self.rows) if any(map(str.strip, row))]
        return [self._by_holding(self.rows[at]) for at in self.numbers]

    def _by_holding(self, row: Sequence[str]) -> dict[str, list[str]]:
        held: dict[str, list[str]] = {}
        for holding, cell in zip(self.columns, row, strict=True):
            if holding:
                held.setdefault(holding, []).append(cell)
        return held

    def blame(self, row: int, holding: str, message: str) -> None:
        """Put a message beside the cell it is about, or beside its row where there is none."""
        if holding in self.columns:
            self.cell_faults.setdefault((row, self.columns.index(holding)), []).append(message)
        else:
            self.row_faults.setdefault(row, []).append(message)

    def warn(self, row: int, message: str) -> None:
        """Put a remark beside a row that stops nothing."""
        self.warnings.setdefault(row, []).append(message)

    @property
    def faulty(self) -> list[int]:
        """The rows that something is wrong with, in their order."""
        return sorted({row for row, _column in self.cell_faults} | self.row_faults.keys())

    @property
    def ready(self) -> int:
        """How many rows say something and nothing is wrong with."""
        return len(set(self.numbers) - set(self.faulty))

    @property
    def not_taken(self) -> list[str]:
        """The headings of the columns that hold something and are not taken."""
        return [
            self.headings[at] or str(at + 1)
            for at, holding in enumerate(self.columns)
            if not holding and any(row[at] for row in self.rows)
        ]

    @property
    def doubled(self) -> list[str]:
        """What two columns claim to hold."""
        held = [holding for holding in self.columns if holding]
        return sorted({each for each in held if held.count(each) > 1})


def _numbered(posted: Mapping[str, str], prefix: str) -> dict[int, str]:
    found = (
        (whole_number(key.removeprefix(prefix)), text.strip())
        for key, text in posted.items()
        if key.startswith(prefix)
    )
    return {at: text for at, text in found if at is not None}


def _cells(posted: Mapping[str, str], width: int) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for key, text in posted.items():
        _dash, _, rest = key.partition("-")
        row, column = (whole_number(number) for number in rest.partition("-")[::2])
        if row is not None and column is not None and column < width:
            rows.setdefault(row, [""] * width)[column] = " ".join(text.split())
    return [rows[number] for number in sorted(rows)]
