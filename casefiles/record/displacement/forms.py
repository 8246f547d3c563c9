"""The shape of what is typed about an estimate of displacement, and of what narrows their list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from casefiles.foundation.errors import Refusal
from casefiles.platform.web.choices import WordsField, offered, optional_id
from casefiles.platform.web.fields import EventDateField, Needed, RangeField, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind
from casefiles.record.displacement.export import REACH_WORDS, UNIT_WORDS
from casefiles.record.displacement.models import (
    CountedUnit,
    EstimateDetails,
    EstimateMark,
    Reach,
)
from casefiles.record.displacement.parts.judging import faults_of
from casefiles.record.displacement.queries import Wanted

Choices = Sequence[tuple[str, str]]
MARKS = (
    (EstimateMark.SOURCED.value, _l("sourced: read in the publication named")),
    (EstimateMark.UNCONFIRMED.value, _l("unconfirmed: to be checked")),
)
_UNITS = [(unit, _l(words)) for unit, words in UNIT_WORDS.items()]
_REACHES = [(reach, _l(words)) for reach, words in REACH_WORDS.items()]


class EstimateForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (
        ("count", "is_about", "unit"),
        ("kind", "from_edtf", "to_edtf"),
        ("mark", "source_title", "source_url"),
    )

    kind = RadioField(_l("What is counted?"), [InputRequired(_l("Choose what is counted."))])
    count = RangeField(_l("How many?"), [Needed()])
    is_about = BooleanField(_l("The publication says “about”"))
    unit = RadioField(_l("People or families?"), choices=offered(_UNITS), coerce=CountedUnit)
    wording = StringField(_l("As it is printed"), [Length(max=500)])
    from_edtf = EventDateField(_l("From"))
    to_edtf = EventDateField(_l("Until, or as of"), [Needed()])
    origins = WordsField(_l("Where did they leave?"), [Length(max=2000)])
    from_words = TextsField(_l("The same in words"), longest=300)
    destinations = WordsField(_l("Where did they go?"), [Length(max=2000)])
    to_words = TextsField(_l("Where they went, in words"), longest=300)
    reach = RadioField(
        _l("Inside the country, or abroad?"), choices=offered(_REACHES), coerce=Reach
    )
    party_id = SelectField(_l("Who is said to have caused it?"), coerce=optional_id)
    scope = TextsField(_l("What else narrows it"), longest=300)
    method = SelectField(_l("How was it counted?"), [Needed()])
    publisher = TextsField(_l("Whose estimate is it?"), [Needed()], longest=300)
    source_title = StringField(_l("Where it was read"), [Length(max=500)])
    source_url = StringField(_l("Address of the page"), [Length(max=2000)])
    source_on = DateField(_l("Date of that publication"), [Optional()])
    source_page = StringField(_l("Page or section"), [Length(max=60)])
    mark = RadioField(_l("How sure is it?"), choices=offered(MARKS), coerce=EstimateMark)
    note = TextsField(_l("Note for colleagues"), multiline=True, longest=8000)

    def offer(self, *, kinds: Choices, methods: Choices, parties: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds)
        self.method.choices = offered(methods)
        self.party_id.choices = offered(parties, _l("not said"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of(self.details())

    def details(self) -> EstimateDetails:
        """Return what was filled in."""
        return EstimateDetails(
            kind=self.kind.data or "",
            count=self.count.data,
            is_about=bool(self.is_about.data),
            unit=self.unit.data or CountedUnit.PEOPLE,
            wording=typed(self.wording).strip(),
            from_edtf=self.from_edtf.data or "",
            to_edtf=self.to_edtf.data or "",
            origins=tuple(self.origins.data or ()),
            from_words=self.from_words.data or None,
            destinations=tuple(self.destinations.data or ()),
            to_words=self.to_words.data or None,
            reach=self.reach.data or Reach.NOT_SAID,
            party_id=self.party_id.data,
            scope=self.scope.data or None,
            method=self.method.data or "",
            publisher=self.publisher.data or None,
            source_title=typed(self.source_title).strip(),
            source_url=typed(self.source_url).strip(),
            source_on=self.source_on.data,
            source_page=typed(self.source_page).strip(),
            mark=self.mark.data or EstimateMark.UNCONFIRMED,
            note=self.note.data or None,
        )


class EstimatesForm(FilterForm):
    """The filters: codes, ids and days, which an address may carry."""

    kind = SelectField(_l("Kind"), default="")
    place = SelectField(_l("Place"), default="")
    party = SelectField(_l("Party"), default="")
    reach = SelectField(_l("Inside or abroad"), default="")
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])

    def offer(self, *, kinds: Choices, places: Choices, parties: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("any kind"))
        self.place.choices = offered(places, _l("any place"))
        self.party.choices = offered(parties, _l("any party"))
        self.reach.choices = offered(_REACHES, _l("inside or abroad"))

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            kind=self.kind.data or "",
            place_id=UUID(self.place.data) if self.place.data else None,
            party_id=UUID(self.party.data) if self.party.data else None,
            reach=self.reach.data or "",
            since=self.since.data,
            until=self.until.data,
        )


class EstimatesOutForm(RecordForm):
    table = table_kind()
