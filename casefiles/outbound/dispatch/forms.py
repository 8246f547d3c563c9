"""The shape of what is typed about something that went out or came back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm

KIND_WORDS = {
    DispatchKind.SENT: _l("The packet was sent"),
    DispatchKind.ACKNOWLEDGED: _l("The recipient acknowledged it"),
    DispatchKind.REPLIED: _l("The recipient replied"),
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
