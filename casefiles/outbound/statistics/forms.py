"""What narrows the statistics, what they are broken down by, and how a table leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import BooleanField, DateField, Form, RadioField, SelectField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Optional, ValidationError

from casefiles.outbound.statistics.parts.measures import MEASURES
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.platform.web.choices import offered
from casefiles.platform.web.faults import OurSentences
from casefiles.platform.web.forms import RecordForm, shown

Choices = Sequence[tuple[str, str]]
#: what a measure can be told apart by → its words
BY = {
    "place": _l("Governorate"),
    "party": _l("Party"),
    "year": _l("Year"),
    "month": _l("Month"),
    "weapon": _l("Weapon"),
    "target": _l("What was hit"),
    "sex": _l("Sex"),
    "age": _l("Age"),
    "kind": _l("Kind of facility"),
}


class StatisticsForm(Form):
    """The filters: codes, ids and days, which an address may carry."""

    class Meta(DefaultMeta):
        """Say what is wrong in our own sentences."""

        @override
        def get_translations(self, form: BaseForm) -> OurSentences:
            return OurSentences()

    party = SelectField(_l("Party"), default="")
    place = SelectField(_l("Governorate"), default="")
    since = DateField(_l("Incident not before"), [Optional()])
    until = DateField(_l("Incident not after"), [Optional()])
    measure = SelectField(_l("By year and in parts"), default="civilians_killed")
    by = SelectField(_l("Parts"), default="place")

    #: dimension → what its ids are called
    named: Mapping[str, Choices] = {}

    def offer(self, *, parties: Choices, places: Choices, say: Any) -> None:  # noqa: ANN401
        """Give the lists to choose from, labels in the page's language."""
        self.named = {"party": parties, "place": places}
        self.party.choices = offered(parties, _l("any party"))
        self.place.choices = offered(places, _l("anywhere"))
        self.measure.choices = [(one.code, say(one.name)) for one in MEASURES]
        self.by.choices = list(BY.items())

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("The period ends before it begins."))

    @property
    def codes(self) -> dict[str, Any]:
        """Return what an address carries of it."""
        sent = {field.name: _sent(field.data) for field in self}
        return {name: text for name, text in sent.items() if text}

    @property
    def narrowing(self) -> list[dict[str, Any]]:
        """Return the filters in force: name, label, value in words."""
        return [
            {"name": one.name, "label": one.label.text, "value": shown(one, one.data).strip()}
            for one in (self.party, self.place, self.since, self.until)
            if one.data
        ]

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            party_id=UUID(self.party.data) if self.party.data else None,
            since=self.since.data,
            until=self.until.data,
            place_id=UUID(self.place.data) if self.place.data else None,
        )


def _sent(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


class TableForm(RecordForm):
    kind = RadioField(
        _l("As what?"),
        [InputRequired(_l("Choose the form of the table."))],
        choices=offered(
            [
                ("xlsx", _l("Workbook (XLSX), for any spreadsheet program")),
                ("csv", _l("Plain text (CSV), for other programs")),
            ]
        ),
    )
    public = BooleanField(
        _l("It will be public: print no number from 1 to 4, nor one it follows from")
    )
