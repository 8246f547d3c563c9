"""The shape of what is typed about a letter."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm

LONGEST_LETTER = 20_000


class LetterForm(RecordForm):
    left_out_of_drafts = frozenset()

    letter = TextsField(_l("Letter"), multiline=True, longest=LONGEST_LETTER)


class SentForm(RecordForm):
    sent_on = DateField(_l("On which day?"), [InputRequired(_l("Say on which day it happened."))])
    method = StringField(_l("How?"), [Length(max=200)])

    def day(self) -> date:
        """Return the day that was filled in."""
        return cast("date", self.sent_on.data)  # required above
