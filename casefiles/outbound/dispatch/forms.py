"""The shape of what is typed about something that went out or came back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from casefiles.outbound.submissions.forms import SubmissionForm
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm

Choices = Sequence[tuple[str, str]]

KIND_WORDS = {
    DispatchKind.SENT: _l("The packet was sent"),
    DispatchKind.ACKNOWLEDGED: _l("The recipient acknowledged it"),
    DispatchKind.MORE_REQUESTED: _l("The recipient asks for more"),
    DispatchKind.COMMUNICATION_ISSUED: _l("The recipient wrote to a Government about it"),
    DispatchKind.GOVERNMENT_REPLIED: _l("The Government replied"),
    DispatchKind.IN_REPORT: _l("It is included in a report"),
    DispatchKind.FINDING_MADE: _l("The recipient made a finding"),
    DispatchKind.PUBLISHED: _l("The recipient published it"),
    DispatchKind.INADMISSIBLE: _l("The recipient found it inadmissible"),
    DispatchKind.DECLINED: _l("The recipient declined it"),
    DispatchKind.NO_RESPONSE: _l("No response came"),
    DispatchKind.REPLIED: _l("The recipient replied otherwise"),
    DispatchKind.CONCLUDED: _l("It is concluded"),
}


class DispatchForm(RecordForm):
    kind = RadioField(
        _l("What happened?"), [InputRequired(_l("Choose what happened."))], coerce=DispatchKind
    )
    happened_on = DateField(
        _l("On which day?"), [InputRequired(_l("Say on which day it happened."))]
    )
    method = StringField(_l("How?"), [Length(max=200)])
    reference = StringField(_l("The recipient's own reference"), [Length(max=120)])
    due_on = DateField(_l("Until when is an answer expected?"), [Optional()])
    note = TextAreaField(_l("Note"), [Length(max=8000)])
    letters = MultipleFileField(_l("The letter and its annexes"))

    def offer(self, kinds: Collection[DispatchKind]) -> None:
        """Give what can happen next."""
        self.kind.choices = offered([(str(kind), KIND_WORDS[kind]) for kind in kinds])

    def details(self) -> DispatchDetails:
        """Return what was filled in."""
        happened_on = cast("date", self.happened_on.data)  # required above
        return DispatchDetails(
            kind=self.kind.data,
            happened_on=happened_on,
            method=(self.method.data or "").strip(),
            reference=(self.reference.data or "").strip(),
            note=(self.note.data or "").strip(),
            due_on=self.due_on.data,
        )


class StrikeForm(RecordForm):
    reason = TextAreaField(
        _l("What is wrong with it?"),
        [InputRequired(_l("Say what is wrong with it.")), Length(max=2000)],
    )


class SupplementForm(SubmissionForm):
    request = SelectField(_l("Which request does it answer?"))
    cases = SelectMultipleField(_l("Which cases go along?"), coerce=UUID)

    def offer(self, requests: Choices, cases: Choices) -> None:
        """Give the requests that wait, and the cases that may go along."""
        self.request.choices = offered(requests, _l("none: we send it unasked"))
        self.cases.choices = offered(cases)
