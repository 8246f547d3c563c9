"""The shape of what is typed about a UN document."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import Needed, TextsField
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.record.public_record.models import UNDocumentDetails

Choices = Sequence[tuple[str, str]]


class UNDocumentForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("recipient", "body_name"),)

    symbol = StringField(_l("Symbol"), [Needed(), Length(max=60)])
    title = TextsField(_l("Title"), longest=500)
    recipient = SelectField(_l("Which body published it?"))
    body_name = TextsField(_l("Name of another body"), longest=300)
    published_on = DateField(_l("Date of publication"), [Optional()])
    language = SelectField(_l("Language of the text that was read"))
    url = StringField(_l("Address of the page"), [Length(max=2000)])
    archived_url = StringField(_l("Address of an archived copy"), [Length(max=2000)])
    paragraphs = TextsField(
        _l("The paragraphs that matter, in our words"), multiline=True, longest=20_000
    )

    def offer(self, *, bodies: Choices, languages: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.recipient.choices = offered(bodies, _l("another body"))
        self.language.choices = offered(languages, _l("not stated"))

    def details(self) -> UNDocumentDetails:
        """Return what was filled in; a body that is chosen needs no other name."""
        chosen = self.recipient.data or ""
        return UNDocumentDetails(
            symbol=typed(self.symbol).strip(),
            title=self.title.data,
            recipient=chosen,
            body_name=None if chosen else self.body_name.data or None,
            published_on=self.published_on.data,
            language=self.language.data or "",
            url=typed(self.url).strip(),
            archived_url=typed(self.archived_url).strip(),
            paragraphs=self.paragraphs.data or None,
        )
