"""What narrows the gap register, and what is chosen of a table or an annex that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from casefiles.foundation import clock
from casefiles.outbound.reports.parts.facts import Gap, Wanted
from casefiles.outbound.reports.parts.judging import GAP_WORDS
from casefiles.platform.web.choices import offered
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.web.tables import table_kind

Choices = Sequence[tuple[str, str]]


class GapForm(FilterForm):
    """The filters: codes, ids and days, which an address may carry."""

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


def gap_choices(say: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - gettext
    """Return the gaps in plain words."""
    return [(str(gap), say(words)) for gap, words in GAP_WORDS.items()]


class TableForm(RecordForm):
    kind = table_kind()


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
