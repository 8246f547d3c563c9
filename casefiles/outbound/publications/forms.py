"""The shape of what is typed about a report and in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Optional

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.outbound.publications.models import Audience, ReportDetails, Template
from casefiles.outbound.publications.parts.templates import KINDS
from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import Needed, TextsField
from casefiles.platform.web.forms import RecordForm

Choices = Sequence[tuple[str, str]]
AUDIENCE_WORDS = {
    Audience.PUBLIC: _l("Anybody: nobody of the record is named, small numbers stay out"),
    Audience.INTERNAL: _l("Colleagues: it stays inside the organisation"),
}


class ReportForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("since", "until"), ("party", "place"))

    template = RadioField(
        _l("What kind of report?"), [InputRequired(_l("Choose what kind of report it is."))]
    )
    title = TextsField(_l("Title"), [Needed()], longest=300)
    party = SelectField(_l("About which party?"), default="")
    place = SelectField(_l("Where?"), default="")
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
    audience = RadioField(
        _l("For whom is it?"),
        [InputRequired(_l("Choose for whom it is."))],
        choices=offered([(one.value, words) for one, words in AUDIENCE_WORDS.items()]),
    )

    def offer(self, *, kinds: Choices, parties: Choices, places: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.template.choices = offered(kinds)
        self.party.choices = offered(parties, _l("whoever it was"))
        self.place.choices = offered(places, _l("everywhere"))

    @override
    def judged(self) -> Iterable[Refusal]:
        template = self.template.data
        if template == Template.ANNIVERSARY and not self.party.data:
            yield Refusal(N_("Say which party the report is about."), field="party")

    def details(self) -> ReportDetails:
        """Return what was filled in."""
        return ReportDetails(
            title=self.title.data,
            template=Template(self.template.data),
            audience=Audience(self.audience.data),
            party=self.party.data or "",
            place=self.place.data or "",
            since=self.since.data,
            until=self.until.data,
        )


def kind_choices(say: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the kinds of report with what each is for."""
    return [(one.code.value, f"{say(one.name)}: {say(one.purpose)}") for one in KINDS.values()]


class SectionForm(RecordForm):
    left_out_of_drafts = frozenset()

    prose = TextsField(_l("Your words"), multiline=True, longest=40_000)
    is_left_out = BooleanField(_l("Leave this section out of the report"))


class AccountsForm(RecordForm):
    cases = SelectMultipleField(_l("Which incidents?"))

    def offer(self, cases: Choices) -> None:
        """Give the cases to choose from."""
        self.cases.choices = offered(cases)
