"""The shape of what is typed about victims, casualty figures and damage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from casefiles.foundation.errors import Refusal
from casefiles.foundation.folding import fold
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import WordsField, grouped, offered, optional_id
from casefiles.platform.web.fields import EventDateField, RangeField, TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.web.grid import GridField
from casefiles.record.sources.forms import Groups
from casefiles.record.victims.models import (
    MOST_AT_ONCE,
    DamageDetails,
    FigureDetails,
    VictimDetails,
    VictimKind,
)
from casefiles.record.victims.parts.judging import (
    faults_of_damage,
    faults_of_figure,
    faults_of_victim,
)
from casefiles.record.victims.parts.pasted import cells_of
from casefiles.record.victims.parts.rows import CODED, ReadRow, Said, guessed_columns, read_row

Choices = Sequence[tuple[str, str]]
KINDS = (
    (VictimKind.NAMED.value, _l("One person, named")),
    (VictimKind.UNNAMED.value, _l("One person, unnamed")),
    (VictimKind.GROUP.value, _l("A group")),
)
#: field → vocabulary of the codebook it chooses from
VICTIM_CODES: Mapping[str, str] = {
    "sex": "sex",
    "age_band": "age_band",
    "civilian_status": "civilian_status",
    "occupation": "occupation",
    "outcome": "outcome",
    "cause": "cause",
}
FIGURE_CODES: Mapping[str, str] = {"category": "casualty_category", "group": "casualty_group"}
DAMAGE_CODES: Mapping[str, str] = {"extent": "damage", "out_of_service": "out_of_service"}
_OLDEST = 130
#: the button of somebody who has no table to paste
EMPTY = "empty"
#: the language that a name in Latin script is kept under
LATIN = "en"


def _kind(value: object) -> VictimKind | None:
    return VictimKind(str(value)) if value else None


def _offer(form: RecordForm, codes: Mapping[str, str], vocabularies: Mapping[str, Choices]) -> None:
    for name, vocabulary in codes.items():
        field = form[name]
        several = isinstance(field, SelectMultipleField)
        pairs = vocabularies[vocabulary]
        field.choices = offered(pairs) if several else offered(pairs, _l("not stated"))


class VictimForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("age", "age_band"),)

    kind = RadioField(_l("Who?"), coerce=_kind, choices=offered(KINDS))
    names = TextsField(_l("Name"), longest=300)
    aliases = WordsField(_l("Other spellings and names, separated by commas"), [Length(max=2000)])
    birth_edtf = EventDateField(_l("Born"))
    count = RangeField(_l("How many are in the group?"))
    description = TextsField(_l("In a few words, in place of a name"), longest=300)
    sex = SelectField(_l("Sex"))
    age = IntegerField(
        _l("Age in years, at the time"), [Optional(), NumberRange(min=0, max=_OLDEST)]
    )
    age_band = SelectField(_l("Age band, at the time"))
    civilian_status = SelectField(_l("Civilian status"))
    occupation = SelectField(_l("Occupation"))
    outcome = SelectField(_l("What happened to them?"))
    cause = SelectField(_l("Cause"))
    violations = SelectMultipleField(_l("Violations to examine"))
    note = TextsField(_l("Note"), multiline=True, longest=8000)

    def offer(self, vocabularies: Mapping[str, Choices], violations: Groups) -> None:
        """Give the lists to choose from, labels in the page's language."""
        _offer(self, VICTIM_CODES, vocabularies)
        self.violations.choices = grouped(violations)
        for field in (self.sex, self.outcome):
            field.choices = offered(vocabularies[VICTIM_CODES[field.name]], _l("choose"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_victim(self.details())

    def details(self) -> VictimDetails:
        """Return what was filled in."""
        return VictimDetails(
            kind=self.kind.data,
            outcome=self.outcome.data or "",
            names=self.names.data,
            aliases=self.aliases.data or (),
            birth_edtf=self.birth_edtf.data,
            description=self.description.data or None,
            count=self.count.data,
            sex=self.sex.data or "",
            age=self.age.data,
            age_band=self.age_band.data or "",
            civilian_status=self.civilian_status.data or "",
            occupation=self.occupation.data or "",
            cause=self.cause.data or "",
            violations=tuple(self.violations.data or ()),
            note=self.note.data or None,
        )


class FigureForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("source_id", "category", "group", "count", "wording"),)

    source_id = SelectField(_l("Who counts?"), coerce=optional_id)
    category = SelectField(_l("What is counted?"))
    group = SelectField(_l("Who is counted?"))
    count = RangeField(_l("How many, by this report?"))
    wording = StringField(_l("In the report's own words"), [Length(max=500)])

    def offer(self, sources: Groups, vocabularies: Mapping[str, Choices]) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.source_id.choices = grouped(sources, _l("choose"))
        _offer(self, FIGURE_CODES, vocabularies)

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_figure(self.details())

    def details(self) -> FigureDetails:
        """Return what was filled in."""
        return FigureDetails(
            source_id=self.source_id.data,
            category=self.category.data or "",
            group=self.group.data or "",
            count=self.count.data,
            wording=(self.wording.data or "").strip(),
        )


class DamageForm(RecordForm):
    left_out_of_drafts = frozenset()

    facility_id = SelectField(_l("Which facility?"), coerce=optional_id)
    extent = SelectField(_l("How far was it damaged?"))
    out_of_service = SelectField(_l("Was it put out of service?"))
    note = TextsField(_l("Note"), multiline=True, longest=4000)

    def offer(self, here: Choices, others: Choices, vocabularies: Mapping[str, Choices]) -> None:
        """Give the lists to choose from, labels in the page's language."""
        groups = ((_l("At the place of this case"), here), (_l("Elsewhere"), others))
        self.facility_id.choices = grouped(groups, _l("choose"))
        _offer(self, DAMAGE_CODES, vocabularies)

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_damage(self.details())

    def details(self) -> DamageDetails:
        """Return what was filled in."""
        return DamageDetails(
            facility_id=self.facility_id.data,
            extent=self.extent.data or "",
            out_of_service=self.out_of_service.data or "",
            note=self.note.data or None,
        )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])


