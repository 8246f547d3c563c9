"""The shape of what is done about a day by which something is due."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from casefiles.outbound.deadlines.models import Act
from casefiles.outbound.deadlines.workflow import StepDetails
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm

_ACTS = [
    (Act.EXTENDED.value, _l("It is put off")),
    (Act.DONE.value, _l("Nothing more is due")),
]


class StepForm(RecordForm):
    act = RadioField(
        _l("What about it?"), [InputRequired(_l("Choose one."))], choices=offered(_ACTS)
    )
    due_on = DateField(_l("Until when?"), [Optional()])
    reason = TextAreaField(_l("Why?"), [InputRequired(_l("Say why.")), Length(max=2000)])

    def details(self) -> StepDetails:
        """Return what was filled in."""
        return StepDetails(Act(self.act.data), (self.reason.data or "").strip(), self.due_on.data)
