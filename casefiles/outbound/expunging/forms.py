"""The shape of a wish to be expunged."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import Length

from casefiles.platform.web.choices import WordsField
from casefiles.platform.web.forms import RecordForm


class ExpungeForm(RecordForm):
    wish = TextAreaField(_l("Whose wish is it, and how do you know?"), [Length(max=2000)])
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
    exhibits = SelectMultipleField(_l("Files that go too"), coerce=UUID, choices=[])
    spellings = WordsField(_l("Other names and spellings"), [Length(max=2000)])
