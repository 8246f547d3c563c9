"""The form that asks why: before something is voided, struck, or taken back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from casefiles.platform.web.fields import Needed
from casefiles.platform.web.forms import RecordForm


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Needed(), Length(max=2000)])
