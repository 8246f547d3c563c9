"""The shape of a decision about pins, of sealing, and of a step back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.outbound.submissions.models import ClearanceOutcome
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm

_DECISIONS = [
    (ClearanceOutcome.CLEAR.value, _l("Clear it")),
    (ClearanceOutcome.SEND_BACK.value, _l("Send it back")),
]


class AcceptForm(RecordForm):
    accepted = TextAreaField(
        _l("Why may so much be told of them?"),
        [InputRequired(_l("Say why, or see to it that less is told of them.")), Length(max=4000)],
    )


class ClearForm(RecordForm):
    shown = HiddenField()
    outcome = RadioField(
        _l("What do you decide?"),
        [InputRequired(_l("Choose what you decide."))],
        choices=offered(_DECISIONS),
    )
    reason = TextAreaField(_l("What has to change?"), [Length(max=4000)])


class SealForm(RecordForm):
    shown = HiddenField()
    passphrase = PasswordField(
        _l("Passphrase of the signing key"),
        [InputRequired(_l("Type the passphrase."))],
        render_kw={"autocomplete": "off"},
    )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [InputRequired(_l("Say why.")), Length(max=2000)])
