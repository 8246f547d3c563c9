"""The shape of what is typed about changes since a packet went out."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from casefiles.outbound.corrections.models import CorrectionOutcome
from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm

LONGEST_LETTER = 200_000


#: what becomes of what was chosen
DRAFT, NONE = "draft", "none"
_WHAT = [
    (DRAFT, _l("Draft a letter that says so")),
    (NONE, _l("No letter is needed")),
]
_DECISIONS = [
    (CorrectionOutcome.CONFIRM.value, _l("Confirm the letter")),
    (CorrectionOutcome.SEND_BACK.value, _l("Send it back")),
]


class ChangesForm(RecordForm):
    """What is chosen among the changes, and what becomes of it."""

    changes = SelectMultipleField(
        _l("Changes"), [InputRequired(_l("Choose what it is about."))], validate_choice=False
    )
    what = RadioField(
        _l("What becomes of what you chose?"),
        [InputRequired(_l("Say what becomes of it."))],
        choices=offered(_WHAT),
    )
    reason = TextAreaField(_l("Why is no letter needed?"), [Length(max=4000)])


class LetterForm(RecordForm):
    left_out_of_drafts = frozenset()

    letter = TextsField(_l("Letter"), multiline=True, longest=LONGEST_LETTER)


class DecisionForm(RecordForm):
    """What a second person was shown, and what they decide."""

    shown = HiddenField()
    outcome = RadioField(
        _l("What do you decide?"),
        [InputRequired(_l("Choose what you decide."))],
        choices=offered(_DECISIONS),
    )
    reason = TextAreaField(_l("What has to change?"), [Length(max=4000)])


class SentForm(RecordForm):
    sent_on = DateField(_l("On which day?"), [InputRequired(_l("Say on which day it happened."))])
    method = StringField(_l("How?"), [Length(max=200)])

    def day(self) -> date:
        """Return the day that was filled in."""
        return cast("date", self.sent_on.data)  # required above