#: what a column of a pasted table may hold, with its words
HOLDINGS = (
    ("", _l("leave this column out")),
    ("original", _l("Name, original script")),
    ("latin", _l("Name, Latin script")),
    ("sex", _l("Sex")),
    ("age", _l("Age")),
    ("age_band", _l("Age band")),
    ("outcome", _l("What happened")),
    ("civilian_status", _l("Civilian status")),
    ("occupation", _l("Occupation")),
    ("cause", _l("Cause")),
    ("count", _l("How many")),
    ("description", _l("In place of a name")),
    ("note", _l("Remark")),
)
#: columns that an empty grid begins with
_FIRST_COLUMNS = (
    "original", "latin", "sex", "age", "outcome", "civilian_status", "occupation", "cause", "note",
)  # fmt: skip
_FIRST_ROWS = 10


class GridForm(RecordForm):
    """First the pasted text, then the same as a grid; the grid is what is recorded."""

    left_out_of_drafts = frozenset()

    table = TextAreaField(_l("The table"))
    original = SelectField(_l("Language of the names in original script"))
    outcome = SelectField(_l("What happened, in rows that do not say it"))
    grid = GridField(_l("Rows"), most=MOST_AT_ONCE)

    #: {folded name → reference} of who is recorded in the case already
    recorded: Mapping[str, str] = {}
    #: why the pasted text cannot become a grid
    too_large: Refusal | None = None

    def offer(
        self,
        languages: Choices,
        vocabularies: Mapping[str, Choices],
        recorded: Mapping[str, str],
    ) -> None:
        """Give the lists to choose from, and the names that the case holds already."""
        self.original.choices = offered(languages)
        self.outcome.choices = offered(vocabularies["outcome"], _l("not stated"))
        self.grid.holdings = HOLDINGS
        self.grid.words = {
            column: [label for _code, label in vocabularies[vocabulary]]
            for column, vocabulary in CODED.items()
        }
        self.recorded = recorded
        if self.is_pasted:
            self._unpack()
        elif EMPTY in request.form:
            width = len(_FIRST_COLUMNS)
            self.grid.fill(_FIRST_COLUMNS, [""] * width, [[""] * width] * _FIRST_ROWS)
        self.read: list[ReadRow] = self._read()

    @property
    def is_pasted(self) -> bool:
        """Whether a text was sent that is to become a grid."""
        return not self.grid.columns and bool((self.table.data or "").strip())

    @property
    def is_shown_first(self) -> bool:
        """Whether the grid is to be looked at before anything is recorded."""
        unseen = "grid-seen" not in request.form
        return bool(self.grid.columns) and (unseen or self.grid.is_reshaped)

    def _unpack(self) -> None:
        rows = cells_of(self.table.data or "")
        if not rows:
            return
        columns, has_headings = guessed_columns(rows)
        headings = rows[0] if has_headings else [""] * len(columns)
        people = rows[has_headings:]
        self.too_large = self.grid.too_large(len(people), len(columns), beside="table")
        if self.too_large is None:
            self.grid.fill(columns, headings, people)

    def _read(self) -> list[ReadRow]:
        """Read every row that says anything, and put beside each cell what is wrong of it."""
        said = Said(
            original=self.original.data or "",
            latin=LATIN,
            outcome=self.outcome.data or "",
            age_as_written=gettext("age as written"),
        )
        read = [read_row(cells, said) for cells in self.grid.data]
        for number, row in zip(self.grid.numbers, read, strict=True):
            for column, fault in row.faults:
                self.grid.blame(number, column, gettext(fault.message, **fault.parameters))
        self._warn_of_namesakes(read)
        return read

    def _warn_of_namesakes(self, read: Iterable[ReadRow]) -> None:
        above: dict[str, int] = {}
        for number, row in zip(self.grid.numbers, read, strict=True):
            names = {fold(name) for name in row.details.names.wordings.values()}
            for reference in sorted({self.recorded[name] for name in names & self.recorded.keys()}):
                said = gettext("The same name as %(reference)s in this case.", reference=reference)
                self.grid.warn(number, said)
            for other in sorted({above[name] for name in names & above.keys()}):
                self.grid.warn(number, gettext("The same name as row %(row)s.", row=other + 1))
            above |= dict.fromkeys(names - above.keys(), number)

    @override
    def judged(self) -> Iterable[Refusal]:
        if not self.grid.columns:
            nothing = N_("Paste a table, or begin with an empty grid.")
            yield self.too_large or Refusal(nothing, field="table")
        elif not self.read:
            yield Refusal(N_("No row says anything yet."), field="grid")
        for held in self.grid.doubled:
            if held != "note":
                yield Refusal(
                    N_("Two columns hold the same. Choose for one of them."), field="grid"
                )
        if self.grid.faulty:
            rows = ", ".join(str(row + 1) for row in self.grid.faulty)
            yield Refusal(
                N_("Nothing is recorded yet. See rows %(rows)s."), field="grid", rows=rows
            )

    def details(self) -> list[VictimDetails]:
        """Return who was filled in, row by row."""
        return [row.details for row in self.read]
