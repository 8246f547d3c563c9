"""The shape of what is typed about published figures, and of what narrows their list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from typing_extensions import override
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from casefiles.foundation.errors import Refusal
from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.fields import EventDateField, Needed, RangeField, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind
from casefiles.record.published_figures.models import FigureMark, PublishedDetails, Unit
from casefiles.record.published_figures.parts.judging import faults_of
from casefiles.record.published_figures.queries import Wanted

Choices = Sequence[tuple[str, str]]
UNITS = ((Unit.NUMBER.value, _l("a number")), (Unit.PERCENT.value, _l("a share, in per cent")))
MARKS = (
    (FigureMark.SOURCED.value, _l("sourced: read in the publication named")),
    (FigureMark.UNCONFIRMED.value, _l("unconfirmed: to be checked")),
)
#: the largest table that is read at once, in bytes
LARGEST = 1_000_000


class PublishedFigureForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("count", "is_about", "unit"), ("is_ours", "publisher"), ("since", "until"))

    measure = SelectField(_l("What is counted?"), [Needed()])
    count = RangeField(_l("How many?"), [Needed()])
    is_about = BooleanField(_l("The publication says “about”"))
    unit = RadioField(_l("What kind of number?"), choices=offered(UNITS))
    wording = StringField(_l("As it is printed"), [Length(max=500)])
    as_of_edtf = EventDateField(_l("As of which day?"), [Needed()])
    since = DateField(_l("Counted from"), [Optional()])
    until = DateField(_l("Counted until"), [Optional()])
    party_id = SelectField(_l("Party"), coerce=optional_id)
    place_id = SelectField(_l("Place"), coerce=optional_id)
    scope = TextsField(_l("What else narrows it"), longest=300)
    is_ours = BooleanField(_l("It is a figure of ours"))
    publisher = TextsField(_l("Whose figure is it?"), longest=300)
    source_title = StringField(_l("Where it was read"), [Length(max=500)])
    source_url = StringField(_l("Address of the page"), [Length(max=2000)])
    source_on = DateField(_l("Date of that publication"), [Optional()])
    source_page = StringField(_l("Page or section"), [Length(max=60)])
    mark = RadioField(_l("How sure is it?"), choices=offered(MARKS))
    calculation = StringField(_l("Computed from others: the sum"), [Length(max=300)])
    note = TextsField(_l("Note for colleagues"), multiline=True, longest=8000)

    def offer(self, *, measures: Choices, parties: Choices, places: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.measure.choices = offered(measures, _l("choose"))
        self.party_id.choices = offered(parties, _l("no party in particular"))
        self.place_id.choices = offered(places, _l("no place in particular"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of(self.details())

    def details(self) -> PublishedDetails:
        """Return what was filled in; a figure of ours needs no other publisher."""
        is_ours = bool(self.is_ours.data)
        return PublishedDetails(
            measure=self.measure.data or "",
            count=self.count.data,
            is_about=bool(self.is_about.data),
            unit=Unit(self.unit.data or Unit.NUMBER),
            as_of_edtf=self.as_of_edtf.data or "",
            since=self.since.data,
            until=self.until.data,
            party_id=self.party_id.data,
            place_id=self.place_id.data,
            scope=self.scope.data or None,
            is_ours=is_ours,
            publisher=None if is_ours else self.publisher.data or None,
            source_title=typed(self.source_title).strip(),
            source_url=typed(self.source_url).strip(),
            source_on=self.source_on.data,
            source_page=typed(self.source_page).strip(),
            mark=FigureMark(self.mark.data or FigureMark.UNCONFIRMED),
            calculation=typed(self.calculation).strip(),
            wording=typed(self.wording).strip(),
            note=self.note.data or None,
        )


class FiguresForm(FilterForm):
    """The filters of the list: codes, ids and days, which an address may carry."""

    measure = SelectField(_l("Measure"), default="")
    party = SelectField(_l("Party"), default="")
    publisher = SelectField(_l("Whose figure"), default="")
    as_of = DateField(_l("As of"), [Optional()])

    def offer(self, *, measures: Choices, parties: Choices, publishers: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.measure.choices = offered(measures, _l("any measure"))
        self.party.choices = offered(parties, _l("any party"))
        self.publisher.choices = offered(publishers, _l("any publisher"))

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            measure=self.measure.data or "",
            party_id=UUID(self.party.data) if self.party.data else None,
            publisher=self.publisher.data or "",
            as_of=self.as_of.data,
        )


class FigureTableForm(RecordForm):
    """A table to be brought in: a file, or pasted; shown before anything is entered."""

    file = FileField(_l("A file with the table"))
    table = TextAreaField(_l("Or paste the table here"), [Length(max=LARGEST)])


class ExplanationForm(RecordForm):
    left_out_of_drafts = frozenset()

    text = TextsField(_l("Why do they differ?"), multiline=True, longest=4000)


class FiguresOutForm(RecordForm):
    kind = table_kind()
