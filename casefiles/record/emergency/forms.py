"""The shape of asking without leave, of answering, and of handing a source on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.forms import RecordForm

CONFIRM, REFUSE = "confirm", "refuse"
_ANSWERS = [(CONFIRM, _l("Confirm it")), (REFUSE, _l("Refuse it"))]


class AskForm(RecordForm):
    reason = TextAreaField(_l("Why can it not wait?"), [Length(max=2000)])


class HandoverForm(RecordForm):
    person = SelectField(
        _l("Who is to be responsible?"),
        [InputRequired(_l("Choose a person."))],
        coerce=optional_id,
    )
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])


class AnswerForm(RecordForm):
    outcome = RadioField(
        _l("What do you decide?"),
        [InputRequired(_l("Choose what you decide."))],
        choices=offered(_ANSWERS),
    )
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
