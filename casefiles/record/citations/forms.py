"""The shape of a citation."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import grouped, offered
from casefiles.platform.web.forms import RecordForm
from casefiles.record.citations.models import CitationDetails
from casefiles.record.sources.forms import Groups

Choices = Sequence[tuple[str, str]]


class CitationForm(RecordForm):
    left_out_of_drafts = frozenset()

    support = SelectField(
        _l("What does it rest on?"),
        [InputRequired(_l("Choose a source or an exhibit."))],
        validate_choice=False,
    )
    credibility = SelectField(_l("How credible is this information, judged by itself?"))
    locator = StringField(_l("Where in it?"), [Length(max=200)])
    quotation = TextAreaField(_l("Its own words"), [Length(max=2000)])

    def offer(self, *, exhibits: Choices, sources: Groups, credibilities: Choices) -> None:
        """Give the lists to choose from; the value of a support is its reference."""
        groups = ((_l("Exhibits of this case"), exhibits), *sources)
        self.support.choices = grouped(groups, _l("choose"))
        self.credibility.choices = offered(
            [(value, f"{value} {label}") for value, label in credibilities], _l("choose")
        )

    def details(self) -> CitationDetails:
        """Return what was filled in."""
        return CitationDetails(
            support=self.support.data or "",
            credibility=self.credibility.data or "",
            locator=self.locator.data or "",
            quotation=self.quotation.data or "",
        )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
