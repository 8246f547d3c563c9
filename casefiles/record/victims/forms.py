"""The shape of what is typed about victims, casualty figures and damage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
from casefiles.platform.web.choices import WordsField, grouped, offered, optional_id
from casefiles.platform.web.fields import EventDateField, RangeField, TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.record.sources.forms import Groups
from casefiles.record.victims.models import DamageDetails, FigureDetails, VictimDetails, VictimKind
from casefiles.record.victims.parts.judging import (
    faults_of_damage,
    faults_of_figure,
    faults_of_victim,
)

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
