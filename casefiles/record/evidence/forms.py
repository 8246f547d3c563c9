"""The shape of what is typed about evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from typing_extensions import override
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import ListWidget

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import grouped, offered, optional_id
from casefiles.platform.web.display import page_language
from casefiles.platform.web.fields import EventDateField, TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.record.evidence.models import (
    CustodyAction,
    DerivativeKind,
    ExhibitDetails,
    HandlingDetails,
)
from casefiles.record.evidence.parts.arrival import Sent, each_once
from casefiles.record.evidence.parts.describing import EMPTY_FILE, faults_of_exhibit
from casefiles.record.evidence.parts.names import titles_for
from casefiles.record.sources.forms import Groups

Choices = Sequence[tuple[str, str]]
HANDLING_WORDS = {
    CustodyAction.TRANSFERRED: _l("It was handed over"),
    CustodyAction.COPIED: _l("It was copied outside this program"),
    CustodyAction.NOTED: _l("Something else, to be noted"),
}
COPY_WORDS = {
    DerivativeKind.REDACTED: _l("Redacted: something is covered"),
    DerivativeKind.TRANSCODED: _l("Converted to another format"),
    DerivativeKind.TRANSLATED: _l("Translated"),
}
#: files that one form takes; how much they may be together is a setting
MOST_FILES = 50
TOO_MANY = N_("At most %(most)s files are taken at once. Choose fewer; the rest can follow.")
EMPTY_AMONG = N_("A file below is empty: it has 0 bytes. Leave it out.")
_NO_FILE = _l("Choose a file.")


class ExhibitForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("url", "archived_url"),)

    title = TextsField(_l("What is it?"), longest=200)
    kind = SelectField(_l("Kind"))
    graphic = BooleanField(_l("It shows graphic content: cover it until somebody asks"))
    source_id = SelectField(_l("Which source gave it?"), coerce=optional_id, validate_choice=False)
    captured_edtf = EventDateField(_l("When was it captured?"))
    captured_where = StringField(_l("Where was it captured?"), [Length(max=300)])
    captured_how = StringField(_l("How, with what?"), [Length(max=300)])
    captured_by = StringField(_l("By whom?"), [Length(max=300)])
    url = StringField(_l("Address it was taken from"), [Length(max=1000)])
    archived_url = StringField(_l("Address of an archived copy"), [Length(max=1000)])
    content_edtf = EventDateField(_l("When is what it shows?"))
    content_where = StringField(_l("Where is what it shows?"), [Length(max=300)])
    language = StringField(_l("Language, as a code"), [Length(max=10)])
    rights = StringField(_l("Whose rights, and what was declared?"), [Length(max=300)])
    note = TextsField(_l("Note"), multiline=True, longest=10_000)

    def offer(self, *, kinds: Choices, sources: Groups) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("choose"))
        self.source_id.choices = grouped(sources, _l("not stated"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_exhibit(self.details())

    def details(self) -> ExhibitDetails:
        """Return what was filled in."""
        return ExhibitDetails(
            title=self.title.data,
            kind=self.kind.data or "",
            source_id=self.source_id.data,
            captured_edtf=self.captured_edtf.data,
            captured_where=self.captured_where.data or "",
            captured_how=self.captured_how.data or "",
            captured_by=self.captured_by.data or "",
            url=self.url.data or "",
            archived_url=self.archived_url.data or "",
            content_edtf=self.content_edtf.data,
            content_where=self.content_where.data or "",
            language=self.language.data or "",
            rights=self.rights.data or "",
            graphic=bool(self.graphic.data),
            note=self.note.data or None,
        )


class PerFileField(HiddenField):
    """What the page puts beside each file received, as a list; a draft holds none of it."""

    data: list[str] | None  # type: ignore[assignment]  # a hidden field of WTForms holds one
    widget = ListWidget()  # its page writes the inputs; this only says that they are not hidden

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist


class NewExhibitForm(ExhibitForm):
    file = MultipleFileField(_l("The file, or several"))
    #: say what this person sent with the form before; see `files.access.Receipt`
    receipt = PerFileField()
    #: the places, counted from 0, that files have among the receipts
    leave_out = PerFileField(_l("Leave this file out"))
    again = PerFileField(_l("Take the same bytes in once more"))
    purpose = StringField(
        _l("Why do we take it in?"),
        [InputRequired(_l("Custody begins with a reason: say why.")), Length(max=500)],
    )

    #: the files, once the page has them from this form or an earlier one
    sent: Sequence[Sent] = ()

    @property
    def is_too_much(self) -> bool:
        """Return whether more files came than are taken at once; none of the new is received."""
        return len(self.file.data or ()) + len(self.receipt.data or ()) > MOST_FILES

    def validate_file(self, _field: Field) -> None:
        """Refuse where no file has come, now or before, or one is empty."""
        taken = self.taken()
        if self.is_too_much:
            raise ValidationError(gettext(TOO_MANY, most=MOST_FILES))
        if not taken:
            raise ValidationError(str(_NO_FILE))
        if not all(one.waiting.arrived.size for one in taken):
            raise ValidationError(gettext(EMPTY_FILE if len(self.sent) == 1 else EMPTY_AMONG))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_exhibit(self.details_of_each()[0] if self.taken() else self.details())

    def taken(self) -> list[Sent]:
        """Return the files to be taken in: none that is left out, and the same bytes once."""
        return each_once(self.sent)

    def details_of_each(self) -> list[ExhibitDetails]:
        """Return what was filled in for each file to be taken in: only their titles differ."""
        names = [one.name for one in self.taken()]
        titles = titles_for(names, self.title.data, page_language())
        return [replace(self.details(), title=title) for title in titles]


class PurposeForm(RecordForm):
    purpose = StringField(
        _l("Why do you need the original?"),
        [InputRequired(_l("Custody names everybody who had it, and why.")), Length(max=500)],
    )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])


class HandlingForm(RecordForm):
    action = RadioField(
        _l("What happened?"), [InputRequired(_l("Choose what happened."))], coerce=CustodyAction
    )
    happened_at = DateTimeLocalField(
        _l("When (UTC)?"),
        [InputRequired(_l("Say when it happened, as well as you know."))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    handed_from = StringField(_l("From whom?"), [Length(max=300)])
    handed_to = StringField(_l("To whom?"), [Length(max=300)])
    location = StringField(_l("Where is it now?"), [Length(max=300)])
    purpose = StringField(_l("Why?"), [Length(max=500)])

    def offer(self) -> None:
        """Give what people may write down by hand."""
        self.action.choices = offered([(str(k), v) for k, v in HANDLING_WORDS.items()])

    def details(self) -> HandlingDetails:
        """Return what was filled in; the time typed is UTC."""
        typed = cast("datetime", self.happened_at.data)
        return HandlingDetails(
            action=self.action.data,
            happened_at=typed.replace(tzinfo=UTC),
            purpose=self.purpose.data or "",
            handed_from=self.handed_from.data or "",
            handed_to=self.handed_to.data or "",
            location=self.location.data or "",
        )


class CopyForm(RecordForm):
    file = FileField(_l("The copy"), [FileRequired(_NO_FILE)])
    kind = RadioField(
        _l("What was done to it?"),
        [InputRequired(_l("Choose what was done."))],
        coerce=DerivativeKind,
    )
    reason = TextAreaField(_l("Why was it made?"), [Length(max=500)])

    def offer(self) -> None:
        """Give the kinds of copies that people make."""
        self.kind.choices = offered([(str(k), v) for k, v in COPY_WORDS.items()])
