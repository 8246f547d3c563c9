"""The shape of what is typed about sources; who one is stands in fields of its own."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.record.sources.models import Identity
from casefiles.record.sources.workflow import SourceDetails

Choices = Sequence[tuple[str, str]]
#: choices under their headings
Groups = Sequence[tuple[object, Choices]]


def in_the_case_first(own: Choices, others: Choices) -> Groups:
    """Return the sources that a case has under a heading of their own, before all the others."""
    return [
        (_l("Sources in this case"), own),
        (_l("Other sources, newest first"), others),
    ]


class SourceForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("published_title", "published_url"),)

    label = TextsField(_l("What is it, without saying who?"), longest=300)
    kind = SelectField(_l("Kind"))
    role = SelectField(_l("What part did it have?"))
    published_title = StringField(_l("Title, where it is published"), [Length(max=500)])
    published_url = StringField(_l("Address, where it is published"), [Length(max=1000)])

    def offer(self, *, kinds: Choices, roles: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("choose"))
        self.role.choices = offered(roles, _l("choose"))

    def details(self) -> SourceDetails:
        """Return what was filled in that anybody who reads the label may know."""
        return SourceDetails(
            label=self.label.data,
            kind=self.kind.data or "",
            role=self.role.data or "",
            published_title=(self.published_title.data or "").strip(),
            published_url=(self.published_url.data or "").strip(),
        )


class IdentityForm(RecordForm):
    name = StringField(_l("Name"), [Length(max=300)], render_kw={"autocomplete": "off"})
    contact = TextAreaField(
        _l("How to reach them"), [Length(max=2000)], render_kw={"autocomplete": "off"}
    )
    note = TextAreaField(
        _l("What else must stay sealed"), [Length(max=8000)], render_kw={"autocomplete": "off"}
    )
    reason = TextAreaField(_l("Why replace what is sealed?"), [Length(max=2000)])

    def identity(self) -> Identity:
        """Return what is to be sealed."""
        return Identity(
            name=(self.name.data or "").strip(),
            contact=(self.contact.data or "").strip(),
            note=(self.note.data or "").strip(),
        )


class NewSourceForm(SourceForm):
    left_out_of_drafts = frozenset({"identity_name", "identity_contact", "identity_note"})

    reliability = SelectField(_l("How reliable is it?"))

    identity_name = StringField(_l("Name"), [Length(max=300)], render_kw={"autocomplete": "off"})
    identity_contact = TextAreaField(
        _l("How to reach them"), [Length(max=2000)], render_kw={"autocomplete": "off"}
    )
    identity_note = TextAreaField(
        _l("What else must stay sealed"), [Length(max=8000)], render_kw={"autocomplete": "off"}
    )

    def offer_grades(self, reliabilities: Choices) -> None:
        """Give the grades to choose from, each with its words."""
        self.reliability.choices = offered(reliabilities, _l("choose"))

    def identity(self) -> Identity:
        """Return what is to be sealed; empty where there is nobody to protect."""
        return Identity(
            name=(self.identity_name.data or "").strip(),
            contact=(self.identity_contact.data or "").strip(),
            note=(self.identity_note.data or "").strip(),
        )


class GradingForm(RecordForm):
    reliability = SelectField(_l("How reliable is it?"))
    reason = TextAreaField(_l("Why is it graded anew?"), [Length(max=2000)])

    def offer(self, reliabilities: Choices) -> None:
        """Give the grades to choose from, each with its words."""
        self.reliability.choices = offered(reliabilities, _l("choose"))


class LookForm(RecordForm):
    reason = TextAreaField(_l("Why do you need to know?"), [Length(max=2000)])
    passphrase = PasswordField(
        _l("Passphrase of the identity key"), render_kw={"autocomplete": "off"}
    )


class GrantForm(RecordForm):
    person = SelectField(
        _l("Who may look?"), [InputRequired(_l("Choose a person."))], coerce=optional_id
    )
    until = DateField(_l("Until which day?"), [Optional()])
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
