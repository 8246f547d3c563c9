"""The shape of what is typed about an incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import (
    AnyOf,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from casefiles.foundation.errors import Refusal
from casefiles.foundation.matches import Offered
from casefiles.platform.web.choices import grouped, offered, optional_id
from casefiles.platform.web.faults import OurSentences
from casefiles.platform.web.fields import EventDateField, Needed, TextsField
from casefiles.platform.web.forms import RecordForm, shown
from casefiles.platform.web.found import FoundField
from casefiles.record.cases.models import CaseAccess, CaseState, MemberStanding
from casefiles.record.cases.parts.judging import time_zones
from casefiles.record.cases.queries import SORTS, CaseFilter
from casefiles.record.cases.workflow import CaseDetails, faults_of
from casefiles.record.places.forms import place_field

Choices = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Choices]]
#: the form's fields that choose from a vocabulary of the codebook
SINGLE = {
    "target": "target",
    "delivery": "delivery",
    "place_precision": "place_precision",
    "control": "control",
}
SEVERAL = {"weapons": "weapon", "patterns": "pattern"}
ACCESS_WORDS = {
    CaseAccess.ORGANISATION: _l("Everyone in the organisation who works on cases"),
    CaseAccess.MEMBERS: _l("Only the people named on this case"),
}
STATE_WORDS = {
    CaseState.INTAKE: _l("intake"),
    CaseState.INVESTIGATING: _l("investigating"),
    CaseState.VERIFIED: _l("verified"),
    CaseState.CLOSED: _l("closed"),
    CaseState.VOID: _l("void"),
}
STANDING_WORDS = {
    MemberStanding.LEAD: _l("leads"),
    MemberStanding.MEMBER: _l("works on it"),
    MemberStanding.ASKED: _l("reads it as reviewer"),
}


class CaseForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (
        ("date_edtf", "time_of_day", "time_zone"),
        ("place_id", "place_precision", "latitude", "longitude"),
    )

    title = TextsField(_l("Title"), [Needed()], longest=200)
    date_edtf = EventDateField(_l("When did it happen?"))
    time_of_day = StringField(_l("Time of day, if known"), [Length(max=40)])
    time_zone = StringField(_l("Time zone"), [Length(max=40)])
    place_id = place_field(_l("Where?"))
    place_detail = StringField(_l("Exactly where, in words"), [Length(max=300)])
    place_precision = SelectField(_l("How exactly is the place known?"))
    latitude = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=None)
    longitude = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=None)
    control = SelectField(_l("Who controlled the place then?"))
    target = SelectField(_l("What was hit?"))
    weapons = SelectMultipleField(_l("Weapons"))
    delivery = SelectField(_l("How was it delivered?"))
    patterns = SelectMultipleField(_l("Pattern"))
    violations = SelectMultipleField(_l("Violations to examine"))
    narrative = TextsField(_l("What happened"), multiline=True, longest=40_000)
    tags = StringField(_l("Tags, separated by commas"), [Length(max=300)])
    access = RadioField(_l("Who may read this case?"), coerce=CaseAccess)

    def offer(
        self, *, places: Offered, vocabularies: dict[str, Choices], violations: Groups
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.place_id.offer(places, _l("not stated"))
        for name, vocabulary in SINGLE.items():
            self._fields[name].choices = offered(vocabularies[vocabulary], _l("not stated"))
        for name, vocabulary in SEVERAL.items():
            self._fields[name].choices = offered(vocabularies[vocabulary])
        self.violations.choices = grouped(violations)
        self.access.choices = offered([(str(k), v) for k, v in ACCESS_WORDS.items()])

    @property
    def time_zones(self) -> tuple[str, ...]:
        """The names to choose a time zone from while typing."""
        return time_zones()

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of(self.details())

    def details(self) -> CaseDetails:
        """Return what was filled in."""
        return CaseDetails(
            title=self.title.data,
            narrative=self.narrative.data or None,
            date_edtf=self.date_edtf.data,
            time_of_day=self.time_of_day.data or "",
            time_zone=self.time_zone.data or "",
            place_id=self.place_id.data,
            place_detail=self.place_detail.data or "",
            place_precision=self.place_precision.data,
            longitude=_number(self.longitude.data),
            latitude=_number(self.latitude.data),
            control=self.control.data,
            target=self.target.data,
            weapons=tuple(self.weapons.data or ()),
            delivery=self.delivery.data,
            patterns=tuple(self.patterns.data or ()),
            violations=tuple(self.violations.data or ()),
            tags=_tags(self.tags.data),
            access=self.access.data or CaseAccess.ORGANISATION,
        )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _tags(text: str | Sequence[str] | None) -> tuple[str, ...]:
    parts = (text or "").replace("،", ",").split(",") if isinstance(text, str | None) else text
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


_PART_OF_FILTER = {"place": "place_id", "words": "search_id"}


class CaseFilterForm(Form):
    """What narrows the list: codes, which go into the address, and words, which never do."""

    class Meta(DefaultMeta):
        """Say what is wrong in our own sentences."""

        @override
        def get_translations(self, form: BaseForm) -> OurSentences:
            return OurSentences()

    words = StringField(_l("Words"), [Length(max=200)])
    state = SelectField(_l("Did it happen"), default="")
    ours = SelectField(_l("Our attribution"), default="")
    stage = SelectField(_l("Reached"), default="")
    target = SelectField(_l("Target"), default="")
    place = place_field(_l("Place"))
    year = StringField(
        _l("Year"),
        [
            Optional(),
            Regexp(r"[0-9]{4}\Z", message=_l("Write the year with four digits, as in 2019.")),
        ],
    )
    mine = BooleanField(_l("Lead or member"))
    sort = HiddenField(validators=[Optional(), AnyOf(list(SORTS))])
    order = HiddenField(validators=[Optional(), AnyOf(["ascending", "descending"])])

    def offer(
        self, *, stages: Choices, standings: Choices, targets: Choices, places: Offered
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.state.choices = offered([(str(k), v) for k, v in STATE_WORDS.items()], _l("any state"))
        self.ours.choices = offered(standings, _l("any attribution"))
        self.stage.choices = offered(stages, _l("any step"))
        self.target.choices = offered(targets, _l("any target"))
        self.place.offer(places, _l("any place"))

    def validate_place(self, field: FoundField) -> None:
        """Refuse a place that an address names and that is not there."""
        if field.data and not any(value == str(field.data) for value, *_ in field.iter_choices()):
            raise ValidationError(_l("There is no such place."))

    @property
    def codes(self) -> dict[str, Any]:
        """Return what an address may carry of it."""
        sent = {field.name: _sent(field) for field in self if field.name != "words"}
        return {name: "1" if data is True else str(data) for name, data in sent.items() if data}

    @property
    def narrowing(self) -> dict[str, dict[str, Any]]:
        """Return the filters in force: {part of `CaseFilter` → its name, label and value}."""
        return {
            _PART_OF_FILTER.get(field.name, field.name): {
                "name": "search" if field.name == "words" else field.name,
                "label": field.label.text,
                "value": _l("me") if field.data is True else shown(field, field.data).strip(),
            }
            for field in self
            if field.data and field.name not in ("sort", "order")
        }

    def wanted(self, search_id: UUID | None) -> CaseFilter:
        """Return what was chosen, with the words that were kept."""
        return CaseFilter(
            state=CaseState(self.state.data) if self.state.data else None,
            target=self.target.data or "",
            place_id=self.place.data,
            year=int(self.year.data) if self.year.data else None,
            mine=bool(self.mine.data),
            search_id=search_id,
            stage=self.stage.data or "",
            ours=self.ours.data or "",
        )


def _sent(field: Field) -> object:
    """Return what a filter holds, or what was sent for it where that cannot be read."""
    return field.raw_data[0] if field.process_errors and field.raw_data else field.data


class MemberForm(RecordForm):
    person = SelectField(_l("Who?"), [InputRequired(_l("Choose a person."))], coerce=optional_id)
    standing = RadioField(
        _l("What is their part?"),
        [InputRequired(_l("Choose what they do on this case."))],
        coerce=MemberStanding,
    )

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Give the people to choose from."""
        self.person.choices = offered(people, _l("choose"))
        self.standing.choices = offered([(str(k), v) for k, v in STANDING_WORDS.items()])
