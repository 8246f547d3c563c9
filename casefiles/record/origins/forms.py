"""The shape of what is said about a source that derives from another."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm
from casefiles.record.origins.workflow import DerivationDetails

Choices = Sequence[tuple[str, str]]


class DerivationForm(RecordForm):
    left_out_of_drafts = frozenset()

    origin = SelectField(
        _l("From which source does it derive?"), [InputRequired(_l("Choose a source."))]
    )
    how = RadioField(
        _l("How does it derive from it?"),
        [InputRequired(_l("Choose how it derives from the other."))],
    )
    note = TextAreaField(_l("What shows it?"), [Length(max=2000)])

    def offer(self, *, sources: Choices, ways: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.origin.choices = offered(sources, _l("choose"))
        self.how.choices = offered(ways)

    def details(self) -> DerivationDetails:
        """Return what was filled in."""
        return DerivationDetails(
            origin=self.origin.data or "", how=self.how.data or "", note=self.note.data or ""
        )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
