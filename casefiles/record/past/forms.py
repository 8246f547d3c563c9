"""The shape of asking for the past: a day, or to bring a value back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import InputRequired

from casefiles.platform.web.forms import RecordForm


class AsOfForm(RecordForm):
    """A day goes into the address: it tells nothing of anybody, and changes nothing."""

    class Meta(RecordForm.Meta):
        csrf = False

    on = DateField(_l("As of the end of this day"), [InputRequired(_l("Choose a day."))])


class RestoreForm(RecordForm):
    """Only the version that the page was opened with."""
