"""What narrows the gap register, and what is chosen of a table or an annex that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import BooleanField, DateField, Form, RadioField, SelectField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Optional, ValidationError

from casefiles.foundation import clock
from casefiles.outbound.reports.parts.facts import Gap, Wanted
from casefiles.outbound.reports.parts.judging import GAP_WORDS
from casefiles.platform.web.choices import offered
from casefiles.platform.web.faults import OurSentences
from casefiles.platform.web.forms import RecordForm, shown

Choices = Sequence[tuple[str, str]]


class GapForm(Form):
    """The filters: codes, ids and days, which an address may carry."""

    class Meta(DefaultMeta):
        """Say what is wrong in our own sentences."""

        @override
        def get_translations(self, form: BaseForm) -> OurSentences:
            return OurSentences()

    as_of = DateField(_l("As of"), [Optional()])
    party = SelectField(_l("Party"), default="")
    body = SelectField(_l("Body"), default="")
    place = SelectField(_l("Governorate"), default="")
    since = DateField(_l("Incident not before"), [Optional()])
    until = DateField(_l("Incident not after"), [Optional()])
    gap = SelectField(_l("The gap"), default="")

    def offer(
        self, *, parties: Choices, bodies: Choices, places: Choices, gaps: Iterable[tuple[str, Any]]
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.party.choices = offered(parties, _l("any party"))
        self.body.choices = offered(bodies, _l("any body"))
        self.place.choices = offered(places, _l("anywhere"))
        self.gap.choices = offered(gaps, _l("any gap"))

    def validate_as_of(self, field: DateField) -> None:
        """Refuse a day that has not come: nothing is known of it."""
        if field.data and field.data > clock.today():
            raise ValidationError(_l("This day has not come yet."))

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
            for one in self
            if one.data
        ]

    @property
    def day(self) -> date:
        """Return the day that is asked about: today, unless another is."""
        asked: date | None = self.as_of.data
        return asked or clock.today()

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            as_of=self.day,
            party_id=UUID(self.party.data) if self.party.data else None,
            body=self.body.data or "",
            place_id=UUID(self.place.data) if self.place.data else None,
            since=self.since.data,
            until=self.until.data,
            gap=Gap(self.gap.data) if self.gap.data else None,
        )


def _sent(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def gap_choices(say: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - gettext
    """Return the gaps in plain words."""
    return [(str(gap), say(words)) for gap, words in GAP_WORDS.items()]


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


class AnnexForm(RecordForm):
    language = RadioField(
        _l("In which language?"), [InputRequired(_l("Choose the language of the annex."))]
    )
    with_submissions = BooleanField(
        _l("Say also to which bodies each case was submitted, and since when")
    )

    def offer(self, languages: Choices) -> None:
        """Give the languages that an annex is written in."""
        self.language.choices = offered(languages)
